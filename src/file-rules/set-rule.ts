import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { canonicalise } from '../evidence/canonical.ts';
import { touch } from '../live.ts';
import { type CodedProblem, type PlaceCode, type ProblemCode, problem } from '../messages/problems.ts';
import { held } from '../people/held.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
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
  if (name === '' || name.length > longestName)
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

export interface SettingRule extends RuleInput {
  /** Made by the form: the same form sent twice sets it once. */
  id?: string | undefined;
  /** The rule whose place it takes. */
  replaces?: string | undefined;
  by: Viewer;
  now: Date;
}

/**
 * Sets a rule, in the place of another one or beside the others. It looks at files from this moment on, and at none before.
 *
 * @returns its id
 * @throws HeedError `forbidden`, `bad-input` with each field, `conflict` (text `file-rule-changed`) where the other one has
 * ended meanwhile
 */
export async function setRule(tx: Tx, setting: SettingRule): Promise<string> {
  const { by, now, replaces } = setting;
  demand(by, 'file-rules.set');
  const id = setting.id ?? v7();
  const known = await tx.selectFrom('file_rule').select('made_by').where('id', '=', id).executeTakeFirst();
  if (known?.made_by === by.id) return id;
  if (known) throw new HeedError('conflict', `file rule ${id} is somebody else's`);
  const { problems, rule } = await checkRule(tx, setting, now);
  if (!rule) throw new HeedError('bad-input', 'a file rule cannot be set like this', { problems });
  if (replaces) await end(tx, replaces, by, now);
  const { name, definition, ownerId, deputyId, disclosing } = rule;
  await tx
    .insertInto('file_rule')
    .values({
      ...{ id, name, definition: JSON.stringify(definition), owner_id: ownerId, deputy_id: deputyId },
      ...{
        version_id: disclosing.versionId,
        disclosure: disclosing.disclosure,
        made_at: now,
        made_by: by.id,
      },
      ...{ replaces: replaces ?? null, ended_at: null, ended_by: null },
    })
    .execute();
  await append(tx, {
    ...{ type: 'file-rule.set', at: now, actor: { person: by.id }, about: id },
    data: {
      ...{ rule: id, ...(replaces ? { replaces } : {}), owner: ownerId, deputy: deputyId },
      ...{ policy: disclosing.code, row: disclosing.disclosure },
      sha256: createHash('sha256')
        .update(canonicalise({ name, ...definition }))
        .digest('hex'),
    },
  });
  touch(tx, 'file-rules');
  return id;
}

/** Ends a rule: from this commit on nothing is held against it. What it has found stays to be answered. */
export async function endRule(tx: Tx, id: string, by: Viewer, now: Date): Promise<void> {
  demand(by, 'file-rules.set');
  const row = await tx
    .selectFrom('file_rule')
    .select('ended_at')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new HeedError('not-found', `there is no file rule ${id}`);
  if (row.ended_at) return;
  await end(tx, id, by, now);
  touch(tx, 'file-rules');
}

async function end(tx: Tx, id: string, by: Viewer, now: Date): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('file_rule')
    .set({ ended_at: now, ended_by: by.id })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n)
    throw new HeedError('conflict', `file rule ${id} has ended already`, { text: 'file-rule-changed' });
  await append(tx, {
    ...{ type: 'file-rule.ended', at: now, actor: { person: by.id }, about: id },
    data: { rule: id },
  });
}
