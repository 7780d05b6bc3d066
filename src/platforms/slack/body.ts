import { isUtf8 } from 'node:buffer';
import { refuse } from './refused.ts';
import type { Headers } from './signing.ts';

/** What a request's body holds, before anybody has looked what it means. */
export type Body =
  | { type: 'json'; fields: Readonly<Record<string, unknown>> }
  | { type: 'form'; fields: ReadonlyMap<string, string> };

/** @throws SlackRefused `content-type`, `encoding`, `json`, `form` */
export function readBody(headers: Headers, rawBody: Buffer): Body {
  const given = headers['content-type'];
  // Parameters such as a charset follow a semicolon; the bytes are UTF-8 or refused, whatever they say.
  const type = typeof given === 'string' ? given.split(';', 1)[0]?.trim().toLowerCase() : undefined;
  switch (type) {
    case 'application/json':
      return { type: 'json', fields: readObject(utf8(rawBody)) };
    case 'application/x-www-form-urlencoded':
      return { type: 'form', fields: readForm(utf8(rawBody)) };
    default:
      return refuse('content-type');
  }
}

/**
 * Whether this is the check of the certificate, which Slack may send unsigned: exactly a form, exactly `1`. It is
 * answered and nothing else in it is read, so nobody can smuggle anything in with it.
 */
export function isSslCheck(headers: Headers, rawBody: Buffer): boolean {
  if (headers['content-type'] !== 'application/x-www-form-urlencoded') return false;
  const values = new URLSearchParams(rawBody.toString('latin1')).getAll('ssl_check');
  return values.length === 1 && values[0] === '1';
}

/** @throws SlackRefused `json` for anything but one object */
export function readObject(text: string): Readonly<Record<string, unknown>> {
  const value = parse(text);
  return isObject(value) ? value : refuse('json');
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse('json');
  }
}

/** Stricter than a browser's reading: of two equal names neither is believed. */
function readForm(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = decoded(at < 0 ? pair : pair.slice(0, at));
    if (fields.has(name)) refuse('form');
    fields.set(name, at < 0 ? '' : decoded(pair.slice(at + 1)));
  }
  return fields;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return refuse('form');
  }
}

/** Text of bytes that are nothing but UTF-8: replaced characters would not be what was signed. */
function utf8(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : refuse('encoding');
}
