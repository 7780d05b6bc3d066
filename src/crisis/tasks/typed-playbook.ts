import { randomBytes } from 'node:crypto';
import { stringify } from 'yaml';
import type { Level } from '../levels.ts';
import { checkPlaybook, mostBytes, mostTasks, type Playbook, type PlaybookTask } from './playbook.ts';
import type { PlaybookProblem, PlaybookProblemCode } from './playbook-problems.ts';

/** Units in which a person says when something is due, in minutes. */
export const dueUnits = { minutes: 1, hours: 60, days: 1_440 } as const;
export type DueUnit = keyof typeof dueUnits;
const unitNames: readonly DueUnit[] = ['days', 'hours', 'minutes'];

export const typedFields = [
  ...(['key', 'role', 'due', 'unit'] as const),
  ...(['title.zh-CN', 'title.en', 'text.zh-CN', 'text.en'] as const),
] as const;
export type TypedField = (typeof typedFields)[number];
/** A task as it stands in a form. */
export type TypedTask = Record<TypedField, string>;

/** What is wrong in a form, by field and place of the task; `''` for what belongs to none. */
export interface TypedProblem {
  task: number | null;
  field: TypedField | '';
  code: PlaybookProblemCode;
}

export const fieldName = (field: TypedField, n: number): string => `${field}-${n}`;

/** In the largest unit that it is a whole number of. */
export function writeDue(minutes: number): { due: string; unit: DueUnit } {
  const unit = unitNames.find((one) => minutes > 0 && minutes % dueUnits[one] === 0) ?? 'minutes';
  return { due: String(minutes / dueUnits[unit]), unit };
}

export const writeTask = ({ key, role, minutes, title, text }: PlaybookTask): TypedTask => ({
  ...{ key, role, ...writeDue(minutes) },
  ...{ 'title.zh-CN': title['zh-CN'], 'title.en': title.en },
  ...{ 'text.zh-CN': text['zh-CN'], 'text.en': text.en },
});

/** One that nobody has filled in yet. Its key says nothing to people, and is its own for ever. */
export const emptyTask = (): TypedTask => ({
  ...{ key: `task-${randomBytes(5).toString('hex')}`, role: '', due: '', unit: 'hours' },
  ...{ 'title.zh-CN': '', 'title.en': '', 'text.zh-CN': '', 'text.en': '' },
});

/** The tasks that a form brings, in their order; at most one more than a playbook may have, which is then refused. */
export function typedTasks(fields: Readonly<Record<string, string>>): TypedTask[] {
  const places = Object.keys(fields).flatMap((name) => {
    const place = /^key-(\d{1,4})$/.exec(name)?.[1];
    return place ? [Number(place)] : [];
  });
  return [...new Set(places)]
    .sort((a, b) => a - b)
    .slice(0, mostTasks + 1)
    .map(
      (n) =>
        Object.fromEntries(
          typedFields.map((field) => [field, fields[fieldName(field, n)] ?? '']),
        ) as TypedTask,
    );
}

/** @returns the playbook and its bytes as they would be kept, or everything that is wrong, field by field */
export function readTyped(
  level: Level,
  tasks: readonly TypedTask[],
): { playbook: Playbook; bytes: Buffer; problems?: undefined } | { problems: TypedProblem[] } {
  const checked = checkPlaybook({ level, tasks: tasks.map(read) });
  if (checked.problems) return { problems: checked.problems.map(placed) };
  const { playbook } = checked;
  const bytes = written(playbook);
  return bytes.byteLength > mostBytes ? { problems: [tooLarge(playbook)] } : { playbook, bytes };
}

/** Lines are not folded: what a person wrote on one line stands on one. */
const written = (playbook: Playbook): Buffer => Buffer.from(stringify(playbook, { lineWidth: 0 }));

/** At the longer text of the first task that there is no room for. */
function tooLarge(playbook: Playbook): TypedProblem {
  let room = mostBytes;
  const task = playbook.tasks.findIndex((one) => {
    room -= written({ ...playbook, tasks: [one] }).byteLength;
    return room < 0;
  });
  const { text } = playbook.tasks[task] ?? { text: { 'zh-CN': '', en: '' } };
  const field = Buffer.byteLength(text['zh-CN']) >= Buffer.byteLength(text.en) ? 'text.zh-CN' : 'text.en';
  return task < 0 ? { task: null, field: '', code: 'too-large' } : { task, field, code: 'too-large' };
}

/** How much of what a playbook may have is typed, in KB, rounded up. */
export const typedSize = (tasks: readonly TypedTask[]): { used: number; most: number } => ({
  used: Math.ceil(Buffer.byteLength(stringify(tasks, { lineWidth: 0 })) / 1_024),
  most: mostBytes / 1_024,
});

function read(task: TypedTask) {
  const unit = unitNames.find((one) => one === task.unit);
  const due = task.due.trim();
  return {
    ...{ key: task.key, role: task.role },
    minutes: unit && /^\d{1,6}$/.test(due) ? Number(due) * dueUnits[unit] : Number.NaN,
    title: { 'zh-CN': task['title.zh-CN'], en: task['title.en'] },
    // A browser ends lines with CR LF.
    text: { 'zh-CN': lines(task['text.zh-CN']), en: lines(task['text.en']) },
  };
}

const lines = (text: string): string => text.replaceAll('\r\n', '\n');

function placed({ path, code }: PlaybookProblem): TypedProblem {
  const [, task, ...rest] = path;
  const name = rest.join('.');
  const field = name === 'minutes' ? 'due' : typedFields.find((one) => one === name);
  return { task: typeof task === 'number' ? task : null, field: field ?? '', code };
}
