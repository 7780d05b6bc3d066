import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { holdersQuery } from '../people/holders.ts';

/** A concern as a case: somebody answers for it, by a day. */
export interface ConcernCase {
  id: string;
  threadId: string;
  personId: string;
  versionId: string | null;
  /** Who of HR answers for it; null until somebody does. */
  ownerId: string | null;
  state: 'open' | 'decided';
  openedAt: Date;
  dueAt: Date;
}

const columns = sql`c.id, c.thread_id as "threadId", c.person_id as "personId", c.version_id as "versionId",
  c.owner_id as "ownerId", c.state, c.opened_at as "openedAt", c.due_at as "dueAt"`;

/** The case of a talk; undefined where the talk is no concern. */
export async function findCase(db: Db | Tx, threadId: string): Promise<ConcernCase | undefined> {
  const { rows } = await sql<ConcernCase>`
    select ${columns} from concern_case c where c.thread_id = ${threadId}::uuid`.execute(db);
  return rows[0];
}

/** The same, and nobody else changes it before the transaction ends. The thread is locked before it. */
export async function lockCase(tx: Tx, threadId: string): Promise<ConcernCase | undefined> {
  await sql`select from concern_case where thread_id = ${threadId}::uuid for update`.execute(tx);
  return findCase(tx, threadId);
}

/** A case that is not settled, as a list shows it. */
export interface CaseLine extends ConcernCase {
  personName: string;
  ownerName: string | null;
  title: string | null;
  /** An exemption from this case waits for a second person. */
  waiting: boolean;
}

/** Open cases, what is due first before the rest. */
export async function openCases(db: Db, language: string): Promise<CaseLine[]> {
  const { rows } = await sql<CaseLine>`
    select ${columns}, p.name as "personName", o.name as "ownerName",
           (select title from policy_text t where t.version_id = c.version_id and t.language = ${language}) as title,
           exists (select from exemption e where e.case_id = c.id and e.state = 'asked') as waiting
    from concern_case c join person p on p.id = c.person_id left join person o on o.id = c.owner_id
    where c.state = 'open' order by c.due_at, c.id limit 500`.execute(db);
  return rows;
}

export interface Colleague {
  id: string;
  name: string;
}

/** Who of HR a case can be given to. */
export async function hrPeople(db: Db, except: string, now: Date): Promise<Colleague[]> {
  const { rows } = await sql<Colleague>`
    select p.id, p.name from (${holdersQuery(['hr'], now, [except])}) holder join person p on p.id = holder.person_id
    order by p.name, p.id`.execute(db);
  return rows;
}
