import { createHash } from 'node:crypto';
import { type Checkpoint, openCheckpoint } from '../../evidence/checkpoint.ts';
import { fromUtf8 } from '../../evidence/encoding.ts';
import { invalid } from '../../evidence/invalid.ts';
import { parseVerifier } from '../../evidence/keys.ts';
import { entriesFile, hashInName, type Manifest, parseManifest, paths, proofFile } from '../format.ts';
import { checkAttested, type Trusted } from './attested.ts';
import { Entries } from './entries.ts';
import { Findings } from './findings.ts';
import { checkMade } from './made.ts';
import type { Report, Watcher } from './report.ts';
import { type Source, type SourceFile, wholeOf } from './source.ts';
import { checkSums } from './sums.ts';

const mostText = 1024 * 1024;

/** What a verifier has from elsewhere than the bundle. */
export interface Known extends Omit<Trusted, 'vkey'> {
  vkey?: string | undefined;
}

/**
 * Verifies a bundle from its bytes alone: SHA-256 of every file; the signature of the checkpoint; for every entry its
 * commitment, its proof and the signature of the person's device; and that texts and cards are those that entries
 * name. Runs in Node and in a browser, and keeps nothing of an entry but what a list of them shows.
 *
 * @param known keys from elsewhere. Without the log's the bundle's own is used, which proves no more than that the
 *   bundle fits together
 * @returns what was found; what is wrong with the bundle stands in it, and throws nothing
 */
export async function checkBundle(source: Source, known: Known = {}, watch: Watcher = {}): Promise<Report> {
  const findings = new Findings();
  const hashes = new Map<string, string>();
  const all = [...source.values()].reduce((sum, { size }) => sum + size, 0);
  let seen = 0;
  const progress = async (bytes: number) => {
    seen += bytes;
    await watch.progress?.(seen, all);
  };

  const manifest = await readPart(source, paths.manifest, findings, parseManifest);
  const own = await readPart(source, paths.vkey, findings, (text) => text.trim());
  const vkey = known.vkey?.trim() ?? own;
  if (known.vkey !== undefined && own !== undefined && own !== vkey)
    findings.add('other-key', paths.vkey, `it is ${own}`);
  const checkpoint = vkey
    ? await readPart(source, paths.checkpoint, findings, (note) => openCheckpoint(note, parseVerifier(vkey)))
    : undefined;
  if (manifest && checkpoint) agree(manifest, checkpoint, findings);

  for (const [path, file] of source)
    if (!isEntries(path)) await hashFile(path, file, { findings, hashes, progress });
  const entries = new Entries({ findings, hashes, manifest, checkpoint, entry: watch.entry });
  const files = [...source].filter(([path]) => isEntries(path)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [n, [path, file]] of files.entries()) {
    if (path !== entriesFile(n)) findings.add('missing', entriesFile(n), `${path} is there in its place`);
    const proof = proofFile(n);
    await entries.file(path, file, { path: proof, file: source.get(proof) }, progress);
  }
  entries.end();
  const attested =
    vkey && checkpoint ? await checkAttested(source, checkpoint, { ...known, vkey }, findings) : [];
  const recorded =
    vkey && manifest
      ? await checkMade(source, { manifest, vkey, places: entries.places() }, findings)
      : false;
  await checkSums(source, hashes, findings);
  return {
    good: findings.count === 0,
    manifest,
    key: vkey ? { vkey, compared: known.vkey !== undefined } : undefined,
    checkpoint,
    ...entries.result(),
    attested,
    recorded,
    unattested: entries.above(Math.max(0, ...attested.map(({ size }) => size))),
    findings: findings.list,
    faults: findings.count,
  };
}

const isEntries = (path: string): boolean => path.startsWith('entries/');

async function readPart<T>(
  source: Source,
  path: string,
  findings: Findings,
  read: (text: string) => T,
): Promise<T | undefined> {
  const file = source.get(path);
  if (!file) {
    findings.add('missing', path, 'the bundle has no such file');
    return undefined;
  }
  try {
    const bytes = await wholeOf(file, mostText);
    const text = bytes && fromUtf8(bytes);
    if (text === undefined) throw invalid('format', 'not a short text in UTF-8');
    return read(text);
  } catch (error) {
    findings.caught(error, path);
    return undefined;
  }
}

function agree({ origin, size }: Manifest, checkpoint: Checkpoint, findings: Findings): void {
  if (origin !== checkpoint.origin || size !== checkpoint.size)
    findings.add('count', paths.manifest, 'it tells of another checkpoint than the one that lies there');
}

/** A text or a card is called by its hash: what is called so and is not, is none. */
async function hashFile(
  path: string,
  file: SourceFile,
  into: { findings: Findings; hashes: Map<string, string>; progress: (bytes: number) => Promise<void> },
): Promise<void> {
  const hash = createHash('sha256');
  try {
    for await (const part of file.open()) {
      hash.update(part);
      await into.progress(part.length);
    }
    into.hashes.set(path, hash.digest('hex'));
  } catch (error) {
    return into.findings.caught(error, path);
  }
  const named = hashInName(path);
  if (named !== undefined && named !== into.hashes.get(path))
    into.findings.add('altered', path, 'its bytes do not have the SHA-256 that it is called by');
}
