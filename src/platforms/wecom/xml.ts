import { refuse } from './refused.ts';

/** An element with either text or children. */
export interface Element {
  readonly name: string;
  /** As it was sent: with its spaces, entities and CDATA resolved. Empty beside children. */
  text: string;
  readonly children: Element[];
}

/** Deeper and longer than anything WeCom sends (5 levels, a few dozen elements). */
const maxDepth = 10;
const maxElements = 2_000;
const maxTag = 100;
const cdataStart = '<![CDATA[';

/**
 * Reads the XML that WeCom writes, which is a small part of XML: elements without attributes, text, CDATA. All
 * else is refused rather than skipped, so that there is one way to read a document and no way to make the reader
 * fetch, expand or forget something. What was cut off or has something behind its end is refused as well.
 *
 * Names become values, never keys of an object. Time and memory grow with the length only.
 *
 * @throws CallbackRefused `doctype`, `xml`
 */
export function readXml(source: string): Element {
  const document: Element = { name: '', text: '', children: [] };
  const open = [document];
  let top = document;
  let elements = 0;
  let at = declaration(source);
  while (at < source.length) {
    const tag = source.indexOf('<', at);
    const textEnd = tag === -1 ? source.length : tag;
    if (textEnd > at) top.text += decode(source.slice(at, textEnd));
    if (tag === -1) break;
    if (source.startsWith(cdataStart, tag)) {
      const end = source.indexOf(']]>', tag + cdataStart.length);
      // Not even an empty one may stand outside.
      if (end === -1 || top === document) refuse('xml');
      top.text += source.slice(tag + cdataStart.length, end);
      at = end + 3;
      continue;
    }
    const end = source.indexOf('>', tag);
    if (/^<!(?:DOCTYPE|ENTITY)/i.test(source.slice(tag, tag + 9))) refuse('doctype');
    if (end === -1 || end - tag > maxTag) refuse('xml');
    const [, closes, name, empty] = tagForm.exec(source.slice(tag + 1, end)) ?? refuse('xml');
    at = end + 1;
    if (closes) {
      if (top === document || empty || top.name !== name) refuse('xml');
      settle(top);
      open.pop();
      top = open[open.length - 1] ?? document;
      continue;
    }
    elements += 1;
    const element: Element = { name: name ?? '', text: '', children: [] };
    top.children.push(element);
    if (elements > maxElements) refuse('xml');
    if (empty) continue;
    open.push(element);
    top = element;
    if (open.length > maxDepth) refuse('xml');
  }
  const root = document.children[0];
  if (top !== document || root === undefined || document.children.length > 1) refuse('xml');
  settle(document);
  return root;
}

const tagForm = /^(\/?)([A-Za-z_][\w.-]*)[ \t\r\n]*(\/?)$/;

/** Where the document begins, behind a byte order mark and an XML declaration. */
function declaration(source: string): number {
  const found = /^\uFEFF?(?:<\?xml [^<>]{0,100}\?>)?/.exec(source);
  return found?.[0].length ?? 0;
}

/** Between elements stands white space; between words stand no elements. */
function settle(element: Element): void {
  if (element.children.length === 0) return;
  if (/[^ \t\r\n]/.test(element.text)) refuse('xml');
  element.text = '';
}

const named: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** The five entities that every document has, and characters by number. Each is resolved once. */
function decode(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(?:(\w{1,10});|#(\d{1,7});|#x([\dA-Fa-f]{1,6});)?/g, (_, name, decimal, hex) => {
    if (typeof name === 'string') return named.get(name) ?? refuse('xml');
    if (typeof decimal === 'string') return character(Number.parseInt(decimal, 10));
    if (typeof hex === 'string') return character(Number.parseInt(hex, 16));
    return refuse('xml');
  });
}

/** What XML counts as a character: no control characters, no halves of pairs. */
function character(code: number): string {
  const allowed =
    code === 0x9 ||
    code === 0xa ||
    code === 0xd ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff);
  return allowed ? String.fromCodePoint(code) : refuse('xml');
}

/**
 * The one child of a name.
 * @throws CallbackRefused `fields` when there are several: which of them counts is nobody's guess
 */
export function child(element: Element | undefined, name: string): Element | undefined {
  let found: Element | undefined;
  for (const one of element?.children ?? []) {
    if (one.name !== name) continue;
    if (found) refuse('fields');
    found = one;
  }
  return found;
}

/** All children of a name: one and several are the same to the reader. */
export function childrenOf(element: Element | undefined, name: string): Element[] {
  return element?.children.filter((one) => one.name === name) ?? [];
}

/**
 * The text of the one child of a name; undefined without one.
 * @throws CallbackRefused `fields` when there are several, or it has children
 */
export function textOf(element: Element | undefined, name: string): string | undefined {
  const found = child(element, name);
  if (found === undefined) return undefined;
  return found.children.length > 0 ? refuse('fields') : found.text;
}

/** Characters that no XML document may hold, not even in CDATA. */
const forbidden = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\uFFFE\uFFFF]/gu;

export const withoutForbidden = (text: string): string => text.replaceAll(forbidden, '');

/** A text as CDATA. */
export const cdata = (text: string): string =>
  `<![CDATA[${withoutForbidden(text).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
