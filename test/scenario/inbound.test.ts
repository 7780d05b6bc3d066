import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { type Arrival, asSaid, receive, type Said } from '../../handlers/inbound.ts';
import type { Action, Command } from '../../src/messages/model.ts';
import { text } from '../../src/messages/texts.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { sentNotice, tableHashes } from '../harness/sent-notice.ts';

const employee = 'S021';
const colleague = 'S022';

describe('what arrives from a platform', () => {
  let heed: TestApp;
  let photos: string;
  before(async () => {
    heed = await startApp();
    photos = await sentNotice(heed, 'what-heed-keeps', [employee, colleague]);
  });
  after(() => heed.close());

  const says = (words: string): Command => ({ kind: 'text', text: words });
  const presses = (name: string, about: string): Command => ({ kind: 'button', action: { name, about } });
  function takes(command: Command, more: Partial<Arrival> = {}) {
    const arrival = { platform: 'local', tenant: 'local', eventId: v7(), account: employee };
    const whole: Arrival = { ...arrival, command, answersAtOnce: true, ...more };
    return receive(heed.app, whole, heed.clock.now());
  }
  async function arrives(command: Command, more: Partial<Arrival> = {}): Promise<Said | null> {
    const answered = await takes(command, more);
    return answered && asSaid(answered);
  }
  const count = async (table: string) => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(heed.db);
    return rows[0]?.n ?? -1;
  };

  it('delivered ten times at once, counts once and is answered the same each time', async () => {
    const eventId = v7();
    const before = await count('answer');
    const command = presses('notices.acknowledge', photos);
    const said = await Promise.all(Array.from({ length: 10 }, () => arrives(command, { eventId })));
    expect(new Set(said.map((one) => one?.text))).to.deep.equal(new Set([text('zh-CN', 'notices.recorded')]));
    expect(await count('answer')).to.equal(before + 1);
    expect((await arrives(command, { eventId }))?.text).to.equal(text('zh-CN', 'notices.recorded'));
    // Another press is another event: a success that says so.
    expect((await arrives(command))?.text).to.contain('已经答复过');
    expect(await count('answer')).to.equal(before + 1);
  });

  it('two people press the same button, and each answers for themselves', async () => {
    const command = presses('notices.acknowledge', photos);
    expect((await arrives(command, { account: colleague }))?.text).to.equal(
      text('zh-CN', 'notices.recorded'),
    );
    const { rows } = await sql<{ n: number }>`
      select count(distinct person_id) as n from answer where notice_id = ${photos}::uuid`.execute(heed.db);
    expect(rows[0]?.n).to.equal(2);
  });

  it('the evidence names the event and that its signature was verified', async () => {
    const { rows } = await sql<{ event: string }>`
      select event from evidence_event where type = 'answer.given' order by id limit 1`.execute(heed.db);
    const { session } = (JSON.parse(rows[0]?.event ?? '') as { data: { session: Record<string, unknown> } })
      .data;
    expect(session).to.deep.include({ platform: 'local', method: 'callback-signature', account: employee });
    expect(session.event).to.deep.include({ verified: true });
  });

  it('nothing is kept of what fails, so that it can be delivered again', async () => {
    await sql`alter table thread_message add constraint never check (false) not valid`.execute(heed.db);
    const before = await tableHashes(heed.db);
    const eventId = v7();
    const question = says('提问：下班后也会记录吗');
    const failed = await arrives(question, { eventId }).then(
      () => false,
      () => true,
    );
    expect(failed).to.equal(true);
    expect(await tableHashes(heed.db)).to.deep.equal(before);
    await sql`alter table thread_message drop constraint never`.execute(heed.db);
    expect((await arrives(question, { eventId }))?.text).to.equal(text('zh-CN', 'questions.sent'));
    expect((await arrives(question, { eventId }))?.text).to.equal(text('zh-CN', 'questions.sent'));
    expect(await count('thread')).to.equal(1);
  });

  it('a question that is only half one is led to the right way, and stands in no address', async () => {
    const said = await arrives(says('下班后也会记录吗？'));
    expect(said?.text).to.contain('提问');
    expect(said?.link?.path).to.equal('/threads/new');
    expect(await count('thread')).to.equal(1);
  });

  it('an identity number is answered kindly and kept nowhere, not even as a question', async () => {
    const secret = '11010519491231002X';
    for (const words of [secret, `提问：我的身份证 ${secret} 会被记录吗`]) {
      expect((await arrives(says(words)))?.text).to.contain('身份证号');
    }
    expect(await count('thread')).to.equal(1);
    const { rows } = await sql<{ dump: string }>`
      select string_agg(t::text, '') as dump from inbound_event t`.execute(heed.db);
    expect(rows[0]?.dump).to.not.contain(secret);
  });

  it('a cry for help gets a person’s number at once, in any way it is typed, and becomes nothing else', async () => {
    const before = { threads: await count('thread'), messages: await count('message') };
    for (const typed of ['我不想活了', '提问：我想自杀，怎么办？', "i don't want to live anymore"]) {
      const said = await arrives(says(typed));
      expect(said?.text, typed).to.include('12356').and.include('没有转给任何人');
    }
    heed.app.config.HEED_HELP_LINE = '员工关怀热线 4000';
    expect((await arrives(says('我不想活了')))?.text).to.match(/员工关怀热线 4000\n.*12356/);
    delete heed.app.config.HEED_HELP_LINE;
    expect({ threads: await count('thread'), messages: await count('message') }).to.deep.equal(before);
    const { rows } = await sql<{ kept: string }>`
      select coalesce(string_agg(reply::text, ''), '') as kept from inbound_event`.execute(heed.db);
    expect(rows[0]?.kept).to.not.include('自杀').and.not.include('不想活');
  });

  it('words in both languages, with a slip of the thumb; unknown words get help', async () => {
    const path = async (words: string) => (await arrives(says(words)))?.link?.path;
    for (const typed of ['我的待辦', '我 的 待 办', '我的侍办', '【待 辦】'])
      expect(await path(typed), typed).to.equal('/me#open');
    for (const typed of ['我的數據', '我的資料', '隱私']) expect(await path(typed), typed).to.equal('/me');
    expect(await path('我的待办')).to.equal('/me#open');
    expect(await path('ＴＯＤＯ')).to.equal('/me#open');
    expect(await path('polcies')).to.equal('/board');
    expect(await path('请问我的数据在哪')).to.equal('/me');
    expect(await path('ask')).to.equal('/threads/new');
    expect(await path('我的待半')).to.equal('/me#open');
    expect(await path('看看我的数居！')).to.equal('/me');
    expect((await arrives(says('帮组')))?.text).to.equal(text('zh-CN', 'words.help'));
    expect((await arrives(says('自助')))?.text).to.equal(text('zh-CN', 'words.unknown'));
    expect((await arrives(says('呵呵')))?.text).to.equal(text('zh-CN', 'words.unknown'));
  });

  it('somebody whom Heed does not know is told how to become known, and nothing else happens', async () => {
    for (const command of [says('待办'), presses('notices.acknowledge', photos)]) {
      const said = await arrives(command, { account: 'nobody' });
      expect(said?.text)
        .to.contain(text('zh-CN', 'words.notLinked'))
        .and.to.contain(text('en', 'words.notLinked'));
    }
  });

  it('a button of a card is answered by a message, since the platform shows no reply to it', async () => {
    const before = await count('message');
    const later = presses('notices.concern', photos);
    expect(await arrives(later, { answersAtOnce: false })).to.equal(null);
    const { rows } = await sql<{
      bodies: { 'zh-CN': { card: { link: { path: string } } } };
      priority: number;
    }>`
      select m.bodies, d.priority from message m join delivery d on d.message_id = m.id
      where m.kind = 'chat.reply'`.execute(heed.db);
    expect(rows).to.have.lengthOf(1);
    expect(rows[0]?.bodies['zh-CN'].card.link.path).to.equal(`/n/${photos}?concern=1#concern-reason`);
    expect(rows[0]?.priority).to.equal(0);
    expect(await count('message')).to.equal(before + 1);
  });

  it('keys that are none of ours, and notices that are somebody else’s, get a kind text', async () => {
    expect((await arrives(presses('nothing.here', 'x')))?.text).to.equal(text('zh-CN', 'words.unknown'));
    expect((await arrives(presses('constructor.prototype', 'x')))?.text).to.equal(
      text('zh-CN', 'words.unknown'),
    );
    const foreign = await arrives(presses('notices.acknowledge', v7()));
    expect(foreign?.text).to.equal(text('zh-CN', 'notices.refusal.not-yours'));
  });

  describe('a form to read and sign in', () => {
    let notice: string;
    const signer = 'S005';
    before(async () => {
      notice = await sentNotice(heed, 'chat-monitoring', [signer]);
    });

    const opens = async () => {
      const answered = await takes(presses('notices.sign', notice), {
        account: signer,
        answersAtOnce: false,
        opensForms: true,
      });
      if (answered?.reply.kind !== 'form') throw new Error('no form was opened');
      return answered.reply;
    };
    const submits = (action: Action, values: Record<string, string>, eventId = v7()) =>
      takes({ kind: 'form', action, values }, { account: signer, eventId });

    it('says what is collected, why and for how long, and leads to the whole text', async () => {
      const { form, page } = await opens();
      expect(page).to.equal(`/n/${notice}`);
      expect(form.link?.path).to.equal(page);
      expect(form.facts?.length).to.be.at.least(2);
      expect(form.intro?.join()).to.contain('我确认公司已将');
      expect(form.fields.map(({ name }) => name)).to.deep.equal(['typedName']);
    });

    it('a name that differs is mended in the form, which keeps nothing of it', async () => {
      const { form } = await opens();
      const eventId = v7();
      const answered = await submits(form.action, { typedName: 'canary name' }, eventId);
      expect(answered?.reply).to.have.nested.property('errors.typedName');
      const again = await submits(form.action, { typedName: 'canary name' }, eventId);
      expect(again?.reply).to.have.nested.property('errors.typedName');
      const { rows } = await sql<{ dump: string }>`
        select string_agg(t::text, '') as dump from inbound_event t`.execute(heed.db);
      expect(rows[0]?.dump).to.not.contain('canary name');
    });

    it('a form left open while the text changed answers to nothing', async () => {
      const before = await count('answer');
      const action = { name: 'notices.sign', about: `${notice}.${v7()}` };
      const answered = await submits(action, { typedName: '李知远' });
      expect(answered?.reply.kind).to.be.oneOf(['page', 'text']);
      expect(await count('answer')).to.equal(before);
    });

    it('signs, once, and the evidence says that it was a form', async () => {
      const { form } = await opens();
      const answered = await submits(form.action, { typedName: '李知远' });
      expect(answered?.reply).to.include({ kind: 'text', text: text('zh-CN', 'notices.recorded') });
      const { rows } = await sql<{ event: string }>`
        select event from evidence_event where type = 'answer.given' order by id desc limit 1`.execute(
        heed.db,
      );
      const { data } = JSON.parse(rows[0]?.event ?? '{}') as { data: Record<string, unknown> };
      expect(data).to.deep.include({
        kind: 'acknowledge',
        method: 'typed-name',
        statement: text('zh-CN', 'notices.statement.card', { title: form.title }),
      });
      expect(data.shown).to.include({ via: 'form' });
      expect((await takes(presses('notices.sign', notice), { account: signer }))?.reply.kind).to.equal(
        'text',
      );
    });

    it('where consent is asked, yes and no stand beside each other, and no is recorded as no', async () => {
      notice = await sentNotice(heed, 'photo-consent', [signer]);
      const { form } = await opens();
      expect(form.fields[0]?.options?.map(({ value }) => value)).to.deep.equal(['consent', 'decline']);
      await submits(form.action, { choice: 'decline' });
      const { rows } = await sql<{ kind: string }>`
        select kind from answer where notice_id = ${notice}::uuid`.execute(heed.db);
      expect(rows).to.deep.equal([{ kind: 'decline' }]);
    });
  });
});
