import type Router from '@koa/router';
import { HeedError } from '../../src/errors.ts';
import { formatDate, formatDay } from '../../src/messages/format.ts';
import type { Language } from '../../src/messages/model.ts';
import { demand } from '../../src/people/permissions.ts';
import { type Exception, exceptionsOf } from '../../src/policies/applies.ts';
import {
  findVersion,
  loadText,
  readableVersions,
  type VersionRow,
  versionsOf,
} from '../../src/policies/store.ts';
import { Badge, EmptyState, Facts, LinkButton, PageHead, Section } from '../../src/web/components/index.ts';
import { dayIn } from '../../src/zone.ts';
import { type Ctx, idParam, type State, signedIn, translate } from '../context.ts';
import { ExceptionBadges, exceptionAlerts } from './applies.tsx';
import { openByCode, policyPath, poster } from './board-poster.ts';
import { renderPage } from './frame.tsx';
import { Objection } from './notices/objection.tsx';
import { policyChanges } from './policy-changes.tsx';
import { PolicyText } from './policy-text.tsx';
import { openForComments } from './procedure.tsx';

/** The bulletin board: every policy that applies, at any time, with all its versions. */
export function board(router: Router<State>): void {
  router.get('/board', list);
  router.get('/board/poster.pdf', poster);
  router.get('/board/policies/:code', openByCode);
  router.get('/board/policies/:code/poster.pdf', poster);
  router.get('/board/:version', read);
  router.get('/board/:version/file', save);
}

async function list(ctx: Ctx): Promise<void> {
  const { app, now, language } = ctx.state;
  const viewer = signedIn(ctx);
  demand(viewer, 'policies.read');
  const t = translate(ctx);
  const exceptions = await exceptionsOf(app.db, viewer.id, now);
  const versions = await readableVersions(app.db);
  const open = await openForComments(ctx);
  const cards = await Promise.all(
    versions.map((version) => boardCard(ctx, version, exceptions.get(version.policyId))),
  );
  renderPage(ctx, {
    title: t('board.title'),
    width: 'reading',
    body: (
      <>
        <PageHead
          title={t('board.title')}
          lead={t('board.lead')}
          actions={
            <LinkButton href={`/board/poster.pdf?lang=${language}`}>
              {t('boardPaper.poster.print')}
            </LinkButton>
          }
        />
        {open}
        {versions.length === 0 ? <EmptyState title={t('board.none')} /> : <div class="board">{cards}</div>}
      </>
    ),
  });
}

