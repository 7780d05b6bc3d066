import { z } from 'zod';
import type { Span } from '../../../../src/calendar/hours.ts';
import type { Db, Tx } from '../../../../src/db/pool.ts';
import { HeedError } from '../../../../src/errors.ts';
import type { ReminderPolicy, Rung, Step } from '../../../../src/reminders/policy.ts';
import { clockText, readMinute } from '../../../../src/reminders/policy-words.ts';
import { answerOf, type ReminderKind, tells } from '../../../../src/reminders/settings.ts';

export const whens = ['sent', 'before', 'on', 'after'] as const;
export type When = (typeof whens)[number];

/** A reminder as it stands in the form, right or wrong. */
export interface StepInput {
  when: When;
  days: string;
  at: string;
}

const text = z.string().max(40).default('');
const fieldsSchema = z.object({
  /** Of the policy that is changed. */
  number: z.string().regex(/^\d{1,9}$/),
  manager: z.string().max(5).default(''),
  managerDays: text,
  managerAt: text,
  handler: z.string().max(5).default(''),
  handlerDays: text,
  handlerAt: text,
  hr: z.string().max(5).default(''),
  hrDays: text,
  hrAt: text,
  last: z.string().max(100).default(''),
  lastDays: text,
  lastAt: text,
  again: text,
  from: text,
  to: text,
  quietFrom1: text,
  quietTo1: text,
  quietFrom2: text,
  quietTo2: text,
  perDay: text,
  perItem: text,
  tries: text,
  retryMinutes: text,
  underWay: z.string().max(5).default(''),
  /** Stands for exactly what was shown. */
  checked: z.string().max(64).default(''),
});

export interface ReminderInput extends z.infer<typeof fieldsSchema> {
  steps: StepInput[];
}

/** Who can hear of a kind before its last resort does. */
export const toldBefore = (kind: ReminderKind) =>
  (['manager', 'handler', 'hr'] as const).filter((to) => tells[kind].includes(to));

/** More rows than anybody reads; `policyProblems` says what is too much before that. */
const mostSteps = 20;

export function readReminderInput(fields: Readonly<Record<string, string>>): ReminderInput {
  const read = fieldsSchema.safeParse(fields);
  if (!read.success) throw new HeedError('bad-request', 'that is not the form of a reminder policy');
  const rows = Array.from({ length: mostSteps }, (_, row) => row).filter(
    (row) => fields[`at-${row}`] !== undefined,
  );
  const steps = rows.map(
    (row): StepInput => ({
      when: whens.find((when) => when === fields[`when-${row}`]) ?? 'before',
      days: (fields[`days-${row}`] ?? '').slice(0, 10),
      at: (fields[`at-${row}`] ?? '').slice(0, 10),
    }),
  );
  return { ...read.data, steps };
}

/** With one reminder more, or one less, as the buttons of the rows say. */
export function changedRows(input: ReminderInput, wanted: string): ReminderInput {
  if (wanted === 'add' && input.steps.length < mostSteps)
    return { ...input, steps: [...input.steps, { when: 'before', days: '1', at: '10:00' }] };
  const [, row] = /^remove-(\d+)$/.exec(wanted) ?? [];
  return { ...input, steps: input.steps.filter((_, index) => String(index) !== row) };
}

const words = (step: Step): StepInput => ({
  when:
    step.from === 'sent' ? 'sent' : step.workingDays < 0 ? 'before' : step.workingDays > 0 ? 'after' : 'on',
  days: step.workingDays === 0 ? '' : String(Math.abs(step.workingDays)),
  at: clockText(step.at),
});

/** A policy in the fields of the form. @param staffNo of its last resort */
export function inputOf(policy: ReminderPolicy, number: number, staffNo: string): ReminderInput {
  const rung = (to: Rung['to']) => policy.rungs.find((one) => one.to === to);
  const days = (to: Rung['to'], otherwise: string) => String(rung(to)?.workingDays ?? otherwise);
  const at = (to: Rung['to']) => clockText(rung(to)?.at ?? 600);
  const last = rung('last');
  const [first, second] = policy.hours.quiet;
  const clock = (span: Span | undefined, end: keyof Span) => (span ? clockText(span[end]) : '');
  return {
    number: String(number),
    steps: policy.steps.map(words),
    manager: rung('manager') ? 'on' : '',
    managerDays: days('manager', '1'),
    managerAt: at('manager'),
    handler: rung('handler') ? 'on' : '',
    handlerDays: days('handler', '1'),
    handlerAt: at('handler'),
    hr: rung('hr') ? 'on' : '',
    hrDays: days('hr', '3'),
    hrAt: at('hr'),
    last: staffNo,
    lastDays: days('last', '5'),
    lastAt: at('last'),
    again: String(last?.to === 'last' ? last.again : 5),
    from: clockText(policy.hours.from),
    to: clockText(policy.hours.to),
    quietFrom1: clock(first, 'from'),
    quietTo1: clock(first, 'to'),
    quietFrom2: clock(second, 'from'),
    quietTo2: clock(second, 'to'),
    perDay: String(policy.perDay),
    perItem: String(policy.perItem),
    tries: String(policy.tries),
    retryMinutes: String(policy.retryMinutes),
    underWay: '',
    checked: '',
  };
}

/** Digits and nothing else; what is no number is told of by `policyProblems`. */
const whole = (typed: string): number => (/^\d{1,6}$/.test(typed.trim()) ? Number(typed.trim()) : Number.NaN);
const minute = (typed: string): number => readMinute(typed) ?? Number.NaN;

function stepOf({ when, days, at }: StepInput): Step {
  switch (when) {
    case 'sent':
      return { from: 'sent', workingDays: whole(days), at: minute(at) };
    case 'on':
      return { from: 'due', workingDays: 0, at: minute(at) };
    case 'after':
      return { from: 'due', workingDays: whole(days), at: minute(at) };
    case 'before':
      // Not -0, which is another number to a comparison of policies.
      return { from: 'due', workingDays: 0 - whole(days), at: minute(at) };
  }
}

/** What the form means; a number that is none is NaN, a last resort who is nobody has an id of nobody. */
export async function policyOf(
  db: Db | Tx,
  kind: ReminderKind,
  input: ReminderInput,
): Promise<ReminderPolicy> {
  const answer = answerOf(kind);
  const person = await db
    .selectFrom('person')
    .select('id')
    .where('staff_no', '=', input.last.normalize('NFKC').trim())
    .executeTakeFirst();
  const rungs: Rung[] = [
    ...toldBefore(kind).flatMap((to) =>
      input[to] === 'on'
        ? [{ to, workingDays: whole(input[`${to}Days`]), at: minute(input[`${to}At`]) }]
        : [],
    ),
    {
      to: 'last',
      personId: person?.id ?? '',
      workingDays: whole(input.lastDays),
      at: minute(input.lastAt),
      again: whole(input.again),
    },
  ];
  const quiet = [
    [input.quietFrom1, input.quietTo1],
    [input.quietFrom2, input.quietTo2],
  ].flatMap(([from = '', to = '']) =>
    from.trim() === '' && to.trim() === '' ? [] : [{ from: minute(from), to: minute(to) }],
  );
  return {
    answer,
    steps: input.steps.map(stepOf),
    rungs: answer === 'free' ? [] : rungs,
    hours: { from: minute(input.from), to: minute(input.to), quiet },
    perDay: whole(input.perDay),
    perItem: whole(input.perItem),
    tries: whole(input.tries),
    retryMinutes: whole(input.retryMinutes),
  };
}
