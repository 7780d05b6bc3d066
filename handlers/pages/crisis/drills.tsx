import type Router from '@koa/router';
import { v7 } from 'uuid';
import { isDay } from '../../../src/calendar/day.ts';
import { drillsPath } from '../../../src/crisis/drills/present.ts';
import { mostMonths, type Scenario, scenarios } from '../../../src/crisis/drills/rules.ts';
import {
  type DrillSchedule,
  endSchedule,
  type PutOffDrill,
  putOffDrills,
  scheduleDrills,
  schedulesOf,
} from '../../../src/crisis/drills/schedule.ts';
import { levels } from '../../../src/crisis/levels.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import {
  Badge,
  Confirm,
  DataTable,
  EmptyState,
  FieldView,
  LinkButton,
  PageHead,
  Section,
} from '../../../src/web/components/index.ts';
import { dayIn } from '../../../src/zone.ts';
import { type Ctx, csrf, formFields, idParam, type State, signedIn } from '../../context.ts';
import { type Words, wordsFor } from '../console/words.ts';
import { levelTones } from '../crisis.tsx';
import { renderPage } from '../frame.tsx';

const path = drillsPath;

/** Drills that come by themselves: for the team to know that there are, for leads to plan. */
export function drillPages(router: Router<State>): void {
  router.get(path, (ctx) => showDrills(ctx));
  router.post(path, plannedDrills);
  router.post(`${path}/:schedule/end`, endedDrills);
}

interface Wrong {
  typed: Readonly<Record<string, string>>;
  errors: Readonly<Record<string, string>>;
}

/** GET /crisis/drills */
async function showDrills(ctx: Ctx, wrong?: Wrong): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'crisis.list');
  const leads = can(viewer, 'crisis.lead');
  const words = wordsFor(ctx);
  const { t } = words;
  const schedules = await schedulesOf(ctx.state.app.db);
  renderPage(ctx, {
    title: t('crisis.drills.title'),
    path,
    body: (
      <>
        <PageHead
          title={t('crisis.drills.title')}
          lead={t('crisis.drills.lead')}
          up={{ href: '/crisis', label: t('crisis.title') }}
          actions={<LinkButton href="/crisis/reviews">{t('crisis.drills.results')}</LinkButton>}
        />
        <div class="flow">
          <Schedules ctx={ctx} schedules={schedules} leads={leads} words={words} />
          {leads ? <PutOff putOff={await putOffDrills(ctx.state.app.db)} words={words} /> : null}
          {leads ? <PlanForm ctx={ctx} words={words} {...(wrong ? { wrong } : {})} /> : null}
        </div>
      </>
    ),
  });
}

interface SchedulesProps {
  ctx: Ctx;
  schedules: readonly DrillSchedule[];
  leads: boolean;
  words: Words;
}

