import { expect } from 'chai';
import { v7 } from 'uuid';
import { closeIncident } from '../../src/crisis/change.ts';
import { declare } from '../../src/crisis/declare.ts';
import { fieldNames, isNumber } from '../../src/crisis/duties/facts.ts';
import { registerOf } from '../../src/crisis/duties/register.ts';
import { setAction } from '../../src/crisis/review/actions.ts';
import { addEntry } from '../../src/crisis/review/add.ts';
import { reportTitle } from '../../src/crisis/review/pdf.ts';
import { reportOf } from '../../src/crisis/review/report.ts';
import { questions } from '../../src/crisis/review/rules.ts';
import { findIncident, type Incident } from '../../src/crisis/store.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { type Language, languages } from '../../src/messages/model.ts';
import { text, translator } from '../../src/messages/texts.ts';
import type { Block } from '../../src/pack/content/model.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { fillIn } from '../harness/fill-in.ts';
import { needs } from '../harness/needs.ts';
import { type ReadPdf, readPdf, squeeze } from '../harness/read-pdf.ts';

const [lead, legal] = ['S037', 'S039'] as const;

/** So many numbered sentences in both scripts that nothing of them can be missing unnoticed. */
const long = (name: string, many: number): string =>
  Array.from(
    { length: many },
    (_, n) => `${name} ${n + 1}：那一天发生的事情，${name} in words, part ${n + 1}.`,
  ).join(' ');

/** Everything that a block says, piece by piece. */
const saidIn = (block: Block): string[] => {
  if (block.form === 'facts') return block.rows.flatMap(({ label, value }) => [label, value]);
  if (block.form === 'table' || block.form === 'policy' || block.form === 'signature')
    return expect.fail(`a report has no ${block.form}`);
  return [block.text];
};

/** Each piece stands in the document whole, nothing stands beside the paper, and no page is there for nothing. */
function hasAll(pdf: ReadPdf, pieces: readonly string[], what: string): void {
  for (const piece of pieces)
    if (!pdf.squeezed.includes(squeeze(piece))) expect.fail(`${what} does not say “${piece.slice(0, 200)}”`);
  expect(pdf.outside, `${what}: beside the paper`).to.deep.equal([]);
  const letters = pieces.reduce((sum, piece) => sum + piece.length, 0);
  expect(pdf.pages.length, `${what}: pages of ${letters} letters`).to.be.within(
    1,
    2 + Math.ceil(letters / 700),
  );
  for (const page of pdf.pages) expect(squeeze(page).length, `${what}: an empty page`).to.be.greaterThan(60);
}

