import type { Button as NeutralButton } from '../../../src/messages/model.ts';
import { formatAction } from '../../../src/messages/model.ts';
import { longestReason } from '../../../src/notices/answer.ts';
import { refusal } from '../../../src/notices/rules.ts';
import { statementOf } from '../../../src/notices/statement.ts';
import { onlySeparate } from '../../../src/purposes/rules.ts';
import { AnswerPanel, Confirm, FieldView } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, shownField, translate } from '../../context.ts';
import { SignWith, shownMethod } from '../signing/sign-with.tsx';
import { CourseFirst } from './course-first.tsx';
import type { NoticeView } from './view.tsx';

interface FormsProps {
  ctx: Ctx;
  view: NoticeView;
}

/** Everything a person can answer here and now; nothing where no answer is possible. */
export function AnswerForms({ ctx, view }: FormsProps) {
  const { found, text } = view;
  const t = translate(ctx);
  const { noticeId, current } = found;
  if (found.consenting) return <Withdraw ctx={ctx} view={view} />;
  if (!current || refusal(found)) return null;
  // Whoever confirmed being told can still have second thoughts.
  if (found.last?.kind === 'acknowledge')
    return <Concern ctx={ctx} view={view} versionId={current.versionId} />;

  if (view.first.length > 0)
    return (
      <CourseFirst ctx={ctx} courses={view.first} refused={view.outcome?.result === 'refused'}>
        {found.last?.kind === 'concern' ? null : (
          <Concern ctx={ctx} view={view} versionId={current.versionId} />
        )}
      </CourseFirst>
    );

  // Nothing is left that one consent could be given to: each purpose is asked above.
  if (onlySeparate(text.front))
    return found.last?.kind === 'concern' ? null : (
      <Concern ctx={ctx} view={view} versionId={current.versionId} />
    );

  const kind = current.action === 'consent' ? 'consent' : 'acknowledge';
  const method = shownMethod(ctx, current.minimumMethod, view.given?.method);
  const free = current.action === 'consent';
  const label = free ? 'consentButton' : method?.name === 'click' ? 'acknowledgeButton' : 'signButton';
  const note = free ? 'declineNote' : current.action === 'sign' ? 'note' : 'acknowledgeNote';
  const declined = found.last?.kind === 'decline' || found.last?.kind === 'withdraw';
  // Yes and no look alike: nobody is led to either.
  const buttons: NeutralButton[] = [
    { label: t(`notices.page.${label}`), action: action(noticeId, kind), style: free ? 'plain' : 'primary' },
    ...(free && !declined
      ? [
          {
            label: t('notices.page.declineButton'),
            action: action(noticeId, 'decline'),
            style: 'plain',
          } as const,
        ]
      : []),
    ...(found.last
      ? []
      : [
          {
            label: t('notices.card.later'),
            action: action(noticeId, 'later'),
            style: free ? 'quiet' : 'plain',
          } as const,
        ]),
  ];
  const problem = problemAt(ctx, view, method?.field);
  return (
    <AnswerPanel
      title={t(`notices.page.${declined ? 'changeMind' : 'answerTitle'}`)}
      statement={statementOf({ kind, via: 'page' }, text, found.text?.number ?? found.sentNumber)}
      post={{ url: `/n/${noticeId}/answer`, csrf: csrf(ctx) }}
      buttons={buttons}
      note={t(`notices.page.${note}`)}
      others={
        found.last?.kind === 'concern' ? null : (
          <Concern ctx={ctx} view={view} versionId={current.versionId} />
        )
      }
    >
      {method ? (
        <SignWith
          ctx={ctx}
          found={found}
          method={method}
          signs={kind}
          hasPasskey={view.hasPasskey}
          typedName={view.given?.typedName ?? ''}
          error={problem}
        />
      ) : null}
      <input type="hidden" name="version" value={current.versionId} />
      <input type="hidden" name={shownField} value={ctx.state.language} />
    </AnswerPanel>
  );
}

function Withdraw({ ctx, view }: FormsProps) {
  const t = translate(ctx);
  const { noticeId } = view.found;
  return (
    <div id="answer">
      <Confirm
        ask={t('notices.page.withdraw')}
        text={t('notices.page.withdrawText')}
        confirm={t('notices.page.withdrawConfirm')}
        look="plain"
        post={{ url: `/n/${noticeId}/answer`, csrf: csrf(ctx) }}
        values={{ action: formatAction(action(noticeId, 'withdraw')), [shownField]: ctx.state.language }}
      >
        <blockquote>
          {statementOf({ kind: 'withdraw', via: 'page' }, view.text, view.found.consent?.number ?? 0)}
        </blockquote>
      </Confirm>
    </div>
  );
}

/** "I have a concern and would like to talk first": never worded as a refusal. */
function Concern({ ctx, view, versionId }: FormsProps & { versionId: string }) {
  const t = translate(ctx);
  const { noticeId } = view.found;
  const problem = problemAt(ctx, view, 'reason');
  return (
    <Confirm
      ask={t('notices.page.concern')}
      text={t('notices.page.concernText')}
      confirm={t('notices.concernForm.submit')}
      look="plain"
      open={problem !== undefined || ctx.query.concern !== undefined}
      post={{ url: `/n/${noticeId}/answer`, csrf: csrf(ctx) }}
      values={{
        action: formatAction(action(noticeId, 'concern')),
        version: versionId,
        [shownField]: ctx.state.language,
      }}
    >
      <FieldView
        id="concern-reason"
        field={{
          name: 'reason',
          kind: 'long-text',
          label: t('notices.concernForm.label'),
          help: t('notices.concernForm.intro'),
          required: true,
          maxLength: longestReason,
        }}
        value={view.given?.reason ?? ''}
        {...(problem ? { error: problem } : {})}
        focusError
        optional={t('common.optional')}
      />
    </Confirm>
  );
}

function problemAt(ctx: Ctx, { outcome }: NoticeView, field: string | undefined): string | undefined {
  if (outcome?.result !== 'mend' || outcome.field !== field) return undefined;
  return translate(ctx)(`notices.sign.${outcome.problem}`);
}

function action(about: string, name: string) {
  return { name: `notices.${name}`, about };
}
