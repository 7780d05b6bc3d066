import type { OwnDay } from '../../../../src/calendar/own-days.ts';
import type { Scope } from '../../../../src/calendar/place.ts';
import { type OwnYear, ownDaysText } from '../../../../src/calendar/standing.ts';
import { type CodedProblem, sayProblem } from '../../../../src/messages/problems.ts';
import {
  Alert,
  Button,
  DataTable,
  EmptyState,
  Hidden,
  postAttributes,
  Section,
  withFiles,
} from '../../../../src/web/components/index.ts';
import { SourceField } from '../source-field.tsx';
import type { Words } from '../words.ts';
import { Wrong } from '../wrong.tsx';
import { type CalendarInput, type CheckedDays, changesAnything, markOf } from './calendar-input.ts';

/** Whose days they are, in words. */
export function scopeWords(scope: Scope, { t }: Words): string {
  const [kind = '', ...rest] = scope.split(':');
  return t(`console.workingDays.scopes.${kind}`, { name: rest.join(':') });
}

interface FormProps {
  input: CalendarInput;
  scopes: readonly Scope[];
  problems: CodedProblem[] | undefined;
  checked: CheckedDays | undefined;
  csrf: string;
  words: Words;
}

export function CalendarForm({ input, scopes, problems, checked, csrf, words }: FormProps) {
  const { t, language } = words;
  const wrong = (problems ?? []).map((one) => {
    const { at, problem } = sayProblem(language, one);
    return { id: 'calendar-text', problem: `${at}${language === 'en' ? ': ' : '：'}${problem}` };
  });
  const changes = checked && changesAnything(checked);
  return (
    <Section id="put-in" title={t('console.workingDays.form')} sheet>
      <form
        class="form"
        {...postAttributes({ url: '/console/calendar/check', csrf })}
        {...withFiles}
        noValidate
        aria-label={t('console.workingDays.form')}
      >
        <Hidden csrf={csrf} values={checked && changes ? { checked: markOf(checked) } : {}} />
        <Wrong title={t('console.form.wrong')} problems={wrong} />
        {checked ? <Preview checked={checked} words={words} /> : null}
        <div class="field">
          <label for="calendar-for">{t('console.workingDays.forWhom')}</label>
          <p class="help" id="calendar-for-help">
            {t('console.workingDays.forHelp')}
          </p>
          <select class="plain-input" id="calendar-for" name="for" aria-describedby="calendar-for-help">
            {scopes.map((scope) => (
              <option key={scope} value={scope} selected={scope === input.for}>
                {scopeWords(scope, words)}
              </option>
            ))}
          </select>
        </div>
        <SourceField
          id="calendar-text"
          name="text"
          label={t('console.workingDays.text')}
          help={t('console.workingDays.textHelp')}
          rows={10}
          value={input.text}
          wrong={wrong.length > 0}
          file={{
            id: 'calendar-file',
            label: t('console.workingDays.file'),
            help: t('console.file.help'),
            accept: '.txt,text/plain',
          }}
        />
        <div class="button-row">
          {checked && changes ? (
            <Button look="primary" formAction="/console/calendar">
              {t('console.workingDays.save')}
            </Button>
          ) : null}
          <Button look={checked && changes ? 'plain' : 'primary'}>{t('console.workingDays.check')}</Button>
        </div>
        <p class="help">{t('console.workingDays.nothingWritten')}</p>
      </form>
    </Section>
  );
}

function Preview({ checked: { scope, change, unknown }, words }: { checked: CheckedDays; words: Words }) {
  const { t, language } = words;
  const parts = (['added', 'changed', 'takenBack'] as const).filter((part) => change[part].length > 0);
  return (
    <Alert
      tone={parts.length > 0 ? 'info' : 'neutral'}
      title={t('console.workingDays.preview')}
      announce="status"
      id="calendar-preview"
    >
      <p>
        {t('console.workingDays.previewYears', {
          scope: scopeWords(scope, words),
          years: change.years.join(language === 'en' ? ', ' : '、'),
        })}
      </p>
      {parts.length === 0 ? <p>{t('console.workingDays.same')}</p> : null}
      {parts.map((part) => (
        <div key={part}>
          <p>
            <strong>{t(`console.workingDays.${part}`, { count: change[part].length })}</strong>
          </p>
          <Stretches days={change[part]} words={words} />
        </div>
      ))}
      {unknown.map((year) => (
        <p key={year}>{t('console.workingDays.stillUnknown', { year })}</p>
      ))}
    </Alert>
  );
}

function Stretches({ days, words: { t } }: { days: readonly OwnDay[]; words: Words }) {
  const said = (line: string) =>
    line.replace(
      / (rests|works)( |$)/,
      (_, kind: string, end: string) => ` ${t(`console.workingDays.kinds.${kind}`)}${end}`,
    );
  return (
    <ul>
      {ownDaysText(days)
        .split('\n')
        .map((line) => (
          <li key={line}>{said(line)}</li>
        ))}
    </ul>
  );
}

export function OwnYears({ years, words }: { years: readonly OwnYear[]; words: Words }) {
  const { t } = words;
  const count = (days: number) => (days === 0 ? '—' : t('console.workingDays.days', { count: days }));
  return (
    <Section id="own-days" title={t('console.workingDays.own')}>
      <DataTable
        caption={t('console.workingDays.own')}
        captionHidden
        rows={years}
        rowKey={({ scope, year }) => `${scope} ${year}`}
        empty={
          <EmptyState
            compact
            title={t('console.workingDays.ownNone')}
            text={t('console.workingDays.ownNoneText')}
          />
        }
        columns={[
          {
            key: 'scope',
            label: t('console.workingDays.scope'),
            cell: ({ scope }) => scopeWords(scope, words),
          },
          { key: 'year', label: t('console.workingDays.year'), cell: ({ year }) => year },
          { key: 'rests', label: t('console.workingDays.rests'), cell: ({ rests }) => count(rests) },
          { key: 'works', label: t('console.workingDays.works'), cell: ({ works }) => count(works) },
          {
            key: 'change',
            label: t('console.workingDays.change'),
            cell: ({ scope, year }) => (
              <a href={`/console/calendar?${new URLSearchParams({ for: scope, year: String(year) })}#put-in`}>
                {t('console.workingDays.change')}
              </a>
            ),
          },
        ]}
      />
    </Section>
  );
}
