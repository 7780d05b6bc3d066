import { statementType } from '../procedure/stated/schema.ts';
import type { StatedProcedure } from '../procedure/stated/store.ts';
import { procedureFile } from './rules.ts';

/** The files of a statement, and the statement itself, whose bytes its hash on the log is of. */
export function statedFiles({ id, sha256, files }: StatedProcedure): { id: string; path: string }[] {
  return [{ kind: 'statement', mediaType: statementType, sha256, id }, ...files].map((file) => ({
    id: file.id,
    path: procedureFile(file),
  }));
}
