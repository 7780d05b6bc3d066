import { sql } from 'kysely';
import { type Actor, actorsOf, castRoles, type Part, type Stage } from '../stage.ts';
import { until } from '../until.ts';

/** Words of the incident begin with it, so that they can be looked for where they must not be. */
export const canary = 'canary-6037';

/** A major incident as it goes on, on one platform. */
export class MajorStory {
  readonly stage: Stage;
  readonly cast: Record<Part, Actor>;
  id = '';
  code = '';
  /** `R-…` of the report that it began with. */
  report = '';

  protected constructor(stage: Stage) {
    this.stage = stage;
    this.cast = actorsOf(stage);
  }

  static async open(stage: Stage): Promise<MajorStory> {
    await castRoles(stage);
    return new MajorStory(stage);
  }

  get path(): string {
    return `/crisis/${this.id}`;
  }

  /** Events of a type, in their order. */
  async events(type: string): Promise<Record<string, unknown>[]> {
    const { rows } = await sql<{ data: Record<string, unknown> }>`
      select event::jsonb -> 'data' as data from evidence_event where type = ${type} order by id`.execute(
      this.stage.heed.db,
    );
    return rows.map(({ data }) => data);
  }

  /** Waits until so many events of a type are on record. */
  async recorded(type: string, many = 1): Promise<void> {
    await until(async () => (await this.events(type)).length >= many, {
      within: 40_000,
      what: `${many} × ${type}`,
    });
  }
}
