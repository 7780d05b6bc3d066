import { fromUtf8 } from '../../evidence/encoding.ts';
import { invalid } from '../../evidence/invalid.ts';
import { type Bytes, isPlainPath, mostFiles } from './source.ts';

export const signatures = { file: 0x04034b50, sizes: 0x08074b50, listed: 0x02014b50, end: 0x06054b50 };
export const sizes = { file: 30, sizes: 16, listed: 46, end: 22 };
/** Names are UTF-8; checksum and sizes stand behind the file. */
export const flags = 0x0808;
export const methods = { stored: 0, deflated: 8 };
const mostListed = mostFiles * 300;

/**
 * The form for what 4 bytes cannot say (ZIP64, APPNOTE 4.3.14 to 4.5.3): this number stands in the ordinary place, and the
 * true ones, of 8 bytes, elsewhere. It is taken where it is needed, and nowhere else.
 */
const beyond = 0xffffffff;
const wide = {
  signatures: { end: 0x06064b50, locator: 0x07064b50 },
  sizes: { end: 56, locator: 20, sizes: 24 },
  tag: 0x0001,
};

/**
 * The fields that may stand behind a name in the list, each once, with their lengths: sizes and place of 8 bytes, and
 * when a file was changed (Info-ZIP's `UT`), which yazl writes. Others can give a file a second name (Unicode Path,
 * 0x7075), by which other programs would unpack it.
 */
const fieldLengths: ReadonlyMap<number, number> = new Map([
  [wide.tag, 24],
  [0x5455, 5],
]);

/** A file as the list of an archive has it. */
export interface Listed {
  path: string;
  method: number;
  crc: number;
  packed: number;
  size: number;
  at: number;
  /** Where the next one begins. */
  end: number;
  /** Its sizes, or where it begins, are beyond 4 bytes. */
  wide: boolean;
}

/** How many bytes with checksum and sizes stand behind a file. */
export const sizesOf = (one: Pick<Listed, 'wide'>): number => (one.wide ? wide.sizes.sizes : sizes.sizes);

/** @throws HeedError `evidence-invalid` (step `format`) */
export async function readList(zip: Bytes): Promise<Listed[]> {
  const { start, length, count, behind } = await readEnd(zip);
  if (count > mostFiles || length > mostListed) throw broken(`holds more than ${mostFiles} files`);
  if (start + length !== zip.size - behind) throw broken('has bytes that belong to no file');
  const bytes = await zip.read(start, start + length);
  const found: Listed[] = [];
  const names = new Set<string>();
  for (let at = 0, n = 0; n < count; n += 1) {
    const { next, ...one } = readListed(bytes, at);
    // Systems that do not tell A from a would unpack one over the other.
    if (names.has(one.path.toLowerCase())) throw broken(`names ${one.path} twice`);
    names.add(one.path.toLowerCase());
    found.push({ ...one, end: 0 });
    at = next;
    if (n === count - 1 && at !== length) throw broken('has a list of files that does not end where it says');
  }
  let expected = 0;
  for (const one of found) {
    if (one.at !== expected) throw broken(`has bytes that belong to no file before ${one.path}`);
    one.end = one.at + sizes.file + one.path.length + one.packed + sizesOf(one);
    expected = one.end;
  }
  if (expected !== start) throw broken('has bytes that belong to no file');
  return found;
}

interface End {
  count: number;
  length: number;
  start: number;
  /** How many bytes stand behind the list. */
  behind: number;
}

