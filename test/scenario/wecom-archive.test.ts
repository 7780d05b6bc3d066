import { createPrivateKey } from 'node:crypto';
import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { createLog } from '../../src/log.ts';
import { headsOf, openContent } from '../../src/records/read.ts';
import { sweepConsents } from '../../src/records/sources/wecom-archive/consents.ts';
import { archiveKeys, setArchive } from '../../src/records/sources/wecom-archive/keys.ts';
import {
  type ArchiveState,
  archives,
  lagOf,
  wakeArchives,
} from '../../src/records/sources/wecom-archive/state.ts';
import { type ArchiveDeps, pullDue } from '../../src/records/sources/wecom-archive/work.ts';
import { Company } from '../harness/company.ts';
import { covers, everything, Intake } from '../harness/records.ts';
import {
  archiveSecret,
  contact,
  corp,
  FakeAgreements,
  FakeArchive,
  newKey,
  robot,
} from '../harness/wecom-archive.ts';

describe('the WeCom archive', () => {
  const keys = [newKey(), newKey()] as const;
  const room = `wr${'G'.repeat(30)}`;
  let company: Company;
  let intake: Intake;
  let archive: FakeArchive;
  let api: FakeAgreements;
  let li: string;
  let deps: ArchiveDeps;
  let n: number;

  beforeEach(async () => {
    company = await Company.open();
    li = await company.joins('li');
    const wang = await company.joins('wang');
    await company.joins('zhao').then((id) => bind(id, 'zhao'));
    await bind(li, 'lili');
    await bind(wang, 'wang');
    intake = await Intake.open(company, 'wecom');
    const version = await covers(company);
    const { noticeId } = await company.sends(version);
    company.clock.advance({ minutes: 1 });
    for (const person of [li, wang]) await company.answers(person, noticeId, 'acknowledge');
    company.clock.advance({ minutes: 10 });
    archive = new FakeArchive(company.clock);
    archive.usesKey(1, keys[0]);
    api = new FakeAgreements();
    await sets({ keys: new Map([[1, keys[0]]]), secret: archiveSecret });
    deps = {
      ...intake.deps,
      ...{ log: createLog('silent'), sdk: archive, connect: () => api, realCorp: true },
      wait: async (ms) => void company.clock.advance({ ms }),
    };
    n = 0;
  });
  afterEach(async () => {
    expect(archive.wrong).to.deep.equal([]);
    expect(archive.opened).to.equal(0);
    await company.close();
  });

  const bind = (person: string, account: string) =>
    sql`insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
      values (${person}::uuid, 'wecom', ${corp}, ${account}, 'test', ${company.now})`.execute(company.db);
  const sets = (change: Partial<Parameters<typeof setArchive>[3]>) =>
    inTransaction(company.db, (tx) =>
      setArchive(
        tx,
        company.vault,
        intake.sourceId,
        { corpid: corp, ...change },
        { actor: 'heed', now: company.now },
      ),
    );
  const pull = async (): Promise<ArchiveState> => {
    await wakeArchives(company.db, corp, company.now);
    await pullDue(deps, new AbortController().signal);
    const [state] = await archives(company.db);
    if (!state) throw new Error('an archive');
    return state;
  };
  const said = async (person = li) => {
    const heads = await headsOf(company.db, company.vault, person, { limit: 1_000 });
    const opened = await openContent(company.db, company.vault, { subject: person }, heads);
    return opened.map(({ body }) => body?.toString('utf8') ?? null).toReversed();
  };
  const refused = async () => {
    const { rows } = await sql<{ outcome: string; count: number }>`
      select outcome, sum(count)::int as count from record_tally where outcome <> 'kept' group by 1 order by 1`.execute(
      company.db,
    );
    return Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count]));
  };
  const message = (text: string, more: Record<string, unknown> = {}) => {
    n += 1;
    company.clock.advance({ seconds: 1 });
    return {
      ...{ msgid: `m${n}_external`, action: 'send', from: 'LiLi', tolist: [contact()], roomid: '' },
      ...{ msgtime: company.now.getTime(), msgtype: 'text', text: { content: text } },
      ...more,
    };
  };
  const consent = (says: 'agree' | 'disagree', more: Record<string, unknown> = {}) => {
    const given = message('', { from: contact(), tolist: ['lili'], msgtype: says });
    return {
      ...given,
      text: undefined,
      [says]: { userid: 'lili', [`${says}_time`]: company.now.getTime() },
      ...more,
    };
  };

  it('is pulled from where it was left, message by message opened, each once', async () => {
    const first = archive.writes(message('one'));
    archive.writes(message('two', { from: contact(), tolist: ['lili'] }));
    const state = await pull();
    expect(state).to.include({ failure: null, seq: first + 1n });
    expect(await said()).to.deep.equal(['one', 'two']);
    archive.writes(message('three'));
    // The same again under another seq, as may be.
    archive.writes({ ...message(''), msgid: 'm1_external' });
    expect((await pull()).seq).to.equal(first + 3n);
    expect(await said()).to.deep.equal(['one', 'two', 'three']);
    expect(archive.asked.map(({ seq }) => seq)).to.deep.equal([0n, first + 1n]);
    expect(api.calls).to.deep.equal(['single 1']);
  });

  it('is read under old and new keys, and stops where one is missing', async () => {
    const first = archive.writes(message('under the first'));
    archive.usesKey(2, keys[1]);
    archive.writes(message('under the second'));
    const stopped = await pull();
    expect(stopped).to.include({ failure: '10007', seq: 0n });
    await sets({ keys: new Map([[2, keys[1]]]) });
    const { keys: all } = await archiveKeys(company.db, company.vault, intake.sourceId);
    expect([...all.keys()]).to.deep.equal([1, 2]);
    expect(await pull()).to.include({ failure: null, seq: first + 1n });
    expect(await said()).to.deep.equal(['under the first', 'under the second']);
    const { rows } = await sql<{
      text: string;
    }>`select (a::text || s::text) as text from wecom_archive a, record_source s`.execute(company.db);
    expect(rows[0]?.text).to.not.include('PRIVATE').and.not.include(archiveSecret);
  });

  it('refuses keys that are none, and another one under a version that is there', async () => {
    const why = (given: Map<number, string>) =>
      sets({ keys: given }).then(
        () => 'taken',
        (error: Error) => error.message,
      );
    expect(await why(new Map([[1, keys[1]]]))).to.include('already has another key');
    expect(await why(new Map([[3, 'PEM']]))).to.include('no private key');
    expect(await why(new Map([[3, newKey(1024)]]))).to.include('2048');
    expect(await why(new Map([[1, keys[0]]]))).to.equal('taken');
  });

  it('stops at once where somebody outside disagrees, also for what the same pull brings before it', async () => {
    api.agrees('lili', contact(), 'agree', company.now);
    archive.writes(message('before'));
    await pull();
    archive.writes(message('on its way'));
    archive.writes(consent('disagree'));
    archive.writes(message('after'));
    archive.writes(message('to another', { tolist: [contact(2)] }));
    await pull();
    expect(await said()).to.deep.equal(['before', 'to another']);
    expect(await refused()).to.deep.equal({ 'other-party-disagreed': 2 });
    company.clock.advance({ hours: 1 });
    archive.writes(consent('agree'));
    archive.writes(message('agreed again'));
    await pull();
    expect(await said()).to.deep.equal(['before', 'to another', 'agreed again']);
  });

  it('blocks a group where anybody outside disagrees, and frees it when nobody does', async () => {
    const inRoom = (text: string, to: string[]) => message(text, { tolist: to, roomid: room });
    api.rooms.set(room, [
      { external: contact(), status: 'agree', changedAt: company.now },
      { external: contact(2), status: 'disagree', changedAt: company.now },
    ]);
    archive.writes(inRoom('in the group', ['wang', contact(), contact(2)]));
    archive.writes(message('among colleagues', { tolist: ['wang'], roomid: `wr${'H'.repeat(30)}` }));
    await pull();
    expect(await said()).to.deep.equal(['among colleagues']);
    expect(api.calls).to.deep.equal(['room']);
    api.rooms.set(room, [{ external: contact(), status: 'agree', changedAt: company.now }]);
    company.clock.advance({ hours: 7 });
    archive.writes(inRoom('without them', ['wang', contact()]));
    company.clock.advance({ seconds: 10 });
    await pull();
    company.clock.advance({ minutes: 1 });
    archive.writes(inRoom('and on', ['wang', contact()]));
    await pull();
    // Sent before it was known that nobody is against it any more.
    expect(await said()).to.deep.equal(['among colleagues', 'and on']);
    archive.writes(consent('disagree'));
    archive.writes(inRoom('no more', ['wang', contact()]));
    await pull();
    expect((await said()).at(-1)).to.equal('and on');
  });

  it('asks before it keeps, remembers for hours, and keeps nothing where WeCom does not answer', async () => {
    for (let one = 0; one < 150; one += 1) archive.writes(message(`to ${one}`, { tolist: [contact(one)] }));
    api.fails = new Error('busy');
    expect(await pull()).to.include({ failure: 'error', seq: 0n });
    expect(await said()).to.deep.equal([]);
    api.fails = undefined;
    company.clock.advance({ minutes: 5 });
    await pull();
    expect(await said()).to.have.length(150);
    expect(api.calls).to.deep.equal(['single 100', 'single 50']);
    archive.writes(message('again', { tolist: [contact(3)] }));
    await pull();
    expect(api.calls).to.have.length(2);
    company.clock.advance({ hours: 6 });
    api.agrees('lili', contact(3), 'disagree', company.now);
    archive.writes(message('no longer', { tolist: [contact(3)] }));
    await pull();
    expect(api.calls).to.have.length(3);
    expect(await refused()).to.deep.equal({ 'other-party-disagreed': 1 });
    const { rows } = await sql<{ text: string }>`select c::text as text from wecom_archive_consent c`.execute(
      company.db,
    );
    expect(rows.map(({ text }) => text).join()).to.not.match(/wmA|lili/);
    expect(await sweepConsents(company.db, company.now)).to.equal(0);
    company.clock.advance({ days: 91 });
    expect(await sweepConsents(company.db, company.now)).to.equal(rows.length);
  });

  it('counts who agreed as told, where a policy asks for it', async () => {
    const version = await covers(company, { words: 'told', records: { ...everything, otherParty: 'told' } });
    const { noticeId } = await company.sends(version);
    company.clock.advance({ minutes: 1 });
    await company.answers(li, noticeId, 'acknowledge');
    archive.writes(consent('agree'));
    archive.writes(message('told'));
    archive.writes(message('not told', { tolist: [contact(2)] }));
    await pull();
    expect(await said()).to.deep.equal(['told']);
    expect(await refused()).to.deep.equal({ 'other-party-not-told': 1 });
  });

  it('has files in pieces, checks them, and keeps the message where one is not to be had', async () => {
    const bytes = Buffer.alloc(1_300_000, 'picture ');
    const image = (of: object) => message('', { msgtype: 'image', text: undefined, image: of });
    archive.writes(image(archive.holds(bytes)));
    archive.writes(image({ ...archive.holds(bytes), md5sum: '0'.repeat(32) }));
    archive.writes(image({ ...archive.holds(Buffer.from('x')), filesize: 50_000_000 }));
    archive.writes(image({ sdkfileid: 'nowhere', md5sum: '0'.repeat(32), filesize: 5 }));
    archive.writes({ ...image(archive.holds(bytes)), from: 'zhao' });
    await pull();
    const heads = await headsOf(company.db, company.vault, li);
    const opened = await openContent(company.db, company.vault, { subject: li }, heads);
    const shown = opened
      .toReversed()
      .map(({ body, head }) => [body?.length ?? 0, head?.head.content ?? null]);
    expect(shown).to.deep.equal([
      [bytes.length, null],
      [0, 'damaged'],
      [0, 'too-large'],
      [0, 'gone'],
    ]);
    // Three pieces each of the two that came, one try of what is not there, and none of whom was not told.
    expect(archive.mediaCalls).to.equal(7);
  });

  it('tries a file again later where the network fails, and goes on where it was', async () => {
    const first = archive.writes(message('before'));
    archive.writes(
      message('', { msgtype: 'image', text: undefined, image: archive.holds(Buffer.alloc(10)) }),
    );
    archive.faults.media.push(10001);
    expect(await pull()).to.include({ failure: '10001' });
    company.clock.advance({ minutes: 2 });
    expect(await pull()).to.include({ failure: null, failingSince: null, seq: first + 1n });
    expect(await said()).to.have.length(2);
  });

  it('maps every kind of message, and leaves out robots, moves and notes to oneself', async () => {
    const of = (msgtype: string, object: object, more: object = {}) => {
      const { text: _none, ...rest } = message('');
      return { ...rest, msgtype, [msgtype]: object, ...more };
    };
    for (const one of [
      of('link', { title: 'a title', link_url: 'https://example.com' }),
      of('meeting', { topic: 'plan', meetingid: 1 }),
      of('file', { filename: 'a.pdf', ...archive.holds(Buffer.from('pdf!')) }),
      of('meeting_voice_call', { endtime: 1_700_000_000 }, { voiceid: 'v1' }),
      of('revoke', { pre_msgid: 'm1_external' }, { action: 'recall' }),
      of('vote', { votetitle: 'nobody described it' }),
      of('text', { content: 'to a robot' }, { tolist: [robot] }),
      of('text', { content: 'from a robot' }, { from: robot, tolist: ['lili'] }),
      { msgid: 'switch1', action: 'switch', time: company.now.getTime(), user: 'lili' },
    ])
      archive.writes(one);
    expect(await pull()).to.include({ failure: null, unreadable: 0 });
    const heads = (await headsOf(company.db, company.vault, li)).toReversed();
    expect(heads.map(({ kind, head }) => [kind, head?.head.type])).to.deep.equal([
      ...[
        ['message', 'link'],
        ['message', 'meeting'],
        ['file-transfer', 'file'],
        ['call', 'meeting_voice_call'],
      ],
      ...[
        ['message', 'revoke'],
        ['message', 'vote'],
      ],
    ]);
    expect((await said()).join())
      .to.include('nobody described it')
      .and.include('pdf!');
  });

  it('passes over what nobody can open, says how much, and stops where it can open nothing', async () => {
    archive.writes(message('fine'));
    archive.writes(message('x'), { sealed: Buffer.alloc(60).toString('base64') });
    archive.writes(message('x'), { random: 'AAAA' });
    archive.writes({ action: 'send' });
    const state = await pull();
    expect(state).to.include({ unreadable: 3, failure: null });
    expect(await said()).to.deep.equal(['fine']);
    for (const _ of [1, 2, 3]) archive.writes(message('x'), { random: 'AAAA' });
    expect(await pull()).to.include({ failure: 'no-key', seq: state.seq });
  });

  it('survives being killed between two batches and pulls the rest', async () => {
    for (let one = 0; one < 700; one += 1) archive.writes(message(`number ${one}`));
    const stop = new AbortController();
    const single = api.single.bind(api);
    const real = archive.open.bind(archive);
    archive.open = async (...given) => {
      const session = await real(...given);
      let calls = 0;
      return {
        ...session,
        getChatData: async (...asked) => {
          calls += 1;
          if (calls === 2) stop.abort();
          return session.getChatData(...asked);
        },
      };
    };
    api.single = single;
    await pullDue(deps, stop.signal);
    archive.open = real;
    expect(await said()).to.have.length(500);
    await pull();
    expect(await said()).to.have.length(700);
  });

  it('tells when it is days behind', async () => {
    archive.faults.chat.push(301042);
    expect(await pull()).to.include({ failure: '301042' });
    const [state] = await archives(company.db);
    const later = (days: number) => new Date(company.now.getTime() + days * 86_400_000);
    if (!state) throw new Error('an archive');
    expect([0, 3, 5].map((days) => lagOf(state, later(days)).standing)).to.deep.equal([
      'fine',
      'late',
      'losing',
    ]);
  });

  it('is read by no stand-in beside a real company, unless that is allowed', async () => {
    archive.writes(message('made up'));
    archive.standIn = true;
    expect(await pull()).to.include({ failure: 'stand-in' });
    await sets({ trial: true });
    expect(await pull()).to.include({ failure: null });
    deps = { ...deps, sdk: undefined };
    expect(await pull()).to.include({ failure: 'no-library' });
  });

  it('counts whose conversations are archived, and who of them nobody here knows', async () => {
    api.ids = ['LiLi', 'wang', 'stranger'];
    await pull();
    const [state] = await archives(company.db);
    expect(state).to.include({ permitted: 3, strangers: 1 });
    expect(createPrivateKey(keys[0]).asymmetricKeyType).to.equal('rsa');
  });
});
