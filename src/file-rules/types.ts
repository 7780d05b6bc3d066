import type { IncomingRecord } from '../records/model.ts';

/** What a file is, by what its name and its sender say: nobody opens it for that. */
export const fileFamilies = [
  'document',
  'spreadsheet',
  'presentation',
  'picture',
  'sound',
  'film',
  'archive',
  'program',
  'code',
  'database',
  'design',
  'mail',
  'key',
  'other',
] as const;
export type FileFamily = (typeof fileFamilies)[number];

/**
 * What is odd about one. `double-extension`: `invoice.pdf.exe`. `mismatch`: the name and the declared type differ in kind.
 * `disguised`: signs in the name that hide its end, such as those that turn the direction of writing.
 */
export const fileTraits = ['double-extension', 'mismatch', 'disguised'] as const;
export type FileTrait = (typeof fileTraits)[number];
export const fileTypes = [...fileFamilies, ...fileTraits] as const;
export type FileType = FileFamily | FileTrait;

/** Extensions by family; a company that has others sees them as `other`. */
const extensions: Readonly<Record<Exclude<FileFamily, 'other'>, string>> = {
  document: 'doc docx docm dot dotx odt rtf txt pdf md wps pages ofd tex epub xps htm html',
  spreadsheet: 'xls xlsx xlsm xlsb xlt csv tsv ods et numbers',
  presentation: 'ppt pptx pptm pps ppsx odp dps',
  picture: 'jpg jpeg png gif bmp webp tif tiff heic heif svg ico raw',
  sound: 'mp3 wav amr m4a aac ogg flac wma',
  film: 'mp4 mov avi mkv wmv webm m4v 3gp flv mpg mpeg',
  archive: 'zip rar 7z tar gz tgz bz2 tbz xz txz zst lz lzma cab iso dmg arj ace img vhd vhdx',
  program:
    'exe msi msix bat cmd com scr pif cpl dll sys lnk hta vbs vbe js jse wsf wsh ps1 psm1 jar apk ipa app deb rpm run reg gadget inf sh command workflow',
  code: 'py ts tsx jsx java kt c h cc cpp hpp cs go rs rb php swift scala sql json yaml yml xml ipynb lua r pl',
  database: 'db sqlite sqlite3 mdb accdb dbf bak dmp dump mdf ldf',
  design: 'dwg dxf psd ai sketch fig xd indd step stp igs stl skp prt sldprt catpart',
  mail: 'eml msg pst ost mbox',
  key: 'pem pfx p12 ppk kdbx jks keystore ovpn asc gpg',
};
const families = new Map<string, FileFamily>(
  (Object.keys(extensions) as Exclude<FileFamily, 'other'>[]).flatMap((family) =>
    extensions[family].split(' ').map((extension): [string, FileFamily] => [extension, family]),
  ),
);

/** Parts of an archive in several files: `.z01`, `.r00`, `.001`. */
const archivePart = /^(?:[zr]\d{2}|\d{3})$/;

const familyOfExtension = (extension: string): FileFamily | undefined =>
  families.get(extension) ?? (archivePart.test(extension) ? 'archive' : undefined);

