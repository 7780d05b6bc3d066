import { below, type Node } from './parse.ts';

type Step =
  | { do: 'one'; is: (sign: string) => boolean; back: boolean }
  | { do: 'split'; first: number; other: number }
  | { do: 'jump'; to: number }
  | { do: 'note'; into: number }
  | { do: 'moved'; since: number }
  | { do: 'at'; where: 'start' | 'end' | 'border' | 'inside' }
  | { do: 'look'; not: boolean; program: readonly Step[] }
  | { do: 'again'; number: number; back: boolean }
  | { do: 'end' };

/** It took more steps than it was given. */
export class TooManySteps extends Error {}

/**
 * An expression that is matched by looking back, as engines do it, and counts its steps: how long something takes tells of
 * the machine, how many steps it takes of the expression.
 */
export class Counted {
  readonly tree: Node;
  readonly #program: Step[] = [];
  readonly #flags: string;
  readonly #same: (a: string, b: string) => boolean;
  #registers = 0;
  #steps = 0;
  #most = Infinity;

  constructor(tree: Node, flags: string) {
    this.tree = tree;
    this.#flags = flags;
    this.#same = flags.includes('i') ? (a, b) => a.toLowerCase() === b.toLowerCase() : (a, b) => a === b;
    const groups = below(tree).map((one) => (one.kind === 'group' ? one.number : 0));
    this.#registers = 2 * (Math.max(0, ...groups) + 1);
    this.#compile(tree, this.#program, false);
    this.#program.push({ do: 'end' });
  }

  /**
   * All that `String.prototype.matchAll` would find, or the first only without the flag g.
   *
   * @returns where each begins and ends, and how many steps it took
   * @throws TooManySteps
   */
  run(text: readonly string[], most: number): { found: [from: number, to: number][]; steps: number } {
    this.#steps = 0;
    this.#most = most;
    const found: [number, number][] = [];
    const global = this.#flags.includes('g');
    for (let from = 0; from <= text.length; from += 1) {
      const to = this.#match(this.#program, text, from, new Array<number>(this.#registers).fill(-1));
      if (to === undefined) continue;
      found.push([from, to]);
      if (!global) break;
      from = Math.max(from, to - 1);
    }
    return { found, steps: this.#steps };
  }

  #compile(node: Node, into: Step[], back: boolean): void {
    switch (node.kind) {
      case 'one':
        into.push({ do: 'one', is: node.is, back });
        return;
      case 'all':
        for (const part of back ? node.parts.toReversed() : node.parts) this.#compile(part, into, back);
        return;
      case 'at':
        into.push({ do: 'at', where: node.where });
        return;
      case 'again':
        into.push({ do: 'again', number: node.number, back });
        return;
      case 'look': {
        const program: Step[] = [];
        this.#compile(node.of, program, node.behind);
        program.push({ do: 'end' });
        into.push({ do: 'look', not: node.not, program });
        return;
      }
      case 'group': {
        const [first, last] = [2 * node.number, 2 * node.number + 1];
        into.push({ do: 'note', into: back ? last : first });
        this.#compile(node.of, into, back);
        into.push({ do: 'note', into: back ? first : last });
        return;
      }
      case 'either': {
        const ends: { do: 'jump'; to: number }[] = [];
        for (const [n, way] of node.ways.entries()) {
          const last = n === node.ways.length - 1;
          const split = { do: 'split' as const, first: into.length + 1, other: 0 };
          if (!last) into.push(split);
          this.#compile(way, into, back);
          if (last) break;
          const end = { do: 'jump' as const, to: 0 };
          into.push(end);
          ends.push(end);
          split.other = into.length;
        }
        for (const end of ends) end.to = into.length;
        return;
      }
      case 'repeat':
        this.#repeat(node, into, back);
    }
  }

  #repeat({ of, min, max, lazy }: Node & { kind: 'repeat' }, into: Step[], back: boolean): void {
    for (let n = 0; n < min; n += 1) this.#compile(of, into, back);
    const ways: { split: { first: number; other: number }; body: number }[] = [];
    const since = this.#registers++;
    const body = () => {
      const split = { do: 'split' as const, first: 0, other: 0 };
      into.push(split);
      ways.push({ split, body: into.length });
      into.push({ do: 'note', into: since });
      this.#compile(of, into, back);
      into.push({ do: 'moved', since });
    };
    if (max === Infinity) {
      const begin = into.length;
      body();
      into.push({ do: 'jump', to: begin });
    } else for (let n = min; n < max; n += 1) body();
    for (const one of ways) {
      one.split.first = lazy ? into.length : one.body;
      one.split.other = lazy ? one.body : into.length;
    }
  }

  #match(
    program: readonly Step[],
    text: readonly string[],
    from: number,
    registers: number[],
  ): number | undefined {
    /** Where to go on otherwise: a step and a place, or (below zero) a register and what it was. */
    const left: number[] = [];
    let [pc, at] = [0, from];
    for (;;) {
      this.#steps += 1;
      if (this.#steps > this.#most) throw new TooManySteps();
      const step = program[pc] as Step;
      let goes = true;
      switch (step.do) {
        case 'end':
          return at;
        case 'one': {
          const sign = text[step.back ? at - 1 : at];
          goes = sign !== undefined && step.is(sign);
          at += step.back ? -1 : 1;
          break;
        }
        case 'split':
          left.push(step.other, at);
          pc = step.first - 1;
          break;
        case 'jump':
          pc = step.to - 1;
          break;
        case 'note':
          left.push(-1 - step.into, registers[step.into] as number);
          registers[step.into] = at;
          break;
        case 'moved':
          goes = registers[step.since] !== at;
          break;
        case 'at':
          goes = this.#stands(step.where, text, at);
          break;
        case 'look': {
          const inner = step.not ? [...registers] : registers;
          goes = (this.#match(step.program, text, at, inner) !== undefined) !== step.not;
          break;
        }
        case 'again': {
          const length = Math.max(
            0,
            (registers[2 * step.number + 1] as number) - (registers[2 * step.number] as number),
          );
          const begin = registers[2 * step.number] as number;
          const to = step.back ? at - length : at;
          for (let n = 0; n < length && goes; n += 1)
            goes =
              text[to + n] !== undefined && this.#same(text[to + n] as string, text[begin + n] as string);
          at += step.back ? -length : length;
        }
      }
      pc += 1;
      while (!goes) {
        const place = left.pop();
        const which = left.pop();
        if (place === undefined || which === undefined) return undefined;
        if (which < 0) registers[-1 - which] = place;
        else {
          [pc, at] = [which, place];
          goes = true;
        }
      }
    }
  }

  #stands(where: 'start' | 'end' | 'border' | 'inside', text: readonly string[], at: number): boolean {
    const lines = this.#flags.includes('m');
    if (where === 'start') return at === 0 || (lines && isEnd(text[at - 1]));
    if (where === 'end') return at === text.length || (lines && isEnd(text[at]));
    return (isWord(text[at - 1]) !== isWord(text[at])) === (where === 'border');
  }
}

const isEnd = (sign?: string) => sign !== undefined && /[\n\r\u2028\u2029]/.test(sign);
const isWord = (sign?: string) => sign !== undefined && /^\w$/.test(sign);
