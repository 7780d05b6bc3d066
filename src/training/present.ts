import { formatDate, formatDay, formatMoment } from '../messages/format.ts';
import type { Button, Card, Language, Message } from '../messages/model.ts';
import { localized, type Translate } from '../messages/texts.ts';
import type { JoinedWhy } from './audiences.ts';
import type { Course } from './course.ts';
import type { MayBegin } from './rules.ts';

/** A course is named by its code, and never a person's share of it: a card that many get identifies nobody. */
export const trainingPath = '/training';
export const coursePath = (code: string): string => `${trainingPath}/${code}`;
export const modulePath = (code: string, module: string): string => `${coursePath(code)}/modules/${module}`;
export const quizPath = (code: string): string => `${coursePath(code)}/quiz`;
export const certificatePath = (code: string): string => `${coursePath(code)}/passed`;
export const certificatePdfPath = (code: string): string => `${coursePath(code)}/certificate.pdf`;
/** With what is recognised in its person on it. */
export const recognisedPdfPath = (code: string): string => `${certificatePdfPath(code)}?recognitions=1`;
/** Open to anybody who holds a certificate. @param number of it */
export const checkPath = (number: string): string => `/certificates?number=${number}`;

export const consoleCoursesPath = '/console/courses';
export const consoleCoursePath = (code: string): string => `${consoleCoursesPath}/${code}`;

const titleOf = (course: Course, language: Language): string => course.texts[language].front.title;

const goOn = (code: string, label: string): Button => ({
  ...{ label, style: 'primary' },
  action: { name: 'training.go', about: code },
});

interface Asked {
  due: Date;
  zone: string;
  now: Date;
}

/** To everybody who is to take a course. @param why as of their share; `until`: the last day of the certificate that ends */
export function assignedCard(
  course: Course,
  { why, until, ...asked }: Asked & { why: string; until?: string | undefined },
): Message {
  return askingCard(course, asked, why === 'renewal' ? 'renewed' : 'assigned', { why, until });
}

export const reminderCard = (course: Course, asked: Asked): Message => askingCard(course, asked, 'reminder');

/** What a card says the reason of, as nobody would know otherwise why it comes now; keys below `training.why`. */
const sayWhy: ReadonlySet<string> = new Set<JoinedWhy | `after-${'incident' | 'drill'}`>([
  ...(['joined', 'back', 'new-department', 'new-role', 'anew', 'after-incident', 'after-drill'] as const),
]);

function askingCard(
  course: Course,
  { due, zone, now }: Asked,
  kind: 'assigned' | 'renewed' | 'reminder',
  { why = '', until }: { why?: string; until?: string | undefined } = {},
): Message {
  const { code, decided } = course;
  return localized((t, language) => {
    const { front } = course.texts[language];
    const says = kind === 'reminder' ? [t('training.card.reminder.line')] : front.summary;
    return {
      kind: 'card',
      card: {
        source: front.owner,
        title: t(`training.card.${kind}.title`, { title: front.title }),
        lines: says,
        facts: [
          ...(sayWhy.has(why) ? [{ label: t('training.card.why'), value: t(`training.why.${why}`) }] : []),
          ...(until
            ? [{ label: t('training.card.certificateUntil'), value: formatDate(until, language, now) }]
            : []),
          { label: t('training.card.due'), value: formatDay(due, language, zone, now) },
          {
            label: t('training.card.takes'),
            value: t('training.card.minutes', { minutes: decided.minutes }),
          },
        ],
        link: {
          label: t('training.card.onPage'),
          short: t('training.card.onPageShort'),
          path: coursePath(code),
        },
        buttons: [
          {
            label: t('training.card.begin'),
            style: 'primary',
            action: { name: 'training.open', about: code },
          },
        ],
        state: { tone: 'open', label: t('training.state.open') },
        note: t('training.card.note'),
      },
    };
  });
}

const progressFact = (t: Translate, place: number, of: number) => ({
  label: t('training.card.progress'),
  value: t('training.card.placeOf', { place, of }),
});

/** One module: its first paragraph; the rest, its picture or its file stand on the page. @param place from 1 */
export function moduleCard(course: Course, place: number): Message {
  const { code, decided } = course;
  const of = decided.modules.length;
  const module = decided.modules[place - 1];
  if (!module) throw new RangeError(`course ${code} has no module ${place}`);
  return localized((t, language) => {
    const written = course.texts[language].modules[place - 1];
    const last = place === of;
    return {
      kind: 'card',
      card: {
        source: titleOf(course, language),
        title: written?.heading ?? '',
        lines: [written?.opening ?? ''],
        facts: [progressFact(t, place, of)],
        ...(written?.more || module.kind === 'picture' || module.kind === 'file' || module.kind === 'link'
          ? {
              link: {
                label: t('training.card.more'),
                short: t('training.card.moreShort'),
                path: modulePath(code, module.id),
              },
            }
          : {}),
        buttons: [
          {
            label: t(`training.card.${last ? 'toQuiz' : 'next'}`),
            style: 'primary',
            action: { name: 'training.next', about: `${code}.${place}` },
          },
        ],
      },
    };
  });
}

