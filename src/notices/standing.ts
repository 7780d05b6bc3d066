import { CompiledQuery } from 'kysely';
import { Batcher } from '../db/batcher.ts';
import type { Db, Tx } from '../db/pool.ts';
import type { AnswerKind, RequiredAction } from '../db/schema.ts';
import { HeedError } from '../errors.ts';
import type { Language } from '../messages/model.ts';
import { accountOrder } from '../people/preferred-account.ts';
import { currentVersion, wasWithdrawn } from './current.ts';
import type { Standing } from './rules.ts';

/** Everything about one person and one notice that a page, a card or an answer needs: one round trip. */
export interface Case extends Standing {
  noticeId: string;
  messageId: string;
  /** The card, or the reminder that stands below it: what turns when this is answered. */
  newestMessage: string;
  person: { id: string; name: string; staffNo: string; language: Language; timeZone: string };
  policy: { id: string; code: string };
  /** The version the notice was sent with. */
  sentVersion: string;
  sentNumber: number;
  /** The text valid now, in the language asked for. */
  text?: { versionId: string; number: number; language: Language; title: string; sha256: string };
  answers: number;
  why: string;
  assignedAt: Date;
  acceptedAt: Date | null;
  seenAt: Date | null;
  readAt: Date | null;
  laterAt: Date | null;
  cancelledWhy: string | null;
  /** SHA-256, hex, of the card as it was handed to the platform. */
  card: string | null;
  /** What the card says beside its one-tap button, and in which language it was sent. */
  cardSays: { language: Language; statement: string | null };
  reminders: number;
  account: { platform: string; externalId: string; boundBy: string } | null;
  lastAnswer: { id: string; kind: AnswerKind; at: Date; method: string; entryId: number } | null;
  /** Conditions of signing that person and company have agreed on, as the evidence names them. */
  conditions: { agreement: string; agreed: string; conditions: number; sha256: string } | null;
  /** The consent that holds: given, and not withdrawn since. */
  consent: { versionId: string; number: number; at: Date } | null;
  /** When the company said that what rested on the consent has stopped; of the newest answer, if that took it back. */
  stoppedAt: Date | null;
  /** What became of records kept on it; of the newest answer, if that took it back. `at`: since when none is left. */
  carriedOut: { erased: number; at: Date | null } | null;
  /** The newest concern's thread. */
  threadId: string | null;
}

interface Row {
  i: number;
  notice_state: Standing['notice'];
  message_id: string;
  newest_message: string;
  sent_version: string;
  sent_number: number;
  policy_id: string;
  policy_code: string;
  withdrawn: boolean;
  state: Standing['assignment'];
  why: string;
  answers: number;
  due_at: Date;
  created_at: Date;
  seen_at: Date | null;
  read_at: Date | null;
  later_at: Date | null;
  cancelled_why: string | null;
  name: string;
  staff_no: string;
  language: Language;
  time_zone: string;
  version_id: string | null;
  number: number | null;
  action: RequiredAction | null;
  minimum_method: string | null;
  title: string | null;
  sha256: Buffer | null;
  accepted_at: Date | null;
  card: Buffer | null;
  card_language: Language;
  card_statement: string | null;
  reminders: number;
  platform: string | null;
  external_id: string | null;
  bound_by: string | null;
  answer_id: string | null;
  answer_kind: AnswerKind | null;
  answer_at: Date | null;
  answer_method: string | null;
  answer_entry: number | null;
  consent_version: string | null;
  consent_number: number | null;
  consent_at: Date | null;
  stopped_at: Date | null;
  erased: number | null;
  erased_at: Date | null;
  agreement_id: string | null;
  agreed_at: Date | null;
  agreed_conditions: number | null;
  agreed_sha256: Buffer | null;
  thread_id: string | null;
}

/**
 * One row for each question `q`: notice, person, language or null for the person's own, platform in use or null.
 *
 * Answers follow each other by entry: it is numbered under the assignment's lock, while two processes' clocks
 * may tell the times of two answers the other way round.
 */
