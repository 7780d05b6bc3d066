import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalise, type JsonObject, parseCanonical } from '../evidence/canonical.ts';
import { fromBase64, toBase64 } from '../evidence/encoding.ts';
import { SALT_SIZE } from '../evidence/entry.ts';
import { invalid } from '../evidence/invalid.ts';
import { HASH_SIZE } from '../evidence/merkle.ts';

/** What is where in an evidence bundle (`docs/evidence-format.md`, 14). Runs in Node and in a browser. */
export const paths = {
  manifest: 'bundle.json',
  vkey: 'log/vkey',
  checkpoint: 'log/checkpoint',
  /** Receipt of the entry that the bundle was made: what was in it then. */
  made: 'made.tlog-proof',
  /** Public keys of witnesses, one a line. */
  witnesses: 'log/witnesses',
  sums: 'SHA256SUMS',
  page: 'verify.html',
} as const;

/** `entries/000000.jsonl`: entries in the order of the log, one a line. */
export const entriesFile = (n: number): string => `entries/${String(n).padStart(6, '0')}.jsonl`;
/** Entries in one file: so few that a browser opens one in a moment, so many that 200,000 people are some hundreds. */
export const entriesPerFile = 1_000;
/** `proofs/000000`: the one proof of all entries in the file of that number, the base64 of a hash a line. */
export const proofFile = (n: number): string => `proofs/${String(n).padStart(6, '0')}`;
/** `cards/<sha256>.json`: canonical JSON (RFC 8785) of the card as it was handed to the platform. */
export const cardFile = (sha256: string): string => `cards/${sha256}.json`;

/** What others attest of the log when it had that many entries. */
export const attestedFiles = (size: number) => ({
  /** As the log signed it; stamps are over these bytes. */
  checkpoint: `log/attested/${size}/checkpoint`,
  /** That the bundle's checkpoint continues it: the base64 of a hash a line, none for the same size. */
  consistency: `log/attested/${size}/consistency`,
  stamp: (n: number) => `log/attested/${size}/stamp-${n}.tsr`,
  /** The same with the signature lines of witnesses. */
  cosigned: `log/attested/${size}/cosigned`,
});

/** The sizes of which a bundle holds something attested. */
export function attestedSizes(paths: Iterable<string>): number[] {
  const sizes = [...paths].flatMap((path) => {
    const size = /^log\/attested\/(0|[1-9][0-9]{0,14})\//.exec(path)?.[1];
    return size === undefined ? [] : [Number(size)];
  });
  return [...new Set(sizes)].toSorted((a, b) => a - b);
}

const fixed: ReadonlySet<string> = new Set([...Object.values(paths), 'README.zh-CN.txt', 'README.en.txt']);
const numbered =
  /^(?:entries\/[0-9]{6}\.jsonl|proofs\/[0-9]{6}|log\/attested\/[0-9]{1,15}\/(?:checkpoint|consistency|cosigned|stamp-[0-9]{1,4}\.tsr))$/;

/** Whether a bundle has such a file. What lies beside them nobody verified, whatever a list says. */
export function isOfBundle(path: string): boolean {
  return fixed.has(path) || numbered.test(path) || hashInName(path) !== undefined;
}

/** The SHA-256 that the name of a text or a card ends with; undefined for every other file. */
export function hashInName(path: string): string | undefined {
  return /^(?:texts|cards)\/(?:[A-Za-z0-9.-]+\.)?([0-9a-f]{64})\.(?:md|txt|json)$/.exec(path)?.[1];
}

const manifestSchema = z.strictObject({
  v: z.literal(1),
  bundle: z.guid(),
  made: z.iso.datetime(),
  origin: z.string(),
  size: z.int().min(0),
  notice: z.guid(),
  policy: z.string(),
  version: z.int(),
  person: z.guid().optional(),
  entries: z.int().min(0),
  erased: z.int().min(0),
  waiting: z.int().min(0),
  gone: z.array(z.int().min(0)).optional(),
});

/**
 * What whoever made the bundle says of it. Nothing proves it: what it says is held against the entries.
 * `erased`: entries whose event is no more. `waiting`: entries that had no place in the log yet.
 * `gone`: places of those that were erased after the record of its making, and are among the erased.
 */
export type Manifest = z.infer<typeof manifestSchema>;

export const formatManifest = (manifest: Manifest): string => `${canonicalise(manifest)}\n`;

/** @throws HeedError `evidence-invalid` (step `format`) */
export function parseManifest(text: string): Manifest {
  const { success, data } = manifestSchema.safeParse(canonical(text.endsWith('\n') ? text.slice(0, -1) : ''));
  if (!success) throw invalid('format', 'not the description of a bundle');
  return data;
}

/** One line of `entries/`; that it is in the log, the proof of its file shows. */
export interface EntryLine {
  index: number;
  entry: Uint8Array;
  salt: Uint8Array;
  event: JsonObject;
}

/** @param line.event the canonical text that it is stored as: it is set in as it is, and the line is canonical too */
export function formatLine({
  index,
  entry,
  salt,
  event,
}: Omit<EntryLine, 'event'> & { event: string }): string {
  const own = JSON.stringify(Buffer.from(entry).toString());
  return `{"entry":${own},"event":${event},"index":${index},"salt":"${toBase64(salt)}"}\n`;
}

const lineSchema = z.strictObject({
  entry: z.string(),
  event: z.record(z.string(), z.json()),
  index: z.int().min(0),
  salt: z.string(),
});

/** @throws HeedError `evidence-invalid` (step `format`) */
export function parseLine(text: string): EntryLine {
  const value = canonical(text);
  const parsed = lineSchema.safeParse(value);
  if (!parsed.success) throw invalid('format', 'not a line of entry, event, index and salt');
  const { entry, index, salt } = parsed.data;
  const saltBytes = fromBase64(salt, SALT_SIZE);
  if (!saltBytes) throw invalid('format', 'its salt is not the base64 of its bytes');
  return { index, entry: Buffer.from(entry), salt: saltBytes, event: (value as { event: JsonObject }).event };
}

/** By what the record of making a bundle names the places that are in it: ascending, each with a line end. */
export const hashOfPlaces = (places: readonly number[]): string =>
  createHash('sha256')
    .update(places.map((place) => `${place}\n`).join(''))
    .digest('hex');

/** Hashes as they stand in a file: the base64 of one a line. */
export const formatHashes = (hashes: readonly Uint8Array[]): string =>
  hashes.map((hash) => `${toBase64(hash)}\n`).join('');

/** @returns undefined for what `formatHashes` does not write */
export function parseHashes(text: string): Uint8Array[] | undefined {
  const lines = text.split('\n');
  if (lines.pop() !== '') return undefined;
  const hashes = lines.map((line) => fromBase64(line, HASH_SIZE));
  return hashes.every((hash) => hash !== undefined) ? hashes : undefined;
}

function canonical(text: string): unknown {
  try {
    return parseCanonical(text);
  } catch (cause) {
    throw invalid('format', 'not canonical JSON (RFC 8785)', cause);
  }
}
