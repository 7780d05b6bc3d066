import { createHash } from 'node:crypto';
import { inTransaction } from '../../../../src/db/pool.ts';
import { HeedError } from '../../../../src/errors.ts';
import { demand } from '../../../../src/people/permissions.ts';
import { findPerson } from '../../../../src/people/store.ts';
import { putUnderNewest, underNewest, underOther } from '../../../../src/reminders/apply.ts';
import {
  changedKeys,
  kindsInUse,
  newest,
  problemsOf,
  type ReminderKind,
  setPolicy,
} from '../../../../src/reminders/settings.ts';
import { type Ctx, csrf, formFields } from '../../../context.ts';
import { consoleViewer, done, renderConsole } from '../shell.tsx';
import { wordsFor } from '../words.ts';
import { ReminderForm } from './reminder-form.tsx';
import { changedRows, inputOf, policyOf, type ReminderInput, readReminderInput } from './reminder-input.ts';
import { loadPreview, PolicyPreview } from './reminder-preview.tsx';
import { namedIn } from './reminders.tsx';

/** GET /console/reminders/:kind */
export async function editReminders(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'reminders.set');
  const { db } = ctx.state.app;
  const { policy, kept, number } = await newest(db, kindOf(ctx));
  const id = namedIn(kept);
  const named = id === null ? null : await findPerson(db, id);
  await render(ctx, inputOf(policy, number, named?.employed ? named.staffNo : ''));
}

/**
 * POST /console/reminders/:kind: one reminder more or less, what it would come to, or, once that was shown, sets it. So
 * each of it works without a script.
 */
export async function changeReminders(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'reminders.set');
  const kind = kindOf(ctx);
  const fields = formFields(ctx);
  const input = readReminderInput(fields);
  const wanted = fields.do ?? 'check';
  if (wanted !== 'check' && wanted !== 'save') return render(ctx, changedRows(input, wanted));
  const { app, now } = ctx.state;
  const policy = await policyOf(app.db, kind, input);
  const problems = await problemsOf(app.db, kind, policy);
  if (problems.length > 0) return render(ctx, input, { problems });
  if (wanted === 'check' || input.checked !== markOf(input)) return render(ctx, input, { shown: true });
  const how = { actor: { person: viewer.id }, now };
  const conflict = await inTransaction(app.db, async (tx) => {
    await setPolicy(tx, { kind, policy, after: Number(input.number) }, how);
    if (input.underWay === 'on') await putUnderNewest(tx, kind, how);
    return false;
  }).catch((error: unknown) => {
    if (error instanceof HeedError && error.code === 'conflict') return true;
    throw error;
  });
  if (!conflict) return done(ctx, '/console/reminders', 'saved');
  ctx.status = 409;
  const { number } = await newest(app.db, kind);
  await render(ctx, { ...input, number: String(number) }, { shown: true, changed: true });
}

/** @throws HeedError `not-found` for what nothing is sent of */
function kindOf(ctx: Ctx): ReminderKind {
  const wanted = (ctx.params as Record<string, string | undefined>).kind;
  const kind = kindsInUse.find((one) => one === wanted);
  if (!kind) throw new HeedError('not-found', 'there are no such reminders');
  return kind;
}

/** Of everything that was typed: what is saved is what was looked at. */
const markOf = (input: ReminderInput): string =>
  createHash('sha256')
    .update(JSON.stringify({ ...input, checked: '', underWay: '' }))
    .digest('hex');

interface Found {
  problems?: HeedError['problems'];
  /** It can be kept: what it comes to is shown, and it can be saved. */
  shown?: boolean;
  changed?: boolean;
}

async function render(
  ctx: Ctx,
  input: ReminderInput,
  { problems, shown, changed }: Found = {},
): Promise<void> {
  const { app } = ctx.state;
  const kind = kindOf(ctx);
  const words = wordsFor(ctx);
  const { t } = words;
  const policy = await policyOf(app.db, kind, input);
  const before = await newest(app.db, kind);
  const same = shown === true && changedKeys(before.kept, policy).length === 0;
  const under = (await underOther(app.db, kind)) + (await underNewest(app.db, kind));
  if (problems) ctx.status = 422;
  renderConsole(ctx, {
    path: `/console/reminders/${kind}`,
    title: t('console.reminders.edit.title', { kind: t(`console.reminders.kinds.${kind}`) }),
    lead: t('console.reminders.edit.lead'),
    up: { href: '/console/reminders', label: t('console.reminders.title') },
    body: (
      <>
        {shown ? (
          <PolicyPreview
            preview={await loadPreview(ctx, policy, input.last)}
            same={same}
            changed={changed ?? false}
            words={words}
          />
        ) : null}
        <ReminderForm
          {...{ kind, input, words, problems: problems ?? [] }}
          {...(shown ? { mark: markOf(input) } : {})}
          underWay={under}
          csrf={csrf(ctx)}
        />
      </>
    ),
  });
}
