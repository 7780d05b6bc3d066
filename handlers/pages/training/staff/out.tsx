import { inTransaction } from '../../../../src/db/pool.ts';
import { HeedError } from '../../../../src/errors.ts';
import { sayProblem } from '../../../../src/messages/problems.ts';
import { demand } from '../../../../src/people/permissions.ts';
import { giveTries, longestReason, mostExtraTries } from '../../../../src/training/more-tries.ts';
import type { OutOfTries } from '../../../../src/training/out-of-tries.ts';
import { consoleCoursePath } from '../../../../src/training/present.ts';
import { isUuid } from '../../../../src/uuid.ts';
import { Confirm, FieldView, Section } from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields } from '../../../context.ts';
import { consoleViewer, done } from '../../console/shell.tsx';
import type { Words } from '../../console/words.ts';
import { nameParam } from '../data.ts';
import { showCourseFigures } from './course.tsx';

/** What was typed for whom, and what is wrong with it, by field. */
export interface WrongTries {
  enrolmentId: string;
  values: Readonly<Record<string, string>>;
  errors: Readonly<Record<string, string>>;
}

interface Props {
  ctx: Ctx;
  code: string;
  out: readonly OutOfTries[];
  wrong: WrongTries | undefined;
  words: Words;
}

/** Who has run out of tries, each with a way to go on. */
export function OutOfTriesList({ ctx, code, out, wrong, words }: Props) {
  const { t, day } = words;
  return (
    <Section id="out" title={t('training.staff.out.list')} text={t('training.staff.out.text')}>
      <ul class="todo">
        {out.map(({ enrolmentId, name, staffNo, endedAt }) => {
          const here = wrong?.enrolmentId === enrolmentId ? wrong : undefined;
          const error = (field: string) => (here?.errors[field] ? { error: here.errors[field] } : {});
          return (
            <li key={enrolmentId} class="sheet todo-item">
              <div>
                <h3>
                  {name} · {staffNo}
                </h3>
                <p class="quiet">{t('training.staff.out.since', { day: day(endedAt) })}</p>
                <Confirm
                  ask={t('training.staff.out.give')}
                  text={t('training.staff.out.giveText')}
                  confirm={t('training.staff.out.confirm')}
                  look="plain"
                  open={here !== undefined}
                  post={{ url: `${consoleCoursePath(code)}/tries`, csrf: csrf(ctx) }}
                  values={{ enrolment: enrolmentId }}
                >
                  <FieldView
                    id={`tries-${enrolmentId}`}
                    field={{
                      name: 'tries',
                      kind: 'text',
                      label: t('training.staff.out.tries', { most: mostExtraTries }),
                      required: true,
                      maxLength: 1,
                    }}
                    value={here?.values.tries ?? '1'}
                    inputMode="numeric"
                    optional={t('common.optional')}
                    {...error('tries')}
                  />
                  <FieldView
                    id={`reason-${enrolmentId}`}
                    field={{
                      name: 'reason',
                      kind: 'long-text',
                      label: t('training.staff.out.reason'),
                      help: t('training.staff.out.reasonHelp'),
                      required: true,
                      maxLength: longestReason,
                    }}
                    value={here?.values.reason ?? ''}
                    optional={t('common.optional')}
                    {...error('reason')}
                  />
                </Confirm>
              </div>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

/** POST /console/courses/:course/tries */
export async function givenTries(ctx: Ctx): Promise<void> {
  const by = consoleViewer(ctx);
  demand(by, 'training.manage');
  const { app, now, language } = ctx.state;
  const code = nameParam(ctx, 'course');
  const values = formFields(ctx);
  const { enrolment: enrolmentId = '', tries = '', reason = '' } = values;
  if (!isUuid(enrolmentId)) throw new HeedError('bad-request', 'that is not the form of more tries');
  const count = /^[0-9]$/.test(tries) ? Number(tries) : Number.NaN;
  try {
    await inTransaction(app.db, (tx) =>
      giveTries(tx, app, { enrolmentId, code, by, tries: count, reason, now }),
    );
  } catch (error) {
    if (!(error instanceof HeedError) || error.problems.length === 0) throw error;
    ctx.status = 422;
    const said = error.problems.map((one) => sayProblem(language, one));
    const errors = Object.fromEntries(said.map(({ at, problem }) => [at, problem]));
    return showCourseFigures(ctx, { enrolmentId, values, errors });
  }
  done(ctx, consoleCoursePath(code), 'saved');
}
