import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { isSame } from '../constant-time.ts';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import type { Vault } from '../vault/vault.ts';
import { blindSign, modulusOf } from './blind.ts';
import { fingerprint } from './open.ts';
import { openSecret } from './sealing.ts';

/**
 * So many others are written anew whenever one is, so that no order of rows says who came when. Of people those who took part
 * before come first: the mark of one who did not says by itself that it was not them.
 */
export const mixedWith = 15;

/** What somebody's browser needs for taking part. */
export interface OwnKey {
  /** base64url */
  modulus: string;
  /** Hex, of the whole key: as it stands on the evidence log. */
  fingerprint: string;
  /** Whose key it is, of how many groups. */
  name: string | null;
  parts: number;
}

/** @throws HeedError `not-found` where this person is not asked */
export async function ownKey(db: Db, runId: string, personId: string): Promise<OwnKey> {
  const found = await db
    .selectFrom('survey_asked as a')
    .innerJoin('survey_group as g', 'g.id', 'a.group_id')
    .select(['g.public_key', 'g.name'])
    .select((q) =>
      q
        .selectFrom('survey_group as other')
        .whereRef('other.run_id', '=', 'g.run_id')
        .select((count) => count.fn.countAll<number>().as('n'))
        .as('parts'),
    )
    .where('a.run_id', '=', runId)
    .where('a.person_id', '=', personId)
    .executeTakeFirst();
  if (!found) throw notAsked(runId);
  const { public_key: key, name, parts } = found;
  return { modulus: modulusOf(key), fingerprint: fingerprint(key), name, parts: Number(parts) };
}

/**
 * One person takes part: they get one signature over a number that their browser made, and from then on they count as having
 * taken part. The same number again gets the same signature, so an answer that was lost on its way costs nobody their part.
 *
 * @throws HeedError `not-found` where this person is not asked, `gone` when the survey is over, `conflict` with
 * `survey-taken` for another number, `bad-request` for what is none
 */
export async function takePart(
  tx: Tx,
  vault: Vault,
  { runId, personId, blinded, now }: { runId: string; personId: string; blinded: Buffer; now: Date },
): Promise<Buffer> {
  await lockOpenRun(tx, runId, now);
  const asked = await tx
    .selectFrom('survey_asked as a')
    .innerJoin('survey_group as g', 'g.id', 'a.group_id')
    .select(['a.blinded', 'g.id', 'g.public_key as publicKey', 'g.secret'])
    .where('a.run_id', '=', runId)
    .where('a.person_id', '=', personId)
    .executeTakeFirst();
  if (!asked) throw notAsked(runId);
  const hash = createHash('sha256').update(blinded).digest();
  if (asked.blinded && !isSame(asked.blinded, hash))
    throw new HeedError('conflict', `a second signature of survey run ${runId} was asked for`, {
      text: 'survey-taken',
    });
  const privateKey = await openSecret(tx, vault, asked.id, asked.secret);
  const signed = blindSign({ publicKey: asked.publicKey, privateKey }, blinded);
  if (asked.blinded) return signed;
  await sql`
    with written as (
      delete from survey_asked where run_id = ${runId}::uuid and person_id in (
        select ${personId}::uuid
        union all
        (select o.person_id from survey_asked o where o.run_id = ${runId}::uuid and o.person_id <> ${personId}::uuid
         order by (o.blinded is null), gen_random_uuid() limit ${mixedWith}))
      returning run_id, group_id, person_id, blinded
    )
    insert into survey_asked (run_id, group_id, person_id, blinded)
    select run_id, group_id, person_id, case when person_id = ${personId}::uuid then ${hash} else blinded end
    from written order by gen_random_uuid()`.execute(tx);
  await sql`update survey_run set took_part = took_part + 1 where id = ${runId}::uuid`.execute(tx);
  return signed;
}

/** One after the other for a run. @throws HeedError `not-found`, or `gone` when it takes no more */
export async function lockOpenRun(tx: Tx, runId: string, now: Date): Promise<void> {
  const run = await tx
    .selectFrom('survey_run')
    .select(['ends_at', 'closed_at'])
    .where('id', '=', runId)
    .forUpdate()
    .executeTakeFirst();
  if (!run) throw new HeedError('not-found', `there is no run ${runId} of a survey`);
  if (run.closed_at || run.ends_at <= now)
    throw new HeedError('gone', `run ${runId} of a survey is over`, { text: 'survey-over' });
}

/** The same words for a run that is not there. */
const notAsked = (runId: string) => new HeedError('not-found', `nobody asked this person in run ${runId}`);
