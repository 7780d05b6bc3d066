import type { VNode } from 'preact';
import { formatDay } from '../../../src/messages/format.ts';
import type { AnswerResult } from '../../../src/notices/answer.ts';
import type { RelatedNotices } from '../../../src/notices/related.ts';
import { refusal } from '../../../src/notices/rules.ts';
import type { Case } from '../../../src/notices/standing.ts';
import type { StoredText } from '../../../src/policies/store.ts';
import type { PurposeStanding } from '../../../src/purposes/store.ts';
import { receiptPath } from '../../../src/receipts/path.ts';
import type { MissingCourse } from '../../../src/training/before.ts';
import { LinkButton, PageHead, type Step, Stepper } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';
import { renderPage } from '../frame.tsx';
import { PolicyText } from '../policy-text.tsx';
import { Purposes } from '../purposes/section.tsx';
import { AnswerForms } from './answer-forms.tsx';
import { Objection } from './objection.tsx';
import { Words } from './words.tsx';

export interface NoticeView {
  found: Case;
  text: StoredText;
  /** What was typed, when something has to be put right. */
  given?: { method: string; typedName: string; reason: string };
  outcome?: Extract<AnswerResult, { result: 'refused' | 'mend' }>;
  related: RelatedNotices;
  /** Courses to be passed before it can be answered. */
  first: readonly MissingCourse[];
  hasPasskey: boolean;
  /** Where the reader stands on each purpose that is asked on its own. */
  purposes: readonly PurposeStanding[];
  /** What of the policy does not apply to the reader as it is written. */
  exceptions: VNode;
  /** What is different from the version before, where there is one. */
  changes?: VNode | undefined;
}

/** The page behind a card: what it is about, every word of it, and the answer. */
export function renderNotice(ctx: Ctx, view: NoticeView): void {
  const { found, text } = view;
  const { language, now, app } = ctx.state;
  const t = translate(ctx);
  const { front } = text;
  const versionId = found.text?.versionId ?? found.sentVersion;
  const number = found.text?.number ?? found.sentNumber;
  renderPage(ctx, {
    title: front.title,
    width: 'reading',
    path: `/n/${found.noticeId}`,
    body: (
      <>
        <PageHead title={front.title} lead={`${front.entity} · ${front.owner}`} />
        <Words ctx={ctx} view={view} />
        {view.exceptions}
        {refusal(found) && !settled(found) ? null : (
          <div class="way">
            <Steps ctx={ctx} found={found} />
            {found.last ? null : (
              <p class="quiet">
                {t(`notices.card.${found.current?.action === 'consent' ? 'free' : 'due'}`, {
                  day: formatDay(found.due, language, app.zone, now),
                })}
              </p>
            )}
          </div>
        )}
        {view.changes ? (
          // Whoever confirmed an earlier version wants to see first what they are asked about again.
          <details class="sheet" id="changes" open={view.related.before && !found.last}>
            <summary>{t('board.changes')}</summary>
            {view.changes}
          </details>
        ) : null}
        <PolicyText
          text={text}
          t={t}
          without="statement"
          {...(found.readAt ? {} : { read: { url: `/n/${found.noticeId}/read`, shownAt: 'steps' } })}
        />
        <Purposes ctx={ctx} view={view} />
        <Objection text={text} versionId={versionId} t={t} />
        <AnswerForms ctx={ctx} view={view} />
        <footer class="text-foot">
          <p class="button-row">
            <LinkButton look="quiet" href={`/board/${versionId}/file?lang=${language}`} download>
              {t('notices.page.save')}
            </LinkButton>
            <LinkButton look="quiet" href={`/threads/new?version=${versionId}`}>
              {t('notices.page.question')}
            </LinkButton>
          </p>
          <p class="quiet">
            {t('notices.page.versionValue', { number })} · {t('notices.page.fingerprint')}{' '}
            <code class="hash">{text.sha256}</code>
          </p>
        </footer>
      </>
    ),
  });
}

/** Whoever would like to talk first can still answer afterwards. */
const settled = ({ last, assignment }: Case): boolean =>
  last ? last.kind !== 'concern' : assignment === 'answered';

/** Where the reader stands. */
export function Steps({ ctx, found }: { ctx: Ctx; found: Case }) {
  const t = translate(ctx);
  return <Stepper id="steps" label={t('notices.page.steps')} steps={steps(found, t)} />;
}

/** Read, answer, receipt: each leads to its place on the page, so that nobody has to scroll there. */
function steps(found: Case, t: (key: string) => string): Step[] {
  const { lastAnswer, readAt, current } = found;
  const answered = settled(found);
  // Whoever answered on a card was told and has not read: reading then stays as open as it is.
  const read = readAt !== null;
  const step = (key: string, done: boolean, reached: boolean, href: string | false | null): Step => ({
    label: t(`notices.page.${key}`),
    ...(done
      ? { state: 'done', stateLabel: t('notices.page.done') }
      : { state: reached ? 'current' : 'todo' }),
    ...(href ? { href } : {}),
  });
  return [
    step('read', read, !answered, !answered && '#summary'),
    step(current?.action === 'sign' ? 'sign' : 'answer', answered, read, !answered && '#answer'),
    step('receipt', false, answered, lastAnswer && receiptPath(lastAnswer.entryId)),
  ];
}
