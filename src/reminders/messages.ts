import { v7 } from 'uuid';
import { wallAt } from '../calendar/wall.ts';
import type { Tx } from '../db/pool.ts';
import type { Message } from '../messages/model.ts';
import { reminderCard } from './cards.ts';
import { digestCard, type Reader, type Standing, type Unfinished } from './digest-cards.ts';
import { grouped } from './grouped.ts';
import type { Asked, Line, ReminderSource, Thing, Wording } from './source.ts';
import { isNamed, sourceOf, sources } from './sources.ts';
import type { WayIn } from './way-in.ts';

export type { Thing } from './source.ts';

/** Kinds of messages that the engine sends; what is queued of them is looked at once more before it goes out. */
export const reminderKinds: ReadonlySet<string> = new Set([
  'reminders.card',
  'reminders.digest',
  ...sources.flatMap(({ messages }) => messages),
]);

/**
 * Digests go before reminders: behind a hundred thousand of these somebody in it would have answered before it goes out, and
 * made anew it would wait behind them again.
 */
export const digestPriority = 4;

interface Reminder {
  id: string;
  kind: string;
  bodies: Message;
  about: string | null;
  /** Everything that it speaks of. */
  concerns: readonly string[];
}

/** The words of reminders, whatever they are about. */
export class Words {
  readonly #zone: string;
  readonly #wordings: ReadonlyMap<ReminderSource, Wording>;

  /** @param zone the company's, in which cards name days */
  constructor(zone: string) {
    this.#zone = zone;
    this.#wordings = new Map(sources.map((source) => [source, source.wording(zone)]));
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
  ): Promise<Reminder[]> {
    await this.#read(
      tx,
      of.flatMap(({ things }) => things),
    );
    const made = new Map<string, Reminder>();
    return of.map(({ here, things }) => {
      const key = JSON.stringify([
        here,
        things.map(({ kept, asked }) => [kept.about, asked.subject, asked.dueAt.getTime()]),
      ]);
      const known = made.get(key);
      if (known) return known;
      const [only, ...others] = things;
      // One about one thing is taken back, or turned, with it.
      const alone = only && others.length === 0 ? only : undefined;
      const fresh = {
        id: v7(),
        kind: alone ? this.#wording(alone).messageKind(alone) : 'reminders.card',
        bodies: reminderCard(
          things.map((thing) => this.#wording(thing).open(thing, now)),
          { here, now },
        ),
        about: alone?.kept.about ?? null,
        concerns: things.map(({ kept }) => kept.about),
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
      wayIn,
      inPlace,
      here,
      now,
    }: {
      names: ReadonlyMap<string, string>;
      reader: Reader;
      wayIn: WayIn;
      inPlace: Standing['inPlace'];
      here: string;
      now: Date;
    },
  ): Promise<Message> {
    await this.#read(tx, things);
    const said = things.map((thing) => ({ thing, line: this.#wording(thing).unfinished(thing) }));
    const unfinished = [...grouped(said, lineKey).values()].flatMap((of): Unfinished[] => {
      const [first] = of;
      if (!first) return [];
      const days = new Set(of.map(({ thing }) => this.#due(thing.asked)));
      const { titles, path } = first.line;
      const named = isNamed(first.thing.kept.kind);
      return [
        {
          titles,
          due: days.size === 1 ? this.#due(first.thing.asked) : null,
          names: named ? of.map(({ thing }) => names.get(thing.kept.personId) ?? '').filter(Boolean) : [],
          unreached: new Set(
            of.filter(({ thing }) => inVain(thing)).map(({ thing }) => names.get(thing.kept.personId) ?? ''),
          ),
          ...(named ? {} : { count: of.length }),
          ...(of.every(({ thing }) => wayIn.opens(thing.kept)) ? { path } : {}),
        },
      ];
    });
    const people = new Set(things.map(({ kept }) => kept.personId)).size;
    const unreached = new Set(things.filter(inVain).map(({ kept }) => kept.personId)).size;
    const standing = { unreached, otherwise: wayIn.otherwise, ...(inPlace ? { inPlace } : {}) };
    return digestCard(unfinished, people, reader, { here, now }, standing);
  }

  #due(asked: Asked): string {
    return wallAt(asked.dueAt, this.#zone).day;
  }

  #wording({ kept: { kind } }: Thing): Wording {
    const source = sourceOf(kind);
    const found = source && this.#wordings.get(source);
    if (!found) throw new Error(`nobody is reminded of ${kind}`);
    return found;
  }

  async #read(tx: Tx, things: readonly Thing[]): Promise<void> {
    for (const [wording, theirs] of grouped(things, (thing) => this.#wording(thing)))
      await wording.read(tx, theirs);
  }
}

/** Nothing about it has reached its person since a message went in vain. */
const inVain = ({ kept }: Thing): boolean => kept.state.vain !== null;

const lineKey = ({ thing, line }: { thing: Thing; line: Line }): string => `${thing.kept.kind} ${line.group}`;
