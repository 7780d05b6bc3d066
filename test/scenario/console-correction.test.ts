import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { startApp, type TestApp } from '../harness/app.ts';
import { sentNotice } from '../harness/sent-notice.ts';

const hr = 'S032';

/** The sample policy with other words, from another day on. */
async function texts(change: 'editorial' | 'material', words: string) {
  const read = async (language: string) =>
    (await readFile(`policies/photo-consent/${language}.md`, 'utf8')).replace(
      /^change:.*$/m,
      `effectiveOn: 2027-01-01\nchange: ${change}`,
    ) + words;
  return { 'zh-CN': await read('zh-CN'), en: await read('en') };
}

describe('a correction of a change that waits for its day', () => {
  let heed: TestApp;
  before(async () => {
    heed = await startApp();
  });
  after(() => heed?.close());

  it('asks people all the same, and the console says so and how many before it is published', async () => {
    await sentNotice(heed, 'photo-consent', ['S002', 'S003']);
    const browser = await heed.signIn(hr);
    const check = async (policy: Awaited<ReturnType<typeof texts>>) =>
      (await browser.post('/console/policies/check?lang=zh-CN', policy)).text;
    const material = await texts('material', '\nMuch that is new.\n');
    const mark = /name="checked" value="([0-9a-f]{64})"/.exec(await check(material))?.[1];
    const published = await browser.post('/console/policies', { ...material, checked: mark ?? '' });
    expect(published.location).to.match(/done=publishedLater$/);

    const correction = await texts('editorial', '\nMuch that is new!\n');
    expect(await check(correction))
      .to.include('文字修订 · 它替换的待生效版本有实质变更')
      .and.include('2 人');
    await browser.post(`${published.location?.split('?')[0]}/withdraw`);
    expect(await check(correction))
      .to.include('文字修订 · 不会再请任何人答复')
      .and.include('0 人');
  });

  it('is none where more than words change: that is said with everything else that is wrong', async () => {
    const browser = await heed.signIn(hr);
    const read = async (language: string) =>
      (await readFile(`policies/chat-monitoring/${language}.md`, 'utf8'))
        .replace(/^change:.*$/m, 'change: editorial')
        .replace('months: 3', 'months: 36');
    const policy = { 'zh-CN': await read('zh-CN'), en: await read('en') };
    const versions = () => heed.db.selectFrom('policy_version').select('id').execute();
    const before = await versions();
    for (const path of ['/console/policies/check', '/console/policies']) {
      const refused = await browser.post(`${path}?lang=zh-CN`, policy);
      expect(refused.status).to.equal(422);
      expect(refused.text)
        .to.match(/disclosures\.[a-z-]+\.retention/)
        .and.include('请把这次变更标为 material');
      expect(refused.text).to.include('months: 36');
    }
    expect(await versions()).to.deep.equal(before);
  });
});
