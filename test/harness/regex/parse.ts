/** A regular expression as a tree. What JavaScript has already taken is read; what it would refuse is not looked for. */
export type Node =
  | { kind: 'one'; raw: string; is: (sign: string) => boolean }
  | { kind: 'all'; parts: readonly Node[] }
  | { kind: 'either'; ways: readonly Node[] }
  | { kind: 'repeat'; of: Node; min: number; max: number; lazy: boolean }
  | { kind: 'group'; number: number; of: Node }
  | { kind: 'look'; behind: boolean; not: boolean; of: Node }
  | { kind: 'at'; where: 'start' | 'end' | 'border' | 'inside' }
  | { kind: 'again'; number: number };

/** Whether a sign is one of those that a piece of an expression stands for, as JavaScript itself has it. */
function signsOf(raw: string, flags: string): (sign: string) => boolean {
  const one = new RegExp(`^(?:${raw})$`, flags.replaceAll(/[gydm]/g, ''));
  const known = new Map<string, boolean>();
  return (sign) => {
    const before = known.get(sign);
    if (before !== undefined) return before;
    const is = one.test(sign);
    known.set(sign, is);
    return is;
  };
}

export function parseExpression(source: string, flags: string): Node {
  const names = [...source.matchAll(/\\[\s\S]|\((?!\?)|\(\?<(?![=!])([^>]+)>/g)].flatMap(([all, name]) =>
    all.startsWith('(') ? [name] : [],
  );
  let at = 0;
  let groups = 0;
  const cache = new Map<string, Node>();
  const sees = (word: string) => source.startsWith(word, at);
  function takes(word: string): boolean {
    if (!sees(word)) return false;
    at += word.length;
    return true;
  }
  const found = (pattern: RegExp): string | undefined => {
    const sticky = new RegExp(pattern.source, 'uy');
    sticky.lastIndex = at;
    const [text] = sticky.exec(source) ?? [];
    at += text?.length ?? 0;
    return text;
  };

  function either(): Node {
    const ways = [all()];
    while (takes('|')) ways.push(all());
    return ways.length === 1 && ways[0] ? ways[0] : { kind: 'either', ways };
  }
  function all(): Node {
    const parts: Node[] = [];
    while (at < source.length && !sees('|') && !sees(')')) parts.push(repeated(single()));
    return { kind: 'all', parts };
  }
  function repeated(of: Node): Node {
    const sign = found(/[*+?]|\{\d+(?:,\d*)?\}/);
    if (!sign) return of;
    const [min = 0, max = min] =
      sign === '*' ? [0, Infinity] : sign === '+' ? [1, Infinity] : sign === '?' ? [0, 1] : counts(sign);
    return { kind: 'repeat', of, min, max, lazy: takes('?') };
  }
  function closed(): Node {
    const of = either();
    takes(')');
    return of;
  }
  function single(): Node {
    if (takes('^')) return { kind: 'at', where: 'start' };
    if (takes('$')) return { kind: 'at', where: 'end' };
    if (takes('\\b')) return { kind: 'at', where: 'border' };
    if (takes('\\B')) return { kind: 'at', where: 'inside' };
    if (takes('(?:')) return closed();
    for (const behind of [false, true])
      for (const not of [false, true])
        if (takes(`(?${behind ? '<' : ''}${not ? '!' : '='}`))
          return { kind: 'look', behind, not, of: closed() };
    if (found(/\((?:\?<[^>]+>)?/) !== undefined) {
      groups += 1;
      return { kind: 'group', number: groups, of: closed() };
    }
    const again = found(/\\(?:[1-9]\d*|k<[^>]+>)/);
    if (again !== undefined)
      return {
        kind: 'again',
        number: again.startsWith('\\k') ? names.indexOf(again.slice(3, -1)) + 1 : Number(again.slice(1)),
      };
    const raw =
      found(/\[(?:\\[\s\S]|[^\]\\])*\]/) ??
      found(/\\(?:[pP]\{[^}]*\}|u\{[\da-fA-F]+\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[A-Za-z]|[\s\S])/) ??
      found(/[\s\S]/) ??
      '';
    const one = cache.get(raw) ?? { kind: 'one', raw, is: signsOf(raw, flags) };
    cache.set(raw, one);
    return one;
  }
  const tree = either();
  if (at < source.length) throw new Error(`not read to its end: ${source}`);
  return tree;
}

function counts(sign: string): number[] {
  const [min = '0', max] = sign.slice(1, -1).split(',');
  return [Number(min), max === undefined ? Number(min) : max === '' ? Infinity : Number(max)];
}

/** A node and all that are in it. */
export function below(node: Node): Node[] {
  switch (node.kind) {
    case 'all':
      return [node, ...node.parts.flatMap(below)];
    case 'either':
      return [node, ...node.ways.flatMap(below)];
    case 'repeat':
    case 'group':
    case 'look':
      return [node, ...below(node.of)];
    default:
      return [node];
  }
}

/** From so many ways on each is looked at by itself: together they take as many steps as all of them do one by one. */
const many = 12;

/** The same expression with one of its ways each, where it has many at once. */
export function apart(node: Node): Node[] {
  if (node.kind === 'either' && node.ways.length > many) return node.ways.flatMap(apart);
  if (node.kind === 'group') return apart(node.of).map((of) => ({ ...node, of }));
  if (node.kind !== 'all') return [node];
  for (const [at, part] of node.parts.entries()) {
    const ways = apart(part);
    if (ways.length > 1) return ways.map((way) => ({ ...node, parts: node.parts.with(at, way) }));
  }
  return [node];
}
