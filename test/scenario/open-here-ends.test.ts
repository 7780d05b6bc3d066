import { expect } from 'chai';
import { sql } from 'kysely';
import type { CookieJar } from '../harness/cookie-jar.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

const id = 'LiZhiyuan';

describe('a link into another browser, whose session ends', function () {
  this.timeout(60_000);
  let company: WecomCompany;
  let own: CookieJar;
  let thief: CookieJar;
  beforeEach(async () => {
    company = await startWecomCompany({
      work: false,
      departments: [{ id: 1, name: '样例有限公司' }],
      members: [
        { userid: id, name: '李知远', department: [1] },
        { userid: 'WangFang', name: '王芳', department: [1] },
      ],
    });
    own = (await company.opens(id, '/me')).browser;
    // Whoever took over a browser that its person left signed in.
    thief = (await company.opens(id, '/me')).browser;
  });
  afterEach(() => company.close());

  const csrfOf = async (browser: CookieJar, path: string) =>
    /name="csrf" value="([^"]+)"/.exec((await browser.get(path)).text)?.[1] ?? '';
  const makes = async (browser: CookieJar): Promise<string> => {
    const { rows } = await sql<{ id: string }>`
      select person_id as id from identity where external_id = ${id.toLowerCase()} and to_at is null`.execute(
      company.heed.db,
    );
    const made = await browser.post(`/open/${rows[0]?.id}`, { csrf: await csrfOf(browser, '/signed-in') });
    expect(made.status).to.equal(303);
    return made.location ?? '';
  };
  const use = async (path: string) => (await company.heed.visitor().post(path)).status;
  const signedOut = async (browser: CookieJar, act: string) => {
    const csrf = await csrfOf(browser, '/signed-in');
    expect((await browser.post(`/signed-in/${act}`, { csrf })).status).to.equal(303);
  };

  it('ends with it when its person signs out everywhere else', async () => {
    const path = await makes(thief);
    await signedOut(own, 'end-others');
    expect((await thief.get('/me')).status).not.to.equal(200);
    expect(await use(path)).to.equal(410);
  });

  it('ends with it when it is signed out', async () => {
    const path = await makes(thief);
    await signedOut(thief, 'end');
    expect(await use(path)).to.equal(410);
  });

  it('goes on when another session ends', async () => {
    const path = await makes(own);
    await signedOut(thief, 'end');
    expect(await use(path)).to.equal(303);
  });

  it('begins a session that ends with the one that made it, and no later', async () => {
    const begun = await company.heed.visitor().post(await makes(thief));
    const cookie = /heed_session=[\w-]+/.exec(begun.headers.getSetCookie().join(';'))?.[0] ?? '';
    const sees = async () => (await company.heed.visitor().get('/me', { cookie })).status;
    expect(await sees()).to.equal(200);
    const { rows } = await sql<{ until: Date }>`
      select distinct expires_at as until from session order by 1`.execute(company.heed.db);
    expect(rows).to.have.length(1);
    await signedOut(thief, 'end');
    expect(await sees()).not.to.equal(200);
  });

  it('is over with its session, however little of that is left', async () => {
    company.heed.clock.advance({ hours: 11, minutes: 55 });
    const path = await makes(own);
    company.heed.clock.advance({ minutes: 6 });
    expect(await use(path)).to.equal(410);
  });

  it('leaves signed in who opens it where they are', async () => {
    const path = await makes(own);
    expect((await own.post(path, { csrf: await csrfOf(own, '/signed-in') })).status).to.equal(303);
    expect((await own.get('/me')).status).to.equal(200);
    expect(await use(path)).to.equal(410);
  });

  it('signs nobody in who is signed in as somebody else, and stays good', async () => {
    const path = await makes(own);
    const { browser: other } = await company.opens('WangFang', '/me');
    expect((await other.get(path)).status).to.equal(403);
    expect((await other.post(path, { csrf: await csrfOf(other, '/signed-in') })).status).to.equal(403);
    expect((await other.get('/me')).text).to.include('王芳');
    expect(await use(path)).to.equal(303);
  });
});
