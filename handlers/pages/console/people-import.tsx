import { createHash } from 'node:crypto';
import { z } from 'zod';
import { inTransaction, type Tx } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { type ImportOptions, type ImportResult, importCsv } from '../../../src/people/directory/import.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import {
  Button,
  FieldView,
  Hidden,
  LinkButton,
  postAttributes,
  withFiles,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields } from '../../context.ts';
import { ImportProblems, ImportReview } from './import-review.tsx';
import { consoleViewer, done, renderConsole } from './shell.tsx';
import { SourceField } from './source-field.tsx';
import { type Words, wordsFor } from './words.ts';

const fieldsSchema = z.object({
  csv: z.string().default(''),
  complete: z.string().max(5).default(''),
  /** Stands for exactly the changes that were shown. */
  checked: z.string().max(64).default(''),
});
type ImportInput = z.infer<typeof fieldsSchema>;

/** GET /console/people/import */
export async function newImport(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'people.import');
  renderImport(ctx, { csv: '', complete: '', checked: '' });
}

/** POST /console/people/import/check: what the list would change. Nothing is written. */
export async function checkImport(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'people.import');
  const input = readInput(ctx);
  const result = await inTransaction(ctx.state.app.db, (tx) => tryImport(tx, ctx, viewer, input));
  renderImport(ctx, input, result);
}

/** POST /console/people/import: writes what was shown; when that is no longer what would happen, shows it again. */
export async function applyImport(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'people.import');
  const input = readInput(ctx);
  const result = await inTransaction(ctx.state.app.db, async (tx) => {
    const tried = await tryImport(tx, ctx, viewer, input);
    if (tried.problems.length > 0 || markOf(input, tried) !== input.checked) return tried;
    await importCsv(tx, bytesOf(input), optionsFor(ctx, viewer, input));
    return tried.changes.length > 0 ? ('imported' as const) : ('nothingToImport' as const);
  });
  if (typeof result === 'string') return done(ctx, '/console/people', result);
  renderImport(ctx, input, result, true);
}

function readInput(ctx: Ctx): ImportInput {
  const read = fieldsSchema.safeParse(formFields(ctx));
  if (!read.success) throw new HeedError('bad-request', 'that is not the form of an import');
  return read.data;
}

const bytesOf = ({ csv }: ImportInput) => new Uint8Array(Buffer.from(csv, 'utf8'));

function optionsFor(ctx: Ctx, viewer: Viewer, input: ImportInput): ImportOptions {
  return {
    now: ctx.state.now,
    actor: { person: viewer.id },
    source: 'console',
    complete: input.complete === 'on',
    mayGrantRoles: can(viewer, 'roles.grant'),
  };
}

function tryImport(tx: Tx, ctx: Ctx, viewer: Viewer, input: ImportInput): Promise<ImportResult> {
  return importCsv(tx, bytesOf(input), { ...optionsFor(ctx, viewer, input), dryRun: true });
}

function markOf({ csv, complete }: ImportInput, { changes }: ImportResult): string {
  return createHash('sha256')
    .update(JSON.stringify([csv, complete, changes]))
    .digest('hex');
}

function renderImport(ctx: Ctx, input: ImportInput, result?: ImportResult, changed = false): void {
  const words = wordsFor(ctx);
  const { t } = words;
  const wrong = result !== undefined && result.problems.length > 0;
  if (wrong) ctx.status = 422;
  else if (changed) ctx.status = 409;
  const mark = result && !wrong ? markOf(input, result) : undefined;
  renderConsole(ctx, {
    path: '/console/people/import',
    title: t('console.import.title'),
    lead: t('console.import.lead'),
    up: { href: '/console/people', label: t('console.people.title') },
    body: (
      <>
        {result && wrong ? <ImportProblems problems={result.problems} words={words} /> : null}
        {result && !wrong ? (
          <ImportReview
            result={result}
            changed={changed}
            words={words}
            connected={[...ctx.state.app.platforms.keys()]}
          />
        ) : null}
        <ImportForm
          input={input}
          mark={result && result.changes.length > 0 ? mark : undefined}
          csrf={csrf(ctx)}
          words={words}
        />
      </>
    ),
  });
}

interface ImportFormProps {
  input: ImportInput;
  /** There once the list was checked and would change something. */
  mark: string | undefined;
  csrf: string;
  words: Words;
}

function ImportForm({ input, mark, csrf: token, words: { t } }: ImportFormProps) {
  return (
    <form
      class="form"
      {...postAttributes({ url: '/console/people/import/check', csrf: token })}
      {...withFiles}
      aria-label={t('console.import.title')}
    >
      <Hidden csrf={token} values={mark ? { checked: mark } : {}} />
      <SourceField
        id="import-csv"
        name="csv"
        label={t('console.import.csv')}
        help={t('console.import.csvHelp')}
        rows={14}
        value={input.csv}
        file={{
          id: 'import-file',
          label: t('console.file.csv'),
          help: t('console.file.help'),
          accept: '.csv,.tsv,.txt,text/csv',
        }}
      />
      <FieldView
        id="import-complete"
        field={{
          name: 'complete',
          kind: 'choices',
          label: t('console.import.complete'),
          help: t('console.import.completeHelp'),
          options: [{ value: 'on', label: t('console.import.completeYes') }],
        }}
        value={input.complete}
        optional={t('common.optional')}
      />
      <div class="button-row">
        {mark ? (
          <button class="button button-primary" type="submit" formaction="/console/people/import">
            {t('console.import.apply')}
          </button>
        ) : null}
        <Button look={mark ? 'plain' : 'primary'}>{t('console.import.check')}</Button>
        <LinkButton href="/console/people" look="quiet">
          {t('common.cancel')}
        </LinkButton>
      </div>
      <p class="help">{t('console.import.nothingWritten')}</p>
    </form>
  );
}
