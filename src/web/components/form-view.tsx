import { type Field, type Form, formatAction } from '../../messages/model.ts';
import { Button, LinkButton } from './button.tsx';
import { FieldView } from './field-view.tsx';
import { Hidden } from './hidden.tsx';
import { actionField, type Post, postAttributes } from './kit.ts';

export interface FormViewProps {
  form: Form;
  post: Post;
  cancelHref?: string;
  /** What was typed before; a `choices` field holds its values separated by commas. */
  values?: Readonly<Record<string, string>>;
  /** What is wrong, by field name. */
  errors?: Readonly<Record<string, string>>;
  /** Heads the list of errors: "2 things need another look". Needed when there are errors. */
  errorTitle?: string;
  /** The word for a field that may stay empty. */
  optional: string;
  /** The title is shown by the panel around the form already. */
  titleHidden?: boolean;
  id?: string;
}

/** A neutral form as a page: labels above, help below, each error at its field and all of them at the top. */
export function FormView(props: FormViewProps) {
  const { form, post, cancelHref, values = {}, errors = {}, errorTitle, optional, titleHidden, id } = props;
  const wrong = form.fields.filter((field) => errors[field.name]);
  const prefix = id ?? 'form';
  return (
    <form class="form" id={id} {...postAttributes(post)} noValidate>
      <Hidden csrf={post.csrf} values={{ [actionField]: formatAction(form.action) }} />
      <h2 class={titleHidden ? 'sr-only' : undefined}>{form.title}</h2>
      {form.intro?.map((sentence) => (
        <p class="form-intro" key={sentence}>
          {sentence}
        </p>
      ))}
      {wrong.length > 0 ? (
        <ErrorSummary title={errorTitle ?? ''} fields={wrong} errors={errors} prefix={prefix} />
      ) : null}
      {form.fields.map((field) => (
        <FieldView
          key={field.name}
          id={`${prefix}-${field.name}`}
          field={field}
          value={values[field.name] ?? ''}
          error={errors[field.name]}
          optional={optional}
        />
      ))}
      <div class="button-row">
        <Button look="primary">{form.submit}</Button>
        {cancelHref ? (
          <LinkButton href={cancelHref} look="quiet">
            {form.cancel}
          </LinkButton>
        ) : null}
      </div>
    </form>
  );
}

interface ErrorSummaryProps {
  title: string;
  fields: readonly Field[];
  errors: Readonly<Record<string, string>>;
  prefix: string;
}

function ErrorSummary({ title, fields, errors, prefix }: ErrorSummaryProps) {
  return (
    <div class="alert tone-bad" role="alert" tabIndex={-1} data-focus>
      <div class="alert-body">
        <p class="alert-title">{title}</p>
        <ul>
          {fields.map((field) => (
            <li key={field.name}>
              <a href={`#${prefix}-${field.name}`}>{errors[field.name]}</a>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
