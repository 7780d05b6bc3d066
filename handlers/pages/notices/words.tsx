import type { ComponentChildren } from 'preact';
import { formatMoment } from '../../../src/messages/format.ts';
import type { Translate } from '../../../src/messages/texts.ts';
import { noticePath } from '../../../src/notices/present.ts';
import { isOverdue, refusal } from '../../../src/notices/rules.ts';
import type { Case } from '../../../src/notices/standing.ts';
import { recorded } from '../../../src/notices/ways/method.ts';
import { receiptPath } from '../../../src/receipts/path.ts';
import { Alert, LinkButton, type Tone } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';
import { ConsentCarriedOut } from './carried-out.tsx';
import type { NoticeView } from './view.tsx';

/** Where the reader stands: what just happened, what is on record, or why no answer is needed. */
export function Words({ ctx, view }: { ctx: Ctx; view: NoticeView }) {
  const { found, outcome } = view;
  const t = translate(ctx);
  // A course that comes first is said in the place of the answer.
  if (outcome?.result === 'refused' && outcome.why !== 'course-first') {
    return (
      <Word tone="warn" announce="alert" text={t(`notices.refusal.${outcome.why}`)}>
        <Newer ctx={ctx} view={view} />
      </Word>
    );
  }
  if (found.lastAnswer) return <OnRecord ctx={ctx} view={view} />;
  const why = refusal(found);
  if (why) {
    return (
      <Word tone="info" text={t(`notices.refusal.${why}`)}>
        <Newer ctx={ctx} view={view} />
      </Word>
    );
  }
  const when = found.laterAt && formatMoment(found.laterAt, ctx.state.language, found.person.timeZone);
  if (when && ctx.query.said === 'later') {
    return <Word tone="info" announce="status" text={t('notices.laterSet', { when })} />;
  }
  return found.current && isOverdue(found.current.action, found.due, ctx.state.now) ? (
    <Word tone="wait" text={t('notices.page.late')} />
  ) : null;
}

const tones = {
  acknowledge: 'good',
  consent: 'good',
  decline: 'good',
  withdraw: 'neutral',
  concern: 'info',
} as const;

function OnRecord({ ctx, view }: { ctx: Ctx; view: NoticeView }) {
  const { found, related } = view;
  const t = translate(ctx);
  const { lastAnswer, threadId, person, stoppedAt } = found;
  if (!lastAnswer) return null;
  const { said } = ctx.query;
  const newer = isSuperseded(found) ? related.newer : null;
  const concern = lastAnswer.kind === 'concern';
  const fresh = said === 'recorded' || said === 'late';
  const title = fresh
    ? concern
      ? 'recordedConcern'
      : 'recorded'
    : said === 'repeat'
      ? 'repeated'
      : 'answered';
  const when = formatMoment(lastAnswer.at, ctx.state.language, person.timeZone);
  const stopped = stoppedAt && formatMoment(stoppedAt, ctx.state.language, person.timeZone);
  return (
    <Word
      tone={tones[lastAnswer.kind]}
      title={t(`notices.page.${title}`)}
      text={
        Object.hasOwn(recorded, lastAnswer.method)
          ? t(`ways.told.${lastAnswer.method}`, { when, answer: t(`ways.answer.${lastAnswer.kind}`) })
          : t(`notices.answered.${lastAnswer.kind}`, { when })
      }
      {...(said === undefined ? {} : { announce: 'status' })}
    >
      {stopped ? <p>{t('notices.page.stopped', { when: stopped })}</p> : null}
      <ConsentCarriedOut ctx={ctx} found={found.carriedOut} />
      {said === 'late' && !concern ? <p>{t('notices.page.recordedLate')}</p> : null}
      {isSuperseded(found) ? <p>{t('notices.page.newVersion')}</p> : null}
      <p class="button-row">
        {newer ? <OpenNewer noticeId={newer} t={t} /> : null}
        {threadId && concern ? (
          <LinkButton href={`/threads/${threadId}`} look={newer ? 'plain' : 'primary'}>
            {t('notices.answered.thread')}
          </LinkButton>
        ) : null}
        <LinkButton href={receiptPath(lastAnswer.entryId)} look={concern || newer ? 'plain' : 'primary'}>
          {t('notices.answered.receipt')}
        </LinkButton>
        {lastAnswer.kind === 'consent' ? (
          <LinkButton href="#answer">{t('notices.page.withdraw')}</LinkButton>
        ) : null}
        {threadId && !concern ? (
          <LinkButton href={`/threads/${threadId}`}>{t('notices.answered.thread')}</LinkButton>
        ) : null}
      </p>
    </Word>
  );
}

/** Nothing of the notice is valid any more, because the policy was replaced and not taken back. */
function isSuperseded({ current, ended }: Case): boolean {
  return !current && ended === 'superseded';
}

/** The way on from a notice that was replaced: to the reader's own newer one, where they have one. */
function Newer({ ctx, view: { found, related } }: { ctx: Ctx; view: NoticeView }) {
  if (!isSuperseded(found)) return null;
  const t = translate(ctx);
  return (
    <>
      {found.last ? <p>{t('notices.page.kept')}</p> : null}
      {related.newer ? (
        <p class="button-row">
          <OpenNewer noticeId={related.newer} t={t} />
        </p>
      ) : null}
    </>
  );
}

function OpenNewer({ noticeId, t }: { noticeId: string; t: Translate }) {
  return (
    <LinkButton href={noticePath(noticeId)} look="primary">
      {t('notices.page.openNewer')}
    </LinkButton>
  );
}

interface WordProps {
  tone: Tone;
  title?: string;
  text: string;
  announce?: 'alert' | 'status';
  children?: ComponentChildren;
}

function Word({ text, children, ...rest }: WordProps) {
  return (
    <Alert {...rest}>
      <p>{text}</p>
      {children}
    </Alert>
  );
}
