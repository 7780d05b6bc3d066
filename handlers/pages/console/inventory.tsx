import { type Connector, connectorsOf } from '../../../src/inventory/connectors.ts';
import { type RegisterEntry, register, snapshots } from '../../../src/inventory/register.ts';
import { reviewStandings, reviewsDone } from '../../../src/inventory/standing.ts';
import { whereItLies } from '../../../src/inventory/where.ts';
import { formatDate, formatDay } from '../../../src/messages/format.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import { Alert, Badge, EmptyState, Facts, LinkButton, Section } from '../../../src/web/components/index.ts';
import { dayIn } from '../../../src/zone.ts';
import type { Ctx } from '../../context.ts';
import { ExportButtons } from '../export-buttons.tsx';
import { WhereItLies } from '../regions/register.tsx';
import { changesOf, type Entered, type ReviewPart, ReviewSection } from './inventory-review.tsx';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

/** GET /console/inventory: what is processed, why, how long, who receives it, and when somebody last looked. */
export const inventoryPage = (ctx: Ctx): Promise<void> => renderInventory(ctx);

export async function renderInventory(ctx: Ctx, entered?: Entered): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'inventory.read');
  const { app, language, now } = ctx.state;
  const words = wordsFor(ctx);
  const { t, n } = words;
  const today = dayIn(now, app.zone);
  const { entries, uncovered } = await register(app.db, language, today);
  const where = await whereItLies(app.db, today, now);
  const connectors = connectorsOf(app);
  const reviews = await reviewParts(ctx, words, { today, connectors, entered });
  const late = [...reviews.values()].filter(({ standing }) => standing.state === 'overdue').length;
  renderConsole(ctx, {
    title: t('inventory.title'),
    lead: t('inventory.lead'),
    path: '/console/inventory',
    body: (
      <>
        {late > 0 ? (
          <Alert tone="bad">
            <p>{t('inventory.overdueAll', { count: n(late) })}</p>
          </Alert>
        ) : null}
        {uncovered.length > 0 ? (
          <Alert tone="warn" title={t('inventory.uncovered')}>
            {t('inventory.uncoveredText')} {uncovered.map(({ name }) => name).join(', ')}
          </Alert>
        ) : null}
        <ExportButtons
          ctx={ctx}
          files={[
            {
              path: '/console/inventory/register.pdf',
              label: t('inventory.pdf'),
              what: t('inventory.files'),
            },
            {
              path: '/console/exports/register.xlsx',
              label: t('inventory.xlsx'),
              what: t('inventory.files'),
            },
            { path: '/console/exports/register.csv', label: t('inventory.csv'), what: t('inventory.files') },
          ]}
        />
        <WhereItLies {...where} words={words} />
        {entries.length === 0 ? <EmptyState title={t('inventory.none')} /> : null}
        {entries.map((entry) => (
          <Entry
            key={entry.version.id}
            entry={entry}
            review={reviews.get(entry.version.policyId)}
            words={words}
            now={now}
            zone={app.zone}
          />
        ))}
        <Section id="connectors" title={t('inventory.connectors')} text={t('inventory.connectorsText')} sheet>
          {connectors.length === 0 ? <p>{t('inventory.connectorsNone')}</p> : null}
          <ul class="plain">
            {connectors.map(({ kind, of }) => (
              <li key={`${kind} ${of}`}>{t(`inventory.connector.${kind}`, { of: of ?? '' })}</li>
            ))}
          </ul>
        </Section>
      </>
    ),
  });
}

/** By policy; none of one whose review is not scheduled yet. */
async function reviewParts(
  ctx: Ctx,
  words: Words,
  {
    today,
    connectors,
    entered,
  }: { today: string; connectors: readonly Connector[]; entered: Entered | undefined },
): Promise<Map<string, ReviewPart>> {
  const { db } = ctx.state.app;
  const may = can(consoleViewer(ctx), 'inventory.review');
  const standings = await reviewStandings(db, today);
  const found = new Map<string, ReviewPart>();
  for (const { policyId, snapshot } of await snapshots(db, today, connectors)) {
    const standing = standings.get(policyId);
    if (!standing) continue;
    const done = await reviewsDone(db, policyId);
    found.set(policyId, {
      ctx,
      words,
      standing,
      snapshot,
      done,
      may,
      entered,
      staffNo: standing.reviewerNo ?? '',
    });
  }
  return found;
}

function Entry({
  entry,
  review,
  words,
  now,
  zone,
}: {
  entry: RegisterEntry;
  review: ReviewPart | undefined;
  words: Words;
  now: Date;
  zone: string;
}) {
  const { t, language } = words;
  const { version, title, told, processing, reviewOverdue } = entry;
  const { number, inForceAt, reviewOn } = version;
  const on = formatDate(reviewOn, language, now);
  // What was looked at and is not as it was counts as not looked at.
  const fresh = new Set(review ? changesOf(review.standing, review.snapshot).map(({ row }) => row) : []);
  return (
    <Section id={version.code} title={title} sheet>
      <p>
        {t('inventory.version', { number, from: inForceAt ? formatDay(inForceAt, language, zone, now) : '' })}{' '}
        {reviewOverdue ? (
          <Badge tone="warn">{t('inventory.reviewOverdue', { on })}</Badge>
        ) : (
          t('inventory.review', { on })
        )}
      </p>
      {review ? (
        <ReviewSection {...review} />
      ) : (
        <p>
          <Badge tone="warn">{t('inventory.notReviewed')}</Badge>
        </p>
      )}
      <Facts items={told} />
      {processing.map((one) => (
        <details key={one.id}>
          <summary>
            {one.told.find(({ key }) => key === 'what')?.value ?? one.id}{' '}
            {one.sensitive ? <Badge tone="warn">{t('inventory.sensitive')}</Badge> : null}{' '}
            {fresh.has(one.id) ? <Badge tone="warn">{t('inventory.notReviewed')}</Badge> : null}
          </summary>
          <Facts
            items={[
              ...one.told.filter(({ key }) => key !== 'what'),
              ...(one.sources.length > 0
                ? [
                    {
                      label: t('inventory.sources'),
                      value: one.sources
                        .map(({ name, state }) => (state === 'on' ? name : t('inventory.off', { name })))
                        .join(language === 'zh-CN' ? '、' : ', '),
                    },
                  ]
                : []),
            ]}
          />
        </details>
      ))}
      <LinkButton href={`/console/policies/${version.id}`}>{t('inventory.open')}</LinkButton>
    </Section>
  );
}
