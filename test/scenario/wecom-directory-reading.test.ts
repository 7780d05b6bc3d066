import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { createLog } from '../../src/log.ts';
import type { DirectorySource } from '../../src/people/directory/source.ts';
import { type WecomClient, wecomClient } from '../../src/platforms/wecom/client.ts';
import { wecomDirectory } from '../../src/platforms/wecom/directory/read.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { testDatabase } from '../harness/database.ts';
import { type FakeWecom, startFakeWecom } from '../harness/wecom/index.ts';

const signal = new AbortController().signal;

describe('reading the directory of WeCom', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let wecom: FakeWecom;
  let client: WecomClient;
  let lines: string[];
  const clock = new FixedClock('2026-08-03T02:00:00Z');

  beforeEach(async () => {
    database = await testDatabase();
    wecom = await startFakeWecom({
      clock,
      departments: [
        { id: 2, name: '华东' },
        { id: 3, name: '华南' },
      ],
      members: ['Ann', 'Ben', 'Cai', 'Dan'].map((userid, i) => ({ userid, department: [i < 2 ? 2 : 3] })),
    });
    lines = [];
  });
  afterEach(async () => {
    await client.close();
    await wecom.close();
    await database.close();
  });

  const source = (contactsSecret?: string): DirectorySource => {
    const log = createLog('info', { write: (line: string) => void lines.push(line) });
    const settings = {
      corpid: wecom.corpid,
      agentid: wecom.app.agentid,
      secret: wecom.app.secret,
      tokens: ['tokenForTests'],
      encodingAesKeys: ['abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'],
      apiBase: wecom.apiBase,
      ...(contactsSecret ? { contactsSecret } : {}),
    };
    const secrets = secretsFrom(['a secret for tests, of no use anywhere else']);
    client = wecomClient(settings, { db: database.db, secrets, clock, log });
    return wecomDirectory({ api: client, settings, clock, log });
  };
  const accounts = ({ members }: { members: { account: string }[] }) =>
    members.map(({ account }) => account).toSorted();

  it('without the contacts helper: by departments, by themselves and by tags', async () => {
    wecom.directory.setTag({ tagid: 7, userids: ['Dan'], partyids: [] });
    await wecom.app.set({ visible: { userids: ['Cai'], partyids: [2], tagids: [7] } });
    expect(accounts(await source().readAll(signal))).to.deep.equal(['ann', 'ben', 'cai', 'dan']);
  });

  it('one member told oddly, or refused: left as they are, counted and not named; the others are read', async () => {
    wecom.directory.setMember('Ben', { department: [2] });
    wecom.failNext('user/get', { kind: 'errcode', errcode: 40003 });
    const own = source(wecom.contacts.secret);
    const { members, hidden } = await own.readMembers(['ann'], signal);
    expect([members, hidden]).to.deep.equal([[], ['ann']]);
    wecom.failNext('user/get', {
      kind: 'http',
      status: 200,
      body: '{"errcode":0,"errmsg":"ok","userid":"ben","status":"1"}',
    });
    const odd = await own.readMembers(['ben'], signal);
    expect([odd.members, odd.hidden]).to.deep.equal([[], ['ben']]);
    expect(accounts(await own.readMembers(['ann', 'ben'], signal))).to.deep.equal(['ann', 'ben']);
    const said = lines.filter((line) => line.includes('oddly'));
    expect(said).to.have.lengthOf(1);
    expect(said.join()).to.contain('"odd":1').and.not.contain('ben');
  });

  it('with the contacts helper: who is out of sight is told from who is gone', async () => {
    await wecom.app.set({ visible: { userids: [], partyids: [2], tagids: [] } });
    wecom.directory.removeMember('Ben');
    const read = await source(wecom.contacts.secret).readMembers(['ann', 'ben', 'cai'], signal);
    expect([accounts(read), read.hidden]).to.deep.equal([['ann'], ['cai']]);
    await client.close();
    const without = await source().readMembers(['ben', 'cai'], signal);
    expect([without.members, without.hidden.toSorted()]).to.deep.equal([[], ['ben', 'cai']]);
  });
});
