import { v7 } from 'uuid';
import { wallAt } from '../calendar/wall.ts';
import type { Tx } from '../db/pool.ts';
import type { Message } from '../messages/model.ts';
import { type CardSubject, noticeCard, noticePath } from '../notices/present.ts';
import { cardSubject } from '../notices/subject.ts';
import { findVersion } from '../policies/store.ts';
import { type OpenThing, reminderCard } from './cards.ts';
import { digestCard, type Reader } from './digest-cards.ts';
import { grouped } from './grouped.ts';
import type { Kept } from './rows.ts';
import type { Asked } from './sources.ts';

/** What a message is about, and what is so of it. */
export interface Thing {
  kept: Kept;
  asked: Asked;
}

/** Kinds of messages that the engine sends; what is queued of them is looked at once more before it goes out. */
export const reminderKinds: ReadonlySet<string> = new Set([
  'notices.reminder',
  'reminders.card',
  'reminders.digest',
]);

/** The words of reminders. What a version says never changes, so a sweep reads it once. */
export class Words {
  readonly #zone: string;
  readonly #subjects = new Map<string, CardSubject>();
  static readonly #most = 500;

  /** @param zone the company's, in which cards name days */
  constructor(zone: string) {
    this.#zone = zone;
  }

  /**
   * The cards for many people: those who are told the same get one message, which platforms take in batches.
   *
   * @param of what goes to each, at least one thing
   */
  async reminders(
    tx: Tx,
    of: readonly { here: string; things: readonly Thing[] }[],
    now: Date,
  ): Promise<{ id: string; kind: string; bodies: Message; about: string | null }[]> {
    await this.#read(
      tx,
      of.flatMap(({ things }) => things),
    );
    const made = new Map<string, { id: string; kind: string; bodies: Message; about: string | null }>();
    return of.map(({ here, things }) => {
      const key = JSON.stringify([
        here,
        things.map(({ kept, asked }) => [kept.about, asked.dueAt.getTime()]),
      ]);
      const known = made.get(key);
      if (known) return known;
      const [only, ...others] = things;
      // One about one notice is taken back with it.
      const alone = only && others.length === 0 ? only.kept : undefined;
      const fresh = {
        id: v7(),
        kind: alone ? 'notices.reminder' : 'reminders.card',
        bodies: reminderCard(
          things.map((thing) => this.#openThing(thing, now)),
          { here, now },
        ),
        about: alone?.about ?? null,
      };
      made.set(key, fresh);
      return fresh;
    });
  }

  /** @param names of the people whose things they are, by id */
  async digest(
    tx: Tx,
    things: readonly Thing[],
    {
      names,
      reader,
      here,
      now,
    }: { names: ReadonlyMap<string, string>; reader: Reader; here: string; now: Date },
  ): Promise<Message> {
    await this.#read(tx, things);
    const byAbout = grouped(things, ({ kept }) => kept.about);
    const unfinished = [...byAbout].map(([about, of]) => {
      const days = new Set(of.map(({ asked }) => this.#due(asked)));
      const [first] = of;
      if (!first) throw new Error('nothing in it');
      return {
        titles: this.#subject(first.asked).titles,
        due: days.size === 1 ? this.#due(first.asked) : null,
        names: of.map(({ kept }) => names.get(kept.personId) ?? '').filter((name) => name !== ''),
        // A last resort need not be anybody who may look at other people's.
        ...(reader.to === 'last' ? {} : { path: `/console/notices/${about}#people` }),
      };
    });
    const people = new Set(things.map(({ kept }) => kept.personId)).size;
    return digestCard(unfinished, people, reader, { here, now });
  }

  #openThing({ kept, asked }: Thing, now: Date): OpenThing {
    const subject = this.#subject(asked);
    const card = noticeCard(kept.about, subject, asked.dueAt, this.#zone, now);
    return {
      titles: subject.titles,
      due: this.#due(asked),
      free: kept.kind === 'consent',
      path: noticePath(kept.about),
      form: { name: 'notices.sign', about: kept.about },
      later: { name: 'notices.later', about: kept.about },
      card,
    };
  }

  #due(asked: Asked): string {
    return wallAt(asked.dueAt, this.#zone).day;
  }

  #subject({ versionId }: Asked): CardSubject {
    const found = versionId === null ? undefined : this.#subjects.get(versionId);
    if (!found) throw new Error(`no words of version ${versionId}`);
    return found;
  }

  async #read(tx: Tx, things: readonly Thing[]): Promise<void> {
    if (this.#subjects.size > Words.#most) this.#subjects.clear();
    for (const id of new Set(things.map(({ asked }) => asked.versionId)))
      if (id !== null && !this.#subjects.has(id))
        this.#subjects.set(id, await cardSubject(tx, await findVersion(tx, id)));
  }
}
