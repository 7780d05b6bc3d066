/** Statements that are worth a plan of their own: the text is the same on every call. */
const names = new Map<string, string | undefined>();
const mostNames = 400;

/** Every column of something, where a statement says what it gives: `select *`, `select n, t.*`, `returning *`. */
const everyColumn = /(?:\bselect(?: distinct(?: on \(\))?)?|\breturning|,)\s+(?:"?\w+"?\.)?\*/i;
const literal = /'[^']*'/g;
const innermost = /\([^()]*\)/g;
const emptied = '\0';

/**
 * The name under which a statement is prepared, once per connection; undefined where it is planned each time: after the 400th, and
 * where it gives every column there is. When a newer Heed adds one to a table, PostgreSQL refuses what was prepared before
 * ("cached plan must not change result type"), on every connection there is.
 */
export function statementName(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.has(text)) return known;
  if (names.size >= mostNames) return undefined;
  const name = givesEveryColumn(text) ? undefined : `heed_${names.size + 1}`;
  names.set(text, name);
  return name;
}

/** What stands within brackets gives nothing by itself. */
function givesEveryColumn(text: string): boolean {
  let outer = text.replaceAll(literal, '');
  for (let before = ''; before !== outer; ) {
    before = outer;
    outer = outer.replaceAll(innermost, emptied);
  }
  return everyColumn.test(outer.replaceAll(emptied, '()'));
}
