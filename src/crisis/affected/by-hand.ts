import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { cleanText } from '../../threads/rules.ts';
import type { Vault } from '../../vault/vault.ts';
import type { RealIncident } from '../store.ts';
import type { Hand } from './rules.ts';
import { affectedWords, placeOf } from './sealing.ts';
import { findAffected } from './store.ts';

/**
 * Somebody was told by a person, by telephone, letter or face to face: who did, and when, beside whatever became of the
 * message. Of what they were told last, since that is what was read to them.
 *
 * @param told.id made with the form
 * @param told.note may be empty
 * @throws HeedError `not-found`; `conflict` for somebody to whom nothing is to be told yet
 */
export async function toldByHand(
  tx: Tx,
  { vault }: { vault: Vault },
  incident: RealIncident,
  told: { id: string; affectedId: string; how: Hand; note: string; by: string; now: Date },
): Promise<void> {
  const { id, how, by, now } = told;
  const one = await findAffected(tx, incident.id, told.affectedId);
  const { rows } = await sql<{ telling: string }>`
    select w.telling_id as telling from affected_told w join crisis_statement_sending t on t.id = w.telling_id
    where w.affected_id = ${one.id}::uuid and w.kind <> 'answer' order by t.at desc, t.id desc limit 1`.execute(
    tx,
  );
  const telling = rows[0]?.telling;
  if (!telling)
    throw new HeedError('conflict', 'no text was sent to them that could be told', {
      text: 'affected-nothing-sent',
    });
  const note =
    told.note.trim() === ''
      ? null
      : await affectedWords.seal(tx, vault, {
          ...{ id: one.id, place: placeOf('affected_by_hand:note', id), text: cleanText(told.note), now },
        });
  const { numAffectedRows } = await sql`
    insert into affected_by_hand (id, telling_id, affected_id, how, note, by_person, at)
    values (${id}::uuid, ${telling}::uuid, ${one.id}::uuid, ${how}, ${note}::jsonb, ${by}::uuid, ${now})
    on conflict (id) do nothing`.execute(tx);
  if (!numAffectedRows) return;
  await append(tx, {
    type: 'crisis.affected-told-by-hand',
    at: now,
    actor: { person: by },
    about: incident.id,
    data: { incident: incident.id, telling, affected: one.id, how },
  });
  touch(tx, `crisis.${incident.id}`);
}
