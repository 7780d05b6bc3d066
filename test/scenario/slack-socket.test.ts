import { expect } from 'chai';
import { listenToSlack } from '../../handlers/webhooks/slack-socket.ts';
import type { RunningSocket } from '../../src/platforms/slack/socket.ts';
import { type SlackCompany, startSlackCompany } from '../harness/slack-company.ts';
import { until } from '../harness/until.ts';

const li = 'U0LI';

describe('Slack by socket, where nothing is let in', function () {
  this.timeout(60_000);
  let company: SlackCompany;
  let socket: RunningSocket | undefined;
  before(async () => {
    company = await startSlackCompany({
      socketMode: true,
      users: [{ id: li, name: 'li', realName: '李知远', locale: 'zh-CN' }],
    });
    const { app } = company.heed;
    if (!app.slack) throw new Error('Slack is not there');
    const { settings, ...rest } = app.slack;
    const { appToken } = company.slack;
    socket = listenToSlack(app, { ...rest, settings: { ...settings, appToken } });
    await until(() => (socket?.open ?? 0) > 0, { what: 'an open socket' });
  });
  after(async () => {
    await socket?.stop();
    await company.close();
  });

  it('commands are answered, words too, and what is no request is taken and refused', async () => {
    const { slack } = company;
    expect((await slack.command(li, '/heed')).answer?.text).to.contain('待办');
    expect((await slack.say(li, '我的数据')).acknowledged).to.equal(true);
    await company.sees(li, (message) => message.controls.some(({ url }) => url?.endsWith('/me')));
    expect((await slack.openHome(li)).acknowledged).to.equal(true);
    expect(slack.home(li)?.lines.length).to.be.greaterThan(0);
  });

  it('a socket that Slack takes away is replaced, and nothing is lost in between', async () => {
    const { slack } = company;
    slack.disconnectSockets('refresh_requested');
    await until(() => slack.sockets > 0 && (socket?.open ?? 0) > 0, { what: 'a new socket' });
    expect((await slack.command(li, '/heed 帮助')).answer?.text).to.contain('待办');
  });
});
