import { sql } from 'kysely';
import { type Db, inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { formatDate } from '../../../src/messages/format.ts';
import { sayProblem } from '../../../src/messages/problems.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import type { VersionRow } from '../../../src/policies/store.ts';
import { findings, longestFinding, reviewOutcomes } from '../../../src/reviews/rules.ts';
import { recordReview, reviewsOf } from '../../../src/reviews/service.ts';
import {
  Button,
  DataTable,
  FieldView,
  Hidden,
  postAttributes,
  Section,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam } from '../../context.ts';
import { showPolicy } from './policy.tsx';
import { consoleViewer, done } from './shell.tsx';
import type { Words } from './words.ts';
import { Wrong } from './wrong.tsx';

/** POST /console/policies/:version/reviews: what came of looking at a policy again. */
export async function saveReview(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'policies.publish');
  const { app, now } = ctx.state;
  const versionId = idParam(ctx, 'version');
  const { necessity = '', effect = '', acceptance = '', nextOn = '', ...fields } = formFields(ctx);
  const outcome = reviewOutcomes.find((one) => one === fields.outcome);
  const input = { necessity, effect, acceptance, outcome, nextOn };
  try {
    await inTransaction(app.db, (tx) =>
      recordReview(tx, { versionId, input, by: viewer.id, zone: app.zone, now }),
    );
  } catch (error) {
    if (!(error instanceof HeedError) || error.code !== 'bad-input') throw error;
    ctx.status = 422;
    const problems = error.problems.map((one) => ({
      id: `review-${fieldAt(one.said?.place.code)}`,
      ...sayProblem(ctx.state.language, one),
    }));
    return showPolicy(ctx, { review: { problems, values: { ...input, outcome: outcome ?? '' } } });
  }
  done(ctx, `/console/policies/${versionId}`, 'reviewed');
}

/** The field a problem is about; the first where none is named. */
const fieldAt = (place = 'necessity'): string => (place === 'nextReview' ? 'nextOn' : place);

/** What was wrong with a review that was sent, and what it said. */
export interface ReviewEntered {
  problems: readonly { id: string; at: string; problem: string }[];
  values: Readonly<Record<string, string>>;
}

/** Past reviews, and the form for another. */
export async function reviewSection(ctx: Ctx, version: VersionRow, words: Words, entered?: ReviewEntered) {
  const { now } = ctx.state;
  const { db } = ctx.state.app;
  const { t, language } = words;
  const reviews = await reviewsOf(db, version.id);
  const may = version.state === 'in-force' && can(consoleViewer(ctx), 'policies.publish');
  return (
    <Section id="reviews" title={t('console.reviews.title')} text={t('console.reviews.text')}>
      {reviews.length === 0 ? (
        <p>{t('console.reviews.none')}</p>
      ) : (
        <DataTable
          caption={t('console.reviews.title')}
          captionHidden
          rows={reviews}
          rowKey={({ id }) => id}
          empty=""
          columns={[
            {
              key: 'on',
              label: t('console.reviews.on'),
              cell: ({ reviewedOn }) => formatDate(reviewedOn, language, now),
            },
            {
              key: 'version',
              label: t('console.policies.version'),
              cell: ({ number }) => t('console.policy.number', { number }),
            },
            { key: 'by', label: t('console.reviews.by'), cell: ({ by }) => by },
            ...findings.map((one) => ({
              key: one,
              label: t(`problems.place.${one}`),
              cell: (review: (typeof reviews)[number]) => review[one],
            })),
            {
              key: 'outcome',
              label: t('console.reviews.outcome'),
              cell: ({ outcome }) => t(`console.reviews.outcomes.${outcome}`),
            },
            {
              key: 'next',
              label: t('console.reviews.next'),
              cell: ({ nextOn }) => formatDate(nextOn, language, now),
            },
          ]}
        />
      )}
      {may ? (
        <ReviewForm
          ctx={ctx}
          version={version}
          words={words}
          entered={entered}
          facts={await factsOf(db, version.id)}
        />
      ) : null}
    </Section>
  );
}

interface FormProps {
  ctx: Ctx;
  version: VersionRow;
  words: Words;
  entered: ReviewEntered | undefined;
  facts: Record<'answers' | 'concerns' | 'questions', number>;
}

function ReviewForm({ ctx, version, words, entered, facts }: FormProps) {
  const { t, n, language } = words;
  const token = csrf(ctx);
  const values = entered?.values ?? {};
  const optional = t('common.optional');
  return (
    <details open={entered !== undefined}>
      <summary>{t('console.reviews.record')}</summary>
      <form
        class="form"
        {...postAttributes({ url: `/console/policies/${version.id}/reviews`, csrf: token })}
        noValidate
        aria-label={t('console.reviews.title')}
      >
        <Hidden csrf={token} values={{}} />
        <Wrong
          title={t('console.form.wrong')}
          problems={(entered?.problems ?? []).map(({ id, at, problem }) => ({
            id,
            problem: `${at}${language === 'en' ? ': ' : '：'}${problem}`,
          }))}
        />
        <p class="help">
          {t('console.reviews.facts', {
            answers: n(facts.answers),
            concerns: n(facts.concerns),
            questions: n(facts.questions),
          })}
        </p>
        {findings.map((one) => (
          <FieldView
            key={one}
            id={`review-${one}`}
            field={{
              name: one,
              kind: 'long-text',
              label: t(`console.reviews.${one}`),
              required: true,
              maxLength: longestFinding,
            }}
            value={values[one] ?? ''}
            optional={optional}
          />
        ))}
        <FieldView
          id="review-outcome"
          field={{
            name: 'outcome',
            kind: 'choice',
            label: t('console.reviews.outcome'),
            required: true,
            options: reviewOutcomes.map((value) => ({
              value,
              label: t(`console.reviews.outcomes.${value}`),
            })),
          }}
          value={values.outcome ?? ''}
          optional={optional}
        />
        <FieldView
          id="review-nextOn"
          field={{ name: 'nextOn', kind: 'date', label: t('console.reviews.next'), required: true }}
          value={values.nextOn ?? ''}
          optional={optional}
        />
        <div class="button-row">
          <Button look="primary">{t('console.reviews.confirm')}</Button>
        </div>
      </form>
    </details>
  );
}

/** What people said to this version, for whoever judges whether they accept it: counts, and nobody. */
async function factsOf(db: Db, versionId: string): Promise<FormProps['facts']> {
  const { rows } = await sql<FormProps['facts']>`
    select (select count(*)::int from answer where version_id = ${versionId}::uuid and kind <> 'concern') as answers,
           (select count(*)::int from thread where version_id = ${versionId}::uuid and kind = 'concern') as concerns,
           (select count(*)::int from thread where version_id = ${versionId}::uuid and kind = 'question') as questions`.execute(
    db,
  );
  return rows[0] ?? { answers: 0, concerns: 0, questions: 0 };
}
