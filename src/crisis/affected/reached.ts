import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../db/pool.ts';
import type { Vault } from '../../vault/vault.ts';
import { openReadable } from '../../vault/words.ts';
import { openContacts } from './contact.ts';
import { type Hand, type Kind, type Severity, type TellingKind, unopenedDays } from './rules.ts';

/**
 * What is known of whether somebody was told. `waiting`: on its way. `accepted`: a platform or mail server took it, which is
 * not that anybody read it. `seen`: they opened the page. `unopened`: accepted some days ago and not opened. `missed`: no way
 * has worked. `by-hand`: a person told them. `untold`: nothing was sent to them yet.
 */
export const reaches = ['untold', 'waiting', 'accepted', 'seen', 'unopened', 'missed', 'by-hand'] as const;
export type Reach = (typeof reaches)[number];

/** Whom a person has to look after. */
export const toLookAfter: readonly Reach[] = ['missed', 'unopened'];

const dayMs = 86_400_000;

/** Of `a`, somebody in the ledger: `w`, the newest thing they were told, and what became of it. */
const newest = (now: Date): RawBuilder<unknown> => sql`
  left join lateral (
    select w.telling_id, w.kind, w.way, t.at, d.platform,
      coalesce(d.seen_at, w.seen_at) as seen_at, coalesce(d.accepted_at, w.accepted_at) as accepted_at, h.how, h.at as hand_at,
      case
        when h.how is not null then 'by-hand'
        when coalesce(d.seen_at, w.seen_at) is not null then 'seen'
        when w.way = 'none' then 'missed'
        when coalesce(d.state, w.state) in ('failed', 'skipped') then 'missed'
        when coalesce(d.state, w.state) = 'unknown' and (d.id is null or d.held) then 'missed'
        when coalesce(d.state, w.state) = 'accepted' and w.way = 'account'
          and d.accepted_at <= ${new Date(now.getTime() - unopenedDays * dayMs)} then 'unopened'
        when coalesce(d.state, w.state) = 'accepted' then 'accepted'
        else 'waiting' end as reach
    from affected_told w join crisis_statement_sending t on t.id = w.telling_id
    left join delivery d on w.way = 'account' and d.message_id = t.message_id and d.person_id = a.person_id
    left join lateral (
      select b.how, b.at from affected_by_hand b
      where b.telling_id = w.telling_id and b.affected_id = w.affected_id order by b.at desc limit 1
    ) h on true
    where w.affected_id = a.id and w.kind <> 'answer' order by t.at desc, t.id desc limit 1
  ) w on true`;

export interface AffectedLine {
  id: string;
  number: number;
  personId: string | null;
  /** Null for whoever is from outside and was erased. */
  name: string | null;
  staffNo: string | null;
  left: boolean;
  standing: 'affected' | 'not-affected';
  kinds: Kind[];
  severity: Severity;
  reach: Reach;
  tellingId: string | null;
  kind: TellingKind | null;
  toldAt: Date | null;
  way: 'account' | 'mail' | 'none' | null;
  platform: string | null;
  hand: Hand | null;
  handAt: Date | null;
}

export interface Filter {
  reach?: Reach | 'to-look-after' | undefined;
  severity?: Severity | undefined;
  standing?: 'affected' | 'not-affected' | undefined;
  after?: number | undefined;
  limit: number;
}

/** By number; how each was told and whether it reached them. */
export async function affectedLines(
  db: Db,
  vault: Vault,
  incidentId: string,
  { reach, severity, standing, after = 0, limit }: Filter,
  now: Date,
): Promise<AffectedLine[]> {
  const wanted = reach === 'to-look-after' ? [...toLookAfter] : reach ? [reach] : null;
  const { rows } = await sql<AffectedLine & { contact: unknown }>`
    select * from (
      select a.id, a.number, a.person_id as "personId", p.name, p.staff_no as "staffNo", a.contact, a.standing, a.kinds, a.severity,
             coalesce(w.reach, 'untold') as reach, w.telling_id as "tellingId", w.kind, w.at as "toldAt", w.way, w.platform,
             w.how as hand, w.hand_at as "handAt",
             a.person_id is not null and not exists (
               select from employment e where e.person_id = a.person_id and e.to_at is null) as left
      from affected a left join person p on p.id = a.person_id ${newest(now)}
      where a.incident_id = ${incidentId}::uuid and a.number > ${after}
        ${severity ? sql`and a.severity = ${severity}` : sql``} ${standing ? sql`and a.standing = ${standing}` : sql``}
    ) t where ${wanted ? sql`t.reach = any(${wanted}::text[]) and t.standing = 'affected'` : sql`true`}
    order by number limit ${limit}`.execute(db);
  const contacts = await openContacts(
    db,
    vault,
    rows.map(({ id, contact }) => ({ id, contact })),
    openReadable,
  );
  return rows.map(({ contact: _sealed, ...row }, n) => ({
    ...row,
    name: row.name ?? contacts[n]?.name ?? null,
  }));
}

/** How many stand where, of those who are affected. */
export async function countReached(db: Db, incidentId: string, now: Date): Promise<Map<Reach, number>> {
  const { rows } = await sql<{ reach: Reach; people: number }>`
    select coalesce(w.reach, 'untold') as reach, count(*)::int as people
    from affected a ${newest(now)}
    where a.incident_id = ${incidentId}::uuid and a.standing = 'affected' group by 1`.execute(db);
  return new Map(rows.map(({ reach, people }) => [reach, people]));
}
