import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { sql } from 'kysely';
import { DeadMansSwitch, type OwnTurns } from '../../jobs/dead-mans-switch.ts';
import { FixedClock } from '../../src/clock.ts';
import { StallWatch } from '../../src/crisis/stall/watch.ts';
import { createLog } from '../../src/log.ts';
import { noteConnected } from '../../src/people/connected-platforms.ts';
import type { Batch, Platform } from '../../src/platforms/port.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { beat } from '../../src/queue/beat.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { putToWork } from '../harness/at-work.ts';
import { until } from '../harness/until.ts';

describe('what calls people stands still', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let watch: StallWatch;
  let sent: Batch[];
  /** What the platform does with an alarm. */
  let takes: 'accepted' | 'breaks';
  beforeEach(async () => {
    heed = await startApp({ policies: false });
    sent = [];
    takes = 'accepted';
    const chat: Platform = {
      name: 'local',
      capabilities: { batch: 1, dedupeMs: 0, replaces: false, forms: false },
      async send(batch) {
        if (takes === 'breaks') throw new Error('a platform that is down');
        sent.push(batch);
        return batch.to.map(({ delivery }) => ({ delivery, result: 'accepted' }));
      },
      async openForm() {},
    };
    await noteConnected(heed.db, ['local']);
    watch = anotherProcess(chat);
  });
  afterEach(() => heed.close());

  const anotherProcess = (chat: Platform) => {
    const { log, baseUrl } = heed.app;
    const telling = { db: heed.db, log, baseUrl, platforms: registerPlatforms([chat]) };
    return new StallWatch(telling, heed.clock.now());
  };
  /** A worker says that it lives, and which of its parts turn. */
  const lives = (...turning: ('musters' | 'sweeps' | 'alerts')[]) => {
    const now = heed.clock.now();
    return beat(heed.db, 'a worker', now, Object.fromEntries(turning.map((part) => [part, now])));
  };
  const looks = async (seconds: number) => {
    heed.clock.advance({ seconds });
    await watch.look(heed.clock.now());
  };
  const events = async () =>
    (
      await sql<{ line: string }>`
        select type || ' ' || (event::jsonb -> 'data' ->> 'what') as line from evidence_event
        where type in ('crisis.stalled', 'crisis.going-on') order by id`.execute(heed.db)
    ).rows.map(({ line }) => line);
  const titles = () =>
    sent.map(({ body, to }) => `${to[0]?.account} ${body.kind === 'card' ? body.card.title : ''}`);

  it('is told to leads and administrators past the queue, once, and again when it goes on', async () => {
    await lives('musters', 'sweeps', 'alerts');
    await looks(30);
    expect(sent).to.deep.equal([]);
    // A process may live and do nothing.
    heed.clock.advance({ seconds: 31 });
    await lives('sweeps', 'alerts');
    await sql`update worker_beat set musters_at = ${new Date(heed.clock.now().getTime() - 61_000)}`.execute(
      heed.db,
    );
    await looks(0);
    expect(titles()).to.have.members(['S037 阅知的呼叫停住了', 'S041 阅知的呼叫停住了']);
    expect(JSON.stringify(sent[0]?.body)).to.include('对集合的查看');
    expect(sent[0]).to.include({ lane: 'alert', repeat: 'first' });
    // Others that look, and the same one later, tell nobody again.
    await looks(10);
    expect(sent).to.have.length(2);
    await lives('musters', 'sweeps', 'alerts');
    await looks(1);
    expect(titles().slice(2)).to.have.members(['S037 阅知的呼叫恢复了', 'S041 阅知的呼叫恢复了']);
    expect(await events()).to.deep.equal(['crisis.stalled musters', 'crisis.going-on musters']);
    const { rows } = await sql`select from message`.execute(heed.db);
    expect(rows, 'nothing waits in the queue').to.deep.equal([]);
  });

  it('comes again after half an hour, and of dead workers nothing else is said', async () => {
    await looks(59);
    expect(sent).to.deep.equal([]);
    await looks(2);
    expect(await events()).to.deep.equal(['crisis.stalled workers']);
    expect(sent).to.have.length(2);
    await looks(29 * 60);
    expect(sent).to.have.length(2);
    await looks(61);
    expect(sent).to.have.length(4);
    expect(await events()).to.deep.equal(['crisis.stalled workers']);
  });

  it('a platform that is down is a line in the log, and the alarm stays on record', async () => {
    takes = 'breaks';
    await looks(61);
    expect(sent).to.deep.equal([]);
    expect(await events()).to.deep.equal(['crisis.stalled workers']);
  });

  it('is seen by whoever looks: readiness, metrics', async () => {
    await lives('musters', 'sweeps', 'alerts');
    const visitor = heed.visitor();
    const calling = async () =>
      (JSON.parse((await visitor.get('/readyz')).text) as { checks: Record<string, string> }).checks.calling;
    expect(await calling()).to.equal(undefined);
    await sql`update worker_beat set musters_at = ${new Date(heed.clock.now().getTime() - 90_000)}`.execute(
      heed.db,
    );
    const ready = await visitor.get('/readyz');
    // Who reads pages is not sent away for it.
    expect(ready.status).to.equal(200);
    expect(await calling()).to.include('musters stand still');
    expect((await visitor.get('/metrics')).text)
      .to.match(/^heed_worker_turn_age_seconds\{part="musters"\} 90$/m)
      .and.match(/^heed_worker_turn_age_seconds\{part="sweeps"\} 0$/m)
      .and.match(/^heed_muster_overdue_seconds 0$/m)
      .and.include('heed_muster_lateness_seconds_bucket');
  });

  it('a worker that works says that each of its parts turns', async () => {
    const work = await putToWork(heed);
    try {
      await sql`delete from worker_beat`.execute(heed.db);
      await until(
        async () => {
          const { rows } = await sql`
            select from worker_beat where musters_at is not null and sweeps_at is not null and alerts_at is not null`.execute(
            heed.db,
          );
          return rows.length === 1;
        },
        { within: 25_000, what: 'a beat with all parts' },
      );
    } finally {
      await work.stop();
    }
  });
});

