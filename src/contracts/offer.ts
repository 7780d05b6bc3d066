import { type SqlBool, sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { touch } from '../live.ts';
import { dueAfter } from '../notices/rules.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { actingPerson } from '../people/roles.ts';
import type { Vault } from '../vault/vault.ts';
import { remindOfOffer } from './begin-reminding.ts';
import { sealText } from './documents.ts';
import { fillTemplate } from './filled.ts';
import { type Look, lookBeforeOffer } from './look.ts';
import { offeredCard } from './present.ts';
import { daysToSign } from './rules.ts';
import { findTemplate, loadTemplate, type TemplateRow } from './store.ts';
import type { ContractTemplate } from './template.ts';

export interface ContractDeps {
  db: Db;
  vault: Vault;
  /** The company's time zone. */
  zone: string;
  /** Where a certified provider is connected, its name. */
  provider?: string | undefined;
}

/** @throws HeedError `conflict` (`no-signing-provider`) for a contract that a certified provider has to sign, without one */
export function demandProvider({ kind }: Pick<TemplateRow, 'kind'>, provider: string | undefined): void {
  if (kind !== 'non-compete' || provider) return;
  throw new HeedError('conflict', 'a non-compete needs a certified signing provider and none is connected', {
    text: 'no-signing-provider',
  });
}

/**
 * Offers a contract to people that HR chose, after HR saw who they are.
 *
 * @param expected how many were shown as getting it
 * @throws HeedError `conflict`: `offer-changed` where it is not the same people any more, `no-signing-provider`,
 * `template-replaced` where there is a newer number of the text
 */
export async function offerChosen(
  tx: Tx,
  deps: ContractDeps,
  {
    templateId,
    staffNos,
    expected,
    by,
    now,
  }: { templateId: string; staffNos: readonly string[]; expected: number; by: Viewer; now: Date },
): Promise<Look> {
  demand(by, 'contracts.offer');
  const template = await findTemplate(tx, templateId);
  if (template.endedAt)
    throw new HeedError('conflict', `contract template ${templateId} was replaced`, {
      text: 'template-replaced',
    });
  demandProvider(template, deps.provider);
  const look = await lookBeforeOffer(tx, { template, staffNos, by, now });
  if (look.get.length !== expected || expected === 0)
    throw new HeedError('conflict', 'not the people any more that were shown', { text: 'offer-changed' });
  const words = await loadTemplate(tx, templateId);
  const due = dueAfter(daysToSign, now, deps.zone);
  for (const person of look.get)
    await offer(tx, deps, { template, words, person, due, why: 'chosen', actor: { person: by.id }, now });
  return look;
}

export interface Offering {
  template: TemplateRow;
  words: ContractTemplate;
  person: { id: string; name: string; staffNo: string };
  due: Date;
  why: 'joined' | 'chosen';
  actor: Actor;
  now: Date;
}

/** One document for one person: its text, the record of it, and the card. @returns false where one is open already */
export async function offer(tx: Tx, deps: ContractDeps, offering: Offering): Promise<boolean> {
  const { template, words, person, due, why, actor, now } = offering;
  const provider = template.kind === 'non-compete' ? deps.provider : undefined;
  const id = v7();
  const filled = fillTemplate(words, { person, offeredAt: now, zone: deps.zone });
  const added = await tx
    .insertInto('contract')
    .values({
      ...{ id, template_id: template.id, code: template.code, person_id: person.id, entity: template.entity },
      state: provider ? 'with-provider' : 'offered',
      sealed: await sealText(tx, deps.vault, id, filled, { personId: person.id, now }),
      sha256: filled.sha256,
      ...{ offered_by: actingPerson(actor), offered_at: now, due_at: due, opened_at: null },
      ...{ thread_id: null, ended_at: null, ended_why: null },
    })
    .onConflict((on) =>
      on
        .columns(['person_id', 'code'])
        // The index's own words: values come later than a statement's plan, and would match no index.
        .where(sql<SqlBool>`state in ('offered', 'person-signed', 'with-provider')`)
        .doNothing(),
    )
    .returning('id')
    .executeTakeFirst();
  if (!added) return false;
  if (provider)
    await tx
      .insertInto('contract_provider_signing')
      .values({ contract_id: id, provider, reference: null, state: 'open', due_at: now, tries: 0 })
      .execute();
  await append(tx, {
    type: 'contract.offered',
    at: now,
    actor,
    person: person.id,
    about: id,
    data: {
      ...{ contract: id, template: template.id, sha256: filled.sha256.toString('hex') },
      ...{ due: due.toISOString(), why },
      ...(provider ? { provider } : {}),
    },
  });
  await enqueue(tx, {
    kind: 'contracts.offered',
    bodies: offeredCard({ id, template: words, due, zone: deps.zone, now, provider }),
    about: id,
    to: [person.id],
    at: now,
  });
  await remindOfOffer(tx, { id, personId: person.id }, now);
  touch(tx, 'contracts');
  touch(tx, `person.${person.id}`);
  return true;
}

/** That somebody works here, and goes on to until the transaction ends. */
export async function stillEmployed(tx: Tx, personId: string): Promise<boolean> {
  const { rows } = await sql`
    select from employment where person_id = ${personId}::uuid and to_at is null for share`.execute(tx);
  return rows.length > 0;
}
