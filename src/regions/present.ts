import { formatDate } from '../messages/format.ts';
import type { Language, Localized, Message } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';

export const regionsPath = '/console/regions';

/** As people call it: `德国`, `European Economic Area`. What a region holds by law is said, where its usual name says more or less. */
export const regionName = (code: string, language: Language): string =>
  named[code]?.[language] ?? new Intl.DisplayNames(language, { type: 'region' }).of(code) ?? code;

const named: Readonly<Record<string, Localized<string>>> = {
  CN: { 'zh-CN': '中国大陆', en: 'Mainland China' },
  EU: { 'zh-CN': '欧洲经济区', en: 'European Economic Area' },
};

/** To privacy and legal. Neither number nor document: the message lies in the clear. */
export const basisCard = (
  { entity, to, lastDay, over }: { entity: string; to: string; lastDay: string; over: boolean },
  now: Date,
): Message =>
  localized((t, language) => ({
    kind: 'card',
    card: {
      title: t(over ? 'regions.card.over' : 'regions.card.ending'),
      lines: [
        t('regions.card.what', { entity, to: regionName(to, language) }),
        t(over ? 'regions.card.stopped' : 'regions.card.until', { day: formatDate(lastDay, language, now) }),
      ],
      link: { label: t('regions.card.open'), path: regionsPath },
      state: {
        tone: over ? 'closed' : 'open',
        label: t(over ? 'regions.state.over' : 'regions.state.ending'),
      },
    },
  }));
