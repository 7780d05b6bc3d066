import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { Wordings } from '../../src/delivery/batch.ts';
import { claimNext } from '../../src/delivery/claim.ts';
import type { AnswerData } from '../../src/evidence/events.ts';
import { remindLater } from '../../src/notices/later.ts';
import { markOpened } from '../../src/notices/marks.ts';
import { myNotices } from '../../src/notices/mine.ts';
import { loadCase } from '../../src/notices/standing.ts';
import { Company } from '../harness/company.ts';

import { line, refused, said, typed } from '../harness/noticing.ts';

describe('notices', () => {
  let company: Company;
  let li: string;
  beforeEach(async () => {
    company = await Company.open();
    li = await company.joins('李明');
  });
  afterEach(() => company.close());

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
      const card = await company.cardOf(noticeId, li);
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
      const before = await company.everything();
      expect(said(await company.answers(li, noticeId, 'acknowledge', { via: 'card' }))).to.equal(
        'text-changed',
      );
      expect(await company.everything()).to.deep.equal(before);
      expect(said(await company.answers(li, noticeId, 'acknowledge'))).to.equal('recorded');
    });

    it('by a concern in the very words of the button', async () => {
      const { noticeId } = await company.sends(await company.publishes());
      const button = (await company.cardOf(noticeId, li)).buttons?.find(
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
      const before = await company.everything();
      expect(said(await company.answers(li, noticeId, 'acknowledge'))).to.equal('method-too-weak');
      expect(said(await company.answers(li, noticeId, 'acknowledge', typed('')))).to.equal('nameMissing');
      expect(said(await company.answers(li, noticeId, 'acknowledge', typed('李月')))).to.equal('nameDiffers');
      expect(said(await company.answers(li, noticeId, 'consent', typed('李明')))).to.equal('not-asked');
      expect(await company.everything()).to.deep.equal(before);
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
      const before = await company.everything();
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
      expect(await company.everything()).to.deep.equal(before);

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
      const before = await company.everything();
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
      expect(await company.everything()).to.deep.equal(before);
      expect((await company.share(noticeId, li)).seen_at).to.equal(null);
    });

    it('twice by a double click: one answer, and the second click is told so', async () => {
      const { noticeId } = await company.sends(await company.publishes());
      const first = company.now;
      await company.answers(li, noticeId, 'acknowledge');
      company.clock.advance({ seconds: 1 });
      const before = await company.everything();
      const again = await company.answers(li, noticeId, 'acknowledge');
      expect(again).to.deep.equal({ result: 'repeat', kind: 'acknowledge', at: first, threadId: null });
      expect(await company.everything()).to.deep.equal(before);
    });

    for (const kind of ['acknowledge', 'concern'] as const) {
      it(`twenty times at once with "${kind}": one answer, one entry, one confirmation`, async () => {
        const { noticeId } = await company.sends(await company.publishes());
        const before = await company.everything();
        const results = await Promise.all(
          Array.from({ length: 20 }, () => company.answers(li, noticeId, kind, { reason: '想先聊聊' })),
        );
        expect(results.filter((one) => said(one) === 'recorded')).to.have.lengthOf(1);
        expect(results.filter((one) => said(one) === 'repeat')).to.have.lengthOf(19);
        const after = await company.everything();
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
});
