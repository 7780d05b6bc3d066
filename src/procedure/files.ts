import { createHash } from 'node:crypto';
import { type CodedProblem, problem } from '../messages/problems.ts';
import { largestScan, scanMedia, scanType } from '../scan-type.ts';

/** A file as it was handed in. */
export interface HandedIn {
  kind: 'minutes' | 'agreement';
  name: string;
  /** `too-large`: over the limit, and not held. */
  bytes: Buffer | 'too-large';
}

/** A file that may be kept: what it is was found out from its bytes. */
export interface Accepted extends HandedIn {
  bytes: Buffer;
  mediaType: string;
  /** Hex. */
  sha256: string;
}

export const mostFiles = 10;
/** Of all files of one record, in bytes. */
export const mostTogether = 25 * 1024 * 1024;
const megabytes = { most: largestScan / 1_048_576, together: mostTogether / 1_048_576 };

/**
 * Takes minutes and agreements: PDF, JPEG and PNG, told by their bytes and never by their names.
 *
 * @returns those that may be kept, and a problem for each other
 */
export function acceptFiles(files: readonly HandedIn[]): { accepted: Accepted[]; problems: CodedProblem[] } {
  const problems: CodedProblem[] = [];
  if (files.length > mostFiles)
    problems.push(problem({ code: 'file' }, { code: 'procedure.filesMany', params: { most: mostFiles } }));
  const accepted = files.flatMap(({ kind, name, bytes }): Accepted[] => {
    const refuse = (code: 'procedure.fileLarge' | 'procedure.fileKind'): [] => {
      problems.push(problem({ code: 'named', params: { name } }, { code, params: megabytes }));
      return [];
    };
    if (bytes === 'too-large' || bytes.length > largestScan) return refuse('procedure.fileLarge');
    const type = scanType(bytes);
    if (!type) return refuse('procedure.fileKind');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return [{ kind, name: tidyName(name), bytes, mediaType: scanMedia[type].type, sha256 }];
  });
  return { accepted, problems };
}

/** The last part of a path, without control characters; what is left of an odd name is still a name. */
function tidyName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  return last.replace(/\p{C}/gu, '').trim().slice(0, 200) || 'file';
}
