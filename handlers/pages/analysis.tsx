import type Router from '@koa/router';
import { standingSites } from '../../src/analysis/agreements.ts';
import { type Figure, figuresFor, weeksOf, withBelow } from '../../src/analysis/read.ts';
import { HeedError } from '../../src/errors.ts';
import { can } from '../../src/people/permissions.ts';
import type { Viewer } from '../../src/people/person.ts';
import { recordChannels } from '../../src/records/model.ts';
import { templatesFor, wordingFor } from '../../src/templates/store.ts';
import { EmptyState, LinkButton, Section } from '../../src/web/components/index.ts';
import { dayIn } from '../../src/zone.ts';
import type { Ctx, State } from '../context.ts';
import { agreementsPage, endedAgreement, recordedAgreement } from './analysis/agreements.tsx';
import { Answers, Uses, Volume } from './analysis/charts.tsx';
import { type AnalysisChoice, ChoiceForm } from './analysis/choose.tsx';
import { departmentChoices } from './console/departments.ts';
import { consoleViewer, renderConsole } from './console/shell.tsx';
import { wordsFor } from './console/words.ts';

/** Figures of groups, and what staff agreed to about them. */
export function analysisPages(router: Router<State>): void {
  router.get('/console/analysis', figuresPage);
  router.get('/console/analysis/agreements', (ctx) => agreementsPage(ctx));
  router.post('/console/analysis/agreements', recordedAgreement);
  router.post('/console/analysis/agreements/:agreement/end', endedAgreement);
}

/** What of a site the viewer may see: all of it, or departments that they head, with those below. */
function sightOf(viewer: Viewer): 'all' | { departments: string[] } {
  if (can(viewer, 'analysis.read', { department: null })) return 'all';
  const departments = viewer.heads.filter((department) => can(viewer, 'analysis.read', { department }));
  if (departments.length === 0) throw new HeedError('forbidden', `${viewer.id} may see figures of no group`);
  return { departments };
}

/** GET /console/analysis. Whoever may see no figures finds what was agreed. */
async function figuresPage(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  if (
    can(viewer, 'analysis.agreements') &&
    !can(viewer, 'analysis.read', { department: viewer.heads[0] ?? null })
  )
    return agreementsPage(ctx);
  const sight = sightOf(viewer);
  const { app, now, language } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const today = dayIn(now, app.zone);
  const sites = await standingSites(app.db, today);
  const groups = await departmentChoices(app.db, sight);
  const chosen = await choiceOf(
    ctx,
    [...sites].map(([name, { key }]) => ({ name, key })),
    groups,
  );
  const figures = chosen ? await load(ctx, chosen, sight) : [];
  const templates = await templatesFor(app.db, viewer, {});
  const titles = new Map(templates.map((one) => [one.id, wordingFor(one, language).title]));
  renderConsole(ctx, {
    title: t('analysis.title'),
    lead: t('analysis.lead'),
    ...(can(viewer, 'analysis.agreements')
      ? {
          actions: <LinkButton href="/console/analysis/agreements">{t('analysis.agreements')}</LinkButton>,
        }
      : {}),
    body: chosen ? (
      <>
        <ChoiceForm
          choice={chosen}
          sites={[...sites].map(([label, { key }]) => ({ value: key, label }))}
          groups={groups}
          whole={sight === 'all'}
          words={words}
        />
        {figures.length === 0 ? (
          <EmptyState title={t('analysis.none')} text={t('analysis.noneText')} />
        ) : (
          <>
            <Volume figures={figures} words={words} />
            <Answers figures={figures} words={words} />
            <Uses figures={figures} titles={titles} words={words} />
          </>
        )}
        <p class="help">{t('analysis.rule')}</p>
      </>
    ) : (
      <Section id="none" title={t('analysis.noSite')}>
        <p>{t('analysis.noSiteText')}</p>
      </Section>
    ),
  });
}

async function load(
  ctx: Ctx,
  { site, group, from, to, channel }: AnalysisChoice,
  sight: 'all' | { departments: string[] },
): Promise<Figure[]> {
  const { app, now } = ctx.state;
  const departments = group
    ? await withBelow(app.db, [group])
    : sight === 'all'
      ? ('all' as const)
      : await withBelow(app.db, sight.departments);
  const asked = { site: site.name, departments, from, to, ...(channel ? { channel } : {}) };
  return figuresFor(app.db, asked, dayIn(now, app.zone));
}

/** What the address asks for; what it cannot ask for is left out. Undefined where nothing is analysed anywhere. */
async function choiceOf(
  ctx: Ctx,
  sites: readonly AnalysisChoice['site'][],
  groups: readonly { value: string }[],
): Promise<AnalysisChoice | undefined> {
  const { query, state } = ctx;
  const site = sites.find(({ key }) => key === query.site) ?? sites[0];
  if (!site) return undefined;
  const weeks = await weeksOf(state.app.db, site.name, dayIn(state.now, state.app.zone));
  const [newest = ''] = weeks;
  // The last four weeks say more than one, and are looked over at a glance.
  const usual = weeks[Math.min(3, weeks.length - 1)] ?? '';
  const to = weeks.find((week) => week === query.to) ?? newest;
  const from = weeks.find((week) => week === query.from) ?? usual;
  return {
    // Weeks come the newest first: the other way round is no span.
    ...{ site, weeks, from: weeks.indexOf(from) >= weeks.indexOf(to) ? from : to, to },
    group: groups.find(({ value }) => value === query.group)?.value,
    channel: recordChannels.find((channel) => channel === query.channel),
  };
}
