import { ApiError } from './errors.ts';
import { hex } from './ids.ts';

interface Trigger {
  userId: string;
  until: number;
  used: boolean;
}

/** Each opens one view, within three seconds. */
export class Triggers {
  readonly #byId = new Map<string, Trigger>();

  give(userId: string, now: Date): string {
    const id = `${now.getTime()}.${this.#byId.size}.${hex(16)}`;
    this.#byId.set(id, { userId, until: now.getTime() + 3_000, used: false });
    return id;
  }

  /** @returns whose it was */
  use(id: string | undefined, now: Date): string {
    const trigger = id === undefined ? undefined : this.#byId.get(id);
    if (!trigger) throw new ApiError('invalid_trigger_id');
    if (trigger.used) throw new ApiError('exchanged_trigger_id');
    if (now.getTime() > trigger.until) throw new ApiError('expired_trigger_id');
    trigger.used = true;
    return trigger.userId;
  }
}
