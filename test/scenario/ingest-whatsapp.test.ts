import { expect } from 'chai';
import { sql } from 'kysely';
import { intakeSweeps } from '../../jobs/intake.ts';
import type { SweepJob } from '../../jobs/sweep.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { createLog } from '../../src/log.ts';
import { personalDataRegistry } from '../../src/people/personal-data.ts';
import { recordAccountData } from '../../src/records/account-data.ts';
import { bindAccount, releaseAccount } from '../../src/records/accounts.ts';
import { headsOf, openContent } from '../../src/records/read.ts';
import { fetchDueMedia } from '../../src/records/sources/whatsapp/fetch-due.ts';
import { Graph } from '../../src/records/sources/whatsapp/graph.ts';
import { whatsappMediaData } from '../../src/records/sources/whatsapp/personal-data.ts';
import { whatsappSettings } from '../../src/records/sources/whatsapp/settings.ts';
import { eraseKeys } from '../../src/vault/erase.ts';
import { Company } from '../harness/company.ts';
import { httpOf, toldOf } from '../harness/ingest.ts';
import {
  callbackOf,
  callsBack,
  customerNumber,
  hubSignature,
  phoneNumberId,
  verifyToken,
  whatsappEnv,
  whatsappMessage,
} from '../harness/whatsapp/callbacks.ts';
import { FakeGraph } from '../harness/whatsapp/graph.ts';

