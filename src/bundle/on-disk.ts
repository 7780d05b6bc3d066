import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { invalid } from '../evidence/invalid.ts';
import { translator } from '../messages/texts.ts';
import { type AttestedBy, type Finding, type Report, summaryOf, unproved } from './check/report.ts';
import { type Bytes, isPlainPath, mostFiles, type Source, type SourceFile } from './check/source.ts';

/** A file's bytes wherever they are asked for, as long as `use` runs. */
export async function inFile<T>(path: string, use: (bytes: Bytes) => Promise<T>): Promise<T> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    return await use({
      size,
      async read(from, to) {
        const { buffer, bytesRead } = await handle.read(
          Buffer.alloc(Math.max(0, to - from)),
          0,
          to - from,
          from,
        );
        return buffer.subarray(0, bytesRead);
      },
    });
  } finally {
    await handle.close();
  }
}

/** The files of a bundle that was unpacked. @throws HeedError `evidence-invalid` for what no bundle holds */
export async function folderSource(dir: string): Promise<Source> {
  const found = await readdir(dir, { recursive: true, withFileTypes: true });
  if (found.length > mostFiles) throw invalid('format', `the folder holds more than ${mostFiles} files`);
  const files: [string, SourceFile][] = [];
  for (const one of found) {
    if (one.isDirectory()) continue;
    const full = join(one.parentPath, one.name);
    const path = full.slice(join(dir, sep).length).replaceAll(sep, '/');
    // A link may lead out of the folder, and then it is not the bundle that is looked at.
    if (!one.isFile() || !isPlainPath(path)) throw invalid('format', 'the folder holds what no bundle does');
    files.push([path, { size: (await stat(full)).size, open: () => createReadStream(full) }]);
  }
  return new Map(files);
}

/** What came of it, as the command line says it: the verdict, every fault with its place, and what was not checked. */
export function sayReport(report: Report): { good: boolean; say: string } {
  const t = translator('en');
  const { good, entries, named, passkeys, findings, faults, checkpoint, manifest } = report;
  if (!good) {
    const places = findings.map(sayFinding);
    const rest = faults > findings.length ? [`  and ${faults - findings.length} more`] : [];
    return { good, say: [`NOT VALID, faults: ${faults}`, ...places, ...rest].join('\n') };
  }
  const whose = manifest?.person ? 'one person' : 'all who were asked';
  const lines = [
    `valid: ${entries.good} records about ${whose}, in ${checkpoint?.origin} of ${checkpoint?.size} entries; ${named.texts} texts and ${named.cards} cards are those that records name; ${passkeys} signatures of devices`,
    `  Says whoever made it: ${manifest?.erased} more were erased, ${manifest?.waiting} were not in the log yet.`,
    ...(named.erased > 0
      ? [`  ${named.erased} cards that answers name were erased with personal data: the log says so.`]
      : []),
    ...(report.recorded ? ['  Since it was made nothing was taken out or put in.'] : []),
    ...summaryOf(report.attested).map(sayAttested),
    ...(report.attested.length > 0 && report.unattested > 0
      ? [`  ${report.unattested} records are newer than the last of these`]
      : []),
    '  Not proved by this:',
    ...unproved(report).map((one) => `  - ${t(`bundle.verify.not.${one}`)}`),
  ];
  return { good, say: lines.join('\n') };
}

/** A fault with its place, in a line of the command. */
export const sayFinding = ({ file, line, fault, detail }: Finding): string =>
  `  ${file}${line ? `, line ${line}` : ''}: ${translator('en')(`bundle.verify.fault.${fault}`)} (${detail})`;

/** Whoever attests, in a line of the command. */
export function sayAttested({ kind, by, policy, count, first, last, compared }: AttestedBy): string {
  const what = kind === 'stamp' ? 'time stamps' : 'cosignatures';
  const whose = compared
    ? ''
    : kind === 'stamp'
      ? '; its certificate was not compared: --tsa-ca FILE'
      : '; its key came in the bundle and was not compared: --witness VKEY';
  return `  ${count} ${what} by ${JSON.stringify(by)}, ${policy ? `policy ${policy}, ` : ''}${first.toISOString()} to ${last.toISOString()}${whose}`;
}
