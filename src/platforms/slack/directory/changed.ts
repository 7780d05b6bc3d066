import { sql } from 'kysely';
import type { Tx } from '../../../db/pool.ts';
import { askForSync, noteChanged } from '../../../people/directory/due.ts';
import type { SaidOfPerson, SlackEvent } from '../incoming.ts';

export type DirectoryEvent = Extract<
  SlackEvent,
  { kind: 'person-changed' | 'groups-changed' | 'rate-limited' }
>;

/**
 * Notes that Slack said something of people or groups: only that, for the directory is read again, so order and
 * repeats do not matter. After too many events nobody knows which were left out: everything is read.
 *
 * Slack tells of every change of a status or a picture, and a hundred people are read in a minute: what would change
 * nothing is not read, and who lost an account or may have lost a role is read first.
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
      return notePerson(tx, tenant, event, now);
    case 'rate-limited':
      return askForSync(tx, 'slack');
    case 'groups-changed': {
      // Of most groups nothing follows.
      const { rows } = await sql<{ role: boolean }>`
        select role is not null as role from directory_group
        where platform = 'slack' and tenant = ${teamId} and group_key = ${event.groupId}`.execute(tx);
      if (rows.length === 0) return;
      await noteChanged(tx, tenant, 'departments', now);
      for (const account of event.userIds ?? [])
        await noteChanged(tx, tenant, { account }, now, rows[0]?.role ?? false);
    }
  }
}

async function notePerson(
  tx: Tx,
  tenant: { platform: string; tenant: string },
  { userId: account, said }: Extract<SlackEvent, { kind: 'person-changed' }>,
  now: Date,
): Promise<void> {
  const known = said && (await knownOf(tx, tenant, account));
  if (said && changesNothing(known, said)) return;
  await noteChanged(tx, tenant, { account }, now, said !== undefined && !said.employed);
}

/** Whose account it is, as far as Slack has a say in what is known of them. */
interface Known {
  employed: boolean;
  boundBy: string;
  name: string;
  email: string | null;
}

async function knownOf(
  tx: Tx,
  { platform, tenant }: { platform: string; tenant: string },
  account: string,
): Promise<Known | undefined> {
  const { rows } = await sql<Known>`
    select exists (select from employment e where e.person_id = p.id and e.to_at is null) as employed,
           i.bound_by as "boundBy", p.name, p.email
    from identity i join person p on p.id = i.person_id
    where i.platform = ${platform} and i.tenant = ${tenant} and i.external_id = ${account} and i.to_at is null`.execute(
    tx,
  );
  return rows[0];
}

/** By the rules of `people/directory/reconcile.ts`: name and address count only of people whom Slack brought. */
function changesNothing(known: Known | undefined, said: SaidOfPerson): boolean {
  if (!known) return !said.employed;
  if (!said.employed || !known.employed) return false;
  if (known.boundBy !== 'directory') return true;
  const { name, email, emailConfirmed } = said;
  const address = email === null || (emailConfirmed && email === known.email);
  return name === known.name && address;
}
