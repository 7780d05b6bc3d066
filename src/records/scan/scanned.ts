import type { Content, IncomingRecord, Party, RecordKind } from '../model.ts';

/** Words that lie where they came, in UTF-8: they become text only for whoever asks for it. */
export class ScannedContent implements Content {
  /** Nothing in it is escaped. */
  readonly words: Buffer;
  readonly from: number;
  readonly to: number;
  readonly line: Buffer;
  /** Of its type in the line, in JSON. */
  readonly typeFrom: number;
  readonly typeTo: number;

  constructor(
    { words, from, to }: Pick<ScannedContent, 'words' | 'from' | 'to'>,
    { line, typeFrom, typeTo }: Pick<ScannedContent, 'line' | 'typeFrom' | 'typeTo'>,
  ) {
    this.words = words;
    this.from = from;
    this.to = to;
    this.line = line;
    this.typeFrom = typeFrom;
    this.typeTo = typeTo;
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

/** A record that was read where it lies. What nobody looks at goes from there into what is sealed, as it came. */
export class ScannedRecord implements IncomingRecord {
  readonly line: Buffer;
  /** Where its conversation stands, in JSON. */
  readonly chatFrom: number;
  readonly chatTo: number;
  /** … and its head; both 0 where it has none. */
  readonly headFrom: number;
  readonly headTo: number;
  readonly key: string;
  readonly kind: RecordKind;
  readonly occurredAt: Date;
  readonly from: Party;
  readonly to: readonly Party[];
  readonly body: ScannedContent | undefined;
  readonly otherParty: IncomingRecord['otherParty'];

  constructor(read: Pick<ScannedRecord, Exclude<keyof ScannedRecord, 'chat' | 'head'>>) {
    this.line = read.line;
    this.chatFrom = read.chatFrom;
    this.chatTo = read.chatTo;
    this.headFrom = read.headFrom;
    this.headTo = read.headTo;
    this.key = read.key;
    this.kind = read.kind;
    this.occurredAt = read.occurredAt;
    this.from = read.from;
    this.to = read.to;
    this.body = read.body;
    this.otherParty = read.otherParty;
  }
  get chat(): string {
    return JSON.parse(this.line.toString('utf8', this.chatFrom, this.chatTo)) as string;
  }
  get head(): IncomingRecord['head'] {
    if (this.headTo === 0) return {};
    return JSON.parse(this.line.toString('utf8', this.headFrom, this.headTo)) as IncomingRecord['head'];
  }
}