/** Before an attempt. */
export function quizCard(course: Course, left: number): Message {
  const { code, decided } = course;
  const { ask, passMark } = decided.quiz;
  return localized((t, language) => ({
    kind: 'card',
    card: {
      source: titleOf(course, language),
      title: t('training.card.quiz.title', { count: ask }),
      lines: [t('training.card.quiz.line', { passMark }), t('training.card.quiz.calm', { count: left })],
      link: {
        label: t('training.card.again'),
        short: t('training.card.againShort'),
        path: coursePath(code),
      },
      buttons: [
        {
          label: t('training.card.quiz.begin'),
          style: 'primary',
          action: { name: 'training.quiz', about: code },
        },
      ],
    },
  }));
}

/** Why no quiz begins now. */
export function notYetCard(
  course: Course,
  may: Extract<MayBegin, { verdict: 'wait' | 'refuse' }>,
  zone: string,
): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      source: titleOf(course, language),
      title: t('training.card.notYet'),
      lines: [
        may.verdict === 'wait'
          ? t('training.wait', { moment: formatMoment(may.until, language, zone) })
          : t(`training.begin.${may.why}`),
      ],
      link: {
        label: t('training.card.again'),
        short: t('training.card.againShort'),
        path: coursePath(course.code),
      },
    },
  }));
}

export interface Result {
  passed: boolean;
  right: number;
  asked: number;
  /** Answers in one's own words that nobody has read. */
  unread: number;
  /** Tries. */
  left: number;
  validUntil: string | null;
  /** Hours until the next try. */
  wait: number;
  now: Date;
}

/** To the person alone. */
export function resultCard(course: Course, result: Result): Message {
  return localized((t, language) => ({ kind: 'card', card: resultOf(course, result, t, language) }));
}

function resultOf(
  course: Course,
  { passed, right, asked, unread, left, validUntil, wait, now }: Result,
  t: Translate,
  language: Language,
): Card {
  const { code } = course;
  const title = titleOf(course, language);
  const scored = { label: t('training.card.scored'), value: t('training.card.rightOf', { right, asked }) };
  if (passed)
    return {
      source: title,
      title: t('training.card.passed.title'),
      lines: [t('training.card.passed.line'), ...(unread > 0 ? [t('training.review.stillRead')] : [])],
      facts: [
        scored,
        ...(validUntil
          ? [{ label: t('training.card.validUntil'), value: formatDate(validUntil, language, now) }]
          : []),
      ],
      link: {
        label: t('training.card.certificate'),
        short: t('training.card.certificateShort'),
        path: certificatePath(code),
      },
      state: { tone: 'done', label: t('training.state.passed') },
    };
  const again = left > 0;
  const notRead = unread > 0 ? [t('training.review.notRead')] : [];
  return {
    source: title,
    title: t(`training.card.failed.${again ? 'title' : 'over'}`),
    lines: again
      ? [
          t('training.card.failed.line', { count: left }),
          ...(wait > 0 ? [t('training.card.failed.wait', { count: wait })] : []),
          ...notRead,
        ]
      : [t('training.card.failed.overLine'), ...notRead],
    facts: [scored],
    link: {
      label: t('training.card.again'),
      short: t('training.card.againShort'),
      path: coursePath(code),
    },
    ...(again ? { buttons: [goOn(code, t('training.card.failed.retry'))] } : {}),
    state: { tone: again ? 'open' : 'closed', label: t(`training.state.${again ? 'open' : 'not-passed'}`) },
  };
}

/** To whoever moved out of those whom a course was assigned to. */
export const movedCard = (course: Course): Message =>
  localized((t, language) => ({
    kind: 'card',
    card: {
      title: t('training.card.moved.title', { title: titleOf(course, language) }),
      lines: [t('training.card.moved.line')],
      link: {
        label: t('training.card.onPage'),
        short: t('training.card.onPageShort'),
        path: coursePath(course.code),
      },
      state: { tone: 'closed', label: t('training.state.called-off') },
    },
  }));

/** For whoever comes to a course that is over. */
export function endedCard(course: Course, state: 'passed' | 'not-passed' | 'called-off'): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: {
      title: titleOf(course, language),
      lines: [t(`training.ended.${state}`)],
      link: {
        label: t('training.card.onPage'),
        short: t('training.card.onPageShort'),
        path: coursePath(course.code),
      },
      state: { tone: state === 'passed' ? 'done' : 'closed', label: t(`training.state.${state}`) },
    },
  }));
}
