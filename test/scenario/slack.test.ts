import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { text } from '../../src/messages/texts.ts';
import { slackData } from '../../src/platforms/slack/personal-data.ts';
import { rememberClick } from '../../src/platforms/slack/response-urls.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import type { MessageView } from '../harness/slack/index.ts';
import { type SlackCompany, startSlackCompany } from '../harness/slack-company.ts';
import { until } from '../harness/until.ts';

const li = 'U0LI';
const hannah = 'U0HANNAH';
const xu = 'U0XU';
const users = [
  { id: li, name: 'li', realName: '李知远', locale: 'zh-CN' },
  { id: hannah, name: 'hannah', realName: 'Hannah Brandt', locale: 'en-GB' },
  { id: xu, name: 'xu', realName: '许若溪', locale: 'zh-CN' },
];

describe('the main job inside Slack', function () {
  this.timeout(60_000);
  let company: SlackCompany;
  before(async () => {
    company = await startSlackCompany({ users });
    const { db, clock } = company.heed;
    await sql`
      insert into role_grant (person_id, role, from_at)
      select person_id, 'hr', ${clock.now()} from identity where external_id = ${hannah}`.execute(db);
  });
  after(() => company.close());

  const staffNo = async (userId: string) => {
    const { rows } = await sql<{ staff_no: string }>`
      select p.staff_no from identity i join person p on p.id = i.person_id
      where i.external_id = ${userId} and i.to_at is null`.execute(company.heed.db);
    return rows[0]?.staff_no ?? '';
  };
  const sends = async (code: string, ...userIds: string[]) =>
    sentNotice(company.heed, code, await Promise.all(userIds.map(staffNo)));
  const has = (words: string) => (message: MessageView) => message.lines.join('\n').includes(words);
  const control = (message: MessageView, words: string) => {
    const found = message.controls.find((one) => one.text.includes(words));
    if (!found) throw new Error(`no ${words} among ${message.controls.map((one) => one.text).join(', ')}`);
    return found;
  };
  const press = (userId: string, message: MessageView, words: string) => {
    const { actionId, value } = control(message, words);
    return company.slack.click(userId, message, actionId, value === undefined ? {} : { value });
  };

  it('the directory has come over, each in their own language', async () => {
    const { rows } = await sql<{ name: string; language: string }>`
      select p.name, p.language from identity i join person p on p.id = i.person_id
      where i.platform = 'slack' order by p.name collate "C"`.execute(company.heed.db);
    expect(rows).to.deep.include.members([
      { name: 'Hannah Brandt', language: 'en' },
      { name: '李知远', language: 'zh-CN' },
    ]);
  });

  it('a notice arrives, is read and signed in a modal, and its message turns with the receipt', async () => {
    const { slack, heed } = company;
    const notice = await sends('chat-monitoring', li);
    const card = await company.sees(li, has('监控'));
    const pressed = await press(li, card, '阅读并签署');
    expect(pressed.failed).to.equal(false);
    const view = slack.openView(li);
    expect(view.lines.join('\n')).to.contain('我确认公司已将');
    expect(view.controls.map(({ url }) => url)).to.include(`${heed.app.baseUrl}/n/${notice}`);

    const wrong = await slack.submit(li, { typedName: '李远知' });
    expect(wrong.result).to.equal('errors');
    expect(wrong.errors.typedName).to.equal(text('zh-CN', 'notices.sign.nameDiffers'));
    const right = await slack.submit(li, { typedName: ' 李知远 ' });
    expect(right.result).to.equal('updated');
    expect(right.view?.lines).to.include(text('zh-CN', 'notices.recorded'));
    expect(right.view?.controls.map(({ url }) => url)[0]).to.match(/\/receipt$/);
    await company.sees(li, (message) => message.ts === card.ts && has('查看回执')(message));
    // At the address of the click that opened the form; and that one card is all that is said of it.
    expect([slack.counts.responses, slack.counts.calls['chat.update'] ?? 0]).to.deep.equal([1, 0]);
    expect(slack.messages(li)).to.have.lengthOf(1);

    const { rows } = await sql<{ event: string }>`
      select event from evidence_event where type = 'answer.given' order by id desc limit 1`.execute(heed.db);
    const { data } = JSON.parse(rows[0]?.event ?? '{}') as {
      data: { session: Record<string, unknown>; shown: object };
    };
    expect(data.session).to.include({
      platform: 'slack',
      method: 'callback-signature',
      account: li,
      boundBy: 'directory',
    });
    expect(data.shown).to.include({ via: 'form' });
    // Whoever presses the old button again is told kindly.
    expect(slack.warnings).to.deep.equal([]);
  });

  it('one tap turns the card of the one who tapped, twice at once or not', async () => {
    const notice = await sends('customer-data', li, xu);
    const card = await company.sees(li, has('客户'));
    const other = await company.sees(xu, has('客户'));
    await Promise.all([press(li, card, '我已知悉'), press(li, card, '我已知悉')]);
    await company.sees(li, (message) => message.ts === card.ts && has('确认')(message) && message.edited);
    expect(company.slack.messages(xu).find(({ ts }) => ts === other.ts)?.edited).to.equal(false);
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from answer where notice_id = ${notice}::uuid`.execute(company.heed.db);
    expect(rows[0]?.n).to.equal(1);
  });

  it('who answers on a reminder sees the reminder turn, by their click', async () => {
    const { slack, heed } = company;
    const notice = await sends('customer-data', hannah);
    const card = await company.sees(hannah, has('ustomer'));
    const tap = (message: MessageView, name: string) => {
      const found = message.controls.find(({ value }) => value === `${name}:${notice}`);
      return slack.click(hannah, message, found?.actionId ?? '', { value: found?.value ?? '' });
    };
    await tap(card, 'notices.later');
    const { later_at: wished } = await heed.db
      .selectFrom('reminder')
      .select('later_at')
      .where('about', '=', notice)
      .executeTakeFirstOrThrow();
    heed.clock.set(wished?.toISOString() ?? '');
    await company.sweep('reminders.due');
    const reminder = await company.sees(
      hannah,
      ({ ts, controls }) =>
        ts !== card.ts && controls.some(({ value }) => value === `notices.acknowledge:${notice}`),
    );
    const before = [slack.counts.responses, slack.counts.calls['chat.update'] ?? 0] as const;
    await tap(reminder, 'notices.acknowledge');
    await company.sees(hannah, (message) => message.ts === reminder.ts && message.edited);
    expect([slack.counts.responses, slack.counts.calls['chat.update'] ?? 0]).to.deep.equal([
      before[0] + 1,
      before[1],
    ]);
  });

  it('a click is held about the person for half an hour, and goes with the rest', async () => {
    const { db, app, clock } = company.heed;
    const { id } = await db
      .selectFrom('person')
      .select('id')
      .where('staff_no', '=', await staffNo(li))
      .executeTakeFirstOrThrow();
    const held = async () =>
      (await app.personalData.whatIsHeld(db, id)).find(({ category }) => category === 'held.category.taps');
    const click = () =>
      rememberClick(db, {
        ...{ id: `click-${clock.now().getTime()}`, message: { channel: 'D1', ts: '1.000001' }, account: li },
        ...{ responseUrl: 'https://hooks.slack.com/actions/1', now: clock.now() },
      });
    await click();
    expect((await held())?.count).to.be.at.least(1);
    await inTransaction(db, (tx) =>
      slackData.erase(tx, id, { now: clock.now(), actor: 'heed', reason: 'request' }),
    );
    expect(await held()).to.equal(undefined);
    await click();
    clock.advance({ minutes: 30 });
    await company.sweep('slack.response-urls');
    expect(await held()).to.equal(undefined);
  });

  it('"I have a concern" opens a modal, and HR hears that somebody waits and not what was said', async () => {
    const { slack } = company;
    const card = await company.sees(xu, has('客户'));
    await press(xu, card, '有顾虑');
    const sent = await slack.submit(xu, { reason: 'canary 我想先了解一下' });
    expect(sent.view?.lines).to.include(text('zh-CN', 'notices.recordedConcern'));
    expect(sent.view?.controls.map(({ url }) => url)[0]).to.contain('/threads/');
    const told = await company.sees(hannah, has('concern'));
    expect(told.lines.join()).to.not.contain('canary');
  });

  it('/heed answers the one who asked, by their role, and opens the form of a question', async () => {
    const { slack } = company;
    expect((await slack.command(li, '/heed')).answer?.text).to.contain('待办');
    const data = await slack.command(hannah, '/heed my data');
    expect(data.answer?.ephemeral).to.equal(true);
    expect(data.answer?.controls.map(({ url }) => url)).to.include(`${company.heed.app.baseUrl}/me`);
    await slack.command(li, '/heed 提问');
    const sent = await slack.submit(li, { question: '下班后也会记录吗' });
    expect(sent.view?.lines).to.deep.equal([text('zh-CN', 'questions.sent')]);
    await company.sees(hannah, has('question'));
    await slack.command(li, '/heed R&D <pay>: is it kept?');
    expect(slack.openView(li).inputs[0]?.initial).to.equal('R&D <pay>: is it kept?');
    await slack.closeView(li, { all: true });
    const console = await slack.command(hannah, '/heed console');
    expect(console.answer?.controls.map(({ url }) => url)).to.include(`${company.heed.app.baseUrl}/console`);
    expect((await slack.command(li, '/heed console')).answer?.controls).to.deep.equal([]);
  });

  it('words are answered in the same messages; a secret is neither kept nor repeated', async () => {
    const { slack } = company;
    await slack.say(li, '我的数据');
    await company.sees(li, (message) => message.controls.some(({ url }) => url?.endsWith('/me')));
    await slack.say(li, '我的身份证是11010519491231002X');
    const warned = await company.sees(li, has('身份证号'));
    expect(warned.lines.join()).to.not.contain('1949');
    // Slack writes numbers as links and signs escaped; what is hidden in them is seen all the same.
    await slack.say(hannah, 'password: hunter2&x, <call> +86 139 0000 1111');
    await company.sees(hannah, has('a password'));
  });

  it('a secret that is put into a message afterwards is seen too; other changes are not answered again', async () => {
    const { slack } = company;
    await slack.say(xu, '帮助');
    await company.sees(xu, has(text('zh-CN', 'words.help').split('\n')[0] ?? ''));
    const mine = slack.messages(xu).findLast(({ user }) => user === xu);
    if (!mine) throw new Error('nothing was said');
    const before = slack.messages(xu).length;
    expect((await slack.edit(xu, mine, '帮助一下')).acknowledged).to.equal(true);
    await slack.edit(xu, mine, '我的身份证是11010519491231002X');
    await company.sees(xu, has('身份证号'));
    expect(slack.messages(xu)).to.have.lengthOf(before + 1);
    const { rows } = await sql<{ dump: string }>`
      select string_agg(t::text, '') as dump from inbound_event t`.execute(company.heed.db);
    expect(rows[0]?.dump).to.not.contain('1949');
  });

  it('a secret or a cry for help beside a file, and one that is put into a message afterwards, is heard', async () => {
    const { slack } = company;
    await slack.sayFile(hannah, 'screen.png', { text: 'Here it is, todo' });
    await company.sees(hannah, has(text('en', 'words.textOnly').split('\n')[0] ?? ''));
    await slack.sayFile(hannah, 'card.png', { text: 'my card number is 4111 1111 1111 1111' });
    await company.sees(hannah, has('a bank card'));
    const cry = (userId: string, language: 'zh-CN' | 'en') =>
      company.sees(userId, has(text(language, 'words.cry', { own: '' }).split('\n')[0] ?? ''));
    await slack.sayFile(hannah, 'me.png', { text: 'I want to kill myself' });
    await cry(hannah, 'en');
    await slack.say(li, '帮助');
    const mine = await company.sees(li, ({ user }) => user === li);
    await slack.edit(li, mine, '我不想活了');
    await cry(li, 'zh-CN');
  });

  it('a home over a limit is drawn as soon as Slack takes it, and anew after an answer from it', async () => {
    const { slack } = company;
    const notice = await sends('chat-monitoring', xu);
    await company.sees(xu, has('监控'));
    slack.failNext('views.publish', { kind: 'rate', retryAfter: 1 }, 2);
    expect((await slack.openHome(xu)).acknowledged).to.equal(true);
    expect(slack.home(xu)).to.equal(undefined);
    const due = () => slack.home(xu)?.controls.find(({ value }) => value === `notices.sign:${notice}`);
    const sign = await until(due, { what: 'a home with what is due' });
    await slack.click(xu, 'home', sign.actionId, { value: sign.value ?? '' });
    await slack.submit(xu, { typedName: '许若溪' });
    await until(() => due() === undefined && slack.home(xu)?.lines.join().includes('查看回执'), {
      what: 'a home with the receipt',
    });
  });

  it('the home shows what is due, what was answered with receipts, and what is held', async () => {
    const { slack } = company;
    await sends('photo-consent', li);
    expect((await slack.openHome(li)).acknowledged).to.equal(true);
    const home = slack.home(li);
    const lines = home?.lines.join('\n') ?? '';
    for (const words of [text('zh-CN', 'me.open'), text('zh-CN', 'me.answered'), text('zh-CN', 'me.held')])
      expect(lines).to.contain(words);
    expect(lines).to.contain('查看回执');
    const sign = home?.controls.find(({ text: label }) => label.includes('阅读并选择'));
    await slack.click(li, 'home', sign?.actionId ?? '', sign?.value ? { value: sign.value } : {});
    expect(slack.openView(li).inputs[0]?.options.map(({ value }) => value)).to.deep.equal([
      'consent',
      'decline',
    ]);
  });

  it('/heed todo lists what is due, each with the button that opens its form; so does the shortcut', async () => {
    const { slack, heed } = company;
    const [one, two] = [await sends('customer-data', hannah), await sends('chat-monitoring', hannah)];
    const asked = await slack.command(hannah, '/heed todo');
    const { lines = [], controls = [] } = asked.answer ?? {};
    expect(lines.join('\n')).to.match(/2 things are waiting for you/);
    const sign = controls.filter(({ value }) => value?.startsWith('notices.sign:'));
    expect(sign.map(({ value }) => value)).to.have.members([`notices.sign:${one}`, `notices.sign:${two}`]);
    expect(controls.map(({ url }) => url)).to.include(`${heed.app.baseUrl}/me#open`);
    const [message] = slack.messages(hannah).slice(-1);
    if (!message || !asked.answer) throw new Error('nothing was answered');
    await slack.shortcut(hannah, 'todo');
    const listed = await company.sees(hannah, has('2 things'));
    const button = listed.controls.find(({ value }) => value === `notices.sign:${two}`);
    await slack.click(hannah, listed, button?.actionId ?? '', { value: `notices.sign:${two}` });
    await slack.submit(hannah, { typedName: 'Hannah Brandt' });
    await until(async () => (await slack.command(hannah, '/heed todo')).answer?.text.startsWith('One thing'));
    expect((await slack.command(xu, '/heed 待办')).answer?.text).to.equal(text('zh-CN', 'me.openNone'));
  });

  it('the shortcut of questions opens its form, once, also delivered twice', async () => {
    const { slack } = company;
    expect((await slack.shortcut(hannah, 'ask')).failed).to.equal(false);
    expect(slack.openView(hannah).inputs.map(({ blockId }) => blockId)).to.deep.equal(['question']);
    const sent = await slack.submit(hannah, { question: 'Is the shortcut heard?' });
    expect(sent.view?.lines).to.deep.equal([text('en', 'questions.sent')]);
    // Over by the time it arrives: where the page is comes as a message.
    slack.failNext('views.open', { kind: 'error', error: 'expired_trigger_id' });
    await slack.shortcut(hannah, 'ask');
    await company.sees(hannah, (message) =>
      message.controls.some(({ url }) => url?.endsWith('/threads/new')),
    );
    // One that the app does not have, such as of an older manifest.
    await slack.shortcut(hannah, 'no_such_shortcut');
    await company.sees(hannah, has(text('en', 'words.unknown').split('\n')[0] ?? ''));
  });

  it('a form whose trigger is over is offered as a page', async () => {
    const { slack } = company;
    const over = () => slack.failNext('views.open', { kind: 'error', error: 'expired_trigger_id' });
    over();
    const asked = await slack.command(li, '/heed 提问');
    expect(asked.answer?.controls.map(({ url }) => url)).to.include(
      `${company.heed.app.baseUrl}/threads/new`,
    );
    const notice = await sends('customer-data', hannah);
    const card = await company.sees(hannah, (message) =>
      message.controls.some(({ value }) => value === `notices.concern:${notice}`),
    );
    over();
    await press(hannah, card, 'concern');
    await company.sees(hannah, (message) =>
      message.controls.some(({ url }) => url?.includes(`/n/${notice}?concern=1`)),
    );
  });

  it('pages are entered by Sign in with Slack', async () => {
    const { page } = await company.opens(li, '/me');
    expect(page.status).to.equal(200);
    expect(page.text).to.contain('李知远');
  });

  it('who is deactivated leaves, and cannot come in', async () => {
    await company.slack.deactivate(xu);
    await company.sweep('directory.changes.slack');
    const { rows } = await sql<{ reason: string }>`
      select e.reason from employment e join person p on p.id = e.person_id
      where p.name = '许若溪' and e.to_at is not null`.execute(company.heed.db);
    expect(rows).to.deep.equal([{ reason: 'left' }]);
  });
});
