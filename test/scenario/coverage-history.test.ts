import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { chosenShares, countShares, listShares, type Shares } from '../../src/console/overdue.ts';
import { searchConsole } from '../../src/console/search.ts';
import { countBy } from '../../src/coverage/figures.ts';
import { listNotices } from '../../src/coverage/notices.ts';
import { finishedOverTime } from '../../src/coverage/over-time.ts';
import { coveragePages, coveragePeople, type PersonLine } from '../../src/coverage/people.ts';
import { type CoverageQuery, type Dimension, dimensions, type Scope } from '../../src/coverage/query.ts';
import { inTransaction } from '../../src/db/pool.ts';
import type { ExportShow } from '../../src/exports/kinds.ts';
import { exportTable, type Prepare, underWay } from '../../src/exports/make.ts';
import { coverageOf } from '../../src/exports/sources/coverage.ts';
import { overdueOf } from '../../src/exports/sources/overdue.ts';
import { peopleOfNotice } from '../../src/exports/sources/people.ts';
import { text } from '../../src/messages/texts.ts';
import type { Viewer } from '../../src/people/person.ts';
import { Company, zone } from '../harness/company.ts';
import { happenings, happens } from '../harness/coverage-happenings.ts';
import {
  figuresOf,
  keyOf,
  openOnes,
  plainly,
  type Stood,
  shown,
  tally,
  toHead,
  treeAt,
  type Witness,
} from '../harness/coverage-witness.ts';
import { managerAt, type Organisation, readOrganisation } from '../harness/reporting-lines.ts';
import { until } from '../harness/until.ts';

