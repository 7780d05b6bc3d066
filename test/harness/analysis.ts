import { v7 } from 'uuid';
import { endAgreement, type NewAgreement, recordAgreement } from '../../src/analysis/agreements.ts';
import { closeDueWeeks } from '../../src/analysis/close.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import type { Company } from './company.ts';
import { zone } from './company.ts';
import { everything } from './records.ts';

/** What a row of a policy says that is analysed in every way, in the smallest groups there may be. */
export const analysed = {
  ...everything,
  analysis: { of: ['volume', 'response-times', 'template-use'], people: 5 },
};

export const worksAt = (db: Db, site: string | null, ids: readonly string[]) =>
  db
    .updateTable('person')
    .set({ site })
    .where('id', 'in', [...ids])
    .execute();

/** The works council of a site agrees. @returns the agreement's id */
export async function agrees(
  { db, vault, now }: Pick<Company, 'db' | 'vault' | 'now'>,
  by: string,
  more: Partial<NewAgreement> = {},
): Promise<string> {
  const id = v7();
  const agreement: NewAgreement = {
    ...{ id, site: 'Berlin', counterpart: 'works-council', agreedOn: '2026-03-01', untilOn: null, people: 5 },
    ...{ document: 'agreement.pdf', sha256: 'ab'.repeat(32), ...more },
  };
  await inTransaction(db, (tx) => recordAgreement(tx, { vault }, agreement, by, now));
  return id;
}

export const endsAgreement = ({ db, now }: Pick<Company, 'db' | 'now'>, id: string, by: string) =>
  inTransaction(db, (tx) => endAgreement(tx, id, { person: by }, { now, zone }));

/** Closes what is due, with nothing left to chance: counts are rounded down. */
export const closes = ({ db, vault, now }: Pick<Company, 'db' | 'vault' | 'now'>, chance = () => 1) =>
  closeDueWeeks(db, { vault, zone, now, chance });

/** Figures as lines: `east volume 10-11 wecom  6`. */
export async function figuresOf(db: Db, names: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const rows = await db.selectFrom('analysis_figure').selectAll().execute();
  return rows
    .map(({ site, department_id: id, figure, from_hour, to_hour, channel, detail, count }) =>
      [
        id === null ? site : (names[id] ?? id),
        ...[figure, `${from_hour}-${to_hour}`, channel ?? 'all', detail === '' ? '-' : detail, count],
      ].join(' '),
    )
    .sort();
}
