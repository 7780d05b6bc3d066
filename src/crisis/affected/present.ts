import type { Message } from '../../messages/model.ts';
import { localized } from '../../messages/texts.ts';
import type { RealIncident } from '../store.ts';
import type { TellingKind } from './rules.ts';

export const concernedPath = (incidentId: string): string => `/concerned/${incidentId}`;
export const affectedPath = (incidentId: string, rest = ''): string =>
  `/crisis/${incidentId}/affected${rest}`;

/** Where one of the texts to those affected is written, approved and sent. */
export const textPath = (incidentId: string, series: string): string =>
  affectedPath(incidentId, `/texts/${series}`);

/**
 * That something about their own data waits to be read, and where. Not what: whoever looks at a screen over a shoulder, or
 * at a telephone on a table, must not learn that somebody was in counselling.
 */
export function concernedCard({ id, code }: RealIncident, kind: TellingKind | 'removed'): Message {
  return localized((t) => ({
    kind: 'card',
    card: {
      title: t(`crisis.concerned.card.${kind}.title`),
      lines: [t(`crisis.concerned.card.${kind}.line`)],
      facts: [{ label: t('crisis.concerned.card.code'), value: code }],
      link: {
        label: t('crisis.concerned.card.open'),
        short: t('crisis.concerned.card.openShort'),
        path: concernedPath(id),
      },
      note: t('crisis.concerned.card.note'),
    },
  }));
}

/** Where whoever sees to a promise reads it and says that it is done, whatever else they may see. */
export const remedyPath = (id: string): string => `/crisis/remedies/${id}`;

/** To whoever promised something: it is due. Neither what nor to whom. */
export function remedyCard({ code }: RealIncident, remedy: string, when: 'soon' | 'late' | 'given'): Message {
  return localized((t) => ({
    kind: 'card',
    card: {
      title: t(`crisis.affected.remedyCard.${when}`, { code }),
      lines: [t('crisis.affected.remedyCard.line')],
      link: {
        label: t('crisis.affected.remedyCard.open'),
        short: t('crisis.openShort'),
        path: remedyPath(remedy),
      },
      state: {
        tone: when === 'late' ? 'warning' : 'open',
        label: t(`crisis.affected.remedyCard.state.${when}`),
      },
    },
  }));
}

/** That questions of those affected wait for an answer: how many. Where they are answered, each opens what is theirs. */
export function questionsCard({ code }: RealIncident, count: number): Message {
  return localized((t) => ({
    kind: 'card',
    card: {
      title: t('crisis.affected.questionsCard.title', { code }),
      lines: [t('crisis.affected.questionsCard.line', { count })],
      link: {
        label: t('crisis.affected.questionsCard.open'),
        short: t('crisis.openShort'),
        path: '/console/threads',
      },
      state: { tone: 'warning', label: t('crisis.affected.questionsCard.state') },
    },
  }));
}
