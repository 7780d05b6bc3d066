import { createHash } from 'node:crypto';
import { z } from 'zod';
import { inTransaction, type Tx } from '../../../../src/db/pool.ts';
import { HeedError } from '../../../../src/errors.ts';
import { type AbsenceImport, importAbsences } from '../../../../src/people/absence-import.ts';
import { demand } from '../../../../src/people/permissions.ts';
import {
  Alert,
  Button,
  DataTable,
  Hidden,
  LinkButton,
  postAttributes,
  Section,
  withFiles,
} from '../../../../src/web/components/index.ts';
import { dayIn } from '../../../../src/zone.ts';
import { type Ctx, csrf, formFields } from '../../../context.ts';
import { ImportProblems } from '../import-review.tsx';
import { consoleViewer, done, renderConsole } from '../shell.tsx';
import { SourceField } from '../source-field.tsx';
import { type Words, wordsFor } from '../words.ts';

const page = '/console/absences/import';

const fieldsSchema = z.object({
  csv: z.string().default(''),
  /** Stands for exactly the changes that were shown. */
  checked: z.string().max(64).default(''),
});
type Input = z.infer<typeof fieldsSchema>;

/** GET /console/absences/import */
export async function newAbsenceImport(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'absences.manage');
  render(ctx, { csv: '', checked: '' });
}

/** POST /console/absences/import/check: what the list would change. Nothing is written. */
export async function checkAbsenceImport(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'absences.manage');
  const input = readInput(ctx);
  render(ctx, input, await inTransaction(ctx.state.app.db, (tx) => run(tx, ctx, input, true)));
}

/** POST /console/absences/import: writes what was shown; when that is not what would happen, shows it again. */
export async function applyAbsenceImport(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'absences.manage');
  const input = readInput(ctx);
  const again = await inTransaction(ctx.state.app.db, async (tx) => {
    const tried = await run(tx, ctx, input, true);
    if (tried.problems.length > 0 || markOf(tried) !== input.checked) return tried;
    await run(tx, ctx, input, false);
    return undefined;
  });
  if (!again) return done(ctx, '/console/absences', 'saved');
  render(ctx, input, again, true);
}

function readInput(ctx: Ctx): Input {
  const read = fieldsSchema.safeParse(formFields(ctx));
  if (!read.success) throw new HeedError('bad-request', 'that is not the form of an import');
  return read.data;
}

function run(tx: Tx, ctx: Ctx, { csv }: Input, dryRun: boolean): Promise<AbsenceImport> {
  const { app, now } = ctx.state;
  const actor = { person: consoleViewer(ctx).id };
  return importAbsences(tx, Buffer.from(csv, 'utf8'), { actor, now, today: dayIn(now, app.zone), dryRun });
}

const markOf = ({ changes }: AbsenceImport): string =>
  createHash('sha256').update(JSON.stringify(changes)).digest('hex');

function render(ctx: Ctx, input: Input, result?: AbsenceImport, changed = false): void {
  const words = wordsFor(ctx);
  const { t } = words;
  const wrong = result !== undefined && result.problems.length > 0;
  if (wrong) ctx.status = 422;
  else if (changed) ctx.status = 409;
  const mark =
    result && !wrong && result.changes.some(({ what }) => what !== 'same') ? markOf(result) : undefined;
  const token = csrf(ctx);
  renderConsole(ctx, {
    path: page,
    title: t('console.absenceImport.title'),
    lead: t('console.absenceImport.lead'),
    up: { href: '/console/absences', label: t('console.absences.title') },
    body: (
      <>
        {wrong ? <ImportProblems problems={result.problems} words={words} /> : null}
        {result && !wrong ? <Review result={result} changed={changed} words={words} /> : null}
        <form
          class="form"
          {...postAttributes({ url: `${page}/check`, csrf: token })}
          {...withFiles}
          aria-label={t('console.absenceImport.title')}
        >
          <Hidden csrf={token} values={mark ? { checked: mark } : {}} />
          <SourceField
            id="absences-csv"
            name="csv"
            label={t('console.absenceImport.csv')}
            help={t('console.absenceImport.csvHelp')}
            rows={12}
            value={input.csv}
            file={{
              id: 'absences-file',
              label: t('console.file.csv'),
              help: t('console.file.help'),
              accept: '.csv,.tsv,.txt,text/csv',
            }}
          />
          <div class="button-row">
            {mark ? (
              <Button look="primary" formAction={page}>
                {t('console.absenceImport.apply')}
              </Button>
            ) : null}
            <Button look={mark ? 'plain' : 'primary'}>{t('console.absenceImport.check')}</Button>
            <LinkButton href="/console/absences" look="quiet">
              {t('common.cancel')}
            </LinkButton>
          </div>
          <p class="help">{t('console.absenceImport.nothingWritten')}</p>
        </form>
      </>
    ),
  });
}

const mostListed = 200;

function Review({ result, changed, words }: { result: AbsenceImport; changed: boolean; words: Words }) {
  const { t, n, date, language } = words;
  const { changes, ignored } = result;
  const count = (wanted: string) => n(changes.filter(({ what }) => what === wanted).length);
  const real = changes.filter(({ what }) => what !== 'same');
  return (
    <Section id="review" title={t('console.absenceImport.review')}>
      {changed ? (
        <Alert tone="warn" announce="alert">
          <p>{t('console.absenceImport.changed')}</p>
        </Alert>
      ) : null}
      <p>
        {real.length === 0
          ? t('console.absenceImport.nothing')
          : t('console.absenceImport.counts', {
              new: count('new'),
              moved: count('moved'),
              same: count('same'),
            })}
      </p>
      {ignored.length > 0 ? (
        <p class="help">
          {t('console.absenceImport.ignored', { columns: ignored.join(language === 'en' ? ', ' : '、') })}
        </p>
      ) : null}
      {real.length > 0 ? (
        <DataTable
          caption={t('console.absenceImport.review')}
          captionHidden
          rows={real.slice(0, mostListed)}
          rowKey={({ row }) => String(row)}
          empty={null}
          columns={[
            {
              key: 'person',
              label: t('console.absences.person'),
              cell: ({ name, staffNo }) => (
                <>
                  {name} <small class="staff-no">{staffNo}</small>
                </>
              ),
            },
            {
              key: 'what',
              label: t('console.absenceImport.kind'),
              cell: ({ what }) => t(`console.absenceImport.kinds.${what}`),
            },
            { key: 'from', label: t('console.absences.from'), cell: ({ from }) => date(from) },
            {
              key: 'until',
              label: t('console.absences.until'),
              cell: ({ until }) => (until === null ? t('console.absences.unknown') : date(until)),
            },
          ]}
        />
      ) : null}
      {real.length > mostListed ? (
        <p class="help">{t('console.absenceImport.most', { most: mostListed })}</p>
      ) : null}
    </Section>
  );
}
