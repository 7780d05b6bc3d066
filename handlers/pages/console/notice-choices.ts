import type { NoticeHead } from '../../../src/coverage/notices.ts';
import type { Choice } from './filters.tsx';
import type { Words } from './words.ts';

/** So many stand in a list to choose from; others are reached from their own pages. */
const mostChoices = 300;

/** What each notice is called: where several have one title by the day that they were sent, or else by the minute. */
export function noticeNames(
  notices: readonly NoticeHead[],
  { t, day, companyMoment, language }: Words,
): ReadonlyMap<string, string> {
  const sent = (when: (at: Date) => string) => (notice: NoticeHead) =>
    t('console.lists.sentOn', { title: notice.titles[language], when: when(notice.createdAt) });
  const ways = [({ titles }: NoticeHead) => titles[language], sent(day), sent(companyMoment)];
  const counts = ways.map((way) => {
    const found = new Map<string, number>();
    for (const notice of notices) found.set(way(notice), (found.get(way(notice)) ?? 0) + 1);
    return found;
  });
  const clear = (notice: NoticeHead) =>
    ways.find((way, n) => counts[n]?.get(way(notice)) === 1) ?? ways.at(-1);
  return new Map(notices.map((notice) => [notice.id, clear(notice)?.(notice) ?? notice.id]));
}

/** Notices to narrow a list by, in their order; the one that is chosen is always among them. */
export function noticeChoices(
  notices: readonly NoticeHead[],
  chosen: string | undefined,
  words: Words,
): Choice[] {
  const names = noticeNames(notices, words);
  return notices
    .filter(({ id }, place) => place < mostChoices || id === chosen)
    .map(({ id }) => ({ value: id, label: names.get(id) ?? id }));
}
