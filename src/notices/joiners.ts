import { mayReach } from '../calendar/hours.ts';
import { type Db, inTransaction } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { findVersion } from '../policies/store.ts';
import { mostItems } from '../reminders/cards.ts';
import { presencesOf } from '../reminders/presences.ts';
import { policyFor } from '../reminders/settings.ts';
import { askTogether, Regroup } from './ask-together.ts';
import { askingNotices, newcomers, type OpenNotice } from './newcomers.ts';
import { sendSplitAgain } from './split-again.ts';
import { cardSubject } from './subject.ts';

/**
 * Asks those who have come to belong to the audience of an open notice since it was sent, or belong to it again: in
 * their own working hours, on the first day on which they work. Several notices that ask somebody come as one message,
 * with a share, an answer and evidence of its own for each. Whoever is exempt belongs to it and is asked once that ends.
 *
 * Each message is a transaction of its own. Safe to repeat, and for two at once.
 *
 * @returns how many shares were asked for
 */
export async function askJoiners(db: Db, now: Date, zone: string): Promise<number> {
  await sendSplitAgain(db, now, zone);
  const notices = await askingNotices(db);
  const wanted: Wanted[] = [];
  const groups: Group[] = [];
  for (const notice of notices) {
    try {
      for (const one of await newcomers(db, notice, now)) wanted.push({ ...one, notice });
    } catch (error) {
      // It has its turn with the others, and keeps none of them from theirs.
      groups.push({ notices: [notice], people: [], failed: error });
    }
  }
  groups.push(...grouped(await atWork(db, wanted, now, zone), await alone(db, wanted)));
  let asked = 0;
  await eachAlone(groups, async ({ notices: together, people, failed }) => {
    if (failed) throw failed;
    const ids = together.map(({ id }) => id);
    const shares = await inTransaction(db, (tx) => askTogether(tx, ids, people, now, zone)).catch(
      // Something changed between the look and the lock: the next look finds who is to be asked then.
      (error: unknown) => {
        if (error instanceof Regroup) return 0;
        throw error;
      },
    );
    asked += shares;
    return shares > 0;
  });
  return asked;
}

interface Wanted {
  notice: OpenNotice;
  personId: string;
  exempt: boolean;
}

interface Group {
  notices: OpenNotice[];
  people: string[];
  failed?: unknown;
}

/** Those who may be written to at this moment. Whoever is exempt is not written to. */
async function atWork(db: Db, wanted: readonly Wanted[], now: Date, zone: string): Promise<Wanted[]> {
  if (wanted.length === 0) return [];
  const { hours } = (await policyFor(db, 'notice')).policy;
  const presences = await presencesOf(db, new Set(wanted.map(({ personId }) => personId)), zone);
  return wanted.filter(({ personId, exempt }) => {
    const presence = presences.get(personId);
    return exempt || (presence !== undefined && mayReach(presence, hours, now));
  });
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
