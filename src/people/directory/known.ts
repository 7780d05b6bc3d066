import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { departedAccounts } from './departures.ts';
import { formerNames, linkedAccounts, otherLinks, type Tenant } from './links.ts';
import { loadPart, loadSnapshot } from './load.ts';
import type { Known, Told } from './reconcile.ts';
import { departmentCode } from './source.ts';

/**
 * What has to be known of the directory to take in what a source told: all of it, or, told of some accounts, whoever
 * they are or could be, and where these are. Then it takes no longer in a large company than in a small one.
 */
export async function loadKnown(tx: Tx, tenant: Tenant, told: Told, now: Date): Promise<Known> {
  if (told.scope === 'all') {
    return {
      current: await loadSnapshot(tx),
      former: await formerNames(tx),
      linked: await linkedAccounts(tx, tenant),
      departed: await departedAccounts(tx, tenant, 'all'),
      ...(await otherLinks(tx, tenant, now)),
    };
  }
  const people = await concerned(tx, tenant, told);
  const codes = told.members.flatMap(({ departments }) =>
    departments.map((key) => departmentCode(told.platform, key)),
  );
  const current = await loadPart(tx, { people, departments: told.departments ? 'all' : codes });
  const shown = new Set(told.departments?.map(({ key }) => departmentCode(told.platform, key)));
  const missing = current.departments.flatMap(({ code }) => (shown.has(code) ? [] : [code]));
  return {
    current,
    former: await formerNames(tx, people),
    linked: await linkedAccounts(tx, tenant, people),
    departed: await departedAccounts(tx, tenant, 'fresh'),
    ...(await otherLinks(tx, tenant, now, people)),
    ...(told.departments ? { occupied: await occupied(tx, missing, people) } : {}),
  };
}

/**
 * Ids of those whose the accounts are or could be: by account, by staff number (with those that were given because
 * the number was taken), by e-mail address (with two of its domain, which tell a company's from others), of those
 * who head a department by what was told of it, and of whoever is about to leave.
 */
async function concerned(tx: Tx, { platform, tenant }: Tenant, told: Told): Promise<string[]> {
  const scope = told.scope === 'all' ? [] : told.scope;
  const leaders = told.departments?.flatMap((department) => department.leaders) ?? [];
  const emails = told.members.flatMap(({ email, emailConfirmed }) =>
    email && emailConfirmed ? [email.toLowerCase()] : [],
  );
  const domains = [...new Set(emails.map((email) => email.slice(email.lastIndexOf('@') + 1)))];
  const { rows } = await sql<{ id: string }>`
    select person_id as id from identity
      where platform = ${platform} and tenant = ${tenant} and to_at is null
        and external_id = any(${[...scope, ...leaders]}::text[])
    union
    select person_id from directory_departure where platform = ${platform} and tenant = ${tenant}
    union
    select id from person
      where lower(split_part(staff_no, '~', 1)) = any(${scope.map((one) => one.toLowerCase())}::text[])
    union
    select id from person where lower(email) = any(${emails}::text[])
    union
    select of_domain.id from unnest(${domains}::text[]) as wanted (domain)
    cross join lateral (
      select p.id from person p join employment e on e.person_id = p.id and e.to_at is null
      where p.email is not null and lower(substring(p.email from '[^@]*$')) = wanted.domain
      limit 2
    ) of_domain`.execute(tx);
  return rows.map((row) => row.id);
}

/** Which of these departments somebody besides these people is in. */
async function occupied(tx: Tx, codes: readonly string[], people: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ code: string }>`
    select d.code from department d
    where d.code = any(${[...codes]}::text[]) and exists (
      select from membership m
      where m.department_id = d.id and m.to_at is null and m.person_id <> all(${[...people]}::uuid[]))`.execute(
    tx,
  );
  return new Set(rows.map((row) => row.code));
}
