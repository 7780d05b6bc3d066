import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ErasureContext, ExportItem, Held, PersonalData } from '../people/personal-data.ts';
import { formatEntry } from './entry.ts';

const pageSize = 500;
/**
 * That something was erased, and that a request was answered, is all that is left to show it. Neither holds anything of what
 * it was about, and both are kept as the company's duty to answer demands.
 */
const erasure = 'personal-data.erased';
export const isDuty = sql<boolean>`(type = ${erasure} or type like 'request.%')`;

/**
 * Events about a person. Erasing takes event and salt: the entry in the log then means nothing to anybody, and
 * every proof that was ever given stays valid.
 */
export const evidenceData: PersonalData = {
  name: 'evidence',
  find,
  async *export(db, personId) {
    for (let after = 0; ; ) {
      const rows = await exportPage(db, personId, after);
      for (const row of rows) yield toItem(row, personId);
      const last = rows.at(-1);
      if (!last) return;
      after = last.id;
    }
  },
  erase,
};

async function find(db: Db, personId: string): Promise<Held[]> {
  const { rows } = await sql<{ category: 'events' | 'erasures'; count: number; from: Date; to: Date }>`
    select case when ${isDuty} then 'erasures' else 'events' end as category,
           count(*) as count, min(at) as "from", max(at) as "to"
    from evidence_event where person_id = ${personId}::uuid and event is not null
    group by 1 order by 1 desc`.execute(db);
  return rows.map(({ category, ...row }) => ({
    ...row,
    category: `held.category.${category}`,
    disclosure: disclosures[category],
    why: `held.why.${category}`,
  }));
}

/** That something was erased is part of the request for it. */
const disclosures = { events: 'answers', erasures: 'requests' } as const;

interface ExportRow {
  id: number;
  type: string;
  at: Date;
  event: string;
  salt: Buffer;
  commitment: Buffer;
  index: number | null;
}

async function exportPage(db: Db, personId: string, after: number): Promise<ExportRow[]> {
  const { rows } = await sql<ExportRow>`
    select v.id, v.type, v.at, v.event, v.salt, e.commitment, e.index
    from evidence_event v join evidence_entry e on e.id = v.id
    where v.person_id = ${personId}::uuid and v.id > ${after} and v.event is not null
    order by v.id limit ${pageSize}`.execute(db);
  return rows;
}

/**
 * With event and salt the person can check the entry for themselves. What a colleague did is named by its kind
 * and time, not by who it was (GDPR 15(4)).
 */
function toItem(row: ExportRow, personId: string): ExportItem {
  const actor = (JSON.parse(row.event) as { actor?: { person?: string } | string }).actor;
  const byColleague = typeof actor === 'object' && actor.person !== undefined && actor.person !== personId;
  return {
    category:
      row.type === erasure || row.type.startsWith('request.')
        ? 'held.category.erasures'
        : 'held.category.events',
    id: String(row.id),
    at: row.at,
    data: {
      type: row.type,
      entry: formatEntry(row.commitment).toString(),
      index: row.index,
      event: byColleague ? null : row.event,
      salt: byColleague ? null : row.salt.toString('base64'),
    },
  };
}

async function erase(tx: Tx, personId: string, { now, over }: ErasureContext): Promise<Erased[]> {
  // Where contracts alone are over, what shows that they were signed.
  const which = over && !over.has('answers') ? sql`type like 'contract.%'` : sql`true`;
  const { numAffectedRows } = await sql`
    update evidence_event set event = null, salt = null, erased_at = ${now}
    where person_id = ${personId}::uuid and event is not null and not ${isDuty} and ${which}
      and not exists (select from contract c where c.id = about and c.person_id = ${personId}::uuid)
      and not exists (select from accountability_case a where a.id = about)`.execute(tx);
  const erased = Number(numAffectedRows ?? 0n);
  const left = await find(tx, personId);
  const kept = (category: string) => left.find((one) => one.category === category)?.count ?? 0;
  const outcomes: Erased[] = [
    // What shows that a contract was signed, or that somebody was heard, goes and stays with it.
    {
      category: 'held.category.events',
      erased,
      kept: kept('held.category.events'),
      ...(kept('held.category.events') > 0 ? { why: 'held.kept.contracts' } : {}),
    },
    {
      category: 'held.category.erasures',
      erased: 0,
      kept: kept('held.category.erasures'),
      why: 'held.kept.erasures',
    },
  ];
  return outcomes.filter((one) => one.erased + one.kept > 0);
}
