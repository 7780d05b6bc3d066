import { createHash, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { sql } from 'kysely';
import { closeReport } from '../../src/crisis/reports/close.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { createLog } from '../../src/log.ts';
import { makeSecret } from '../../src/records/source-secrets.ts';
import { switchSignals } from '../../src/records/source-state.ts';
import { type Purpose, type SignedHead, signatureOf } from '../../src/records/sources/generic/signature.ts';
import { addSource } from '../../src/records/sources.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { everythingStored } from '../harness/stored.ts';

const canary = 'canary-8146 测评结果被下载';

describe('a signal of a leak', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let source: string;
  let secret: string;
  const log: string[] = [];
  const start = async (env: Record<string, string> = {}) => {
    log.length = 0;
    heed = await startApp({
      policies: false,
      env,
      log: createLog('trace', { write: (line) => void log.push(line) }),
    });
    const by = { actor: { operator: 'test' }, now: heed.clock.now() };
    await inTransaction(heed.db, async (tx) => {
      source = await addSource(tx, { channel: 'other', name: 'dlp' }, by);
      secret = await makeSecret(tx, heed.app.vault, source, { overlapMs: 0, ...by });
      await switchSignals(tx, source, 'on', by);
    });
  };
  afterEach(() => heed.close());

  const signal = (more: Record<string, unknown> = {}) => ({
    ...{ source: 'mail gateway', kind: 'exfiltration', key: 'mailbox-7', severity: 'medium' },
    ...{ at: heed.clock.now().toISOString(), counts: { people: 3, records: 40 }, text: canary },
    ...more,
  });
  interface How extends Partial<SignedHead> {
    secret?: string;
    purpose?: Purpose;
    sent?: string | Buffer;
  }
  const sends = async (what: object | string, how: How = {}) => {
    const body = typeof what === 'string' ? what : JSON.stringify(what);
    const { secret: by = secret, purpose = 'heed-signals-v1', sent = body, ...more } = how;
    const head: SignedHead = {
      source,
      timestamp: String(Math.floor(heed.clock.now().getTime() / 1_000)),
      key: randomUUID(),
      encoding: 'identity',
      digest: createHash('sha256').update(sent).digest('base64'),
      ...more,
    };
    const response = await fetch(`${heed.url}/ingest/signals`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'heed-source': head.source,
        'heed-timestamp': head.timestamp,
        'idempotency-key': head.key,
        'content-digest': `sha-256=:${head.digest}:`,
        'heed-signature': signatureOf(by, head, purpose),
        ...(head.encoding === 'gzip' ? { 'content-encoding': 'gzip' } : {}),
      },
      body: typeof sent === 'string' ? sent : new Uint8Array(sent),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    return { status: response.status, ...answer } as {
      status: number;
      error?: string;
      message?: string;
      report?: string;
      grouped?: boolean;
    };
  };
  const reports = async () => {
    const { rows } = await sql<{
      code: string;
      state: string;
      signals: number;
      severity: string;
      people: number;
    }>`
      select r.code, r.state, s.signals, s.severity, s.people
      from crisis_report r join crisis_report_signal s on s.report_id = r.id order by r.received_at, r.id`.execute(
      heed.db,
    );
    return rows;
  };
  const pages = async () => {
    const { rows } = await sql<{ kind: string }>`
      select m.kind from delivery d join message m on m.id = d.message_id where m.kind like 'crisis.%'
      order by m.created_at, m.id`.execute(heed.db);
    return rows.map(({ kind }) => kind);
  };

  it('becomes a report that the leads are told of, once however often it is sent; nothing of it is in clear', async () => {
    await start();
    const key = randomUUID();
    const what = signal();
    const all = await Promise.all([1, 2, 3].map(() => sends(what, { key })));
    for (const one of all) expect(one).to.include({ status: 200, report: all[0]?.report, grouped: false });
    expect(await reports()).to.deep.equal([
      { code: all[0]?.report, state: 'received', signals: 1, severity: 'medium', people: 3 },
    ]);
    expect(await pages()).to.deep.equal(['crisis.report']);
    expect(await sends(signal({ text: 'other' }), { key })).to.include({ status: 409, error: 'key-reused' });
    const page = await (await heed.signIn('S037')).get('/crisis/reports');
    expect(page.text).to.include(all[0]?.report ?? '');
    const stored = [...(await everythingStored(heed.db)).values()].join('\n');
    for (const place of [stored, log.join('\n')])
      expect(place).to.not.include('canary-8146').and.not.include('mailbox-7');
  });

  it('one matter is one report: counted, the gravest kept, told again only when it became graver, until it is closed', async () => {
    await start();
    const first = await sends(signal());
    expect(await sends(signal({ severity: 'low' }))).to.include({ report: first.report, grouped: true });
    expect(await sends(signal({ kind: 'other-kind', counts: { people: 9 } }))).to.include({ grouped: true });
    expect(await pages()).to.deep.equal(['crisis.report']);
    expect(await sends(signal({ severity: 'high' }))).to.include({ grouped: true });
    expect(await pages()).to.deep.equal(['crisis.report', 'crisis.report-more']);
    expect(await reports()).to.deep.equal([
      { code: first.report, state: 'received', signals: 4, severity: 'high', people: 9 },
    ]);
    // Another system, another key, and an exercise are matters of their own.
    for (const more of [{ source: 'files' }, { key: 'mailbox-8' }, { drill: true }])
      expect(await sends(signal(more))).to.include({ status: 200, grouped: false });
    const { id } = await heed.db
      .selectFrom('crisis_report')
      .select('id')
      .where('code', '=', first.report ?? '')
      .executeTakeFirstOrThrow();
    const lead = await heed.db
      .selectFrom('person')
      .select('id')
      .where('staff_no', '=', 'S037')
      .executeTakeFirstOrThrow();
    await inTransaction(heed.db, (tx) =>
      closeReport(tx, heed.app, {
        ...{
          reportId: id,
          outcome: 'no-leak',
          answer: '',
          why: 'a test',
          by: lead.id,
          now: heed.clock.now(),
        },
      }),
    );
    expect(await sends(signal())).to.include({ grouped: false });
  });

  it('twenty at once are one report', async () => {
    await start();
    const all = await Promise.all(Array.from({ length: 3 }, () => sends(signal())));
    for (let round = 0; round < 6; round += 1)
      all.push(...(await Promise.all([1, 2, 3].map(() => sends(signal())))));
    expect(new Set(all.map(({ report }) => report)).size).to.equal(1);
    expect(await reports()).to.have.length(1);
    expect((await reports())[0]?.signals).to.equal(21);
    expect(await pages()).to.deep.equal(['crisis.report']);
  });

  it('forged, late, for another address, from a source that may not, too large or of another form: refused, and nothing is kept', async () => {
    await start();
    const late = String(Math.floor(heed.clock.now().getTime() / 1_000) - 301);
    const was = heed.clock.now().getTime();
    const at = (ms: number) => new Date(was + ms).toISOString();
    const day = 86_400_000;
    const refusals: [string, () => Promise<{ status: number; error?: string }>][] = [
      ['401 signature', () => sends(signal(), { secret: 'hrs_other' })],
      ['401 signature', () => sends(signal(), { source: randomUUID() })],
      ['401 signature', () => sends(signal(), { purpose: 'heed-records-v1' })],
      ['401 timestamp', () => sends(signal(), { timestamp: late })],
      [
        '400 digest',
        () =>
          sends(signal(), {
            sent: JSON.stringify(signal({ text: 'altered' })),
            digest: createHash('sha256').update('x').digest('base64'),
          }),
      ],
      ['413 too-large', () => sends(signal({ text: 'x'.repeat(70_000) }))],
      [
        '413 too-large',
        () => sends('x', { sent: gzipSync(Buffer.alloc(10_000_000, 'a')), encoding: 'gzip' }),
      ],
      ['422 bad-signal', () => sends('{"source":')],
      ['422 bad-signal', () => sends(signal({ more: 'canary-8146' }))],
      ['422 bad-signal', () => sends(signal({ kind: '<b>' }))],
      ['422 bad-signal', () => sends(signal({ counts: { people: -1 } }))],
      ['422 bad-signal', () => sends(signal({ counts: { people: 1, other: 2 } }))],
      ['422 bad-signal', () => sends(signal({ severity: 'worst' }))],
      ['422 bad-signal', () => sends(signal({ at: at(-8 * day) }))],
      ['422 bad-signal', () => sends(signal({ at: at(600_000) }))],
      ['422 bad-signal', () => sends('[]')],
    ];
    for (const [what, sent] of refusals) {
      const { status, error } = await sent();
      expect(`${status} ${error}`).to.equal(what);
    }
    const by = { actor: { operator: 'test' }, now: heed.clock.now() };
    await inTransaction(heed.db, (tx) => switchSignals(tx, source, 'off', by));
    expect(await sends(signal())).to.include({ status: 403, error: 'no-signals' });
    expect(await reports()).to.deep.equal([]);
    expect(await pages()).to.deep.equal([]);
    expect(log.join('\n')).to.not.include('canary-8146');
  });

  it('says which field is wrong, and never what stood there', async () => {
    await start();
    const { message = '' } = await sends(signal({ severity: 'canary-8146', counts: { people: 1.5 } }));
    expect(message).to.include('severity').and.include('counts.people').and.not.include('canary');
  });

  it('declares by itself only where the company has said so, and then nobody has declared it', async () => {
    await start({ HEED_SIGNALS_DECLARE: 'dlp/exfiltration=moderate' });
    await sends(signal({ kind: 'other-kind', key: 'else' }));
    expect(await heed.db.selectFrom('incident').selectAll().execute()).to.deep.equal([]);
    const key = randomUUID();
    for (const _time of [1, 2]) expect(await sends(signal(), { key })).to.include({ status: 200 });
    await sends(signal());
    const rows = await heed.db.selectFrom('incident').selectAll().execute();
    expect(rows).to.have.length(1);
    expect(rows[0]).to.include({ level: 'moderate', declared_by: null, drill: false });
    expect(await reports()).to.have.length(2);
    expect(await pages()).to.include('crisis.alert');
    const lead = await heed.signIn('S037');
    const page = await lead.get(`/crisis/${rows[0]?.id}`);
    expect(page.text).to.include('Heed').and.include('canary-8146');
    const { rows: coming } = await sql`select from incident_answer`.execute(heed.db);
    expect(coming, 'nobody counts as coming').to.have.length(0);
  });

  it('a configuration that names no level refuses to start', async () => {
    await start();
    const refused = await startApp({
      policies: false,
      env: { HEED_SIGNALS_DECLARE: 'dlp/exfiltration' },
    }).then(
      (app) => app.close(),
      (error: unknown) => error,
    );
    expect(String(refused instanceof Error ? refused.message : refused)).to.include('HEED_SIGNALS_DECLARE');
  });
});
