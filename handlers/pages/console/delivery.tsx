import { z } from 'zod';
import { deliveryProblems, type Problem, problems, undelivered } from '../../../src/delivery/problems.ts';
import { noticeTitles } from '../../../src/notices/titles.ts';
import { demand } from '../../../src/people/permissions.ts';
import {
  Alert,
  Button,
  EmptyState,
  Hidden,
  Pager,
  Section,
  Tabs,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf } from '../../context.ts';
import { deliveryPath } from './delivery-preview.tsx';
import { MessageTable, ofNotice } from './delivery-table.tsx';
import { FilterBar, type FilterField } from './filters.tsx';
import { filtersOf, listHref } from './lists.ts';
import { loadViews, SavedViews } from './saved-views.tsx';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

const perPage = 50;

const querySchema = z.object({
  before: z.coerce.number().int().min(1).optional().catch(undefined),
  done: z.enum(['again', 'leave']).optional().catch(undefined),
  count: z.coerce.number().int().min(0).max(10_000_000).catch(0),
});

/** GET /console/delivery: what did not arrive, reason by reason, the most urgent one first. */
export async function deliveryList(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'delivery.decide');
  const { app } = ctx.state;
  const words = wordsFor(ctx);
  const { t, n } = words;
  const asked = querySchema.parse(ctx.query);
  const values = filtersOf('delivery', ctx.query);
  const counts = new Map<Problem, number>();
  for (const { problem, count } of await deliveryProblems(app.db, values.notice))
    counts.set(problem, (counts.get(problem) ?? 0) + count);
  const shown = values.problem ?? problems.find((one) => counts.has(one));
  const { before } = asked;
  const { notice } = values;
  const rows = shown
    ? await undelivered(app.db, {
        problem: shown,
        limit: perPage + 1,
        ...(before ? { before } : {}),
        ...(notice ? { notice } : {}),
      })
    : [];
  const page = rows.slice(0, perPage);
  const titles = await noticeTitles(
    app.db,
    page.flatMap(({ about, kind }) => (about && ofNotice(kind) ? [about] : [])),
    words.language,
  );
  const here = (more: Record<string, string> = {}) =>
    listHref('delivery', { ...values, problem: shown }, more);
  renderConsole(ctx, {
    path: deliveryPath,
    title: t('console.decide.title'),
    lead: t('console.decide.lead'),
    body: (
      <>
        {asked.done ? (
          <Alert tone="good" announce="status">
            <p>{t(`console.decide.done.${asked.done}`, { count: asked.count })}</p>
          </Alert>
        ) : null}
        <SavedViews
          ctx={ctx}
          list="delivery"
          views={await loadViews(ctx, 'delivery', values)}
          words={words}
        />
        {notice ? (
          <FilterBar
            list="delivery"
            values={values}
            fields={await fieldsOf(ctx, notice, words)}
            words={words}
          />
        ) : null}
        {shown && counts.size > 0 ? (
          <>
            <Tabs
              label={t('console.overview.reason')}
              items={problems
                .filter((one) => counts.has(one) || one === shown)
                .map((one) => ({
                  label: t('console.decide.tab', {
                    reason: t(`console.failure.${one}`),
                    people: n(counts.get(one) ?? 0),
                  }),
                  href: listHref('delivery', { ...values, problem: one }),
                  current: one === shown,
                }))}
            />
            <Section
              id="messages"
              title={t(`console.failure.${shown}`)}
              text={t(`console.failureHelp.${shown}`)}
            >
              <form class="bulk-form" method="post" action={`${deliveryPath}/preview`} data-bulk>
                <Hidden
                  csrf={csrf(ctx)}
                  values={{
                    problem: shown,
                    upTo: String(rows[0]?.delivery ?? 0),
                    ...(notice ? { notice } : {}),
                  }}
                />
                <MessageTable ctx={ctx} rows={page} titles={titles} words={words} />
                {page.length > 0 ? (
                  <Bar all={before ? undefined : (counts.get(shown) ?? 0)} words={words} />
                ) : null}
              </form>
            </Section>
          </>
        ) : (
          <EmptyState title={t('console.decide.none')} text={t('console.decide.noneText')} />
        )}
        <Pager
          label={t('console.pager.label')}
          {...(before ? { previous: { href: here(), label: t('console.pager.first') } } : {})}
          {...(rows.length > perPage
            ? {
                next: {
                  href: here({ before: String(page.at(-1)?.delivery) }),
                  label: t('console.pager.next'),
                },
              }
            : {})}
        />
      </>
    ),
  });
}

async function fieldsOf(ctx: Ctx, notice: string, { t, language }: Words): Promise<FilterField[]> {
  const titles = await noticeTitles(ctx.state.app.db, [notice], language);
  const title = titles.get(notice);
  return [
    {
      name: 'notice',
      label: t('console.overdue.notice'),
      fixed: true,
      choices: title ? [{ value: notice, label: title }] : [],
    },
  ];
}

/** What can be done with those chosen; `all` of them only where the newest are on the page. */
function Bar({ all, words: { t, n } }: { all: number | undefined; words: Words }) {
  return (
    <div class="bulk-bar">
      {all === undefined ? null : (
        <label class="tick">
          <input type="checkbox" name="all" value="1" data-bulk-all />
          <span>{t('console.overdue.tickAll', { count: all, n: n(all) })}</span>
        </label>
      )}
      <span class="bulk-count" data-bulk-count data-words={t('console.bulk.chosen')} aria-live="polite" />
      <div class="button-row">
        {(['again', 'leave'] as const).map((decision) => (
          <Button key={decision} name="decision" value={decision}>
            {t(`console.decide.chosen.${decision}`)}
          </Button>
        ))}
      </div>
    </div>
  );
}
