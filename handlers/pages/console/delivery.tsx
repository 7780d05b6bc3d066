import { z } from 'zod';
import { inTransaction } from '../../../src/db/pool.ts';
import { type Chosen, leave, sendAgain } from '../../../src/delivery/decide.ts';
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
import { demand } from '../../../src/people/permissions.ts';
import {
  Alert,
  Button,
  Confirm,
  DataTable,
  EmptyState,
  Hidden,
  Pager,
  postAttributes,
  Section,
  Tabs,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields } from '../../context.ts';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

const perPage = 50;
export const deliveryPath = '/console/delivery';

const decisions = { again: sendAgain, leave } as const;
const querySchema = z.object({
  problem: z.enum(problems).optional().catch(undefined),
  before: z.coerce.number().int().min(1).optional().catch(undefined),
  done: z.enum(['again', 'leave']).optional().catch(undefined),
  count: z.coerce.number().int().min(0).max(10_000_000).catch(0),
});
const number = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(Number);
const chosenSchema = z.union([
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
  const counts = new Map<Problem, number>();
  for (const { problem, count } of await deliveryProblems(app.db))
    counts.set(problem, (counts.get(problem) ?? 0) + count);
  const shown = asked.problem ?? problems.find((one) => counts.has(one));
  const { before } = asked;
  const rows = shown
    ? await undelivered(app.db, { problem: shown, limit: perPage + 1, ...(before ? { before } : {}) })
    : [];
  const page = rows.slice(0, perPage);
  const titles = await noticeTitles(
    app.db,
    page.flatMap(({ about, kind }) => (about && ofNotice(kind) ? [about] : [])),
    words.language,
  );
  const here = `${deliveryPath}?problem=${shown}`;
  renderConsole(ctx, {
    tab: 'overview',
    path: deliveryPath,
    title: t('console.decide.title'),
    lead: t('console.decide.lead'),
    up: { href: '/console', label: t('console.overview.title') },
    body: (
      <>
        {asked.done ? (
          <Alert tone="good" announce="status">
            <p>{t(`console.decide.done.${asked.done}`, { count: asked.count })}</p>
          </Alert>
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
                  href: `${deliveryPath}?problem=${one}`,
                  current: one === shown,
                }))}
            />
            <Section
              id="messages"
              title={t(`console.failure.${shown}`)}
              text={t(`console.failureHelp.${shown}`)}
            >
              <MessageTable ctx={ctx} rows={page} titles={titles} words={words} />
              {before ? null : (
                <AllOfThem
                  ctx={ctx}
                  problem={shown}
                  newest={page[0]}
                  count={counts.get(shown) ?? 0}
                  words={words}
                />
              )}
            </Section>
          </>
        ) : (
          <EmptyState title={t('console.decide.none')} text={t('console.decide.noneText')} />
        )}
        <Pager
          label={t('console.pager.label')}
          {...(before ? { previous: { href: here, label: t('console.pager.first') } } : {})}
          {...(rows.length > perPage
            ? {
                next: {
                  href: `${here}&before=${page.at(-1)?.delivery}`,
                  label: t('console.pager.next'),
                },
              }
            : {})}
        />
      </>
    ),
  });
}

/** POST /console/delivery/again and …/leave: one message, or all of a reason that were there to be seen. */
export function decideDelivery(decision: keyof typeof decisions) {
  return async (ctx: Ctx): Promise<void> => {
    const viewer = consoleViewer(ctx);
    demand(viewer, 'delivery.decide');
    const { app, now } = ctx.state;
    const read = chosenSchema.safeParse(formFields(ctx));
    if (!read.success) throw new HeedError('bad-request', 'that is not the form of a decision');
    const chosen: Chosen = 'delivery' in read.data ? { deliveries: [read.data.delivery] } : read.data;
    const by = { actor: { person: viewer.id }, now };
    const count = await inTransaction(app.db, (tx) => decisions[decision](tx, chosen, by));
    ctx.redirect(`${deliveryPath}?done=${decision}&count=${count}`);
    ctx.status = 303;
  };
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
          cell: ({ name, staffNo }) => (
            <>
              {name} <small class="staff-no">{staffNo}</small>
            </>
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
          label: t('console.overview.todo'),
          cell: ({ delivery }) => (
            <div class="button-row">
              {(['again', 'leave'] as const).map((decision) => (
                <form
                  key={decision}
                  {...postAttributes({ url: `${deliveryPath}/${decision}`, csrf: csrf(ctx) })}
                >
                  <Hidden csrf={csrf(ctx)} values={{ delivery: String(delivery) }} />
                  <Button look="plain">{t(`console.decide.${decision}`)}</Button>
                </form>
              ))}
            </div>
          ),
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

function AllOfThem(props: {
  ctx: Ctx;
  problem: Problem;
  newest: UndeliveredRow | undefined;
  count: number;
  words: Words;
}) {
  const { ctx, problem, newest, count, words } = props;
  if (!newest || count < 2) return null;
  const { t } = words;
  return (
    <div class="button-row">
      {(['again', 'leave'] as const).map((decision) => (
        <Confirm
          key={decision}
          ask={t(`console.decide.all.${decision}`)}
          text={t(`console.decide.all.${decision}Text`, { count })}
          confirm={t(`console.decide.all.${decision}Confirm`)}
          look="plain"
          post={{ url: `${deliveryPath}/${decision}`, csrf: csrf(ctx) }}
          values={{ problem, upTo: String(newest.delivery) }}
        />
      ))}
    </div>
  );
}
