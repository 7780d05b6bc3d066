import { type Localized, languages } from '../../../src/messages/model.ts';
import { sayProblem } from '../../../src/messages/problems.ts';
import type { PolicyInspection } from '../../../src/policies/document.ts';
import { citation } from '../../../src/policies/requirements/citation.ts';
import { actionWords, basisText, changeWords } from '../../../src/policies/words.ts';
import { forMany } from '../../../src/procedure/many.ts';
import { Alert, Facts, Section } from '../../../src/web/components/index.ts';
import { Changes, type Compared } from './changes.tsx';
import type { Consequence } from './policy-input.ts';
import type { Words } from './words.ts';

/** Everything that stands between two texts and their publication: in form, and by law with its source. */
export function PolicyProblems({ inspection, words }: { inspection: PolicyInspection; words: Words }) {
  const { t, language } = words;
  const { problems, missing } = inspection;
  return (
    <div class="alert tone-bad" role="alert" tabIndex={-1} data-focus>
      <div class="alert-body">
        <p class="alert-title">
          {t('console.policyForm.problems', { count: problems.length + missing.length })}
        </p>
        {problems.length > 0 ? (
          <>
            <p>{t('console.policyForm.form')}</p>
            <ul>
              {problems
                .map((one) => sayProblem(language, one))
                .map(({ at, problem }) => (
                  <li key={`${at} ${problem}`}>
                    <code>{at}</code> {problem}
                  </li>
                ))}
            </ul>
          </>
        ) : null}
        {missing.length > 0 ? (
          <>
            <p>{t('console.policyForm.missing')}</p>
            <ul>
              {missing.map(({ at, requirement, texts }) => (
                <li key={`${at} ${requirement}`}>
                  <code>{at}</code> {texts[language]}
                </li>
              ))}
            </ul>
          </>
        ) : null}
      </div>
    </div>
  );
}

export interface PolicyReviewProps {
  consequence: Consequence;
  /** The texts that would be replaced. */
  before: Localized<Compared> | undefined;
  /** What was checked before is not what is here now. */
  changed: boolean;
  words: Words;
}

/** What publishing would do: to whom, from when, and every word that changes. */
export function PolicyReview({ consequence, before, changed, words }: PolicyReviewProps) {
  const { t, n, language } = words;
  const { document, change, unchanged, replaces, askedAgain, texts, number, steps } = consequence;
  const meaning = change === 'editorial' && askedAgain > 0 ? 'correction' : change;
  if (unchanged) {
    return (
      <Alert tone="info" title={t('console.policyForm.unchanged')} announce="status">
        <p>{t('console.policyForm.unchangedText')}</p>
      </Alert>
    );
  }
  return (
    <>
      <Alert
        tone={changed ? 'warn' : 'good'}
        title={t(
          `console.policyForm.${changed ? 'changed' : steps.length > 0 ? 'completeFirst' : 'complete'}`,
        )}
        announce={changed ? 'alert' : 'status'}
      >
        <p>
          {changed
            ? t('console.policyForm.changedText')
            : document.rules.length > 0
              ? t('console.policyForm.completeText', { rules: document.rules.join(', ') })
              : t('console.policyForm.completeNoRules')}
        </p>
      </Alert>
      {steps.length > 0 ? <ProcedureFirst consequence={consequence} words={words} /> : null}
      <Section id="review" title={t('console.policyForm.review')} sheet>
        <Facts
          items={[
            { label: t('console.policies.policy'), value: document.texts[language].title },
            { label: t('console.policies.version'), value: t('console.policy.number', { number }) },
            {
              label: t('console.policy.change'),
              value: `${changeWords[change][language]} · ${t(`console.policyForm.means.${meaning}`)}`,
            },
            { label: t('console.policies.action'), value: actionWords[document.action][language] },
            {
              label: t('console.policy.effective'),
              value: document.effectiveOn ?? t('console.policyForm.atOnce'),
            },
            {
              label: t('console.policyForm.askedAgain'),
              value: replaces
                ? t('console.policyForm.askedAgainPeople', { count: askedAgain, people: n(askedAgain) })
                : t('console.policyForm.firstVersion'),
            },
          ]}
        />
      </Section>
      {before && replaces ? (
        <Section id="changes" title={t('console.policyForm.changesTo', { number: replaces.number })}>
          {languages.map((one) => (
            <Changes key={one} language={one} before={before[one]} after={texts[one]} words={words} />
          ))}
        </Section>
      ) : null}
    </>
  );
}

/** Why it is not published here: by the name of its basis, each step with its article. */
function ProcedureFirst({ consequence, words }: Pick<PolicyReviewProps, 'consequence' | 'words'>) {
  const { t, language } = words;
  const { legalBasis, rules } = consequence.document;
  return (
    <Alert tone="warn" title={t('console.policyForm.procedureFirst')} announce="status">
      <p>
        {consequence.steps.every(({ id }) => id === forMany.id)
          ? t('console.policyForm.manyFirstText')
          : t('console.policyForm.procedureFirstText', { basis: basisText(legalBasis, rules, language) })}
      </p>
      <ul>
        {consequence.steps.map(({ id, kind, why, source }) => (
          <li key={id}>
            <strong>{t(`console.procedure.kinds.${kind}`)}</strong>
            {language === 'en' ? ': ' : '：'}
            {why[language]}
            {language === 'en' ? ' ' : ''}
            {t('console.procedure.source', { source: citation(source, language) })}
          </li>
        ))}
      </ul>
    </Alert>
  );
}
