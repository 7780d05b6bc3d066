import { expect } from 'chai';
import { sql } from 'kysely';
import { connect, inTransaction } from '../../src/db/pool.ts';
import type { AnswerData } from '../../src/evidence/events.ts';
import { closeNotice } from '../../src/notices/follow.ts';
import { remindLater } from '../../src/notices/later.ts';
import { Company } from '../harness/company.ts';

import { refused, said } from '../harness/noticing.ts';

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

  describe('end', () => {
    it('when HR closes them: nobody is asked any more, what was answered stays', async () => {
      const wang = await company.joins('王芳');
      const { noticeId } = await company.sends(await company.publishes());
      await company.answers(li, noticeId, 'acknowledge');
      expect(await close(noticeId)).to.equal(1);
      expect(await company.events('notice.closed')).to.deep.equal([{ notice: noticeId, unanswered: 1 }]);
      expect((await refused(close(noticeId))).code).to.equal('conflict');
      expect(said(await company.answers(wang, noticeId, 'acknowledge'))).to.equal('closed');
      expect(said(await company.answers(li, noticeId, 'acknowledge'))).to.equal('repeat');
      expect(said(await company.answers(li, noticeId, 'concern', { reason: '嗯' }))).to.equal('closed');
      expect(await remindLater(company.db, noticeId, wang, company.now)).to.deep.equal({
        result: 'refused',
        why: 'closed',
      });
      expect(await company.share(noticeId, wang)).to.include({ state: 'cancelled', cancelled_why: 'closed' });
    });

    it('turn the cards of those who had not answered, so that no chat goes on asking', async () => {
      const wang = await company.joins('王芳');
      const { noticeId } = await company.sends(await company.publishes());
      await company.answers(li, noticeId, 'acknowledge');
      await sql`update delivery set state = 'accepted', accepted_at = created_at`.execute(company.db);
      await close(noticeId);
      const turned = await company.db
        .selectFrom('message as m')
        .innerJoin('delivery as d', 'd.message_id', 'm.id')
        .select(['d.person_id', 'd.mode', 'd.replaces', 'm.bodies'])
        .where('m.kind', '=', 'notices.ended')
        .execute();
      expect(turned.map((one) => [one.person_id, one.mode])).to.deep.equal([[wang, 'replace']]);
      expect(turned[0]?.replaces).to.equal((await company.share(noticeId, wang)).message_id);
      expect(JSON.stringify(turned[0]?.bodies))
        .to.include('"tone":"closed"')
        .and.not.include('notices.later');
    });

    it('when they are recalled: a kind word and nothing recorded', async () => {
      const { noticeId } = await company.sends(await company.publishes());
      await sql`update notice set state = 'recalled', ended_at = ${company.now}`.execute(company.db);
      expect(said(await company.answers(li, noticeId, 'acknowledge'))).to.equal('recalled');
      expect(said(await company.answers(li, noticeId, 'concern', { reason: '嗯' }))).to.equal('recalled');
      expect(await company.count('answer')).to.equal(0);
      expect(await company.count('thread')).to.equal(0);
    });

    it('but consent is withdrawn all the same, as the version it was given to', async () => {
      const v1 = await company.publishes({ action: 'consent', words: 'One.' });
      const { noticeId } = await company.sends(v1);
      const v2 = await company.publishes({ action: 'consent', words: 'Two.', change: 'editorial' });
      await company.answers(li, noticeId, 'consent', { versionId: v2.id });
      await close(noticeId);
      await company.publishes({ action: 'consent', words: 'Three.', change: 'material' });
      expect(said(await company.answers(li, noticeId, 'withdraw'))).to.equal('recorded');
      const events = await company.events<AnswerData>('answer.given');
      expect(events.map(({ kind, shown }) => [kind, shown.version, shown.versionId])).to.deep.equal([
        ['consent', 2, v2.id],
        ['withdraw', 2, v2.id],
      ]);
      expect(events[1]?.statement).to.contain('第 2 版');
      expect(said(await company.answers(li, noticeId, 'withdraw'))).to.equal('repeat');
    });

    it('at the moment of an answer: recorded or cancelled, never both and never neither', async () => {
      for (let round = 0; round < 8; round += 1) {
        const version = await company.publishes({ code: `policy-${round}` });
        const { noticeId } = await company.sends(version);
        const [answer] = await Promise.all([
          company.answers(li, noticeId, 'acknowledge'),
          round % 2 === 0 ? close(noticeId) : company.withdraws(version),
        ]);
        const { state, answers } = await company.share(noticeId, li);
        if (answer.result === 'recorded') expect([state, answers]).to.deep.equal(['answered', 1]);
        else {
          expect(said(answer)).to.equal(round % 2 === 0 ? 'closed' : 'withdrawn');
          expect([state, answers]).to.deep.equal(['cancelled', 0]);
        }
      }
      expect(await company.count('answer')).to.equal((await company.events('answer.given')).length);
    });

    it('while many answer at once, in every order and from two processes: nobody is turned away', async () => {
      const other = connect(company.url, { max: 4 });
      try {
        const people = await Promise.all(Array.from({ length: 200 }, (_, n) => company.joins(`员工${n}`)));
        for (let round = 0; round < 5; round += 1) {
          const { noticeId } = await company.sends(await company.publishes({ code: `policy-${round}` }));
          const answers = [
            ...people.map((one) => company.answers(one, noticeId, 'acknowledge')),
            ...people
              .toReversed()
              .map((one) => company.answers(one, noticeId, 'acknowledge', { db: other.db })),
          ];
          // Among the statements that are under way now, not before or after them.
          await answers[round * 30];
          const [unanswered, ...results] = await Promise.all([close(noticeId), ...answers]);
          const recorded = results.filter((one) => said(one) === 'recorded').length;
          expect(unanswered + recorded).to.equal(people.length + 1);
        }
      } finally {
        await other.close();
      }
    });
  });
});
