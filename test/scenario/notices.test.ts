import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { countAudience } from '../../src/notices/send.ts';
import { Company } from '../harness/company.ts';

import { refused } from '../harness/noticing.ts';

describe('notices', () => {
  let company: Company;
  let li: string;
  beforeEach(async () => {
    company = await Company.open();
    li = await company.joins('李明');
  });
  afterEach(() => company.close());

  describe('are sent', () => {
    const names = async (noticeId: string) => {
      const { rows } = await sql<{ name: string; why: string }>`
        select p.name, a.why from assignment a join person p on p.id = a.person_id
        where a.notice_id = ${noticeId}::uuid order by p.name`.execute(company.db);
      return rows.map(({ name, why }) => `${name} ${why}`);
    };

    it('to everyone who works here on that day', async () => {
      const gone = await company.joins('赵离');
      company.clock.advance({ days: 1 });
      await company.leaves(gone);
      const version = await company.publishes();
      const { noticeId, people } = await company.sends(version);
      expect(people).to.equal(1);
      expect(await names(noticeId)).to.deep.equal(['李明 everyone']);
      expect(await company.events('notice.sent')).to.deep.equal([
        {
          notice: noticeId,
          policy: 'call-records',
          version: 1,
          audience: { kind: 'everyone' },
          joiners: false,
          people: 1,
          due: '2026-03-10T02:00:00.000Z',
        },
      ]);
    });

    it('to departments with all below them, each person once', async () => {
      const sales = await company.department('sales');
      const east = await company.department('east', sales);
      const city = await company.department('city', east);
      const finance = await company.department('finance');
      await company.joins('A', { department: sales });
      const b = await company.joins('B', { department: city });
      await company.joins('C', { department: finance });
      await sql`insert into membership (person_id, department_id, from_at) values (${b}, ${sales}, ${company.now})`.execute(
        company.db,
      );
      const version = await company.publishes();
      const { noticeId } = await company.sends(version, { kind: 'departments', ids: [sales, east] });
      expect(await names(noticeId)).to.deep.equal(['A department', 'B department']);
    });

    it('to roles, heads of departments counting as managers', async () => {
      const sales = await company.department('sales');
      await company.joins('HR', { role: 'hr' });
      await company.heads(await company.joins('Boss', { department: sales }), sales);
      const version = await company.publishes();
      const { noticeId } = await company.sends(version, { kind: 'roles', roles: ['hr', 'manager'] });
      expect(await names(noticeId)).to.deep.equal(['Boss role', 'HR role']);
    });

    it('to a list, in which a person may stand twice and strangers are passed over', async () => {
      const version = await company.publishes();
      const { noticeId, people } = await company.sends(version, [li, li, v7()]);
      expect(people).to.equal(1);
      expect(await names(noticeId)).to.deep.equal(['李明 list']);
      expect((await company.events<{ audience: object }>('notice.sent'))[0]?.audience).to.deep.equal({
        kind: 'people',
        count: 3,
      });
    });

    it('as many as were counted before', async () => {
      await company.joins('王芳');
      const everyone = { kind: 'everyone' } as const;
      expect((await countAudience(company.db, everyone, company.now)).people).to.equal(2);
      expect((await company.sends(await company.publishes(), everyone)).people).to.equal(2);
    });

    it('also to those whom no message can reach, who are a failure that somebody sees', async () => {
      const version = await company.publishes();
      const mute = await company.joins('无号', { account: false });
      const { noticeId, people, unreachable } = await company.sends(version);
      expect([people, unreachable]).to.deep.equal([2, 1]);
      const { message_id } = await company.share(noticeId, mute);
      const rows = await company.db
        .selectFrom('delivery')
        .select(['person_id', 'state', 'failure'])
        .where('message_id', '=', message_id)
        .where('state', '=', 'failed')
        .execute();
      expect(rows).to.deep.equal([{ person_id: mute, state: 'failed', failure: 'no-account' }]);
      expect((await company.answers(mute, noticeId, 'acknowledge')).result).to.equal('recorded');
    });

    it('once per form, however often and at whatever moment it is pressed', async () => {
      const version = await company.publishes();
      const id = v7();
      const results = await Promise.all(
        Array.from({ length: 6 }, () => company.sends(version, undefined, { id })),
      );
      expect(results.filter((one) => !one.repeated)).to.have.lengthOf(1);
      expect(new Set(results.map((one) => `${one.noticeId} ${one.people}`)).size).to.equal(1);
      expect(await company.count('notice')).to.equal(1);
      expect(await company.count('delivery')).to.equal(1);
      const error = await refused(company.sends(version, undefined, { id, actor: { person: li } }));
      expect(error.code).to.equal('conflict');
    });

    it('or refused with nothing left behind', async () => {
      const version = await company.publishes();
      const old = await company.publishes({ words: 'New text.', code: 'other' });
      await company.withdraws(old);
      const before = await company.everything();
      const past = new Date(company.now.getTime());
      const department = await company.department('empty');
      const refusals = [
        [() => company.sends(version, [v7()]), 'audience'],
        [() => company.sends(version, { kind: 'departments', ids: [department] }), 'audience'],
        [() => company.sends(version, { kind: 'departments', ids: [v7()] }), 'audience'],
        [() => company.sends(version, { kind: 'roles', roles: ['nobody-has-this'] }), 'audience'],
        [() => company.sends(version, undefined, { due: past }), 'due'],
        [() => company.sends(old), 'policy'],
      ] as const;
      for (const [work, at] of refusals) {
        const error = await refused(work());
        expect(error.code).to.equal('bad-input');
        expect(error.problems.map((one) => one.at)).to.deep.equal([at]);
      }
      expect((await refused(company.sends({ ...version, id: v7() }))).code).to.equal('not-found');
      expect(await company.everything()).to.deep.equal(before);
    });

    it('while a policy is taken back: then nobody is left with a question that has no answer', async () => {
      const version = await company.publishes();
      const results = await Promise.allSettled([company.sends(version), company.withdraws(version)]);
      expect(results[1]?.status).to.equal('fulfilled');
      const open = await company.db
        .selectFrom('assignment')
        .select('person_id')
        .where('state', '=', 'open')
        .execute();
      expect(open).to.deep.equal([]);
    });
  });
});
