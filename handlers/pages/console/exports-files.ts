import type { Narrowing } from '../../../src/coverage/query.ts';
import { HeedError } from '../../../src/errors.ts';
import { type ExportKind, exportShows, type TableFormat, tableFormats } from '../../../src/exports/kinds.ts';
import { exportTable, type Prepare } from '../../../src/exports/make.ts';
import { coverageOf } from '../../../src/exports/sources/coverage.ts';
import { deliveryWork } from '../../../src/exports/sources/delivery.ts';
import { exportsList } from '../../../src/exports/sources/exports.ts';
import { overdueOf } from '../../../src/exports/sources/overdue.ts';
import { peopleOfNotice } from '../../../src/exports/sources/people.ts';
import { exportNoticeStatement } from '../../../src/exports/statement/make.ts';
import { connectorsOf } from '../../../src/inventory/connectors.ts';
import { registerList } from '../../../src/inventory/export.ts';
import { exportRegister } from '../../../src/inventory/pdf.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { dayIn } from '../../../src/zone.ts';
import { type Ctx, idParam } from '../../context.ts';
import type { ExportButton } from '../export-buttons.tsx';
import { exportOrder, sendExport } from '../exports.ts';
import { narrowingOf } from './coverage-data.ts';
import { type FiltersOf, filtersOf, queryOf } from './lists.ts';
import { demandSight, noticeSight } from './scope.ts';
import { consoleViewer } from './shell.tsx';
import type { Words } from './words.ts';

/** Lists that are about no notice, course or survey in particular. */
export type ListKind = Exclude<ExportKind, 'people' | 'course' | 'survey'>;
export const lists: readonly ListKind[] = ['coverage', 'overdue', 'delivery', 'exports', 'register'];

/** Each list asks for the right to what is in it. */
export const mayExport: Readonly<Record<ListKind, (viewer: Viewer) => boolean>> = {
  coverage: (viewer) => noticeSight(viewer) !== undefined,
  overdue: (viewer) => noticeSight(viewer) !== undefined,
  delivery: (viewer) => can(viewer, 'delivery.decide'),
  exports: (viewer) => can(viewer, 'exports.audit'),
  register: (viewer) => can(viewer, 'inventory.read'),
};

export const exportsPath = '/console/exports';

export const anythingToExport = (viewer: Viewer): boolean =>
  lists.some((kind) => mayExport[kind](viewer)) || can(viewer, 'statements.read', { personId: '' });

const scopes = ['running', 'all'] as const;

/** The file of what the page of coverage shows with these filters. */
export const coverageFile = (values: FiltersOf<'coverage'>, format: TableFormat): string =>
  `${exportsPath}/coverage.${format}?${queryOf({ ...values, by: undefined, show: values.show ?? 'running' })}`;

/** Every notice ever sent, unless the address says that it was asked for from the page of coverage. */
function narrowingIn(query: Ctx['query']): Narrowing {
  return scopes.some((one) => one === query.show) ? narrowingOf(filtersOf('coverage', query)) : {};
}

function listOf(kind: ListKind, viewer: Viewer, ctx: Ctx): Prepare {
  const { query } = ctx;
  switch (kind) {
    case 'coverage':
      return coverageOf(demandSight(viewer), narrowingIn(query));
    case 'overdue':
      return overdueOf(demandSight(viewer));
    case 'delivery':
      demand(viewer, 'delivery.decide');
      return deliveryWork;
    case 'exports':
      demand(viewer, 'exports.audit');
      return exportsList;
    case 'register': {
      demand(viewer, 'inventory.read');
      const { app, now } = ctx.state;
      return registerList(connectorsOf(app), dayIn(now, app.zone));
    }
  }
}

const filesOf = { 'people.xlsx': 'listXlsx', 'people.csv': 'listCsv', 'statement.pdf': 'pdf' } as const;

/** What can be made of a notice. @param at as its page was asked for; unset: as of now */
export const noticeFiles = (noticeId: string, { t }: Words, at?: string): ExportButton[] =>
  Object.entries(filesOf).map(([file, label]) => ({
    path: `/console/notices/${noticeId}/${file}${at ? `?at=${at}` : ''}`,
    label: t(`exports.page.${label}`),
  }));

/** POST /console/exports/:export, such as `overdue.xlsx`. */
export async function listFile(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const [name, ending, ...more] = String(ctx.params.export).split('.');
  const kind = lists.find((one) => one === name);
  const format = tableFormats.find((one) => one === ending);
  if (!kind || !format || more.length > 0) throw new HeedError('not-found', 'no export of that name');
  const { app } = ctx.state;
  const prepare = listOf(kind, viewer, ctx);
  const order = exportOrder(ctx, noticeSight(viewer)?.answers ?? true);
  sendExport(ctx, await exportTable(app.db, app, { ...order, format }, prepare));
}

/**
 * POST /console/notices/:notice/people.csv and .xlsx: everyone asked, as far as the viewer may know; `?show=open` only
 * those who have not finished.
 */
export function noticeFile(format: TableFormat) {
  return async (ctx: Ctx): Promise<void> => {
    const sight = demandSight(consoleViewer(ctx));
    const { app } = ctx.state;
    const show = exportShows.find((one) => one === ctx.query.show);
    const people = peopleOfNotice(sight, idParam(ctx, 'notice'), show);
    sendExport(ctx, await exportTable(app.db, app, { ...exportOrder(ctx, sight.answers), format }, people));
  };
}

/** POST /console/inventory/register.pdf */
export async function registerFile(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'inventory.read');
  const { app, now } = ctx.state;
  const what = { connectors: connectorsOf(app), today: dayIn(now, app.zone) };
  sendExport(ctx, await exportRegister(app.db, app, exportOrder(ctx, true), what));
}

/** POST /console/notices/:notice/statement.pdf */
export async function noticeStatement(ctx: Ctx): Promise<void> {
  const sight = demandSight(consoleViewer(ctx));
  const { app } = ctx.state;
  const about = { sight, noticeId: idParam(ctx, 'notice') };
  sendExport(ctx, await exportNoticeStatement(app.db, app, exportOrder(ctx, sight.answers), about));
}
