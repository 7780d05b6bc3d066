import type Router from '@koa/router';
import { v7 } from 'uuid';
import { z } from 'zod';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { fileObjection, objectionStatement } from '../../../src/objections/file.ts';
import { objectionPath } from '../../../src/objections/present.ts';
import { objectablePolicies, objectionsOf } from '../../../src/objections/store.ts';
import { demand } from '../../../src/people/permissions.ts';
import { findVersion } from '../../../src/policies/store.ts';
import { textProblem } from '../../../src/threads/rules.ts';
import {
  Alert,
  Button,
  EmptyState,
  FieldView,
  Hidden,
  LinkButton,
  PageHead,
} from '../../../src/web/components/index.ts';
import {
  type Ctx,
  csrf,
  formFields,
  type State,
  shownField,
  shownLanguage,
  signedIn,
  translate,
  webSession,
} from '../../context.ts';
import { renderPage } from '../frame.tsx';
import { showMyObjection, takeBack } from './mine.tsx';

const filing = z.object({
  id: z.uuid(),
  version: z.uuid().optional().catch(undefined),
  text: z.string().max(40_000).default(''),
});

/** Objecting to what rests on legitimate or public interests: the person's own page. */
export function objectionPages(router: Router<State>): void {
  router.get('/objections/new', (ctx: Ctx) => render(ctx, {}));
  router.post('/objections', file);
  router.get('/objections/:objection', showMyObjection);
  router.post('/objections/:objection/take-back', takeBack);
}

interface Entered {
  version?: string | undefined;
  text?: string;
  problem?: string;
}

async function file(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'objections.file', { personId: viewer.id });
  const { app, now } = ctx.state;
  const fields = filing.safeParse(formFields(ctx));
  if (!fields.success) throw new HeedError('bad-request', 'that is not the form of an objection');
  const { id, version: versionId, text } = fields.data;
  const problem = textProblem(text);
  if (problem || !versionId) {
    ctx.status = 422;
    return render(ctx, { version: versionId, text, ...(problem ? { problem } : {}) });
  }
  const session = webSession(ctx);
  const filed = await inTransaction(app.db, (tx) =>
    fileObjection(tx, app, {
      ...{
        id,
        personId: viewer.id,
        versionId,
        reasons: text,
        language: shownLanguage(ctx),
        session,
        zone: app.zone,
        now,
      },
    }),
  );
  ctx.redirect(objectionPath(filed.id));
  ctx.status = 303;
}

async function render(ctx: Ctx, entered: Entered): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'objections.file', { personId: viewer.id });
  const { app, language } = ctx.state;
  const t = translate(ctx);
  const policies = await objectablePolicies(app.db, language);
  const named = entered.version ?? z.uuid().safeParse(ctx.query.version).data;
  const known = policies.find(({ versionId }) => versionId === named);
  const one = known ?? (policies.length === 1 ? policies[0] : undefined);
  const mine = one ? await objectionsOf(app.db, viewer.id) : [];
  const earlier = mine.some((other) => other.policyId === one?.policyId && other.state === 'rejected');
  const number = one && (await findVersion(app.db, one.versionId)).number;
  renderPage(ctx, {
    title: t('objections.title'),
    width: 'reading',
    path: '/objections/new',
    body: (
      <>
        <PageHead
          title={t('objections.title')}
          {...(one ? { lead: t('objections.page.of', { title: one.title }) } : {})}
          up={{ href: '/me', label: t('page.me') }}
        />
        {policies.length === 0 ? (
          <EmptyState title={t('objections.none')}>
            <LinkButton href="/threads/new">{t('me.ask')}</LinkButton>
          </EmptyState>
        ) : (
          <form class="answer" method="post" action="/objections" noValidate>
            <Hidden
              csrf={csrf(ctx)}
              values={{ id: v7(), [shownField]: language, ...(one ? { version: one.versionId } : {}) }}
            />
            {earlier ? (
              <Alert tone="info">
                <p>{t('objections.earlier')}</p>
              </Alert>
            ) : null}
            {one ? <blockquote>{objectionStatement(language, one.title, number ?? 0)}</blockquote> : null}
            {one ? null : (
              <FieldView
                id="objection-version"
                field={{
                  name: 'version',
                  kind: 'choice',
                  label: t('objections.which'),
                  required: true,
                  options: policies.map(({ versionId, title }) => ({ value: versionId, label: title })),
                }}
                value=""
                {...(entered.text === undefined ? {} : { error: t('problems.exemptions.policyMissing') })}
                optional={t('common.optional')}
              />
            )}
            <FieldView
              id="objection-text"
              field={{
                name: 'text',
                kind: 'long-text',
                label: t('objections.label'),
                help: t('objections.intro'),
                required: true,
                maxLength: 4_000,
              }}
              value={entered.text ?? ''}
              {...(entered.problem ? { error: t(`threads.problem.${entered.problem}`) } : {})}
              focusError
              optional={t('common.optional')}
            />
            <div class="answer-buttons">
              <Button look="primary">{t('objections.submit')}</Button>
            </div>
            <p class="answer-note">{t('objections.consequence')}</p>
          </form>
        )}
      </>
    ),
  });
}
