import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { caseSource } from '../cases/reminding.ts';
import { agreementSource } from '../contracts/reminding.ts';
import { reviewSource } from '../crisis/review/reminding.ts';
import type { Db, Tx } from '../db/pool.ts';
import type { ReminderKind } from '../db/reminder-settings-schema.ts';
import { registerSource } from '../inventory/reminding.ts';
import { noticeSource } from '../notices/reminding.ts';
import { requestSource } from '../requests/reminding.ts';
import { trainingSource } from '../training/reminding.ts';
import type { Asked, Key, ReminderSource } from './source.ts';

/** Everything that people are reminded of; `source.ts` says how something joins. */
export const sources: readonly ReminderSource[] = [
  noticeSource,
  agreementSource,
  caseSource,
  requestSource,
  registerSource,
  reviewSource,
  trainingSource,
];

const byKind = new Map<ReminderKind, ReminderSource>(
  sources.flatMap((source) => source.kinds.map((kind) => [kind, source] as const)),
);

export const sourceOf = (kind: ReminderKind): ReminderSource | undefined => byKind.get(kind);

/** Whether whoever hears of such things may know whose they are. */
export const isNamed = (kind: ReminderKind): boolean => sourceOf(kind)?.named ?? false;

/** Of `reminder r`, in a query: whether its person is still asked. Quick, because every send of a reminder asks. */
export const stillAsked: RawBuilder<SqlBool> = sql<SqlBool>`(case ${sql.join(
  sources.map(
    ({ kinds, stillAsked: still }) =>
      sql`when r.kind in (${sql.join(kinds.map((kind) => sql.lit(kind)))}) then ${still}`,
  ),
  sql` `,
)} else false end)`;

/** What these things are now, by `keyOf`. What is not in it is asked of nobody any more. */
export async function whatIsAsked(
  db: Db | Tx,
  things: readonly Key[],
  now: Date,
): Promise<ReadonlyMap<string, Asked>> {
  const found = new Map<string, Asked>();
  for (const source of sources) {
    const theirs = things.filter(({ kind }) => source.kinds.includes(kind));
    if (theirs.length === 0) continue;
    for (const [key, asked] of await source.asked(db, theirs, now)) found.set(key, asked);
  }
  return found;
}
