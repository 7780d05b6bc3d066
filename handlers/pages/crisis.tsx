import type Router from '@koa/router';
import { v7 } from 'uuid';
import { declare } from '../../src/crisis/declare.ts';
import { type EnteredGrading, gradingIn, isAnswered } from '../../src/crisis/grading/entered.ts';
import { gradeDeclared } from '../../src/crisis/grading/grade.ts';
import { propose } from '../../src/crisis/grading/rules.ts';
import { type Level, levels } from '../../src/crisis/levels.ts';
import { crisisPath } from '../../src/crisis/present.ts';
import { reportsPath } from '../../src/crisis/reports/present.ts';
import { waitingReports } from '../../src/crisis/reports/store.ts';
import { type Incident, listIncidents } from '../../src/crisis/store.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { formatMoment } from '../../src/messages/format.ts';
import { can, demand } from '../../src/people/permissions.ts';
import {
  Alert,
  Badge,
  Button,
  DataTable,
  EmptyState,
  FieldView,
  Hidden,
  LinkButton,
  PageHead,
  Section,
  type Tone,
} from '../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, type State, signedIn, translate } from '../context.ts';
import { addedWords, answeredCall, changedLevel, closedCrisis, handedOver } from './crisis/acts.ts';
import { affectedPages } from './crisis/affected/index.ts';
import { ownRemedyPages } from './crisis/affected/own-remedy.tsx';
import { briefingPages } from './crisis/briefing.tsx';
import { channelPages } from './crisis/channels.tsx';
import { contactPages } from './crisis/contacts.tsx';
import { correctionPages } from './crisis/correct.tsx';
import { decided, showDecisions } from './crisis/decisions.tsx';
import { drillPages } from './crisis/drills.tsx';
import { dutyPages } from './crisis/duties.tsx';
import { dutyRulePages } from './crisis/duty-rules.tsx';
import { approvedStatement, askedApproval, thereStatement, tookApprovalBack } from './crisis/gate-acts.ts';
import { gradedIncident, showGrading } from './crisis/grading.tsx';
import { GradingFields } from './crisis/grading-form.tsx';
import { liveCrisis, showCrisis } from './crisis/incident.tsx';
import { crisisPlanPages } from './crisis/plan/routes.ts';
import { questionPages } from './crisis/questions.tsx';
import { registerPages } from './crisis/register.tsx';
import { teamReportPages } from './crisis/reports.ts';
import { reviewPages } from './crisis/review.tsx';
import { roomPages } from './crisis/room.tsx';
import { seatPages } from './crisis/seats.tsx';
import { showStatement } from './crisis/statement.tsx';
import { sentStatement, wroteStatement } from './crisis/statement-acts.ts';
import { showStatements } from './crisis/statements.tsx';
import { taskPages } from './crisis/tasks.tsx';
import { renderPage } from './frame.tsx';

/** Crises: the list and the declaration, and one incident with who is coming. */
export function crisisPages(router: Router<State>): void {
  router.get('/crisis', (ctx) => crisisList(ctx));
  teamReportPages(router);
  router.post('/crisis', declaredCrisis);
  // Before `:incident`, which would take their addresses for ids.
  reviewPages(router);
  crisisPlanPages(router);
  drillPages(router);
  registerPages(router);
  ownRemedyPages(router);
  dutyRulePages(router);
  router.get('/crisis/:incident', (ctx) => showCrisis(ctx));
  router.get('/crisis/:incident/live', liveCrisis);
  dutyPages(router);
  router.get('/crisis/:incident/decisions', (ctx) => showDecisions(ctx));
  router.post('/crisis/:incident/decisions', decided);
  router.get('/crisis/:incident/statements', showStatements);
  router.get('/crisis/:incident/statements/:audience', (ctx) => showStatement(ctx));
  router.post('/crisis/:incident/statements/:audience/write', wroteStatement);
  router.post('/crisis/:incident/statements/:audience/ask', askedApproval(thereStatement));
  router.post('/crisis/:incident/statements/:audience/approve', approvedStatement(thereStatement));
  router.post('/crisis/:incident/statements/:audience/take-back', tookApprovalBack(thereStatement));
  router.post('/crisis/:incident/statements/:audience/send', sentStatement);
  router.post('/crisis/:incident/answer', answeredCall);
  router.post('/crisis/:incident/words', addedWords);
  router.post('/crisis/:incident/hand-over', handedOver);
  router.post('/crisis/:incident/level', changedLevel);
  router.post('/crisis/:incident/close', closedCrisis);
  router.get('/crisis/:incident/grading', (ctx) => showGrading(ctx));
  router.post('/crisis/:incident/grading', gradedIncident);
  affectedPages(router);
  roomPages(router);
  taskPages(router);
  questionPages(router);
  correctionPages(router);
  briefingPages(router);
  contactPages(router);
  channelPages(router);
  seatPages(router);
}

