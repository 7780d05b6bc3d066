import { loadCalendar } from '../calendar/store.ts';
import type { Db, Tx } from '../db/pool.ts';
import type { DueFacts } from '../evidence/request-events.ts';
import { formatDate } from '../messages/format.ts';
import type { Language } from '../messages/model.ts';
import type { Translate } from '../messages/texts.ts';
import { type ClockFacts, type Due, dueOf, type LawTerms } from './clock.ts';
import { clockFacts, type DataRequest, placeOfWork } from './store.ts';

/** The day due by the calendar of where its person works, as it is put in now. */
export async function dueFor(
  db: Db | Tx,
  facts: ClockFacts,
  place: { zone: string; entity: string | null; site: string | null },
): Promise<Due> {
  return dueOf(facts, await loadCalendar(db, place));
}

export const dueAgain = (db: Db | Tx, found: DataRequest): Promise<Due> =>
  dueFor(db, clockFacts(found), placeOfWork(found));

/** For the record. */
export function dueFacts({ due, by, counted, start, nominal, stoppedDays, holidaysUnknown }: Due): DueFacts {
  const { law, standing, source, unit } = by;
  return {
    ...{ due: due.toISOString(), law, standing, source, unit, count: counted, start, nominal, stoppedDays },
    ...(holidaysUnknown.length > 0 ? { holidaysUnknown } : {}),
  };
}

/** In sentences: what was counted from which day, whose number that is, and why it moved. */
export function howCounted(found: Due, language: Language, t: Translate, now: Date): string[] {
  const { by, counted, start, nominal, day, stoppedDays, holidaysUnknown } = found;
  const date = (one: string) => formatDate(one, language, now);
  const params = { count: counted, start: date(start), source: by.source };
  const unit = by.unit === 'months' ? 'months' : 'workingDays';
  return [
    t(`requests.how.${unit}`, params),
    t(`requests.how.${by.standing === 'law' ? 'law' : 'companyDefault'}`, params),
    ...(stoppedDays > 0 ? [t('requests.how.stopped', { count: stoppedDays })] : []),
    ...(day === nominal ? [] : [t('requests.how.rolled', { nominal: date(nominal), day: date(day) })]),
    ...(holidaysUnknown.length > 0
      ? [t('requests.how.holidaysUnknown', { years: holidaysUnknown.join(', ') })]
      : []),
  ];
}

export const extensionOf = (terms: readonly LawTerms[], law: string): LawTerms | undefined =>
  terms.find((one) => one.law === law);
