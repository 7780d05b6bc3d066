import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createLog } from '../../src/log.ts';
import { text } from '../../src/messages/texts.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { startSlackCompany } from '../harness/slack-company.ts';
import { everythingStored } from '../harness/stored.ts';
import { until } from '../harness/until.ts';
import { startWecomCompany } from '../harness/wecom-company.ts';

const firstLine = (language: 'zh-CN' | 'en') => text(language, 'words.cry', { own: '' }).split('\n')[0] ?? '';
/** Everything but when Slack's methods may be called next, which every call to them moves. */
const stored = async (heed: TestApp) => {
  const { 'public.slack_pace': _pace, ...rest } = Object.fromEntries(await everythingStored(heed.db));
  return rest;
};

describe('a cry for help typed to the bot', function () {
  this.timeout(60_000);

  describe('in the local messenger', () => {
    let heed: TestApp;
    const log: string[] = [];
    before(async () => {
      heed = await startApp({ log: createLog('trace', { write: (line) => void log.push(line) }) });
    });
    after(() => heed.close());

    it('is answered at once, first with what is kept, then with a number and a counsellor, and nothing is stored', async () => {
      const person = await heed.signIn('S021');
      await person.post('/local/act', { text: '帮助' });
      const before = await stored(heed);
      for (const typed of [
        'canarycry 我不想活了',
        '危机 重大 canarycry 我想死',
        '提问：canarycry 活着没意思',
      ]) {
        const { status, text: page } = await person.post('/local/act', { text: typed });
        expect(status).to.equal(200);
        const at = [firstLine('zh-CN'), '管理员', '12356', '120', 'href="/support"'].map((one) =>
          page.indexOf(one, page.indexOf(firstLine('zh-CN'))),
        );
        expect(at, typed).to.not.include(-1);
        expect(at, 'confidentiality comes first').to.deep.equal(at.toSorted((a, b) => a - b));
        expect(page).to.not.include('canarycry');
      }
      expect(await stored(heed)).to.deep.equal(before);
      expect((await person.get('/local')).text).to.not.include('canarycry');
      expect(log.join('\n')).to.not.match(/canarycry|不想活|cry/);
    });

    it('is heard inside a form too: it is not handed in, and where it can be is said', async () => {
      const person = await heed.signIn('S021');
      const before = await stored(heed);
      const form = { action: 'questions.ask:hr', question: 'canarycry，我活不下去了' };
      const { text: page } = await person.post('/local/act', form);
      expect(page).to.include(firstLine('zh-CN')).and.include(text('zh-CN', 'support.cry.form'));
      expect(await stored(heed)).to.deep.equal(before);
      // On the page, where it was written to HR on purpose, it is sent.
      expect(
        (await person.post('/threads', { id: '0198a1b2-0000-7000-8000-000000000001', text: '我活不下去了' }))
          .status,
      ).to.equal(303);
    });

    it('a lead whose words of a crisis were taken for one hears that nothing was declared', async () => {
      const lead = await heed.signIn('S037');
      const { text: page } = await lead.post('/local/act', { text: '危机 重大 有员工站在天台上' });
      expect(page).to.include(text('zh-CN', 'support.cry.crisis'));
      expect(await heed.db.selectFrom('incident').selectAll().execute()).to.deep.equal([]);
    });

    it('has the numbers of the person’s country, the company’s own first, and a file in their place', async () => {
      const person = await heed.signIn('S021');
      const asks = async () => (await person.post('/local/act', { text: '我想死' })).text;
      await heed.db
        .updateTable('person')
        .set({ time_zone: 'Europe/Berlin' })
        .where('staff_no', '=', 'S021')
        .execute();
      expect(await asks())
        .to.include('0800 111 0 111')
        .and.not.include('12356');
      await heed.db
        .updateTable('person')
        .set({ time_zone: 'Africa/Nairobi' })
        .where('staff_no', '=', 'S021')
        .execute();
      expect(await asks())
        .to.include(text('zh-CN', 'words.cry', { own: '' }).split('\n')[0])
        .and.include('112');
      const file = join(tmpdir(), `help-lines-${process.pid}.yaml`);
      const own = { 'zh-CN': '本地热线 1199', en: 'local line 1199' };
      const kenya = { zones: ['Africa/Nairobi'], lines: [own], danger: own, source: 'a test', checked: null };
      writeFileSync(
        file,
        JSON.stringify({ countries: { KE: kenya }, elsewhere: { lines: [own], danger: own } }),
      );
      heed.app.config.HEED_HELP_LINES = file;
      heed.app.config.HEED_HELP_LINE = '公司热线 4000';
      const said = await asks();
      expect(said.indexOf('公司热线 4000'))
        .to.be.greaterThan(-1)
        .and.be.lessThan(said.indexOf('本地热线 1199'));
      delete heed.app.config.HEED_HELP_LINES;
      delete heed.app.config.HEED_HELP_LINE;
    });
  });

  it('inside WeCom it is answered in the reply itself, with nothing stored and nothing queued', async () => {
    const [li, guest] = ['LiNa', 'Guest'];
    const company = await startWecomCompany({
      work: false,
      departments: [{ id: 1, name: '样例有限公司' }],
      members: [
        { userid: li, name: '李娜', department: [1] },
        { userid: guest, name: '客人', department: [1] },
      ],
    });
    try {
      const { wecom, heed } = company;
      await heed.db.deleteFrom('identity').where('external_id', '=', guest.toLowerCase()).execute();
      const before = await stored(heed);
      const callsBefore = wecom.conversation(li).length;
      await wecom.type(li, 'canarycry 我真的撑不下去了', { times: 3 });
      const item = await company.sees(li, ({ text: said }) => said.includes(firstLine('zh-CN')));
      expect(item.text).to.include('12356').and.include('/support');
      expect(wecom.conversation(li).length).to.be.greaterThan(callsBefore);
      await wecom.type(guest, 'canarycry 我想死');
      await company.sees(guest, ({ text: said }) => said.includes('12356'));
      expect(await stored(heed)).to.deep.equal(before);
    } finally {
      await company.close();
    }
  });

  it('inside Slack it is said past every queue, to a message, a command and a modal, with a button', async () => {
    const hannah = 'U0HANNAH';
    const company = await startSlackCompany({
      work: false,
      users: [{ id: hannah, name: 'hannah', realName: 'Hannah Brandt', locale: 'en-GB' }],
    });
    try {
      const { slack, heed } = company;
      const hears = () =>
        slack.messages(hannah).filter(({ lines }) => lines.join('\n').includes(firstLine('en')));
      const before = await stored(heed);
      await slack.say(hannah, "canarycry I don't want to live anymore");
      const [said] = await until(() => (hears().length > 0 ? hears() : undefined), { what: 'the answer' });
      expect(said?.controls.map(({ text: label }) => label)).to.include(text('en', 'support.counsellor'));
      const command = await slack.command(hannah, '/heed canarycry I want to die');
      expect(command.answer?.lines.join('\n')).to.include(firstLine('en'));
      expect(await stored(heed)).to.deep.equal(before);
      slack.failNext('chat.postMessage', { kind: 'rate', retryAfter: 1 }, 1);
      const heardBefore = hears().length;
      await slack.say(hannah, 'canarycry I cannot go on');
      // Slack delivers it again until it is answered.
      await until(() => hears().length > heardBefore, { what: 'the answer to what was delivered again' });
      expect(await stored(heed)).to.deep.equal(before);
    } finally {
      await company.close();
    }
  });

  it('is answered also while the database does not answer', async () => {
    const heed = await startApp();
    const { receive } = await import('../../handlers/inbound.ts');
    const { db } = heed;
    const never = {
      ...heed.app,
      db: new Proxy(db, {
        get: () => {
          throw new Error('no database');
        },
      }),
    };
    const answered = await receive(
      never,
      {
        platform: 'wecom',
        tenant: 't',
        eventId: 'e',
        account: 'a',
        command: { kind: 'text', text: '我不想活了' },
        answersAtOnce: true,
      },
      heed.clock.now(),
    );
    expect(answered?.reply.kind === 'text' ? answered.reply.text : '').to.include('12356');
    await heed.close();
  });
});
