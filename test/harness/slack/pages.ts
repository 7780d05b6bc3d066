import type { ApiCall } from './api.ts';
import { ApiError } from './errors.ts';

/** Page of a list by cursor. @param most largest `limit` that is taken */
export function page<T>(
  { args, workspace }: ApiCall,
  all: readonly T[],
  { usual, most }: { usual: number; most: number },
): { items: T[]; next: string } {
  const asked = args.whole('limit') ?? 0;
  if (asked < 0 || asked > most) throw new ApiError('invalid_limit');
  const limit = asked || usual;
  const { from, number } = placeOf(args.text('cursor'));
  if (from > all.length) throw new ApiError('invalid_cursor');
  const size = workspace.options.raggedPages === false ? limit : raggedSize(limit, number);
  const to = Math.min(all.length, from + size);
  return { items: all.slice(from, to), next: to < all.length ? cursorOf(to, number + 1) : '' };
}

/** Pages may be short or empty although more follow: after every full one, one of each. */
function raggedSize(limit: number, number: number): number {
  if (number % 3 === 1) return 0;
  return number % 3 === 2 ? Math.ceil(limit / 2) : limit;
}

/** Base64 that ends in `=`, which a client has to escape. */
function cursorOf(offset: number, number: number): string {
  let text = `next:${offset}:${number}`;
  while (Buffer.byteLength(text) % 3 === 0) text += ' ';
  return Buffer.from(text).toString('base64');
}

function placeOf(cursor: string | undefined): { from: number; number: number } {
  if (cursor === undefined || cursor === '') return { from: 0, number: 0 };
  const place = /^next:(\d{1,9}):(\d{1,9}) *$/.exec(Buffer.from(cursor, 'base64').toString());
  if (!place || !cursor.endsWith('=')) throw new ApiError('invalid_cursor');
  return { from: Number(place[1]), number: Number(place[2]) };
}
