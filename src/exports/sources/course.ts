import { currentCourse, statedMinutes } from '../../training/store.ts';
import { peopleOf, type Standing, takersPages } from '../../training/takers.ts';
import type { Prepare } from '../make.ts';
import { inRows, type Keyed } from './people.ts';

/**
 * Everybody who was asked to take a course, and whether they have finished: never how it went. Learning is work, so of
 * whoever has finished it says what the course stated that it takes; nobody is timed.
 */
export function peopleOfCourse(course: string): Prepare {
  return async (tx, { now }, { t, language }) => {
    const { code, titles, number } = await currentCourse(tx, course);
    const minutes = await statedMinutes(tx, code);
    const label = (key: string) => t(`exports.column.${key}`);
    const columns: Keyed<Standing>[] = [
      { key: 'staffNo', label: label('staffNo'), type: 'text', cell: ({ staffNo }) => staffNo },
      { key: 'name', label: label('name'), type: 'text', cell: ({ name }) => name },
      {
        key: 'department',
        label: label('department'),
        type: 'text',
        cell: ({ department }) => department ?? t('exports.noDepartment'),
      },
      {
        key: 'due',
        label: label('due'),
        type: 'instant',
        cell: ({ dueAt, waits }) => (waits ? null : dueAt),
      },
      {
        key: 'standing',
        label: label('standing'),
        type: 'text',
        cell: ({ standing }) => t(`exports.standing.${standing}`),
      },
      {
        key: 'minutes',
        label: label('minutes'),
        type: 'number',
        cell: ({ standing, versionId }) =>
          standing === 'finished' && versionId !== null ? (minutes.get(versionId) ?? null) : null,
      },
    ];
    return {
      code,
      rows: await peopleOf(tx, code),
      record: { kind: 'course', filters: { course: code } },
      table: {
        title: titles[language],
        columns,
        rows: inRows(takersPages(tx, code, now), (line) => columns.map(({ cell }) => cell(line))),
        tally: columns.findIndex(({ key }) => key === 'standing'),
      },
      about: [
        {
          label: t('training.page.course'),
          value: t('training.page.certificateOf', { title: titles[language], number }),
        },
      ],
    };
  };
}
