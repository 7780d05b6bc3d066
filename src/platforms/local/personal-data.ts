import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { touch } from '../../live.ts';
import type { Body } from '../../messages/model.ts';
import { askedByCard } from '../../messages/question.ts';
import type { Erased, ErasureContext, ExportItem, Held, PersonalData } from '../../people/personal-data.ts';
import { conversationTopic } from './store.ts';

const pageSize = 200;

/** A person's conversation in the local messenger. An account that changed hands is theirs while it was. */
export const localData: PersonalData = {
  name: 'local',
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

const theirs = (personId: string) => sql`
  exists (
    select from identity i
    where i.person_id = ${personId}::uuid and i.platform = 'local' and i.external_id = l.account
      and i.from_at <= l.created_at and (i.to_at is null or i.to_at > l.created_at))`;

async function find(db: Db, personId: string): Promise<Held[]> {
  const { rows } = await sql<{ count: number; from: Date | null; to: Date | null }>`
    select count(*) as count, min(created_at) as "from", max(created_at) as "to"
    from local_message l
    where l.account in (select external_id from identity where person_id = ${personId}::uuid and platform = 'local')
      and ${theirs(personId)}`.execute(db);
  return rows.flatMap(({ count, from, to }) =>
    from && to
      ? [
          {
            category: 'held.category.localMessages',
            count,
            from,
            to,
            disclosure: 'deliveries',
            why: 'held.why.localMessages',
          },
        ]
      : [],
  );
}

interface ExportRow {
  id: number;
  direction: 'out' | 'in';
  body: Body;
  created_at: Date;
}

async function exportPage(db: Db, personId: string, after: number): Promise<ExportRow[]> {
  const { rows } = await sql<ExportRow>`
    select l.id, l.direction, l.body, l.created_at from local_message l
    where l.id > ${after} and ${theirs(personId)}
    order by l.id limit ${pageSize}`.execute(db);
  return rows;
}

function toItem({ id, direction, body: given, created_at: at }: ExportRow): ExportItem {
  const body = askedByCard(given);
  const text = body.kind === 'text' ? body.text : [body.card.title, ...body.card.lines].join('\n');
  return {
    category: 'held.category.localMessages',
    id: String(id),
    at,
    data: { from: direction === 'in' ? 'you' : 'heed', text },
  };
}

async function erase(tx: Tx, personId: string, _context: ErasureContext): Promise<Erased[]> {
  const { rows } = await sql<{ account: string }>`
    delete from local_message l
    where l.account in (select external_id from identity where person_id = ${personId}::uuid and platform = 'local')
      and ${theirs(personId)}
    returning account`.execute(tx);
  for (const account of new Set(rows.map((row) => row.account))) touch(tx, conversationTopic(account));
  return rows.length === 0 ? [] : [{ category: 'held.category.localMessages', erased: rows.length, kept: 0 }];
}
