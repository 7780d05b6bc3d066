import { sql } from 'kysely';
import { v7 } from 'uuid';
import { type Day, isDay } from '../calendar/day.ts';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { type CodedProblem, type PlaceCode, type ProblemCode, problem } from '../messages/problems.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { dayIn } from '../zone.ts';
import { namesPlace } from './load.ts';
import { type BasisKind, isRegion, kindsFrom, liesWithin, type TransferUse } from './rules.ts';

/** The form as it is typed; days `YYYY-MM-DD`, empty where nothing is said. */
export interface BasisInput {
  entity: string;
  to: string;
  uses: readonly TransferUse[];
  kind: BasisKind | undefined;
  reference: string;
  /** SHA-256 of the document, hex. */
  sha256: string;
  /** The version of the notice; undefined where none was chosen. */
  versionId: string | undefined;
  assessedOn: string;
  reviewOn: string;
  validUntil: string;
}

export interface RecordingBasis extends BasisInput {
  id?: string | undefined;
  by: Viewer;
  zone: string;
  now: Date;
}

const longestReference = 200;

/**
 * Puts a basis on record. It counts once another person has signed it.
 *
 * @returns its id; the same form sent twice records one
 * @throws HeedError `forbidden`, `bad-input` with each field
 */
export async function recordBasis(tx: Tx, recording: RecordingBasis): Promise<string> {
  const { by, now, zone, entity, to, uses, kind, sha256, versionId, assessedOn, reviewOn, validUntil } =
    recording;
  demand(by, 'regions.record');
  const problems = await basisProblems(tx, recording, dayIn(now, zone));
  if (problems.length > 0 || !kind || !versionId)
    throw new HeedError('bad-input', 'a basis cannot be recorded like this', { problems });
  const id = recording.id ?? v7();
  const { numInsertedOrUpdatedRows: inserted } = await tx
    .insertInto('transfer_basis')
    .values({
      ...{ id, entity, to_region: to, uses: [...uses], kind, version_id: versionId },
      reference: recording.reference.trim() || null,
      document_sha256: sha256 ? Buffer.from(sha256, 'hex') : null,
      ...{ assessed_on: assessedOn, review_on: reviewOn, valid_until: validUntil || null },
      ...{ recorded_by: by.id, recorded_at: now, signed_by: null, signed_at: null },
      ...{ ended_by: null, ended_at: null, warned: null },
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirstOrThrow();
  if (inserted === 0n) {
    const known = await findBasis(tx, id);
    if (known.recordedBy === by.id) return id;
    throw new HeedError('conflict', `transfer basis ${id} is somebody else's`);
  }
  await append(tx, {
    ...{ type: 'transfer-basis.recorded', at: now, actor: { person: by.id }, about: id },
    data: {
      ...{ basis: id, entity, to, uses: [...uses], kind, version: versionId, assessedOn, reviewOn },
      ...(sha256 ? { sha256: sha256.toLowerCase() } : {}),
      ...(validUntil ? { validUntil } : {}),
    },
  });
  touch(tx, 'regions');
  return id;
}

const at = (place: PlaceCode, code: ProblemCode, most?: number): CodedProblem =>
  problem({ code: place }, { code, ...(most === undefined ? {} : { params: { most } }) });

async function basisProblems(tx: Tx, input: BasisInput, today: Day): Promise<CodedProblem[]> {
  const { entity, to, uses, kind, reference, sha256, versionId } = input;
  const home = await tx
    .selectFrom('entity_region')
    .select('region')
    .where('entity', '=', entity)
    .executeTakeFirst();
  const document = reference.trim() !== '' || sha256 !== '';
  return [
    ...(home ? [] : [at('regionEntity', 'regions.noHome')]),
    ...(isRegion(to) ? [] : [at('regionTo', 'regions.regionOdd')]),
    ...(home && isRegion(to) && liesWithin(home.region, to) ? [at('regionTo', 'regions.sameRegion')] : []),
    ...(uses.length > 0 ? [] : [at('regionUses', 'regions.usesMissing')]),
    ...(kind && (!home || kindsFrom(home.region).includes(kind))
      ? []
      : [at('regionKind', 'regions.kindOdd')]),
    ...(document ? [] : [at('regionReference', 'regions.documentMissing')]),
    ...(reference.length > longestReference
      ? [at('regionReference', 'regions.referenceLong', longestReference)]
      : []),
    ...(sha256 === '' || /^[0-9a-f]{64}$/i.test(sha256) ? [] : [at('regionSha256', 'regions.hashOdd')]),
    ...(await noticeProblems(tx, versionId, to)),
    ...dayProblems(input, today),
  ];
}

/** The notice is in force, and says that data goes there: nobody is told of what it does not name. */
async function noticeProblems(tx: Tx, versionId: string | undefined, to: string): Promise<CodedProblem[]> {
  if (!versionId) return [at('regionNotice', 'regions.noticeMissing')];
  const version = await tx
    .selectFrom('policy_version')
    .select('state')
    .where('id', '=', versionId)
    .executeTakeFirst();
  if (version?.state !== 'in-force') return [at('regionNotice', 'regions.noticeMissing')];
  return (await namesPlace(tx, versionId, to)) ? [] : [at('regionNotice', 'regions.noticeSilent')];
}

function dayProblems({ assessedOn, reviewOn, validUntil }: BasisInput, today: Day): CodedProblem[] {
  return [
    ...(isDay(assessedOn) && assessedOn <= today ? [] : [at('regionAssessed', 'regions.assessedOdd')]),
    ...(isDay(reviewOn) && reviewOn > today ? [] : [at('regionReview', 'regions.dayAhead')]),
    ...(validUntil === '' || (isDay(validUntil) && validUntil >= today)
      ? []
      : [at('regionValid', 'regions.dayAhead')]),
  ];
}

/** A basis as it is shown. */
export interface BasisLine {
  id: string;
  entity: string;
  to: string;
  uses: TransferUse[];
  kind: BasisKind;
  reference: string | null;
  sha256: string | null;
  versionId: string;
  policyCode: string;
  versionNumber: number;
  assessedOn: Day;
  reviewOn: Day;
  validUntil: Day | null;
  recordedBy: string;
  recordedByName: string;
  recordedAt: Date;
  signedByName: string | null;
  signedAt: Date | null;
  endedAt: Date | null;
  /** How many people of the entity have not been told by the notice, or have not consented where it asks for that. */
  untold: number;
}

const select = (now: Date) => sql`
  select b.id, b.entity, b.to_region as "to", b.uses, b.kind, b.reference, encode(b.document_sha256, 'hex') as sha256,
         b.version_id as "versionId", p.code as "policyCode", v.number as "versionNumber",
         b.assessed_on as "assessedOn", b.review_on as "reviewOn", b.valid_until as "validUntil",
         b.recorded_by as "recordedBy", r.name as "recordedByName", b.recorded_at as "recordedAt",
         s.name as "signedByName", b.signed_at as "signedAt", b.ended_at as "endedAt",
         (select count(*)::int from person who where who.entity = b.entity
            and exists (select from employment e where e.person_id = who.id and e.from_at <= ${now}
                        and (e.to_at is null or e.to_at > ${now}))
            and not ${toldBy(sql`who.id`, sql`b.version_id`)}) as untold
  from transfer_basis b join policy_version v on v.id = b.version_id join policy p on p.id = v.policy_id
  join person r on r.id = b.recorded_by left join person s on s.id = b.signed_by`;

/** Whether a person was told by the notice of a version or a later one; where that asks for consent, whether it stands. */
export const toldBy = (person: ReturnType<typeof sql>, version: ReturnType<typeof sql>) => sql<boolean>`
  exists (
    select from policy_version asked where asked.id = ${version} and case
      when asked.action = 'consent' then (
        select given.kind = 'consent' from (
          select g.kind, g.entry_id from answer g join policy_version w on w.id = g.version_id
          where g.person_id = ${person} and w.policy_id = asked.policy_id and w.number >= asked.number
            and g.kind in ('consent', 'withdraw')
          union all
          select g.kind, g.entry_id from purpose_answer g join policy_version w on w.id = g.version_id
          where g.person_id = ${person} and w.policy_id = asked.policy_id and w.number >= asked.number
        ) given order by given.entry_id desc limit 1)
      else exists (
        select from answer g join policy_version w on w.id = g.version_id
        where g.person_id = ${person} and w.policy_id = asked.policy_id and w.number >= asked.number
          and not exists (select from answer_contest c where c.answer_id = g.id)
        union all
        select from assignment a join notice n on n.id = a.notice_id join policy_version w on w.id = n.version_id
        where a.person_id = ${person} and a.seen_at is not null and w.policy_id = asked.policy_id
          and w.number >= asked.number
        union all
        select from assignment_past a join notice n on n.id = a.notice_id join policy_version w on w.id = n.version_id
        where a.person_id = ${person} and a.seen_at is not null and w.policy_id = asked.policy_id
          and w.number >= asked.number)
      end)`;

/** Those that count or wait first. */
export async function listBases(db: Db, now: Date): Promise<BasisLine[]> {
  const { rows } = await sql<BasisLine>`
    ${select(now)} order by b.ended_at is null desc, b.entity, b.to_region, b.recorded_at desc, b.id limit 200`.execute(
    db,
  );
  return rows;
}

/** @throws HeedError `not-found` */
export async function findBasis(
  db: Db | Tx,
  id: string,
): Promise<Pick<BasisLine, 'recordedBy' | 'signedAt' | 'endedAt'>> {
  const row = await db
    .selectFrom('transfer_basis')
    .select(['recorded_by as recordedBy', 'signed_at as signedAt', 'ended_at as endedAt'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row) return row;
  throw new HeedError('not-found', `there is no transfer basis ${id}`);
}

/** Another person signs: from this commit on it counts. @throws HeedError `forbidden` for whoever recorded it, `conflict` */
export async function signBasis(tx: Tx, id: string, { by, now }: { by: Viewer; now: Date }): Promise<void> {
  await sql`select from transfer_basis where id = ${id}::uuid for update`.execute(tx);
  const { recordedBy, signedAt, endedAt } = await findBasis(tx, id);
  demand(by, 'regions.sign', { recordedBy });
  if (signedAt) return;
  if (endedAt) throw new HeedError('conflict', `transfer basis ${id} has ended`, { text: 'basis-ended' });
  await tx
    .updateTable('transfer_basis')
    .set({ signed_by: by.id, signed_at: now })
    .where('id', '=', id)
    .execute();
  await append(tx, {
    ...{ type: 'transfer-basis.signed', at: now, actor: { person: by.id }, about: id },
    data: { basis: id, recordedBy },
  });
  touch(tx, 'regions');
}

/** Ends one before its day: nothing leaves on it from this commit on. */
export async function endBasis(tx: Tx, id: string, { by, now }: { by: Viewer; now: Date }): Promise<void> {
  demand(by, 'regions.record');
  await sql`select from transfer_basis where id = ${id}::uuid for update`.execute(tx);
  if ((await findBasis(tx, id)).endedAt) return;
  await tx
    .updateTable('transfer_basis')
    .set({ ended_by: by.id, ended_at: now })
    .where('id', '=', id)
    .execute();
  await append(tx, {
    ...{ type: 'transfer-basis.ended', at: now, actor: { person: by.id }, about: id },
    data: { basis: id },
  });
  touch(tx, 'regions');
}
