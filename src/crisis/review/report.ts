import type { Db, Tx } from '../../db/pool.ts';
import { formatDate, formatMoment, formatSpan } from '../../messages/format.ts';
import type { Language } from '../../messages/model.ts';
import { type Translate, translator } from '../../messages/texts.ts';
import type { Block } from '../../pack/content/model.ts';
import { namedCourses } from '../../training/store.ts';
import type { Vault } from '../../vault/vault.ts';
import { sayLine, timelineOf } from '../room/timeline.ts';
import type { Incident } from '../store.ts';
import { tasksOf, titlesOf } from '../tasks/read.ts';
import { type ActionView, type EntryView, type ReviewView, readReview } from './read.ts';
import { questions } from './rules.ts';

export interface ReportSection {
  title: string;
  blocks: Block[];
}

interface Say {
  language: Language;
  t: Translate;
  moment: (at: Date) => string;
  date: (day: string) => string;
  span: (ms: number | null) => string;
}

/**
 * The report of an incident that is over: what happened, how fast it was answered, what was learnt. One content for the page
 * and for the document. Undefined where it has no review.
 */
export async function reportOf(
  db: Db | Tx,
  vault: Vault,
  incident: Incident,
  { language, zone, now }: { language: Language; zone: string; now: Date },
): Promise<ReportSection[] | undefined> {
  const review = await readReview(db, vault, incident);
  if (!review) return undefined;
  const t = translator(language);
  const say: Say = {
    ...{ language, t },
    moment: (at) => formatMoment(at, language, zone),
    date: (day) => formatDate(day, language, now),
    span: (ms) => (ms === null ? t('crisis.review.never') : formatSpan(ms, language)),
  };
  const lines = (await timelineOf(db, incident.id, { most: null })).reverse();
  const titles = titlesOf(await tasksOf(db, vault, incident.id, { language, now }));
  return [
    { title: t('crisis.review.times'), blocks: [{ form: 'facts', rows: head(incident, review, say) }] },
    {
      title: t('crisis.review.timelineTitle'),
      blocks: [
        {
          form: 'facts',
          rows: lines.map((line) => ({ label: say.moment(line.at), value: sayLine(language, line, titles) })),
        },
      ],
    },
    { title: t('crisis.review.questions'), blocks: answers(review, say) },
    { title: t('crisis.review.causes'), blocks: named(review, say) },
    { title: t('crisis.review.actions'), blocks: todo(review, say) },
    ...(review.courses.length > 0
      ? [{ title: t('crisis.review.course.title'), blocks: await learnt(db, review, say) }]
      : []),
    { title: t('crisis.review.changes'), blocks: changed(review, say) },
  ];
}

function head(
  { code, level, declaredAt, declaredByName, closedAt }: Incident,
  { times, spared, ownerName, dueOn, closedAt: reviewed, closedByName }: ReviewView,
  { t, language, moment, date, span }: Say,
) {
  const { paged, firstAnswer, roles, complete, lasted } = times;
  return [
    { label: t('crisis.code'), value: code },
    { label: t('crisis.review.levelEnd'), value: t(`crisis.level.${level}`) },
    {
      label: t('crisis.review.declared'),
      value: t('crisis.page.declaredBy', { name: declaredByName, time: moment(declaredAt) }),
    },
    ...(closedAt ? [{ label: t('crisis.review.ended'), value: moment(closedAt) }] : []),
    { label: t('crisis.review.timePaged'), value: span(paged?.slowest ?? null) },
    ...(spared.length > 0
      ? [{ label: t('crisis.review.spared'), value: spared.join(language === 'en' ? ', ' : '、') }]
      : []),
    { label: t('crisis.review.timeFirst'), value: span(firstAnswer) },
    ...roles.map(({ role, after }) => ({
      label: t('crisis.review.timeRole', { role: t(`crisis.role.${role}`) }),
      value: span(after),
    })),
    { label: t('crisis.review.timeComplete'), value: span(complete) },
    { label: t('crisis.review.timeLasted'), value: span(lasted) },
    {
      label: t('crisis.review.title'),
      value: reviewed
        ? t('crisis.review.closed', { name: closedByName ?? '', time: moment(reviewed) })
        : t('crisis.review.owner', { name: ownerName, day: date(dueOn) }),
    },
  ];
}

const said = ({ byName, at, text }: EntryView, { t, moment }: Say): Block[] => [
  { form: 'note', text: `${byName} · ${moment(at)}` },
  { form: 'quote', text: text ?? t('crisis.review.erased') },
];

/** Each question with the answer that stands. */
function answers({ entries }: ReviewView, say: Say): Block[] {
  return questions.flatMap((question): Block[] => {
    const newest = entries.findLast(({ kind, subject }) => kind === 'answer' && subject === question);
    return [
      { form: 'heading', text: say.t(`crisis.review.question.${question}`) },
      ...(newest ? said(newest, say) : [{ form: 'text', text: say.t('crisis.review.notYet') } as const]),
    ];
  });
}

function named({ entries }: ReviewView, say: Say): Block[] {
  const causes = entries.filter(({ kind }) => kind === 'cause');
  if (causes.length === 0) return [{ form: 'text', text: say.t('crisis.review.causeNone') }];
  return causes.flatMap((cause): Block[] => [
    { form: 'heading', text: say.t(`crisis.review.cause.${cause.subject}`) },
    ...said(cause, say),
  ]);
}

function todo({ actions, courses, entries }: ReviewView, say: Say): Block[] {
  const { t } = say;
  const none = entries.filter(({ kind }) => kind === 'no-action');
  if (actions.length + courses.length + none.length === 0)
    return [{ form: 'text', text: t('crisis.review.actionNone') }];
  return [...actions.flatMap((action) => doing(action, say)), ...none.flatMap((entry) => said(entry, say))];
}

const doing = ({ text, ownerName, dueOn, endedHow, note }: ActionView, { t, date }: Say): Block[] => [
  { form: 'heading', text: text ?? t('crisis.review.erased') },
  {
    form: 'facts',
    rows: [
      { label: t('crisis.review.actionWho'), value: ownerName },
      { label: t('crisis.review.actionBy'), value: date(dueOn) },
      { label: t('crisis.review.actionState'), value: t(`crisis.review.state.${endedHow ?? 'open'}`) },
      ...(note ? [{ label: t('crisis.review.endNote'), value: note }] : []),
    ],
  },
];

/** Courses that people take because of it. */
async function learnt(
  db: Db | Tx,
  { courses }: ReviewView,
  { t, language }: Pick<Say, 't' | 'language'>,
): Promise<Block[]> {
  const named = await namedCourses(
    db,
    courses.map(({ code }) => code),
  );
  return courses.map(({ code, people }, n) => ({
    form: 'text',
    text: t(`crisis.review.course.${people === null ? 'reportPlanned' : 'reportAssigned'}`, {
      title: named[n]?.titles[language] ?? code,
      people: people ?? 0,
    }),
  }));
}

function changed({ changes }: ReviewView, { t }: Say): Block[] {
  if (changes.length === 0) return [{ form: 'text', text: t('crisis.review.changesNone') }];
  return changes.map(({ plan, policy, version }) => ({
    form: 'text',
    text:
      plan === null
        ? t('crisis.review.changePolicy', { policy: policy ?? '', version: version ?? 0 })
        : t('crisis.review.changePlan', { version: plan }),
  }));
}