export const levelTones: Record<Level, Tone> = { minor: 'info', moderate: 'warn', major: 'bad' };

interface Entered {
  /** Somebody declared one a moment ago: this form declares another. */
  after?: Incident;
  /** Which has become graver by it. */
  raised?: boolean;
  level?: string;
  kind?: string;
  words?: string;
  grading?: EnteredGrading;
}

/** GET /crisis */
async function crisisList(ctx: Ctx, entered: Entered = {}): Promise<void> {
  const viewer = signedIn(ctx);
  const { app, language } = ctx.state;
  const t = translate(ctx);
  const all = can(viewer, 'crisis.list');
  const incidents = await listIncidents(app.db, viewer.id, all);
  // Whoever is neither on the team nor called learns nothing here, also not whether there is anything.
  if (!all && incidents.length === 0) demand(viewer, 'crisis.list');
  const time = (at: Date) => formatMoment(at, language, viewer.timeZone);
  const reports = can(viewer, 'crisis-reports.list');
  const waiting = reports ? await waitingReports(app.db, viewer.id) : 0;
  renderPage(ctx, {
    title: t('crisis.title'),
    path: '/crisis',
    body: (
      <>
        <PageHead
          title={t('crisis.title')}
          lead={t('crisis.lead')}
          actions={
            <>
              {can(viewer, 'crisis.register') ? (
                <LinkButton href="/crisis/register">{t('crisis.duties.register.title')}</LinkButton>
              ) : null}
              {reports ? (
                <LinkButton href={reportsPath} look={waiting > 0 ? 'primary' : 'plain'}>
                  {waiting > 0
                    ? t('crisis.reports.list.waiting', { count: waiting })
                    : t('crisis.reports.list.title')}
                </LinkButton>
              ) : null}
              {all ? <LinkButton href="/crisis/drills">{t('crisis.drills.title')}</LinkButton> : null}
              {all ? <LinkButton href="/crisis/reviews">{t('crisis.review.reviewsTitle')}</LinkButton> : null}
              {can(viewer, 'crisis.plan') ? (
                <LinkButton href="/crisis/plan">{t('crisis.plan.title')}</LinkButton>
              ) : null}
              <LinkButton href="/crisis/order">{t('crisis.plan.order.title')}</LinkButton>
            </>
          }
        />
        <DataTable
          caption={t('crisis.title')}
          captionHidden
          rows={incidents}
          rowKey={({ id }) => id}
          empty={<EmptyState title={t('crisis.none')} text={t('crisis.noneText')} />}
          columns={[
            {
              key: 'code',
              label: t('crisis.code'),
              cell: ({ id, code }) => <a href={crisisPath(id)}>{code}</a>,
            },
            {
              key: 'level',
              label: t('crisis.levelLabel'),
              cell: ({ level, drill }) => (
                <>
                  <Badge tone={levelTones[level]}>{t(`crisis.level.${level}`)}</Badge>{' '}
                  {drill ? <Badge>{t('crisis.drillMark')}</Badge> : null}
                </>
              ),
            },
            {
              key: 'declared',
              label: t('crisis.page.declared'),
              cell: ({ declaredByName, declaredAt }) =>
                t('crisis.page.declaredBy', { name: declaredByName, time: time(declaredAt) }),
            },
            {
              key: 'state',
              label: t('crisis.page.standing'),
              cell: ({ closedAt }) => (
                <Badge tone={closedAt ? 'neutral' : 'bad'}>
                  {t(`crisis.state.${closedAt ? 'closed' : 'open'}`)}
                </Badge>
              ),
            },
          ]}
        />
        {can(viewer, 'crisis.declare') ? <Declare ctx={ctx} entered={entered} time={time} /> : null}
      </>
    ),
  });
}

