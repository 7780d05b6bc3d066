import { expect } from 'chai';
import { sql } from 'kysely';
import { carryOutWithdrawals } from '../../src/consents/carry-out.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { loadCase } from '../../src/notices/standing.ts';
import { contestAnswer } from '../../src/notices/ways/contest.ts';
import { findViewer } from '../../src/people/viewer.ts';
import { answerPurpose } from '../../src/purposes/answer.ts';
import { purposeStandings } from '../../src/purposes/store.ts';
import type { RecordShare } from '../../src/records/model.ts';
import { openPart, unwrapShares } from '../../src/records/seal.ts';
import { takeIn } from '../../src/records/take-in.ts';
import { askRelease, decideRelease } from '../../src/retention/end-hold.ts';
import { placeHold } from '../../src/retention/place-hold.ts';
import { survivingKeys } from '../../src/vault/keys.ts';
import { Company, zone } from '../harness/company.ts';
import { Killed, killedAfter } from '../harness/killed-after.ts';
import { colleague, countRecords, covers, everything, Intake } from '../harness/records.ts';
import { until } from '../harness/until.ts';

interface Row {
  id: string;
  shares: RecordShare[];
  body: Buffer;
}

const session = { platform: 'local', method: 'local-persona' };

/** Messages are kept on a consent, calls under employment rules; Li takes hers back and Wang does not. */
describe('a consent that was taken back, and what had been kept on it', () => {
  let company: Company;
  let intake: Intake;
  let li: string;
  let wang: string;
  let noticeId: string;
  let given: string;

  beforeEach(async () => {
    company = await Company.open();
    li = await company.joins('li');
    wang = await company.joins('wang');
    const agreed = { ...everything, kinds: ['message'] };
    const version = await covers(company, { code: 'agreed', basis: 'consent', records: agreed });
    ({ noticeId } = await company.sends(version));
    const told = await company.sends(
      await covers(company, { code: 'told', records: { ...everything, kinds: ['call'] } }),
    );
    later();
    for (const person of [li, wang]) {
      const answer = await company.answers(person, noticeId, 'consent');
      if (person === li && answer.result === 'recorded') given = answer.answerId;
      await company.answers(person, told.noticeId, 'acknowledge');
    }
    later();
    intake = await Intake.open(company);
    await intake.takes(
      intake.message('li', { said: 'li alone' }),
      intake.message('li', { said: 'li again' }),
      intake.message('li', { said: 'li calls', kind: 'call' }),
      intake.message('wang', { said: 'both', to: [colleague('li')] }),
      intake.message('wang', { said: 'wang alone' }),
    );
    company.clock.advance({ days: 1 });
    await intake.takes(intake.message('li', { said: 'li next day' }));
    later();
  });
  afterEach(() => company.close());

  const later = (minutes = 1) => company.clock.advance({ minutes });
  const viewer = async (id: string) => {
    const found = await findViewer(company.db, id, company.now);
    if (!found) throw new Error('nobody');
    return found;
  };
  const takesBack = async (notice = noticeId) => {
    const answer = await company.answers(li, notice, 'withdraw');
    if (answer.result !== 'recorded') throw new Error(`not taken back: ${answer.result}`);
    later();
    return answer.answerId;
  };
  const carries = (db = company.db) => carryOutWithdrawals(db, { vault: company.vault, now: company.now });
  const stored = async () =>
    (await sql<Row>`select id, shares, body from record order by id`.execute(company.db)).rows;
  const read = async (rows: Row[]) =>
    Promise.all(
      rows.map(async ({ id, shares, body }) => {
        const ids = shares.map(({ key }) => key);
        const own = unwrapShares(await survivingKeys(company.db, company.vault.master, ids), id, shares);
        return own ? openPart(own, id, 'body', body).toString('utf8') : null;
      }),
    );
  const left = async () => (await read(await stored())).toSorted((a, b) => (String(a) < String(b) ? -1 : 1));
  const told = async () =>
    (
      await company.db
        .selectFrom('delivery as d')
        .innerJoin('message as m', 'm.id', 'd.message_id')
        .select(['d.person_id', 'm.bodies'])
        .where('m.kind', '=', 'consents.carried-out')
        .execute()
    ).map(({ person_id, bodies }) => [person_id, / \((\d+)\) /.exec(JSON.stringify(bodies))?.[1]]);
  const shown = async () => (await loadCase(company.db, noticeId, li)).carriedOut;

  it('goes of itself, whole, readable for nobody in an older backup, and the person is told', async () => {
    const backup = await stored();
    expect(await read(backup))
      .to.have.length(5)
      .and.include('both');
    const answer = await takesBack();
    expect(await shown()).to.deep.equal({ erased: 0, at: null });
    expect(await carries()).to.deep.equal({ done: 1, waiting: 0 });
    // What Wang said alone rests on a consent that stands; the call rests on another ground, under another policy.
    expect(await left()).to.deep.equal(['li calls', 'wang alone']);
    const opened = await read(backup);
    expect(opened.filter((text) => text !== null)).to.deep.equal(['li calls']);
    expect(await told()).to.deep.equal([[li, '4']]);
    expect(await company.events('consent.carried-out')).to.deep.equal([
      { answer, notice: noticeId, erased: 4 },
    ]);
    expect(await shown()).to.deep.equal({ erased: 4, at: company.now });
    // Once: neither again nor told again.
    later();
    expect(await carries()).to.deep.equal({ done: 0, waiting: 0 });
    expect(await told()).to.have.length(1);
  });

  it('goes also where the consent was given again before, and what is kept on the new one stays', async () => {
    await takesBack();
    await company.answers(li, noticeId, 'consent');
    later();
    await intake.takes(intake.message('li', { said: 'li anew' }));
    expect((await carries()).done).to.equal(1);
    expect(await left()).to.deep.equal(['li anew', 'li calls', 'wang alone']);
    expect(await told()).to.deep.equal([[li, '4']]);
  });

  it('that nothing was kept on says nothing', async () => {
    await sql`delete from record_subject`.execute(company.db);
    await takesBack();
    expect((await carries()).done).to.equal(1);
    expect(await told()).to.deep.equal([]);
    expect(await company.events('consent.carried-out')).to.deep.equal([]);
  });

  it('waits while a legal hold is on it, opens for no access case, and goes with its end', async () => {
    const [privacy, legal] = [
      await viewer(await company.joins('privacy', { role: 'privacy' })),
      await viewer(await company.joins('legal', { role: 'legal' })),
    ];
    const holding = {
      ...{ personId: li, reason: '劳动仲裁', reviewOn: '2026-04-01', untilOn: '' },
      ...{ silentUntil: '', silentReason: '', zone, now: company.now, by: privacy },
    };
    const hold = await inTransaction(company.db, (tx) => placeHold(tx, company, holding));
    await takesBack();
    expect(await carries()).to.deep.equal({ done: 0, waiting: 1 });
    expect(await countRecords(company.db)).to.equal(6);
    expect(await told()).to.deep.equal([]);
    expect(await shown()).to.deep.equal({ erased: 0, at: null });
    await inTransaction(company.db, (tx) => askRelease(tx, hold, { by: privacy, now: company.now }));
    await inTransaction(company.db, (tx) =>
      decideRelease(tx, hold, { granted: true, by: legal, now: company.now }),
    );
    later();
    expect(await carries()).to.deep.equal({ done: 1, waiting: 0 });
    expect(await left()).to.deep.equal(['li calls', 'wang alone']);
    expect(await told()).to.deep.equal([[li, '4']]);
  });

  it('goes on where it was ended, at whichever statement, and counts each record once', async () => {
    await takesBack();
    let done = false;
    for (let statements = 1; !done && statements < 200; statements += 1) {
      done = await carries(killedAfter(company.db, statements).db).then(
        () => true,
        (error: unknown) => {
          const cause = error instanceof Error && error.cause instanceof Killed ? error.cause : error;
          if (!(cause instanceof Killed)) throw error;
          return false;
        },
      );
    }
    expect(done).to.equal(true);
    expect(await left()).to.deep.equal(['li calls', 'wang alone']);
    expect(await told()).to.deep.equal([[li, '4']]);
  });

  it('is not done while a record that was judged before is on its way in', async () => {
    for (const table of ['record_subject', 'record'])
      await sql`delete from ${sql.table(table)}`.execute(company.db);
    let running: ReturnType<typeof carries> | undefined;
    const late = intake.message('li', { said: 'li in flight' });
    await takeIn(intake.deps, intake.sourceId, [late], async () => {
      await takesBack();
      let settled = false;
      running = carries().finally(() => {
        settled = true;
      });
      await until(async () => settled || (await somebodyWaits()));
    });
    const first = await running;
    expect((first?.done ?? 0) + (await carries()).done).to.equal(1);
    expect(await left()).to.deep.equal([]);
    expect(await told()).to.deep.equal([[li, '1']]);
  });
  const somebodyWaits = async () => {
    const { rows } = await sql`
      select from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`.execute(company.db);
    return rows.length > 0;
  };

  it('goes too where the consent was not its person’s', async () => {
    await sql`
      insert into answer_way (answer_id, person_id, way, at)
      values (${given}::uuid, ${li}::uuid, 'kiosk', ${company.now})`.execute(company.db);
    await company.answers(li, noticeId, 'concern', { reason: 'Not mine' });
    later();
    const contesting = {
      ...{ answerId: given, personId: li, language: 'en' as const, via: 'page' as const, session },
    };
    const openConcern = () => Promise.reject(new Error('there is a talk'));
    await contestAnswer(
      company.db,
      contesting,
      {
        vault: company.vault,
        baseUrl: 'https://heed.example',
        openConcern: (tx) => talk(tx).then((id) => id ?? openConcern()),
      },
      company.now,
    );
    later();
    expect((await carries()).done).to.equal(1);
    expect(await left()).to.deep.equal(['li calls', 'wang alone']);
    expect(await told()).to.deep.equal([[li, '4']]);
  });
  const talk = async (db: Pick<typeof company.db, 'selectFrom'>) =>
    (await db.selectFrom('thread').select('id').executeTakeFirst())?.id;

  it('goes of one purpose alone', async () => {
    const version = await covers(company, {
      ...{ code: 'apart', row: 'files', basis: 'separate-consent' },
      records: { ...everything, kinds: ['file-transfer'] },
    });
    const asked = await company.sends(version);
    const says = (kind: 'consent' | 'withdraw', personId: string) =>
      inTransaction(company.db, (tx) =>
        answerPurpose(tx, {
          ...{ noticeId: asked.noticeId, personId, purpose: 'files', kind, versionId: version.id },
          ...{ language: 'en', session, now: company.now },
        }),
      );
    later();
    for (const person of [li, wang]) await says('consent', person);
    later();
    await intake.takes(
      intake.message('li', { said: 'li file', kind: 'file-transfer' }),
      intake.message('wang', { said: 'wang file', kind: 'file-transfer' }),
    );
    const before = await left();
    expect(before).to.include.members(['li file', 'wang file']);
    later();
    await says('withdraw', li);
    later();
    expect((await carries()).done).to.equal(1);
    expect(await left()).to.deep.equal(before.filter((text) => text !== 'li file'));
    expect(await told()).to.deep.equal([[li, '1']]);
    expect(await company.events('consent.carried-out')).to.containSubset([{ purpose: 'files', erased: 1 }]);
    const [standing] = await purposeStandings(company.db, li);
    expect(standing?.carriedOut?.erased).to.equal(1);
  });
});
