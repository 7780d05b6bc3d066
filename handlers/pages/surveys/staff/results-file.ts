import type { TableFormat } from '../../../../src/exports/kinds.ts';
import { exportTable } from '../../../../src/exports/make.ts';
import { resultsOfSurvey } from '../../../../src/exports/sources/survey.ts';
import { demand } from '../../../../src/people/permissions.ts';
import type { Ctx } from '../../../context.ts';
import { consoleViewer } from '../../console/shell.tsx';
import { exportOrder, sendExport } from '../../exports.ts';
import { nameParam } from '../../training/data.ts';

/** POST /console/surveys/:survey/results.csv and .xlsx: what the page shows of the newest run that is over. */
export function resultsFile(format: TableFormat) {
  return async (ctx: Ctx): Promise<void> => {
    demand(consoleViewer(ctx), 'surveys.manage');
    const { app } = ctx.state;
    const { at: _past, ...order } = exportOrder(ctx, true);
    const results = resultsOfSurvey(nameParam(ctx, 'survey'));
    sendExport(ctx, await exportTable(app.db, app, { ...order, format }, results));
  };
}
