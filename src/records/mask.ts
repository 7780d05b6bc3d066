import { findSensitive, maskSensitive } from '../sensitive/find.ts';
import type { SensitiveKind } from '../sensitive/kinds.ts';
import type { IncomingRecord } from './model.ts';

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
  const words = Object.fromEntries(
    Object.entries(head).map(([name, value]) => [name, typeof value === 'string' ? clean(value) : value]),
  );
  if (!body || !isText(body.type)) return { head: words, body };
  const text = body.bytes.toString('utf8');
  const after = clean(text);
  return {
    head: words,
    body: after === text ? body : { ...body, bytes: Buffer.from(after, 'utf8') },
  };
}

const isText = (type: string): boolean => /^text\/|^application\/(?:json|xml)\b/i.test(type);
