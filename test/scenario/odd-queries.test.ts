import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import fc from 'fast-check';
import { v7 } from 'uuid';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { addressOf, routesOf } from '../harness/routes.ts';
import { everythingUnderWay } from '../harness/under-way.ts';

const dashes = '-'.repeat(36);
const odd = [dashes, `${dashes}.${dashes}`, 'f'.repeat(36), '%00', ''];

describe('pages of the console asked with what only looks like an id', function () {
  this.timeout(60_000);
  let heed: TestApp;

  before(async () => {
    heed = await startApp();
  });
  after(() => heed.close());

  it('open as if nothing was asked', async () => {
    const hr = await heed.signIn('S033');
    const met: string[] = [];
    for (const page of ['overdue?after', 'overdue?said', 'policies/new?draft', 'policies/new?from'])
      for (const value of odd) {
        const { status } = await hr.get(`/console/${page}=${value}`);
        if (status !== 200) met.push(`${status} ${page}=${value}`);
      }
    expect(met).to.deep.equal([]);
  });
});

/** Every name that some page reads out of an address, as its text says. */
function namesRead(): string[] {
  const folder = fileURLToPath(new URL('../../handlers', import.meta.url));
  const said = [
    // A schema's keys, what is taken from a query, and what is taken apart.
    /^ {2,}(\w+): (?:z\.|id\b|day\b|word\b|oneOf\b|idText\b)/gm,
    /query\.(\w+)/g,
    /(?:const|\()\s*\{([^{}]*)\} = (?:\w+(?:\.catch\(\{\}\))?\.parse\()?ctx\.query/g,
    /[{,]\s*(\w+): (?:z\.|id\b|day\b|word\b|oneOf\b)/g,
  ];
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((path) => {
    if (!/\.tsx?$/.test(path)) return [];
    const text = readFileSync(`${folder}/${path}`, 'utf8');
    return said.flatMap((one) =>
      [...text.matchAll(one)].flatMap(([, names = '']) =>
        names.split(',').map((name) => name.trim().split(/[ :=]/)[0] ?? ''),
      ),
    );
  });
  return [...new Set(found)].filter((name) => /^\w+$/.test(name)).sort();
}

/** As it stands in an address; half a character is none. */
const typed = (value: string): string => encodeURIComponent(Buffer.from(value).toString());

describe('every page asked with odd values', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let ids: Record<string, string>;
  let viewers: Record<string, Browser>;

  before(async () => {
    heed = await startApp();
    ids = await everythingUnderWay(heed, { asked: 'S002', concern: 'words' });
    const staff = ['S002', 'S033', 'S038', 'S041', 'S030', 'S035', 'S037'];
    viewers = Object.fromEntries(
      await Promise.all(staff.map(async (one) => [one, await heed.signIn(one)] as const)),
    );
  });
  after(() => heed.close());

  /** Only how it was met: some pages go on for ever. */
  async function met(by: Browser, path: string): Promise<number> {
    const stop = new AbortController();
    const response = await fetch(new URL(path, heed.url), {
      redirect: 'manual',
      headers: { cookie: by.cookie },
      signal: stop.signal,
    });
    if (response.headers.get('content-type')?.startsWith('text/event-stream')) stop.abort();
    else await response.arrayBuffer();
    return response.status;
  }

  it('is found or not, and nothing fails', async () => {
    const names = namesRead();
    for (const known of ['after', 'before', 'at', 'notice', 'person', 'show', 'said', 'draft', 'lang'])
      expect(names).to.include(known);
    const someId = fc.constantFrom(...Object.values(ids), v7(), dashes, 'f'.repeat(36), `${v7()}.${v7()}`);
    const value = fc.oneof(
      someId,
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.integer().map(String),
      fc.constantFrom(
        ...[
          '',
          ' ',
          '\0',
          'a\0b',
          '\u202e',
          "'; drop table person; --",
          '%',
          '__proto__',
          'constructor',
          '李😀',
        ],
        ...['-1', '0', '1e999', 'NaN', '9'.repeat(15), '9'.repeat(19), '9'.repeat(30), '2147483648', '1.5'],
        ...[
          '2026-02-31',
          '0000-01-01',
          '9999-12-31',
          '2026-13-01T25:61',
          '2026-03-02T10:00',
          '0001-01-01T00:00',
        ],
        ...['open', 'all', 'yes', 'notice', 'hr', 'department', 'x'.repeat(500)],
      ),
    );
    const values = fc.sample(value, { seed: 6, numRuns: 397 });
    let drawn = 0;
    const draw = <T>(from: readonly T[], step: number): T | undefined => {
      drawn += step;
      return from[drawn % from.length];
    };
    /** A dozen names with a value each, some of them as lists. */
    const someQuery = () =>
      Array.from({ length: 12 }, () => {
        const list = draw(['', '', '', '[]', '[a]'], 1);
        return `${draw(names, 7)}${list}=${typed(draw(values, 11) ?? '')}`;
      }).join('&');
    // Of these draws much is done without a pause, in which connections that nobody used have ended.
    await new Promise((resolve) => setImmediate(resolve));
    const routes = routesOf(heed).flatMap((route) => (route.startsWith('GET ') ? [route.slice(4)] : []));
    const failed: string[] = [];
    let opened = 0;
    const asks = async (by: Browser, path: string) => {
      const status = await met(by, path);
      // That nothing works in the background here is what this one is for.
      if (status >= 500 && !path.startsWith('/readyz')) failed.push(`${status} ${path}`);
      return status;
    };
    for (const route of routes) {
      const plain = addressOf(route, ids);
      const order = plain.startsWith('/console')
        ? ['S033', 'S038', 'S041', 'S030', 'S035', 'S002']
        : ['S002', 'S033', 'S037', 'S041'];
      let by = viewers.S033;
      for (const one of order) {
        const viewer = viewers[one];
        if (!viewer || (await asks(viewer, plain)) !== 200) continue;
        by = viewer;
        opened += 1;
        break;
      }
      if (!by) throw new Error('nobody asks');
      for (let times = 0; times < 2; times += 1) await asks(by, `${plain}?${someQuery()}`);
      // As often a value twice, and ids in the address that are none.
      await asks(by, `${plain}?${names.map((name) => `${name}=1&${name}=2`).join('&')}`);
      if (!route.includes(':')) continue;
      const wrong = route.replace(/:\w+/g, () => typed(draw(values, 13) ?? '') || '-');
      await asks(by, wrong);
    }
    expect(failed).to.deep.equal([]);
    expect(opened, 'pages that opened').to.be.greaterThan(routes.length / 2);
  });
});
