/** The latest of these instants, without those that there are not. */
export const latest = (first: Date, ...more: readonly (Date | null)[]): Date =>
  more.reduce<Date>((found, one) => (one !== null && one > found ? one : found), first);
