import { expect } from 'chai';
import fc from 'fast-check';
import { v7 } from 'uuid';
import { countBy } from '../../src/coverage/figures.ts';
import { listNotices } from '../../src/coverage/notices.ts';
import { coveragePeople, type PeoplePage, type Show } from '../../src/coverage/people.ts';
import type { Scope } from '../../src/coverage/query.ts';
import type { Coverage } from '../../src/coverage/standing.ts';
import type { AnswerKind, DeliveryState } from '../../src/db/schema.ts';
import { departmentFigures, noticeFacts, personFacts } from '../../src/notices/view.ts';
import { Company } from '../harness/company.ts';

const shows: Show[] = ['all', 'open', 'overdue', 'answered', 'unreachable', 'concern'];

/** What happened to one person's share, in the end. */
interface History {
  department: number | null;
  second: number | null;
  state: 'open' | 'answered' | 'cancelled';
  overdue: boolean;
  delivery: DeliveryState | null;
  accepted: boolean;
  unconfirmed: boolean;
  seen: boolean;
  read: boolean;
  kind: AnswerKind;
}

const histories: fc.Arbitrary<History[]> = fc.array(
  fc.record({
    department: fc.option(fc.nat(2)),
    second: fc.option(fc.nat(2)),
    state: fc.constantFrom('open', 'answered', 'cancelled'),
    overdue: fc.boolean(),
    delivery: fc.option(fc.constantFrom<DeliveryState>('pending', 'accepted', 'failed', 'skipped')),
    accepted: fc.boolean(),
    unconfirmed: fc.boolean(),
    seen: fc.boolean(),
    read: fc.boolean(),
    kind: fc.constantFrom<AnswerKind>('acknowledge', 'consent', 'decline', 'concern', 'withdraw'),
  }),
  { maxLength: 12 },
);

