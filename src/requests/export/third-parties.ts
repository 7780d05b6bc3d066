import { sql } from 'kysely';
import type { Db } from '../../db/pool.ts';
import { normaliseEmail, normaliseNumber } from '../../mailboxes/address.ts';
import { findSensitive, type SensitiveKind } from '../../sensitive/find.ts';

/** What may be somebody else's; words for each stand below `requests.redaction.kind.`. */
export type RedactionKind = 'name' | 'account' | 'email' | 'number' | 'identity-number' | 'bank-card';

export interface Redaction {
  kind: RedactionKind;
  /** [from, to) in UTF-16 units. */
  from: number;
  to: number;
}

/**
 * Takes up whatever may stand before an `@`, whether or not one comes: a long text without an address is looked through once,
 * and one that is joined to another address is found too.
 */
const emailShape = /[\p{L}\p{N}._%+-]+(?:@[\p{L}\p{N}.-]+\.\p{L}{2,})?/gu;
const numberShape =
  /(?<![\d+])(?:\+\d{1,3}[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)|(?<![\d+])\+[1-9][\d -]{7,17}\d/gu;
/** Of a place: an area code, then seven or eight digits, and perhaps an extension. */
const landlineShape = /(?<![\w+-])\(?0\d{2,3}\)?[ -]?\d{3,4}[ -]?\d{4}(?:-\d{1,5})?(?![\w-])/gu;
/** Ids, hashes and keys: digits in them are nobody's number, and would have somebody look at each copy. */
const machineShape =
  /(?<![\da-f])[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?![\da-f])|(?<![\w+/-])(?:[\da-f]{32,}|[\w+/-]{40,}={0,2})(?![\w+/=-])/giu;
/** Accounts and staff numbers as platforms and lists write them; short ones of digits alone are any number. */
const accountShape = /[\p{L}\p{N}][\p{L}\p{N}_@.-]{1,62}[\p{L}\p{N}]/gu;
const isAccount = (one: string): boolean => /\p{L}/u.test(one) || one.length >= 5;
const hanRun = /\p{Script=Han}{2,}/gu;
/** Of other scripts than Chinese, also where no space parts them from it. */
const word = /(?:(?!\p{Script=Han})[\p{L}\p{M}'’.-])+/gu;
const endsWith = /(?<![.'’-])[.'’-]+$|['’]s[.'’-]*$/u;
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
  readonly #accounts: ReadonlySet<string>;
  readonly #given: ReadonlySet<string>;

  /**
   * @param names whole names of others
   * @param own what is the person's own: names, addresses, numbers, accounts
   * @param more `accounts` of others, as platforms and the staff list know them; `near`: names of those who work with the
   * person, and are called by a part of it
   */
  constructor(
    names: Iterable<string>,
    own: Iterable<string>,
    { accounts = [], near = [] }: { accounts?: Iterable<string>; near?: Iterable<string> } = {},
  ) {
    this.#names = new Set([...names].map(plain));
    this.#own = new Set([...own].map(plain));
    this.#accounts = new Set([...accounts].map(plain).filter((one) => isAccount(one) && !this.#own.has(one)));
    const ownParts = new Set([...this.#own].flatMap(partsOf));
    this.#given = new Set(
      [...near].flatMap((name) => partsOf(plain(name))).filter((one) => !ownParts.has(one)),
    );
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
    const { rows: accounts } = await sql<{ one: string }>`
      select external_id as one from identity where person_id <> ${personId}::uuid and platform not in ('email', 'sms')
      union select staff_no from person where id <> ${personId}::uuid`.execute(db);
    const { rows: near } = await sql<{ name: string }>`
      select distinct p.name from membership mine join membership theirs on theirs.department_id = mine.department_id
      join person p on p.id = theirs.person_id
      where mine.person_id = ${personId}::uuid and p.id <> ${personId}::uuid`.execute(db);
    return new ThirdParties(others, [...own, ...ownNames], {
      accounts: accounts.map(({ one }) => one),
      near: near.map(({ name }) => name).filter((name) => !ownNames.has(plain(name))),
    });
  }

  /** In the order of the text, none within another. */
  find(text: string): Redaction[] {
    const machines = [...text.matchAll(machineShape)].map(({ 0: run, index }) => [index, index + run.length]);
    const outside = ({ from, to }: Redaction) =>
      !machines.some(([begin = 0, end = 0]) => begin <= from && to <= end);
    const found = [...this.#addresses(text).filter(outside), ...this.#named(text)].toSorted(
      (a, b) => a.from - b.from || b.to - a.to,
    );
    const apart: Redaction[] = [];
    for (const one of found) if ((apart.at(-1)?.to ?? 0) <= one.from) apart.push(one);
    return apart;
  }

  #addresses(text: string): Redaction[] {
    const of = (kind: RedactionKind, shape: RegExp, normalise: (one: string) => string | undefined) =>
      [...text.matchAll(shape)].flatMap(({ 0: typed, index }): Redaction[] =>
        (kind === 'email' && !typed.includes('@')) ||
        this.#own.has(plain(typed)) ||
        this.#own.has(plain(normalise(typed) ?? typed))
          ? []
          : [{ kind, from: index, to: index + typed.length }],
      );
    const isOwn = (typed: string) => {
      const folded = typed.normalize('NFKC');
      return [folded, normaliseEmail(folded), normaliseNumber(folded)].some(
        (one) => one !== undefined && this.#own.has(plain(one)),
      );
    };
    // Full-width digits and signs that nobody sees are no way past it.
    const folded = findSensitive(text, [...foldedKinds.keys()]).flatMap(({ kind, from, to }): Redaction[] => {
      const as = foldedKinds.get(kind);
      return as && !isOwn(text.slice(from, to)) ? [{ kind: as, from, to }] : [];
    });
    return [
      ...of('email', emailShape, normaliseEmail),
      ...of('number', numberShape, normaliseNumber),
      ...of('number', landlineShape, normaliseNumber),
      ...folded,
      ...this.#accountsIn(text),
    ];
  }

  #accountsIn(text: string): Redaction[] {
    if (this.#accounts.size === 0) return [];
    return [...text.matchAll(accountShape)].flatMap(({ 0: typed, index }): Redaction[] =>
      this.#accounts.has(plain(typed)) ? [{ kind: 'account', from: index, to: index + typed.length }] : [],
    );
  }

  #named(text: string): Redaction[] {
    const found: Redaction[] = [];
    for (const { 0: run, index } of text.matchAll(hanRun)) {
      for (let at = 0; at < run.length; at += 1) {
        const length = hanLengths.find(
          (n) =>
            at + n <= run.length &&
            (this.#names.has(plain(run.slice(at, at + n))) || this.#given.has(plain(run.slice(at, at + n)))),
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
      const [{ 0: alone } = { 0: '' }] = words.slice(n, n + 1);
      const bare = alone.replace(endsWith, '');
      if (/^\p{Lu}/u.test(bare) && this.#given.has(plain(bare)))
        found.push({ kind: 'name', from: index, to: index + bare.length });
    }
    return found;
  }
}

/** Kinds that the guard finds whatever widths they are written in, and as what they are listed. */
const foldedKinds = new Map<SensitiveKind, RedactionKind>([
  ['identity-number', 'identity-number'],
  ['bank-card', 'bank-card'],
  ['mobile', 'number'],
  ['e-mail', 'email'],
]);

/** By what of a name somebody is called: the given name in Chinese, each longer word of another. */
function partsOf(name: string): string[] {
  if (/^\p{Script=Han}{3,4}$/u.test(name)) return [name.slice(-2)];
  return name.split(' ').filter((word) => word.length >= 3 && !/\p{Script=Han}/u.test(word));
}

const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