async function readEnd(zip: Bytes): Promise<End> {
  if (zip.size < sizes.end) throw broken('is no zip archive, or is cut off');
  const end = view(await zip.read(zip.size - sizes.end, zip.size));
  const count = end.getUint16(10, true);
  const length = end.getUint32(12, true);
  const start = end.getUint32(16, true);
  if (end.getUint32(0, true) !== signatures.end) throw broken('is no zip archive, or is cut off');
  if (end.getUint32(4, true) !== 0 || end.getUint16(8, true) !== count || end.getUint16(20, true) !== 0)
    throw broken('is a zip archive in several parts, or with a comment');
  if (start !== beyond) return { count, length, start, behind: sizes.end };
  const all = wide.sizes.end + wide.sizes.locator + sizes.end;
  if (zip.size < all) throw broken('is no zip archive, or is cut off');
  const bytes = view(await zip.read(zip.size - all, zip.size - sizes.end));
  const at = wide.sizes.end;
  const found = { count: big(bytes, 32), length: big(bytes, 40), start: big(bytes, 48), behind: all };
  const same =
    bytes.getUint32(0, true) === wide.signatures.end &&
    big(bytes, 4) === wide.sizes.end - 12 &&
    big(bytes, 16) === 0 &&
    big(bytes, 24) === found.count &&
    bytes.getUint32(at, true) === wide.signatures.locator &&
    bytes.getUint32(at + 4, true) === 0 &&
    big(bytes, at + 8) === zip.size - all &&
    bytes.getUint32(at + 16, true) === 1 &&
    found.count === count &&
    found.length === length &&
    found.start >= beyond;
  if (!same) throw broken('says different things about where its files are');
  return found;
}

function readListed(bytes: Uint8Array, at: number): Omit<Listed, 'end'> & { next: number } {
  if (at + sizes.listed > bytes.length) throw broken('has a list of files that is cut off');
  const one = view(bytes.subarray(at, at + sizes.listed));
  const name = one.getUint16(28, true);
  const extra = at + sizes.listed + name;
  const next = extra + one.getUint16(30, true);
  if (one.getUint32(0, true) !== signatures.listed || one.getUint16(32, true) !== 0 || next > bytes.length)
    throw broken('has a list of files that cannot be read');
  const path = fromUtf8(bytes.subarray(at + sizes.listed, extra)) ?? '';
  if (!isPlainPath(path)) throw broken('names a file that no bundle has, which may lead out of its folder');
  const method = one.getUint16(10, true);
  const attributes = one.getUint32(38, true);
  // The upper half is a Unix mode. The lower one is of DOS, where a file could be said to be a folder.
  const isFile = attributes >>> 28 === 0o10 && (attributes & 0xffff) === 0;
  if (!Object.values(methods).includes(method) || one.getUint16(8, true) !== flags || !isFile)
    throw broken(`packs ${path} in a way that bundles are not packed in`);
  const crc = one.getUint32(16, true);
  const place = {
    packed: one.getUint32(20, true),
    size: one.getUint32(24, true),
    at: one.getUint32(42, true),
  };
  const fields = fieldsOf(bytes.subarray(extra, next));
  if (!fields) throw broken(`says more about ${path} than bundles do`);
  const real = readWide(fields);
  if (!Object.values(place).includes(beyond)) {
    if (real) throw broken(`says different things about ${path}`);
    return { path, method, crc, ...place, wide: false, next };
  }
  const needed = real && Object.values(real).some((number) => number >= beyond);
  if (!needed || !Object.values(place).every((number) => number === beyond))
    throw broken(`says different things about ${path}`);
  return { path, method, crc, ...real, wide: true, next };
}

/** Undefined where anything else stands there, however short. */
function fieldsOf(extra: Uint8Array): Map<number, DataView> | undefined {
  const fields = new Map<number, DataView>();
  for (let at = 0; at < extra.length; ) {
    if (at + 4 > extra.length) return undefined;
    const field = view(extra.subarray(at));
    const tag = field.getUint16(0, true);
    const length = fieldLengths.get(tag);
    const fits = field.getUint16(2, true) === length && 4 + length <= field.byteLength;
    if (length === undefined || !fits || fields.has(tag)) return undefined;
    fields.set(tag, field);
    at += 4 + length;
  }
  return fields;
}

/** Sizes and place of a file, where they are said in 8 bytes. */
function readWide(fields: ReadonlyMap<number, DataView>): Pick<Listed, 'packed' | 'size' | 'at'> | undefined {
  const field = fields.get(wide.tag);
  return field && { size: big(field, 4), packed: big(field, 12), at: big(field, 20) };
}

/** A number of 8 bytes, as far as numbers go: no file is larger. */
const big = (from: DataView, at: number): number =>
  Math.min(Number(from.getBigUint64(at, true)), Number.MAX_SAFE_INTEGER);

export const view = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
export const broken = (problem: string) => invalid('format', `the archive ${problem}`);
