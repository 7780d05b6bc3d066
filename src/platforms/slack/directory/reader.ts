import type { ZodType } from 'zod';
import { z } from 'zod';
import type { Clock } from '../../../clock.ts';
import { goesInACircle, type SlackApi, SlackError } from '../api.ts';
import { patiently, type Wait } from './patience.ts';

export interface Reader {
  call<T>(method: string, args: Readonly<Record<string, unknown>>, answer: ZodType<T>): Promise<T>;
  /** Every page of a list. @throws SlackError when it does not come to an end */
  pages<T>(
    method: string,
    args: Readonly<Record<string, unknown>>,
    answer: ZodType<T>,
    take: (page: T) => void,
    restart: () => void,
  ): Promise<void>;
}

const paged = z.object({
  response_metadata: z.object({ next_cursor: z.string().nullish() }).nullish(),
});
/** Cursors expire: how often a list is begun again from its first page. */
const mostStarts = 4;

/** Reads Slack in the background, waiting where it is over a limit. */
export function reader(deps: { api: SlackApi; clock: Clock; wait: Wait; signal: AbortSignal }): Reader {
  const { api, signal } = deps;
  const call: Reader['call'] = (method, args, answer) =>
    patiently(() => api.call({ method, args, answer, signal }), deps);

  return {
    call,
    async pages(method, args, answer, take, restart) {
      for (let starts = 1; ; starts += 1) {
        try {
          await eachPage({ call, method, args, answer, take });
          return;
        } catch (error) {
          const expired = error instanceof SlackError && error.code === 'invalid_cursor';
          if (!expired || starts >= mostStarts) throw error;
          restart();
        }
      }
    },
  };
}

interface List<T> {
  call: Reader['call'];
  method: string;
  args: Readonly<Record<string, unknown>>;
  answer: ZodType<T>;
  take: (page: T) => void;
}

/** A page may be short or empty and others follow: the list ends where there is no cursor, and only there. */
async function eachPage<T>({ call, method, args, answer, take }: List<T>): Promise<void> {
  const seen = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await call(method, { ...args, cursor }, z.intersection(answer, paged));
    take(page);
    cursor = page.response_metadata?.next_cursor || undefined;
    if (cursor !== undefined && seen.has(cursor)) throw goesInACircle(method);
    if (cursor !== undefined) seen.add(cursor);
  } while (cursor !== undefined);
}
