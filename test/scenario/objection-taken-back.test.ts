import { expect } from 'chai';
import { v7 } from 'uuid';
import { inTransaction } from '../../src/db/pool.ts';
import { personalDataRegistry } from '../../src/people/personal-data.ts';
import { personalDataSources } from '../../src/personal-data-sources.ts';
import { appliesTo } from '../../src/policies/applies.ts';
import { findVersion } from '../../src/policies/store.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { objectablePolicy, viewerOf } from '../harness/decisions.ts';

describe('an objection that is taken back', function () {
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

  const files = (text = 'canary-3131 我在家带孩子') =>
    person.post('/objections', { id: v7(), version: versionId, text });
  const newest = () =>
    heed.db
      .selectFrom('objection')
      .selectAll()
      .orderBy('filed_at', 'desc')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow();
  const takesBack = (id: string, by = person) => by.post(`/objections/${id}/take-back`, {});
  const decides = (id: string, outcome: string) =>
    privacy.post(`/console/objections/${id}/decide`, { outcome, text: '理由' });
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

  it('ends the restriction at once, on the record, and whoever was to decide is told', async () => {
    await files();
    const { id } = await newest();
    expect((await person.get(`/objections/${id}`)).text).to.include(`/objections/${id}/take-back`);
    expect((await takesBack(id)).status).to.equal(303);
    expect(await applies()).to.equal('applies');
    expect(await newest()).to.include({ state: 'withdrawn', decided_by: null, decided_at: null });
    const [event] = await events('objection.withdrawn');
    expect(event).to.include({ objection: id });
    expect(event?.shown).to.include({ policy: 'access-logs', versionId });
    expect(event?.statement).to.include('收回').and.to.include('第 1 版');
    expect(JSON.stringify(event)).not.to.include('canary-3131');
    expect(await told('objections.taken-back')).to.deep.equal(['S038', 'S042']);
    expect(await told('objections.withdrawn')).to.deep.equal(['S002']);
    expect((await privacy.get('/console')).text).not.to.include('待决定的反对');
    expect((await person.get(`/objections/${id}`)).text).not.to.include(`/objections/${id}/take-back`);
    // Nobody decides any more what nobody asks.
    expect((await decides(id, 'upheld')).status).to.equal(409);
  });

  it('is taken back once, however often the button is pressed', async () => {
    await files();
    const { id } = await newest();
    const all = await Promise.all([takesBack(id), takesBack(id), takesBack(id)]);
    expect(all.map(({ status }) => status)).to.deep.equal([303, 303, 303]);
    expect(await events('objection.withdrawn')).to.have.length(1);
    expect(await told('objections.taken-back')).to.deep.equal(['S038', 'S042']);
  });

  it('was still open: what is decided stays decided, also where both come at once', async () => {
    await files();
    const { id } = await newest();
    await decides(id, 'upheld');
    expect((await takesBack(id)).status).to.equal(409);
    expect(await applies()).to.equal('out-of-scope');
    expect(await events('objection.withdrawn')).to.have.length(0);
  });

  it('or decided, one of the two, where both happen at the same moment', async () => {
    await files();
    const { id } = await newest();
    const [back, decided] = await Promise.all([takesBack(id), decides(id, 'rejected')]);
    expect([back.status, decided.status]).to.have.members([303, 409]);
    const { state } = await newest();
    expect(state).to.equal(back.status === 303 ? 'withdrawn' : 'rejected');
  });

  it('is the person’s own: nobody else takes it back, and learns nothing by trying', async () => {
    await files();
    const { id } = await newest();
    for (const staffNo of ['S038', 'S033', 'S001', 'S021']) {
      const other = await heed.signIn(staffNo);
      const theirs = await takesBack(id, other);
      expect(theirs.status, staffNo).to.equal(404);
      expect((await takesBack(v7(), other)).status).to.equal(404);
    }
    expect(await applies()).to.equal('restricted');
  });

  it('can be followed by another, and so can one that was rejected: on new grounds, at any time', async () => {
    await files();
    await takesBack((await newest()).id);
    heed.clock.advance({ hours: 1 });
    await files();
    const second = await newest();
    expect(second.state).to.equal('open');
    await decides(second.id, 'rejected');
    const page = await person.get(`/objections/${second.id}`);
    expect(page.text).to.include(`/objections/new?version=${versionId}`);
    const form = await person.get(`/objections/new?version=${versionId}`);
    expect(form.text).to.include('写下这次有什么不同');
    heed.clock.advance({ hours: 1 });
    await files('情况变了');
    expect(await applies()).to.equal('restricted');
    // Whoever decides sees what was decided before.
    const third = await newest();
    expect((await privacy.get(`/console/objections/${third.id}`)).text).to.include(
      `/console/objections/${second.id}`,
    );
  });

  it('is erased with the person’s other data, since it restricts nothing', async () => {
    await files();
    await takesBack((await newest()).id);
    const registry = personalDataRegistry(personalDataSources({ vault: heed.app.vault }));
    const now = heed.clock.now();
    await inTransaction(heed.db, (tx) =>
      registry.erasePerson(tx, li, { now, actor: 'heed', reason: 'request' }),
    );
    expect(await heed.db.selectFrom('objection').select('id').execute()).to.deep.equal([]);
  });

  it('while the person’s data is erased is either taken back first or erased open: never half of it', async () => {
    await files();
    const { id } = await newest();
    const registry = personalDataRegistry(personalDataSources({ vault: heed.app.vault }));
    const now = heed.clock.now();
    await Promise.all([
      takesBack(id),
      inTransaction(heed.db, (tx) => registry.erasePerson(tx, li, { now, actor: 'heed', reason: 'request' })),
    ]);
    const left = await heed.db.selectFrom('objection').select(['state', 'reasons']).execute();
    expect([[], [{ state: 'withdrawn', reasons: null }]]).to.deep.include(left);
    expect(await applies()).to.equal('applies');
  });
});
