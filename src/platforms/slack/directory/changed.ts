import { sql } from 'kysely';
import type { Tx } from '../../../db/pool.ts';
import { askForSync, noteChanged } from '../../../people/directory/due.ts';
import type { SlackEvent } from '../incoming.ts';

export type DirectoryEvent = Extract<
  SlackEvent,
  { kind: 'person-changed' | 'groups-changed' | 'rate-limited' }
>;

/**
 * Notes that Slack said something of people or groups: only that, for the directory is read again, so order and
 * repeats do not matter. After too many events nobody knows which were left out: everything is read.
 */
export async function noteDirectoryEvent(
  tx: Tx,
  teamId: string,
  event: DirectoryEvent,
  now: Date,
): Promise<void> {
  const tenant = { platform: 'slack', tenant: teamId };
  switch (event.kind) {
    case 'person-changed':
      return noteChanged(tx, tenant, { account: event.userId }, now);
    case 'rate-limited':
      return askForSync(tx, 'slack');
    case 'groups-changed': {
      // Of most groups nothing follows.
      const { rows } = await sql`
        select from directory_group
        where platform = 'slack' and tenant = ${teamId} and group_key = ${event.groupId}`.execute(tx);
      if (rows.length === 0) return;
      await noteChanged(tx, tenant, 'departments', now);
      for (const account of event.userIds ?? []) await noteChanged(tx, tenant, { account }, now);
    }
  }
}
