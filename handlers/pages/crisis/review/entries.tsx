import { v7 } from 'uuid';
import type { EntryView } from '../../../../src/crisis/review/read.ts';
import { causes, questions } from '../../../../src/crisis/review/rules.ts';
import { longestText } from '../../../../src/threads/rules.ts';
import { Badge, Confirm, FieldView, Section } from '../../../../src/web/components/index.ts';
import { csrf } from '../../../context.ts';
import { reviewPath, type Shown, typedIn } from './shown.ts';

/** What is asked, each with the answer that stands and a form for another. */
export function Questions({ shown }: { shown: Shown }) {
  const { t } = shown.words;
  return (
    <Section id="questions" title={t('crisis.review.questions')} text={t('crisis.review.questionsText')}>
      <div class="flow">
        {questions.map((question) => {
          const said = shown.review.entries.filter(
            ({ kind, subject }) => kind === 'answer' && subject === question,
          );
          return (
            <div class="sheet flow" key={question} id={`question-${question}`}>
              <h3>{t(`crisis.review.question.${question}`)}</h3>
              <Said entries={said} shown={shown} none={t('crisis.review.notYet')} />
              <AddWords
                shown={shown}
                form={`answer-${question}`}
                ask={t(said.length > 0 ? 'crisis.review.again' : 'crisis.review.answer')}
                label={t(`crisis.review.question.${question}`)}
                confirm={t('crisis.review.answerDo')}
                values={{ kind: 'answer', subject: question }}
              />
            </div>
          );
        })}
      </div>
    </Section>
  );
}

export function Causes({ shown }: { shown: Shown }) {
  const { t } = shown.words;
  const said = shown.review.entries.filter(({ kind }) => kind === 'cause');
  return (
    <Section id="causes" title={t('crisis.review.causes')} text={t('crisis.review.causesText')}>
      <div class="flow">
        {said.length === 0 ? <p>{t('crisis.review.causeNone')}</p> : null}
        {said.map((entry) => (
          <div class="sheet flow" key={entry.id}>
            <p>
              <Badge>{t(`crisis.review.cause.${entry.subject}`)}</Badge>
            </p>
            <Entry entry={entry} shown={shown} />
          </div>
        ))}
        <AddWords
          shown={shown}
          form="cause"
          ask={t('crisis.review.causeDo')}
          label={t('crisis.review.causeWords')}
          confirm={t('crisis.review.causeDo')}
          values={{ kind: 'cause' }}
          subjects={causes.map((value) => ({ value, label: t(`crisis.review.cause.${value}`) }))}
        />
      </div>
    </Section>
  );
}

/** The one that stands, and what was said before it. */
function Said({ entries, shown, none }: { entries: readonly EntryView[]; shown: Shown; none: string }) {
  const { t } = shown.words;
  const [newest, ...earlier] = [...entries].reverse();
  if (!newest) return <p class="quiet">{none}</p>;
  return (
    <>
      <Entry entry={newest} shown={shown} />
      {earlier.length > 0 ? (
        <details>
          <summary>{t('crisis.review.earlier')}</summary>
          {earlier.map((entry) => (
            <Entry entry={entry} shown={shown} key={entry.id} />
          ))}
        </details>
      ) : null}
    </>
  );
}

export function Entry({ entry: { byName, at, text }, shown }: { entry: EntryView; shown: Shown }) {
  const { t, moment } = shown.words;
  return (
    <div>
      <p class="quiet">
        {byName} · {moment(at).label}
      </p>
      <p class="said">{text ?? t('crisis.review.erased')}</p>
    </div>
  );
}

interface AddWordsProps {
  shown: Shown;
  form: string;
  ask: string;
  label: string;
  confirm: string;
  values: Readonly<Record<string, string>>;
  /** Where the kind of what is said has to be chosen. */
  subjects?: readonly { value: string; label: string }[];
}

/** A form for words of a review; nothing once it is closed. */
export function AddWords({ shown, form, ask, label, confirm, values, subjects }: AddWordsProps) {
  const { ctx, incident, review, words } = shown;
  const { t } = words;
  if (review.closedAt) return null;
  const wrong = typedIn(shown, form);
  return (
    <Confirm
      ask={ask}
      text=""
      confirm={confirm}
      look="plain"
      open={wrong !== undefined}
      post={{ url: `${reviewPath(incident.id)}/entries`, csrf: csrf(ctx) }}
      values={{ once: v7(), form, ...values }}
    >
      {subjects ? (
        <FieldView
          id={`${form}-subject`}
          field={{
            ...{ name: 'subject', kind: 'choice', label: t('crisis.review.causeKind'), required: true },
            options: subjects,
          }}
          value={wrong?.typed.subject ?? subjects[0]?.value ?? ''}
          optional={t('common.optional')}
        />
      ) : null}
      <FieldView
        id={`${form}-words`}
        field={{ name: 'words', kind: 'long-text', label, required: true, maxLength: longestText }}
        value={wrong?.typed.words ?? ''}
        {...(wrong?.errors.words ? { error: wrong.errors.words } : {})}
        focusError
        optional={t('common.optional')}
      />
    </Confirm>
  );
}
