import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import type { Vault } from '../vault/vault.ts';
import { obstacle } from './open.ts';
import { tellPerson, tellSeats } from './present.ts';
import { stateOf } from './rules.ts';
import { emptyHandler, tellJudges } from './seats.ts';
import { lockCase, lookLater, resume } from './store.ts';
import { enter } from './words.ts';

interface Doing {
  by: string;
  text: string;
  once: string;
  now: Date;
}

/**
 * The person says why whoever hears them is not fair. Until that is decided nothing goes on but what the person says, and no
 * time of anybody runs (decision 0069). Each handler is challenged once.
 *
 * @throws HeedError `conflict`
 */
export async function challenge(tx: Tx, deps: { vault: Vault }, id: string, said: Doing): Promise<void> {
  const one = await lockCase(tx, id);
  if (one.challengedAt) return;
  const state = stateOf(one);
  if (state !== 'hearing' && state !== 'heard') throw obstacle('over');
  if (!one.handlerId) throw obstacle('nobody-hears');
  if (one.challengedIds.includes(one.handlerId)) throw obstacle('challenged-before');
  if (!(await enter(tx, deps, id, { kind: 'challenge', ...said }, true))) return;
  await sql`
    update accountability_case set challenged_at = ${said.now}, late_at = null,
      challenged_ids = challenged_ids || ${one.handlerId}::uuid
    where id = ${id}::uuid`.execute(tx);
  await append(tx, {
    ...{
      type: 'accountability.challenged',
      at: said.now,
      actor: { person: said.by },
      about: id,
      person: said.by,
    },
    data: { case: id, handler: one.handlerId },
  });
  await tellJudges(tx, await lookLater(tx, id), said.now);
}

/**
 * Decided with reasons, by somebody who has no part in the case: granted, whoever heard it is out for good and the seat is
 * told free; refused, they go on. Either way times go on where they stood.
 *
 * @throws HeedError `conflict`
 */
export async function decideChallenge(
  tx: Tx,
  deps: { vault: Vault },
  id: string,
  { granted, ...doing }: Doing & { granted: boolean },
): Promise<void> {
  const { by, now } = doing;
  const one = await lockCase(tx, id);
  if (!one.challengedAt) throw obstacle('over');
  await enter(tx, deps, id, { kind: 'challenge-answer', ...doing });
  await append(tx, {
    ...{ type: 'accountability.challenge-decided', at: now, actor: { person: by }, about: id },
    data: { case: id, granted },
  });
  if (granted) await emptyHandler(tx, one, { actor: { person: by }, now });
  else {
    const { talkAskedAt } = await resume(tx, one, now);
    await tellSeats(tx, one, [one.handlerId], talkAskedAt ? 'talk-asked' : 'goes-on', now);
  }
  await tellPerson(tx, one, 'challenge', { now });
}
