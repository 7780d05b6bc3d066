import { DateTime } from 'luxon';
import { v7 } from 'uuid';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { languages } from '../messages/model.ts';
import { type CodedProblem, problem } from '../messages/problems.ts';
import { companyZone } from '../zone.ts';
import { courseProblems } from './courses.ts';
import type { PolicyDocument } from './document.ts';
import { overridesIn } from './overrides.ts';
import { dueVersions, findVersion, loadText, type VersionRow, versionsOf } from './store.ts';
import { changedSubstance } from './substance.ts';

/** What other features do when a version starts or stops binding: in the same transaction. */
export interface PolicyHooks {
  inForce(tx: Tx, version: VersionRow, previous: VersionRow | undefined, now: Date): Promise<void>;
  ended(tx: Tx, version: VersionRow, now: Date): Promise<void>;
}

export interface Publishing {
  now: Date;
  actor: Actor;
  hooks: PolicyHooks;
}

/**
 * The procedure that a policy went through, and the draft that gives the version its id; or what was stated of one, and
 * the id the version gets.
 */
export interface Procedural {
  procedure?: { id: string; draft: string };
  stated?: { id: string; version: string };
}

export interface Published {
  outcome: 'published' | 'unchanged';
  version: VersionRow;
}

/**
 * Publishes a policy. The same bytes again change nothing; anything else is a new version, which comes into
 * force at once or on its effective date. The first version is always material.
 *
 * It asks for no procedure: `publishDirectly` and `publishDraft` in `src/procedure/` do, and nothing else calls it.
 */
export async function publishPolicy(
  tx: Tx,
  document: PolicyDocument,
  how: Publishing & Procedural,
): Promise<Published> {
  const { now, actor } = how;
  const policy = await lockForPublishing(tx, document.code, now);
  const earlier = await versionsOf(tx, document.code);
  const [latest] = earlier;
  const same = await unchangedVersion(tx, earlier, document);
  if (same) return { outcome: 'unchanged', version: same };
  const binding = earlier.find(isBinding);
  await demandEditorial(tx, binding, document);
  await demandCourses(tx, document);
  const id = how.procedure?.draft ?? how.stated?.version ?? v7();
  const effectiveAt = document.effectiveOn ? startOfDay(document.effectiveOn) : now;
  const change = binding ? document.change : 'material';
  const { version, rules, legalBasis, monitoringFrequency, effectiveOn, reviewOn } = document;
  await tx
    .insertInto('policy_version')
    .values({
      id,
      policy_id: policy.id,
      number: (latest?.number ?? 0) + 1,
      state: 'published',
      change,
      action: document.action,
      minimum_method: document.signature,
      terms: JSON.stringify({ version, rules, legalBasis, monitoringFrequency, effectiveOn, reviewOn }),
      created_at: now,
      published_at: now,
      effective_at: effectiveAt,
    })
    .execute();
  await tx
    .insertInto('policy_text')
    .values(
      languages.map((language) => {
        const text = document.texts[language];
        return {
          version_id: id,
          language,
          title: text.title,
          summary: JSON.stringify(text.summary),
          bytes: Buffer.from(text.bytes),
          sha256: Buffer.from(text.sha256, 'hex'),
        };
      }),
    )
    .execute();
  const published = await findVersion(tx, id);
  await append(tx, {
    type: 'policy.published',
    at: now,
    actor,
    about: id,
    data: {
      policy: document.code,
      version: published.number,
      change,
      basis: document.legalBasis,
      action: document.action,
      method: document.signature,
      effective: effectiveAt.toISOString(),
      texts: { 'zh-CN': document.texts['zh-CN'].sha256, en: document.texts.en.sha256 },
      ...(how.procedure ? { procedure: how.procedure.id } : {}),
      ...(how.stated ? { stated: how.stated.id } : {}),
      ...overridesIn(document),
    },
  });
  // A version that never came into force is replaced by the one published after it.
  for (const waiting of earlier.filter((one) => one.state === 'published')) {
    await end(tx, waiting, 'superseded', published, how);
  }
  if (effectiveAt <= now) await putInForce(tx, published, how);
  return { outcome: 'published', version: await findVersion(tx, id) };
}

/**
 * Nobody else publishes, withdraws or puts into force anything of this policy before the transaction ends: what is
 * decided about the versions there are stays true. A policy that is not there yet begins.
 */
export async function lockForPublishing(tx: Tx, code: string, now: Date): Promise<{ id: string }> {
  await tx
    .insertInto('policy')
    .values({ id: v7(), code, created_at: now })
    .onConflict((conflict) => conflict.column('code').doNothing())
    .execute();
  return lockPolicy(tx, code);
}

/** A day begins where the company is. */
function startOfDay(date: string): Date {
  return DateTime.fromISO(date, { zone: companyZone }).startOf('day').toJSDate();
}

/**
 * Puts into force whatever version's day has come, each in a transaction of its own. Called by the sweep; safe to
 * repeat, and from several processes at once.
 */
