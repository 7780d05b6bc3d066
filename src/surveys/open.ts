import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { v4 } from 'uuid';
import { planAnew, sentToMany, tellGrown } from '../db/many.ts';
import type { Tx } from '../db/pool.ts';
import type { SurveyBreakdown } from '../db/survey-schema.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { touch } from '../live.ts';
import type { Audience } from '../notices/audience.ts';
import type { Vault } from '../vault/vault.ts';
import type { BlindKeys } from './blind.ts';
import type { OpeningLook } from './open-look.ts';
import { askedCard } from './present.ts';
import { sealSecret } from './sealing.ts';
import { askedKind } from './sent.ts';
import { currentSurvey, loadSurvey } from './store.ts';
import { tellInHours } from './tell.ts';

export interface Opening {
  /** Made with the form, so that a double click opens once. It stands in an address, so it is random. */
  id: string;
  code: string;
  audience: Audience;
  breakdown: SurveyBreakdown;
  /** As it was looked at, in this transaction. */
  look: OpeningLook;
  /** One for each of its groups, in their order. */
  keys: readonly BlindKeys[];
  endsAt: Date;
  actor: Actor;
  /** The company's. */
  zone: string;
  now: Date;
}

/**
 * Asks people to take part in a survey, each within their hours. Whoever joins later is not asked: who may answer is fixed
 * before the first answer comes.
 *
 * @returns false when this form has opened it before
 * @throws HeedError `not-found`; `conflict` with `survey-few` for fewer people than its results are shown of, with
 * `survey-near` where nearly the same were asked just before, and with `survey-open` where it is open already
 */
export async function openSurvey(tx: Tx, vault: Vault, opening: Opening): Promise<boolean> {
  const { id, code, audience, breakdown, look, keys, endsAt, actor, zone, now } = opening;
  await sql`select pg_advisory_xact_lock(hashtext('survey'), hashtext(${code}))`.execute(tx);
  if (await openedBefore(tx, id, code)) return false;
  const { id: surveyId, number } = await currentSurvey(tx, code);
  const survey = await loadSurvey(tx, surveyId);
  const { people: least } = survey.decided;
  if (look.people < least)
    throw new HeedError('conflict', `survey ${code} would be asked of ${look.people} people`, {
      text: 'survey-few',
    });
  const open = await tx
    .selectFrom('survey_run')
    .select('id')
    .where('code', '=', code)
    .where('closed_at', 'is', null)
    .executeTakeFirst();
  if (open) throw new HeedError('conflict', `survey ${code} is open as ${open.id}`, { text: 'survey-open' });
  if (look.near)
    throw new HeedError('conflict', `survey ${code} was asked of nearly the same people just before`, {
      text: 'survey-near',
    });
  // Not whom by name, which is forgotten later; nor by a hash, which of few people can be guessed.
  const { kind } = audience;
  const run = {
    ...{ id, survey_id: surveyId, code, audience: JSON.stringify({ kind }), least, breakdown },
    ...{ people: look.people, opened_at: now, ends_at: endsAt },
    ...{ reminded_at: null, closed_at: null, answers: null, results: null },
  };
  await planAnew(tx);
  await tx.insertInto('survey_run').values(run).execute();
  for (const [place, { name, of }] of look.groups.entries()) {
    const pair = keys[place];
    if (!pair) throw new Error('a group of a survey has no key');
    const groupId = v4();
    const secret = await sealSecret(tx, vault, groupId, pair.privateKey, { runId: id, now });
    await tx
      .insertInto('survey_group')
      .values({
        ...{ id: groupId, run_id: id, name, people: of.length },
        ...{ public_key: pair.publicKey, secret: JSON.stringify(secret) },
      })
      .execute();
    await sql`
      insert into survey_asked (run_id, group_id, person_id)
      select ${id}::uuid, ${groupId}::uuid, person from unnest(${[...of]}::uuid[]) person`.execute(tx);
  }
  await append(tx, {
    ...{ type: 'survey.opened', at: now, actor, about: id },
    data: {
      ...{
        run: id,
        survey: surveyId,
        code,
        number,
        audience: { kind },
        people: look.people,
        least,
        breakdown,
      },
      until: endsAt.toISOString(),
      keys: keys.map(({ publicKey }) => fingerprint(publicKey)),
    },
  });
  const asked = look.groups.flatMap(({ of }) => [...of]);
  const bodies = askedCard(survey, { endsAt, zone, now });
  await tellInHours(tx, {
    kind: askedKind,
    about: id,
    bodies,
    people: asked,
    until: endsAt,
    zone,
    now,
  });
  tellGrown(tx, asked.length, sentToMany);
  for (const person of asked) touch(tx, `person.${person}`);
  return true;
}

/** @throws HeedError `conflict` where the id is another survey's */
export async function openedBefore(tx: Tx, id: string, code: string): Promise<boolean> {
  const before = await tx.selectFrom('survey_run').select('code').where('id', '=', id).executeTakeFirst();
  if (before && before.code !== code) throw new HeedError('conflict', `run ${id} is of another survey`);
  return before !== undefined;
}

/** SHA-256 of a public key, hex. */
export const fingerprint = (publicKey: Buffer): string =>
  createHash('sha256').update(publicKey).digest('hex');
