import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import type { Message } from '../messages/model.ts';
import { turnedDownCard } from './present.ts';

interface Used {
  /** Of the tip whose button was used. */
  message: string;
  personId: string;
  /** Where it was used. */
  platform: string;
  now: Date;
}

/**
 * Has the card of a tip say that there are no more, once. It goes out as the answer that it is: nothing that anybody else
 * sees tells it from others.
 *
 * @returns whether the card says so, or is about to; false for what is no tip of theirs
 */
export async function turnTipCard(tx: Tx, { message, personId, platform, now }: Used): Promise<boolean> {
  const { rows } = await sql<{ bodies: Message; turned: boolean }>`
    select m.bodies, exists (
        select from delivery t where t.replaces = m.id and t.person_id = ${personId}::uuid) as turned
    from message m join delivery d on d.message_id = m.id and d.person_id = ${personId}::uuid
    where m.id = ${message}::uuid and m.kind = 'tips.card'`.execute(tx);
  const [tip] = rows;
  if (!tip) return false;
  if (tip.turned) return true;
  await enqueue(tx, {
    kind: 'chat.reply',
    bodies: turnedDownCard(tip.bodies),
    to: [personId],
    ...{ priority: 0, mode: 'replace-or-send', replaces: message, platform, at: now },
  });
  return true;
}
