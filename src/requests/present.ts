import { formatDay } from '../messages/format.ts';
import type { Message } from '../messages/model.ts';
import { localized, type Translate } from '../messages/texts.ts';
import type { RequestKind } from './rules.ts';

export const requestPath = (id: string): string => `/requests/${id}`;
export const newRequestPath = (kind?: string): string =>
  kind ? `/requests/new?kind=${kind}` : '/requests/new';
export const deskPath = (id: string): string => `/console/requests/${id}`;

interface About {
  id: string;
  kind: RequestKind;
  dueAt: Date;
  zone: string;
}

/** To the person: it has arrived, the day due and how that was found; or that one more step is theirs. */
export function filedCard(
  one: About,
  confirm: boolean,
  how: (t: Translate, language: 'zh-CN' | 'en') => string[],
  now: Date,
): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      title: t('requests.filed.title', { kind: t(`requests.kind.${one.kind}`) }),
      lines: [
        ...(confirm ? [t('requests.filed.confirm')] : []),
        t('requests.filed.due', { day: formatDay(one.dueAt, language, one.zone, now) }),
        ...how(t, language),
      ],
      link: { label: t(`requests.filed.${confirm ? 'openConfirm' : 'open'}`), path: requestPath(one.id) },
      state: { tone: 'open', label: t(`requests.state.${confirm ? 'unconfirmed' : 'received'}`) },
    },
  }));
}

/** Words for the person that lead to their request; what was said stands on the page. */
export function personCard(one: About, what: PersonNews, now: Date, day: Date = one.dueAt): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      title: t(`requests.news.${what}.title`, { kind: t(`requests.kind.${one.kind}`) }),
      lines: [t(`requests.news.${what}.line`, { day: formatDay(day, language, one.zone, now) })],
      link: { label: t(`requests.news.${what}.open`), path: requestPath(one.id) },
      state: { tone: newsTones[what], label: t(`requests.news.${what}.state`) },
    },
  }));
}

const newsTones = {
  answered: 'done',
  refused: 'closed',
  asked: 'open',
  extended: 'open',
  resumed: 'open',
  withdrawn: 'closed',
  ready: 'done',
  taken: 'done',
  followed: 'done',
  reopened: 'open',
  lifting: 'open',
  lifted: 'closed',
  late: 'warning',
} as const;
export type PersonNews = keyof typeof newsTones;

/** To the privacy officers. Neither who nor what: that stands on the page only. */
export function deskCard(one: About, what: DeskNews, now: Date): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      title: t(`requests.desk.news.${what}.title`, { kind: t(`requests.kind.${one.kind}`) }),
      lines: [t(`requests.desk.news.${what}.line`)],
      facts: [{ label: t('requests.desk.due'), value: formatDay(one.dueAt, language, one.zone, now) }],
      link: { label: t('requests.desk.open'), path: deskPath(one.id) },
      state: { tone: deskTones[what], label: t(`requests.desk.news.${what}.state`) },
    },
  }));
}

const deskTones = {
  incoming: 'open',
  review: 'open',
  said: 'open',
  withdrawn: 'closed',
  failing: 'warning',
  left: 'warning',
} as const;
export type DeskNews = keyof typeof deskTones;
