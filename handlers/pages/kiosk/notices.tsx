import type { Visit } from '../../../src/kiosk/visit.ts';
import { formatDay, formatMoment } from '../../../src/messages/format.ts';
import { type MyNotice, myNotices } from '../../../src/notices/mine.ts';
import { answerTones } from '../../../src/notices/present.ts';
import {
  Alert,
  Confirm,
  EmptyState,
  LinkButton,
  PageHead,
  Section,
  StateBadge,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, translate } from '../../context.ts';
import { clearVisit } from '../../middleware/kiosk.ts';
import { renderScreen, visiting } from './screen.tsx';

/** Of what is on record already, the newest. */
const mostAnswered = 20;

/** Entry of a receipt out of an address: a number and nothing else. */
const receiptIn = (ctx: Ctx) => /^\d{1,15}$/.exec(String(ctx.query.receipt ?? ''))?.[0];

/** GET /kiosk/notices: what this person is asked, and what is on record for them. */
export async function listHere(ctx: Ctx): Promise<void> {
  const visit = visiting(ctx);
  if (!visit) return;
  const { app } = ctx.state;
  const t = translate(ctx);
  const all = await myNotices(app.db, visit.person.id);
  const open = all.filter(({ state }) => state === 'open');
  const answered = all
    .filter(({ answerId, state }) => answerId || state === 'answered')
    .slice(0, mostAnswered);
  const number = receiptIn(ctx);
  renderScreen(ctx, {
    title: t('kiosk.list.title'),
    body: (
      <>
        <PageHead title={t('kiosk.list.title')} lead={t('kiosk.here', { name: visit.person.name })} />
        {number ? (
          <Alert tone="good" announce="status" title={t('kiosk.recorded')}>
            <p>{t('kiosk.receipt', { number })}</p>
          </Alert>
        ) : null}
        {open.length === 0 ? <EmptyState compact title={t('kiosk.list.none')} icon="check" /> : null}
        <ul class="todo">
          {open.map((notice) => (
            <Open key={notice.noticeId} ctx={ctx} notice={notice} />
          ))}
        </ul>
        {answered.length > 0 ? (
          <Section title={t('kiosk.list.answered')} id="answers">
            <ul class="todo">
              {answered.map((notice) => (
                <Answered key={notice.noticeId} ctx={ctx} notice={notice} visit={visit} />
              ))}
            </ul>
          </Section>
        ) : null}
      </>
    ),
  });
}

function Open({ ctx, notice }: { ctx: Ctx; notice: MyNotice }) {
  const { language, app, now } = ctx.state;
  const t = translate(ctx);
  const day = formatDay(notice.dueAt, language, app.zone, now);
  return (
    <li class="sheet todo-item">
      <div>
        <h2 class="todo-title">{notice.titles[language]}</h2>
        <p class="quiet">{t(`kiosk.list.${notice.action === 'consent' ? 'free' : 'due'}`, { day })}</p>
      </div>
      <LinkButton href={`/kiosk/n/${notice.noticeId}`} look="primary">
        {t('kiosk.list.open')}
      </LinkButton>
    </li>
  );
}

/**
 * What is on record for somebody: to be read again and taken back, and where others had a hand in it, or a code was
 * used on another day, to say that it was not so. Whoever has no account learns of that here and nowhere else.
 */
function Answered({ ctx, notice, visit }: { ctx: Ctx; notice: MyNotice; visit: Visit }) {
  const { language } = ctx.state;
  const t = translate(ctx);
  const { answer, answeredAt, answerId, way, contested } = notice;
  const when = answeredAt ? formatMoment(answeredAt, language, visit.person.timeZone) : '';
  const justNow = way === 'kiosk' && answeredAt !== null && answeredAt >= visit.startedAt;
  return (
    <li class="sheet todo-item">
      <div class="kiosk-answer">
        <h3>{notice.titles[language]}</h3>
        {/* Where each purpose was chosen on its own, what was chosen stands on its page. */}
        {answer ? (
          <StateBadge state={{ tone: answerTones[answer], label: t(`notices.state.${answer}`) }} />
        ) : null}
        {way && answer ? <p>{t(`ways.told.${way}`, { when, answer: t(`ways.answer.${answer}`) })}</p> : null}
        {contested ? <p>{t('ways.contest.repeated')}</p> : null}
        {way && answerId && !contested && !justNow ? (
          <Confirm
            ask={t('ways.contest.button')}
            text={t('ways.contest.text')}
            confirm={t('ways.contest.confirm')}
            look="plain"
            post={{ url: `/kiosk/answers/${answerId}/contest`, csrf: csrf(ctx) }}
          />
        ) : null}
      </div>
      <LinkButton href={`/kiosk/n/${notice.noticeId}`}>{t('kiosk.list.again')}</LinkButton>
    </li>
  );
}

/** GET /kiosk/done: the last page, after the visit; it knows a number and nobody. */
export async function finished(ctx: Ctx): Promise<void> {
  if (ctx.state.kiosk?.visit) await clearVisit(ctx);
  const t = translate(ctx);
  const number = receiptIn(ctx);
  if (ctx.state.kiosk) ctx.state.kiosk = { device: ctx.state.kiosk.device };
  renderScreen(ctx, {
    title: t('kiosk.done.title'),
    clearAfter: 30,
    body: (
      <>
        <PageHead title={t('kiosk.done.title')} lead={t('kiosk.done.lead')} />
        {number ? (
          <Alert tone="good" announce="status">
            <p>{t('kiosk.receipt', { number })}</p>
          </Alert>
        ) : null}
        <p class="button-row">
          <LinkButton href="/kiosk" look="primary">
            {t('kiosk.done.next')}
          </LinkButton>
        </p>
      </>
    ),
  });
}
