import { inTransaction } from '../../../src/db/pool.ts';
import type { Localized } from '../../../src/messages/model.ts';
import { demand } from '../../../src/people/permissions.ts';
import type { PolicyInspection } from '../../../src/policies/document.ts';
import { findVersion, loadText } from '../../../src/policies/store.ts';
import { draftPolicy } from '../../../src/procedure/draft.ts';
import { publishDirectly } from '../../../src/procedure/publish-directly.ts';
import { loadDraftText } from '../../../src/procedure/store.ts';
import { isUuid } from '../../../src/uuid.ts';
import { Button, Hidden, LinkButton, postAttributes, withFiles } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields } from '../../context.ts';
import type { Compared } from './changes.tsx';
import {
  type Consequence,
  consequenceOf,
  inspectInput,
  type PolicyInput,
  readPolicyInput,
} from './policy-input.ts';
import { PolicyProblems, PolicyReview } from './policy-review.tsx';
import { aloneIn, procedurePath } from './procedure-data.ts';
import { consoleViewer, done, renderConsole } from './shell.tsx';
import { TextFiles } from './text-files.tsx';
import { type Words, wordsFor } from './words.ts';

/** GET /console/policies/new?from=VERSION: two empty texts, or those of a version to go on from. */
export async function newPolicy(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'policies.publish');
  const { db } = ctx.state.app;
  const { from, draft } = ctx.query;
  if (isUuid(draft)) {
    demand(consoleViewer(ctx), 'policies.drafts');
    const source = async (language: 'zh-CN' | 'en') =>
      Buffer.from((await loadDraftText(db, draft, language)).bytes).toString('utf8');
    return renderForm(ctx, { input: { 'zh-CN': await source('zh-CN'), en: await source('en') } });
  }
  if (!isUuid(from)) return renderForm(ctx, { input: empty });
  const { id } = await findVersion(db, from);
  const source = async (language: 'zh-CN' | 'en') =>
    Buffer.from((await loadText(db, id, language)).bytes).toString('utf8');
  await renderForm(ctx, { input: { 'zh-CN': await source('zh-CN'), en: await source('en') } });
}

const empty: PolicyInput = { 'zh-CN': '', en: '' };

/** POST /console/policies/check: everything that is wrong, or what publishing would do. Nothing is stored. */
export async function checkPolicy(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'policies.publish');
  const { app } = ctx.state;
  const input = readPolicyInput(formFields(ctx));
  const inspection = await inspectInput(app.db, input);
  if (!inspection.policy) return renderForm(ctx, { input, inspection });
  await renderForm(ctx, {
    input,
    consequence: await consequenceOf(app.db, inspection.policy, input, aloneIn(ctx)),
  });
}

/** POST /console/policies: publishes what was checked; texts that were changed since are checked again first. */
export async function publishChecked(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'policies.publish');
  const { app } = ctx.state;
  const fields = formFields(ctx);
  const input = readPolicyInput(fields);
  const inspection = await inspectInput(app.db, input);
  const { policy } = inspection;
  if (!policy) return renderForm(ctx, { input, inspection });
  const result = await inTransaction(app.db, async (tx) => {
    const consequence = await consequenceOf(tx, policy, input, aloneIn(ctx));
    if (consequence.mark !== fields.checked) return { consequence, changed: true };
    // No page offers it: what has to be done first is said once more, with the texts that were typed.
    if (needsProcedure(consequence)) return { consequence, refused: true };
    const actor = { person: viewer.id };
    return publishDirectly(tx, { document: policy }, { ...aloneIn(ctx), actor, hooks: app.policyHooks });
  });
  if ('consequence' in result) return renderForm(ctx, { input, ...result });
  const { outcome, version } = result;
  const flash =
    outcome === 'unchanged' ? outcome : version.state === 'in-force' ? 'published' : 'publishedLater';
  done(ctx, `/console/policies/${version.id}`, flash);
}

const needsProcedure = ({ steps, unchanged }: Consequence): boolean => steps.length > 0 && !unchanged;

/** POST /console/policies/draft: keeps a complete text as the newest draft of its policy. */
export async function draftChecked(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'policies.publish');
  const { app, now } = ctx.state;
  const input = readPolicyInput(formFields(ctx));
  const inspection = await inspectInput(app.db, input);
  const { policy } = inspection;
  if (!policy) return renderForm(ctx, { input, inspection });
  const { procedureId } = await inTransaction(app.db, (tx) =>
    draftPolicy(tx, policy, { actor: { person: viewer.id }, now }),
  );
  done(ctx, procedurePath(procedureId), 'drafted');
}

interface Form {
  input: PolicyInput;
  /** What is wrong, when something is. */
  inspection?: PolicyInspection;
  /** What publishing would do, when nothing is wrong. */
  consequence?: Consequence;
  /** Texts, or the version in force, are not those that were checked. */
  changed?: boolean;
  /** It was to be published without its procedure. */
  refused?: boolean;
}

async function renderForm(ctx: Ctx, form: Form): Promise<void> {
  const { input, inspection, consequence, changed, refused } = form;
  const words = wordsFor(ctx);
  const { t } = words;
  if (inspection || refused) ctx.status = 422;
  if (changed) ctx.status = 409;
  renderConsole(ctx, {
    path: '/console/policies/new',
    title: t('console.policyForm.title'),
    lead: t('console.policyForm.lead'),
    up: { href: '/console/policies', label: t('console.policies.title') },
    body: (
      <>
        {inspection ? <PolicyProblems inspection={inspection} words={words} /> : null}
        {consequence ? (
          <PolicyReview
            consequence={consequence}
            before={await replacedTexts(ctx, consequence)}
            changed={changed ?? false}
            words={words}
          />
        ) : null}
        <TextForm input={input} consequence={consequence} csrf={csrf(ctx)} words={words} />
      </>
    ),
  });
}

async function replacedTexts(ctx: Ctx, { replaces }: Consequence): Promise<Localized<Compared> | undefined> {
  const { db } = ctx.state.app;
  return (
    replaces && {
      'zh-CN': await loadText(db, replaces.id, 'zh-CN'),
      en: await loadText(db, replaces.id, 'en'),
    }
  );
}

interface TextFormProps {
  input: PolicyInput;
  consequence: Consequence | undefined;
  csrf: string;
  words: Words;
}

function TextForm({ input, consequence, csrf: token, words: { t } }: TextFormProps) {
  const publishable = consequence && !consequence.unchanged;
  return (
    <form
      class="form"
      {...postAttributes({ url: '/console/policies/check', csrf: token })}
      {...withFiles}
      aria-label={t('console.policyForm.texts')}
    >
      <Hidden csrf={token} values={consequence ? { checked: consequence.mark } : {}} />
      <TextFiles t={t} id="policy" input={input} rows={24} />
      <div class="button-row">
        {publishable && !needsProcedure(consequence) ? (
          <button class="button button-primary" type="submit" formaction="/console/policies">
            {t('console.policyForm.publish', { number: consequence.number })}
          </button>
        ) : null}
        {publishable ? (
          <button
            class={needsProcedure(consequence) ? 'button button-primary' : 'button'}
            type="submit"
            formaction="/console/policies/draft"
          >
            {t('console.policyForm.draft')}
          </button>
        ) : null}
        <Button look={publishable ? 'plain' : 'primary'}>{t('console.policyForm.check')}</Button>
        <LinkButton href="/console/policies" look="quiet">
          {t('common.cancel')}
        </LinkButton>
      </div>
      <p class="help">{t('console.policyForm.nothingStored')}</p>
    </form>
  );
}
