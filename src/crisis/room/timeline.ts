import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import type { EventType } from '../../evidence/events.ts';
import type { Language } from '../../messages/model.ts';
import { hasText, text } from '../../messages/texts.ts';
import { crisisRoles } from '../../people/person.ts';
import { isUuid } from '../../uuid.ts';
import { levels } from '../levels.ts';

/** A value of a line: a word or figure as it is, or a key of the catalogue. */
export type TimelineValue = string | number | { key: string };

/** One thing that happened, as the evidence tells it. */
export interface TimelineLine {
  id: number;
  at: Date;
  type: EventType;
  /** Null: Heed itself, when a time had come. */
  who: string | null;
  /** Of the catalogue, the most exact one first; where none of them is there, `word` stands for them. */
  keys: readonly string[];
  word: string;
  params: Readonly<Record<string, TimelineValue>>;
  /** Ids of the tasks that it is about. */
  tasks: readonly string[];
  tone: 'neutral' | 'good' | 'bad';
}

/** On a page that is drawn anew again and again; of an incident of months, what is beyond stands in its report. */
const mostLines = 500;

/**
 * What happened in an incident, the newest first: every event that is about it, whichever part of Heed put it on record. An
 * event of a new part shows at once; a text under `crisis.timeline` makes a sentence of it.
 *
 * @param most of the newest lines; null for all of them
 */
export async function timelineOf(
  db: Db | Tx,
  incidentId: string,
  { most = mostLines }: { most?: number | null } = {},
): Promise<TimelineLine[]> {
  const { rows } = await sql<Row>`
    select e.id, e.type, e.at, e.event::jsonb -> 'data' as data, p.name as who
    from evidence_event e left join person p on p.id = (e.event::jsonb -> 'actor' ->> 'person')::uuid
    where e.about = ${incidentId}::uuid and e.event is not null
    order by e.id desc limit ${most}::bigint`.execute(db);
  const names = await namesIn(db, rows);
  return rows.map(({ data, ...row }) => ({
    ...row,
    keys: [
      ...[data.what, data.why].flatMap((more) =>
        typeof more === 'string' ? [timelineKey(`${row.type}.${more}`)] : [],
      ),
      timelineKey(row.type),
    ],
    word: row.type.slice(row.type.lastIndexOf('.') + 1).replaceAll('-', ' '),
    params: paramsOf(data, names),
    tasks: tasksIn(data),
    tone: toneOf(row.type, data),
  }));
}

interface Row {
  id: number;
  type: EventType;
  at: Date;
  data: Readonly<Record<string, unknown>>;
  who: string | null;
}

/**
 * `crisis.level-changed` is told by `crisis.timeline.levelChanged`, `crisis.task.made` by `taskMade`; one whose `what` or
 * `why` is `in-error` by `…InError` where there is such a text.
 */
export function timelineKey(type: string): string {
  const [first = '', ...rest] = type.replace(/^crisis\./, '').split(/[.-]/);
  return `crisis.timeline.${first}${rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}`;
}

/** Ids of people become their names, levels and roles words of the catalogue, lists their length; other ids are left out. */
function paramsOf(
  data: Readonly<Record<string, unknown>>,
  names: ReadonlyMap<string, string>,
): Record<string, TimelineValue> {
  const params: Record<string, TimelineValue> = {};
  for (const [name, value] of Object.entries(data)) {
    if (Array.isArray(value)) params[name] = value.length;
    else if (typeof value === 'number') params[name] = value;
    else if (typeof value === 'string') {
      const word = wordOf(value, names);
      if (word !== undefined) params[name] = word;
    }
  }
  return params;
}

/** Of a playbook that is planned there are keys and no ids: how many is said, and they stand in the list. */
const tasksIn = ({ task, tasks }: Readonly<Record<string, unknown>>): string[] =>
  (Array.isArray(tasks) ? tasks : [task]).filter((id) => typeof id === 'string' && isUuid(id));

function wordOf(value: string, names: ReadonlyMap<string, string>): TimelineValue | undefined {
  if (isUuid(value)) return names.get(value);
  const level = levels.find((one) => one === value);
  if (level) return { key: `crisis.level.${level}` };
  const role = crisisRoles.find((one) => one === value);
  return role ? { key: `crisis.role.${role}` } : value;
}

async function namesIn(db: Db | Tx, rows: readonly Row[]): Promise<Map<string, string>> {
  const ids = new Set(
    rows
      .flatMap(({ data }) => Object.values(data))
      .filter((value) => typeof value === 'string' && isUuid(value)),
  );
  const { rows: found } = await sql<{ id: string; name: string }>`
    select id, name from person where id = any(${[...ids]}::uuid[])`.execute(db);
  return new Map(found.map(({ id, name }) => [id, name]));
}

/** What went wrong, and what was done. */
const bad = ['crisis.short', 'crisis.declared'];
const good = ['crisis.closed'];
function toneOf(type: string, data: Readonly<Record<string, unknown>>): TimelineLine['tone'] {
  if (bad.includes(type) || /\.(failed|overdue|missing)$/.test(type)) return 'bad';
  if (good.includes(type) || /\.(done|approved)$/.test(type) || data.what === 'coming') return 'good';
  return 'neutral';
}

const placeholder = /\{\{\w+\}\}/g;

/** Titles that a line names; of more there is a sign that there are more. */
const mostTitles = 3;

/** One line in words: who did it, and what. @param titles of tasks by id, for whoever may read them */
export function sayLine(
  language: Language,
  { keys, word, params, who, tasks }: TimelineLine,
  titles: ReadonlyMap<string, string> = new Map(),
): string {
  const values = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'object' ? text(language, value.key) : value,
    ]),
  );
  const key = keys.find((one) => hasText(language, one));
  // Of whoever is not here any more there is no name.
  const told = key ? text(language, key, values).replaceAll(placeholder, '…') : word;
  const named = tasks.flatMap((id) => titles.get(id) ?? []);
  const shown = named.length > mostTitles ? [...named.slice(0, mostTitles), '…'] : named;
  const separator = language === 'en' ? '; ' : '；';
  const what =
    shown.length > 0
      ? text(language, 'crisis.timeline.named', { what: told, titles: shown.join(separator) })
      : told;
  return text(language, 'crisis.timeline.line', { who: who ?? text(language, 'crisis.timeline.heed'), what });
}
