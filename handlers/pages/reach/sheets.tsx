import { z } from 'zod';
import { HeedError } from '../../../src/errors.ts';
import { makeSheets, openSheets, type Sheet, unreachedPeople } from '../../../src/notices/paper/sheets.ts';
import { loadCase } from '../../../src/notices/standing.ts';
import { demand } from '../../../src/people/permissions.ts';
import { loadText } from '../../../src/policies/store.ts';
import { Button, EmptyState, Hidden, LinkButton, PageHead } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam, translate } from '../../context.ts';
import { consoleViewer } from '../console/shell.tsx';
import { renderPage } from '../frame.tsx';
import { PaperSheet, type PrintedSheet } from './paper-sheet.tsx';

const chosen = z.object({ person: z.uuid().optional(), after: z.uuid().optional() });

/** POST /console/notices/:notice/paper: sheets for one person, or for those whom the notice did not reach. */
export async function printSheets(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const noticeId = idParam(ctx, 'notice');
  const asked = chosen.safeParse(formFields(ctx));
  if (!asked.success) throw new HeedError('bad-request', 'no such sheets');
  const { person, after } = asked.data;
  demand(viewer, 'answers.record', { personId: person ?? '' });
  const { db } = ctx.state.app;
  const people = await peopleOf(ctx, noticeId, { person, after });
  // Nobody handles their own sheet: a colleague prints it.
  const others = people.filter((id) => id !== viewer.id);
  await makeSheets(db, noticeId, others, { by: viewer.id, now: ctx.state.now });
  const query = new URLSearchParams({
    ...(person ? { person } : {}),
    ...(after ? { after } : {}),
  }).toString();
  ctx.redirect(`/console/notices/${noticeId}/paper${query ? `?${query}` : ''}`);
  ctx.status = 303;
}

/** GET /console/notices/:notice/paper: the sheets that were made, as they are printed. */
export async function showSheets(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const noticeId = idParam(ctx, 'notice');
  const { person, after } = chosen.catch({}).parse(ctx.query);
  demand(viewer, 'answers.record', { personId: person ?? '' });
  const { db } = ctx.state.app;
  const people = await peopleOf(ctx, noticeId, { person, after });
  const sheets = await openSheets(db, noticeId, people);
  const more = person ? false : (await unreachedPeople(db, noticeId, after)).more;
  const printed = await Promise.all(sheets.map((sheet) => printedSheet(ctx, sheet)));
  const t = translate(ctx);
  const words = (key: string, params = {}) => t(`ways.sheet.${key}`, params);
  const back = person ? `/people/${person}` : '';
  renderPage(ctx, {
    title: words('title'),
    body: (
      <>
        <div class="screen-only">
          <PageHead
            title={words('title')}
            lead={words('printHelp')}
            up={{ href: `/console/notices/${noticeId}${back}`, label: words('back') }}
            marks={<span class="quiet">{words('pages', { n: printed.length })}</span>}
            actions={<LinkButton href="/console/paper">{words('list')}</LinkButton>}
          />
          {more ? (
            <form method="post" action={`/console/notices/${noticeId}/paper`}>
              <Hidden csrf={csrf(ctx)} values={{ after: people.at(-1) ?? '' }} />
              <Button>{words('next')}</Button>
            </form>
          ) : null}
        </div>
        {printed.length === 0 ? (
          <EmptyState title={words('none')} text={words('noneText')} icon="check" />
        ) : null}
        {printed.map((sheet) => (
          <PaperSheet key={sheet.sheet.id} {...sheet} />
        ))}
      </>
    ),
  });
}

async function peopleOf(
  ctx: Ctx,
  noticeId: string,
  { person, after }: { person?: string | undefined; after?: string | undefined },
): Promise<string[]> {
  if (person) return [person];
  return (await unreachedPeople(ctx.state.app.db, noticeId, after)).people;
}

async function printedSheet(ctx: Ctx, sheet: Sheet): Promise<PrintedSheet> {
  const { app } = ctx.state;
  const { noticeId, personId, versionId, language } = sheet;
  const [found, text] = await Promise.all([
    loadCase(app.db, noticeId, personId, language),
    loadText(app.db, versionId, language),
  ]);
  return { sheet, found, text, baseUrl: app.baseUrl, zone: app.zone };
}
