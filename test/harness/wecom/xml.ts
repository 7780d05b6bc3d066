/** XML as WeCom writes it, and enough of a reader for the replies it gets. */

/** A list is the same element several times. `bigint` for ids beyond 2^53. */
export type XmlValue = string | number | bigint | (string | XmlTree)[] | XmlTree;
export interface XmlTree {
  [name: string]: XmlValue | undefined;
}

/** Text stands in CDATA, numbers do not. A list repeats its element. */
export function toXml(tree: XmlTree | string, root = 'xml'): string {
  return `<${root}>${typeof tree === 'string' ? cdata(tree) : children(tree)}</${root}>`;
}

function children(tree: XmlTree): string {
  return Object.entries(tree)
    .map(([name, value]) => {
      if (value === undefined) return '';
      if (Array.isArray(value)) return value.map((one) => toXml(one, name)).join('');
      if (typeof value === 'number' || typeof value === 'bigint') return `<${name}>${value}</${name}>`;
      return toXml(value, name);
    })
    .join('');
}

const cdata = (text: string) => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

export interface Element {
  name: string;
  text: string;
  children: Element[];
}

/**
 * Reads one document of elements, text and CDATA.
 * @throws {SyntaxError} on anything else: attributes, comments, declarations of types, text after the end
 */
export function readXml(source: string): Element {
  const root: Element = { name: '', text: '', children: [] };
  const open = [root];
  const token = /<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z][\w]*)\s*(\/?)>|([^<]+)/y;
  let at = 0;
  while (at < source.length) {
    token.lastIndex = at;
    const match = token.exec(source);
    const top = open.at(-1);
    if (!match || !top) throw new SyntaxError(`no XML at ${at}`);
    at = token.lastIndex;
    const [, data, close, name, empty, text] = match;
    if (data !== undefined) top.text += data;
    else if (text !== undefined) top.text += withoutEntities(text);
    else if (close) {
      if (top.name !== name || open.length === 1) throw new SyntaxError(`</${name}> closes nothing`);
      open.pop();
    } else {
      const child = { name: name ?? '', text: '', children: [] };
      top.children.push(child);
      if (!empty) open.push(child);
    }
  }
  const [only] = root.children;
  if (!only || root.children.length > 1 || open.length > 1 || root.text.trim())
    throw new SyntaxError('not one element');
  return only;
}

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function withoutEntities(text: string): string {
  return text.replaceAll(/&(\w+);/g, (whole, name: string) => entities[name] ?? whole);
}

export function child(element: Element | undefined, name: string): Element | undefined {
  return element?.children.find((one) => one.name === name);
}

export function textOf(element: Element | undefined, name: string): string | undefined {
  return child(element, name)?.text;
}
