import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { formatDay } from '../messages/format.ts';
import type { Message } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';
import { companyZone } from '../zone.ts';
import type { Case } from './store.ts';

export const accountabilityPath = '/accountability';
export const casePath = (id: string): string => `${accountabilityPath}/${id}`;

/** To the person: that there is something to read, and until when to answer. Not what, and not that it is about them. */
export type ToPerson =
  | 'asked'
  | 'reminded'
  | 'talk'
  | 'minutes'
  | 'outcome'
  | 'appeal'
  | 'challenge'
  | 'companion'
  | 'closed';
/** To whoever sits in it. */
export type ToSeat =
  | 'seated'
  | 'said'
  | 'talk-asked'
  | 'over'
  | 'heard'
  | 'outcome-late'
  | 'appealed'
  | 'appeal-late'
  | 'goes-on'
  | 'free';

function card(one: Pick<Case, 'id' | 'code'>, key: string, until?: { by: Date; now: Date }): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      title: t(`accountability.card.${key}`, { code: one.code }),
      lines: [t('accountability.card.line')],
      ...(until
        ? {
            facts: [
              {
                label: t('accountability.card.by'),
                value: formatDay(until.by, language, companyZone, until.now),
              },
            ],
          }
        : {}),
      link: {
        label: t('accountability.card.open'),
        short: t('accountability.card.openShort'),
        path: casePath(one.id),
      },
    },
  }));
}

export async function tellPerson(
  tx: Tx,
  one: Case,
  what: ToPerson,
  { by = null, now }: { by?: Date | null; now: Date },
): Promise<void> {
  await enqueue(tx, {
    ...{ kind: 'accountability.person', priority: 3, about: one.id, at: now },
    ...{ bodies: card(one, `person.${what}`, by ? { by, now } : undefined), to: [one.personId] },
  });
}

export async function tellSeats(
  tx: Tx,
  one: Case,
  people: readonly (string | null)[],
  what: ToSeat,
  now: Date,
): Promise<void> {
  const to = [...new Set(people.filter((person) => person !== null))];
  if (to.length === 0) return;
  await enqueue(tx, {
    ...{ kind: 'accountability.seat', priority: 4, about: one.id, at: now },
    ...{ bodies: card(one, `seat.${what}`), to },
  });
}

/** To whoever may decide a challenge. */
export const challengeCard = (one: Pick<Case, 'id' | 'code'>): Message => card(one, 'seat.challenged');

/** To whoever gives roles, where nobody is left who may act: they see no case, and open the page of people. */
export const nobodyCard = ({ code }: Pick<Case, 'code'>): Message =>
  localized((t) => ({
    kind: 'card',
    card: {
      title: t('accountability.card.nobody.title', { code }),
      lines: [t('accountability.card.nobody.line')],
      link: { label: t('accountability.card.nobody.open'), path: '/console/people' },
    },
  }));

/** To whoever could take a seat that nobody has. */
export const freeCard = (one: Pick<Case, 'id' | 'code'>): Message => card(one, 'seat.free');
