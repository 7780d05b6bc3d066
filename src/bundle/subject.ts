import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import type { Language } from '../messages/model.ts';
import { type CodedProblem, problem } from '../messages/problems.ts';

/** What a bundle is about: a notice, and one person where it is about one. */
export interface BundleSubject {
  noticeId: string;
  person: { id: string; staffNo: string; name: string } | undefined;
}

/** A notice as whoever makes a bundle chooses one. */
export interface NoticeChoice {
  id: string;
  number: number;
  titles: Record<Language, string>;
  at: Date;
  people: number;
}

/** The newest notices that were sent. */
export async function noticesToChoose(db: Db): Promise<NoticeChoice[]> {
  const { rows } = await sql<NoticeChoice>`
    select n.id, v.number, n.created_at as at, n.people,
           (select jsonb_object_agg(t.language, t.title) from policy_text t where t.version_id = v.id) as titles
    from notice n join policy_version v on v.id = n.version_id
    order by n.created_at desc, n.id desc limit 200`.execute(db);
  return rows;
}

/**
 * A notice, and a person by staff number who was asked by it, also one who has left.
 *
 * @throws HeedError `bad-input` naming everything that is not there
 */
export async function findBundleSubject(
  db: Db,
  { notice, staffNo }: { notice: string; staffNo?: string | undefined },
): Promise<BundleSubject> {
  const wanted = staffNo?.normalize('NFKC').trim() || undefined;
  const { rows } = await sql<{ id: string }>`
    select id from notice where id::text = ${notice.trim().toLowerCase()}`.execute(db);
  const found = rows[0];
  const people = wanted
    ? await sql<{ id: string; staffNo: string; name: string; asked: boolean }>`
        select p.id, p.staff_no as "staffNo", p.name, exists (
          select from assignment a where a.person_id = p.id and a.notice_id = ${found?.id ?? null}::uuid) as asked
        from person p where p.staff_no = ${wanted}`.execute(db)
    : undefined;
  const person = people?.rows[0];
  const problems: CodedProblem[] = [
    ...(found ? [] : [problem({ code: 'notice' }, { code: 'bundle.noNotice' })]),
    ...(wanted && !person
      ? [problem({ code: 'person', params: { staffNo: wanted } }, { code: 'pack.nobody' })]
      : []),
    ...(found && person && !person.asked
      ? [problem({ code: 'person', params: { staffNo: wanted ?? '' } }, { code: 'bundle.notAsked' })]
      : []),
  ];
  if (!found || problems.length > 0)
    throw new HeedError('bad-input', 'There is nothing to make a bundle of.', { problems });
  return {
    noticeId: found.id,
    person: person && { id: person.id, staffNo: person.staffNo, name: person.name },
  };
}
