/**
 * Characters that make a spreadsheet run what follows, when a cell of a CSV file begins with them: also in full
 * width, also behind blanks and marks that are not seen. A tab or a line break alone may shift the rest into a
 * cell of its own.
 */
const runs = /^(?:[\t\r\n]|[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]*[=+\-@＝＋－＠﹢﹣﹦﹫])/u;

/**
 * A text as it can stand in a CSV file that a spreadsheet opens: one that would be run gets an apostrophe before
 * it, which says "text" to every spreadsheet; what follows can be read as it was.
 */
export function safeText(text: string): string {
  return runs.test(text) ? `'${text}` : text;
}
