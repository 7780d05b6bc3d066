import { z } from 'zod';
import { actorsToChoose, type StaffAction, staffActions } from '../../../src/console/audit.ts';
import { exemptionPath } from '../../../src/exemptions/present.ts';
import { hasText } from '../../../src/messages/texts.ts';
import { noticeTitles } from '../../../src/notices/titles.ts';
import { can } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { isUuid } from '../../../src/uuid.ts';
import { DataTable, EmptyState, Pager, Time } from '../../../src/web/components/index.ts';
import type { Ctx } from '../../context.ts';
import { FilterBar, type FilterField } from './filters.tsx';
import { filtersOf, listHref } from './lists.ts';
import { loadViews, SavedViews } from './saved-views.tsx';
import { noticeSight } from './scope.ts';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

const perPage = 50;
const pageSchema = z.object({ before: z.coerce.number().int().min(1).optional().catch(undefined) });

/** First words of the types of events that staff leave, in the order of the list to choose from. */
const kinds = [
  'notice',
  'policy',
  'consultation',
  'negotiation',
  'comment',
  'reminder',
  'reminders',
  'bulk',
  'delivery',
  'message',
  'answer',
  'paper',
  'kiosk',
  'consent',
  'purpose',
  'thread',
  'case',
  'objection',
  'exemption',
  'absence',
  'contract',
  'signatory',
  'non-compete',
  'people',
  'directory',
  'account',
  'role',
  'calendar',
  'pack',
  'export',
  'bundle',
  'evidence',
  'personal-data',
  'keys',
  'view',
] as const;

/** GET /console/audit: who did what and when; for most people what they did themselves. */
export async function auditList(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const { app } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const values = filtersOf('audit', ctx.query);
  const { before } = pageSchema.parse(ctx.query);
  const all = can(viewer, 'actions.read', { personId: '' });
  const rows = await staffActions(app.db, viewer, values, { before, limit: perPage + 1, zone: app.zone });
  const page = rows.slice(0, perPage);
  const last = rows.length > perPage ? page.at(-1) : undefined;
  const titles = await noticeTitles(
    app.db,
    page.flatMap(({ data, about }) => [idIn(data.notice), about].filter((id) => id !== null)),
    words.language,
  );
  renderConsole(ctx, {
    title: t('console.audit.title'),
    lead: t(all ? 'console.audit.lead' : 'console.audit.leadOwn'),
    body: (
      <>
        <SavedViews ctx={ctx} list="audit" views={await loadViews(ctx, 'audit', values)} words={words} />
        <FilterBar
          list="audit"
          values={values}
          fields={await fieldsOf(ctx, all, values, words)}
          words={words}
        />
        <DataTable
          caption={t('console.audit.title')}
          captionHidden
          rows={page}
          rowKey={({ id }) => String(id)}
          empty={<EmptyState title={t('console.audit.none')} text={t('console.audit.noneText')} />}
          columns={[
            {
              key: 'what',
              label: t('console.audit.what'),
              cell: (action) => kindWords(action, words),
            },
            {
              key: 'about',
              label: t('console.audit.about'),
              cell: (action) => <About action={action} titles={titles} viewer={viewer} words={words} />,
            },
            ...(all
              ? [
                  {
                    key: 'who',
                    label: t('console.audit.who'),
                    cell: (action: StaffAction) => <Who action={action} words={words} />,
                  },
                ]
              : []),
            {
              key: 'when',
              label: t('console.audit.when'),
              cell: ({ at }) => <Time {...words.moment(at)} />,
            },
          ]}
        />
        <Pager
          label={t('console.pager.label')}
          {...(before
            ? { previous: { href: listHref('audit', values), label: t('console.pager.first') } }
            : {})}
          {...(last
            ? {
                next: {
                  href: listHref('audit', values, { before: String(last.id) }),
                  label: t('console.pager.next'),
                },
              }
            : {})}
        />
      </>
    ),
  });
}

