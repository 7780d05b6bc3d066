import { sql } from 'kysely';
import type { Rooms } from '../../platforms/port.ts';
import { loadMuster } from '../load.ts';
import { rolesAt } from '../muster.ts';
import { clocksOf } from '../room/clocks.ts';
import { type Incident, musterTime } from '../store.ts';
import { againIn, roomBriefing, roomName } from './present.ts';
import { briefEveryMs, differences, lookEveryMs, shaOf, verifyEveryMs } from './rules.ts';
import type { Members, RoomRow } from './store.ts';
import type { RoomDeps, RoomEvent, Step } from './work.ts';

export interface Keeping {
  rooms: Rooms;
  incident: Incident;
  row: RoomRow;
  members: Members;
  signal: AbortSignal;
}

/** By what the platform finds the same room again, also when the answer to its making never came. */
export const keyOf = ({ incident, generation }: Pick<RoomRow, 'incident' | 'generation'>): string =>
  `incident/${incident}/${generation}`;

/**
 * Makes the room, or holds it against who should be in it and what it should say. Everything asked of the platform can be
 * asked twice: who is in it is read back, and the same key is the same room.
 */
export async function keepRoom(deps: RoomDeps, keeping: Keeping): Promise<Step> {
  const { rooms, incident, row, members, signal } = keeping;
  const { now } = deps;
  if (!row.externalId) {
    await asked(deps, row);
    const key = keyOf(row);
    const id = await rooms.create({ key, name: roomName(incident), members: members.wanted }, signal);
    // What stands in it is looked after in the next step, which is due at once.
    return {
      set: { external_id: id, made_at: now, asked_at: null, next_at: now },
      events: [{ type: 'crisis.room-made', data: {} }],
    };
  }
  const wantedSha = shaOf(members.wanted.join(' '));
  const changed = wantedSha !== row.wantedSha;
  const stale = !row.verifiedAt || now.getTime() - row.verifiedAt.getTime() >= verifyEveryMs;
  const events: RoomEvent[] = [];
  let set: Record<string, unknown> = { next_at: new Date(now.getTime() + lookEveryMs) };
  let newcomers = false;
  if (changed || stale) {
    const found = await hold(keeping, row.externalId, events);
    if (!found) {
      return {
        set: {
          ...{ external_id: null, generation: row.generation + 1, next_at: now, members: 0 },
          ...{ brief_place: null, briefed_sha: null, wanted_sha: null, verified_at: null, saying_at: null },
        },
        events: [{ type: 'crisis.room-lost', data: {} }],
      };
    }
    newcomers = found.added > 0;
    set = { ...set, ...found.set, wanted_sha: wantedSha, verified_at: now };
  }
  return { set: { ...set, ...(await brief(deps, keeping, newcomers)) }, events };
}

/** Before the call: a kill after it leaves word that there may be a room. */
async function asked({ db, now }: RoomDeps, { incident, platform }: RoomRow): Promise<void> {
  await sql`
    update incident_room set asked_at = ${now}
    where incident_id = ${incident}::uuid and platform = ${platform}`.execute(db);
}

/** Before words are said: a kill after it leaves word that they may have arrived. */
export async function saying({ db, now }: RoomDeps, { incident, platform }: RoomRow): Promise<void> {
  await sql`
    update incident_room set saying_at = ${now}
    where incident_id = ${incident}::uuid and platform = ${platform}`.execute(db);
}

/** Brings in who is missing, takes out who does not belong, and reads back what came of it. */
async function hold(
  { rooms, row, members, signal }: Keeping,
  id: string,
  events: RoomEvent[],
): Promise<{ set: object; added: number } | undefined> {
  const before = await rooms.read(id, signal);
  if (!before) return undefined;
  const { missing, strangers } = differences(before.members, members);
  let after = before;
  if (missing.length + strangers.length > 0) {
    await rooms.update(id, { add: missing, remove: strangers }, signal);
    const read = await rooms.read(id, signal);
    if (!read) return undefined;
    after = read;
  }
  const left = differences(after.members, members);
  const added = missing.length - left.missing.length;
  const removed = strangers.length - left.strangers.length;
  if (added + removed > 0) events.push({ type: 'crisis.room-members', data: { added, removed } });
  if (left.missing.length !== row.missing || left.strangers.length !== row.strangers)
    events.push({
      type: 'crisis.room-differs',
      data: { missing: left.missing.length, strangers: left.strangers.length },
    });
  return {
    set: {
      ...{ members: after.members.length, missing: left.missing.length, strangers: left.strangers.length },
    },
    added,
  };
}

/** Changed in place where the platform can; else said anew when it is worth it, and for those who have just come. */
async function brief(deps: RoomDeps, keeping: Keeping, newcomers: boolean): Promise<object> {
  const { db, now, zone, baseUrl } = deps;
  const { rooms, incident, row, members, signal } = keeping;
  const { time } = musterTime(incident, now);
  const roles = rolesAt(await loadMuster(db, incident, now), time);
  const clocks = await clocksOf(db, incident);
  const said = roomBriefing(incident, { roles, clocks }, { readers: members.languages, zone });
  const id = row.externalId ?? '';
  if (rooms.brief) {
    const sha = shaOf(said.text);
    if (sha === row.briefedSha) return {};
    const { topic, text } = said;
    const place = row.briefPlace ?? undefined;
    // What is changed in place can be changed twice.
    if (!place) await saying(deps, row);
    const perhaps = !place && row.sayingAt ? { perhaps: againIn(members.languages) } : {};
    const at = await rooms.brief(
      id,
      { topic, text, baseUrl, ...(place ? { place } : {}), ...perhaps },
      signal,
    );
    return { briefed_sha: sha, briefed_at: now, brief_place: at, saying_at: null };
  }
  const sha = shaOf(said.gist);
  const rested = !row.briefedAt || now.getTime() - row.briefedAt.getTime() >= briefEveryMs;
  if (!row.sayingAt && row.briefedAt && !newcomers && (sha === row.briefedSha || !rested)) return {};
  await saying(deps, row);
  const text = row.sayingAt ? `${againIn(members.languages)}\n${said.text}` : said.text;
  await rooms.say(id, text, baseUrl, signal);
  return { briefed_sha: sha, briefed_at: now, saying_at: null };
}
