import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { askAccess } from '../../src/access-cases/ask.ts';
import { decideAccess } from '../../src/access-cases/decide.ts';
import { listRecords, openRecord } from '../../src/access-cases/read.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { guardedPersonalData } from '../../src/personal-data-sources.ts';
import type { LegalBasis } from '../../src/policies/vocabulary.ts';
import { heldRecords } from '../../src/records/held.ts';
import { lockIntake } from '../../src/records/lock.ts';
import { recordData } from '../../src/records/personal-data.ts';
import { headsOf, openContent } from '../../src/records/read.ts';
import { takeIn } from '../../src/records/take-in.ts';
import { fileRequest } from '../../src/requests/file.ts';
import { announceLift, endRestrictions, noticeDays } from '../../src/requests/lift.ts';
import { grantRestriction } from '../../src/requests/restrict.ts';
import { planPurge } from '../../src/retention/plan.ts';
import { confirmPurge, purge } from '../../src/retention/purge.ts';
import { takeTemplate } from '../../src/templates/take.ts';
import { agrees, analysed, worksAt } from '../harness/analysis.ts';
import { Company, zone } from '../harness/company.ts';
import { aFile, alerting, alertingCompany } from '../harness/file-rules.ts';
import { colleague, covers, customer } from '../harness/records.ts';
import { until } from '../harness/until.ts';

const dayMs = 86_400_000;

