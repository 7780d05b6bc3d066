import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import type { CodedProblem } from '../messages/problems.ts';
import { problem } from '../messages/problems.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { mayBeTaken, peopleNamed } from '../regions/leaves.ts';
import { cleanText } from '../threads/rules.ts';
import type { Vault } from '../vault/vault.ts';
import { dayIn } from '../zone.ts';
import { allowedBy } from './openings.ts';
import { type AccessInput, accessProblems, askDays, at, daysOn, mostPeople, spanOf } from './rules.ts';
import { accessWords, placeOfGround, placeOfReason } from './sealing.ts';
import { categoriesNamed } from './store.ts';
import { tellApprovers } from './tell-staff.ts';

export interface AskingAccess extends AccessInput {
  /** Made by the form: the same form sent twice asks once. */
  id?: string;
  /** Whom it is about. */
  people: readonly string[];
  categories: readonly number[];
  by: Viewer;
  zone: string;
  now: Date;
}

type Checked = AskingAccess & {
  purpose: NonNullable<AccessInput['purpose']>;
  parts: NonNullable<AccessInput['parts']>;
};

/**
 * Asks that records be opened. Nothing opens before a second person approves it.
 *
 * @returns its id
 * @throws HeedError `forbidden` for whoever it is about, `bad-input` with each field
 */
export async function askAccess(tx: Tx, { vault }: { vault: Vault }, asking: AskingAccess): Promise<string> {
  const { by, now, zone } = asking;
  const people = [...new Set(asking.people)].sort();
  const categories = [...new Set(asking.categories)].sort((a, b) => a - b);
  demand(by, 'access-cases.ask', { people });
  const input = await checked(tx, { ...asking, people, categories });
  // To be read from elsewhere is to go there: nobody opens from one region what may not leave another.
  await mayBeTaken(tx, { people: peopleNamed(people), taker: { person: by.id }, zone, now });
  const id = asking.id ?? v7();
  const { from, to } = spanOf(input.fromOn, input.toOn, zone);
  const said = (place: string, text: string) =>
    accessWords.seal(tx, vault, { id: id, place, text: cleanText(text), now });
  const { numInsertedOrUpdatedRows: inserted } = await tx
    .insertInto('access_case')
    .values({
      ...{ id, purpose: input.purpose, parts: input.parts, from_at: from, to_at: to, days: input.days },
      reason: await said(placeOfReason(id), input.reason),
      ...{ state: 'asked', asked_by: by.id, asked_at: now, ask_until: daysOn(now, askDays) },
      silent_until: input.silentUntil || null,
      silent_ground: input.silentUntil ? await said(placeOfGround(id), input.silentGround) : null,
      ...{ decided_words: null, delay_ground: null },
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirstOrThrow();
  if (inserted === 0n) return known(tx, id, by);
  await tx
    .insertInto('access_case_person')
    .values(people.map((person_id) => ({ case_id: id, person_id })))
    .execute();
  await tx
    .insertInto('access_case_category')
    .values(categories.map((category_id) => ({ case_id: id, category_id })))
    .execute();
  const kinds = (await categoriesNamed(tx, categories)).map(
    ({ code, disclosure }) => `${code}/${disclosure}`,
  );
  await append(tx, {
    type: 'access-case.asked',
    at: now,
    actor: { person: by.id },
    about: id,
    data: {
      ...{ case: id, purpose: input.purpose, parts: input.parts, people: people.length, kinds },
      ...{ from: from.toISOString(), to: to.toISOString(), days: input.days },
      ...(input.silentUntil ? { silentUntil: input.silentUntil } : {}),
    },
  });
  const { approvedBy } = await allowedBy(tx, input.purpose, categories);
  await tellApprovers(tx, { id, people, askedBy: by.id, approvedBy }, 'asked', now);
  touch(tx, 'access-cases');
  return id;
}

/** The same form once more is a success. @throws HeedError `conflict` for somebody else's id */
async function known(tx: Tx, id: string, by: Viewer): Promise<string> {
  const row = await tx.selectFrom('access_case').select('asked_by').where('id', '=', id).executeTakeFirst();
  if (row?.asked_by === by.id) return id;
  throw new HeedError('conflict', `access case ${id} is somebody else's`);
}

/** @throws HeedError `bad-input` with everything that is wrong */
async function checked(tx: Tx, asking: AskingAccess): Promise<Checked> {
  const { purpose, parts, people, categories, now, zone } = asking;
  const problems: CodedProblem[] = accessProblems(asking, dayIn(now, zone));
  if (people.length === 0) problems.unshift(at('accessPeople', 'access.nobody'));
  if (people.length > mostPeople) problems.unshift(at('accessPeople', 'access.many', mostPeople));
  const names = await categoriesNamed(tx, categories);
  if (categories.length === 0 || names.length < categories.length)
    problems.push(at('accessKinds', 'access.kindMissing'));
  if (purpose && names.length > 0) {
    const { refused, approvedBy } = await allowedBy(tx, purpose, categories);
    for (const { words } of names.filter(({ id }) => refused.includes(id))) {
      const params = { kind: words };
      problems.push(problem({ code: 'accessKinds' }, { code: 'access.notAllowed', params }));
    }
    if (refused.length === 0 && approvedBy.length === 0)
      problems.push(at('accessKinds', 'access.nobodyApproves'));
  }
  if (purpose === 'subject-request' && !(await allAskThemselves(tx, people)))
    problems.push(at('accessPeople', 'access.noRequest'));
  if (problems.length === 0 && purpose && parts) return { ...asking, purpose, parts };
  throw new HeedError('bad-input', 'an access case cannot be asked for like this', { problems });
}

/** Whether each of them has a request of their own open: nobody opens records "for" somebody who asked nothing. */
async function allAskThemselves(tx: Tx, people: readonly string[]): Promise<boolean> {
  const { rows } = await sql`
    select distinct person_id from data_request
    where person_id = any(${[...people]}::uuid[]) and closed_at is null and state <> 'unconfirmed'`.execute(
    tx,
  );
  return rows.length === people.length;
}
