import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { type Attested, attestedOf } from '../evidence/attest/kept.ts';
import { readCheckpoint } from '../evidence/checkpoint.ts';
import type { AnswerData } from '../evidence/events.ts';
import { latestCheckpoint, type StoredCheckpoint } from '../evidence/store.ts';
import type { Language } from '../messages/model.ts';
import { type ConditionsText, conditionsIn } from '../pack/conditions.ts';
import type { BundleSubject } from './subject.ts';

/** A text of a version, by what tells it from others. */
export interface TextRef {
  versionId: string;
  number: number;
  language: Language;
  sha256: string;
}

export interface CardRef {
  messageId: string;
  language: Language;
  sha256: string;
}

/** What a bundle is made of, as of one moment: places of entries and names of texts, but none of their content. */
export interface Contents {
  policy: { code: string; number: number; titles: Record<Language, string> };
  checkpoint: StoredCheckpoint | undefined;
  /** What others attest of the log since its first entry in the bundle. */
  attested: readonly Attested[];
  /** Places in the log, ascending, all below the checkpoint's size. */
  indexes: readonly number[];
  /** Entries whose event is no more; entries that have no place below the checkpoint yet. */
  erased: number;
  waiting: number;
  texts: readonly TextRef[];
  conditions: readonly ConditionsText[];
  cards: readonly CardRef[];
}

/** Reads it all in the caller's transaction, whose isolation makes it one moment. */
export async function gather(tx: Tx, subject: BundleSubject): Promise<Contents> {
  const checkpoint = await latestCheckpoint(tx, 'published');
  const texts = await textsOf(tx, subject);
  const versions = [...new Set(texts.map(({ versionId }) => versionId))];
  const places = await placesOf(tx, subject, versions, checkpoint?.size ?? 0);
  const [first] = places.indexes;
  return {
    policy: await policyOf(tx, subject),
    checkpoint,
    ...places,
    attested:
      checkpoint && first !== undefined
        ? await attestedOf(tx, {
            origin: readCheckpoint(checkpoint.note).origin,
            above: first,
            size: checkpoint.size,
          })
        : [],
    texts,
    conditions: await conditionsOf(tx, subject),
    cards: await cardsOf(tx, subject),
  };
}

async function policyOf(tx: Tx, { noticeId }: BundleSubject): Promise<Contents['policy']> {
  const { rows } = await sql<Contents['policy']>`
    select p.code, v.number,
           (select jsonb_object_agg(t.language, t.title) from policy_text t where t.version_id = v.id) as titles
    from notice n join policy_version v on v.id = n.version_id join policy p on p.id = v.policy_id
    where n.id = ${noticeId}::uuid`.execute(tx);
  return rows[0] as Contents['policy'];
}

/**
 * Everything on the log that concerns the notice: what is about it; how its versions came into force and ended; and
 * the passkeys and agreements that its answers rest on. Of one person, theirs and what is nobody's in particular.
 * That bundles were made of it is no part of it.
 */
async function placesOf(tx: Tx, { noticeId, person }: BundleSubject, versions: string[], size: number) {
  const whose = person?.id ?? null;
  const { rows } = await sql<{ indexes: number[] | null; erased: number; waiting: number }>`
    with rests as (
      select distinct unnest(array[e.event::jsonb #>> '{data,conditions,agreement}',
                                   e.event::jsonb #>> '{data,signature,passkey,passkey}'])::uuid as id
      from answer a join evidence_event e on e.id = a.entry_id
      where a.notice_id = ${noticeId}::uuid and (${whose}::uuid is null or a.person_id = ${whose}::uuid)
        -- Looked for as text first: of 200,000 answers hardly one has to be read as JSON.
        and (strpos(e.event, '"agreement"') > 0 or strpos(e.event, '"passkey"') > 0)
    ), concerned as (
      select id from evidence_event
      where about = ${noticeId}::uuid and type <> 'bundle.made'
        and (${whose}::uuid is null or person_id is null or person_id = ${whose}::uuid)
      union
      select v.id from evidence_event v join rests r on v.about = r.id
      where v.type in ('passkey.enrolled', 'passkey.removed', 'signing-conditions.agreed',
                       'signing-conditions.revoked')
        and (${whose}::uuid is null or v.person_id = ${whose}::uuid)
      union
      select id from evidence_event
      where about = any(${versions}::uuid[]) and person_id is null
        and type in ('policy.published', 'policy.in-force', 'policy.superseded', 'policy.withdrawn',
                     'policy.procedure-stated')
    )
    select array_agg(e.index order by e.index) filter (where e.index < ${size} and v.event is not null) as indexes,
           (count(*) filter (where v.event is null))::int as erased,
           (count(*) filter (where v.event is not null and (e.index is null or e.index >= ${size})))::int as waiting
    from concerned c join evidence_event v on v.id = c.id join evidence_entry e on e.id = c.id`.execute(tx);
  const { indexes = null, erased = 0, waiting = 0 } = rows[0] ?? {};
  return { indexes: (indexes ?? []).map(Number), erased, waiting };
}

