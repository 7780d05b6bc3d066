import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { carryOutObjections } from '../../src/objections/carry-out.ts';
import { decideObjection } from '../../src/objections/decide.ts';
import { fileObjection } from '../../src/objections/file.ts';
import { findViewer } from '../../src/people/viewer.ts';
import type { RecordShare } from '../../src/records/model.ts';
import { openPart, unwrapShares } from '../../src/records/seal.ts';
import { askRelease, decideRelease } from '../../src/retention/end-hold.ts';
import { placeHold } from '../../src/retention/place-hold.ts';
import { survivingKeys } from '../../src/vault/keys.ts';
import { Company, zone } from '../harness/company.ts';
import { Killed, killedAfter } from '../harness/killed-after.ts';
import { colleague, covers, everything, Intake } from '../harness/records.ts';

interface Row {
  id: string;
  shares: RecordShare[];
  body: Buffer;
}

/** Li works where one may object to it, Wang where it rests on employment rules. */
describe('an objection that was upheld, and what had been kept', () => {
  let company: Company;
  let intake: Intake;
  let li: string;
  let privacy: string;
  let legal: string;
  let versionId: string;

  beforeEach(async () => {
    company = await Company.open();
    li = await company.joins('li');
    const wang = await company.joins('wang');
    privacy = await company.joins('privacy', { role: 'privacy' });
    legal = await company.joins('legal', { role: 'legal' });
    await sql`update person set time_zone = 'Europe/Madrid' where id = ${li}::uuid`.execute(company.db);
    const version = await covers(company, {
      ...{ rules: ['CN', 'EU'], records: everything },
      basis: { CN: 'employment-rules', EU: 'legitimate-interests' },
    });
    versionId = version.id;
    const { noticeId } = await company.sends(version);
    later();
    for (const person of [li, wang]) await company.answers(person, noticeId, 'acknowledge');
    later();
    intake = await Intake.open(company);
    await intake.takes(
      intake.message('li', { said: 'li alone' }),
      intake.message('wang', { said: 'both', to: [colleague('li')] }),
      intake.message('wang', { said: 'wang alone' }),
    );
    company.clock.advance({ days: 1 });
    await intake.takes(intake.message('li', { said: 'li next day' }));
  });
  afterEach(() => company.close());

  const later = (minutes = 1) => company.clock.advance({ minutes });
  const viewer = async (id: string) => {
    const found = await findViewer(company.db, id, company.now);
    if (!found) throw new Error('nobody');
    return found;
  };
  async function upheld(): Promise<string> {
    const filing = {
      ...{ personId: li, versionId, reasons: 'mine', language: 'en' as const, zone, now: company.now },
      session: { platform: 'local', method: 'local-persona' },
    };
    const { id } = await inTransaction(company.db, (tx) => fileObjection(tx, company, filing));
    later();
    const by = await viewer(privacy);
    const deciding = { objectionId: id, outcome: 'upheld' as const, reasons: 'r', by, now: company.now };
    await inTransaction(company.db, (tx) => decideObjection(tx, company, deciding));
    later();
    return id;
  }
  const carries = (db = company.db) => carryOutObjections(db, { vault: company.vault, now: company.now });
  const stored = async () =>
    (await sql<Row>`select id, shares, body from record order by times, id`.execute(company.db)).rows;
  const read = async (rows: Row[]) =>
    Promise.all(
      rows.map(async ({ id, shares, body }) => {
        const ids = shares.map(({ key }) => key);
        const own = unwrapShares(await survivingKeys(company.db, company.vault.master, ids), id, shares);
        return own ? openPart(own, id, 'body', body).toString('utf8') : null;
      }),
    );
  const told = async () =>
    (
      await company.db
        .selectFrom('delivery as d')
        .innerJoin('message as m', 'm.id', 'd.message_id')
        .select(['d.person_id', 'm.bodies'])
        .where('m.kind', '=', 'objections.carried-out')
        .execute()
    ).map(({ person_id, bodies }) => [person_id, JSON.stringify(bodies).includes(' (3) ')]);
  const subjects = async () =>
    (await sql<{ n: number }>`select count(*)::int as n from record_subject`.execute(company.db)).rows[0]?.n;

  it('is erased whole, readable for nobody in an older backup, and the person is told', async () => {
    const backup = await stored();
    expect(await read(backup)).to.have.members(['li alone', 'both', 'wang alone', 'li next day']);
    const objection = await upheld();
    expect(await carries()).to.equal(1);
    expect(await read(await stored())).to.deep.equal(['wang alone']);
    expect(await subjects()).to.equal(1);
    // Hers is wrapped under another key now: what the backup has of it opens no more either.
    expect(await read(backup)).to.deep.equal([null, null, null, null]);
    expect(await told()).to.deep.equal([[li, true]]);
    expect(await company.events('objection.carried-out')).to.deep.equal([
      { objection, policy: 'records', erased: 3 },
    ]);
    // Once: neither again nor told again.
    later();
    expect(await carries()).to.equal(0);
    expect(await told()).to.have.length(1);
  });

  it('that found nothing says nothing', async () => {
    await sql`delete from record_subject`.execute(company.db);
    await upheld();
    expect(await carries()).to.equal(1);
    expect(await told()).to.deep.equal([]);
    expect(await company.events('objection.carried-out')).to.deep.equal([]);
  });

  it('stays sealed while a legal hold is on it, and goes with its end', async () => {
    const holding = {
      ...{
        personId: li,
        reason: '劳动仲裁',
        reviewOn: '2026-04-01',
        untilOn: '',
        silentUntil: '',
        silentReason: '',
      },
      ...{ zone, now: company.now, by: await viewer(privacy) },
    };
    const hold = await inTransaction(company.db, (tx) => placeHold(tx, company, holding));
    await upheld();
    expect(await carries()).to.equal(0);
    expect(await stored()).to.have.length(4);
    expect(await told()).to.deep.equal([]);
    const [asks, agrees] = [await viewer(privacy), await viewer(legal)];
    await inTransaction(company.db, (tx) => askRelease(tx, hold, { by: asks, now: company.now }));
    await inTransaction(company.db, (tx) =>
      decideRelease(tx, hold, { granted: true, by: agrees, now: company.now }),
    );
    later();
    expect(await carries()).to.equal(1);
    expect(await read(await stored())).to.deep.equal(['wang alone']);
    expect(await told()).to.deep.equal([[li, true]]);
  });

  it('goes on where it was ended, at whichever statement, and counts each record once', async () => {
    await upheld();
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
    expect(await read(await stored())).to.deep.equal(['wang alone']);
    expect(await told()).to.deep.equal([[li, true]]);
  });

  it('leaves what rests on something that nobody may object to', async () => {
    await sql`
      update record set gate = replace(gate::text, 'legitimate-interests', 'legal-obligation')::jsonb
      where times[1] > ${company.now.getTime() - 3_600_000}::bigint`.execute(company.db);
    await upheld();
    expect(await carries()).to.equal(1);
    expect(await read(await stored())).to.deep.equal(['wang alone', 'li next day']);
  });

  it('waits while its kind is being moved to an earlier day', async () => {
    await upheld();
    await sql`insert into redating (category_id, version_id, started_at) values (1, ${versionId}::uuid, ${company.now})`.execute(
      company.db,
    );
    expect(await carries()).to.equal(0);
    expect(await stored()).to.have.length(4);
    await sql`update redating set done_at = ${company.now}`.execute(company.db);
    expect(await carries()).to.equal(1);
    expect(await stored()).to.have.length(1);
  });
});
