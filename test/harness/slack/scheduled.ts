import { ApiError } from './errors.ts';
import type { JsonObject } from './types.ts';

const day = 86_400;
const mostAhead = 120 * day;
const span = 300;
const mostInSpan = 30;

export interface Scheduled {
  /** `Q…`. */
  id: string;
  channel: string;
  /** Seconds. */
  postAt: number;
  created: number;
  content: { text: string; blocks: JsonObject[] | undefined };
  threadTs: string | undefined;
  state: 'waiting' | 'posted' | 'deleted';
}

/** Messages that Slack posts by itself later. */
export class ScheduledMessages {
  readonly #byId = new Map<string, Scheduled>();

  /** @throws ApiError `time_in_past`, `time_too_far` (120 days), `restricted_too_many` (30 in five minutes) */
  add(message: Scheduled): void {
    if (message.postAt <= message.created) throw new ApiError('time_in_past');
    if (message.postAt > message.created + mostAhead) throw new ApiError('time_too_far');
    if (this.#crowded(message)) throw new ApiError('restricted_too_many');
    this.#byId.set(message.id, message);
  }

  waiting(): Scheduled[] {
    const all = [...this.#byId.values()].filter(({ state }) => state === 'waiting');
    return all.sort((one, other) => one.postAt - other.postAt);
  }

  delete(channel: string, id: string): void {
    const message = this.#byId.get(id);
    if (message?.channel !== channel || message.state !== 'waiting')
      throw new ApiError('invalid_scheduled_message_id');
    message.state = 'deleted';
  }

  /** Whether any five minutes with it would have too many, wherever they begin; posted ones count too. */
  #crowded({ channel, postAt }: Scheduled): boolean {
    const near = [...this.#byId.values()]
      .filter((one) => one.channel === channel && one.state !== 'deleted')
      .map((one) => one.postAt)
      .filter((at) => Math.abs(at - postAt) < span);
    return [...near, postAt].some((from) => {
      const within = near.filter((at) => at >= from && at < from + span).length;
      return from <= postAt && within + 1 > mostInSpan;
    });
  }
}
