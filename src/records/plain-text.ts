import type { Content } from './model.ts';
import { ScannedContent } from './scan/scanned.ts';

/**
 * What is about to be sealed, written piece by piece into one place that is used again and again: of a segment nothing is in
 * memory twice but its sealed form. Wiped by whoever is done (`wipe`).
 */
export class PlainText {
  #bytes: Buffer = Buffer.allocUnsafeSlow(64 * 1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** All of it, until anything else is written. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  begin(): void {
    this.#length = 0;
  }

  /** Nothing of what stood here stays. */
  wipe(): void {
    this.#bytes.fill(0);
    this.#length = 0;
  }

  text(text: string): void {
    this.#room(3 * text.length);
    this.#length += this.#bytes.write(text, this.#length, 'utf8');
  }

  piece(piece: Buffer): void {
    this.#room(piece.length);
    this.#bytes.set(piece, this.#length);
    this.#length += piece.length;
  }

  part(bytes: Buffer, from: number, to: number): void {
    this.#room(to - from);
    this.#length += bytes.copy(this.#bytes, this.#length, from, to);
  }

  content(content: Content): void {
    if (content instanceof ScannedContent) this.part(content.words, content.from, content.to);
    else if (content.text === undefined) this.piece(content.bytes);
    else this.text(content.text);
  }

  #room(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes.fill(0, 0, this.#length);
    this.#bytes = larger;
  }
}
