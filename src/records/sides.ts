import { sql } from 'kysely';
import { plainArray } from '../db/array.ts';
import type { Tx } from '../db/pool.ts';
import { normaliseEmail, normaliseNumber } from '../mailboxes/address.ts';
import { boundPlatforms } from './accounts.ts';
import type { Party } from './model.ts';
import type { KnownParty, Owner } from './parties.ts';
import type { SourceNames } from './source-names.ts';
import { type Employee, held, type Side } from './standing.ts';

/** Whose they are, by `accountName`; those that are nobody's have no entry. A few looks, however many there are. */
export async function ownersOf(tx: Tx, known: readonly KnownParty[]): Promise<Map<string, Owner[]>> {
  const parties = new Map(known.map(({ name, party }) => [name, party]));
  const owners = new Map<string, Owner[]>();
  const add = (name: string, owner: Owner) => {
    const before = owners.get(name);
    if (before) before.push(owner);
    else owners.set(name, [owner]);
  };
  const bound = [...parties].filter(([, { platform, tenant }]) => platform && tenant);
  if (bound.length > 0) {
    const places = [...new Map(bound.map(([, party]) => [placeName(party), party])).values()];
    const numbers = new Map(places.map((party, n) => [placeName(party), n + 1]));
    const { rows } = await sql<Owner & { n: number; doubted: boolean }>`
      select t.n::int, i.person_id as person, i.from_at as "from", i.to_at as until, i.doubted_at is not null as doubted
      from unnest(${bound.map(([, { account }]) => account)}::text[],
                  ${plainArray(bound.map(([, party]) => numbers.get(placeName(party)) ?? 0))}::int[])
        with ordinality t (account, place, n)
      join unnest(${places.map(({ platform }) => platform)}::text[], ${places.map(({ tenant }) => tenant)}::text[])
        with ordinality p (platform, tenant, place) on p.place = t.place
      join identity i on i.platform = p.platform and i.tenant = p.tenant and i.external_id = t.account
      order by i.from_at`.execute(tx);
    for (const { n, person, from, until, doubted } of rows) {
      const [name] = bound[n - 1] ?? [];
      if (name !== undefined) add(name, { person: doubted ? null : person, from, until });
    }
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

/** Where accounts are of, and not whose. */
const placeName = ({ platform, tenant }: Party): string => JSON.stringify([platform, tenant]);

const addressOf = (account: string): string | undefined =>
  account.includes('@') ? normaliseEmail(account) : normaliseNumber(account);

/** When each of these outside was told first, by `accountName`; whoever was not has no entry. */
export async function toldOutside(
  tx: Tx,
  sourceId: string,
  names: SourceNames,
  accounts: readonly string[],
): Promise<Map<string, Date>> {
  const hashes = accounts.flatMap((account) =>
    names.outside(account).map((hash) => ({ account, hash: hash.toString('hex') })),
  );
  if (hashes.length === 0) return new Map();
  // Names and times as they are compared: bytes and dates of each would be made to be read once.
  const { rows } = await sql<{ party: string; at: number }>`
    select encode(party, 'hex') as party, floor(extract(epoch from told_at) * 1000)::bigint as at
    from record_other_party
    where source_id = ${sourceId}::uuid
      and party = any(array(select decode(p, 'hex') from unnest(${plainArray(hashes.map(({ hash }) => hash))}::text[]) p))`.execute(
    tx,
  );
  const told = new Map(rows.map(({ party, at }) => [party, at]));
  const found = new Map<string, Date>();
  for (const { account, hash } of hashes) {
    const at = told.get(hash);
    const before = found.get(account);
    if (at !== undefined && (!before || at < before.getTime())) found.set(account, new Date(at));
  }
  return found;
}

/**
 * Whose account it was at that moment, as the gate asks it. Whatever else it comes to look at, `alikeAt` has to tell apart.
 */
export function sideOf(
  { party, owners, toldAt }: KnownParty,
  at: Date,
  people: ReadonlyMap<string, Employee>,
): Side {
  if (owners.length === 0) return party.external ? { outside: true, toldAt } : 'unknown';
  const then = owners.filter((owner) => held(owner, at));
  if (then.length === 1) return people.get(then[0]?.person ?? '') ?? 'unknown';
  if (then.length > 1) return 'unknown';
  // Whoever has left had it last: the gate says so. Of whoever still works here nobody knows whose it was.
  const last = owners.filter(({ until }) => until !== null && until <= at).at(-1);
  const person = last && people.get(last.person ?? '');
  return person && !person.employed.some((time) => held(time, at)) ? person : 'unknown';
}
