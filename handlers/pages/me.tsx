import type Router from '@koa/router';
import type { ComponentChildren } from 'preact';
import { exportPersonStatement } from '../../src/exports/statement/make.ts';
import { formatDay, formatMoment } from '../../src/messages/format.ts';
import { type MyNotice, myNotices } from '../../src/notices/mine.ts';
import { answerTones, noticePath } from '../../src/notices/present.ts';
import { demand } from '../../src/people/permissions.ts';
import type { Held } from '../../src/people/personal-data.ts';
import { periodsInForce } from '../../src/policies/kept.ts';
import { receiptPath, receiptsPath } from '../../src/receipts/path.ts';
import { listThreads } from '../../src/threads/read.ts';
import {
  DataTable,
  EmptyState,
  LinkButton,
  PageHead,
  Section,
  StateBadge,
} from '../../src/web/components/index.ts';
import { type Ctx, type State, signedIn, translate } from '../context.ts';
import { myTips } from './announcements/mine.tsx';
import { myExceptions } from './applies.tsx';
import { myBundles } from './bundles.tsx';
import { titlesOf } from './console/threads.tsx';
import { ExportButtons } from './export-buttons.tsx';
import { exportOrder, sendExport } from './exports.ts';
import { renderPage } from './frame.tsx';
import { myClarifications } from './me/clarifications.tsx';
import { myConcerns } from './me/concerned.tsx';
import { myContracts } from './me/contracts.tsx';
import { myCourses } from './me/courses.tsx';
import { myDecisions } from './me/decisions.tsx';
import { myFiles } from './me/files.tsx';
import { heldColumns } from './me/held-columns.ts';
import { myOpened } from './me/opened.tsx';
import { myPhone, phonePages } from './me/phone.tsx';
import { myRecords } from './me/records.tsx';
import { myRegion } from './me/region.tsx';
import { myRequests } from './me/requests.tsx';
import { Talks } from './me/talks.tsx';
import { myWays } from './me/ways.tsx';
import { myPacks } from './packs.tsx';
import { myPasskeys } from './passkeys.tsx';
import { receiptPages } from './receipts.tsx';
import { mySurveys } from './surveys/mine.tsx';
import { myNudges } from './training/nudge.tsx';

/** What a person has to do, has answered, has asked, and what is held about them. */
export function me(router: Router<State>): void {
  router.get('/me', show);
  router.get('/me/open', showOpen);
  router.post('/me/statement.pdf', myStatement);
  phonePages(router);
  receiptPages(router);
}

/** For links from outside: what stands behind a # does not survive a sign-in on the way. */
function showOpen(ctx: Ctx): void {
  demand(signedIn(ctx), 'me.open');
  ctx.redirect('/me#open');
}

/** Everything this person was asked, and what they did, in one document. */
async function myStatement(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'statements.read', { personId: viewer.id });
  const { app } = ctx.state;
  sendExport(ctx, await exportPersonStatement(app.db, app, exportOrder(ctx, true), viewer.id));
}

async function show(ctx: Ctx): Promise<void> {
  const { app } = ctx.state;
  const viewer = signedIn(ctx);
  demand(viewer, 'me.open');
  const t = translate(ctx);
  const notices = await myNotices(app.db, viewer.id);
  const talks = await listThreads(app.db, viewer);
  const titles = await titlesOf(app.db, talks, ctx.state.language);
  const contracts = await myContracts(ctx);
  const courses = await myCourses(ctx);
  const surveys = await mySurveys(ctx);
  const tips = await myTips(ctx);
  const nudges = await myNudges(ctx);
  const passkeys = await myPasskeys(ctx);
  const phone = await myPhone(ctx);
  const packs = await myPacks(ctx);
  const bundles = await myBundles(ctx);
  const exceptions = await myExceptions(ctx);
  const decisions = await myDecisions(ctx);
  const requests = await myRequests(ctx);
  const records = await myRecords(ctx);
  const opened = await myOpened(ctx);
  const clarifications = await myClarifications(ctx);
  const concerns = await myConcerns(ctx);
  const files = await myFiles(ctx);
  const region = await myRegion(ctx);
  const ways = await myWays(ctx);
  const held = await app.personalData.whatIsHeld(app.db, viewer.id);
  const periods = await periodsInForce(app.db, ctx.state.language);
  renderPage(ctx, {
    title: t('me.title'),
    width: 'reading',
    body: (
      <>
        <PageHead title={t('me.title')} lead={t('me.lead')} actions={ways} />
        <Open
          ctx={ctx}
          notices={notices.filter((notice) => notice.state === 'open')}
          others={contracts.open || courses || surveys ? [contracts.open, courses, surveys] : null}
        />
        {clarifications}
        {concerns}
        {contracts.section}
        <Answered ctx={ctx} notices={notices.filter((notice) => notice.answer !== null)} />
        <Talks ctx={ctx} talks={talks.threads} titles={titles} />
        {exceptions}
        {decisions}
        {records}
        {opened}
        {files}
        {region}
        {requests}
        {tips}
        {nudges}
        {passkeys}
        {phone}
        {packs}
        {bundles}
        <Section title={t('exports.kind.statement')} text={t('exports.page.mineText')} id="statement">
          <ExportButtons ctx={ctx} files={[{ path: '/me/statement.pdf', label: t('exports.page.mine') }]} />
        </Section>
        <HeldAboutMe ctx={ctx} held={held} periods={periods} />
      </>
    ),
  });
}

