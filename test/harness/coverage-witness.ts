import { sql } from 'kysely';
import type { PersonLine } from '../../src/coverage/people.ts';
import { isReason, type Reason, reasons, type Standing } from '../../src/coverage/standing.ts';
import type { AnswerKind, RequiredAction } from '../../src/db/schema.ts';
import type { Language } from '../../src/messages/model.ts';
import { dayIn } from '../../src/zone.ts';
import { type Company, zone } from './company.ts';
import type { Organisation } from './reporting-lines.ts';

/** A share as the tables of now have it at a moment, with what was true of its person then. */
export interface Seen {
  noticeId: string;
  personId: string;
  name: string;
  action: RequiredAction;
  notice: 'open' | 'closed' | 'recalled';
  state: 'open' | 'answered' | 'cancelled';
  why: string | null;
  due: Date;
  seen: boolean;
  takenBack: boolean;
  /** The newest answer. */
  answer: AnswerKind | null;
  employed: boolean;
  disabled: boolean;
  away: { from: string; until: string }[];
  department: string | null;
  departmentName: string | null;
  platform: string | null;
  language: Language;
}

export type Stood = Seen & { standing: Standing | Reason };

/** Knows nothing of history: it looked at the present after everything that happened, and remembers. */
export class Witness {
  readonly #seen: { at: Date; shares: Seen[] }[] = [];
  readonly company: Company;
  constructor(company: Company) {
    this.company = company;
  }

  async look(): Promise<void> {
    const { rows } = await sql<Seen>`
      select a.notice_id as "noticeId", a.person_id as "personId", p.name, p.language, v.action, n.state as notice,
             a.state, a.cancelled_why as why, a.due_at as due, a.seen_at is not null as seen,
             coalesce((select g.kind = 'withdraw' from answer g where g.notice_id = a.notice_id
               and g.person_id = a.person_id and g.kind in ('consent', 'withdraw') order by g.entry_id desc limit 1), false)
               as "takenBack",
             (select g.kind from answer g where g.notice_id = a.notice_id and g.person_id = a.person_id
              order by g.entry_id desc limit 1) as answer,
             exists (select from employment e where e.person_id = a.person_id and e.to_at is null) as employed,
             coalesce((select e.reason = 'disabled' from employment e where e.person_id = a.person_id
               order by e.to_at desc nulls first limit 1), false) as disabled,
             array(select jsonb_build_object('from', b.from_day::text, 'until', b.until_day::text) from absence b
               where b.person_id = a.person_id and b.ended_at is null) as away,
             home.id as department, home.name as "departmentName",
             (select i.platform from identity i where i.person_id = a.person_id and i.to_at is null
               and i.doubted_at is null
              order by (select min(o.from_at) from identity o where o.person_id = i.person_id and o.platform = i.platform
                        and o.tenant = i.tenant), i.platform, i.tenant limit 1) as platform
      from assignment a join notice n on n.id = a.notice_id join policy_version v on v.id = n.version_id
      join person p on p.id = a.person_id
      left join lateral (
        select m.department_id as id, d.name from membership m
        join department_version d on d.department_id = m.department_id and d.to_at is null
        where m.person_id = a.person_id and m.to_at is null order by m.from_at, m.department_id limit 1
      ) home on true`.execute(this.company.db);
    this.#seen.push({ at: this.company.now, shares: rows });
  }

  at(at: Date): Stood[] {
    const shares = this.#seen.findLast((one) => one.at <= at)?.shares ?? [];
    return shares.map((share) => ({ ...share, standing: standingOf(share, at) }));
  }

  get moments(): Date[] {
    return this.#seen.map(({ at }) => at);
  }
}

function standingOf(share: Seen, at: Date): Standing | Reason {
  if (share.state === 'cancelled')
    return share.why === 'withdrawn' ? 'policy-withdrawn' : (share.why as Reason);
  if (share.state === 'answered') return share.takenBack ? 'withdrawn' : 'answered';
  if (share.notice !== 'open') return share.notice;
  if (!share.employed) return share.disabled ? 'disabled' : 'left';
  const day = dayIn(at, zone);
  if (share.away.some(({ from, until }) => from <= day && day <= until)) return 'on-leave';
  return share.due < at && share.action !== 'consent' ? 'overdue' : 'open';
}

/** How many there are of each, by whatever key. */
export function tally<T>(all: readonly T[], key: (one: T) => string | null): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of all) counts[`${key(one)}`] = (counts[`${key(one)}`] ?? 0) + 1;
  return counts;
}

export const openOnes: readonly string[] = ['open', 'overdue', 'on-leave'];
const answeredOnes: readonly string[] = ['answered', 'withdrawn'];
export const keyOf = ({ noticeId, personId }: { noticeId: string; personId: string }) =>
  `${noticeId} ${personId}`;

/** What a line of the list says, in one string. */
export const shown = (
  one: Pick<PersonLine, 'noticeId' | 'personId' | 'name' | 'department' | 'standing' | 'dueAt' | 'answer'>,
) => [keyOf(one), one.standing, one.name, one.department, one.dueAt.toISOString(), one.answer].join(' ');

/** Whether a department was another one or right below it. */
export function treeAt(
  at: Date,
  { departments }: Organisation,
): (department: string | null, above: string) => boolean {
  const parents = new Map(
    departments
      .filter(({ from, to }) => from <= at && (!to || to > at))
      .map(({ id, parent }) => [id, parent]),
  );
  return (department, above) =>
    department === above || (department !== null && parents.get(department) === above);
}

/** To a manager an exemption stands for the answer, and who is away is still asked. */
export function plainly({ standing }: Stood): string {
  if (answeredOnes.includes(standing) || standing === 'exempt') return 'answered';
  if (isReason(standing)) return 'called-off';
  return standing === 'overdue' ? 'overdue' : 'open';
}

/** To the head of a department nobody is away: whoever is stands as though they were here. */
export const toHead = (one: Stood, at: Date): Stood => {
  if (one.standing !== 'on-leave') return one;
  return { ...one, standing: one.due < at && one.action !== 'consent' ? 'overdue' : 'open' };
};

/** Added up once more, and by other words. */
export function figuresOf(those: readonly Stood[]) {
  const count = (...where: readonly string[]) =>
    those.filter(({ standing }) => where.includes(standing)).length;
  return {
    people: those.length,
    owed: count(...answeredOnes, ...openOnes),
    answered: count(...answeredOnes),
    withdrawn: count('withdrawn'),
    open: count(...openOnes),
    overdue: count('overdue'),
    onLeave: count('on-leave'),
    cancelled: count(...reasons),
    excused: count('exempt'),
    outside: tally(
      those.filter(({ standing }) => isReason(standing)),
      ({ standing }) => standing,
    ),
    seen: those.filter(({ seen }) => seen).length,
    openSeen: those.filter(({ seen, standing }) => seen && openOnes.includes(standing)).length,
  };
}
