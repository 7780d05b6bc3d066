import type { ComponentChildren } from 'preact';
import type { Field } from '../../messages/model.ts';
import { Icon } from '../assets/icons.tsx';
import { classes } from './kit.ts';

export interface FieldViewProps {
  /** Id of the control; its help and its error take theirs from it. */
  id: string;
  field: Field;
  value: string;
  /** How a browser asks for a text of one kind, such as an hour. */
  type?: 'datetime-local';
  error?: string;
  /** With an error, the cursor stands here when the page opens. For pages with one field. */
  focusError?: boolean;
  /** Where the next one at the screen is somebody else: nothing of it is kept or suggested. */
  autocomplete?: 'off';
  /** Which keys a screen offers first. */
  inputMode?: 'numeric';
  /** The word for a field that may stay empty. */
  optional: string;
}

/** One question with its label, help and error, tied together for screen readers. */
export function FieldView(props: FieldViewProps) {
  const { field } = props;
  return field.kind === 'choice' || field.kind === 'choices' ? (
    <ChoiceField {...props} />
  ) : (
    <div class={classes('field', props.error && 'field-wrong')}>
      <label for={props.id}>
        <Label {...props} />
      </label>
      <Help {...props} />
      <TextControl {...props} />
      <Problem {...props} />
    </div>
  );
}

function TextControl(props: FieldViewProps) {
  const { id, field, value, type, error, focusError, autocomplete, inputMode } = props;
  const shared = {
    id,
    name: field.name,
    required: field.required,
    maxLength: field.maxLength,
    'aria-invalid': error ? ('true' as const) : undefined,
    'aria-describedby': describedBy({ id, field, error }),
    autocomplete,
    inputMode,
    autofocus: (focusError && error !== undefined) || undefined,
  };
  if (field.kind === 'long-text') return <textarea {...shared} rows={4} defaultValue={value} />;
  if (field.kind === 'date') return <input {...shared} type="date" value={value} />;
  if (type) return <input {...shared} type={type} value={value} />;
  return <input {...shared} type="text" value={value} />;
}

/** Options are few and read aloud as a group, so each is a row to tap rather than a drop-down. */
function ChoiceField(props: FieldViewProps) {
  const { id, field, value, error } = props;
  const type = field.kind === 'choices' ? 'checkbox' : 'radio';
  const chosen = field.kind === 'choices' ? value.split(',') : [value];
  return (
    <fieldset
      class={classes('field', error && 'field-wrong')}
      id={id}
      tabIndex={-1}
      aria-describedby={describedBy(props)}
    >
      <legend>
        <Label {...props} />
      </legend>
      <Help {...props} />
      <div class="options">
        {field.options?.map((option) => (
          <label class="option" key={option.value}>
            <input
              type={type}
              name={field.name}
              value={option.value}
              checked={chosen.includes(option.value)}
              required={field.required && type === 'radio'}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
      <Problem {...props} />
    </fieldset>
  );
}

function Label({ field, optional }: FieldViewProps): ComponentChildren {
  return (
    <>
      {field.label}
      {field.required ? null : <span class="optional">{optional}</span>}
    </>
  );
}

function Help({ id, field }: FieldViewProps) {
  if (!field.help) return null;
  return (
    <p class="help" id={`${id}-help`}>
      {field.help}
    </p>
  );
}

function Problem({ id, error }: FieldViewProps) {
  if (!error) return null;
  return (
    <p class="problem" id={`${id}-error`}>
      <Icon name="alert" />
      {error}
    </p>
  );
}

function describedBy({ id, field, error }: Pick<FieldViewProps, 'id' | 'field' | 'error'>) {
  const ids = [field.help && `${id}-help`, error && `${id}-error`].filter(Boolean);
  return ids.length > 0 ? ids.join(' ') : undefined;
}