async function fieldsOf(
  ctx: Ctx,
  all: boolean,
  values: { about?: string | undefined; by?: string | undefined },
  { t, language }: Words,
): Promise<FilterField[]> {
  const own = ctx.state.viewer;
  // Somebody who never held a role is named to those alone who may look people up.
  const named =
    own && values.by && values.by !== 'operator' && can(own, 'people.read', { personId: values.by });
  const people = all ? await actorsToChoose(ctx.state.app.db, named ? values.by : undefined) : [];
  const known = people.some(({ id }) => id === own?.id) || !own ? people : [own, ...people];
  return [
    ...(all
      ? [
          {
            name: 'by',
            label: t('console.audit.who'),
            all: t('console.audit.everybody'),
            choices: [
              { value: 'operator', label: t('console.audit.operator') },
              ...known.map(({ id, name, staffNo }) => ({ value: id, label: `${name} ${staffNo}` })),
            ],
          },
        ]
      : []),
    {
      name: 'kind',
      label: t('console.audit.kind'),
      all: t('console.audit.allKinds'),
      choices: kinds
        .filter((kind) => hasText(language, `console.actions.group.${kind}`))
        .map((kind) => ({ value: kind, label: t(`console.actions.group.${kind}`) })),
    },
    { name: 'from', label: t('console.audit.from') },
    { name: 'until', label: t('console.audit.until') },
    {
      name: 'about',
      label: t('console.audit.about'),
      fixed: true,
      choices: values.about ? [{ value: values.about, label: t('console.audit.oneThing') }] : [],
    },
  ];
}

/** What was done, in words; a kind of event this page has none for is named as the log names it. */
function kindWords({ type, data }: StaffAction, { t, language }: Words) {
  const key = `console.actions.${data.kind === 'call-off' ? type.replace('.', '.call-off.') : type}`;
  return hasText(language, key) ? t(key) : <code>{type}</code>;
}

function Who({ action: { actor }, words: { t } }: { action: StaffAction; words: Words }) {
  if ('operator' in actor)
    return (
      <>
        {t('console.audit.operator')} <small class="staff-no">{actor.operator}</small>
      </>
    );
  return (
    <a href={listHref('audit', { by: actor.personId })}>
      {actor.name || t('console.audit.erased')} <small class="staff-no">{actor.staffNo}</small>
    </a>
  );
}

interface AboutProps {
  action: StaffAction;
  titles: ReadonlyMap<string, string>;
  viewer: Viewer;
  words: Words;
}

/** What or whom it was about, as a way there for those who may go; and how many people it concerned. */
function About({ action, titles, viewer, words }: AboutProps) {
  const { t, n } = words;
  const { data, person } = action;
  const thing = thingOf(action, titles, viewer);
  const people = typeof data.people === 'number' ? data.people : undefined;
  const parts = [
    ...(thing
      ? [thing.href ? <a href={thing.href}>{thing.label ?? t('console.audit.open')}</a> : thing.label]
      : []),
    ...(person
      ? [
          <>
            {person.name} <small class="staff-no">{person.staffNo}</small>
          </>,
        ]
      : []),
    ...(people === undefined ? [] : [t('console.audit.people', { count: people, n: n(people) })]),
  ].filter(Boolean);
  if (parts.length === 0) return <>—</>;
  return (
    <>
      {parts.map((part, index) => (
        <>
          {index > 0 ? ' · ' : ''}
          {part}
        </>
      ))}
    </>
  );
}

const idIn = (value: unknown): string | null => (isUuid(value) ? value : null);

/** The page of what it was about, where there is one that the viewer may open. */
function thingOf(
  { type, data, about }: StaffAction,
  titles: ReadonlyMap<string, string>,
  viewer: Viewer,
): { label?: string | undefined; href?: string | undefined } | undefined {
  const notice = idIn(data.notice) ?? (about && titles.has(about) ? about : null);
  if (notice && titles.has(notice)) {
    const href = noticeSight(viewer) ? `/console/notices/${notice}` : undefined;
    return { label: titles.get(notice), href };
  }
  const link = (key: string, may: boolean, path: (id: string) => string) => {
    const id = idIn(data[key]);
    return id && may ? { href: path(id) } : undefined;
  };
  const found =
    link('exemption', can(viewer, 'exemptions.list'), exemptionPath) ??
    link('objection', can(viewer, 'objections.list'), (id) => `/console/objections/${id}`) ??
    link('procedure', can(viewer, 'policies.drafts'), (id) => `/console/procedures/${id}`) ??
    link('contract', can(viewer, 'contracts.list'), (id) => `/console/contracts/${id}`) ??
    link('bulk', can(viewer, 'notices.remind'), (id) => `/console/bulk/${id}`);
  if (found) return found;
  const policy = typeof data.policy === 'string' ? data.policy : undefined;
  const version = typeof data.version === 'number' ? ` ${data.version}` : '';
  if (policy === undefined) return undefined;
  const readable = type.startsWith('policy.') && about && can(viewer, 'policies.read');
  return { label: `${policy}${version}`, href: readable ? `/console/policies/${about}` : undefined };
}
