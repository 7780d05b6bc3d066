// Puts the program into a few plain JavaScript files. Loading three hundred small TypeScript files, and a
// thousand of libraries, takes seconds; loading these takes a fraction of one. Made when first needed and
// whenever a source has changed; nobody has to remember a build step. Run by itself, it builds ahead of time.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = ['src', 'handlers', 'jobs'];
const dist = join(root, 'dist');
const keptMs = 7 * 86_400_000;

/** Changes whenever a source or a library does. */
function fingerprint() {
  const hash = createHash('sha256');
  const add = (path) => {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${relative(root, path)}\0${mtimeMs}\0${size}\n`);
  };
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (/\.(ts|tsx|js)$/.test(entry.name)) add(path);
    }
  };
  for (const folder of folders) walk(join(root, folder));
  add(join(root, 'package.json'));
  hash.update(process.version);
  return hash.digest('hex').slice(0, 16);
}

/** A file's own address stays that of the source, so that what lies beside it is still found. */
const ownAddress = (out) => ({
  name: 'own-address',
  setup(build) {
    build.onLoad({ filter: /\.(ts|tsx|js|mjs)$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!text.includes('import.meta.url')) return undefined;
      const address = JSON.stringify(relative(out, path).replaceAll('\\', '/'));
      return {
        contents: text.replaceAll('import.meta.url', `new URL(${address}, import.meta.url).href`),
        loader: path.endsWith('.tsx') ? 'tsx' : path.endsWith('.ts') ? 'ts' : 'js',
        resolveDir: dirname(path),
      };
    });
  },
});

/**
 * Where the built program lies, after building it if need be.
 *
 * @returns undefined where it cannot be written: the sources then run as they are, only slower to start
 */
export async function built() {
  const name = fingerprint();
  const out = join(dist, name);
  const entry = pathToFileURL(join(out, 'cli.mjs')).href;
  try {
    if (readdirSync(dist).includes(name)) return entry;
  } catch {
    // Not built yet.
  }
  const draft = join(dist, `.${name}-${process.pid}`);
  try {
    mkdirSync(draft, { recursive: true });
  } catch {
    return undefined;
  }
  try {
    const { build } = await import('esbuild');
    await build({
      absWorkingDir: root,
      entryPoints: { cli: 'src/cli.ts' },
      outdir: out,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      // Loaded by themselves: optional drivers, and pino, which finds its own files.
      external: ['pg-native', 'bullmq-otel', 'redis', 'pino'],
      // What CommonJS libraries take for granted.
      banner: {
        js: [
          "import { createRequire as heedRequire } from 'node:module';",
          "import { fileURLToPath as heedPath } from 'node:url';",
          'const require = heedRequire(import.meta.url);',
          'const __filename = heedPath(import.meta.url);',
          "const __dirname = heedPath(new URL('.', import.meta.url));",
        ].join('\n'),
      },
      legalComments: 'none',
      logLevel: 'error',
      plugins: [ownAddress(out)],
      write: false,
    }).then(({ outputFiles }) => {
      for (const file of outputFiles) writeFileSync(join(draft, relative(out, file.path)), file.contents);
    });
    // Whole or not at all: of two processes building at once, one wins and both run the same.
    try {
      renameSync(draft, out);
    } catch (error) {
      if (!readdirSync(dist).includes(name)) throw error;
    }
    // A process that still runs an older build may yet load a part of it.
    const made = statSync(out).mtimeMs;
    for (const other of readdirSync(dist)) {
      if (made - statSync(join(dist, other)).mtimeMs > keptMs)
        rmSync(join(dist, other), { recursive: true, force: true });
    }
    return entry;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(await built());
}
