import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { touch } from '../live.ts';
import { languages } from '../messages/model.ts';
import { actingPerson } from '../people/roles.ts';
import { currentTemplates, type TemplateRow } from './store.ts';
import type { ContractTemplate } from './template.ts';

export interface PublishedTemplate {
  outcome: 'published' | 'unchanged';
  template: TemplateRow;
}

/** Publishes the text of a contract. The same bytes again change nothing; any others are the next number. */
export async function publishTemplate(
  tx: Tx,
  document: ContractTemplate,
  { actor, now }: { actor: Actor; now: Date },
): Promise<PublishedTemplate> {
  const { code, kind, entity, texts } = document;
  // One at a time for a code, also for its first.
  await sql`select pg_advisory_xact_lock(hashtext('contract_template'), hashtext(${code}))`.execute(tx);
  const before = (await currentTemplates(tx)).find((one) => one.code === code);
  if (before && languages.every((language) => before.sha256[language] === texts[language].sha256)) {
    return { outcome: 'unchanged', template: before };
  }
  if (before) {
    await tx.updateTable('contract_template').set({ ended_at: now }).where('id', '=', before.id).execute();
  }
  const id = v7();
  const number = (before?.number ?? 0) + 1;
  const joiners = texts.en.front.for === 'joiners';
  await tx
    .insertInto('contract_template')
    .values({
      ...{ id, code, number, kind, entity, joiners },
      published_by: actingPerson(actor),
      published_at: now,
      ended_at: null,
    })
    .execute();
  await tx
    .insertInto('contract_template_text')
    .values(
      languages.map((language) => ({
        template_id: id,
        language,
        title: texts[language].front.title,
        bytes: Buffer.from(texts[language].bytes),
        sha256: Buffer.from(texts[language].sha256, 'hex'),
      })),
    )
    .execute();
  const hashes = { 'zh-CN': texts['zh-CN'].sha256, en: texts.en.sha256 };
  await append(tx, {
    type: 'contract.published',
    at: now,
    actor,
    about: id,
    data: { template: id, code, number, kind, entity, texts: hashes },
  });
  touch(tx, 'contracts');
  const [template] = (await currentTemplates(tx)).filter((one) => one.id === id);
  if (!template) throw new Error('the template that was just written is not there');
  return { outcome: 'published', template };
}
