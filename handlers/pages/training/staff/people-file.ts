import type { TableFormat } from '../../../../src/exports/kinds.ts';
import { exportTable } from '../../../../src/exports/make.ts';
import { peopleOfCourse } from '../../../../src/exports/sources/course.ts';
import { demand } from '../../../../src/people/permissions.ts';
import type { Ctx } from '../../../context.ts';
import { consoleViewer } from '../../console/shell.tsx';
import { exportOrder, sendExport } from '../../exports.ts';
import { nameParam } from '../data.ts';

/** POST /console/courses/:course/people.csv and .xlsx: everybody who was asked, finished or not. */
export function peopleFile(format: TableFormat) {
  return async (ctx: Ctx): Promise<void> => {
    demand(consoleViewer(ctx), 'training.manage');
    const { app } = ctx.state;
    const { at: _past, ...order } = exportOrder(ctx, true);
    const people = peopleOfCourse(nameParam(ctx, 'course'));
    sendExport(ctx, await exportTable(app.db, app, { ...order, format }, people));
  };
}
