import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  Lexer,
  LineCounter,
  Parser,
  parseDocument,
  visit,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import type { Said } from '../messages/problems.ts';

export type YamlResult =
  | { value: unknown; problems?: undefined }
  | { value?: undefined; problems: { line: number; said: Said }[] };

/** One mistake often makes the parser report hundreds; the first ones are those that help. */
const mostProblems = 20;

/**
 * YAML 1.2 core and nothing clever: no tags, no aliases (which can blow a kilobyte up to gigabytes), no
 * merge keys, no key twice. `firstLine` is where the source starts in its file, so that problems name the
 * file's own lines.
 */
export function parseYaml(source: string, firstLine = 1): YamlResult {
  const lines = new LineCounter();
  const at = (offset: number, said: Said) => ({
    line: lines.linePos(offset).line + firstLine - 1,
    said,
  });
  const deep = tooDeepAt(source);
  if (deep !== undefined) return { problems: [{ line: deep + firstLine, said: tooDeep }] };
  try {
    const document = parseDocument(source, {
      version: '1.2',
      schema: 'core',
      merge: false,
      // Asked for below: the parser compares each key with all others, seconds for a few thousand.
      uniqueKeys: false,
      stringKeys: true,
      resolveKnownTags: false,
      prettyErrors: false,
      // `silent` would also keep quiet about a second document.
      logLevel: 'error',
      lineCounter: lines,
    });
    const problems = [...document.errors, ...document.warnings].map((error) =>
      at(error.pos[0], words(error)),
    );
    visit(document, (_key, node) => {
      if (!isNode(node)) return;
      const offset = node.range?.[0] ?? 0;
      if (isAlias(node)) problems.push(at(offset, { code: 'policy.alias' }));
      else if (node.tag) problems.push(at(offset, { code: 'policy.tag' }));
      if (isMap(node))
        problems.push(...repeatedKeys(node).map((key) => at(key, { code: 'policy.fieldTwice' })));
    });
    if (problems.length > 0) return { problems: problems.slice(0, mostProblems) };
    return { value: document.toJS({ maxAliasCount: 0 }) };
  } catch (error) {
    // The parser recurses.
    if (error instanceof RangeError) return { problems: [{ line: firstLine, said: tooDeep }] };
    throw error;
  }
}

/** Deeper, and further to the right, than anybody writes; of what is open at once, with the document and a word in it. */
const mostDepth = 66;
const mostIndented = 256;

/**
 * The line, from 0, on which a text goes deeper than it may. Told by the library's own first step, which keeps what is open
 * on a stack of its own and is left where that is too high: of a few thousand opening brackets the second step, which
 * recurses, runs out of stack, and where that happens while a regular expression is compiled the whole process ends; of
 * lines that begin far to the right it takes seconds.
 */
function tooDeepAt(source: string): number | undefined {
  const lines = source.split('\n');
  const indented = lines.findIndex(
    (line) => line.length > mostIndented && !/[^ \t]/.test(line.slice(0, mostIndented)),
  );
  if (indented >= 0) return indented;
  const parser = new Parser();
  let line = 0;
  for (const token of new Lexer().lex(source)) {
    // What it has finished is of no interest; what is open stands on its stack.
    for (const _ of parser.next(token));
    if (parser.stack.length > mostDepth) return line;
    line += token.split('\n').length - 1;
  }
  return undefined;
}

const tooDeep: Said = { code: 'policy.tooDeep' };

/** The parser's own words are English and name its inner parts; those of the catalogue help whoever writes a policy. */
function words({ code }: YAMLError): Said {
  if (code === 'RESOURCE_EXHAUSTION') return tooDeep;
  return { code: isWorded(code) ? `policy.yaml.${code}` : 'policy.yaml.other' };
}

const worded = [
  'BAD_INDENT',
  'TAB_AS_INDENT',
  'MISSING_CHAR',
  'UNEXPECTED_TOKEN',
  'BAD_SCALAR_START',
  'BAD_DQ_ESCAPE',
  'BLOCK_AS_IMPLICIT_KEY',
  'BLOCK_IN_FLOW',
  'MULTILINE_IMPLICIT_KEY',
  'KEY_OVER_1024_CHARS',
  'NON_STRING_KEY',
  'MULTIPLE_DOCS',
  'BAD_DIRECTIVE',
] as const satisfies YAMLError['code'][];
const isWorded = (code: YAMLError['code']): code is (typeof worded)[number] =>
  worded.some((one) => one === code);

/** Where each repeated key stands. */
function repeatedKeys(map: YAMLMap): number[] {
  const seen = new Set<string>();
  return map.items.flatMap(({ key }) => {
    if (!isScalar(key)) return [];
    const name = String(key.value);
    if (seen.has(name)) return [key.range?.[0] ?? 0];
    seen.add(name);
    return [];
  });
}
