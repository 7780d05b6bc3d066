import type { ComponentChildren } from 'preact';
import { crisisPath } from '../../../src/crisis/present.ts';
import { incidentFor } from '../../../src/crisis/read.ts';
import type { Incident } from '../../../src/crisis/store.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { Alert, Badge, PageHead, Tabs } from '../../../src/web/components/index.ts';
import { type Ctx, idParam, signedIn, translate } from '../../context.ts';
import { levelTones } from '../crisis.tsx';
import { renderPage } from '../frame.tsx';
import { platformName } from './platform-name.ts';
import { type SectionKey, sections } from './sections.ts';

/** Whoever is before the page, and the incident that they may see. */
export interface Inside {
  incident: Incident;
  called: readonly string[];
  viewer: Viewer;
}

/** Whoever may not read it learns nothing of it. @throws HeedError `not-found` */
export async function inside(ctx: Ctx): Promise<Inside> {
  const viewer = signedIn(ctx);
  const { incident, called } = await incidentFor(ctx.state.app.db, viewer, idParam(ctx, 'incident'));
  return { incident, called, viewer };
}

/** Tabs of somebody from outside. */
const seatedSee: readonly SectionKey[] = ['room', 'briefing'];

interface IncidentPage {
  incident: Incident;
  section: SectionKey;
  /** Its reader sees this section of the incident and no other. */
  alone?: boolean;
  /** The page's own address, where it is not the incident's. */
  path?: string;
  body: ComponentChildren;
}

/** One page of an incident: what it is, whether it is a drill, and the way to its other pages. */
export function renderIncident(ctx: Ctx, { incident, section, alone, path, body }: IncidentPage): void {
  const viewer = signedIn(ctx);
  const { language } = ctx.state;
  const t = translate(ctx);
  const name = t('crisis.title');
  const title = incident.drill ? t('crisis.drillTitle', { title: name }) : name;
  const open = !incident.closedAt;
  const here = crisisPath(incident.id);
  const shown = sections.filter(
    (one) => (!viewer.seat || seatedSee.includes(one.key)) && one.seenBy(viewer, incident),
  );
  renderPage(ctx, {
    title,
    path: path ?? here,
    body: (
      <>
        <PageHead
          title={`${title} ${incident.code}`}
          {...(alone ? {} : { up: { href: '/crisis', label: name } })}
          lead={t('crisis.page.declaredBy', {
            name: incident.declaredByName,
            time: formatMoment(incident.declaredAt, language, viewer.timeZone),
          })}
          marks={
            <>
              <Badge tone={levelTones[incident.level]}>{t(`crisis.level.${incident.level}`)}</Badge>
              <Badge tone={open ? 'bad' : 'neutral'}>{t(`crisis.state.${open ? 'open' : 'closed'}`)}</Badge>
            </>
          }
        />
        <NotTrusted ctx={ctx} incident={incident} />
        {shown.length > 1 && !alone ? (
          <Tabs
            label={t('crisis.sections.label')}
            items={shown.map(({ key, path }) => ({
              label: t(`crisis.sections.${key}`),
              href: `${here}${path}`,
              current: key === section,
            }))}
          />
        ) : null}
        {body}
      </>
    ),
  });
}

/** On every page: somebody who comes from the messenger has to know that nobody speaks there any more. */
function NotTrusted({ ctx, incident }: { ctx: Ctx; incident: Incident }) {
  const { language } = ctx.state;
  if (incident.barred.length === 0 || incident.closedAt) return null;
  const names = incident.barred.map((platform) => platformName(language, platform));
  return (
    <Alert tone="warn">
      <p>
        {translate(ctx)('crisis.rooms.trust.banner', {
          platforms: names.join(language === 'en' ? ', ' : '、'),
        })}
      </p>
    </Alert>
  );
}

/** Back to a page of the incident after an act. @param path of the section, '' for the first */
export function backTo(ctx: Ctx, incident: string, path = ''): void {
  ctx.redirect(`${crisisPath(incident)}${path}`);
  ctx.status = 303;
}
