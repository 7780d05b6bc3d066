import { v7 } from 'uuid';
import { openCase } from '../../../src/accountability/open.ts';
import { accountabilityPath, casePath } from '../../../src/accountability/present.ts';
import { listIncidents } from '../../../src/crisis/store.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { employedByStaffNo } from '../../../src/people/by-staff-no.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { textProblem } from '../../../src/threads/rules.ts';
import { isUuid } from '../../../src/uuid.ts';
import { Alert, Button, FieldView, Hidden, PageHead } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, signedIn, translate } from '../../context.ts';
import { renderPage } from '../frame.tsx';
import { obstacleIn } from './obstacle.ts';

interface Entered {
  staffNo?: string;
  incident?: string;
  facts?: string;
  once?: string;
  problem?: string;
}

const mostIncidents = 20;

/** Real ones that the viewer knows of anyhow: a list of crises is shown to nobody by this. */
async function incidentsFor(ctx: Ctx, viewer: Viewer) {
  const all = await listIncidents(ctx.state.app.db, viewer.id, can(viewer, 'crisis.list'));
  return all.filter(({ drill }) => !drill).slice(0, mostIncidents);
}

/** GET /accountability/new */
export async function showNew(ctx: Ctx, entered: Entered = {}): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'accountability.open');
  const t = translate(ctx);
  const incidents = await incidentsFor(ctx, viewer);
  const { incident: wanted } = ctx.query;
  const chosen = entered.incident ?? (typeof wanted === 'string' ? wanted : '');
  renderPage(ctx, {
    title: t('accountability.new.title'),
    width: 'reading',
    path: `${accountabilityPath}/new`,
    body: (
      <>
        <PageHead
          title={t('accountability.new.title')}
          lead={t('accountability.new.lead')}
          up={{ href: accountabilityPath, label: t('accountability.title') }}
        />
        {entered.problem ? (
          <Alert tone="bad" announce="alert">
            {entered.problem}
          </Alert>
        ) : null}
        <form class="form" method="post" action={`${accountabilityPath}/new`} noValidate>
          <Hidden csrf={csrf(ctx)} values={{ once: entered.once ?? v7() }} />
          <FieldView
            id="case-person"
            field={{
              ...{ name: 'staffNo', kind: 'text', label: t('accountability.new.staffNo') },
              ...{ required: true, maxLength: 60 },
            }}
            value={entered.staffNo ?? ''}
            optional=""
          />
          {incidents.length > 0 ? (
            <FieldView
              id="case-incident"
              field={{
                ...{
                  name: 'incident',
                  kind: 'choice',
                  label: t('accountability.new.incident'),
                  required: true,
                },
                options: [
                  { value: '', label: t('accountability.new.incidentNone') },
                  ...incidents.map(({ id, code }) => ({ value: id, label: code })),
                ],
              }}
              value={chosen}
              optional=""
            />
          ) : null}
          <FieldView
            id="case-facts"
            field={{
              ...{ name: 'facts', kind: 'long-text', label: t('accountability.new.facts'), required: true },
              ...{ help: t('accountability.new.factsHelp'), maxLength: 4_000 },
            }}
            value={entered.facts ?? ''}
            optional=""
          />
          <Button look="primary">{t('accountability.new.do')}</Button>
        </form>
      </>
    ),
  });
}

/** POST /accountability/new */
export async function openedCase(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'accountability.open');
  const { app, now } = ctx.state;
  const t = translate(ctx);
  const { staffNo = '', incident = '', facts = '', once = v7() } = formFields(ctx);
  const again = (problem: string) => {
    ctx.status = 422;
    return showNew(ctx, { staffNo, incident, facts, once, problem });
  };
  const person = await employedByStaffNo(app.db, staffNo);
  if (!person) return again(t('accountability.new.nobody'));
  if (textProblem(facts)) return again(t('accountability.problem.words'));
  const known = isUuid(incident) && (await incidentsFor(ctx, viewer)).some(({ id }) => id === incident);
  if (incident !== '' && !known) return again(t('accountability.problem.no-incident'));
  try {
    const id = await inTransaction(app.db, (tx) =>
      openCase(tx, app, {
        ...{ personId: person.id, incidentId: known ? incident : null, facts, by: viewer.id, now },
        once: `${viewer.id}:${once.slice(0, 80)}`,
      }),
    );
    ctx.redirect(casePath(id));
    ctx.status = 303;
  } catch (error) {
    const key = error instanceof HeedError ? obstacleIn(error) : undefined;
    if (!key) throw error;
    await again(t(key));
  }
}
