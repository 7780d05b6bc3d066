import { expect } from 'chai';
import { v7 } from 'uuid';
import { routeCommand } from '../../handlers/router.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { appliesTo } from '../../src/policies/applies.ts';
import { readPolicy } from '../../src/policies/document.ts';
import { publishPolicy, withdrawVersion } from '../../src/policies/service.ts';
import { findVersion } from '../../src/policies/store.ts';
import { purposeStandings } from '../../src/purposes/store.ts';
import { policy } from '../fixtures/policies/complete.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { objectablePolicy, separatePolicy, viewerOf } from '../harness/decisions.ts';
import { sentNotice, tableHashes } from '../harness/sent-notice.ts';

describe('answers that differ in law, attacked', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let versionId: string;
  let person: Browser;

  beforeEach(async () => {
    heed = await startApp();
    versionId = await objectablePolicy(heed);
    person = await heed.signIn('S002');
  });
  afterEach(() => heed.close());

  /** The same policy again, resting on something else where that is said. */
  const publishesNext = async (more: object = {}) => {
    const document = readPolicy(
      policy((front) => {
        Object.assign(front, {
          ...{ code: 'access-logs', rules: ['EU'], legalBasis: 'legitimate-interests' },
          ...{ action: 'acknowledge', signature: 'click', scope: 'Everyone in sales' },
          ...more,
        });
      }),
    );
    const { app, db, clock } = heed;
    const how = { now: clock.now(), actor: 'heed' as const, hooks: app.policyHooks };
    return inTransaction(db, async (tx) => (await publishPolicy(tx, document, how)).version);
  };

  it('nobody answers, chooses or takes back for somebody else whose notice they know', async () => {
    await separatePolicy(heed);
    const notice = await sentNotice(heed, 'staff-card', ['S002']);
    const { version_id: version } = await heed.db
      .selectFrom('notice')
      .select('version_id')
      .where('id', '=', notice)
      .executeTakeFirstOrThrow();
    await person.post(`/n/${notice}/purposes`, { purpose: 'photo', kind: 'consent', version });
    const before = await tableHashes(heed.db);
    for (const staffNo of ['S001', 'S003', 'S033', 'S038', 'S041']) {
      const other = await heed.signIn(staffNo);
      for (const kind of ['consent', 'decline', 'withdraw']) {
        const sent = await other.post(`/n/${notice}/purposes`, { purpose: 'photo', kind, version });
        expect(sent.status, `${staffNo} ${kind}`).to.equal(404);
      }
      const answered = await other.post(`/n/${notice}/answer`, {
        action: `notices.decline:${notice}`,
        version,
      });
      expect(answered.status, staffNo).to.equal(404);
      const { id, language, timeZone } = await viewerOf(heed, staffNo);
      const actor = {
        personId: id,
        language,
        timeZone,
        session: { platform: 'local', method: 'callback-signature' },
      };
      const context = { app: heed.app, actor, now: heed.clock.now() };
      const action = { name: 'notices.concern', about: notice };
      await routeCommand(context, { kind: 'button', action }).catch(() => undefined);
    }
    const after = await tableHashes(heed.db);
    // Sessions are theirs; nothing else was stored.
    for (const table of Object.keys(before)) {
      if (/session/.test(table)) continue;
      expect([table, after[table as keyof typeof after]]).to.deep.equal([
        table,
        before[table as keyof typeof before],
      ]);
    }
    const [stands] = await purposeStandings(heed.db, person.personId);
    expect(stands).to.include({ purpose: 'photo', kind: 'consent' });
  });

  it('an objection to a version that was superseded while its form was open is one to the policy, and says which text', async () => {
    const next = await publishesNext();
    const sent = await person.post('/objections', { id: v7(), version: versionId, text: 'my own situation' });
    expect(sent.status).to.equal(303);
    const row = await heed.db
      .selectFrom('evidence_event')
      .select('event')
      .where('type', '=', 'objection.filed')
      .executeTakeFirstOrThrow();
    const { data } = JSON.parse(row.event ?? '{}') as {
      data: { shown: { version: number }; statement: string };
    };
    expect(data.shown.version).to.equal(1);
    expect(data.statement).to.include('第 1 版');
    expect(await appliesTo(heed.db, next.policyId, person.personId, heed.clock.now())).to.equal('restricted');
    expect((await person.get(`/board/${next.id}`)).text).to.include('部分受限制');
    // One is enough, whichever version the next form is about.
    await person.post('/objections', { id: v7(), version: next.id, text: 'again' });
    expect(await heed.db.selectFrom('objection').select('id').execute()).to.have.length(1);
  });

  it('one may also object where what was gathered under the old version is all that there is', async () => {
    const { policyId } = await findVersion(heed.db, versionId);
    await inTransaction(heed.db, (tx) =>
      withdrawVersion(tx, versionId, { now: heed.clock.now(), actor: 'heed', hooks: heed.app.policyHooks }),
    );
    const sent = await person.post('/objections', { id: v7(), version: versionId, text: 'my own situation' });
    expect(sent.status).to.equal(303);
    expect(await appliesTo(heed.db, policyId, person.personId, heed.clock.now())).to.equal('restricted');
    const { id } = await heed.db.selectFrom('objection').select('id').executeTakeFirstOrThrow();
    expect((await person.get('/me')).text).to.include(`/objections/${id}`);
    expect((await person.post(`/objections/${id}/take-back`)).status).to.equal(303);
  });

  it('a draft is nothing to object to, and neither is what is no version', async () => {
    for (const version of [v7(), 'x', '']) {
      const { status } = await person.post('/objections', { id: v7(), version, text: 'reasons' });
      // With one policy that can be objected to, a form without a version still names none.
      expect(status, version).to.be.oneOf([404, 422]);
    }
    expect(await heed.db.selectFrom('objection').select('id').execute()).to.have.length(0);
  });

  it('nobody files with the id of somebody else’s objection', async () => {
    const id = v7();
    await person.post('/objections', { id, version: versionId, text: 'mine' });
    const other = await heed.signIn('S003');
    const sent = await other.post('/objections', { id, version: versionId, text: 'theirs' });
    expect(sent.status).to.equal(409);
    expect((await other.get(`/objections/${id}`)).status).to.equal(404);
  });

  it('a decision and an erasure at the same moment leave nothing that is half of either', async () => {
    await person.post('/objections', { id: v7(), version: versionId, text: 'canary-9191' });
    const { id } = await heed.db.selectFrom('objection').select('id').executeTakeFirstOrThrow();
    const privacy = await heed.signIn('S038');
    const now = heed.clock.now();
    const [decided] = await Promise.all([
      privacy.post(`/console/objections/${id}/decide`, { outcome: 'rejected', text: 'canary-9191 grounds' }),
      inTransaction(heed.db, (tx) =>
        heed.app.personalData.erasePerson(tx, person.personId, { now, actor: 'heed', reason: 'request' }),
      ),
    ]);
    expect(decided.status).to.be.oneOf([303, 404, 409]);
    const rows = await heed.db.selectFrom('objection').selectAll().execute();
    expect(JSON.stringify(rows)).not.to.include('canary-9191');
    for (const row of rows) expect(row.reasons).to.equal(null);
  });
});
