import { z } from 'zod';
import type { Hours, Span } from '../calendar/hours.ts';
import type { ReminderKind } from '../db/reminder-settings-schema.ts';
import type { Language } from '../messages/model.ts';
import { type CodedProblem, type Place, type ProblemCode, problem } from '../messages/problems.ts';
import { fieldProblems } from '../policies/field-problems.ts';
import { parseYaml } from '../policies/safe-yaml.ts';
import { shortText } from '../policies/text.ts';
import type { ReminderPolicy, Rung } from './policy.ts';
import {
  readRung,
  readSpan,
  readStep,
  type WrittenRung,
  writeRung,
  writeSpan,
  writeStep,
} from './policy-words.ts';

/** A policy as a file says it: for which kinds, and whom it names by staff number (empty: nobody) in place of an id. */
export interface WrittenPolicy {
  kinds: ReminderKind[];
  policy: Omit<ReminderPolicy, 'answer'>;
}

/** Each key of a file, in both languages. */
const keys = {
  for: '适用于',
  reminders: '提醒',
  overdue: '逾期后',
  hours: '工作时间',
  quiet: '免打扰',
  'most in a day': '每天最多',
  'most about one thing': '每件事最多',
  tries: '尝试次数',
  'minutes between tries': '重试间隔分钟',
} as const;
type Key = keyof typeof keys;

const kindNames: Readonly<Record<ReminderKind, string>> = {
  notice: '通知',
  consent: '同意',
  training: '培训',
  request: '申请',
  agreement: '协议',
  case: '顾虑',
  register: '清单复审',
  review: '危机复盘',
};

const english = new Map<string, string>([
  ...Object.entries(keys).map(([en, zh]) => [zh, en] as const),
  ...Object.entries(kindNames).map(([en, zh]) => [zh, en] as const),
]);

const kind = z.preprocess(
  (value) => (typeof value === 'string' ? (english.get(value) ?? value) : value),
  z.enum(['notice', 'consent', 'training', 'request', 'agreement', 'case', 'register', 'review']),
);
const one = <T extends z.ZodType>(of: T, most: number) =>
  z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(of).min(1).max(most));

const fileSchema = z.strictObject({
  for: one(kind, 8),
  reminders: z.array(shortText).min(1).max(20),
  overdue: z.array(shortText).max(3).default([]),
  hours: shortText,
  quiet: z
    .preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(shortText).max(5))
    .default([]),
  'most in a day': z.int(),
  'most about one thing': z.int(),
  tries: z.int(),
  'minutes between tries': z.int(),
});

/**
 * Reads a reminder policy: YAML, in Chinese or English, as `writePolicyFile` writes it. Says everything that is wrong
 * with its form, at `file: line n`, `file: field` or the reminder it is about; whether it can be kept is for `policyProblems`.
 */
export function readPolicyFile(
  text: string,
  file: string,
): { written?: WrittenPolicy; problems: CodedProblem[] } {
  const yaml = parseYaml(text.replace(/^\uFEFF/, ''));
  if (yaml.problems)
    return {
      problems: yaml.problems.map(({ line, said }) =>
        problem({ code: 'line', params: { file, line } }, said),
      ),
    };
  const read = fileSchema.safeParse(inEnglish(yaml.value), { reportInput: true });
  if (!read.success) return { problems: fieldProblems(file, read.error.issues) };
  const said = read.data;
  const problems: CodedProblem[] = [];
  function each<T>(
    place: Place['code'],
    lines: readonly string[],
    read: (line: string) => T | undefined,
    code: ProblemCode,
  ): T[] {
    return lines.flatMap((line, index) => {
      const value = read(line);
      if (value !== undefined) return [value];
      problems.push(problem({ code: place, params: { step: index + 1 } }, { code }));
      return [];
    });
  }
  const steps = each('reminderStep', said.reminders, readStep, 'reminders.stepUnclear');
  const rungs = each('escalationStep', said.overdue, readRung, 'reminders.rungUnclear').map(toRung);
  const [hours] = each('hours', [said.hours], readSpan, 'reminders.hoursUnclear');
  const quiet = each('quiet', said.quiet, readSpan, 'reminders.hoursUnclear');
  if (problems.length > 0 || !hours) return { problems };
  return {
    written: {
      kinds: [...new Set(said.for)],
      policy: {
        steps,
        rungs,
        hours: { ...hours, quiet },
        perDay: said['most in a day'],
        perItem: said['most about one thing'],
        tries: said.tries,
        retryMinutes: said['minutes between tries'],
      },
    },
    problems,
  };
}

const inEnglish = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).map(([key, of]) => [english.get(key) ?? key, of]))
    : value;

const toRung = ({ to, workingDays, at, again }: WrittenRung): Rung =>
  to === 'manager' || to === 'handler' || to === 'hr'
    ? { to, workingDays, at }
    : { to: 'last', personId: to, workingDays, at, again: again ?? Number.NaN };

/**
 * The policy as a file, for a person to read, change and put back.
 *
 * @param staffNo of the last resort; null: nobody is named
 */
export function writePolicyFile(
  kinds: readonly ReminderKind[],
  policy: Omit<ReminderPolicy, 'answer'>,
  staffNo: string | null,
  language: Language,
): string {
  const key = (name: Key): string => (language === 'en' ? name : keys[name]);
  const list = (name: Key, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`${key(name)}:`, ...lines.map((line) => `  - ${quoted(line)}`)];
  const names = kinds.map((one) => (language === 'en' ? one : kindNames[one]));
  const spans = (hours: Hours): Span[] => [...hours.quiet];
  return [
    `${key('for')}: ${names.length === 1 ? names[0] : `[${names.join(', ')}]`}`,
    ...list(
      'reminders',
      policy.steps.map((step) => writeStep(step, language)),
    ),
    ...list(
      'overdue',
      policy.rungs.map((rung) => writeRung(rung, staffNo, language)),
    ),
    `${key('hours')}: ${writeSpan(policy.hours, language)}`,
    ...list(
      'quiet',
      spans(policy.hours).map((span) => writeSpan(span, language)),
    ),
    `${key('most in a day')}: ${policy.perDay}`,
    `${key('most about one thing')}: ${policy.perItem}`,
    `${key('tries')}: ${policy.tries}`,
    `${key('minutes between tries')}: ${policy.retryMinutes}`,
    '',
  ].join('\n');
}

/** A staff number can hold what YAML reads otherwise. */
const quoted = (line: string): string =>
  /^[\w\p{Script=Han} ,:，-]+$/u.test(line) ? line : JSON.stringify(line);
