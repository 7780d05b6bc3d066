import { z } from 'zod';
import { loadCalendar } from '../../../src/calendar/store.ts';
import { afterOneMonth } from '../../../src/calendar/terms.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { decideObjection } from '../../../src/objections/decide.ts';
import { readObjection } from '../../../src/objections/read.ts';
import { listObjections, type Objection, objectionsOf } from '../../../src/objections/store.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import { textProblem } from '../../../src/threads/rules.ts';
import {
  Alert,
  Badge,
  Button,
  DataTable,
  EmptyState,
  FieldView,
  Hidden,
  Section,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam } from '../../context.ts';
import { CarriedOut, ObjectionFacts, objectionTones } from '../objections/mine.tsx';
import { FilterBar } from './filters.tsx';
import { HolidaysUnknown } from './holidays-unknown.tsx';
import { filtersOf } from './lists.ts';
import { loadViews, SavedViews } from './saved-views.tsx';
import { consoleViewer, done, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

const objectionPage = (id: string) => `/console/objections/${id}`;

/** GET /console/objections: open ones first, by the day they are due. */
export async function objectionList(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'objections.list');
  const words = wordsFor(ctx);
  const { t } = words;
  const { app, now } = ctx.state;
  const values = filtersOf('objections', ctx.query);
  const term = afterOneMonth(now, app.zone, await loadCalendar(app.db, { zone: app.zone }));
  renderConsole(ctx, {
    title: t('objections.list.title'),
    lead: t('objections.list.lead'),
    body: (
      <>
        <HolidaysUnknown term={term} words={words} />
        <SavedViews
          ctx={ctx}
          list="objections"
          views={await loadViews(ctx, 'objections', values)}
          words={words}
        />
        <FilterBar
          list="objections"
          values={values}
          fields={[
            {
              name: 'state',
              label: t('objections.list.state'),
              all: t('console.lists.any'),
              choices: (['open', 'upheld', 'rejected', 'withdrawn'] as const).map((state) => ({
                value: state,
                label: t(`objections.state.${state}`),
              })),
            },
          ]}
          words={words}
        />
        <ObjectionTable
          lines={(await listObjections(app.db)).filter(
            ({ state }) => !values.state || state === values.state,
          )}
          words={words}
          now={now}
        />
      </>
    ),
  });
}

export function ObjectionTable(props: { lines: readonly Objection[]; words: Words; now: Date }) {
  const { t, day, language } = props.words;
  return (
    <DataTable
      caption={t('objections.list.title')}
      captionHidden
      rows={props.lines}
      rowKey={({ id }) => id}
      empty={<EmptyState title={t('objections.list.none')} text={t('objections.list.noneText')} />}
      columns={[
        {
          key: 'person',
          label: t('objections.list.person'),
          cell: ({ id, personName }) => <a href={objectionPage(id)}>{personName}</a>,
        },
        { key: 'policy', label: t('objections.list.policy'), cell: ({ titles }) => titles[language] },
        {
          key: 'due',
          label: t('objections.list.due'),
          cell: ({ dueAt, state }) => (
            <>
              {day(dueAt)}{' '}
              {state === 'open' && dueAt < props.now ? (
                <Badge tone="bad">{t('objections.list.overdue')}</Badge>
              ) : null}
            </>
          ),
        },
        {
          key: 'state',
          label: t('objections.list.state'),
          cell: ({ state }) => <Badge tone={objectionTones[state]}>{t(`objections.state.${state}`)}</Badge>,
        },
      ]}
    />
  );
}

const deciding = z.object({
  outcome: z.enum(['upheld', 'rejected']),
  text: z.string().max(40_000).default(''),
});

/** GET /console/objections/:objection */
export async function showObjection(ctx: Ctx): Promise<void> {
  await render(ctx, {});
}

/** POST /console/objections/:objection/decide */
export async function decideFiled(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'objections.list');
  const { app, now } = ctx.state;
  const values = formFields(ctx);
  const fields = deciding.safeParse(values);
  if (!fields.success) throw new HeedError('bad-request', 'that is not the form of a decision');
  const { outcome, text } = fields.data;
  const problem = textProblem(text);
  if (problem) {
    ctx.status = 422;
    return render(ctx, { text, outcome, problem });
  }
  const objectionId = idParam(ctx, 'objection');
  await inTransaction(app.db, (tx) =>
    decideObjection(tx, app, { objectionId, outcome, reasons: text, by: viewer, now }),
  );
  done(ctx, objectionPage(objectionId), 'decided');
}

async function render(
  ctx: Ctx,
  entered: { text?: string; outcome?: string; problem?: string },
): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'objections.list');
  const { app } = ctx.state;
  const { t, language } = wordsFor(ctx);
  const found = await readObjection(app.db, app.vault, idParam(ctx, 'objection'), viewer);
  const decides = can(viewer, 'objections.decide', found);
  const before = (await objectionsOf(app.db, found.personId)).filter(
    (one) => one.policyId === found.policyId && one.id !== found.id && one.filedAt < found.filedAt,
  );
  renderConsole(ctx, {
    title: t('objections.list.title'),
    lead: `${found.personName} · ${found.titles[language]}`,
    up: { href: '/console/objections', label: t('objections.list.title') },
    path: objectionPage(found.id),
    marks: <Badge tone={objectionTones[found.state]}>{t(`objections.state.${found.state}`)}</Badge>,
    body: (
      <>
        <CarriedOut ctx={ctx} found={found} />
        <ObjectionFacts ctx={ctx} found={found} />
        {before.length > 0 ? (
          <Section id="before" title={t('objections.page.before')}>
            <ObjectionTable lines={before} words={wordsFor(ctx)} now={ctx.state.now} />
          </Section>
        ) : null}
        {found.state === 'open' && !decides ? (
          <Alert tone="info">
            <p>{t('objections.decide.own')}</p>
          </Alert>
        ) : null}
        {found.state === 'open' && decides ? (
          <Section id="decide" title={t('objections.decide.title')} text={t('objections.decide.text')} sheet>
            <form class="answer-form" method="post" action={`${objectionPage(found.id)}/decide`} noValidate>
              <Hidden csrf={csrf(ctx)} />
              <FieldView
                id="objection-outcome"
                field={{
                  name: 'outcome',
                  kind: 'choice',
                  label: t('objections.decide.outcome'),
                  required: true,
                  options: (['upheld', 'rejected'] as const).map((value) => ({
                    value,
                    label: t(`objections.decide.${value}`),
                  })),
                }}
                value={entered.outcome ?? ''}
                optional={t('common.optional')}
              />
              <FieldView
                id="objection-reasons"
                field={{
                  name: 'text',
                  kind: 'long-text',
                  label: t('objections.decide.reasons'),
                  required: true,
                  maxLength: 4_000,
                }}
                value={entered.text ?? ''}
                {...(entered.problem ? { error: t(`threads.problem.${entered.problem}`) } : {})}
                focusError
                optional={t('common.optional')}
              />
              <Button look="primary">{t('objections.decide.button')}</Button>
            </form>
          </Section>
        ) : null}
      </>
    ),
  });
}
