import type { OpenedRecord, RecordLine } from './read.ts';
import type { SealedParty } from './seal.ts';
import { isText, readableText } from './text.ts';

/** One value of a record, and whose it is: what is another's is redacted in a copy (GDPR 15(4)). */
export interface Field {
  /** `from`, `to.0`, `chat`, `head.name`, `content`. */
  name: string;
  value: string | number | boolean | null;
  about: 'you' | 'other';
}

/**
 * A record as its subject may have it, value by value. What others are called and what they wrote is theirs; what the
 * person wrote, and that and when they did, is their own. None for a record that is closed.
 */
export function forSubject(record: RecordLine | OpenedRecord, personId: string): Field[] {
  const { head } = record;
  if (!head) return [];
  const mine = ({ person }: SealedParty) => person === personId;
  const who = (party: SealedParty) => (mine(party) ? 'you' : 'other');
  const side = (party: SealedParty) => (party.name ? `${party.name} (${party.account})` : party.account);
  const said = head.from.person === personId ? 'you' : 'other';
  const content = textOf(record);
  return [
    { name: 'from', value: side(head.from), about: who(head.from) },
    ...head.to.map((party, n): Field => ({ name: `to.${n}`, value: side(party), about: who(party) })),
    // A source's name for a conversation may be made of the other's account.
    { name: 'chat', value: head.chat, about: 'other' },
    ...Object.entries(head.head).map(
      ([name, value]): Field => ({ name: `head.${name}`, value, about: said }),
    ),
    ...(head.body
      ? ([
          { name: 'type', value: head.body.type, about: 'you' },
          { name: 'bytes', value: head.body.bytes, about: 'you' },
        ] satisfies Field[])
      : []),
    ...(content === undefined ? [] : [{ name: 'content', value: content, about: said } satisfies Field]),
  ];
}

/** The content where it is text; a picture or a file goes beside it. */
function textOf(record: RecordLine | OpenedRecord): string | undefined {
  if (!('body' in record) || !record.body) return undefined;
  const type = record.head?.body?.type;
  return isText(type) ? readableText(type, record.body) : undefined;
}

/** A larger one is left out of a copy: whoever opens its slice has it in memory. */
export const mostFile = 16 * 1_024 * 1_024;

/** Why what was said in a record is not in its subject's copy; words for each stand below `requests.leftOut.`. */
export type LeftOut = 'erased' | 'written-by-others' | 'too-large' | 'not-read';

/** Undefined where nothing is left out: it is there, or no content is kept. */
export function leftOutFor(record: OpenedRecord, personId: string): LeftOut | undefined {
  const { head, body } = record;
  if (!head) return 'erased';
  if (!head.body) return undefined;
  if (head.from.person !== personId) return 'written-by-others';
  if (!body) return 'not-read';
  return !isText(head.body.type) && body.length > mostFile ? 'too-large' : undefined;
}

/** Endings of what people send each other; by the type alone, as a name that somebody gave it may be anything. */
const endings: Readonly<Record<string, string>> = {
  ...{
    'image/png': 'png',
    'image/jpeg': 'jpg',
    'image/gif': 'gif',
    'image/webp': 'webp',
    'image/heic': 'heic',
  },
  ...{ 'audio/ogg': 'ogg', 'audio/mpeg': 'mp3', 'audio/mp4': 'm4a', 'audio/amr': 'amr', 'audio/aac': 'aac' },
  ...{ 'video/mp4': 'mp4', 'video/3gpp': '3gp', 'video/quicktime': 'mov', 'video/webm': 'webm' },
  ...{ 'application/pdf': 'pdf', 'application/zip': 'zip', 'application/msword': 'doc' },
  ...{ 'application/vnd.ms-excel': 'xls', 'application/vnd.ms-powerpoint': 'ppt' },
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
};

/** A picture or file that the person sent themselves. */
export function fileOf(record: OpenedRecord, personId: string): { name: string; bytes: Buffer } | undefined {
  const { id, head, body } = record;
  if (!body || !head?.body || isText(head.body.type) || leftOutFor(record, personId)) return undefined;
  const type = head.body.type.split(';')[0]?.trim().toLowerCase() ?? '';
  const ending = Object.hasOwn(endings, type) ? endings[type] : 'bin';
  return { name: `${id}.${ending}`, bytes: body };
}
