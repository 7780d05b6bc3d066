import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect } from 'chai';

/** Source files below a folder, by path from the project's root. */
function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return files(path);
    return /\.(ts|tsx|js)$/.test(name) ? [path] : [];
  });
}

interface Import {
  from: string;
  to: string;
}

const sources = ['src', 'handlers', 'jobs'].flatMap(files);
const imports: Import[] = sources.flatMap((file) => {
  const text = readFileSync(file, 'utf8');
  const found = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)];
  return found.map(([, target = '']) => ({
    from: file,
    to: relative('.', resolve(dirname(file), target)),
  }));
});

const within = (path: string, ...folders: string[]) =>
  folders.some((folder) => path.startsWith(`${folder}/`));
const say = ({ from, to }: Import) => `${from} → ${to}`;
const features = ['notices', 'training', 'requests', 'records', 'crisis'].map((name) => `src/${name}`);

describe('the architecture', () => {
  it('imports one way: jobs and handlers → src; only the composition root composes', () => {
    const composers = new Set(['src/main.ts', 'src/cli.ts']);
    const wrong = imports.filter(
      ({ from, to }) => within(from, 'src') && within(to, 'handlers', 'jobs') && !composers.has(from),
    );
    expect(wrong.map(say)).to.deep.equal([]);
  });

  it('loads without waiting: a module that awaits while it loads, and all that imports it, is loaded twice by the tests', () => {
    const programs = [/^src\/heed\.js$/, /-child\.ts$/, /^test\/bench\//];
    const waits = [...sources, ...files('test')]
      .filter((file) => !programs.some((one) => one.test(file)))
      .filter((file) =>
        /^(?:export )?(?:const [^=]+= )?(?:if .*\) )?await /m.test(readFileSync(file, 'utf8')),
      );
    expect(waits).to.deep.equal([]);
  });

  it('keeps handlers and jobs apart', () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        (within(from, 'handlers') && within(to, 'jobs')) || (within(from, 'jobs') && within(to, 'handlers')),
    );
    expect(wrong.map(say)).to.deep.equal([]);
  });

  it('lets no feature know a concrete platform', () => {
    const core = [
      ...features,
      'src/policies',
      'src/people',
      'src/threads',
      'src/delivery',
      'src/evidence',
      'src/vault',
    ];
    const wrong = imports.filter(
      ({ from, to }) =>
        within(from, ...core) && /^src\/platforms\/(local|wecom|slack|email|sms|voice|pager)\//.test(to),
    );
    expect(wrong.map(say)).to.deep.equal([]);
  });

  it('knows concrete platforms only where they are connected, called and set up', () => {
    const may = [
      /^src\/platforms\//,
      // One command for each platform's own console.
      /^src\/commands\/(?:wecom|slack|mailboxes)/,
      // Where the platform calls, and the messenger that stands in a page of our own.
      /^handlers\/webhooks(?:\.ts$|\/)/,
      /^handlers\/pages\/local(?:\.tsx$|\/)/,
      // The type of what Slack's requests are answered with.
      /^src\/app\.ts$/,
    ];
    const wrong = imports.filter(
      ({ from, to }) =>
        /^src\/platforms\/(?:local|wecom|slack|email|sms|voice|pager)\//.test(to) &&
        !may.some((where) => where.test(from)),
    );
    expect(wrong.map(say)).to.deep.equal([]);
    const adapters = imports.filter(({ from, to }) => {
      const own = /^src\/platforms\/(local|wecom|slack|email|sms|voice|pager)\//;
      return own.test(from) && own.test(to) && own.exec(from)?.[1] !== own.exec(to)?.[1];
    });
    expect(adapters.map(say)).to.deep.equal([]);
  });

  it('keeps messages, errors, clock and evidence format free of everything above them', () => {
    const wrong = imports.filter(
      ({ from, to }) => within(from, 'src/messages') && !within(to, 'src/messages'),
    );
    expect(wrong.map(say)).to.deep.equal([]);
  });

  it('writes rules that know neither database nor platform nor time', () => {
    const rules = sources.filter((file) => /\/rules\.ts$/.test(file));
    expect(rules.length).to.be.greaterThan(0);
    const wrong = rules.filter((file) => {
      const text = readFileSync(file, 'utf8');
      return (
        /from '(kysely|pg|koa|bullmq)'/.test(text) || /Date\.now\(\)|new Date\(\)|Math\.random\(\)/.test(text)
      );
    });
    expect(wrong).to.deep.equal([]);
  });

  it('publishes a policy only where its procedure is asked for', () => {
    const publishing = sources.filter((file) => /\bpublishPolicy\b/.test(readFileSync(file, 'utf8')));
    expect(publishing.toSorted()).to.deep.equal([
      'src/policies/service.ts',
      'src/procedure/publish-directly.ts',
      'src/procedure/publish.ts',
    ]);
  });

  it('reads the environment in one place', () => {
    const wrong = sources.filter(
      (file) => file !== 'src/config.ts' && readFileSync(file, 'utf8').includes('process.env'),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('asks the clock for the time', () => {
    const allowed = new Set(['src/clock.ts', 'src/log.ts']);
    const wrong = sources.filter((file) => {
      if (allowed.has(file) || file.startsWith('src/web/assets/')) return false;
      return /Date\.now\(\)|new Date\(\)/.test(readFileSync(file, 'utf8'));
    });
    expect(wrong).to.deep.equal([]);
  });

  it('never lets SQL ask for the time', () => {
    const statements = readdirSync('src/db/migrations').map((name) => `src/db/migrations/${name}`);
    // The one that compares both decides nothing by it.
    const allowed = new Set(['src/clock.ts', 'src/db/clock-skew.ts']);
    const wrong = [...statements, ...sources.filter((file) => !allowed.has(file))].filter((file) =>
      /(?<![.\w])(now|clock_timestamp|statement_timestamp)\s*\(\)|current_timestamp/i.test(
        readFileSync(file, 'utf8'),
      ),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('keeps files small enough to hold one idea', () => {
    const long = sources
      .filter((file) => !within(file, 'src/messages/texts'))
      .filter((file) => readFileSync(file, 'utf8').split('\n').length > 301);
    expect(long).to.deep.equal([]);
  });
});
