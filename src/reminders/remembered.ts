import type { Calendar } from '../calendar/rules.ts';
import { nextDigest } from './escalation.ts';
import { nextReminder } from './person.ts';
import type { ReminderPolicy } from './policy.ts';
import type { Item, Person } from './state.ts';

/** The rules, as a look asks them. */
export interface Next {
  reminder: typeof nextReminder;
  digest: typeof nextDigest;
}

/**
 * The rules for one look, in which hundreds of people were asked the same at the same moment, and some recipients hear
 * of thousands: what was worked out once is not worked out again. Good for as long as the facts are: one transaction.
 */
export function remembering(): Next {
  const numbers = new Map<Calendar | ReminderPolicy, number>();
  const numberOf = (one: Calendar | ReminderPolicy): number => {
    const known = numbers.get(one) ?? numbers.size;
    numbers.set(one, known);
    return known;
  };
  /** All that an answer rests on, besides who hears; undefined for somebody with leave of their own. */
  const keyOf = (item: Item, { presence, today }: Person, now: Date): string | undefined => {
    if (presence.away.length > 0 || item.state.sending) return undefined;
    const { policy, sentAt, due, open, state } = item;
    const { done, rung, told, lastDay, notBefore, laterAt, handAt, vain, passed } = state;
    const times = [now, sentAt, notBefore, laterAt, handAt].map((time) => time?.getTime() ?? '').join(' ');
    return `${numberOf(policy)} ${numberOf(presence.calendar)} ${presence.zone} ${times} ${due} ${open} ${done.join(',')} ${rung} ${told} ${lastDay} ${vain} ${passed.day} ${passed.count} ${today.day} ${today.count}`;
  };
  const reminders = new Map<string, ReturnType<typeof nextReminder>>();
  const digests = new Map<string, ReturnType<typeof nextDigest>>();
  return {
    reminder: (item, person, now, sooner) =>
      once(reminders, keyOf(item, person, now), String(sooner), () =>
        nextReminder(item, person, now, sooner),
      ),
    digest: (item, person, chain, now, sooner) =>
      once(
        digests,
        keyOf(item, person, now),
        [
          sooner,
          ...[chain.manager, chain.handler, chain.hr, chain.last].map((to) => `${to?.id} ${to?.lastDigest}`),
        ].join(' '),
        () => nextDigest(item, person, chain, now, sooner),
      ),
  };
}

function once<T>(known: Map<string, T>, key: string | undefined, more: string, work: () => T): T {
  if (key === undefined) return work();
  const whole = `${key} ${more}`;
  const found = known.get(whole);
  if (found !== undefined || known.has(whole)) return found as T;
  const made = work();
  known.set(whole, made);
  return made;
}
