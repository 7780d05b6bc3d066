import { type IncomingRecord, type Party, type RecordKind, recordKinds } from '../model.ts';
import { demanded, fieldAt, fields, quoted, wordAt } from './fields.ts';
import { Instants } from './instants.ts';
import { pastBlanks, pastPlainObject, pastPlainString, pastString } from './json.ts';
import { ScanParties } from './scan-parties.ts';
import { ScannedContent, ScannedRecord } from './scanned.ts';
import { unescaped } from './unescape.ts';

/** In bytes, with their quotes: no more characters than `readLine` allows. */
const longest = 512 + 2;
const headLimits = { string: longest, fields: 50 };
const mostParties = 1_000;
const kinds = quoted(recordKinds);
const consents = quoted(['agreed', 'disagreed', 'unknown'] as const);
const [comma, colon, closing, closingList] = [0x2c, 0x3a, 0x7d, 0x5d];

/**
 * Reads lines as `readLine` does, where they lie, without making an object of each thing in them. Only lines that are as
 * most are: what has another shape, or anything wrong with it, is left to `readLine`, which says so.
 *
 * One for the lines of a batch: whoever occurs in several is one object.
 */
export class Scanner {
  readonly #parties = new ScanParties();
  readonly #instants = new Instants();
  #bytes: Buffer = Buffer.alloc(0);

  // Of the line that is being read.
  #key = '';
  #kind: RecordKind = 'message';
  #time = Number.NaN;
  #chatFrom = 0;
  #chatTo = 0;
  #from: Party = { account: '' };
  #to: readonly Party[] = [];
  #headFrom = 0;
  #headTo = 0;
  #body: ScannedContent | undefined;
  #otherParty: IncomingRecord['otherParty'];

  /** @param line in UTF-8, checked; it is kept and must not change. @returns undefined where `readLine` has to be asked */
  read(line: Buffer): ScannedRecord | undefined {
    this.#bytes = line;
    this.#headFrom = this.#headTo = 0;
    this.#body = this.#otherParty = undefined;
    const there = this.#readFields();
    if ((there & demanded) !== demanded) return undefined;
    return new ScannedRecord({
      line,
      chatFrom: this.#chatFrom,
      chatTo: this.#chatTo,
      headFrom: this.#headFrom,
      headTo: this.#headTo,
      key: this.#key,
      kind: this.#kind,
      occurredAt: new Date(this.#time),
      from: this.#from,
      to: this.#to,
      body: this.#body,
      otherParty: this.#otherParty,
    });
  }

  /** @returns the bits of those that are there; 0 where the line has another shape */
  #readFields(): number {
    const bytes = this.#bytes;
    let there = 0;
    if (bytes[0] !== 0x7b) return 0;
    for (let at = 1; ; ) {
      at = pastBlanks(bytes, at);
      const named = pastPlainString(bytes, at);
      if (named === -1) return 0;
      const field = fieldAt(bytes, at + 1, named - 1);
      // Of two of a name the last would count.
      if (field === 0 || (there & field) !== 0) return 0;
      there |= field;
      at = pastBlanks(bytes, named);
      if (bytes[at] !== colon) return 0;
      at = this.#readField(field, pastBlanks(bytes, at + 1));
      if (at === -1) return 0;
      at = pastBlanks(bytes, at);
      if (bytes[at] === closing) return pastBlanks(bytes, at + 1) === bytes.length ? there : 0;
      if (bytes[at] !== comma) return 0;
      at += 1;
    }
  }

