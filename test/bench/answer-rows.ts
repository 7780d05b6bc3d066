import { createHmac, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { v7 } from 'uuid';

/** What one answer of Heed's stored, so that a peer stores as much. */
export interface Sample {
  event: string;
  bodies: string;
  versionId: string;
}

/** Prepared, as a careful writer of a bare route would have it. */
export const prepared = (client: pg.PoolClient | pg.Pool, name: string, text: string, values: unknown[]) =>
  client.query({ name, text, values });

/** The rows of one answer, one statement after the other, in the caller's transaction. */
export async function writeAnswer(
  client: pg.PoolClient,
  { event, bodies, versionId }: Sample,
  notice: string,
  person: string,
): Promise<void> {
  const now = new Date();
  const salt = randomBytes(32);
  const commitment = createHmac('sha256', salt).update(event).digest();
  const message = v7();
  await prepared(
    client,
    'a',
    `update assignment set state = 'answered', answered_at = $3, first_answered_at = $3, answers = answers + 1
     where notice_id = $1 and person_id = $2`,
    [notice, person, now],
  );
  const entry = await prepared(
    client,
    'b',
    `insert into evidence_event (type, at, person_id, about, event, salt)
     values ('answer.given', $1, $2, $3, $4, $5) returning id`,
    [now, person, notice, event, salt],
  );
  const id: unknown = entry.rows[0].id;
  await prepared(client, 'c', 'insert into evidence_entry (id, commitment) values ($1, $2)', [
    id,
    commitment,
  ]);
  await prepared(
    client,
    'd',
    `insert into answer (id, notice_id, person_id, version_id, kind, method, language, entry_id, at)
     values ($1, $2, $3, $4, 'acknowledge', 'typed-name', 'zh-CN', $5, $6)`,
    [v7(), notice, person, versionId, id, now],
  );
  await prepared(
    client,
    'e',
    `insert into message (id, kind, bodies, about, created_at) values ($1, 'notices.answered', $2, $3, $4)`,
    [message, bodies, notice, now],
  );
  await prepared(
    client,
    'f',
    `insert into delivery (message_id, person_id, lane, priority, mode, state, platform, tenant, not_before, created_at)
     values ($1, $2, 'bulk', 0, 'replace', 'pending', 'local', 'local', $3, $3)`,
    [message, person, now],
  );
}

export async function inOneTransaction(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<void>,
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await work(client);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}
