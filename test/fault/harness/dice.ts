export type Dice = (below: number) => number;

/** The same numbers for the same seed. */
export function dice(seed: number): Dice {
  let state = (seed * 2_654_435_761 + 97) % 4_294_967_296;
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

/** In an order that the dice say. */
export function shuffled<T>(all: readonly T[], roll: Dice): T[] {
  return all
    .map((one) => ({ one, place: roll(1_000_000_000) }))
    .sort((a, b) => a.place - b.place)
    .map(({ one }) => one);
}
