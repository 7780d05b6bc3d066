import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { connect, inTransaction } from '../../src/db/pool.ts';
import { Wordings } from '../../src/delivery/batch.ts';
import { claimNext } from '../../src/delivery/claim.ts';
import { HeedError } from '../../src/errors.ts';
import type { AnswerData } from '../../src/evidence/events.ts';
import type { Card } from '../../src/messages/model.ts';
import type { AnswerResult } from '../../src/notices/answer.ts';
import { askJoiners, closeNotice, daysToAnswerAgain } from '../../src/notices/follow.ts';
import { remindLater } from '../../src/notices/later.ts';
import { callOffLeavers } from '../../src/notices/leavers.ts';
import { markOpened, markRead } from '../../src/notices/marks.ts';
import { myNotices } from '../../src/notices/mine.ts';
import { dueAfter } from '../../src/notices/rules.ts';
import { countAudience } from '../../src/notices/send.ts';
import { loadCase } from '../../src/notices/standing.ts';
import { sweepReminders } from '../../src/reminders/sweep.ts';
import { Company, zone } from '../harness/company.ts';

const typed = (typedName: string) => ({ method: 'typed-name', signature: { typedName } });

const line = (now: Date) =>
  ({
    lane: 'bulk',
    platform: 'local',
    size: 100,
    leaseMs: 60_000,
    baseUrl: 'http://heed.example',
    now,
  }) as const;

async function refused(work: Promise<unknown>): Promise<HeedError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).to.be.instanceOf(HeedError);
  return error as HeedError;
}

