import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { askForSync } from '../../../src/people/directory/due.ts';
import {
  type GroupMapping,
  type GroupMeaning,
  groupMeaning,
  loadGroupMapping,
  roleOf,
  saveGroupMapping,
} from '../../../src/people/directory/groups.ts';
import type { DirectorySource } from '../../../src/people/directory/source.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { Alert, EmptyState } from '../../../src/web/components/index.ts';
import { type Ctx, formFields } from '../../context.ts';
import { type Choices, GroupsForm } from './people-groups-form.tsx';
import { consoleViewer, renderConsole } from './shell.tsx';
import { wordsFor } from './words.ts';

/** The platform is asked while somebody waits. */
const patienceMs = 8_000;
const groupField = 'group-';

type Grouped = DirectorySource & { groups: NonNullable<DirectorySource['groups']> };

const groupedSources = (ctx: Ctx): Grouped[] =>
  ctx.state.app.directories.flatMap((source) =>
    source.groups ? [{ ...source, groups: source.groups }] : [],
  );

/** GET /console/people/groups */
export async function peopleGroups(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'people.import');
  const { t } = wordsFor(ctx);
  const sources = groupedSources(ctx);
  const forms = await Promise.all(
    sources.map(async (source) => ({ source, choices: await choicesOf(ctx, source) })),
  );
  const { saved } = ctx.query;
  renderConsole(ctx, {
    path: '/console/people/groups',
    title: t('console.groups.title'),
    up: { href: '/console/people', label: t('console.people.title') },
    body: (
      <>
        {saved === 'yes' || saved === 'same' ? (
          <Alert tone={saved === 'yes' ? 'good' : 'info'} announce="status">
            <p>{t(saved === 'yes' ? 'console.groups.saved' : 'console.groups.same')}</p>
          </Alert>
        ) : null}
        {forms.length === 0 ? <EmptyState icon="people" title={t('console.groups.noSource')} /> : null}
        {forms.map(({ source, choices }) => (
          <GroupsForm
            key={source.platform}
            ctx={ctx}
            platform={source.platform}
            choices={choices}
            mayGiveRoles={can(viewer, 'roles.grant')}
          />
        ))}
      </>
    ),
  });
}

/** What can be chosen, and what was; `groups` undefined when the platform does not say. */
async function choicesOf(ctx: Ctx, source: Grouped): Promise<Choices> {
  const { app } = ctx.state;
  const mapping = await loadGroupMapping(app.db, source);
  const { mostForManagers } = source.groups;
  const signal = AbortSignal.timeout(patienceMs);
  try {
    const [groups, fields] = await Promise.all([
      source.groups.list(signal),
      source.groups.personFields(signal),
    ]);
    return { mapping, groups, fields, mostForManagers };
  } catch (err) {
    app.log.warn({ err, platform: source.platform }, 'groups of a platform could not be read');
    return { mapping, groups: undefined, fields: [], mostForManagers };
  }
}

/** POST /console/people/groups */
export async function saveGroups(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'people.import');
  const { app, now } = ctx.state;
  const fields = formFields(ctx);
  const source = groupedSources(ctx).find(({ platform }) => platform === fields.platform);
  if (!source) throw new HeedError('bad-request', 'groups of a platform that has none');
  const wanted = readWanted(fields);
  const changed = await inTransaction(app.db, async (tx) => {
    demandRoles(viewer, await loadGroupMapping(tx, source), wanted.groups);
    const count = await saveGroupMapping(tx, source, wanted, { now, actor: { person: viewer.id } });
    if (count > 0) await askForSync(tx, source.platform);
    return count;
  });
  ctx.redirect(`/console/people/groups?saved=${changed > 0 ? 'yes' : 'same'}`);
  ctx.status = 303;
}

function readWanted(fields: Readonly<Record<string, string>>): {
  groups: Map<string, GroupMeaning>;
  managerField: string | null;
} {
  const groups = new Map<string, GroupMeaning>();
  for (const [name, value] of Object.entries(fields)) {
    if (!name.startsWith(groupField)) continue;
    groups.set(keyOf(name.slice(groupField.length)), meaningOf(value));
  }
  return { groups, managerField: fields.manager ? keyOf(fields.manager) : null };
}

function meaningOf(value: string): GroupMeaning {
  const meaning = groupMeaning(value);
  if (!meaning) throw new HeedError('bad-request', 'a group is to mean something that there is not');
  return meaning;
}

function keyOf(value: string): string {
  if (!/^[\w.-]{1,64}$/.test(value)) throw new HeedError('bad-request', 'a key of another form');
  return value;
}

/** Whoever may import people may not make anybody HR or counsellor by a group, and not take it from them. */
function demandRoles(
  viewer: Viewer,
  { groups: before }: GroupMapping,
  wanted: ReadonlyMap<string, GroupMeaning>,
): void {
  for (const [group, meaning] of wanted) {
    const was = before.get(group) ?? 'nothing';
    if (meaning !== was && (roleOf(meaning) || roleOf(was))) demand(viewer, 'roles.grant');
  }
}
