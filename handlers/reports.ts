import { gradingIn, gradingProblem } from '../src/crisis/grading/entered.ts';
import { gradeReport } from '../src/crisis/grading/grade.ts';
import { questionKeys, unknown } from '../src/crisis/grading/questions.ts';
import { gradingFields, sayReasons } from '../src/crisis/grading/say.ts';
import { type Level, levels } from '../src/crisis/levels.ts';
import { crisisPath, titled } from '../src/crisis/present.ts';
import { declareFromReport } from '../src/crisis/reports/declare.ts';
import {
  drillReportPath,
  ownReportPath,
  reportPath,
  teamReportPath,
  titledReport,
} from '../src/crisis/reports/present.ts';
import { reportFor } from '../src/crisis/reports/read.ts';
import { receiveReport } from '../src/crisis/reports/receive.ts';
import type { Report } from '../src/crisis/reports/store.ts';
import { takeReport } from '../src/crisis/reports/take.ts';
import { calledTo } from '../src/crisis/store.ts';
import { inTransaction, type Tx } from '../src/db/pool.ts';
import { HeedError } from '../src/errors.ts';
import { text, translator } from '../src/messages/texts.ts';
import { can, demand } from '../src/people/permissions.ts';
import { findViewer } from '../src/people/viewer.ts';
import { longestText, textProblem } from '../src/threads/rules.ts';
import { isUuid } from '../src/uuid.ts';
import type { ChatContext, CommandHandler, FormReply, Reply } from './router.ts';

/** Reporting from the chat, and what those who look at reports do there. `about` is the report, or `new`, or `drill`. */
export const reportCommands: Readonly<Record<string, CommandHandler>> = {
  'crisis.report': async (context, command, about) => {
    const drill = about === 'drill';
    const form = reportForm(context, drill);
    if (command.kind !== 'form') return form;
    const { words = '' } = command.values;
    const problem = textProblem(words);
    if (problem) {
      const key = problem === 'empty' ? 'errors.report-empty' : 'threads.problem.tooLong';
      return { ...form, values: { words }, errors: { words: text(context.actor.language, key) } };
    }
    return received(context, await meantBy(context, { words, drill }));
  },
  'crisis.take-report': async (context, _command, about) => {
    const { report, by } = await deciding(context, about);
    const { app, actor, now } = context;
    const { what } = await inTransaction(app.db, (tx) => takeReport(tx, report.id, { by, now }));
    const name = report.takenByName ?? '';
    const key = what === 'taken' || report.takenBy === by ? 'took' : name ? 'tookBefore' : 'closedBefore';
    return {
      kind: 'text',
      text: titledBy(
        context,
        report,
        text(actor.language, `crisis.reports.${key}`, { code: report.code, name }),
      ),
      link: linkTo(context, report),
    };
  },
  'crisis.declare-report': async (context, _command, about) => {
    const { report, by } = await deciding(context, about);
    return inTransaction(context.app.db, (tx) => declared(tx, context, report, by));
  },
  'crisis.grade-report': async (context, command, about) => {
    const { report, by } = await deciding(context, about);
    const { app, actor, now } = context;
    const form = gradeForm(context, report);
    if (command.kind !== 'form') return form;
    const entered = gradingIn(command.values);
    const problem = gradingProblem(actor.language, entered);
    if (problem) return { ...form, values: command.values, errors: { why: problem } };
    return inTransaction(app.db, async (tx) => {
      const grading = { ...entered, by, once: onceOf(context), now };
      const { proposal, chosen } = await gradeReport(tx, app, report.id, grading);
      const t = (key: string, params = {}) => text(actor.language, key, params);
      const said = [
        t('crisis.grading.saved', { level: t(`crisis.level.${chosen}`) }),
        `${t('crisis.grading.because')}: ${sayReasons(actor.language, proposal.reasons)}`,
      ];
      if (command.values.after !== 'declare')
        return {
          kind: 'text',
          text: titledBy(context, report, said.join('\n')),
          link: linkTo(context, report),
        };
      const reply = await declared(tx, context, report, by, chosen);
      return { ...reply, text: [reply.text, ...said].join('\n') };
    });
  },
};

const onceOf = ({ actor: { session, personId }, now }: ChatContext): string =>
  `${session.platform}:${session.event?.id ?? `${personId}:${now.toISOString()}`}`;

const titledBy = ({ actor }: Pick<ChatContext, 'actor'>, report: Pick<Report, 'drill'>, said: string) =>
  titledReport(translator(actor.language), report, said);

const linkTo = ({ actor }: ChatContext, { id }: Pick<Report, 'id'>) => ({
  label: text(actor.language, 'crisis.reports.card.open'),
  short: text(actor.language, 'crisis.reports.card.openShort'),
  path: teamReportPath(id),
});

/** @throws HeedError `not-found`, `forbidden` */
async function deciding({ app, actor, now }: ChatContext, about: string) {
  if (!isUuid(about)) throw new HeedError('not-found', 'no report of that form');
  const viewer = await findViewer(app.db, actor.personId, now);
  const { report, subject } = await reportFor(app.db, viewer, about);
  demand(viewer, 'crisis-reports.decide', subject);
  return { report, by: viewer.id };
}

