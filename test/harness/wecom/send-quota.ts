import { createHash } from 'node:crypto';
import { canonical } from './fields.ts';
import { MemberLimit, perDay } from './limits.ts';
import type { Limits } from './types.ts';

/** What bounds an app's messages: its day, each member's minute and hour, and requests that come again. */
export class SendQuota {
  readonly #members: MemberLimit;
  readonly #days = perDay();
  readonly #limits: Limits;
  readonly #requests = new Map<string, { until: number; answer: Record<string, unknown> }>();
  readonly #tasks = new Map<number, Set<string>>();

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#members = new MemberLimit(limits.memberPerMinute, limits.memberPerHour);
  }

  /** Person-sends of a call; false when the app's day has no room for all of them. */
  takeDay(agentid: number, now: Date, persons: number): boolean {
    return this.#days.take(String(agentid), now, this.#limits.accounts * 200, persons);
  }

  /** One message to one member; false when it is dropped in silence. */
  takeMember(agentid: number, userid: string, now: Date): boolean {
    return this.#members.take(`${agentid} ${userid}`, now);
  }

  isKnownTask(agentid: number, taskId: string): boolean {
    return this.#tasks.get(agentid)?.has(taskId) ?? false;
  }

  noteTask(agentid: number, taskId: string): void {
    const tasks = this.#tasks.get(agentid) ?? new Set();
    this.#tasks.set(agentid, tasks.add(taskId));
  }

  /** Identical JSON from the same app, whatever the order of its keys. */
  requestOf(agentid: number, body: Record<string, unknown>): string {
    return createHash('sha256')
      .update(`${agentid} ${canonical(body)}`)
      .digest('base64');
  }

  /** The answer to the same request, while its interval lasts. */
  repeated(request: string, now: Date): Record<string, unknown> | undefined {
    const known = this.#requests.get(request);
    return known && known.until > now.getTime() ? known.answer : undefined;
  }

  noteRequest(request: string, answer: Record<string, unknown>, now: Date, seconds: number): void {
    for (const [known, { until }] of this.#requests) if (until <= now.getTime()) this.#requests.delete(known);
    this.#requests.set(request, { until: now.getTime() + seconds * 1000, answer });
  }
}
