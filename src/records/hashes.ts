const size = 16;
/** As many places as a double holds beside 32 bits of a hash. */
const mostPlaces = 2 ** 21;

/** Hashes of 16 bytes, a place each: thousands of them are numbers in one piece of memory, and no objects. */
export class Hashes {
  readonly #bytes: Uint8Array;
  readonly count: number;

  constructor(count: number) {
    if (count > mostPlaces) throw new RangeError('more hashes than are sorted at once');
    this.count = count;
    this.#bytes = new Uint8Array(count * size);
  }

  /** @param hex 32 hexadecimal digits */
  set(place: number, hex: string): void {
    const from = place * size;
    for (let n = 0; n < size; n += 1)
      this.#bytes[from + n] = digit(hex.charCodeAt(2 * n)) * 16 + digit(hex.charCodeAt(2 * n + 1));
  }

  /** The 16 bytes at a place. */
  at(place: number): Uint8Array {
    return this.#bytes.subarray(place * size, (place + 1) * size);
  }

  /** As 32 hexadecimal digits. */
  hex(place: number): string {
    return Buffer.from(this.at(place)).toString('hex');
  }

  /** Places in the order of their hashes; of those that are alike the first alone. */
  sorted(): number[] {
    const bytes = new DataView(this.#bytes.buffer);
    // Numbers are sorted as they are; what their beginning says of two hashes is nearly always all.
    const numbers = Float64Array.from(
      { length: this.count },
      (_, place) => bytes.getUint32(place * size) * mostPlaces + place,
    ).sort();
    const places: number[] = [];
    for (const number of numbers) this.#insert(places, number % mostPlaces);
    return places;
  }

  #insert(places: number[], place: number): void {
    let at = places.length;
    for (; at > 0; at -= 1) {
      const order = this.#compare(places[at - 1] ?? 0, place);
      if (order === 0) return;
      if (order < 0) break;
    }
    if (at === places.length) places.push(place);
    else places.splice(at, 0, place);
  }

  #compare(one: number, other: number): number {
    const [a, b] = [one * size, other * size];
    for (let n = 0; n < size; n += 1) {
      const difference = (this.#bytes[a + n] as number) - (this.#bytes[b + n] as number);
      if (difference !== 0) return difference;
    }
    return 0;
  }
}

/** Of a lower-case hexadecimal digit. */
const digit = (code: number): number => (code < 0x3a ? code - 0x30 : code - 0x57);
