import { findSensitive, maskSensitive } from '../sensitive/find.ts';
import type { SensitiveKind } from '../sensitive/kinds.ts';
import type { IncomingRecord } from './model.ts';
import { isText } from './text.ts';

type Content = NonNullable<IncomingRecord['body']>;

interface Said extends Pick<IncomingRecord, 'head'> {
  body: IncomingRecord['body'] | undefined;
}

/**
 * The same with what a policy has blacked out: in words of the content, and in those of the head, such as the name of a
 * file. Content that is no text stays as it is.
 */
export function masked(said: Said, kinds: readonly SensitiveKind[]): Said {
  if (kinds.length === 0) return said;
  const { head, body } = said;
  const clean = (text: string) => {
    const found = findSensitive(text, kinds);
    return found.length > 0 ? maskSensitive(text, found) : text;
  };
  return { head: cleanWords(head, clean), body: body && cleanBody(body, clean) };
}

function cleanWords(head: Said['head'], clean: (text: string) => string): Said['head'] {
  let cleaned: Record<string, Said['head'][string]> | undefined;
  for (const [name, value] of Object.entries(head)) {
    const after = typeof value === 'string' ? clean(value) : value;
    if (after === value) continue;
    cleaned ??= { ...head };
    cleaned[name] = after;
  }
  return cleaned ?? head;
}

function cleanBody(body: Content, clean: (text: string) => string): Content {
  if (!isText(body.type)) return body;
  const text = body.bytes.toString('utf8');
  const after = clean(text);
  return after === text ? body : { ...body, bytes: Buffer.from(after, 'utf8') };
}
