import { v7 } from 'uuid';
import { z } from 'zod';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { newObjectionPath } from '../../../src/objections/present.ts';
import { objectablePolicies } from '../../../src/objections/store.ts';
import { demand } from '../../../src/people/permissions.ts';
import { readableVersions } from '../../../src/policies/store.ts';
import { sourceWord } from '../../../src/requests/export/html.ts';
import { fileRequest, requestStatement } from '../../../src/requests/file.ts';
import { formId } from '../../../src/requests/form-id.ts';
import { newRequestPath, requestPath } from '../../../src/requests/present.ts';
import {
  needsPolicy,
  needsWords,
  offeredKinds,
  type RequestKind,
  requestKinds,
  takesPolicy,
  takesSources,
} from '../../../src/requests/rules.ts';
import { textProblem } from '../../../src/threads/rules.ts';
import { Button, FieldView, Hidden, LinkButton, PageHead } from '../../../src/web/components/index.ts';
import {
  type Ctx,
  csrf,
  formFields,
  formList,
  shownField,
  shownLanguage,
  signedIn,
  translate,
  webSession,
} from '../../context.ts';
import { renderPage } from '../frame.tsx';

const kindOf = z.enum(requestKinds).optional().catch(undefined);
const idOf = z.uuid().optional().catch(undefined);
const filing = z.object({
  id: z.uuid(),
  kind: z.enum(requestKinds),
  policy: idOf,
  appeals: idOf,
  text: z.string().max(40_000).default(''),
});

interface Entered {
  kind?: RequestKind | undefined;
  policy?: string | undefined;
  appeals?: string | undefined;
  text?: string;
  parts?: readonly string[];
  problem?: string | undefined;
  policyMissing?: boolean;
}

/** GET /requests/new: what there is to ask for, or the form of one thing. */
export function showNew(ctx: Ctx): Promise<void> {
  const { kind, policy, appeals } = ctx.query;
  return render(ctx, { kind: kindOf.parse(kind), policy: idOf.parse(policy), appeals: idOf.parse(appeals) });
}

/** POST /requests */
export async function fileNew(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'requests.file', { personId: viewer.id });
  const { app, now } = ctx.state;
  const fields = filing.safeParse(formFields(ctx));
  if (!fields.success) throw new HeedError('bad-request', 'that is not the form of a request');
  const { id, kind, policy, appeals, text } = fields.data;
  const parts = formList(ctx, 'parts').filter((name) => app.personalData.sources.includes(name));
  const empty = text.trim() === '' && !needsWords(kind);
  const problem = empty ? undefined : textProblem(text);
  const policyMissing = needsPolicy(kind) && !policy;
  if (problem || policyMissing) {
    ctx.status = 422;
    return render(ctx, { kind, policy, appeals, text, parts, problem, policyMissing });
  }
  const { request } = await inTransaction(app.db, (tx) =>
    fileRequest(tx, app, {
      ...{
        id: formId(viewer.id, id),
        kind,
        personId: viewer.id,
        policyId: policy,
        appealsId: appeals,
        sources: parts,
        words: text,
      },
      ...{ language: shownLanguage(ctx), session: webSession(ctx), now },
    }),
  );
  ctx.redirect(requestPath(request.id));
  ctx.status = 303;
}

async function render(ctx: Ctx, entered: Entered): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'requests.file', { personId: viewer.id });
  const t = translate(ctx);
  const { kind } = entered;
  const up =
    kind && kind !== 'appeal' ? { href: newRequestPath(), label: t('requests.new.title') } : undefined;
  renderPage(ctx, {
    title: kind ? t(`requests.kind.${kind}`) : t('requests.new.title'),
    width: 'reading',
    path: newRequestPath(kind),
    body: (
      <>
        <PageHead
          title={kind ? t(`requests.kind.${kind}`) : t('requests.new.title')}
          lead={kind && kind !== 'appeal' ? t(`requests.kindHelp.${kind}`) : t('requests.new.lead')}
          up={up ?? { href: '/me#requests', label: t('page.me') }}
        />
        {kind ? await formOf(ctx, kind, entered) : await choices(ctx)}
      </>
    ),
  });
}

