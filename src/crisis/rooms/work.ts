import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { eachAlone } from '../../each-alone.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import type { EventData } from '../../evidence/events.ts';
import { touch } from '../../live.ts';
import type { Log } from '../../log.ts';
import type { Platform, Rooms } from '../../platforms/port.ts';
import { findIncident, type Incident, ofDrill } from '../store.ts';
import { closeRoom } from './close.ts';
import { keepRoom } from './keep.ts';
import { tryAgainAt } from './rules.ts';
import { barredFor, claimRoom, dueRooms, membersFor, type RoomRow, wantRooms } from './store.ts';

export interface RoomDeps {
  db: Db;
  /** Of each only what it says of rooms. */
  platforms: ReadonlyMap<string, Pick<Platform, 'rooms'>>;
  /** Without a final slash. */
  baseUrl: string;
  zone: string;
  now: Date;
  log: Log;
  signal: AbortSignal;
}

/** What a step found or did: what is kept of it in the row, and what goes on record. */
export interface Step {
  set: Readonly<Record<string, unknown>>;
  events: readonly RoomEvent[];
}
export type RoomEvent = {
  [T in RoomEventType]: { type: T; data: Omit<EventData<T>, 'incident' | 'platform' | 'drill'> };
}[RoomEventType];
type RoomEventType =
  | 'crisis.room-made'
  | 'crisis.room-lost'
  | 'crisis.room-members'
  | 'crisis.room-differs'
  | 'crisis.room-closed'
  | 'crisis.room-failed';

const mostMs = 60_000;

/** Takes every room that is due a step on; nobody waits for it. @returns how many */
export async function workOnRooms(deps: RoomDeps): Promise<number> {
  const { db, platforms, now } = deps;
  const able = [...platforms].flatMap(([name, { rooms }]) => (rooms ? [name] : []));
  await wantRooms(db, able, now);
  return eachAlone(await dueRooms(db, now), async (due) => {
    if (deps.signal.aborted) return false;
    const row = await inTransaction(db, (tx) => claimRoom(tx, due, now));
    if (!row) return false;
    await oneStep(deps, row);
    return true;
  });
}

async function oneStep(deps: RoomDeps, row: RoomRow): Promise<void> {
  const { db, platforms, now, log } = deps;
  const incident = await findIncident(db, row.incident);
  if (!incident) return;
  const rooms = platforms.get(row.platform)?.rooms;
  const signal = AbortSignal.any([deps.signal, AbortSignal.timeout(mostMs)]);
  try {
    if (!rooms) throw new HeedError('platform-failed', 'The platform is not connected.');
    const step = await act(deps, rooms, incident, row, signal);
    await inTransaction(db, (tx) => record(tx, incident, row, step, now));
  } catch (error) {
    // What the platform said is for the team to read; anything else is a bug and for the log alone.
    const said = error instanceof HeedError ? error.message : '';
    if (!said) log.error({ err: error, incident: row.incident, platform: row.platform }, 'a room failed');
    await inTransaction(db, (tx) => failed(tx, incident, row, said, now));
  }
}

async function act(
  deps: RoomDeps,
  rooms: Rooms,
  incident: Incident,
  row: RoomRow,
  signal: AbortSignal,
): Promise<Step> {
  const { db, now } = deps;
  const barred = (await barredFor(db, incident.id)).includes(row.platform);
  const members = await membersFor(db, incident, row.platform, now);
  if (incident.closedAt || barred)
    return closeRoom(deps, { rooms, incident, row, members, silent: barred, signal });
  return keepRoom(deps, { rooms, incident, row, members, signal });
}

/** Only whoever holds the lease writes: one that ran out was somebody else's since. */
async function record(tx: Tx, incident: Incident, row: RoomRow, step: Step, now: Date): Promise<void> {
  const well = { lease_until: null, failures: 0, problem: null };
  if (!(await change(tx, row, { ...well, ...step.set }))) return;
  for (const event of step.events) await tell(tx, incident, row, event, now);
  if (step.events.length > 0 || row.problem) touch(tx, `crisis.${incident.id}`);
}

async function failed(tx: Tx, incident: Incident, row: RoomRow, problem: string, now: Date): Promise<void> {
  const failures = row.failures + 1;
  const set = { lease_until: null, failures, problem, next_at: tryAgainAt(failures, now) };
  if (!(await change(tx, row, set))) return;
  if (row.failures === 0) await tell(tx, incident, row, { type: 'crisis.room-failed', data: {} }, now);
  touch(tx, `crisis.${incident.id}`);
}

async function change(tx: Tx, row: RoomRow, set: object): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('incident_room')
    .set(set)
    .where('incident_id', '=', row.incident)
    .where('platform', '=', row.platform)
    .where('lease_until', '=', row.leaseUntil)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

async function tell(
  tx: Tx,
  incident: Incident,
  { platform }: RoomRow,
  event: RoomEvent,
  now: Date,
): Promise<void> {
  const facts = { incident: incident.id, platform, ...ofDrill(incident) };
  const common = { at: now, actor: 'heed' as const, about: incident.id };
  if (event.type === 'crisis.room-members')
    await append(tx, { type: event.type, ...common, data: { ...facts, ...event.data } });
  else if (event.type === 'crisis.room-differs')
    await append(tx, { type: event.type, ...common, data: { ...facts, ...event.data } });
  else await append(tx, { type: event.type, ...common, data: facts });
}
