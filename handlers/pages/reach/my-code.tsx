import { inTransaction } from '../../../src/db/pool.ts';
import { issueCode } from '../../../src/kiosk/code.ts';
import { writtenKioskCode } from '../../../src/kiosk/rules.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { demand } from '../../../src/people/permissions.ts';
import { Alert, Button, Hidden, PageHead } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, signedIn, translate } from '../../context.ts';
import { renderPage } from '../frame.tsx';

/** GET /me/kiosk-code */
export function myCode(ctx: Ctx): void {
  demand(signedIn(ctx), 'me.open');
  renderMine(ctx);
}

/** POST /me/kiosk-code: whoever has an account makes their code by themselves. It is shown once and stands nowhere else. */
export async function makeMyCode(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'me.open');
  const { app, now } = ctx.state;
  const made = await inTransaction(app.db, (tx) =>
    issueCode(tx, app.tokens, { personId: viewer.id, by: viewer.id, now }),
  );
  renderMine(ctx, made);
}

function renderMine(ctx: Ctx, made?: { code: string; expiresAt: Date }): void {
  const viewer = signedIn(ctx);
  const { language } = ctx.state;
  const t = translate(ctx);
  const when = made && formatMoment(made.expiresAt, language, viewer.timeZone);
  renderPage(ctx, {
    title: t('reach.myCode.title'),
    width: 'reading',
    path: '/me/kiosk-code',
    body: (
      <>
        <PageHead
          title={t('reach.myCode.title')}
          lead={t('reach.myCode.lead')}
          up={{ href: '/me', label: t('me.title') }}
        />
        {made && when ? (
          <Alert
            tone="good"
            announce="status"
            title={t('reach.myCode.yours', { code: writtenKioskCode(made.code) })}
          >
            <p>{t('reach.myCode.until', { when })}</p>
          </Alert>
        ) : (
          <form method="post" action="/me/kiosk-code">
            <Hidden csrf={csrf(ctx)} />
            <Button look="primary">{t('reach.myCode.make')}</Button>
          </form>
        )}
      </>
    ),
  });
}
