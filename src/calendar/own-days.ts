import { type CodedProblem, type Place, type ProblemCode, problem } from '../messages/problems.ts';
import { addDays, type Day, dayNumber, isDay } from './day.ts';
import type { Scope } from './place.ts';
import { isZone } from './wall.ts';

export interface OwnDay {
  day: Day;
  kind: 'works' | 'rests';
  /** What the day is called; empty where nobody said. */
  name: string;
}

const kinds: Readonly<Record<string, OwnDay['kind']>> = {
  works: 'works',
  rests: 'rests',
  上班: 'works',
  班: 'works',
  休息: 'rests',
  放假: 'rests',
  休: 'rests',
};

/** Longer in one piece is a slip of the year; the longest holiday there was had nine days. */
const longest = 31;
const longestName = 60;

/**
 * Days that a company puts in, one arrangement a line, as public notices word them: a day or a first and a last day,
 * what people do, and what it is called:
 *
 *     # 国务院办公厅关于2027年部分节假日安排的通知
 *     2027-01-01 2027-01-03 放假 元旦
 *     2027-02-14 上班 春节调休
 */
export function readOwnDays(text: string, file: string): { days: OwnDay[]; problems: CodedProblem[] } {
  const days = new Map<Day, OwnDay>();
  const problems: CodedProblem[] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = raw.replace(/#.*/, '').trim();
    if (line === '') continue;
    const at: Place = { code: 'line', params: { file, line: index + 1 } };
    const read = readLine(line);
    if ('wrong' in read) problems.push(problem(at, { code: read.wrong, params: { most: read.most ?? 0 } }));
    else
      for (const one of read.days) {
        if (days.has(one.day))
          problems.push(problem(at, { code: 'calendar.dayTwice', params: { day: one.day } }));
        else days.set(one.day, one);
      }
  }
  if (days.size === 0 && problems.length === 0)
    problems.push(problem({ code: 'file' }, { code: 'calendar.noDays' }));
  return { days: [...days.values()], problems };
}

function readLine(line: string): { days: OwnDay[] } | { wrong: ProblemCode; most?: number } {
  const words = line.normalize('NFKC').split(/[\s,;]+/);
  const first = words.shift() ?? '';
  const last = /^\d/.test(words[0] ?? '') ? (words.shift() ?? '') : first;
  if (!isDay(first) || !isDay(last)) return { wrong: 'calendar.noDay' };
  const kind = kinds[words.shift() ?? ''];
  if (!kind) return { wrong: 'calendar.noKind' };
  const count = dayNumber(last) - dayNumber(first) + 1;
  if (count < 1) return { wrong: 'calendar.backwards' };
  if (count > longest) return { wrong: 'calendar.tooLong', most: longest };
  const name = words.join(' ');
  if (name.length > longestName) return { wrong: 'calendar.nameLong', most: longestName };
  return { days: Array.from({ length: count }, (_, more) => ({ day: addDays(first, more), kind, name })) };
}

/** Whose days they are, as it is typed; undefined when it is none. A zone has to be one that there is. */
export function readScope(typed: string): Scope | undefined {
  if (typed === 'CN') return 'CN';
  const [, kind, name = ''] = /^(zone|entity|site):(.{1,200})$/.exec(typed.trim()) ?? [];
  if (kind === 'zone') return isZone(name) ? `zone:${name}` : undefined;
  return kind === 'entity' || kind === 'site' ? `${kind}:${name}` : undefined;
}