/** Both languages of the version sent and of every version answered to. */
async function textsOf(tx: Tx, { noticeId, person }: BundleSubject): Promise<TextRef[]> {
  const { rows } = await sql<TextRef>`
    with shown (id) as (
      select version_id from notice where id = ${noticeId}::uuid
      union
      select version_id from answer
      where notice_id = ${noticeId}::uuid and (${person?.id ?? null}::uuid is null or person_id = ${person?.id ?? null}::uuid)
    )
    select t.version_id as "versionId", v.number, t.language, encode(t.sha256, 'hex') as sha256
    from shown s join policy_version v on v.id = s.id join policy_text t on t.version_id = v.id
    order by v.number, t.language`.execute(tx);
  return rows;
}

/** The wordings of signing conditions that answers name, as far as Heed still has them. */
async function conditionsOf(tx: Tx, { noticeId, person }: BundleSubject): Promise<ConditionsText[]> {
  const { rows } = await sql<{ conditions: NonNullable<AnswerData['conditions']> }>`
    select distinct on (c ->> 'sha256') c as conditions from (
      select e.event::jsonb #> '{data,conditions}' as c
      from answer a join evidence_event e on e.id = a.entry_id
      where a.notice_id = ${noticeId}::uuid and strpos(e.event, '"conditions"') > 0
        and (${person?.id ?? null}::uuid is null or a.person_id = ${person?.id ?? null}::uuid)) named
    where c is not null order by c ->> 'sha256'`.execute(tx);
  return rows.flatMap(({ conditions }) => conditionsIn({ conditions }) ?? []);
}

/**
 * The cards that asked, in each language they went out in, and every card that an answer names. The two differ where
 * somebody was asked again after an answer, or was sent the card once more: then the share knows the newer one only.
 */
async function cardsOf(tx: Tx, { noticeId, person }: BundleSubject): Promise<CardRef[]> {
  const whose = person?.id ?? null;
  const { rows } = await sql<CardRef>`
    with asked as materialized (
      select distinct on (b.body_sha256) b.body_sha256, b.message_id, b.language
      from assignment a
      join delivery d on d.message_id = a.message_id and d.person_id = a.person_id
      join delivery_batch b on b.id = d.batch_id
      where a.notice_id = ${noticeId}::uuid and (${whose}::uuid is null or a.person_id = ${whose}::uuid)
      order by b.body_sha256, b.message_id, b.language
    ), answered as materialized (
      -- Batches have no index by what was in them: mostly nothing is left to be looked for.
      select decode(event::jsonb #>> '{data,shown,card}', 'hex') as body_sha256 from evidence_event
      where about = ${noticeId}::uuid and type = 'answer.given' and strpos(event, '"card"') > 0
        and (${whose}::uuid is null or person_id = ${whose}::uuid)
      except select body_sha256 from asked
    ), earlier as (
      select distinct on (b.body_sha256) b.body_sha256, b.message_id, b.language
      from answered n join delivery_batch b on b.body_sha256 = n.body_sha256
      order by b.body_sha256, b.message_id, b.language
    )
    select c.message_id as "messageId", c.language, encode(c.body_sha256, 'hex') as sha256
    from (select * from asked union all select * from earlier) c order by c.message_id, c.language`.execute(
    tx,
  );
  return rows;
}
