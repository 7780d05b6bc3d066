import { z } from 'zod';
import { inTransaction } from '../../../src/db/pool.ts';
import { affectedBy, type Chosen, leave, sendAgain } from '../../../src/delivery/decide.ts';
import {
  deliveryProblems,
  type Problem,
  problems,
  type UndeliveredRow,
  undelivered,
} from '../../../src/delivery/problems.ts';
import { HeedError } from '../../../src/errors.ts';
import { hasText } from '../../../src/messages/texts.ts';
import { noticeTitles } from '../../../src/notices/titles.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import {
  Alert,
  Button,
  DataTable,
  EmptyState,
  Hidden,
  Pager,
  Section,
  Tabs,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, formList } from '../../context.ts';
import { deliveryPath, renderDecision } from './delivery-preview.tsx';
import { FilterBar, type FilterField } from './filters.tsx';
import { filtersOf, listHref } from './lists.ts';
import { loadViews, SavedViews } from './saved-views.tsx';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

const perPage = 50;

export { deliveryPath };

const decisions = { again: sendAgain, leave } as const;
type Deciding = keyof typeof decisions;
const querySchema = z.object({
  before: z.coerce.number().int().min(1).optional().catch(undefined),
  done: z.enum(['again', 'leave']).optional().catch(undefined),
  count: z.coerce.number().int().min(0).max(10_000_000).catch(0),
});
const number = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(Number);
/** All of a reason that were there to be seen, or those that were ticked; one, from the command of a single row. */
const chosenSchema = z.union([
  z.object({ all: z.literal('1'), problem: z.enum(problems), upTo: number, notice: z.uuid().optional() }),
  z.object({ ticked: z.array(number).min(1).max(500) }),
  z.object({ delivery: number }),
  z.object({ problem: z.enum(problems), upTo: number }),
]);

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

/** POST /console/delivery/preview: whom a decision would be about, before it is one. */
export async function previewDelivery(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'delivery.decide');
  const fields = formFields(ctx);
  const decision = fields.decision === 'leave' ? 'leave' : 'again';
  const nothing = fields.all !== '1' && formList(ctx, 'tick').length === 0;
  await renderDecision(ctx, decision, nothing ? undefined : chosenIn(ctx));
}

/**
 * POST /console/delivery/again and …/leave: one message, those that were ticked, or all of a reason that were there to
 * be seen; after a look at exactly those who were shown.
 */
export function decideDelivery(decision: Deciding) {
  return async (ctx: Ctx): Promise<void> => {
    const viewer = consoleViewer(ctx);
    demand(viewer, 'delivery.decide');
    const { app, now } = ctx.state;
    const chosen = chosenIn(ctx);
    const { mark } = formFields(ctx);
    const by = { actor: { person: viewer.id }, now };
    const count = await inTransaction(app.db, async (tx) => {
      if (mark && (await affectedBy(tx, chosen, 0)).mark !== mark) return undefined;
      return decisions[decision](tx, chosen, by);
    });
    if (count === undefined) return renderDecision(ctx, decision, chosen, true);
    ctx.redirect(`${deliveryPath}?done=${decision}&count=${count}`);
    ctx.status = 303;
  };
}

function chosenIn(ctx: Ctx): Chosen {
  const ticked = formList(ctx, 'tick');
  const read = chosenSchema.safeParse({ ...formFields(ctx), ...(ticked.length > 0 ? { ticked } : {}) });
  if (!read.success) throw new HeedError('bad-request', 'that is not the form of a decision');
  if ('ticked' in read.data) return { deliveries: read.data.ticked };
  return 'delivery' in read.data ? { deliveries: [read.data.delivery] } : read.data;
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

interface MessageTableProps {
  ctx: Ctx;
  rows: readonly UndeliveredRow[];
  /** Of the notices they are about, by id. */
  titles: ReadonlyMap<string, string>;
  words: Words;
}

function MessageTable({ ctx, rows, titles, words }: MessageTableProps) {
  const { t, n, moment } = words;
  return (
    <DataTable
      caption={t('console.decide.title')}
      captionHidden
      rows={rows}
      rowKey={({ delivery }) => String(delivery)}
      empty={t('console.decide.none')}
      columns={[
        {
          key: 'person',
          label: t('console.people.person'),
          cell: ({ delivery, name, staffNo }) => (
            <label class="tick-row">
              <input type="checkbox" name="tick" value={delivery} data-tick />
              <span>
                {name} <small class="staff-no">{staffNo}</small>
              </span>
            </label>
          ),
        },
        {
          key: 'what',
          label: t('console.decide.what'),
          cell: (row) => <What row={row} titles={titles} words={words} />,
        },
        { key: 'since', label: t('console.decide.since'), cell: ({ createdAt }) => moment(createdAt).label },
        {
          key: 'tries',
          label: t('console.decide.tries'),
          cell: ({ attempts }) => n(attempts),
          numeric: true,
        },
        {
          key: 'decide',
          label: t('console.decide.otherWay'),
          cell: (row) => <OtherWay ctx={ctx} row={row} words={words} />,
        },
      ]}
    />
  );
}

const ofNotice = (kind: string) => kind.startsWith('notices.');

/** What it is about, never what it says; notices are known by name to whoever may open them. */
function What({ row, titles, words }: Pick<MessageTableProps, 'titles' | 'words'> & { row: UndeliveredRow }) {
  const { kind, about, lane } = row;
  const { t, language } = words;
  const key = `console.decide.kind.${kind.replace('.', '-')}`;
  const label = t(hasText(language, key) ? key : 'console.decide.kind.other');
  return (
    <>
      {label}
      {lane === 'alert' ? ` · ${t('console.decide.alert')}` : null}
      {about && titles.has(about) ? (
        <>
          <br />
          <a href={`/console/notices/${about}`}>{titles.get(about)}</a>
        </>
      ) : null}
    </>
  );
}

/** Paper, a shared tablet, or by word of mouth: for what a notice asks of somebody whom it did not reach. */
function OtherWay({ ctx, row, words: { t } }: { ctx: Ctx; row: UndeliveredRow; words: Words }) {
  const { kind, about, personId, name } = row;
  const records = can(ctx.state.viewer, 'answers.record', { personId });
  if (kind !== 'notices.card' || !about || !records) return <>—</>;
  return (
    <a class="nowrap" href={`/console/notices/${about}/people/${personId}`}>
      {t('reach.other')}
      <span class="sr-only"> {name}</span>
    </a>
  );
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
