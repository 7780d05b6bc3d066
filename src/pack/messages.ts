import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { DeliveryState } from '../db/schema.ts';
import type { Language, Message } from '../messages/model.ts';

/** One message to the person, and what became of it: accepted, seen and answered are three different facts. */
export interface MessageFacts {
  kind: string;
  about: string | null;
  /** As it stood on the card, in the language it went out in. */
  title: string;
  state: DeliveryState;
  platform: string | null;
  /** The account it went to, as it was then. */
  account: string | null;
  language: Language | null;
  /** SHA-256 of the card as it was handed to the platform, hex. */
  card: string | null;
  queuedAt: Date;
  sentAt: Date | null;
  acceptedAt: Date | null;
  seenAt: Date | null;
  failure: string | null;
  attempts: number;
  /** Sent again without knowing whether the first one arrived. */
  repeated: boolean;
}

interface About {
  shares: readonly { messageId: string }[];
  noticeIds: readonly string[];
  consultationIds: readonly string[];
}

/** Cards, reminders and confirmations of these notices, and calls for comments on drafts; in the order they were made. */
export async function messagesTo(
  db: Db,
  personId: string,
  { shares, noticeIds, consultationIds }: About,
): Promise<MessageFacts[]> {
  const { rows } = await sql<Omit<MessageFacts, 'title'> & { bodies: Record<Language, Message[Language]> }>`
    select m.kind, m.about, m.bodies, d.state, d.platform, d.account, b.language,
           encode(b.body_sha256, 'hex') as card, d.created_at as "queuedAt", d.sent_at as "sentAt",
           d.accepted_at as "acceptedAt", d.seen_at as "seenAt", d.failure, d.attempts, d.repeated
    from delivery d
    join message m on m.id = d.message_id
    left join delivery_batch b on b.id = d.batch_id
    where d.person_id = ${personId}::uuid
      and (m.id = any(${shares.map(({ messageId }) => messageId)}::uuid[])
        or m.about = any(${noticeIds}::uuid[]) and m.kind like 'notices.%'
        or m.about = any(${consultationIds}::uuid[]) and m.kind = 'procedure.consultation')
    order by d.id`.execute(db);
  return rows.map(({ bodies, ...row }) => ({ ...row, title: titleOf(bodies[row.language ?? 'zh-CN']) }));
}

function titleOf(body: Message[Language]): string {
  return body.kind === 'card' ? body.card.title : '';
}
