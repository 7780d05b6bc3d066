import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { normaliseEmail, normaliseNumber } from '../mailboxes/address.ts';
import { boundPlatforms } from './accounts.ts';
import type { IncomingRecord, Party } from './model.ts';
import type { SourceNames } from './source-names.ts';
import { type Employee, held, type Interval, type Side } from './standing.ts';

// Whose accounts these are. The staff list says, and not the source: what it calls outside may be a colleague's.

/** An account, the same however often it occurs. */
export const accountName = ({ platform, tenant, account }: Party): string =>
  JSON.stringify([platform ?? '', tenant ?? '', account]);

/** Whose an account was, and when; null: it is known and in doubt, or shared, so that nobody can be named. */
export interface Owner extends Interval {
  person: string | null;
}

/** Every account in these records, once. */
export function partiesOf(records: readonly IncomingRecord[]): Map<string, Party> {
  const found = new Map<string, Party>();
  for (const { from, to } of records) for (const party of [from, ...to]) found.set(accountName(party), party);
  return found;
}

/** Whose they are, by `accountName`; those that are nobody's have no entry. A few looks, however many there are. */
export async function ownersOf(tx: Tx, parties: ReadonlyMap<string, Party>): Promise<Map<string, Owner[]>> {
  const owners = new Map<string, Owner[]>();
  const add = (name: string, owner: Owner) => owners.set(name, [...(owners.get(name) ?? []), owner]);
  const bound = [...parties].filter(([, { platform, tenant }]) => platform && tenant);
  if (bound.length > 0) {
    const { rows } = await sql<Owner & { name: string; doubted: boolean }>`
      select t.name, i.person_id as person, i.from_at as "from", i.to_at as until, i.doubted_at is not null as doubted
      from unnest(${bound.map(([name]) => name)}::text[], ${bound.map(([, { platform }]) => platform)}::text[],
                  ${bound.map(([, { tenant }]) => tenant)}::text[], ${bound.map(([, { account }]) => account)}::text[])
        t (name, platform, tenant, account)
      join identity i on i.platform = t.platform and i.tenant = t.tenant and i.external_id = t.account
      order by i.from_at`.execute(tx);
    for (const { name, person, from, until, doubted } of rows)
      add(name, { person: doubted ? null : person, from, until });
  }
  const numbers = [...parties].filter(([, { platform }]) => boundPlatforms.some((one) => one === platform));
  if (numbers.length > 0) {
    const { rows } = await sql<Owner & { name: string }>`
      select t.name, a.person_id as person, a.from_at as "from", a.to_at as until
      from unnest(${numbers.map(([name]) => name)}::text[], ${numbers.map(([, { platform }]) => platform)}::text[],
                  ${numbers.map(([, { account }]) => account)}::text[]) t (name, platform, account)
      join record_account a on a.platform = t.platform and a.account = t.account
      order by a.from_at`.execute(tx);
    for (const { name, person, from, until } of rows) add(name, { person, from, until });
  }
  const written = [...parties].flatMap(([name, { platform, account }]) => {
    const address = platform ? undefined : addressOf(account);
    return address ? [{ name, address }] : [];
  });
  if (written.length > 0) {
    const { rows } = await sql<{ name: string; person: string; usable: boolean }>`
      select t.name, m.person_id as person, m.standing = 'usable' as usable
      from unnest(${written.map(({ name }) => name)}::text[], ${written.map(({ address }) => address)}::text[]) t (name, address)
      join mailbox m on m.address = t.address and m.standing <> 'invalid'`.execute(tx);
    // Since when a number is somebody's is kept nowhere: whether they worked here then is asked of everybody.
    for (const { name, person, usable } of rows)
      add(name, { person: usable ? person : null, from: new Date(0), until: null });
  }
  return owners;
}

const addressOf = (account: string): string | undefined =>
  account.includes('@') ? normaliseEmail(account) : normaliseNumber(account);

/** When each of these outside was told first, by `accountName`; whoever was not has no entry. */
export async function toldOutside(
  tx: Tx,
  sourceId: string,
  names: SourceNames,
  accounts: readonly string[],
): Promise<Map<string, Date>> {
  const hashes = accounts.flatMap((account) => names.outside(account).map((hash) => ({ account, hash })));
  if (hashes.length === 0) return new Map();
  const { rows } = await sql<{ party: Buffer; at: Date }>`
    select party, told_at as at from record_other_party
    where source_id = ${sourceId}::uuid and party = any(${hashes.map(({ hash }) => hash)}::bytea[])`.execute(
    tx,
  );
  const told = new Map(rows.map(({ party, at }) => [party.toString('hex'), at]));
  const found = new Map<string, Date>();
  for (const { account, hash } of hashes) {
    const at = told.get(hash.toString('hex'));
    const before = found.get(account);
    if (at && (!before || at < before)) found.set(account, at);
  }
  return found;
}

/** Whose account it was at that moment, as the gate asks it. */
export function sideOf(
  party: Party,
  at: Date,
  world: {
    owners: ReadonlyMap<string, readonly Owner[]>;
    people: ReadonlyMap<string, Employee>;
    told: ReadonlyMap<string, Date>;
  },
): Side {
  const name = accountName(party);
  const owners = world.owners.get(name) ?? [];
  if (owners.length === 0)
    return party.external ? { outside: true, toldAt: world.told.get(name) ?? null } : 'unknown';
  const then = owners.filter((owner) => held(owner, at));
  if (then.length === 1) return world.people.get(then[0]?.person ?? '') ?? 'unknown';
  if (then.length > 1) return 'unknown';
  // Whoever has left had it last: the gate says so. Of whoever still works here nobody knows whose it was.
  const last = owners.filter(({ until }) => until !== null && until <= at).at(-1);
  const person = last && world.people.get(last.person ?? '');
  return person && !person.employed.some((time) => held(time, at)) ? person : 'unknown';
}
