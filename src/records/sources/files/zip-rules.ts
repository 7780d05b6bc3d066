import { isUtf8 } from 'node:buffer';

/** What an archive's list says of one file. */
export interface Listed {
  fileNameRaw: Buffer;
  compressedSize: number;
  uncompressedSize: number;
  versionMadeBy: number;
  externalFileAttributes: number;
  generalPurposeBitFlag: number;
}

/** JSON packs to a tenth, dull JSON to a fiftieth. What is small does no harm however well it packs. */
const mostRatio = 200;
const smallBytes = 10 * 2 ** 20;
/** Bytes that all files of an archive may unpack to. */
const mostUnpacked = 64 * 2 ** 30;
const longestName = 1_024;
const encrypted = 0x1;
const unix = 3;
const kinds = { folder: 0o04, file: 0o10 };

/**
 * Why an archive that lists this is not read at all; undefined where nothing speaks against it.
 *
 * @param totals of all files up to this one, itself included
 * @param fileSize the archive's own
 */
export function whyDistrusted(
  entry: Listed,
  totals: { packed: number; unpacked: number },
  fileSize: number,
): string | undefined {
  const { fileNameRaw, compressedSize, uncompressedSize } = entry;
  if (fileNameRaw.length === 0 || fileNameRaw.length > longestName) return 'has no usable name';
  if (leadsElsewhere(fileNameRaw)) return 'has a name that leads elsewhere';
  if (entry.generalPurposeBitFlag & encrypted)
    return 'is encrypted: unpack the archive and hand over the folder';
  const kind = (entry.externalFileAttributes >>> 28) & 0xf;
  if (entry.versionMadeBy >>> 8 === unix && kind !== 0 && kind !== kinds.file && kind !== kinds.folder)
    return 'is a link or a device';
  if (uncompressedSize > smallBytes && uncompressedSize > compressedSize * mostRatio)
    return `unpacks to more than ${mostRatio} times its size`;
  if (totals.unpacked > mostUnpacked) return 'makes it unpack to more than 64 GiB';
  // Files that lie over one another: the same bytes are unpacked again and again.
  if (totals.packed > fileSize) return 'shares its bytes with others';
  return undefined;
}

/** As any system reads names: absolute, with a drive, with `..`, or with what is no character of a name. */
function leadsElsewhere(raw: Buffer): boolean {
  const name = isUtf8(raw) ? raw.toString('utf8') : raw.toString('latin1');
  const parts = name.split(/[/\\]/);
  return /^[/\\]/.test(name) || /^[A-Za-z]:/.test(name) || parts.includes('..') || /\p{Cc}/u.test(name);
}
