import { expect } from 'chai';
import { z } from 'zod';
import { FixedClock } from '../../src/clock.ts';
import { HeedError } from '../../src/errors.ts';
import type { Rooms } from '../../src/platforms/port.ts';
import type { SlackApi } from '../../src/platforms/slack/api.ts';
import { channelName, renamed } from '../../src/platforms/slack/room-name.ts';
import { slackRooms } from '../../src/platforms/slack/rooms.ts';
import { testDatabase } from '../harness/database.ts';
import type { ChannelView, Fault } from '../harness/slack/index.ts';
import { type SlackTestPlatform, startSlackPlatform } from '../harness/slack-platform.ts';

const base = 'https://heed.example.com';
const { signal } = new AbortController();
const many = Array.from({ length: 250 }, (_, n) => `U0M${n}`);

describe('rooms in Slack', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let slack: SlackTestPlatform;
  let rooms: Rooms;

  before(async () => {
    database = await testDatabase();
  });
  after(() => database.close());
  beforeEach(async () => {
    await database.db.deleteFrom('slack_pace').execute();
    const users = ['U0LI', 'U0WANG', 'U0ZHAO', ...many].map((id) => ({ id }));
    slack = await startSlackPlatform(database.db, new FixedClock('2026-11-02T01:00:00Z'), { users });
    rooms = slack.platform.rooms ?? expect.fail('no rooms');
  });
  afterEach(() => slack.close());

  const team = (more: Partial<Parameters<Rooms['create']>[0]> = {}) =>
    rooms.create(
      { key: 'incident/1', name: 'Phishing: mail to all', members: ['U0LI', 'U0WANG'], ...more },
      signal,
    );
  const room = (id: string): ChannelView => slack.fake.channel(id);
  const calls = (method: string) => slack.fake.counts.calls[method] ?? 0;
  /** A Slack that answers some reads otherwise than the fake. */
  const lying = (change: (method: string, answer: object) => object) => {
    const whole = z.looseObject({});
    const api: SlackApi = {
      call: async (call) =>
        call.answer.parse(change(call.method, await slack.api.call({ ...call, answer: whole }))),
    };
    return slackRooms(api, { botUserId: slack.fake.botUserId });
  };

  async function failure(work: Promise<unknown>): Promise<HeedError> {
    const error: unknown = await work.then(
      () => new Error('it worked'),
      (reason: unknown) => reason,
    );
    if (!(error instanceof HeedError)) throw error;
    expect(error.code).to.equal('platform-failed');
    return error;
  }

  it('are private channels with everybody in them, and their whole name as description', async () => {
    const name = '应急小组：钓鱼邮件';
    const id = await team({ name, owner: 'U0ZHAO' });
    expect(room(id)).to.include({ kind: 'private', archived: false, purpose: name });
    expect(room(id).members).to.have.members([slack.fake.botUserId, 'U0ZHAO', 'U0LI', 'U0WANG']);
    expect(room(id).messages).to.deep.equal([]);
    const read = await rooms.read(id, signal);
    expect(read?.name).to.equal(name);
    expect(read?.members).to.have.members(['U0ZHAO', 'U0LI', 'U0WANG']);
  });

  it('are made once for a key, also when the answer never came', async () => {
    const id = await team();
    expect(await team()).to.equal(id);
    expect(await team({ key: 'incident/2' })).not.to.equal(id);
    const faults: Fault[] = [{ kind: 'http', status: 500, after: true }, { kind: 'half' }];
    for (const fault of faults) {
      slack.fake.failNext('conversations.create', fault);
      const again = await team({ key: `incident/${fault.kind}` });
      expect(await team({ key: `incident/${fault.kind}` })).to.equal(again);
    }
  });

  it('get a name of their own where theirs is taken, by the living or the archived', async () => {
    const id = await team();
    const { name } = room(id);
    slack.fake.archiveChannel(id);
    const second = await team();
    expect(second).not.to.equal(id);
    expect(room(second).name).to.equal(`${name}-2`);
    expect(await team()).to.equal(second);
  });

  it('take everybody in parts of a hundred, and leave out whom Slack does not know', async () => {
    const id = await team({ members: [...many, 'U0GHOST', slack.fake.botUserId] });
    expect(room(id).members).to.have.length(251);
    expect(calls('conversations.invite')).to.equal(3);
    const alone = await team({ key: 'incident/3', members: ['U0GHOST'] });
    expect((await rooms.read(alone, signal))?.members).to.deep.equal([]);
  });

  it('members come and go', async () => {
    const id = await team();
    await rooms.update(id, { add: ['U0ZHAO', 'U0LI'], remove: ['U0WANG', 'U0GHOST', 'U0M1'] }, signal);
    expect((await rooms.read(id, signal))?.members).to.have.members(['U0ZHAO', 'U0LI']);
    await rooms.update(id, { name: 'Another name' }, signal);
    expect(room(id).name).to.match(/^another-name-[0-9a-f]{8}$/);
    expect((await rooms.read(id, signal))?.name).to.equal('Another name');
    expect(await team({ name: 'Another name' })).to.equal(id);
  });

  it('a briefing stands above the room and stays pinned', async () => {
    const id = await team();
    const text = 'What is known: /crisis/1 <!channel> & more';
    await rooms.brief?.(id, { topic: `Severity 1 ${'x'.repeat(300)}`, text, baseUrl: base }, signal);
    const [said] = room(id).messages;
    expect(said?.lines.join()).to.equal('What is known: https://heed.example.com/crisis/1 <!channel> & more');
    expect(room(id).pins).to.deep.equal([said?.ts]);
    expect(room(id).topic).to.have.length(250);
  });

  it('are closed for good, and closing again changes nothing', async () => {
    const id = await team();
    await rooms.close?.(id, signal);
    await rooms.close?.(id, signal);
    expect(room(id).archived).to.equal(true);
    expect(await rooms.read(id, signal)).to.equal(undefined);
    expect((await failure(rooms.say(id, 'words', base, signal))).message).to.match(/archived/);
  });

  it('what is not private is told nothing', async () => {
    const id = await team();
    const ways: object[] = [{ is_private: false }, { is_ext_shared: true }, { is_org_shared: true }];
    for (const way of ways) {
      const told = lying((method, answer) =>
        method === 'conversations.info' && 'channel' in answer && typeof answer.channel === 'object'
          ? { ...answer, channel: { ...answer.channel, ...way } }
          : answer,
      );
      await failure(told.say(id, 'secret', base, signal));
      await failure(told.brief?.(id, { topic: 'secret', text: 'secret', baseUrl: base }, signal) ?? team());
      await failure(told.update(id, { add: ['U0ZHAO'] }, signal));
      await failure(told.create({ key: 'incident/9', name: 'A', members: ['U0LI'] }, signal));
    }
    expect(room(id).messages).to.deep.equal([]);
    expect(room(id).topic).to.equal('');
    expect(room(id).members).not.to.include('U0ZHAO');
    for (const { messages, kind } of slack.fake.channels)
      if (kind !== 'im') expect(messages).to.deep.equal([]);
  });

  it('somebody in a new room whom nobody asked for is noticed', async () => {
    const told = lying((method, answer) =>
      method === 'conversations.members' ? { ...answer, members: ['U0LI', 'U0STRANGER'] } : answer,
    );
    const { message } = await failure(
      told.create({ key: 'incident/8', name: 'A', members: ['U0LI'] }, signal),
    );
    expect(message).to.match(/members whom nobody asked for \(1\)/);
  });

  it('members whose list never ends are not known, and nothing is said to them', async () => {
    let pages = 0;
    const page = { members: ['U0LI'], response_metadata: { next_cursor: 'again=' } };
    const api: SlackApi = {
      call: async (call) => {
        if (call.method !== 'conversations.members') return slack.api.call(call);
        pages += 1;
        return call.answer.parse(page);
      },
    };
    const circle = slackRooms(api, { botUserId: slack.fake.botUserId });
    const id = await team();
    const error = await failure(circle.read(id, signal));
    expect(error.message).to.contain('circle');
    await failure(circle.create({ key: 'incident/9', name: 'Other', members: ['U0LI'] }, signal));
    expect(pages).to.equal(4);
  });

  it('a channel of that name that somebody else made is not taken for ours', async () => {
    const id = await team();
    const told = lying((method, answer) =>
      method === 'conversations.list' && 'channels' in answer && Array.isArray(answer.channels)
        ? { ...answer, channels: answer.channels.map((one: object) => ({ ...one, creator: 'U0WANG' })) }
        : answer,
    );
    expect(
      await told.create({ key: 'incident/1', name: 'Phishing: mail to all', members: [] }, signal),
    ).not.to.equal(id);
  });

  it('a policy that forbids it is said in words for operators', async () => {
    slack.fake.refuse('conversations.create', 'restricted_action');
    expect((await failure(team())).message).to.match(/policy.*administrator/s);
  });
});

describe('names of channels', () => {
  it('are what Slack takes, and tell keys apart', () => {
    for (const name of ['Phishing: mail to ALL!', '应急小组', 'Ünïcödé — naïve', 'x'.repeat(200), '--', '']) {
      const first = channelName(name, 'incident/1', 0);
      expect(first).to.match(/^[a-z0-9][a-z0-9_-]{0,79}$/);
      expect(channelName(name, 'incident/2', 0)).not.to.equal(first);
      expect(channelName(name, 'incident/1', 1)).to.match(/-2$/);
      expect(channelName(name, 'incident/1', 1).length).to.be.at.most(80);
    }
    expect(channelName('Ünïcödé naïve', 'k', 0)).to.match(/^unicode-naive-[0-9a-f]{8}$/);
  });

  it('keep what they are recognised by when they change', () => {
    const name = channelName('Before', 'k', 1);
    expect(renamed('After', name)).to.equal(channelName('After', 'k', 1));
    expect(renamed('After', 'made-by-hand')).to.equal('made-by-hand');
  });
});
