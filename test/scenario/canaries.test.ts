import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { allSweeps } from '../../jobs/index.ts';
import { startWorkers, type Workers } from '../../jobs/start.ts';
import { createLog } from '../../src/log.ts';
import { localPlatform } from '../../src/platforms/local/adapter.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { everythingStored } from '../harness/stored.ts';
import { until } from '../harness/until.ts';

const employee = 'S021';

/** Words that stand nowhere else; in Chinese and Latin letters, so that no encoding hides them. */
const canaries = {
  question: 'canaryquestion 金丝雀甲',
  concern: 'canaryconcern 金丝雀乙',
  reply: 'canaryreply 金丝雀丙',
  'a name that is not one’s own': 'canaryname 金丝雀丁',
  'what was searched for': 'canarysearch 金丝雀戊',
  'a form that was refused': 'canaryrefused 金丝雀己',
};

describe('what people type', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let workers: Workers;
  const log: string[] = [];
  const urls: string[] = [];
  let metrics = '';

  before(async () => {
    heed = await startApp({ log: createLog('trace', { write: (line) => void log.push(line) }) });
    const { app, db, clock, databaseUrl } = heed;
    const platforms = registerPlatforms([localPlatform(db, clock)]);
    const { policyHooks, zone, vault, personalData } = app;
    const sweeps = allSweeps({
      platforms,
      policyHooks,
      zone,
      vault,
      personalData,
      approvalAbove: 500,
      baseUrl: 'https://heed.example.com',
    });
    const { log: pino, baseUrl } = app;
    workers = await startWorkers({ databaseUrl, baseUrl, clock, log: pino, platforms, sweeps });

    const person = await heed.signIn(employee);
    const office = await heed.signIn('S033');
    const notice = await sentNotice(heed, 'chat-monitoring', [employee]);
    const post = async (by: typeof person, path: string, fields: Record<string, string>) => {
      urls.push(path);
      const answered = await by.post(path, fields);
      if (answered.location) {
        urls.push(answered.location);
        await by.get(answered.location);
      }
      return answered.status;
    };
    const answer = `/n/${notice}/answer`;
    const sign = {
      action: `notices.acknowledge:${notice}`,
      typedName: canaries['a name that is not one’s own'],
    };
    expect(await post(person, answer, sign)).to.equal(422);
    const question = { action: 'questions.ask:hr', question: canaries.question };
    expect(await post(person, '/local/act', question)).to.equal(303);
    expect(await post(person, '/threads', { id: v7(), text: canaries.question })).to.equal(303);
    const concern = { action: `notices.concern:${notice}`, reason: canaries.concern };
    expect(await post(person, answer, concern)).to.equal(303);
    const { id } = await heed.db
      .selectFrom('thread')
      .select('id')
      .where('kind', '=', 'concern')
      .executeTakeFirstOrThrow();
    expect(await post(office, `/threads/${id}/say`, { text: canaries.reply })).to.equal(303);
    const search = { search: canaries['what was searched for'] };
    expect(await post(office, '/console/people/search', search)).to.equal(200);
    expect(await post(office, `/console/notices/${notice}/search`, search)).to.equal(200);
    const refused = canaries['a form that was refused'];
    expect(await post(person, '/threads', { id: 'x', text: refused })).to.equal(400);
    expect(await post(person, '/local/act', { action: refused, reason: refused })).to.equal(400);
    expect(await post(person, '/threads', { csrf: refused, text: refused })).to.equal(403);
    await person.get(`/threads/${refused}`);
    await person.get('/me', { cookie: `heed_session=${encodeURIComponent(refused)}` });
    // What the database itself refuses, so that its own words come by.
    await sql`alter table thread_message add constraint never check (false) not valid`.execute(heed.db);
    expect(await post(person, '/threads', { id: v7(), text: refused })).to.equal(500);
    await sql`alter table thread_message drop constraint never`.execute(heed.db);

    await until(async () => {
      const { rows } = await sql<{ n: number }>`
        select count(*) as n from delivery where state = 'pending'`.execute(heed.db);
      return rows[0]?.n === 0;
    });
    metrics = (await heed.visitor().get('/metrics')).text;
    await workers.stop();
  });
  after(() => heed.close());

  it('came through to where it belongs', async () => {
    const office = await heed.signIn('S033');
    const threads = await heed.db.selectFrom('thread').select('id').execute();
    const pages = await Promise.all(threads.map(({ id }) => office.get(`/threads/${id}`)));
    const read = pages.map(({ text }) => text).join('\n');
    for (const kind of ['question', 'concern', 'reply'] as const) expect(read).to.include(canaries[kind]);
    expect(log.length).to.be.greaterThan(5);
    expect(log.join('')).to.include('a request failed').and.include('a request was refused');
    expect(metrics.length).to.be.greaterThan(10);
  });

  it('stands in no table: sealed where it is kept, nowhere else', async () => {
    const dumped = await everythingStored(heed.db);
    expect([...dumped.keys()]).to.include.members([
      'public.thread_message',
      'public.message',
      'keys.wrapping_key',
    ]);
    expect([...dumped.keys()].filter((name) => name.startsWith('bullmq.'))).not.to.deep.equal([]);
    expect(dumped.get('public.thread_message')).to.match(/sealed/);
    for (const [table, text] of dumped) expect(text, table).not.to.match(/canary|金丝雀/);
  });

  it('is in no line of the log, no metric and no address', () => {
    const names = /canary|金丝雀|%E9%87%91%E4%B8%9D/i;
    for (const line of log) expect(line).not.to.match(names);
    expect(metrics).not.to.match(names);
    for (const url of urls) expect(url).not.to.match(names);
  });

  it('nor are names, numbers, sessions or tokens in the log or in the queue', async () => {
    const { rows } = await sql<{ name: string }>`select name from person`.execute(heed.db);
    const queue = [...(await everythingStored(heed.db))]
      .filter(([table]) => table.startsWith('bullmq.'))
      .map(([, text]) => text);
    const written = [...log, ...queue].join('\n');
    for (const { name } of rows) expect(written, name).not.to.include(name);
    expect(written).not.to.match(/heed_session|S021|S033|@example\.com/);
  });
});
