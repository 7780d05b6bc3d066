import { DateTime } from 'luxon';
import { addDays, isDay } from '../../../../src/calendar/day.ts';
import type { Contact } from '../../../../src/crisis/affected/contact.ts';
import { findListedEver } from '../../../../src/crisis/affected/listed.ts';
import { readOutside } from '../../../../src/crisis/affected/outside.ts';
import { type Kind, kinds } from '../../../../src/crisis/affected/rules.ts';
import type { Source } from '../../../../src/crisis/affected/sources.ts';
import { sayProblem } from '../../../../src/messages/problems.ts';
import { audienceSchema } from '../../../../src/notices/audience.ts';
import { roles } from '../../../../src/people/person.ts';
import type { RecordKind } from '../../../../src/records/model.ts';
import { textProblem } from '../../../../src/threads/rules.ts';
import { isUuid } from '../../../../src/uuid.ts';
import { type Ctx, translate } from '../../../context.ts';

export const choices = ['list', 'outside', 'records', 'everyone', 'departments', 'roles'] as const;
export type Choice = (typeof choices)[number];
export const recordKinds = ['message', 'call', 'file-transfer'] as const satisfies RecordKind[];

/** What the form for additions asks, as it was typed. Ticked boxes are `kind-health`, `department-…` and so on. */
export type Typed = Readonly<Record<string, string>>;

export const ticked = (typed: Typed, prefix: string): string[] =>
  Object.keys(typed).flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));

export interface Read {
  kinds: Kind[];
  why: string;
  again: boolean;
  /** People of the directory, or from outside. */
  from: { source: Source } | { contacts: Contact[] };
}

/** What the form means, or everything that is wrong with it, in sentences. */
export async function readAddition(ctx: Ctx, typed: Typed): Promise<{ read: Read } | { wrong: string[] }> {
  const t = translate(ctx);
  const wrong: string[] = [];
  const say = (key: string, params = {}): undefined =>
    void wrong.push(t(`crisis.affected.problem.${key}`, params));
  const concerned = kinds.filter((kind) => typed[`kind-${kind}`] !== undefined);
  const from = await readFrom(ctx, typed, say, wrong);
  if (concerned.length === 0) say('kinds');
  if (textProblem(typed.why ?? '')) say('why');
  if (!from || wrong.length > 0) return { wrong };
  return { read: { kinds: concerned, why: typed.why ?? '', again: typed.again === 'on', from } };
}

type Say = (key: string, params?: Record<string, string | number>) => undefined;

/** Beyond that a list is the wrong list. */
const mostSaid = 50;

async function readFrom(
  ctx: Ctx,
  typed: Typed,
  say: Say,
  wrong: string[],
): Promise<Read['from'] | undefined> {
  const { app, now, language } = ctx.state;
  const { zone, db } = app;
  switch (choices.find((one) => one === typed.source)) {
    case undefined:
      return say('source');
    case 'list': {
      const { ids, unknown, unreadable, tooMany } = await findListedEver(db, typed.list ?? '');
      if (tooMany) return say('tooMany');
      for (const { line, staffNo } of unknown.slice(0, mostSaid))
        say('unknown', { line, staffNo: shortened(staffNo) });
      for (const line of unreadable.slice(0, mostSaid)) say('unreadable', { line });
      const more = unknown.length - mostSaid;
      if (more > 0) say('more', { count: more });
      if (ids.length === 0 && wrong.length === 0) return say('nobody');
      return { source: { kind: 'list', ids } };
    }
    case 'outside': {
      const list = readOutside(typed.outside ?? '');
      for (const one of list.problems.slice(0, mostSaid)) {
        const { at, problem } = sayProblem(language, one);
        wrong.push(`${at}: ${problem}`);
      }
      for (const { line, problem } of list.wrong.slice(0, mostSaid)) say(`outside.${problem}`, { line });
      if (list.contacts.length === 0 && wrong.length === 0) return say('nobody');
      return { contacts: list.contacts };
    }
    case 'records':
      return readRecords(typed, say, zone);
    case 'everyone':
      return query({ kind: 'everyone' });
    case 'departments':
      return query({ kind: 'departments', ids: ticked(typed, 'department-') }) ?? say('departments');
    case 'roles':
      return (
        query({
          kind: 'roles',
          roles: ticked(typed, 'role-').filter((one) => roles.some((role) => role === one)),
        }) ?? say('roles')
      );
  }

  function query(audience: unknown): Read['from'] | undefined {
    const read = audienceSchema.safeParse(audience);
    const at = asOf(typed.asOf ?? '', now, zone);
    if (!at) return say('asOf');
    return read.success ? { source: { kind: 'query', audience: read.data, at } } : undefined;
  }
}

/** The end of a day that is over, or now. */
function asOf(day: string, now: Date, zone: string): Date | undefined {
  if (day === '') return now;
  if (!isDay(day)) return undefined;
  const end = DateTime.fromISO(addDays(day, 1), { zone }).minus({ milliseconds: 1 }).toJSDate();
  return end > now ? now : end;
}

function readRecords(typed: Typed, say: Say, zone: string): Read['from'] | undefined {
  const { fromOn = '', toOn = '', record = '' } = typed;
  if (!isDay(fromOn) || !isDay(toOn) || toOn < fromOn) return say('days');
  if (record.trim() !== '' && !isUuid(record.trim())) return say('record');
  const only = recordKinds.find((one) => one === typed.only) ?? null;
  return {
    source: {
      kind: 'records',
      from: DateTime.fromISO(fromOn, { zone }).toJSDate(),
      to: DateTime.fromISO(addDays(toOn, 1), { zone }).toJSDate(),
      sources: ticked(typed, 'source-').filter(isUuid),
      categories: ticked(typed, 'category-')
        .filter((one) => /^\d{1,9}$/.test(one))
        .map(Number),
      only,
      record: record.trim() === '' ? null : record.trim(),
    },
  };
}

/** What somebody pasted by mistake is not said back at length. */
const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
