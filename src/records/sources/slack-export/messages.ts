import type { IncomingRecord, Party } from '../../model.ts';
import {
  type Aside,
  type Fields,
  fields,
  isFields,
  Misshapen,
  mostParties,
  type Said,
  short,
  whole,
} from '../files/said.ts';
import type { SlackChat } from './chats.ts';
import { type Home, isUserId, partyOf, type SlackUsers } from './people.ts';

// The shape of exports: slack.com/help/articles/220556107 (which files there are), docs.slack.dev/reference/events/message
// and its subtypes (what a message is). Where a workspace keeps edits and deletions, an export holds them as messages of
// the subtypes "message_changed" and "message_deleted".

export interface SlackExport {
  users: SlackUsers;
  home: Home;
}

/** What nobody says to anybody: the conversation itself changed, or Slack speaks. */
const events = new Set(
  (
    'channel_join channel_leave channel_topic channel_purpose channel_name channel_archive channel_unarchive ' +
    'channel_posting_permissions channel_canvas_updated channel_convert_to_private group_join group_leave group_topic ' +
    'group_purpose group_name group_archive group_unarchive pinned_item unpinned_item reminder_add bot_add bot_remove ' +
    'bot_enable bot_disable joiner_notification joiner_notification_for_inviter sh_room_created sh_room_shared ' +
    'tombstone ekm_access_denied message_replied app_conversation_join app_conversation_leave tabbed_canvas_updated ' +
    'reply_broadcast slackbot_response document_mention assistant_app_thread'
  ).split(' '),
);

/**
 * One message of a day's file as records: what was said, and each file that went with it. An edit is a record of its own,
 * from when it was made, since what it replaces may have been taken in before; of a deletion only that it happened is
 * kept. What a message said before it was edited or deleted is left out: its author took it back.
 *
 * Links to files are left out too: those of an export open for whoever has them.
 *
 * @throws Misshapen
 */
export function readSlackMessage(value: unknown, chat: SlackChat, of: SlackExport): Said | Aside {
  const message = fields(value, 'the message');
  const { subtype } = message;
  if (typeof subtype === 'string' && events.has(subtype)) return { aside: 'not-a-message' };
  if (subtype === 'message_deleted') return deleted(message, chat, of);
  if (subtype === 'message_changed') {
    const inner = fields(message.message, 'message');
    const edited = isFields(inner.edited) ? inner.edited : { ts: message.ts };
    return written({ ...inner, edited }, chat, of);
  }
  if (subtype === 'huddle_thread') return huddle(message, chat, of);
  return written(message, chat, of);
}

function written(message: Fields, chat: SlackChat, of: SlackExport): Said | Aside {
  const at = stamp(message.ts, 'ts');
  const sides = sidesOf(message, chat, of);
  if ('aside' in sides) return sides;
  const edit = isFields(message.edited) ? stamp(message.edited.ts, 'edited.ts') : undefined;
  const thread = message.thread_ts === undefined ? undefined : stamp(message.thread_ts, 'thread_ts').text;
  const common = { chat: chat.id, ...sides };
  const about = { where: chat.kind, ...(thread && thread !== at.text ? { thread } : {}) };
  const files = Array.isArray(message.files) ? message.files : isFields(message.file) ? [message.file] : [];
  const text = typeof message.text === 'string' ? message.text : '';
  const records: IncomingRecord[] = [];
  if (text !== '' || files.length === 0) {
    records.push({
      key: edit ? `${chat.id}/${at.text}/edited/${edit.text}` : `${chat.id}/${at.text}`,
      kind: 'message',
      occurredAt: (edit ?? at).date,
      ...common,
      head: {
        type: 'text',
        ...about,
        ...(edit ? { edits: at.text } : {}),
        ...(files.length ? { files: files.length } : {}),
      },
      ...(text === '' ? {} : { body: { type: 'text/plain', bytes: Buffer.from(text, 'utf8') } }),
    });
  }
  for (const [n, file] of files.entries()) {
    if (!isFields(file)) throw new Misshapen(`files[${n}] is no object`);
    const id = typeof file.id === 'string' && /^F[A-Z0-9]{1,40}$/.test(file.id) ? file.id : String(n);
    const gone = file.mode === 'tombstone' || file.mode === 'hidden_by_limit';
    records.push({
      key: `${chat.id}/${at.text}/file/${id}`,
      kind: 'file-transfer',
      occurredAt: at.date,
      ...common,
      head: {
        ...{
          type: 'file',
          ...about,
          name: short(file.name),
          media: short(file.mimetype),
          size: whole(file.size),
        },
        ...(gone ? { gone: true } : {}),
      },
    });
  }
  return { records };
}

