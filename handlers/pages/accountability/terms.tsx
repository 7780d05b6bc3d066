import { accountabilityPath } from '../../../src/accountability/present.ts';
import { termBounds } from '../../../src/accountability/rules.ts';
import { setTerms, termsInForce, termsSchema } from '../../../src/accountability/terms.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { demand } from '../../../src/people/permissions.ts';
import { Alert, Button, FieldView, Hidden, PageHead } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, signedIn, translate } from '../../context.ts';
import { renderPage } from '../frame.tsx';

const path = `${accountabilityPath}/terms`;
const names = termsSchema.keyof().options;

/** GET /accountability/terms */
export async function showTerms(ctx: Ctx, typed?: Record<string, string>): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'accountability.terms');
  const t = translate(ctx);
  const { version, terms } = await termsInForce(ctx.state.app.db);
  renderPage(ctx, {
    title: t('accountability.termsPage.title'),
    width: 'reading',
    path,
    body: (
      <>
        <PageHead
          title={t('accountability.termsPage.title')}
          lead={t('accountability.termsPage.lead')}
          up={{ href: accountabilityPath, label: t('accountability.title') }}
        />
        {typed ? (
          <Alert tone="bad" announce="alert">
            {t('accountability.termsPage.wrong', { ...termBounds.least, most: termBounds.most })}
          </Alert>
        ) : null}
        <form class="form" method="post" action={path} noValidate>
          <Hidden csrf={csrf(ctx)} values={{ seen: String(version) }} />
          {names.map((name) => (
            <FieldView
              key={name}
              id={`term-${name}`}
              field={{
                ...{ name, kind: 'text', label: t(`accountability.termsPage.${name}`) },
                ...{ required: true, maxLength: 3 },
              }}
              inputMode="numeric"
              value={typed?.[name] ?? String(terms[name])}
              optional=""
            />
          ))}
          <Button look="primary">{t('accountability.termsPage.do')}</Button>
        </form>
      </>
    ),
  });
}

/** POST /accountability/terms */
export async function setCaseTerms(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'accountability.terms');
  const { app, now } = ctx.state;
  const typed = formFields(ctx);
  const given = termsSchema.safeParse(typed);
  if (!given.success) {
    ctx.status = 422;
    return showTerms(ctx, typed);
  }
  const change = { terms: given.data, seen: Number(typed.seen) };
  await inTransaction(app.db, (tx) => setTerms(tx, change, { by: viewer.id, now }));
  ctx.redirect(path);
  ctx.status = 303;
}
