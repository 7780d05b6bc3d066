import { mayReach, nextMoment } from '../calendar/hours.ts';
import { type Db, inTransaction } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { findVersion } from '../policies/store.ts';
import { mostItems } from '../reminders/cards.ts';
import { presencesOf } from '../reminders/presences.ts';
import { policyFor } from '../reminders/settings.ts';
import { askTogether, Regroup } from './ask-together.ts';
import { type Marked, mark, marked, markNotices, mostMarked, unmark } from './audience-due.ts';
import { askingNotices, newcomers, type OpenNotice } from './newcomers.ts';
import { sendSplitAgain } from './split-again.ts';
import { cardSubject } from './subject.ts';

/**
 * Asks those who have come to belong to the audience of an open notice since it was sent, or belong to it again: in
 * their own working hours, on the first day on which they work. Several notices that ask somebody come as one message,
 * with a share, an answer and evidence of its own for each. Whoever is exempt belongs to it and is asked once that ends.
 *
 * It looks at whom and what is marked, and so costs what changed; whoever waits for their hours is marked for then.
 * Each message is a transaction of its own. Safe to repeat, and for two at once.
 *
 * @param everybody also at those of whom nothing has changed, which finds what was missed
 * @returns how many shares were asked for
 */
export async function askJoiners(db: Db, now: Date, zone: string, everybody = false): Promise<number> {
  await sendSplitAgain(db, now, zone);
  const marks = await marked(db, 'joins', now);
  if (marks.ids.length === 0 && !everybody) return 0;
  const found = await look(db, marks, now, everybody);
  const { writable, waiting } = await atWork(db, found.wanted, now, zone);
  const groups = grouped(writable, await alone(db, found.wanted));
  const again = new Set<string>();
  let asked = 0;
  try {
    await eachAlone([...found.failed, ...groups], async (group) => {
      if ('error' in group) throw group.error;
      const { notices: together, people } = group;
      const ids = together.map(({ id }) => id);
      const shares = await inTransaction(db, (tx) => askTogether(tx, ids, people, now, zone)).catch(
        (error: unknown) => {
          for (const id of people) again.add(id);
          // Something changed between the look and the lock: the next look finds who is to be asked then.
          if (error instanceof Regroup) return 0;
          throw error;
        },
      );
      asked += shares;
      return shares > 0;
    });
  } finally {
    await inTransaction(db, async (tx) => {
      await unmark(tx, marks.ids);
      await mark(tx, 'joins', [...waiting, ...[...again].map((id) => [id, now] as const)]);
      await markNotices(
        tx,
        found.failed.map(({ noticeId }) => noticeId),
        now,
      );
    });
  }
  return asked;
}

interface Failed {
  noticeId: string;
  error: unknown;
}

/** Who is to be asked, of those who are marked, and of everybody where a notice is. */
async function look(
  db: Db,
  { people, noticeIds }: Marked,
  now: Date,
  everybody: boolean,
): Promise<{ wanted: Wanted[]; failed: Failed[] }> {
  const all = everybody || people.length > mostMarked;
  const wanted: Wanted[] = [];
  const failed: Failed[] = [];
  for (const notice of await askingNotices(db)) {
    const whole = all || noticeIds.includes(notice.id);
    if (!whole && people.length === 0) continue;
    try {
      for (const one of await newcomers(db, notice, now, whole ? undefined : people))
        wanted.push({ ...one, notice });
    } catch (error) {
      // It has its turn with the others, and keeps none of them from theirs.
      failed.push({ noticeId: notice.id, error });
    }
  }
  return { wanted, failed };
}

interface Wanted {
  notice: OpenNotice;
  personId: string;
  exempt: boolean;
}

interface Group {
  notices: OpenNotice[];
  people: string[];
}

/** Of leave that nobody knows the end of; whoever says it has them looked at. */
const lookedAtAgainMs = 86_400_000;

/**
 * Those who may be written to at this moment, and when the others may. Whoever is exempt is not written to and waits
 * for nothing.
 */
async function atWork(
  db: Db,
  wanted: readonly Wanted[],
  now: Date,
  zone: string,
): Promise<{ writable: Wanted[]; waiting: Map<string, Date> }> {
  const waiting = new Map<string, Date>();
  if (wanted.length === 0) return { writable: [], waiting };
  const { hours } = (await policyFor(db, 'notice')).policy;
  const presences = await presencesOf(db, new Set(wanted.map(({ personId }) => personId)), zone);
  const writable = wanted.filter(({ personId, exempt }) => {
    const presence = presences.get(personId);
    if (exempt || (presence && mayReach(presence, hours, now))) return true;
    if (!waiting.has(personId)) {
      const moment = presence && nextMoment(presence, hours, now);
      waiting.set(personId, moment ?? new Date(now.getTime() + lookedAtAgainMs));
    }
    return false;
  });
  return { writable, waiting };
}

/**
 * Notices that come by themselves: the right to object stands apart from everything else at the first message about it
 * (GDPR 21(4)), and a card has one place for it.
 */
async function alone(db: Db, wanted: readonly Wanted[]): Promise<ReadonlySet<string>> {
  const versions = new Set(wanted.map(({ notice }) => notice.current));
  const found = new Set<string>();
  for (const id of versions)
    if ((await cardSubject(db, await findVersion(db, id))).objectTo !== undefined) found.add(id);
  return found;
}

/** People who are asked the same get the same message. */
function grouped(wanted: readonly Wanted[], apart: ReadonlySet<string>): Group[] {
  const groups = new Map<string, Group>();
  const add = (notices: OpenNotice[], personId: string) => {
    const key = notices.map(({ id }) => id).join();
    const group = groups.get(key) ?? { notices, people: [] };
    group.people.push(personId);
    groups.set(key, group);
  };
  const together = new Map<string, OpenNotice[]>();
  for (const { notice, personId, exempt } of wanted) {
    if (exempt || apart.has(notice.current)) add([notice], personId);
    else together.set(personId, [...(together.get(personId) ?? []), notice]);
  }
  for (const [personId, notices] of together) {
    for (let from = 0; from < notices.length; from += mostItems)
      add(notices.slice(from, from + mostItems), personId);
  }
  return [...groups.values()];
}