function deleted(message: Fields, chat: SlackChat, of: SlackExport): Said | Aside {
  const at = stamp(message.ts, 'ts');
  const gone = stamp(message.deleted_ts, 'deleted_ts').text;
  const before = [message.previous_message, message.original].find(isFields) ?? {};
  const sides = sidesOf({ ...before, user: message.user ?? before.user }, chat, of);
  if ('aside' in sides) return sides;
  const head = { type: 'deletion', where: chat.kind, deletes: gone };
  return {
    records: [
      {
        key: `${chat.id}/${gone}/deleted`,
        kind: 'message',
        occurredAt: at.date,
        chat: chat.id,
        ...sides,
        head,
      },
    ],
  };
}

/** A talk by voice: who was there, from when to when. */
function huddle(message: Fields, chat: SlackChat, of: SlackExport): Said | Aside {
  const room = isFields(message.room) ? message.room : {};
  const at = stamp(message.ts, 'ts');
  const host = isUserId(room.created_by) ? room.created_by : message.user;
  const there = Array.isArray(room.participant_history) ? room.participant_history.filter(isUserId) : [];
  const members = there.length > 0 ? there : chat.members;
  const sides = sidesOf({ ...message, bot_id: undefined, user: host }, { ...chat, members }, of);
  if ('aside' in sides) return sides;
  const [from, to] = [whole(room.date_start), whole(room.date_end)];
  const seconds = from && to && to >= from ? to - from : null;
  const head = { type: 'huddle', where: chat.kind, seconds };
  return {
    records: [
      { key: `${chat.id}/${at.text}/call`, kind: 'call', occurredAt: at.date, chat: chat.id, ...sides, head },
    ],
  };
}

/** Who wrote, and everybody else who is in the conversation. Programs are nobody. */
function sidesOf(
  message: Fields,
  { members }: SlackChat,
  { users, home }: SlackExport,
): Pick<IncomingRecord, 'from' | 'to'> | Aside {
  const { user } = message;
  // What an app posts has no author, or the program itself; what it posts in somebody's name is theirs.
  if (user === undefined || user === null || message.subtype === 'bot_message') return { aside: 'bot' };
  if (!isUserId(user)) throw new Misshapen('user is no id of a user');
  if (users.get(user)?.bot || user === 'USLACKBOT') return { aside: 'bot' };
  if (message.bot_id !== undefined && !users.has(user)) return { aside: 'bot' };
  if (members === null || members.length > mostParties) return { aside: 'too-many-people' };
  const others = members.filter((id) => id !== user && !users.get(id)?.bot && id !== 'USLACKBOT');
  if (others.length === 0) return { aside: 'nobody-else' };
  const to: Party[] = others.map((id) => partyOf(id, users, home));
  return { from: partyOf(user, users, home, message.user_team ?? message.source_team ?? message.team), to };
}

/** Slack's time of a message, which is its id in the conversation: seconds and six digits that tell apart. */
function stamp(value: unknown, field: string): { text: string; date: Date } {
  const found = typeof value === 'string' ? /^(\d{9,11})\.(\d{1,6})$/.exec(value) : null;
  if (!found) throw new Misshapen(`${field} is no time as in 1767600000.000100`);
  const ms = Number((found[2] ?? '').padEnd(6, '0').slice(0, 3));
  return { text: found[0], date: new Date(Number(found[1]) * 1_000 + ms) };
}
