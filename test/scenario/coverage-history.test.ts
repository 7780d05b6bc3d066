import { expect } from 'chai';
import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { chosenShares, countShares, listShares, type Shares } from '../../src/console/overdue.ts';
import { countBy } from '../../src/coverage/figures.ts';
import { listNotices } from '../../src/coverage/notices.ts';
import { finishedOverTime } from '../../src/coverage/over-time.ts';
import { coveragePages, type PersonLine } from '../../src/coverage/people.ts';
import { type CoverageQuery, dimensions } from '../../src/coverage/query.ts';
import type { Reason, Standing } from '../../src/coverage/standing.ts';
import { inTransaction } from '../../src/db/pool.ts';
import type { AnswerKind, RequiredAction } from '../../src/db/schema.ts';
import { askAgain } from '../../src/exemptions/ask-again.ts';
import { callOff } from '../../src/exemptions/shares.ts';
import { closeNotice } from '../../src/notices/follow.ts';
import { askJoiners } from '../../src/notices/joiners.ts';
import { callOffLeavers } from '../../src/notices/leavers.ts';
import { recallNotice } from '../../src/notices/recall.ts';
import { sayAbsence } from '../../src/people/absences.ts';
import { dayIn } from '../../src/zone.ts';
import { Company, zone } from '../harness/company.ts';

const peopleThere = 5;
const kinds = ['acknowledge', 'consent', 'decline', 'concern', 'withdraw'] as const;

/** Something that happens, some minutes after what happened before; to a person, a notice and a department by number. */
interface Happening {
  what:
    | 'answer'
    | 'leave'
    | 'sweep'
    | 'return'
    | 'move'
    | 'exempt'
    | 'oblige'
    | 'recall'
    | 'close'
    | 'away'
    | 'send';
  after: number;
  who: number;
  which: number;
  kind: AnswerKind;
}

const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.record<Happening>({
    what: fc.oneof(
      { weight: 6, arbitrary: fc.constant('answer' as const) },
      { weight: 1, arbitrary: fc.constantFrom('recall' as const, 'close' as const) },
      {
        weight: 8,
        arbitrary: fc.constantFrom('leave', 'sweep', 'return', 'move', 'exempt', 'oblige', 'away', 'send'),
      },
    ),
    // Some at the very same instant, some across the day due.
    after: fc.constantFrom(0, 0, 1, 30, 600, 1_440, 4_320, 8_640),
    who: fc.nat(peopleThere - 1),
    which: fc.nat(5),
    kind: fc.constantFrom(...kinds),
  }),
  { minLength: 6, maxLength: 22 },
);

/** A share as the tables of now have it at a moment, with what was true of its person then. */
interface Seen {
  noticeId: string;
  personId: string;
  action: RequiredAction;
  notice: 'open' | 'closed' | 'recalled';
  state: 'open' | 'answered' | 'cancelled';
  why: string | null;
  due: Date;
  takenBack: boolean;
  employed: boolean;
  away: { from: string; until: string }[];
  department: string | null;
}

/** Knows nothing of history: it looked at the present after everything that happened, and remembers. */
class Witness {
  readonly #seen: { at: Date; shares: Seen[] }[] = [];
  readonly company: Company;
  constructor(company: Company) {
    this.company = company;
  }

  async look(): Promise<void> {
    const { rows } = await sql<Seen>`
      select a.notice_id as "noticeId", a.person_id as "personId", v.action, n.state as notice, a.state,
             a.cancelled_why as why, a.due_at as due,
             coalesce((select g.kind = 'withdraw' from answer g where g.notice_id = a.notice_id
               and g.person_id = a.person_id and g.kind in ('consent', 'withdraw') order by g.entry_id desc limit 1), false)
               as "takenBack",
             exists (select from employment e where e.person_id = a.person_id and e.to_at is null) as employed,
             array(select jsonb_build_object('from', b.from_day::text, 'until', b.until_day::text) from absence b
               where b.person_id = a.person_id and b.ended_at is null) as away,
             (select m.department_id from membership m where m.person_id = a.person_id and m.to_at is null
              order by m.from_at, m.department_id limit 1) as department
      from assignment a join notice n on n.id = a.notice_id join policy_version v on v.id = n.version_id`.execute(
      this.company.db,
    );
    this.#seen.push({ at: this.company.now, shares: rows });
  }

