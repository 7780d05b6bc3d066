import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { v4 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import type { Vault } from '../vault/vault.ts';
import { isSigned, tokenBytes } from './blind.ts';
import type { Values } from './results.ts';
import { sealAnswer } from './sealing.ts';
import { lockOpenRun, mixedWith } from './take-part.ts';

export interface Answering {
  runId: string;
  token: Buffer;
  signature: Buffer;
  values: Values;
  /** Decides whether the survey is open, and is kept nowhere. */
  now: Date;
}

/**
 * Keeps what somebody answered, once for a token. Nothing that is kept says who, when or from where: the row has a random id,
 * is sealed in a size that many share, and is written together with others that were there before, in no order.
 *
 * @returns false when an answer came with this token before; that one counts
 * @throws HeedError `forbidden` with `survey-token` for a token that this survey has not signed, `gone` when it is over
 */
export async function giveAnswer(
  tx: Tx,
  vault: Vault,
  { runId, token, signature, values, now }: Answering,
): Promise<boolean> {
  await lockOpenRun(tx, runId, now);
  const groups = await tx
    .selectFrom('survey_group')
    .select(['id', 'public_key'])
    .where('run_id', '=', runId)
    .execute();
  const group = groups.find(
    ({ public_key }) => token.length === tokenBytes && isSigned(public_key, token, signature),
  );
  if (!group)
    throw new HeedError('forbidden', 'an answer came without a token of its survey', {
      text: 'survey-token',
    });
  const spent = await tx
    .insertInto('survey_spent')
    .values({ token: createHash('sha256').update(token).digest(), run_id: runId })
    .onConflict((conflict) => conflict.column('token').doNothing())
    .executeTakeFirstOrThrow();
  if (spent.numInsertedOrUpdatedRows === 0n) return false;
  const id = v4();
  const sealed = await sealAnswer(tx, vault, id, values, { runId, now });
  await sql`
    with others as (
      delete from survey_answer where id in (
        select a.id from survey_answer a join survey_group g on g.id = a.group_id
        where g.run_id = ${runId}::uuid order by gen_random_uuid() limit ${mixedWith})
      returning id, group_id, sealed
    )
    insert into survey_answer (id, group_id, sealed)
    select id, group_id, sealed from (
      select id, group_id, sealed from others
      union all
      select ${id}::uuid, ${group.id}::uuid, ${JSON.stringify(sealed)}::jsonb
    ) mixed order by gen_random_uuid()`.execute(tx);
  return true;
}