/** By declared type (RFC 2045); what says nothing, such as `application/octet-stream`, is undefined. */
const mediaFamilies: readonly (readonly [RegExp, FileFamily])[] = [
  [/^image\/(?:vnd\.(?:dwg|dxf)|vnd\.adobe\.photoshop)/, 'design'],
  [/^image\//, 'picture'],
  [/^audio\//, 'sound'],
  [/^video\//, 'film'],
  [/spreadsheet|ms-excel|text\/(?:csv|tab-separated)/, 'spreadsheet'],
  [/presentation|ms-powerpoint/, 'presentation'],
  [/zip|x-tar|x-rar|vnd\.rar|x-7z|x-bzip|x-xz|zstd|iso9660|x-apple-diskimage/, 'archive'],
  [
    /x-msdownload|x-msdos-program|x-dosexec|portable-executable|x-executable|x-msi\b|android\.package-archive|java-archive|x-sh\b|javascript/,
    'program',
  ],
  [/sqlite|msaccess/, 'database'],
  [/message\/rfc822|ms-outlook/, 'mail'],
  [/x-pem|pkcs(?:8|12)|pgp-keys|x-x509/, 'key'],
  [/^text\/x-|\/json|\/xml$|\/sql/, 'code'],
  [/wordprocessing|msword|opendocument\.text|\/pdf|\/rtf|^text\/(?:plain|markdown|html)/, 'document'],
];
const familyOfMedia = (media: string): FileFamily | undefined =>
  mediaFamilies.find(([pattern]) => pattern.test(media))?.[1];

/** Signs that turn the direction of writing, or are not seen. */
const hidden = /[\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF\u00AD]/gu;
const dots = /[\u3002\uFF0E\uFF61\u2024]/gu;

interface Name {
  /** Small letters, the last last; those that nobody knows too. */
  extensions: string[];
  disguised: boolean;
}

function readName(given: string): Name {
  const shown = given.replaceAll(hidden, '');
  // Compared as systems do that open it: width and case do not matter, nor do dots and blanks at the end.
  const plain = shown
    .normalize('NFKC')
    .replaceAll(dots, '.')
    .toLowerCase()
    .replace(/(?<![.\s])[.\s]+$/u, '');
  const [, ...rest] = (plain.split(/[\\/]/u).at(-1) ?? '').split('.');
  // Blanks that push an extension out of sight: `invoice.pdf          .exe`.
  const padded = /(?<!\s)\s{4,}\.?[^.\s]*$/u.test(plain);
  return {
    extensions: rest.map((one) => one.trim()).filter((one) => /^[\p{L}\p{N}_-]{1,20}$/u.test(one)),
    disguised: shown.length !== given.length || padded,
  };
}

/**
 * All that a name and a declared type say of a file. Each family that any of them points to is in it, so that a program
 * that calls itself a document is both; `other` where none does.
 *
 * @param media a MIME type; or an extension, as WeCom's archive gives one
 */
export function typesOf(name: string | undefined, media: string | undefined): FileType[] {
  const { extensions: named, disguised } = readName(name ?? '');
  const last = named.at(-1);
  const declared = media?.toLowerCase().split(';')[0]?.trim() ?? '';
  const known = named.flatMap((one) => familyOfExtension(one) ?? []);
  const ofLast = last === undefined ? undefined : familyOfExtension(last);
  const ofMedia = declared.includes('/')
    ? familyOfMedia(declared)
    : familyOfExtension(declared.replace(/^\./, ''));
  const found = new Set<FileType>();
  // Of several extensions those count that are known: `report.v2.final.pdf` has one.
  for (const family of [...known, ofMedia]) if (family) found.add(family);
  if (found.size === 0) found.add('other');
  const before = named.slice(0, -1).flatMap((one) => familyOfExtension(one) ?? []);
  // `backup.tar.gz` is one archive, and `list.csv.gz` says what is in it.
  if (ofLast && before.some((one) => one !== ofLast) && ofLast !== 'archive') found.add('double-extension');
  if (ofLast && ofMedia && ofLast !== ofMedia && !alike(ofLast, ofMedia)) found.add('mismatch');
  if (disguised) found.add('disguised');
  return fileTypes.filter((one) => found.has(one));
}

/** Senders call a table a text, and a script code. */
const kin: readonly (readonly FileFamily[])[] = [
  ['document', 'spreadsheet', 'code', 'key'],
  ['sound', 'film'],
  ['picture', 'design'],
];
/** Packed by format: what many sources declare as an archive. */
const packed: readonly FileFamily[] = ['document', 'spreadsheet', 'presentation', 'design'];
const alike = (ofName: FileFamily, ofMedia: FileFamily): boolean =>
  kin.some((some) => some.includes(ofName) && some.includes(ofMedia)) ||
  (ofMedia === 'archive' && packed.includes(ofName));

export interface FileFacts {
  types: FileType[];
  /** In bytes; undefined where the source does not say and has not handed over the file. */
  bytes: number | undefined;
}

type Head = IncomingRecord['head'];

/** What a record of a file says of it. Sources name the same things differently. */
export function fileFacts(head: Head, body?: { type: string; bytes: number }): FileFacts {
  const texts = (...names: string[]) =>
    names
      .map((name) => head[name])
      .find((value): value is string => typeof value === 'string' && value !== '');
  const media = texts('media', 'mime', 'mimetype', 'ext') ?? body?.type;
  const sizes = [head.size, head.bytes, body?.bytes].filter(
    (value): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0,
  );
  return {
    types: typesOf(texts('name', 'filename', 'file'), media),
    // Whoever declares less than is there gains nothing by it.
    bytes: sizes.length === 0 ? undefined : Math.max(...sizes),
  };
}
