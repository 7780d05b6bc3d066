import { createHash } from 'node:crypto';
import { canonicalise } from '../evidence/canonical.ts';
import { type Localized, languages } from '../messages/model.ts';
import type { Told } from '../policies/told.ts';
import { type Connector, connectorName } from './connectors.ts';
import type { RegisterEntry } from './register.ts';

/** What the register says of one policy: facts by their keys, in both languages. */
export interface Snapshot {
  policy: Facts;
  /** By the id of the policy's row. */
  rows: Readonly<Record<string, Facts>>;
}

type Facts = Readonly<Record<string, Localized<string>>>;

/** Something that is not as it was. */
export interface Change {
  what: 'added' | 'changed' | 'removed';
  /** Id of the row; `policy` for what is said of all of it. */
  row: string;
  /** Key of the fact; none where a whole row came or went. */
  field?: string;
  before?: Localized<string>;
  after?: Localized<string>;
}

/** @param entries of the same policy, in each language */
export function snapshotOf(entries: Localized<RegisterEntry>, connectors: readonly Connector[]): Snapshot {
  const both = entries['zh-CN'];
  const rows = both.processing.map(({ id, sources }, n) => [
    id,
    {
      ...factsOf(each((language) => entries[language].processing[n]?.told ?? [])),
      ...plain('sources', sources.map(({ name, state }) => `${name} (${state})`).sort()),
    },
  ]);
  return {
    policy: {
      ...plain('version', [String(both.version.number)]),
      ...factsOf(each((language) => entries[language].told)),
      ...plain('connectors', connectors.map(connectorName)),
    },
    rows: Object.fromEntries(rows),
  };
}

const each = <T>(of: (language: (typeof languages)[number]) => T): Localized<T> => ({
  'zh-CN': of('zh-CN'),
  en: of('en'),
});

function factsOf(told: Localized<readonly Told[]>): Facts {
  const value = (language: (typeof languages)[number], key: string) =>
    told[language].find((one) => one.key === key)?.value ?? '';
  return Object.fromEntries(
    told.en.map(({ key }) => [key, { 'zh-CN': value('zh-CN', key), en: value('en', key) }]),
  );
}

/** The same in every language; nothing where there is nothing. */
const plain = (key: string, values: readonly string[]): Facts => {
  const value = values.join('; ');
  return value === '' ? {} : { [key]: { 'zh-CN': value, en: value } };
};

/** As it is kept, and what its hash is made of. */
export const written = (snapshot: Snapshot): string => canonicalise(snapshot);
export const hashOf = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** What is not as it was; of a register that nobody has reviewed, every row is new. */
export function changesSince(before: Snapshot | undefined, after: Snapshot): Change[] {
  const found: Change[] = [];
  if (before) found.push(...changedFacts('policy', before.policy, after.policy));
  const known = before?.rows ?? {};
  for (const [row, facts] of Object.entries(after.rows)) {
    const was = known[row];
    if (was) found.push(...changedFacts(row, was, facts));
    else found.push({ what: 'added', row });
  }
  for (const row of Object.keys(known)) if (!(row in after.rows)) found.push({ what: 'removed', row });
  return found;
}

function changedFacts(row: string, before: Facts, after: Facts): Change[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((field): Change[] => {
    const [was, is] = [before[field], after[field]];
    if (was && is)
      return languages.some((language) => was[language] !== is[language])
        ? [{ what: 'changed', row, field, before: was, after: is }]
        : [];
    if (is) return [{ what: 'added', row, field, after: is }];
    return was ? [{ what: 'removed', row, field, before: was }] : [];
  });
}
