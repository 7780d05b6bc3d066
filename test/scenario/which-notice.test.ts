import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { storeCheckpoint } from '../../src/evidence/store.ts';
import { text } from '../../src/messages/texts.ts';
import { closeNotice } from '../../src/notices/follow.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { sentNotice } from '../harness/sent-notice.ts';

const employee = 'S021';

describe('what something is about', () => {
  let heed: TestApp;
  let notice: string;

  before(async () => {
    heed = await startApp();
    notice = await sentNotice(heed, 'chat-monitoring', [employee]);
  });
  after(() => heed?.close());

  it('lists of notices name the version, and the last day until its end', async () => {
    const person = await heed.signIn(employee);
    expect((await person.get('/me?lang=zh-CN')).text)
      .to.include('第 1 版')
      .and.include('最晚 8月10日（周一）');
    expect((await person.get('/me?lang=en')).text).to.include('by the end of Mon 10 Aug');
    const hr = await heed.signIn('S032');
    for (const path of ['/console', '/console/notices'])
      expect((await hr.get(path)).text, path).to.match(/工作聊天与文件传输监控政策<\/a> <span[^>]*>第 1 版/);
  });

  it('the form of a concern names its policy, and does not open where nothing is taken any more', async () => {
    const person = await heed.signIn(employee);
    const open = () => person.post('/local/act', { action: `notices.concern:${notice}` });
    expect((await open()).text).to.include('关于《工作聊天与文件传输监控政策》');
    const empty = await person.post('/local/act', { action: `notices.concern:${notice}`, reason: ' ' });
    expect(empty.text).to.include('关于《工作聊天与文件传输监控政策》');
    await inTransaction(heed.db, (tx) => closeNotice(tx, notice, 'heed', heed.clock.now()));
    expect((await open()).location).to.equal('/local');
    expect((await person.get('/local')).text).to.include(text('zh-CN', 'notices.refusal.closed'));
  });

  it('an auditor sees how far the log reaches, since when, and how to take it along', async () => {
    const auditor = await heed.signIn('S030');
    const overview = async () => (await auditor.get('/console?lang=zh-CN')).text;
    expect(await overview())
      .to.include('npx heed evidence export --out audit')
      .and.match(/记录条数<\/dt><dd>0</);
    await inTransaction(heed.db, (tx) => storeCheckpoint(tx, 12_345, 'a note', heed.clock.now()));
    await sql`update evidence_checkpoint set published_at = ${heed.clock.now()}`.execute(heed.db);
    expect(await overview())
      .to.match(/记录条数<\/dt><dd>12,345</)
      .and.match(/<time datetime="2026-08-03T02:00:00.000Z"/);
  });

  it('a refused form says how to get back to what was typed', async () => {
    const person = await heed.signIn(employee);
    const { text: page } = await person.post('/local/act', { csrf: 'forged', text: 'x' });
    expect(page)
      .to.include(text('zh-CN', 'errors.typed'))
      .and.match(/<a [^>]*href="\/">回到首页/);
    const hr = await heed.signIn('S032');
    expect((await hr.post(`/console/notices/${notice}/close`)).text).to.match(
      /<a [^>]*href="\/console">回到工作台/,
    );
    expect((await person.get('/console')).text).not.to.include('回到工作台');
    expect((await person.get('/nowhere')).text).not.to.include(text('zh-CN', 'errors.typed'));
  });
});
