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

/** Entry of a receipt out of an address: a number and nothing else. */
const receiptIn = (ctx: Ctx) => /^\d{1,15}$/.exec(String(ctx.query.receipt ?? ''))?.[0];

/** GET /kiosk/notices: what this person is asked, and what was recorded for them without them. */
export async function listHere(ctx: Ctx): Promise<void> {
  const visit = visiting(ctx);
  if (!visit) return;
  const { app } = ctx.state;
  const t = translate(ctx);
  const all = await myNotices(app.db, visit.person.id);
  const open = all.filter(({ state }) => state === 'open');
  const recorded = all.filter(({ way, answerId }) => way && way !== 'kiosk' && answerId);
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
        {recorded.length > 0 ? (
          <Section title={t('kiosk.list.answered')} id="answers">
            <ul class="todo">
              {recorded.map((notice) => (
                <Recorded key={notice.noticeId} ctx={ctx} notice={notice} zone={visit.person.timeZone} />
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

/** Whoever has no account learns here what somebody recorded for them, and says here that it was not so. */
function Recorded({ ctx, notice, zone }: { ctx: Ctx; notice: MyNotice; zone: string }) {
  const { language } = ctx.state;
  const t = translate(ctx);
  const { answer, answeredAt, answerId, way, contested } = notice;
  if (!answer || !answeredAt || !answerId || !way) return null;
  const when = formatMoment(answeredAt, language, zone);
  return (
    <li class="sheet todo-item">
      <div>
        <h3>{notice.titles[language]}</h3>
        <StateBadge state={{ tone: answerTones[answer], label: t(`notices.state.${answer}`) }} />
        <p>{t(`ways.told.${way}`, { when, answer: t(`ways.answer.${answer}`) })}</p>
        {contested ? (
          <p>{t('ways.contest.repeated')}</p>
        ) : (
          <Confirm
            ask={t('ways.contest.button')}
            text={t('ways.contest.text')}
            confirm={t('ways.contest.confirm')}
            look="plain"
            post={{ url: `/kiosk/answers/${answerId}/contest`, csrf: csrf(ctx) }}
          />
        )}
      </div>
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
