import type pg from 'pg';

/** The last checkpoint of the log in this snapshot: that was signed, or that everybody could see. */
export async function evidencePosition(
  client: pg.ClientBase,
  which: 'signed' | 'published',
): Promise<{ size: number; note: string } | null> {
  const { rows } = await client.query<{ size: string; note: string }>(
    `select size, note from evidence_checkpoint
     ${which === 'published' ? 'where published_at is not null' : ''} order by size desc limit 1`,
  );
  const row = rows[0];
  return row ? { size: Number(row.size), note: row.note } : null;
}
