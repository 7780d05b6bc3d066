import { randomUUID } from 'node:crypto';
import { dayIn } from '../../../src/anonymous/clocks.ts';
import { readCode } from '../../../src/anonymous/code.ts';
import { addToReport, openTalk, type Talk } from '../../../src/anonymous/report.ts';
import { longestMessage } from '../../../src/anonymous/rules.ts';
import { Alert, Button, FieldView, PageHead } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';
import { addressOf, dayOf, renderAnonymous, sentForm, Words } from './frame.tsx';
import { said } from './look.tsx';

/** GET /anonymous/answer */
export function showCode(ctx: Ctx): void {
  renderCode(ctx);
}

function renderCode(ctx: Ctx, problem?: string): void {
  const t = translate(ctx);
  renderAnonymous(ctx, {
    title: t('anonymous.openTitle'),
    body: (
      <>
        <PageHead title={t('anonymous.openTitle')} lead={t('anonymous.openLead')} />
        <form method="post" action={addressOf(ctx, '/anonymous/answer')} class="flow" autocomplete="off">
          {problem ? (
            <Alert tone="bad" announce="alert">
              {problem}
            </Alert>
          ) : null}
          <FieldView
            id="code"
            field={{
              name: 'code',
              kind: 'text',
              label: t('anonymous.codeLabel'),
              required: true,
              maxLength: 60,
            }}
            value=""
            autocomplete="off"
            optional=""
          />
          <p>
            <Button look="primary">{t('anonymous.open')}</Button>
          </p>
        </form>
        <p>
          <a href={addressOf(ctx, '/anonymous')}>{t('anonymous.title')}</a>
        </p>
      </>
    ),
  });
}

/** POST /anonymous/answer: opens a talk by its code, and adds to it. */
export async function talk(ctx: Ctx): Promise<void> {
  const { app, now } = ctx.state;
  const form = await sentForm(ctx);
  const code = readCode(form.get('code') ?? '');
  const text = form.get('text');
  const say = form.get('say') ?? '';
  const today = dayIn(now, app.zone);
  const t = translate(ctx);
  try {
    let note: string | undefined;
    if (text !== null) {
      try {
        if (!(await addToReport(app.db, { code, text, say }, today)))
          return renderCode(ctx, t('anonymous.wrong'));
        note = t('anonymous.added');
      } catch (error) {
        note = said(ctx, error);
      }
    }
    const found = await openTalk(app.db, code, today);
    if (!found) return renderCode(ctx, t('anonymous.wrong'));
    renderTalk(ctx, code, found, note);
  } catch (error) {
    renderCode(ctx, said(ctx, error));
  }
}

function renderTalk(ctx: Ctx, code: string, { report, messages, unheard }: Talk, note?: string): void {
  const t = translate(ctx);
  const { receivedOn: received, confirmBy: confirm, confirmedOn: confirmed, feedbackBy: feedback } = report;
  const key =
    report.closedOn !== null
      ? 'closed'
      : report.feedbackOn !== null
        ? 'answered'
        : confirmed !== null
          ? 'confirmed'
          : 'waiting';
  renderAnonymous(ctx, {
    title: t('anonymous.talk'),
    body: (
      <>
        <PageHead
          title={t('anonymous.talk')}
          lead={t(`anonymous.state.${key}`, {
            ...{
              received: dayOf(ctx, received),
              confirm: dayOf(ctx, confirm),
              feedback: dayOf(ctx, feedback),
            },
            confirmed: confirmed ? dayOf(ctx, confirmed) : '',
            answered: report.feedbackOn ? dayOf(ctx, report.feedbackOn) : '',
          })}
        />
        {note ? (
          <Alert tone="info" announce="status">
            {note}
          </Alert>
        ) : null}
        {unheard ? <Alert tone="warn">{t('anonymous.unheard')}</Alert> : null}
        <ol class="flow plain-list">
          {messages.map(({ n, mine, text, onDay }) => (
            <li key={n} class="sheet">
              <p class="quiet">
                {t(mine ? 'anonymous.mine' : 'anonymous.theirs')} · {dayOf(ctx, onDay)}
              </p>
              {text.split('\n').map((line, at) => (
                <p key={at}>{line}</p>
              ))}
            </li>
          ))}
        </ol>
        <form method="post" action={addressOf(ctx, '/anonymous/answer')} class="flow" autocomplete="off">
          <input type="hidden" name="code" value={code} />
          <input type="hidden" name="say" value={randomUUID()} />
          <Words
            {...{ name: 'text', rows: 5, most: longestMessage, value: '' }}
            label={t('anonymous.reply')}
          />
          <p>
            <Button look="primary">{t('anonymous.sendReply')}</Button>
          </p>
        </form>
      </>
    ),
  });
}
