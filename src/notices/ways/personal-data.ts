import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import type { Erased, ErasureContext, ExportItem, Held, PersonalData } from '../../people/personal-data.ts';
import { eraseKeys } from '../../vault/erase.ts';
import type { Vault } from '../../vault/vault.ts';
import { scanClass, scanParts } from '../paper/scan-store.ts';
import { reasonClass, wayOf } from './mark.ts';

const categories = ['sheets', 'scans', 'ways', 'witnessed'] as const;
type Category = (typeof categories)[number];
const keyOf = (category: Category) => `held.category.${category}`;

const pageSize = 100;

interface Row {
  category: Category;
  id: string;
  at: Date;
}

/**
 * All of it, as category, id and time: sheets printed for the person, scans of what they signed, how their answers
 * came, and whose answers they witnessed or recorded for others.
 */
const everything = (personId: string) => sql`
  select 'sheets' as category, id, printed_at as at from paper_sheet where person_id = ${personId}::uuid
  union all select 'scans', answer_id, at from paper_scan where person_id = ${personId}::uuid
  union all select 'ways', answer_id, at from answer_way where person_id = ${personId}::uuid
  union all select 'witnessed', answer_id, at from answer_way
    where ${personId}::uuid in (witness_id, recorded_by)`;

/** Paper, and answers that somebody else recorded. With their erasure nothing is left that could be read. */
export function waysData({ vault }: { vault: Vault }): PersonalData {
  return {
    name: 'answer-ways',
    find,
    async *export(db, personId) {
      for (let [category, id] = ['', '00000000-0000-0000-0000-000000000000']; ; ) {
        const { rows } = await sql<Row>`
          select category, id, at from (${everything(personId)}) held
          where (category, id) > (${category}, ${id}::uuid) order by category, id limit ${pageSize}`.execute(
          db,
        );
        for (const row of rows)
          yield { category: keyOf(row.category), id: row.id, at: row.at, data: await dataOf(db, vault, row) };
        const last = rows.at(-1);
        if (!last || rows.length < pageSize) return;
        [category, id] = [last.category, last.id];
      }
    },
    erase,
  };
}

async function find(db: Db | Tx, personId: string): Promise<Held[]> {
  const { rows } = await sql<{ category: Category; count: number; from: Date; to: Date }>`
    select category, count(*) as count, min(at) as "from", max(at) as "to"
    from (${everything(personId)}) held group by category order by category`.execute(db);
  return rows.map(({ category, count, from, to }) => ({
    category: keyOf(category),
    count,
    from,
    to,
    disclosure: 'answers',
    why: `held.why.${category}`,
  }));
}

async function dataOf(db: Db, vault: Vault, { category, id }: Row): Promise<ExportItem['data']> {
  switch (category) {
    case 'sheets': {
      const sheet = await db.selectFrom('paper_sheet').selectAll().where('id', '=', id).executeTakeFirst();
      const used = sheet?.used_at?.toISOString() ?? null;
      return { code: sheet?.code ?? null, notice: sheet?.notice_id ?? null, used };
    }
    case 'scans': {
      const parts: Buffer[] = [];
      for await (const part of scanParts(db, vault, id)) parts.push(part);
      const scan = await db
        .selectFrom('paper_scan')
        .select('type')
        .where('answer_id', '=', id)
        .executeTakeFirst();
      return {
        type: scan?.type ?? null,
        scan: parts.length > 0 ? Buffer.concat(parts).toString('base64') : null,
      };
    }
    case 'ways': {
      const way = await wayOf(db, vault, id);
      return {
        way: way?.way ?? null,
        why: way?.reason ?? null,
        contested: way?.contestedAt?.toISOString() ?? null,
      };
    }
    // The rest of it is about somebody else.
    case 'witnessed':
      return {};
  }
}

/** Answers stay, and so does how they came; what could be read of it goes, and every sheet. */
async function erase(tx: Tx, personId: string, { now, reason, over }: ErasureContext): Promise<Erased[]> {
  for (const kind of [scanClass, reasonClass])
    await eraseKeys(tx, { subject: personId, class: kind, now, reason });
  const sheets = await sql`delete from paper_sheet where person_id = ${personId}::uuid`.execute(tx);
  const scans = await sql`delete from paper_scan where person_id = ${personId}::uuid`.execute(tx);
  const ways = over?.has('answers')
    ? await sql`delete from answer_way where person_id = ${personId}::uuid`.execute(tx)
    : await sql`update answer_way set reason = null where person_id = ${personId}::uuid`.execute(tx);
  const left = await find(tx, personId);
  const kept = (category: Category) => left.find((one) => one.category === keyOf(category))?.count ?? 0;
  const gone = {
    sheets: sheets.numAffectedRows,
    scans: scans.numAffectedRows,
    ways: over?.has('answers') ? ways.numAffectedRows : 0n,
    witnessed: 0n,
  };
  return categories
    .map((category) => ({
      category: keyOf(category),
      erased: Number(gone[category] ?? 0n),
      kept: kept(category),
      ...(kept(category) > 0 ? { why: `held.kept.${category === 'ways' ? 'answers' : 'witnessed'}` } : {}),
    }))
    .filter((one) => one.erased + one.kept > 0);
}
