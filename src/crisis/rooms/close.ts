import { type Keeping, keyOf } from './keep.ts';
import { closingWords } from './present.ts';
import type { RoomDeps, Step } from './work.ts';

/**
 * Ends a room: its last words, and the archive where the platform has one. On a platform that is not trusted nothing is
 * said any more. A room whose making was not answered is found by its key, and ended too.
 */
export async function closeRoom(
  { now, baseUrl }: RoomDeps,
  { rooms, incident, row, members, silent, signal }: Keeping & { silent: boolean },
): Promise<Step> {
  const perhaps = row.externalId === null && row.askedAt !== null;
  const id =
    row.externalId ??
    (perhaps && !silent
      ? await rooms.create({ key: keyOf(row), name: incident.code, members: members.wanted }, signal)
      : null);
  const set = { closed_at: now, external_id: id };
  if (id === null) return { set, events: [] };
  if (await rooms.read(id, signal)) {
    if (!silent) await rooms.say(id, closingWords(incident, members.languages), baseUrl, signal);
    await rooms.close?.(id, signal);
  }
  return { set, events: [{ type: 'crisis.room-closed', data: {} }] };
}
