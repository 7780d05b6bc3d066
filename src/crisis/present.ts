import { formatMoment } from '../messages/format.ts';
import type { Button, Message } from '../messages/model.ts';
import { localized, type Translate } from '../messages/texts.ts';
import type { CrisisRole } from '../people/person.ts';
import type { Incident } from './store.ts';

export const crisisPath = (id: string): string => `/crisis/${id}`;

export type Shown = Pick<Incident, 'id' | 'code' | 'drill' | 'level'>;

/** Nobody takes a drill for the real thing, or the real thing for a drill: the first word of every title says which. */
export const titled = (t: Translate, one: Shown, title: string): string =>
  one.drill ? t('crisis.drillTitle', { title }) : title;

/** The way in, and how grave; what happened stands behind a sign-in, since a lock screen shows this to anybody. */
export function alertCard(one: Shown, again: boolean): Message {
  return localized((t) => ({
    kind: 'card',
    card: {
      title: titled(t, one, t('crisis.alert.title', { code: one.code })),
      lines: [t(`crisis.levelLine.${one.level}`), t(`crisis.alert.${again ? 'again' : 'first'}`)],
      buttons: [answerButton(t, 'coming', one.id), answerButton(t, 'cannot', one.id)],
      link: { label: t('crisis.open'), short: t('crisis.openShort'), path: crisisPath(one.id) },
      state: { tone: 'warning', label: t(`crisis.level.${one.level}`) },
      note: t('crisis.alert.note'),
    },
  }));
}

/** What the alert turns into: what its reader has answered, and the other answer, since people change their minds. */
export function answeredCard(
  one: Shown,
  what: 'coming' | 'cannot' | 'handed-over',
  until: { at: Date; zone: string } | null,
): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      title: titled(t, one, t('crisis.answered.title', { code: one.code })),
      lines: [
        t(`crisis.answered.${what}`, { until: until ? formatMoment(until.at, language, until.zone) : '' }),
      ],
      buttons: [answerButton(t, what === 'coming' ? 'cannot' : 'coming', one.id)],
      link: { label: t('crisis.open'), short: t('crisis.openShort'), path: crisisPath(one.id) },
      state: {
        tone: what === 'coming' ? 'done' : 'closed',
        label: t(`crisis.answered.state.${what}`),
      },
    },
  }));
}

const answerButton = (t: Translate, what: 'coming' | 'cannot', id: string): Button => ({
  label: t(`crisis.answer.${what}`),
  action: { name: `crisis.${what}`, about: id },
  style: what === 'coming' ? 'primary' : 'plain',
});

export function shortCard(one: Shown, role: CrisisRole): Message {
  return localized((t) => ({
    kind: 'card',
    card: {
      title: titled(t, one, t('crisis.short.title', { role: t(`crisis.role.${role}`) })),
      lines: [t('crisis.short.line', { code: one.code })],
      link: { label: t('crisis.open'), short: t('crisis.openShort'), path: crisisPath(one.id) },
      state: { tone: 'warning', label: t('crisis.short.state') },
    },
  }));
}

/** To whoever gives roles, who is not in it: the page of people, and nothing of the crisis but that it is there. */
export function nobodyCard(one: Shown, role: CrisisRole): Message {
  return localized((t) => ({
    kind: 'card',
    card: {
      title: titled(t, one, t('crisis.short.title', { role: t(`crisis.role.${role}`) })),
      lines: [t('crisis.short.nobody', { code: one.code, role: t(`crisis.role.${role}`) })],
      link: { label: t('crisis.reports.alone.open'), path: '/console/people' },
      state: { tone: 'warning', label: t('crisis.short.state') },
    },
  }));
}

export function levelCard(one: Shown): Message {
  return localized((t) => ({
    kind: 'card',
    card: {
      title: titled(t, one, t('crisis.levelChanged.title', { code: one.code })),
      lines: [t(`crisis.levelLine.${one.level}`)],
      link: { label: t('crisis.open'), short: t('crisis.openShort'), path: crisisPath(one.id) },
      state: { tone: 'warning', label: t(`crisis.level.${one.level}`) },
    },
  }));
}

export function closedCard(one: Shown, why: 'over' | 'in-error'): Message {
  return localized((t) => ({
    kind: 'card',
    card: {
      title: titled(t, one, t(`crisis.closed.${why}.title`, { code: one.code })),
      lines: [t(`crisis.closed.${why}.line`)],
      link: { label: t('crisis.open'), short: t('crisis.openShort'), path: crisisPath(one.id) },
      state: { tone: 'closed', label: t('crisis.state.closed') },
    },
  }));
}
