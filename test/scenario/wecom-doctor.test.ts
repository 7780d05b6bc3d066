import { expect } from 'chai';
import { sql } from 'kysely';
import { createLog } from '../../src/log.ts';
import { type WecomClient, wecomClient } from '../../src/platforms/wecom/client.ts';
import { examineWecom } from '../../src/platforms/wecom/doctor.ts';
import { wecomSettings } from '../../src/platforms/wecom/settings.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { type Answering, answering } from '../harness/answering.ts';
import { heed, makeHeedBase } from '../harness/heed-process.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

const asked = [
  ...['gettoken', 'agent/get', 'user/list_id', 'department/list', 'user/get', 'user/simplelist'],
  ...['message/send', 'auth/getuserinfo'],
];
const whole = { userids: [], partyids: [1], tagids: [] };

describe('heed doctor, on WeCom', function () {
  this.timeout(60_000);
  let company: WecomCompany;
  let client: WecomClient;
  const clients: WecomClient[] = [];
  before(async () => {
    company = await startWecomCompany({
      work: false,
      now: new Date().toISOString(),
      members: [{ userid: 'li', name: '李知远' }],
    });
  });
  after(() => company.close());
  beforeEach(() => {
    client = another();
  });
  afterEach(async () => {
    for (const one of clients.splice(0)) await one.close();
    const { wecom, heed: running } = company;
    for (const path of asked) wecom.permit(path);
    await wecom.app.set({
      disabled: false,
      visible: whole,
      trustedDomain: new URL(running.app.baseUrl).host,
    });
  });

  const settings = () => wecomSettings(company.heed.app.config) ?? expect.fail('WeCom is not configured');
  function another(changes: Partial<ReturnType<typeof settings>> = {}): WecomClient {
    const { db, clock } = company.heed;
    const secrets = secretsFrom(['a-secret-for-tests-of-no-use-anywhere-else']);
    const made = wecomClient({ ...settings(), ...changes }, { db, secrets, clock, log: createLog('silent') });
    clients.push(made);
    return made;
  }

  /** Lines as they are printed. */
  async function says(more: Partial<Parameters<typeof examineWecom>[0]> = {}): Promise<string[]> {
    const { app, clock } = company.heed;
    const found = await examineWecom({
      client,
      settings: settings(),
      clock,
      baseUrl: app.baseUrl,
      ...more,
    });
    return found.map(({ what, ok, say }) => `${ok ? 'ok' : 'BAD'} ${what}: ${say}`);
  }
  const bad = (lines: string[]) => lines.filter((line) => line.startsWith('BAD'));

  it('all is well: everything was looked at and nothing is wrong', async () => {
    const lines = await says();
    expect(bad(lines)).to.deep.equal([]);
    expect(lines.map((line) => /^ok ([^:]+):/.exec(line)?.[1])).to.deep.equal([
      'WeCom app secret',
      'WeCom app',
      'WeCom trusted domain',
      'WeCom visible range',
      'WeCom menu',
      'WeCom sending',
      'WeCom sign-in',
      'WeCom departments',
      'WeCom contacts secret',
      'WeCom list of members',
      'WeCom members',
      'WeCom callback',
    ]);
    expect(lines.join('\n')).to.include('npx heed wecom menu');
  });

  it('a wrong secret, and no more questions with it', async () => {
    const lines = await says({ client: another({ secret: 'wrong-secret-canary' }) });
    expect(lines[0]).to.match(/^BAD WeCom app secret: .*40001.*WECOM_CORP_ID/);
    expect(lines.join('\n')).not.to.include('WeCom trusted domain').and.not.include('wrong-secret-canary');
  });

  it('an address that is not trusted is named', async () => {
    company.wecom.refuse('agent/get', { errcode: 60020, errmsg: 'not allow to access from your ip' });
    expect(bad(await says())[0]).to.match(/^BAD WeCom app: .*60020.*\(.*127\.0\.0\.1\).*企业可信IP/);
  });

  it('an app that is disabled', async () => {
    await company.wecom.app.set({ disabled: true });
    expect(bad(await says())[0]).to.match(/启用/);
  });

  it('a trusted domain that is another host, or none', async () => {
    await company.wecom.app.set({ trustedDomain: 'other.example.com' });
    expect(bad(await says())).to.have.length(1);
    expect(bad(await says())[0]).to.match(/is other\.example\.com, .*127\.0\.0\.1:\d+.*设置可信域名/);
    await company.wecom.app.set({ trustedDomain: undefined });
    expect(bad(await says())[0]).to.match(/trusted domain: is not set/);
  });

  it('a visible range without the root department, or without anybody', async () => {
    await company.wecom.app.set({ visible: { userids: ['li'], partyids: [], tagids: [7] } });
    expect(bad(await says())[0]).to.match(/0 departments, 1 people, 1 tags.*48002.*可见范围/);
    await company.wecom.app.set({ visible: { userids: [], partyids: [], tagids: [] } });
    expect(bad(await says())[0]).to.match(/is empty/);
  });

  it('each permission that is missing, with what to click; nothing is sent to find out', async () => {
    const { wecom } = company;
    for (const [path, what, click] of [
      ['department/list', 'departments', '自建'],
      ['user/get', 'members', '自建'],
      ['message/send', 'sending', '自建'],
      ['auth/getuserinfo', 'sign-in', '网页授权'],
    ] as const) {
      wecom.refuse(path, { errcode: 48002 });
      const lines = bad(await says());
      expect(lines, path).to.have.length(1);
      expect(lines[0])
        .to.match(new RegExp(`^BAD WeCom ${what}: WeCom ${path}: 48002`))
        .and.include(click);
      wecom.permit(path);
    }
    for (const path of asked.slice(3)) wecom.refuse(path, { errcode: 48002 });
    expect(bad(await says())).to.have.length(4);
    for (const path of asked.slice(3)) wecom.permit(path);
    const { contactsSecret: _, ...without } = settings();
    wecom.refuse('user/simplelist', { errcode: 48002 });
    expect(bad(await says({ settings: without }))[0]).to.match(/^BAD WeCom list of members: .*48002.*自建/);
    expect(wecom.sent).to.deep.equal([]);
  });

  it('a member who may not be seen is no missing permission, and is not named', async () => {
    company.wecom.refuse('user/get', { errcode: 60111 });
    const lines = await says();
    expect(bad(lines)).to.deep.equal([]);
    expect(lines.join('\n')).to.match(/ok WeCom members: .*visible range/);
  });

  it('says once whom it asked, whoever could not be reached', async () => {
    const lines = await says({ client: another({ apiBase: 'http://127.0.0.1:1' }) });
    expect(lines[0]).to.match(/^BAD WeCom app secret: WeCom gettoken: could not be reached/);
  });

  it('the contacts secret: not the helper’s, no right, another address', async () => {
    for (const [errcode, word] of [
      [48002, '通讯录同步'],
      [60011, '通讯录同步'],
      [60020, '企业可信IP'],
      [48009, 'details'],
    ] as const) {
      company.wecom.refuse('user/list_id', { errcode });
      const [line] = bad(await says());
      expect(line)
        .to.match(/^BAD WeCom list of members/)
        .and.include(String(errcode))
        .and.include(word);
    }
    const { contactsSecret: _, ...without } = settings();
    expect((await says({ settings: without })).join('\n')).to.match(/ok WeCom contacts secret: not set/);
  });

  it('the callback: nobody there, somebody else there, another key', async () => {
    expect(bad(await says({ baseUrl: 'http://127.0.0.1:1' })).at(-1)).to.match(/callback.*ECONNREFUSED/);
    const other: Answering = await answering((_path, response) => void response.end('<html>sign in</html>'));
    try {
      expect(bad(await says({ baseUrl: other.url })).at(-1)).to.match(/callback.*HTTP 200.*proxy/);
    } finally {
      await other.close();
    }
    const keys = { encodingAesKeys: ['Z'.repeat(42).concat('A')] };
    expect(bad(await says({ settings: { ...settings(), ...keys } })).at(-1)).to.match(
      /callback.*HTTP 40[03].*WECOM_ENCODING_AES_KEY/,
    );
    expect(bad(await says({ baseUrl: undefined })).join('\n')).to.include('HEED_BASE_URL');
  });

  it('as a command: what is wrong is said without a stack, and without the secrets', async () => {
    const { base, remove } = await makeHeedBase();
    const { wecom, heed: running } = company;
    try {
      const ask = async (secret: string) => {
        const child = heed(['doctor'], base, {
          DATABASE_URL: running.databaseUrl,
          HEED_SECRET: 'a-secret-for-tests-of-no-use-anywhere-else',
          HEED_BASE_URL: running.app.baseUrl,
          WECOM_CORP_ID: wecom.corpid,
          WECOM_AGENT_ID: String(wecom.app.agentid),
          WECOM_SECRET: secret,
          WECOM_TOKEN: settings().tokens[0] ?? '',
          WECOM_ENCODING_AES_KEY: settings().encodingAesKeys[0] ?? '',
          WECOM_API_BASE: wecom.apiBase,
        });
        const code = await child.ended;
        return { code, text: child.output() };
      };
      const good = await ask(wecom.app.secret);
      expect(good.text)
        .to.match(/^ok {3}WeCom app: /m)
        .and.match(/^ok {3}WeCom callback: /m);
      expect(good.text).not.to.include('people from');
      const { db, clock } = running;
      await sql`insert into directory_departure (person_id, platform, tenant, at, held_at)
        select id, 'wecom', ${wecom.corpid}, ${clock.now()}, ${clock.now()} from person`.execute(db);
      const wrong = await ask('wrong-secret-canary');
      await sql`delete from directory_departure`.execute(db);
      expect(wrong).to.have.property('code', 1);
      expect(wrong.text).to.match(/^BAD {2}people from wecom: 1 people are said to have left/m);
      expect(wrong.text).to.match(/^BAD {2}WeCom app secret: /m);
      expect(wrong.text)
        .not.to.include('wrong-secret-canary')
        .and.not.match(/^ {4}at /m);
    } finally {
      await remove();
    }
  });
});
