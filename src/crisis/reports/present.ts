import type { Button, Message } from '../../messages/model.ts';
import { localized, type Translate } from '../../messages/texts.ts';
import type { ReportState } from './rules.ts';
import type { Report } from './store.ts';

export const reportPath = '/report';
/** The same page with a drill chosen, for whoever may begin one. */
export const drillReportPath = `${reportPath}?kind=drill`;
export const ownReportPath = (id: string): string => `${reportPath}/${id}`;
export const reportsPath = '/crisis/reports';
export const teamReportPath = (id: string): string => `${reportsPath}/${id}`;

type Shown = Pick<Report, 'id' | 'code' | 'drill'>;

/** As of an incident: the first word says whether it is a drill. */
export const titledReport = (t: Translate, { drill }: Pick<Report, 'drill'>, title: string): string =>
  drill ? t('crisis.drillTitle', { title }) : title;

const tones = { received: 'warning', 'looked-at': 'open', declared: 'closed', closed: 'done' } as const;

/** What the card of a report says of it: `new` and `again` ask, `mine` reminds whoever took it, `more` tells of words. */
export type ReportCard = ReportState | 'new' | 'again' | 'mine' | 'more';

/** To those who look at reports. What was reported stands behind a sign-in, since a lock screen shows this to anybody. */
export function reportCard(report: Shown, what: ReportCard): Message {
  const state: ReportState =
    what === 'new' || what === 'again' ? 'received' : what === 'mine' || what === 'more' ? 'looked-at' : what;
  return localized((t) => ({
    kind: 'card',
    card: {
      title: titledReport(t, report, t(`crisis.reports.card.title.${what}`, { code: report.code })),
      lines: [t(`crisis.reports.card.line.${what}`)],
      ...(state === 'received' || state === 'looked-at' ? { buttons: buttonsOf(t, report, state) } : {}),
      link: {
        label: t('crisis.reports.card.open'),
        short: t('crisis.reports.card.openShort'),
        path: teamReportPath(report.id),
      },
      state: { tone: tones[state], label: t(`crisis.reports.state.${state}`) },
    },
  }));
}

const buttonsOf = (t: Translate, { id }: Shown, state: ReportState): Button[] => [
  ...(state === 'received' ? [button(t, 'take', id, 'primary')] : []),
  button(t, 'grade', id, 'plain'),
  button(t, 'declare', id, 'danger'),
];

const button = (
  t: Translate,
  what: 'take' | 'grade' | 'declare',
  about: string,
  style: NonNullable<Button['style']>,
): Button => ({
  label: t(`crisis.reports.card.${what}`),
  short: t(`crisis.reports.card.${what}Short`),
  action: { name: `crisis.${what}-report`, about },
  style,
});

/** To whoever gives roles. */
export const aloneCard = (report: Shown): Message =>
  localized((t) => ({
    kind: 'card',
    card: {
      title: titledReport(t, report, t('crisis.reports.alone.title', { code: report.code })),
      lines: [t('crisis.reports.alone.line')],
      link: { label: t('crisis.reports.alone.open'), path: '/console/people' },
      state: { tone: 'warning', label: t('crisis.reports.state.received') },
    },
  }));

/** To the reporter. */
export const receiptCard = (report: Shown): Message =>
  localized((t) => ({
    kind: 'card',
    card: {
      title: titledReport(t, report, t('crisis.reports.receipt.title', { code: report.code })),
      lines: [t('crisis.reports.next'), t('crisis.reports.keep')],
      link: {
        label: t('crisis.reports.receipt.open'),
        short: t('crisis.reports.receipt.openShort'),
        path: ownReportPath(report.id),
      },
      state: { tone: 'open', label: t('crisis.reports.state.received') },
    },
  }));

/** To the reporter, when something has become of it; what, they read on the page. */
export const newsCard = (report: Shown, what: 'asked' | 'declared' | 'closed' | 'reopened'): Message =>
  localized((t) => ({
    kind: 'card',
    card: {
      title: titledReport(t, report, t(`crisis.reports.news.${what}.title`, { code: report.code })),
      lines: [t(`crisis.reports.news.${what}.line`)],
      link: {
        label: t('crisis.reports.news.open'),
        short: t('crisis.reports.news.openShort'),
        path: ownReportPath(report.id),
      },
      state: {
        tone: what === 'closed' ? 'done' : 'open',
        label: t(`crisis.reports.state.${what === 'closed' || what === 'declared' ? what : 'looked-at'}`),
      },
    },
  }));