describe('documents of a crisis, as another program reads them', function () {
  this.timeout(600_000);
  let heed: TestApp;
  let real: Incident;
  let drill: Incident;
  before(async function () {
    needs(this, 'pdftotext');
    heed = await startApp({ policies: false });
    real = await lived(false);
    drill = await lived(true);
  });
  after(() => heed?.close());

  const idOf = async (staffNo: string) =>
    (
      await heed.db
        .selectFrom('person')
        .select('id')
        .where('staff_no', '=', staffNo)
        .executeTakeFirstOrThrow()
    ).id;
  const values = Object.fromEntries(
    fieldNames.map((name, n) => [name, isNumber(name) ? `${4_321 + n}` : long(name, 9 + n)]),
  );

  /** One with facts, a review with an answer to each question, and something to be done. */
  async function lived(isDrill: boolean): Promise<Incident> {
    const { db, app, clock } = heed;
    const by = await idOf(lead);
    const { incident } = await inTransaction(db, (tx) =>
      declare(tx, app, {
        ...{ level: 'major', drill: isDrill, words: 'w', by, once: v7(), another: true, now: clock.now() },
      }),
    );
    clock.advance({ minutes: 9 });
    const counsel = await heed.signIn(legal);
    const facts = { inEu: 'yes', inChina: 'yes', relativelyLarge: 'yes', ...values };
    const put = await counsel.post(`/crisis/${incident.id}/duties/facts`, { ...facts, once: v7() });
    expect(put.status, put.text.slice(0, 500)).to.equal(303);
    await inTransaction(db, async (tx) => {
      const now = clock.now();
      await closeIncident(tx, incident.id, 'over', { personId: by, now });
      for (const subject of questions)
        await addEntry(tx, app, incident, {
          ...{ kind: 'answer', subject, text: long(subject, 8), by, once: v7(), now },
        });
      const todo = { text: long('action', 6), ownerId: by, dueOn: '2026-12-01', by, once: v7(), now };
      await setAction(tx, app, incident, todo);
    });
    return incident;
  }

  /** A document as it is downloaded. */
  async function fetched(browser: Browser, path: string, form?: Record<string, string>): Promise<Buffer> {
    const response = await fetch(new URL(path, heed.url), {
      headers: { cookie: browser.cookie },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    expect(response.status, path).to.equal(200);
    expect(response.headers.get('content-type')).to.equal('application/pdf');
    return Buffer.from(await response.arrayBuffer());
  }

  /** What tells a drill from the real thing, and stands in every document of one. */
  const marks = (language: Language) => text(language, 'crisis.drillTitle', { title: '' }).trim();
  const saysWhichItIs = (pdf: ReadPdf, language: Language, { drill: isDrill }: Incident, what: string) => {
    const [first = ''] = pdf.pages;
    expect(squeeze(first).includes(squeeze(marks(language))), `${what}: the first page`).to.equal(isDrill);
  };

  it('each filing has every value to its last letter, also where it goes over pages, and of a drill says so', async () => {
    const counsel = await heed.signIn(legal);
    for (const incident of [real, drill])
      for (const language of languages)
        for (const code of ['gdpr-33', 'cac-summary'] as const) {
          const what = `${code} ${language} ${incident.drill ? 'drill' : 'real'}`;
          const at = `/crisis/${incident.id}/duties/${code}/draft`;
          const draft = (await counsel.get(`${at}?lang=${language}`)).text;
          const title = draft.split('\n')[0] ?? '';
          const pdf = readPdf(await fetched(counsel, `${at}.pdf?lang=${language}`), (page) => [
            squeeze(title),
            squeeze(text(language, 'crisis.duties.document.page', { page })),
          ]);
          const pieces = draft.split('\n').flatMap((line) => line.replace(/^## /, '') || []);
          expect(pieces.length, what).to.be.greaterThan(10);
          // The title is the heading of the first page, too.
          hasAll(pdf, pieces, what);
          saysWhichItIs(pdf, language, incident, what);
          const note = squeeze(text(language, 'crisis.duties.document.drill'));
          expect(pdf.squeezed.includes(note), `${what}: not to be filed`).to.equal(incident.drill);
        }
  });

  it('a filing of which nothing is known yet is one page that says what is missing', async () => {
    const { db, app, clock } = heed;
    const by = await idOf(lead);
    const { incident } = await inTransaction(db, (tx) =>
      declare(tx, app, {
        ...{ level: 'minor', drill: false, words: '', by, once: v7(), another: true, now: clock.now() },
      }),
    );
    const leads = await heed.signIn(lead);
    for (const language of languages) {
      const at = `/crisis/${incident.id}/duties/gdpr-33/draft.pdf?lang=${language}`;
      const pdf = readPdf(await fetched(leads, at), () => []);
      expect(pdf.pages).to.have.length(1);
      expect(pdf.squeezed).to.include(squeeze(text(language, 'crisis.duties.document.missing')));
    }
    await inTransaction(db, (tx) =>
      closeIncident(tx, incident.id, 'in-error', { personId: by, now: clock.now() }),
    );
  });

  it('the report has everything that its page has, in both languages, and of a drill says so', async () => {
    const { db, app, clock } = heed;
    const leads = await heed.signIn(lead);
    for (const { id } of [real, drill])
      for (const language of languages) {
        const incident = (await findIncident(db, id)) ?? expect.fail('no incident');
        const what = `report ${language} ${incident.drill ? 'drill' : 'real'}`;
        const words = { language, zone: app.zone, now: clock.now() };
        const sections = (await reportOf(db, app.vault, incident, words)) ?? expect.fail('no review');
        const page = (await leads.get(`/crisis/${id}/report?lang=${language}`)).text;
        const { url, fields } = fillIn(page, { action: '/report.pdf' });
        const title = reportTitle(translator(language), incident);
        const bytes = await fetched(leads, `${url}?lang=${language}`, fields);
        const pdf = readPdf(bytes, (n, pages) => [
          // It is followed by the number under which the download is on record, as far as there is room.
          new RegExp(`${squeeze(title).replaceAll(/[[\]]/g, '\\$&')}·[0-9a-f-]+…?`),
          squeeze(text(language, 'exports.statement.footerOf', { page: n, pages })),
        ]);
        const pieces = sections.flatMap((one) => [one.title, ...one.blocks.flatMap(saidIn)]);
        expect(pieces.join(' ')).to.include('action 6');
        hasAll(pdf, [title, ...pieces], what);
        saysWhichItIs(pdf, language, incident, what);
      }
  });

  it('the register has every breach with its facts, and no drill', async () => {
    const { db, app } = heed;
    const counsel = await heed.signIn(legal);
    const { time_zone: zone } = await db
      .selectFrom('person')
      .select('time_zone')
      .where('id', '=', counsel.personId)
      .executeTakeFirstOrThrow();
    const viewer = { viewerId: counsel.personId, zone };
    for (const language of languages) {
      const entries = await registerOf(db, app.vault, { ...viewer, language });
      const title = text(language, 'crisis.duties.register.title');
      const pdf = readPdf(await fetched(counsel, `/crisis/register.pdf?lang=${language}`), (page) => [
        squeeze(title),
        squeeze(text(language, 'crisis.duties.document.page', { page })),
      ]);
      const pieces = entries.flatMap((one) => [
        one.title,
        ...one.parts.flatMap(({ label, value }) => [label, value]),
      ]);
      expect(pieces.join(' ')).to.include(real.code);
      hasAll(pdf, [title, ...pieces], `register ${language}`);
      expect(pdf.squeezed)
        .to.not.include(drill.code)
        .and.not.include(squeeze(marks(language)));
    }
  });
});
