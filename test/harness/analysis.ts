import { v7 } from 'uuid';
import { endAgreement, type NewAgreement, recordAgreement } from '../../src/analysis/agreements.ts';
import { closeDueWeeks } from '../../src/analysis/close.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { writeTemplate } from '../../src/templates/write.ts';
import type { TestApp } from './app.ts';
import type { Company } from './company.ts';
import { zone } from './company.ts';
import { viewerOf } from './decisions.ts';
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

/** Whoever leads the team whose template it is, and works at the site that agreed. */
export const teamLead = 'S004';

/** An agreement of a site of the sample company's, figures of four weeks, and a template of a team's: their ids. */
export async function analysisUnderWay(heed: TestApp): Promise<Record<string, string>> {
  const { db, clock, app } = heed;
  const now = clock.now();
  const lead = await viewerOf(heed, teamLead);
  const [department = ''] = lead.departments;
  const { site } = await db
    .selectFrom('person')
    .select('site')
    .where('id', '=', lead.id)
    .executeTakeFirstOrThrow();
  const agreement = await agrees({ db, vault: app.vault, now }, (await viewerOf(heed, 'S038')).id, {
    ...{ site: site ?? '', counterpart: 'representatives', agreedOn: '2026-06-01', document: '协议.pdf' },
  });
  const reply = v7();
  const texts = {
    'zh-CN': { title: '退款多久到账', body: '您好，退款会在 3 个工作日内退回原账户。\n订单号：［订单号］' },
    en: { title: 'When a refund arrives', body: 'Hello,\nyour refund arrives within three working days.' },
  };
  await inTransaction(db, (tx) =>
    writeTemplate(
      tx,
      lead,
      { id: reply, department, category: '退换货', shared: false, ownContacts: false, texts },
      now,
    ),
  );
  const figure = { site: site ?? '', department_id: department, channel: 'wecom' as const };
  await db
    .insertInto('analysis_figure')
    .values(
      ['2026-07-06', '2026-07-13', '2026-07-20'].flatMap((starts_on) => [
        ...[9, 10, 11, 14, 15, 16, 17].map((hour) => ({
          ...{ ...figure, starts_on, from_hour: hour, to_hour: hour + 1, figure: 'volume' as const },
          ...{ detail: '', count: 30 + ((hour * 7) % 5) * 18 },
        })),
        ...[9, 10, 14, 17].flatMap((hour) =>
          (hour === 17 ? ['4', '5', '6'] : ['0', '1', '3']).map((detail) => ({
            ...{ ...figure, starts_on, from_hour: hour, to_hour: hour + 1, detail },
            ...{ figure: 'response-times' as const, count: 9 },
          })),
        ),
        {
          ...{ ...figure, starts_on, from_hour: 18, to_hour: 24, channel: null, detail: '' },
          ...{ figure: 'volume' as const, count: 12 },
        },
        {
          ...{ ...figure, starts_on, from_hour: 0, to_hour: 24, channel: null, detail: reply },
          ...{ figure: 'template-use' as const, count: 21 },
        },
      ]),
    )
    .execute();
  return { ':agreement': agreement, ':reply': reply };
}
