import type Router from '@koa/router';
import { dayIn } from '../../src/anonymous/clocks.ts';
import { readCode } from '../../src/anonymous/code.ts';
import { checkNames, checkText, sendReport } from '../../src/anonymous/report.ts';
import { routeForAnybody, spokenOf } from '../../src/anonymous/routing.ts';
import { confirmBy, feedbackBy, longestNames, longestReport } from '../../src/anonymous/rules.ts';
import { channelNow } from '../../src/anonymous/store.ts';
import { Alert, Button, FieldView, PageHead } from '../../src/web/components/index.ts';
import { type Ctx, type State, translate } from '../context.ts';
import { addressOf, renderAnonymous, seenFrom, sentForm, Words } from './anonymous/frame.tsx';
import { Outside, Protection, renderLook, renderSent, said, type Typed } from './anonymous/look.tsx';
import { showCode, talk } from './anonymous/talk.tsx';

/**
 * The anonymous channel. It stands before budgets, sessions and logs of people: nothing here asks who it is. What is refused
 * is said on the page, so that no line of the log has its time.
 */
export function anonymousChannel(router: Router<State>): void {
  router.get('/anonymous', showForm);
  router.post('/anonymous', submit);
  router.get('/anonymous/answer', showCode);
  router.post('/anonymous/answer', talk);
}

const nothing: Typed = { text: '', about: '', ticked: [], urgent: false };

async function showForm(ctx: Ctx): Promise<void> {
  await renderForm(ctx, nothing);
}

async function renderForm(ctx: Ctx, typed: Typed, problem?: string): Promise<void> {
  const t = translate(ctx);
  const { open, recipients, outside } = await channelNow(ctx.state.app.db);
  const { signedIn, inChat } = seenFrom(ctx);
  const named = recipients.filter(({ standing }) => standing === 'recipient');
  renderAnonymous(ctx, {
    title: t('anonymous.title'),
    body: (
      <>
        <PageHead title={t('anonymous.title')} lead={t('anonymous.lead')} />
        {inChat ? <Alert tone="warn">{t('anonymous.inChat')}</Alert> : null}
        {signedIn && !inChat ? <Alert tone="warn">{t('anonymous.signedIn')}</Alert> : null}
        <Protection ctx={ctx} />
        {open ? (
          <form method="post" action={addressOf(ctx, '/anonymous')} class="flow" autocomplete="off">
            {problem ? (
              <Alert tone="bad" announce="alert">
                {problem}
              </Alert>
            ) : null}
            <Words
              {...{ name: 'text', rows: 10, most: longestReport, value: typed.text }}
              {...{ label: t('anonymous.write'), help: t('anonymous.writeHelp') }}
            />
            <Words
              {...{ name: 'about', rows: 3, most: longestNames, value: typed.about }}
              {...{ label: t('anonymous.about'), help: t('anonymous.aboutHelp') }}
            />
            <FieldView
              id="not"
              field={{
                ...{
                  name: 'not',
                  kind: 'choices',
                  label: t('anonymous.not_to'),
                  help: t('anonymous.notToHelp'),
                },
                options: named.map(({ id, name }) => ({ value: id, label: name })),
              }}
              value={typed.ticked.join(',')}
              optional={t('common.optional')}
            />
            <label class="option">
              <input type="checkbox" name="urgent" value="1" checked={typed.urgent} />{' '}
              <span>{t('anonymous.urgent')}</span>
            </label>
            <p class="quiet">{t('anonymous.urgentHelp')}</p>
            <p>
              <Button look="primary" name="step" value="look">
                {t('anonymous.look')}
              </Button>
            </p>
          </form>
        ) : (
          <>
            <Alert tone="warn">{t('anonymous.closed')}</Alert>
            <Outside ctx={ctx} outside={outside} />
          </>
        )}
        <p>
          <a href={addressOf(ctx, '/anonymous/answer')}>{t('anonymous.back')}</a>
        </p>
      </>
    ),
  });
}

async function submit(ctx: Ctx): Promise<void> {
  const { app, now } = ctx.state;
  const form = await sentForm(ctx);
  const typed: Typed = {
    text: form.get('text') ?? '',
    about: form.get('about') ?? '',
    ticked: form.getAll('not'),
    urgent: form.get('urgent') === '1',
  };
  const step = form.get('step');
  if (step === 'change') return renderForm(ctx, typed);
  const code = readCode(form.get('code') ?? '');
  const today = dayIn(now, app.zone);
  try {
    const channel = await channelNow(app.db);
    if (!channel.open) return renderForm(ctx, typed);
    checkText(typed.text, longestReport);
    checkNames(typed.about);
    const routed = await routeForAnybody(app.db, channel.recipients, typed, now);
    const shown = routed.readers.map(({ id }) => id).join(' ');
    // Sent only to those who were shown: where that changed meanwhile it is shown again.
    if (step !== 'send' || code.length !== 20 || form.get('shown') !== shown || routed.readers.length === 0)
      return renderLook(ctx, typed, {
        ...{ ...routed, outside: channel.outside },
        spokenOf: await spokenOf(app.db, routed.readers, typed.text),
      });
    await sendReport(app.db, { ...typed, code }, { now, today });
    renderSent(ctx, code, feedbackBy(confirmBy(today)));
  } catch (error) {
    await renderForm(ctx, typed, said(ctx, error));
  }
}
