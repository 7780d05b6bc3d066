const mostNames = 400;
/** From this use on. */
const worthwhile = 3;
const mostCounted = 2_000;

/** Every column of something, where a statement says what it gives: `select *`, `select n, t.*`, `returning *`. */
const everyColumn =
  /(?:\bselect(?: all| distinct(?: on \(\))?)?|\breturning|,)\s+(?:(?:"?\w+"?\.){0,2}|\(\)\.)\*/i;
const verb = /\b(?:select|insert|update|delete|merge|values)\b/i;
const returning = /\breturning\b/i;
/** An apostrophe within a comment opens no literal, and two dashes within a literal no comment: whichever begins first. */
const literalOrComment = /'[^']*'|--[^\n]*/g;
const innermost = /\([^()]*\)/g;
const emptied = '\0';

/**
 * Names statements that are worth a plan of their own, since their text comes again and again. One for each pool: a plan belongs
 * to a connection, which keeps at most as many of them as there are names.
 */
export class StatementNames {
  readonly #names = new Map<string, string | undefined>();
  readonly #uses = new Map<string, number>();

  /**
   * The name under which a statement is prepared, once per connection. Undefined where it is planned each time: at first, since
   * many are never asked again (a list of other length is another text); once 400 have a name; and where it gives every column
   * there is. When a newer Heed adds one to a table, PostgreSQL refuses what was prepared before ("cached plan must not change
   * result type"), on every connection there is.
   */
  of(text: string): string | undefined {
    if (this.#names.has(text)) return this.#names.get(text);
    if (this.#names.size >= mostNames || !this.#comesAgain(text)) return undefined;
    const name = givesEveryColumn(text) ? undefined : `heed_${this.#names.size + 1}`;
    this.#names.set(text, name);
    return name;
  }

  #comesAgain(text: string): boolean {
    const uses = (this.#uses.get(text) ?? 0) + 1;
    if (uses === worthwhile) this.#uses.delete(text);
    else {
      if (this.#uses.size >= mostCounted) this.#uses.clear();
      this.#uses.set(text, uses);
    }
    return uses === worthwhile;
  }
}

function givesEveryColumn(text: string): boolean {
  const outer = outermost(text);
  if (writes(outer) && !returning.test(outer)) return false;
  return everyColumn.test(outer.replaceAll(emptied, '()'));
}

/** What stands within brackets gives nothing by itself. */
function outermost(text: string): string {
  let outer = text.replaceAll(literalOrComment, '');
  for (let before = ''; before !== outer; ) {
    before = outer;
    outer = outer.replaceAll(innermost, emptied);
  }
  return outer;
}

function writes(outer: string): boolean {
  const first = verb.exec(outer)?.[0].toLowerCase();
  return first !== 'select' && first !== 'values';
}