describe('coverage', function () {
  this.timeout(60_000);
  let company: Company;
  let departments: string[];
  let version: string;
  let runs = 0;
  before(async () => {
    company = await Company.open();
    departments = [];
    for (const name of ['sales', 'finance', 'care']) departments.push(await company.department(name));
    version = (await company.publishes()).id;
  });
  after(() => company.close());

  async function people(all: readonly History[]): Promise<string[]> {
    runs += 1;
    const ids: string[] = [];
    for (const [n, history] of all.entries()) {
      const name = `${runs}-${n}`;
      const id = await company.joins(name, { account: false });
      const places = new Set([history.department, history.second].filter((place) => place !== null));
      for (const place of places) {
        const from_at = new Date(company.now.getTime() - (place === history.department ? 2 : 1));
        await company.db
          .insertInto('membership')
          .values({ person_id: id, department_id: departments[place] ?? '', from_at, to_at: null })
          .execute();
      }
      ids.push(id);
    }
    return ids;
  }

  /** A notice with exactly these histories. */
  async function notice(ids: readonly string[], all: readonly History[]): Promise<string> {
    const { db, now } = company;
    const later = new Date(now.getTime() + 86_400_000);
    const past = new Date(now.getTime() - 86_400_000);
    const [id, message] = [v7(), v7()];
    const common = { version_id: version, created_at: now };
    await db
      .insertInto('notice')
      .values({
        ...common,
        id,
        audience: JSON.stringify({ kind: 'everyone' }),
        joiners: false,
        state: 'open',
        due_at: later,
        people: all.length,
        created_by: null,
      })
      .execute();
    const bodies = { 'zh-CN': { kind: 'text', text: '-' }, en: { kind: 'text', text: '-' } };
    await db
      .insertInto('message')
      .values({
        id: message,
        kind: 'notices.card',
        bodies: JSON.stringify(bodies),
        about: id,
        created_at: now,
      })
      .execute();
    for (const [n, history] of all.entries()) {
      const person_id = ids[n] ?? '';
      await db
        .insertInto('assignment')
        .values({
          notice_id: id,
          person_id,
          why: 'everyone',
          message_id: message,
          due_at: history.overdue ? past : later,
          created_at: now,
          seen_at: history.seen ? now : null,
          read_at: history.read ? now : null,
          answered_at: history.state === 'answered' ? now : null,
          cancelled_at: null,
          cancelled_why: null,
          first_answered_at: history.state === 'answered' ? now : null,
        })
        .execute();
      await db
        .updateTable('assignment')
        .set(
          history.state === 'cancelled'
            ? { state: history.state, cancelled_at: now, cancelled_why: 'closed' }
            : { state: history.state },
        )
        .where('notice_id', '=', id)
        .where('person_id', '=', person_id)
        .execute();
      if (history.delivery) {
        await db
          .insertInto('delivery')
          .values({
            message_id: message,
            person_id,
            lane: 'bulk',
            replaces: null,
            state: history.delivery,
            platform: 'local',
            tenant: 'main',
            not_before: now,
            account: null,
            replaced_id: null,
            batch_id: null,
            lease_until: null,
            external_id: null,
            failure: history.delivery === 'failed' ? 'no-account' : null,
            created_at: now,
            accepted_at: history.accepted ? now : null,
            unconfirmed: history.unconfirmed,
            seen_at: null,
          })
          .execute();
      }
      if (history.state === 'answered') {
        await db
          .insertInto('answer')
          .values({
            id: v7(),
            notice_id: id,
            person_id,
            version_id: version,
            kind: history.kind,
            method: 'click',
            language: 'en',
            entry_id: n,
            thread_id: history.kind === 'concern' ? v7() : null,
            at: now,
            supersedes: null,
          })
          .execute();
      }
    }
    return id;
  }

  /** Whoever has seen it was reached. */
  const isUnconfirmed = (one: History) => one.unconfirmed && !one.seen;

  function counted(all: readonly History[]): Coverage {
    const count = (is: (one: History) => boolean) => all.filter(is).length;
    return {
      people: all.length,
      owed: count((one) => one.state !== 'cancelled'),
      answered: count((one) => one.state === 'answered'),
      withdrawn: 0,
      open: count((one) => one.state === 'open'),
      overdue: count((one) => one.state === 'open' && one.overdue),
      onLeave: 0,
      cancelled: count((one) => one.state === 'cancelled'),
      excused: 0,
      outside: all.some((one) => one.state === 'cancelled')
        ? { closed: count((one) => one.state === 'cancelled') }
        : {},
      seen: count((one) => one.seen),
      read: count((one) => one.read),
      openSeen: count((one) => one.state === 'open' && one.seen),
      reached: {
        accepted: count((one) => one.delivery !== null && one.accepted && !isUnconfirmed(one)),
        unconfirmed: count((one) => one.delivery !== null && one.accepted && isUnconfirmed(one)),
        unreachable: count((one) => one.delivery === 'failed'),
        openAccepted: count(
          (one) =>
            one.state === 'open' && one.delivery !== null && one.accepted && !one.seen && !one.unconfirmed,
        ),
      },
    };
  }

  const place = (one: History) => one.department ?? one.second;
  const bare = ({ key: _key, name: _name, ...rest }: Coverage & Record<string, unknown>) => rest;
  const asked = (id: string, scope: Scope = 'all') => ({ at: company.now, scope, notices: [id] });

  it('counts each person once: the departments add up to the whole, and to what is in the rows', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (all) => {
        const id = await notice(await people(all), all);
        const { total, groups } = await countBy(company.db, asked(id), 'department', true);
        expect(total).to.deep.equal(counted(all));
        expect(groups.reduce((sum, { people: some }) => sum + some, 0)).to.equal(total.people);
        for (const part of groups) {
          const at = part.key === null ? null : departments.indexOf(part.key);
          expect(bare({ ...part })).to.deep.equal(counted(all.filter((one) => place(one) === at)));
        }
        const [line] = await listNotices(company.db, 'all', company.now, { only: id });
        const { reached: _cards, ...shares } = counted(all);
        expect(line).to.deep.include(shares);
      }),
      { numRuns: 30 },
    );
  });

  it('shows a manager their own departments and nobody else', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.subarray([0, 1, 2]), async (all, mine) => {
        const id = await notice(await people(all), all);
        const scope: Scope = { departments: mine.map((n) => departments[n] ?? '') };
        const visible = all.filter((one) => mine.some((n) => n === place(one)));
        const { total } = await countBy(company.db, asked(id, scope), 'department', true);
        expect(total).to.deep.equal(counted(visible));
        const page = { answers: false, limit: 100 };
        const lines = await coveragePeople(company.db, asked(id, scope), page);
        expect(lines).to.have.lengthOf(visible.length);
        expect(await listNotices(company.db, scope, company.now, { only: id })).to.have.lengthOf(
          visible.length > 0 ? 1 : 0,
        );
      }),
      { numRuns: 15 },
    );
  });

  it('tells a manager nothing that depends on what people answered, whatever they look for', async () => {
    const kinds = fc.array(
      fc.constantFrom<AnswerKind>('acknowledge', 'consent', 'decline', 'concern', 'withdraw'),
      {
        minLength: 12,
        maxLength: 12,
      },
    );
    await fc.assert(
      fc.asyncProperty(histories, kinds, async (all, others) => {
        const ids = await people(all);
        const one = await notice(ids, all);
        const two = await notice(
          ids,
          all.map((history, n) => ({ ...history, kind: others[n] ?? 'concern' })),
        );
        expect(await seenByManager(one)).to.deep.equal(await seenByManager(two));
      }),
      { numRuns: 15 },
    );
  });

  /** Everything that a manager of all departments can get out of a notice. */
  async function seenByManager(id: string) {
    const scope: Scope = { departments };
    const { total, groups } = await countBy(company.db, asked(id, scope), 'department', true);
    const lists: unknown[] = [];
    for (const show of shows) {
      const found = await coveragePeople(company.db, asked(id, scope), { answers: false, show, limit: 100 });
      const lines = found.map(({ noticeId: _id, ...line }) => line);
      for (const line of lines) {
        expect([line.answer, line.answeredAt, line.threadId]).to.deep.equal([null, null, null]);
      }
      lists.push([lines, found.map((line) => personFacts(line, false))]);
    }
    const facts = (await listNotices(company.db, scope, company.now, { only: id })).map((line) => {
      const { id: _id, ...rest } = noticeFacts(line, false);
      return rest;
    });
    const parts = groups.map((part) => departmentFigures(part, false, 'acknowledge'));
    return { total, parts, lists, facts };
  }

  it('pages through names that are alike, and looks for them word for word', async () => {
    const ids: string[] = [];
    for (const name of ['王%芳', '王_芳', '王芳', 'O\\Brien', "o'brien"]) {
      ids.push(await company.joins(name, { account: false }));
    }
    const twin = await company.joins('twin', { account: false });
    await company.db.updateTable('person').set({ name: '王芳' }).where('id', '=', twin).execute();
    const { noticeId } = await company.sends({ id: version }, [...ids, twin]);
    const find = async (search: string, more: Partial<PeoplePage> = {}) =>
      coveragePeople(company.db, asked(noticeId), { answers: true, search, limit: 100, ...more });
    expect((await find('%')).map((line) => line.name)).to.deep.equal(['王%芳']);
    expect((await find('王_')).map((line) => line.name)).to.deep.equal(['王_芳']);
    expect((await find('\\')).map((line) => line.name)).to.deep.equal(['O\\Brien']);
    expect((await find("O'B")).map((line) => line.name)).to.deep.equal(["o'brien"]);
    const seen: string[] = [];
    for (let after: PeoplePage['after']; ; ) {
      const page = await find('', { limit: 1, ...(after ? { after } : {}) });
      const [line] = page;
      if (!line) break;
      seen.push(line.personId);
      after = { noticeId, staffNo: line.staffNo };
    }
    expect(seen).to.have.members([...ids, twin]);
    expect(seen).to.have.lengthOf(6);
  });
});