  at(at: Date): (Seen & { standing: Standing | Reason })[] {
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
  if (!share.employed) return 'left';
  const day = dayIn(at, zone);
  if (share.away.some(({ from, until }) => from <= day && day <= until)) return 'on-leave';
  return share.due < at && share.action !== 'consent' ? 'overdue' : 'open';
}

/** How many stand where, by whatever key. */
function tally<T>(all: readonly T[], key: (one: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of all) counts[key(one)] = (counts[key(one)] ?? 0) + 1;
  return counts;
}

describe('coverage of the past', function () {
  this.timeout(120_000);
  let company: Company;
  beforeEach(async () => {
    company = await Company.open();
  });
  afterEach(() => company.close());

  async function happens(all: readonly Happening[]): Promise<Witness> {
    const { db } = company;
    const departments = [await company.department(v7()), await company.department(v7())];
    const hr = await company.joins(v7(), { role: 'hr' });
    const people: string[] = [];
    for (let n = 0; n < peopleThere; n += 1)
      people.push(await company.joins(`${n}-${v7()}`, { department: departments[n % 2] ?? '' }));
    const policies = [
      await company.publishes({ code: `a${v7()}` }),
      await company.publishes({ code: `c${v7()}`, action: 'consent' }),
    ];
    const notices: string[] = [];
    const witness = new Witness(company);
    const send = async (which: number) => {
      const version = policies[which % 2];
      if (version)
        notices.push((await company.sends(version, undefined, { joiners: which % 3 > 0 })).noticeId);
    };
    await send(1);
    await send(2);
    await witness.look();
    for (const { what, after, who, which, kind } of all) {
      company.clock.advance({ minutes: after });
      const { now } = company;
      const person = people[who] ?? '';
      const notice = notices[which % notices.length] ?? '';
      const policy = policies[which % 2]?.policyId ?? '';
      const works = await db
        .selectFrom('employment')
        .select('person_id')
        .where('person_id', '=', person)
        .where('to_at', 'is', null)
        .executeTakeFirst();
      const open = await db
        .selectFrom('notice')
        .select('id')
        .where('id', '=', notice)
        .where('state', '=', 'open')
        .executeTakeFirst();
      switch (what) {
        case 'answer':
          if (works)
            await company
              .answers(person, notice, kind, kind === 'concern' ? { reason: '…' } : {})
              .catch(() => undefined);
          break;
        case 'leave':
          await company.leaves(person);
          break;
        case 'sweep':
          await callOffLeavers(db, now);
          await askJoiners(db, now, zone);
          break;
        case 'return':
          if (!works) await company.returns(person, v7());
          break;
        case 'move':
          if (works) {
            await sql`update membership set to_at = ${now} where person_id = ${person}::uuid and to_at is null`.execute(
              db,
            );
            await db
              .insertInto('membership')
              .values({
                person_id: person,
                department_id: departments[which % 2] ?? '',
                from_at: now,
                to_at: null,
              })
              .execute();
          }
          break;
        case 'exempt':
          await inTransaction(db, (tx) => callOff(tx, person, policy, now));
          break;
        case 'oblige':
          await inTransaction(db, (tx) => askAgain(tx, { personId: person, policyId: policy, zone, now }));
          break;
        case 'recall':
          if (open) await inTransaction(db, (tx) => recallNotice(tx, notice, { person: hr }, now));
          break;
        case 'close':
          if (open) await inTransaction(db, (tx) => closeNotice(tx, notice, { person: hr }, now));
          break;
        case 'away': {
          const from = dayIn(now, zone);
          const until = dayIn(new Date(now.getTime() + which * 86_400_000), zone);
          await inTransaction(db, (tx) =>
            sayAbsence(tx, { personId: person, from, until, source: 'csv' }, { actor: 'heed', now }),
          );
          break;
        }
        case 'send':
          if (notices.length < 5) await send(which);
          break;
      }
      await witness.look();
    }
    return witness;
  }

  async function rows(query: CoverageQuery): Promise<PersonLine[]> {
    const found: PersonLine[] = [];
    await inTransaction(company.db, async (tx) => {
      for await (const page of coveragePages(tx, query, { answers: true })) found.push(...page);
    });
    return found;
  }

  it('is what was seen at the time: in the badge, the list, the page, the chart and the rows alike', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, fc.infiniteStream(fc.nat()), async (all, picks) => {
        const witness = await happens(all);
        const { moments } = witness;
        const near = moments.flatMap((at) => [
          at,
          new Date(at.getTime() - 1),
          new Date(at.getTime() + 90_000),
        ]);
        const instants = [...picks.take(6)].map((pick) => near[pick % near.length] ?? company.now);
        // At the very instant that something is due, nobody is late with it yet.
        const [due] = witness.at(company.now).filter((share) => share.due <= company.now);
        if (due) instants.push(due.due, new Date(due.due.getTime() + 1));
        for (const at of [...instants, company.now]) await agreeAt(witness, at);
        await overdueAgrees(witness);
        await sql`truncate assignment, answer, notice cascade`.execute(company.db);
        await sql`delete from absence`.execute(company.db);
      }),
      { numRuns: 8 },
    );
  });

  async function agreeAt(witness: Witness, at: Date): Promise<void> {
    const { db } = company;
    const expected = witness.at(at);
    const query: CoverageQuery = { at, past: true, scope: 'all' };
    const lines = await rows(query);
    const key = (one: { noticeId: string; personId: string; standing: string }) =>
      `${one.noticeId} ${one.personId} ${one.standing}`;
    expect(lines.map(key).toSorted(), at.toISOString()).to.deep.equal(expected.map(key).toSorted());
    const answered = expected.filter(
      ({ standing }) => standing === 'answered' || standing === 'withdrawn',
    ).length;
    const open = expected.filter(({ standing }) => ['open', 'overdue', 'on-leave'].includes(standing)).length;
    for (const by of dimensions) {
      const { total, groups } = await countBy(db, query, by);
      expect(total, by).to.include({
        people: expected.length,
        answered,
        open,
        owed: answered + open,
        cancelled: expected.length - answered - open,
        overdue: expected.filter(({ standing }) => standing === 'overdue').length,
      });
      expect(groups.reduce((sum, { people }) => sum + people, 0)).to.equal(total.people);
      if (by === 'department') {
        const counts = tally(expected, ({ department }) => `${department}`);
        expect(Object.fromEntries(groups.map((group) => [`${group.key}`, group.people]))).to.deep.equal(
          counts,
        );
      }
    }
    // The badge is the sum of the list of notices; each notice is its page.
    const list = await listNotices(db, 'all', at);
    expect(list.reduce((sum, notice) => sum + notice.open, 0)).to.equal(open);
    for (const notice of list) {
      const { total } = await countBy(db, { ...query, notices: [notice.id] }, 'department', true);
      const { reached: _cards, ...page } = total;
      expect(notice).to.deep.include(page);
    }
    const curve = await finishedOverTime(db, query, { step: 'day', zone, answers: true });
    expect(curve.at(-1)?.finished ?? 0).to.equal(answered);
  }

  /** The list of those overdue, its figures and whom its reminder comes to are of now: the same shares once more. */
  async function overdueAgrees(witness: Witness): Promise<void> {
    const { db, now } = company;
    const owed = witness.at(now).filter(({ action }) => action !== 'consent');
    const key = ({ noticeId, personId }: { noticeId: string; personId: string }) => `${noticeId} ${personId}`;
    for (const show of [undefined, 'open'] as const) {
      const listed = show ? ['open', 'overdue', 'on-leave'] : ['overdue'];
      const expected = owed.filter(({ standing }) => listed.includes(standing));
      const asked: Shares = { scope: 'all', filter: { show }, zone, now };
      const lines = await listShares(db, asked, { limit: 500 });
      expect(lines.map((line) => `${key(line)} ${line.overdue}`)).to.have.members(
        expected.map((share) => `${key(share)} ${share.standing === 'overdue'}`),
      );
      expect(await countShares(db, asked)).to.deep.equal({
        shares: expected.length,
        people: new Set(expected.map(({ personId }) => personId)).size,
      });
      const chosen = await chosenShares(db, asked);
      const pairs = chosen.flatMap(({ noticeId, personIds }) =>
        personIds.map((personId) => ({ noticeId, personId })),
      );
      expect(pairs.map(key)).to.have.members(expected.map(key));
      // Ticked ones stay only while they are among them; whatever departments are looked at adds up.
      const all = owed.map(({ noticeId, personId }) => ({ notice: noticeId, person: personId }));
      expect(await chosenShares(db, asked, all)).to.deep.equal(chosen);
      const departments = [...new Set(owed.map(({ department }) => department))];
      for (const department of departments) {
        if (!department) continue;
        const those = expected.filter((share) => share.department === department).length;
        const scoped = await countShares(db, { ...asked, scope: { departments: [department] } });
        const filtered = await countShares(db, { ...asked, filter: { show, department } });
        expect([scoped.shares, filtered.shares]).to.deep.equal([those, those]);
      }
    }
    const { total } = await countBy(db, { at: now, scope: 'all', owed: true }, 'notice');
    expect((await countShares(db, { scope: 'all', filter: {}, zone, now })).shares).to.equal(total.overdue);
  }
});
