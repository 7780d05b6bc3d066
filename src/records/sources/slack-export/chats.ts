import { type Fields, Misshapen, mostParties, word } from '../files/said.ts';
import { isUserId } from './people.ts';

/** The lists of conversations in an export, and what kind each holds. Which are there depends on the kind of export. */
export const chatLists = {
  'channels.json': 'public channel',
  'groups.json': 'private channel',
  'dms.json': 'direct message',
  'mpims.json': 'group message',
} as const;
export type ChatKind = (typeof chatLists)[keyof typeof chatLists];

export interface SlackChat {
  id: string;
  kind: ChatKind;
  /** As of the export; null where they are more than a record can be about. */
  members: readonly string[] | null;
}

/**
 * A conversation of one of the lists, and the folder that its days lie in: named after it, and after its id where it has
 * no name (direct messages).
 *
 * @throws Misshapen
 */
export function readChat(value: Fields, kind: ChatKind): [folder: string, chat: SlackChat] {
  const id = word(value.id, 'id');
  if (!/^[CDG][A-Z0-9]{1,40}$/.test(id)) throw new Misshapen('id is no id of a conversation');
  const folder = kind === 'direct message' ? id : word(value.name ?? value.id, 'name');
  const members = Array.isArray(value.members) ? value.members.filter(isUserId) : [];
  return [folder, { id, kind, members: members.length > mostParties ? null : [...new Set(members)] }];
}
