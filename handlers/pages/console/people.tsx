import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../../src/db/pool.ts';
import { standings } from '../../../src/people/directory/standing.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import { grantedRoles, type Person, type Role, type Viewer } from '../../../src/people/person.ts';
import { findPerson, listPeople, searchPeople } from '../../../src/people/store.ts';
import { Badge, DataTable, EmptyState, LinkButton, Pager } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields } from '../../context.ts';
import { departmentChoices } from './departments.ts';
import { type Choice, FilterBar, type FilterField } from './filters.tsx';
import { type FiltersOf, filtersOf, listHref } from './lists.ts';
import { DirectoryStanding, platformName } from './people-standing.tsx';
import { loadViews, SavedViews } from './saved-views.tsx';
import { SearchForm } from './search-form.tsx';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

const perPage = 50;

const querySchema = z.object({
  /** Id of the last person of the page before. */
  after: z.uuid().optional().catch(undefined),
});

interface PeopleView extends FiltersOf<'people'>, z.infer<typeof querySchema> {
  /** Comes in a form's body, never in an address. */
  search?: string;
}

/** GET /console/people */
export async function peopleList(ctx: Ctx): Promise<void> {
  await renderPeople(ctx, { ...filtersOf('people', ctx.query), ...querySchema.parse(ctx.query) });
}

/** POST /console/people/search */
export async function peopleSearch(ctx: Ctx): Promise<void> {
  const search = (formFields(ctx).search ?? '').trim().slice(0, 100);
  await renderPeople(ctx, search === '' ? {} : { search });
}

/** What the list says of a person: no telephone, no address, no zone. */
interface PersonRow {
  id: string;
  name: string;
  staffNo: string;
  departments: string[];
  roles: Role[];
  /** Platforms, with the account's name for those who bind accounts. */
  accounts: { platform: string; account?: string }[];
}

async function renderPeople(ctx: Ctx, view: PeopleView): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'people.list');
  const { db } = ctx.state.app;
  const words = wordsFor(ctx);
  const { t } = words;
  const choices = await departmentChoices(db, 'all');
  const departments = new Map(choices.map(({ value, label }) => [value, label]));
  const values = filtersOf('people', { ...view });
  const people = await load(db, view);
  const rows = await toRows(db, people.slice(0, perPage), departments, can(viewer, 'people.bind'));
  const last = people.length > perPage ? rows.at(-1) : undefined;
  renderConsole(ctx, {
    path: '/console/people',
    title: t('console.people.title'),
    lead: t('console.people.lead'),
    actions: peopleActions(ctx, viewer, words),
    body: (
      <>
        {can(viewer, 'people.import') ? (
          <DirectoryStanding standings={await standings(db, ctx.state.now)} words={words} />
        ) : null}
        <div class="filters">
          <SearchForm
            action="/console/people/search"
            label={t('console.people.searchAll')}
            value={view.search ?? ''}
            allHref="/console/people"
            csrf={csrf(ctx)}
            words={words}
          />
        </div>
        <SavedViews ctx={ctx} list="people" views={await loadViews(ctx, 'people', values)} words={words} />
        <FilterBar list="people" values={values} fields={fieldsOf(choices, words)} words={words} />
        <PeopleTable rows={rows} words={words} />
        {view.search && last ? <p class="help">{t('console.people.narrow', { most: perPage })}</p> : null}
        {view.search ? null : <PeoplePager view={view} last={last} words={words} />}
      </>
    ),
  });
}

/** What is offered is what can be done: nobody looks for groups of a platform that has none. */
function peopleActions(ctx: Ctx, viewer: Viewer, { t }: Words) {
  const { directories } = ctx.state.app;
  const imports = can(viewer, 'people.import');
  const links = [
    ...(imports ? [{ page: 'import', label: t('console.people.import') }] : []),
    ...(imports && directories.some(({ groups }) => groups)
      ? [{ page: 'groups', label: t('console.groups.link') }]
      : []),
    ...(can(viewer, 'people.bind') && directories.length > 0
      ? [{ page: 'accounts', label: t('console.accounts.link') }]
      : []),
  ];
  return links.map(({ page, label }) => (
    <LinkButton key={page} href={`/console/people/${page}`} look={page === 'import' ? 'primary' : 'plain'}>
      {label}
    </LinkButton>
  ));
}

