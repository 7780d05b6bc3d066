import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { problem } from '../messages/problems.ts';
import type { Viewer } from '../people/person.ts';

/** Views one person may keep. More are no help in finding one. */
export const mostViews = 50;
export const longestName = 60;

/** A list with its filters, under a name. */
export interface SavedView {
  id: string;
  list: string;
  name: string;
  /** As in the list's address. */
  query: string;
  /** Whoever holds it sees the view too; null: its owner alone. */
  role: string | null;
  ownerId: string;
  ownerName: string;
  /** Whether its owner still works here. */
  owned: boolean;
}

/** The viewer's own views and those shared with a role of theirs; of one list, or of all. */
export async function viewsFor(db: Db, viewer: Viewer, list?: string): Promise<SavedView[]> {
  const { rows } = await sql<SavedView>`
    select v.id, v.list, v.name, v.query, v.role, v.owner_id as "ownerId", p.name as "ownerName",
           exists (select from employment e where e.person_id = p.id and e.to_at is null) as owned
    from saved_view v join person p on p.id = v.owner_id
    where (v.owner_id = ${viewer.id}::uuid or v.role = any(${viewer.roles}::text[]))
      and (${list ?? null}::text is null or v.list = ${list ?? null})
    order by v.owner_id = ${viewer.id}::uuid desc, lower(v.name), v.id limit 200`.execute(db);
  return rows;
}

export interface NewView {
  list: string;
  name: string;
  query: string;
  role: string | null;
}

/**
 * Keeps a list under a name.
 *
 * @throws HeedError `bad-input` with what is wrong with the name, or where there are too many
 */
export async function saveView(tx: Tx, by: Viewer, view: NewView, now: Date): Promise<string> {
  const name = nameOf(view.name);
  const role = roleOf(by, view.role);
  // Two forms sent at once count one after the other.
  await sql`select from person where id = ${by.id}::uuid for no key update`.execute(tx);
  const { rows } = await sql<{ count: number; same: boolean }>`
    select count(*)::int as count,
           coalesce(bool_or(list = ${view.list} and lower(name) = lower(${name})), false) as same
    from saved_view where owner_id = ${by.id}::uuid`.execute(tx);
  if (rows[0]?.same) throw wrong('view.same');
  if ((rows[0]?.count ?? 0) >= mostViews) throw wrong('view.tooMany', { most: mostViews });
  const id = v7();
  await tx
    .insertInto('saved_view')
    .values({ id, owner_id: by.id, ...view, name, role, created_at: now, changed_at: now })
    .execute();
  await record(tx, 'view.saved', { id, list: view.list, role }, by, now);
  return id;
}

/** Another name, or another circle. @throws HeedError `not-found`, `forbidden`, `bad-input` */
export async function changeView(
  tx: Tx,
  by: Viewer,
  id: string,
  change: { name: string; role: string | null },
  now: Date,
): Promise<void> {
  const view = await lockView(tx, id, by);
  if (view.ownerId !== by.id) throw new HeedError('forbidden', `view ${id} is somebody else's`);
  const name = nameOf(change.name);
  const role = change.role === view.role ? view.role : roleOf(by, change.role);
  const { rows } = await sql`
    select from saved_view where owner_id = ${by.id}::uuid and list = ${view.list} and id <> ${id}::uuid
      and lower(name) = lower(${name})`.execute(tx);
  if (rows.length > 0) throw wrong('view.same');
  await tx.updateTable('saved_view').set({ name, role, changed_at: now }).where('id', '=', id).execute();
  await record(tx, 'view.changed', { id, list: view.list, role }, by, now);
}

/** Its owner; of one whose owner has left, whoever it is shared with. @throws HeedError `not-found`, `forbidden` */
export async function removeView(tx: Tx, by: Viewer, id: string, now: Date): Promise<void> {
  const view = await lockView(tx, id, by);
  if (!mayRemove(by, view)) throw new HeedError('forbidden', `view ${id} is somebody else's`);
  await tx.deleteFrom('saved_view').where('id', '=', id).execute();
  await record(tx, 'view.removed', { id, list: view.list, role: view.role }, by, now);
}

export const mayRemove = (by: Viewer, { ownerId, owned }: SavedView): boolean => ownerId === by.id || !owned;

/** One that the viewer cannot see is not there. */
async function lockView(tx: Tx, id: string, by: Viewer): Promise<SavedView> {
  await sql`select from saved_view where id = ${id}::uuid for update`.execute(tx);
  const view = (await viewsFor(tx, by)).find((one) => one.id === id);
  if (!view) throw new HeedError('not-found', `no view ${id} within sight`);
  return view;
}

function nameOf(typed: string): string {
  const name = typed
    .normalize('NFC')
    .replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
  if (name === '') throw wrong('view.nameless');
  if (name.length > longestName) throw wrong('view.nameLong', { most: longestName });
  return name;
}

function roleOf(by: Viewer, role: string | null): string | null {
  if (role === null || role === '') return null;
  const held = by.roles.find((one) => one === role && one !== 'employee');
  if (!held) throw new HeedError('forbidden', `${by.id} does not hold ${role}`);
  return held;
}

const wrong = (code: 'view.same' | 'view.tooMany' | 'view.nameless' | 'view.nameLong', params = {}) =>
  new HeedError('bad-input', 'the view cannot be kept', {
    problems: [problem({ code: 'view' }, { code, params })],
  });

async function record(
  tx: Tx,
  type: 'view.saved' | 'view.changed' | 'view.removed',
  { id, list, role }: { id: string; list: string; role: string | null },
  by: Viewer,
  at: Date,
): Promise<void> {
  const data = { view: id, list, ...(role ? { role } : {}) };
  await append(tx, { type, at, actor: { person: by.id }, about: id, data });
}
