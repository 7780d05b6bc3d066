import { sql } from 'kysely';
import type { Db } from '../../db/pool.ts';
import { normaliseEmail, normaliseNumber } from '../../mailboxes/address.ts';
import { findSensitive } from '../../sensitive/find.ts';

/** What may be somebody else's; words for each stand below `requests.redaction.kind.`. */
export type RedactionKind = 'name' | 'email' | 'number' | 'identity-number' | 'bank-card';

export interface Redaction {
  kind: RedactionKind;
  /** [from, to) in UTF-16 units. */
  from: number;
  to: number;
}

const emailShape = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}/gu;
const numberShape =
  /(?<![\d+])(?:\+\d{1,3}[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)|(?<![\d+])\+[1-9][\d -]{7,17}\d/gu;
const hanRun = /\p{Script=Han}{2,}/gu;
/** Of other scripts than Chinese, also where no space parts them from it. */
const word = /(?:(?!\p{Script=Han})[\p{L}\p{M}'’.-])+/gu;
const endsWith = /[.'’-]+$/u;
/** Chinese names have two to four characters; other names that stand in a text are known by two words at least. */
const hanLengths = [4, 3, 2];
const mostWords = 4;

/**
 * Finds in texts what is other people's: names of colleagues, addresses and numbers that are not the person's own.
 * What it finds too much somebody shows after a look; what it overlooks harms somebody (GDPR 15(4)), so it looks for
 * too much.
 */
export class ThirdParties {
  readonly #names: ReadonlySet<string>;
  readonly #own: ReadonlySet<string>;

  constructor(names: Iterable<string>, own: Iterable<string>) {
    this.#names = new Set([...names].map(plain));
    this.#own = new Set([...own].map(plain));
  }

  /** Everybody there is besides one person, and what is theirs. */
  static async besides(db: Db, personId: string): Promise<ThirdParties> {
    const { rows } = await sql<{ id: string; name: string }>`
      select id, name from person union select person_id, name from person_name`.execute(db);
    const { rows: mine } = await sql<{ one: string | null }>`
      select unnest(array[email, mobile, staff_no]) as one from person where id = ${personId}::uuid
      union select external_id from identity where person_id = ${personId}::uuid`.execute(db);
    const ownNames = new Set(rows.flatMap(({ id, name }) => (id === personId ? [plain(name)] : [])));
    const others = rows.flatMap(({ id, name }) =>
      id === personId || ownNames.has(plain(name)) ? [] : [name],
    );
    const own = mine.flatMap(({ one }) =>
      one === null ? [] : [one, normaliseEmail(one) ?? one, normaliseNumber(one) ?? one],
    );
    return new ThirdParties(others, own);
  }

  /** In the order of the text, none within another. */
  find(text: string): Redaction[] {
    const found = [...this.#addresses(text), ...this.#named(text)].toSorted(
      (a, b) => a.from - b.from || b.to - a.to,
    );
    const apart: Redaction[] = [];
    for (const one of found) if ((apart.at(-1)?.to ?? 0) <= one.from) apart.push(one);
    return apart;
  }

  #addresses(text: string): Redaction[] {
    const of = (kind: RedactionKind, shape: RegExp, normalise: (one: string) => string | undefined) =>
      [...text.matchAll(shape)].flatMap(({ 0: typed, index }): Redaction[] =>
        this.#own.has(plain(typed)) || this.#own.has(plain(normalise(typed) ?? typed))
          ? []
          : [{ kind, from: index, to: index + typed.length }],
      );
    const secrets = findSensitive(text).flatMap(({ kind, from, to }): Redaction[] =>
      kind === 'identity-number' || kind === 'bank-card' ? [{ kind, from, to }] : [],
    );
    return [
      ...of('email', emailShape, normaliseEmail),
      ...of('number', numberShape, normaliseNumber),
      ...secrets,
    ];
  }

  #named(text: string): Redaction[] {
    const found: Redaction[] = [];
    for (const { 0: run, index } of text.matchAll(hanRun)) {
      for (let at = 0; at < run.length; at += 1) {
        const length = hanLengths.find(
          (n) => at + n <= run.length && this.#names.has(plain(run.slice(at, at + n))),
        );
        if (length) {
          found.push({ kind: 'name', from: index + at, to: index + at + length });
          at += length - 1;
        }
      }
    }
    const words = [...text.matchAll(word)];
    for (const [n, { index }] of words.entries()) {
      for (let count = Math.min(mostWords, words.length - n); count >= 2; count -= 1) {
        const last = words[n + count - 1];
        if (!last) continue;
        const end = last.index + last[0].length;
        // "I met Anna Schmidt." ends with a sign that is none of hers; "Sammy Davis Jr." has one of his own.
        const to = [end, end - (endsWith.exec(last[0])?.[0].length ?? 0)].find((one) =>
          this.#names.has(plain(text.slice(index, one))),
        );
        if (to === undefined) continue;
        found.push({ kind: 'name', from: index, to });
        break;
      }
    }
    return found;
  }
}

const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
