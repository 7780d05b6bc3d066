import { DateTime } from 'luxon';
import { HeedError } from '../errors.ts';
import { problem } from '../messages/problems.ts';
import type { ThreadRole } from '../people/permissions/threads.ts';
import { can } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';

/** `comment`: on a draft that staff are asked about. */
export type ThreadKind = 'question' | 'concern' | 'comment';
/** `waiting`: the person spoke last. `replied`: the role did. `closed`: settled until someone writes again. */
export type ThreadState = 'waiting' | 'replied' | 'closed';
/** Which end of the talk someone is at. */
export type Side = 'person' | 'role';

/** Whose talk it is, and with whom. */
export interface Parties {
  kind: ThreadKind;
  personId: string;
  role: ThreadRole;
}

const nouns = { question: 'questions', concern: 'concerns', comment: 'comments' } as const;

/**
 * Where the viewer stands in the talk, or undefined when it is none of theirs. Whoever holds the role and
 * started the talk themselves is the person in it: they do not answer themselves.
 */
export function sideOf(viewer: Viewer | null, { kind, personId, role }: Parties): Side | undefined {
  if (!can(viewer, `${nouns[kind]}.read`, { personId, role })) return undefined;
  return viewer?.id === personId ? 'person' : 'role';
}

/** Talks that are not there and talks of others get one answer, so that nobody learns which ids are in use. */
export const noSuchThread = (threadId: string): HeedError =>
  new HeedError('not-found', `there is no thread ${threadId} for this person`);

/** The same as `sideOf`, for whoever wants to write. @throws HeedError `sign-in-needed` or `not-found` */
export function writerIn(
  parties: Parties & { id: string },
  viewer: Viewer | null,
): { id: string; side: Side } {
  if (!viewer) throw new HeedError('sign-in-needed', 'writing in a thread needs a signed-in person');
  const { kind, personId, role } = parties;
  const side = sideOf(viewer, parties);
  if (side && can(viewer, `${nouns[kind]}.reply`, { personId, role })) return { id: viewer.id, side };
  throw noSuchThread(parties.id);
}

/** Whoever speaks hands the turn to the other side; a closed talk is open again by that alone. */
export const stateAfter = (speaker: Side): ThreadState => (speaker === 'person' ? 'waiting' : 'replied');

/** In code points, so that a Chinese character or a plain emoji counts as one. */
export const longestText = 4_000;

/** What is kept of what was typed: line ends made one, control characters and surrounding space dropped. */
function tidy(typed: string): string {
  return typed
    .replace(/\r\n?/g, '\n')
    .replace(/\p{Cc}/gu, (control) => (control === '\n' || control === '\t' ? control : ''))
    .trim();
}

/** What is wrong with a text for a thread, as a key below `threads.problem`: for the field it was typed in. */
export function textProblem(typed: string): 'empty' | 'tooLong' | undefined {
  const text = tidy(typed);
  if (!/[^\s\p{Cf}]/u.test(text)) return 'empty';
  return Array.from(text).length > longestText ? 'tooLong' : undefined;
}

/**
 * The text in parts of at most `longestText`, where nothing about it may be refused or lost; none when it holds no words.
 */
export function textParts(typed: string): string[] {
  if (textProblem(typed) === 'empty') return [];
  const points = Array.from(tidy(typed));
  return Array.from({ length: Math.ceil(points.length / longestText) }, (_, n) =>
    points.slice(n * longestText, (n + 1) * longestText).join(''),
  );
}

/** The text as it is kept. @throws HeedError `bad-input` when it holds no words or too many */
export function cleanText(typed: string): string {
  const wrong = textProblem(typed);
  if (!wrong) return tidy(typed);
  throw new HeedError('bad-input', 'the text of a thread cannot be taken', {
    problems: [problem({ code: 'text' }, { code: `thread.${wrong}`, params: { most: longestText } })],
  });
}

/**
 * How long what is said is kept, counted from when it is said. A company default, not law: long enough to be
 * at hand while a labour dispute can still be brought, short enough to be a period at all.
 */
export const keptMonths = 24;

/** The last day something said now is kept, `YYYY-MM-DD` (UTC). */
export function keptUntil(now: Date, months = keptMonths): string {
  return DateTime.fromJSDate(now, { zone: 'utc' }).plus({ months }).toFormat('yyyy-MM-dd');
}