  /** @returns behind its value; -1 where that has another shape */
  #readField(field: number, at: number): number {
    const bytes = this.#bytes;
    switch (field) {
      case fields.from: {
        const known = this.#parties.read(bytes, at);
        if (!known) return -1;
        this.#from = known.party;
        return this.#parties.end;
      }
      case fields.to:
        return this.#readTo(at);
      case fields.body:
        return this.#readBody(at);
      case fields.head: {
        const to = pastPlainObject(bytes, at, headLimits);
        this.#headFrom = at;
        this.#headTo = to;
        return to;
      }
      default:
        return this.#readText(field, at);
    }
  }

  #readText(field: number, at: number): number {
    const bytes = this.#bytes;
    const to = pastPlainString(bytes, at);
    if (to === -1 || to - at > longest || to - at === 2) return -1;
    if (field === fields.id) this.#key = bytes.toString('utf8', at + 1, to - 1);
    else if (field === fields.chat) {
      this.#chatFrom = at;
      this.#chatTo = to;
    } else if (field === fields.at) {
      this.#time = this.#instants.read(bytes, at + 1, to - 1);
      if (Number.isNaN(this.#time)) return -1;
    } else if (field === fields.kind) {
      const kind = wordAt(bytes, at, to, kinds);
      if (kind === undefined) return -1;
      this.#kind = kind;
    } else {
      this.#otherParty = wordAt(bytes, at, to, consents);
      if (this.#otherParty === undefined) return -1;
    }
    return to;
  }

  #readTo(at: number): number {
    const bytes = this.#bytes;
    if (bytes[at] !== 0x5b) return -1;
    const all: Party[] = [];
    for (let next = pastBlanks(bytes, at + 1); all.length < mostParties; ) {
      const known = this.#parties.read(bytes, next);
      if (!known) return -1;
      next = pastBlanks(bytes, this.#parties.end);
      if (bytes[next] === closingList && all.length === 0) {
        this.#to = known.alone;
        return next + 1;
      }
      all.push(known.party);
      if (bytes[next] === closingList) {
        this.#to = all;
        return next + 1;
      }
      if (bytes[next] !== comma) return -1;
      next = pastBlanks(bytes, next + 1);
    }
    return -1;
  }

  /** `{"type": …, "text": …}`: with base64 it is read the long way. */
  #readBody(at: number): number {
    const bytes = this.#bytes;
    let [typeFrom, typeTo, from, to] = [0, 0, 0, 0];
    if (bytes[at] !== 0x7b) return -1;
    for (let next = pastBlanks(bytes, at + 1); ; next = pastBlanks(bytes, next + 1)) {
      const isType = isName(bytes, next, typeName);
      if (!isType && !isName(bytes, next, textName)) return -1;
      next = pastBlanks(bytes, next + typeName.length);
      if (bytes[next] !== colon) return -1;
      const value = pastBlanks(bytes, next + 1);
      if (isType) {
        next = pastPlainString(bytes, value);
        if (typeTo > 0 || next === -1 || next - value > longest || next - value === 2) return -1;
        typeFrom = value;
        typeTo = next;
      } else {
        next = pastString(bytes, value);
        if (to > 0 || next === -1) return -1;
        from = value + 1;
        to = next - 1;
      }
      next = pastBlanks(bytes, next);
      if (bytes[next] === closing) {
        if (typeTo === 0 || to === 0) return -1;
        const type = { line: bytes, typeFrom, typeTo };
        this.#body = contentOf(bytes, from, to, type);
        return this.#body ? next + 1 : -1;
      }
      if (bytes[next] !== comma) return -1;
    }
  }
}

const [typeName, textName] = [Buffer.from('"type"'), Buffer.from('"text"')];

function isName(bytes: Buffer, at: number, name: Buffer): boolean {
  for (let n = 0; n < name.length; n += 1) if (bytes[at + n] !== name[n]) return false;
  return true;
}

function contentOf(
  bytes: Buffer,
  from: number,
  to: number,
  type: Pick<ScannedContent, 'line' | 'typeFrom' | 'typeTo'>,
): ScannedContent | undefined {
  const escaped = bytes.indexOf(0x5c, from);
  if (escaped === -1 || escaped >= to) return new ScannedContent({ words: bytes, from, to }, type);
  const words = unescaped(bytes, from, to);
  return words && new ScannedContent({ words, from: 0, to: words.length }, type);
}
