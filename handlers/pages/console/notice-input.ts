import { DateTime } from 'luxon';
import { z } from 'zod';
import type { Db, Tx } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import type { CodedProblem } from '../../../src/messages/problems.ts';
import { type Audience, audienceSchema, mostDepartments } from '../../../src/notices/audience.ts';
import { sendAtProblem } from '../../../src/notices/order/rules.ts';
import { dueProblem, endOfDay } from '../../../src/notices/rules.ts';
import { findListed, type Listed, readStaffList } from '../../../src/notices/staff-list.ts';
import { roles } from '../../../src/people/person.ts';
import { readableVersions, type VersionRow } from '../../../src/policies/store.ts';
import { wallClock } from '../../../src/zone.ts';

export const audienceKinds = ['everyone', 'departments', 'roles', 'people'] as const;
export type AudienceKind = (typeof audienceKinds)[number];

/**
 * The form of a new notice as it was filled in, right or wrong. Ticked boxes have a field each
 * (`department-<id>`, `role-<name>`): any number of them arrives whole.
 */
const fieldsSchema = z.object({
  /** Made with the form and carried through the preview: it becomes the notice's id. */
  key: z.uuid(),
  version: z.string().max(60).default(''),
  audience: z.string().max(20).default(''),
  list: z.string().default(''),
  joiners: z.string().max(5).default(''),
  due: z.string().max(20).default(''),
  sendAt: z.string().max(20).default(''),
});

export interface NoticeInput extends z.infer<typeof fieldsSchema> {
  departments: string[];
  roles: string[];
}

export function readNoticeInput(fields: Readonly<Record<string, string>>): NoticeInput {
  const read = fieldsSchema.safeParse(fields);
  if (!read.success) throw new HeedError('bad-request', 'that is not the form of a notice');
  return { ...read.data, departments: ticked(fields, 'department-'), roles: ticked(fields, 'role-') };
}

/** The same again, as hidden fields. */
export function noticeFields(input: NoticeInput): Record<string, string> {
  const { departments, roles: chosen, ...rest } = input;
  return {
    ...rest,
    ...Object.fromEntries(departments.map((id) => [`department-${id}`, 'on'])),
    ...Object.fromEntries(chosen.map((role) => [`role-${role}`, 'on'])),
  };
}

function ticked(fields: Readonly<Record<string, string>>, prefix: string): string[] {
  return Object.keys(fields)
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
}

/** Due in a week unless HR says otherwise. */
export function defaultDue(now: Date, zone: string): string {
  return DateTime.fromJSDate(now, { zone }).plus({ days: 7 }).toISODate() ?? '';
}

/** What is to be sent, once nothing is wrong with the form. */
export interface Order {
  version: VersionRow;
  audience: Audience;
  joiners: boolean;
  due: Date;
  /** At once when undefined. */
  sendAt: Date | undefined;
}

export type NoticeField = 'version' | 'audience' | 'due' | 'sendAt';

/** By field: keys below `console.noticeForm.problem`, and the lines of a list that fit nobody. */
export interface NoticeProblems {
  fields: Partial<Record<NoticeField, string>>;
  unknown: Listed[];
  unreadable: number[];
  /** What its reminders could not keep; told at the date due. */
  plan?: CodedProblem[];
}

/** Reads what the form means; every problem at once. */
export async function checkNoticeInput(
  db: Db | Tx,
  input: NoticeInput,
  { now, zone }: { now: Date; zone: string },
): Promise<{ order: Order } | { problems: NoticeProblems }> {
  const problems: NoticeProblems = { fields: {}, unknown: [], unreadable: [] };
  const version = (await readableVersions(db)).find((one) => one.id === input.version);
  if (!version) problems.fields.version = input.version === '' ? 'versionMissing' : 'versionEnded';
  const due = endOfDay(input.due, zone);
  const wrong = due ? dueProblem(due, now) : 'dueMissing';
  if (wrong) problems.fields.due = wrong;
  const sendAt = input.sendAt === '' ? undefined : wallClock(input.sendAt, zone);
  if (input.sendAt !== '' && !sendAt) problems.fields.sendAt = 'sendUnclear';
  const early = sendAt && due && sendAtProblem(sendAt, due, now);
  if (early) problems.fields.sendAt = early;
  const audience = await readAudience(db, input, problems);
  const { due: wrongDue, sendAt: wrongHour } = problems.fields;
  if (!version || !due || !audience || wrongDue || wrongHour) return { problems };
  return { order: { version, audience, joiners: input.joiners === 'on', due, sendAt } };
}

/** Whom the form means; undefined where `problems` say why not. */
export async function readAudience(
  db: Db | Tx,
  input: NoticeInput,
  problems: NoticeProblems,
): Promise<Audience | undefined> {
  const refuse = (problem: string): undefined => {
    problems.fields.audience = problem;
  };
  const kind = audienceKinds.find((one) => one === input.audience);
  switch (kind) {
    case undefined:
      return refuse('audienceMissing');
    case 'everyone':
      return { kind };
    case 'departments': {
      if (input.departments.length > mostDepartments) return refuse('departmentsTooMany');
      const chosen = audienceSchema.safeParse({ kind, ids: input.departments });
      return chosen.success ? chosen.data : refuse('departmentsMissing');
    }
    case 'roles': {
      const known = input.roles.filter((role) => roles.some((one) => one === role));
      const chosen = audienceSchema.safeParse({ kind, roles: known });
      return chosen.success ? chosen.data : refuse('rolesMissing');
    }
    case 'people': {
      const { listed, unreadable } = readStaffList(input.list);
      const { ids, unknown } = await findListed(db, listed);
      problems.unknown = unknown;
      problems.unreadable = unreadable;
      if (unknown.length + unreadable.length > 0) return refuse('listUnknown');
      return ids.length > 0 ? { kind, ids } : refuse('listEmpty');
    }
  }
}
