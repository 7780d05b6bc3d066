import type { AnswerKind, RequiredAction, WayKind } from '../db/schema.ts';
import { formatDay, formatMoment } from '../messages/format.ts';
import type { Button, Card, Language, Localized, Message } from '../messages/model.ts';
import { localized, type Translate, text, translator } from '../messages/texts.ts';
import { newObjectionPath } from '../objections/present.ts';
import { signatureMethod } from './signature/index.ts';

/** What a card needs to know of a policy version, in each language. */
export interface CardSubject {
  titles: Localized<string>;
  summaries: Localized<readonly string[]>;
  /** Shown above the title: who tells this. */
  sources: Localized<string>;
  action: RequiredAction;
  minimumMethod: string;
  /** The version, where what it tells of can be objected to: the right is shown apart. */
  objectTo?: string;
  /** Courses to be passed before it is answered. */
  courses?: readonly { code: string; titles: Localized<string> }[];
  /** The version's number, where its receivers were asked about an earlier one that it changes materially. */
  again?: number;
}

const linkLabel = {
  sign: 'readAndSign',
  acknowledge: 'readAndAcknowledge',
  consent: 'readAndConsent',
} as const;

/** The same for everybody who gets the notice: platforms take it in batches, so it identifies nobody. */
export function noticeCard(
  noticeId: string,
  subject: CardSubject,
  due: Date,
  zone: string,
  now: Date,
): Message {
  return localized((t, language) => ({ kind: 'card', card: card(t, language) }));

  function card(t: Translate, language: Language): Card {
    const nearest = signatureMethod(subject.minimumMethod)?.nearest;
    const oneTap = subject.action === 'acknowledge' && nearest === 'card';
    const free = subject.action === 'consent';
    const day = formatDay(due, language, zone, now);
    const buttons: Button[] = [
      ...courseButtons(subject, t),
      ...(oneTap ? [button(t, 'acknowledge', noticeId, 'primary')] : []),
      button(t, 'later', noticeId, 'plain'),
      button(t, 'concern', noticeId, 'quiet'),
    ];
    return {
      source: subject.sources[language],
      title: subject.titles[language],
      lines: [
        ...askedAgain(subject, t),
        ...courseLines(subject, t, language),
        ...subject.summaries[language],
      ],
      facts: [
        free
          ? { label: t('notices.card.freeLabel'), value: t('notices.card.freeBy', { day }) }
          : { label: t('notices.card.dueLabel'), value: t('notices.card.dueBy', { day }) },
      ],
      ...(oneTap ? { statement: cardStatement(subject.titles[language], language) } : {}),
      link: {
        ...labels(t, linkLabel[subject.action]),
        path: textPath(noticeId, subject),
        // What is signed on the page alone leads there at once.
        ...(nearest === 'page' ? {} : { form: { name: 'notices.sign', about: noticeId } }),
      },
      buttons,
      state: { tone: 'open', label: t(`notices.card.${free ? 'openFree' : 'open'}`) },
      ...(subject.objectTo === undefined ? {} : { aside: rightToObject(subject.objectTo, t) }),
      note: t(`notices.card.${free ? 'noteFree' : 'note'}`),
    };
  }
}

/** At the first message about it, clearly and apart from any other information (GDPR 21(4)). */
function rightToObject(versionId: string, t: Translate): NonNullable<Card['aside']> {
  return {
    text: t('objections.right'),
    link: {
      label: t('notices.page.objectionButton'),
      path: newObjectionPath(versionId),
      form: { name: 'objections.file', about: versionId },
    },
  };
}

/** Before all else, or the card looks like the one that was answered already. */
function askedAgain({ again, action }: CardSubject, t: Translate): string[] {
  const words = action === 'consent' ? 'againFree' : 'again';
  return again === undefined ? [] : [t(`notices.card.${words}`, { number: again })];
}

/** What comes first is said first. */
function courseLines({ courses = [] }: CardSubject, t: Translate, language: Language): string[] {
  return courses.length === 0
    ? []
    : [t('notices.card.courseFirst', { titles: courseTitles(courses, language) })];
}

/** Courses by their titles, as they stand in a sentence. */
export function courseTitles(courses: readonly { titles: Localized<string> }[], language: Language): string {
  const titles = courses.map((one) =>
    text(language, 'notices.card.courseTitle', { title: one.titles[language] }),
  );
  return new Intl.ListFormat(language).format(titles);
}

/** Leads to the first; the notice leads to the next one. */
function courseButtons({ courses = [] }: CardSubject, t: Translate): Button[] {
  return courses.slice(0, 1).map(({ code }) => ({
    ...labels(t, 'course'),
    action: { name: 'training.open', about: code },
    style: 'plain',
  }));
}

/** Whoever is asked again wants to see first what changed. */
function textPath(noticeId: string, { again }: CardSubject): string {
  return again === undefined ? noticePath(noticeId) : `${noticePath(noticeId)}#changes`;
}

