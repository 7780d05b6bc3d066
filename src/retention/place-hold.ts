import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { type CodedProblem, problem } from '../messages/problems.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { ownPolicy } from '../policies/kept.ts';
import { cleanText } from '../threads/rules.ts';
import type { Vault } from '../vault/vault.ts';
import { dayIn } from '../zone.ts';
import { type HoldInput, holdProblems } from './hold-rules.ts';
import { dataOf } from './holds.ts';
import { ownStores } from './own-stores.ts';
import { holdWords, reasonPlace, silencePlace } from './sealed-words.ts';
import type { DataKind } from './stops.ts';
import { takeTurn } from './turn.ts';

export interface Placing extends HoldInput {
  /** At least one of the three; where there are several, what they have in common. */
  personId?: string | undefined;
  caseId?: string | undefined;
  kind?: DataKind | undefined;
  by: Viewer;
  zone: string;
  now: Date;
}

/**
 * From now on nothing that it covers is deleted: not by the purge, not on request. Those it is about are locked first,
 * as whoever erases them does; of a deletion and a hold that come at once, one sees the other.
 *
 * @returns its id
 * @throws HeedError `forbidden` for a hold on oneself, `bad-input` with each field
 */
export async function placeHold(tx: Tx, deps: { vault: Vault }, placing: Placing): Promise<string> {
  const { personId, caseId, kind, by, now } = placing;
  demand(by, 'holds.manage', { personId: personId ?? null });
  const input = await checked(tx, placing);
  for (const id of await peopleOf(tx, personId, caseId))
    await sql`select from person where id = ${id}::uuid for no key update`.execute(tx);
  await takeTurn(tx);
  const id = v7();
  const said = (place: string, text: string) => holdWords.seal(tx, deps.vault, { id, place, text, now });
  await tx
    .insertInto('legal_hold')
    .values({
      id,
      person_id: personId ?? null,
      case_id: caseId ?? null,
      policy_id: kind?.policyId ?? null,
      disclosure: kind?.disclosure ?? null,
      reason: await said(reasonPlace(id), cleanText(input.reason)),
      placed_by: by.id,
      placed_at: now,
      review_on: input.reviewOn,
      until_on: input.untilOn || null,
      silent_until: input.silentUntil || null,
      silent_reason: input.silentUntil ? await said(silencePlace(id), cleanText(input.silentReason)) : null,
      release_by: null,
      release_at: null,
      ended_at: null,
      ended_by: null,
    })
    .execute();
  await append(tx, {
    type: 'hold.placed',
    at: now,
    actor: { person: by.id },
    // Nobody's own: who reads what is on record of themselves is not to find a hold they may not hear of yet.
    about: id,
    data: {
      ...(await dataOf(tx, id)),
      reviewOn: input.reviewOn,
      ...(input.untilOn ? { untilOn: input.untilOn } : {}),
      ...(input.silentUntil ? { silentUntil: input.silentUntil } : {}),
    },
  });
  touch(tx, 'holds');
  return id;
}

/** @throws HeedError `bad-input` with everything that is wrong */
async function checked(tx: Tx, placing: Placing): Promise<HoldInput> {
  const { personId, caseId, kind, zone, now } = placing;
  const problems: CodedProblem[] = holdProblems(placing, dayIn(now, zone));
  if (!personId && !caseId && !kind)
    problems.unshift(problem({ code: 'holdWhat' }, { code: 'holds.nothing' }));
  if (caseId && !(await isOpenCase(tx, caseId)))
    problems.push(problem({ code: 'whichCase' }, { code: 'holds.caseUnknown' }));
  if (kind && !(await kindsToHold(tx)).some((one) => sameKind(one, kind)))
    problems.push(problem({ code: 'dataKind' }, { code: 'holds.kindUnknown' }));
  if (problems.length === 0) return placing;
  throw new HeedError('bad-input', 'a hold cannot be placed like this', { problems });
}

/** Locked, so that it is not closed meanwhile. */
async function isOpenCase(tx: Tx, caseId: string): Promise<boolean> {
  const { rows } = await sql`
    select from legal_case where id = ${caseId}::uuid and closed_at is null for share`.execute(tx);
  return rows.length > 0;
}

async function peopleOf(tx: Tx, personId?: string, caseId?: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select person_id as id from legal_case_person where case_id = ${caseId ?? null}::uuid
    union select ${personId ?? null}::uuid order by 1`.execute(tx);
  return rows.map(({ id }) => id).filter((id) => id !== null);
}

export const sameKind = (one: DataKind, other: DataKind): boolean =>
  one.policyId === other.policyId && one.disclosure === other.disclosure;

/** A kind of data that can be held, and how its policy calls it. */
export interface NamedKind extends DataKind {
  code: string;
}

/**
 * Kinds of data there is anything of: rows of Heed's own policy, and those under which records are kept. Rows that no
 * version has any more are among them, as long as anything kept under them may be there.
 */
export async function kindsToHold(tx: Tx): Promise<NamedKind[]> {
  const { rows } = await sql<NamedKind>`
    select p.id as "policyId", p.code, c.disclosure from record_category c join policy p on p.id = c.policy_id
    union
    select p.id, p.code, d.id from policy p cross join unnest(${ownDisclosures}::text[]) d (id)
    where p.code = ${ownPolicy} order by 2, 3`.execute(tx);
  return rows;
}

/**
 * Rows of Heed's own policy whose sweeps ask whether they are stopped. Not `records`, which the rows of other policies hold
 * one by one; and not `holds`: one that stands stays of itself, and one that ended would be kept by the next for ever.
 */
export const ownDisclosures: readonly string[] = Object.keys(ownStores).filter(
  (row) => row !== 'records' && row !== 'holds',
);
