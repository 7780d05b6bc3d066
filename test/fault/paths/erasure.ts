import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { inTransaction } from '../../../src/db/pool.ts';
import { findViewer } from '../../../src/people/viewer.ts';
import { confirmed } from '../../../src/requests/confirm.ts';
import { decideErasure } from '../../../src/requests/erasure/decide.ts';
import { fileRequest } from '../../../src/requests/file.ts';
import { lockRequest } from '../../../src/requests/store.ts';
import { workOnRequests } from '../../../src/requests/work.ts';
import { openThread } from '../../../src/threads/service.ts';
import type { Hands } from '../harness/hands.ts';
import { type Facts, fact, type Path } from '../harness/path.ts';

const works = (hands: Hands) => workOnRequests(hands.db, hands.app, hands.now, new AbortController().signal);
const session = { platform: 'local', method: 'local-persona' } as const;

/** Pressed again, the page says that it was decided. */
async function decides(hands: Hands, facts: Facts): Promise<void> {
  const by = await findViewer(hands.db, fact(facts, 'officer'), hands.now);
  if (!by) throw new Error('nobody judges');
  const requestId = fact(facts, 'request');
  await inTransaction(hands.db, async (tx) => {
    const { state } = await lockRequest(tx, requestId);
    if (state !== 'review') return;
    const act = { requestId, by, now: hands.now, text: '沟通删除', erase: ['threads'] };
    await decideErasure(tx, hands.app, act);
  });
}

/** Somebody asks for erasure and confirms it, an officer decides, the machine erases, and its person hears of it. */
export const erasure: Path = {
  name: 'erasure',
  lanes: ['bulk'],
  stories: 40,
  async begins(world, roll) {
    const { company } = world;
    // Whoever has an erasure behind them asks for another one of what has come since.
    const person = world.id(`p${roll(8)}`);
    await inTransaction(company.db, (tx) =>
      openThread(
        tx,
        { vault: company.vault },
        {
          ...{ kind: 'question', role: 'hr', person, text: '问一下', now: company.now },
        },
      ),
    );
    return { person, officer: world.id('privacy'), request: v7() };
  },
  steps: [
    {
      after: 1,
      does: (hands, facts) =>
        inTransaction(hands.db, (tx) =>
          fileRequest(tx, hands.app, {
            ...{ id: fact(facts, 'request'), kind: 'erase', personId: fact(facts, 'person') },
            ...{ language: 'zh-CN', session, now: hands.now },
          }),
        ),
    },
    {
      after: 5,
      does: (hands, facts) =>
        inTransaction(hands.db, async (tx) => {
          const one = await lockRequest(tx, fact(facts, 'request'));
          const how = { method: 'sign-in', session } as const;
          if (one.confirmedAt === null)
            await confirmed(tx, hands.app, one, { by: one.personId, now: hands.now, how });
        }),
    },
    { after: 5, does: works },
    { after: 5, does: decides },
    { after: 5, does: works },
    { after: 5, does: works },
    { after: 5, does: (hands) => hands.delivers('bulk') },
  ],
  // What failed is tried again some time later, and comes to the officer then.
  async sweeps(hands, facts) {
    await works(hands);
    await decides(hands, facts);
    await works(hands);
  },
  async checks({ company: { db } }, facts, at) {
    const [person, request] = [fact(facts, 'person'), fact(facts, 'request')];
    const one = await db.selectFrom('data_request').selectAll().where('id', '=', request).executeTakeFirst();
    expect(one?.state, `${at}: the request`).to.equal('answered');
    const { rows } = await sql`select from thread where person_id = ${person}::uuid`.execute(db);
    expect(rows, `${at}: what was to go is gone`).to.have.length(0);
    const { rows: events } = await sql<{ type: string; n: number }>`
      select type, count(*) as n from evidence_event where about = ${request}::uuid
        and type in ('request.filed', 'request.confirmed', 'request.store-erased', 'request.answered')
        group by type order by type`.execute(db);
    expect(Object.fromEntries(events.map(({ type, n }) => [type, n])), `${at}: on record once`).to.deep.equal(
      {
        ...{ 'request.answered': 1, 'request.confirmed': 1, 'request.filed': 1, 'request.store-erased': 1 },
      },
    );
    const { rows: told } = await sql<{ n: number }>`
      select count(*) as n from delivery d join message m on m.id = d.message_id
      where m.about = ${request}::uuid and m.kind = 'requests.answered' and d.person_id = ${person}::uuid
        and d.mode = 'send'`.execute(db);
    expect(told[0]?.n, `${at}: its person is told once`).to.equal(1);
  },
};
