import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { type Arrival, receive } from '../../../handlers/inbound.ts';
import type { Hands } from '../harness/hands.ts';
import { type Facts, fact, type Path, several } from '../harness/path.ts';

const arrives = (hands: Hands, facts: Facts, who: number, command: Arrival['command']) =>
  receive(
    hands.app,
    {
      ...{ platform: 'local', tenant: 'main', eventId: fact(facts, `event${who}`), account: `p${who}` },
      ...{ command, answersAtOnce: fact(facts, 'atOnce') === 'yes' },
    },
    hands.now,
  );
const presses = (hands: Hands, facts: Facts, who: number) =>
  arrives(hands, facts, who, {
    kind: 'button',
    action: { name: 'notices.acknowledge', about: fact(facts, 'notice') },
  });

/** Somebody answers in their chat; a platform that gets no answer delivers the same event again. */
export const answer: Path = {
  name: 'answer',
  lanes: ['bulk'],
  stories: 40,
  async opens(world) {
    world.kept.set('version', (await world.company.publishes({ action: 'acknowledge' })).id);
  },
  async begins(world, roll) {
    const people = [0, 1, 2].map((n) => world.id(`p${n}`));
    const { noticeId } = await world.company.sends({ id: world.id('version') }, people);
    const events = Object.fromEntries([0, 1, 2].map((n) => [`event${n}`, v7()]));
    const atOnce = roll(2) === 0 ? 'yes' : 'no';
    const { rows } = await sql<{ n: number }>`select count(*) as n from thread`.execute(world.company.db);
    return {
      ...{ notice: noticeId, people: people.join(' '), atOnce, threads: String(rows[0]?.n ?? 0) },
      ...events,
    };
  },
  steps: [
    { after: 1, does: (hands) => hands.delivers('bulk') },
    { after: 5, does: (hands, facts) => presses(hands, facts, 0) },
    { after: 5, does: (hands, facts) => presses(hands, facts, 1) },
    {
      after: 5,
      does: (hands, facts) => arrives(hands, facts, 2, { kind: 'text', text: '提问：下班后也会记录吗' }),
    },
    { after: 1, does: (hands) => hands.beats() },
    { after: 1, does: (hands) => hands.delivers('bulk') },
  ],
  async checks({ company: { db } }, facts, at) {
    const notice = fact(facts, 'notice');
    const [first = '', second = ''] = several(facts, 'people');
    const { rows: answers } = await sql<{ person: string }>`
      select person_id as person from answer where notice_id = ${notice}::uuid order by id`.execute(db);
    expect(
      answers.map(({ person }) => person),
      `${at}: answers`,
    ).to.have.members([first, second]);
    const { rows: given } = await sql<{ person: string }>`
      select person_id as person from evidence_event
      where type = 'answer.given' and event::jsonb -> 'data' ->> 'notice' = ${notice}`.execute(db);
    expect(
      given.map(({ person }) => person),
      `${at}: answers on record`,
    ).to.have.members([first, second]);
    const { rows: threads } = await sql<{ n: number }>`select count(*) as n from thread`.execute(db);
    expect(threads[0]?.n, `${at}: questions`).to.equal(Number(fact(facts, 'threads')) + 1);
    const events = [0, 1, 2].map((n) => fact(facts, `event${n}`));
    const { rows: known } = await sql`
      select from inbound_event where event_id = any(${events})`.execute(db);
    expect(known, `${at}: events are known`).to.have.length(3);
  },
};
