import { join, resolve } from 'node:path';
import { type Node, type SourceFile, SyntaxKind } from 'typescript/unstable/ast';
import { API } from 'typescript/unstable/sync';

/** Parsed alone: no types, no imports, and the scripts of pages as well. */
const compilerOptions = {
  ...{ allowJs: true, noResolve: true, noLib: true, types: [], noEmit: true },
  ...{ jsx: 'preserve', module: 'esnext', moduleResolution: 'bundler', target: 'esnext' },
};

export { type Node, type SourceFile, SyntaxKind };

type Look = (file: SourceFile, path: string) => void;

/** Every source of the program as TypeScript's own parser reads it, by path from the project's root. */
export const parsedSources = (look: Look): number =>
  parsed({ include: ['src', 'handlers', 'jobs'] }, new Map(), look);

/** The same of a text that is no file. */
export const parsedText = (text: string, look: Look): number =>
  parsed({ files: ['a-text.ts'] }, new Map([['a-text.ts', text]]), look);

function parsed(which: object, texts: ReadonlyMap<string, string>, look: Look): number {
  const root = resolve('.');
  const config = join(root, 'tsconfig.parsed.json');
  const invented = new Map([
    [config, JSON.stringify({ compilerOptions, ...which })],
    ...[...texts].map(([name, text]) => [join(root, name), text] as const),
  ]);
  const api = new API({
    cwd: root,
    fs: {
      readFile: (name) => invented.get(name),
      fileExists: (name) => (invented.has(name) ? true : undefined),
    },
  });
  try {
    const program = api.updateSnapshot({ openProject: config }).getProjects()[0]?.program;
    const names = program?.getSourceFileNames() ?? [];
    for (const name of names) {
      const file = program?.getSourceFile(name);
      if (file) look(file, name.slice(root.length + 1));
    }
    return names.length;
  } finally {
    api.close();
  }
}

/** A node and all below it. */
export function eachNode(node: Node, look: (node: Node) => void): void {
  look(node);
  node.forEachChild((child) => {
    eachNode(child, look);
  });
}
