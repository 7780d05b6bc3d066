/**
 * Whether two words are the same but for one slip of a thumb: a letter too many, one missing, one wrong, or two
 * the other way round. Short words are not forgiven: "ask" and "as" are different words.
 */
export function oneSlip(a: string, b: string, shortest = 4): boolean {
  if (a === b) return true;
  if (Math.min(a.length, b.length) < shortest || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  const swapped = `${restA[1] ?? ''}${restA[0] ?? ''}${restA.slice(2)}`;
  return [
    restA.slice(1) === restB.slice(1),
    restA.slice(1) === restB,
    restA === restB.slice(1),
    swapped === restB,
  ].includes(true);
}
