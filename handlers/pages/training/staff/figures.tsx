import { leastPeople } from '../../../../src/policies/analysed.ts';
import type { Course } from '../../../../src/training/course.ts';
import type { CourseFigures, CourseGroup } from '../../../../src/training/figures.ts';
import type { NudgeTally } from '../../../../src/training/nudge-tally.ts';
import type { QuestionTally } from '../../../../src/training/tally.ts';
import { DataTable, Section, type Stat, Stats } from '../../../../src/web/components/index.ts';
import type { Words } from '../../console/words.ts';

/** From who was asked to who has passed. */
export function Funnel({ figures, words: { t, n } }: { figures: CourseFigures; words: Words }) {
  const { assigned, passed, notPassed, overdue, steps } = figures;
  const stat = (key: string, value: string, more: Partial<Stat> = {}): Stat => ({
    ...{ label: t(`training.staff.funnel.${key}`), value },
    ...more,
  });
  // "At least 0" would say nothing; that it is fewer than five would not be so where it is all of five.
  const atLeast = (key: 'opened' | 'read' | 'tried') => {
    if (!steps) return [];
    const count = steps[key];
    return [stat(key, count > 0 ? t('training.staff.funnel.atLeast', { count: n(count) }) : '–')];
  };
  return (
    <>
      <Stats
        items={[
          stat('assigned', n(assigned)),
          ...atLeast('opened'),
          ...atLeast('read'),
          ...atLeast('tried'),
          stat('passed', n(passed), { tone: 'good' }),
          stat('notPassed', n(notPassed)),
          stat('overdue', n(overdue), overdue > 0 ? { tone: 'wait' } : {}),
        ]}
      />
      <p class="help">{t(`training.staff.funnel.${steps ? 'note' : 'few'}`, { least: leastPeople })}</p>
    </>
  );
}

interface GroupsProps {
  groups: readonly CourseGroup[];
  others: CourseGroup | undefined;
  words: Words;
}

/** By department, by name: never by who is ahead. */
export function Groups({ groups, others, words: { t, n } }: GroupsProps) {
  const rows = [...groups, ...(others ? [{ ...others, key: 'others' }] : [])];
  const figure = (key: 'people' | 'finished' | 'overdue') => ({
    ...{ key, label: t(`training.staff.groups.${key}`), numeric: true },
    cell: (row: CourseGroup) => n(row[key]),
  });
  const name = ({ key, name: called }: CourseGroup) =>
    key === 'others'
      ? t('training.staff.groups.others', { least: leastPeople })
      : (called ?? t('console.notice.noDepartment'));
  return (
    <Section id="groups" title={t('training.staff.groups.title')} text={t('training.staff.groups.text')}>
      <DataTable
        caption={t('training.staff.groups.title')}
        captionHidden
        rows={rows}
        rowKey={({ key }) => key ?? 'none'}
        empty={t('training.staff.groups.none', { least: leastPeople })}
        columns={[
          { key: 'department', label: t('exports.column.department'), cell: name },
          figure('people'),
          figure('finished'),
          figure('overdue'),
        ]}
      />
    </Section>
  );
}

interface QuestionsProps {
  course: Course;
  tallies: readonly QuestionTally[];
  /** Of the same questions weeks later; empty where the course asks none again. */
  again: readonly NudgeTally[];
  words: Words;
}

/** How hard each question is, in the order of the course. */
export function Questions({ course, tallies, again, words: { t, n, language } }: QuestionsProps) {
  const percent = new Intl.NumberFormat(language, { style: 'percent' });
  const asked = course.texts[language].front.quiz.questions;
  const tally = (id: string) => tallies.find(({ question }) => question === id);
  return (
    <Section
      id="questions"
      title={t('training.staff.questions.title')}
      text={t('training.staff.questions.text', { least: leastPeople })}
    >
      <DataTable
        caption={t('training.staff.questions.title')}
        captionHidden
        rows={asked}
        rowKey={({ id }) => id}
        empty="—"
        columns={[
          { key: 'ask', label: t('training.staff.questions.ask'), cell: ({ ask }) => ask },
          {
            key: 'people',
            label: t('training.staff.questions.people'),
            cell: ({ id }) => n(tally(id)?.people ?? 0),
            numeric: true,
          },
          {
            key: 'right',
            label: t('training.staff.questions.right'),
            cell: ({ id }) => {
              const found = tally(id);
              return found ? percent.format(found.right / found.people) : t('training.staff.questions.few');
            },
            numeric: true,
          },
          ...(course.decided.nudges
            ? [
                {
                  key: 'again',
                  label: t('training.staff.questions.again'),
                  cell: ({ id }: { id: string }) => {
                    const found = again.find(({ question }) => question === id);
                    return found
                      ? percent.format(found.right / found.answers)
                      : t('training.staff.questions.few');
                  },
                  numeric: true,
                },
              ]
            : []),
        ]}
      />
    </Section>
  );
}
