/** Where something stands in a text: [from, to) in UTF-16 units. */
export interface Place {
  from: number;
  to: number;
}

/** Where a shape stands, or what it names `value` in it. The shape is global. */
export const placesOf = (text: string, shape: RegExp, is: (value: string) => boolean = () => true): Place[] =>
  [...text.matchAll(shape)].flatMap((match) => {
    const { value } = match.groups ?? {};
    const from = match.index + (value === undefined ? 0 : match[0].lastIndexOf(value));
    const found = value ?? match[0];
    return is(found) ? [{ from, to: from + found.length }] : [];
  });
