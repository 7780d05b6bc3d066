import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { audienceQuery } from '../notices/audience.ts';
import { dayIn } from '../zone.ts';
import { type Assigning, takesItAlready } from './assign.ts';
import { currentCourse } from './store.ts';

/** What assigning a course would come to if it were done now. */
export interface AssigningLook {
  /** Of the audience. */
  people: number;
  /** Who would be asked. */
  asked: number;
  /** Of the others: who takes it already, and whose certificate still counts. */
  open: number;
  certified: number;
  /** Of those asked, without an account on any platform. */
  withoutAccount: number;
  /** Differs as soon as those differ who would be asked. */
  mark: string;
}

type Looking = Pick<Assigning, 'code' | 'audience' | 'anew' | 'zone' | 'now'>;

export async function lookAtAssigning(
  db: Db,
  { code, audience, anew = false, zone, now }: Looking,
): Promise<AssigningLook> {
  const least = anew ? (await currentCourse(db, code)).number : null;
  const { rows } = await sql<AssigningLook>`
    select count(*)::int as people, (count(*) filter (where already is null))::int as asked,
           (count(*) filter (where already = 'open'))::int as open,
           (count(*) filter (where already = 'passed'))::int as certified,
           (count(*) filter (where already is null and not exists (
             select from identity i where i.person_id = w.person_id and i.to_at is null)))::int as "withoutAccount",
           coalesce(bit_xor(hashtextextended(w.person_id::text, 0)) filter (where already is null), 0)::text as mark
    from (
      select a.person_id, (${takesItAlready(sql`a.person_id`, code, dayIn(now, zone), least)}) as already
      from (select distinct person_id from (${audienceQuery(audience, now)}) q) a
    ) w`.execute(db);
  const [found] = rows;
  if (!found) throw new Error('an audience has no count');
  return { ...found, mark: `${found.asked}.${found.mark}` };
}
