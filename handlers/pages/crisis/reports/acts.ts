import { v7 } from 'uuid';
import { gradingIn, gradingProblem } from '../../../../src/crisis/grading/entered.ts';
import { gradeReport } from '../../../../src/crisis/grading/grade.ts';
import { isLevel } from '../../../../src/crisis/levels.ts';
import { crisisPath } from '../../../../src/crisis/present.ts';
import { closeReport } from '../../../../src/crisis/reports/close.ts';
import { declareFromReport, joinReport } from '../../../../src/crisis/reports/declare.ts';
import { teamReportPath } from '../../../../src/crisis/reports/present.ts';
import { reportFor } from '../../../../src/crisis/reports/read.ts';
import { closings } from '../../../../src/crisis/reports/rules.ts';
import { askReporter, takeReport } from '../../../../src/crisis/reports/take.ts';
import { inTransaction } from '../../../../src/db/pool.ts';
import { HeedError } from '../../../../src/errors.ts';
import { can, demand } from '../../../../src/people/permissions.ts';
import { textProblem } from '../../../../src/threads/rules.ts';
import { isUuid } from '../../../../src/uuid.ts';
import { type Ctx, formFields, idParam, signedIn, translate } from '../../../context.ts';
import { showTeamReport } from './one.tsx';

/** Whoever decides on the report of the address. */
async function deciding(ctx: Ctx) {
  const viewer = signedIn(ctx);
  const { report, subject } = await reportFor(ctx.state.app.db, viewer, idParam(ctx, 'report'));
  demand(viewer, 'crisis-reports.decide', subject);
  const { once = v7(), ...fields } = formFields(ctx);
  return { report, fields, by: viewer.id, once: `page:${viewer.id}:${once.slice(0, 80)}` };
}

function go(ctx: Ctx, path: string): void {
  ctx.redirect(path);
  ctx.status = 303;
}

/** POST /crisis/reports/:report/take */
export async function tookReport(ctx: Ctx): Promise<void> {
  const { report, by } = await deciding(ctx);
  const { app, now } = ctx.state;
  await inTransaction(app.db, (tx) => takeReport(tx, report.id, { by, now }));
  go(ctx, teamReportPath(report.id));
}

/** POST /crisis/reports/:report/grade */
export async function gradedReport(ctx: Ctx): Promise<void> {
  const { report, fields, by, once } = await deciding(ctx);
  const entered = gradingIn(fields);
  const problem = gradingProblem(ctx.state.language, entered);
  if (problem) {
    ctx.status = 422;
    return showTeamReport(ctx, { grading: { entered, problem } });
  }
  const { app, now } = ctx.state;
  await inTransaction(app.db, (tx) => gradeReport(tx, app, report.id, { ...entered, by, once, now }));
  go(ctx, `${teamReportPath(report.id)}#gradings`);
}

/** POST /crisis/reports/:report/declare: what is odd in the form keeps nobody from being called. */
export async function declaredFromReport(ctx: Ctx): Promise<void> {
  const { report, fields, by } = await deciding(ctx);
  const { app, now } = ctx.state;
  const { level, another } = fields;
  const { incident } = await inTransaction(app.db, (tx) =>
    declareFromReport(tx, app, {
      ...{ reportId: report.id, by, now },
      ...(isLevel(level) ? { level } : {}),
      ...(another ? { another: { once: another.slice(0, 80) } } : {}),
    }),
  );
  // Whoever stands in for a lead may not be of the team that was called.
  const seen = can(signedIn(ctx), 'crisis.read', { called: [] });
  go(ctx, seen ? crisisPath(incident.id) : teamReportPath(report.id));
}

/** POST /crisis/reports/:report/join */
export async function joinedReport(ctx: Ctx): Promise<void> {
  const { report, fields, by } = await deciding(ctx);
  const { app, now } = ctx.state;
  const { incident } = fields;
  if (!isUuid(incident)) throw new HeedError('bad-request', 'that is no incident');
  await inTransaction(app.db, (tx) => joinReport(tx, { reportId: report.id, incidentId: incident, by, now }));
  go(ctx, teamReportPath(report.id));
}

/** POST /crisis/reports/:report/ask */
export async function askedReporter(ctx: Ctx): Promise<void> {
  const { report, fields, by, once } = await deciding(ctx);
  const { words = '' } = fields;
  const problem = textProblem(words);
  if (problem) {
    ctx.status = 422;
    return showTeamReport(ctx, { asked: { typed: words, problem } });
  }
  const { app, now } = ctx.state;
  await inTransaction(app.db, (tx) => askReporter(tx, app, report.id, { by, text: words, once, now }));
  go(ctx, teamReportPath(report.id));
}

/** POST /crisis/reports/:report/close */
export async function closedReport(ctx: Ctx): Promise<void> {
  const { report, fields, by } = await deciding(ctx);
  const { answer = '', why = '' } = fields;
  const outcome = closings.find((one) => one === fields.outcome);
  const wrong = [why, ...(answer.trim() === '' ? [] : [answer])].map(textProblem).find(Boolean);
  if (!outcome || wrong) {
    const t = translate(ctx);
    const problem = wrong === 'tooLong' ? t('threads.problem.tooLong') : t('crisis.reports.page.missing');
    ctx.status = 422;
    return showTeamReport(ctx, { closing: { outcome: outcome ?? '', answer, why, problem } });
  }
  const { app, now } = ctx.state;
  await inTransaction(app.db, (tx) =>
    closeReport(tx, app, { reportId: report.id, outcome, answer, why, by, now }),
  );
  go(ctx, teamReportPath(report.id));
}
