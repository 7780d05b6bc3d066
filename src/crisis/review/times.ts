import type { CrisisRole } from '../../people/person.ts';

/** A page, and when its platform took it. */
export interface PageTime {
  person: string;
  at: Date;
  acceptedAt: Date | null;
}

export interface AnswerTime {
  person: string;
  what: 'coming' | 'cannot' | 'handed-over';
  at: Date;
  until: Date | null;
}

export interface MusterTimes {
  declaredAt: Date;
  closedAt: Date | null;
  declaredBy: string | null;
  quorum: Readonly<Partial<Record<CrisisRole, number>>>;
  called: readonly { person: string; role: CrisisRole; at: Date }[];
  pages: readonly PageTime[];
  answers: readonly AnswerTime[];
}

/** How fast a muster was. Spans in milliseconds; null for what never happened. */
export interface Times {
  called: number;
  /** From being called to the first page that a platform took, of those who had one. */
  paged: { people: number; median: number; slowest: number } | null;
  /** From the declaration to the first answer of somebody else than who declared it. */
  firstAnswer: number | null;
  /** From the declaration until enough of a role were coming at once. */
  roles: { role: CrisisRole; quorum: number; after: number | null }[];
  /** Until that was so of every role that the plan needs. */
  complete: number | null;
  lasted: number | null;
}

/** Reckoned from what is on record, so that a crisis and a drill are measured by one rule. */
export function timesOf(muster: MusterTimes): Times {
  const { declaredAt, closedAt, declaredBy, quorum, called, answers } = muster;
  const since = (at: Date) => at.getTime() - declaredAt.getTime();
  const others = answers.filter(({ person }) => person !== declaredBy);
  const roles = (Object.entries(quorum) as [CrisisRole, number][]).map(([role, needed]) => ({
    ...{ role, quorum: needed },
    after: reached(muster, role, needed),
  }));
  const spans = roles.map(({ after }) => after);
  const known = spans.filter((span) => span !== null);
  return {
    called: new Set(called.map(({ person }) => person)).size,
    paged: pagedIn(muster),
    firstAnswer: least(others.map(({ at }) => since(at))),
    roles,
    complete: roles.length > 0 && known.length === spans.length ? Math.max(...known) : null,
    lasted: closedAt ? since(closedAt) : null,
  };
}

/** The first moment at which enough of those called for a role said that they are coming. */
function reached(
  { declaredAt, called, answers }: MusterTimes,
  role: CrisisRole,
  needed: number,
): number | null {
  const theirs = called.filter((call) => call.role === role);
  const moments = [...theirs, ...answers].map(({ at }) => at).sort((a, b) => a.getTime() - b.getTime());
  const coming = (person: string, at: Date): boolean => {
    const last = answers.findLast((answer) => answer.person === person && answer.at <= at);
    return last?.what === 'coming' && last.until !== null && last.until > at;
  };
  for (const at of moments) {
    const there = new Set(theirs.filter((call) => call.at <= at).map(({ person }) => person));
    if ([...there].filter((person) => coming(person, at)).length >= needed)
      return at.getTime() - declaredAt.getTime();
  }
  return null;
}

function pagedIn({ called, pages }: MusterTimes): Times['paged'] {
  const spans: number[] = [];
  for (const person of new Set(called.map((call) => call.person))) {
    const from = least(called.filter((call) => call.person === person).map(({ at }) => at.getTime()));
    const taken = least(
      pages.flatMap((page) => (page.person === person && page.acceptedAt ? [page.acceptedAt.getTime()] : [])),
    );
    if (from !== null && taken !== null) spans.push(Math.max(0, taken - from));
  }
  spans.sort((a, b) => a - b);
  const slowest = spans.at(-1);
  if (slowest === undefined) return null;
  return { people: spans.length, median: spans[Math.floor((spans.length - 1) / 2)] ?? 0, slowest };
}

const least = (values: readonly number[]): number | null => (values.length > 0 ? Math.min(...values) : null);
