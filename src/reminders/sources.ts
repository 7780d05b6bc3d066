import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { currentVersion } from '../notices/current.ts';
import type { Kept } from './rows.ts';

/** What is so of a thing now, where it is asked. */
export interface Asked {
  open: boolean;
  sentAt: Date;
  dueAt: Date;
  /** The version whose text its readers get now, of a notice. */
  versionId: string | null;
  /** Its person works here no more, and is about to be called off. */
  leaving: boolean;
}

export type Key = Pick<Kept, 'personId' | 'about' | 'kind'>;
export const keyOf = ({ personId, about }: Pick<Key, 'personId' | 'about'>): string => `${personId} ${about}`;

/** Of `reminder r`, in a query: whether its person is still asked. Quick, because every send of a reminder asks. */
export const stillAsked: RawBuilder<SqlBool> = sql<SqlBool>`(case
  when r.kind in ('notice', 'consent') then exists (
    select from assignment a where a.notice_id = r.about and a.person_id = r.person_id and a.state = 'open')
  else false end)`;

/** What these things are now, by `keyOf`. What is not in it is asked of nobody any more. */
export async function whatIsAsked(
  db: Db | Tx,
  things: readonly Key[],
  now: Date,
): Promise<ReadonlyMap<string, Asked>> {
  const notices = things.filter(({ kind }) => kind === 'notice' || kind === 'consent');
  const found = new Map<string, Asked>();
  if (notices.length === 0) return found;
  const { rows: versions } = await sql<{ id: string; version: string | null }>`
    select n.id, (select id from (${sql.raw(currentVersion('v'))}) now_valid) as version
    from notice n join policy_version v on v.id = n.version_id
    where n.id = any(${[...new Set(notices.map(({ about }) => about))]}::uuid[]) and n.state = 'open'`.execute(
    db,
  );
  const versionOf = new Map(versions.map(({ id, version }) => [id, version]));
  const { rows } = await sql<Omit<Asked, 'versionId'> & Pick<Key, 'personId' | 'about'>>`
    select a.person_id as "personId", a.notice_id as about, a.state = 'open' as open, a.created_at as "sentAt",
           a.due_at as "dueAt", not exists (
             select from employment e where e.person_id = a.person_id and e.from_at <= ${now}
               and (e.to_at is null or e.to_at > ${now})) as leaving
    from unnest(${notices.map(({ about }) => about)}::uuid[], ${notices.map(({ personId }) => personId)}::uuid[])
      q (about, person)
    join assignment a on a.notice_id = q.about and a.person_id = q.person`.execute(db);
  for (const { personId, about, open, leaving, ...times } of rows) {
    const versionId = versionOf.get(about) ?? null;
    const asked = open && versionId !== null;
    found.set(keyOf({ personId, about }), {
      ...times,
      ...{ open: asked && !leaving, leaving: asked && leaving, versionId },
    });
  }
  return found;
}
