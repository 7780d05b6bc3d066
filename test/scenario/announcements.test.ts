import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { sendDueBulletins, withdrawBulletin, writeBulletin } from '../../src/announcements/send.ts';
import { findBulletin } from '../../src/announcements/store.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { text } from '../../src/messages/texts.ts';
import type { Audience } from '../../src/notices/audience.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { brokenAt } from '../harness/broken-at.ts';
import type { Browser } from '../harness/browser.ts';
import { tableHashes } from '../harness/sent-notice.ts';
import { idsOf } from '../harness/surveys.ts';

const list = '/console/announcements';

describe('a bulletin', function () {
  this.timeout(240_000);
  let heed: TestApp;
  let hr: Browser;
  beforeEach(async () => {
    heed = await startApp({ now: '2026-08-03T02:00:00Z' });
    hr = await heed.signIn('S033');
  });
  afterEach(() => heed.close());

  const hidden = (page: string, name: string) =>
    new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';
  const form = async () => ({
    ...{ key: hidden((await hr.get(`${list}/new`)).text, 'key'), audience: 'everyone', sendAt: '' },
    ...{ titleZh: '警惕假客服', textZh: '有人冒充客服要验证码。\n\n- 不给\n- 打回去问' },
    ...{ titleEn: 'False service calls', textEn: 'Somebody asks for codes. Give none.' },
  });
  const problem = (key: string, params = {}) => text('zh-CN', `announcements.problem.${key}`, params);
  const events = async (type: string) =>
    (
      await heed.db
        .selectFrom('evidence_event')
        .select('event')
        .where('type', '=', type)
        .orderBy('id')
        .execute()
    ).map(({ event }) => JSON.parse(event ?? '{}') as { actor: object; data: Record<string, unknown> });
  /** How many times each of those who got it did, by staff number. */
  const got = async (bulletin: string) => {
    const { rows } = await sql<{ staffNo: string; times: number }>`
      select p.staff_no as "staffNo", count(*)::int as times
      from message m join delivery d on d.message_id = m.id join person p on p.id = d.person_id
      where m.kind = 'announcements.bulletin' and m.about = ${bulletin}::uuid group by 1 order by 1`.execute(
      heed.db,
    );
    return Object.fromEntries(rows.map(({ staffNo, times }) => [staffNo, times]));
  };
  const planned = async (audience: Audience, sendAt: Date) => {
    const id = v7();
    const now = heed.clock.now();
    const texts = { en: { title: 'Tonight', text: 'An hour of rest.' } };
    await inTransaction(heed.db, (tx) =>
      writeBulletin(tx, { id, texts, audience, people: 2, sendAt, actor: 'heed', now }),
    );
    return id;
  };
  const inHours = (hours: number) => new Date(heed.clock.now().getTime() + hours * 3_600_000);

  it('is written, looked at and sent to everybody in their language, once, and asks nobody for anything', async () => {
    const fields = await form();
    const before = await tableHashes(heed.db);
    const look = await hr.post(`${list}/preview`, fields);
    expect(look.status).to.equal(200);
    expect(look.text).to.include('· 不给').and.to.include('Somebody asks for codes.');
    expect(look.text).to.include(text('zh-CN', 'announcements.staff.notTold'));
    expect({ ...(await tableHashes(heed.db)), session: '' }).to.deep.equal({ ...before, session: '' });
    const again = await hr.post(`${list}/new`, fields);
    expect(again.text).to.include('value="False service calls"');
    const mark = hidden(look.text, 'mark');
    const press = () => hr.post(list, { ...fields, mark });
    for (const { location } of [...(await Promise.all([press(), press()])), await press()])
      expect(location).to.equal(`${list}/${fields.key}?done=bulletinSent`);
    const { people, state } = await findBulletin(heed.db, fields.key);
    expect(state).to.equal('sent');
    const reached = await got(fields.key);
    expect(Object.values(reached).length).to.equal(people);
    expect(people).to.be.greaterThan(20);
    expect(new Set(Object.values(reached))).to.deep.equal(new Set([1]));
    const [plannedEvent, ...more] = await events('bulletin.planned');
    expect(more).to.deep.equal([]);
    expect(plannedEvent?.actor).to.deep.equal({ person: hr.personId });
    expect((await events('bulletin.sent')).map(({ data }) => data)).to.deep.equal([
      { bulletin: fields.key, people },
    ]);
    const { rows } = await sql<{ bodies: Record<string, { card: { title: string; buttons?: object[] } }> }>`
      select bodies from message where about = ${fields.key}::uuid`.execute(heed.db);
    expect(rows[0]?.bodies['zh-CN']?.card.title).to.equal('警惕假客服');
    expect(rows[0]?.bodies.en?.card.title).to.equal('False service calls');
    expect(rows[0]?.bodies.en?.card.buttons).to.equal(undefined);
    const after = await tableHashes(heed.db);
    for (const table of ['reminder', 'assignment', 'answer', 'enrolment'])
      expect(after[table], table).to.equal(before[table]);
    expect((await hr.get(list)).text).to.include('警惕假客服');
    expect((await hr.post(`${list}/${fields.key}/withdraw`, {})).status).to.equal(409);
  });

  it('says beside its field what is wrong with it, and stores nothing', async () => {
    const fields = await form();
    const before = await tableHashes(heed.db);
    const wrong: [Record<string, string>, string][] = [
      [{ titleZh: '' }, problem('titleMissing')],
      [{ textEn: '' }, problem('textMissing')],
      [{ titleEn: 'x'.repeat(61) }, problem('titleLong', { most: 60 })],
      [{ textEn: 'x'.repeat(281) }, problem('textLong', { most: 280 })],
      [{ textZh: '# 标题' }, problem('markdown')],
      [{ textZh: '![图](https://example.com/a.png)' }, problem('markdown')],
      [{ titleZh: '', textZh: '', titleEn: '', textEn: '' }, problem('noLanguage')],
      [{ sendAt: '2026-08-03T09:59' }, problem('sendPast')],
      [{ sendAt: '2026-02-30T10:00' }, problem('sendUnclear')],
      [{ sendAt: '2029-01-01T10:00' }, problem('sendFar')],
      [{ audience: '' }, text('zh-CN', 'console.noticeForm.problem.audienceMissing')],
      [{ audience: 'people', list: 'S999' }, text('zh-CN', 'console.noticeForm.problem.listUnknown')],
    ];
    for (const [change, said] of wrong) {
      const { status, text: page } = await hr.post(`${list}/preview`, { ...fields, ...change });
      expect(status, said).to.equal(422);
      expect(page.replaceAll('&quot;', '"'), JSON.stringify(change)).to.include(said);
      expect(page).not.to.include('name="mark"');
    }
    // Who reads English has to be able to read it.
    const english = (await hr.post(`${list}/preview`, { ...fields, titleEn: '', textEn: '' })).text;
    expect(english).to.match(/bulletin-titleEn-error/);
    await sql`update employment set to_at = ${heed.clock.now()} where person_id in (
      select person_id from role_grant where role = 'auditor')`.execute(heed.db);
    const nobody = await hr.post(`${list}/preview`, { ...fields, audience: 'roles', 'role-auditor': 'on' });
    expect(nobody.status).to.equal(422);
    expect(nobody.text).to.include(text('zh-CN', 'console.noticeForm.problem.audienceEmpty'));
    const other = { session: '', employment: '', audience_due: '' };
    expect({ ...(await tableHashes(heed.db)), ...other }).to.deep.equal({ ...before, ...other });
  });

  it('is looked at again where others would get it by now', async () => {
    const fields = { ...(await form()), audience: 'people', list: 'S002\nS003' };
    const mark = hidden((await hr.post(`${list}/preview`, fields)).text, 'mark');
    const other = await hr.post(list, { ...fields, list: 'S002\nS004', mark });
    expect(other.status).to.equal(409);
    expect(await events('bulletin.planned')).to.deep.equal([]);
  });

  it('goes out at its hour, once, whoever looks, to those who belong to it then', async () => {
    const ids = await idsOf(heed.db, ['S002', 'S003']);
    const id = await planned({ kind: 'people', ids }, inHours(5));
    heed.clock.advance({ hours: 4 });
    expect(await sendDueBulletins(heed.db, heed.clock.now())).to.equal(0);
    await sql`update employment set to_at = ${heed.clock.now()} where person_id = ${ids[0]}::uuid`.execute(
      heed.db,
    );
    heed.clock.advance({ hours: 1 });
    const now = heed.clock.now();
    const sent = await Promise.all([sendDueBulletins(heed.db, now), sendDueBulletins(heed.db, now)]);
    expect(sent[0] + sent[1]).to.equal(1);
    expect(await sendDueBulletins(heed.db, now)).to.equal(0);
    expect(await got(id)).to.deep.equal({ S003: 1 });
    const { bodies } = await heed.db
      .selectFrom('message')
      .select('bodies')
      .where('about', '=', id)
      .executeTakeFirstOrThrow();
    // It was written in English alone.
    expect(JSON.stringify(bodies['zh-CN'])).to.include('An hour of rest.');
  });

  it('is withdrawn until then, and not after', async () => {
    const ids = await idsOf(heed.db, ['S002']);
    const id = await planned({ kind: 'people', ids }, inHours(5));
    const page = `${list}/${id}`;
    expect((await hr.get(page)).text).to.include(`${page}/withdraw`);
    for (let times = 0; times < 2; times += 1)
      expect((await hr.post(`${page}/withdraw`, {})).location).to.equal(`${page}?done=bulletinWithdrawn`);
    expect((await events('bulletin.withdrawn')).map(({ actor }) => actor)).to.deep.equal([
      { person: hr.personId },
    ]);
    heed.clock.advance({ hours: 6 });
    expect(await sendDueBulletins(heed.db, heed.clock.now())).to.equal(0);
    expect(await got(id)).to.deep.equal({});
    const other = await planned({ kind: 'people', ids }, inHours(1));
    heed.clock.advance({ hours: 1 });
    const now = heed.clock.now();
    const [outcome] = await Promise.allSettled([
      inTransaction(heed.db, (tx) => withdrawBulletin(tx, other, { actor: 'heed', now })),
      sendDueBulletins(heed.db, now),
    ]);
    // Whoever was first: what is withdrawn went to nobody.
    expect(await got(other)).to.deep.equal(outcome.status === 'fulfilled' ? {} : { S002: 1 });
  });

  it('loses and repeats nothing, wherever it breaks off', async () => {
    const ids = await idsOf(heed.db, ['S002', 'S003']);
    const id = await planned({ kind: 'people', ids }, inHours(1));
    heed.clock.advance({ hours: 1 });
    const now = heed.clock.now();
    for (let at = 1; ; at += 1) {
      const broken = brokenAt(heed.db, at);
      await sendDueBulletins(broken.db, now).catch(() => 0);
      if (!broken.broke()) break;
      expect((await findBulletin(heed.db, id)).state === 'sent').to.equal(
        Object.keys(await got(id)).length > 0,
      );
    }
    expect(await got(id)).to.deep.equal({ S002: 1, S003: 1 });
    expect(await events('bulletin.sent')).to.have.length(1);
  });
});
