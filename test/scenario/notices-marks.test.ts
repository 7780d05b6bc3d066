import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import type { AnswerData } from '../../src/evidence/events.ts';
import { closeNotice } from '../../src/notices/follow.ts';
import { remindLater } from '../../src/notices/later.ts';
import { markOpened, markRead } from '../../src/notices/marks.ts';
import { sweepReminders } from '../../src/reminders/sweep.ts';
import { Company, zone } from '../harness/company.ts';

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

  describe('leave marks', () => {
    it('of the first opening and the first reading only', async () => {
      const { noticeId } = await company.sends(await company.publishes());
      const first = company.clock.advance({ hours: 1 });
      await markOpened(company.db, noticeId, li, first);
      const end = company.clock.advance({ minutes: 2 });
      await markRead(company.db, noticeId, li, end);
      company.clock.advance({ days: 1 });
      await Promise.all([
        markOpened(company.db, noticeId, li, company.now),
        markOpened(company.db, noticeId, li, company.now),
        markRead(company.db, noticeId, li, company.now),
      ]);
      const share = await company.share(noticeId, li);
      expect([share.seen_at, share.read_at]).to.deep.equal([first, end]);
      const delivery = await company.db
        .selectFrom('delivery')
        .select('seen_at')
        .where('message_id', '=', share.message_id)
        .executeTakeFirstOrThrow();
      expect(delivery.seen_at).to.deep.equal(first);
    });
  });

  describe('remind', () => {
    const reminders = async () => {
      const { rows } = await sql<{ person_id: string; title: string }>`
        select d.person_id, m.bodies -> 'en' -> 'card' ->> 'title' as title
        from message m join delivery d on d.message_id = m.id
        where m.kind = 'notices.reminder'`.execute(company.db);
      return rows;
    };

    const sweep = async () => (await sweepReminders(company.db, { zone, now: company.now })).reminded;

    it('once when the time has come, however many sweeps there are', async () => {
      const { noticeId } = await company.sends(await company.publishes());
      const set = await remindLater(company.db, noticeId, li, company.now);
      // Two hours on it is half past twelve, which the policy keeps free.
      expect(set).to.deep.equal({ result: 'set', at: new Date('2026-03-02T05:30:00.000Z') });
      expect(await sweep()).to.equal(0);
      company.clock.set('2026-03-02T05:29:59.000Z');
      expect(await sweep()).to.equal(0);
      company.clock.set('2026-03-02T05:30:00.000Z');
      const sent = await Promise.all([sweep(), sweep(), sweep()]);
      expect(sent.reduce((sum, n) => sum + n, 0)).to.equal(1);
      expect(await sweep()).to.equal(0);
      expect((await reminders()).map((one) => one.person_id)).to.deep.equal([li]);
      await company.db.updateTable('delivery').set({ state: 'accepted', accepted_at: company.now }).execute();
      await sweep();
      await company.answers(li, noticeId, 'acknowledge');
      expect((await company.events<AnswerData>('answer.given'))[0]?.reminders).to.equal(1);
    });

    it('nobody who has answered meanwhile, or whose notice has ended', async () => {
      const wang = await company.joins('王芳');
      const chen = await company.joins('陈新');
      const { noticeId } = await company.sends(await company.publishes(), [li, wang]);
      const other = await company.sends(await company.publishes({ code: 'other' }), [chen]);
      await remindLater(company.db, noticeId, li, company.now);
      await remindLater(company.db, noticeId, wang, company.now);
      await remindLater(company.db, other.noticeId, chen, company.now);
      await sql`update notice set state = 'recalled', ended_at = ${company.now}
        where id = ${other.noticeId}`.execute(company.db);
      await company.answers(li, noticeId, 'acknowledge');
      await close(noticeId);
      company.clock.advance({ days: 1 });
      expect(await sweep()).to.equal(0);
      expect(await reminders()).to.deep.equal([]);
      expect(await remindLater(company.db, noticeId, li, company.now)).to.include({ result: 'answered' });
      const { rows } = await sql<{ n: number }>`
        select count(*) as n from reminder where next_at is not null and next_at <= ${company.now}`.execute(
        company.db,
      );
      expect(rows[0]?.n, 'due times that no sweep would ever clear').to.equal(0);
    });

    it('of the text that is valid then', async () => {
      const { noticeId } = await company.sends(await company.publishes({ words: 'One.' }));
      await remindLater(company.db, noticeId, li, company.now);
      await company.publishes({ title: 'Records of calls', change: 'editorial' });
      company.clock.advance({ days: 1 });
      expect(await sweep()).to.equal(1);
      expect((await reminders())[0]?.title).to.contain('Records of calls');
    });
  });
});
