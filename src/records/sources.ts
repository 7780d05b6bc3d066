import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { actingPerson } from '../people/roles.ts';
import type { RecordChannel } from './model.ts';

/** A connection that records come from. Which it is decides which rows of policies can cover them. */
export interface NewSource {
  channel: RecordChannel;
  /** As people call it; each once. */
  name: string;
}

/** @returns its id @throws a unique violation where the name is taken */
export async function addSource(
  tx: Tx,
  { channel, name }: NewSource,
  { actor, now }: { actor: Actor; now: Date },
): Promise<string> {
  const id = v7({ msecs: now.getTime() });
  await tx
    .insertInto('record_source')
    .values({
      id,
      channel,
      name,
      secrets: null,
      cursor: null,
      state: 'on',
      created_at: now,
      created_by: actingPerson(actor),
    })
    .execute();
  await append(tx, {
    type: 'records.source-added',
    at: now,
    actor,
    about: id,
    data: { source: id, channel },
  });
  return id;
}
