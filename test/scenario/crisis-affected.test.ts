import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { toldByHand } from '../../src/crisis/affected/by-hand.ts';
import { markConcernedSeen, whatConcerned } from '../../src/crisis/affected/mine.ts';
import { affectedLines, countReached } from '../../src/crisis/affected/reached.ts';
import { notAffected } from '../../src/crisis/affected/remove.ts';
import { lockReal } from '../../src/crisis/affected/store.ts';
import { endWaiver, waive } from '../../src/crisis/affected/waive.ts';
import { sendStatement, sinkStatement } from '../../src/crisis/statements/send.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { AffectedStory, cast, idOf } from '../harness/affected.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { everythingStored } from '../harness/stored.ts';

const [wang, li, zhao, qian] = ['S002', 'S003', 'S021', 'S022'] as const;

/** What an act is refused with. */
async function refused(act: Promise<unknown>): Promise<string> {
  try {
    await act;
  } catch (error) {
    if (error instanceof HeedError) return error.text;
    throw error;
  }
  throw new Error('it was not refused');
}

/** By which code the database refuses. */
const refusedBy = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? '?',
  );

describe('people whose data leaked', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let story: AffectedStory;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
    story = await AffectedStory.open(heed);
  });
  afterEach(() => heed.close());

  const out = async (staffNo: string, why = 'the folder was another') =>
    inTransaction(heed.db, async (tx) =>
      notAffected(tx, heed.app, {
        ...{ incidentId: story.incident.id, id: await story.of(staffNo), why },
        ...{ by: await idOf(heed, cast.hr), now: heed.clock.now() },
      }),
    );
  const lines = (filter = {}) =>
    affectedLines(heed.db, heed.app.vault, story.incident.id, { limit: 100, ...filter }, heed.clock.now());
  const standing = async () =>
    Object.fromEntries((await lines()).map((line) => [line.staffNo, `${line.severity} ${line.reach}`]));

  it('are told by how grave it is for them, each once, by words that nobody else reads on a screen', async () => {
    await story.adds([wang, li], ['health']);
    await story.adds([zhao], ['interests']);
    expect(await story.tells('notice', 'major')).to.include({ people: 2, repeated: false });
    expect(await story.messages()).to.deep.equal([
      `${wang} crisis.affected-notice pending`,
      `${li} crisis.affected-notice pending`,
    ]);
    expect(await story.tells('notice', 'minor')).to.include({ people: 1 });
    expect(await standing()).to.deep.equal({
      [wang]: 'major waiting',
      [li]: 'major waiting',
      [zhao]: 'minor waiting',
    });
    const bodies = JSON.stringify(await heed.db.selectFrom('message').select('bodies').execute());
    expect(bodies).to.include(story.incident.code).and.not.include('canary-7321');
    const stored = [...(await everythingStored(heed.db)).values()].join('\n');
    expect(stored).to.not.include('canary-7321').and.not.include('the audit log says so');
  });

  it('nobody gets two notices: not by a second click, a second sender, or a graver text later', async () => {
    await story.adds([wang, li]);
    const text = await story.writes();
    await story.approve(text);
    const id = v7();
    const [first, second] = await Promise.all([story.sends(text, id), story.sends(text, id)]);
    expect([first.repeated, second.repeated]).to.have.members([false, true]);
    expect(await refused(story.sends(text))).to.equal('affected-nobody-to-tell');
    // What is found later makes it graver; they have been told, so it comes as news.
    await story.adds([zhao], ['interests']);
    await story.tells('notice', 'minor');
    await story.adds([zhao], ['counselling']);
    expect(await refused(story.tells('notice', 'major'))).to.equal('affected-nobody-to-tell');
    expect((await story.messages()).filter((line) => line.startsWith(zhao))).to.have.length(1);
    expect(await story.tells('update')).to.include({ people: 3 });
  });

  it('two who press send at once tell everybody once', async () => {
    await story.adds([wang, li, zhao]);
    const text = await story.writes();
    await story.approve(text);
    const both = await Promise.allSettled([story.sends(text), story.sends(text)]);
    expect(both.map(({ status }) => status)).to.have.members(['fulfilled', 'rejected']);
    expect(await story.messages()).to.have.length(3);
  });

  it('an update goes to those who were told and are affected still, and to nobody else', async () => {
    await story.adds([wang, li]);
    await story.tells();
    await story.adds([qian]);
    await out(li);
    expect(await story.tells('update')).to.include({ people: 1 });
    expect((await story.messages()).filter((line) => line.includes('update'))).to.deep.equal([
      `${wang} crisis.affected-update pending`,
    ]);
    // Whoever was told for nothing is told that.
    expect(await story.messages()).to.include(`${li} crisis.affected-removed pending`);
  });

  it('nobody is taken out in silence, and no list brings back by accident who was found not to be affected', async () => {
    await story.adds([wang, li]);
    expect(await out(li)).to.equal(true);
    expect(await out(li)).to.equal(false);
    expect(await story.adds([wang, li, zhao])).to.deep.equal({ found: 2, fresh: 1 });
    expect((await lines({ standing: 'not-affected' })).map(({ staffNo }) => staffNo)).to.deep.equal([li]);
    expect(await story.adds([li], ['contact'], { again: true })).to.deep.equal({ found: 1, fresh: 0 });
    expect(await standing()).to.include({ [li]: 'minor untold' });
    const { rows } = await sql<{ what: string }>`
      select f.what from affected_fact f where f.affected_id = ${await story.of(li)}::uuid order by f.id`.execute(
      heed.db,
    );
    expect(rows.map(({ what }) => what)).to.deep.equal(['added', 'not-affected', 'added']);
  });

  it('found by two sources is one person, whom everything that leaked is noted of', async () => {
    await story.adds([wang], ['contact']);
    expect(await story.adds([wang], ['assessment'])).to.deep.equal({ found: 1, fresh: 0 });
    const [line] = await lines();
    expect(line).to.deep.include({ kinds: ['contact', 'assessment'], severity: 'moderate' });
    const id = v7();
    const [once, twice] = await Promise.all([
      story.adds([li], ['health'], { id }),
      story.adds([li], ['health'], { id }),
    ]);
    expect(once).to.deep.equal(twice);
    const { rows } = await sql<{ facts: number }>`
      select count(*)::int as facts from affected_fact where affected_id = ${await story.of(li)}::uuid`.execute(
      heed.db,
    );
    expect(rows[0]?.facts).to.equal(1);
  });

  it('a text goes out only as three people approved it, word for word', async () => {
    await story.adds([wang]);
    const text = await story.writes();
    expect(await refused(story.sends(text))).to.equal('statement-unapproved');
    expect(await refused(story.approves(text, 'legal', { sha256: 'f'.repeat(64) }))).to.equal(
      'statement-edited',
    );
    expect(await story.approves(text, 'legal')).to.deep.equal(['pr', 'lead']);
    expect(await story.approves(text, 'legal')).to.deep.equal(['pr', 'lead']);
    expect(await refused(story.approves(text, 'pr', { by: cast.legal }))).to.equal('statement-another');
    await story.approves(text, 'pr');
    // Another wording in the same moment is another version: nothing of the first counts, and neither goes out.
    const edited = await story.writes('notice', 'major', 'other words');
    expect(await refused(story.approves(text, 'lead'))).to.equal('statement-edited');
    for (const one of [text, edited]) expect(await refused(story.sends(one))).to.be.a('string');
    await story.approve(edited);
    expect(await refused(story.sends(text))).to.equal('statement-edited');
    expect(await story.sends(edited)).to.include({ people: 1 });
  });

  it('an answer is put right by another version of it, and each question has a text of its own', async () => {
    await story.adds([wang]);
    await story.tells();
    const first = await story.writes('answer', 'major', 'who read it: nobody knows');
    const other = await story.writes('answer', 'major', 'what now');
    for (const one of [first, other]) {
      await story.approve(one);
      await story.sends(one);
    }
    if (first.series === '') throw new Error('an answer has a series');
    const right = await story.writes('answer', 'major', 'who read it: one person', first.series);
    await story.approve(right);
    heed.clock.advance({ seconds: 1 });
    await story.sends(right);
    const { tellings } = await whatConcerned(heed.db, heed.app.vault, {
      ...{ incidentId: story.incident.id, personId: await idOf(heed, wang) },
    });
    expect(
      tellings.filter(({ kind }) => kind === 'answer').map(({ words }) => words?.en.answer),
    ).to.deep.equal(['who read it: one person answer en', 'what now answer en']);
  });

  it('are told nothing while an exception stands in the name of legal, and can be once it is ended', async () => {
    await story.adds([wang]);
    const text = await story.writes();
    await story.approve(text);
    const by = await idOf(heed, cast.legal);
    const now = heed.clock.now();
    await inTransaction(heed.db, (tx) =>
      waive(tx, heed.app, story.incident.id, { ground: 'harm-avoided', why: 'keys were never out', by, now }),
    );
    expect(await refused(story.sends(text))).to.equal('affected-waived');
    await inTransaction(heed.db, (tx) =>
      endWaiver(tx, heed.app, story.incident.id, { why: 'the authority asks for it', by, now }),
    );
    expect(await story.sends(text)).to.include({ people: 1 });
  });

  it('of a drill can be listed, written to and approved, and never told: not by a call, and not by the database', async () => {
    const drill = await AffectedStory.open(heed, { drill: true });
    await drill.adds([wang]);
    const text = await drill.writes();
    await drill.approve(text);
    expect(await refused(drill.sends(text))).to.equal('crisis-drill-tells-nobody');
    const by = await idOf(heed, cast.lead);
    const put = (isDrill: boolean, channel: string) =>
      refusedBy(
        sql`insert into crisis_statement_sending
            (id, incident_id, drill, statement_id, sha256, by_person, at, channel, message_id, once)
          values (${v7()}, ${drill.incident.id}, ${isDrill}, ${text.id}, ${text.sha256}, ${by}, ${heed.clock.now()},
                  ${channel}, ${channel === 'message' ? v7() : null}::uuid, ${v7()})`.execute(heed.db),
      );
    // 23514: a check; 23503: a foreign key to an incident that is no drill; 23001: the gate's own trigger.
    expect(await put(true, 'ledger')).to.equal('23514');
    expect(await put(false, 'ledger')).to.equal('23503');
    expect(await put(false, 'message')).to.equal('23001');
    const { incident } = drill;
    if (!incident.drill) throw new Error('no drill');
    const sent = { statement: text.id, sha256: text.sha256.toString('hex'), by, once: v7() };
    await inTransaction(heed.db, (tx) => sinkStatement(tx, incident, { ...sent, now: heed.clock.now() }));
    expect(await drill.messages()).to.deep.equal([]);
    const { rows } = await sql`select from affected_told`.execute(heed.db);
    expect(rows).to.have.length(0);
  });

  it('the database itself lets nothing past the gate: no text that three have not approved, and none by a chat or mail', async () => {
    await story.adds([wang]);
    const text = await story.writes();
    const by = await idOf(heed, cast.lead);
    const put = (channel: string) =>
      refusedBy(
        sql`insert into crisis_statement_sending
            (id, incident_id, drill, statement_id, sha256, by_person, at, channel, message_id, once)
          values (${v7()}, ${story.incident.id}, false, ${text.id}, ${text.sha256}, ${by}, ${heed.clock.now()},
                  ${channel}, ${channel === 'message' ? v7() : null}::uuid, ${v7()})`.execute(heed.db),
      );
    await story.approves(text, 'legal');
    await story.approves(text, 'pr');
    expect(await put('ledger')).to.equal('23001');
    await story.approves(text, 'lead');
    for (const channel of ['message', 'mail']) expect(await put(channel), channel).to.equal('23001');
    expect(await put('ledger')).to.equal('done');
    // Words to all staff are no words to those affected, whoever calls for it.
    const sent = { statement: text.id, sha256: text.sha256.toString('hex'), by, once: v7() };
    const way = { channel: 'message', to: { kind: 'everyone' } } as const;
    const { incident } = story;
    if (incident.drill) throw new Error('a drill');
    expect(
      await refused(
        inTransaction(heed.db, (tx) =>
          sendStatement(tx, heed.app, incident, { ...sent, now: heed.clock.now(), way }),
        ),
      ),
    ).to.equal('not-found');
  });

  it('accepted is not seen, and who was missed or has not opened it waits for a person', async () => {
    await story.adds([wang, li, zhao, qian]);
    await story.tells();
    const becomes = async (staffNo: string, state: string) =>
      sql`update delivery d set state = ${state}, failure = ${state === 'failed' ? 'refused' : null},
            accepted_at = ${state === 'accepted' ? heed.clock.now() : null}::timestamptz
          from person p, message m where p.id = d.person_id and m.id = d.message_id and p.staff_no = ${staffNo}
            and m.kind = 'crisis.affected-notice'`.execute(heed.db);
    await becomes(wang, 'accepted');
    await becomes(li, 'accepted');
    await becomes(zhao, 'failed');
    await inTransaction(heed.db, async (tx) => markConcernedSeen(tx, await story.of(wang), heed.clock.now()));
    const reached = async () =>
      Object.fromEntries((await lines()).map(({ staffNo, reach }) => [staffNo, reach]));
    expect(await reached()).to.deep.equal({
      [wang]: 'seen',
      [li]: 'accepted',
      [zhao]: 'missed',
      [qian]: 'waiting',
    });
    heed.clock.advance({ days: 3 });
    expect((await lines({ reach: 'to-look-after' })).map(({ staffNo }) => staffNo)).to.deep.equal([li, zhao]);
    await inTransaction(heed.db, async (tx) =>
      toldByHand(tx, heed.app, await lockReal(tx, story.incident.id), {
        ...{ id: v7(), affectedId: await story.of(zhao), how: 'telephone', note: 'rang twice' },
        ...{ by: await idOf(heed, cast.hr), now: heed.clock.now() },
      }),
    );
    expect(await countReached(heed.db, story.incident.id, heed.clock.now())).to.deep.equal(
      new Map([
        ['seen', 1],
        ['unopened', 1],
        ['by-hand', 1],
        ['waiting', 1],
      ]),
    );
  });

  it('one who is told while being taken out is told first or not at all', async () => {
    await story.adds([wang, li]);
    const text = await story.writes();
    await story.approve(text);
    const [told] = await Promise.allSettled([story.sends(text), out(li)]);
    expect(told.status).to.equal('fulfilled');
    const toLi = (await story.messages()).filter((line) => line.startsWith(li));
    // Either they were out before, or they hear both.
    expect(toLi).to.satisfy(
      (sent: string[]) =>
        sent.length === 0 ||
        (sent.length === 2 && sent[0]?.includes('notice') && sent[1]?.includes('removed')),
    );
  });
});
