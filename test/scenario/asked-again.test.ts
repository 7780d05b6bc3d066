import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { sql } from 'kysely';
import { routeCommand } from '../../handlers/router.ts';
import { inTransaction } from '../../src/db/pool.ts';
import type { Card } from '../../src/messages/model.ts';
import { readPolicy } from '../../src/policies/document.ts';
import { publishPolicy } from '../../src/policies/service.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { viewerOf } from '../harness/decisions.ts';
import { sentNotice, versionInForce } from '../harness/sent-notice.ts';

/** The sample policy with one retention period longer, in both languages. */
async function publishChanged({ db, clock, app }: TestApp): Promise<void> {
  const files = await Promise.all(
    ['zh-CN', 'en'].map(async (language) => {
      const text = await readFile(`policies/chat-monitoring/${language}.md`, 'utf8');
      return { name: `${language}.md`, bytes: Buffer.from(text.replace('months: 3', 'months: 4')) };
    }),
  );
  clock.advance({ hours: 1 });
  await inTransaction(db, (tx) =>
    publishPolicy(tx, readPolicy(files), { now: clock.now(), actor: 'heed', hooks: app.policyHooks }),
  );
}

const asked = async (who: Browser) =>
  /href="\/n\/([0-9a-f-]{36})"/.exec((await who.get('/me')).text)?.[1] ?? 'nothing';

/** The Chinese card of a notice, as it was queued. */
async function cardOf({ db }: TestApp, noticeId: string): Promise<Card> {
  const { bodies } = await db
    .selectFrom('message')
    .select('bodies')
    .where('about', '=', noticeId)
    .where('kind', '=', 'notices.card')
    .executeTakeFirstOrThrow();
  const body = bodies['zh-CN'];
  if (body.kind !== 'card') throw new Error('a notice is sent as a card');
  return body.card;
}

const opens = (noticeId: string) => new RegExp(`<a class="button button-primary" href="/n/${noticeId}">`);

describe('a material change', () => {
  let heed: TestApp;

  before(async () => {
    heed = await startApp();
  });
  after(() => heed?.close());

  it('asks again, shows its reader what is different, and leads from the old notice to the new one', async () => {
    const silent = await heed.signIn('S002');
    const signed = await heed.signIn('S003');
    const talking = await heed.signIn('S004');
    const before = await sentNotice(heed, 'chat-monitoring', ['S002', 'S003', 'S004']);
    const version = await versionInForce(heed.db, 'chat-monitoring');
    const answer = (who: Browser, typedName: string) =>
      who.post(`/n/${before}/answer`, { action: `notices.acknowledge:${before}`, version, typedName });
    expect((await silent.get(`/n/${before}`)).text).not.to.include('id="changes"');
    const { name } = await heed.db
      .selectFrom('person')
      .select('name')
      .where('staff_no', '=', 'S003')
      .executeTakeFirstOrThrow();
    expect((await answer(signed, name)).location).to.include('said=recorded');
    const reason = '想先聊聊';
    await talking.post(`/n/${before}/answer`, { action: `notices.concern:${before}`, reason });
    const asksStill = 'id="steps"';
    expect((await talking.get(`/n/${before}`)).text).to.include(asksStill);

    await publishChanged(heed);
    const again = await asked(silent);
    expect(again).not.to.equal(before);
    const card = await cardOf(heed, again);
    expect(card.lines[0]).to.equal('第 2 版有实质变更，请重新确认。');
    expect(card.lines).to.have.length(4);
    expect(card.link?.path).to.equal(`/n/${again}#changes`);
    expect((await cardOf(heed, before)).lines).to.have.length(3);
    const page = (await silent.get(`/n/${again}`)).text;
    expect(page)
      .to.match(/<details [^>]*id="changes" open/)
      .and.match(/<del>[\s\S]*?3/)
      .and.match(/<ins>[\s\S]*?4/);

    const late = await answer(silent, '任何人');
    expect(late.status).to.equal(409);
    for (const { text } of [late, await silent.get(`/n/${before}`)]) {
      expect(text).to.include('有了新版本').and.match(opens(again)).and.not.include('仍然保留');
    }
    // Whoever wanted to talk has nothing more to do here: no way is shown that leads nowhere.
    expect((await talking.get(`/n/${before}`)).text)
      .to.match(opens(await asked(talking)))
      .and.not.include(asksStill);
    const kept = (await signed.get(`/n/${before}`)).text;
    expect(kept)
      .to.include('There is a newer version. Your answer to this one stays on record.')
      .and.match(opens(await asked(signed)));
  });

  it('is told to whoever uses the card of the version before, which they answered', async () => {
    const { id: personId } = await viewerOf(heed, 'S003');
    const { rows } = await sql<{ id: string }>`
      select a.notice_id as id from assignment a join notice n on n.id = a.notice_id
      where a.person_id = ${personId}::uuid order by n.created_at`.execute(heed.db);
    const [before = '', again = ''] = rows.map(({ id }) => id);
    const session = { platform: 'local', method: 'callback-signature' };
    const actor = { personId, language: 'zh-CN' as const, timeZone: 'Asia/Shanghai', session };
    const press = (name: string, about: string) =>
      routeCommand(
        { app: heed.app, actor, now: heed.clock.now() },
        { kind: 'button', action: { name, about } },
      );
    for (const name of ['notices.sign', 'notices.acknowledge', 'notices.later']) {
      const reply = await press(name, before);
      expect(reply, name).to.have.property('text').that.includes('有了新版本').and.not.includes('不用再操作');
      expect(reply, name).to.deep.include({ link: { label: '打开新通知', path: `/n/${again}` } });
    }
    const { name } = await viewerOf(heed, 'S003');
    const version = await versionInForce(heed.db, 'chat-monitoring');
    const fields = { action: `notices.acknowledge:${again}`, version, typedName: name };
    expect((await (await heed.signIn('S003')).post(`/n/${again}/answer`, fields)).location).to.include(
      'recorded',
    );
    const reply = await press('notices.sign', before);
    expect(reply).to.have.property('text').that.includes('不用再操作');
    expect(reply).not.to.have.property('link');
  });
});
