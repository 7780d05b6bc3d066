import { type Keeping, keyOf, saying } from './keep.ts';
import { againIn, closingWords } from './present.ts';
import type { RoomDeps, Step } from './work.ts';

/**
 * Ends a room: its last words, and the archive where the platform has one. On a platform that is not trusted nothing is
 * said any more. A room whose making was not answered is found by its key, and ended too.
 */
export async function closeRoom(
  deps: RoomDeps,
  { rooms, incident, row, members, silent, signal }: Keeping & { silent: boolean },
): Promise<Step> {
  const { now, baseUrl } = deps;
  const perhaps = row.externalId === null && row.askedAt !== null;
  const id =
    row.externalId ??
    (perhaps && !silent
      ? await rooms.create({ key: keyOf(row), name: incident.code, members: members.wanted }, signal)
      : null);
  const set = { closed_at: now, external_id: id, saying_at: null };
  if (id === null) return { set, events: [] };
  if (await rooms.read(id, signal)) {
    if (!silent) {
      await saying(deps, row);
      const words = closingWords(incident, members.languages);
      // What was being said may have been a briefing: then this says more than is needed, and nothing that is wrong.
      const again = row.sayingAt ? `${againIn(members.languages)}\n` : '';
      await rooms.say(id, `${again}${words}`, baseUrl, signal);
    }
    await rooms.close?.(id, signal);
  }
  return { set, events: [{ type: 'crisis.room-closed', data: {} }] };
}
