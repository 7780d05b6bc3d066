/**
 * An array as PostgreSQL reads it, of values without quotes, commas, braces, blanks and backslashes: numbers, ids, days,
 * names out of code. Written so it goes over without two quotes and a look at every letter for each.
 */
export const plainArray = (values: readonly (number | string)[]): string => `{${values.join()}}`;
