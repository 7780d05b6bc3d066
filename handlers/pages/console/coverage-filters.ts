import { sql } from 'kysely';
import { managersToChoose } from '../../../src/console/overdue.ts';
import type { NoticeHead } from '../../../src/coverage/notices.ts';
import type { Db } from '../../../src/db/pool.ts';
import { departmentChoices } from './departments.ts';
import type { FilterField } from './filters.tsx';
import type { FiltersOf } from './lists.ts';
import { noticeChoices } from './notice-choices.ts';
import type { NoticeSight } from './scope.ts';
import type { Words } from './words.ts';

/** By what coverage can be narrowed. Whoever may not know answers looks at whole days. */
export async function coverageFields(
  db: Db,
  { scope, answers }: NoticeSight,
  notices: readonly NoticeHead[],
  values: FiltersOf<'coverage'>,
  words: Words,
): Promise<FilterField[]> {
  const { t } = words;
  const managers = await managersToChoose(db, scope, values.manager);
  const { rows: platforms } = await sql<{ platform: string }>`
    select platform from platform_connected order by platform`.execute(db);
  return [
    { name: 'by', label: '', kept: true },
    answers
      ? { name: 'at', label: t('console.coverage.filter.at'), minute: true }
      : { name: 'at', label: t('console.coverage.filter.day') },
    {
      name: 'show',
      label: t('console.coverage.filter.show'),
      all: t('console.coverage.filter.running'),
      choices: [{ value: 'all', label: t('console.coverage.filter.all') }],
    },
    {
      name: 'notice',
      label: t('console.coverage.filter.notice'),
      all: t('console.coverage.filter.allNotices'),
      choices: noticeChoices(notices, values.notice, words),
    },
    {
      name: 'department',
      label: t('console.notice.department'),
      all: t('console.people.allDepartments'),
      choices: await departmentChoices(db, scope),
    },
    {
      name: 'manager',
      label: t('console.coverage.filter.manager'),
      all: t('console.coverage.filter.allManagers'),
      choices: managers.map(({ id, name, staffNo }) => ({ value: id, label: `${name} ${staffNo}` })),
    },
    {
      name: 'platform',
      label: t('console.coverage.filter.platform'),
      all: t('console.coverage.filter.allPlatforms'),
      choices: platforms.map(({ platform }) => ({
        value: platform,
        label: t(`console.coverage.platforms.${platform}`),
      })),
    },
    {
      name: 'language',
      label: t('console.coverage.filter.language'),
      all: t('console.coverage.filter.allLanguages'),
      choices: (['zh-CN', 'en'] as const).map((value) => ({ value, label: t(`console.language.${value}`) })),
    },
  ];
}
