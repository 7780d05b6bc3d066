import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { eachAlone } from '../each-alone.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { touch } from '../live.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { companyZone } from '../zone.ts';
import { askAgain, worksHere } from './ask-again.ts';
import { dropAsked } from './drop.ts';
import { endedCard } from './present.ts';
import { type Exemption, findExemption } from './store.ts';

interface Ending {
  why: 'expired' | 'revoked';
  actor: Actor;
  now: Date;
}

/** Ends one that is in force and locked: the person is told, and asked again; whoever has left is neither. */
async function end(tx: Tx, found: Exemption, { why, actor, now }: Ending): Promise<void> {
  const { id, personId, policyId, code, titles } = found;
  await tx
    .updateTable('exemption')
    .set({ state: 'ended', ended_at: why === 'expired' ? found.untilAt : now, ended_why: why })
    .where('id', '=', id)
    .execute();
  await append(tx, {
    type: 'exemption.ended',
    at: now,
    actor,
    person: personId,
    about: id,
    data: { exemption: id, policy: code, why },
  });
  await askAgain(tx, { personId, policyId, zone: companyZone, now });
  if (await worksHere(tx, { personId, now })) {
    const bodies = endedCard(titles, await binds(tx, policyId));
    await enqueue(tx, { kind: 'exemptions.ended', bodies, about: id, to: [personId], priority: 1, at: now });
  }
  touch(tx, 'exemptions');
  touch(tx, `person.${personId}`);
}

/** Whether anything of the policy is valid: what was withdrawn does not come back because an exemption is over. */
async function binds(tx: Tx, policyId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('policy_version')
    .select('id')
    .where('policy_id', '=', policyId)
    .where('state', 'in', ['published', 'in-force'])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Before its day: by somebody who may decide about it. @throws HeedError `not-found`, `conflict`, `forbidden` */
export async function revokeExemption(tx: Tx, id: string, by: Viewer, now: Date): Promise<void> {
  const found = await lockExemption(tx, id);
  // Whoever asked for it may also end it: that gives nobody anything.
  demand(by, 'exemptions.ask', { personId: found.personId });
  if (found.state !== 'in-force')
    throw new HeedError('conflict', `exemption ${id} is ${found.state}`, { text: 'exemption-decided' });
  await end(tx, found, { why: 'revoked', actor: { person: by.id }, now });
}

/** @throws HeedError `not-found` */
export async function lockExemption(tx: Tx, id: string): Promise<Exemption> {
  await sql`select from exemption where id = ${id}::uuid for update`.execute(tx);
  const found = await findExemption(tx, id);
  if (!found) throw new HeedError('not-found', `there is no exemption ${id}`);
  return found;
}

/** One of this person and policy whose day is over, whether or not the sweep has come by. */
export async function endIfOver(tx: Tx, personId: string, policyId: string, now: Date): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from exemption where person_id = ${personId}::uuid and policy_id = ${policyId}::uuid
      and state in ('asked', 'in-force') and until_at <= ${now}`.execute(tx);
  for (const { id } of rows) await over(tx, id, now);
}

/** In force: it ends. Only asked for: its time has gone by, so nobody can grant it any more. */
async function over(tx: Tx, id: string, now: Date): Promise<boolean> {
  const found = await lockExemption(tx, id);
  if (found.untilAt > now) return false;
  if (found.state === 'in-force') await end(tx, found, { why: 'expired', actor: 'heed', now });
  else if (found.state === 'asked') await dropAsked(tx, found, { why: 'lapsed', actor: 'heed', now });
  else return false;
  return true;
}

/** Ends those whose last day is over, each in a transaction of its own. @returns how many */
export async function endDueExemptions(db: Db, now: Date, most = 500): Promise<number> {
  const due = await db
    .selectFrom('exemption')
    .select('id')
    .where('state', 'in', ['asked', 'in-force'])
    .where('until_at', '<=', now)
    .orderBy('until_at')
    .limit(most)
    .execute();
  return eachAlone(due, ({ id }) => inTransaction(db, (tx) => over(tx, id, now)));
}