/** What "remind me later today" brings back. */
export function reminderCard(
  noticeId: string,
  subject: CardSubject,
  due: Date,
  zone: string,
  now: Date,
): Message {
  const first = noticeCard(noticeId, subject, due, zone, now);
  return localized((t, language) => {
    const body = first[language];
    if (body.kind !== 'card') return body;
    const title = t('notices.reminder.title', { title: subject.titles[language] });
    return {
      kind: 'card',
      card: {
        ...body.card,
        title,
        lines: [
          t(`notices.reminder.${subject.action === 'consent' ? 'lineFree' : 'line'}`),
          // Whoever answers with one tap has before them what they answer to.
          ...(body.card.statement ? body.card.lines : []),
        ],
      },
    };
  });
}

/** To those who answer for it: something has to stop. Who it is stands on the page; the message lies in the clear. */
export function withdrawnCard(
  noticeId: string,
  { titles, sources }: Pick<CardSubject, 'titles' | 'sources'>,
): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      source: sources[language],
      title: t('notices.withdrawn.title'),
      lines: [t('notices.withdrawn.line', { title: titles[language] }), t('notices.withdrawn.next')],
      link: {
        label: t('notices.withdrawn.open'),
        path: `/console/notices/${noticeId}?show=withdrawn#people`,
      },
      state: { tone: 'warning', label: t('notices.withdrawn.state') },
    },
  }));
}

/** To the person: what rested on their consent has stopped, by the company's word. */
export function stoppedCard(
  noticeId: string,
  { titles, sources }: Pick<CardSubject, 'titles' | 'sources'>,
): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      source: sources[language],
      title: titles[language],
      lines: [t('notices.stopped.line')],
      link: { label: t('notices.answered.again'), path: noticePath(noticeId) },
      state: { tone: 'closed', label: t('notices.stopped.state') },
    },
  }));
}

export interface AnsweredSubject {
  titles: Localized<string>;
  sources: Localized<string>;
  kind: AnswerKind;
  at: Date;
  timeZone: string;
  threadId: string | null;
  answerId: string;
  /** Where it was given on no device of the person's own. */
  way?: WayKind;
}

/** How a settled answer looks wherever it is shown to the person; a no looks as settled as a yes. */
export const answerTones = {
  acknowledge: 'done',
  consent: 'done',
  decline: 'done',
  withdraw: 'closed',
  concern: 'warning',
} as const;

/** What the card of somebody who has not answered turns into when nobody is asked any more. */
export function endedCard(
  noticeId: string,
  subject: Pick<CardSubject, 'titles' | 'sources'>,
  why: 'closed' | 'superseded' | 'withdrawn' | 'recalled' | 'exempt' | 'cancelled',
): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      source: subject.sources[language],
      title: subject.titles[language],
      lines: [t(`notices.refusal.${why}`)],
      link: { label: t('notices.answered.again'), path: noticePath(noticeId) },
      state: { tone: 'closed', label: t('notices.state.closed') },
    },
  }));
}

/** What the card turns into once it was answered, and for good: its link is there before the receipt is. */
export function answeredCard(subject: AnsweredSubject): Message {
  return localized((t, language) => {
    const { kind, threadId, answerId } = subject;
    const when = formatMoment(subject.at, language, subject.timeZone);
    const link = threadId
      ? { label: t('notices.answered.thread'), path: `/threads/${threadId}` }
      : { label: t('notices.answered.receipt'), path: answerReceiptPath(answerId) };
    return {
      kind: 'card',
      card: {
        source: subject.sources[language],
        title: subject.titles[language],
        lines: subject.way ? wayLines(subject.way, kind, when, t) : [t(`notices.answered.${kind}`, { when })],
        link,
        buttons: subject.way ? [contestButton(answerId, t)] : [],
        state: {
          tone: answerTones[kind],
          label: t(subject.way === 'on-behalf' ? 'ways.way.on-behalf' : `notices.state.${kind}`),
        },
      },
    };
  });
}

/** What was recorded for somebody is told as that, and not as something they did. */
function wayLines(way: WayKind, kind: AnswerKind, when: string, t: Translate): string[] {
  const how = t(`ways.told.${way}`, { when, answer: t(`ways.answer.${kind}`) });
  return [how, t('ways.told.contest')];
}

/** Whoever finds an answer that is not theirs says so with one tap. */
function contestButton(answerId: string, t: Translate): Button {
  return {
    label: t('ways.contest.button'),
    short: t('ways.contest.short'),
    action: { name: 'notices.contest', about: answerId },
    style: 'plain',
  };
}

/** What a tap on a card confirms: that one has been told. Nobody has read a text that is not there. */
export function cardStatement(title: string, language: Language): string {
  return translator(language)('notices.statement.card', { title });
}

function button(t: Translate, name: string, about: string, style: NonNullable<Button['style']>): Button {
  return { ...labels(t, name), action: { name: `notices.${name}`, about }, style };
}

function labels(t: Translate, name: string): { label: string; short: string } {
  return { label: t(`notices.card.${name}`), short: t(`notices.card.short.${name}`) };
}

export function noticePath(noticeId: string): string {
  return `/n/${noticeId}`;
}

/** Where the receipt of an answer is, known before the answer has its entry. Opens for whom the receipt does. */
export function answerReceiptPath(answerId: string): string {
  return `/me/answers/${answerId}/receipt`;
}