describe('records by WhatsApp', () => {
  let company: Company;
  let graph: FakeGraph;
  let http: Awaited<ReturnType<typeof httpOf>>;
  let client: Graph;
  let li: string;
  beforeEach(async () => {
    company = await Company.open();
    ({ li = '' } = await toldOf(company, ['li']));
    graph = await FakeGraph.start(company.clock);
    const env = {
      ...whatsappEnv,
      WHATSAPP_ACCESS_TOKEN: graph.token,
      WHATSAPP_API_BASE: graph.url,
      WHATSAPP_MEDIA_MAX_MB: '1',
    };
    http = await httpOf(company, { env });
    const settings = whatsappSettings(http.app.config);
    if (!settings) throw new Error('configured');
    client = new Graph(settings);
    await binds('li');
  });
  afterEach(async () => {
    await client.close();
    await http.close();
    await graph.close();
    await company.close();
  });

  const by = () => ({ actor: { operator: 'test' }, now: company.now });
  const binds = (staffNo: string, from = new Date('2026-01-01T00:00:00Z'), until: Date | null = null) =>
    inTransaction(company.db, (tx) =>
      bindAccount(tx, { platform: 'whatsapp', account: phoneNumberId, staffNo, from, until }, by()),
    );
  const says = (type: string, content: unknown, more = {}) =>
    whatsappMessage(company.now, type, content, more);
  const tells = (...messages: unknown[]) => callsBack(http.url, callbackOf({ messages }));
  const tally = async () => {
    const { rows } = await sql<{ outcome: string; count: number }>`
      select kind || ' ' || outcome as outcome, sum(count)::int as count from record_tally group by 1 order by 1`.execute(
      company.db,
    );
    return Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count]));
  };
  const kept = async () => {
    const heads = await headsOf(company.db, company.vault, li);
    return (await openContent(company.db, company.vault, { subject: li }, heads)).toReversed();
  };
  const deps = () => {
    const { db, vault, clock, secrets, zone } = http.app;
    return { db, vault, clock, secrets, zone };
  };
  const fetches = () =>
    fetchDueMedia(deps(), client, { log: createLog('silent'), signal: new AbortController().signal });

  it('answers the check of its address, and nobody who lacks the word', async () => {
    const ask = async (query: Record<string, string>) => {
      const response = await fetch(`${http.url}/ingest/whatsapp?${new URLSearchParams(query)}`);
      return {
        status: response.status,
        text: await response.text(),
        type: response.headers.get('content-type'),
      };
    };
    const good = { 'hub.mode': 'subscribe', 'hub.verify_token': verifyToken, 'hub.challenge': '1158201444' };
    const answer = await ask(good);
    expect(answer).to.deep.equal({ status: 200, text: '1158201444', type: 'text/plain; charset=utf-8' });
    for (const [wrong, status] of [
      [{ ...good, 'hub.verify_token': 'another' }, 403],
      [{ ...good, 'hub.mode': 'unsubscribe' }, 403],
      [{ 'hub.challenge': '1' }, 403],
      [{ ...good, 'hub.challenge': '<script>alert(1)</script>' }, 400],
    ] as const)
      expect(await ask(wrong)).to.include({ status, text: '' });
    const twice = await fetch(
      `${http.url}/ingest/whatsapp?${new URLSearchParams(good)}&hub.verify_token=another`,
    );
    expect(twice.status).to.equal(403);
  });

  it('keeps messages of every type, each with what it says', async () => {
    const file = graph.sent(Buffer.from('%PDF canary'), 'application/pdf', phoneNumberId);
    const { status, text } = await tells(
      says('text', { body: 'canary words' }, { context: { forwarded: true } }),
      says('location', { latitude: 31.2, longitude: 121.5, name: 'a place' }),
      says('contacts', [{ name: { formatted_name: 'Somebody' }, phones: [{ phone: '+1' }] }]),
      says('interactive', { type: 'button_reply', button_reply: { id: 'yes', title: 'Yes' } }),
      says('button', { text: 'No', payload: 'no' }),
      says('reaction', { message_id: 'wamid.x', emoji: '👍' }),
      says('order', { catalog_id: '1', product_items: [{ product_retailer_id: 'p', quantity: 2 }] }),
      says('system', { type: 'user_changed_number', body: 'changed', wa_id: '165' }),
      says('unsupported', undefined, { errors: [{ code: 131_051 }] }),
      says('hologram', { depth: 3 }),
      says('text', { body: 7 }),
      says('document', { ...file, caption: 'the offer', filename: 'offer.pdf' }),
    );
    expect([status, text]).to.deep.equal([200, '']);
    const records = await kept();
    const named = new Map(
      records.map((one) => [[one.head?.head.type, one.head?.head.of].filter(Boolean).join(' '), one]),
    );
    expect([...named.keys()].sort()).to.deep.equal(
      [
        'text',
        'location',
        'contacts',
        'interactive',
        'button',
        'reaction',
        'order',
        'system',
        'unknown unsupported',
        'unknown hologram',
        'unknown text',
        'document',
      ].sort(),
    );
    expect(named.get('text')?.body?.toString()).to.equal('canary words');
    expect(named.get('text')?.head?.head).to.deep.include({ forwarded: true, direction: 'in' });
    expect(named.get('text')?.head?.to[0]).to.deep.include({ person: li, account: phoneNumberId });
    expect(named.get('unknown hologram')?.body?.toString()).to.equal('{"depth":3}');
    expect(named.get('document')?.body?.toString()).to.equal('the offer');
  });

  it('keeps statuses as metadata, what the business wrote on its telephone, and calls', async () => {
    const seconds = String(Math.floor(company.now.getTime() / 1_000));
    const status = (what: string, more = {}) => ({
      id: 'wamid.out',
      status: what,
      timestamp: seconds,
      recipient_id: customerNumber,
      ...more,
    });
    await callsBack(
      http.url,
      callbackOf({
        statuses: [
          status('read'),
          status('sent'),
          status('delivered'),
          status('failed', { errors: [{ code: 131_047, title: 'Re-engagement' }] }),
          status('evaporated'),
        ],
      }),
    );
    const echo = {
      from: '15550783881',
      to: customerNumber,
      id: 'wamid.echo',
      timestamp: seconds,
      type: 'text',
      text: { body: 'from the telephone' },
    };
    await callsBack(http.url, callbackOf({ message_echoes: [echo] }, { field: 'smb_message_echoes' }));
    const call = {
      id: 'wacid.1',
      event: 'terminate',
      direction: 'USER_INITIATED',
      from: customerNumber,
      to: '15550783881',
      timestamp: seconds,
      status: 'COMPLETED',
      duration: 42,
    };
    await callsBack(
      http.url,
      callbackOf({ calls: [{ ...call, event: 'connect' }, call] }, { field: 'calls' }),
    );
    await callsBack(http.url, callbackOf({ event: 'APPROVED' }, { field: 'message_template_status_update' }));
    expect(await tally()).to.deep.equal({ 'message kept': 6, 'call kept': 1 });
    const records = await kept();
    const statuses = records.filter(({ head }) => head?.head.type === 'status');
    expect(statuses.map(({ head }) => String(head?.head.status)).sort()).to.deep.equal([
      'delivered',
      'failed',
      'read',
      'sent',
      'unknown',
    ]);
    expect(statuses.every(({ body }) => body === null)).to.equal(true);
    const said = records.find(({ body }) => body?.toString() === 'from the telephone');
    expect(said?.head?.from.person).to.equal(li);
    expect(said?.head?.to[0]?.account).to.equal(`+${customerNumber}`);
    expect(records.find(({ kind }) => kind === 'call')?.head?.head).to.deep.include({
      seconds: 42,
      direction: 'in',
    });
  });

  it('takes what comes twice or in another order once', async () => {
    const messages = [says('text', { body: 'one' }), says('text', { body: 'two' })];
    const forth = callbackOf({ messages });
    const back = callbackOf({ messages: messages.toReversed() });
    const answers = await Promise.all([forth, back, forth, back].map((body) => callsBack(http.url, body)));
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200]);
    expect(await tally()).to.deep.equal({ 'message kept': 2 });
    const sources = await company.db.selectFrom('record_source').select('name').execute();
    expect(sources).to.deep.equal([{ name: 'whatsapp' }]);
  });

  it('keeps nothing that is not signed over these very bytes', async () => {
    const body = callbackOf({ messages: [says('text', { body: 'forged' })] });
    const good = hubSignature(body);
    for (const headers of [
      {},
      { 'x-hub-signature-256': hubSignature(body, 'wrong') },
      { 'x-hub-signature-256': good.toUpperCase() },
      { 'x-hub-signature-256': `${good}0` },
      { 'x-hub-signature-256': hubSignature(`${body} `) },
      { 'x-hub-signature': good },
    ] as Record<string, string>[])
      expect(await callsBack(http.url, body, headers)).to.deep.equal({ status: 401, text: '' });
    const large = Buffer.alloc(4 * 1024 * 1024 + 1, 32);
    expect((await callsBack(http.url, large)).status).to.equal(413);
    expect(await company.db.selectFrom('record_source').select('id').execute()).to.have.length(0);
    expect(
      (await callsBack(http.url, body, { 'x-hub-signature-256': hubSignature(body, 'another-app-secret') }))
        .status,
    ).to.equal(200);
    expect(await tally()).to.deep.equal({ 'message kept': 1 });
  });

  it('counts what cannot be read and keeps the rest', async () => {
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    const body = callbackOf({
      messages: [
        says('text', { body: 'good' }),
        { id: 'wamid.no-time', from: customerNumber, type: 'text', text: { body: 'x' } },
        { ...says('text', { body: 'x' }), from: 'not a number' },
        'a text',
        null,
        7,
        says('puzzle', 'DEEP'),
      ],
    }).replace('"DEEP"', deep);
    expect((await callsBack(http.url, body)).status).to.equal(200);
    expect(await tally()).to.deep.equal({ 'message kept': 2, 'message unreadable': 5 });
    for (const broken of [
      '',
      'null',
      '[]',
      '{}',
      '{"object": "page", "entry": {}}',
      '\u0000',
      body.slice(0, -2),
    ])
      expect((await callsBack(http.url, broken)).status, broken.slice(0, 20)).to.equal(400);
  });

  it('knows whose a number was at the time, and keeps nothing of a number of nobody', async () => {
    const at = (time: string, body: string) => ({
      ...says('text', { body }),
      timestamp: String(Date.parse(time) / 1_000),
    });
    await inTransaction(company.db, (tx) =>
      releaseAccount(tx, { platform: 'whatsapp', account: phoneNumberId, at: company.now }, by()),
    );
    company.clock.advance({ minutes: 10 });
    const released = company.now.toISOString();
    await tells(at(released, 'after'));
    expect(await tally()).to.deep.equal({ 'message unknown-person': 1 });
    await callsBack(
      http.url,
      callbackOf({ messages: [says('text', { body: 'elsewhere' })] }, { number: '999' }),
    );
    expect(await tally()).to.deep.equal({ 'message unknown-person': 2 });
    await company.joins('wang');
    await binds('wang', company.now);
    await tells(says('text', { body: 'of wang, who was not told' }));
    expect(await tally()).to.deep.equal({ 'message not-told': 1, 'message unknown-person': 2 });
    await binds('li', company.now).then(
      () => expect.fail('it was bound twice'),
      (error: unknown) => expect(error).to.have.property('code', 'conflict'),
    );
  });

  it('fetches files afterwards, checks their hash, and keeps them once', async () => {
    const bytes = Buffer.from('%PDF canary of the file');
    const body = callbackOf({
      messages: [
        says('document', { ...graph.sent(bytes, 'application/pdf', phoneNumberId), filename: 'offer.pdf' }),
      ],
    });
    await callsBack(http.url, body);
    const { rows } = await sql<{ text: string }>`select m::text as text from whatsapp_media m`.execute(
      company.db,
    );
    expect(rows).to.have.length(1);
    expect(rows[0]?.text).to.not.include('offer').and.not.include(customerNumber);
    expect(await fetches()).to.deep.equal({ had: 1, left: 0 });
    expect(await tally()).to.deep.equal({ 'file-transfer kept': 1, 'message kept': 1 });
    const file = (await kept()).find(({ kind }) => kind === 'file-transfer');
    expect(file?.body?.equals(bytes)).to.equal(true);
    expect(file?.head?.head).to.deep.include({
      of: 'document',
      name: 'offer.pdf',
      mime: 'application/pdf',
      size: bytes.length,
    });
    await callsBack(http.url, body);
    expect(await fetches()).to.deep.equal({ had: 0, left: 0 });
    expect(graph.asked).to.have.length(2);
  });

  it('tries again what fails, and keeps what is known of a file that cannot be had', async () => {
    const sends = (bytes = Buffer.from('voice')) =>
      tells(says('audio', graph.sent(bytes, 'audio/ogg', phoneNumberId)));
    const dueAgain = () => company.clock.advance({ hours: 6 });
    await sends();
    graph.faults.push(
      (response) => response.writeHead(500).end(),
      (response) => response.destroy(),
      (response) => response.writeHead(429).end(),
    );
    for (let n = 0; n < 3; n += 1) {
      expect(await fetches()).to.deep.equal({ had: 0, left: 0 });
      expect(await fetches()).to.deep.equal({ had: 0, left: 0 });
      dueAgain();
    }
    expect(graph.asked).to.have.length(3);
    expect(await fetches()).to.deep.equal({ had: 1, left: 0 });

    graph.lies.sha256 = 'f'.repeat(64);
    await sends();
    for (let n = 0; n < 2; n += 1) {
      expect(await fetches()).to.deep.equal({ had: 0, left: 0 });
      dueAgain();
    }
    expect(await fetches()).to.deep.equal({ had: 0, left: 1 });
    delete graph.lies.sha256;

    graph.lies.file_size = 2 * 1024 * 1024;
    await sends();
    expect(await fetches()).to.deep.equal({ had: 0, left: 1 });
    delete graph.lies.file_size;
    await sends(Buffer.alloc(1024 * 1024 + 1));
    expect(await fetches()).to.deep.equal({ had: 0, left: 1 });

    await sends();
    graph.faults.push((response) => response.writeHead(401).end('{"error":{"code":190}}'));
    expect(await fetches()).to.deep.equal({ had: 0, left: 0 });
    company.clock.advance({ days: 8 });
    expect(await fetches()).to.deep.equal({ had: 0, left: 1 });
    const left = (await kept()).map(({ head }) => String(head?.head.content ?? '')).filter(Boolean);
    expect(left.sort()).to.deep.equal(['not-had', 'not-had', 'too-large', 'too-large']);
    expect(await company.db.selectFrom('whatsapp_media').select('id').execute()).to.deep.equal([]);
  });

  it('gives its token to no other host', async () => {
    const elsewhere = await FakeGraph.start(company.clock);
    try {
      for (const url of [
        `${elsewhere.url}/files/1`,
        'http://lookaside.fbsbx.com/files/1',
        'https://lookaside.fbsbx.com:8443/files/1',
        'https://user:pass@lookaside.fbsbx.com/',
        'https://lookaside.fbsbx.com.evil.example/',
        'file:///etc/passwd',
        'no address',
      ]) {
        graph.lies.url = url;
        await tells(says('image', graph.sent(Buffer.from(url), 'image/png', phoneNumberId)));
        expect(await fetches(), url).to.deep.equal({ had: 0, left: 1 });
      }
      delete graph.lies.url;
      await tells(says('image', graph.sent(Buffer.from('moved'), 'image/png', phoneNumberId)));
      graph.faults.push((response) =>
        response.writeHead(302, { location: `${elsewhere.url}/files/1` }).end(),
      );
      expect(await fetches()).to.deep.equal({ had: 0, left: 0 });
      expect(elsewhere.asked).to.deep.equal([]);
    } finally {
      await elsewhere.close();
    }
  });

  it('shows a person what waits and whose number it is, and erases both with the rest', async () => {
    await tells(says('image', graph.sent(Buffer.from('picture'), 'image/png', phoneNumberId)));
    const registry = personalDataRegistry([whatsappMediaData, recordAccountData]);
    const held = await registry.whatIsHeld(company.db, li);
    expect(held.map(({ category, count }) => `${category} ${count}`)).to.deep.equal([
      'held.category.filesWaiting 1',
      'held.category.businessNumbers 1',
    ]);
    await company.leaves(li);
    await inTransaction(company.db, (tx) =>
      registry.erasePerson(tx, li, { now: company.now, actor: 'heed', reason: 'request' }),
    );
    expect(await registry.whatIsHeld(company.db, li)).to.deep.equal([]);
    const keys = await company.db.selectFrom('keys.wrapping_key').select('class').execute();
    expect(keys.map((key) => key.class)).to.not.include('whatsapp-media');
  });

  it('runs in the sweeps, and forgets what nobody asked for in time', async () => {
    const [media, forget] = intakeSweeps({ ...deps(), whatsapp: whatsappSettings(http.app.config) });
    if (!media || !forget) throw new Error('two sweeps');
    const run = (sweep: SweepJob) =>
      sweep.run({
        db: company.db,
        now: company.now,
        log: createLog('silent'),
        signal: new AbortController().signal,
      });
    const image = () => says('image', graph.sent(Buffer.from('picture'), 'image/png', phoneNumberId));
    await tells(image());
    await run(media);
    expect(await tally()).to.deep.equal({ 'message kept': 2 });
    await tells(image());
    company.clock.advance({ days: 9 });
    await run(forget);
    expect(await company.db.selectFrom('whatsapp_media').select('id').execute()).to.deep.equal([]);
    const keys = await company.db.selectFrom('keys.wrapping_key').select('class').execute();
    expect(keys.map((key) => key.class)).to.not.include('whatsapp-media');
  });

  it('asks for no file that is not covered, nor of whom nothing is kept any more', async () => {
    const image = () => says('image', graph.sent(Buffer.from('picture'), 'image/png', phoneNumberId));
    await callsBack(http.url, callbackOf({ messages: [image()] }, { number: '999' }));
    await tells(image());
    await company.leaves(li);
    company.clock.advance({ minutes: 1 });
    await tells(image());
    expect(await company.db.selectFrom('whatsapp_media').select('id').execute()).to.have.length(1);
    await inTransaction(company.db, (tx) =>
      eraseKeys(tx, { subject: li, now: company.now, reason: 'request' }),
    );
    expect(await fetches()).to.deep.equal({ had: 0, left: 0 });
    expect(graph.asked).to.deep.equal([]);
    expect(await company.db.selectFrom('whatsapp_media').select('id').execute()).to.have.length(0);
  });
});
