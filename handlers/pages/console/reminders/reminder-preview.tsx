import { plusWorkingDays, withoutHolidays } from '../../../../src/calendar/rules.ts';
import { loadCalendar } from '../../../../src/calendar/store.ts';
import { type CodedProblem, sayProblem } from '../../../../src/messages/problems.ts';
import type { ReminderPolicy } from '../../../../src/reminders/policy.ts';
import { clockText } from '../../../../src/reminders/policy-words.ts';
import { type Moment, type Preview, previewOf } from '../../../../src/reminders/preview.ts';
import { planProblems } from '../../../../src/reminders/problems.ts';
import { Alert, Section } from '../../../../src/web/components/index.ts';
import { dayIn } from '../../../../src/zone.ts';
import type { Ctx } from '../../../context.ts';
import type { Words } from '../words.ts';

export interface LoadedPreview extends Preview {
  zone: string;
  due: string;
  /** Name of the last resort. */
  last: string;
  problems: CodedProblem[];
}

/** Of something sent today and due in so many working days. */
const dueIn = 10;

/** What a policy comes to where the company is. @param staffNo of its last resort */
export async function loadPreview(ctx: Ctx, policy: ReminderPolicy, staffNo: string): Promise<LoadedPreview> {
  const { app, now } = ctx.state;
  const zone = app.zone;
  const calendar = await loadCalendar(app.db, { zone });
  const sent = dayIn(now, zone);
  const due = plusWorkingDays(withoutHolidays(calendar), sent, dueIn);
  const person = await app.db
    .selectFrom('person')
    .select('name')
    .where('staff_no', '=', staffNo.normalize('NFKC').trim())
    .executeTakeFirst();
  return {
    ...previewOf(policy, { sent, due, calendar }),
    zone,
    due,
    last: person?.name ?? '',
    problems: planProblems(policy, { sent, due, zone, calendar }),
  };
}

interface PreviewProps {
  preview: LoadedPreview;
  same: boolean;
  changed: boolean;
  words: Words;
}

/** For HR to see on which days who hears, before it is saved. */
export function PolicyPreview({ preview, same, changed, words }: PreviewProps) {
  const { t, date, language } = words;
  const what = (moment: Moment) =>
    moment.what === 'told'
      ? t(`console.reminders.preview.told.${moment.to}`, { name: preview.last, count: moment.again ?? 0 })
      : t(`console.reminders.preview.${moment.what}`);
  return (
    <Section
      id="preview"
      title={t('console.reminders.preview.title')}
      text={t('console.reminders.preview.text', { place: preview.zone, due: date(preview.due) })}
    >
      {changed ? (
        <Alert tone="warn" announce="alert">
          <p>{t('console.reminders.edit.changed')}</p>
        </Alert>
      ) : null}
      {same ? (
        <Alert tone="neutral">
          <p>{t('console.reminders.edit.same')}</p>
        </Alert>
      ) : null}
      {preview.problems.length > 0 ? (
        <Alert tone="warn" title={t('console.reminders.preview.wrong')}>
          {preview.problems.map((one) => {
            const { at, problem } = sayProblem(language, one);
            return (
              <p key={`${at} ${problem}`}>
                {at}
                {language === 'en' ? ': ' : '：'}
                {problem}
              </p>
            );
          })}
        </Alert>
      ) : null}
      <ol class="moments">
        {preview.moments.map((moment) => (
          <li key={JSON.stringify(moment)}>
            <span>
              {'at' in moment
                ? t('console.reminders.preview.when', { day: date(moment.day), at: clockText(moment.at) })
                : date(moment.day)}
            </span>
            <strong>{what(moment)}</strong>
          </li>
        ))}
      </ol>
      <Unusual days={preview.unusual} words={words} />
    </Section>
  );
}

function Unusual({ days, words: { t, date, language } }: { days: Preview['unusual']; words: Words }) {
  if (days.length === 0) return <p class="help">{t('console.reminders.preview.none')}</p>;
  const said = days.map(({ from, until, kind }) =>
    from === until
      ? t(`console.reminders.preview.${kind}`, { day: date(from) })
      : t('console.reminders.preview.stretch', { from: date(from), until: date(until) }),
  );
  return (
    <p class="help">
      {t('console.reminders.preview.unusual')}
      {language === 'en' ? ': ' : '：'}
      {said.join(language === 'en' ? ', ' : '、')}
    </p>
  );
}
