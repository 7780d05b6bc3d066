import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import type { Body, Localized } from '../../src/messages/model.ts';
import type { Audience } from '../../src/notices/audience.ts';
import { assignCourse } from '../../src/training/assign.ts';
import { newCertificateNumber } from '../../src/training/certificate-number.ts';
import { askCourseJoiners } from '../../src/training/joiners.ts';
import { callOffCourseMovers } from '../../src/training/movers.ts';
import { renewCourses } from '../../src/training/renew.ts';
import { enrolmentsOf } from '../../src/training/store.ts';
import { type Company, zone } from './company.ts';
import { publishedCourse } from './training.ts';

/** The short course in a company of our own: who is asked for it, passes it, and comes and goes meanwhile. */
export class CompanyCourses {
  readonly #company: Company;

  constructor(company: Company) {
    this.#company = company;
  }

  async publishes(number = 1): Promise<void> {
    await publishedCourse(this.#company, (text) => text.replace('version: 1', `version: ${number}`));
  }

  /** @returns the id of the assignment */
  async assigns(audience: Audience, how: { joiners?: boolean; anew?: boolean } = {}): Promise<string> {
    const { db, now } = this.#company;
    const { assignmentId } = await inTransaction(db, (tx) =>
      assignCourse(tx, { code: 'fire', audience, ...how, actor: 'heed', zone, now }),
    );
    return assignmentId;
  }

  async begins(personId: string): Promise<void> {
    const { db, now } = this.#company;
    await sql`
      update enrolment set begun_at = ${now}, version_id = (select id from course_version where ended_at is null)
      where person_id = ${personId}::uuid and state = 'open'`.execute(db);
  }

  /** Passes it now, with a certificate until a day. */
  async passes(personId: string, until: string | null = null, renewOn: string | null = null): Promise<void> {
    const { db, now } = this.#company;
    await sql`
      update enrolment set state = 'passed', certificate = ${newCertificateNumber()}, ended_at = ${now},
             begun_at = coalesce(begun_at, ${now}),
             version_id = coalesce(version_id, (select id from course_version where ended_at is null)),
             valid_until = ${until}::date, renew_on = ${renewOn}::date
      where person_id = ${personId}::uuid and state = 'open'`.execute(db);
  }

  renews(): Promise<number> {
    return renewCourses(this.#company.db, { zone, now: this.#company.now });
  }

  /** As the sweeps look. @param everybody also those of whom nothing has changed */
  async looks(everybody = false): Promise<{ calledOff: number; asked: number }> {
    const { db, now } = this.#company;
    const calledOff = await callOffCourseMovers(db, { now, everybody });
    return { calledOff, asked: await askCourseJoiners(db, { zone, now, everybody }) };
  }

  /** State and why of each share, the newest first. */
  async shares(personId: string): Promise<string[]> {
    return (await enrolmentsOf(this.#company.db, personId)).map(({ state, why }) => `${state} ${why}`);
  }

  /** What was queued to them, in its order. */
  async told(personId: string): Promise<{ kind: string; state: string; body: Body }[]> {
    const { rows } = await sql<{ kind: string; state: string; bodies: Localized<Body> }>`
      select m.kind, d.state, m.bodies from delivery d join message m on m.id = d.message_id
      where d.person_id = ${personId}::uuid order by d.id`.execute(this.#company.db);
    return rows.map(({ bodies, ...row }) => ({ ...row, body: bodies.en }));
  }

  /** The facts on their last card, by their labels. */
  async lastFacts(personId: string): Promise<Record<string, string>> {
    const body = (await this.told(personId)).at(-1)?.body;
    if (body?.kind !== 'card') throw new Error('the last thing told is no card');
    return Object.fromEntries((body.card.facts ?? []).map(({ label, value }) => [label, value]));
  }

  /** They leave where they belong, and come to a department where one is given. */
  async moves(personId: string, department?: string): Promise<void> {
    const { db, now } = this.#company;
    await sql`
      update membership set to_at = ${now} where person_id = ${personId}::uuid and to_at is null`.execute(db);
    if (department)
      await db
        .insertInto('membership')
        .values({ person_id: personId, department_id: department, from_at: now, to_at: null })
        .execute();
  }

  async isSuspended(personId: string): Promise<void> {
    const { db, now } = this.#company;
    await sql`
      update employment set to_at = ${now}, reason = 'disabled'
      where person_id = ${personId}::uuid and to_at is null`.execute(db);
  }

  async isBack(personId: string): Promise<void> {
    const { db, now } = this.#company;
    await db
      .insertInto('employment')
      .values({ person_id: personId, from_at: now, to_at: null, reason: null })
      .execute();
  }
}
