import { formatDay } from '../messages/format.ts';
import type { Card, Localized, Message } from '../messages/model.ts';
import { localized, type Translate } from '../messages/texts.ts';

export const exemptionPath = (id: string): string => `/console/exemptions/${id}`;

const card = (make: (t: Translate, language: 'zh-CN' | 'en') => Card): Message =>
  localized((t, language) => ({ kind: 'card', card: make(t, language) }));

/** To those who may decide. Neither who nor why: the message lies in the clear. */
export function askedCard(id: string): Message {
  return card((t) => ({
    title: t('exemptions.asked.title'),
    lines: [t('exemptions.asked.line')],
    link: { label: t('exemptions.asked.open'), path: exemptionPath(id) },
    state: { tone: 'open', label: t('exemptions.state.asked') },
  }));
}

/** To whoever asked, where it was refused: the talk goes on. */
export function refusedCard(id: string): Message {
  return card((t) => ({
    title: t('exemptions.refused.title'),
    lines: [t('exemptions.refused.line')],
    link: { label: t('exemptions.asked.open'), path: exemptionPath(id) },
    state: { tone: 'closed', label: t('exemptions.state.refused') },
  }));
}

/** To the person: from now on, and until when. */
export function grantedCard(titles: Localized<string>, until: Date, zone: string, now: Date): Message {
  return card((t, language) => ({
    title: t('exemptions.granted.title', { title: titles[language] }),
    lines: [
      t('exemptions.granted.line', { day: formatDay(until, language, zone, now) }),
      t('exemptions.granted.after'),
    ],
    link: { label: t('exemptions.granted.open'), path: '/me#decisions' },
    state: { tone: 'done', label: t('exemptions.state.in-force') },
  }));
}

/** To the person: the policy applies again, unless it was withdrawn meanwhile (`binds`). */
export function endedCard(titles: Localized<string>, binds: boolean): Message {
  return card((t, language) => ({
    title: t('exemptions.ended.title', { title: titles[language] }),
    lines: [t(`exemptions.ended.${binds ? 'line' : 'withdrawn'}`)],
    link: { label: t('exemptions.granted.open'), path: '/me#open' },
    state: { tone: 'closed', label: t('exemptions.state.ended') },
  }));
}

/** To whoever asked: nobody decides about it any more. */
export function droppedCard(why: 'lapsed' | 'concern-withdrawn'): Message {
  return card((t) => ({
    title: t('exemptions.dropped.title'),
    lines: [t(`exemptions.dropped.${why}`)],
    link: { label: t('exemptions.dropped.open'), path: '/console/exemptions' },
    state: { tone: 'closed', label: t('exemptions.dropped.state') },
  }));
}
