import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { startWorkers, type Workers } from '../../jobs/start.ts';
import { createLog } from '../../src/log.ts';
import { localPlatform } from '../../src/platforms/local/adapter.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { otlpTracer } from '../../src/tracing/otlp.ts';
import { traced, useTracer } from '../../src/tracing/tracer.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { testDatabase } from '../harness/database.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { type CollectedSpan, traceCollector } from '../harness/trace-collector.ts';
import { until } from '../harness/until.ts';

const employee = 'S021';
const canary = 'canarytrace 金丝雀';
type Collector = Awaited<ReturnType<typeof traceCollector>>;

const attribute = ({ attributes }: CollectedSpan, name: string): unknown =>
  attributes.find(({ key }) => key === name)?.value.stringValue ??
  attributes.find(({ key }) => key === name)?.value.intValue;

describe('traces', function () {
  this.timeout(120_000);

  describe('of a story', () => {
    let heed: TestApp;
    let workers: Workers;
    let collector: Collector;
    let notice: string;
    const names = new Set<string>();

    before(async () => {
      collector = await traceCollector();
      heed = await startApp();
      const { app, db, clock, databaseUrl } = heed;
      const { tracer, stop } = otlpTracer(collector.url, 'all', app.log);
      useTracer(tracer);
      const sweeps = [
        {
          name: 'test.works',
          everyMs: 1_000,
          run: async () => void (await sql`select ${canary}::text`.execute(db)),
        },
        { name: 'test.fails', everyMs: 1_000, run: () => Promise.reject(new Error(canary)) },
      ];
      const platforms = registerPlatforms([localPlatform(db, clock)]);
      workers = await startWorkers({
        databaseUrl,
        baseUrl: app.baseUrl,
        clock,
        log: app.log,
        platforms,
        sweeps,
      });
      notice = await sentNotice(heed, 'chat-monitoring', [employee]);
      const person = await heed.signIn(employee);
      await person.get(`/n/${notice}?words=${encodeURIComponent(canary)}`);
      await person.get(`/nowhere/${encodeURIComponent(canary)}`);
      await person.post(`/n/${notice}/answer`, { action: `notices.concern:${notice}`, reason: canary });
      await person.post('/threads', { id: v7(), text: canary });
      await heed.visitor().get('/anonymous');
      const { name } = await db
        .selectFrom('person')
        .select('name')
        .where('staff_no', '=', employee)
        .executeTakeFirstOrThrow();
      names.add(name);
      await until(
        async () => {
          const { rows } = await sql`select from delivery where state in ('pending', 'sending')`.execute(db);
          const ran = await sql`select from sweep_run where finished_at is not null`.execute(db);
          return rows.length === 0 && ran.rows.length > 0;
        },
        { what: 'everything to be delivered' },
      );
      await workers.stop();
      useTracer(undefined);
      await stop();
    });
    after(async () => {
      useTracer(undefined);
      await heed?.close();
      await collector?.close();
    });

    const called = (name: string) => collector.spans.filter((span) => span.name === name);
    const below = (span: CollectedSpan | undefined) =>
      collector.spans.filter(({ parentSpanId }) => span && parentSpanId === span.spanId);

    it('show requests by the address as it was registered, with what belongs to each', () => {
      const [answer] = called('POST /n/:notice/answer');
      expect(answer && attribute(answer, 'status')).to.equal(303);
      expect(answer && attribute(answer, 'requestId')).to.match(/^[0-9a-f-]{36}$/);
      expect(below(answer).map(({ name }) => name)).to.include('transaction');
      const [missing] = called('GET none');
      expect(missing && attribute(missing, 'status')).to.equal(404);
    });

    it('show what is sent, by platform and lane', () => {
      const [sent] = called('send');
      expect(sent && attribute(sent, 'platform')).to.equal('local');
      expect(sent && attribute(sent, 'lane')).to.be.oneOf(['bulk', 'alert']);
    });

    it('show turns of sweeps, and that one failed, without its words', () => {
      const sweeps = called('sweep');
      const of = (name: string) => sweeps.find((span) => attribute(span, 'sweep') === name);
      expect(of('test.works')?.status?.code ?? 0).to.equal(0);
      expect(of('test.fails')?.status?.code).to.equal(2);
      expect(of('test.fails') && attribute(of('test.fails') as CollectedSpan, 'error.type')).to.equal(
        'Error',
      );
    });

    it('hold no words, names, addresses or statements, and nothing of the anonymous channel', () => {
      const all = collector.raw.join('\n');
      expect(collector.spans.length).to.be.greaterThan(5);
      for (const word of [canary, encodeURIComponent(canary), ...names, notice, 'select ', '/anonymous'])
        expect(all.includes(word), word).to.equal(false);
      expect(collector.spans.flatMap(({ events }) => events)).to.deep.equal([]);
      expect(collector.spans.every(({ status }) => status?.message === undefined)).to.equal(true);
    });
  });

  it('are lost while nobody takes them, and an operator hears so once', async () => {
    const collector = await traceCollector();
    collector.answer(400);
    const lines: string[] = [];
    const log = createLog('info', { write: (line: string) => void lines.push(line) });
    const { tracer, stop } = otlpTracer(`${collector.url}/`, 'web', log);
    useTracer(tracer);
    try {
      expect(await traced('work', {}, () => Promise.resolve('done'))).to.equal('done');
    } finally {
      useTracer(undefined);
      await stop();
      await collector.close();
    }
    expect(lines).to.have.length(1);
    expect(lines[0]).to.include('the collector of traces is out of reach');
  });

  it('bring nothing into a process that is not told where to send them', async () => {
    const { url, close } = await testDatabase();
    const collector = await traceCollector();
    const dataDir = await mkdtemp(join(tmpdir(), 'heed-tracing-'));
    const loaded = async (more: Record<string, string>) => {
      const env = {
        PATH: process.env.PATH ?? '',
        HEED_PORT: '0',
        HEED_HOST: '127.0.0.1',
        HEED_SECRET: 'x'.repeat(44),
        HEED_DATA_DIR: dataDir,
        DATABASE_URL: url,
        ...more,
      };
      const child = ['--import', 'tsx', 'test/harness/tracing-child.ts'];
      const { stdout } = await promisify(execFile)(process.execPath, child, { env });
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { all: number; tracing: number };
    };
    try {
      const without = await loaded({});
      expect(without.all).to.be.greaterThan(20);
      expect(without.tracing).to.equal(0);
      const { tracing } = await loaded({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
      expect(tracing).to.be.greaterThan(0);
      expect(collector.spans.map(({ name }) => name)).to.include('GET /healthz');
      expect(collector.raw.join('')).to.include('"heed.role"');
    } finally {
      await collector.close();
      await close();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});
