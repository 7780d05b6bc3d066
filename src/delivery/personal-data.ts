import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Body, Language } from '../messages/model.ts';
import { askedByCard } from '../messages/question.ts';
import type { Erased, ErasureContext, ExportItem, Held, PersonalData } from '../people/personal-data.ts';
import { isNamedOfSeveral, recordGone } from './cards-gone.ts';

const pageSize = 200;

/** What Heed sent to a person, and what became of it. The words of a broadcast are everybody's. */
export const deliveryData: PersonalData = {
  name: 'delivery',
  find,
  async *export(db, personId) {
    for (let after = 0; ; ) {
      const rows = await exportPage(db, personId, after);
      for (const row of rows) yield toItem(row);
      const last = rows.at(-1);
      if (!last) return;
      after = last.id;
    }
  },
  erase,
};

async function find(db: Db, personId: string): Promise<Held[]> {
  const { rows } = await sql<{ count: number; from: Date | null; to: Date | null }>`
    select count(*) as count, min(created_at) as "from", max(created_at) as "to"
    from delivery where person_id = ${personId}::uuid`.execute(db);
  return rows.flatMap(({ count, from, to }) =>
    from && to
      ? [
          {
            category: 'held.category.messages',
            count,
            from,
            to,
            disclosure: 'deliveries',
            why: 'held.why.messages',
          },
        ]
      : [],
  );
}

interface ExportRow {
  id: number;
  kind: string;
  state: string;
  platform: string | null;
  account: string | null;
  created_at: Date;
  accepted_at: Date | null;
  seen_at: Date | null;
  language: Language;
  bodies: Readonly<Record<Language, Body>>;
}

async function exportPage(db: Db, personId: string, after: number): Promise<ExportRow[]> {
  const { rows } = await sql<ExportRow>`
    select d.id, m.kind, d.state, d.platform, d.account, d.created_at, d.accepted_at, d.seen_at, p.language, m.bodies
    from delivery d join message m on m.id = d.message_id join person p on p.id = d.person_id
    where d.person_id = ${personId}::uuid and d.id > ${after}
    order by d.id limit ${pageSize}`.execute(db);
  return rows;
}

function toItem(row: ExportRow): ExportItem {
  return {
    category: 'held.category.messages',
    id: String(row.id),
    at: row.created_at,
    data: {
      kind: row.kind,
      text: plainText(row.bodies[row.language]),
      state: row.state,
      platform: row.platform,
      account: row.account,
      accepted: row.accepted_at?.toISOString() ?? null,
      seen: row.seen_at?.toISOString() ?? null,
    },
  };
}

function plainText(given: Body): string {
  const body = askedByCard(given);
  if (body.kind === 'text') return body.text;
  const { title, lines, facts = [] } = body.card;
  return [title, ...lines, ...facts.map(({ label, value }) => `${label}: ${value}`)].join('\n');
}

/**
 * Deletes what is settled, and the words that were for this person alone. What is on its way stays, and so does
 * a share of a batch with somebody undecided in it: a batch is sent again as it was, or others get it twice.
 */
async function erase(tx: Tx, personId: string, context: ErasureContext): Promise<Erased[]> {
  const { rows } = await sql<{ message_id: string }>`
    delete from delivery d
    where d.person_id = ${personId}::uuid and d.state in ('accepted', 'failed', 'skipped')
      and not exists (
        select from delivery_batch b cross join unnest(b.members) member
        join delivery other on other.id = member
        where b.id = d.batch_id and other.batch_id = b.id and other.state in ('sending', 'unknown'))
    returning message_id`.execute(tx);
  await dropWords(tx, [...new Set(rows.map((row) => row.message_id))], context);
  const kept = (await find(tx, personId))[0]?.count ?? 0;
  if (rows.length + kept === 0) return [];
  const outcome = { category: 'held.category.messages', erased: rows.length, kept };
  return [kept > 0 ? { ...outcome, why: 'held.kept.inTransit' } : outcome];
}

/**
 * Messages that went to nobody else any more, and that nothing on its way is to take the place of. A card that went to
 * several stays for as long as an answer names it: its words are everybody's, and belong to the answers.
 */
export async function dropWords(tx: Tx, messages: readonly string[], context: ErasureContext): Promise<void> {
  const unused = sql`
    select m.id from unnest(${[...messages]}::uuid[]) m (id)
    where not exists (select from delivery d where d.message_id = m.id)
      and not exists (select from delivery d where d.replaces = m.id)
      and not (${isNamedOfSeveral})`;
  const { rows: cards } = await sql<{ about: string; sha256: string }>`
    with gone as (
      delete from delivery_batch where message_id in (${unused}) returning message_id, body_sha256
    )
    select distinct m.about, encode(gone.body_sha256, 'hex') as sha256
    from gone join message m on m.id = gone.message_id
    where m.about is not null and gone.body_sha256 is not null`.execute(tx);
  await sql`delete from message where id in (${unused})`.execute(tx);
  await recordGone(tx, cards, context);
}
