import { expect } from 'chai';
import { kinds } from '../bench/load/aim.ts';
import { LoadCompany } from '../bench/load/company.ts';
import { type Fired, fires } from '../bench/load/fires.ts';
import { type Reading, readAll } from '../bench/load/reading.ts';
import { soakPage } from '../bench/load/soak-page.ts';
import { mustBeThere } from '../bench/load/taken.ts';
import { type OwnDatabase, testDatabase } from '../harness/database.ts';
import { makeHeedBase } from '../harness/heed-process.ts';
import { needs } from '../harness/needs.ts';
import { until } from '../harness/until.ts';

const within = 300_000;
const size = { people: 600, viewers: 10, staff: 5, customers: 20, sources: 2 };

const tooSlow = '"msg":"a callback failed; it is sent again"';

/** `npm run bench -- load` and `npm run bench -- soak`, in small: nothing is timed, everything is counted. */
describe('load on two processes for pages and a worker', function () {
  this.timeout(900_000);
  let database: OwnDatabase;
  let company: LoadCompany;
  let removeBase: () => Promise<void>;
  let fired: Fired;
  const readings: Reading[] = [];

  before(async function () {
    needs(this, 'redis-server');
    const { base, remove } = await makeHeedBase();
    removeBase = remove;
    database = await testDatabase();
    company = await LoadCompany.open({ ...database, dir: base }, size, 2);
    await company.asks(1);
  });
  after(async () => {
    await company?.close();
    await database?.close();
    await removeBase?.();
  });

  it('has everything in the database that was taken', async () => {
    const start = performance.now();
    const streams = kinds.map((kind) => ({ kind, perSecond: 3, from: 0 }));
    const ends = await fires(company.aim, streams);
    for (let n = 1; n <= 4; n += 1) {
      const some = 4 * n;
      await until(async () => (await company.count('select count(*) as n from answer')) >= some, { within });
      await until(async () => (await company.count('select count(*) as n from record_batch')) >= n, {
        within,
      });
      readings.push(await readAll(company, start));
    }
    fired = await ends();
    await company.settled();
    for (const { kind, from } of streams) {
      const tallied = fired.became[kind] ?? expect.fail(`nothing was said of ${kind}`);
      const { begun, taken, busy, failed, unheard } = tallied;
      expect(failed, kind).to.deep.equal([]);
      expect(taken + busy.length + unheard.length, kind).to.equal(begun);
      await mustBeThere(company, kind, { ...tallied, from });
    }
    expect(fired.share).to.be.greaterThan(0);
    // A machine may be too slow for one; that it is said is right.
    const others = company.processes
      .flatMap(({ errors }) => errors())
      .filter((line) => !line.includes(tooSlow));
    expect(others).to.deep.equal([]);
  });

  it('sees what is not there', async () => {
    const all = fired.became;
    for (const kind of ['callbacks', 'intake'] as const) {
      const tallied = all[kind] ?? expect.fail(kind);
      const more = { ...tallied, begun: tallied.begun + 1, from: 0 };
      const error = await mustBeThere(company, kind, more).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(String(error), kind).to.match(
        /: 1 of \d+ that were taken are not there, 0 that were refused are/,
      );
    }
  });

  it('reads every figure of every process, of PostgreSQL and of Redis', () => {
    for (const { processes, connections, redis, tables } of readings) {
      expect(Object.keys(processes)).to.have.members(['web 1', 'web 2', 'worker 1']);
      for (const figures of [...Object.values(processes), connections, redis, tables.get('answer') ?? {}])
        for (const [what, figure] of Object.entries(figures))
          expect(figure, what).to.be.at.least(what === 'dead' ? 0 : 1);
      for (const name of ['heed', 'heed-live', 'heed-sweep']) expect(connections).to.have.property(name);
      expect(tables.size).to.be.greaterThan(100);
    }
    const { lines } = soakPage(readings);
    expect(lines.filter((line) => line.includes('NaN') || line.includes('undefined'))).to.deep.equal([]);
    for (const what of [
      'web 2, in use',
      'worker 1, handles',
      'Redis, keys',
      'most connections to PostgreSQL',
    ])
      expect(lines.filter((line) => line.startsWith(`| ${what}`))).to.have.length(1);
  });
});
