import { expect } from 'chai';
import { languages } from '../../src/messages/model.ts';
import { listVersions, loadText } from '../../src/policies/store.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { sentNotice } from '../harness/sent-notice.ts';

/** Fields that are one decision for all languages, or for machines; the words for them have tests of their own. */
const decided = new Set(
  'code language version rules legalBasis monitoringFrequency reviewOn change action signature id role retention rights country records'.split(
    ' ',
  ),
);

/** Every string that a writer put into the front matter for its reader. */
function worded(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(worded);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (decided.has(key) ? [] : worded(inner)));
}

const plain = (html: string): string =>
  html
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

describe('whoever reads a policy', () => {
  let heed: TestApp;
  before(async () => {
    heed = await startApp();
  });
  after(() => heed.close());

  it('and answers without having come to its end has no tick at reading', async () => {
    const notice = await sentNotice(heed, 'what-heed-keeps', ['S021']);
    const browser = await heed.signIn('S021');
    const marks = async () =>
      [...(await browser.get(`/n/${notice}`)).text.matchAll(/<li class="step-(\w+)"/g)].map(
        ([, mark]) => mark,
      );
    expect(await marks()).to.deep.equal(['current', 'todo', 'todo']);
    await browser.post(`/n/${notice}/answer`, { action: `notices.acknowledge:${notice}` });
    expect(await marks()).to.deep.equal(['todo', 'done', 'current']);
    await browser.post(`/n/${notice}/read`);
    expect(await marks()).to.deep.equal(['done', 'done', 'current']);
  });

  for (const code of ['chat-monitoring', 'customer-data', 'photo-consent', 'what-heed-keeps']) {
    it(`gets every word of its front matter, on the board and where it is answered: ${code}`, async () => {
      const wang = await heed.signIn('S032');
      const version = (await listVersions(heed.db)).find((one) => one.code === code);
      if (!version) throw new Error(code);
      const noticeId = await sentNotice(heed, code, ['S032']);
      for (const language of languages) {
        const { front } = await loadText(heed.db, version.id, language);
        const strings = worded(front);
        expect(strings.length).to.be.greaterThan(10);
        for (const path of [`/board/${version.id}`, `/n/${noticeId}`]) {
          const page = plain((await wang.get(`${path}?lang=${language}`)).text);
          expect(
            strings.filter((one) => !page.includes(one)),
            `${path} ${language}`,
          ).to.deep.equal([]);
          expect(page, 'what the law asks to be told is never folded away').not.to.match(
            /<details[^>]*id="told"/,
          );
        }
      }
    });
  }
});
