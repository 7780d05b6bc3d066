import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { openMs } from '../../handlers/webhooks/slack-at-once.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { text } from '../../src/messages/texts.ts';
import { readPolicy } from '../../src/policies/document.ts';
import { publishPolicy } from '../../src/policies/service.ts';
import { policyFiles } from '../harness/company.ts';
import { halfSent } from '../harness/half-sent.ts';
import { answeredWithin } from '../harness/patience.ts';
import { sentNotice, tableHashes } from '../harness/sent-notice.ts';
import type { Delivery, MessageView } from '../harness/slack/index.ts';
import { type SlackCompany, startSlackCompany } from '../harness/slack-company.ts';
import { until } from '../harness/until.ts';

const li = 'U0LI';
const wang = 'U0WANG';
const once = { retries: 0 } as const;
const workersOwn = [
  ...['worker_beat', 'sweep_run', 'slack_pace'],
  ...['evidence_entry', 'evidence_tile', 'evidence_checkpoint'],
];

describe('what Slack’s addresses are sent and should not be', function () {
  this.timeout(60_000);
  let company: SlackCompany;
  let notice: string;
  before(async () => {
    company = await startSlackCompany({
      users: [
        { id: li, name: 'li', realName: '李知远', locale: 'zh-CN' },
        { id: wang, name: 'wang', realName: '王雨桐', locale: 'zh-CN' },
      ],
    });
    const { rows } = await sql<{ staff_no: string }>`select staff_no from person`.execute(company.heed.db);
    notice = await sentNotice(
      company.heed,
      'customer-data',
      rows.map((row) => row.staff_no),
    );
    for (const userId of [li, wang]) await company.sees(userId, () => true);
    await atRest();
  });
  after(() => company.close());

  const atRest = () =>
    until(
      async () => {
        const { rows } = await sql<{ n: number }>`
          select count(*) as n from delivery where state in ('pending', 'sending')`.execute(company.heed.db);
        return rows[0]?.n === 0;
      },
      { what: 'an outbox at rest' },
    );
  const answers = async () => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from answer`.execute(company.heed.db);
    return rows[0]?.n ?? -1;
  };
  const button = (message: MessageView, name: string) => {
    const found = message.controls.find(({ value }) => value === `${name}:${notice}`);
    if (!found) throw new Error(`no ${name}`);
    return { actionId: found.actionId, options: { value: found.value ?? '' } };
  };
  async function unchanged(work: () => Promise<void>): Promise<void> {
    await atRest();
    const before = await tableHashes(company.heed.db);
    await work();
    const after = await tableHashes(company.heed.db);
    for (const table of workersOwn) after[table] = before[table] ?? '';
    expect(after).to.deep.equal(before);
  }
  const refused = ({ status, attempts }: Delivery) => {
    expect(status).to.be.within(400, 499);
    expect(attempts[0]?.body).to.equal('');
  };

  it('a body that stops coming is answered before Slack gives up', async () => {
    // Slack gives up after 3 s; some of them is the way there.
    const { sent, inTime } = await answeredWithin(2_800, '/slack/events', () =>
      halfSent(`${company.heed.app.baseUrl}/slack/events`),
    );
    expect(inTime).to.deep.equal([true]);
    expect(sent.status).to.equal(503);
    expect(sent.ms, 'whoever sends slowly has time').to.be.at.least(2_000);
  });

  it('forged, old, future, altered and unreadable requests leave no trace', () =>
    unchanged(async () => {
      const { slack } = company;
      for (const signature of ['bad', 'old', 'future', 'none', 'v1', 'tampered'] as const)
        refused(await slack.say(li, '我的数据', { ...once, signature }));
      for (const timestamp of ['', 'x', '1e9', '-1'])
        refused(await slack.say(li, '我的数据', { ...once, timestamp }));
      for (const rawBody of [
        '',
        '{}',
        '[]',
        'payload=',
        'payload={',
        'payload=null',
        Buffer.from([0xff, 0xfe]),
      ])
        refused(await slack.say(li, '我的数据', { ...once, rawBody }));
      refused(await slack.say(li, 'x', { ...once, rawBody: 'x'.repeat(3_000_000) }));
      refused(await slack.event({ type: 'message' }, { ...once, envelope: { team_id: 'T0OTHER' } }));
    }));

  it('a click delivered twice at once, and again under another id: one answer', async () => {
    const { slack } = company;
    const before = await answers();
    const message = slack.lastMessage(li);
    const { actionId, options } = button(message, 'notices.acknowledge');
    await slack.click(li, message, actionId, { ...options, times: 3 });
    await slack.click(li, message, actionId, { ...options, force: true });
    expect(await answers()).to.equal(before + 1);
  });

  it('a message that Slack sends under two event ids is answered once', async () => {
    const { slack } = company;
    await atRest();
    const before = slack.messages(wang).length;
    await slack.say(wang, '我的数据', { times: 2, againAsOther: true });
    await company.sees(wang, (message) => message.controls.some(({ url }) => url?.endsWith('/me')));
    await atRest();
    expect(slack.messages(wang).length - before).to.be.at.most(2);
  });

  it('a form of a text that has changed, of a notice that never was, or of nothing records nothing', async () => {
    const { slack } = company;
    const before = await answers();
    for (const key of [
      `notices.sign:${notice}.${v7()}`,
      `notices.sign:${v7()}.${v7()}`,
      'notices.sign:x',
      'constructor.prototype:x',
      'nothing',
    ]) {
      const { status } = await slack.post(
        'interactive',
        { payload: submission(wang, key, { typedName: '王雨桐' }) },
        once,
      );
      expect(status, key).to.equal(200);
    }
    expect(await answers()).to.equal(before);
  });

  it('values that were not asked for, of other types or huge are refused or harmless', async () => {
    const { slack } = company;
    const before = await answers();
    for (const values of [
      { __proto__: { x: { value: 'y' } } },
      { typedName: { value: { type: 'plain_text_input', value: 'x'.repeat(100_000) } } },
      { typedName: { value: 5 } },
      { typedName: null },
      [],
    ]) {
      const payload = { ...submission(wang, `notices.concern:${notice}`, {}) };
      const view = { ...(payload.view as object), state: { values } };
      const { status } = await slack.post('interactive', { payload: { ...payload, view } as never }, once);
      expect(status).to.be.oneOf([200, 400, 403, 413, 422]);
    }
    expect(await answers()).to.equal(before);
  });

  it('a name that would call everybody calls nobody', async () => {
    const { slack, heed } = company;
    await slack.join({ id: 'U0EVIL', name: 'evil', realName: '<!channel> <@U0LI>', locale: 'zh-CN' });
    await company.sweep('directory.changes.slack');
    await slack.openHome('U0EVIL');
    expect(JSON.stringify(slack.home('U0EVIL')?.blocks ?? [])).to.not.contain('<!channel>');
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from person where name like '%channel%'`.execute(heed.db);
    expect(rows[0]?.n).to.equal(1);
  });

  it('somebody unknown is told how to become known, in words and at home', async () => {
    const { slack } = company;
    slack.directory.addUser({ id: 'U0NEW', name: 'new', realName: 'New' });
    const both = (lines: readonly string[] = []) => {
      for (const language of ['zh-CN', 'en'] as const)
        expect(lines).to.include(text(language, 'words.notLinked'));
    };
    both((await slack.command('U0NEW', '/heed')).answer?.lines);
    await slack.openHome('U0NEW');
    both(slack.home('U0NEW')?.lines);
    const before = slack.messages('U0NEW').length;
    await slack.say('U0NEW', 'hello', { times: 2, againAsOther: true });
    const [, ...answers] = slack.messages('U0NEW').slice(before);
    expect(answers).to.have.length(1);
    both(answers[0]?.lines);
  });

  it('a home that Slack refuses to show is acknowledged: asked again it would be refused again', async () => {
    const { slack, heed } = company;
    slack.failNext('views.publish', { kind: 'rate', retryAfter: 30 });
    expect(await slack.openHome(li, once)).to.include({ status: 200, acknowledged: true });
    heed.clock.advance({ minutes: 1 });
    slack.failNext('views.publish', { kind: 'error', error: 'not_enabled' });
    expect((await slack.openHome(li, once)).status).to.equal(200);
    slack.failNext('views.publish', { kind: 'hang' });
    expect((await slack.openHome(li, once)).status).to.equal(200);
  });

  it('a form that Slack never opens is offered as a page, in time', async () => {
    const { slack, heed } = company;
    slack.failNext('views.open', { kind: 'hang' });
    // Slack gives up after 3 s; here it waits until Heed answers, however slow the machine is.
    expect(openMs).to.be.at.most(2_500);
    const asked = await slack.command(wang, '/heed 提问', { timeoutMs: 30_000 });
    expect(asked.answer?.controls.map(({ url }) => url)).to.include(`${heed.app.baseUrl}/threads/new`);
  });

  describe('a form that was left open', () => {
    const code = 'left-open';
    async function publishes(words: string): Promise<void> {
      const { app, db, clock } = company.heed;
      const document = readPolicy(policyFiles({ code, title: 'Left open', action: 'sign', words }));
      const how = { now: clock.now(), actor: 'heed', hooks: app.policyHooks } as const;
      await inTransaction(db, (tx) => publishPolicy(tx, document, how));
    }
    /** Sends the policy to somebody new, who opens its form. */
    async function opens(id: string): Promise<void> {
      const { slack, heed } = company;
      await slack.join({ id, name: id.toLowerCase(), realName: '周明', locale: 'zh-CN' });
      await company.sweep('directory.changes.slack');
      const { rows } = await sql<{ no: string }>`
        select p.staff_no as no from identity i join person p on p.id = i.person_id where i.external_id = ${id}`.execute(
        heed.db,
      );
      const sent = await sentNotice(heed, code, [rows[0]?.no ?? '']);
      const card = await company.sees(id, (message) =>
        message.controls.some(({ value }) => value === `notices.sign:${sent}`),
      );
      const sign = card.controls.find(({ value }) => value === `notices.sign:${sent}`);
      await slack.click(id, card, sign?.actionId ?? '', { value: sign?.value ?? '' });
      expect(slack.openView(id).inputs).to.have.lengthOf(1);
    }

    it('while a new version took its place records nothing, and says so in its window', async () => {
      await publishes('One.');
      await opens('U0LATE');
      const before = await answers();
      await publishes('Two.');
      const sent = await company.slack.submit('U0LATE', { typedName: '周明' });
      expect(sent.result).to.equal('updated');
      expect(sent.view?.lines.join()).to.contain(text('zh-CN', 'notices.refusal.superseded'));
      expect(await answers()).to.equal(before);
    });

    it('by somebody who was deactivated meanwhile records nothing, and says so in its window', async () => {
      const { slack } = company;
      await opens('U0GONE');
      const before = await answers();
      // What they send is on its way already.
      await slack.changeUser('U0GONE', { deleted: true });
      await company.sweep('directory.changes.slack');
      const sent = await slack.submit('U0GONE', { typedName: '周明' }, { force: true });
      expect(sent.result).to.equal('updated');
      expect(sent.view?.lines.join()).to.contain(text('zh-CN', 'words.notLinked'));
      expect(await answers()).to.equal(before);
    });
  });

  it('a token that was revoked stops nothing from being kept, and what waits goes out afterwards', async () => {
    const { slack, heed } = company;
    expect((await slack.revoke()).acknowledged).to.equal(true);
    const { rows } = await sql<{ staff_no: string }>`
      select p.staff_no from identity i join person p on p.id = i.person_id where i.external_id = ${wang}`.execute(
      heed.db,
    );
    const later = await sentNotice(heed, 'what-heed-keeps', [rows[0]?.staff_no ?? '']);
    const state = async () => {
      const found = await sql<{ state: string }>`
        select d.state from delivery d join message m on m.id = d.message_id where m.about = ${later}::uuid`.execute(
        heed.db,
      );
      return found.rows[0]?.state;
    };
    await until(async () => (await state()) === 'pending', { what: 'a message that waits' });
    slack.reinstall();
    heed.clock.advance({ minutes: 30 });
    await until(async () => (await state()) === 'accepted', { within: 20_000, what: 'it went out' });
  });

  function submission(userId: string, key: string, values: Record<string, string>) {
    const { team, appId } = company.slack;
    return {
      type: 'view_submission',
      team: { id: team.id, domain: team.domain },
      user: { id: userId, username: 'x', team_id: team.id },
      api_app_id: appId,
      token: 'deprecated',
      trigger_id: '1.2.abc',
      view: {
        id: 'V0TEST',
        team_id: team.id,
        type: 'modal',
        callback_id: key.split(':')[0] ?? '',
        private_metadata: key,
        hash: '1.abc',
        state: {
          values: Object.fromEntries(
            Object.entries(values).map(([name, value]) => [
              name,
              { value: { type: 'plain_text_input', value } },
            ]),
          ),
        },
      },
    };
  }
});
