import type { Language, Message } from '../messages/model.ts';
import { localized, type Translate } from '../messages/texts.ts';
import type { FileAlert } from './store.ts';

export const alertsPath = '/file-alerts';
export const alertPath = (id: string): string => `${alertsPath}/${id}`;
export const myAlertsPath = '/me#files';

/** `3.2 MB`, as people read sizes: thousands of thousands. */
export function sizeWords(bytes: number, language: Language): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const place = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const figure = new Intl.NumberFormat(language, { maximumFractionDigits: place === 0 ? 0 : 1 });
  return `${figure.format(bytes / 1000 ** place)} ${units[place]}`;
}

/** `12 files, 3.2 MB; the largest 1 MB` */
export function figuresOf(
  {
    transfers,
    bytes,
    largest,
    definition,
  }: Pick<FileAlert, 'transfers' | 'bytes' | 'largest' | 'definition'>,
  language: Language,
  t: Translate,
): string {
  const size = sizeWords(bytes, language);
  const n = new Intl.NumberFormat(language).format(transfers);
  const per = definition.within?.per;
  const all = t(per ? `fileRules.figures.${per}` : 'fileRules.figures.all', { count: transfers, n, size });
  return largest === null || per
    ? all
    : t('fileRules.figures.largest', { all, size: sizeWords(largest, language) });
}

/** To who is asked: which rule and how much. Neither whose files nor which: the message lies in the clear. */
export const alertCard = (alert: FileAlert, what: 'asked' | 'again' | 'answered'): Message =>
  localized((t, language) => ({
    kind: 'card',
    card: {
      title: t(`fileRules.card.${what}.title`),
      lines: [
        t('fileRules.card.rule', { name: alert.ruleName }),
        figuresOf(alert, language, t),
        t(`fileRules.card.${what}.line`),
      ],
      link: { label: t('fileRules.card.open'), path: alertPath(alert.id) },
      state:
        what === 'answered'
          ? { tone: 'done', label: t('fileRules.state.answered') }
          : { tone: 'open', label: t('fileRules.state.open') },
    },
  }));

/** To privacy and legal: somebody hands it on. */
export const escalatedCard = (alert: FileAlert): Message =>
  localized((t, language) => ({
    kind: 'card',
    card: {
      title: t('fileRules.card.escalated.title'),
      lines: [
        t('fileRules.card.rule', { name: alert.ruleName }),
        figuresOf(alert, language, t),
        t('fileRules.card.escalated.line'),
      ],
      link: { label: t('fileRules.card.open'), path: alertPath(alert.id) },
      state: { tone: 'open', label: t('fileRules.outcome.escalated') },
    },
  }));

/** To the second person, where somebody asks that its person hear of it later. */
export const delayCard = (alertId: string): Message =>
  localized((t) => ({
    kind: 'card',
    card: {
      title: t('fileRules.card.delay.title'),
      lines: [t('fileRules.card.delay.line')],
      link: { label: t('fileRules.card.open'), path: alertPath(alertId) },
      state: { tone: 'open', label: t('fileRules.state.open') },
    },
  }));

/** To the person whose files they were. */
export const shownCard = (alerts: number): Message =>
  localized((t) => ({
    kind: 'card',
    card: {
      title: t('fileRules.card.shown.title'),
      lines: [t('fileRules.card.shown.line', { count: alerts })],
      link: { label: t('fileRules.card.shown.open'), path: myAlertsPath },
      state: { tone: 'open', label: t('fileRules.card.shown.state') },
    },
  }));
