import { sql } from 'kysely';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { Wordings } from '../../src/delivery/batch.ts';
import { claimNext } from '../../src/delivery/claim.ts';
import { send } from '../../src/delivery/send.ts';
import { createLog } from '../../src/log.ts';
import { reminderKinds } from '../../src/reminders/messages.ts';
import { withholdFinished } from '../../src/reminders/outdated.ts';
import type { ReminderPolicy } from '../../src/reminders/policy.ts';
import { type ReminderKind, setPolicy } from '../../src/reminders/settings.ts';
import { type Swept, sweepReminders } from '../../src/reminders/sweep.ts';
import { type Company, zone } from './company.ts';
import { RecordingPlatform } from './recording-platform.ts';

/** 9:00 in minutes, and so on. */
export const at = (hour: number, minute = 0): number => hour * 60 + minute;

/** Two reminders and three rungs, in office hours without a rest. */
export const plain = (last: string): ReminderPolicy => ({
  answer: 'required',
  steps: [
    { from: 'due', workingDays: -2, at: at(10) },
    { from: 'due', workingDays: 0, at: at(10) },
  ],
  rungs: [
    { to: 'manager', workingDays: 1, at: at(10) },
    { to: 'hr', workingDays: 3, at: at(10) },
    { to: 'last', personId: last, workingDays: 5, at: at(10), again: 5 },
  ],
  hours: { from: at(9), to: at(18), quiet: [] },
  perDay: 3,
  perItem: 5,
  tries: 3,
  retryMinutes: 60,
});

/** A company in which time passes: sweeps, deliveries, and what came of it. */
export class Reminding {
  readonly company: Company;
  readonly platform = new RecordingPlatform('local', { batch: 100 });

  constructor(company: Company) {
    this.company = company;
  }

  get db(): Db {
    return this.company.db;
  }

  async policy(policy: ReminderPolicy, kind: ReminderKind = 'notice'): Promise<void> {
    await inTransaction(this.db, (tx) =>
      setPolicy(tx, { kind, policy }, { actor: 'heed', now: this.company.now }),
    );
  }

  sweep(): Promise<Swept> {
    return sweepReminders(this.db, { zone, now: this.company.now });
  }

  /** Everything that can be sent now goes to the platform. */
  async delivers(): Promise<void> {
    const { clock } = this.company;
    const wordings = new Wordings(this.db);
    for (;;) {
      const claimed = await claimNext(this.db, wordings, {
        ...{ lane: 'bulk', platform: 'local', size: 100, leaseMs: 60_000, baseUrl: 'https://heed.example' },
        ...{ now: clock.now(), withhold: withholdFinished },
      });
      if (!claimed) return;
      await send({ db: this.db, clock, log: createLog('silent') }, this.platform, claimed);
    }
  }

  /** A sweep, what it sends, and another sweep that hears of it. */
  async passes(): Promise<Swept> {
    const swept = await this.sweep();
    await this.delivers();
    await this.sweep();
    return swept;
  }

  /** Goes to an instant in steps of so many minutes, with all that happens on the way. */
  async until(instant: string, minutes = 30): Promise<void> {
    const end = new Date(instant);
    while (this.company.now < end) {
      const next = new Date(Math.min(end.getTime(), this.company.now.getTime() + minutes * 60_000));
      this.company.clock.set(next.toISOString());
      await this.passes();
    }
  }

  /** What went out, as `2026-03-12 10:00 notices.reminder 李明`, by the company's clocks, oldest first. */
  async said(since = '2000-01-01'): Promise<string[]> {
    const { rows } = await sql<{ said: string }>`
      select to_char(d.accepted_at at time zone ${zone}, 'YYYY-MM-DD HH24:MI') || ' ' || m.kind || ' ' || p.name as said
      from delivery d join message m on m.id = d.message_id join person p on p.id = d.person_id
      where m.kind = any(${[...reminderKinds]}::text[]) and d.mode = 'send' and d.state = 'accepted'
        and d.accepted_at >= ${since}::timestamptz
      order by d.accepted_at, m.kind, p.name`.execute(this.db);
    return rows.map(({ said }) => said);
  }

  /** What is kept of the only thing that somebody is asked. */
  row(personId: string) {
    return this.db
      .selectFrom('reminder')
      .selectAll()
      .where('person_id', '=', personId)
      .executeTakeFirstOrThrow();
  }
}
