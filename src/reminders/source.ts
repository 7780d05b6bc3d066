import type { RawBuilder, SqlBool } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { ReminderKind } from '../db/reminder-settings-schema.ts';
import type { Localized } from '../messages/model.ts';
import type { Viewer } from '../people/person.ts';
import type { OpenThing } from './cards.ts';
import type { Kept } from './rows.ts';

/**
 * What can be open, and is reminded of by the one engine: notices, agreements, and whatever registers in `sources.ts`.
 * The engine keeps a row of `reminder` for each person and thing and knows when who hears; a source knows what is so of
 * a thing now, and its words. A new one needs three things:
 *
 * 1. a kind in `ReminderKind` with a policy (a migration), and in `tells` of `settings.ts` who may hear of it;
 * 2. `beginReminding` in the transaction that opens a thing, and again when it is another person's turn;
 * 3. an object of this shape in `sources.ts`.
 *
 * It ends by itself: what is not asked any more is found over at the next look, and what is queued of it is taken back.
 */
export interface ReminderSource {
  kinds: readonly ReminderKind[];
  /**
   * Of `reminder r`, in a query: whether its person is still asked, or somebody has still to hear of it
   * (`r.sent_kind = 'digest'`). Asked of every message just before it goes out, so it has to be quick; the clock has
   * no part in it.
   */
  stillAsked: RawBuilder<SqlBool>;
  /** What these things are now, by `keyOf`. What is left out is asked of nobody any more. */
  asked(db: Db | Tx, things: readonly Key[], now: Date): Promise<ReadonlyMap<string, Asked>>;
  /** Whether whoever hears of its things may know whose they are; otherwise these are only counted. */
  named: boolean;
  /**
   * Whether somebody may open the list that `Line.path` leads to, of things of people who are counted in a department
   * (null: in none).
   */
  listed(viewer: Viewer, department: string | null): boolean;
  /** Kinds of the messages about one of its things alone. */
  messages: readonly string[];
  /** For one sweep. @param zone the company's, in which cards name days */
  wording(zone: string): Wording;
}

/** What is so of a thing now, where it is asked. */
export interface Asked {
  open: boolean;
  sentAt: Date;
  dueAt: Date;
  /** Its person works here no more, and is about to be called off. */
  leaving: boolean;
  /** What its words go by: of a notice the version whose text its readers get now. */
  subject: string | null;
  /** It is not for its person to do anything now: nobody is reminded, and whoever handles it hears when it is late. */
  waits?: boolean;
  /** Others hear of it by another row, or by none: its person is reminded, and that is all. */
  unheard?: boolean;
  /** Who hears in the place of `handler`: whoever answers for it. Without one HR does. */
  handler?: string | null;
  /** Whom it concerns besides its person; never told of it as a last resort. */
  party?: string;
}

export type Key = Pick<Kept, 'personId' | 'about' | 'kind'>;
export const keyOf = ({ personId, about }: Pick<Key, 'personId' | 'about'>): string => `${personId} ${about}`;

/** What a message is about, and what is so of it. */
export interface Thing {
  kept: Kept;
  asked: Asked;
}

/** The words of one source. */
export interface Wording {
  /** Reads what the words of these need; called before the others. */
  read(tx: Tx, things: readonly Thing[]): Promise<void>;
  /** As its person is reminded of it. */
  open(thing: Thing, now: Date): OpenThing;
  /** Kind of a message about this alone, one of `messages`. */
  messageKind(thing: Thing): string;
  /** As others hear of it. */
  unfinished(thing: Thing): Line;
}

/** What a digest says of a thing. */
export interface Line {
  /** Things of one kind with the same stand in one line. */
  group: string;
  titles: Localized<string>;
  /** The list of them in the console. */
  path: string;
}