const statement = `
  select q.i::int, n.state as notice_state, a.message_id, n.version_id as sent_version, nv.number as sent_number, nv.policy_id,
         po.code as policy_code, v.id is null and ${wasWithdrawn('nv')} as withdrawn,
         a.state, a.why, a.answers, a.due_at, a.created_at, a.seen_at, a.read_at,
         case when a.state = 'open' then rr.later_at end as later_at, a.cancelled_why,
         p.name, p.staff_no, coalesce(q.language, p.language) as language, p.time_zone,
         v.id as version_id, v.number, v.action, v.minimum_method, t.title, t.sha256,
         d.accepted_at, b.body_sha256 as card, coalesce(b.language, p.language) as card_language,
         m.bodies #>> array[coalesce(b.language, p.language), 'card', 'statement'] as card_statement,
         i.platform, i.external_id, i.bound_by,
         coalesce(rr.reminded, 0) as reminders, coalesce(reminded.newest, a.message_id) as newest_message,
         la.id as answer_id, la.kind as answer_kind, la.at as answer_at, la.method as answer_method,
         la.entry_id as answer_entry,
         co.version_id as consent_version, co.number as consent_number, co.at as consent_at,
         sa.id as agreement_id, sa.agreed_at, sa.conditions as agreed_conditions, sa.sha256 as agreed_sha256,
         (select w.stopped_at from consent_withdrawal w where w.answer_id = la.id) as stopped_at,
         (select w.erased from consent_withdrawal w where w.answer_id = la.id) as erased,
         (select w.erased_at from consent_withdrawal w where w.answer_id = la.id) as erased_at,
         (select thread_id from answer c where c.notice_id = n.id and c.person_id = p.id
            and c.thread_id is not null order by c.entry_id desc limit 1) as thread_id
  from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) with ordinality q (notice, person, language, platform, i)
  join assignment a on a.notice_id = q.notice and a.person_id = q.person
  left join reminder rr on rr.person_id = a.person_id and rr.about = a.notice_id
  join notice n on n.id = a.notice_id
  join person p on p.id = a.person_id
  join policy_version nv on nv.id = n.version_id
  join policy po on po.id = nv.policy_id
  left join lateral (${currentVersion('nv')}) v on true
  left join policy_text t on t.version_id = v.id and t.language = coalesce(q.language, p.language)
  left join delivery d on d.message_id = a.message_id and d.person_id = p.id
  left join delivery_batch b on b.id = d.batch_id
  left join message m on m.id = a.message_id
  left join signing_agreement sa on sa.person_id = p.id and sa.revoked_at is null
  left join lateral (
    select (array_agg(rd.message_id order by rd.id desc))[1] as newest
    from delivery rd join message rm on rm.id = rd.message_id
    where rd.person_id = p.id and rd.accepted_at is not null
      and rm.about = n.id and rm.kind = 'notices.reminder'
  ) reminded on true
  left join lateral (
    select platform, external_id, bound_by from identity
    where person_id = p.id and to_at is null
    order by platform = q.platform desc nulls last, ${accountOrder} limit 1
  ) i on true
  left join lateral (
    select id, kind, at, method, entry_id from answer
    where notice_id = n.id and person_id = p.id order by entry_id desc limit 1
  ) la on true
  left join lateral (
    select c.kind, c.version_id, cv.number, c.at from answer c join policy_version cv on cv.id = c.version_id
    where c.notice_id = n.id and c.person_id = p.id and c.kind in ('consent', 'withdraw')
    order by c.entry_id desc limit 1
  ) co on co.kind = 'consent'`;

interface Question {
  noticeId: string;
  personId: string;
  language: Language | null;
  platform: string | null;
}

const cases = new Batcher<Question, Row | undefined>(async (db, questions) => {
  const { rows } = await db.executeQuery<Row>(
    CompiledQuery.raw(statement, [
      questions.map((one) => one.noticeId),
      questions.map((one) => one.personId),
      questions.map((one) => one.language),
      questions.map((one) => one.platform),
    ]),
  );
  const found = new Map(rows.map((row) => [row.i, row]));
  return questions.map((_, index) => found.get(index + 1));
});

/**
 * One person's standing on a notice.
 *
 * @param language the language on the screen, when it is not the person's own
 * @param platform where they are: of several accounts, the one there is named
 * @throws HeedError `not-found` when this person was not asked: the same answer whether or not the notice exists
 */
export async function loadCase(
  db: Db | Tx,
  noticeId: string,
  personId: string,
  language?: Language,
  platform?: string,
): Promise<Case> {
  const row = await cases.call(db, {
    noticeId,
    personId,
    language: language ?? null,
    platform: platform ?? null,
  });
  if (!row)
    throw new HeedError('not-found', `person has no share in notice ${noticeId}`, { text: 'not-yours' });
  return present(noticeId, personId, row);
}

function present(noticeId: string, personId: string, row: Row): Case {
  const { version_id: versionId, action, minimum_method: minimumMethod, number, title, sha256 } = row;
  const ended = row.withdrawn ? 'withdrawn' : 'superseded';
  const consent =
    row.consent_version && row.consent_number && row.consent_at
      ? { versionId: row.consent_version, number: row.consent_number, at: row.consent_at }
      : null;
  return {
    noticeId,
    messageId: row.message_id,
    newestMessage: row.newest_message,
    notice: row.notice_state,
    assignment: row.state,
    person: {
      id: personId,
      name: row.name,
      staffNo: row.staff_no,
      language: row.language,
      timeZone: row.time_zone,
    },
    policy: { id: row.policy_id, code: row.policy_code },
    sentVersion: row.sent_version,
    sentNumber: row.sent_number,
    ...(versionId && action && minimumMethod ? { current: { versionId, action, minimumMethod } } : { ended }),
    ...(versionId && number && title && sha256
      ? { text: { versionId, number, language: row.language, title, sha256: sha256.toString('hex') } }
      : {}),
    due: row.due_at,
    why: row.why,
    answers: row.answers,
    assignedAt: row.created_at,
    acceptedAt: row.accepted_at,
    seenAt: row.seen_at,
    readAt: row.read_at,
    laterAt: row.later_at,
    cancelledWhy: row.cancelled_why,
    card: row.card?.toString('hex') ?? null,
    cardSays: { language: row.card_language, statement: row.card_statement },
    reminders: row.reminders,
    account:
      row.platform && row.external_id && row.bound_by
        ? { platform: row.platform, externalId: row.external_id, boundBy: row.bound_by }
        : null,
    consenting: consent !== null,
    consent,
    stoppedAt: row.stopped_at,
    carriedOut: row.erased === null ? null : { erased: row.erased, at: row.erased_at },
    conditions:
      row.agreement_id && row.agreed_at && row.agreed_conditions !== null && row.agreed_sha256
        ? {
            agreement: row.agreement_id,
            agreed: row.agreed_at.toISOString(),
            conditions: row.agreed_conditions,
            sha256: row.agreed_sha256.toString('hex'),
          }
        : null,
    lastAnswer:
      row.answer_id && row.answer_kind && row.answer_at && row.answer_method && row.answer_entry !== null
        ? {
            id: row.answer_id,
            kind: row.answer_kind,
            at: row.answer_at,
            method: row.answer_method,
            entryId: row.answer_entry,
          }
        : null,
    ...(row.answer_kind && row.answer_at ? { last: { kind: row.answer_kind, at: row.answer_at } } : {}),
    threadId: row.thread_id,
  };
}
