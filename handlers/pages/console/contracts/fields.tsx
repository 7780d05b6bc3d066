import type { ComponentChildren } from 'preact';
import { HeedError } from '../../../../src/errors.ts';
import type { Field } from '../../../../src/messages/model.ts';
import { sayProblem } from '../../../../src/messages/problems.ts';
import { Button, FieldView, Hidden } from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, translate } from '../../../context.ts';
import { Wrong } from '../wrong.tsx';

/** A form that came, and what was wrong with it. */
export interface Tried {
  values: Readonly<Record<string, string>>;
  problems: readonly { name: string; at: string; what: string }[];
}
export const untouched: Tried = { values: {}, problems: [] };

/** What a form could not be taken for, each beside its field. */
export function wrongIn(
  ctx: Ctx,
  error: unknown,
  fieldOf: Readonly<Record<string, string>>,
  first: string,
): Tried {
  if (!(error instanceof HeedError) || error.problems.length === 0) throw error;
  ctx.status = 422;
  const problems = error.problems.map((one) => {
    const { at, problem: what } = sayProblem(ctx.state.language, one);
    return { name: fieldOf[one.said?.place.code ?? ''] ?? first, at, what };
  });
  return { values: formFields(ctx), problems };
}

/** Fields with what is wrong beside each, and one button. */
export function Fields({
  ctx,
  fields,
  tried,
  action,
  button,
}: {
  ctx: Ctx;
  fields: readonly Field[];
  tried: Tried;
  action: string;
  button: ComponentChildren;
}) {
  const t = translate(ctx);
  return (
    <form class="form" method="post" action={action} noValidate>
      <Hidden csrf={csrf(ctx)} />
      <Wrong
        title={t('console.form.wrong')}
        problems={tried.problems.map(({ name, at, what }) => ({
          id: `contract-${name}`,
          problem: `${at}: ${what}`,
        }))}
      />
      {fields.map((field) => {
        const wrong = tried.problems.find(({ name }) => name === field.name);
        return (
          <FieldView
            key={field.name}
            id={`contract-${field.name}`}
            field={field}
            value={tried.values[field.name] ?? field.initial ?? ''}
            {...(wrong ? { error: wrong.what } : {})}
            optional={t('common.optional')}
          />
        );
      })}
      <div class="button-row">
        <Button look="primary">{button}</Button>
      </div>
    </form>
  );
}
