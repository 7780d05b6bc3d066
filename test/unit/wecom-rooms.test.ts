import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { HeedError } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import { withAbsoluteLinks } from '../../src/platforms/absolute-links.ts';
import { type WecomClient, wecomClient } from '../../src/platforms/wecom/client.ts';
import { piecesOf } from '../../src/platforms/wecom/plain-text.ts';
import { wecomRooms } from '../../src/platforms/wecom/rooms.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { testDatabase } from '../harness/database.ts';
import { type FakeWecom, startFakeWecom } from '../harness/wecom/index.ts';

const base = 'https://heed.example.com';
const { signal } = new AbortController();

describe('rooms in WeCom', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let clock: FixedClock;
  let fake: FakeWecom;
  let client: WecomClient;
  let rooms: ReturnType<typeof wecomRooms>;

  before(async () => {
    database = await testDatabase();
  });
  after(() => database.close());
  beforeEach(async () => {
    clock = new FixedClock('2026-11-02T01:00:00Z');
    const userids = ['li', 'wang', 'Zhao', 'chen', ...Array.from({ length: 1_300 }, (_, n) => `m${n}`)];
    fake = await startFakeWecom({ clock, members: userids.map((userid) => ({ userid })) });
    const settings = {
      corpid: fake.corpid,
      agentid: fake.app.agentid,
      secret: fake.app.secret,
      tokens: ['t'],
      encodingAesKeys: ['k'],
      apiBase: fake.apiBase,
    };
    client = wecomClient(settings, {
      db: database.db,
      secrets: secretsFrom(['heed-secret-0123456789abcdef0123456789']),
      clock,
      log: createLog('silent'),
      patience: { headers: 300, body: 300, total: 500 },
      backoffMs: [1, 1, 1],
    });
    rooms = wecomRooms({ api: client, settings });
  });
  afterEach(async () => {
    await client.close();
    await fake.close();
  });

  const team = (more: Partial<Parameters<typeof rooms.create>[0]> = {}) =>
    rooms.create({ key: 'incident/1', name: '应急小组', members: ['li', 'wang'], ...more }, signal);
  const chat = () => fake.chats[0] ?? expect.fail('no group');

  async function failure(work: Promise<unknown>): Promise<HeedError> {
    const error: unknown = await work.then(
      () => new Error('it worked'),
      (reason: unknown) => reason,
    );
    if (!(error instanceof HeedError)) throw error;
    expect(error.code).to.equal('platform-failed');
    return error;
  }

  it('are made once for a key, whoever asks again', async () => {
    const id = await team({ owner: 'ZHAO' });
    expect(id).to.match(/^[0-9a-z]{32}$/);
    expect(await team({ owner: 'ZHAO' })).to.equal(id);
    expect(await team({ key: 'incident/2' })).not.to.equal(id);
    expect(fake.chats).to.have.length(2);
    expect(chat()).to.deep.include({ name: '应急小组', owner: 'Zhao', userlist: ['Zhao', 'li', 'wang'] });
    expect(await rooms.read(id, signal)).to.deep.equal({ name: '应急小组', members: ['zhao', 'li', 'wang'] });
  });

  it('are found again when the answer never came', async () => {
    for (const fault of [{ kind: 'half' }, { kind: 'hang', after: true }] as const) {
      fake.failNext('appchat/create', fault);
      const id = await team({ key: `incident/${fault.kind}` });
      expect(await rooms.read(id, signal)).to.have.property('name', '应急小组');
    }
    fake.failNext('appchat/create', { kind: 'close' });
    await failure(team({ key: 'incident/lost' }));
    expect(fake.chats).to.have.length(2);
  });

  it('have names of at most 50 characters', async () => {
    await team({ name: `${'急'.repeat(49)}👩‍👩‍👧` });
    expect(chat().name).to.equal('急'.repeat(49));
  });

  it('nobody waits for somebody who has left', async () => {
    fake.directory.setMember('chen', { status: 5 });
    await team({ members: ['li', 'nobody', 'wang', 'chen'], owner: 'chen' });
    expect(chat().userlist).to.deep.equal(['li', 'wang']);
  });

  it('two people at least, two thousand at most', async () => {
    expect((await failure(team({ members: ['li', 'LI'] }))).message).to.include('2 to 2000');
    const many = Array.from({ length: 2_001 }, (_, n) => `m${n}`);
    expect((await failure(team({ members: many }))).message).to.include('not 2001');
    expect(fake.chats).to.have.length(0);
  });

  it('change in one go: who comes, who goes, whose it is', async () => {
    const id = await team({ owner: 'li' });
    await rooms.update(
      id,
      { name: '新名字', owner: 'zhao', add: ['zhao', 'chen'], remove: ['li', 'wang'] },
      signal,
    );
    expect(chat()).to.deep.include({ name: '新名字', owner: 'Zhao' });
    expect(chat().userlist).to.have.members(['Zhao', 'chen']);
    const before = fake.counts.calls['appchat/update'];
    await rooms.update(id, {}, signal);
    expect(fake.counts.calls['appchat/update']).to.equal(before);
  });

  it('change in several calls where many come and go', async () => {
    const members = Array.from({ length: 1_200 }, (_, n) => `m${n}`);
    const id = await team({ members: members.slice(0, 2) });
    await rooms.update(id, { add: members.slice(2) }, signal);
    expect(chat().userlist).to.have.length(1_200);
    await rooms.update(id, { owner: 'li', add: ['chen', 'li'], remove: members }, signal);
    expect(chat().userlist).to.have.members(['chen', 'li']);
    expect(fake.counts.calls['appchat/update']).to.equal(3 + 3);
  });

  it('a change repeated, or of people who are gone, does what is left to do', async () => {
    const id = await team({ members: ['li', 'wang', 'zhao'] });
    await rooms.update(id, { add: ['chen'], remove: ['li'] }, signal);
    await rooms.update(id, { add: ['chen', 'nobody'], remove: ['li', 'wang'] }, signal);
    expect(chat().userlist).to.have.members(['Zhao', 'chen']);
  });

  it('a room that is not there reads as none', async () => {
    expect(await rooms.read('0'.repeat(32), signal)).to.equal(undefined);
    expect((await failure(rooms.say('0'.repeat(32), 'x', base, signal))).message).to.include('40050');
  });

  it('an app without the root department is told what to change', async () => {
    await fake.app.set({ visible: { userids: ['li', 'wang'], partyids: [], tagids: [] } });
    expect((await failure(team())).message)
      .to.include('48002')
      .and.to.include('root department');
  });

  it('words arrive whole, in messages of at most 2,048 bytes, with addresses that open', async () => {
    const id = await team();
    const text = `${'系统已经停用，请不要重新启动。'.repeat(120)}\n步骤见 /crisis/1?step=2#now。`;
    await rooms.say(id, text, base, signal);
    const said = chat().messages.map(({ content }) => String(content.content));
    expect(said.length).to.be.greaterThan(2);
    for (const piece of said) {
      expect(Buffer.byteLength(piece)).to.be.at.most(2_048);
      expect(piece).to.match(/。$/);
    }
    expect(said.join('').replace('\n', '')).to.equal(
      text.replace('\n', '').replace('/crisis/1?step=2', `${base}/crisis/1?step=2&at=now`),
    );
    expect(chat().messages[0]).to.have.property('msgtype', 'text');
    await rooms.say(id, '  \n ', base, signal);
    expect(chat().messages).to.have.length(said.length);
  });

  it('words said again after a failure go on where they broke off, and said once more are said whole', async () => {
    const id = await team();
    const text = '系统已经停用，请不要重新启动。'.repeat(120);
    const whole = piecesOf(text, 2_048).length;
    fake.failNext('appchat/send', { kind: 'slow', ms: 0 });
    fake.failNext('appchat/send', { kind: 'errcode', errcode: 45009 });
    await failure(rooms.say(id, text, base, signal));
    expect(chat().messages).to.have.length(1);
    clock.advance({ minutes: 2 });
    await rooms.say(id, text, base, signal);
    const said = chat().messages.map(({ content }) => String(content.content));
    expect(said.join('')).to.equal(text);
    await rooms.say(id, text, base, signal);
    expect(chat().messages).to.have.length(2 * whole);
  });
});

