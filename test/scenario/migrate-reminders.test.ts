import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { knownMigrations, migrateTo, migrateToLatest } from '../../src/db/migrate.ts';
import { connect, type Db } from '../../src/db/pool.ts';
import { newest, tells } from '../../src/reminders/settings.ts';
import { testDatabase } from '../harness/database.ts';
import { emptyDatabase } from '../harness/postgres.ts';

describe('what was open before agreements and concerns were reminded of by the engine', function () {
  this.timeout(120_000);
  let db: Db;
  const closing: (() => Promise<unknown>)[] = [];

  before(async () => {
    const server = await testDatabase();
    const empty = await emptyDatabase(server.url);
    const own = connect(empty.url, { max: 2 });
    db = own.db;
    closing.push(
      () => own.close(),
      () => empty.drop(),
      () => server.close(),
    );
    const before = (await knownMigrations()).filter((one) => one < '0097').at(-1) ?? '';
    await migrateTo(db, before);
  });
  after(async () => {
    for (const close of closing) await close();
  });

  const person = async (staffNo: string): Promise<string> => {
    const id = v7();
    await sql`insert into person (id, staff_no, name, language, created_at)
      values (${id}::uuid, ${staffNo}, ${staffNo}, 'zh-CN', now())`.execute(db);
    return id;
  };

  it('goes on where it was: nothing is lost, and nothing that was heard is said again', async () => {
    const [ann, bo, hr, signer] = [
      await person('ann'),
      await person('bo'),
      await person('hr'),
      await person('signer'),
    ];
    const template = v7();
    await sql`insert into contract_template (id, code, number, kind, entity, joiners, published_at)
      values (${template}::uuid, 'nda', 1, 'confidentiality', 'Sample Ltd', false, '2026-01-01Z')`.execute(
      db,
    );
    await sql`insert into contract_authority (id, entity, person_id, ground, note, from_at)
      values (${v7()}::uuid, 'Sample Ltd', ${signer}::uuid, 'articles', 'sample', '2026-01-01Z')`.execute(db);
    const contracts = [v7(), v7()];
    const columns = sql`id, template_id, code, person_id, entity, state, sealed, sha256, offered_at, due_at, reminded_at, overdue_told_at`;
    await sql`insert into contract (${columns}) values
      (${contracts[0]}::uuid, ${template}::uuid, 'nda', ${ann}::uuid, 'Sample Ltd', 'offered', '{}', 'x',
       '2026-03-02Z', '2026-03-09Z', '2026-03-06T01:00Z', '2026-03-10T01:00Z'),
      (${contracts[1]}::uuid, ${template}::uuid, 'nda', ${bo}::uuid, 'Sample Ltd', 'person-signed', '{}', 'x',
       '2026-03-02Z', '2026-03-09Z', null, null)`.execute(db);
    const threads = [v7(), v7()];
    for (const [place, thread] of threads.entries()) {
      await sql`insert into thread (id, kind, person_id, role, state, created_at, updated_at)
        values (${thread}::uuid, 'concern', ${ann}::uuid, 'hr', 'waiting', '2026-03-02Z', '2026-03-02Z')`.execute(
        db,
      );
      await sql`insert into concern_case (id, thread_id, person_id, owner_id, state, opened_at, due_at, overdue_told_at)
        values (${v7()}::uuid, ${thread}::uuid, ${ann}::uuid, ${place === 0 ? hr : null}::uuid, 'open', '2026-03-02Z',
                '2026-03-09Z', ${place === 0 ? '2026-03-10T01:00Z' : null})`.execute(db);
    }
    // Somebody has set policies of their own for what was to come.
    for (const kind of ['agreement', 'request'])
      await sql`insert into reminder_policy (id, kind, number, policy, set_at)
        select gen_random_uuid(), kind, 2, jsonb_set(policy, '{perDay}', '2'), now() from reminder_policy
        where kind = ${kind}`.execute(db);

    expect(await migrateToLatest(db)).to.include.members(['0097_agreements_reminded', '0098_cases_reminded']);

    const { rows } = await sql<Record<string, unknown>>`
      select p.name as who, r.kind, r.done, r.rung, r.told, r.last_day as "lastDay", r.over, r.next_at is null as never
      from reminder r join person p on p.id = r.person_id order by r.kind, p.name, r.rung`.execute(db);
    const fresh = { done: [], rung: 0, told: 0, lastDay: null, over: false, never: false };
    expect(rows).to.deep.equal([
      { ...fresh, who: 'ann', kind: 'agreement', done: [0, 1], told: 1, rung: 1, lastDay: '2026-03-10' },
      { ...fresh, who: 'bo', kind: 'agreement' },
      { ...fresh, who: 'signer', kind: 'agreement' },
      { ...fresh, who: 'ann', kind: 'case' },
      { ...fresh, who: 'hr', kind: 'case', done: [0, 1], lastDay: '2026-03-10' },
    ]);
    for (const kind of ['agreement', 'request', 'case'] as const) {
      const { number, policy } = await newest(db, kind);
      expect(
        policy.rungs.map(({ to }) => to),
        kind,
      ).to.deep.equal(tells[kind]);
      expect(policy, kind).to.include({ answer: 'required', perDay: 2 });
      expect(number, kind).to.equal(kind === 'case' ? 1 : 3);
    }
  });
});
