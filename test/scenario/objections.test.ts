import { expect } from 'chai';
import { v7 } from 'uuid';
import { routeCommand } from '../../handlers/router.ts';
import { ordinaryWeek } from '../../src/calendar/rules.ts';
import { afterOneMonth } from '../../src/calendar/terms.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { personalDataRegistry } from '../../src/people/personal-data.ts';
import { personalDataSources } from '../../src/personal-data-sources.ts';
import { appliesTo } from '../../src/policies/applies.ts';
import { findVersion } from '../../src/policies/store.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { objectablePolicy, viewerOf } from '../harness/decisions.ts';

const reasons = 'canary-1212 我在家带孩子';

describe('an objection', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let versionId: string;
  let policyId: string;
  let li: string;
  let person: Browser;
  let privacy: Browser;

  beforeEach(async () => {
    heed = await startApp();
    versionId = await objectablePolicy(heed);
    ({ policyId } = await findVersion(heed.db, versionId));
    ({ id: li } = await viewerOf(heed, 'S002'));
    person = await heed.signIn('S002');
    privacy = await heed.signIn('S038');
  });
  afterEach(() => heed.close());

  const file = (more: object = {}) =>
    person.post('/objections', { id: v7(), version: versionId, text: reasons, ...more });
  const filed = async () => {
    const [first, ...others] = await heed.db.selectFrom('objection').selectAll().execute();
    if (!first || others.length > 0) throw new Error('there is not exactly one objection');
    return first;
  };
  const applies = () => appliesTo(heed.db, policyId, li, heed.clock.now());
  const events = async (type: string) =>
    (await heed.db.selectFrom('evidence_event').select('event').where('type', '=', type).execute()).map(
      ({ event }) => (JSON.parse(event ?? '{}') as { data: Record<string, unknown> }).data,
    );
  const told = async (kind: string) =>
    (
      await heed.db
        .selectFrom('delivery as d')
        .innerJoin('message as m', 'm.id', 'd.message_id')
        .innerJoin('person as p', 'p.id', 'd.person_id')
        .select('p.staff_no')
        .where('m.kind', '=', kind)
        .execute()
    ).map(({ staff_no }) => staff_no);

  it('is offered apart from everything else where the EU lets people object, and nowhere else', async () => {
    const page = await person.get(`/board/${versionId}`);
    expect(page.text).to.include(`/objections/new?version=${versionId}`);
    const { id: other } = await heed.db
      .selectFrom('policy_version as v')
      .innerJoin('policy as p', 'p.id', 'v.policy_id')
      .select('v.id')
      .where('p.code', '=', 'photo-consent')
      .executeTakeFirstOrThrow();
    expect((await person.get(`/board/${other}`)).text).not.to.include('/objections/new?version=');
    expect((await person.post('/objections', { id: v7(), version: other, text: reasons })).status).to.equal(
      409,
    );
  });

  it('restricts from the moment it is filed, with a day by which it is decided', async () => {
    expect((await file()).status).to.equal(303);
    expect(await applies()).to.equal('restricted');
    const { id, due_at: due } = await filed();
    // From Monday 3 August one month on: Thursday 3 September, until its end in Shanghai.
    expect(due.toISOString()).to.equal('2026-09-03T15:59:59.999Z');
    const [event] = await events('objection.filed');
    expect(event).to.include({ objection: id });
    expect(event?.rows).to.deep.equal(['calls']);
    expect(JSON.stringify(event)).not.to.include('canary-1212');
    expect(JSON.stringify(await filed())).not.to.include('canary-1212');
    expect(await told('objections.incoming')).to.deep.equal(['S038', 'S042']);
    expect(await told('objections.filed')).to.deep.equal(['S002']);
    const mine = await person.get(`/objections/${id}`);
    expect(mine.text).to.include('决定之前受限制').and.to.include('canary-1212');
    expect((await person.get('/me')).text).to.include('决定之前受限制');
    expect((await privacy.get('/console')).text).to.include('待决定的反对');
  });

  it('is filed once, however often the form is sent', async () => {
    const id = v7();
    const all = await Promise.all([file({ id }), file({ id }), file()]);
    expect(all.map(({ status }) => status)).to.deep.equal([303, 303, 303]);
    await filed();
    expect(await events('objection.filed')).to.have.length(1);
  });

  it('needs reasons, and says so beside the field', async () => {
    const empty = await file({ text: '  ' });
    expect(empty.status).to.equal(422);
    expect(empty.text).to.include('objection-text-error');
    expect((await file({ version: '' })).status).to.be.oneOf([303, 422]);
  });

  it('that is upheld puts the person out of the scope of that processing', async () => {
    await file();
    const { id } = await filed();
    const answer = { outcome: 'upheld', text: '同意，停用' };
    expect((await privacy.post(`/console/objections/${id}/decide`, answer)).status).to.equal(303);
    expect(await applies()).to.equal('out-of-scope');
    expect(await told('objections.decided')).to.deep.equal(['S002']);
    expect(await events('objection.decided')).to.deep.equal([
      { objection: id, policy: 'access-logs', outcome: 'upheld' },
    ]);
    // Pressed twice: decided once, and told so. Other words are another decision, and there is none any more.
    expect((await privacy.post(`/console/objections/${id}/decide`, answer)).status).to.equal(303);
    expect(await told('objections.decided')).to.deep.equal(['S002']);
    expect(await events('objection.decided')).to.have.length(1);
    for (const other of [{ outcome: 'rejected' }, { text: '另一个理由' }]) {
      const said = { ...answer, ...other };
      expect((await privacy.post(`/console/objections/${id}/decide`, said)).status).to.equal(409);
    }
    // It stands; nobody has to object twice.
    await file();
    await filed();
  });

  it('that is rejected is told with reasons and with how to complain and go to court', async () => {
    await file();
    const { id } = await filed();
    const bare = await privacy.post(`/console/objections/${id}/decide`, { outcome: 'rejected', text: '' });
    expect(bare.status).to.equal(422);
    await privacy.post(`/console/objections/${id}/decide`, { outcome: 'rejected', text: '安全事件仍在调查' });
    expect(await applies()).to.equal('applies');
    const page = (await person.get(`/objections/${id}`)).text;
    expect(page).to.include('安全事件仍在调查').and.to.include('第 77 条').and.to.include('第 79 条');
    expect(page).to.include('The supervisory authority');
  });

  it('is for the privacy officer to decide, and never for HR or the person', async () => {
    await file();
    const { id } = await filed();
    const hr = await heed.signIn('S033');
    for (const browser of [hr, person]) {
      const { status } = await browser.post(`/console/objections/${id}/decide`, {
        outcome: 'upheld',
        text: 'x',
      });
      expect(status).to.equal(403);
    }
    expect((await hr.get(`/objections/${id}`)).status).to.equal(404);
    await privacy.post('/objections', { id: v7(), version: versionId, text: 'my own' });
    const own = await heed.db
      .selectFrom('objection')
      .select('id')
      .where('person_id', '<>', li)
      .executeTakeFirstOrThrow();
    const tried = await privacy.post(`/console/objections/${own.id}/decide`, {
      outcome: 'upheld',
      text: 'x',
    });
    expect(tried.status).to.equal(403);
  });

  it('is made in words in a chat, in either language', async () => {
    const actor = {
      personId: li,
      language: 'zh-CN' as const,
      timeZone: 'Asia/Shanghai',
      session: { platform: 'local', method: 'callback-signature' },
    };
    const context = { app: heed.app, actor, now: heed.clock.now() };
    for (const text of ['我要反对', 'object', 'I object!']) {
      const reply = await routeCommand(context, { kind: 'text', text });
      expect(reply.kind, text).to.equal('form');
    }
    const form = await routeCommand(context, { kind: 'text', text: '我要反对' });
    if (form.kind !== 'form') throw new Error('no form');
    const { action } = form.form;
    const values = { reasons: '', policy: versionId };
    const empty = await routeCommand(context, { kind: 'form', action, values });
    expect(empty.kind === 'form' && empty.errors).to.have.property('reasons');
    const sent = await routeCommand(context, { kind: 'form', action, values: { ...values, reasons } });
    expect(sent.kind).to.equal('text');
    const [event] = await events('objection.filed');
    expect(event?.session).to.include({ platform: 'local' });
    expect(await applies()).to.equal('restricted');
  });

  it('goes on restricting without its words once the person is erased', async () => {
    await file();
    const registry = personalDataRegistry(personalDataSources({ vault: heed.app.vault }));
    const now = heed.clock.now();
    await inTransaction(heed.db, (tx) =>
      registry.erasePerson(tx, li, { now, actor: 'heed', reason: 'request' }),
    );
    expect(await filed()).to.include({ state: 'open', reasons: null });
    expect(await applies()).to.equal('restricted');
  });
});

describe('one month', () => {
  const zone = 'Europe/Berlin';
  for (const [from, until] of [
    ['2026-01-31T09:00:00Z', '2026-03-02'],
    ['2026-03-31T09:00:00Z', '2026-04-30'],
    ['2026-01-15T09:00:00Z', '2026-02-16'],
  ] as const) {
    it(`from ${from} ends with ${until}: the same date, else the month's last day, else the next working day`, () => {
      const { due: end } = afterOneMonth(new Date(from), zone, ordinaryWeek);
      expect(end.toLocaleDateString('sv-SE', { timeZone: zone })).to.equal(until);
    });
  }
});
