import type Router from '@koa/router';
import { accountabilityPath, casePath } from '../../src/accountability/present.ts';
import { stateOf } from '../../src/accountability/rules.ts';
import { type Case, casesFor } from '../../src/accountability/store.ts';
import { formatMoment } from '../../src/messages/format.ts';
import { can, demand } from '../../src/people/permissions.ts';
import type { Viewer } from '../../src/people/person.ts';
import { Badge, DataTable, LinkButton, PageHead, type Tone } from '../../src/web/components/index.ts';
import { type Ctx, type State, signedIn, translate } from '../context.ts';
import { actOnCase } from './accountability/acts.ts';
import { openedCase, showNew } from './accountability/new.tsx';
import { showCase } from './accountability/one.tsx';
import { setCaseTerms, showTerms } from './accountability/terms.tsx';
import { Flashed, renderConsole } from './console/shell.tsx';
import { renderPage } from './frame.tsx';

/** Who is heard about something they may have caused; apart from the crisis room, and for those in it alone. */
export function accountabilityPages(router: Router<State>): void {
  router.get(accountabilityPath, list);
  router.get(`${accountabilityPath}/new`, (ctx) => showNew(ctx));
  router.post(`${accountabilityPath}/new`, openedCase);
  router.get(`${accountabilityPath}/terms`, (ctx) => showTerms(ctx));
  router.post(`${accountabilityPath}/terms`, setCaseTerms);
  router.get(`${accountabilityPath}/:case`, (ctx) => showCase(ctx));
  router.post(`${accountabilityPath}/:case/:act`, actOnCase);
}

const tones = {
  hearing: 'wait',
  heard: 'info',
  decided: 'info',
  appealed: 'warn',
  closed: 'neutral',
} as const;
export const caseTone = (one: Case): Tone => tones[stateOf(one)];

/** What somebody is in a case; `take` where nobody hears it and they might. */
export function standingIn(one: Case, viewer: Viewer): string {
  if (one.personId === viewer.id) return 'own';
  if (one.handlerId === viewer.id) return 'handler';
  if (one.deciderId === viewer.id) return 'decider';
  if (one.appealId === viewer.id) return 'appeal';
  if (one.companionId === viewer.id) return 'companion';
  return one.handlerId === null ? 'take' : 'judge';
}

/** GET /accountability */
async function list(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'accountability.mine');
  const { app, now, language } = ctx.state;
  const t = translate(ctx);
  const rows = await casesFor(app.db, viewer, now);
  const opens = can(viewer, 'accountability.open');
  const head = {
    title: t('accountability.title'),
    lead: t('accountability.lead'),
    ...(opens ? { actions: <Ways ctx={ctx} /> } : {}),
  };
  const table = (
    <DataTable
      caption={t('accountability.title')}
      captionHidden
      rows={rows}
      rowKey={({ one }) => one.id}
      empty={t('accountability.none')}
      columns={[
        {
          key: 'code',
          label: t('accountability.list.code'),
          cell: ({ one }) => <a href={casePath(one.id)}>{one.code}</a>,
        },
        {
          key: 'who',
          label: t('accountability.list.who'),
          // Whom it is about is told to those alone who sit in it.
          cell: ({ one, mine }) => (mine ? one.personName : '—'),
        },
        {
          key: 'you',
          label: t('accountability.list.standing'),
          cell: ({ one }) => t(`accountability.you.${standingIn(one, viewer)}`),
        },
        {
          key: 'state',
          label: t('accountability.list.state'),
          cell: ({ one }) => (
            <Badge tone={caseTone(one)}>
              {one.closedAt || one.handlerId
                ? t(`accountability.state.${stateOf(one)}`)
                : t('accountability.waiting')}
            </Badge>
          ),
        },
        {
          key: 'when',
          label: t('accountability.list.when'),
          cell: ({ one }) => formatMoment(one.openedAt, language, viewer.timeZone),
        },
      ]}
    />
  );
  const path = accountabilityPath;
  // Whoever has the console comes by its ways; whoever is asked, by a card or their own page.
  if (opens) renderConsole(ctx, { ...head, path, body: table });
  else
    renderPage(ctx, {
      ...{ title: head.title, path },
      body: (
        <>
          <Flashed ctx={ctx} />
          <PageHead {...head} />
          {table}
        </>
      ),
    });
}

function Ways({ ctx }: { ctx: Ctx }) {
  const t = translate(ctx);
  return (
    <>
      <LinkButton href={`${accountabilityPath}/new`} look="primary">
        {t('accountability.open')}
      </LinkButton>
      {can(ctx.state.viewer, 'accountability.terms') ? (
        <LinkButton href={`${accountabilityPath}/terms`}>{t('accountability.terms')}</LinkButton>
      ) : null}
    </>
  );
}
