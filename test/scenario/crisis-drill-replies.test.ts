import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { type Reply, routeCommand } from '../../handlers/router.ts';
import { closeIncident } from '../../src/crisis/change.ts';
import { questionKeys, unknown } from '../../src/crisis/grading/questions.ts';
import { inTransaction } from '../../src/db/pool.ts';
import type { Command, Language } from '../../src/messages/model.ts';
import { longestText } from '../../src/threads/rules.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { seatAt } from '../harness/crisis.ts';

const inWords = {
  'zh-CN': { drill: '演练', mark: '【演练】', crisis: '危机', report: '上报', decide: '决定' },
  en: { drill: 'drill', mark: '[DRILL] ', crisis: 'crisis', report: 'report', decide: 'decide' },
} as const;

/** A drill and a crisis side by side: no reply of one can be taken for a reply of the other. */
for (const language of ['zh-CN', 'en'] as const satisfies Language[])
  describe(`what a chat replies of a drill, in ${language}`, function () {
    this.timeout(60_000);
    const { drill, mark, crisis, report, decide } = inWords[language];
    let heed: TestApp;
    let lead: Browser;
    let other: Browser;
    before(async () => {
      heed = await startApp({ policies: false });
      await seatAt(heed.db, heed.clock.now(), { S040: 'lead' });
      lead = await heed.signIn('S037');
      other = await heed.signIn('S040');
    });
    after(() => heed.close());
    afterEach(async () => {
      await sql`update incident set closed_at = ${heed.clock.now()}, closed_why = 'over', muster_at = null
        where closed_at is null`.execute(heed.db);
    });

    const does = (command: Command, { personId } = lead): Promise<Reply> => {
      heed.clock.advance({ seconds: 1 });
      const session = {
        platform: 'local',
        ...{ method: 'callback-signature', event: { id: v7(), verified: true } },
      };
      const actor = { personId, language, timeZone: 'Asia/Shanghai', session };
      return routeCommand({ app: heed.app, actor, now: heed.clock.now() }, command);
    };
    /** The words of a reply, or what a form is headed by. */
    const saidBy = (reply: Reply): string => {
      if (reply.kind === 'text') return reply.text;
      return reply.kind === 'form' ? reply.form.title : expect.fail(`a ${reply.kind}`);
    };
    const says = async (words: string, who = lead) => saidBy(await does({ kind: 'text', text: words }, who));
    const presses = async (name: string, about: string, who = lead) =>
      saidBy(await does({ kind: 'button', action: { name, about } }, who));
    const sends = async (name: string, about: string, values: Record<string, string>, who = lead) =>
      saidBy(await does({ kind: 'form', action: { name, about }, values }, who));
    const isMarked = (said: string, marked: boolean) => {
      if (marked) expect(said.startsWith(mark), said).to.equal(true);
      else expect(said).to.not.include(mark.trim());
    };
    /** The newest of a table. */
    const newest = async (table: 'incident' | 'crisis_report') => {
      const { rows } = await sql<{ id: string; code: string; drill: boolean }>`
        select id, code, drill from ${sql.table(table)} order by id desc limit 1`.execute(heed.db);
      return rows[0] ?? expect.fail(`no ${table}`);
    };
    const declared = async (isDrill: boolean) => {
      isMarked(await says(`${crisis} ${isDrill ? `${drill} ` : ''}minor`), isDrill);
      return newest('incident');
    };

    for (const isDrill of [true, false])
      it(`of a report that is ${isDrill ? 'one' : 'none'}, from its receipt to the crisis declared from it`, async () => {
        isMarked(await says(`${report} ${isDrill ? `${drill} ` : ''}a mailbox`), isDrill);
        const { id, code, drill: made } = await newest('crisis_report');
        expect(made).to.equal(isDrill);
        isMarked(await presses('crisis.take-report', id), isDrill);
        const before = await presses('crisis.take-report', id, other);
        isMarked(before, isDrill);
        expect(before).to.include(code);
        isMarked(await presses('crisis.grade-report', id), isDrill);
        const graded = (values: Record<string, string>) =>
          sends('crisis.grade-report', id, {
            ...Object.fromEntries(questionKeys.map((key) => [key, unknown])),
            ...{ grade: 'proposed', after: 'keep', ...values },
          });
        // Without a reason the form comes back.
        isMarked(await graded({ grade: 'minor' }), isDrill);
        isMarked(await graded({}), isDrill);
        isMarked(await graded({ after: 'declare' }), isDrill);
        isMarked(await presses('crisis.declare-report', id), isDrill);
      });

    it('of both under way: which of them is asked with their marks, and a decision says of which it is', async () => {
      const real = await declared(false);
      const practice = await declared(true);
      for (const asked of [`${decide} to do something`, `${decide} ${practice.code}`]) {
        const which = await says(asked);
        expect(which).to.include(`${mark}${practice.code}`).and.include(real.code);
        expect(which).to.not.include(`${mark}${real.code}`);
      }
      for (const { code, drill: isDrill } of [real, practice]) {
        isMarked(await says(`${decide} ${code} to do something`), isDrill);
        isMarked(await says(`${decide} ${code} ${'x'.repeat(longestText + 1)}`), isDrill);
      }
    });

    it('of a call that is answered, and of one that is over', async () => {
      for (const isDrill of [true, false]) {
        const { id } = await declared(isDrill);
        for (const name of ['crisis.coming', 'crisis.cannot'])
          isMarked(await presses(name, id, other), isDrill);
        const by = { personId: lead.personId, now: heed.clock.now() };
        await inTransaction(heed.db, (tx) => closeIncident(tx, id, 'over', by));
        isMarked(await presses('crisis.coming', id, other), isDrill);
      }
    });

    it('without words it is asked for them, and stays a drill; of whoever is not on the team it is none', async () => {
      const asked = await does({ kind: 'text', text: `${report} ${drill}` });
      isMarked(saidBy(asked), true);
      if (asked.kind !== 'form') return expect.fail('no form');
      const { name, about } = asked.form.action;
      isMarked(await sends(name, about, { words: ' ' }), true);
      isMarked(await sends(name, about, { words: 'a mailbox' }), true);
      expect(await newest('crisis_report')).to.include({ drill: true });
      // Where a messenger opens no form, its page has it chosen already.
      expect((await lead.get(asked.page)).text).to.match(/<input[^>]*value="drill"[^>]*\bchecked/);
      isMarked(await says(report), false);
      const stranger = await heed.signIn('S002');
      isMarked(await sends(name, about, { words: 'a mailbox' }, stranger), false);
      expect(await newest('crisis_report')).to.include({ drill: false });
      expect((await stranger.get(asked.page)).text).to.not.include('value="drill"');
    });
  });
