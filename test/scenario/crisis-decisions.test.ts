import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { closeIncident } from '../../src/crisis/change.ts';
import { decide } from '../../src/crisis/decisions/decide.ts';
import { readDecisions } from '../../src/crisis/decisions/read.ts';
import { declare } from '../../src/crisis/declare.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { logFiles } from '../../src/evidence/files.ts';
import { formatVerifier } from '../../src/evidence/keys.ts';
import { Sequencer } from '../../src/evidence/sequencer.ts';
import { evidenceDir, loadSigner } from '../../src/evidence/signer.ts';
import { text } from '../../src/messages/texts.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { everythingStored } from '../harness/stored.ts';

const lead = 'S037';
const legal = 'S039';
const canary = 'canary-6262';

const form = (more: Record<string, string> = {}) => ({
  question: `${canary} do we switch the mailbox off?`,
  options: 'switch it off\nleave it and watch',
  choice: `${canary} switch it off`,
  reason: 'it may still be read',
  consulted: 'the provider',
  once: v7(),
  ...more,
});

describe('decisions in a crisis', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let sequencer: Sequencer;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
    const signer = loadSigner(heed.app.config);
    heed.app.vkey = formatVerifier(signer.verifier);
    sequencer = new Sequencer({
      db: heed.db,
      signer,
      files: logFiles(evidenceDir(heed.app.config.dataDir)),
      published: () => Promise.resolve(),
    });
  });
  afterEach(() => heed.close());

  const idOf = async (staffNo: string) => {
    const { id } = await heed.db
      .selectFrom('person')
      .select('id')
      .where('staff_no', '=', staffNo)
      .executeTakeFirstOrThrow();
    return id;
  };
  const declared = async (more: { drill?: boolean } = {}) => {
    const by = await idOf(lead);
    const { incident } = await inTransaction(heed.db, (tx) =>
      declare(tx, heed.app, {
        ...{ level: 'major', drill: false, words: 'what is known', once: v7(), by, another: true },
        ...more,
        now: heed.clock.now(),
      }),
    );
    return incident;
  };
  const check = async (id: string) => (await readDecisions(heed.db, heed.app, id)).check;
  /** Whoever may do anything to the database, and not only what Heed does. */
  const tampering = async (change: () => Promise<unknown>) => {
    await sql`alter table crisis_decision disable trigger user`.execute(heed.db);
    await change();
    await sql`alter table crisis_decision enable trigger user`.execute(heed.db);
  };

  it('a lead writes one down: who, when, what was considered, why; its words are nowhere in clear', async () => {
    const { id } = await declared();
    const browser = await heed.signIn(lead);
    const path = `/crisis/${id}/decisions`;
    const sent = form();
    for (const _click of [1, 2]) expect((await browser.post(path, sent)).status).to.equal(303);
    const page = await browser.get(path);
    expect(page.text).to.include(sent.choice).and.include('leave it and watch').and.include('the provider');
    expect(page.text).to.include(text('zh-CN', 'crisis.decisions.check.waiting'));
    await sequencer.beat(heed.clock.now());
    expect((await browser.get(path)).text).to.include(text('zh-CN', 'crisis.decisions.check.unchanged'));
    expect((await check(id)).size).to.be.a('number');
    expect((await readDecisions(heed.db, heed.app, id)).decisions).to.have.length(1);
    const stored = [...(await everythingStored(heed.db)).values()].join('\n');
    expect(stored).to.include('crisis.decided').and.not.include(canary);
  });

  it('what is missing is asked for, and what was typed is still there', async () => {
    const { id } = await declared();
    const browser = await heed.signIn(lead);
    const page = await browser.post(`/crisis/${id}/decisions`, form({ reason: ' ', choice: '' }));
    expect(page.status).to.equal(422);
    expect(page.text).to.include('leave it and watch').and.include(text('zh-CN', 'threads.problem.empty'));
    expect((await readDecisions(heed.db, heed.app, id)).decisions).to.have.length(0);
  });

  it('a correction is an entry of its own that names the other, also when the crisis is over', async () => {
    const { id } = await declared();
    const browser = await heed.signIn(lead);
    const path = `/crisis/${id}/decisions`;
    await browser.post(path, form());
    const now = heed.clock.now();
    const by = await idOf(lead);
    await inTransaction(heed.db, (tx) => closeIncident(tx, id, 'over', { personId: by, now }));
    const { decisions } = await readDecisions(heed.db, heed.app, id);
    const corrects = decisions[0]?.id ?? '';
    expect((await browser.post(path, form({ corrects, reason: 'the other one' }))).status).to.equal(303);
    const after = await readDecisions(heed.db, heed.app, id);
    expect(after.decisions.map(({ corrects: of, correctedBy }) => [of, correctedBy])).to.deep.equal([
      [null, [2]],
      [1, []],
    ]);
    // One of another crisis is not corrected here.
    const other = await declared();
    expect((await browser.post(`/crisis/${other.id}/decisions`, form({ corrects }))).status).to.equal(404);
  });

  it('the database changes and deletes nothing, and the log tells of whatever was changed all the same', async () => {
    const { id } = await declared();
    const browser = await heed.signIn(lead);
    for (const _one of [1, 2, 3]) await browser.post(`/crisis/${id}/decisions`, form());
    const refused = async (work: Promise<unknown>) =>
      work.then(
        () => 'done',
        (error: unknown) => (error as { code?: string }).code,
      );
    for (const statement of [
      sql`update crisis_decision set number = 9 where number = 3`,
      sql`update crisis_decision set words = '{}'`,
      sql`delete from crisis_decision where number = 3`,
      sql`truncate crisis_decision`,
    ])
      expect(await refused(statement.execute(heed.db))).to.equal('23001');
    expect((await check(id)).faults).to.deep.equal([]);

    await tampering(() =>
      sql`update crisis_decision set at = at + interval '1 hour' where number = 1`.execute(heed.db),
    );
    expect((await check(id)).faults).to.deep.equal([{ number: 1, fault: 'record' }]);
    await tampering(() =>
      sql`update crisis_decision set at = at - interval '1 hour' where number = 1`.execute(heed.db),
    );
    // The words of one in the place of another.
    await tampering(() =>
      sql`update crisis_decision d set words = o.words from crisis_decision o where d.number = 1 and o.number = 2`.execute(
        heed.db,
      ),
    );
    expect((await check(id)).faults).to.deep.equal([{ number: 1, fault: 'words' }]);
    await tampering(() => sql`delete from crisis_decision where number = 3`.execute(heed.db));
    expect((await check(id)).faults).to.deep.include({ number: 3, fault: 'missing' });
    const page = await browser.get(`/crisis/${id}/decisions`);
    expect(page.status).to.equal(200);
    expect(page.text).to.include(text('zh-CN', 'crisis.decisions.check.changed'));
  });

  it('an event that is changed together with its row does not give what stands in the log', async () => {
    const { id } = await declared();
    await (await heed.signIn(lead)).post(`/crisis/${id}/decisions`, form());
    const other = await idOf(legal);
    await tampering(() => sql`update crisis_decision set by_person = ${other}::uuid`.execute(heed.db));
    await sql`update evidence_event set event = replace(event, ${await idOf(lead)}, ${other})
      where type = 'crisis.decided'`.execute(heed.db);
    expect((await check(id)).faults).to.deep.equal([{ number: 1, fault: 'record' }]);
  });

  it('ten decisions at once are ten, one after the other', async () => {
    const { id } = await declared();
    const by = await idOf(lead);
    await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        inTransaction(heed.db, (tx) =>
          decide(tx, heed.app, id, {
            ...{ question: '', options: [], choice: `choice ${n}`, reason: '', consulted: '' },
            ...{ by, once: `x${n}`, now: heed.clock.now() },
          }),
        ),
      ),
    );
    const { decisions, check: found } = await readDecisions(heed.db, heed.app, id);
    expect(decisions.map(({ number }) => number)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(found.faults).to.deep.equal([]);
  });

  it('whoever was handed the place of the lead decides; the team reads; nobody else learns of it', async () => {
    const { id } = await declared();
    const path = `/crisis/${id}/decisions`;
    await (await heed.signIn(lead)).post(path, form());
    const theirs = await heed.signIn(legal);
    expect((await theirs.get(path)).text).to.include(canary);
    expect((await theirs.post(path, form())).status).to.equal(403);
    await (await heed.signIn(lead)).post(`/crisis/${id}/hand-over`, { staff: 'S042' });
    expect((await (await heed.signIn('S042')).post(path, form())).status).to.equal(303);
    const stranger = await heed.signIn('S002');
    expect((await stranger.get(path)).status).to.equal(404);
    expect((await stranger.post(path, form())).status).to.equal(404);
  });

  it('goes with its incident, and with it alone', async () => {
    const { id } = await declared();
    await (await heed.signIn(lead)).post(`/crisis/${id}/decisions`, form());
    await heed.db.deleteFrom('incident').where('id', '=', id).execute();
    const { rows } = await sql`select from crisis_decision`.execute(heed.db);
    expect(rows).to.have.length(0);
  });

  it('stands in a chat with one line, with its reason; of several crises the line says which', async () => {
    const browser = await heed.signIn(lead);
    const says = async (words: string) => {
      await browser.post('/local/act', { text: words });
      return (await browser.get('/local')).text;
    };
    expect(await says(`决定 ${canary} 停用外部邮箱`)).to.include(text('zh-CN', 'crisis.decisions.chat.none'));
    const { id, code } = await declared();
    expect(await says(`决定 停用外部邮箱，因为还可能被人读到`)).to.include(
      text('zh-CN', 'crisis.decisions.chat.done', { number: 1, code }),
    );
    const [first] = (await readDecisions(heed.db, heed.app, id)).decisions;
    expect(first?.words).to.deep.include({ choice: '停用外部邮箱', reason: '还可能被人读到' });
    const drill = await declared({ drill: true });
    expect(await says('decide call the provider'))
      .to.include(`${code}`)
      .and.include(drill.code);
    expect((await readDecisions(heed.db, heed.app, id)).decisions).to.have.length(1);
    await says(`decide ${drill.code} call the provider because it is theirs`);
    const [second] = (await readDecisions(heed.db, heed.app, drill.id)).decisions;
    expect(second?.words).to.deep.include({ choice: 'call the provider', reason: 'it is theirs' });
    // To whoever leads nothing these are words like any others.
    const person = await heed.signIn('S002');
    await person.post('/local/act', { text: '决定 停用外部邮箱' });
    expect((await person.get('/local')).text).to.include(text('zh-CN', 'words.unknown').slice(0, 10));
  });
});
