import { sql } from 'kysely';
import { v7 } from 'uuid';
import { lookAtCases, lookAtSeats } from '../../src/accountability/clocks.ts';
import { openCase } from '../../src/accountability/open.ts';
import { seatThem } from '../../src/accountability/seats.ts';
import { inTransaction } from '../../src/db/pool.ts';
import type { TestApp } from './app.ts';
import type { Answer, Browser } from './browser.ts';

export const idOf = async ({ db }: Pick<TestApp, 'db'>, staffNo: string): Promise<string> =>
  (await db.selectFrom('person').select('id').where('staff_no', '=', staffNo).executeTakeFirstOrThrow()).id;

/** One that is open about `person`, heard by `handler`, with nobody yet to decide. */
export async function caseUnderWay(
  heed: Pick<TestApp, 'app' | 'db' | 'clock'>,
  person: string,
  handler = 'S034',
): Promise<Record<string, string>> {
  const id = await inTransaction(heed.db, async (tx) =>
    openCase(tx, heed.app, {
      personId: await idOf(heed, person),
      incidentId: null,
      facts: '3 月 2 日 9:12，一份咨询预约表从你的账号发到了部门群。依据：群消息记录。',
      by: await idOf(heed, handler),
      once: v7(),
      now: heed.clock.now(),
    }),
  );
  return { ':case': id, ':act': 'statement' };
}

/** A case in the words of those who are in it. */
export class CaseStory {
  readonly heed: TestApp;
  readonly id: string;
  private constructor(heed: TestApp, id: string) {
    this.heed = heed;
    this.id = id;
  }

  static async opened(heed: TestApp, fields: Record<string, string>, by = 'S033'): Promise<CaseStory> {
    const hr = await heed.signIn(by);
    const { location, status, text } = await hr.post('/accountability/new', { once: v7(), ...fields });
    if (!location) throw new Error(`met with ${status}: ${text.replaceAll(/<[^>]+>/g, ' ').slice(0, 2_000)}`);
    return new CaseStory(heed, location.split('/').at(-1) ?? '');
  }

  get path(): string {
    return `/accountability/${this.id}`;
  }

  /** What somebody does, by their own browser. */
  async does(who: Browser | string, act: string, fields: Record<string, string> = {}): Promise<Answer> {
    const browser = typeof who === 'string' ? await this.heed.signIn(who) : who;
    return browser.post(`${this.path}/${act}`, { once: v7(), ...fields });
  }

  async looksAt(who: string): Promise<Answer> {
    return (await this.heed.signIn(who)).get(`${this.path}?lang=en`);
  }

  async row() {
    return this.heed.db
      .selectFrom('accountability_case')
      .selectAll()
      .where('id', '=', this.id)
      .executeTakeFirstOrThrow();
  }

  /** Days, with what the clock asks for after each. */
  async days(count: number): Promise<void> {
    for (let day = 0; day < count; day += 1) {
      this.heed.clock.advance({ days: 1 });
      await lookAtSeats(this.heed.db, this.heed.clock.now());
      await lookAtCases(this.heed.db, this.heed.clock.now());
    }
  }

  async seat(seat: 'decider' | 'appeal', staffNo: string, by = 'S033'): Promise<void> {
    const { heed, id } = this;
    await inTransaction(heed.db, async (tx) =>
      seatThem(tx, id, {
        ...{ seat, personId: await idOf(heed, staffNo), by: await idOf(heed, by), now: heed.clock.now() },
      }),
    );
  }

  /** "S021 Something for you to look at", in order. */
  async told(): Promise<string[]> {
    const { rows } = await sql<{ line: string }>`
      select p.staff_no || ' ' || (m.bodies->'en'->'card'->>'title') as line
      from delivery d join message m on m.id = d.message_id join person p on p.id = d.person_id
      where m.about = ${this.id}::uuid order by d.id`.execute(this.heed.db);
    return rows.map(({ line }) => line);
  }

  async events(): Promise<string[]> {
    const { rows } = await sql<{ type: string }>`
      select type from evidence_event where about = ${this.id}::uuid order by id`.execute(this.heed.db);
    return rows.map(({ type }) => type.slice('accountability.'.length));
  }
}
