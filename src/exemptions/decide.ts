import { settle } from '../cases/settle.ts';
import { lockCase } from '../cases/store.ts';
import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import type { Message } from '../messages/model.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { lockThread } from '../threads/store.ts';
import type { Vault } from '../vault/vault.ts';
import { openWords } from '../vault/words.ts';
import { placeOfReason } from './ask.ts';
import { lockExemption } from './end.ts';
import { grantedCard, refusedCard } from './present.ts';
import { callOff } from './shares.ts';
import type { Exemption } from './store.ts';

export interface Deciding {
  exemptionId: string;
  granted: boolean;
  by: Viewer;
  zone: string;
  now: Date;
}

/**
 * A second person grants what was asked for, or does not. Granted, nobody waits for the person's answer any more, and
 * the talk that it came from is settled with it. The same word of the same person twice counts once.
 *
 * @throws HeedError `not-found`, `forbidden` for the person and whoever asked, `conflict` once it is decided or over
 */
export async function decideExemption(tx: Tx, deps: { vault: Vault }, deciding: Deciding): Promise<void> {
  const { exemptionId, granted, by, zone, now } = deciding;
  // Threads are locked before exemptions, as whoever withdraws a concern does.
  const concern = await lockTalk(tx, exemptionId);
  const found = await lockExemption(tx, exemptionId);
  demand(by, 'exemptions.decide', found);
  const decided = granted ? 'in-force' : 'refused';
  // Pressed twice: it is as they said.
  if (found.state === decided && found.decidedBy === by.id) return;
  if (found.state !== 'asked' || found.untilAt <= now)
    throw new HeedError('conflict', `exemption ${exemptionId} is ${found.state}`, {
      text: 'exemption-decided',
    });
  await tx
    .updateTable('exemption')
    .set({ state: decided, decided_by: by.id, decided_at: now })
    .where('id', '=', exemptionId)
    .execute();
  const about = { at: now, actor: { person: by.id }, person: found.personId, about: exemptionId };
  const { code: policy, askedBy, personId, policyId, titles, untilAt } = found;
  if (granted) {
    const until = untilAt.toISOString();
    await append(tx, {
      ...about,
      type: 'exemption.granted',
      data: { exemption: exemptionId, policy, askedBy, until },
    });
    await callOff(tx, personId, policyId, now);
    const bodies = grantedCard(titles, untilAt, zone, now);
    await tell(tx, 'exemptions.granted', bodies, exemptionId, personId, now);
    if (concern?.state === 'open') {
      const reasons = await reasonOf(tx, deps.vault, found);
      const outcome = { outcome: 'exempted', exemption: exemptionId, by: by.id, now } as const;
      await settle(tx, deps, concern, { ...outcome, ...(reasons === null ? {} : { reasons }) });
    }
  } else {
    await append(tx, { ...about, type: 'exemption.refused', data: { exemption: exemptionId, policy } });
    await tell(tx, 'exemptions.refused', refusedCard(exemptionId), exemptionId, askedBy, now);
  }
  for (const topic of ['exemptions', `person.${personId}`]) touch(tx, topic);
}

/** The case that it came from, locked with its talk. */
async function lockTalk(tx: Tx, exemptionId: string) {
  const row = await tx
    .selectFrom('exemption as e')
    .innerJoin('concern_case as c', 'c.id', 'e.case_id')
    .select('c.thread_id')
    .where('e.id', '=', exemptionId)
    .executeTakeFirst();
  if (!row) return undefined;
  await lockThread(tx, row.thread_id);
  return lockCase(tx, row.thread_id);
}

/** Why, in words; null once they are erased. */
export async function reasonOf(tx: Tx, vault: Vault, { id }: Pick<Exemption, 'id'>): Promise<string | null> {
  const row = await tx.selectFrom('exemption').select('reason').where('id', '=', id).executeTakeFirst();
  const [words] = await openWords(tx, vault, [{ sealed: row?.reason ?? null, place: placeOfReason(id) }]);
  return words ?? null;
}

async function tell(
  tx: Tx,
  kind: string,
  bodies: Message,
  about: string,
  to: string,
  at: Date,
): Promise<void> {
  await enqueue(tx, { kind, bodies, about, to: [to], priority: 1, at });
}
