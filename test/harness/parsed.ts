import { join, resolve } from 'node:path';
import { type Node, type SourceFile, SyntaxKind } from 'typescript/unstable/ast';
import { API } from 'typescript/unstable/sync';

/** Parsed alone: no types, no imports, and the scripts of pages as well. */
const options = {
  compilerOptions: {
    ...{ allowJs: true, noResolve: true, noLib: true, types: [], noEmit: true },
    ...{ jsx: 'preserve', module: 'esnext', moduleResolution: 'bundler', target: 'esnext' },
  },
  include: ['src', 'handlers', 'jobs'],
};

export { type Node, type SourceFile, SyntaxKind };

/** Every source of the program as TypeScript's own parser reads it, by path from the project's root. */
export function parsedSources(look: (file: SourceFile, path: string) => void): number {
  const root = resolve('.');
  const config = join(root, 'tsconfig.parsed.json');
  const api = new API({
    cwd: root,
    fs: {
      readFile: (name) => (name === config ? JSON.stringify(options) : undefined),
      fileExists: (name) => (name === config ? true : undefined),
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
