import type { Db, Tx } from '../../db/pool.ts';
import type { Vault } from '../../vault/vault.ts';
import { openCommitted } from '../committed.ts';
import type { Incident } from '../store.ts';
import { type FactName, type Facts, isFactName } from './facts.ts';
import { type Duty, dutiesOf } from './rules.ts';
import {
  type FactRow,
  type FilingRow,
  factsOf,
  filingsOf,
  placeOfFact,
  rulesInForce,
  type WaiverRow,
  waiversOf,
} from './store.ts';
import type { DutyRules } from './table.ts';

export interface KnownFact extends Omit<FactRow, 'value'> {
  /** Null once it is erased. */
  value: string | null;
}

export interface DutyStanding extends Duty {
  state: 'open' | 'filed' | 'waived';
  /** That which holds. */
  waiver: WaiverRow | null;
  filings: readonly FilingRow[];
}

export interface Standings {
  version: number;
  rules: DutyRules;
  facts: Facts;
  /** Every entry of a fact, also those that another took the place of. */
  known: readonly KnownFact[];
  duties: readonly DutyStanding[];
}

/** Where every duty of an incident stands, from what is on record. */
export async function standingsOf(db: Db | Tx, vault: Vault, incident: Incident): Promise<Standings> {
  const { version, rules } = await rulesInForce(db);
  const rows = await factsOf(db, incident.id);
  const opened = await openCommitted(
    db,
    vault,
    rows.map(({ id, value }) => ({ sealed: value, place: placeOfFact(id) })),
  );
  const known = rows.map(({ value: _sealed, ...row }, n): KnownFact => {
    const one = opened[n];
    return {
      ...row,
      value: typeof one === 'object' && typeof one.words.value === 'string' ? one.words.value : null,
    };
  });
  const facts = newestOf(known);
  const waivers = await waiversOf(db, incident.id);
  const filings = await filingsOf(db, incident.id);
  const duties = dutiesOf(rules, facts, incident).map((duty): DutyStanding => {
    const own = filings.filter((filing) => filing.duty === duty.code);
    const waiver = holding(duty, waivers, known);
    return { ...duty, filings: own, waiver, state: waiver ? 'waived' : own.length > 0 ? 'filed' : 'open' };
  });
  return { version, rules, facts, known, duties };
}

function newestOf(known: readonly KnownFact[]): Facts {
  const facts: Partial<Record<FactName, string>> = {};
  for (const { name, value } of known) if (isFactName(name) && value !== null) facts[name] = value;
  return facts;
}

/** Legal's word holds for what was known then: a fact that it rests on and that was entered later makes it void. */
function holding(duty: Duty, waivers: readonly WaiverRow[], known: readonly KnownFact[]): WaiverRow | null {
  const last = waivers.findLast((one) => one.duty === duty.code);
  if (!last) return null;
  const later = known.some(({ name, at }) => duty.rests.includes(name) && at > last.at);
  return later ? null : last;
}
