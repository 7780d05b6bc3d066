import type { ComponentChildren } from 'preact';
import { formatMoment } from '../../../src/messages/format.ts';
import { receiptPath } from '../../../src/notices/present.ts';
import { refusal } from '../../../src/notices/rules.ts';
import { Alert, LinkButton, type Tone } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';
import type { NoticeView } from './view.tsx';

/** Where the reader stands: what just happened, what is on record, or why no answer is needed. */
export function Words({ ctx, view }: { ctx: Ctx; view: NoticeView }) {
  const { found, outcome } = view;
  const t = translate(ctx);
  if (outcome?.result === 'refused') {
    return <Word tone="warn" announce="alert" text={t(`notices.refusal.${outcome.why}`)} />;
  }
  if (found.lastAnswer) return <OnRecord ctx={ctx} view={view} />;
  const why = refusal(found);
  if (why) return <Word tone="info" text={t(`notices.refusal.${why}`)} />;
  const when = found.laterAt && formatMoment(found.laterAt, ctx.state.language, found.person.timeZone);
  if (when && ctx.query.said === 'later') {
    return <Word tone="info" announce="status" text={t('notices.laterSet', { when })} />;
  }
  return ctx.state.now > found.due ? <Word tone="wait" text={t('notices.page.late')} /> : null;
}

const tones = { acknowledge: 'good', consent: 'good', withdraw: 'neutral', concern: 'info' } as const;

function OnRecord({ ctx, view: { found } }: { ctx: Ctx; view: NoticeView }) {
  const t = translate(ctx);
  const { lastAnswer, threadId, person } = found;
  if (!lastAnswer) return null;
  const { said } = ctx.query;
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
  return (
    <Word
      tone={tones[lastAnswer.kind]}
      title={t(`notices.page.${title}`)}
      text={t(`notices.answered.${lastAnswer.kind}`, { when })}
      {...(said === undefined ? {} : { announce: 'status' })}
    >
      {said === 'late' && !concern ? <p>{t('notices.page.recordedLate')}</p> : null}
      <p class="button-row">
        {threadId && concern ? (
          <LinkButton href={`/threads/${threadId}`} look="primary">
            {t('notices.answered.thread')}
          </LinkButton>
        ) : null}
        <LinkButton href={receiptPath(lastAnswer.entryId)} look={concern ? 'plain' : 'primary'}>
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
