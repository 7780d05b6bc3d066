import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { takeIn } from '../../../src/records/take-in.ts';
import { colleague, countRecords, covers, customer, Intake } from '../../harness/records.ts';
import type { Hands } from '../harness/hands.ts';
import { type Facts, fact, type Path } from '../harness/path.ts';

const takes = (hands: Hands, facts: Facts, half: 'first' | 'second') => {
  const { db, clock, secrets, vault, zone } = hands.app;
  const records = Array.from({ length: Number(fact(facts, half)) }, (_, n) => ({
    key: `${fact(facts, 'batch')}-${half}-${n}`,
    kind: 'message' as const,
    occurredAt: new Date(fact(facts, 'at')),
    chat: 'chat-1',
    from: colleague(`p${n % 3}`),
    to: [customer()],
    head: { type: 'text' },
    body: { type: 'text/plain', bytes: Buffer.from(`hello ${n}`) },
  }));
  return takeIn({ db, clock, secrets, vault, zone }, fact(facts, 'source'), records);
};

/** A source hands over what it has; whoever gets no answer hands it over again. */
export const intake: Path = {
  name: 'intake',
  lanes: ['bulk'],
  stories: 40,
  async opens(world) {
    const { company } = world;
    const version = await covers(company);
    const people = ['p0', 'p1', 'p2'].map((name) => world.id(name));
    const { noticeId } = await company.sends(version, people);
    company.clock.advance({ minutes: 1 });
    for (const id of people) await company.answers(id, noticeId, 'acknowledge');
    company.clock.advance({ minutes: 1 });
    world.kept.set('source', (await Intake.open(company)).sourceId);
  },
  async begins(world, roll) {
    const { company } = world;
    // A day more: the first of a last day makes its partition.
    company.clock.advance({ hours: 5 + roll(15) });
    return {
      ...{ batch: v7(), source: world.id('source'), at: company.now.toISOString() },
      ...{ first: String(1 + roll(30)), second: String(1 + roll(30)) },
      before: String(await countRecords(company.db)),
    };
  },
  steps: [
    { after: 1, does: (hands, facts) => takes(hands, facts, 'first') },
    { after: 1, does: (hands, facts) => takes(hands, facts, 'second') },
    // And all of it once more, as sources do.
    { after: 1, does: (hands, facts) => takes(hands, facts, 'first') },
  ],
  async checks({ company: { db } }, facts, at) {
    const all = Number(fact(facts, 'before')) + Number(fact(facts, 'first')) + Number(fact(facts, 'second'));
    expect(await countRecords(db), `${at}: each is kept once`).to.equal(all);
    const { rows } = await sql<{ tally: number; seen: number; recorded: number }>`
      select (select coalesce(sum(count), 0) from record_tally)::int as tally,
        (select count(*) from record_seen)::int as seen,
        (select coalesce(sum((event::jsonb -> 'data' -> 'outcomes' ->> 'kept')::int), 0)::int
          from evidence_event where type = 'records.taken-in') as recorded`.execute(db);
    expect(rows[0], `${at}: counted, known and on record once`).to.deep.equal({
      ...{ tally: all, seen: all, recorded: all },
    });
  },
};
