import { HeedError } from '../../../src/errors.ts';
import type { Colleague } from '../../../src/evidence/events.ts';
import { writtenCode } from '../../../src/notices/paper/code.ts';
import { answersOn, type PaperResult, recordPaper } from '../../../src/notices/paper/record.ts';
import { findSheet, type Sheet } from '../../../src/notices/paper/sheets.ts';
import { loadCase } from '../../../src/notices/standing.ts';
import { colleagueById } from '../../../src/notices/ways/colleague.ts';
import type { Mend } from '../../../src/notices/ways/rules.ts';
import { demand } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { loadText } from '../../../src/policies/store.ts';
import { Alert, Button, FieldView, Hidden } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam, webSession } from '../../context.ts';
import { answerDeps } from '../../notices-replies.ts';
import { consoleViewer, renderConsole } from '../console/shell.tsx';
import { wordsFor } from '../console/words.ts';
import { FieldProblem } from '../signing/field-problem.tsx';
import { answerKind, choiceOf, refusalWords } from './answers.ts';
import { ConcernField, errorAt, KindField, WitnessField } from './hand-fields.tsx';

/** GET /console/paper/:sheet */
export async function showSheet(ctx: Ctx): Promise<void> {
  const { sheet } = await sheetFor(ctx);
  await renderClose(ctx, sheet);
}

/** POST /console/paper/:sheet: the scan and what stands on it. */
export async function closeSheet(ctx: Ctx): Promise<void> {
  const { viewer, sheet } = await sheetFor(ctx);
  const { app, now, uploads = [] } = ctx.state;
  const scan = uploads[0]?.bytes;
  const fields = formFields(ctx);
  const result = await recordPaper(
    app.db,
    {
      sheet,
      recorder: await recorderOf(ctx, viewer),
      kind: answerKind(fields.kind),
      signedOn: fields.signedOn ?? '',
      staffNo: fields.witness ?? '',
      reason: fields.reason ?? '',
      scan,
      session: webSession(ctx),
    },
    { ...answerDeps(app), zone: app.zone },
    now,
  );
  if (result.result === 'recorded') {
    ctx.redirect(`/console/paper?recorded=${result.late ? 'late' : 'yes'}`);
    ctx.status = 303;
    return;
  }
  ctx.status = result.result === 'mend-way' || result.result === 'mend' ? 422 : 409;
  await renderClose(ctx, sheet, { result, fields });
}

export async function recorderOf(ctx: Ctx, viewer: Viewer): Promise<Colleague> {
  const recorder = await colleagueById(ctx.state.app.db, viewer.id, ctx.state.now);
  if (recorder) return recorder;
  throw new HeedError('forbidden', `${viewer.id} does not work here`);
}

/** Whoever may not record this person's answer gets the same answer as for a sheet that is not there. */
async function sheetFor(ctx: Ctx): Promise<{ viewer: Viewer; sheet: Sheet }> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'answers.record', { personId: '' });
  const sheet = await findSheet(ctx.state.app.db, { id: idParam(ctx, 'sheet') });
  if (!sheet) throw new HeedError('not-found', 'no such sheet');
  demand(viewer, 'answers.record', { personId: sheet.personId });
  return { viewer, sheet };
}

interface Tried {
  result: Exclude<PaperResult, { result: 'recorded' }>;
  fields: Readonly<Record<string, string>>;
}

async function renderClose(ctx: Ctx, sheet: Sheet, tried?: Tried): Promise<void> {
  const { app } = ctx.state;
  const words = wordsFor(ctx);
  const { t, language, moment } = words;
  const found = await loadCase(app.db, sheet.noticeId, sheet.personId, language);
  const { front } = await loadText(app.db, sheet.versionId, language);
  const open = await answersOn(app.db, sheet);
  const said = tried && refusalWords(tried.result, t, (at) => moment(at).label);
  const used = sheet.usedAt ? t('ways.refusal.used', { when: moment(sheet.usedAt).label }) : undefined;
  const old = found.current && found.current.versionId !== sheet.versionId ? 'text-changed' : undefined;
  const over = sheet.answers === found.answers ? old : 'answered-meanwhile';
  const worthless = used ?? (over ? t(`ways.refusal.${over}`) : undefined);
  const number = found.text?.versionId === sheet.versionId ? found.text.number : found.sentNumber;
  renderConsole(ctx, {
    path: `/console/paper/${sheet.id}`,
    title: t('reach.paper.closeTitle', { code: writtenCode(sheet.code) }),
    lead: t('reach.paper.closeLead', {
      name: found.person.name,
      staffNo: found.person.staffNo,
      title: front.title,
      number,
    }),
    up: { href: '/console/paper', label: t('reach.paper.title') },
    body: (
      <>
        {said || worthless ? (
          <Alert tone="warn" title={t('reach.paper.void')} announce={said ? 'alert' : 'status'}>
            <p>{said ?? worthless}</p>
          </Alert>
        ) : null}
        {worthless ? null : (
          <CloseForm
            ctx={ctx}
            sheet={sheet}
            open={open}
            fields={tried?.fields ?? {}}
            problems={tried?.result.result === 'mend-way' ? tried.result.problems : []}
          />
        )}
      </>
    ),
  });
}

interface CloseFormProps {
  ctx: Ctx;
  sheet: Sheet;
  open: Awaited<ReturnType<typeof answersOn>>;
  fields: Readonly<Record<string, string>>;
  problems: readonly Mend[];
}

function CloseForm({ ctx, sheet, open, fields, problems }: CloseFormProps) {
  const { t } = wordsFor(ctx);
  const words = (key: string) => t(`reach.paper.${key}`);
  const at = errorAt(problems, t);
  const hand = { prefix: 'sheet', words, t, fields, problems };
  const optional = t('common.optional');
  const scanProblem = at('scan').error;
  return (
    <form
      class="form sheet"
      method="post"
      action={`/console/paper/${sheet.id}`}
      enctype="multipart/form-data"
      noValidate
    >
      <Hidden csrf={csrf(ctx)} />
      <KindField {...hand} options={choiceOf(open, t)} />
      <ConcernField {...hand} />
      <FieldView
        id="sheet-signed"
        field={{
          name: 'signedOn',
          kind: 'date',
          label: words('signedOn'),
          help: words('signedOnHelp'),
          required: true,
        }}
        value={fields.signedOn ?? ''}
        {...at('signedOn')}
        optional={optional}
      />
      <WitnessField {...hand} />
      <div class={scanProblem ? 'field field-wrong' : 'field'}>
        <label for="sheet-scan">{words('scan')}</label>
        <p class="help" id="sheet-scan-help">
          {words('scanHelp')}
        </p>
        <input
          id="sheet-scan"
          type="file"
          name="scan"
          accept=".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
          aria-describedby={scanProblem ? 'sheet-scan-help sheet-scan-error' : 'sheet-scan-help'}
          aria-invalid={scanProblem ? 'true' : undefined}
        />
        <FieldProblem id="sheet-scan-error" error={scanProblem} />
      </div>
      <Button look="primary">{words('submit')}</Button>
    </form>
  );
}
