import type { IncomingRecord, Party, RecordKind } from '../../model.ts';
import { type Aside, type Fields, isFields, mostParties, type Said, short, whole } from '../files/said.ts';
import { isOutside, isRobot, type WecomMessage } from './message.ts';

/** A file that belongs to a message and is had apart, by the archive only. */
export interface WecomMedia {
  fileId: string;
  md5: string | null;
  /** In bytes, as the message says. */
  size: number | null;
  type: string;
}

const kinds: Readonly<Record<string, RecordKind>> = {
  ...{ file: 'file-transfer', voip_doc_share: 'file-transfer', qydiskfile: 'file-transfer' },
  ...{ meeting_voice_call: 'call', voiptext: 'call' },
};

/** What stands in the head of each type, besides its name: sizes, lengths, names of files. Never what was said. */
const heads: Readonly<Record<string, (object: Fields) => IncomingRecord['head']>> = {
  image: ({ filesize }) => ({ size: whole(filesize) }),
  voice: ({ voice_size, play_length }) => ({ size: whole(voice_size), seconds: whole(play_length) }),
  video: ({ filesize, play_length }) => ({ size: whole(filesize), seconds: whole(play_length) }),
  emotion: ({ imagesize }) => ({ size: whole(imagesize) }),
  file: ({ filename, fileext, filesize }) => ({
    name: short(filename),
    media: short(fileext),
    size: whole(filesize),
  }),
  voip_doc_share: ({ filename, filesize }) => ({ name: short(filename), size: whole(filesize) }),
  meeting_voice_call: ({ endtime }) => ({ ended: whole(endtime) }),
  revoke: ({ pre_msgid }) => ({ revokes: short(pre_msgid) }),
};

const mediaTypes: Readonly<Record<string, string>> = {
  ...{ image: 'image/jpeg', voice: 'audio/amr', video: 'video/mp4', file: 'application/octet-stream' },
  ...{ voip_doc_share: 'application/octet-stream', meeting_voice_call: 'audio/mpeg' },
};

/** The file that a message is about; undefined where it has none. Pictures of a sticker shop are nobody's content. */
export function mediaOf({ type, object }: WecomMessage): WecomMedia | undefined {
  const media = mediaTypes[type];
  const { sdkfileid: fileId } = object;
  if (!media || typeof fileId !== 'string' || fileId === '' || fileId.length > 8_192) return undefined;
  const emblem = type === 'voice' ? object.voice_size : object.filesize;
  const md5 =
    typeof object.md5sum === 'string' && /^[\da-f]{32}$/i.test(object.md5sum) ? object.md5sum : null;
  return { fileId, md5: md5?.toLowerCase() ?? null, size: whole(emblem), type: media };
}

/**
 * A message as a record. Types that nobody has described are kept as they came: who, whom and when are the same for all.
 *
 * @param tenant the company's corpid, by which accounts are known
 */
export function wecomRecord(message: WecomMessage, tenant: string): Said | Aside {
  const { type, action, from, to, room, object } = message;
  if (action === 'switch' || type === 'agree' || type === 'disagree') return { aside: 'not-a-message' };
  if (isRobot(from)) return { aside: 'bot' };
  const others = to.filter((id) => id !== from && !isRobot(id));
  if (others.length === 0) return { aside: 'nobody-else' };
  if (others.length > mostParties) return { aside: 'too-many-people' };
  const party = (id: string): Party => ({
    ...{ account: id, platform: 'wecom', tenant },
    ...(isOutside(id) ? { external: true } : {}),
  });
  const body = bodyOf(message);
  const record: IncomingRecord = {
    key: message.id,
    kind: kinds[type] ?? 'message',
    occurredAt: message.at,
    // Two who write to each other have one conversation, whoever begins.
    chat: room || [from, ...others].toSorted().join(' '),
    from: party(from),
    to: others.map(party),
    head: { type, where: room ? 'group' : 'direct', ...heads[type]?.(object) },
    ...(body ? { body } : {}),
  };
  return { records: [record] };
}

/** What was said, where it stands in the message: text as it is, everything else as WeCom wrote it. */
function bodyOf({ type, object, text, action }: WecomMessage): IncomingRecord['body'] {
  if (action === 'recall' || mediaTypes[type]) return undefined;
  if (type === 'text' || type === 'markdown') {
    const { content } = object;
    return typeof content === 'string' && content !== ''
      ? { type: 'text/plain', bytes: Buffer.from(content, 'utf8') }
      : undefined;
  }
  const said = isFields(object) && Object.keys(object).length > 0 ? JSON.stringify(object) : text;
  return { type: 'application/json', bytes: Buffer.from(said, 'utf8') };
}
