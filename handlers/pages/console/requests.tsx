import { demand } from '../../../src/people/permissions.ts';
import { deskPath } from '../../../src/requests/present.ts';
import { requestKinds } from '../../../src/requests/rules.ts';
import { type DataRequest, listRequests } from '../../../src/requests/store.ts';
import { Badge, DataTable, EmptyState, LinkButton } from '../../../src/web/components/index.ts';
import type { Ctx } from '../../context.ts';
import { requestTones } from '../requests/history.tsx';
import { FilterBar } from './filters.tsx';
import { filtersOf } from './lists.ts';
import { loadViews, SavedViews } from './saved-views.tsx';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

const states = ['open', 'yours', 'soon', 'late', 'closed'] as const;

/** GET /console/requests: by the day due; only for those who answer them. */
export async function requestList(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'requests.list');
  const words = wordsFor(ctx);
  const { t } = words;
  const { app, now } = ctx.state;
  const values = filtersOf('requests', ctx.query);
  const lines = await listRequests(app.db, values, now);
  renderConsole(ctx, {
    title: t('requests.desk.title'),
    lead: t('requests.desk.lead'),
    actions: <LinkButton href="/console/requests/terms">{t('requests.desk.terms.title')}</LinkButton>,
    body: (
      <>
        <SavedViews
          ctx={ctx}
          list="requests"
          views={await loadViews(ctx, 'requests', values)}
          words={words}
        />
        <FilterBar
          list="requests"
          values={values}
          fields={[
            {
              name: 'state',
              label: t('requests.desk.state'),
              all: t('requests.desk.states.open'),
              choices: states.slice(1).map((value) => ({ value, label: t(`requests.desk.states.${value}`) })),
            },
            {
              name: 'kind',
              label: t('requests.desk.kind'),
              all: t('console.lists.any'),
              choices: requestKinds.map((value) => ({ value, label: t(`requests.kind.${value}`) })),
            },
            {
              name: 'left',
              label: t('requests.desk.person'),
              all: t('requests.desk.anyone'),
              choices: [{ value: 'left', label: t('requests.desk.leftOnly') }],
            },
          ]}
          words={words}
        />
        <RequestTable lines={lines} words={words} now={now} />
      </>
    ),
  });
}

export function RequestTable(props: { lines: readonly DataRequest[]; words: Words; now: Date }) {
  const { t, day } = props.words;
  return (
    <DataTable
      caption={t('requests.desk.title')}
      captionHidden
      rows={props.lines}
      rowKey={({ id }) => id}
      empty={<EmptyState title={t('requests.desk.none')} text={t('requests.desk.noneText')} />}
      columns={[
        {
          key: 'person',
          label: t('requests.desk.person'),
          cell: (one) => (
            <>
              <a href={deskPath(one.id)}>{one.personName}</a>{' '}
              {one.employed ? null : <Badge>{t('requests.desk.left')}</Badge>}
            </>
          ),
        },
        { key: 'kind', label: t('requests.desk.kind'), cell: (one) => t(`requests.kind.${one.kind}`) },
        {
          key: 'due',
          label: t('requests.desk.due'),
          cell: (one) => (
            <>
              {day(one.dueAt)} <DueBadge one={one} words={props.words} now={props.now} />
            </>
          ),
        },
        {
          key: 'state',
          label: t('requests.desk.state'),
          cell: (one) => <Badge tone={requestTones[one.state]}>{t(`requests.state.${one.state}`)}</Badge>,
        },
      ]}
    />
  );
}

const weekMs = 7 * 86_400_000;

export function DueBadge({ one, words: { t }, now }: { one: DataRequest; words: Words; now: Date }) {
  if (one.closedAt !== null) return null;
  if (one.dueAt < now) return <Badge tone="bad">{t('requests.desk.late')}</Badge>;
  return one.dueAt.getTime() - now.getTime() <= weekMs ? (
    <Badge tone="warn">{t('requests.desk.soon')}</Badge>
  ) : null;
}
