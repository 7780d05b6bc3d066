import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const folder = fileURLToPath(new URL('./browser', import.meta.url));

let made: Promise<string> | undefined;

/**
 * The page that verifies bundles, as one file that needs nothing else: the modules that the command line verifies
 * with, put together for a browser. Its policy forbids it the network. Made once in a process; the same sources give
 * the same bytes.
 */
export function verifierPage(): Promise<string> {
  made ??= make().catch((error: unknown) => {
    // Whoever asks next tries again.
    made = undefined;
    throw error;
  });
  return made;
}

async function make(): Promise<string> {
  const style = await readFile(`${folder}/page.css`, 'utf8');
  const script = await scriptOfPage();
  const policy = [
    "default-src 'none'",
    `script-src ${sourceHash(script)}`,
    `style-src ${sourceHash(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return [
    '<!doctype html>',
    '<html lang="zh-CN">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    '<title>核验证据包 · Verify an evidence bundle</title>',
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<div id="page"></div>',
    '<noscript>这个页面需要 JavaScript。 This page needs JavaScript.</noscript>',
    `<script>${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** zod brings its messages in fifty languages, and none of them is read here. */
const oneLanguage: Plugin = {
  name: 'one-language',
  setup(building) {
    building.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, ({ path }) => ({
      contents: "export { default as en } from './en.js';",
      resolveDir: dirname(path),
    }));
  },
};

async function scriptOfPage(): Promise<string> {
  // A CommonJS module: whether its names stand beside `default` or below it depends on who loads it.
  const { build } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [`${folder}/main.tsx`],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: ['chrome110', 'firefox115', 'safari16.4'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    alias: { 'node:crypto': `${folder}/node-crypto.ts` },
    inject: [`${folder}/buffer.ts`],
    plugins: [oneLanguage],
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'error',
  });
  const script = outputFiles[0]?.text ?? '';
  // In a page a script ends where this stands, also within a string.
  return script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
}

const sourceHash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
