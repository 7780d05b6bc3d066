import type { Known } from './belongs.ts';

interface Named {
  card: string;
  file: string;
  line: number;
}

/**
 * Cards that answers name and that are not in the bundle. They are missing, unless a later entry of the same person says
 * that they were erased; an entry from before the answer says nothing of it.
 */
export class AbsentCards {
  readonly #named = new Map<string, Named[]>();
  readonly #erased = new Set<string>();

  add(person: string | undefined, card: string, where: { file: string; line: number }): void {
    const key = keyOf(person, card);
    const known = this.#named.get(key);
    if (known) known.push({ card, ...where });
    else this.#named.set(key, [{ card, ...where }]);
  }

  wereErased({ person, data: { cards = [] } }: Known): void {
    for (const card of cards) if (this.#named.delete(keyOf(person, card))) this.#erased.add(card);
  }

  /** How many cards were. */
  get erased(): number {
    return this.#erased.size;
  }

  *missing(): Generator<Named> {
    for (const named of this.#named.values()) yield* named;
  }
}

const keyOf = (person: string | undefined, card: string): string => `${person ?? ''} ${card}`;
