import { type ExportRecord, exportsMade } from '../../../src/exports/made.ts';
import { exportPersonStatement } from '../../../src/exports/statement/make.ts';
import { hasText } from '../../../src/messages/texts.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import {
  Button,
  DataTable,
  EmptyState,
  FieldView,
  Hidden,
  Section,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields } from '../../context.ts';
import { ExportButtons } from '../export-buttons.tsx';
import { exportOrder, sendExport } from '../exports.ts';
import { exportsPath, lists, mayExport } from './exports-files.ts';
import { noticeSight } from './scope.ts';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

const mostShown = 50;

/** GET /console/exports: what the viewer may take out, and for those who look after that, what was taken out. */
export function exportsPage(ctx: Ctx): Promise<void> {
  return renderExports(ctx, { staffNo: '' });
}

/** POST /console/exports/statement: one person's, by the staff number in the form, so that no address holds it. */
export async function personStatementFile(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const { app } = ctx.state;
  // Of nobody in particular: only a role can open this form.
  demand(viewer, 'statements.read', { personId: '' });
  const staffNo = (formFields(ctx).staffNo ?? '').normalize('NFKC').trim().slice(0, 100);
  const { t } = wordsFor(ctx);
  const person = staffNo
    ? await app.db.selectFrom('person').select('id').where('staff_no', '=', staffNo).executeTakeFirst()
    : undefined;
  if (!person) {
    ctx.status = 422;
    const wrong = staffNo ? t('exports.page.nobody', { staffNo }) : t('exports.page.staffNoMissing');
    return renderExports(ctx, { staffNo, wrong });
  }
  demand(viewer, 'statements.read', { personId: person.id });
  sendExport(ctx, await exportPersonStatement(app.db, app, exportOrder(ctx, true), person.id));
}

async function renderExports(ctx: Ctx, entered: { staffNo: string; wrong?: string }): Promise<void> {
  const viewer = consoleViewer(ctx);
  const words = wordsFor(ctx);
  const { t } = words;
  const sight = noticeSight(viewer);
  const audit = can(viewer, 'exports.audit');
  const made = audit ? await exportsMade(ctx.state.app.db, { limit: mostShown }) : [];
  renderConsole(ctx, {
    path: exportsPath,
    title: t('exports.page.title'),
    lead: t(sight && !sight.answers ? 'exports.page.leadManager' : 'exports.page.lead'),
    body: (
      <>
        <Lists ctx={ctx} words={words} />
        {can(viewer, 'statements.read', { personId: '' }) ? (
          <StatementForm ctx={ctx} entered={entered} words={words} />
        ) : null}
        {audit ? (
          <Section id="made" title={t('exports.page.made')}>
            <Made rows={made} words={words} />
          </Section>
        ) : null}
      </>
    ),
  });
}

function Lists({ ctx, words: { t } }: { ctx: Ctx; words: Words }) {
  const viewer = consoleViewer(ctx);
  const mine = lists.filter((kind) => mayExport[kind](viewer));
  return (
    <Section id="lists" title={t('exports.page.lists')}>
      <DataTable
        caption={t('exports.page.lists')}
        captionHidden
        rows={mine}
        rowKey={(kind) => kind}
        empty=""
        columns={[
          {
            key: 'what',
            label: t('exports.column.kind'),
            cell: (kind) => (
              <>
                <strong>{t(`exports.kind.${kind}`)}</strong>
                <br />
                <span class="quiet">{t(`exports.page.text.${kind}`)}</span>
              </>
            ),
          },
          {
            key: 'take',
            label: t('exports.page.export'),
            cell: (kind) => (
              <ExportButtons
                ctx={ctx}
                files={(['xlsx', 'csv'] as const).map((format) => ({
                  path: `${exportsPath}/${kind}.${format}`,
                  what: t(`exports.kind.${kind}`),
                  label: t(`exports.page.${format}`),
                }))}
              />
            ),
          },
        ]}
      />
      {noticeSight(viewer) ? (
        <p class="quiet">
          {t('exports.page.notice')} <a href="/console/notices">{t('exports.page.allNotices')}</a>
        </p>
      ) : null}
    </Section>
  );
}

function StatementForm({
  ctx,
  entered,
  words: { t },
}: {
  ctx: Ctx;
  entered: { staffNo: string; wrong?: string };
  words: Words;
}) {
  return (
    <Section id="statement" title={t('exports.page.statement')} text={t('exports.page.statementText')}>
      <form
        class="form"
        method="post"
        action={`${exportsPath}/statement`}
        noValidate
        aria-label={t('exports.page.statement')}
      >
        <Hidden csrf={csrf(ctx)} />
        <FieldView
          id="statement-staff-no"
          field={{
            name: 'staffNo',
            kind: 'text',
            label: t('exports.page.staffNo'),
            required: true,
            maxLength: 100,
          }}
          value={entered.staffNo}
          optional={t('common.optional')}
          {...(entered.wrong ? { error: entered.wrong } : {})}
        />
        <div class="button-row">
          <Button look="primary">{t('exports.page.make')}</Button>
        </div>
      </form>
    </Section>
  );
}

function Made({ rows, words: { t, moment, n, language } }: { rows: readonly ExportRecord[]; words: Words }) {
  const kindOf = (kind: string) =>
    hasText(language, `exports.kind.${kind}`) ? t(`exports.kind.${kind}`) : kind;
  return (
    <DataTable
      caption={t('exports.page.made')}
      captionHidden
      rows={rows}
      rowKey={({ entryId }) => String(entryId)}
      empty={<EmptyState compact title={t('exports.page.madeNone')} />}
      columns={[
        { key: 'at', label: t('exports.column.at'), cell: ({ at }) => moment(at).label },
        { key: 'by', label: t('exports.column.by'), cell: ({ by }) => by ?? t('exports.command') },
        { key: 'kind', label: t('exports.column.kind'), cell: ({ kind }) => kindOf(kind) },
        {
          key: 'about',
          label: t('exports.column.about'),
          cell: ({ code, staffNo }) => code ?? staffNo ?? '',
        },
        { key: 'format', label: t('exports.column.format'), cell: ({ format }) => format },
        {
          key: 'rows',
          label: t('exports.column.rowCount'),
          cell: ({ rows: count }) => n(count),
          numeric: true,
        },
      ]}
    />
  );
}
