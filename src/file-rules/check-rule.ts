import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { type CodedProblem, type PlaceCode, type ProblemCode, problem } from '../messages/problems.ts';
import { held } from '../people/held.ts';
import { type Definition, definitionSchema, groundsOf } from './definition.ts';
import { type Disclosing, disclosingRow, disclosingRows } from './disclosed.ts';

/** The form of a rule, read as far as it could be. */
export interface RuleInput {
  name: string;
  /** Undefined where it says nothing that a rule could go by. */
  definition: unknown;
  ownerId: string | undefined;
  deputyId: string | undefined;
}

export interface CheckedRule {
  name: string;
  definition: Definition;
  ownerId: string;
  deputyId: string;
  /** The row of a policy that tells people of it. */
  disclosing: Disclosing;
}

const longestName = 100;

/**
 * Everything that is wrong with a rule. Among it, that no policy in force covers what it looks at: nobody is alerted on
 * what people were not told of.
 */
export async function checkRule(
  db: Db | Tx,
  input: RuleInput,
  now: Date,
): Promise<{ problems: CodedProblem[]; rule: CheckedRule | undefined }> {
  const name = input.name.trim().replaceAll(/\s+/gu, ' ');
  const problems: CodedProblem[] = [];
  if (name === '' || name.length > longestName || /[\p{Cc}\p{Cs}]/u.test(name))
    problems.push(at('fileName', 'files.nameMissing', longestName));
  const read = definitionSchema.safeParse(input.definition);
  const definition = read.success ? read.data : undefined;
  if (!definition) problems.push(...shapeProblems(read.error?.issues ?? []));
  else {
    const grounds = groundsOf(definition);
    if (grounds.length === 0) problems.push(at('fileWhat', 'files.nothing'));
    problems.push(...(await scopeProblems(db, definition, now)));
  }
  const { ownerId, deputyId } = input;
  const staff = await working(db, [ownerId, deputyId], now);
  if (!ownerId || !staff.has(ownerId)) problems.push(at('fileOwner', 'files.notHere'));
  if (!deputyId || !staff.has(deputyId)) problems.push(at('fileDeputy', 'files.notHere'));
  else if (deputyId === ownerId) problems.push(at('fileDeputy', 'files.sameDeputy'));
  const disclosing =
    definition && groundsOf(definition).length > 0 ? await toldOf(db, definition, problems) : undefined;
  return problems.length === 0 && definition && ownerId && deputyId && disclosing
    ? { problems, rule: { name, definition, ownerId, deputyId, disclosing } }
    : { problems, rule: undefined };
}

const at = (place: PlaceCode, code: ProblemCode, most?: number): CodedProblem =>
  problem({ code: place }, { code, ...(most === undefined ? {} : { params: { most } }) });

function shapeProblems(issues: readonly { path: readonly PropertyKey[] }[]): CodedProblem[] {
  const found = new Set(issues.map(({ path: [first] }) => first));
  return [
    ...(found.has('scope') ? [at('fileScope', 'files.scopeMissing')] : []),
    ...(found.has('channels') ? [at('fileChannels', 'files.channelsMissing')] : []),
    ...(found.has('aboveBytes') ? [at('fileSize', 'files.sizeOdd')] : []),
    ...(found.has('within') ? [at('fileWithin', 'files.withinOdd')] : []),
    ...(found.has('direction') || found.has('types') || found.size === 0
      ? [at('fileWhat', 'files.nothing')]
      : []),
  ];
}

async function scopeProblems(db: Db | Tx, { scope }: Definition, now: Date): Promise<CodedProblem[]> {
  if (scope.of === 'everyone') return [];
  const { rows } = await (scope.of === 'entity'
    ? sql`select from person p where p.entity = ${scope.entity} limit 1`
    : sql`select from department_version v where v.department_id = ${scope.department}::uuid and ${held('v', now)} limit 1`
  ).execute(db);
  return rows.length > 0 ? [] : [at('fileScope', 'files.scopeUnknown')];
}

async function working(db: Db | Tx, ids: readonly (string | undefined)[], now: Date): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select distinct e.person_id as id from employment e
    where e.person_id = any(${ids.filter((id) => id !== undefined)}::uuid[]) and ${held('e', now)}`.execute(
    db,
  );
  return new Set(rows.map(({ id }) => id));
}

/** The row that tells of all of it; what lacks is said of every channel by itself. */
async function toldOf(
  db: Db | Tx,
  definition: Definition,
  problems: CodedProblem[],
): Promise<Disclosing | undefined> {
  const rows = await disclosingRows(db);
  const found = definition.channels.map((channel) => ({
    channel,
    ...disclosingRow(rows, { ...definition, channels: [channel] }),
  }));
  for (const { channel, lacking } of found) {
    if (lacking === undefined) continue;
    const code = `files.lacks.${lacking}` as const;
    problems.push(problem({ code: 'fileChannels' }, { code, params: { channel: channelNames[channel] } }));
  }
  return found.find(({ row }) => row)?.row;
}

const channelNames = {
  whatsapp: { 'zh-CN': 'WhatsApp', en: 'WhatsApp' },
  wecom: { 'zh-CN': '企业微信', en: 'WeCom' },
  slack: { 'zh-CN': 'Slack', en: 'Slack' },
  other: { 'zh-CN': '其他系统', en: 'other systems' },
} as const;
