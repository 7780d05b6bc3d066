import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import type { WrappingKey } from '../vault/keys.ts';
import { PlainText } from './plain-text.ts';
import { sealPart, wrapShare } from './seal.ts';
import { mostBytes, mostInSegment } from './segments.ts';
import { type Words, writeBody, writeHead } from './words.ts';
import type { RecordGroup, SealedSegment } from './write.ts';

/** A segment as it is filled: words are written where the ones before stand, and sealed from there. Used again for the next. */
export class OpenSegment {
  readonly #now: Date;
  readonly #heads = new PlainText();
  readonly #bodies = new PlainText();
  #times: number[] = [];
  #kinds = '';
  #content = false;
  #bytes = 0;
  #random = Buffer.alloc(0);
  #used = 0;

  constructor(now: Date) {
    this.#now = now;
  }

  /** Whether another record still goes in. */
  holds({ headSize, size }: Words): boolean {
    const count = this.#times.length;
    return count === 0 || (count < mostInSegment && this.#bytes + headSize + size <= mostBytes);
  }

  /** @param words not before what is in it already */
  add(words: Words): void {
    writeHead(this.#heads, words);
    writeBody(this.#bodies, words);
    this.#times.push(words.at);
    this.#kinds += words.kind;
    this.#content ||= words.body !== undefined;
    this.#bytes += words.headSize + words.size;
  }

  /** Under a key of its own, wrapped for each of these. Empty afterwards. */
  sealed({ group, keys }: { group: RecordGroup; keys: readonly WrappingKey[] }): SealedSegment {
    const own = this.#take(32);
    const id = v7({ msecs: this.#now.getTime(), random: this.#take(16) }, Buffer.alloc(16));
    // The number of a record stands there (`recordIdAt`).
    if (this.#times.length > 1) id.writeUInt16BE(0, 14);
    const name = uuidText(id);
    const parts = this.#content ? 'content' : 'metadata';
    const { decision } = group;
    const sealed: SealedSegment = {
      group: decision.parts === parts ? group : { ...group, decision: { ...decision, parts } },
      id: name,
      times: this.#times,
      kinds: this.#kinds,
      shares: keys.map((wrapping) => wrapShare(wrapping, name, own)),
      head: sealPart(own, name, 'head', this.#heads.bytes),
      body: this.#content ? sealPart(own, name, 'body', this.#bodies.bytes) : undefined,
    };
    this.#heads.begin();
    this.#bodies.begin();
    this.#times = [];
    this.#kinds = '';
    this.#content = false;
    this.#bytes = 0;
    return sealed;
  }

  /** Nothing of what was written stays in memory. */
  wipe(): void {
    this.#heads.wipe();
    this.#bodies.wipe();
  }

  /** Random bytes are fetched for many, which costs as much as for one; each is used once. */
  #take(bytes: number): Buffer {
    if (this.#used + bytes > this.#random.length) {
      this.#random = randomBytes(64 * 48);
      this.#used = 0;
    }
    this.#used += bytes;
    return this.#random.subarray(this.#used - bytes, this.#used);
  }
}

/** As it is written. */
function uuidText(id: Buffer): string {
  const hex = id.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
