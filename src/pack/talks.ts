import { sql } from 'kysely';
import { caseOf } from '../cases/read.ts';
import type { Db } from '../db/pool.ts';
import type { ThreadRole } from '../people/permissions/threads.ts';
import type { Viewer } from '../people/person.ts';
import { readThread } from '../threads/read.ts';
import { sideOf, type ThreadState } from '../threads/rules.ts';
import type { Vault } from '../vault/vault.ts';

/** Something that was said in a talk, or written down about it. */
export interface Said {
  at: Date;
  side: 'person' | 'role';
  /** A note of a talk held elsewhere, or the reasons of an outcome; absent: a message. */
  is?: 'note' | 'outcome';
  /** Null once it was erased. */
  text: string | null;
}

/** That there was a talk, and when: what was said is sealed, and opened only for those who take part in it. */
export interface TalkFacts {
  id: string;
  kind: 'question' | 'concern';
  role: ThreadRole;
  state: ThreadState;
  personId: string;
  openedAt: Date;
  /** How many messages came from the person, and how many from the other side. */
  fromPerson: number;
  fromRole: number;
  lastAt: Date | null;
  /** What was said; left out for those who may not read it, and of mere questions. */
  words?: Said[];
}

/**
 * Questions and concerns about the policy, to HR and privacy. Talks with counsellors are not even named: nobody
 * else knows of them.
 */
export async function talksAbout(db: Db, personId: string, policyId: string): Promise<TalkFacts[]> {
  const { rows } = await sql<TalkFacts>`
    select t.id, t.kind, t.role, t.state, t.person_id as "personId", t.created_at as "openedAt",
           (count(m.id) filter (where m.author_id = t.person_id))::int as "fromPerson",
           (count(m.id) filter (where m.author_id <> t.person_id))::int as "fromRole", max(m.at) as "lastAt"
    from thread t
    left join thread_message m on m.thread_id = t.id
    left join notice n on n.id = t.notice_id
    join policy_version v on v.id = coalesce(t.version_id, n.version_id) and v.policy_id = ${policyId}::uuid
    where t.person_id = ${personId}::uuid and t.kind in ('question', 'concern') and t.role in ('hr', 'privacy')
    group by t.id order by t.created_at, t.id`.execute(db);
  return rows;
}

/** The same with what was said in concerns that this viewer takes part in for their role, notes and outcomes among it. */
export async function withWords(
  db: Db,
  vault: Vault,
  talks: readonly TalkFacts[],
  viewer: Viewer | undefined,
): Promise<TalkFacts[]> {
  return Promise.all(
    talks.map(async (talk) => {
      if (!viewer || talk.kind !== 'concern' || sideOf(viewer, talk) !== 'role') return talk;
      const { messages } = await readThread(db, { vault }, talk.id, viewer);
      const settled = await caseOf(db, vault, talk.id, 'role');
      const words = [
        ...messages.map(
          ({ at, from, text }): Said => ({ at, side: from === 'person' ? from : 'role', text }),
        ),
        ...(settled?.notes ?? []).map(({ at, from, text }): Said => ({ at, side: from, is: 'note', text })),
        // Whoever withdraws a concern gives no reasons.
        ...(settled?.outcomes ?? []).flatMap(({ at, outcome, text }): Said[] =>
          outcome === 'withdrawn' ? [] : [{ at, side: 'role', is: 'outcome', text }],
        ),
      ];
      return { ...talk, words: words.toSorted((a, b) => a.at.getTime() - b.at.getTime()) };
    }),
  );
}
