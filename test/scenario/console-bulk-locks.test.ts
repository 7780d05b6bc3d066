import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { placeBulk, previewBulk } from '../../src/console/bulk.ts';
import type { Surroundings } from '../../src/console/bulk-act.ts';
import { connect, type Db, inTransaction } from '../../src/db/pool.ts';
import { callOff } from '../../src/notices/call-off.ts';
import type { Viewer } from '../../src/people/person.ts';
import { lookByHand, remindByHand } from '../../src/reminders/by-hand.ts';
import { lookAgain } from '../../src/reminders/look-again.ts';
import { goRound } from '../../src/reminders/round.ts';
import { Company, zone } from '../harness/company.ts';
import { pausedAt } from '../harness/paused-at.ts';
import { plain, Reminding } from '../harness/reminding.ts';
import { until } from '../harness/until.ts';

describe('many at once, while others work on the same people', function () {
  this.timeout(60_000);
  let company: Company;
  let reminding: Reminding;
  let people: string[];
  let hr: Viewer;
  /** The first is due last. */
  let notices: string[];

  beforeEach(async () => {
    company = await Company.open();
    reminding = new Reminding(company);
    people = [];
    for (let n = 0; n < 6; n += 1) people.push(await company.joins(`同事${n}`));
    people.sort();
    const id = await company.joins('钱人事', { role: 'hr' });
    hr = { id, roles: ['hr'], departments: [] } as unknown as Viewer;
    await reminding.policy(plain(id));
    const days = [9, 7].map((n) => new Date(company.now.getTime() + n * 86_400_000));
    notices = [];
    for (const [n, due] of days.entries()) {
      const version = await company.publishes({ code: `code-${n}` });
      notices.push((await company.sends(version, people, { due })).noticeId);
    }
  });
  afterEach(() => company.close());

  const around = (): Surroundings => ({
    look: lookByHand,
    remind: remindByHand,
    callOff,
    zone,
    now: company.now,
  });
  const pair = (notice: number, person: number) => ({
    notice: notices[notice] ?? '',
    person: people[person] ?? '',
  });
  const choiceOf = (...ticked: ReturnType<typeof pair>[]) => ({ filter: { show: 'open' as const }, ticked });
  const all = () => choiceOf(...people.flatMap((_, n) => [pair(0, n), pair(1, n)]));
  const place = (db: Db, kind: 'remind' | 'call-off', choice = all()) =>
    inTransaction(db, (tx) =>
      placeBulk(
        tx,
        {
          id: v7(),
          kind,
          by: hr,
          choice,
          approvalAbove: 1_000,
          ...(kind === 'call-off' ? { reason: 'overtaken' as const } : {}),
        },
        around(),
      ),
    );
  const waits = (db: Db) =>
    until(async () => {
      const { rows } = await sql`select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and state = 'active'`.execute(db);
      return rows.length > 0;
    });
  const roundWaits = () => inTransaction(company.db, (tx) => lookAgain(tx, 'everything', company.now));

  for (const kind of ['remind', 'call-off'] as const)
    it(`is looked at without waiting for anybody and without keeping anybody: ${kind}`, async () => {
      const other = connect(company.url, { max: 4 });
      try {
        await inTransaction(other.db, async (tx) => {
          for (const table of ['assignment', 'reminder', 'reminder_day', 'delivery', 'person'])
            await sql`select from ${sql.table(table)} for update`.execute(tx);
          const look = await previewBulk(company.db, hr, { kind, choice: all() }, around());
          expect(look).to.deep.include({ people: 6, now: 12, later: 0, not: [] });
        });
      } finally {
        await other.close();
      }
      // What was looked at is what is done.
      await place(company.db, kind);
      const { rows } = await sql<{ outcome: object }>`select outcome from bulk_action`.execute(company.db);
      expect(rows[0]?.outcome).to.deep.include({ now: 12, later: 0, not: [] });
    });

  it('takes its locks in the order of the reminder engine, however it was chosen', async () => {
    await roundWaits();
    // The one due first has the second person, the other one the first.
    const { db, reached, goOn } = pausedAt(company.db, 'from reminder r where');
    const bulk = place(db, 'remind', choiceOf(pair(1, 3), pair(0, 1), pair(1, 1), pair(0, 3)));
    await reached;
    const round = goRound(company.db, company.now);
    await waits(company.db);
    goOn();
    expect(await bulk).to.deep.equal({ outcome: 'done' });
    expect(await round).to.equal(true);
  });

  it('waits in no circle with rounds, sweeps and other acts for many, however often they meet', async () => {
    const other = connect(company.url, { max: 8 });
    try {
      for (let n = 0; n < 40; n += 1) {
        await roundWaits();
        const some = choiceOf(pair(1, 5 - (n % 3)), pair(0, n % 3), pair(1, n % 2));
        const rest = choiceOf(pair(0, 5 - (n % 3)), pair(1, n % 3), pair(0, n % 2));
        await Promise.all([
          place(company.db, 'remind', n % 2 ? some : all()),
          place(other.db, 'remind', n % 2 ? rest : all()),
          goRound(other.db, company.now),
          reminding.sweep(),
        ]);
        company.clock.advance({ minutes: 7 });
      }
    } finally {
      await other.close();
    }
  });

  it('ends shares of several notices in one order, so that two who do it at once both get done', async () => {
    // By the days due the second choice begins with the other notice than the first.
    await sql`update assignment set due_at = ${new Date(company.now.getTime() + 86_400_000)}, since_at = ${company.now}
      where notice_id = ${notices[0]}::uuid and person_id = ${people[2]}::uuid`.execute(company.db);
    const { db, reached, goOn } = pausedAt(company.db, 'update assignment');
    const first = place(db, 'call-off', choiceOf(pair(1, 0), pair(0, 1)));
    await reached;
    const second = place(company.db, 'call-off', choiceOf(pair(0, 2), pair(0, 1), pair(1, 0)));
    await waits(company.db);
    goOn();
    expect(await first).to.deep.equal({ outcome: 'done' });
    expect(await second).to.deep.equal({ outcome: 'done' });
  });

  it('says where it came to others than the look: whoever answered at the same moment', async () => {
    const { mark } = await previewBulk(company.db, hr, { kind: 'call-off', choice: all() }, around());
    const { db, reached, goOn } = pausedAt(company.db, 'array_agg(person_id::text order by person_id)');
    const id = v7();
    const act = inTransaction(db, (tx) =>
      placeBulk(
        tx,
        { id, kind: 'call-off', reason: 'overtaken', by: hr, choice: all(), mark, approvalAbove: 1_000 },
        around(),
      ),
    );
    await reached;
    await company.answers(people[2] ?? '', notices[0] ?? '', 'acknowledge');
    goOn();
    expect(await act).to.deep.equal({ outcome: 'done' });
    const { rows } = await sql<{ outcome: object }>`select outcome from bulk_action`.execute(company.db);
    expect(rows[0]?.outcome).to.deep.include({ now: 11, not: [{ why: 'answered', people: 1 }] });
  });
});
