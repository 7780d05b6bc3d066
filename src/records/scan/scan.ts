import { recordKinds } from '../model.ts';
import { demanded, fieldAt, fields, quoted, wordAt } from './fields.ts';
import { Instants } from './instants.ts';
import { pastBlanks, pastPlainObject, pastPlainString, pastString } from './json.ts';
import { ScanParties } from './scan-parties.ts';
import { ScannedRecord } from './scanned.ts';
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

  /** Of the line that is being read; begun anew for each. */
  #record = new ScannedRecord(this.#bytes);

  /**
   * @param bytes in UTF-8, checked; they are kept and must not change
   * @param from where the line begins; it ends at `to`, with the piece or before the end of a line
   * @returns undefined where `readLine` has to be asked
   */
  read(bytes: Buffer, from = 0, to = bytes.length): ScannedRecord | undefined {
    this.#bytes = bytes;
    const record = new ScannedRecord(bytes);
    this.#record = record;
    const there = this.#readFields(from, to);
    return (there & demanded) === demanded ? record : undefined;
  }

  /** @returns the bits of those that are there; 0 where the line has another shape */
  #readFields(from: number, to: number): number {
    const bytes = this.#bytes;
    let there = 0;
    if (from === to || bytes[from] !== 0x7b) return 0;
    for (let at = from + 1; ; ) {
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
      if (bytes[at] === closing) return pastBlanks(bytes, at + 1) === to ? there : 0;
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
        this.#record.from = known.party;
        return this.#parties.end;
      }
      case fields.to:
        return this.#readTo(at);
      case fields.body:
        return this.#readBody(at);
      case fields.head: {
        const to = pastPlainObject(bytes, at, headLimits);
        this.#record.headFrom = at;
        this.#record.headTo = to;
        return to;
      }
      default:
        return this.#readText(field, at);
    }
  }

  #readText(field: number, at: number): number {
    const bytes = this.#bytes;
    const record = this.#record;
    const to = pastPlainString(bytes, at);
    if (to === -1 || to - at > longest || to - at === 2) return -1;
    if (field === fields.id) {
      record.keyFrom = at + 1;
      record.keyTo = to - 1;
    } else if (field === fields.chat) {
      record.chatFrom = at;
      record.chatTo = to;
    } else if (field === fields.at) {
      record.at = this.#instants.read(bytes, at + 1, to - 1);
      if (Number.isNaN(record.at)) return -1;
    } else if (field === fields.kind) {
      const kind = wordAt(bytes, at, to, kinds);
      if (kind === undefined) return -1;
      record.kind = kind;
    } else {
      record.otherParty = wordAt(bytes, at, to, consents);
      if (record.otherParty === undefined) return -1;
    }
    return to;
  }

  #readTo(at: number): number {
    const bytes = this.#bytes;
    if (bytes[at] !== 0x5b) return -1;
    const first = this.#parties.read(bytes, pastBlanks(bytes, at + 1));
    if (!first) return -1;
    let next = pastBlanks(bytes, this.#parties.end);
    if (bytes[next] === closingList) {
      this.#record.to = first.alone;
      return next + 1;
    }
    const all = [first.party];
    while (bytes[next] === comma && all.length < mostParties) {
      const known = this.#parties.read(bytes, pastBlanks(bytes, next + 1));
      if (!known) return -1;
      all.push(known.party);
      next = pastBlanks(bytes, this.#parties.end);
    }
    this.#record.to = all;
    return bytes[next] === closingList ? next + 1 : -1;
  }

  /** `{"type": …, "text": …}`: with base64 it is read the long way. */
  #readBody(at: number): number {
    const bytes = this.#bytes;
    let [typeFrom, typeTo, from, to] = [0, 0, 0, 0];
    let escaped = false;
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
        next = pastPlainString(bytes, value);
        escaped = next === -1;
        if (escaped) next = pastString(bytes, value);
        if (to > 0 || next === -1) return -1;
        from = value + 1;
        to = next - 1;
      }
      next = pastBlanks(bytes, next);
      if (bytes[next] === closing) {
        if (typeTo === 0 || to === 0) return -1;
        this.#record.typeFrom = typeFrom;
        this.#record.typeTo = typeTo;
        return this.#readWords(from, to, escaped) ? next + 1 : -1;
      }
      if (bytes[next] !== comma) return -1;
    }
  }

  /** Whatever is escaped in them is written without. */
  #readWords(from: number, to: number, escaped: boolean): boolean {
    const record = this.#record;
    record.wordsFrom = from;
    record.wordsTo = to;
    if (!escaped) return true;
    record.words = unescaped(this.#bytes, from, to);
    record.wordsFrom = 0;
    record.wordsTo = record.words?.length ?? 0;
    return record.words !== undefined;
  }
}

const [typeName, textName] = [Buffer.from('"type"'), Buffer.from('"text"')];

function isName(bytes: Buffer, at: number, name: Buffer): boolean {
  for (let n = 0; n < name.length; n += 1) if (bytes[at + n] !== name[n]) return false;
  return true;
}
