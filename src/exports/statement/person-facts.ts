import { sql } from 'kysely';
import { coveragePeople, type PersonLine } from '../../coverage/people.ts';
import type { Reason, Standing } from '../../coverage/standing.ts';
import type { ReasonKind } from '../../db/decision-schema.ts';
import type { Db } from '../../db/pool.ts';
import type { AnswerKind, RequiredAction, WayKind } from '../../db/schema.ts';
import { HeedError } from '../../errors.ts';
import type { Language, Localized } from '../../messages/model.ts';
import { held } from '../../people/held.ts';

/** One thing that a person was asked, as it stood. */
export interface AskedItem {
  noticeId: string;
  code: string;
  number: number;
  action: RequiredAction;
  titles: Localized<string>;
  /** SHA-256 of the text in the person's language, hex. */
  sha256: string;
  standing: Standing | Reason;
  askedAt: Date;
  dueAt: Date;
  acceptedAt: Date | null;
  /** Why the card did not arrive, or `unconfirmed`; known as of now only. */
  failure: string | null;
  seenAt: Date | null;
  readAt: Date | null;
  cancelledAt: Date | null;
  exemption: { kind: ReasonKind; from: string; until: string } | null;
  answers: GivenAnswer[];
  /** When a platform took a reminder of it. */
  reminders: Date[];
}

export interface GivenAnswer {
  noticeId: string;
  kind: AnswerKind;
  method: string;
  way: WayKind | null;
  at: Date;
  entryId: number;
  /** Its place in the log, once it has one. */
  index: number | null;
  contestedAt: Date | null;
}

export interface PersonStatement {
  person: { id: string; name: string; staffNo: string; language: Language; department: string | null };
  employment: { from: Date; to: Date | null }[];
  items: AskedItem[];
}

/** Everything that somebody was asked until an instant, as it stood then. @throws HeedError `not-found` */
export async function personStatement(
  tx: Db,
  personId: string,
  { at, past }: { at: Date; past: boolean },
): Promise<PersonStatement> {
  const person = await whoIs(tx, personId, at);
  const { rows: employment } = await sql<{ from: Date; to: Date | null }>`
    select from_at as "from", case when to_at <= ${at} then to_at end as "to" from employment
    where person_id = ${personId}::uuid and from_at <= ${at} order by from_at`.execute(tx);
  const items = await itemsOf(tx, person, { at, past });
  const answers = await answersBy(tx, personId, at);
  const reminders = await remindersTo(tx, personId, at);
  return {
    person,
    employment,
    items: items.map((item) => ({
      ...item,
      answers: answers.filter(({ noticeId }) => noticeId === item.noticeId),
      reminders: reminders.filter(({ of }) => of.includes(item.noticeId)).map(({ acceptedAt }) => acceptedAt),
    })),
  };
}

async function whoIs(tx: Db, personId: string, at: Date): Promise<PersonStatement['person']> {
  const { rows } = await sql<PersonStatement['person']>`
    select p.id, p.name, p.staff_no as "staffNo", p.language,
           (select v.name from membership m join department_version v on v.department_id = m.department_id and ${held('v', at)}
            where m.person_id = p.id and ${held('m', at)} order by m.from_at, m.department_id limit 1) as department
    from person p where p.id = ${personId}::uuid`.execute(tx);
  if (!rows[0]) throw new HeedError('not-found', `no person ${personId}`);
  return rows[0];
}

type Bare = Omit<AskedItem, 'answers' | 'reminders'>;

/** What stands in no share: which text it was, when it was called off, which exemption there was. */
interface Beside {
  noticeId: string;
  code: string;
  number: number;
  action: RequiredAction;
  titles: Localized<string>;
  sha256: string;
  cancelledAt: Date | null;
  exemption: AskedItem['exemption'];
}