describe('plain words for a chat', () => {
  it('paths become addresses, and nothing else does', () => {
    const link = (text: string) => withAbsoluteLinks(text, base);
    expect(link('Open /me, then (/crisis/a-1?x=1).')).to.equal(
      `Open ${base}/me, then (${base}/crisis/a-1?x=1).`,
    );
    expect(link('/board')).to.equal(`${base}/board`);
    expect(link('/me#open')).to.equal(`${base}/me?at=open#open`);
    expect(link('见：/records/7。')).to.equal(`见：${base}/records/7。`);
    for (const text of [
      '他/她 and/or 1/2 2026/11/02',
      'https://other.example.com/me',
      '//other.example.com',
      'a / b',
      '</a>',
      './me ../me ~/me',
    ]) {
      expect(link(text)).to.equal(text);
    }
  });

  it('pieces break at pauses, never within a character, and lose nothing', () => {
    expect(piecesOf('a short one', 2_048)).to.deep.equal(['a short one']);
    expect(piecesOf('first line\nsecond line', 15)).to.deep.equal(['first line', 'second line']);
    expect(piecesOf('one two three four', 10)).to.deep.equal(['one two', 'three four']);
    for (const text of ['字'.repeat(50), '👩‍👩‍👧'.repeat(20), 'x'.repeat(101)]) {
      const pieces = piecesOf(text, 40);
      expect(pieces.join('')).to.equal(text);
      for (const piece of pieces) expect(Buffer.byteLength(piece)).to.be.at.most(40);
    }
    const stacked = `e${'\u0301'.repeat(100)}`;
    expect(piecesOf(stacked, 40).join('')).to.equal(stacked);
    expect(piecesOf('', 40)).to.deep.equal([]);
  });
});
