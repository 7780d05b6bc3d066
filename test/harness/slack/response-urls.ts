import { hex } from './ids.ts';

export interface ResponseUrl {
  userId: string;
  channel: string;
  /** The message that can be replaced or deleted; none for slash commands. */
  ts: string | undefined;
  until: number;
  uses: number;
}

/** Each takes five answers within half an hour. */
export class ResponseUrls {
  readonly #byPath = new Map<string, ResponseUrl>();

  /** @returns the path on the fake's own origin */
  give(
    kind: 'actions' | 'commands' | 'app',
    to: { userId: string; channel: string; ts?: string },
    now: Date,
  ): string {
    const path = `/response/${kind}/${hex(12)}`;
    const { userId, channel, ts } = to;
    this.#byPath.set(path, { userId, channel, ts, until: now.getTime() + 1_800_000, uses: 0 });
    return path;
  }

  use(path: string, now: Date): ResponseUrl | 'expired_url' | 'used_url' | 'invalid_url' {
    const url = this.#byPath.get(path);
    if (!url) return 'invalid_url';
    if (now.getTime() > url.until) return 'expired_url';
    if (url.uses >= 5) return 'used_url';
    url.uses += 1;
    return url;
  }
}
