import type { Tx } from '../db/pool.ts';
import type { Kept } from '../records/gate.ts';
import { type IncomingRecord, type RecordChannel, sizeOf } from '../records/model.ts';
import { growAlert } from './alert.ts';
import { belongings } from './belongs.ts';
import { bucketOf, type Exceeded, type FileRule, type FileTransfer, looksAt } from './rules.ts';
import { standingRules } from './store.ts';
import { fileFacts } from './types.ts';
import { countIn, lockCounting } from './window.ts';

/** What intake keeps, as it knows it. */
export interface KeptRecord {
  record: IncomingRecord;
  verdict: Kept;
}

/**
 * Holds what is kept of files that people hand over against the rules, in the transaction that keeps it. What the gate
 * refused does not come here: of that there are numbers and nothing else. Nor does what an objection or a restriction keeps sealed.
 *
 * Heed sees a file after it has been handed over, and holds nothing up.
 */
export async function watchFiles(
  tx: Tx,
  { channel, now }: { channel: RecordChannel; now: Date },
  kept: readonly KeptRecord[],
): Promise<void> {
  const transfers = kept
    .filter(({ record }) => record.kind === 'file-transfer')
    .flatMap((one) => transferOf(one, channel) ?? []);
  if (transfers.length === 0) return;
  const rules = await standingRules(tx);
  if (rules.length === 0) return;
  const belongs = await belongings(tx, transfers);
  // In one order everywhere, so that no two wait for each other.
  const people = [...new Set(transfers.map(({ person }) => person))].sort();
  for (const person of people) {
    const theirs = transfers.filter((one) => one.person === person);
    const looked = rules.flatMap((rule) => {
      const found = theirs.filter((one) => looksAt(rule, one, belongs(one)));
      return found.length > 0 ? [{ rule, found }] : [];
    });
    if (looked.length === 0) continue;
    await lockCounting(tx, person);
    for (const { rule, found } of looked) await underRule(tx, { rule, person, found, now });
  }
}

/** Of a file; undefined where nobody of the company's handed it over. */
function transferOf({ record, verdict }: KeptRecord, channel: RecordChannel): FileTransfer | undefined {
  const { sender, outward, decision, row } = verdict;
  if (sender === null) return undefined;
  if (decision.subjects.some(({ restricted }) => restricted)) return undefined;
  const { body } = record;
  return {
    ...fileFacts(record.head, body && { type: body.type, bytes: sizeOf(body) }),
    ...{ person: sender, at: record.occurredAt, channel, outward },
    ...{ versionId: decision.version, disclosure: decision.disclosure, disclosed: row.covers.alerts ?? [] },
  };
}

interface Under {
  rule: FileRule;
  person: string;
  found: readonly FileTransfer[];
  now: Date;
}

async function underRule(tx: Tx, { rule, person, found, now }: Under): Promise<void> {
  const { within } = rule.definition;
  let over: Exceeded | undefined;
  if (within) {
    over = await countIn(tx, { ruleId: rule.id, person, within, found, now });
    if (!over) return;
  }
  const buckets = over?.buckets;
  const concerned =
    within && buckets ? found.filter(({ at }) => buckets.has(bucketOf(at, within.per))) : found;
  if (concerned.length === 0) return;
  await growAlert(tx, { rule, person, found: concerned, over, now });
}
