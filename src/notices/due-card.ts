import { formatDay } from '../messages/format.ts';
import type { Card, Language } from '../messages/model.ts';
import { translator } from '../messages/texts.ts';
import type { MyNotice } from './mine.ts';
import { noticePath } from './present.ts';

const actions = {
  sign: 'readAndSign',
  acknowledge: 'readAndAcknowledge',
  consent: 'readAndConsent',
} as const;

/** A notice that waits for its reader, short enough for a list: title, day, and what leads to the answer. */
export function dueCard(
  notice: MyNotice,
  { language, zone, now }: { language: Language; zone: string; now: Date },
): Card {
  const t = translator(language);
  const day = formatDay(notice.dueAt, language, zone, now);
  const free = notice.action === 'consent';
  return {
    title: notice.titles[language],
    lines: [t(`notices.card.${free ? 'freeBy' : 'dueBy'}`, { day })],
    link: {
      label: t(`notices.card.${actions[notice.action]}`),
      path: noticePath(notice.noticeId),
      form: { name: 'notices.sign', about: notice.noticeId },
    },
  };
}