async function boardCard(ctx: Ctx, version: VersionRow, exceptions: readonly Exception[] | undefined) {
  const { app, language } = ctx.state;
  const t = translate(ctx);
  const { front } = await loadText(app.db, version.id, language);
  return (
    <article key={version.id} class="sheet board-card">
      <div class="page-title">
        <h2>
          <a href={`/board/${version.id}`}>{front.title}</a>
        </h2>
        <Badge tone={version.state === 'in-force' ? 'good' : 'wait'}>
          {t(`board.states.${version.state}`)}
        </Badge>
        <ExceptionBadges ctx={ctx} exceptions={exceptions} />
        {overdue(ctx, version.reviewOn) ? <Badge tone="warn">{t('board.overdue')}</Badge> : null}
      </div>
      <ol class="summary" lang={language}>
        {front.summary.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
      <p class="quiet">
        {t('board.owner', { owner: front.owner })} · {t('board.version', { number: version.number })} ·{' '}
        <span class="nowrap">{t('board.review', { day: day(version.reviewOn, ctx) })}</span>
      </p>
    </article>
  );
}

async function read(ctx: Ctx): Promise<void> {
  const { app, language, now } = ctx.state;
  const version = await readable(ctx);
  const t = translate(ctx);
  const text = await loadText(app.db, version.id, language);
  const { front } = text;
  const others = (await versionsOf(app.db, version.code)).filter((one) => one.state !== 'draft');
  const on = (at: Date) => formatDay(at, language, app.zone, now);
  const exceptions = await exceptionAlerts(ctx, version.policyId);
  // Of what nobody is bound by any more there is nothing to review.
  const binds = version.state === 'in-force' || version.state === 'published';
  renderPage(ctx, {
    title: front.title,
    width: 'reading',
    body: (
      <div class="printed">
        <div class="stack">
          <PageHead
            title={front.title}
            lead={`${front.entity} · ${front.owner}`}
            up={{ href: '/board', label: t('board.title') }}
            marks={
              <>
                <Badge tone={version.state === 'in-force' ? 'good' : 'neutral'}>
                  {t(`board.states.${version.state}`)}
                </Badge>
                {binds && overdue(ctx, version.reviewOn) ? (
                  <Badge tone="warn">{t('board.overdue')}</Badge>
                ) : null}
              </>
            }
            actions={
              <>
                <LinkButton
                  href={`/board/${version.id}/file?lang=${language}`}
                  download={fileName(version, language)}
                >
                  {t('board.save')}
                </LinkButton>
                <LinkButton href={`/threads/new?version=${version.id}`}>{t('board.ask')}</LinkButton>
                {binds ? (
                  <LinkButton href={`${policyPath(version.code)}/poster.pdf?lang=${language}`}>
                    {t('boardPaper.poster.print')}
                  </LinkButton>
                ) : null}
              </>
            }
          />
          {exceptions}
          <Facts
            items={[
              {
                label: t('notices.page.version'),
                value: t('notices.page.versionValue', { number: version.number }),
              },
              ...(version.inForceAt
                ? [{ label: t('notices.page.inForce'), value: on(version.inForceAt) }]
                : []),
              { label: t('boardPaper.ownerLabel'), value: front.owner },
              ...(binds
                ? [
                    { label: t('boardPaper.reviewLabel'), value: day(version.reviewOn, ctx) },
                    {
                      label: t('boardPaper.byCode'),
                      value: <a href={policyPath(version.code)}>{app.baseUrl + policyPath(version.code)}</a>,
                    },
                  ]
                : []),
            ]}
          />
          <PolicyText text={text} t={t} />
          <Objection text={text} versionId={version.id} t={t} />
          <Section title={t('board.changes')} id="changes">
            {await policyChanges(ctx, version, others)}
          </Section>
          <Section title={t('board.versions')} id="versions">
            <ul class="versions">
              {others.map((one) => (
                <li key={one.id}>
                  <a href={`/board/${one.id}`} aria-current={one.id === version.id ? 'page' : undefined}>
                    {t('board.version', { number: one.number })}
                  </a>{' '}
                  · {t(`board.states.${one.state}`)} · {t(`board.change.${one.change}`)}
                  {one.inForceAt ? ` · ${t('board.since', { day: on(one.inForceAt) })}` : ''}
                  {one.endedAt ? ` · ${t('boardPaper.until', { day: on(one.endedAt) })}` : ''}
                </li>
              ))}
            </ul>
          </Section>
          <p class="quiet">
            {t('notices.page.fingerprint')} <code class="hash">{text.sha256}</code>
          </p>
          <p class="quiet screen-only">{t('boardPaper.printHint')}</p>
        </div>
        <div class="print-foot" aria-hidden="true">
          {t('boardPaper.foot', {
            code: version.code,
            number: version.number,
            state: t(`board.states.${version.state}`),
            hash: text.sha256,
            day: dayIn(now, app.zone),
          })}
        </div>
      </div>
    ),
  });
}

/** The exact bytes whose fingerprint is on record. */
async function save(ctx: Ctx): Promise<void> {
  const version = await readable(ctx);
  const { app, language } = ctx.state;
  const text = await loadText(app.db, version.id, language);
  ctx.type = 'text/markdown; charset=utf-8';
  ctx.attachment(fileName(version, language));
  ctx.body = Buffer.from(text.bytes);
}

async function readable(ctx: Ctx): Promise<VersionRow> {
  demand(signedIn(ctx), 'policies.read');
  const version = await findVersion(ctx.state.app.db, idParam(ctx, 'version'));
  if (version.state === 'draft') throw new HeedError('not-found', `version ${version.id} is a draft`);
  return version;
}

function fileName(version: VersionRow, language: Language): string {
  return `${version.code}-v${version.number}.${language}.md`;
}

/** A calendar date in words. */
function day(date: string, ctx: Ctx): string {
  return formatDate(date, ctx.state.language, ctx.state.now);
}

function overdue(ctx: Ctx, reviewOn: string): boolean {
  return reviewOn < dayIn(ctx.state.now, ctx.state.app.zone);
}