async function load(db: Db, { search, after, department, role, account }: PeopleView): Promise<Person[]> {
  if (search) return searchPeople(db, search, { limit: perPage + 1 });
  const before = after ? await findPerson(db, after) : null;
  return listPeople(db, {
    limit: perPage + 1,
    ...(before ? { after: before.staffNo } : {}),
    ...(department ? { department } : {}),
    ...(role ? { role } : {}),
    ...(account ? { without: 'account' as const } : {}),
  });
}

/** What the list can be narrowed by. */
function fieldsOf(departments: readonly Choice[], { t }: Words): FilterField[] {
  return [
    {
      name: 'department',
      label: t('console.notice.department'),
      all: t('console.people.allDepartments'),
      choices: departments,
    },
    {
      name: 'role',
      label: t('console.people.roles'),
      all: t('console.people.allRoles'),
      choices: (['manager', ...grantedRoles] as const).map((role) => ({
        value: role,
        label: t(`console.roles.${role}`),
      })),
    },
    {
      name: 'account',
      label: t('console.people.accounts'),
      all: t('console.people.anyAccount'),
      choices: [{ value: 'none', label: t('console.people.withoutAccount') }],
    },
  ];
}

async function toRows(
  db: Db,
  people: readonly Person[],
  departments: ReadonlyMap<string, string>,
  withAccounts: boolean,
): Promise<PersonRow[]> {
  const { rows } = await sql<{ personId: string; platform: string; account: string }>`
    select person_id as "personId", platform, external_id as account from identity
    where person_id = any(${people.map(({ id }) => id)}::uuid[]) and to_at is null
    order by platform, account`.execute(db);
  return people.map(({ id, name, staffNo, roles, departments: own }) => ({
    id,
    name,
    staffNo,
    roles: roles.filter((role) => role !== 'employee'),
    departments: own.map((department) => departments.get(department) ?? '').filter(Boolean),
    accounts: rows
      .filter(({ personId }) => personId === id)
      .map(({ platform, account }) => (withAccounts ? { platform, account } : { platform })),
  }));
}

function PeopleTable({ rows, words }: { rows: readonly PersonRow[]; words: Words }) {
  const { t } = words;
  return (
    <DataTable
      caption={t('console.people.title')}
      captionHidden
      rows={rows}
      rowKey={({ id }) => id}
      empty={
        <EmptyState icon="people" title={t('console.people.none')} text={t('console.people.noneText')} />
      }
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
          key: 'departments',
          label: t('console.notice.department'),
          cell: ({ departments }) => departments.join(t('console.people.and')) || '—',
        },
        {
          key: 'roles',
          label: t('console.people.roles'),
          cell: ({ roles }) =>
            roles.length === 0 ? (
              '—'
            ) : (
              <span class="badges">
                {roles.map((role) => (
                  <Badge key={role} tone="info">
                    {t(`console.roles.${role}`)}
                  </Badge>
                ))}
              </span>
            ),
        },
        {
          key: 'accounts',
          label: t('console.people.accounts'),
          cell: ({ accounts }) =>
            accounts.length === 0 ? (
              <Badge tone="wait">{t('console.people.noAccount')}</Badge>
            ) : (
              accounts.map(({ platform, account }) => (
                <span key={`${platform} ${account}`}>
                  {platformName(platform, words)}
                  {account ? <code> {account}</code> : null}
                </span>
              ))
            ),
        },
      ]}
    />
  );
}

function PeoplePager({ view, last, words }: { view: PeopleView; last: PersonRow | undefined; words: Words }) {
  const { t } = words;
  const values = filtersOf('people', { ...view });
  const address = (after?: string) => listHref('people', values, { after });
  return (
    <Pager
      label={t('console.pager.label')}
      {...(view.after ? { previous: { href: address(), label: t('console.pager.first') } } : {})}
      {...(last ? { next: { href: address(last.id), label: t('console.pager.next') } } : {})}
    />
  );
}
