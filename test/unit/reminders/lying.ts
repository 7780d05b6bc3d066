import {
  copyAgain,
  dayAtWork,
  deskOf,
  deskTimes,
  mayWrite,
  onLeave,
  personOf,
  settleCopy,
  settled,
  type Who,
} from './model.ts';
import { shown } from './place.ts';
import { elsewhere, hrZone, lastZone, type SentMessage, type World } from './world.ts';

/** What is said of messages that lie in a queue while the world goes on, as simply as it can be said. */

const minuteMs = 60_000;

const readerOf = (world: World, id: string): Who =>
  world.people[id]
    ? personOf(world, id)
    : { id, days: world.days, zone: elsewhere[id] ?? (id === 'hr' ? hrZone : lastZone), away: [] };

const open = (world: World, ids: readonly string[]) => ids.every((id) => world.items[id]?.open);

/** The first minute at which somebody may not be written to any more by one of these policies, or at which a day begins. */
function hoursEnd(world: World, to: string, ids: readonly string[]): number {
  const who = { ...readerOf(world, to), away: [] };
  const today = shown(world.now, who.zone).day;
  let at = world.now;
  for (; shown(at, who.zone).day === today; at += minuteMs)
    if (!ids.every((id) => mayWrite(who, world.items[id]?.policy ?? never(id), at))) break;
  return at;
}

function never(id: string): never {
  throw new Error(`nothing ${id}`);
}

const idsOf = ({ items }: SentMessage) => items.map(({ id }) => id);

/** What has just been made lies until hours end, of the desk with each of those who are at work. */
export function lies(world: World): void {
  for (const message of world.messages) {
    if (message.ends) continue;
    const ids = idsOf(message);
    const to =
      message.to === 'hr'
        ? deskTimes(world, ids).flatMap((one) => (one.first ? [one.to] : []))
        : [message.to];
    message.ends = Object.fromEntries(to.map((id) => [id, hoursEnd(world, id, ids)]));
  }
  for (const copy of world.copyMessages) {
    copy.at ??= world.now;
    copy.end ??= hoursEnd(world, copy.to, copy.items);
  }
}

/** A fact has changed: what lies of these never was, and is decided anew. */
export function takenBack(
  world: World,
  which: (queued: { to: string; ids: readonly string[]; at: number }) => boolean,
): void {
  for (const message of world.messages)
    if (!message.outcome && which({ to: message.to, ids: idsOf(message), at: message.at }))
      settled(world, message, 'withheld');
  for (const [place, copy] of world.copyMessages.entries()) {
    if (copy.outcome || !which({ to: copy.to, ids: copy.items, at: copy.at ?? world.now })) continue;
    copy.outcome = 'withheld';
    settleCopy(world, place, 'withheld');
  }
}

/** What lay until hours ended is dropped. */
export function lapse(world: World): void {
  for (const message of world.messages)
    if (!message.outcome && Object.values(message.ends ?? {}).every((end) => end <= world.now))
      settled(world, message, 'untaken');
  for (const [place, copy] of world.copyMessages.entries()) {
    if (copy.outcome || (copy.end ?? 0) > world.now) continue;
    copy.outcome = 'untaken';
    settleCopy(world, place, 'untaken');
  }
}

/**
 * A lane runs: what says what is so goes out, to whoever is to read it and is in their hours.
 *
 * @returns of each message that lay, by its place, who has it now; of copies likewise
 */
export function goes(world: World): { messages: Map<number, string[]>; copies: Map<number, boolean> } {
  const messages = new Map<number, string[]>();
  const copies = new Map<number, boolean>();
  for (const [place, message] of world.messages.entries()) {
    if (message.outcome) continue;
    const ids = idsOf(message);
    const readers = Object.entries(message.ends ?? {}).flatMap(([id, end]) =>
      end > world.now && (message.to !== 'hr' || deskOf(world).includes(id)) ? [id] : [],
    );
    const said = open(world, ids) ? readers : [];
    messages.set(place, said);
    settled(world, message, said.length > 0 ? 'accepted' : 'withheld');
    if (message.to !== 'hr' || said.length === 0) continue;
    // From those of the desk who did not get it, it was taken back: they hear of it later.
    for (const to of Object.keys(message.ends ?? {}))
      if (!said.includes(to) && deskOf(world).includes(to))
        for (const item of ids) copyAgain(world, { to, item, due: world.now });
  }
  for (const [place, copy] of world.copyMessages.entries()) {
    if (copy.outcome) continue;
    const goesOut = open(world, copy.items) && deskOf(world).includes(copy.to);
    copies.set(place, goesOut);
    copy.outcome = goesOut ? 'accepted' : 'withheld';
    settleCopy(world, place, copy.outcome);
  }
  return { messages, copies };
}

/** What is wrong with a message that goes out at this moment, by what is so now, whatever was planned. */
export function wrongs(world: World, message: SentMessage, readers: readonly string[]): string[] {
  const wrong: string[] = [];
  for (const { id } of message.items) {
    const item = world.items[id] ?? never(id);
    const who = personOf(world, item.person);
    if (!item.open) wrong.push(`${id} is over`);
    for (const reader of readers)
      if (!mayWrite({ ...readerOf(world, reader), away: [] }, item.policy, world.now))
        wrong.push(`${reader}: no hours`);
    if (message.kind === 'reminder') {
      if (message.to !== item.person) wrong.push(`${id} is another's`);
      if (onLeave(who, shown(world.now, who.zone).day)) wrong.push(`${item.person} is on leave`);
      continue;
    }
    const here = shown(world.now, who.zone).day;
    if (dayAtWork(here, who) !== here) wrong.push(`${item.person} is on leave, or back since today`);
    if (!['hr', 'last', world.manager[item.person]].includes(message.to))
      wrong.push(`${message.to} does not hear of ${id}`);
    const told = world.people[message.to];
    if (told && onLeave(personOf(world, message.to), shown(world.now, told.zone).day))
      wrong.push(`${message.to} is on leave`);
  }
  return wrong;
}
