import { expect } from 'chai';
import { answerDeps } from '../../handlers/notices-replies.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { formatDay } from '../../src/messages/format.ts';
import { giveAnswer } from '../../src/notices/answer.ts';
import { withdrawVersion } from '../../src/policies/service.ts';
import { loadText } from '../../src/policies/store.ts';
import { retentionWords } from '../../src/policies/words.ts';
import { keptMonths, keptUntil } from '../../src/threads/rules.ts';
import { createLink } from '../../src/web/links.ts';
import { sessionHours } from '../../src/web/session.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { sentNotice, versionInForce } from '../harness/sent-notice.ts';

const employee = 'S022';

describe('how long it is kept', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let person: string;
  let version: string;
  before(async () => {
    heed = await startApp();
    version = await versionInForce(heed.db, 'what-heed-keeps');
    ({ id: person } = await heed.db
      .selectFrom('person')
      .select('id')
      .where('staff_no', '=', employee)
      .executeTakeFirstOrThrow());
    const noticeId = await sentNotice(heed, 'what-heed-keeps', [employee]);
    const answer = {
      noticeId,
      personId: person,
      kind: 'concern',
      reason: 'why?',
      method: 'click',
      signature: {},
      language: 'en',
      via: 'page',
      session: { platform: 'local', method: 'local-persona' },
    } as const;
    const hooks = answerDeps(heed.app);
    expect((await giveAnswer(heed.db, answer, hooks, heed.clock.now())).result).to.equal('recorded');
  });
  after(() => heed.close());

  const held = () => heed.app.personalData.whatIsHeld(heed.db, person);
  const dayOf = (at: Date) => at.toISOString().slice(0, 10);
  const dayAfter = (ms: number) => dayOf(new Date(heed.clock.now().getTime() + ms));

  it('is said by a row of the policy for every kind there is, and the policy promises what the system does', async () => {
    await heed.signIn(employee);
    const { front } = await loadText(heed.db, version, 'en');
    const rows = new Map(front.disclosures.map(({ id, retention }) => [id, retention]));
    const all = await held();
    expect(all.map(({ source }) => source)).to.include.members([
      'threads',
      'notices',
      'evidence',
      'directory',
    ]);
    for (const { category, disclosure } of all)
      expect(rows.get(disclosure), category).not.to.equal(undefined);
    expect(rows.get('conversations')).to.deep.equal({ count: keptMonths, unit: 'months', from: 'collected' });
    expect(rows.get('sign-ins')).to.deep.equal({ count: 2, unit: 'days', from: 'collected' });
    expect(sessionHours).to.be.at.most(24);
  });

  it('is a day where the system deletes by itself, and the words of the policy elsewhere, in both languages', async () => {
    const browser = await heed.signIn(employee);
    for (const language of ['zh-CN', 'en'] as const) {
      const { front } = await loadText(heed.db, version, language);
      const cells = cellsOf((await browser.get(`/me?lang=${language}`)).text);
      expect(cells).to.have.length((await held()).length);
      for (const one of await held()) {
        const retention = front.disclosures.find(({ id }) => id === one.disclosure)?.retention;
        if (one.keptUntil) {
          const day = new Date(`${one.keptUntil}T12:00:00Z`);
          expect(cells.join('\n')).to.include(formatDay(day, language, 'UTC', heed.clock.now()));
        } else expect(cells).to.include(retention && retentionWords(retention, language));
      }
    }
    const dated = Object.fromEntries((await held()).map(({ category, keptUntil: day }) => [category, day]));
    expect(dated['held.category.sessions']).to.equal(dayAfter(sessionHours * 3_600_000));
    expect(dated['threads.held.concern']).to.equal(keptUntil(heed.clock.now()));
    expect(dated['held.category.answers']).to.equal(undefined);
  });

  it('counts a link a day longer than it can be used', async () => {
    const link = { purpose: 'test', about: person, personId: person, ttl: 3 * 86_400, now: heed.clock.now() };
    await inTransaction(heed.db, (tx) => createLink(tx, link));
    const signIns = (await held()).find(({ category }) => category === 'held.category.sessions');
    expect(signIns?.keptUntil).to.equal(dayAfter(4 * 86_400_000));
  });

  it('is promised by nobody when the policy is withdrawn, and the page says so', async () => {
    const browser = await heed.signIn(employee);
    await inTransaction(heed.db, (tx) =>
      withdrawVersion(tx, version, { now: heed.clock.now(), actor: { person }, hooks: heed.app.policyHooks }),
    );
    const cells = cellsOf((await browser.get('/me?lang=en')).text);
    expect(cells).to.include('no end has been set').and.not.include('24 months from the day it is collected');
  });
});

/** The last column of the table of what is held. */
function cellsOf(page: string): string[] {
  const table = /<section[^>]*id="held".*?<\/section>/s.exec(page)?.[0] ?? '';
  return [...table.matchAll(/<tr[^>]*>(?:(?!<\/tr>).)*<td[^>]*>((?:(?!<td).)*)<\/td><\/tr>/gs)].map(
    ([, cell = '']) => cell.replaceAll(/<[^>]*>/g, '').trim(),
  );
}
