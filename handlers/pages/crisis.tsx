import type Router from '@koa/router';
import { v7 } from 'uuid';
import { declare } from '../../src/crisis/declare.ts';
import { type Level, levels } from '../../src/crisis/levels.ts';
import { crisisPath } from '../../src/crisis/present.ts';
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
  PageHead,
  Section,
  type Tone,
} from '../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, type State, signedIn, translate } from '../context.ts';
import { addedWords, answeredCall, changedLevel, closedCrisis, handedOver } from './crisis/acts.ts';
import { briefingPages } from './crisis/briefing.tsx';
import { contactPages } from './crisis/contacts.tsx';
import { correctionPages } from './crisis/correct.tsx';
import { decided, showDecisions } from './crisis/decisions.tsx';
import { liveCrisis, showCrisis } from './crisis/incident.tsx';
import { questionPages } from './crisis/questions.tsx';
import { roomPages } from './crisis/room.tsx';
import { taskPages } from './crisis/tasks.tsx';
import { renderPage } from './frame.tsx';

/** Crises: the list and the declaration, and one incident with who is coming. */
export function crisisPages(router: Router<State>): void {
  router.get('/crisis', (ctx) => crisisList(ctx));
  router.post('/crisis', declaredCrisis);
  router.get('/crisis/:incident', (ctx) => showCrisis(ctx));
  router.get('/crisis/:incident/live', liveCrisis);
  router.get('/crisis/:incident/decisions', (ctx) => showDecisions(ctx));
  router.post('/crisis/:incident/decisions', decided);
  router.post('/crisis/:incident/answer', answeredCall);
  router.post('/crisis/:incident/words', addedWords);
  router.post('/crisis/:incident/hand-over', handedOver);
  router.post('/crisis/:incident/level', changedLevel);
  router.post('/crisis/:incident/close', closedCrisis);
  roomPages(router);
  taskPages(router);
  questionPages(router);
  correctionPages(router);
  briefingPages(router);
  contactPages(router);
}

export const levelTones: Record<Level, Tone> = { minor: 'info', moderate: 'warn', major: 'bad' };

interface Entered {
  /** Somebody declared one a moment ago: this form declares another. */
  after?: Incident;
  level?: string;
  kind?: string;
  words?: string;
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
  renderPage(ctx, {
    title: t('crisis.title'),
    path: '/crisis',
    body: (
      <>
        <PageHead title={t('crisis.title')} lead={t('crisis.lead')} />
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
  const { after } = entered;
  return (
    <Section id="declare" title={t('crisis.declare.title')} text={t('crisis.declare.lead')} sheet>
      {after ? (
        <Alert tone="warn" announce="alert">
          <p>
            {t('crisis.declare.joined', {
              ...{ name: after.declaredByName, code: after.code, time: time(after.declaredAt) },
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
        <Button look="danger">{t(`crisis.declare.${after ? 'another' : 'submit'}`)}</Button>
      </form>
    </Section>
  );
}

/** POST /crisis: waits for nothing but the commit. What is missing or odd in the form keeps nobody from being called. */
async function declaredCrisis(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'crisis.declare');
  const { app, now } = ctx.state;
  const fields = formFields(ctx);
  const level = levels.find((one) => one === fields.level) ?? 'major';
  const kind = fields.kind === 'drill' ? 'drill' : 'real';
  const { words = '' } = fields;
  const { incident, what } = await inTransaction(app.db, (tx) =>
    declare(tx, app, {
      ...{ level, drill: kind === 'drill', words, by: viewer.id, now },
      once: `page:${viewer.id}:${(fields.once ?? v7()).slice(0, 80)}`,
      another: fields.another === 'yes',
    }),
  );
  if (what === 'joined') return crisisList(ctx, { after: incident, level, kind, words });
  ctx.redirect(crisisPath(incident.id));
  ctx.status = 303;
}