async function itemsOf(
  tx: Db,
  { id, staffNo, language }: PersonStatement['person'],
  { at, past }: { at: Date; past: boolean },
): Promise<Bare[]> {
  const shares: PersonLine[] = [];
  for await (const page of sharesOf(tx, staffNo, { at, past }))
    shares.push(...page.filter(({ personId }) => personId === id));
  const ids = shares.map(({ noticeId }) => noticeId);
  const { rows } = await sql<Beside>`
    select n.id as "noticeId", po.code, v.number, v.action,
           (select jsonb_object_agg(t.language, t.title) from policy_text t where t.version_id = v.id) as titles,
           (select encode(t.sha256, 'hex') from policy_text t where t.version_id = v.id and t.language = ${language}) as sha256,
           (select case when s.cancelled_at <= ${at} then s.cancelled_at end from assignment s
            where s.notice_id = n.id and s.person_id = ${id}::uuid) as "cancelledAt",
           (select jsonb_build_object('kind', e.reason_kind, 'from', e.decided_at, 'until', least(e.until_at, e.ended_at))
            from exemption e where e.person_id = ${id}::uuid and e.policy_id = v.policy_id
              and e.state in ('in-force', 'ended') and e.decided_at <= ${at}
            order by e.decided_at desc limit 1) as exemption
    from notice n join policy_version v on v.id = n.version_id join policy po on po.id = v.policy_id
    where n.id = any(${ids}::uuid[])`.execute(tx);
  const beside = new Map(rows.map((row) => [row.noticeId, row]));
  return shares
    .toSorted((one, two) => one.askedAt.getTime() - two.askedAt.getTime())
    .flatMap(({ noticeId, standing, askedAt, dueAt, acceptedAt, failure, seenAt, readAt }) => {
      const more = beside.get(noticeId);
      return more ? [{ ...more, standing, askedAt, dueAt, acceptedAt, failure, seenAt, readAt }] : [];
    });
}

const sharesPerPage = 1_000;

/** Of whoever has that staff number, or a longer one with it inside. */
async function* sharesOf(
  tx: Db,
  staffNo: string,
  { at, past }: { at: Date; past: boolean },
): AsyncGenerator<PersonLine[]> {
  let after: { noticeId: string; staffNo: string } | undefined;
  for (;;) {
    const asked = { answers: true, search: staffNo, limit: sharesPerPage, after };
    const page = await coveragePeople(tx, { at, past, scope: 'all' }, asked);
    yield page;
    const last = page.at(-1);
    if (!last || page.length < sharesPerPage) return;
    after = { noticeId: last.noticeId, staffNo: last.staffNo };
  }
}

async function answersBy(tx: Db, personId: string, at: Date): Promise<GivenAnswer[]> {
  const { rows } = await sql<GivenAnswer>`
    select a.notice_id as "noticeId", a.kind, a.method, w.way, a.at, a.entry_id as "entryId", e.index,
           case when c.at <= ${at} then c.at end as "contestedAt"
    from answer a
    left join answer_way w on w.answer_id = a.id
    left join answer_contest c on c.answer_id = a.id
    left join evidence_entry e on e.id = a.entry_id
    where a.person_id = ${personId}::uuid and a.at <= ${at} order by a.entry_id`.execute(tx);
  return rows;
}

/** A reminder of several things names each by its address. */
async function remindersTo(
  tx: Db,
  personId: string,
  at: Date,
): Promise<{ acceptedAt: Date; of: string[] }[]> {
  const { rows } = await sql<{ acceptedAt: Date; of: string[] }>`
    select d.accepted_at as "acceptedAt",
           array(select s.notice_id from assignment s where s.person_id = d.person_id
             and (m.about = s.notice_id or m.about is null and m.bodies::text like '%' || s.notice_id || '%')) as of
    from delivery d join message m on m.id = d.message_id
    where d.person_id = ${personId}::uuid and m.kind in ('notices.reminder', 'reminders.card') and d.accepted_at <= ${at}
    order by d.accepted_at, d.id`.execute(tx);
  return rows;
}
