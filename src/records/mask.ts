import { findSensitive, maskSensitive } from '../sensitive/find.ts';
import type { SensitiveKind } from '../sensitive/kinds.ts';
import { type Content, type IncomingRecord, SaidContent } from './model.ts';
import { decoded, inPlainSigns, isText } from './text.ts';

interface Said extends Pick<IncomingRecord, 'head'> {
  body: Content | undefined;
}

/**
 * The same with what a policy has blacked out: in words of the content, and in those of the head, such as the name of a
 * file. Content that is no text stays as it is; what came as text is, whatever its type says.
 */
export function masked(said: Said, kinds: readonly SensitiveKind[]): Said {
  if (kinds.length === 0) return said;
  const { head, body } = said;
  return { head: cleanWords(head, kinds), body: body && cleanBody(body, kinds) };
}

/** Eleven digits: a mobile number, the shortest that there is a shape for. */
const shortestNumber = 10_000_000_000;

function clean(text: string, kinds: readonly SensitiveKind[]): string {
  const found = findSensitive(text, kinds);
  return found.length > 0 ? maskSensitive(text, found) : text;
}

function cleanWords(head: Said['head'], kinds: readonly SensitiveKind[]): Said['head'] {
  let cleaned: Record<string, Said['head'][string]> | undefined;
  for (const name in head) {
    const value = head[name];
    // A telephone number is one as a number too.
    if (typeof value !== 'string' && (typeof value !== 'number' || Math.abs(value) < shortestNumber))
      continue;
    const before = String(value);
    const after = clean(before, kinds);
    if (after === before) continue;
    cleaned ??= { ...head };
    cleaned[name] = after;
  }
  return cleaned ?? head;
}

function cleanBody(body: Content, kinds: readonly SensitiveKind[]): Content {
  if (body.text === undefined && !isText(body.type)) return body;
  const text = inPlainSigns(body.type, body.text ?? decoded(body.type, body.bytes));
  const after = clean(text, kinds);
  return after === text ? body : new SaidContent(inUtf8(body.type), after);
}

/** What is blacked out is written anew. */
const inUtf8 = (type: string): string => type.replace(/(;\s*charset\s*=\s*)(?:"[^"]*"|[^;\s]+)/i, '$1utf-8');
