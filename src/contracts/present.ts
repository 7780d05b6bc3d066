import { formatDay } from '../messages/format.ts';
import type { Localized, Message } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';
import type { ContractTemplate } from './template.ts';

export const contractPath = (id: string): string => `/contracts/${id}`;
export const countersignPath = (id?: string): string => (id ? `/countersign/${id}` : '/countersign');
export const consoleContractPath = (id: string): string => `/console/contracts/${id}`;

interface Offered {
  id: string;
  template: ContractTemplate;
  due: Date;
  zone: string;
  now: Date;
  /** Where it is signed through one. */
  provider?: string | undefined;
}

/** To the person: three lines and where the whole of it is. The card names nobody. */
export function offeredCard({ id, template, due, zone, now, provider }: Offered): Message {
  return localized((t, language) => {
    const { front } = template.texts[language];
    return {
      kind: 'card',
      card: {
        source: front.company.name,
        title: t('contracts.card.offered.title', { title: front.title }),
        lines: front.summary,
        facts: [{ label: t('contracts.card.offered.due'), value: formatDay(due, language, zone, now) }],
        link: {
          label: t(`contracts.card.offered.${provider ? 'read' : 'open'}`),
          short: t(`contracts.card.offered.${provider ? 'read' : 'short'}`),
          path: contractPath(id),
        },
        state: { tone: 'open', label: t('contracts.card.offered.state') },
        note: t(`contracts.card.offered.${provider ? 'provider' : 'note'}`),
      },
    };
  });
}

/** To those who may sign for the company. Whose agreement it is stands on the page alone. */
export function companyCard(id: string): Message {
  return localized((t) => ({
    kind: 'card',
    card: {
      title: t('contracts.card.company.title'),
      lines: [t('contracts.card.company.line')],
      link: { label: t('contracts.card.company.open'), path: countersignPath(id) },
    },
  }));
}

/** To both sides. */
export function concludedCard(titles: Localized<string>, path: string): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      title: t('contracts.card.concluded.title', { title: titles[language] }),
      lines: [t('contracts.card.concluded.line')],
      link: { label: t('contracts.card.concluded.open'), path },
      state: { tone: 'done', label: t('contracts.state.concluded') },
    },
  }));
}

export function withdrawnCard(titles: Localized<string>): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      title: t('contracts.card.withdrawn.title', { title: titles[language] }),
      lines: [t('contracts.card.withdrawn.line')],
      state: { tone: 'closed', label: t('contracts.state.withdrawn') },
    },
  }));
}

/** To HR: a provider did not do what it should. */
export function failedCard(id: string): Message {
  return localized((t) => ({
    kind: 'card',
    card: {
      title: t('contracts.card.failed.title'),
      lines: [t('contracts.card.failed.line')],
      link: { label: t('contracts.card.failed.open'), path: consoleContractPath(id) },
      state: { tone: 'warning', label: t('contracts.state.failed') },
    },
  }));
}