async function declared(
  tx: Tx,
  context: ChatContext,
  { id, code }: Report,
  by: string,
  level?: Level,
): Promise<Extract<Reply, { kind: 'text' }>> {
  const { app, actor, now } = context;
  const t = translator(actor.language);
  const { incident, what, raised } = await declareFromReport(tx, app, {
    ...{ reportId: id, by, now },
    ...(level ? { level } : {}),
  });
  const key = what === 'repeated' ? 'declaredBefore' : raised ? 'raised' : what;
  const count = (await calledTo(tx, incident.id)).length;
  const params = { code, crisis: incident.code, level: t(`crisis.level.${incident.level}`), count };
  return {
    kind: 'text',
    text: titled(t, incident, t(`crisis.reports.${key}`, params)),
    link: { label: t('crisis.open'), short: t('crisis.openShort'), path: crisisPath(incident.id) },
  };
}

const verb = '(?:上[报報]|[报報]告|[举舉][报報])';
const gap = String.raw`\s*[:：,，]\s*|\s+`;
const asked = new RegExp(
  `^(?:我要|我想)?(?:${verb}[泄洩][露漏](?:${gap}|)|${verb}(?:${gap}|$)|report(?:\\s+an?\\s+(?:leak|breach|incident))?(?:${gap}|$))(.*)$`,
  'isu',
);
const drills = /^(?:演练|drill)(?:\s*[:：,，]\s*|\s+|$)/iu;

interface Reported {
  words: string;
  drill: boolean;
}

/** "上报", "report", "上报泄露：打印机旁有咨询记录", "report a leak: …": what somebody reports with one message. */
export function reportedIn(typed: string): Reported | undefined {
  const words = asked.exec(typed.trim())?.[1];
  if (words === undefined) return undefined;
  const drill = drills.exec(words);
  return drill ? { words: words.slice(drill[0].length), drill: true } : { words, drill: false };
}

/** With words it is in; without, it is asked what happened. */
export async function reportByWord(context: ChatContext, found: Reported): Promise<Reply> {
  const meant = await meantBy(context, found);
  return textProblem(meant.words) === 'empty' ? reportForm(context, meant.drill) : received(context, meant);
}

/** An exercise is begun by the team; from anybody else the word is one of theirs. */
async function meantBy({ app, actor, now }: ChatContext, said: Reported): Promise<Reported> {
  if (!said.drill || can(await findViewer(app.db, actor.personId, now), 'crisis-reports.list')) return said;
  return { words: `${text(actor.language, 'crisis.drillMark')} ${said.words}`, drill: false };
}

async function received(context: ChatContext, { words, drill }: Reported): Promise<Reply> {
  const { app, actor, now } = context;
  const t = (key: string, params = {}) => text(actor.language, key, params);
  return inTransaction(app.db, async (tx) => {
    const { report, repeated } = await receiveReport(tx, app, {
      ...{ source: 'chat', by: actor.personId, text: words, once: onceOf(context), drill, now },
    });
    const said = t(`crisis.reports.receipt.${repeated ? 'repeated' : 'done'}`, { code: report.code });
    const more = ['next', 'keep', 'receipt.mistake'].map((key) => t(`crisis.reports.${key}`));
    return {
      kind: 'text',
      text: titledBy(context, report, [said, ...more].join('\n')),
      link: {
        label: t('crisis.reports.receipt.open'),
        short: t('crisis.reports.receipt.openShort'),
        path: ownReportPath(report.id),
      },
    };
  });
}

function reportForm(context: Pick<ChatContext, 'actor'>, drill: boolean): FormReply {
  const t = (key: string) => text(context.actor.language, key);
  return {
    kind: 'form',
    page: drill ? drillReportPath : reportPath,
    form: {
      title: titledBy(context, { drill }, t('crisis.reports.title')),
      intro: [t('crisis.reports.lead'), t('crisis.reports.before')],
      fields: [
        {
          name: 'words',
          kind: 'long-text',
          label: t('crisis.reports.label'),
          help: t('crisis.reports.help'),
          required: true,
          maxLength: longestText,
        },
      ],
      submit: t('crisis.reports.submit'),
      cancel: t('common.cancel'),
      action: { name: 'crisis.report', about: drill ? 'drill' : 'new' },
    },
  };
}

function gradeForm(context: Pick<ChatContext, 'actor'>, report: Report): FormReply {
  const { language } = context.actor;
  const { id, code } = report;
  const t = (key: string, params = {}) => text(language, key, params);
  return {
    kind: 'form',
    page: `${teamReportPath(id)}#grade`,
    form: {
      title: titledBy(context, report, t('crisis.reports.gradeForm.title', { code })),
      intro: [t('crisis.grading.lead'), t('crisis.grading.unknownHelp')],
      fields: [
        ...gradingFields(language),
        {
          name: 'grade',
          kind: 'choice',
          label: t('crisis.grading.choose'),
          required: true,
          options: [
            { value: 'proposed', label: t('crisis.grading.asProposed') },
            ...[...levels].reverse().map((value) => ({ value, label: t(`crisis.level.${value}`) })),
          ],
        },
        {
          name: 'why',
          kind: 'long-text',
          label: t('crisis.grading.why'),
          help: t('crisis.grading.whyHelp'),
          maxLength: longestText,
        },
        {
          name: 'after',
          kind: 'choice',
          label: t('crisis.reports.gradeForm.after'),
          required: true,
          options: ['declare', 'keep'].map((value) => ({
            value,
            label: t(`crisis.reports.gradeForm.${value}`),
          })),
        },
      ],
      submit: t('crisis.grading.submit'),
      cancel: t('common.cancel'),
      action: { name: 'crisis.grade-report', about: id },
    },
    values: {
      ...Object.fromEntries(questionKeys.map((key) => [key, unknown])),
      ...{ grade: 'proposed', after: 'keep' },
    },
  };
}