describe('the dead man’s switch', () => {
  const clock = new FixedClock('2026-08-03T02:00:00Z');
  const lines: string[] = [];
  let knocks: string[];
  let answers: number;
  let turns: OwnTurns;
  let switchAt: (method?: 'GET' | 'POST') => DeadMansSwitch;
  let close: () => Promise<void>;
  beforeEach(async () => {
    [knocks, answers, lines.length] = [[], 200, 0];
    const server = createServer((request, response) => {
      knocks.push(`${request.method} ${request.url}`);
      response.writeHead(answers).end('ok');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve());
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping/canary-token`;
    const log = createLog('trace', { write: (line) => void lines.push(line) });
    const made: DeadMansSwitch[] = [];
    switchAt = (method = 'GET') => {
      const one = new DeadMansSwitch({ clock, log, url, method, turns: () => turns });
      made.push(one);
      return one;
    };
    close = async () => {
      for (const one of made) await one.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    };
    turning();
  });
  afterEach(() => close());

  const turning = () => {
    const now = clock.now();
    turns = { musters: now, sweeps: now, alerts: now };
  };

  it('knocks once a minute for as long as everything turns', async () => {
    const one = switchAt('POST');
    expect(await one.knock()).to.equal('knocked');
    clock.advance({ seconds: 59 });
    turning();
    expect(await one.knock()).to.equal('not-yet');
    clock.advance({ seconds: 1 });
    expect(await one.knock()).to.equal('knocked');
    // A clock that is set back keeps nobody waiting.
    clock.advance({ seconds: -3_600 });
    turning();
    expect(await one.knock()).to.equal('knocked');
    expect(knocks).to.deep.equal(Array.from({ length: 3 }, () => 'POST /ping/canary-token'));
  });

  for (const part of ['musters', 'sweeps', 'alerts'] as const)
    it(`is silent while ${part} do not turn, or never have`, async () => {
      const one = switchAt();
      turns = { ...turns, [part]: undefined };
      expect(await one.knock()).to.equal('silent');
      turning();
      const before = turns[part];
      clock.advance({ seconds: 61 });
      turning();
      turns = { ...turns, [part]: before };
      expect(await one.knock()).to.equal('silent');
      expect(knocks).to.deep.equal([]);
      turning();
      expect(await one.knock()).to.equal('knocked');
      expect(lines.join('')).to.include(part).and.not.include('canary-token');
    });

  it('tries again at once where it was not taken, and never says where', async () => {
    const one = switchAt();
    answers = 503;
    expect(await one.knock()).to.equal('refused');
    answers = 204;
    expect(await one.knock()).to.equal('knocked');
    expect(knocks).to.have.length(2);
    expect(lines.join('')).to.include('HEED_HEARTBEAT_URL').and.not.include('canary-token');
  });
});