describe('coverage of the past', function () {
  this.timeout(300_000);
  let company: Company;
  beforeEach(async () => {
    company = await Company.open();
  });
  afterEach(() => company.close());

  async function rows(query: CoverageQuery, answers = true, show: ExportShow = 'all'): Promise<PersonLine[]> {
    const found: PersonLine[] = [];
    await inTransaction(company.db, async (tx) => {
      for await (const page of coveragePages(tx, query, { answers, show })) found.push(...page);
    });
    return found;
  }

  it('is what was seen at the time: in the badge, the list, the page, the chart, the rows and the files alike', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, fc.infiniteStream(fc.nat()), async (all, picks) => {
        await nobodyIsLeft();
        const witness = await happens(company, all);
        // Also exactly when something happened, when a share became another, and when one was due.
        const became = await sql<{ at: Date }>`
          select until_at as at from assignment_past union select since_at from assignment where since_at is not null`.execute(
          company.db,
        );
        const due = await sql<{ at: Date }>`
          select distinct due_at as at from assignment where due_at <= ${company.now}`.execute(company.db);
        const some = <T>(of: readonly T[], count: number): T[] =>
          of.length === 0 ? [] : [...picks.take(count)].map((pick) => of[pick % of.length] as T);
        const around = (at: Date) => [at, new Date(at.getTime() - 1), new Date(at.getTime() + 1)];
        const turned = [...some(became.rows, 3), ...some(due.rows, 1)].map(({ at }) => at);
        const instants = some(witness.moments.flatMap(around), 4);
        const each = [...witness.moments, ...[...became.rows, ...due.rows].map(({ at }) => at)];
        for (const at of each) await linesAgree(witness, at);
        for (const at of [...turned.flatMap(around), ...instants, company.now]) await agreeAt(witness, at);
        for (const at of [...turned, ...instants].slice(0, 3)) await agreeHoweverAsked(witness, at);
        for (const at of some([...turned, ...instants], 1)) await filesAgree(witness, at);
        await filesAgree(witness, company.now);
        await overdueAgrees(witness);
        await searchAgrees(witness);
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });

  /** Whatever the run before was, it is none of the next one's business. */
  async function nobodyIsLeft(): Promise<void> {
    const { db, now } = company;
    await sql`truncate assignment, answer, notice cascade`.execute(db);
    await sql`delete from absence`.execute(db);
    for (const table of ['employment', 'identity', 'membership', 'department_head'])
      await sql`update ${sql.table(table)} set to_at = ${now} where to_at is null`.execute(db);
  }

  async function linesAgree(witness: Witness, at: Date): Promise<void> {
    const lines = await rows({ at, past: true, scope: 'all' });
    expect(lines.map(shown).toSorted(), at.toISOString()).to.deep.equal(
      witness
        .at(at)
        .map((one) => shown({ ...one, dueAt: one.due, department: one.departmentName }))
        .toSorted(),
    );
  }

  async function agreeAt(witness: Witness, at: Date): Promise<void> {
    const { db } = company;
    const expected = witness.at(at);
    const query: CoverageQuery = { at, past: true, scope: 'all' };
    await linesAgree(witness, at);
    const organisation = await readOrganisation(db);
    const keys = keysAt(at, organisation);
    const figures = figuresOf(expected);
    for (const by of dimensions) {
      const { total, groups } = await countBy(db, query, by);
      expect(total, by).to.deep.include(figures);
      const counts = tally(expected, keys[by]);
      expect(Object.fromEntries(groups.map((group) => [`${group.key}`, group.people])), by).to.deep.equal(
        counts,
      );
      for (const group of groups)
        expect(group, by).to.deep.include(figuresOf(expected.filter((one) => keys[by](one) === group.key)));
      if (by !== 'department') continue;
      const called = new Map(expected.map((one) => [one.department, one.departmentName]));
      for (const { key, name } of groups) expect(name).to.equal(called.get(key));
    }
    // The badge is the sum of the list of notices; each notice is its page.
    const list = await listNotices(db, 'all', at);
    expect(list.reduce((sum, notice) => sum + notice.open, 0)).to.equal(figures.open);
    for (const notice of list) {
      const { total } = await countBy(db, { ...query, notices: [notice.id] }, 'department', true);
      const { reached: _cards, ...page } = total;
      expect(notice).to.deep.include(page);
      const [share] = expected.filter(({ noticeId }) => noticeId === notice.id);
      if (share) expect(notice.state).to.equal(share.notice);
    }
    const curve = await finishedOverTime(db, query, { step: 'day', zone, answers: true });
    expect(curve.at(-1)?.finished ?? 0).to.equal(figures.answered);
    const plainly = await finishedOverTime(db, query, { step: 'hour', zone, answers: false });
    expect(plainly.at(-1)?.finished ?? 0).to.equal(figures.answered + figures.excused);
  }

  const keysAt = (
    at: Date,
    organisation: Organisation,
  ): Record<Dimension, (one: Stood) => string | null> => ({
    department: ({ department }) => department,
    manager: ({ personId }) => managerAt(organisation, personId, at),
    platform: ({ platform }) => platform,
    language: ({ language }) => language,
    notice: ({ noticeId }) => noticeId,
  });

  /** Each group asked for alone, each narrowing, and what a manager sees of it. */
  async function agreeHoweverAsked(witness: Witness, at: Date): Promise<void> {
    const expected = witness.at(at);
    const query: CoverageQuery = { at, past: true, scope: 'all' };
    const organisation = await readOrganisation(company.db);
    const keys = keysAt(at, organisation);
    const isBelow = treeAt(at, organisation);
    const same = async (asked: CoverageQuery, those: readonly Stood[], ...more: [boolean?, ExportShow?]) =>
      expect((await rows(asked, ...more)).map(keyOf), JSON.stringify(asked)).to.have.members(
        those.map(keyOf),
      );
    for (const by of dimensions)
      for (const key of new Set(expected.map(keys[by]))) {
        if (key === null) continue;
        const asked = by === 'notice' ? { notices: [key] } : { [by]: key };
        const those = expected.filter((one) =>
          by === 'department' ? isBelow(one.department, key) : keys[by](one) === key,
        );
        await same({ ...query, ...asked }, those);
        if (by !== 'department') continue;
        const own = expected.filter(({ department }) => department === key);
        const scope = { departments: [key] };
        await same({ ...query, scope }, own);
        const { total } = await countBy(company.db, { ...query, scope }, 'language');
        expect(total).to.deep.include(figuresOf(own.map((one) => toHead(one, at))));
      }
    await same(
      { ...query, owed: true },
      expected.filter(({ action }) => action !== 'consent'),
    );
    await same(
      { ...query, running: true },
      expected.filter(({ notice }) => notice === 'open'),
    );
    await same(
      query,
      expected.filter(({ standing }) => openOnes.includes(standing)),
      true,
      'open',
    );
    await same(
      query,
      expected.filter(({ standing }) => standing === 'overdue'),
      true,
      'overdue',
    );
    const toManagers = expected.filter(({ action }) => action !== 'consent');
    expect((await rows(query, false)).map((one) => `${keyOf(one)} ${one.standing}`)).to.have.members(
      toManagers.map((one) => `${keyOf(one)} ${plainly(one)}`),
    );
    const page = { answers: false, show: 'answered', limit: 10_000 } as const;
    expect((await coveragePeople(company.db, query, page)).map(keyOf)).to.have.members(
      toManagers.filter((one) => plainly(one) === 'answered').map(keyOf),
    );
  }

  /** What is taken out says the same: everybody of a notice, who is late, and every notice by department. */
  async function filesAgree(witness: Witness, at: Date): Promise<void> {
    const expected = witness.at(at);
    const sight = { scope: 'all', answers: true } as const;
    const staffNo = new Map(
      (await company.db.selectFrom('person').select(['id', 'staff_no']).execute()).map((one) => [
        one.id,
        one.staff_no,
      ]),
    );
    const staffOf = (those: readonly Stood[]) => those.map(({ personId }) => staffNo.get(personId));
    const late = expected.filter(({ standing }) => standing === 'overdue');
    expect((await file(overdueOf(sight), at)).map((row) => row['Staff no'])).to.have.members(staffOf(late));
    const coverage = await file(coverageOf(sight), at);
    const sum = (column: string) => coverage.reduce((all, row) => all + Number(row[column]), 0);
    const figures = figuresOf(expected);
    expect([
      sum('People'),
      sum('Answered'),
      sum('Not finished'),
      sum('Of these overdue'),
      sum('No longer needed'),
    ]).to.deep.equal([figures.people, figures.answered, figures.open, figures.overdue, figures.cancelled]);
    for (const noticeId of new Set(expected.map((one) => one.noticeId))) {
      const those = expected.filter((one) => one.noticeId === noticeId);
      const people = await file(peopleOfNotice(sight, noticeId), at);
      expect(people.map((row) => `${row['Staff no']} ${row.Name} ${row.State}`)).to.have.members(
        those.map(
          (one) =>
            `${staffNo.get(one.personId)} ${one.name} ${text('en', `exports.standing.${one.standing}`)}`,
        ),
      );
      for (const show of ['open', 'overdue'] as const) {
        const narrowed = those.filter(({ standing }) =>
          show === 'open' ? openOnes.includes(standing) : standing === 'overdue',
        );
        const found = await file(peopleOfNotice(sight, noticeId, show), at);
        expect(found.map((row) => row['Staff no'])).to.have.members(staffOf(narrowed));
      }
    }
  }

  async function file(prepare: Prepare, at: Date): Promise<Record<string, string>[]> {
    const deps = { zone, baseUrl: 'https://heed.example' };
    const order = { by: { operator: 'test' }, language: 'en', now: company.now, at, format: 'csv' } as const;
    const made = await exportTable(company.db, deps, order, prepare);
    let csv = '';
    for await (const part of made.body) csv += String(part);
    // Its place is free once its snapshot has ended, a moment after the last byte.
    await until(() => underWay() === 0, { within: 10_000, what: 'the file to give its place back' });
    const found = parse(csv, { bom: true, columns: true }) as Record<string, string>[];
    expect(found).to.have.length(made.rows);
    return found;
  }

  /** The list of those overdue, its figures and whom its reminder comes to are of now: the same shares once more. */
  async function overdueAgrees(witness: Witness): Promise<void> {
    const { db, now } = company;
    const isBelow = treeAt(now, await readOrganisation(db));
    const owed = witness.at(now).filter(({ action }) => action !== 'consent');
    for (const show of [undefined, 'open'] as const) {
      const listed = show ? ['open', 'overdue', 'on-leave'] : ['overdue'];
      const expected = owed.filter(({ standing }) => listed.includes(standing));
      const asked: Shares = { scope: 'all', filter: { show }, zone, now };
      const lines = await listShares(db, asked, { limit: 500 });
      expect(lines.map((line) => `${keyOf(line)} ${line.overdue}`)).to.have.members(
        expected.map((share) => `${keyOf(share)} ${share.standing === 'overdue'}`),
      );
      expect(await countShares(db, asked)).to.deep.equal({
        shares: expected.length,
        people: new Set(expected.map(({ personId }) => personId)).size,
      });
      const chosen = await chosenShares(db, asked);
      const pairs = chosen.flatMap(({ noticeId, personIds }) =>
        personIds.map((personId) => ({ noticeId, personId })),
      );
      expect(pairs.map(keyOf)).to.have.members(expected.map(keyOf));
      // Ticked ones stay only while they are among them; whatever departments are looked at adds up.
      const all = owed.map(({ noticeId, personId }) => ({ notice: noticeId, person: personId }));
      expect(await chosenShares(db, asked, all)).to.deep.equal(chosen);
      const departments = [...new Set(owed.map(({ department }) => department))];
      for (const department of departments) {
        if (!department) continue;
        const those = owed
          .filter((share) => share.department === department)
          .filter((share) => listed.includes(toHead(share, now).standing)).length;
        const scoped = await countShares(db, { ...asked, scope: { departments: [department] } });
        const filtered = await countShares(db, { ...asked, filter: { show, department } });
        const below = expected.filter((share) => isBelow(share.department, department)).length;
        expect([scoped.shares, filtered.shares]).to.deep.equal([those, below]);
      }
    }
    const { total } = await countBy(db, { at: now, scope: 'all', owed: true }, 'notice');
    expect((await countShares(db, { scope: 'all', filter: {}, zone, now })).shares).to.equal(total.overdue);
  }

  /** What is found beside a name is what the list behind it holds; and no notice is found that no list has. */
  async function searchAgrees(witness: Witness): Promise<void> {
    const { db, now } = company;
    const owed = witness.at(now);
    const staff = await db.selectFrom('person').select(['id', 'staff_no']).execute();
    const common = {
      id: v7(),
      name: '',
      staffNo: '',
      language: 'en',
      timeZone: zone,
      departments: [],
    } as const;
    const hr: Viewer = { ...common, departments: [], roles: ['employee', 'hr'], heads: [] };
    const heads = [...new Set(owed.flatMap(({ department }) => department ?? []))].map(
      (department): Viewer => ({
        ...common,
        departments: [],
        roles: ['employee', 'manager'],
        heads: [department],
      }),
    );
    for (const viewer of [hr, ...heads]) {
      const [department] = viewer.heads;
      const told = department
        ? owed.filter((one) => one.department === department).map((one) => toHead(one, now))
        : owed;
      const scope: Scope = department ? { departments: [department] } : 'all';
      for (const personId of new Set(owed.map((one) => one.personId))) {
        const staffNo = staff.find(({ id }) => id === personId)?.staff_no ?? '';
        const { people = [] } = await searchConsole(db, viewer, staffNo, { language: 'en', now });
        const those = told.filter((one) => one.personId === personId && one.action !== 'consent');
        const found = people.find(({ id }) => id === personId);
        const open = those.filter(({ standing }) => openOnes.includes(standing)).length;
        const late = those.filter(({ standing }) => standing === 'overdue').length;
        if (!found)
          expect(
            those.filter(({ employed }) => employed),
            staffNo,
          ).to.have.length(0);
        else expect([found.open, found.overdue], staffNo).to.deep.equal([open, late]);
        const listed = { scope, filter: { person: personId, show: 'open' }, zone, now } as const;
        expect((await countShares(db, listed)).shares, staffNo).to.equal(open);
      }
      const { notices = [] } = await searchConsole(db, viewer, 'a', { language: 'en', now });
      const { notices: others = [] } = await searchConsole(db, viewer, 'c', { language: 'en', now });
      const list = await listNotices(db, scope, now);
      expect(new Set([...notices, ...others].map(({ id }) => id))).to.deep.equal(
        new Set(list.map(({ id }) => id)),
      );
    }
  }
});
