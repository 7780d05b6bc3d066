import type { ComponentChildren } from 'preact';
import { classes } from '../../../../src/web/components/kit.ts';

interface GroupProps {
  id: string;
  title: string;
  titleHidden?: boolean;
  help?: string;
  problems?: string[];
  children: ComponentChildren;
}

/** Fields that belong together, with what is wrong with them. */
export function Group({ id, title, titleHidden, help, problems = [], children }: GroupProps) {
  return (
    <fieldset class={classes('field', problems.length > 0 && 'field-wrong')} id={id} tabIndex={-1}>
      <legend class={titleHidden ? 'sr-only' : undefined}>{title}</legend>
      {help ? <p class="help">{help}</p> : null}
      {children}
      <Problems problems={problems} />
    </fieldset>
  );
}

export function Problems({ problems }: { problems: string[] }) {
  return problems.map((problem) => (
    <p class="problem" key={problem}>
      {problem}
    </p>
  ));
}

interface SmallProps {
  name: string;
  label: string;
  value: string;
  type?: 'time';
  number?: boolean;
}

export function Small({ name, label, value, type, number }: SmallProps) {
  const id = `field-${name}`;
  const shared = { id, class: 'plain-input', name, value, maxLength: 40 };
  return (
    <div class="small-field">
      <label for={id}>{label}</label>
      {type === 'time' ? (
        <input {...shared} type="time" />
      ) : (
        <input {...shared} type="text" {...(number ? { inputMode: 'numeric' as const } : {})} />
      )}
    </div>
  );
}
