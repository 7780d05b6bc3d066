import type Router from '@koa/router';
import { reportsPath } from '../../../src/crisis/reports/present.ts';
import type { State } from '../../context.ts';
import {
  askedReporter,
  closedReport,
  declaredFromReport,
  gradedReport,
  joinedReport,
  tookReport,
} from './reports/acts.ts';
import { showReports } from './reports/list.tsx';
import { showTeamReport } from './reports/one.tsx';

/** Reports of leaks for those who look at them. Before `/crisis/:incident`, which would take them for an incident. */
export function teamReportPages(router: Router<State>): void {
  const one = `${reportsPath}/:report`;
  router.get(reportsPath, showReports);
  router.get(one, (ctx) => showTeamReport(ctx));
  router.post(`${one}/take`, tookReport);
  router.post(`${one}/grade`, gradedReport);
  router.post(`${one}/declare`, declaredFromReport);
  router.post(`${one}/join`, joinedReport);
  router.post(`${one}/ask`, askedReporter);
  router.post(`${one}/close`, closedReport);
}
