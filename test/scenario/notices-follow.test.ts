import { expect } from 'chai';
import { sql } from 'kysely';
import type { AnswerData } from '../../src/evidence/events.ts';
import { daysToAnswerAgain } from '../../src/notices/follow.ts';
import { myNotices } from '../../src/notices/mine.ts';
import { dueAfter } from '../../src/notices/rules.ts';
import { loadCase } from '../../src/notices/standing.ts';
import { Company, zone } from '../harness/company.ts';

import { refused, said } from '../harness/noticing.ts';

describe('notices', () => {
  let company: Company;
  let li: string;
  beforeEach(async () => {
    company = await Company.open();
    li = await company.joins('李明');
  });
  afterEach(() => company.close());

  describe('follow their policy', () => {
    const openNotices = async () => {
      const { rows } = await sql<{ number: number; people: number }>`
        select v.number, n.people from notice n join policy_version v on v.id = n.version_id
        where n.state = 'open' order by v.number, n.created_at, n.id`.execute(company.db);
      return rows.map(({ number, people }) => `v${number}: ${people}`);
    };

    it('through an editorial change: nobody is asked, answers bind to the new text', async () => {
      const wang = await company.joins('王芳');
      const v1 = await company.publishes({ words: 'One.' });
      const { noticeId } = await company.sends(v1);
      await company.answers(li, noticeId, 'acknowledge', { versionId: v1.id });
      const v2 = await company.publishes({ words: 'Two.', change: 'editorial' });
      expect(v2.state).to.equal('in-force');
      expect(await openNotices()).to.deep.equal(['v1: 2']);
      expect(said(await company.answers(li, noticeId, 'acknowledge', { versionId: v2.id }))).to.equal(
        'repeat',
      );
      expect(said(await company.answers(wang, noticeId, 'acknowledge', { versionId: v1.id }))).to.equal(
        'text-changed',
      );
      expect(said(await company.answers(wang, noticeId, 'acknowledge', { versionId: v2.id }))).to.equal(
        'recorded',
      );
      const shown = (await company.events<AnswerData>('answer.given')).map((event) => event.shown);
      expect(shown.map(({ version }) => version)).to.deep.equal([1, 2]);
      expect(shown[0]?.sha256).not.to.equal(shown[1]?.sha256);
    });

    it('through a material change: the same audience is asked again, old questions end', async () => {
      const wang = await company.joins('王芳');
      const v1 = await company.publishes({ words: 'One.' });
      const { noticeId: first } = await company.sends(v1);
      await company.answers(li, first, 'acknowledge');
      company.clock.advance({ days: 3 });
      const chen = await company.joins('陈新');
      const v2 = await company.publishes({ words: 'Two.', change: 'material' });
      expect(await openNotices()).to.deep.equal(['v2: 3']);
      expect(await company.share(first, wang)).to.include({
        state: 'cancelled',
        cancelled_why: 'superseded',
      });
      expect((await company.share(first, li)).state).to.equal('answered');
      expect(said(await company.answers(wang, first, 'acknowledge'))).to.equal('superseded');
      expect(said(await company.answers(wang, first, 'acknowledge', { versionId: v1.id }))).to.equal(
        'superseded',
      );
      expect(said(await company.answers(li, first, 'acknowledge'))).to.equal('repeat');
      expect(said(await company.answers(li, first, 'concern', { reason: '嗯' }))).to.equal('superseded');
      expect(await company.events('notice.closed')).to.deep.equal([{ notice: first, unanswered: 1 }]);
      const again = await company.db
        .selectFrom('notice')
        .selectAll()
        .where('version_id', '=', v2.id)
        .executeTakeFirstOrThrow();
      // The whole of the day that its card names.
      expect(again.due_at).to.deep.equal(dueAfter(daysToAnswerAgain, company.now, zone));
      company.clock.advance({ days: daysToAnswerAgain, hours: 13 });
      expect(await company.answers(li, again.id, 'acknowledge')).to.include({
        result: 'recorded',
        late: false,
      });
      for (const person of [wang, chen]) {
        expect(said(await company.answers(person, again.id, 'acknowledge'))).to.equal('recorded');
      }
    });

    it('on the day it comes into force, not before', async () => {
      const v1 = await company.publishes({ words: 'One.' });
      const { noticeId } = await company.sends(v1);
      await company.publishes({ words: 'Two.', change: 'material', effectiveOn: '2026-03-06' });
      expect(await company.comesInForce()).to.equal(0);
      expect(said(await company.answers(li, noticeId, 'acknowledge', { versionId: v1.id }))).to.equal(
        'recorded',
      );
      // The day begins at midnight in Shanghai.
      company.clock.set('2026-03-05T15:59:59.999Z');
      expect(await company.comesInForce()).to.equal(0);
      company.clock.set('2026-03-05T16:00:00.000Z');
      const counts = await Promise.all([company.comesInForce(), company.comesInForce()]);
      expect(counts).to.have.members([0, 1]);
      expect(await openNotices()).to.deep.equal(['v2: 1']);
    });

    it('with the text in force, also while the next wording waits for its day', async () => {
      const v1 = await company.publishes({ words: 'One.' });
      const { noticeId } = await company.sends(v1);
      const v2 = await company.publishes({ words: 'Two.', change: 'editorial', effectiveOn: '2026-03-06' });
      expect((await loadCase(company.db, noticeId, li)).text?.versionId).to.equal(v1.id);
      company.clock.set('2026-03-06T00:00:00.000Z');
      await company.comesInForce();
      expect((await loadCase(company.db, noticeId, li)).text?.versionId).to.equal(v2.id);
    });

    it('over a material version that never came into force, hidden behind an editorial one', async () => {
      await company.sends(await company.publishes({ words: 'One.' }));
      const v2 = await company.publishes({ words: 'Two.', change: 'material', effectiveOn: '2026-03-06' });
      const { noticeId: ahead } = await company.sends(v2, [li]);
      await company.answers(li, ahead, 'acknowledge');
      await company.publishes({ words: 'Two!', change: 'editorial', effectiveOn: '2026-03-06' });
      const wang = await company.joins('王芳');
      company.clock.set('2026-03-06T00:00:00.000Z');
      await company.comesInForce();
      // Li has answered the material change in advance; only the others are asked.
      expect(await openNotices()).to.deep.equal(['v2: 1', 'v3: 1']);
      const [open] = (await myNotices(company.db, wang)).filter((one) => one.state === 'open');
      expect(said(await company.answers(wang, open?.noticeId ?? '', 'acknowledge'))).to.equal('recorded');
    });

    it('from a first version that was replaced before its day', async () => {
      const v1 = await company.publishes({ words: 'One.', effectiveOn: '2026-04-01' });
      const { noticeId } = await company.sends(v1);
      await company.publishes({ words: 'Two.', change: 'material' });
      expect(await openNotices()).to.deep.equal(['v2: 1']);
      expect(said(await company.answers(li, noticeId, 'acknowledge'))).to.equal('superseded');
    });

    it('past a change that was taken back before its day, as if it had never been', async () => {
      const v1 = await company.publishes({ words: 'One.' });
      const { noticeId } = await company.sends(v1);
      const v2 = await company.publishes({ words: 'Two.', change: 'material', effectiveOn: '2026-03-06' });
      const { noticeId: ahead } = await company.sends(v2, [li]);
      await company.withdraws(v2);
      expect(said(await company.answers(li, ahead, 'acknowledge'))).to.equal('withdrawn');
      expect((await company.share(noticeId, li)).state).to.equal('open');
      const v3 = await company.publishes({ words: 'Three.', change: 'editorial' });
      expect(await openNotices()).to.deep.equal(['v1: 1']);
      expect(said(await company.answers(li, noticeId, 'acknowledge', { versionId: v3.id }))).to.equal(
        'recorded',
      );
    });

    it('asking nobody twice who was in two audiences, and failing for no empty one', async () => {
      const sales = await company.department('sales');
      const wang = await company.joins('王芳', { department: sales });
      const zhao = await company.joins('赵离', { role: 'hr' });
      const v1 = await company.publishes({ words: 'One.' });
      await company.sends(v1, [zhao]);
      await company.sends(v1, { kind: 'departments', ids: [sales] });
      await company.sends(v1, [li, wang]);
      company.clock.advance({ days: 1 });
      await company.leaves(zhao);
      const v2 = await company.publishes({ words: 'Two.', change: 'material' });
      expect(v2.state).to.equal('in-force');
      expect(await openNotices()).to.deep.equal(['v2: 1', 'v2: 1']);
      for (const person of [li, wang]) {
        const open = (await myNotices(company.db, person)).filter((one) => one.state === 'open');
        expect(open).to.have.lengthOf(1);
      }
    });

    it('into its withdrawal: nobody is asked, and a policy of the same name later starts anew', async () => {
      const v1 = await company.publishes({ words: 'One.' });
      const { noticeId } = await company.sends(v1);
      const v2 = await company.publishes({ words: 'Two.', change: 'editorial' });
      await company.withdraws(v2);
      expect(said(await company.answers(li, noticeId, 'acknowledge'))).to.equal('withdrawn');
      expect(await company.share(noticeId, li)).to.include({
        state: 'cancelled',
        cancelled_why: 'withdrawn',
      });
      expect(await openNotices()).to.deep.equal([]);
      const v3 = await company.publishes({ words: 'Three.', change: 'editorial' });
      expect([v3.number, v3.change]).to.deep.equal([3, 'material']);
      await company.publishes({ words: 'Four.', change: 'material' });
      expect(await openNotices()).to.deep.equal([]);
      expect((await refused(company.withdraws(v2))).code).to.equal('conflict');
    });

    it('and an editorial change may not change what is asked', async () => {
      await company.publishes({ words: 'One.' });
      const before = await company.everything();
      const error = await refused(
        company.publishes({ words: 'Two.', action: 'consent', change: 'editorial' }),
      );
      expect(error.code).to.equal('bad-input');
      expect(error.problems.map((one) => one.at)).to.include.members(['action', 'legalBasis']);
      expect(await company.everything()).to.deep.equal(before);
      await company.publishes({ words: 'Two.', action: 'consent', change: 'material' });
    });

    it('published twice at once: one version, one round of questions', async () => {
      await company.sends(await company.publishes({ words: 'One.' }));
      const versions = await Promise.all([
        company.publishes({ words: 'Two.' }),
        company.publishes({ words: 'Two.' }),
      ]);
      expect(versions[0]?.id).to.equal(versions[1]?.id);
      expect(await openNotices()).to.deep.equal(['v2: 1']);
    });
  });
});