function Declare({ ctx, entered, time }: { ctx: Ctx; entered: Entered; time: (at: Date) => string }) {
  const t = translate(ctx);
  const { after, raised = false } = entered;
  return (
    <Section id="declare" title={t('crisis.declare.title')} text={t('crisis.declare.lead')} sheet>
      {after ? (
        <Alert tone="warn" announce="alert">
          <p>
            {t(`crisis.declare.${raised ? 'raised' : 'joined'}`, {
              ...{ name: after.declaredByName, code: after.code, time: time(after.declaredAt) },
              level: t(`crisis.level.${after.level}`),
            })}{' '}
            <a href={crisisPath(after.id)}>{t('crisis.open')}</a>
          </p>
        </Alert>
      ) : null}
      <form class="answer-form" method="post" action="/crisis" noValidate>
        <Hidden csrf={csrf(ctx)} values={{ once: v7(), ...(after ? { another: 'yes' } : {}) }} />
        <FieldView
          id="crisis-level"
          field={{
            name: 'level',
            kind: 'choice',
            label: t('crisis.declare.level'),
            required: true,
            options: [...levels].reverse().map((value) => ({
              value,
              label: `${t(`crisis.level.${value}`)}: ${t(`crisis.levelHelp.${value}`)}`,
            })),
          }}
          value={entered.level ?? 'major'}
          optional={t('common.optional')}
        />
        <FieldView
          id="crisis-kind"
          field={{
            name: 'kind',
            kind: 'choice',
            label: t('crisis.declare.kind'),
            required: true,
            options: [
              { value: 'real', label: t('crisis.declare.real') },
              { value: 'drill', label: t('crisis.declare.drill') },
            ],
          }}
          value={entered.kind ?? 'real'}
          optional={t('common.optional')}
        />
        <FieldView
          id="crisis-words"
          field={{
            name: 'words',
            kind: 'long-text',
            label: t('crisis.declare.words'),
            help: t('crisis.declare.wordsHelp'),
            maxLength: 4_000,
          }}
          value={entered.words ?? ''}
          optional={t('common.optional')}
        />
        <details class="confirm">
          <summary class="button">{t('crisis.declare.grade')}</summary>
          <div class="confirm-body">
            <p>{t('crisis.declare.gradeText')}</p>
            <GradingFields ctx={ctx} prefix="declare" entered={entered.grading} />
          </div>
        </details>
        <Button look="danger">{t(`crisis.declare.${after ? 'another' : 'submit'}`)}</Button>
      </form>
    </Section>
  );
}

/**
 * POST /crisis: waits for nothing but the commit. What is missing or odd in the form keeps nobody from being called, also
 * not what is missing in the grading: a level that was chosen there without a reason is taken, and the grading says so.
 */
async function declaredCrisis(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'crisis.declare');
  const { app, now } = ctx.state;
  const fields = formFields(ctx);
  const grading = gradingIn(fields);
  const graded = isAnswered(grading);
  const asked = levels.find((one) => one === fields.level);
  const level = graded ? (grading.chosen ?? propose(grading.answers).level) : asked;
  const kind = fields.kind === 'drill' ? 'drill' : 'real';
  const { words = '' } = fields;
  const once = `page:${viewer.id}:${(fields.once ?? v7()).slice(0, 80)}`;
  const { incident, what, raised } = await inTransaction(app.db, async (tx) => {
    const declared = await declare(tx, app, {
      ...{ level, drill: kind === 'drill', words, by: viewer.id, now, once },
      another: fields.another === 'yes',
    });
    if (graded && declared.what !== 'repeated')
      await gradeDeclared(tx, app, declared.incident, { ...grading, by: viewer.id, once, now });
    return declared;
  });
  if (what === 'joined')
    return crisisList(ctx, { after: incident, raised, level: asked ?? 'major', kind, words, grading });
  ctx.redirect(crisisPath(incident.id));
  ctx.status = 303;
}