async function choices(ctx: Ctx) {
  const t = translate(ctx);
  const mayObject = (await objectablePolicies(ctx.state.app.db, ctx.state.language)).length > 0;
  const all: [string, string][] = offeredKinds.map((kind) => [kind, newRequestPath(kind)]);
  if (mayObject) all.push(['object', newObjectionPath()]);
  return (
    <ul class="todo">
      {all.map(([kind, href]) => (
        <li key={kind} class="sheet todo-item">
          <div>
            <h2>{t(`requests.kind.${kind}`)}</h2>
            <p class="quiet">{t(`requests.kindHelp.${kind}`)}</p>
          </div>
          <LinkButton href={href}>
            {t('requests.new.more')}
            <span class="sr-only">: {t(`requests.kind.${kind}`)}</span>
          </LinkButton>
        </li>
      ))}
    </ul>
  );
}

async function formOf(ctx: Ctx, kind: RequestKind, entered: Entered) {
  const { app, language } = ctx.state;
  const t = translate(ctx);
  const help = kind === 'rectify' || kind === 'restrict' || kind === 'appeal' ? kind : 'optional';
  const policies = takesPolicy(kind) ? await policyOptions(ctx) : [];
  const held = takesSources(kind) ? await app.personalData.whatIsHeld(app.db, signedIn(ctx).id) : [];
  const sources = [...new Set(held.map(({ source }) => source))];
  const optional = t('common.optional');
  return (
    <form class="answer" method="post" action="/requests" noValidate>
      <Hidden
        csrf={csrf(ctx)}
        values={{
          ...{ id: v7(), kind, [shownField]: language },
          ...(entered.appeals ? { appeals: entered.appeals } : {}),
        }}
      />
      <blockquote>{requestStatement(kind, language)}</blockquote>
      {takesPolicy(kind) ? (
        <FieldView
          id="request-policy"
          field={{
            name: 'policy',
            kind: 'choice',
            label: t('requests.new.policy'),
            required: needsPolicy(kind),
            options: [
              ...(needsPolicy(kind) ? [] : [{ value: '', label: t('requests.new.policyAll') }]),
              ...policies,
            ],
          }}
          value={entered.policy ?? ''}
          {...(entered.policyMissing ? { error: t('requests.new.policyMissing') } : {})}
          optional={optional}
        />
      ) : null}
      <FieldView
        id="request-text"
        field={{
          name: 'text',
          kind: 'long-text',
          label: t('requests.new.words'),
          help: t(`requests.new.wordsHelp.${help}`),
          required: needsWords(kind),
          maxLength: 4_000,
        }}
        value={entered.text ?? ''}
        {...(entered.problem ? { error: t(`threads.problem.${entered.problem}`) } : {})}
        focusError
        optional={optional}
      />
      {sources.length > 1 ? (
        <details>
          <summary>{t('requests.new.parts')}</summary>
          <FieldView
            id="request-parts"
            field={{
              name: 'parts',
              kind: 'choices',
              label: t('requests.page.parts'),
              options: sources.map((value) => ({ value, label: sourceWord(value, language) })),
            }}
            value={(entered.parts ?? []).join(',')}
            optional={optional}
          />
        </details>
      ) : null}
      <div class="answer-buttons">
        <Button look="primary">{t('requests.new.submit')}</Button>
      </div>
    </form>
  );
}

async function policyOptions(ctx: Ctx): Promise<{ value: string; label: string }[]> {
  const { app, language } = ctx.state;
  const byPolicy = new Map(
    (await readableVersions(app.db)).map((one) => [one.policyId, one.titles[language]]),
  );
  return [...byPolicy].map(([value, label]) => ({ value, label }));
}
