import { formatDay, formatMoment } from '../../../src/messages/format.ts';
import type { AnswerResult } from '../../../src/notices/answer.ts';
import { receiptPath } from '../../../src/notices/present.ts';
import { judge } from '../../../src/notices/rules.ts';
import type { Case } from '../../../src/notices/standing.ts';
import type { StoredText } from '../../../src/policies/store.ts';
import { Alert, Facts, LinkButton, PageHead, Stepper } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';
import { renderPage } from '../frame.tsx';
import { PolicyText } from '../policy-text.tsx';
import { AnswerForms } from './answer-forms.tsx';

export interface NoticeView {
  found: Case;
  text: StoredText;
  /** What was typed, when something has to be put right. */
  given?: { typedName: string; reason: string };
  outcome?: Extract<AnswerResult, { result: 'refused' | 'mend' }>;
}

const said = { recorded: 'notices.recorded', late: 'notices.recordedLate' } as const;

/** The page behind a card: what it is about, every word of it, and the answer. */
export function renderNotice(ctx: Ctx, view: NoticeView): void {
  const { found, text } = view;
  const { language, now, app } = ctx.state;
  const t = translate(ctx);
  const zone = found.person.timeZone;
  const { front } = text;
  const answered = found.last !== undefined;
  const signs = found.current?.action === 'sign';
  const number = found.text?.number ?? found.sentNumber;
  renderPage(ctx, {
    title: front.title,
    width: 'reading',
    body: (
      <>
        <PageHead title={front.title} lead={`${front.entity} · ${front.owner}`} />
        <Messages ctx={ctx} view={view} />
        <Stepper
          label={t('notices.page.steps')}
          steps={[
            { label: t('notices.page.read'), ...stepState(found.readAt !== null || answered, true, t) },
            {
              label: t(signs ? 'notices.page.sign' : 'notices.page.answer'),
              ...stepState(answered, found.readAt !== null, t),
            },
            { label: t('notices.page.receipt'), ...stepState(false, answered, t) },
          ]}
        />
        <Facts
          items={[
            { label: t('notices.page.due'), value: formatDay(found.due, language, app.zone, now) },
            { label: t('notices.page.version'), value: t('notices.page.versionValue', { number }) },
            { label: t('notices.page.fingerprint'), value: <code class="hash">{text.sha256}</code> },
          ]}
        />
        {found.lastAnswer ? (
          <Alert
            tone={found.lastAnswer.kind === 'concern' ? 'wait' : 'good'}
            title={t('notices.page.answered')}
          >
            <p>
              {t(`notices.answered.${found.lastAnswer.kind}`, {
                when: formatMoment(found.lastAnswer.at, language, zone),
              })}
            </p>
            <p class="button-row">
              <LinkButton href={receiptPath(found.lastAnswer.entryId)} look="primary">
                {t('notices.answered.receipt')}
              </LinkButton>
              {found.threadId ? (
                <LinkButton href={`/threads/${found.threadId}`}>{t('notices.answered.thread')}</LinkButton>
              ) : null}
            </p>
          </Alert>
        ) : null}
        <PolicyText text={text} t={t} {...(found.readAt ? {} : { readUrl: `/n/${found.noticeId}/read` })} />
        <AnswerForms ctx={ctx} view={view} />
      </>
    ),
  });
}

/** What just happened, and why an answer is not possible. */
function Messages({ ctx, view }: { ctx: Ctx; view: NoticeView }) {
  const { found, outcome } = view;
  const { language, now } = ctx.state;
  const t = translate(ctx);
  const zone = found.person.timeZone;
  if (outcome?.result === 'refused') {
    return (
      <Alert tone="warn" announce="alert">
        <p>{t(`notices.refusal.${outcome.why}`)}</p>
      </Alert>
    );
  }
  const key = ctx.query.said;
  if ((key === 'recorded' || key === 'late') && found.last) {
    return (
      <Alert tone="good" announce="status">
        <p>{t(said[key])}</p>
      </Alert>
    );
  }
  if (key === 'repeat' && found.last) {
    return (
      <Alert tone="info" announce="status">
        <p>{t('notices.repeat', { when: formatMoment(found.last.at, language, zone) })}</p>
      </Alert>
    );
  }
  if (key === 'later' && found.laterAt) {
    return (
      <Alert tone="info" announce="status">
        <p>{t('notices.laterSet', { when: formatMoment(found.laterAt, language, zone) })}</p>
      </Alert>
    );
  }
  if (found.last) return null;
  const verdict = judge(
    found,
    { kind: 'concern', method: 'click', versionId: found.current?.versionId ?? found.sentVersion },
    now,
  );
  if (verdict.verdict === 'refuse') {
    return (
      <Alert tone="info">
        <p>{t(`notices.refusal.${verdict.why}`)}</p>
      </Alert>
    );
  }
  return now > found.due ? (
    <Alert tone="wait">
      <p>{t('notices.page.late')}</p>
    </Alert>
  ) : null;
}

function stepState(done: boolean, reached: boolean, t: (key: string) => string) {
  if (done) return { state: 'done', stateLabel: t('notices.page.done') } as const;
  return { state: reached ? 'current' : 'todo' } as const;
}
