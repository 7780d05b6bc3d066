import type { GroupMapping, GroupMeaning } from '../../../src/people/directory/groups.ts';
import { groupMeaning, roleOf, rolesByGroup } from '../../../src/people/directory/groups.ts';
import type { SourceGroup } from '../../../src/people/directory/source.ts';
import {
  Alert,
  Button,
  DataTable,
  EmptyState,
  Hidden,
  postAttributes,
  Section,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf } from '../../context.ts';
import { type Words, wordsFor } from './words.ts';

export interface Choices {
  mapping: GroupMapping;
  /** Undefined when the platform does not say. */
  groups: readonly SourceGroup[] | undefined;
  fields: readonly { key: string; name: string }[];
  /** For more people than this, managers are not read. */
  mostForManagers: number;
}

interface GroupsFormProps {
  ctx: Ctx;
  platform: string;
  choices: Choices;
  mayGiveRoles: boolean;
}

interface Row extends Partial<SourceGroup> {
  key: string;
  meaning: GroupMeaning;
}

/** A platform's groups with what each stands for, and the field that names managers. */
export function GroupsForm({ ctx, platform: name, choices, mayGiveRoles }: GroupsFormProps) {
  const words = wordsFor(ctx);
  const { t, n } = words;
  const platform = t(`console.platform.${name}`);
  if (!choices.groups) {
    return (
      <Alert tone="warn" title={t('console.groups.unreadable', { platform })}>
        <p>{t('console.groups.unreadableText')}</p>
      </Alert>
    );
  }
  const post = { url: '/console/people/groups', csrf: csrf(ctx) };
  return (
    <form class="form" {...postAttributes(post)} aria-label={platform}>
      <Hidden csrf={post.csrf} values={{ platform: name }} />
      <Section id={`groups-${name}`} title={platform} text={t('console.groups.lead', { platform })}>
        <DataTable
          caption={t('console.groups.title')}
          captionHidden
          rows={rowsOf(choices)}
          rowKey={({ key }) => key}
          empty={
            <EmptyState
              icon="people"
              title={t('console.groups.none')}
              text={t('console.groups.noneText', { platform })}
            />
          }
          columns={[
            {
              key: 'group',
              label: t('console.groups.group'),
              cell: (row) =>
                row.name ?? (
                  <>
                    <code>{row.key}</code> {t('console.groups.gone')}
                  </>
                ),
            },
            {
              key: 'people',
              label: t('console.groups.people'),
              cell: ({ people }) => (people === undefined ? '—' : n(people)),
              numeric: true,
            },
            {
              key: 'means',
              label: t('console.groups.means'),
              cell: (row) => <MeaningCell row={row} mayGiveRoles={mayGiveRoles} words={words} />,
            },
          ]}
        />
        <p class="help">
          {mayGiveRoles ? t('console.groups.roleNote', { platform }) : t('console.groups.rolesByAdmin')}
        </p>
      </Section>
      <ManagerField choices={choices} words={words} />
      <div class="button-row">
        <Button look="primary">{t('console.groups.save')}</Button>
      </div>
    </form>
  );
}

/** Groups that mean something and are not there any more stay in sight, so that they can be let go. */
function rowsOf({ mapping, groups = [] }: Choices): Row[] {
  const listed = new Set(groups.map(({ key }) => key));
  const gone = [...mapping.groups].filter(([key]) => !listed.has(key));
  return [
    ...groups.map((group): Row => ({ ...group, meaning: mapping.groups.get(group.key) ?? 'nothing' })),
    ...gone.map(([key, meaning]) => ({ key, meaning })),
  ];
}

function MeaningCell({ row, mayGiveRoles, words }: { row: Row; mayGiveRoles: boolean; words: Words }) {
  const { t } = words;
  const say = (meaning: GroupMeaning) => {
    const role = roleOf(meaning);
    return role
      ? t('console.groups.role', { role: t(`console.roles.${role}`) })
      : t(`console.groups.${meaning}`);
  };
  if (roleOf(row.meaning) && !mayGiveRoles) return <>{say(row.meaning)}</>;
  const roles = mayGiveRoles ? rolesByGroup.map((role) => groupMeaning(`role:${role}`)) : [];
  const meanings = [groupMeaning('nothing'), groupMeaning('department'), ...roles].filter(
    (one) => one !== undefined,
  );
  return (
    <select
      class="plain-input"
      name={`group-${row.key}`}
      aria-label={`${row.name ?? row.key}: ${t('console.groups.means')}`}
    >
      {meanings.map((meaning) => (
        <option key={meaning} value={meaning} selected={meaning === row.meaning}>
          {say(meaning)}
        </option>
      ))}
    </select>
  );
}

function ManagerField({ choices, words: { t, n } }: { choices: Choices; words: Words }) {
  const { mapping, fields, mostForManagers } = choices;
  const { managerField } = mapping;
  const known = fields.some(({ key }) => key === managerField);
  const all =
    managerField !== null && !known ? [...fields, { key: managerField, name: managerField }] : fields;
  return (
    <div class="field">
      <label for="groups-manager">{t('console.groups.manager')}</label>
      <p class="help" id="groups-manager-help">
        {t('console.groups.managerHelp', { most: n(mostForManagers) })}
      </p>
      <select class="plain-input" id="groups-manager" name="manager" aria-describedby="groups-manager-help">
        <option value="">{t('console.groups.managerNone')}</option>
        {all.map(({ key, name }) => (
          <option key={key} value={key} selected={key === managerField}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
