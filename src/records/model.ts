/** How a record reached the company. A policy names the channels it covers. */
export const recordChannels = ['whatsapp', 'wecom', 'slack', 'other'] as const;
export type RecordChannel = (typeof recordChannels)[number];

export const recordKinds = ['message', 'call', 'file-transfer'] as const;
export type RecordKind = (typeof recordKinds)[number];

/** One side of a record: an account of the source's, before anybody knows whose it is. */
export interface Party {
  /** As the source names it: a telephone number in E.164, a user id. */
  account: string;
  /** The platform and tenant whose accounts these are; absent for numbers and addresses. */
  platform?: string;
  tenant?: string;
  name?: string;
  /** Whether the source itself says that it is no member of the company's. */
  external?: boolean;
}

/** What was said, or a file. */
export interface Content {
  readonly type: string;
  readonly bytes: Buffer;
  /** The same, of what came as text and not as bytes. */
  readonly text?: string;
  /** In bytes, where that is known without making any. */
  readonly size?: number;
}

/** Words as they came: bytes are made of them only where somebody asks for these. */
export class SaidContent implements Content {
  readonly type: string;
  readonly text: string;
  constructor(type: string, text: string) {
    this.type = type;
    this.text = text;
  }
  get bytes(): Buffer {
    return Buffer.from(this.text, 'utf8');
  }
}

/** In bytes. */
export const sizeOf = (content: Content): number =>
  content.size ??
  (content.text === undefined ? content.bytes.length : Buffer.byteLength(content.text, 'utf8'));

/** What a source hands over, whatever it is: parsed, checked for shape, and not yet judged. */
export interface IncomingRecord {
  /** The source's own id: unique within the source and the same when it is sent again. */
  key: string;
  kind: RecordKind;
  occurredAt: Date;
  /** The same in milliseconds, where no date is made until somebody asks for one. */
  at?: number;
  /** The source's id of the conversation. */
  chat: string;
  from: Party;
  to: readonly Party[];
  /** Who, when, how large, which type: kept where metadata is covered. Never what was said. */
  head: Readonly<Record<string, string | number | boolean | null>>;
  /** What was said, or the file: kept where content is covered. */
  body?: Content;
  /** What the source knows of an outside party's consent to being kept (WeCom's archive status). */
  otherParty?: 'agreed' | 'disagreed' | 'unknown';
}

/** When it happened, in milliseconds. */
export const timeOf = (record: IncomingRecord): number => record.at ?? record.occurredAt.getTime();

/**
 * The same record with that in it, whoever made it. Field by field: a record that was read where it lies hands its fields out
 * when asked, and no spread takes them along.
 */
export function withContent(record: IncomingRecord, body: Content): IncomingRecord {
  const { key, kind, occurredAt, at, chat, from, to, head, otherParty } = record;
  // Every field there is, so that a new one is not forgotten here.
  const whole: { [Field in keyof Required<IncomingRecord>]: IncomingRecord[Field] } = {
    ...{ key, kind, occurredAt, at, chat, from, to, head, body, otherParty },
  };
  return whole;
}

/** Why a record was not kept. Counted by these words; see `gate.ts` for the rule behind each. */
export const refusalReasons = [
  'unknown-person',
  'departed',
  'not-in-policy',
  'outside-hours',
  'not-told',
  'no-consent',
  'exempt',
  'other-party-disagreed',
  'other-party-not-told',
  'in-the-future',
  'past-its-period',
  'outside-region',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** Why a record is kept, as it stands beside it. Ids only. */
export interface GateDecision {
  policy: string;
  version: string;
  disclosure: string;
  /** For each subject, what the keeping rests on. */
  subjects: readonly {
    person: string;
    basis: string;
    /** The answer, the consent, or the share of a notice that was opened. */
    by: string;
    /** An objection is not decided: kept, and opened for nobody (GDPR 18(1)(d)). */
    restricted?: boolean;
  }[];
  parts: 'metadata' | 'content';
}

/** A record's own key, wrapped for one subject; `key` is the wrapping key's id, `wrapped` base64. */
export interface RecordShare {
  key: string;
  wrapped: string;
}
