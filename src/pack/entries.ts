import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { AnswerData } from '../evidence/events.ts';
import { type Details, detailsOf } from './details.ts';

/** One entry of the evidence log that belongs to the matter. */
export interface EntryFacts {
  id: number;
  type: string;
  at: Date;
  about: string | null;
  /** Place in the log; null until it has one. */
  index: number | null;
  /** Its event is no more, as the law may require; the proof of it stays valid. */
  erased: boolean;
  /** Outcomes and days that it tells, where the list of facts shows them. */
  details: Details;
}

interface Query {
  personId: string;
  code: string;
  /** Versions, procedures, notices and talks. */
  about: readonly string[];
  answers: readonly { data: AnswerData | null }[];
}

const pageSize = 500;

/**
 * Everything on the log that concerns the person and the policy, in the order of the log: what is about these
 * versions, procedures, notices and talks and nobody else's; what of the person's own names the policy; and what
 * their signatures rest on.
 */
export async function entriesAbout(db: Db, query: Query): Promise<EntryFacts[]> {
  const concerns = matcher(query);
  const found: EntryFacts[] = [];
  for (let after = 0; ; ) {
    const { rows } = await sql<Omit<EntryFacts, 'erased' | 'details'> & { event: string | null }>`
      select v.id, v.type, v.at, v.about, v.event, e.index
      from evidence_event v join evidence_entry e on e.id = v.id
      where v.id > ${after} and (v.person_id = ${query.personId}::uuid
        or (v.person_id is null and v.about = any(${query.about}::uuid[])))
      order by v.id limit ${pageSize}`.execute(db);
    for (const { event, ...row } of rows) {
      if (!concerns(row, event)) continue;
      found.push({ ...row, erased: event === null, details: detailsOf(row.type, event) });
    }
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return found;
    after = last.id;
  }
}

/**
 * Packs and bundles are about the matter but no part of it; what was said of other people's comments, and of what
 * staff think of a policy, is theirs.
 */
const apart = new Set(['pack.made', 'bundle.made', 'comment.waived', 'policy.reviewed']);

function matcher({ code, about, answers }: Query) {
  const ids = new Set(about);
  const passkeys = new Set(answers.flatMap(({ data }) => passkeyOf(data) ?? []));
  const agreements = new Set(answers.flatMap(({ data }) => data?.conditions?.agreement ?? []));
  return ({ type, about: of }: { type: string; about: string | null }, event: string | null): boolean => {
    if (apart.has(type)) return false;
    if (of !== null && ids.has(of)) return true;
    if (event === null) return false;
    const { data } = JSON.parse(event) as { data: Named };
    return (
      data.policy === code ||
      data.shown?.policy === code ||
      (type === 'passkey.enrolled' && passkeys.has(data.passkey ?? '')) ||
      (type.startsWith('signing-conditions.') && agreements.has(data.agreement ?? ''))
    );
  };
}

/** Members by which events of the person's name what they belong to. */
interface Named {
  policy?: string;
  shown?: { policy?: string };
  passkey?: string;
  agreement?: string;
}

/** The passkey that an answer was signed with. */
export function passkeyOf(data: AnswerData | null): string | undefined {
  return (data?.signature as { passkey?: { passkey?: string } } | undefined)?.passkey?.passkey;
}
