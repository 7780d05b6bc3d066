import { expect } from 'chai';
import { v7 } from 'uuid';
import { inTransaction } from '../../src/db/pool.ts';
import { askExemption } from '../../src/exemptions/ask.ts';
import { decideExemption } from '../../src/exemptions/decide.ts';
import { personalDataRegistry } from '../../src/people/personal-data.ts';
import { personalDataSources } from '../../src/personal-data-sources.ts';
import { appliesTo, exceptionsOf } from '../../src/policies/applies.ts';
import { findVersion } from '../../src/policies/store.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { objectablePolicy, viewerOf } from '../harness/decisions.ts';
import { sentNotice } from '../harness/sent-notice.ts';

describe('whether a policy applies to somebody', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let versionId: string;
  let policyId: string;
  let notice: string;
  let person: Browser;
  let hr: Browser;
  let privacy: Browser;

  beforeEach(async () => {
    heed = await startApp();
    versionId = await objectablePolicy(heed);
    ({ policyId } = await findVersion(heed.db, versionId));
    notice = await sentNotice(heed, 'access-logs', ['S002', 'S003']);
    person = await heed.signIn('S002');
    hr = await heed.signIn('S033');
    privacy = await heed.signIn('S038');
  });
  afterEach(() => heed.close());

  const applies = () => appliesTo(heed.db, policyId, person.personId, heed.clock.now());
  const objects = async (): Promise<string> => {
    await person.post('/objections', { id: v7(), version: versionId, text: 'canary-6161' });
    const { id } = await heed.db
      .selectFrom('objection')
      .select('id')
      .where('state', '=', 'open')
      .executeTakeFirstOrThrow();
    return id;
  };
  const decides = (id: string, outcome: string) =>
    privacy.post(`/console/objections/${id}/decide`, { outcome, text: '理由' });
  const exempts = async () => {
    const [by, decider] = [await viewerOf(heed, 'S033'), await viewerOf(heed, 'S038')];
    const { app, db, clock } = heed;
    const now = clock.now();
    await inTransaction(db, async (tx) => {
      const exemptionId = await askExemption(tx, app, {
        ...{ personId: person.personId, policyId, reasonKind: 'role', reason: 'canary-6161' },
        ...{ until: '2026-12-31', by, zone: app.zone, now },
      });
      await decideExemption(tx, app, { exemptionId, granted: true, by: decider, zone: app.zone, now });
    });
  };
  const concern = async (): Promise<string> => {
    await person.post(`/n/${notice}/answer`, {
      action: `notices.concern:${notice}`,
      version: versionId,
      reason: 'canary-6161',
    });
    const { id } = await heed.db
      .selectFrom('thread')
      .select('id')
      .orderBy('created_at', 'desc')
      .executeTakeFirstOrThrow();
    return id;
  };
  const settles = (thread: string, outcome: string) =>
    hr.post(`/threads/${thread}/case/decide`, { outcome, text: '只看工作时间' });
  /** Everything a person, or somebody else, reads about it. */
  const shown = async (words: string, by = person) => {
    const pages = ['/me', '/board', `/board/${versionId}`, `/n/${notice}`];
    const read = await Promise.all(pages.map(async (path) => [path, (await by.get(path)).text] as const));
    return read.filter(([, text]) => text.includes(words)).map(([path]) => path);
  };
  const everywhere = () => ['/me', '/board', `/board/${versionId}`, `/n/${notice}`];

  it('is said nowhere to be otherwise where nothing was decided', async () => {
    expect(await applies()).to.equal('applies');
    expect(await exceptionsOf(heed.db, person.personId, heed.clock.now())).to.deep.equal(new Map());
    for (const words of ['部分受限制', '部分不适用', '豁免中', '范围已调整'])
      expect(await shown(words)).to.deep.equal([]);
    expect((await person.get('/me')).text).to.include('没有只对你的例外');
  });

  it('is shown everywhere while an objection is decided: what is restricted, since when, until when at the latest', async () => {
    const id = await objects();
    expect(await shown('部分受限制')).to.deep.equal(everywhere());
    for (const path of ['/me', `/board/${versionId}`, `/n/${notice}`]) {
      const { text } = await person.get(path);
      expect(text, path).to.include('8月3日').and.to.include('9月3日').and.to.include(`/objections/${id}`);
      // What of it: the row that rests on legitimate interests.
      expect(text, path).to.include('Time and length of calls');
    }
    await person.post(`/objections/${id}/take-back`);
    expect(await shown('部分受限制')).to.deep.equal([]);
  });

  it('is shown once an objection is upheld, and no more once one is rejected', async () => {
    await decides(await objects(), 'rejected');
    expect(await shown('部分不适用')).to.deep.equal([]);
    await decides(await objects(), 'upheld');
    expect(await applies()).to.equal('out-of-scope');
    expect(await shown('部分不适用')).to.deep.equal(everywhere());
  });

  it('is shown while one is exempt, with the last day', async () => {
    await exempts();
    expect(await shown('豁免中')).to.deep.equal(everywhere());
    expect((await person.get(`/board/${versionId}`)).text).to.include('12月31日');
  });

  it('is shown where the outcome of a talk changed the scope, until a later outcome says otherwise', async () => {
    const thread = await concern();
    await settles(thread, 'scope-changed');
    expect(await applies()).to.equal('scope-changed');
    expect(await shown('范围已调整')).to.deep.equal(everywhere());
    expect((await person.get(`/board/${versionId}`)).text).to.include(`/threads/${thread}`);
    await person.post(`/threads/${thread}/say`, { id: v7(), text: '还有一点' });
    expect(await applies()).to.equal('scope-changed');
    await settles(thread, 'upheld');
    expect(await applies()).to.equal('applies');
    expect(await shown('范围已调整')).to.deep.equal([]);
  });

  it('stays changed where the person has no concern any more, and where there is a new version', async () => {
    const thread = await concern();
    await settles(thread, 'scope-changed');
    await person.post(`/threads/${thread}/say`, { id: v7(), text: '还有一点' });
    await person.post(`/threads/${thread}/case/withdraw`);
    expect(await applies()).to.equal('scope-changed');
  });

  it('names the strongest first where several hold, and all of them on the pages', async () => {
    const thread = await concern();
    await settles(thread, 'scope-changed');
    await objects();
    await exempts();
    expect(await applies()).to.equal('exempt');
    const page = (await person.get(`/board/${versionId}`)).text;
    for (const words of ['部分受限制', '豁免中', '范围已调整']) expect(page).to.include(words);
  });

  it('is asked with one query for however many policies', async () => {
    await exempts();
    await objects();
    const all = await exceptionsOf(heed.db, person.personId, heed.clock.now());
    expect([...all.keys()]).to.deep.equal([policyId]);
    expect(all.get(policyId)?.map(({ standing }) => standing)).to.deep.equal(['exempt', 'restricted']);
    const none = await exceptionsOf(heed.db, person.personId, heed.clock.now(), [v7()]);
    expect(none).to.deep.equal(new Map());
  });

  it('is told to the person alone: not to a manager, a colleague or HR on the same pages', async () => {
    await settles(await concern(), 'scope-changed');
    await objects();
    await exempts();
    for (const staffNo of ['S001', 'S003', 'S033']) {
      const by = await heed.signIn(staffNo);
      for (const words of ['部分受限制', '豁免中', '范围已调整'])
        expect(await shown(words, by), `${staffNo} ${words}`).to.deep.equal([]);
    }
  });

  it('goes on protecting the person without the words, while they work here', async () => {
    await settles(await concern(), 'scope-changed');
    const registry = personalDataRegistry(personalDataSources({ vault: heed.app.vault }));
    const now = heed.clock.now();
    await inTransaction(heed.db, (tx) =>
      registry.erasePerson(tx, person.personId, { now, actor: 'heed', reason: 'request' }),
    );
    expect(await applies()).to.equal('scope-changed');
    const [one] = (await exceptionsOf(heed.db, person.personId, now)).get(policyId) ?? [];
    expect(one).to.include({ standing: 'scope-changed', from: null });
  });
});