export async function putDueInForce(db: Db, how: Publishing): Promise<number> {
  return eachAlone(await dueVersions(db, how.now), ({ id, code }) =>
    inTransaction(db, async (tx) => {
      await lockPolicy(tx, code);
      const version = await findVersion(tx, id);
      if (version.state !== 'published') return false;
      await putInForce(tx, version, how);
      return true;
    }),
  );
}

/** Takes a policy back: nobody is asked to answer it any more. What was answered stays on record. */
export async function withdrawVersion(tx: Tx, versionId: string, how: Publishing): Promise<void> {
  const { code } = await findVersion(tx, versionId);
  await lockPolicy(tx, code);
  const version = await findVersion(tx, versionId);
  if (!isBinding(version)) throw new HeedError('conflict', `version ${versionId} is ${version.state}`);
  await end(tx, version, 'withdrawn', undefined, how);
}

/** One change of a policy at a time: what is decided on stays so until the transaction ends. */
function lockPolicy(tx: Tx, code: string): Promise<{ id: string }> {
  return tx.selectFrom('policy').select('id').where('code', '=', code).forUpdate().executeTakeFirstOrThrow();
}

/** What a text is to the version that binds: a first one is material, whatever it says of itself. */
export async function changeOf(
  db: Db | Tx,
  document: Pick<PolicyDocument, 'code' | 'change'>,
): Promise<'editorial' | 'material'> {
  return (await versionsOf(db, document.code)).some(isBinding) ? document.change : 'material';
}

/**
 * Why this document is no editorial change of the version before it: what it changes beyond its wording. Empty where it
 * is one, and for material changes.
 */
export async function editorialProblems(db: Db | Tx, document: PolicyDocument): Promise<CodedProblem[]> {
  return problemsOfChange(db, (await versionsOf(db, document.code)).find(isBinding), document);
}

async function problemsOfChange(
  db: Db | Tx,
  before: VersionRow | undefined,
  document: PolicyDocument,
): Promise<CodedProblem[]> {
  if (!before || document.change !== 'editorial') return [];
  const { front } = await loadText(db, before.id, 'zh-CN');
  return changedSubstance(front, document.texts['zh-CN']).map((name) =>
    problem({ code: 'named', params: { name } }, { code: 'policy.notEditorial' }),
  );
}

async function demandEditorial(
  tx: Tx,
  before: VersionRow | undefined,
  document: PolicyDocument,
): Promise<void> {
  const problems = await problemsOfChange(tx, before, document);
  if (problems.length === 0) return;
  throw new HeedError('bad-input', `an editorial change of ${document.code} changes more than words`, {
    problems,
  });
}

async function demandCourses(tx: Tx, document: PolicyDocument): Promise<void> {
  const problems = await courseProblems(tx, document);
  if (problems.length === 0) return;
  throw new HeedError('bad-input', `policy ${document.code} asks for courses that are not there`, {
    problems,
  });
}

function isBinding(version: VersionRow): boolean {
  return version.state === 'published' || version.state === 'in-force';
}

async function putInForce(tx: Tx, version: VersionRow, how: Publishing): Promise<void> {
  const others = await versionsOf(tx, version.code);
  const previous = others.find((one) => one.state === 'in-force');
  if (previous) await end(tx, previous, 'superseded', version, how);
  const { numUpdatedRows } = await tx
    .updateTable('policy_version')
    .set({ state: 'in-force', in_force_at: how.now })
    .where('id', '=', version.id)
    .where('state', '=', 'published')
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new HeedError('conflict', `version ${version.id} changed meanwhile`);
  await append(tx, {
    type: 'policy.in-force',
    at: how.now,
    actor: how.actor,
    about: version.id,
    data: { policy: version.code, version: version.number },
  });
  await how.hooks.inForce(tx, version, previous, how.now);
}

async function end(
  tx: Tx,
  version: VersionRow,
  state: 'superseded' | 'withdrawn',
  by: VersionRow | undefined,
  how: Publishing,
): Promise<void> {
  await tx
    .updateTable('policy_version')
    .set({ state, ended_at: how.now })
    .where('id', '=', version.id)
    .execute();
  const { code: policy, number } = version;
  const common = { at: how.now, actor: how.actor, about: version.id };
  await (state === 'superseded'
    ? append(tx, {
        ...common,
        type: 'policy.superseded',
        data: { policy, version: number, by: by?.id ?? '' },
      })
    : append(tx, { ...common, type: 'policy.withdrawn', data: { policy, version: number } }));
  if (state === 'withdrawn') await how.hooks.ended(tx, version, how.now);
}

/**
 * The version that publishing this document would leave as it is, because it has the same bytes: of those in force or
 * waiting for their day the newest. What was taken back does not count.
 *
 * @param versions all of its policy, newest first
 */
export async function unchangedVersion(
  db: Db | Tx,
  versions: readonly VersionRow[],
  document: PolicyDocument,
): Promise<VersionRow | undefined> {
  const binding = versions.find(isBinding);
  if (!binding) return undefined;
  const rows = await db
    .selectFrom('policy_text')
    .select(['language', 'sha256'])
    .where('version_id', '=', binding.id)
    .execute();
  const same =
    rows.length === languages.length &&
    rows.every((row) => document.texts[row.language].sha256 === row.sha256.toString('hex'));
  return same ? binding : undefined;
}