/** GDPR 18(1)(a) to (c), said through the product: whoever asked for it, and what is kept of them meanwhile. */
describe('records of somebody who had their use restricted', function () {
  this.timeout(120_000);
  let company: Company;
  let story: Awaited<ReturnType<typeof alertingCompany>>;
  let request: string;

  const begin = async (basis: LegalBasis = 'employment-rules', rules = ['CN']) => {
    story = await alertingCompany(
      company,
      ['li', 'wang'],
      { ...alerting, analysis: analysed.analysis },
      { basis, rules },
    );
    await worksAt(company.db, 'Berlin', Object.values(story.people));
    await agrees(company, story.owner);
    await story.rule();
  };
  beforeEach(async () => {
    company = await Company.open();
  });
  afterEach(() => company.close());

  const later = (minutes = 1) => company.clock.advance({ minutes });
  const asDesk = async (by: string) => ({
    ...{ requestId: request, by: await story.viewer(by), now: company.now, text: 'words' },
  });
  const restrict = async (person: string, policyId = story.version.policyId) => {
    await inTransaction(company.db, async (tx) => {
      const { request: filed } = await fileRequest(tx, company, {
        ...{ kind: 'restrict', personId: person, policyId, words: 'not accurate' },
        ...{ language: 'en', session: { platform: 'local', method: 'local-persona' }, now: company.now },
      });
      request = filed.id;
    });
    await inTransaction(company.db, async (tx) => grantRestriction(tx, company, await asDesk(story.officer)));
    later();
  };
  const announce = () =>
    inTransaction(company.db, async (tx) => announceLift(tx, company, await asDesk(story.officer)));
  const takes = async (...some: Parameters<typeof story.intake.takes>) => {
    const outcomes = await story.intake.takes(...some);
    later();
    return outcomes;
  };
  const says = (from: string, said: string, more: Parameters<typeof story.intake.message>[1] = {}) =>
    story.intake.message(from, { said, ...more });
  /** What opens of somebody’s records for a case, newest first. */
  const seenBy = async (person: string) => {
    const heads = await headsOf(company.db, company.vault, person);
    const opened = await openContent(company.db, company.vault, { accessCase: v7() }, heads);
    return opened.map(({ restricted, head, body }) =>
      restricted ? [restricted, head, body] : String(body ?? 'a file'),
    );
  };
  const closed = [true, null, null];
  const count = async (table: 'analysis_tally' | 'file_alert' | 'file_window' | 'access_view') =>
    (await company.db.selectFrom(table).selectAll().execute()).length;
  const used = async () => [await count('analysis_tally'), await count('file_alert')];

  for (const [basis, rules] of [
    ['employment-rules', ['CN']],
    ['legitimate-interests', ['EU']],
  ] as const)
    it(`are stored and no more, and open again once it is lifted (${basis})`, async () => {
      await begin(basis, [...rules]);
      await takes(says('li', 'before'));
      const before = await used();
      expect(before).to.deep.equal([1, 0]);
      await restrict(story.li);
      expect(await seenBy(story.li)).to.deep.equal([closed]);

      expect(await takes(says('li', 'during'), aFile(story.intake, 'li'))).to.deep.equal(['kept', 'kept']);
      // Nor what a customer writes to them, nor what a colleague has with them.
      const to = [customer(), colleague('li')];
      await takes(says('li', 'hm', { from: customer(), to: [colleague('li')] }), says('wang', 'we', { to }));
      await takes(aFile(story.intake, 'wang', {}, { to }));
      await inTransaction(company.db, (tx) =>
        takeTemplate(tx, story.intake.deps, {
          ...{ personId: story.li, templateId: v7(), now: company.now },
        }),
      );
      expect(await used()).to.deep.equal(before);
      expect(await count('file_window')).to.equal(0);
      const { rows } = await sql<{ marked: boolean }>`
        select bool_and(gate -> 'subjects' @> ${JSON.stringify([{ person: story.li, restricted: true }])}::jsonb)
          as marked from record where received_at > (select min(received_at) from record)`.execute(
        company.db,
      );
      expect(rows).to.deep.equal([{ marked: true }]);
      expect(await seenBy(story.li)).to.deep.equal(Array(6).fill(closed));

      await announce();
      company.clock.advance({ ms: noticeDays * dayMs - 1 });
      expect(await endRestrictions(company.db, company, company.now)).to.equal(0);
      await takes(says('li', 'last'));
      expect(await seenBy(story.li)).to.deep.equal(Array(7).fill(closed));
      expect(await used()).to.deep.equal(before);
      expect(await endRestrictions(company.db, company, company.now)).to.equal(1);
      const open = ['last', 'a file', 'we', 'hm', 'a file', 'during', 'before'];
      expect(await seenBy(story.li)).to.have.members(open);
      await takes(says('li', 'after'), aFile(story.intake, 'li'));
      const [figures = 0, alerts] = await used();
      expect([figures > 1, alerts]).to.deep.equal([true, 1]);
    });

  it('are not found by an access case, and are once it is lifted', async () => {
    await begin();
    const counsel = await company.joins('counsel', { role: 'legal' });
    await takes(says('li', 'before'), says('wang', 'not theirs'));
    await restrict(story.li);
    await takes(says('li', 'during'));
    const [first] = await company.db.selectFrom('record_category').select('id').execute();
    const today = company.now.toISOString().slice(0, 10);
    const caseId = await inTransaction(company.db, async (tx) =>
      askAccess(tx, company, {
        ...{ purpose: 'security-incident', parts: 'content', people: [story.li, story.people.wang ?? ''] },
        ...{ categories: [first?.id ?? 0], fromOn: '2026-03-01', toOn: today, days: 14, reason: 'A leak.' },
        ...{ silentUntil: '', silentGround: '', by: await story.viewer(counsel), zone, now: company.now },
      }),
    );
    await inTransaction(company.db, async (tx) =>
      decideAccess(tx, company, {
        ...{ caseId, approved: true, by: await story.viewer(story.officer), now: company.now },
      } as Parameters<typeof decideAccess>[2]),
    );
    const looking = () => ({ caseId, viewerId: counsel, now: company.now, zone });
    const read = async () => {
      const words: string[] = [];
      for (const { id } of (await listRecords(company.db, company, looking())).records)
        words.push(
          String((await openRecord(company.db, company, { ...looking(), recordId: id })).record.body),
        );
      return words;
    };
    expect(await read()).to.deep.equal(['not theirs']);
    for (const { id } of await headsOf(company.db, company.vault, story.li)) {
      const outcome = await openRecord(company.db, company, { ...looking(), recordId: id }).catch(
        (error: { code: string }) => error.code,
      );
      expect(outcome).to.equal('not-found');
    }
    await announce();
    company.clock.advance({ days: noticeDays });
    await endRestrictions(company.db, company, company.now);
    expect(await read()).to.have.members(['during', 'before', 'not theirs']);
  });

  it('say so to whoever they are about, in the overview, in what is explained and in the copy', async () => {
    await begin();
    await takes(says('li', 'before'));
    await restrict(story.li);
    await takes(says('li', 'during'), says('wang', 'free'));
    const [held] = await heldRecords(company.db, story.li);
    expect(held).to.include({ count: 2, restricted: 2 });
    const data = recordData(company);
    const [explained] = (await data.explain?.(company.db, story.li)) ?? [];
    expect(explained).to.include({ count: 2, restricted: 2 });
    expect((await heldRecords(company.db, story.people.wang ?? ''))[0]).to.include({ restricted: 0 });
    expect(await seenBy(story.people.wang ?? '')).to.deep.equal(['free']);
    // They may keep it for claims of their own: what they wrote is in their copy (GDPR 15, 18(1)(c)), and in nobody else's.
    await takes(says('wang', 'theirs', { to: [colleague('li')] }));
    const copyOf = async (person: string) => {
      const copied = [];
      for await (const { data: fields } of data.export(company.db, person)) copied.push(fields);
      return copied.map(({ restricted, content, leftOut }) => [restricted, content, leftOut]);
    };
    const others = [true, undefined, 'written-by-others'];
    const own = ['during', 'before'].map((words) => [true, words, undefined]);
    expect(await copyOf(story.li)).to.deep.equal([others, ...own]);
    expect(await copyOf(story.people.wang ?? '')).to.deep.equal([
      [true, 'theirs', undefined],
      [false, 'free', undefined],
    ]);
    expect((await heldRecords(company.db, story.people.wang ?? ''))[0]).to.include({
      count: 2,
      restricted: 1,
    });
  });

  it('are used for nothing after it was granted, also those that were on their way in', async () => {
    await begin();
    let granting: Promise<void> = Promise.resolve();
    await company.db.transaction().execute(async (tx) => {
      await lockIntake(tx, 'shared');
      await takeIn({ ...story.intake.deps, db: tx }, story.intake.sourceId, [aFile(story.intake, 'li')]);
      granting = restrict(story.li);
      await until(
        async () => {
          const { rows } =
            await sql`select from pg_locks where locktype = 'advisory' and not granted`.execute(company.db);
          return rows.length > 0;
        },
        { what: 'the restriction to wait' },
      );
    });
    await granting;
    expect(await count('file_alert')).to.equal(1);
    expect(await seenBy(story.li)).to.deep.equal([closed]);
    await takes(aFile(story.intake, 'li'));
    const [alert] = await company.db.selectFrom('file_alert').selectAll().execute();
    expect(alert).to.include({ transfers: 1 });
  });

  it('are kept past their day until it is lifted, and are gone then; what they ask to have erased goes at once', async () => {
    await begin();
    await takes(says('li', 'for my claim'), says('wang', 'free'));
    await restrict(story.li);
    const run = () => ({ now: company.now, actor: 'heed' as const, zone });
    const left = async () => {
      const { rows } = await sql<{ n: number }>`select coalesce(sum(count), 0)::int as n from record`.execute(
        company.db,
      );
      return rows[0]?.n;
    };
    company.clock.advance({ days: 130 });
    const { reasons } = await planPurge(company.db, run());
    expect(reasons).to.deep.equal([{ by: 'restriction', id: null, records: 1 }]);
    const through = company.now.toISOString().slice(0, 10);
    await confirmPurge(company.db, { through, actor: 'heed', now: company.now });
    expect((await purge(company.db, run())).dropped).to.be.greaterThan(0);
    expect(await left()).to.equal(1);
    expect(await seenBy(story.li)).to.deep.equal([closed]);
    expect((await heldRecords(company.db, story.li))[0]).to.include({ count: 1, held: 1, restricted: 1 });
    await announce();
    company.clock.advance({ days: noticeDays });
    await endRestrictions(company.db, company, company.now);
    expect((await purge(company.db, run())).released).to.equal(1);
    expect(await left()).to.equal(0);

    await takes(says('li', 'again'));
    await restrict(story.li);
    const personalData = guardedPersonalData(company);
    await inTransaction(company.db, (tx) =>
      personalData.erasePerson(tx, story.li, { now: company.now, actor: 'heed', reason: 'request' }),
    );
    expect(await left()).to.equal(0);
  });

  it('of another policy are used as that one says', async () => {
    await begin();
    const other = await covers(company, { code: 'other', row: 'others', records: undefined });
    await restrict(story.li, other.policyId);
    await takes(says('li', 'free'));
    expect(await seenBy(story.li)).to.deep.equal(['free']);
  });
});
