import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import type { AnswerKind } from '../db/schema.ts';
import { ringAfterCommit } from '../delivery/bell.ts';
import { preferredAccount } from '../people/preferred-account.ts';
import { loadText } from '../policies/store.ts';
import { answeredCard } from './present.ts';

interface Sealed {
  entry_id: number;
  notice_id: string;
  person_id: string;
  version_id: string;
  message_id: string;
  kind: AnswerKind;
  thread_id: string | null;
  at: Date;
  time_zone: string;
}

const atOnce = 500;

/**
 * Tells everyone whose answer has just got its place in the log that the receipt is there: on the card they
 * answered where the platform can change it, as a message where it cannot. Runs in the transaction that
 * publishes the log, in a few statements however many answers there were.
 */
export async function queueReceipts(tx: Tx, range: { from: number; to: number }, now: Date): Promise<void> {
  const { rows } = await sql<Sealed>`
    select a.entry_id, a.notice_id, a.person_id, a.version_id, s.message_id, a.kind, a.thread_id, a.at, p.time_zone
    from evidence_entry e
    join answer a on a.entry_id = e.id
    join assignment s on s.notice_id = a.notice_id and s.person_id = a.person_id
    join person p on p.id = a.person_id
    where e.index >= ${range.from} and e.index < ${range.to}
      and not exists (select from answer later where later.notice_id = a.notice_id
                      and later.person_id = a.person_id and later.entry_id > a.entry_id)
    order by e.index
  `.execute(tx);
  for (let start = 0; start < rows.length; start += atOnce) {
    await queue(tx, rows.slice(start, start + atOnce), now);
  }
  if (rows.length > 0) ringAfterCommit(tx, 'bulk');
}

async function queue(tx: Tx, answers: readonly Sealed[], now: Date): Promise<void> {
  const bodies: string[] = [];
  for (const answer of answers) {
    const zh = await loadText(tx, answer.version_id, 'zh-CN');
    const en = await loadText(tx, answer.version_id, 'en');
    const message = answeredCard({
      noticeId: answer.notice_id,
      titles: { 'zh-CN': zh.front.title, en: en.front.title },
      sources: {
        'zh-CN': `${zh.front.entity} · ${zh.front.owner}`,
        en: `${en.front.entity} · ${en.front.owner}`,
      },
      kind: answer.kind,
      at: answer.at,
      timeZone: answer.time_zone,
      threadId: answer.thread_id,
      receipt: answer.entry_id,
    });
    bodies.push(JSON.stringify(message));
  }
  await sql`
    with told as (
      select * from unnest(${answers.map(() => v7())}::uuid[], ${answers.map((one) => one.notice_id)}::uuid[],
                           ${answers.map((one) => one.person_id)}::uuid[], ${answers.map((one) => one.message_id)}::uuid[],
                           ${bodies}::jsonb[]) as told (id, notice_id, person_id, replaces, bodies)
    ), said as (
      insert into message (id, kind, bodies, about, created_at)
      select id, 'notices.receipt', bodies, notice_id, ${now} from told
    )
    insert into delivery (message_id, person_id, lane, priority, mode, replaces, state, platform, tenant, failure,
                          not_before, created_at)
    select told.id, told.person_id, 'bulk', 3, 'replace-or-send', told.replaces,
           case when i.platform is null then 'failed' else 'pending' end, i.platform, i.tenant,
           case when i.platform is null then 'no-account' end, ${now}, ${now}
    from told left join lateral (
      ${sql.raw(preferredAccount('told.person_id'))}
    ) i on true
  `.execute(tx);
}
