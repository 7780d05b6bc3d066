import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { advanceDue, dueIncidents } from '../../src/crisis/advance.ts';
import { answerCall } from '../../src/crisis/answer.ts';
import { closeIncident } from '../../src/crisis/change.ts';
import { declare } from '../../src/crisis/declare.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import type { Batch, Outcome } from '../../src/platforms/port.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { alertLane } from '../harness/dying-lane.ts';
import { Killed, killedAfter } from '../harness/killed-after.ts';
import { RecordingPlatform } from '../harness/recording-platform.ts';

const seeds = 75;
const lead = 'S037';

/** The same numbers for the same seed. */
function dice(seed: number): (below: number) => number {
  let state = (seed * 2_654_435_761) % 4_294_967_296;
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

describe('processes that die in the middle of a muster', function () {
  this.timeout(400_000);
  let heed: TestApp;
  let ids: Map<string, string>;
  let kills = 0;
  before(async () => {
    heed = await startApp({ policies: false });
    const { rows } = await sql<{ id: string; no: string }>`select id, staff_no as no from person`.execute(
      heed.db,
    );
    ids = new Map(rows.map(({ id, no }) => [no, id]));
  });
  after(() => heed.close());

  /** One try of something in a process that may die; tried again in another until it is done. */
  async function untilDone(
    roll: (below: number) => number,
    work: (db: Db) => Promise<unknown>,
  ): Promise<void> {
    for (;;) {
      const { db } = killedAfter(heed.db, roll(3) === 0 ? roll(40) : 1_000);
      try {
        await work(db);
        return;
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        kills += 1;
      }
    }
  }

  it('lose no alert, page nobody twice without saying so, and forget no answer', async () => {
    for (let seed = 1; seed <= seeds; seed += 1) await play(seed);
    expect(kills, 'deaths').to.be.greaterThan(1_000);
  });

  async function play(seed: number): Promise<void> {
    const roll = dice(seed);
    const platform = new RecordingPlatform('local', { dedupeMs: 0 });
    const arrived: { message: number; repeat: Batch['repeat'] }[] = [];
    let dies = 0;
    platform.answer = (batch): Outcome[] => {
      if (roll(12) === 0) throw new Killed('before it left');
      for (const { delivery } of batch.to) arrived.push({ message: delivery, repeat: batch.repeat });
      if (roll(8) === 0) throw new Killed('after it arrived');
      return batch.to.map(({ delivery }) => ({ delivery, result: 'accepted', externalId: `x${delivery}` }));
    };
    const once = v7();
    let id = '';
    await untilDone(roll, (db) =>
      inTransaction(db, async (tx) => {
        const by = ids.get(lead) ?? '';
        const words = `seed ${seed}`;
        const declared = await declare(tx, heed.app, {
          ...{ level: 'major', drill: false, words, by, once, another: true, now: heed.clock.now() },
        });
        id = declared.incident.id;
      }),
    );
    // Whoever declares it is there.
    const answers = new Map<string, string>([[lead, 'coming']]);
    const survives = () => dies === 0 || roll(dies) > 0;
    for (let round = 0; round < 24; round += 1) {
      heed.clock.advance({ seconds: 1 + roll(40) });
      const now = heed.clock.now();
      dies = 10;
      try {
        const { db } = killedAfter(heed.db, roll(2) === 0 ? roll(30) : 1_000);
        for (const one of await dueIncidents(db, now)) await advanceDue(db, one, now);
        await alertLane(heed.db, platform, now, survives);
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        kills += 1;
      }
      if (roll(5) === 0) {
        const who = ['S014', 'S032', 'S035', 'S037', 'S039', 'S040'][roll(6)] ?? lead;
        const what = roll(4) === 0 ? 'cannot' : 'coming';
        await untilDone(roll, (db) =>
          inTransaction(db, (tx) =>
            answerCall(tx, id, { personId: ids.get(who) ?? '', given: { what }, now }),
          ),
        );
        answers.set(who, what);
      }
    }
    // Everybody lives from here on; leases run out and what is due goes out.
    dies = 0;
    platform.answer = (batch) => {
      for (const { delivery } of batch.to) arrived.push({ message: delivery, repeat: batch.repeat });
      return batch.to.map(({ delivery }) => ({ delivery, result: 'accepted', externalId: `x${delivery}` }));
    };
    for (let round = 0; round < 4; round += 1) {
      heed.clock.advance({ seconds: 21 });
      const now = heed.clock.now();
      for (const one of await dueIncidents(heed.db, now)) await advanceDue(heed.db, one, now);
      await alertLane(heed.db, platform, now, () => true);
    }
    await checked(id, arrived, answers, `seed ${seed}`);
    await inTransaction(heed.db, (tx) =>
      closeIncident(tx, id, 'over', { personId: ids.get(lead) ?? '', now: heed.clock.now() }),
    );
    await alertLane(heed.db, platform, heed.clock.now(), () => true);
  }

  async function checked(
    id: string,
    arrived: readonly { message: number; repeat: Batch['repeat'] }[],
    answers: ReadonlyMap<string, string>,
    seed: string,
  ): Promise<void> {
    const { rows: pages } = await sql<{ delivery: number; state: string; fate: string; person: string }>`
      select d.id as delivery, d.state, g.fate, p.staff_no as person from incident_page g
      join person p on p.id = g.person_id
      join delivery d on d.message_id = g.message_id and d.person_id = g.person_id
      where g.incident_id = ${id}::uuid`.execute(heed.db);
    const times = new Map<number, Batch['repeat'][]>();
    for (const { message, repeat } of arrived) times.set(message, [...(times.get(message) ?? []), repeat]);
    for (const { delivery, state, fate, person } of pages) {
      const came = times.get(delivery) ?? [];
      // Said once more and marked, and nobody knows of that either: the muster counts it as failed and goes on.
      const unheard = came.length === 0;
      expect(unheard && fate !== 'failed', `${seed}: an alert to ${person} is ${state}, ${fate}`).to.equal(
        false,
      );
      expect(came.slice(1), `${seed}: repeats to ${person}`).to.deep.equal(came.slice(1).map(() => 'marked'));
    }
    expect(new Set(pages.map(({ person }) => person)).size, `${seed}: everybody was paged`).to.equal(8);
    const { rows: said } = await sql<{ person: string; what: string }>`
      select distinct on (a.person_id) p.staff_no as person, a.what from incident_answer a
      join person p on p.id = a.person_id where a.incident_id = ${id}::uuid order by a.person_id, a.id desc`.execute(
      heed.db,
    );
    expect(new Map(said.map(({ person, what }) => [person, what])), seed).to.deep.equal(new Map(answers));
  }
});
