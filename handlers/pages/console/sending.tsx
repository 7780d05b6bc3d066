import { type PlatformSend, type Sending, sendsUnderWay } from '../../../src/console/sending.ts';
import { longest, roundLeft } from '../../../src/console/sending-rules.ts';
import { sendingTopic } from '../../../src/delivery/record.ts';
import { formatClock } from '../../../src/messages/format.ts';
import { noticeTitles } from '../../../src/notices/titles.ts';
import { demand } from '../../../src/people/permissions.ts';
import { ProgressBar, Section } from '../../../src/web/components/index.ts';
import { htmlFragment } from '../../../src/web/layout.tsx';
import { type Ctx, signedIn } from '../../context.ts';
import { streamPage } from '../frame.tsx';
import { platformName } from './people-standing.tsx';
import { consoleViewer } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

/** GET /console/sending/live: what is on its way, again whenever a batch has gone out or another notice begins. */
export async function liveSending(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'notices.preview');
  streamPage(ctx, [sendingTopic, 'notices'], async () => {
    demand(consoleViewer(ctx), 'notices.preview');
    return [{ event: 'sending', html: htmlFragment(await sendingPart(ctx, wordsFor(ctx))) }];
  });
}

/** Of one notice's page, which streams it with its other parts; empty when all has gone out. */
export const sendingOf = async (ctx: Ctx, noticeId: string) => {
  const sends = await sendsUnderWay(ctx.state.app.db, ctx.state.now, noticeId);
  return <Sends sends={sends} titles={new Map()} zone={signedIn(ctx).timeZone} words={wordsFor(ctx)} />;
};

/** What is on its way over all notices, live: it stands on the page while nothing is, so that what begins appears. */
export async function sendingSection(ctx: Ctx, words: Words) {
  return (
    <div hx-ext="sse" sse-connect="/console/sending/live" sse-swap="sending">
      {await sendingPart(ctx, words)}
    </div>
  );
}

async function sendingPart(ctx: Ctx, words: Words) {
  const sends = await sendsUnderWay(ctx.state.app.db, ctx.state.now);
  const titles = await titlesOf(ctx, sends, words);
  const shown = <Sends sends={sends} titles={titles} zone={signedIn(ctx).timeZone} words={words} />;
  return sends.length === 0 ? (
    shown
  ) : (
    <Section id="sending" title={words.t('console.sending.title')}>
      {shown}
    </Section>
  );
}

const titlesOf = (ctx: Ctx, sends: readonly Sending[], words: Words) =>
  noticeTitles(
    ctx.state.app.db,
    sends.map(({ noticeId }) => noticeId),
    words.language,
  );

interface SendsProps {
  sends: readonly Sending[];
  titles: ReadonlyMap<string, string>;
  zone: string;
  words: Words;
}

function Sends({ sends, titles, zone, words }: SendsProps) {
  // An empty event would change nothing.
  if (sends.length === 0) return <span hidden />;
  return (
    <div class="stack">
      {sends.map((send) => (
        <SendBar
          key={send.noticeId}
          send={send}
          title={titles.get(send.noticeId)}
          zone={zone}
          words={words}
        />
      ))}
    </div>
  );
}

/** How many of how many, how fast, how long still; and for each platform what it waits for. */
export function SendBar(props: { send: Sending; title?: string | undefined; zone: string; words: Words }) {
  const { send, title, zone, words } = props;
  const { t, n } = words;
  const { platforms, noticeId } = send;
  const sum = (count: (part: PlatformSend) => number) =>
    platforms.reduce((all, part) => all + count(part), 0);
  const people = sum((part) => part.people);
  const accepted = sum((part) => part.accepted);
  const failed = sum((part) => part.failed);
  const summary = t('console.sending.summary', { done: n(accepted), all: n(people) });
  return (
    <div class="sending">
      {title ? <a href={`/console/notices/${noticeId}`}>{title}</a> : null}
      <ProgressBar
        label={t('console.sending.label')}
        summary={summary}
        total={people}
        parts={[
          { kind: 'answered', label: t('console.sending.accepted'), value: accepted },
          { kind: 'missing', label: t('console.sending.waiting'), value: people - accepted },
        ]}
        heading
      />
      <p class="sending-line">
        <span>{leftWords(longest(platforms), words)}</span>
        {failed > 0 ? <span>{t('console.sending.failed', { n: n(failed) })}</span> : null}
      </p>
      <ul>
        {platforms.map((part) => (
          <li key={part.platform} class="sending-line">
            <span>
              {part.platform ? platformName(part.platform, words) : t('console.people.noAccount')} ·{' '}
              {t('console.sending.summary', { done: n(part.accepted), all: n(part.people) })}
            </span>
            <span>{paceWords(part, zone, words)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function leftWords(seconds: number | undefined, { t }: Words): string {
  if (seconds === undefined) return t('console.sending.leftUnknown');
  const { unit, count } = roundLeft(seconds);
  return t(`console.sending.left.${unit}`, { count });
}

function paceWords(part: PlatformSend, zone: string, { t, n, language }: Words): string {
  const { waitsFor, perSecond, waiting } = part;
  if (waiting === 0) return t('console.sending.partDone');
  if (waitsFor?.why === 'hour')
    return t('console.sending.hour', { when: formatClock(waitsFor.until, language, zone) });
  if (waitsFor) return t('console.sending.turn', { ahead: n(waitsFor.ahead) });
  if (perSecond === undefined) return t('console.sending.starting');
  const [unit, count] =
    perSecond >= 1 ? (['perSecond', perSecond] as const) : (['perMinute', perSecond * 60] as const);
  const whole = Math.max(1, Math.round(count));
  return t(`console.sending.${unit}`, { count: whole, n: n(whole) });
}
