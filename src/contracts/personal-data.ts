import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ErasureContext, ExportItem, Held, PersonalData } from '../people/personal-data.ts';
import { eraseKeys } from '../vault/erase.ts';
import type { Vault } from '../vault/vault.ts';
import { leftOutOf, unlessDamaged } from '../vault/words.ts';
import { contractClass, openDocument, openText } from './documents.ts';
import { keptYears } from './rules.ts';
import { contractsOf } from './store.ts';

const category = 'contracts.held.contract';
const disclosure = 'contracts';

/**
 * Contracts between a person and the company. What both have signed, or one has, is kept while somebody works here and
 * for years after, as either side may have to show it (GDPR 17(3)(b) and (e); PIPL 47 in connection with the labour
 * law's duty to keep contracts); an offer that came to nothing goes when it is asked for.
 */
export function contractData({ vault }: { vault: Vault }): PersonalData {
  return {
    name: 'contracts',
    find,
    async *export(db, personId) {
      for (const contract of await contractsOf(db, personId)) {
        const { id, offeredAt: at, titles, state, sha256 } = contract;
        const words = await unlessDamaged(openText(db, vault, contract));
        // In a list, since there may be none, which is not damaged.
        const concluded = await unlessDamaged(
          openDocument(db, vault, id, 'concluded').then((bytes) => [bytes?.toString('base64') ?? null]),
        );
        const hash = sha256.toString('hex');
        const data = {
          title: titles.en,
          state,
          text: words?.text ?? null,
          sha256: hash,
          document: concluded?.[0] ?? null,
          ...leftOutOf(words, concluded),
        };
        yield { category, id, at, data } satisfies ExportItem;
      }
    },
    erase,
  };
}

async function find(db: Db, personId: string): Promise<Held[]> {
  const { rows } = await sql<{ what: string; count: number; from: Date | null; to: Date | null }>`
    select 'contract' as what, count(*) as count, min(offered_at) as "from", max(offered_at) as "to"
    from contract where person_id = ${personId}::uuid
    union all
    select 'signedFor', count(*), min(at), max(at) from contract_signature
    where signer_id = ${personId}::uuid and party = 'company'
    union all
    select 'authority', count(*), min(from_at), max(from_at) from contract_authority
    where person_id = ${personId}::uuid
    union all
    select 'listed', count(*), min(from_at), max(from_at) from contract_role
    where person_id = ${personId}::uuid`.execute(db);
  return rows.flatMap(({ what, count, from, to }) =>
    from && to
      ? [{ category: `contracts.held.${what}`, count, from, to, disclosure, why: 'contracts.held.why' }]
      : [],
  );
}

/** To be taken back at a provider, where it would otherwise stay. */
const cancelling = sql`
  exists (select from contract_provider_signing g where g.contract_id = c.id and g.state = 'cancelling')`;

/**
 * Still to be shown: what was signed, while its person works here and for years after. And what lies with a provider:
 * without its row nobody would cancel it there, or take back what both sign.
 */
const kept = (personId: string, now: Date) => sql`
  exists (select from contract_signature s where s.contract_id = c.id)
    and exists (select from employment e where e.person_id = ${personId}::uuid
      and (e.to_at is null or e.to_at > ${now}::timestamptz - make_interval(years => ${keptYears})))
  or c.state = 'concluded'
    and exists (select from employment e where e.person_id = ${personId}::uuid
      and (e.to_at is null or e.to_at > ${now}::timestamptz - make_interval(years => ${keptYears})))
  or c.state = 'with-provider'
    and exists (select from employment e where e.person_id = ${personId}::uuid and e.to_at is null)
  or ${cancelling}`;

/**
 * While some of a person's contracts stay, so do the keys that they share with those that go; the rows of these are
 * gone at once, their keys with the last.
 */
async function erase(tx: Tx, personId: string, { now, reason, over }: ErasureContext): Promise<Erased[]> {
  const stay = over?.has(disclosure) ? cancelling : kept(personId, now);
  const { rows: gone } = await sql<{ id: string }>`
    select c.id from contract c where c.person_id = ${personId}::uuid and not (${stay})
    order by c.id for update`.execute(tx);
  const ids = gone.map(({ id }) => id);
  for (const table of ['contract_signature', 'contract_document', 'contract_provider_signing'])
    await sql`delete from ${sql.table(table)} where contract_id = any(${ids}::uuid[])`.execute(tx);
  await sql`delete from contract where id = any(${ids}::uuid[])`.execute(tx);
  const { rows: listed } = await sql`
    delete from contract_role where person_id = ${personId}::uuid returning id`.execute(tx);
  // What nobody signed by is of no use to anybody; what somebody did is part of the company's document.
  const { rows: authorities } = await sql`
    delete from contract_authority a where a.person_id = ${personId}::uuid
      and not exists (select from contract_signature s where s.authority_id = a.id) returning id`.execute(tx);
  const left = await find(tx, personId);
  const stays = (what: string) => left.find((one) => one.category === `contracts.held.${what}`)?.count ?? 0;
  if (stays('contract') === 0) await eraseKeys(tx, { subject: personId, class: contractClass, now, reason });
  const outcomes: Erased[] = [
    { category, erased: ids.length, kept: stays('contract'), why: 'contracts.held.keptYears' },
    { category: 'contracts.held.listed', erased: listed.length, kept: 0 },
    {
      category: 'contracts.held.authority',
      erased: authorities.length,
      kept: stays('authority'),
      why: 'contracts.held.keptCompany',
    },
    {
      category: 'contracts.held.signedFor',
      erased: 0,
      kept: stays('signedFor'),
      why: 'contracts.held.keptCompany',
    },
  ];
  return outcomes.filter((one) => one.erased + one.kept > 0);
}
