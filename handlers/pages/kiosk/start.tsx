import { HeedError } from '../../../src/errors.ts';
import { enter as enterVisit } from '../../../src/kiosk/enter.ts';
import { readKioskCode } from '../../../src/kiosk/rules.ts';
import { Button, FieldView, Hidden, PageHead } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, translate } from '../../context.ts';
import { clearVisit, setVisit } from '../../middleware/kiosk.ts';
import { languageCookie } from '../../middleware/session.ts';
import { renderScreen } from './screen.tsx';

/** GET /kiosk: the start screen. It means that nobody is there, also for whoever comes back to it. */
export async function start(ctx: Ctx): Promise<void> {
  const chosenBefore = ctx.query.lang === undefined && ctx.cookies.get(languageCookie) !== undefined;
  if (ctx.state.kiosk?.visit || chosenBefore) return await leave(ctx);
  renderStart(ctx);
}

/** POST /kiosk/enter: staff number and one-time code. Which of them was wrong is not said. */
export async function enter(ctx: Ctx): Promise<void> {
  const { app, now, kiosk } = ctx.state;
  if (!kiosk) throw new HeedError('forbidden', 'no device in kiosk mode', { text: 'kiosk-none' });
  const { device } = kiosk;
  const { staffNo = '', code = '' } = formFields(ctx);
  const entered = await enterVisit(app.db, app.tokens, {
    deviceId: device.id,
    staffNo: staffNo.slice(0, 100),
    code: readKioskCode(code.slice(0, 40)),
    now,
  });
  if (entered.result === 'wait') {
    ctx.status = 429;
    ctx.set('retry-after', String(entered.seconds));
    const minutes = Math.ceil(entered.seconds / 60);
    return renderStart(ctx, translate(ctx)('kiosk.start.wait', { minutes }));
  }
  if (entered.result === 'wrong') {
    ctx.status = 422;
    return renderStart(ctx, translate(ctx)('kiosk.start.wrong'));
  }
  setVisit(ctx, entered.token);
  ctx.redirect('/kiosk/notices');
  ctx.status = 303;
}

/** POST /kiosk/still: somebody touched the screen. The visit was marked on the way here. */
export function stillHere(ctx: Ctx): void {
  ctx.status = ctx.state.kiosk?.visit ? 204 : 410;
  ctx.body = null;
}

/** POST /kiosk/leave */
export async function leave(ctx: Ctx): Promise<void> {
  await clearVisit(ctx);
  ctx.redirect('/kiosk');
  ctx.status = 303;
}

function renderStart(ctx: Ctx, error?: string): void {
  const t = translate(ctx);
  renderScreen(ctx, {
    title: t('kiosk.title'),
    body: (
      <>
        <PageHead title={t('kiosk.start.title')} lead={t('kiosk.start.lead')} />
        <form class="form sheet" method="post" action="/kiosk/enter" autocomplete="off" noValidate>
          <Hidden csrf={csrf(ctx)} />
          <FieldView
            id="kiosk-staff-no"
            field={{
              name: 'staffNo',
              kind: 'text',
              label: t('kiosk.start.staffNo'),
              required: true,
              maxLength: 100,
            }}
            value=""
            autocomplete="off"
            optional=""
          />
          <FieldView
            id="kiosk-code"
            field={{
              name: 'code',
              kind: 'text',
              label: t('kiosk.start.code'),
              help: t('kiosk.start.codeHelp'),
              required: true,
              maxLength: 40,
            }}
            value=""
            {...(error ? { error } : {})}
            autocomplete="off"
            inputMode="numeric"
            optional=""
          />
          <Button look="primary" wide>
            {t('kiosk.start.go')}
          </Button>
        </form>
      </>
    ),
  });
}
