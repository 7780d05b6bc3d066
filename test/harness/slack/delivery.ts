import type { Delivery, DeliveryAttempt } from './types.ts';

/** @property noRetry the answer forbade it (`X-Slack-No-Retry`) */
export type Attempt = DeliveryAttempt & { noRetry: boolean };

/** One request to the app with everything that came of it. */
export class Sent implements Delivery {
  readonly body: string;
  readonly eventId: string | undefined;
  readonly attempts: Attempt[] = [];
  /** When the next retry is due, in milliseconds of the fake's clock. */
  due: number | undefined;
  /** Of the first failure, from which the retries count. */
  failedAt: number | undefined;

  constructor(body: string, eventId: string | undefined) {
    this.body = body;
    this.eventId = eventId;
  }

  get acknowledged(): boolean {
    return this.attempts.some(({ status }) => isGood(status));
  }
  get status(): number | undefined {
    return this.attempts.at(-1)?.status;
  }
  get pending(): boolean {
    return this.due !== undefined;
  }
  /** The newest answer. */
  get last(): Attempt | undefined {
    return this.attempts.at(-1);
  }
}

export function isGood(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status < 300;
}
