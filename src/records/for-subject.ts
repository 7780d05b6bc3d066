import type { OpenedRecord, RecordLine } from './read.ts';
import type { SealedParty } from './seal.ts';

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

/** The content where it is text; a picture or a file goes beside it, by whoever makes the copy. */
function textOf(record: RecordLine | OpenedRecord): string | undefined {
  if (!('body' in record) || !record.body) return undefined;
  return /^text\//i.test(record.head?.body?.type ?? '') ? record.body.toString('utf8') : undefined;
}
