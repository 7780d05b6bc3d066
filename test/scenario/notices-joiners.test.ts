import { expect } from 'chai';
import { inTransaction } from '../../src/db/pool.ts';
import { askJoiners, closeNotice } from '../../src/notices/follow.ts';
import { remindLater } from '../../src/notices/later.ts';
import { callOffLeavers } from '../../src/notices/leavers.ts';
import { myNotices } from '../../src/notices/mine.ts';
import { dueAfter } from '../../src/notices/rules.ts';
import { Company, zone } from '../harness/company.ts';

import { said } from '../harness/noticing.ts';

describe('notices', () => {
  let company: Company;
  let li: string;
  beforeEach(async () => {
    company = await Company.open();
    li = await company.joins('李明');
  });
  afterEach(() => company.close());

  const close = (noticeId: string) =>
    inTransaction(company.db, (tx) => closeNotice(tx, noticeId, 'heed', company.now));

  describe('reach joiners', () => {
    const ask = () => askJoiners(company.db, company.now, zone);

    it('once each, with fourteen days at the least, and nobody who is none', async () => {
      const sales = await company.department('sales');
      await company.joins('A', { department: sales });
      const { noticeId } = await company.sends(
        await company.publishes(),
        { kind: 'departments', ids: [sales] },
        { joiners: true },
      );
      expect(await ask()).to.equal(0);
      company.clock.advance({ days: 4 });
      const b = await company.joins('B', { department: sales });
      await company.joins('C');
      const asked = await Promise.all([ask(), ask()]);
      expect(asked.reduce((sum, n) => sum + n, 0)).to.equal(1);
      const share = await company.share(noticeId, b);
      expect(share.why).to.equal('joined');
      expect(share.due_at).to.deep.equal(dueAfter(14, company.now, zone));
      expect(await company.events('notice.joined')).to.deep.equal([{ notice: noticeId, people: 1 }]);
      expect(said(await company.answers(b, noticeId, 'acknowledge'))).to.equal('recorded');
      const { people } = await company.db
        .selectFrom('notice')
        .select('people')
        .where('id', '=', noticeId)
        .executeTakeFirstOrThrow();
      expect(people).to.equal(2);
    });

    it('of an audience that is empty today', async () => {
      const sales = await company.department('sales');
      const { people } = await company.sends(
        await company.publishes(),
        { kind: 'departments', ids: [sales] },
        { joiners: true },
      );
      expect(people).to.equal(0);
      await company.joins('A', { department: sales });
      expect(await ask()).to.equal(1);
    });

    it('after an editorial change too, with the new text', async () => {
      await company.sends(await company.publishes({ words: 'One.' }), undefined, { joiners: true });
      const v2 = await company.publishes({ words: 'Two.', change: 'editorial' });
      const wang = await company.joins('王芳');
      expect(await ask()).to.equal(1);
      const [mine] = await myNotices(company.db, wang);
      expect(
        said(await company.answers(wang, mine?.noticeId ?? '', 'acknowledge', { versionId: v2.id })),
      ).to.equal('recorded');
    });

    it('after a material change too, of the new notice alone', async () => {
      await company.sends(await company.publishes({ words: 'One.' }), undefined, { joiners: true });
      await company.publishes({ words: 'Two.', change: 'material' });
      await company.joins('王芳');
      expect(await ask()).to.equal(1);
    });

    it('who had left and come back, with a new card and all the time a joiner has', async () => {
      const wang = await company.joins('王芳');
      const { noticeId } = await company.sends(await company.publishes(), undefined, { joiners: true });
      await company.leaves(wang);
      await callOffLeavers(company.db, company.now);
      expect(await ask()).to.equal(0);
      company.clock.advance({ days: 30 });
      await company.returns(wang, '王芳');
      expect(await ask()).to.equal(1);
      expect(await ask()).to.equal(0);
      const share = await company.share(noticeId, wang);
      expect(share).to.include({ state: 'open', why: 'joined', cancelled_why: null });
      expect(share.due_at).to.deep.equal(dueAfter(14, company.now, zone));
      expect(said(await company.answers(wang, noticeId, 'acknowledge'))).to.equal('recorded');
    });

    it('never of a notice that has ended or a policy that was taken back', async () => {
      const closed = await company.sends(await company.publishes(), undefined, { joiners: true });
      const version = await company.publishes({ code: 'other' });
      await company.sends(version, undefined, { joiners: true });
      await close(closed.noticeId);
      await company.withdraws(version);
      await company.joins('王芳');
      expect(await ask()).to.equal(0);
    });
  });

  describe('of those who leave', () => {
    const callOff = () => callOffLeavers(company.db, company.now);

    it('are called off once, whoever looks; what was answered stays, and nobody else is touched', async () => {
      const wang = await company.joins('王芳');
      const chen = await company.joins('陈晨');
      const { noticeId } = await company.sends(await company.publishes());
      await company.answers(chen, noticeId, 'acknowledge');
      await remindLater(company.db, noticeId, wang, company.now);
      expect(await callOff()).to.equal(0);
      await company.leaves(wang);
      await company.leaves(chen);
      const counts = await Promise.all([callOff(), callOff()]);
      expect(counts).to.have.members([0, 1]);
      const share = await company.share(noticeId, wang);
      expect(share).to.include({ state: 'cancelled', cancelled_why: 'left' });
      expect(await company.share(noticeId, chen)).to.include({ state: 'answered', cancelled_at: null });
      expect(await company.share(noticeId, li)).to.include({ state: 'open' });
    });

    it('are on the record one by one, with the reason and the day, for as long as nobody erases them', async () => {
      const wang = await company.joins('王芳');
      const { noticeId } = await company.sends(await company.publishes());
      const { noticeId: other } = await company.sends(await company.publishes({ code: 'other' }));
      await company.leaves(wang);
      const left = company.now.toISOString();
      company.clock.advance({ minutes: 1 });
      expect(await callOffLeavers(company.db, company.now, { most: 1 })).to.equal(1);
      expect(await callOff()).to.equal(1);
      expect(await callOff()).to.equal(0);
      const events = await company.db
        .selectFrom('evidence_event')
        .select(['person_id', 'about', 'at', 'event'])
        .where('type', '=', 'notice.called-off')
        .execute();
      expect(events.map(({ about }) => about)).to.have.members([noticeId, other]);
      for (const { person_id, about, at, event } of events) {
        expect([person_id, at]).to.deep.equal([wang, company.now]);
        const { actor, data } = JSON.parse(event ?? '{}');
        expect({ actor, data }).to.deep.equal({ actor: 'heed', data: { notice: about, why: 'left', left } });
      }
    });

    it('take no answer any more, and say so kindly', async () => {
      const { noticeId } = await company.sends(await company.publishes());
      await company.leaves(li);
      await callOff();
      expect(await company.answers(li, noticeId, 'acknowledge')).to.deep.equal({
        result: 'refused',
        why: 'cancelled',
      });
    });

    it('are left open for somebody who changed places and never stopped working here', async () => {
      const { noticeId } = await company.sends(await company.publishes());
      await company.leaves(li);
      company.clock.advance({ days: 1 });
      await company.returns(li, '李明');
      expect(await callOff()).to.equal(0);
      expect(await company.share(noticeId, li)).to.include({ state: 'open' });
      expect(await company.events('notice.called-off')).to.deep.equal([]);
    });
  });
});
