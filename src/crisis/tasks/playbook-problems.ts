import type { z } from 'zod';

/** What can be wrong with a playbook; the words stand in the catalogue under `crisis.playbooks.problem`. */
export type PlaybookProblemCode =
  | ('empty' | 'too-long' | 'due' | 'role' | 'level' | 'key' | 'key-twice')
  | ('no-tasks' | 'too-many-tasks' | 'too-large' | 'unknown');

export interface PlaybookProblem {
  /** `tasks`, 2, `title`, `en`; of the whole file it is empty. */
  path: (string | number)[];
  code: PlaybookProblemCode;
}

export function problemOf(issue: z.core.$ZodIssue): PlaybookProblem {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  return { path, code: codeOf(issue, path) };
}

function codeOf({ code }: z.core.$ZodIssue, path: PlaybookProblem['path']): PlaybookProblemCode {
  if (code === 'unrecognized_keys') return 'unknown';
  if (path.length < 3) {
    if (path[0] === 'level') return 'level';
    return code === 'too_big' ? 'too-many-tasks' : 'no-tasks';
  }
  const [, , field] = path;
  if (field === 'minutes') return 'due';
  if (field === 'role') return 'role';
  if (field === 'key') return code === 'custom' ? 'key-twice' : 'key';
  return code === 'too_big' ? 'too-long' : 'empty';
}
