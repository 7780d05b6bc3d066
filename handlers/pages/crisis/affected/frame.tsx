import type { ComponentChildren } from 'preact';
import { affectedPath } from '../../../../src/crisis/affected/present.ts';
import { calledTo, findIncident, type Incident, noSuchIncident } from '../../../../src/crisis/store.ts';
import { type Action, can, type SubjectOf } from '../../../../src/people/permissions.ts';
import type { Viewer } from '../../../../src/people/person.ts';
import { Alert, Tabs } from '../../../../src/web/components/index.ts';
import { type Ctx, idParam, signedIn, translate } from '../../../context.ts';
import { renderIncident } from '../frame.tsx';

type Plain = { [A in Action]: SubjectOf<A> extends [] ? A : never }[Action];

export interface Within {
  incident: Incident;
  viewer: Viewer;
  /** They see these pages of the incident and no others, as a privacy officer who was not called. */
  alone: boolean;
}

/** Whoever may not hears that there is no such incident, whichever of its pages it is. @throws HeedError `not-found` */
export async function within(ctx: Ctx, action: Plain): Promise<Within> {
  const viewer = signedIn(ctx);
  const { db } = ctx.state.app;
  const id = idParam(ctx, 'incident');
  const incident = await findIncident(db, id);
  if (!incident || !can(viewer, action)) throw noSuchIncident(id);
  const alone = !can(viewer, 'crisis.read', { called: await calledTo(db, id) });
  return { incident, viewer, alone };
}

const parts = [
  { key: 'ledger', path: '', action: 'affected.read' },
  { key: 'people', path: '/people', action: 'affected.read' },
  // Whoever is on one of these pages may see that one.
  { key: 'texts', path: '/texts', action: null },
  { key: 'remedies', path: '/remedies', action: 'affected.read' },
] as const satisfies readonly { key: string; path: string; action: Plain | null }[];

/** One of the pages about those affected, with the way to the others. */
export function renderAffected(
  ctx: Ctx,
  { incident, viewer, alone }: Pick<Within, 'incident' | 'viewer' | 'alone'>,
  part: (typeof parts)[number]['key'],
  body: ComponentChildren,
): void {
  const t = translate(ctx);
  renderIncident(ctx, {
    incident,
    section: 'affected',
    alone,
    path: affectedPath(incident.id, parts.find(({ key }) => key === part)?.path),
    body: (
      <>
        <p class="section-text">{t('crisis.affected.lead')}</p>
        {incident.drill ? (
          <Alert tone="info">
            <p>{t('crisis.affected.drill')}</p>
          </Alert>
        ) : null}
        <Tabs
          label={t('crisis.affected.tabs.label')}
          items={parts
            .filter(({ action }) => action === null || can(viewer, action))
            .map(({ key, path }) => ({
              label: t(`crisis.affected.tabs.${key}`),
              href: affectedPath(incident.id, path),
              current: key === part,
            }))}
        />
        {body}
      </>
    ),
  });
}
