import type { Fault } from './types.ts';

/** What goes wrong with the next calls, by method. */
export class Faults {
  readonly #next = new Map<string, Fault[]>();
  readonly #refused = new Map<string, string>();

  add(method: string, fault: Fault, times: number): void {
    const queue = this.#next.get(method) ?? [];
    for (let time = 0; time < times; time++) queue.push(fault);
    this.#next.set(method, queue);
  }

  take(method: string): Fault | undefined {
    return this.#next.get(method)?.shift();
  }

  refuse(method: string, error: string): void {
    this.#refused.set(method, error);
  }

  permit(method: string): void {
    this.#refused.delete(method);
    this.#next.delete(method);
  }

  refusal(method: string): string | undefined {
    return this.#refused.get(method);
  }
}
