import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import type { Actor } from '../../evidence/events.ts';
import { bindIdentity } from '../identities.ts';
import { recordDecided } from './decided.ts';
import { noteChanged } from './due.ts';
import type { Tenant } from './links.ts';
import { lockDirectory } from './load.ts';
import type { DirectorySource, SourceMember } from './source.ts';

export interface SaidByHand {
  staffNo: string;
  /** In any spelling. */
  account: string;
  /** It is that person's; or it is not, and whoever has it is somebody of their own. */
  theirs: boolean;
  actor: Actor;
  now: Date;
}

/**
 * Takes in what somebody found out of an account that a source could not say whose it is, such as one whose id is the
 * staff number of somebody with another name. It is read again soon, and placed or made a person.
 *
 * @returns the account as the platform writes it and the name it shows there, for whoever said it to see
 * @throws HeedError `not-found` for a number of nobody on the staff, or an account that cannot be seen or is not used;
 *   `conflict` when one of the two is bound already; what the source throws
 */
export async function whoseAccount(
  db: Db,
  source: DirectorySource,
  { staffNo, account: typed, theirs, actor, now }: SaidByHand,
  signal: AbortSignal,
): Promise<{ account: string; name: string }> {
  const { account, name } = await memberCalled(source, typed, signal);
  await inTransaction(db, async (tx) => {
    await lockDirectory(tx);
    const personId = await onTheStaff(tx, staffNo);
    const free = await isFree(tx, source, { personId, account, theirs });
    if (!free) return;
    const { platform, tenant } = source;
    if (theirs) {
      await sql`
        delete from identity_apart
        where person_id = ${personId}::uuid and platform = ${platform} and tenant = ${tenant}
          and external_id = ${account}`.execute(tx);
      await bindIdentity(tx, personId, { platform, tenant, externalId: account, boundBy: 'by-hand' }, now);
    } else {
      await sql`
        insert into identity_apart (person_id, platform, tenant, external_id, at)
        values (${personId}::uuid, ${platform}, ${tenant}, ${account}, ${now})
        on conflict do nothing`.execute(tx);
    }
    await recordDecided(tx, source, [account], theirs ? 'theirs' : 'not-theirs', { actor, now, personId });
    await noteChanged(tx, source, { account }, now);
  });
  return { account, name };
}

async function memberCalled(
  source: DirectorySource,
  typed: string,
  signal: AbortSignal,
): Promise<SourceMember> {
  // Ids are told apart by more than their spelling nowhere, and written in one way by each platform.
  const spellings = [...new Set([typed, typed.toLowerCase(), typed.toUpperCase()])];
  const { members } = await source.readMembers(spellings, signal);
  const member = members.find((one) => one.account.toLowerCase() === typed.toLowerCase() && one.employed);
  if (member) return member;
  throw new HeedError(
    'not-found',
    `${source.platform} shows no account ${typed} of anybody who works here. Nothing was done.`,
  );
}

async function onTheStaff(tx: Tx, staffNo: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select p.id from person p join employment e on e.person_id = p.id and e.to_at is null
    where p.staff_no = ${staffNo}`.execute(tx);
  if (rows[0]) return rows[0].id;
  throw new HeedError('not-found', `Nobody on the staff has the number ${staffNo}.`);
}

/** @returns false when what was said is so already */
async function isFree(
  tx: Tx,
  { platform, tenant }: Tenant,
  { personId, account, theirs }: { personId: string; account: string; theirs: boolean },
): Promise<boolean> {
  const { rows } = await sql<{ account: string; staff_no: string; own: boolean }>`
    select i.external_id as account, p.staff_no, p.id = ${personId}::uuid as own
    from identity i join person p on p.id = i.person_id
    where i.platform = ${platform} and i.tenant = ${tenant} and i.to_at is null
      and (i.external_id = ${account} or ${theirs} and i.person_id = ${personId}::uuid)`.execute(tx);
  const whose = rows.find((row) => row.account === account);
  if (whose?.own && theirs) return false;
  if (whose?.own) {
    throw new HeedError(
      'conflict',
      `${account} is the account of ${whose.staff_no}. Take it away in the console, People › Accounts found.`,
    );
  }
  if (whose && theirs) {
    throw new HeedError(
      'conflict',
      `${account} is the account of ${whose.staff_no} already. Nothing was done.`,
    );
  }
  if (whose) return false;
  const [other] = rows;
  if (!other) return true;
  throw new HeedError(
    'conflict',
    `${other.staff_no} has the account ${other.account} there already. Nothing was done.`,
  );
}
