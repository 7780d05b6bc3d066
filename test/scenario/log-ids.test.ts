import { expect } from 'chai';
import { sql } from 'kysely';
import { Sweeper } from '../../jobs/sweeper.ts';
import { FixedClock } from '../../src/clock.ts';
import { createLog, type Log } from '../../src/log.ts';
import { inJob, inRequest } from '../../src/tracing/in-hand.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { testDatabase } from '../harness/database.ts';

type Line = Record<string, unknown> & { msg: string };

function listening(): { log: Log; lines: Line[] } {
  const lines: Line[] = [];
  const log = createLog('debug', { write: (line: string) => void lines.push(JSON.parse(line) as Line) });
  return { log, lines };
}
const ids = ({ requestId, job }: Line) => ({ requestId, job });

describe('the ids on log lines', () => {
  describe('of requests', () => {
    let heed: TestApp;
    const { log, lines } = listening();
    before(async () => {
      heed = await startApp({ log, policies: false });
      // Whatever asks the database fails from here on.
      await sql`alter schema public rename to elsewhere`.execute(heed.db);
    });
    after(() => heed?.close());
    beforeEach(() => void lines.splice(0));

    it('are those that the answer names, also on lines written far below', async () => {
      const answer = await heed.visitor().get('/readyz');
      expect(answer.status).to.equal(503);
      const line = lines.find(({ msg }) => msg === 'not ready');
      expect(line?.requestId).to.match(/^[0-9a-f-]{36}$/);
      expect(line?.requestId).to.equal(answer.headers.get('x-request-id'));
      expect(line).not.to.have.property('job');
    });

    it('are each request’s own, also of those that come together', async () => {
      const visitor = heed.visitor();
      const answers = await Promise.all(Array.from({ length: 5 }, () => visitor.get('/readyz')));
      const named = lines.filter(({ msg }) => msg === 'not ready').map(({ requestId }) => requestId);
      expect(named).to.have.members(answers.map(({ headers }) => headers.get('x-request-id')));
      expect(new Set(named).size).to.equal(5);
    });

    it('are on no line of the anonymous channel, which nothing may be tied to', async () => {
      const answer = await heed.visitor().get('/anonymous');
      expect(answer.status).to.equal(500);
      const line = lines.find(({ msg }) => msg === 'a page of the anonymous channel failed');
      expect(line && ids(line)).to.deep.equal({ requestId: undefined, job: undefined });
      expect(lines.filter(({ requestId }) => requestId !== undefined)).to.deep.equal([]);
    });
  });

  it('of a sweep are its own at each turn, and nothing of the request that rang', async () => {
    const { db, close } = await testDatabase();
    const { log, lines } = listening();
    const clock = new FixedClock('2026-08-03T02:00:00Z');
    const below = async () => {
      await sql`select 1`.execute(db);
      log.info('far below');
    };
    const sweeper = new Sweeper({
      ...{ db, clock, log },
      sweeps: [
        { name: 'test.works', everyMs: 1_000, run: below },
        { name: 'test.fails', everyMs: 1_000, run: () => Promise.reject(new Error('no')) },
      ],
    });
    try {
      expect(await inRequest('a-request', () => sweeper.run('test.works'))).to.equal('done');
      clock.advance({ seconds: 2 });
      expect(await sweeper.run('test.works')).to.equal('done');
      expect(await sweeper.run('test.fails')).to.equal('failed');
      const [first, second, failed] = lines;
      expect(first?.job).to.match(/^sweep test\.works [0-9a-f]{8}$/);
      expect(second?.job)
        .to.match(/^sweep test\.works [0-9a-f]{8}$/)
        .and.not.equal(first?.job);
      expect(failed?.msg).to.equal('a sweep failed');
      expect(failed?.job).to.match(/^sweep test\.fails [0-9a-f]{8}$/);
      for (const line of lines) expect(line.requestId).to.equal(undefined);
    } finally {
      await close();
    }
  });

  it('do not come twice where a line names them itself', () => {
    const texts: string[] = [];
    const log = createLog('info', { write: (line: string) => void texts.push(line) });
    inRequest('one', () => log.info({ requestId: 'one' }, 'said'));
    inJob('two', () => log.info('said'));
    log.info('of nothing in hand');
    expect(texts[0]?.match(/requestId/g)).to.have.length(1);
    expect(texts[1]).to.match(/"job":"two [0-9a-f]{8}"/);
    expect(texts[2]).not.to.match(/requestId|job/);
  });
});
