/**
 * How many people at the fewest are in one alone, of two that results are shown of: a group or all of one survey, and groups
 * of the other in any union, since those of too few answers are shown together.
 *
 * @param these sizes of groups that do not overlap, at least one
 * @param those of the other survey
 * @param shared people in both, by the places of the one and then of the other
 */
export function fewestApart(
  these: readonly number[],
  those: readonly number[],
  shared: readonly (readonly number[])[],
): number {
  const turned = those.map((_, that) => shared.map((row) => row[that] ?? 0));
  return Math.min(fromUnions(these, those, shared), fromUnions(those, these, turned));
}

function fromUnions(
  own: readonly number[],
  others: readonly number[],
  shared: readonly (readonly number[])[],
): number {
  const whole = others.map((_, place) => sum(shared.map((row) => row[place] ?? 0)));
  return Math.min(
    ...own.map((people, place) => fromUnion(people, others, shared[place] ?? [])),
    fromUnion(sum(own), others, whole),
  );
}

/** With each other group the number changes by itself; so the best union has all that make it smaller, and at least one. */
function fromUnion(people: number, others: readonly number[], shared: readonly number[]): number {
  const changes = others.map((size, place) => size - 2 * (shared[place] ?? 0));
  const smaller = changes.filter((change) => change < 0);
  return people + (smaller.length > 0 ? sum(smaller) : Math.min(...changes));
}

const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);
