import { randomUUID } from 'node:crypto';
import { namesIn } from '../../../src/anonymous/report.ts';
import { longestMessage, longestNames } from '../../../src/anonymous/rules.ts';
import type { readReport } from '../../../src/anonymous/work.ts';
import { Alert, Button, Confirm, FieldView, Hidden, PageHead } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, translate } from '../../context.ts';
import { Marks, received } from './desk-parts.tsx';
import { dayOf } from './frame.tsx';

type Read = Awaited<ReturnType<typeof readReport>>;

/** A report as its recipient has opened it, with what they can do about it. */
export function Opened({ ctx, report, messages, problem }: Read & { ctx: Ctx; problem: string | undefined }) {
  const t = translate(ctx);
  const { id } = report;
  const choices = [
    ...(report.confirmedOn === null ? (['confirm'] as const) : []),
    ...(report.feedbackOn === null ? (['feedback'] as const) : []),
    'message' as const,
  ];
  return (
    <>
      <PageHead title={received(ctx, report)} up={{ href: '/reports', label: t('anonymous.desk.title') }} />
      <Marks ctx={ctx} line={report} />
      {problem ? (
        <Alert tone="bad" announce="alert">
          {problem}
        </Alert>
      ) : null}
      <ol class="flow plain-list">
        {messages.map(({ n, name, onDay, readOn, reporters, text }) => (
          <li key={n} class="sheet">
            <p class="quiet">
              {reporters
                ? t('anonymous.desk.line', { received: dayOf(ctx, onDay) })
                : `${name ?? ''} · ${dayOf(ctx, onDay)} · `}
              {reporters
                ? null
                : readOn === null
                  ? t('anonymous.desk.unseen')
                  : t('anonymous.desk.seen', { day: dayOf(ctx, readOn) })}
            </p>
            {(text ?? t('anonymous.desk.notYours')).split('\n').map((line, at) => (
              <p key={at}>{line}</p>
            ))}
          </li>
        ))}
      </ol>
      <form method="post" action={`/reports/${id}`} class="flow">
        <Hidden csrf={csrf(ctx)} values={{ say: randomUUID() }} />
        <FieldView
          id="what"
          field={{
            ...{ name: 'what', kind: 'choice', label: t('anonymous.desk.what'), required: true },
            options: choices.map((value) => ({ value, label: t(`anonymous.desk.${value}`) })),
          }}
          value={choices[0] ?? 'message'}
          optional=""
        />
        <FieldView
          id="text"
          field={{
            name: 'text',
            kind: 'long-text',
            label: t('anonymous.desk.text'),
            required: true,
            maxLength: longestMessage,
          }}
          value=""
          optional=""
        />
        <Button look="primary">{t('anonymous.desk.send')}</Button>
      </form>
      {report.handedOnOn === null ? (
        <Confirm
          ask={t('anonymous.desk.handOn')}
          text={t('anonymous.desk.handOnText')}
          confirm={t('anonymous.desk.handOnDo')}
          look="plain"
          post={{ url: `/reports/${id}/hand-on`, csrf: csrf(ctx) }}
        >
          <FieldView
            id="hand-on-text"
            field={{
              name: 'text',
              kind: 'long-text',
              label: t('anonymous.desk.handOnWords'),
              required: true,
              maxLength: longestMessage,
            }}
            value=""
            optional=""
          />
          <FieldView
            id="hand-on-about"
            field={{
              name: 'about',
              kind: 'long-text',
              label: t('anonymous.desk.handOnNot'),
              maxLength: longestNames,
            }}
            value={namesIn(messages.find(({ reporters, n }) => reporters && n === 1)?.text ?? '')}
            optional={t('common.optional')}
          />
        </Confirm>
      ) : (
        <p>{t('anonymous.desk.handedOn', { day: dayOf(ctx, report.handedOnOn) })}</p>
      )}
      {report.feedbackOn !== null && report.closedOn === null ? (
        <Confirm
          ask={t('anonymous.desk.close')}
          text={t('anonymous.desk.closeText')}
          confirm={t('anonymous.desk.close')}
          look="plain"
          post={{ url: `/reports/${id}/close`, csrf: csrf(ctx) }}
        />
      ) : null}
    </>
  );
}
