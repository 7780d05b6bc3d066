import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { seatOf } from '../people/manager.ts';
import { can } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { findViewer } from '../people/viewer.ts';
import { ownListPath } from './cards.ts';
import { overviewPath } from './digest-cards.ts';
import type { Key } from './source.ts';
import { sourceOf } from './sources.ts';

/** What those who get one digest may open: only what all of them may, for it is one message. */
export interface WayIn {
  /** Whether they may open the list that a thing stands in. */
  opens(thing: Key): boolean;
  /** Where the button leads that leads to none of these lists. */
  otherwise: string;
}

/**
 * @param people to whom it goes, by id
 * @param said the things in it
 */
export async function wayInOf(
  tx: Tx,
  people: readonly string[],
  said: readonly Key[],
  now: Date,
): Promise<WayIn> {
  const viewers: (Viewer | null)[] = [];
  for (const id of people) viewers.push(await findViewer(tx, id, now));
  const { rows } = await sql<{ id: string; department: string }>`
    select them.id, seat.department_id as department
    from unnest(${[...new Set(said.map(({ personId }) => personId))]}::uuid[]) them (id)
    cross join lateral ${seatOf(sql`them.id`, now)} seat`.execute(tx);
  const departments = new Map(rows.map(({ id, department }) => [id, department]));
  return {
    opens: ({ kind, personId }) =>
      viewers.every(
        (viewer) =>
          viewer !== null && (sourceOf(kind)?.listed(viewer, departments.get(personId) ?? null) ?? false),
      ),
    otherwise: viewers.every((viewer) => can(viewer, 'console.open')) ? overviewPath : ownListPath,
  };
}
