import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Day } from '../../src/calendar/day.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { findViewer } from '../../src/people/store.ts';
import { endRestrictions } from '../../src/requests/lift.ts';
import { askRelease, decideRelease } from '../../src/retention/end-hold.ts';
import { type Placing, placeHold } from '../../src/retention/place-hold.ts';
import { type PurgeOutcome, purge } from '../../src/retention/purge.ts';
import { dayIn } from '../../src/zone.ts';
import { Company, zone } from './company.ts';
import { bareSource, someCategory, someRecord } from './kept-records.ts';

/** A company whose calls are recorded under a policy: three people, and two who may hold. */
export class RetentionStory {
  readonly company: Company;
  policyId = '';
  versionId = '';
  category = 0;
  source = '';
  li = '';
  wang = '';
  chen = '';
  privacy = '';
  legal = '';

  constructor(company: Company) {
    this.company = company;
  }

  static async open(): Promise<RetentionStory> {
    const story = new RetentionStory(await Company.open());
    await story.#begin();
    return story;
  }

  async #begin(): Promise<void> {
    const { company } = this;
    this.privacy = await company.joins('赵隐私', { role: 'privacy' });
    this.legal = await company.joins('罗法务', { role: 'legal' });
    this.li = await company.joins('李明');
    this.wang = await company.joins('王芳');
    this.chen = await company.joins('陈晨');
    const version = await company.publishes({ action: 'acknowledge' });
    this.policyId = version.policyId;
    this.versionId = version.id;
    this.category = await someCategory(company.db, version);
    this.source = await bareSource(company.db);
  }

  get db() {
    return this.company.db;
  }

  get today(): Day {
    return dayIn(this.company.now, zone);
  }

  close(): Promise<void> {
    return this.company.close();
  }

  record(
    subjects: readonly string[],
    expiresOn: Day,
    { category = this.category }: { category?: number } = {},
  ): Promise<string> {
    const { source, versionId: version, company } = this;
    return someRecord(this.db, company.vault, {
      ...{ category, source, version, subjects, occurredAt: company.now, expiresOn },
    });
  }

  async viewer(personId: string) {
    const viewer = await findViewer(this.db, personId, this.company.now);
    if (!viewer) throw new Error('nobody of that id works here');
    return viewer;
  }

  async hold(what: Partial<Placing>, db = this.db): Promise<string> {
    const { now, vault } = this.company;
    const by = what.by ?? (await this.viewer(this.privacy));
    return inTransaction(db, (tx) =>
      placeHold(
        tx,
        { vault },
        {
          ...{ reason: '劳动仲裁', reviewOn: dayIn(new Date(now.getTime() + 30 * 86_400_000), zone) },
          ...{ untilOn: '', silentUntil: '', silentReason: '', zone, now, by },
          ...what,
        },
      ),
    );
  }

  async release(holdId: string): Promise<void> {
    const { now } = this.company;
    const [asks, agrees] = [await this.viewer(this.privacy), await this.viewer(this.legal)];
    await inTransaction(this.db, (tx) => askRelease(tx, holdId, { by: asks, now }));
    await inTransaction(this.db, (tx) => decideRelease(tx, holdId, { granted: true, by: agrees, now }));
  }

  /** Somebody asks about what is held of them. @returns its id */
  async request(personId: string, more: { kind?: string; sources?: string[] } = {}): Promise<string> {
    const id = v7();
    const { now } = this.company;
    const { kind = 'access', sources = null } = more;
    await sql`
      insert into data_request (id, person_id, kind, state, sources, language, terms, zone, filed_at, due_at)
      values (${id}::uuid, ${personId}::uuid, ${kind}, 'working', ${sources}::text[], 'zh-CN', '{}', ${zone}, ${now},
        ${now})`.execute(this.db);
    return id;
  }

  async answered(requestId: string): Promise<void> {
    await sql`
      update data_request set state = 'answered', outcome = 'done', closed_at = ${this.company.now}
      where id = ${requestId}::uuid`.execute(this.db);
  }

  /** Somebody was granted that the use of their records is restricted. @returns its id */
  async restricts(personId: string): Promise<string> {
    const id = await this.request(personId, { kind: 'restrict' });
    await this.answered(id);
    await sql`
      insert into data_restriction (request_id, person_id, policy_id, from_at)
      values (${id}::uuid, ${personId}::uuid, ${this.policyId}::uuid, ${this.company.now})`.execute(this.db);
    return id;
  }

  /** … and it is lifted, its person having been told before. */
  async lifts(requestId: string): Promise<void> {
    const { now, vault } = this.company;
    await sql`update data_restriction set lifts_at = ${now} where request_id = ${requestId}::uuid`.execute(
      this.db,
    );
    await endRestrictions(this.db, { vault }, now);
  }

  purge(more: { atOnce?: number; signal?: AbortSignal } = {}, db = this.db): Promise<PurgeOutcome> {
    return purge(db, { now: this.company.now, actor: 'heed', zone, ...more });
  }

  /** Ids of the records there are, and on which days they lie. */
  async records(): Promise<Map<string, string>> {
    const { rows } = await sql<{ id: string; day: string }>`
      select id, expires_on::text as day from record`.execute(this.db);
    return new Map(rows.map(({ id, day }) => [id, day]));
  }

  /** Days of the keys of records, by person. */
  async keys(personId: string): Promise<string[]> {
    const { rows } = await sql<{ day: string }>`
      select expires_on::text as day from keys.wrapping_key
      where subject_id = ${personId}::uuid and class like 'record-%' order by 1`.execute(this.db);
    return rows.map(({ day }) => day);
  }
}