function Open({ ctx, notices, others }: { ctx: Ctx; notices: MyNotice[]; others: ComponentChildren }) {
  const { language, now, viewer, app } = ctx.state;
  const t = translate(ctx);
  return (
    <Section title={t('me.open')} id="open">
      {notices.length === 0 && !others ? <EmptyState compact title={t('me.openNone')} icon="check" /> : null}
      {others}
      <ul class="todo">
        {notices.map((notice) => (
          <li key={notice.noticeId} class="sheet todo-item">
            <div>
              <h3>{notice.titles[language]}</h3>
              <p class="quiet">
                {t('notices.page.versionValue', { number: notice.number })} ·{' '}
                {t(`me.${dueWords(notice, now)}`, { day: formatDay(notice.dueAt, language, app.zone, now) })}
              </p>
              {notice.laterAt && viewer ? (
                <p class="quiet">
                  {t('me.later', { when: formatMoment(notice.laterAt, language, viewer.timeZone) })}
                </p>
              ) : null}
            </div>
            <LinkButton href={noticePath(notice.noticeId)} look="primary">
              {t(`notices.card.${linkOf[notice.action]}`)}
            </LinkButton>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Nobody is late with a consent. */
function dueWords({ action, dueAt }: MyNotice, now: Date): string {
  if (action === 'consent') return now > dueAt ? 'freeStill' : 'free';
  return now > dueAt ? 'overdue' : 'due';
}

const linkOf = { sign: 'readAndSign', acknowledge: 'readAndAcknowledge', consent: 'readAndConsent' } as const;

function Answered({ ctx, notices }: { ctx: Ctx; notices: MyNotice[] }) {
  const { language, viewer, app } = ctx.state;
  const t = translate(ctx);
  return (
    <Section title={t('me.answered')} id="answers">
      <DataTable
        caption={t('me.answered')}
        captionHidden
        rows={notices}
        rowKey={(notice) => notice.noticeId}
        empty={<EmptyState compact title={t('me.answeredNone')} />}
        columns={[
          {
            key: 'notice',
            label: t('me.notice'),
            cell: ({ noticeId, titles, number }) => (
              <>
                <a href={noticePath(noticeId)}>{titles[language]}</a>{' '}
                <span class="nowrap quiet">{t('notices.page.versionValue', { number })}</span>
              </>
            ),
          },
          {
            key: 'answer',
            label: t('me.answer'),
            cell: ({ answer, way, contested }) =>
              answer ? (
                <>
                  <StateBadge state={{ tone: answerTones[answer], label: t(`notices.state.${answer}`) }} />
                  {way ? <span class="quiet"> {t(`ways.way.${way}`)}</span> : null}
                  {contested ? <span class="quiet"> · {t('reach.contested')}</span> : null}
                </>
              ) : null,
          },
          {
            key: 'when',
            label: t('me.when'),
            cell: ({ answeredAt }) =>
              answeredAt ? formatMoment(answeredAt, language, viewer?.timeZone ?? app.zone) : null,
          },
          {
            key: 'receipt',
            label: t('me.receipt'),
            cell: ({ entryId }) =>
              entryId === null ? null : <a href={receiptPath(entryId)}>{t('me.openReceipt')}</a>,
          },
        ]}
      />
      <p>
        <a href={receiptsPath}>{t('receipts.all')}</a>
      </p>
    </Section>
  );
}

interface HeldProps {
  ctx: Ctx;
  held: readonly (Held & { source: string })[];
  /** How long, in words, by row of the policy. */
  periods: ReadonlyMap<string, string>;
}

/** Until when each kind is kept: the day where one is known, else the period as the policy in force says it. */
function HeldAboutMe({ ctx, held, periods }: HeldProps) {
  const t = translate(ctx);
  return (
    <Section title={t('me.held')} id="held" text={t('me.heldText')}>
      <DataTable
        caption={t('me.held')}
        captionHidden
        rows={held}
        rowKey={(one) => `${one.source} ${one.category}`}
        empty={<EmptyState compact title={t('me.heldNone')} />}
        columns={heldColumns(ctx, (one: Held) => periods.get(one.disclosure))}
      />
    </Section>
  );
}
