import { expect } from 'chai';
import { sql } from 'kysely';
import { allSweeps } from '../../jobs/index.ts';
import { startWorkers } from '../../jobs/start.ts';
import { createLog } from '../../src/log.ts';
import { localPlatform } from '../../src/platforms/local/adapter.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { type Control, formsOn, linksOn, type PageForm } from '../harness/page-forms.ts';
import { everythingStored } from '../harness/stored.ts';
import { until } from '../harness/until.ts';

const [lead, legal, hr, pr, reporter] = ['S037', 'S039', 'S032', 'S014', 'S002'];
/** In Chinese and Latin letters, so that no encoding hides it. */
const canary = 'canaryleak 金丝雀';
const names = /canary|金丝雀|%E9%87%91%E4%B8%9D/i;

/** What else than words a field takes; everything that is not here gets words. */
const takes: Readonly<Record<string, string>> = {
  ...{ staff: 'S040', owner: 'S040', excluded: 'S003', list: 'S021 S022', to: '' },
  ...{ within: '60', when: '30', days: '3', months: '', cost: '', people: '3', records: '5', currency: '' },
};
/** What would end the story or begin another, or sends what is meant to be read; an end comes when all else is done. */
const notPressed =
  /\/(?:close|level|hand-over|trust|end|take-back|approve|ask|send|drills|plan\/.*|order|duty-rules)$/;

/**
 * Whoever is in a crisis types something into every field of every form that they see, at first into those too that take no
 * words; workers send what is to be sent.
 */
describe('what people type in a crisis', function () {
  this.timeout(240_000);
  let heed: TestApp;
  const log: string[] = [];
  const urls: string[] = [];
  const refusals: string[] = [];
  const answered = new Map<string, Set<number>>();
  let metrics = '';
  let incident = '';

  const path = (action: string): string =>
    action.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id').replace(/\/R-\w+/, '/:report');

  async function fills(by: Browser, form: PageForm, words: (control: Control) => string): Promise<number> {
    const fields = Object.fromEntries(
      form.controls.map((control): [string, string] => {
        const [first = ''] = control.values;
        if (control.kind === 'text' || control.kind === 'long-text') return [control.name, words(control)];
        return [control.name, first];
      }),
    );
    const { status, location, text } = await by.post(form.action, fields);
    urls.push(form.action, location ?? '');
    answered.set(path(form.action), (answered.get(path(form.action)) ?? new Set()).add(status));
    // A form that is shown again says to whoever typed it what they typed; a page that only refuses has no words of it.
    if (status >= 400 && status !== 422) refusals.push(text);
    // Numbers are shown first, and the form comes again to be sent for good.
    const [again] = status === 200 ? formsOn(text) : [];
    if (again && path(again.action) !== path(form.action)) return fills(by, again, words);
    return status;
  }

  /** Everything that leads on from there, and every form there. */
  async function walks(by: Browser, from: readonly string[], most: number): Promise<void> {
    const seen = new Set<string>();
    const queue = [...from];
    for (let next = queue.shift(); next !== undefined && seen.size < most; next = queue.shift()) {
      if (seen.has(next)) continue;
      seen.add(next);
      urls.push(next);
      const { text, status } = await by.get(next);
      if (status !== 200) continue;
      for (const form of formsOn(text)) {
        if (!/^\/(?:crisis|report|concerned)/.test(form.action) || notPressed.test(form.action)) continue;
        // Everywhere words, which some fields do not take; then what each takes.
        await fills(by, form, () => canary);
        await fills(by, form, ({ name, values: [there = ''] }) => takes[name] ?? (there || canary));
      }
      queue.push(
        ...linksOn(text).filter((link) => link.startsWith('/report') || link.includes(incident || '/crisis')),
      );
    }
  }

  before(async () => {
    heed = await startApp({
      policies: false,
      log: createLog('trace', { write: (line) => void log.push(line) }),
      env: { HEED_SIGNALS_DECLARE: '' },
    });
    const { app, db, clock, databaseUrl } = heed;
    const platforms = registerPlatforms([localPlatform(db, clock)]);
    const { policyHooks, zone, vault, personalData, baseUrl } = app;
    const sweeps = allSweeps({
      platforms,
      policyHooks,
      zone,
      vault,
      personalData,
      approvalAbove: 500,
      baseUrl,
    });
    const workers = await startWorkers({ databaseUrl, baseUrl, clock, log: app.log, platforms, sweeps });
    try {
      const leads = await heed.signIn(lead);
      await walks(await heed.signIn(reporter), ['/report'], 3);
      const declared = await leads.post('/crisis', {
        level: 'major',
        kind: 'real',
        words: canary,
        once: 'a',
      });
      incident = declared.location?.slice('/crisis/'.length) ?? '';
      const begin = [`/crisis/${incident}`, `/crisis/${incident}/room`, '/crisis/reports'];
      const parts = ['statements', 'decisions', 'affected', 'duties'].map(
        (part) => `/crisis/${incident}/${part}`,
      );
      await walks(leads, [...begin, ...parts], 14);
      for (const staffNo of [legal, hr, pr])
        await walks(await heed.signIn(staffNo), [...begin, ...parts], begin.length + parts.length + 3);
      // What the database itself refuses, so that its own words come by.
      for (const table of [
        'incident_word',
        'incident_task',
        'crisis_decision',
        'crisis_fact',
        'affected_batch',
      ])
        await sql`alter table ${sql.table(table)} add constraint never check (false) not valid`.execute(db);
      await walks(leads, begin, 6);
      for (const table of [
        'incident_word',
        'incident_task',
        'crisis_decision',
        'crisis_fact',
        'affected_batch',
      ])
        await sql`alter table ${sql.table(table)} drop constraint never`.execute(db);
      await leads.post(`/crisis/${incident}/close`, { why: 'over' });
      await walks(leads, [`/crisis/${incident}/review`], 1);
      await until(
        async () => {
          // What a table that refuses has cut off in its middle is tried again when its time has come.
          clock.advance({ ms: 100 });
          const { rows } = await sql`
            select from delivery where state in ('pending', 'sending') and lane = 'alert' limit 1`.execute(
            db,
          );
          return rows.length === 0;
        },
        { within: 30_000 },
      );
      metrics = (await heed.visitor().get('/metrics')).text;
    } finally {
      await workers.stop();
    }
  });
  after(() => heed.close());

  it('came through to where it belongs, by every part', async () => {
    const through = [...answered].flatMap(([action, statuses]) => (statuses.has(303) ? [action] : []));
    expect(through).to.include.members([
      '/report',
      ...['words', 'tasks', 'questions', 'contacts', 'decisions', 'grading', 'duties/facts', 'affected'].map(
        (part) => `/crisis/:id/${part}`,
      ),
      '/crisis/:id/statements/staff/write',
      '/crisis/:id/review/entries',
    ]);
    const page = await (await heed.signIn(lead)).get(`/crisis/${incident}`);
    expect(page.text).to.include(canary);
    expect(log.join('')).to.include('a request failed').and.include('a request was refused');
  });

  it('stands in no table: sealed where it is kept, in no message that waits or went out, in no queue', async () => {
    for (const [table, text] of await everythingStored(heed.db))
      expect(text.match(names)?.[0], table).to.equal(undefined);
  });

  it('is in no line of the log, no metric, no address, and in no page that refuses or fails', () => {
    for (const line of log) expect(line).not.to.match(names);
    expect(metrics).not.to.match(names);
    for (const url of urls) expect(url).not.to.match(names);
    expect(refusals.length).to.be.greaterThan(0);
    for (const text of refusals) expect(text).not.to.match(names);
  });
});
