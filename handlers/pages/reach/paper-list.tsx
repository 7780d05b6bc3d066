import { readSheetCode, writtenCode } from '../../../src/notices/paper/code.ts';
import { findSheet, sheetsOut } from '../../../src/notices/paper/sheets.ts';
import { demand } from '../../../src/people/permissions.ts';
import { Alert, Button, DataTable, FieldView, Hidden } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields } from '../../context.ts';
import { consoleViewer, renderConsole } from '../console/shell.tsx';
import { wordsFor } from '../console/words.ts';

const mostListed = 200;

/** GET /console/paper: sheets that are out, and a field for a code. A sheet's QR code leads here with its code. */
export async function sheetList(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'answers.record', { personId: '' });
  const { code } = ctx.query;
  if (typeof code === 'string' && code !== '') return await byCode(ctx, code);
  await renderList(ctx);
}

/** POST /console/paper */
export async function findByCode(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'answers.record', { personId: '' });
  await byCode(ctx, formFields(ctx).code ?? '');
}

async function byCode(ctx: Ctx, typed: string): Promise<void> {
  const code = readSheetCode(typed);
  const sheet = code && (await findSheet(ctx.state.app.db, { code }));
  if (sheet) {
    ctx.redirect(`/console/paper/${sheet.id}`);
    ctx.status = 303;
    return;
  }
  ctx.status = 422;
  await renderList(ctx, { typed: typed.slice(0, 40), problem: code ? 'unknownCode' : 'badCode' });
}

async function renderList(ctx: Ctx, wrong?: { typed: string; problem: string }): Promise<void> {
  const words = wordsFor(ctx);
  const { t, moment, language } = words;
  const said = ctx.query.recorded;
  const sheets = await sheetsOut(ctx.state.app.db, mostListed);
  renderConsole(ctx, {
    path: '/console/paper',
    title: t('reach.paper.title'),
    lead: t('reach.paper.lead'),
    body: (
      <>
        {said === 'yes' || said === 'late' ? (
          <Alert tone="good" announce="status">
            <p>{t(`reach.paper.${said === 'late' ? 'recordedLate' : 'recorded'}`)}</p>
          </Alert>
        ) : null}
        <form class="form sheet" method="post" action="/console/paper" noValidate>
          <Hidden csrf={csrf(ctx)} />
          <FieldView
            id="sheet-code"
            field={{
              name: 'code',
              kind: 'text',
              label: t('reach.paper.code'),
              help: t('reach.paper.codeHelp'),
              required: true,
              maxLength: 40,
            }}
            value={wrong?.typed ?? ''}
            {...(wrong ? { error: t(`ways.refusal.${wrong.problem}`) } : {})}
            focusError
            optional={t('common.optional')}
          />
          <Button look="primary">{t('reach.paper.find')}</Button>
        </form>
        <DataTable
          caption={t('reach.paper.out')}
          rows={sheets}
          rowKey={({ id }) => id}
          empty={t('reach.paper.outNone')}
          columns={[
            {
              key: 'person',
              label: t('reach.paper.person'),
              cell: ({ name, staffNo }) => (
                <>
                  {name} <small class="staff-no">{staffNo}</small>
                </>
              ),
            },
            { key: 'policy', label: t('reach.paper.policy'), cell: ({ titles }) => titles[language] },
            {
              key: 'code',
              label: t('reach.paper.code'),
              cell: ({ code }) => <code>{writtenCode(code)}</code>,
            },
            {
              key: 'printed',
              label: t('reach.paper.printed'),
              cell: ({ printedAt }) => moment(printedAt).label,
            },
            {
              key: 'close',
              label: t('reach.paper.close'),
              cell: ({ id }) => <a href={`/console/paper/${id}`}>{t('reach.paper.close')}</a>,
            },
          ]}
        />
      </>
    ),
  });
}
