import { expect } from 'chai';
import { createLog } from '../../src/log.ts';
import type { GroupMapping } from '../../src/people/directory/groups.ts';
import type { DirectorySource } from '../../src/people/directory/source.ts';
import { SlackError } from '../../src/platforms/slack/api.ts';
import { slackDirectory } from '../../src/platforms/slack/directory/read.ts';
import type { FakeSlackOptions } from '../harness/slack/index.ts';
import { type SlackSideOfTest, startSlackSide } from '../harness/slack-side.ts';

const nothing: GroupMapping = { groups: new Map(), managerField: null };
const never = new AbortController().signal;

describe('Slack as a source of the directory', () => {
  let side: SlackSideOfTest;
  let mapping: GroupMapping;
  let source: DirectorySource;
  afterEach(() => side.close());

  async function start(options: Omit<FakeSlackOptions, 'clock'> = {}): Promise<void> {
    side = await startSlackSide(options);
    mapping = nothing;
    const { slack, clock } = side;
    source = slackDirectory({
      api: side.client(),
      team: { teamId: slack.team.id },
      clock,
      log: createLog('silent'),
      mapping: async () => mapping,
      wait: (ms) => side.wait(ms),
    });
  }

  const accounts = async () => (await source.readAll(never)).members.map(({ account }) => account);
  const many = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ id: `U${String(i).padStart(5, '0')}` }));

  it('tells people apart from bots, guests, other companies’ people and those who have left', async () => {
    await start({
      users: [
        { id: 'U1', realName: 'Li Na', email: 'li@example.com', locale: 'zh-CN', tz: 'Asia/Shanghai' },
        {
          id: 'U2',
          realName: '',
          displayName: 'ben',
          locale: 'en-GB',
          tz: 'Mars/Olympus',
          emailConfirmed: false,
        },
        { id: 'U3', isRestricted: true },
        { id: 'U4', isUltraRestricted: true },
        { id: 'U5', deleted: true },
        { id: 'U6', isBot: true },
        { id: 'U7', teamId: 'TOTHER001' },
        { id: 'USLACKBOT', name: 'slackbot' },
      ],
    });
    const { members, departments, hidden } = await source.readAll(never);
    const told = new Map(members.map((member) => [member.account, member]));
    expect([...told.keys()].filter((id) => id !== side.slack.botUserId)).to.have.members([
      'U1',
      'U2',
      'U3',
      'U4',
      'U5',
    ]);
    expect(members.filter(({ employed }) => employed).map(({ account }) => account)).to.deep.equal([
      'U1',
      'U2',
    ]);
    expect(told.get('U1')).to.deep.equal({
      account: 'U1',
      name: 'Li Na',
      email: 'li@example.com',
      emailConfirmed: true,
      mobile: null,
      language: 'zh-CN',
      timeZone: 'Asia/Shanghai',
      departments: [],
      roles: [],
      leads: null,
      employed: true,
    });
    expect(told.get('U2')).to.deep.include({ name: 'ben', emailConfirmed: false, language: 'en' });
    expect(told.get('U2')).not.to.have.property('timeZone');
    expect([departments, hidden]).to.deep.equal([[], []]);
    expect(side.slack.counts.calls).not.to.have.property('usergroups.list');
  });

  it('reads every page, also short and empty ones, each person once, and stays within the tier', async () => {
    await start({ users: many(5_000) });
    expect(new Set(await accounts()).size).to.be.greaterThanOrEqual(5_000);
    expect(side.slack.counts.limited).to.deep.equal({});
    const calls = side.slack.calls.filter(({ method }) => method === 'users.list');
    expect(calls.length).to.be.greaterThan(25);
    const minutes = (side.clock.now().getTime() - (calls[0]?.at.getTime() ?? 0)) / 60_000;
    expect(calls.length / Math.max(minutes, 1)).to.be.at.most(45);
  });

  it('begins again when its place in the list has expired, and gives up after some times', async () => {
    await start({ users: many(700), raggedPages: false });
    side.slack.failNext('users.list', { kind: 'error', error: 'invalid_cursor' }, 2);
    expect(new Set(await accounts()).size).to.be.greaterThanOrEqual(700);
    side.slack.failNext('users.list', { kind: 'error', error: 'invalid_cursor' }, 10);
    const failed = await source.readAll(never).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(SlackError).with.property('code', 'invalid_cursor');
  });

  it('waits as long as Slack says when it is over a limit; a page that cannot be had is no directory', async () => {
    await start({ users: many(3) });
    side.slack.failNext('users.list', { kind: 'rate', retryAfter: 300 });
    const began = side.clock.now().getTime();
    expect(await accounts()).to.include.members(['U00000', 'U00001', 'U00002']);
    expect(side.clock.now().getTime() - began).to.be.at.least(300_000);
    side.slack.refuse('users.list', 'missing_scope');
    const failed = await source.readAll(never).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(SlackError).with.property('code', 'missing_scope');
  });

  it('a user group is a department or a role only where somebody said so; disabled ones are none', async () => {
    await start({
      users: many(4),
      groups: [
        { id: 'S1', name: 'Sales', users: ['U00000', 'U00001'] },
        { id: 'S2', name: 'HR team', users: ['U00001', 'U00002'] },
        { id: 'S3', name: 'Chess', users: ['U00003'] },
        { id: 'S4', name: 'Old', users: ['U00003'], disabled: true },
      ],
    });
    mapping = {
      groups: new Map([
        ['S1', 'department'],
        ['S2', 'role:hr'],
        ['S4', 'department'],
      ] as const),
      managerField: null,
    };
    const { departments, members } = await source.readAll(never);
    expect(departments).to.deep.equal([{ key: 'S1', name: 'Sales', parent: null, leaders: [] }]);
    const places = members
      .filter(({ account }) => /^U0000/.test(account))
      .map(({ account, departments: own, roles }) => [account, own, roles]);
    expect(places).to.deep.equal([
      ['U00000', ['S1'], []],
      ['U00001', ['S1'], ['hr']],
      ['U00002', [], ['hr']],
      ['U00003', [], []],
    ]);
    expect(await source.groups?.list(never)).to.deep.equal([
      { key: 'S1', name: 'Sales', people: 2 },
      { key: 'S2', name: 'HR team', people: 2 },
      { key: 'S3', name: 'Chess', people: 1 },
    ]);
  });

  it('managers come from a field of the profile; who heads a group follows', async () => {
    const field = (value: string) => ({ Xf1: { value, alt: '' } });
    await start({
      profileFields: [
        { id: 'Xf1', label: 'Manager', type: 'user' },
        { id: 'Xf2', label: 'Office', type: 'text' },
      ],
      users: [
        { id: 'U1' },
        { id: 'U2', fields: field('U1') },
        { id: 'U3', fields: field('U1,U2') },
        { id: 'U4', fields: field('U4') },
      ],
      groups: [{ id: 'S1', name: 'Sales', users: ['U1', 'U2', 'U3', 'U4'] }],
    });
    mapping = { groups: new Map([['S1', 'department']]), managerField: 'Xf1' };
    expect(await source.groups?.personFields(never)).to.deep.equal([{ key: 'Xf1', name: 'Manager' }]);
    const { departments, members } = await source.readAll(never);
    expect(departments[0]?.leaders).to.deep.equal(['U1']);
    expect(members.every(({ leads }) => leads?.length === 0)).to.equal(true);
    // One person alone says nothing of who heads what.
    expect((await source.readMembers(['U1'], never)).members[0]?.leads).to.equal(null);
  });

  it('looks at some people again: who is gone is not there, who cannot be seen is not known', async () => {
    await start({ users: [{ id: 'U1' }, { id: 'U2', deleted: true }] });
    const read = await source.readMembers(['U1', 'U2', 'UGONE1', side.slack.botUserId], never);
    expect(read.members.map(({ account, employed }) => [account, employed])).to.have.deep.members([
      ['U1', true],
      ['U2', false],
    ]);
    side.slack.failNext('users.info', { kind: 'error', error: 'user_not_visible' });
    expect((await source.readMembers(['U1'], never)).hidden).to.deep.equal(['U1']);
    expect(side.slack.warnings).to.deep.equal([]);
  });
});