function Schedules({ ctx, schedules, leads, words: { t, date } }: SchedulesProps) {
  return (
    <DataTable
      caption={t('crisis.drills.title')}
      captionHidden
      rows={schedules}
      rowKey={({ id }) => id}
      empty={<EmptyState title={t('crisis.drills.none')} text={t('crisis.drills.noneText')} />}
      columns={[
        {
          key: 'how',
          label: t('crisis.drills.how'),
          cell: ({ everyMonths }) => t('crisis.drills.every', { count: everyMonths }),
        },
        {
          key: 'level',
          label: t('crisis.levelLabel'),
          cell: ({ level }) => <Badge tone={levelTones[level]}>{t(`crisis.level.${level}`)}</Badge>,
        },
        {
          key: 'scenario',
          label: t('crisis.drills.scenario'),
          // Whoever plays in it is not told the story beforehand.
          cell: ({ scenario }) => t(leads ? `crisis.drills.name.${scenario}` : 'crisis.drills.nextHidden'),
        },
        {
          key: 'next',
          label: t('crisis.drills.next'),
          cell: ({ nextOn }) => (leads ? date(nextOn) : t('crisis.drills.nextHidden')),
        },
        {
          key: 'owner',
          label: t('crisis.drills.owner'),
          cell: ({ ownerName, ownerThere }) => (
            <>
              {ownerName}
              {ownerThere ? null : <p class="quiet">{t('crisis.drills.left')}</p>}
            </>
          ),
        },
        ...(leads
          ? [
              {
                key: 'end',
                label: t('crisis.drills.end'),
                cell: ({ id }: DrillSchedule) => (
                  <Confirm
                    ask={t('crisis.drills.end')}
                    text={t('crisis.drills.endText')}
                    confirm={t('crisis.drills.end')}
                    look="plain"
                    post={{ url: `${path}/${id}/end`, csrf: csrf(ctx) }}
                  />
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

/** What did not come on its day, and why: a drill that silently never comes teaches nobody. */
function PutOff({ putOff, words: { t, date } }: { putOff: readonly PutOffDrill[]; words: Words }) {
  if (putOff.length === 0) return null;
  return (
    <Section id="put-off" title={t('crisis.drills.movedTitle')}>
      <ul>
        {putOff.map(({ id, from, to, why }) => (
          <li key={id}>
            {t('crisis.drills.moved', {
              ...{ from: date(from), to: date(to), why: t(`crisis.drills.putOff.${why}`) },
            })}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function PlanForm({ ctx, words: { t }, wrong }: { ctx: Ctx; words: Words; wrong?: Wrong }) {
  const error = (name: string) => (wrong?.errors[name] ? { error: wrong.errors[name] } : {});
  const optional = t('common.optional');
  return (
    <Confirm
      ask={t('crisis.drills.add')}
      text={t('crisis.drills.addText')}
      confirm={t('crisis.drills.addDo')}
      look="plain"
      open={wrong !== undefined}
      post={{ url: path, csrf: csrf(ctx) }}
      values={{ once: v7() }}
    >
      <FieldView
        id="drill-months"
        field={{
          name: 'months',
          kind: 'text',
          label: t('crisis.drills.months'),
          required: true,
          maxLength: 2,
        }}
        value={wrong?.typed.months ?? '3'}
        inputMode="numeric"
        {...error('months')}
        optional={optional}
      />
      <FieldView
        id="drill-first"
        field={{ name: 'first', kind: 'date', label: t('crisis.drills.first'), required: true }}
        value={wrong?.typed.first ?? ''}
        {...error('first')}
        optional={optional}
      />
      <FieldView
        id="drill-level"
        field={{
          ...{ name: 'level', kind: 'choice', label: t('crisis.levelLabel'), required: true },
          options: levels.map((value) => ({ value, label: t(`crisis.level.${value}`) })),
        }}
        value={wrong?.typed.level ?? 'major'}
        optional={optional}
      />
      <FieldView
        id="drill-scenario"
        field={{
          ...{ name: 'scenario', kind: 'choice', label: t('crisis.drills.scenario'), required: true },
          options: scenarios.map((value) => ({ value, label: t(`crisis.drills.name.${value}`) })),
        }}
        value={wrong?.typed.scenario ?? scenarios[0]}
        optional={optional}
      />
    </Confirm>
  );
}

/** POST /crisis/drills */
async function plannedDrills(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'crisis.lead');
  const { app, now } = ctx.state;
  const { t } = wordsFor(ctx);
  const typed = formFields(ctx);
  const { months = '', first = '', once = v7() } = typed;
  const everyMonths = /^\d{1,2}$/.test(months.trim()) ? Number(months) : 0;
  const errors = {
    ...(everyMonths >= 1 && everyMonths <= mostMonths ? {} : { months: t('crisis.drills.wrong.months') }),
    ...(isDay(first) && first > dayIn(now, app.zone) ? {} : { first: t('crisis.drills.wrong.first') }),
  };
  if (Object.keys(errors).length > 0) {
    ctx.status = 422;
    return showDrills(ctx, { typed, errors });
  }
  const level = levels.find((one) => one === typed.level) ?? 'major';
  const scenario = scenarios.find((one): one is Scenario => one === typed.scenario) ?? scenarios[0];
  await inTransaction(app.db, (tx) =>
    scheduleDrills(tx, {
      ...{ everyMonths, level, scenario, firstOn: first, by: viewer.id, now },
      once: `page:${viewer.id}:${once.slice(0, 80)}`,
    }),
  );
  ctx.redirect(path);
  ctx.status = 303;
}

/** POST /crisis/drills/:schedule/end */
async function endedDrills(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'crisis.lead');
  const { app, now } = ctx.state;
  const id = idParam(ctx, 'schedule');
  await inTransaction(app.db, (tx) => endSchedule(tx, id, { by: viewer.id, now }));
  ctx.redirect(path);
  ctx.status = 303;
}
