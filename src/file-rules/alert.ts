import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { askAbout } from './ask.ts';
import { type Exceeded, type FileRule, type FileTransfer, mostItems } from './rules.ts';

export interface Growing {
  rule: FileRule;
  person: string;
  /** The files that exceed it, of what has just come; at least one. */
  found: readonly FileTransfer[];
  /** Of a rule that counts: the most within its hour or day. */
  over: Exceeded | undefined;
  now: Date;
}

/**
 * One alert for rule and person for as long as nobody has answered it: five hundred files in a minute are one that grows.
 * Whoever calls holds the lock by which one counts after the other.
 */
export async function growAlert(tx: Tx, { rule, person, found, over, now }: Growing): Promise<void> {
  const byTime = found.toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const [first, last] = [byTime[0], byTime.at(-1)];
  if (!first || !last) return;
  const sizes = found.flatMap(({ bytes }) => bytes ?? []);
  const figures = {
    transfers: over?.transfers ?? found.length,
    bytes: over?.bytes ?? sizes.reduce((sum, bytes) => sum + bytes, 0),
    largest: sizes.length > 0 ? Math.max(...sizes) : null,
  };
  const growing = await tx
    .selectFrom('file_alert')
    .select('id')
    .where('rule_id', '=', rule.id)
    .where('person_id', '=', person)
    .where('state', '=', 'open')
    .forUpdate()
    .executeTakeFirst();
  const id = growing?.id ?? v7();
  if (growing)
    // Within a window the most there was counts; otherwise each file does.
    await sql`
      update file_alert set first_at = least(first_at, ${first.at}), last_at = greatest(last_at, ${last.at}),
        transfers = ${over ? sql`greatest(transfers, ${figures.transfers})` : sql`transfers + ${figures.transfers}`},
        bytes = ${over ? sql`greatest(bytes, ${figures.bytes})` : sql`bytes + ${figures.bytes}`},
        largest = greatest(largest, ${figures.largest}::bigint)
      where id = ${id}::uuid`.execute(tx);
  else {
    await tx
      .insertInto('file_alert')
      .values({
        ...{
          id,
          rule_id: rule.id,
          person_id: person,
          version_id: last.versionId,
          disclosure: last.disclosure,
        },
        ...{ state: 'open', opened_at: now, first_at: first.at, last_at: last.at, ...figures },
        // Who is asked is found below.
        ...{ addressees: [], stage: 'owner', next_at: now, message_id: null, told_transfers: 0 },
        ...{ answered_by: null, answered_at: null, outcome: null, note: null, shown_at: null },
        ...{ silent_until: null, silent_ground: null, silent_by: null, silent_at: null },
        ...{ agreed_by: null, agreed_at: null },
      })
      .execute();
    await append(tx, {
      ...{ type: 'file-alert.opened', at: now, actor: 'heed', about: id },
      data: {
        ...{ alert: id, rule: rule.id, version: last.versionId, row: last.disclosure },
        ...{ transfers: figures.transfers, bytes: figures.bytes },
      },
    });
  }
  await listItems(tx, id, byTime);
  if (!growing) await askAbout(tx, id, 'owner', now);
  touch(tx, 'file-alerts');
}

async function listItems(tx: Tx, alertId: string, found: readonly FileTransfer[]): Promise<void> {
  const { count } = await tx
    .selectFrom('file_alert_item')
    .select((from) => from.fn.countAll<number>().as('count'))
    .where('alert_id', '=', alertId)
    .executeTakeFirstOrThrow();
  const items = found.slice(0, Math.max(0, mostItems - Number(count)));
  if (items.length === 0) return;
  await tx
    .insertInto('file_alert_item')
    .values(
      items.map(({ at, bytes, types, channel, outward }) => ({
        ...{ alert_id: alertId, at, bytes: bytes ?? null, types: [...types], channel, outward },
      })),
    )
    .execute();
}
