import type { Button as NeutralButton } from '../../../src/messages/model.ts';
import { formatAction } from '../../../src/messages/model.ts';
import { longestReason, statementOf } from '../../../src/notices/answer.ts';
import { AnswerPanel, Confirm, FieldView } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, translate } from '../../context.ts';
import type { NoticeView } from './view.tsx';

/** Everything a person can answer here and now; nothing where no answer is possible. */
export function AnswerForms({ ctx, view }: { ctx: Ctx; view: NoticeView }) {
  const { found, text } = view;
  const t = translate(ctx);
  const { noticeId, current } = found;
  const post = { url: `/n/${noticeId}/answer`, csrf: csrf(ctx) };
  const action = (name: string) => ({ name: `notices.${name}`, about: noticeId });

  if (found.consenting) {
    return (
      <Confirm
        ask={t('notices.page.withdraw')}
        text={t('notices.page.withdrawText')}
        confirm={t('notices.page.withdrawConfirm')}
        post={post}
        values={{ action: formatAction(action('withdraw')) }}
      />
    );
  }
  const settled = found.last?.kind === 'acknowledge';
  if (!current || found.notice !== 'open' || found.assignment === 'cancelled' || settled) return null;

  const kind = current.action === 'consent' ? 'consent' : 'acknowledge';
  const typed = current.minimumMethod === 'typed-name';
  const label = current.action === 'consent' ? 'consentButton' : typed ? 'signButton' : 'acknowledgeButton';
  const buttons: NeutralButton[] = [
    { label: t(`notices.page.${label}`), action: action(kind), style: 'primary' },
    ...(found.last
      ? []
      : [{ label: t('notices.card.later'), action: action('later'), style: 'plain' } as const]),
  ];
  const mend = view.outcome?.result === 'mend' ? view.outcome : undefined;
  const problem = (field: string) => (mend?.field === field ? t(`notices.sign.${mend.problem}`) : undefined);
  const nameProblem = problem('typedName');
  const reasonProblem = problem('reason');
  return (
    <>
      <AnswerPanel
        title={t('notices.page.answerTitle')}
        statement={statementOf(kind, text, found.text?.number ?? found.sentNumber)}
        post={post}
        buttons={buttons}
        note={t(current.action === 'consent' ? 'notices.page.declineNote' : 'notices.page.note')}
        {...(typed
          ? {
              field: {
                field: {
                  name: 'typedName',
                  kind: 'text',
                  label: t('notices.page.typedName'),
                  help: t('notices.page.typedNameHelp'),
                  maxLength: 200,
                },
                value: view.given?.typedName ?? '',
                ...(nameProblem ? { error: nameProblem } : {}),
                optional: t('common.optional'),
              },
            }
          : {})}
      >
        <input type="hidden" name="version" value={current.versionId} />
      </AnswerPanel>
      {found.last?.kind === 'concern' ? null : (
        <Confirm
          ask={t('notices.page.concern')}
          text={t('notices.page.concernText')}
          confirm={t('notices.concernForm.submit')}
          look="plain"
          post={post}
          values={{ action: formatAction(action('concern')), version: current.versionId }}
        >
          <FieldView
            id="concern-reason"
            field={{
              name: 'reason',
              kind: 'long-text',
              label: t('notices.concernForm.label'),
              required: true,
              maxLength: longestReason,
            }}
            value={view.given?.reason ?? ''}
            {...(reasonProblem ? { error: reasonProblem } : {})}
            optional={t('common.optional')}
          />
        </Confirm>
      )}
    </>
  );
}
