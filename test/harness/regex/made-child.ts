/** Loads the files that are given and says which expressions each of them makes of words while it loads. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const files = process.argv.slice(2);
const made: { file: string; source: string; flags: string }[] = [];
const paths = new Map(files.map((file) => [resolve(file), file]));
const Plain = RegExp;

globalThis.RegExp = new Proxy(Plain, {
  construct(target, args: [string | RegExp, string?], newTarget: RegExpConstructor) {
    const expression: RegExp = Reflect.construct(target, args, newTarget);
    const calls = new Error('where').stack?.split('\n').slice(2) ?? [];
    const at = /(?:file:\/\/)?(\/[^:()]+\.tsx?)/.exec(calls[0] ?? '')?.[1];
    const file = at === undefined ? undefined : paths.get(decodeURIComponent(at));
    if (file) made.push({ file, source: expression.source, flags: expression.flags });
    return expression;
  },
});

for (const path of paths.keys()) await import(pathToFileURL(path).href);
process.stdout.write(JSON.stringify(made));
