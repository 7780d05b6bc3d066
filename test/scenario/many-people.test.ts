import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { writeBulletin } from '../../src/announcements/send.ts';
import { type Connection, connect, type Db, inTransaction, type Tx } from '../../src/db/pool.ts';
import { Wordings } from '../../src/delivery/batch.ts';
import { claimNext } from '../../src/delivery/claim.ts';
import { enqueue, enqueueTo } from '../../src/delivery/enqueue.ts';
import { admit } from '../../src/delivery/quota.ts';
import { fatesOf, record } from '../../src/delivery/record.ts';
import { laneRules } from '../../src/delivery/rules.ts';
import type { Audience } from '../../src/notices/audience.ts';
import { recallNotice } from '../../src/notices/recall.ts';
import { sendNotice } from '../../src/notices/send.ts';
import { importCsv } from '../../src/people/directory/import.ts';
import { seedSampleCourses } from '../../src/sample/courses.ts';
import { seedSampleSurveys } from '../../src/sample/surveys.ts';
import { newBlindKeys } from '../../src/surveys/blind.ts';
import { openSurvey } from '../../src/surveys/open.ts';
import { lookAtOpening } from '../../src/surveys/open-look.ts';
import { enrol } from '../../src/training/assign.ts';
import { loadCourse } from '../../src/training/store.ts';
import { Company, zone } from '../harness/company.ts';
import { RecordingPlatform } from '../harness/recording-platform.ts';
import { createStaff, words } from '../harness/staff.ts';

const many = 3_000;
const few = 12;
const everyone: Audience = { kind: 'everyone' };
const actor = 'heed';

/**
 * A connection keeps the plans that it made when tables were small. A statement that then looks for each person through a
 * whole table is quick for hundreds of them and takes minutes for a hundred thousand.
 */
describe('what is sent to many people, after a trial with a few', function () {
  this.timeout(120_000);
  let company: Company;
  /** One that was there during the trial, as a worker's or a page's is. */
  let connection: Connection;
  let answering: Connection;
  let noticeId: string;

  before(async () => {
    company = await Company.open();
    const { db, now, url } = company;
    [connection, answering] = [connect(url, { max: 1 }), connect(url, { max: 1 })];
    await inTransaction(db, async (tx) => {
      await seedSampleCourses(tx, now);
      await seedSampleSurveys(tx, now);
    });
    const ids: string[] = [];
    for (let n = 0; n < few; n += 1) ids.push(await company.joins(`P${n}`));
    // As the database keeps itself: every table is known to be as small as it is.
    await sql`vacuum analyze`.execute(db);
    const trial = await send({ kind: 'people', ids });
    for (const id of ids) await company.answers(id, trial, 'acknowledge', { db: answering.db });
  });
  after(async () => {
    await connection?.close();
    await answering?.close();
    await company?.close();
  });

  async function send(audience: Audience, db: Db = connection.db): Promise<string> {
    const version = await company.publishes({ code: `trial-${audience.kind}` });
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
    const sent = await inTransaction(db, (tx) => sendNotice(tx, of));
    expect(sent.people).to.equal(audience.kind === 'people' ? few : few + many);
    return sent.noticeId;
  }

  const lookedThrough = (work: (tx: Tx) => Promise<unknown>) => readWhole(connection.db, many / 4, work);

  it('who join in one list', async () => {
    const looked = await lookedThrough(async (tx) => {
      const rows = Array.from({ length: many }, (_, n) => `M${n},M${n},Sales,M${n}`);
      const list = Buffer.from(['staff_no,name,department,wecom', ...rows].join('\n'));
      const { problems, joined } = await importCsv(tx, list, { now: company.now, actor });
      expect({ problems, joined }).to.deep.equal({ problems: [], joined: many });
    });
    expect(looked).to.deep.equal([]);
  });

  it('a notice', async () => {
    const looked = await lookedThrough(async (tx) => {
      noticeId = await send(everyone, tx);
    });
    expect(looked).to.deep.equal([]);
  });

  it('an answer to it at once', async () => {
    const { id } = await company.db
      .selectFrom('person')
      .select('id')
      .where('staff_no', '=', 'M1234')
      .executeTakeFirstOrThrow();
    const looked = await readWhole(answering.db, 1, (db) =>
      company.answers(id, noticeId, 'acknowledge', { db }),
    );
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
      audience: everyone,
      people: few + many,
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
      expect(await enrol(tx, course, { people, assignmentId: null, zone, now: company.now })).to.equal(
        few + many,
      ),
    );
    expect(looked).to.deep.equal([]);
  });

  it('a survey', async () => {
    const { vault, now } = company;
    const keys = [await newBlindKeys()];
    const endsAt = new Date(now.getTime() + 14 * 86_400_000);
    const { code } = await company.db.selectFrom('survey').select('code').executeTakeFirstOrThrow();
    const looked = await lookedThrough(async (tx) => {
      const look = await lookAtOpening(tx, { code, audience: everyone, breakdown: 'none', least: 5, now });
      expect(
        await openSurvey(tx, vault, {
          ...{ id: v7(), code, audience: everyone, breakdown: 'none', look, keys, endsAt, actor, zone, now },
        }),
      ).to.equal(true);
    });
    expect(looked).to.deep.equal([]);
  });
});

