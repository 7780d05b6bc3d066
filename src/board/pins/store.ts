import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import type { Language } from '../../messages/model.ts';

export interface PinRow {
  id: string;
  policyId: string;
  code: string;
  platform: string;
  channel: string;
  language: Language;
  postingAt: Date | null;
  place: string | null;
  shownVersionId: string | null;
  pinnedAt: Date | null;
  removedAt: Date | null;
  failures: number;
  problem: string | null;
  held: boolean;
  /** The version of its policy that applies, if one does. */
  applies: string | null;
}

const columns = sql`
  b.id, b.policy_id as "policyId", po.code, b.platform, b.channel, b.language, b.posting_at as "postingAt", b.place,
  b.shown_version_id as "shownVersionId", b.pinned_at as "pinnedAt", b.removed_at as "removedAt", b.failures, b.problem,
  b.held, (select v.id from policy_version v where v.policy_id = b.policy_id and v.state = 'in-force') as applies`;

/** Pins of a policy that are not over, oldest first. */
export async function pinsOf(db: Db, policyId: string): Promise<PinRow[]> {
  const { rows } = await sql<PinRow>`
    select ${columns} from board_pin b join policy po on po.id = b.policy_id
    where b.policy_id = ${policyId}::uuid and b.closed_at is null order by b.created_at, b.id`.execute(db);
  return rows;
}

/** Those to look at: due, nobody's at the moment, and not waiting for a person. */
export async function duePins(db: Db, now: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from board_pin where closed_at is null and not held and next_at <= ${now}
      and (lease_until is null or lease_until <= ${now})
    order by next_at, id`.execute(db);
  return rows.map(({ id }) => id);
}

/** @returns the row under its lock; undefined when somebody else has it, or it is over or held */
export async function lockPin(tx: Tx, id: string, now: Date): Promise<PinRow | undefined> {
  const { rows } = await sql<PinRow>`
    select ${columns} from board_pin b join policy po on po.id = b.policy_id
    where b.id = ${id}::uuid and b.closed_at is null and not b.held
      and (b.lease_until is null or b.lease_until <= ${now})
    for update of b skip locked`.execute(tx);
  return rows[0];
}

/**
 * Wants a policy pinned in a channel; the sweep does it. Twice the same is one.
 *
 * @throws HeedError `not-found` for a policy of which no version applies
 */
export async function wantPin(
  tx: Tx,
  wanted: { policyId: string; platform: string; channel: string; language: Language; by: string; now: Date },
): Promise<void> {
  const { policyId, platform, channel, language, by, now } = wanted;
  const version = await tx
    .selectFrom('policy_version')
    .select('id')
    .where('policy_id', '=', policyId)
    .where('state', '=', 'in-force')
    .executeTakeFirst();
  if (!version) throw new HeedError('not-found', `no version of policy ${policyId} applies`);
  const made = await tx
    .insertInto('board_pin')
    .values({
      id: v7(),
      policy_id: policyId,
      platform,
      channel,
      language,
      created_at: now,
      next_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) return;
  await append(tx, {
    type: 'board.pin-wanted',
    at: now,
    actor: { person: by },
    about: version.id,
    data: { pin: made.id, platform, channel, language },
  });
}

/**
 * What somebody decided about a pin: `again` tries at once, also what may have been posted; `remove` takes it off.
 *
 * @throws HeedError `not-found`
 */
export async function decidePin(
  tx: Tx,
  { pin, what, by, now }: { pin: string; what: 'again' | 'remove'; by: string; now: Date },
): Promise<{ policyId: string; shown: string | null }> {
  const row = await tx
    .selectFrom('board_pin')
    .select(['id', 'policy_id as policyId', 'shown_version_id as shown', 'held', 'problem'])
    .where('id', '=', pin)
    .where('closed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new HeedError('not-found', `no pin ${pin}`);
  const { policyId, shown, held, problem } = row;
  await tx
    .updateTable('board_pin')
    .set({
      next_at: now,
      ...(what === 'remove' ? { removed_at: now } : {}),
      ...(held ? { held: false, posting_at: null, problem: null, failures: 0 } : {}),
      // The message is gone, so another is posted, or nothing is left to take off.
      ...(held && problem === 'gone' ? { place: null, shown_version_id: null, pinned_at: null } : {}),
    })
    .where('id', '=', pin)
    .execute();
  await append(tx, {
    type: what === 'again' ? 'board.pin-again' : 'board.pin-unwanted',
    at: now,
    actor: { person: by },
    ...(shown ? { about: shown } : {}),
    data: { pin },
  });
  return { policyId, shown };
}
