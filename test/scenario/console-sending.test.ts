import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { sendsUnderWay } from '../../src/console/sending.ts';
import { record } from '../../src/delivery/record.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { sentNotice } from '../harness/sent-notice.ts';

const everyone = ['S002', 'S003', 'S004', 'S005', 'S006', 'S007', 'S008', 'S009'];

describe('the console: sends under way', () => {
  let heed: TestApp;
  let notice: string;
  beforeEach(async () => {
    heed = await startApp();
    notice = await sentNotice(heed, 'chat-monitoring', everyone);
  });
  afterEach(() => heed.close());

  /** So many were accepted, one a second, the last of them now. */
  const accepted = (count: number) =>
    sql`
    with gone as (
      select d.id, row_number() over (order by d.id) as place from delivery d join message m on m.id = d.message_id
      where m.about = ${notice}::uuid order by d.id limit ${count}
    )
    update delivery d set state = 'accepted', sent_at = ${heed.clock.now()},
      accepted_at = ${heed.clock.now()}::timestamptz - (${count} - gone.place) * interval '2 seconds'
    from gone where gone.id = d.id`.execute(heed.db);
  const under = () => sendsUnderWay(heed.db, heed.clock.now(), notice);

  it('say how many of how many, and neither pace nor time before they are known', async () => {
    const [send] = await under();
    expect(send?.platforms).to.have.lengthOf(1);
    expect(send?.platforms[0]).to.include({ platform: 'local', people: 8, accepted: 0, waiting: 8 });
    expect(send?.platforms[0]).not.to.have.any.keys('perSecond', 'secondsLeft', 'waitsFor');
    const text = (await (await heed.signIn('S032')).get('/console')).text;
    expect(text).to.include('正在发送').and.include('0 / 8 人').and.include('还说不准要多久');
  });

  it('tell the pace of the last minute and the time left from the rows', async () => {
    await accepted(6);
    const [send] = await under();
    expect(send?.platforms[0]).to.include({ accepted: 6, waiting: 2 });
    expect(send?.platforms[0]?.perSecond).to.be.closeTo(0.6, 0.01);
    expect(send?.platforms[0]?.secondsLeft).to.equal(4);
    const text = (await (await heed.signIn('S032')).get(`/console/notices/${notice}`)).text;
    expect(text).to.include('6 / 8 人').and.include('每分钟 36 人').and.include('不到 1 分钟');
  });

  it('say until when a platform has them wait, and no time', async () => {
    await accepted(6);
    await sql`update delivery set not_before = ${new Date('2026-08-03T04:30:00Z')} where state = 'pending'`.execute(
      heed.db,
    );
    const [send] = await under();
    expect(send?.platforms[0]?.waitsFor).to.deep.equal({
      why: 'hour',
      until: new Date('2026-08-03T04:30:00Z'),
    });
    expect((await (await heed.signIn('S032')).get('/console')).text).to.include('12:30 继续');
  });

  it('wait for others whose turn it is', async () => {
    const later = await sentNotice(heed, 'what-heed-keeps', everyone);
    const [send] = await sendsUnderWay(heed.db, heed.clock.now(), later);
    expect(send?.platforms[0]?.waitsFor).to.deep.equal({ why: 'turn', ahead: 8 });
  });

  it('are gone once all has gone out, and no head of a department sees them', async () => {
    expect((await (await heed.signIn('S001')).get('/console')).text).not.to.include('正在发送');
    await accepted(8);
    expect(await under()).to.deep.equal([]);
    expect((await (await heed.signIn('S032')).get('/console')).text).not.to.include('正在发送');
  });

  it('are drawn again as batches go out', async () => {
    const browser = await heed.signIn('S032');
    const read = await browser.listen('/console/sending/live', (text) => text.includes('event: sending'));
    expect(read).to.include('0 / 8 人');
  });

  it('appear on an overview that was open before they began, and leave it when all has gone out', async () => {
    await accepted(8);
    const browser = await heed.signIn('S032');
    expect((await browser.get('/console')).text).to.include('sse-connect="/console/sending/live"');
    let later: Promise<string> | undefined;
    let gone: Promise<void> | undefined;
    const read = await browser.listen('/console/sending/live', (text) => {
      if (text.includes('event: sending')) later ??= sentNotice(heed, 'what-heed-keeps', everyone);
      const shown = text.lastIndexOf('0 / 8 人');
      if (shown > 0) gone ??= allGone();
      return gone !== undefined && text.indexOf('<span hidden', shown) > shown;
    });
    await gone;
    expect(read).to.include(`/console/notices/${await later}`);

    async function allGone(): Promise<void> {
      const { rows } = await sql<{ id: number; messageId: string; about: string }>`
        select d.id, d.message_id as "messageId", m.about from delivery d join message m on m.id = d.message_id
        where d.state = 'pending'`.execute(heed.db);
      const [first] = rows;
      if (!first) throw new Error('nothing waits');
      const now = heed.clock.now();
      await sql`update delivery set state = 'accepted', sent_at = ${now}, accepted_at = ${now} where state = 'pending'`.execute(
        heed.db,
      );
      const fate = { delivery: first.id, state: 'accepted' as const, attempts: 1, externalId: 'x' };
      await record(heed.db, { ...first, id: v7() }, [fate], now);
    }
  });
});
