import type { Level } from '../../../../src/crisis/levels.ts';
import { longestText, longestTitle } from '../../../../src/crisis/tasks/playbook.ts';
import {
  dueUnits,
  fieldName,
  type TypedField,
  type TypedProblem,
  type TypedTask,
} from '../../../../src/crisis/tasks/typed-playbook.ts';
import { crisisRoles } from '../../../../src/people/person.ts';
import { Button, FieldView, Hidden } from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, translate } from '../../../context.ts';
import { playbookPath } from './shared.ts';

interface Props {
  ctx: Ctx;
  level: Level;
  n: number;
  task: TypedTask;
  problems: readonly TypedProblem[];
  open: boolean;
}

/** One task, folded to its title until somebody works on it or something in it is wrong. */
export function TaskFields({ ctx, level, n, task, problems, open }: Props) {
  const t = translate(ctx);
  const words = (key: string, params = {}) => t(`crisis.playbooks.edit.${key}`, params);
  const errorOf = (field: TypedField) => {
    const problem = problems.find((one) => one.field === field);
    return problem ? { error: t(`crisis.playbooks.problem.${problem.code}`) } : {};
  };
  const written = (field: TypedField, kind: 'text' | 'long-text', maxLength: number) => (
    <FieldView
      id={fieldName(field, n)}
      field={{ name: fieldName(field, n), kind, label: words(field), required: true, maxLength }}
      value={task[field]}
      {...(field === 'due' ? { inputMode: 'numeric' as const } : {})}
      {...errorOf(field)}
      optional={t('common.optional')}
    />
  );
  const title = task[ctx.state.language === 'en' ? 'title.en' : 'title.zh-CN'];
  return (
    <details open={open || problems.length > 0} id={`task-${n}`}>
      <summary class="button">{words('taskNamed', { n: n + 1, title: title || words('newTask') })}</summary>
      <div class="sheet flow">
        <input type="hidden" name={fieldName('key', n)} value={task.key} />
        {written('title.zh-CN', 'text', longestTitle)}
        {written('title.en', 'text', longestTitle)}
        <Choice
          id={fieldName('role', n)}
          label={words('role')}
          value={task.role}
          options={[
            ...(task.role === '' ? [{ value: '', label: words('roleNone') }] : []),
            ...crisisRoles.map((value) => ({ value, label: t(`crisis.role.${value}`) })),
          ]}
          {...errorOf('role')}
        />
        {written('due', 'text', 6)}
        <Choice
          id={fieldName('unit', n)}
          label={words('unit')}
          value={task.unit}
          options={Object.keys(dueUnits).map((value) => ({ value, label: words(`units.${value}`) }))}
        />
        {written('text.zh-CN', 'long-text', longestText)}
        {written('text.en', 'long-text', longestText)}
        <div class="button-row">
          <Button small formAction={`${playbookPath(level)}/edit`} name="remove" value={String(n)}>
            {words('remove')}
          </Button>
        </div>
      </div>
    </details>
  );
}

interface ChoiceProps {
  id: string;
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  error?: string;
}

/** A drop-down: a row for each role of each task would be a page of rows. */
function Choice({ id, label, value, options, error }: ChoiceProps) {
  return (
    <div class={error ? 'field field-wrong' : 'field'}>
      <label for={id}>{label}</label>
      <select
        class="plain-input"
        id={id}
        name={id}
        {...(error ? { 'aria-invalid': 'true', 'aria-describedby': `${id}-error` } : {})}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
      {error ? (
        <p class="problem" id={`${id}-error`}>
          {error}
        </p>
      ) : null}
    </div>
  );
}

/** What was typed, carried past the look at it. */
export function CarriedTasks({ ctx, base, tasks }: { ctx: Ctx; base: string; tasks: readonly TypedTask[] }) {
  const carried = tasks.flatMap((task, n) =>
    (Object.entries(task) as [TypedField, string][]).map(([field, value]) => [fieldName(field, n), value]),
  );
  return <Hidden csrf={csrf(ctx)} values={{ base, ...(Object.fromEntries(carried) as object) }} />;
}
