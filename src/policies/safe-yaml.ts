import { isAlias, isNode, LineCounter, parseDocument, visit } from 'yaml';

export type YamlResult =
  | { value: unknown; problems?: undefined }
  | { value?: undefined; problems: { line: number; problem: string }[] };

/**
 * YAML 1.2 core and nothing clever: no tags, no aliases (which can blow a kilobyte up to gigabytes), no
 * merge keys, no key twice. `firstLine`
 * is where the source starts in its file, so that problems name the file's own lines.
 */
export function parseYaml(source: string, firstLine = 1): YamlResult {
  const lines = new LineCounter();
  const lineAt = (offset: number): number => lines.linePos(offset).line + firstLine - 1;
  try {
    const document = parseDocument(source, {
      version: '1.2',
      schema: 'core',
      merge: false,
      uniqueKeys: true,
      stringKeys: true,
      resolveKnownTags: false,
      prettyErrors: false,
      logLevel: 'silent',
      lineCounter: lines,
    });
    const problems = [...document.errors, ...document.warnings].map((error) => ({
      line: lineAt(error.pos[0]),
      problem: `is not valid YAML: ${error.message}`,
    }));
    visit(document, (_key, node) => {
      if (!isNode(node)) return;
      const line = lineAt(node.range?.[0] ?? 0);
      if (isAlias(node)) problems.push({ line, problem: 'aliases (*name) are not allowed' });
      else if (node.tag) problems.push({ line, problem: 'tags (!name) are not allowed' });
    });
    if (problems.length > 0) return { problems };
    return { value: document.toJS({ maxAliasCount: 0 }) };
  } catch (error) {
    // The parser recurses, so that a few thousand opening brackets exhaust the stack.
    if (error instanceof RangeError)
      return { problems: [{ line: firstLine, problem: 'is nested too deeply' }] };
    throw error;
  }
}
