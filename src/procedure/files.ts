import { createHash } from 'node:crypto';
import { HeedError } from '../errors.ts';
import { problem } from '../messages/problems.ts';

/** A file as it was handed in. */
export interface HandedIn {
  kind: 'minutes' | 'agreement';
  name: string;
  bytes: Buffer;
}

/** A file that may be kept: what it is was found out from its bytes. */
export interface Accepted extends HandedIn {
  mediaType: string;
  /** Hex. */
  sha256: string;
}

export const mostFileBytes = 20 * 1024 * 1024;
export const mostFiles = 10;

const signatures: readonly { mediaType: string; starts: (bytes: Buffer) => boolean }[] = [
  { mediaType: 'application/pdf', starts: (bytes) => bytes.subarray(0, 5).toString('latin1') === '%PDF-' },
  {
    mediaType: 'image/jpeg',
    starts: (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])),
  },
  {
    mediaType: 'image/png',
    starts: (bytes) =>
      bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])),
  },
];

/**
 * Takes minutes and agreements: PDF, JPEG and PNG, told by their bytes and never by their names.
 *
 * @throws HeedError `bad-input` with a problem for each file that cannot be kept
 */
export function acceptFiles(files: readonly HandedIn[]): Accepted[] {
  const problems = files.flatMap(({ name, bytes }) => {
    const place = { code: 'named', params: { name } } as const;
    if (bytes.length > mostFileBytes)
      return [problem(place, { code: 'procedure.fileLarge', params: { most: 20 } })];
    return signatures.some(({ starts }) => starts(bytes))
      ? []
      : [problem(place, { code: 'procedure.fileKind' })];
  });
  if (files.length > mostFiles) {
    problems.push(problem({ code: 'file' }, { code: 'procedure.filesMany', params: { most: mostFiles } }));
  }
  if (problems.length > 0) throw new HeedError('bad-input', 'a file cannot be kept', { problems });
  return files.map((file) => ({
    ...file,
    name: tidyName(file.name),
    mediaType: signatures.find(({ starts }) => starts(file.bytes))?.mediaType ?? '',
    sha256: createHash('sha256').update(file.bytes).digest('hex'),
  }));
}

/** The last part of a path, without control characters; what is left of an odd name is still a name. */
function tidyName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  return last.replace(/\p{C}/gu, '').trim().slice(0, 200) || 'file';
}
