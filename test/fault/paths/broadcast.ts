import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { inTransaction } from '../../../src/db/pool.ts';
import { sendDueOrders } from '../../../src/notices/order/due.ts';
import { placeOrder } from '../../../src/notices/order/place.ts';
import { zone } from '../../harness/company.ts';
import { fact, type Path, several } from '../harness/path.ts';

/** Somebody of HR orders a notice for a little later; it goes out, and everybody gets it. */
export const broadcast: Path = {
  name: 'broadcast',
  lanes: ['bulk'],
  stories: 40,
  async opens(world) {
    world.kept.set('version', (await world.company.publishes({ action: 'acknowledge' })).id);
  },
  async begins(world, roll) {
    const ids = Array.from({ length: 2 + roll(7) }, (_, n) => world.id(`p${n}`));
    return {
      order: v7(),
      version: world.id('version'),
      people: ids.join(' '),
      at: world.company.now.toISOString(),
    };
  },
  steps: [
    {
      // Pressed again by whoever was told nothing, it is the same form.
      after: 1,
      does: (hands, facts) => {
        const ids = several(facts, 'people');
        return inTransaction(hands.db, (tx) =>
          placeOrder(tx, {
            ...{ id: fact(facts, 'order'), versionId: fact(facts, 'version'), joiners: false, zone },
            ...{ audience: { kind: 'people', ids }, actor: { operator: 'test' }, now: hands.now },
            due: new Date(Date.parse(fact(facts, 'at')) + 7 * 86_400_000),
            sendAt: new Date(Date.parse(fact(facts, 'at')) + 120_000),
            ...{ people: ids.length, approvalAbove: 1_000 },
          }),
        );
      },
    },
    { after: 150, does: ({ db, now }) => sendDueOrders(db, { now, zone, above: 1_000 }) },
    { after: 1, does: (hands) => hands.delivers('bulk') },
    { after: 1, does: (hands) => hands.delivers('bulk') },
  ],
  sweeps: ({ db, now }) => sendDueOrders(db, { now, zone, above: 1_000 }),
  async checks({ company: { db } }, facts, at) {
    const people = several(facts, 'people');
    const { rows: asked } = await sql<{ person: string; deliveries: number }>`
      select a.person_id as person, (select count(*) from delivery d
        where d.message_id = a.message_id and d.person_id = a.person_id and d.mode = 'send') as deliveries
      from assignment a where a.notice_id = ${fact(facts, 'order')}::uuid`.execute(db);
    expect(
      asked.map(({ person }) => person),
      `${at}: everybody is asked once`,
    ).to.have.members(people);
    for (const { deliveries } of asked) expect(deliveries, `${at}: and is told once`).to.equal(1);
    const { rows: events } = await sql<{ type: string; n: number }>`
      select type, count(*) as n from evidence_event
      where type in ('notice.sent', 'notice.ordered') and event like ${`%${fact(facts, 'order')}%`}
      group by type order by type`.execute(db);
    expect(events, `${at}: on record once`).to.deep.equal([
      { type: 'notice.ordered', n: 1 },
      { type: 'notice.sent', n: 1 },
    ]);
  },
};
