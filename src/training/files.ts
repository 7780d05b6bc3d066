import { createHash } from 'node:crypto';
import { type CodedProblem, problem } from '../messages/problems.ts';
import { placeOf } from '../policies/field-problems.ts';
import { tooLarge } from '../policies/front-matter.ts';
import type { OwnFolder } from '../policies/read-folder.ts';
import { scanMedia, scanType } from '../scan-type.ts';
import type { CourseSource } from './checks.ts';
import { largestFile, largestPicture, largestTogether } from './limits.ts';

/** A picture or file of a course; what it is was found out from its bytes. */
export interface CourseFile {
  name: string;
  mediaType: string;
  bytes: Buffer;
  /** Hex. */
  sha256: string;
}

/** Reads what a course's modules name beside its texts, and says by name what cannot be taken. */
export async function readCourseFiles(
  sources: readonly CourseSource[],
  own: OwnFolder,
): Promise<{ files: CourseFile[]; problems: CodedProblem[] }> {
  const files = new Map<string, CourseFile>();
  const problems: CodedProblem[] = [];
  for (const { file: text, front } of sources) {
    for (const [index, module] of front.modules.entries()) {
      if (module.kind !== 'picture' && module.kind !== 'file') continue;
      const place = placeOf(text, `modules[${index}].file`);
      const most = module.kind === 'picture' ? largestPicture : largestFile;
      const read = await own.read(module.file, most);
      if (!read) {
        problems.push(problem(place, { code: 'training.fileMissing', params: { file: module.file } }));
        continue;
      }
      if ('refused' in read) {
        problems.push(problem(placeOf(read.name), read.refused));
        continue;
      }
      const bytes = Buffer.from(read.bytes);
      const type = scanType(bytes);
      if (!type || (module.kind === 'picture' && type === 'pdf')) {
        const code = module.kind === 'picture' ? 'training.pictureKind' : 'training.fileKind';
        problems.push(problem(place, { code, params: { file: module.file } }));
        continue;
      }
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      files.set(module.file, { name: module.file, mediaType: scanMedia[type].type, bytes, sha256 });
    }
  }
  const together = [...files.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (together > largestTogether)
    problems.push(problem(placeOf(own.label), tooLarge(together, largestTogether)));
  return { files: [...files.values()], problems };
}
