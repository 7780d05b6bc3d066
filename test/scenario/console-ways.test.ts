import { expect } from 'chai';
import { startApp, type TestApp } from '../harness/app.ts';

/** Somebody of every role that opens the console, by what each may see there. */
const viewers: Record<string, string> = {
  manager: 'S001',
  auditor: 'S030',
  hr: 'S033',
  counsellor: 'S035',
  privacy: 'S038',
  legal: 'S039',
  admin: 'S041',
};

const linksOf = (html: string): { href: string; current: string | undefined }[] => {
  const head = /<div class="console-head">.*?<\/div>/s.exec(html)?.[0] ?? '';
  return [...head.matchAll(/<a href="([^"]+)"(?: aria-current="(\w+)")?/g)].map(([, href = '', current]) => ({
    href,
    current,
  }));
};

describe('the ways of the console', () => {
  let heed: TestApp;

  before(async () => {
    heed = await startApp();
  });
  after(() => heed?.close());

  for (const [role, staffNo] of Object.entries(viewers)) {
    it(`lead ${role} to nothing that is closed to them, and say where they are`, async () => {
      const browser = await heed.signIn(staffNo);
      const seen = new Set<string>();
      const open = ['/console'];
      for (const path of open) {
        if (seen.has(path)) continue;
        seen.add(path);
        const page = await browser.get(path);
        expect(page.status, path).to.equal(200);
        const links = linksOf(page.text);
        const here = links.filter(({ current }) => current === 'page');
        expect(
          here.map(({ href }) => href),
          `where one is on ${path}`,
        ).to.deep.equal([path]);
        open.push(...links.map(({ href }) => href));
      }
      expect(seen.size).to.be.greaterThan(2);
    });
  }
});
