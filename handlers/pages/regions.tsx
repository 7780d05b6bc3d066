import type Router from '@koa/router';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { sayProblem } from '../../src/messages/problems.ts';
import { can, demand } from '../../src/people/permissions.ts';
import { endBasis, listBases, signBasis } from '../../src/regions/bases.ts';
import { loadRegions, storagePlace } from '../../src/regions/load.ts';
import { regionName, regionsPath } from '../../src/regions/present.ts';
import { entityHomes, setHomes } from '../../src/regions/set-homes.ts';
import { Alert, EmptyState, Facts, LinkButton, Section } from '../../src/web/components/index.ts';
import { dayIn } from '../../src/zone.ts';
import { type Ctx, formFields, idParam, type State } from '../context.ts';
import { consoleViewer, done, renderConsole } from './console/shell.tsx';
import { wordsFor } from './console/words.ts';
import { Bases } from './regions/bases.tsx';
import { newBasis, recordedBasis } from './regions/form.tsx';
import { Homes, homeField, type WrongHomes } from './regions/homes.tsx';

/** In which region data of each legal entity lies, and on what it leaves. */
export function regionPages(router: Router<State>): void {
  router.get('/console/regions', (ctx) => showRegions(ctx));
  router.post('/console/regions', savedHomes);
  router.get('/console/regions/bases/new', newBasis);
  router.post('/console/regions/bases', recordedBasis);
  router.post('/console/regions/bases/:basis/sign', signedBasis);
  router.post('/console/regions/bases/:basis/end', endedBasis);
}

/** GET /console/regions */
async function showRegions(ctx: Ctx, wrong?: WrongHomes): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'regions.read');
  const { app, now, language } = ctx.state;
  const today = dayIn(now, app.zone);
  const words = wordsFor(ctx);
  const { t } = words;
  const regions = await loadRegions(app.db, today);
  const { here, backups } = await storagePlace(app.db);
  const { homes, without } = await entityHomes(app.db, now);
  const bases = await listBases(app.db, now);
  const place = (code: string | null) => (code ? regionName(code, language) : t('regions.unsaid'));
  renderConsole(ctx, {
    title: t('regions.title'),
    lead: t('regions.lead'),
    path: regionsPath,
    body: (
      <>
        {regions.inUse ? null : (
          <Alert tone="info" title={t('regions.notInUse')}>
            <p>{t('regions.notInUseText')}</p>
          </Alert>
        )}
        {here === null ? (
          <Alert
            tone={regions.inUse ? 'bad' : 'warn'}
            title={`${t('regions.here')} — ${t('regions.unsaid')}`}
          >
            <p>{t('regions.unsaidText')}</p>
          </Alert>
        ) : null}
        {regions.inUse && without > 0 ? (
          <Alert tone="warn">
            <p>{t('regions.without', { count: without })}</p>
          </Alert>
        ) : null}
        <Facts
          items={[
            { label: t('regions.here'), value: place(here) },
            { label: t('regions.backups'), value: place(backups) },
          ]}
        />
        <Homes ctx={ctx} homes={homes} regions={regions} today={today} {...(wrong ? { wrong } : {})} />
        <Section id="bases" title={t('regions.bases')} text={t('regions.basesText')}>
          {bases.length === 0 ? <EmptyState compact title={t('regions.basesNone')} /> : null}
          <Bases ctx={ctx} bases={bases} regions={regions} today={today} />
          {can(viewer, 'regions.record') && regions.inUse ? (
            <p class="button-row">
              <LinkButton href={`${regionsPath}/bases/new`}>{t('regions.newBasis')}</LinkButton>
            </p>
          ) : null}
        </Section>
      </>
    ),
  });
}

/** POST /console/regions: a field for each entity, named by its place in the list; empty: as it is */
async function savedHomes(ctx: Ctx): Promise<void> {
  const by = consoleViewer(ctx);
  demand(by, 'regions.set');
  const { app, now, language } = ctx.state;
  const values = formFields(ctx);
  const { homes } = await entityHomes(app.db, now);
  const chosen = new Map<string, string>();
  for (const { entity } of homes) {
    const typed = values[homeField(entity)]?.normalize('NFKC').trim().toUpperCase();
    if (typed) chosen.set(entity, typed);
  }
  try {
    await inTransaction(app.db, (tx) => setHomes(tx, chosen, { by, now }));
    done(ctx, regionsPath, 'saved');
  } catch (error) {
    if (!(error instanceof HeedError) || error.problems.length === 0) throw error;
    ctx.status = 422;
    const problems = error.problems.map((one) => {
      const { at, problem: what } = sayProblem(language, one);
      return { entity: at, what };
    });
    await showRegions(ctx, { problems, values });
  }
}

/** POST /console/regions/bases/:basis/sign */
async function signedBasis(ctx: Ctx): Promise<void> {
  const by = consoleViewer(ctx);
  demand(by, 'regions.record');
  const { app, now } = ctx.state;
  await inTransaction(app.db, (tx) => signBasis(tx, idParam(ctx, 'basis'), { by, now }));
  done(ctx, regionsPath, 'saved');
}

/** POST /console/regions/bases/:basis/end */
async function endedBasis(ctx: Ctx): Promise<void> {
  const by = consoleViewer(ctx);
  demand(by, 'regions.record');
  const { app, now } = ctx.state;
  await inTransaction(app.db, (tx) => endBasis(tx, idParam(ctx, 'basis'), { by, now }));
  done(ctx, regionsPath, 'saved');
}
