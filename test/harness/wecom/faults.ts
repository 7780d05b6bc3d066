import type { Fault, Refusal } from './types.ts';

/** What goes wrong on request. Paths are those after `/cgi-bin/`, such as `message/send`. */
export class Faults {
  readonly #next = new Map<string, Fault[]>();
  readonly #refused = new Map<string, Refusal>();

  add(path: string, fault: Fault, times: number): void {
    const queue = this.#next.get(path) ?? [];
    queue.push(...Array.from({ length: times }, () => fault));
    this.#next.set(path, queue);
  }

  take(path: string): Fault | undefined {
    return this.#next.get(path)?.shift();
  }

  refuse(path: string, refusal: Refusal): void {
    this.#refused.set(path, refusal);
  }

  permit(path: string): void {
    this.#refused.delete(path);
    this.#next.delete(path);
  }

  refusal(path: string): Refusal | undefined {
    return this.#refused.get(path);
  }
}
