import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { can } from '../people/permissions.ts';
import { findViewer } from '../people/viewer.ts';
import type { RecordLine } from '../records/read.ts';
import { mayBeTaken, peopleNamed } from '../regions/leaves.ts';
import type { Vault } from '../vault/vault.ts';
import { isOpen, mostInAnHour, type ViewKind } from './rules.ts';
import { accessWords, placeOfTerms } from './sealing.ts';
import { type AccessCase, lockCase, noSuchCase } from './store.ts';

export interface Looking {
  caseId: string;
  viewerId: string;
  now: Date;
  zone: string;
}

/**
 * Lets somebody into an open case for one look, within the transaction that reads and logs it. The case stays locked, so
 * that one that is ended or withdrawn at the same moment is over either before the look or after it. Who looks is read
 * afresh: a role that was taken away while the page stood open opens nothing.
 *
 * @throws HeedError `not-found` for a case of others, `gone` (text `access-over`) once it is over or was never approved
 */
export async function enterCase(tx: Tx, { caseId, viewerId, now }: Looking): Promise<AccessCase> {
  // One look of a person's at a time: what they may read in an hour is counted over all their cases.
  await sql`select pg_advisory_xact_lock(hashtext(${`heed.access.${viewerId}`}))`.execute(tx);
  const found = await lockCase(tx, caseId);
  const viewer = await findViewer(tx, viewerId, now);
  if (!can(viewer, 'access-cases.open', found)) throw noSuchCase(caseId);
  if (isOpen(found, now)) return found;
  throw new HeedError('gone', `access case ${caseId} is not open`, { text: 'access-over' });
}

/** @throws HeedError `too-many` when so much was read within the hour already. @returns how much may still be read */
export async function leftToRead(tx: Tx, what: ViewKind, { viewerId, now }: Looking): Promise<number> {
  const since = new Date(now.getTime() - 3_600_000);
  const { rows } = await sql<{ read: number }>`
    select coalesce(sum(read), 0)::int as read from access_view
    where viewer_id = ${viewerId}::uuid and what = ${what} and at > ${since}`.execute(tx);
  const left = mostInAnHour[what] - (rows[0]?.read ?? 0);
  if (left > 0) return left;
  throw new HeedError('too-many', `${viewerId} has read as much as there is to an hour`, {
    text: 'access-enough',
    retryAfter: 900,
  });
}

export interface Viewed {
  what: ViewKind;
  /** Ids of what is shown. */
  shown: readonly string[];
  /** Everything that was opened for it: all of their people are told. */
  read: readonly RecordLine[];
  terms?: string;
}

/** Puts a look on record. What was read leaves only once this has committed. */
export async function logView(
  tx: Tx,
  vault: Vault,
  one: AccessCase,
  { viewerId, now, zone }: Looking,
  { what, shown, read, terms }: Viewed,
): Promise<void> {
  const id = v7();
  const people = new Map<string, number>();
  for (const { decision } of read)
    for (const person of new Set(decision.subjects.map((subject) => subject.person)))
      people.set(person, (people.get(person) ?? 0) + 1);
  // Also of those at the other end of a record, who may be of another entity.
  await mayBeTaken(tx, { people: peopleNamed([...people.keys()]), taker: { person: viewerId }, zone, now });
  await tx
    .insertInto('access_view')
    .values({
      ...{ id, case_id: one.id, viewer_id: viewerId, at: now, what },
      ...{ records: [...shown], read: read.length },
      terms:
        terms === undefined
          ? null
          : await accessWords.seal(tx, vault, { id: one.id, place: placeOfTerms(id), text: terms, now }),
    })
    .execute();
  if (people.size > 0)
    await tx
      .insertInto('access_view_person')
      .values([...people].map(([person_id, records]) => ({ view_id: id, person_id, records, told_at: null })))
      .execute();
  await append(tx, {
    type: 'access-case.viewed',
    at: now,
    actor: { person: viewerId },
    about: one.id,
    data: {
      ...{ case: one.id, view: id, what, records: [...shown] },
      ...{ read: read.length, people: people.size },
    },
  });
}
