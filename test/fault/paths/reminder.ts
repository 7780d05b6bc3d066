import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../../src/db/pool.ts';
import { setPolicy } from '../../../src/reminders/settings.ts';
import { sweepReminders } from '../../../src/reminders/sweep.ts';
import { zone } from '../../harness/company.ts';
import { plain } from '../../harness/reminding.ts';
import type { Hands } from '../harness/hands.ts';
import { fact, type Path, several } from '../harness/path.ts';

const day = 86_400;

const sweeps = ({ db, now }: Hands) => sweepReminders(db, { zone, now });

/** A notice that nobody answers: its people are reminded twice, each once on a day. */
export const reminder: Path = {
  name: 'reminder',
  lanes: ['bulk'],
  // A week each, from a Monday to the next, while there are no holidays.
  stories: 10,
  async opens(world) {
    world.company.clock.set('2026-07-06T02:00:00Z');
    world.kept.set('version', (await world.company.publishes({ action: 'acknowledge' })).id);
    const policy = plain(world.id('last'));
    const { now, db } = world.company;
    await inTransaction(db, (tx) => setPolicy(tx, { kind: 'notice', policy }, { actor: 'heed', now }));
  },
  async begins(world, roll) {
    const ids = Array.from({ length: 1 + roll(4) }, (_, n) => world.id(`p${n}`));
    const { noticeId } = await world.company.sends({ id: world.id('version') }, ids);
    return { notice: noticeId, people: ids.join(' ') };
  },
  steps: [
    { after: 1, does: (hands) => hands.delivers('bulk') },
    // Thursday, two working days before Monday.
    { after: 3 * day + 600, does: sweeps },
    { after: 1, does: (hands) => hands.delivers('bulk') },
    { after: 5, does: sweeps },
    // A worker looks every second: what the dead had in hand is repeated while its messenger recognises it.
    { after: 120, does: (hands) => hands.delivers('bulk') },
    { after: 5, does: sweeps },
    { after: 4 * day, does: sweeps },
    { after: 1, does: (hands) => hands.delivers('bulk') },
    { after: 5, does: sweeps },
  ],
  sweeps,
  async checks({ company: { db } }, facts, at) {
    const people = several(facts, 'people');
    const { rows } = await sql<{ person: string; day: string }>`
      select d.person_id as person, to_char(d.created_at at time zone ${zone}, 'YYYY-MM-DD') as day
      from delivery d join message m on m.id = d.message_id
      join assignment a on a.person_id = d.person_id and a.notice_id = ${fact(facts, 'notice')}::uuid
      where m.kind = 'notices.reminder' and d.mode = 'send' and d.created_at >= a.created_at`.execute(db);
    for (const one of people) {
      const days = rows.flatMap(({ person, day: on }) => (person === one ? [on] : []));
      expect(days, `${at}: reminders of ${one}`).to.have.length(2);
      expect(new Set(days).size, `${at}: on two days`).to.equal(2);
    }
    const { rows: sent } = await sql<{ sent: number; made: number }>`
      select (select count(*) from evidence_event where type = 'reminder.sent') as sent,
        (select count(*) from delivery d join message m on m.id = d.message_id
          where m.kind = 'notices.reminder' and d.mode = 'send') as made`.execute(db);
    expect(sent[0]?.sent, `${at}: each on record`).to.equal(sent[0]?.made);
  },
  async ends({ company }, facts) {
    for (const one of several(facts, 'people'))
      await company.answers(one, fact(facts, 'notice'), 'acknowledge');
  },
};
