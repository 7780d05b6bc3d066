import { type Db, inTransaction } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import type { Covers } from '../policies/covers.ts';
import { headsOf, type RecordLine } from '../records/read.ts';
import type { RecordHead } from '../records/seal.ts';
import type { Vault } from '../vault/vault.ts';
import { belongings, peopleIn } from './belongs.ts';
import type { Definition } from './definition.ts';
import { disclosingRows } from './disclosed.ts';
import { bucketOf, type Counted, exceeded, type FileTransfer, looksAt } from './rules.ts';
import { fileFacts } from './types.ts';

export interface Preview {
  days: number;
  /** File transfers of the days that were read. */
  read: number;
  /** Of them, those that the rule would have alerted on. */
  found: number;
  /** Of how many people. */
  people: number;
  /** How many alerts, if each had been answered on its day. */
  alerts: number;
  /** It took too long: so many of these people were looked at. */
  looked?: { people: number; of: number };
}

export const previewDays = 30;
const pageSize = 200;
const deadlineMs = 4_000;

/**
 * What a rule would have found in the transfers of the last thirty days that are kept: numbers, and nothing of anybody.
 * For it the machine reads who, when and how large; that it did is on record. It takes for granted that people had been
 * told as they are now: what a row in force discloses.
 */
export async function previewRule(
  { db, vault }: { db: Db; vault: Vault },
  definition: Definition,
  { by, now }: { by: Viewer; now: Date },
): Promise<Preview> {
  demand(by, 'file-rules.set');
  const since = new Date(now.getTime() - previewDays * 86_400_000);
  const rows = await disclosingRows(db);
  const covering = new Map(
    rows.map(({ policyId, disclosure, covers }) => [`${policyId} ${disclosure}`, covers]),
  );
  const people = await peopleIn(db, definition.scope, now);
  const until = performance.now() + deadlineMs;
  const seen: Preview = { days: previewDays, read: 0, found: 0, people: 0, alerts: 0 };
  for (const [n, person] of people.entries()) {
    if (performance.now() > until) {
      seen.looked = { people: n, of: people.length };
      break;
    }
    const transfers: FileTransfer[] = [];
    for await (const line of linesSince(db, vault, person, since)) {
      const transfer = transferOf(line, person, covering.get(`${line.policyId} ${line.disclosure}`));
      if (transfer) transfers.push(transfer);
    }
    seen.read += transfers.length;
    const belongs = transfers.length > 0 ? await belongings(db, transfers) : undefined;
    const looked = transfers.filter(
      (one) => belongs && looksAt({ definition, madeAt: since }, one, belongs(one)),
    );
    const over = breaching(definition, looked);
    if (over.length === 0) continue;
    seen.found += over.length;
    seen.people += 1;
    seen.alerts += new Set(over.map(({ at }) => at.toISOString().slice(0, 10))).size;
  }
  await inTransaction(db, (tx) =>
    append(tx, {
      ...{ type: 'file-rule.previewed', at: now, actor: { person: by.id } },
      data: { days: previewDays, read: seen.read, found: seen.found },
    }),
  );
  return seen;
}

async function* linesSince(db: Db, vault: Vault, person: string, since: Date): AsyncGenerator<RecordLine> {
  let after: { occurredAt: Date; id: string } | undefined;
  for (;;) {
    const lines = await headsOf(db, vault, person, { limit: pageSize, ...(after ? { after } : {}) });
    for (const line of lines) {
      if (line.occurredAt < since) return;
      if (line.kind === 'file-transfer') yield line;
    }
    const last = lines.at(-1);
    if (!last || lines.length < pageSize) return;
    after = { occurredAt: last.occurredAt, id: last.id };
  }
}

/** Undefined where it is restricted or erased, not from this person, or where no row in force covers it any more. */
function transferOf(
  { head, occurredAt, versionId, disclosure }: RecordLine,
  person: string,
  covers: Covers | undefined,
): FileTransfer | undefined {
  if (!head || !covers || head.from.person !== person) return undefined;
  return {
    ...fileFacts(head.head, head.body),
    ...{ person, at: occurredAt, channel: channelOf(head, covers), versionId, disclosure },
    disclosed: covers.alerts ?? [],
    outward: head.to.some(({ external, person: colleague }) => external === true && colleague === undefined),
  };
}

/** Which of its row's channels a record came by, as its accounts show. */
function channelOf({ from, to }: RecordHead, { channels }: Covers): FileTransfer['channel'] {
  const platforms = [from, ...to].map(({ platform }) => platform);
  return (
    channels.find((one) => platforms.includes(one)) ??
    channels.find((one) => one === 'other') ??
    channels[0] ??
    'other'
  );
}

function breaching({ within }: Definition, looked: readonly FileTransfer[]): readonly FileTransfer[] {
  if (!within) return looked;
  const sums = new Map<number, Counted>();
  for (const { at, bytes } of looked) {
    const bucket = bucketOf(at, within.per);
    const before = sums.get(bucket) ?? { bucket, transfers: 0, bytes: 0 };
    sums.set(bucket, { bucket, transfers: before.transfers + 1, bytes: before.bytes + (bytes ?? 0) });
  }
  const over = exceeded(
    [...sums.values()].sort((a, b) => a.bucket - b.bucket),
    within,
  );
  return over ? looked.filter(({ at }) => over.buckets.has(bucketOf(at, within.per))) : [];
}
