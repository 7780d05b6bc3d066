import { type Day, dayNumber } from '../calendar/day.ts';

/** `COPY … FROM STDIN (FORMAT binary)` as the manual of PostgreSQL has it: signature, flags, no extension. */
const begin = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const chunkBytes = 256 * 1024;
/** What is larger than this goes over as it lies, and is not copied once more. */
const copiedBytes = 32 * 1024;
/** Days from 1970 to 2000, from which PostgreSQL counts; and microseconds. */
const epochDays = 10_957;
const oids = { int8: 20, uuid: 2950 };
const nothing: readonly Buffer[] = [];

/**
 * Rows in the binary form of `COPY`: nothing is written in letters and read back, and the server fills whole pages with them.
 * Each field is written as the column's own type; the compiler knows nothing of that, and the server refuses what does not
 * fit.
 */
export class CopyRows {
  #done: Buffer[] = [];
  #chunk = Buffer.allocUnsafe(chunkBytes);
  #at = begin.copy(this.#chunk);
  #day: Day = '';
  #dayNumber = 0;

  /** Begins a row of so many fields. */
  row(fields: number): this {
    this.#room(2);
    this.#at = this.#chunk.writeInt16BE(fields, this.#at);
    return this;
  }

  none(): this {
    return this.#length(-1);
  }

  /** @param hex 32 hexadecimal digits, or the same in an id's five groups */
  uuid(hex: string): this {
    this.#length(16);
    this.#hex(hex);
    return this;
  }

  /** @param bytes 16 of them */
  uuidBytes(bytes: Uint8Array): this {
    if (bytes.length !== 16) throw new RangeError('no id to copy');
    this.#length(16);
    this.#chunk.set(bytes, this.#at);
    this.#at += 16;
    return this;
  }

  int4(value: number): this {
    this.#length(4);
    this.#at = this.#chunk.writeInt32BE(value, this.#at);
    return this;
  }

  date(day: Day): this {
    // Thousands in a row are of one day.
    if (day !== this.#day) {
      this.#day = day;
      this.#dayNumber = dayNumber(day) - epochDays;
    }
    return this.int4(this.#dayNumber);
  }

  /** `timestamptz` */
  time(at: Date): this {
    this.#length(8);
    this.#int8((at.getTime() - epochDays * 86_400_000) * 1_000);
    return this;
  }

  text(text: string): this {
    const most = 3 * text.length;
    this.#room(4 + most);
    const from = this.#at + 4;
    const bytes = this.#chunk.write(text, from, 'utf8');
    this.#chunk.writeInt32BE(bytes, this.#at);
    this.#at = from + bytes;
    return this;
  }

  /** `jsonb` */
  json(json: string): this {
    const most = 3 * json.length;
    this.#room(5 + most);
    const from = this.#at + 5;
    const bytes = this.#chunk.write(json, from, 'utf8');
    this.#chunk.writeInt32BE(bytes + 1, this.#at);
    // Of the form, of which there is one.
    this.#chunk[from - 1] = 1;
    this.#at = from + bytes;
    return this;
  }

  bytes(bytes: Buffer): this {
    this.#length(bytes.length);
    if (bytes.length > copiedBytes) {
      this.#done.push(this.#chunk.subarray(0, this.#at), bytes);
      this.#renew(chunkBytes);
    } else {
      this.#room(bytes.length);
      this.#chunk.set(bytes, this.#at);
      this.#at += bytes.length;
    }
    return this;
  }

  uuids(ids: readonly string[]): this {
    this.#array(oids.uuid, 16, ids.length);
    for (const id of ids) {
      this.#at = this.#chunk.writeInt32BE(16, this.#at);
      this.#hex(id);
    }
    return this;
  }

  int8s(values: readonly number[]): this {
    this.#array(oids.int8, 8, values.length);
    for (const value of values) {
      this.#at = this.#chunk.writeInt32BE(8, this.#at);
      this.#int8(value);
    }
    return this;
  }

  /** Pieces that are full; they are here no more. */
  full(): readonly Buffer[] {
    if (this.#done.length === 0) return nothing;
    const pieces = this.#done;
    this.#done = [];
    return pieces;
  }

  /** All that was written and not taken, piece by piece; nothing can be added any more. */
  end(): readonly Buffer[] {
    this.row(-1);
    const pieces = [...this.full(), this.#chunk.subarray(0, this.#at)];
    this.#chunk = Buffer.alloc(0);
    this.#at = 0;
    return pieces;
  }

  /** One dimension that begins with 1, and no nulls; an empty one has none. */
  #array(oid: number, each: number, count: number): void {
    const dimensions = count > 0 ? 1 : 0;
    const bytes = 12 + dimensions * (8 + count * (4 + each));
    this.#room(4 + bytes);
    const chunk = this.#chunk;
    let at = chunk.writeInt32BE(bytes, this.#at);
    at = chunk.writeInt32BE(dimensions, at);
    at = chunk.writeInt32BE(0, at);
    at = chunk.writeInt32BE(oid, at);
    if (dimensions > 0) at = chunk.writeInt32BE(1, chunk.writeInt32BE(count, at));
    this.#at = at;
  }

  #length(bytes: number): this {
    // With the field itself where that is a short one.
    this.#room(4 + 16);
    this.#at = this.#chunk.writeInt32BE(bytes, this.#at);
    return this;
  }

  #int8(value: number): void {
    const high = Math.floor(value / 0x1_0000_0000);
    this.#at = this.#chunk.writeInt32BE(high, this.#at);
    this.#at = this.#chunk.writeUInt32BE(value - high * 0x1_0000_0000, this.#at);
  }

  /** By hand, since an id has hyphens, and a call for sixteen bytes costs more than they do. */
  #hex(hex: string): void {
    const chunk = this.#chunk;
    const end = this.#at + 16;
    let at = this.#at;
    for (let n = 0; n < hex.length; n += 2) {
      if (hex.charCodeAt(n) === hyphen) n += 1;
      const byte = digit(hex.charCodeAt(n)) * 16 + digit(hex.charCodeAt(n + 1));
      if (!(byte >= 0) || at === end) throw new RangeError('no id to copy');
      chunk[at] = byte;
      at += 1;
    }
    if (at !== end) throw new RangeError('no id to copy');
    this.#at = end;
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#chunk.length) return;
    this.#done.push(this.#chunk.subarray(0, this.#at));
    this.#renew(Math.max(bytes, chunkBytes));
  }

  #renew(bytes: number): void {
    this.#chunk = Buffer.allocUnsafe(bytes);
    this.#at = 0;
  }
}

const hyphen = 0x2d;
const digits = Int16Array.from({ length: 128 }, (_, code) => {
  const value = '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase());
  return value === -1 ? -1_000 : value;
});
/** Far below zero for what is none, so that two with one such come to less than zero. */
const digit = (code: number): number => digits[code] ?? -1_000;
