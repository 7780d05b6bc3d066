import type { Card, Language, Message } from '../messages/model.ts';
import { localized, type Translate } from '../messages/texts.ts';
import type { TipText } from './series.ts';
import { type BulletinTexts, linesOf } from './words.ts';

export const consoleAnnouncementsPath = '/console/announcements';
export const consoleBulletinPath = (id: string): string => `${consoleAnnouncementsPath}/${id}`;
export const consoleTipsPath = (code: string): string => `/console/tips/${code}`;
export const myTipsPath = '/me#tips';

/** Whoever reads a language that it was not written in gets it in the other one. */
export const bulletinCard = (texts: BulletinTexts): Message =>
  localized((t, language) => {
    const written = texts[language] ?? texts[language === 'en' ? 'zh-CN' : 'en'];
    const card: Card = {
      source: t('announcements.card.bulletin'),
      title: written?.title ?? '',
      lines: linesOf(written?.text ?? ''),
      note: t('announcements.card.noAnswer'),
    };
    return { kind: 'card', card };
  });

/** @param code of its series, for the button that turns tips down */
export const tipCard = (code: string, tip: (language: Language) => TipText): Message =>
  localized((t, language) => ({ kind: 'card', card: cardOfTip(t, code, tip(language)) }));

const cardOfTip = (t: Translate, code: string, { title, lines }: TipText): Card => ({
  source: t('announcements.card.tip'),
  ...{ title, lines },
  buttons: [
    {
      label: t('announcements.card.fewer'),
      short: t('announcements.card.fewer'),
      action: { name: 'tips.fewer', about: code },
      style: 'quiet',
    },
  ],
  note: t('announcements.card.noAnswer'),
});
