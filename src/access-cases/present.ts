import { formatDate } from '../messages/format.ts';
import type { Localized, Message } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';
import type { AccessPurpose, EndedWhy } from './rules.ts';

export const casePath = (id: string): string => `/console/access-cases/${id}`;
export const minePath = '/me#opened';

/** To those who may decide. Neither whom it is about nor why: the message lies in the clear. */
export const approverCard = (id: string, what: 'asked' | 'delay'): Message =>
  localized((t) => ({
    kind: 'card',
    card: {
      title: t(`access.card.${what}.title`),
      lines: [t(`access.card.${what}.line`)],
      link: { label: t('access.card.open'), path: casePath(id) },
      state: { tone: 'open', label: t('access.state.asked') },
    },
  }));

export type AskerNews = 'approved' | 'refused' | EndedWhy;

/** To whoever asked for it. */
export const askerCard = (id: string, what: AskerNews): Message =>
  localized((t) => ({
    kind: 'card',
    card: {
      title: t(`access.card.${what}.title`),
      lines: [t(`access.card.${what}.line`)],
      link: { label: t('access.card.open'), path: casePath(id) },
      state: {
        tone: what === 'approved' ? 'done' : 'closed',
        label: t(`access.state.${what === 'approved' ? 'open' : what === 'refused' ? 'refused' : 'ended'}`),
      },
    },
  }));

/** To the person whose records were opened. Who it was and the reason in words stand on the page. */
export const openedCard = (
  opened: {
    from: string;
    to: string;
    records: number;
    purposes: readonly AccessPurpose[];
    kinds: readonly Localized<string>[];
  },
  now: Date,
): Message =>
  localized((t, language) => {
    const [from, to] = [opened.from, opened.to].map((day) => formatDate(day, language, now));
    const purposes = opened.purposes.map((one) => t(`access.purpose.${one}`));
    return {
      kind: 'card',
      card: {
        title: t('access.card.told.title'),
        lines: [
          t(from === to ? 'access.card.told.day' : 'access.card.told.days', {
            from: from ?? '',
            to: to ?? '',
          }),
          t('access.card.told.why', { purposes: purposes.join(language === 'zh-CN' ? '、' : ', ') }),
          ...opened.kinds.map((kind) => t('access.card.told.kind', { kind: kind[language] })),
          t('access.card.told.page'),
        ],
        link: { label: t('access.card.told.open'), path: minePath },
        state: { tone: 'open', label: t('access.card.told.state') },
      },
    };
  });
