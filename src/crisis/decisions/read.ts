import type { Db } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { openCheckpoint } from '../../evidence/checkpoint.ts';
import { formatEntry } from '../../evidence/entry.ts';
import { parseVerifier } from '../../evidence/keys.ts';
import { leafHash, verifyInclusion } from '../../evidence/merkle.ts';
import { proveInclusions } from '../../evidence/proofs.ts';
import { latestCheckpoint, tileReader } from '../../evidence/store.ts';
import type { Vault } from '../../vault/vault.ts';
import { type OpenedOrNot, openCommitted } from '../committed.ts';
import { type DecisionWords, decisionWordsShape, type Fault, faultsOf } from './rules.ts';
import { decisionsOf, type LoggedDecision, loggedDecisions, placeOfDecision } from './store.ts';

export interface DecisionView {
  id: string;
  number: number;
  byName: string;
  at: Date;
  /** Its number. */
  corrects: number | null;
  /** Numbers of those that put this one right. */
  correctedBy: readonly number[];
  /** Null where they are erased or damaged. */
  words: DecisionWords | null;
}

/** Whether what is shown is what was decided. */
export interface DecisionCheck {
  faults: readonly { number: number; fault: Fault }[];
  /** Of the newest published checkpoint that has all of them; null while one waits for its place, or there is none. */
  size: number | null;
  /** Proofs that do not lead to what was signed. */
  unproven: readonly number[];
}

/** The decisions of an incident, and whether they are what they were: held against the log each time they are shown. */
export async function readDecisions(
  db: Db,
  { vault, vkey }: { vault: Vault; vkey: string },
  incidentId: string,
): Promise<{ decisions: DecisionView[]; check: DecisionCheck }> {
  const rows = await decisionsOf(db, incidentId);
  const logged = await loggedDecisions(db, incidentId);
  const opened = await openCommitted(
    db,
    vault,
    rows.map(({ id, words }) => ({ sealed: words, place: placeOfDecision(id) })),
  );
  const toldBy = new Map(logged.map((one) => [one.entryId, one]));
  const faults = faultsOf(
    rows.map((row, n) => ({
      ...row,
      commitment: commitmentIn(opened[n]),
      told: toldBy.get(row.entry) ?? null,
    })),
    logged,
  );
  const numbers = new Map(rows.map(({ id, number }) => [id, number]));
  const decisions = rows.map(
    ({ id, number, byName, at, corrects }, n): DecisionView => ({
      ...{ id, number, byName, at },
      corrects: corrects ? (numbers.get(corrects) ?? null) : null,
      correctedBy: rows.flatMap((other) => (other.corrects === id ? [other.number] : [])),
      words: wordsIn(opened[n]),
    }),
  );
  return { decisions, check: { faults, ...(await placed(db, vkey, logged)) } };
}

const isOpen = (one: OpenedOrNot | undefined): one is Exclude<OpenedOrNot, string> => typeof one === 'object';
const commitmentIn = (one: OpenedOrNot | undefined) => (isOpen(one) ? one.commitment : null);
const wordsIn = (one: OpenedOrNot | undefined): DecisionWords | null =>
  isOpen(one) ? decisionWordsShape.parse(one.words) : null;

/** Follows each entry's proof to the root that was signed and published, by the log's own key. */
async function placed(
  db: Db,
  vkey: string,
  logged: readonly LoggedDecision[],
): Promise<Pick<DecisionCheck, 'size' | 'unproven'>> {
  const newest = await latestCheckpoint(db, 'published');
  const there = logged.flatMap(({ index, ...one }) =>
    index !== null && newest && index < newest.size ? [{ ...one, index }] : [],
  );
  if (!newest || there.length === 0) return { size: null, unproven: [] };
  const checkpoint = signedBy(vkey, newest.note);
  if (!checkpoint) return { size: null, unproven: there.map(({ number }) => number) };
  const { size, root } = checkpoint;
  const proofs = await proveInclusions(
    there.map(({ index }) => index),
    size,
    tileReader(db),
  );
  const unproven = there.flatMap(({ number, index, commitment }, n) => {
    const leaf = leafHash(formatEntry(commitment));
    return verifyInclusion({ index, size, leaf, proof: proofs[n] ?? [], root }) ? [] : [number];
  });
  return { size: there.length === logged.length ? size : null, unproven };
}

function signedBy(vkey: string, note: string) {
  try {
    return openCheckpoint(note, parseVerifier(vkey));
  } catch (error) {
    if (error instanceof HeedError && error.code === 'evidence-invalid') return undefined;
    throw error;
  }
}
