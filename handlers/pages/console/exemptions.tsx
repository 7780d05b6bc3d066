import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { decideExemption, reasonOf } from '../../../src/exemptions/decide.ts';
import { revokeExemption } from '../../../src/exemptions/end.ts';
import { exemptionPath } from '../../../src/exemptions/present.ts';
import { type Exemption, findExemption, listExemptions } from '../../../src/exemptions/store.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import {
  Alert,
  Badge,
  Confirm,
  DataTable,
  EmptyState,
  Facts,
  LinkButton,
  Section,
  type Tone,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam } from '../../context.ts';
import { FilterBar } from './filters.tsx';
import { filtersOf } from './lists.ts';
import { loadViews, SavedViews } from './saved-views.tsx';
import { consoleViewer, done, renderConsole } from './shell.tsx';
import { wordsFor } from './words.ts';

const tones: Record<Exemption['state'], Tone> = {
  asked: 'wait',
  'in-force': 'good',
  refused: 'neutral',
  ended: 'neutral',
};

/** GET /console/exemptions */
export async function exemptionList(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'exemptions.list');
  const words = wordsFor(ctx);
  const { t, day, language } = words;
  const values = filtersOf('exemptions', ctx.query);
  const views = await loadViews(ctx, 'exemptions', values);
  const all = await listExemptions(ctx.state.app.db);
  renderConsole(ctx, {
    title: t('exemptions.title'),
    lead: t('exemptions.lead'),
    actions: (
      <LinkButton look="primary" href="/console/exemptions/new">
        {t('exemptions.new')}
      </LinkButton>
    ),
    body: (
      <>
        <SavedViews ctx={ctx} list="exemptions" views={views} words={words} />
        <FilterBar
          list="exemptions"
          values={values}
          fields={[
            {
              name: 'state',
              label: t('console.notices.state'),
              all: t('console.lists.any'),
              choices: (['asked', 'in-force', 'refused', 'ended'] as const).map((state) => ({
                value: state,
                label: t(`exemptions.state.${state}`),
              })),
            },
          ]}
          words={words}
        />
        <DataTable
          caption={t('exemptions.title')}
          captionHidden
          rows={all.filter(({ state }) => !values.state || state === values.state)}
          rowKey={({ id }) => id}
          empty={<EmptyState title={t('exemptions.none')} text={t('exemptions.noneText')} />}
          columns={[
            {
              key: 'person',
              label: t('cases.list.person'),
              cell: ({ id, personName }) => <a href={exemptionPath(id)}>{personName}</a>,
            },
            { key: 'policy', label: t('exemptions.policy'), cell: ({ titles }) => titles[language] },
            {
              key: 'kind',
              label: t('exemptions.kindLabel'),
              cell: ({ reasonKind }) => t(`exemptions.kind.${reasonKind}`),
            },
            { key: 'until', label: t('exemptions.until'), cell: ({ untilAt }) => day(untilAt) },
            {
              key: 'state',
              label: t('console.notices.state'),
              cell: ({ state }) => <Badge tone={tones[state]}>{t(`exemptions.state.${state}`)}</Badge>,
            },
          ]}
        />
      </>
    ),
  });
}

/** GET /console/exemptions/:exemption */
export async function showExemption(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'exemptions.list');
  const { app } = ctx.state;
  const { t, day, moment, language } = wordsFor(ctx);
  const found = await mustFind(ctx);
  const reason = await inTransaction(app.db, (tx) => reasonOf(tx, app.vault, found));
  const path = exemptionPath(found.id);
  const mayDecide = can(viewer, 'exemptions.decide', found);
  const post = (act: string) => ({ url: `${path}/${act}`, csrf: csrf(ctx) });
  renderConsole(ctx, {
    title: t('exemptions.title'),
    lead: `${found.personName} · ${found.titles[language]}`,
    up: { href: '/console/exemptions', label: t('exemptions.title') },
    marks: <Badge tone={tones[found.state]}>{t(`exemptions.state.${found.state}`)}</Badge>,
    body: (
      <>
        <Facts
          items={[
            { label: t('exemptions.kindLabel'), value: t(`exemptions.kind.${found.reasonKind}`) },
            { label: t('exemptions.reason'), value: <span class="said">{reason ?? t('cases.gone')}</span> },
            { label: t('exemptions.until'), value: day(found.untilAt) },
            { label: t('exemptions.askedBy'), value: found.askedByName },
            { label: t('exemptions.from'), value: moment(found.askedAt).label },
            ...(found.decidedByName
              ? [{ label: t('exemptions.decidedBy'), value: found.decidedByName }]
              : []),
            ...(found.endedAt && found.endedWhy
              ? [
                  {
                    label: t('exemptions.state.ended'),
                    value: `${moment(found.endedAt).label} · ${t(`exemptions.endedWhy.${found.endedWhy}`)}`,
                  },
                ]
              : []),
          ]}
        />
        {found.state === 'asked' && !mayDecide ? (
          <Alert tone="info">
            <p>{t('exemptions.notYours')}</p>
          </Alert>
        ) : null}
        {found.state === 'asked' && mayDecide ? (
          <Section id="decide" title={t('exemptions.decide')}>
            <Confirm
              ask={t('exemptions.grant')}
              text={t('exemptions.grantText')}
              confirm={t('exemptions.grant')}
              look="plain"
              post={post('decide')}
              values={{ verdict: 'granted' }}
            />
            <Confirm
              ask={t('exemptions.refuse')}
              text={t('exemptions.refuseText')}
              confirm={t('exemptions.refuse')}
              look="plain"
              post={post('decide')}
              values={{ verdict: 'refused' }}
            />
          </Section>
        ) : null}
        {found.state === 'in-force' && can(viewer, 'exemptions.ask', found) ? (
          <Confirm
            ask={t('exemptions.revoke')}
            text={t('exemptions.revokeText')}
            confirm={t('exemptions.revoke')}
            look="plain"
            post={post('revoke')}
          />
        ) : null}
      </>
    ),
  });
}

/** POST /console/exemptions/:exemption/decide */
export async function decideAsked(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'exemptions.list');
  const { app, now } = ctx.state;
  const { verdict } = formFields(ctx);
  if (verdict !== 'granted' && verdict !== 'refused')
    throw new HeedError('bad-request', 'that is not the form of an exemption');
  const deciding = { exemptionId: idParam(ctx, 'exemption'), granted: verdict === 'granted', by: viewer };
  await inTransaction(app.db, (tx) => decideExemption(tx, app, { ...deciding, zone: app.zone, now }));
  done(ctx, exemptionPath(deciding.exemptionId), 'decided');
}

/** POST /console/exemptions/:exemption/revoke */
export async function revokeGranted(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'exemptions.list');
  const { app, now } = ctx.state;
  const id = idParam(ctx, 'exemption');
  await inTransaction(app.db, (tx) => revokeExemption(tx, id, viewer, now));
  done(ctx, exemptionPath(id), 'decided');
}

async function mustFind(ctx: Ctx): Promise<Exemption> {
  const id = idParam(ctx, 'exemption');
  const found = await findExemption(ctx.state.app.db, id);
  if (found) return found;
  throw new HeedError('not-found', `there is no exemption ${id}`);
}
