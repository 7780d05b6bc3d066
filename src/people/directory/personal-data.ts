import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import type { Erased, Held, PersonalData } from '../personal-data.ts';
import { askForSync } from './due.ts';
import { takenKeptMs, wordKeptMs } from './forget.ts';
import type { Tenant } from './links.ts';
import { isBeingRead } from './one-reading.ts';

const category = 'held.category.accountWords';

/**
 * What platforms said of a person's accounts, and when these were or are to be read again. Goes by itself within days.
 * Whose an account was is told by the directory, which therefore is erased after this.
 */
export const directoryWordsData: PersonalData = {
  name: 'directory-words',
  async find(db, personId) {
    const rows = await said(db, personId);
    const times = rows.map(({ at }) => at.getTime());
    if (rows.length === 0) return [];
    const held: Held = {
      category,
      count: rows.length,
      from: new Date(Math.min(...times)),
      to: new Date(Math.max(...times)),
      keptUntil: new Date(Math.max(...rows.map(({ until }) => until.getTime()))).toISOString().slice(0, 10),
      disclosure: 'identity',
      why: 'held.why.accountWords',
    };
    return [held];
  },
  async *export(db, personId) {
    for (const { at, platform, account, word, to } of await said(db, personId))
      yield { category, id: `${word} ${account}`, at, data: { platform, account, said: word, to } };
  },
  erase,
};

type Table = 'directory_word' | 'directory_taken' | 'directory_due';

/** Of whoever had the account last when it was said. */
function theirs(personId: string, account: string, at: string) {
  return sql`exists (
    select from identity i
    where i.person_id = ${personId}::uuid and i.platform = t.platform and i.tenant = t.tenant
      and i.external_id = ${sql.ref(account)} and date_trunc('second', i.from_at) <= ${sql.ref(at)}
      and not exists (
        select from identity later
        where later.platform = i.platform and later.tenant = i.tenant and later.external_id = i.external_id
          and later.person_id <> i.person_id and later.from_at > i.from_at
          and date_trunc('second', later.from_at) <= ${sql.ref(at)}))`;
}

const mine = (personId: string) => ({
  directory_word: sql`(${theirs(personId, 't.account', 't.at')} or ${theirs(personId, 't.to_account', 't.at')})`,
  directory_taken: theirs(personId, 't.subject', 't.at'),
  directory_due: theirs(personId, 't.subject', 't.due_at'),
});

interface Row {
  platform: string;
  account: string;
  word: string;
  to: string | null;
  at: Date;
  until: Date;
}

async function said(db: Db | Tx, personId: string): Promise<Row[]> {
  const own = mine(personId);
  const after = (column: string, ms: number) =>
    sql`${sql.ref(column)} + ${ms}::bigint * interval '1 millisecond'`;
  const { rows } = await sql<Row>`
    select platform, account, kind as word, to_account as to, at,
        coalesce(done_at, noted_at) + ${wordKeptMs}::bigint * interval '1 millisecond' as until
      from directory_word t where ${own.directory_word}
    union all
    select platform, subject, 'read', null, at, ${after('at', takenKeptMs)}
      from directory_taken t where ${own.directory_taken}
    union all
    select platform, subject, 'to-be-read', null, due_at, ${after('due_at', wordKeptMs)}
      from directory_due t where ${own.directory_due}
    order by at, word, account`.execute(db);
  return rows;
}

async function erase(tx: Tx, personId: string): Promise<Erased[]> {
  const before = (await said(tx, personId)).length;
  if (before === 0) return [];
  const { rows: current } = await sql`
    select from employment where person_id = ${personId}::uuid and to_at is null for share`.execute(tx);
  if (current.length > 0) return [{ category, erased: 0, kept: before, why: 'held.kept.employed' }];
  const own = mine(personId);
  await sql`delete from directory_word t where ${own.directory_word}`.execute(tx);
  // The account may be somebody else's by now: it is read with the whole.
  for (const { platform } of await accountsIn(tx, 'directory_due', personId)) await askForSync(tx, platform);
  await sql`delete from directory_due t where ${own.directory_due}`.execute(tx);
  // A reading that has seen the account while it was theirs must go on knowing that this is over.
  for (const tenant of await accountsIn(tx, 'directory_taken', personId)) {
    if (await isBeingRead(tx, tenant)) continue;
    await sql`
      delete from directory_taken t
      where platform = ${tenant.platform} and tenant = ${tenant.tenant} and ${own.directory_taken}`.execute(
      tx,
    );
  }
  const kept = (await said(tx, personId)).length;
  const outcome = { category, erased: before - kept, kept };
  return [kept > 0 ? { ...outcome, why: 'held.kept.reading' } : outcome];
}

async function accountsIn(tx: Tx, table: Table, personId: string): Promise<Tenant[]> {
  const { rows } = await sql<Tenant>`
    select distinct platform, tenant from ${sql.table(table)} t where ${mine(personId)[table]}`.execute(tx);
  return rows;
}
