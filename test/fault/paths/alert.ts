import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { answerCall } from '../../../src/crisis/answer.ts';
import { closeIncident } from '../../../src/crisis/change.ts';
import { declare } from '../../../src/crisis/declare.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import type { Hands } from '../harness/hands.ts';
import { type Facts, fact, type Path } from '../harness/path.ts';

const called = ['lead', 'hr'] as const;

async function incidentOf({ db }: Pick<Hands, 'db'>, facts: Facts): Promise<string> {
  const { rows } = await sql<{
    id: string;
  }>`select id from incident where once = ${fact(facts, 'once')}`.execute(db);
  return rows[0]?.id ?? expect.fail('it was declared');
}

async function looksAndSends(hands: Hands): Promise<void> {
  await hands.looksAtMusters();
  await hands.delivers('alert');
}

/** Whoever leads declares a crisis, those who are called are paged and answer. */
export const alert: Path = {
  name: 'alert',
  lanes: ['alert', 'bulk'],
  stories: 40,
  async begins(world) {
    return { once: v7(), lead: world.id('lead'), hr: world.id('hr') };
  },
  steps: [
    {
      after: 1,
      does: (hands, facts) =>
        inTransaction(hands.db, (tx) =>
          declare(tx, hands.app, {
            ...{ level: 'major', drill: false, words: 'a ship without a name', by: fact(facts, 'lead') },
            ...{ once: fact(facts, 'once'), another: true, now: hands.now },
          }),
        ),
    },
    { after: 1, does: looksAndSends },
    {
      after: 5,
      does: async (hands, facts) => {
        const id = await incidentOf(hands, facts);
        const personId = fact(facts, 'hr');
        await inTransaction(hands.db, async (tx) => {
          const { rows } = await sql`select from incident_answer
            where incident_id = ${id}::uuid and person_id = ${personId}::uuid`.execute(tx);
          // A tap that is delivered again is known by its event; here by what it left.
          if (rows.length === 0)
            await answerCall(tx, id, { personId, given: { what: 'coming' }, now: hands.now });
        });
      },
    },
    { after: 40, does: looksAndSends },
  ],
  sweeps: (hands) => hands.looksAtMusters(),
  async checks({ company: { db }, arrived }, facts, at) {
    const id = await incidentOf({ db }, facts);
    const { rows: paged } = await sql<{ person: string; delivery: number }>`
      select distinct g.person_id as person, d.id as delivery from incident_page g
      join delivery d on d.message_id = g.message_id and d.person_id = g.person_id
      where g.incident_id = ${id}::uuid and d.state = 'accepted'`.execute(db);
    const reached = paged.filter(({ delivery }) => arrived.some((one) => one.delivery === delivery));
    for (const one of called)
      expect(
        reached.map(({ person }) => person),
        `${at}: the page of ${one} has arrived`,
      ).to.include(fact(facts, one));
    const { rows: answers } = await sql<{ person: string; what: string }>`
      select person_id as person, what from incident_answer where incident_id = ${id}::uuid order by id`.execute(
      db,
    );
    expect(answers, `${at}: answers`).to.deep.equal(
      called.map((one) => ({ person: fact(facts, one), what: 'coming' })),
    );
    const { rows: onRecord } = await sql<{ line: string }>`
      with event as (select type, event::jsonb -> 'data' as data from evidence_event where about = ${id}::uuid)
      select concat_ws(' ', (select count(*) from event where type = 'crisis.declared'),
        (select count(*) from event where type = 'crisis.answered') - (select count(*) from incident_answer where incident_id = ${id}::uuid) + 1,
        (select coalesce(sum(jsonb_array_length(data -> 'people')), 0) from event where type = 'crisis.called')
          - (select count(*) from incident_call where incident_id = ${id}::uuid),
        (select coalesce(sum(jsonb_array_length(data -> 'pages')), 0) from event where type = 'crisis.paged')
          - (select count(*) from incident_page where incident_id = ${id}::uuid)) as line`.execute(db);
    // Declared once; every answer but that of declaring, every call and every page has its event.
    expect(onRecord[0]?.line, `${at}: evidence`).to.equal('1 0 0 0');
  },
  async ends({ company }, facts) {
    const id = await incidentOf(company, facts);
    await inTransaction(company.db, (tx) =>
      closeIncident(tx, id, 'over', { personId: fact(facts, 'lead'), now: company.now }),
    );
  },
};