const said = (result: AnswerResult): string =>
  result.result === 'refused' ? result.why : result.result === 'mend' ? result.problem : result.result;

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

  const cardOf = async (noticeId: string, personId: string): Promise<Card> => {
    const { message_id: id } = await company.share(noticeId, personId);
    const { bodies } = await company.db
      .selectFrom('message')
      .select('bodies')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const body = bodies['zh-CN'];
    if (body.kind !== 'card') throw new Error('a card');
    return body.card;
  };

  /** Everything a refusal might have left behind. */
  const everything = async () => ({
    notices: await company.count('notice'),
    shares: await company.count('assignment'),
    messages: await company.count('message'),
    deliveries: await company.count('delivery'),
    events: await company.count('evidence_event'),
    entries: await company.count('evidence_entry'),
    answers: await company.count('answer'),
    threads: await company.count('thread'),
  });

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
      const before = await everything();
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
      expect(await everything()).to.deep.equal(before);
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

  describe('are answered', () => {
    it('by acknowledging: once, on the record, with what was shown and what was said', async () => {
      const version = await company.publishes();
      const { noticeId } = await company.sends(version);
      company.clock.advance({ hours: 1 });
      await markOpened(company.db, noticeId, li, company.now);
      const result = await company.answers(li, noticeId, 'acknowledge', { versionId: version.id });
      expect(result).to.deep.include({
        result: 'recorded',
        kind: 'acknowledge',
        late: false,
        at: company.now,
        threadId: null,
      });
      const [event] = await company.events<AnswerData>('answer.given');
      expect(event?.statement).to.equal('我确认公司已将《Call records》（第 1 版）告知我。');
      expect(event?.shown).to.include({ policy: 'call-records', version: 1, versionId: version.id });
      expect(event?.person).to.deep.equal({ staffNo: '李明', name: '李明' });
      expect(event?.session).to.deep.equal({
        platform: 'local',
        method: 'local-persona',
        boundBy: 'test-local',
        account: '李明',
      });
      expect(event?.times).to.deep.equal({
        assigned: '2026-03-02T02:00:00.000Z',
        opened: '2026-03-02T03:00:00.000Z',
      });
      expect(event).to.include({ why: 'everyone', late: false, reminders: 0, method: 'click' });
      const share = await company.share(noticeId, li);
      expect(share).to.include({ state: 'answered', answers: 1 });
      expect(share.answered_at).to.deep.equal(company.now);
    });

    it('on the card: to the words that stand there, which claim no reading, and the evidence says where', async () => {
      const statement = 'I have read and understood.';
      const { noticeId } = await company.sends(await company.publishes({ statement }));
      const card = await cardOf(noticeId, li);
      expect(card.buttons?.[0]?.action.name).to.equal('notices.acknowledge');
      expect(card.statement).to.equal('我确认公司已将《Call records》告知我。');
      await company.answers(li, noticeId, 'acknowledge', { via: 'card' });
      const wang = await company.joins('王芳');
      const second = await company.sends({ id: (await loadCase(company.db, noticeId, li)).sentVersion }, [
        wang,
      ]);
      await company.answers(wang, second.noticeId, 'acknowledge');
      const [tapped, read] = await company.events<AnswerData>('answer.given');
      expect([tapped?.statement, tapped?.shown.via]).to.deep.equal([card.statement, 'card']);
      expect(tapped?.times).not.to.have.any.keys('opened', 'read');
      expect([read?.statement, read?.shown.via]).to.deep.equal([statement, 'page']);
    });

    it('on the card in the language it was sent in, whatever the language is by now', async () => {
      const { noticeId } = await company.sends(await company.publishes());
      await company.db.updateTable('person').set({ language: 'en' }).where('id', '=', li).execute();
      expect(await claimNext(company.db, new Wordings(company.db), line(company.now))).to.have.property(
        'language',
        'en',
      );
      await company.db.updateTable('person').set({ language: 'zh-CN' }).where('id', '=', li).execute();
      await company.answers(li, noticeId, 'acknowledge', { via: 'card', language: 'zh-CN' });
      const [event] = await company.events<AnswerData>('answer.given');
      expect(event?.statement).to.equal('I confirm that the company has told me about “Call records”.');
      expect(event?.shown.language).to.equal('en');
    });

    it('not on a card that calls the policy otherwise than it is called by now', async () => {
      const { noticeId } = await company.sends(await company.publishes());
      await company.publishes({ change: 'editorial', title: 'Records of calls', words: 'Better words.' });
      const before = await everything();
      expect(said(await company.answers(li, noticeId, 'acknowledge', { via: 'card' }))).to.equal(
        'text-changed',
      );
      expect(await everything()).to.deep.equal(before);
      expect(said(await company.answers(li, noticeId, 'acknowledge'))).to.equal('recorded');
    });

    it('by a concern in the very words of the button', async () => {
      const { noticeId } = await company.sends(await company.publishes());
      const button = (await cardOf(noticeId, li)).buttons?.find(
        ({ action }) => action.name === 'notices.concern',
      );
      await company.answers(li, noticeId, 'concern', { via: 'card', reason: '想先聊聊' });
      const [event] = await company.events<AnswerData>('answer.given');
      expect(event?.statement).to.equal(button?.label);
    });

    it('and the evidence names the account they answered from, of several', async () => {
      await company.binds(li, 'wecom', 'liming');
      const { noticeId } = await company.sends(await company.publishes());
      await company.answers(li, noticeId, 'acknowledge', {
        session: { platform: 'local', method: 'local-persona' },
      });
      const [event] = await company.events<AnswerData>('answer.given');
      expect(event?.session).to.include({ account: '李明', boundBy: 'test-local' });
    });

    it('with a typed name where the policy asks for one, and not with less', async () => {
      const { noticeId } = await company.sends(await company.publishes({ action: 'sign' }));
      const before = await everything();
      expect(said(await company.answers(li, noticeId, 'acknowledge'))).to.equal('method-too-weak');
      expect(said(await company.answers(li, noticeId, 'acknowledge', typed('')))).to.equal('nameMissing');
      expect(said(await company.answers(li, noticeId, 'acknowledge', typed('李月')))).to.equal('nameDiffers');
      expect(said(await company.answers(li, noticeId, 'consent', typed('李明')))).to.equal('not-asked');
      expect(await everything()).to.deep.equal(before);
      expect(said(await company.answers(li, noticeId, 'acknowledge', typed(' 李　明')))).to.equal('recorded');
      const [event] = await company.events<AnswerData>('answer.given');
      expect(event?.signature).to.deep.equal({ typedName: ' 李　明' });
      expect(event?.statement).to.contain('以签名确认收到');
    });

    it('by consent that can be withdrawn and given again, each on the record', async () => {
      const version = await company.publishes({ action: 'consent' });
      const { noticeId } = await company.sends(version);
      const day = () => company.clock.advance({ days: 1 });
      const kinds = ['consent', 'withdraw', 'consent', 'concern', 'withdraw'] as const;
      for (const kind of kinds) {
        day();
        expect(said(await company.answers(li, noticeId, kind, { reason: '想先聊聊' }))).to.equal('recorded');
      }
      expect(said(await company.answers(li, noticeId, 'acknowledge'))).to.equal('not-asked');
      const events = await company.events<AnswerData>('answer.given');
      expect(events.map((event) => event.kind)).to.deep.equal(kinds);
      expect(events.slice(1).map((event) => event.supersedes)).to.deep.equal(
        events.slice(0, -1).map((event) => event.answer),
      );
      expect((await loadCase(company.db, noticeId, li)).consenting).to.equal(false);
    });

    it('consenting again while a consent holds: a repeat that says since when', async () => {
      const { noticeId } = await company.sends(await company.publishes({ action: 'consent' }));
      const given = company.now;
      await company.answers(li, noticeId, 'consent');
      company.clock.advance({ days: 1 });
      await company.answers(li, noticeId, 'concern', { reason: '有问题' });
      expect(await company.answers(li, noticeId, 'consent'))
        .to.include({ result: 'repeat' })
        .and.property('at')
        .to.deep.equal(given);
    });

    it('whatever two clocks say: the answer taken last is the last', async () => {
      const { noticeId } = await company.sends(await company.publishes({ action: 'consent' }));
      await company.answers(li, noticeId, 'consent', { now: new Date('2026-03-02T05:00:00.000Z') });
      await company.answers(li, noticeId, 'withdraw', { now: new Date('2026-03-02T04:59:59.000Z') });
      const found = await loadCase(company.db, noticeId, li);
      expect(found.consenting).to.equal(false);
      expect(found.last?.kind).to.equal('withdraw');
      expect((await myNotices(company.db, li))[0]?.answer).to.equal('withdraw');
    });

    it('by a concern that opens a talk; acknowledging later is welcome', async () => {
      const { noticeId } = await company.sends(await company.publishes({ action: 'sign' }));
      const before = await everything();
      expect(said(await company.answers(li, noticeId, 'concern'))).to.equal('reasonMissing');
      expect(said(await company.answers(li, noticeId, 'concern', { reason: ' \n ' }))).to.equal(
        'reasonMissing',
      );
      expect(said(await company.answers(li, noticeId, 'concern', { reason: '\u200b\u2060' }))).to.equal(
        'reasonMissing',
      );
      expect(said(await company.answers(li, noticeId, 'concern', { reason: '长'.repeat(4_001) }))).to.equal(
        'reasonTooLong',
      );
      expect(await everything()).to.deep.equal(before);

      const result = await company.answers(li, noticeId, 'concern', { reason: '🙂'.repeat(4_000) });
      expect(result.result).to.equal('recorded');
      const threadId = result.result === 'recorded' ? result.threadId : null;
      expect(threadId).to.be.a('string');
      const again = await company.answers(li, noticeId, 'concern', { reason: '再说一次' });
      expect(again).to.include({ result: 'repeat', threadId });
      expect(await company.count('thread')).to.equal(1);
      const [event] = await company.events<AnswerData>('answer.given');
      expect(event?.thread).to.equal(threadId);
      expect(JSON.stringify(event)).not.to.contain('🙂');

      company.clock.advance({ days: 2 });
      expect(said(await company.answers(li, noticeId, 'acknowledge', typed('李明')))).to.equal('recorded');
      expect((await loadCase(company.db, noticeId, li)).threadId).to.equal(threadId);
    });

    it('late: recorded, and the record says so', async () => {
      const { noticeId } = await company.sends(await company.publishes());
      company.clock.advance({ days: 30 });
      expect(await company.answers(li, noticeId, 'acknowledge')).to.include({
        result: 'recorded',
        late: true,
      });
      expect((await company.events<AnswerData>('answer.given'))[0]?.late).to.equal(true);
    });

    it('by nobody else: the same words as for a notice that never was', async () => {
      const { noticeId } = await company.sends(await company.publishes(), [li]);
      const wang = await company.joins('王芳');
      const before = await everything();
      for (const [person, notice] of [
        [wang, noticeId],
        [li, v7()],
        [v7(), noticeId],
      ] as const) {
        const error = await refused(company.answers(person, notice, 'acknowledge'));
        expect([error.code, error.text]).to.deep.equal(['not-found', 'not-yours']);
        expect((await refused(remindLater(company.db, notice, person, company.now))).text).to.equal(
          'not-yours',
        );
        await markOpened(company.db, notice, person, company.now);
      }
      expect(await everything()).to.deep.equal(before);
      expect((await company.share(noticeId, li)).seen_at).to.equal(null);
    });

    it('twice by a double click: one answer, and the second click is told so', async () => {
      const { noticeId } = await company.sends(await company.publishes());
      const first = company.now;
      await company.answers(li, noticeId, 'acknowledge');
      company.clock.advance({ seconds: 1 });
      const before = await everything();
      const again = await company.answers(li, noticeId, 'acknowledge');
      expect(again).to.deep.equal({ result: 'repeat', kind: 'acknowledge', at: first, threadId: null });
      expect(await everything()).to.deep.equal(before);
    });

    for (const kind of ['acknowledge', 'concern'] as const) {
      it(`twenty times at once with "${kind}": one answer, one entry, one confirmation`, async () => {
        const { noticeId } = await company.sends(await company.publishes());
        const before = await everything();
        const results = await Promise.all(
          Array.from({ length: 20 }, () => company.answers(li, noticeId, kind, { reason: '想先聊聊' })),
        );
        expect(results.filter((one) => said(one) === 'recorded')).to.have.lengthOf(1);
        expect(results.filter((one) => said(one) === 'repeat')).to.have.lengthOf(19);
        const after = await everything();
        const concern = kind === 'concern' ? 1 : 0;
        expect(after.answers).to.equal(1);
        expect(after.threads).to.equal(concern);
        expect(after.events - before.events).to.equal(1 + 3 * concern);
        expect(after.entries - before.entries).to.equal(1 + 3 * concern);
        const { rows } = await sql<{ n: number }>`
          select count(*) as n from message where kind = 'notices.answered'`.execute(company.db);
        expect(rows[0]?.n).to.equal(1);
        expect((await company.share(noticeId, li)).answers).to.equal(1);
      });
    }

    it('by everyone at once: each gets their own answer', async () => {
      const people = await Promise.all(Array.from({ length: 30 }, (_, n) => company.joins(`员工${n}`)));
      const { noticeId } = await company.sends(await company.publishes(), people);
      const results = await Promise.all(people.map((one) => company.answers(one, noticeId, 'acknowledge')));
      expect(new Set(results.map(said))).to.deep.equal(new Set(['recorded']));
      expect(await company.count('answer')).to.equal(30);
    });

    it('and withdrawn at the same moment: what is on record follows one order', async () => {
      const { noticeId } = await company.sends(await company.publishes({ action: 'consent' }));
      await company.answers(li, noticeId, 'consent');
      const kinds = ['withdraw', 'consent', 'withdraw', 'consent'] as const;
      await Promise.allSettled(kinds.map((kind) => company.answers(li, noticeId, kind)));
      const rows = await company.db
        .selectFrom('answer')
        .select(['id', 'kind', 'supersedes'])
        .orderBy('entry_id')
        .execute();
      for (const [n, row] of rows.entries()) {
        expect(row.supersedes).to.equal(rows[n - 1]?.id ?? null);
        expect(row.kind).to.equal(n % 2 === 0 ? 'consent' : 'withdraw');
      }
      expect((await company.share(noticeId, li)).answers).to.equal(rows.length);
      expect(await company.count('answer')).to.equal((await company.events('answer.given')).length);
    });

    it('with the card of the notice changed, where it can be, and marked as seen', async () => {
      const { noticeId } = await company.sends(await company.publishes());
      const { message_id } = await company.share(noticeId, li);
      await company.answers(li, noticeId, 'acknowledge');
      const rows = await company.db
        .selectFrom('delivery')
        .select(['mode', 'replaces', 'seen_at', 'message_id'])
        .where('person_id', '=', li)
        .orderBy('id')
        .execute();
      expect(rows.map(({ mode, replaces }) => [mode, replaces])).to.deep.equal([
        ['send', null],
        ['replace-or-send', message_id],
      ]);
      expect(rows[0]?.seen_at).to.deep.equal(company.now);
      expect((await company.share(noticeId, li)).seen_at).to.deep.equal(company.now);
    });
  });

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
      const before = await everything();
      const error = await refused(
        company.publishes({ words: 'Two.', action: 'consent', change: 'editorial' }),
      );
      expect(error.code).to.equal('bad-input');
      expect(error.problems.map((one) => one.at)).to.include.members(['action', 'legalBasis']);
      expect(await everything()).to.deep.equal(before);
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