describe('an alert beside what is sent to many people', function () {
  this.timeout(120_000);
  let company: Company;
  /** As a lane has it. */
  let lane: Connection;
  let alerted: string;
  const quota = { perPersonMinute: 1_000, perPersonHour: 1_000, perAccountDay: 200, zone };
  const platform = new RecordingPlatform('wecom', { batch: 100, dedupeMs: 14_400_000, quota });

  before(async () => {
    company = await Company.open();
    lane = connect(company.url, { max: 1, byKeys: true });
    const { db, now } = company;
    [alerted = ''] = await createStaff(db, { count: few, platform: 'wecom', at: now });
    await sql`vacuum analyze`.execute(db);
    // So often that every plan is one that is kept.
    for (let n = 0; n < 8; n += 1) await alert(lane.db);
    await createStaff(db, { count: many, platform: 'wecom', at: now });
  });
  after(async () => {
    await lane?.close();
    await company?.close();
  });

  async function alert(db: Db): Promise<void> {
    const { now } = company;
    const said = { kind: 'test.alert', bodies: words('Come'), lane: 'alert', priority: 0, at: now } as const;
    await inTransaction(company.db, (tx) => enqueue(tx, { ...said, to: [alerted] }));
    const claimed = await claimNext(db, new Wordings(db), {
      ...{ lane: 'alert', platform: 'wecom', size: 100, leaseMs: 60_000, now },
      ...{ baseUrl: 'https://heed.example.com' },
    });
    if (!claimed) throw new Error('nothing to claim');
    const admitted = await admit(db, claimed, platform.capabilities, now);
    const outcomes = claimed.members.map(({ delivery }) => ({ delivery, result: 'accepted' }) as const);
    const fates = fatesOf(claimed, outcomes, platform.capabilities, laneRules.alert, now);
    await record(db, admitted.claimed ?? claimed, fates, now);
  }

  it('is claimed, admitted and recorded by keys, whether or not anybody has looked at what grew', async () => {
    const { db, now } = company;
    const said = { kind: 'test.card', bodies: words('Read'), priority: 9, at: now } as const;
    await inTransaction(db, (tx) => enqueueTo(tx, said, sql`select id as person_id from person`));
    expect(await readWhole(lane.db, 1, (tx) => alert(tx))).to.deep.equal([]);
  });
});

/** What a transaction read from end to end, of what is longer than a few pages, at least so many times. */
async function readWhole(db: Db, times: number, work: (tx: Tx) => Promise<unknown>): Promise<string[]> {
  return inTransaction(db, async (tx) => {
    const before = await scans(tx);
    await work(tx);
    return (await scans(tx)).flatMap(({ table, scanned, pages }) => {
      const more = scanned - (before.find((one) => one.table === table)?.scanned ?? 0);
      return pages >= 10 && more >= times ? [`${table}: ${more} times`] : [];
    });
  });
}

interface Scans {
  table: string;
  pages: number;
  scanned: number;
}

/** Of this transaction. */
async function scans(tx: Tx): Promise<Scans[]> {
  const { rows } = await sql<Scans>`
    select relname as table, seq_scan::int as scanned,
           (pg_relation_size(relid) / current_setting('block_size')::int)::int as pages
    from pg_stat_xact_user_tables`.execute(tx);
  return rows;
}
