import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { estimate, type Pace } from './sending-rules.ts';

/** One platform's part of a send under way. */
export interface PlatformSend extends Pace {
  platform: string;
  people: number;
  /** Accepted by the platform: not seen, not answered. */
  accepted: number;
  /** Did not arrive, or perhaps did not and somebody has to decide. */
  failed: number;
  /** Neither yet. */
  waiting: number;
}

/** The cards of a notice on their way to people. */
export interface Sending {
  noticeId: string;
  platforms: PlatformSend[];
}

interface Row {
  noticeId: string;
  platform: string;
  people: number;
  accepted: number;
  failed: number;
  waiting: number;
  recent: number;
  first: Date | null;
  next: Date | null;
  ahead: number;
}

/** How far back the pace is measured. */
const windowMs = 60_000;

/**
 * Cards of notices that have not all been handed over, platform by platform: asked of the rows, so that a restart
 * or another process changes nothing. Empty when nothing is under way.
 *
 * @param only one notice
 */
export async function sendsUnderWay(db: Db, now: Date, only?: string): Promise<Sending[]> {
  const since = new Date(now.getTime() - windowMs);
  const { rows } = await sql<Row>`
    with open as materialized (
      select m.id, m.about from message m
      where m.kind = 'notices.card' and (${only ?? null}::uuid is null or m.about = ${only ?? null}::uuid)
        and m.id in (select message_id from delivery where state = 'pending'
                     union all select message_id from delivery where state = 'sending'
                     union all select message_id from delivery where state = 'unknown' and not held)
    ), part as (
      select open.about, coalesce(d.platform, '') as platform, count(*)::int as people,
             (count(*) filter (where d.state = 'accepted'))::int as accepted,
             (count(*) filter (where d.state = 'failed' or d.held))::int as failed,
             (count(*) filter (where d.state in ('pending', 'sending') or d.state = 'unknown' and not d.held))::int as waiting,
             (count(*) filter (where d.accepted_at > ${since}))::int as recent,
             min(d.accepted_at) filter (where d.accepted_at > ${since}) as first,
             min(d.not_before) filter (where d.state = 'pending') as next,
             min(d.id) filter (where d.state = 'pending') as place, min(d.priority) as priority
      from open join delivery d on d.message_id = open.id
      where d.state <> 'skipped' group by 1, 2
    )
    select part.about as "noticeId", part.platform, part.people, part.accepted, part.failed, part.waiting, part.recent,
           part.first, part.next,
           (select count(*)::int from (
              select from delivery o where o.state = 'pending' and o.lane = 'bulk' and o.platform = part.platform
                and o.not_before <= ${now} and o.priority <= part.priority
                and (o.priority, o.not_before, o.id) < (part.priority, part.next, part.place) limit 100000) before) as ahead
    from part join notice n on n.id = part.about
    order by n.created_at desc, part.about, part.platform`.execute(db);
  const sends: Sending[] = [];
  for (const { noticeId, recent, first, next, ahead, ...figures } of rows) {
    const pace = estimate({ ...figures, recent, first, next, ahead }, now);
    const part: PlatformSend = { ...figures, ...pace };
    const known = sends.find((send) => send.noticeId === noticeId);
    if (known) known.platforms.push(part);
    else sends.push({ noticeId, platforms: [part] });
  }
  return sends;
}
