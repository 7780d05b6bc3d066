import { invalid } from '../../evidence/invalid.ts';
import { isOfBundle, paths } from '../format.ts';
import type { Findings } from './findings.ts';
import { mostFiles, type Source, wholeOf } from './source.ts';

/** Compares every file with the list of SHA-256 that lies beside them, in both directions. */
export async function checkSums(
  source: Source,
  hashes: ReadonlyMap<string, string>,
  findings: Findings,
): Promise<void> {
  const file = source.get(paths.sums);
  if (!file) return findings.add('missing', paths.sums, 'the bundle has no such file');
  let listed: Map<string, string>;
  try {
    const bytes = await wholeOf(file, mostFiles * 320);
    if (!bytes) throw invalid('format', 'it is too long');
    listed = readSums(bytes.toString('utf8'));
  } catch (error) {
    return findings.caught(error, paths.sums);
  }
  for (const [path, sha256] of listed) {
    const found = hashes.get(path);
    if (!source.has(path)) findings.add('missing', path, 'the list names it, and it is not there');
    else if (found !== undefined && found !== sha256 && !findings.has('altered', path))
      findings.add('altered', path, 'its bytes do not have the SHA-256 in the list');
  }
  for (const path of source.keys())
    if (!isOfBundle(path)) findings.add('unlisted', path, 'a bundle has no such file');
    else if (path !== paths.sums && !listed.has(path))
      findings.add('unlisted', path, 'the list does not name it');
}

/** As `sha256sum -c` reads it: 64 hex digits, two spaces, the path. @throws HeedError `evidence-invalid` */
function readSums(text: string): Map<string, string> {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw invalid('format', 'its last line has no end');
  const listed = lines.map((line): [string, string] => {
    const [, sha256, path] = /^([0-9a-f]{64}) {2}(\S+)$/.exec(line) ?? [];
    if (!sha256 || !path) throw invalid('format', 'a line that is not SHA-256, two spaces and a path');
    return [path, sha256];
  });
  return new Map(listed);
}
