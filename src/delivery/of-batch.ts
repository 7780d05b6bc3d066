import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Body, Language, Message } from '../messages/model.ts';

/** What went out as a batch of one, by the batch's id, which its platform calls back with. */
export interface SentBatch {
  message: string;
  person: string;
  /** As it was when it was sent. */
  account: string;
  language: Language;
  body: Body;
}

/** Undefined for what no batch of this platform is, or is no longer kept. */
export async function sentAsBatch(db: Db | Tx, platform: string, id: string): Promise<SentBatch | undefined> {
  const { rows } = await sql<Omit<SentBatch, 'body'> & { bodies: Message }>`
    select d.message_id as message, d.person_id as person, d.account, b.language, m.bodies
    from delivery_batch b join delivery d on d.id = any(b.members) join message m on m.id = d.message_id
    where b.id = ${id}::uuid and b.platform = ${platform} and d.account is not null limit 1`.execute(db);
  const [row] = rows;
  if (!row) return undefined;
  const { bodies, ...sent } = row;
  return { ...sent, body: bodies[sent.language] };
}
