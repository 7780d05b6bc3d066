import { findSensitive, maskSensitive } from '../sensitive/find.ts';
import type { SensitiveKind } from '../sensitive/kinds.ts';
import { type Content, type IncomingRecord, SaidContent } from './model.ts';
import { isText } from './text.ts';

interface Said extends Pick<IncomingRecord, 'head'> {
  body: Content | undefined;
}

/**
 * The same with what a policy has blacked out: in words of the content, and in those of the head, such as the name of a
 * file. Content that is no text stays as it is.
 */
export function masked(said: Said, kinds: readonly SensitiveKind[]): Said {
  if (kinds.length === 0) return said;
  const { head, body } = said;
  return { head: cleanWords(head, kinds), body: body && cleanBody(body, kinds) };
}

function clean(text: string, kinds: readonly SensitiveKind[]): string {
  const found = findSensitive(text, kinds);
  return found.length > 0 ? maskSensitive(text, found) : text;
}

function cleanWords(head: Said['head'], kinds: readonly SensitiveKind[]): Said['head'] {
  let cleaned: Record<string, Said['head'][string]> | undefined;
  for (const name in head) {
    const value = head[name];
    if (typeof value !== 'string') continue;
    const after = clean(value, kinds);
    if (after === value) continue;
    cleaned ??= { ...head };
    cleaned[name] = after;
  }
  return cleaned ?? head;
}

function cleanBody(body: Content, kinds: readonly SensitiveKind[]): Content {
  if (!isText(body.type)) return body;
  const text = body.text ?? body.bytes.toString('utf8');
  const after = clean(text, kinds);
  return after === text ? body : new SaidContent(body.type, after);
}
