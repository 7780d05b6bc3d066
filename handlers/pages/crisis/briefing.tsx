import type Router from '@koa/router';
import { crisisPath } from '../../../src/crisis/present.ts';
import { type Briefing, readBriefing } from '../../../src/crisis/room/briefing.ts';
import { formatMoment, formatSpan } from '../../../src/messages/format.ts';
import { Badge, Facts, liveAttributes, Section } from '../../../src/web/components/index.ts';
import { htmlFragment } from '../../../src/web/layout.tsx';
import { type Ctx, idParam, type State, signedIn, translate } from '../../context.ts';
import { streamPage } from '../frame.tsx';
import { inside, renderIncident } from './frame.tsx';
import { dueOf, ownerOf, taskPath } from './task-list.tsx';

/** What whoever comes now needs, on one page that can be printed. */
export function briefingPages(router: Router<State>): void {
  router.get('/crisis/:incident/briefing', showBriefing);
  router.get('/crisis/:incident/briefing/live', liveBriefing);
}

const read = (ctx: Ctx): Promise<Briefing> => {
  const { app, language } = ctx.state;
  const about = { viewer: signedIn(ctx), language, now: app.clock.now() };
  return readBriefing(app.db, app.vault, idParam(ctx, 'incident'), about);
};

/** GET /crisis/:incident/briefing */
async function showBriefing(ctx: Ctx): Promise<void> {
  const briefing = await read(ctx);
  const { incident } = briefing.view;
  const path = `${crisisPath(incident.id)}/briefing/live`;
  renderIncident(ctx, {
    incident,
    section: 'briefing',
    body: <div {...liveAttributes({ connect: path, swap: 'briefing' })}>{drawBriefing(ctx, briefing)}</div>,
  });
}

/** GET /crisis/:incident/briefing/live */
async function liveBriefing(ctx: Ctx): Promise<void> {
  const id = idParam(ctx, 'incident');
  await inside(ctx);
  streamPage(ctx, [`crisis.${id}`], async () => [
    { event: 'briefing', html: htmlFragment(drawBriefing(ctx, await read(ctx))) },
  ]);
}

const mostSteps = 3;

function drawBriefing(ctx: Ctx, briefing: Briefing) {
  const { view, clocks, tasks, openQuestions, decisions, contacts } = briefing;
  const { incident, roles, lines, known } = view;
  const { language, app } = ctx.state;
  const { timeZone } = signedIn(ctx);
  const t = translate(ctx);
  const time = (at: Date) => formatMoment(at, language, timeZone);
  const comma = language === 'en' ? ', ' : '、';
  const nameOf = (person: string) => lines.find((one) => one.person === person)?.name ?? '';
  const here = (role: (typeof roles)[number]) =>
    `${t(`crisis.role.${role.role}`)}: ${role.coming.map(nameOf).join(comma) || t('crisis.briefing.nobody')}`;
  const missing = roles.filter(({ short, coming, quorum }) => short || coming.length < quorum);
  const until = incident.closedAt ?? app.clock.now();
  const lasted = Math.max(0, until.getTime() - incident.declaredAt.getTime());
  const facts = known.filter(({ correctedBy }) => !correctedBy);
  return (
    <div class="flow">
      <Section id="standing" title={t('crisis.briefing.title')} text={t('crisis.briefing.lead')} sheet>
        <Facts
          items={[
            { label: t('crisis.briefing.level'), value: t(`crisis.level.${incident.level}`) },
            {
              label: t('crisis.briefing.since'),
              value: formatSpan(lasted, language),
            },
            {
              label: t('crisis.briefing.present'),
              value: (
                <ul class="plain">
                  {roles.map((role) => (
                    <li key={role.role}>{here(role)}</li>
                  ))}
                </ul>
              ),
            },
            {
              label: t('crisis.briefing.missing'),
              value:
                missing.length === 0 ? (
                  t('crisis.briefing.complete')
                ) : (
                  <Badge tone="bad">{missing.map(({ role }) => t(`crisis.role.${role}`)).join(comma)}</Badge>
                ),
            },
            {
              label: t('crisis.briefing.clocks'),
              value:
                clocks.length === 0 ? (
                  t('crisis.briefing.noClocks')
                ) : (
                  <ul class="plain">
                    {clocks.map(({ key, params, at, atOnce }) => (
                      <li key={`${key} ${at.toISOString()}`}>
                        {t(key, params)}: {atOnce ? t('crisis.duties.atOnce') : time(at)}{' '}
                        {at <= until && !atOnce ? <Badge tone="bad">{t('crisis.tasks.late')}</Badge> : null}
                      </li>
                    ))}
                  </ul>
                ),
            },
            {
              label: t('crisis.briefing.counts'),
              value: (
                <ul class="plain">
                  <li>{t('crisis.briefing.open', { count: openQuestions })}</li>
                  <li>{t('crisis.briefing.decisions', { count: decisions })}</li>
                  <li>{t('crisis.briefing.contacts', { count: contacts })}</li>
                </ul>
              ),
            },
          ]}
        />
      </Section>
      <Section id="next" title={t('crisis.briefing.next')}>
        <div class="prose">
          <ol>
            {missing.map(({ role }) => (
              <li key={role}>{t('crisis.briefing.nextMissing', { role: t(`crisis.role.${role}`) })}</li>
            ))}
            {openQuestions > 0 ? <li>{t('crisis.briefing.nextQuestions')}</li> : null}
            {tasks.slice(0, mostSteps).map((task) => (
              <li key={task.id}>
                {t('crisis.briefing.nextTask', {
                  title: task.title ?? t('crisis.tasks.gone'),
                  owner: ownerOf(ctx, task),
                  time: time(task.dueAt),
                })}
              </li>
            ))}
          </ol>
        </div>
        {missing.length + openQuestions + tasks.length === 0 ? <p>{t('crisis.briefing.nextNone')}</p> : null}
      </Section>
      <Section id="known" title={t('crisis.briefing.known')}>
        {facts.length === 0 ? <p class="quiet">{t('crisis.page.knownNothing')}</p> : null}
        {facts.map(({ id, byName, at, text }) => (
          <div class="sheet" key={id}>
            <p class="quiet">
              {byName} · {time(at)}
            </p>
            <p class="said">{text ?? t('crisis.page.erased')}</p>
          </div>
        ))}
      </Section>
      <Section id="open-tasks" title={t('crisis.briefing.tasks')}>
        {tasks.length === 0 ? <p class="quiet">{t('crisis.tasks.allDone')}</p> : null}
        <div class="prose">
          <ul>
            {tasks.map((task) => (
              <li key={task.id}>
                <a href={taskPath(incident.id, task.id)}>{task.title ?? t('crisis.tasks.gone')}</a>{' '}
                <span class="quiet">
                  {ownerOf(ctx, task)} · {dueOf(ctx, task)}
                </span>
              </li>
            ))}
          </ul>
        </div>
      </Section>
    </div>
  );
}
