import type Router from '@koa/router';
import { registerPdf } from '../../../src/crisis/duties/pdf.ts';
import { registerOf } from '../../../src/crisis/duties/register.ts';
import { crisisPath } from '../../../src/crisis/present.ts';
import { demand } from '../../../src/people/permissions.ts';
import { EmptyState, Facts, LinkButton, PageHead } from '../../../src/web/components/index.ts';
import { type Ctx, type State, signedIn, translate } from '../../context.ts';
import { renderPage } from '../frame.tsx';

/** Every breach that there was. Registered before an incident's own pages, which would take the address for an id. */
export function registerPages(router: Router<State>): void {
  router.get('/crisis/register', showRegister);
  router.get('/crisis/register.pdf', registerFile);
}

async function entries(ctx: Ctx) {
  const viewer = signedIn(ctx);
  demand(viewer, 'crisis.register');
  const { app, language } = ctx.state;
  return registerOf(app.db, app.vault, { viewerId: viewer.id, language, zone: viewer.timeZone });
}

/** GET /crisis/register */
async function showRegister(ctx: Ctx): Promise<void> {
  const all = await entries(ctx);
  const t = translate(ctx);
  renderPage(ctx, {
    title: t('crisis.duties.register.title'),
    body: (
      <>
        <PageHead
          title={t('crisis.duties.register.title')}
          lead={t('crisis.duties.register.text')}
          up={{ href: '/crisis', label: t('crisis.title') }}
          actions={
            <LinkButton href={`/crisis/register.pdf?lang=${ctx.state.language}`}>
              {t('crisis.duties.register.pdf')}
            </LinkButton>
          }
        />
        {all.length === 0 ? <EmptyState title={t('crisis.duties.register.none')} /> : null}
        <div class="flow">
          {all.map(({ id, title, parts }) => (
            <section class="sheet flow" key={id} aria-labelledby={id}>
              <h2 id={id}>
                <a href={crisisPath(id)}>{title}</a>
              </h2>
              <Facts
                items={parts.map(({ label, value }) => ({ label, value: <span class="said">{value}</span> }))}
              />
            </section>
          ))}
        </div>
      </>
    ),
  });
}

/** GET /crisis/register.pdf */
async function registerFile(ctx: Ctx): Promise<void> {
  const all = await entries(ctx);
  ctx.set('cache-control', 'no-store');
  ctx.attachment('register.pdf');
  ctx.type = 'application/pdf';
  ctx.body = await registerPdf(all, ctx.state.language, ctx.state.now);
}
