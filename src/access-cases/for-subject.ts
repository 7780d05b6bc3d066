import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Localized } from '../messages/model.ts';
import type { Vault } from '../vault/vault.ts';
import { openWords } from '../vault/words.ts';
import { dayIn } from '../zone.ts';
import type { AccessParts, AccessPurpose, ViewKind } from './rules.ts';
import { placeOfReason } from './sealing.ts';
import { kindsOfCases } from './store.ts';

/** Who opened somebody's records in one case, when and why, as that person may read it. */
export interface OpenedForMe {
  caseId: string;
  purpose: AccessPurpose;
  parts: AccessParts;
  /** Which records, in words of the policies they are kept under. */
  kinds: Localized<string>[];
  /** Null once it is erased. */
  reason: string | null;
  askedByName: string;
  approvedByName: string | null;
  /** Until when it could be opened. */
  until: Date | null;
  /** It was kept from them until this day. */
  silentUntil: string | null;
  looks: Look[];
}

interface Look {
  at: Date;
  what: ViewKind;
  /** Records of theirs. */
  records: number;
  viewerName: string;
}

interface Row extends Look {
  caseId: string;
  purpose: AccessPurpose;
  parts: AccessParts;
  reason: object | null;
  askedByName: string;
  approvedByName: string | null;
  until: Date | null;
  silentUntil: string | null;
}

/** By the calendar; or, where no clock is at hand, by whether it was told. */
export type Heard = { now: Date; zone: string } | 'told';

/**
 * What a person may hear of by now. Of `a`, a case, and `w`, a look at somebody's records in it. What is not theirs to hear
 * yet is as if it were not there.
 */
export const whatIsHeard = (heard: Heard): RawBuilder<SqlBool> =>
  heard === 'told'
    ? sql`(a.silent_until is null or w.told_at is not null)`
    : sql`(a.silent_until is null or a.silent_until < ${dayIn(heard.now, heard.zone)}::date)`;

/** Newest first; none of a case of which they do not hear yet, and no word of there being one. */
export async function openedFor(
  db: Db,
  vault: Vault,
  personId: string,
  heard: Heard,
): Promise<OpenedForMe[]> {
  const { rows } = await sql<Row>`
    select a.id as "caseId", a.purpose, a.parts, a.reason, asker.name as "askedByName",
           approver.name as "approvedByName", coalesce(a.ended_at, a.until_at) as until, a.silent_until as "silentUntil",
           v.at, v.what, w.records, viewer.name as "viewerName"
    from access_view_person w join access_view v on v.id = w.view_id join access_case a on a.id = v.case_id
    join person viewer on viewer.id = v.viewer_id join person asker on asker.id = a.asked_by
    left join person approver on approver.id = a.decided_by
    where w.person_id = ${personId}::uuid and ${whatIsHeard(heard)}
    order by v.at desc, v.id desc limit 500`.execute(db);
  const cases = [...new Map(rows.map((row) => [row.caseId, row])).values()];
  const reasons = await openWords(
    db,
    vault,
    cases.map(({ caseId, reason }) => ({ sealed: reason, place: placeOfReason(caseId) })),
  );
  const kinds = await kindsOfCases(
    db,
    cases.map(({ caseId }) => caseId),
  );
  return cases.map(
    ({ reason: _sealed, at: _at, what: _what, records: _records, viewerName: _name, ...one }, n) => ({
      ...one,
      kinds: (kinds.get(one.caseId) ?? []).map(({ words }) => words),
      reason: reasons[n] ?? null,
      looks: rows
        .filter(({ caseId }) => caseId === one.caseId)
        .map(({ at, what, records, viewerName }) => ({ at, what, records, viewerName })),
    }),
  );
}
