import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { v4 } from 'uuid';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import type { Vault } from '../vault/vault.ts';
import { isSigned, tokenBytes } from './blind.ts';
import type { Values } from './results.ts';
import { sealAnswer } from './sealing.ts';
import { lockOpenRun, mixedWith } from './take-part.ts';

/** What an answer comes with. */
export interface Signed {
  runId: string;
  token: Buffer;
  signature: Buffer;
}

export interface Answering {
  runId: string;
  /** As `groupOfToken` found it. */
  groupId: string;
  token: Buffer;
  values: Values;
  /** Of the longest answer to the survey, in bytes. */
  size: number;
  /** Decides whether the survey is open, and is kept nowhere. */
  now: Date;
}

/**
 * The group that a token was signed for. It locks nothing: whoever sends garbage holds nobody up.
 *
 * @throws HeedError `forbidden` with `survey-token` for a token that this survey has not signed
 */
export async function groupOfToken(db: Db, { runId, token, signature }: Signed): Promise<string> {
  const groups = await db
    .selectFrom('survey_group')
    .select(['id', 'public_key'])
    .where('run_id', '=', runId)
    .execute();
  const group = groups.find(
    ({ public_key }) => token.length === tokenBytes && isSigned(public_key, token, signature),
  );
  if (group) return group.id;
  throw new HeedError('forbidden', 'an answer came without a token of its survey', { text: 'survey-token' });
}

/**
 * Keeps what somebody answered, once for a token. Nothing that is kept says who, when or from where: the row has a random id,
 * is sealed in the size of all answers to the survey, and is written together with others that were there before, in no
 * order; and so is the token that is used.
 *
 * @returns false when an answer came with this token before; that one counts
 * @throws HeedError `gone` when the survey is over
 */
export async function giveAnswer(
  tx: Tx,
  vault: Vault,
  { runId, groupId, token, values, size, now }: Answering,
): Promise<boolean> {
  await lockOpenRun(tx, runId, now);
  const used = createHash('sha256').update(token).digest();
  const before = await tx
    .selectFrom('survey_spent')
    .select('run_id')
    .where('token', '=', used)
    .executeTakeFirst();
  if (before) return false;
  const id = v4();
  const sealed = await sealAnswer(tx, vault, id, values, { runId, size, now });
  await sql`
    with others as (
      delete from survey_answer where id in (
        select a.id from survey_answer a join survey_group g on g.id = a.group_id
        where g.run_id = ${runId}::uuid order by gen_random_uuid() limit ${mixedWith})
      returning id, group_id, sealed
    ), spent as (
      delete from survey_spent where token in (
        select s.token from survey_spent s where s.run_id = ${runId}::uuid order by gen_random_uuid() limit ${mixedWith})
      returning token
    ), spend as (
      insert into survey_spent (token, run_id)
      select token, ${runId}::uuid from (
        select token from spent union all select ${used}::bytea
      ) mixed order by gen_random_uuid()
    )
    insert into survey_answer (id, group_id, sealed)
    select id, group_id, sealed from (
      select id, group_id, sealed from others
      union all
      select ${id}::uuid, ${groupId}::uuid, ${JSON.stringify(sealed)}::jsonb
    ) mixed order by gen_random_uuid()`.execute(tx);
  return true;
}
