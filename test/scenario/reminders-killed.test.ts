import { once } from 'node:events';
import { expect } from 'chai';
import { sql } from 'kysely';
import { connect } from '../../src/db/pool.ts';
import { Company } from '../harness/company.ts';
import { plain, Reminding } from '../harness/reminding.ts';
import { runTypeScript } from '../harness/run-typescript.ts';
import { until } from '../harness/until.ts';

const shanghai = (day: string, time = '10:00'): string => new Date(`${day}T${time}:00+08:00`).toISOString();

describe('a process that is killed while it sweeps reminders', function () {
  this.timeout(180_000);
  let company: Company;
  let reminding: Reminding;
  let people: string[];

  beforeEach(async () => {
    company = await Company.open();
    reminding = new Reminding(company);
    await company.joins('钱人事', { role: 'hr' });
    await reminding.policy(plain(await company.joins('孙总')));
    people = [];
    for (let count = 0; count < 5; count += 1) people.push(await company.joins(`人${count}`));
  });
  afterEach(() => company.close());

  const swept = async () => {
    const { rows } = await sql<{ waits: boolean }>`
      select wait_event_type = 'Lock' as waits from pg_stat_activity
      where datname = current_database() and application_name like '%swept%' and state = 'active'`.execute(
      company.db,
    );
    return rows;
  };

  /** It has got as far as its first write to a table, and no further, when it is killed. */
  async function killedBefore(table: string): Promise<void> {
    const holder = connect(company.url, { max: 1 });
    try {
      await holder.db.transaction().execute(async (tx) => {
        await sql`lock table ${sql.table(table)} in share row exclusive mode`.execute(tx);
        const child = runTypeScript('sweep-child.ts', [company.url, company.now.toISOString()], {
          stdio: 'ignore',
        });
        const ended = once(child, 'close');
        await until(async () => (await swept()).some(({ waits }) => waits), {
          within: 30_000,
          what: `the sweep to come to ${table}`,
        });
        child.kill('SIGKILL');
        expect((await ended)[1]).to.equal('SIGKILL');
      });
      // Its server process notices once it may go on.
      await until(
        async () => {
          const { rows } = await sql`select from pg_stat_activity
            where datname = current_database() and application_name like '%swept%'`.execute(company.db);
          return rows.length === 0;
        },
        { what: 'its connections to be gone' },
      );
    } finally {
      await holder.close();
    }
  }

  const made = async (kind: string) => {
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from delivery d join message m on m.id = d.message_id where m.kind = ${kind}`.execute(
      company.db,
    );
    return rows[0]?.n;
  };

  it('leaves nothing half done, wherever it was, and everybody is reminded once', async () => {
    await company.sends(await company.publishes(), people);
    await reminding.passes();
    company.clock.set(shanghai('2026-03-05'));
    for (const table of ['message', 'delivery', 'reminder_day', 'evidence_event', 'reminder']) {
      await killedBefore(table);
      expect(await made('notices.reminder'), table).to.equal(0);
      expect(await company.events('reminder.sent'), table).to.deep.equal([]);
    }
    await reminding.passes();
    await reminding.passes();
    expect(await reminding.said()).to.deep.equal(
      [0, 1, 2, 3, 4].map((n) => `2026-03-05 10:00 notices.reminder 人${n}`),
    );
    expect(await company.events('reminder.sent')).to.have.length(5);
  });

  it('tells nobody of others twice', async () => {
    await company.sends(await company.publishes(), people);
    await reminding.until(shanghai('2026-03-10', '09:30'), 60);
    company.clock.set(shanghai('2026-03-10'));
    for (const table of ['message', 'reminder_recipient', 'evidence_event', 'reminder']) {
      await killedBefore(table);
      expect(await made('reminders.digest'), table).to.equal(0);
    }
    await reminding.passes();
    await reminding.passes();
    expect(await reminding.said('2026-03-10')).to.deep.equal(['2026-03-10 10:00 reminders.digest 钱人事']);
    expect(await company.events('reminder.digest')).to.have.length(1);
  });
});
