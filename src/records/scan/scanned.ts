import type { Content, IncomingRecord, Party, RecordKind } from '../model.ts';

/** Of what has not been read yet. */
const nobody: Party = { account: '' };
const nobodyElse: readonly Party[] = [];

/** Words that lie where they came, in UTF-8: they become text only for whoever asks for it. */
export class ScannedContent implements Content {
  /** The piece of a body in which the type stands, in JSON. */
  readonly line: Buffer;
  readonly typeFrom: number;
  readonly typeTo: number;
  /** Nothing in it is escaped. */
  readonly words: Buffer;
  readonly from: number;
  readonly to: number;

  constructor(record: ScannedRecord) {
    this.line = record.bytes;
    this.typeFrom = record.typeFrom;
    this.typeTo = record.typeTo;
    this.words = record.words ?? record.bytes;
    this.from = record.wordsFrom;
    this.to = record.wordsTo;
  }
  get type(): string {
    return JSON.parse(this.line.toString('utf8', this.typeFrom, this.typeTo)) as string;
  }
  get text(): string {
    return this.words.toString('utf8', this.from, this.to);
  }
  get bytes(): Buffer {
    return this.words.subarray(this.from, this.to);
  }
  get size(): number {
    return this.to - this.from;
  }
}

/**
 * A record that was read where it lies: one object with the places of what nobody looks at, which goes from there into what
 * is sealed, as it came. Thousands are in memory until they are, so that whatever can be made of it is made when asked for.
 */
export class ScannedRecord implements IncomingRecord {
  /** The piece of a body in which the line lies. */
  readonly bytes: Buffer;
  at = 0;
  kind: RecordKind = 'message';
  otherParty: IncomingRecord['otherParty'];
  from: Party = nobody;
  to: readonly Party[] = nobodyElse;
  /** Without its quotes; nothing in it is escaped. */
  keyFrom = 0;
  keyTo = 0;
  /** In JSON. */
  chatFrom = 0;
  chatTo = 0;
  /** In JSON; both 0 where it has none. */
  headFrom = 0;
  headTo = 0;
  /** Of the content, in JSON; both 0 where it has none. */
  typeFrom = 0;
  typeTo = 0;
  /** Without their quotes. */
  wordsFrom = 0;
  wordsTo = 0;
  /** Where the words stand, if something was escaped where they came. */
  words: Buffer | undefined;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
  get key(): string {
    return this.bytes.toString('utf8', this.keyFrom, this.keyTo);
  }
  get occurredAt(): Date {
    return new Date(this.at);
  }
  get chat(): string {
    return JSON.parse(this.bytes.toString('utf8', this.chatFrom, this.chatTo)) as string;
  }
  get head(): IncomingRecord['head'] {
    if (this.headTo === 0) return {};
    return JSON.parse(this.bytes.toString('utf8', this.headFrom, this.headTo)) as IncomingRecord['head'];
  }
  get body(): ScannedContent | undefined {
    return this.typeTo === 0 ? undefined : new ScannedContent(this);
  }
}
