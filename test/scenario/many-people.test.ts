import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { writeBulletin } from '../../src/announcements/send.ts';
import { type Db, inTransaction, type Tx } from '../../src/db/pool.ts';
import type { Audience } from '../../src/notices/audience.ts';
import { recallNotice } from '../../src/notices/recall.ts';
import { sendNotice } from '../../src/notices/send.ts';
import { seedSampleCourses } from '../../src/sample/courses.ts';
import { seedSampleSurveys } from '../../src/sample/surveys.ts';
import { newBlindKeys } from '../../src/surveys/blind.ts';
import { openSurvey } from '../../src/surveys/open.ts';
import { lookAtOpening } from '../../src/surveys/open-look.ts';
import { enrol } from '../../src/training/assign.ts';
import { loadCourse } from '../../src/training/store.ts';
import { Company, zone } from '../harness/company.ts';

const many = 3_000;
const audience: Audience = { kind: 'everyone' };
const actor = 'heed';

/**
 * A statement that writes a row for each person and looks for each through the whole table that it writes to is quick for
 * hundreds and takes minutes for a hundred thousand. The planner does so where the table was small when it looked.
 */
describe('what is sent to many people', function () {
  this.timeout(120_000);
  let company: Company;
  let noticeId: string;

  before(async () => {
    company = await Company.open();
    const { db, now } = company;
    await employ(db, now);
    await inTransaction(db, async (tx) => {
      await seedSampleCourses(tx, now);
      await seedSampleSurveys(tx, now);
    });
    // As the database keeps itself: every table is known to be as small as it is.
    await sql`vacuum analyze`.execute(db);
  });
  after(() => company?.close());

  /** What a transaction looked through for each person, of the tables that it wrote to. */
  async function lookedThrough(work: (tx: Tx) => Promise<unknown>): Promise<string[]> {
    return inTransaction(company.db, async (tx) => {
      const before = await scans(tx);
      await work(tx);
      const grown = (await scans(tx)).filter(
        ({ table, written, scanned }) =>
          written >= many && scanned - (before.find((one) => one.table === table)?.scanned ?? 0) >= many / 4,
      );
      return grown.map(({ table, scanned }) => `${table}: ${scanned} times`);
    });
  }

  it('a notice', async () => {
    const version = await company.publishes();
    const due = new Date(company.now.getTime() + 7 * 86_400_000);
    const of = {
      versionId: version.id,
      audience,
      joiners: false,
      due,
      zone,
      actor,
      now: company.now,
    } as const;
    const looked = await lookedThrough(async (tx) => {
      const sent = await sendNotice(tx, of);
      expect(sent.people).to.equal(many);
      noticeId = sent.noticeId;
    });
    expect(looked).to.deep.equal([]);
  });

  it('its being recalled', async () => {
    expect(await lookedThrough((tx) => recallNotice(tx, noticeId, actor, company.now))).to.deep.equal([]);
  });

  it('a bulletin', async () => {
    const texts = {
      'zh-CN': { title: '今晚维护', text: '20 点起暂停一小时。' },
      en: { title: 'Tonight', text: 'A pause.' },
    };
    const of = {
      id: v7(),
      texts,
      audience,
      people: many,
      sendAt: undefined,
      actor,
      now: company.now,
    } as const;
    const looked = await lookedThrough(async (tx) => expect(await writeBulletin(tx, of)).to.equal('sent'));
    expect(looked).to.deep.equal([]);
  });

  it('a course', async () => {
    const { id } = await company.db.selectFrom('course_version').select('id').executeTakeFirstOrThrow();
    const course = await loadCourse(company.db, id);
    const rows = await company.db.selectFrom('person').select('id').execute();
    const people = rows.map(({ id: personId }) => ({ personId, why: 'everyone' }));
    const looked = await lookedThrough(async (tx) =>
      expect(await enrol(tx, course, { people, assignmentId: null, zone, now: company.now })).to.equal(many),
    );
    expect(looked).to.deep.equal([]);
  });

  it('a survey', async () => {
    const { vault, now } = company;
    const keys = [await newBlindKeys()];
    const endsAt = new Date(now.getTime() + 14 * 86_400_000);
    const { code } = await company.db.selectFrom('survey').select('code').executeTakeFirstOrThrow();
    const looked = await lookedThrough(async (tx) => {
      const look = await lookAtOpening(tx, { code, audience, breakdown: 'none', least: 5, now });
      expect(
        await openSurvey(tx, vault, {
          ...{ id: v7(), code, audience, breakdown: 'none', look, keys, endsAt, actor, zone, now },
        }),
      ).to.equal(true);
    });
    expect(looked).to.deep.equal([]);
  });
});

interface Scans {
  table: string;
  written: number;
  scanned: number;
}

/** Of this transaction and the tables it has written to. */
async function scans(tx: Tx): Promise<Scans[]> {
  const { rows } = await sql<Scans>`
    select relname as table, n_tup_ins::int as written, seq_scan::int as scanned
    from pg_stat_xact_user_tables`.execute(tx);
  return rows;
}

/** As many people as the others are, each with an account. */
async function employ(db: Db, now: Date): Promise<void> {
  await sql`
    with made as (
      insert into person (id, staff_no, name, language, time_zone, created_at)
      select gen_random_uuid(), 'M' || n, 'M' || n, 'zh-CN', ${zone}, ${now} from generate_series(1, ${many}::int) n
      returning id, staff_no
    ), hired as (insert into employment (person_id, from_at) select id, ${now} from made)
    insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
    select id, 'local', 'local', staff_no, 'sample', ${now} from made`.execute(db);
}
