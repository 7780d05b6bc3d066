import { z } from 'zod';
import { type WecomApi, WecomError } from './api.ts';

const anybody = z.object({ status: z.number().optional() });
/** Left the company; the others can be in a group, also before they have opened WeCom. */
const left = 5;
const atOnce = 8;

/**
 * Who of them can be in a group, in the same order, asked one by one: WeCom refuses a whole list for one person
 * who has left, and a crisis team does not wait for a tidy directory.
 *
 * @throws WecomError when that cannot be found out
 */
export async function existingOf(
  api: WecomApi,
  userids: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const existing: string[] = [];
  for (let from = 0; from < userids.length; from += atOnce) {
    const some = userids.slice(from, from + atOnce);
    const there = await Promise.all(some.map((userid) => exists(api, userid, signal)));
    existing.push(...some.filter((_, n) => there[n]));
  }
  return existing;
}

async function exists(api: WecomApi, userid: string, signal: AbortSignal): Promise<boolean> {
  try {
    const { status } = await api.call({ path: 'user/get', query: { userid }, answer: anybody, signal });
    return status !== left;
  } catch (error) {
    // 60011 as well: rooms are for members whom the app sees.
    if (error instanceof WecomError && (error.class === 'drop' || error.errcode === 60011)) return false;
    throw error;
  }
}
