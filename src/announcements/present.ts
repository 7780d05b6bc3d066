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

/** @param message that it goes out in: what its button turns */
export const tipCard = (message: string, tip: (language: Language) => TipText): Message =>
  localized((t, language) => ({ kind: 'card', card: cardOfTip(t, message, tip(language)) }));

const cardOfTip = (t: Translate, message: string, { title, lines }: TipText): Card => ({
  source: t('announcements.card.tip'),
  ...{ title, lines },
  buttons: [
    {
      label: t('announcements.card.fewer'),
      short: t('announcements.card.fewer'),
      action: { name: 'tips.fewer', about: message },
      style: 'quiet',
    },
  ],
  note: t('announcements.card.noAnswer'),
});

/** What a tip turns to once its reader wants no more of them: the same words, and the way back in place of the button. */
export const turnedDownCard = (tip: Message): Message =>
  localized((t, language) => {
    const body = tip[language];
    if (body.kind !== 'card') return body;
    const { buttons: _used, ...card } = body.card;
    return {
      kind: 'card',
      card: {
        ...card,
        state: { tone: 'closed', label: t('announcements.card.off') },
        link: { label: t('announcements.chat.open'), path: myTipsPath },
        note: t('announcements.chat.off'),
      },
    };
  });
