import type { Level } from '../../../../src/crisis/levels.ts';
import {
  emptyTask,
  fieldName,
  type TypedProblem,
  type TypedTask,
  typedSize,
  typedTasks,
  writeTask,
} from '../../../../src/crisis/tasks/typed-playbook.ts';
import { demand } from '../../../../src/people/permissions.ts';
import { Alert, Button, Hidden } from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, signedIn, translate } from '../../../context.ts';
import { renderPlan } from '../plan/frame.tsx';
import { TaskFields } from './fields.tsx';
import { chosenVersion, levelOf, playbookPath } from './shared.ts';

/** What stands in the form. */
export interface Editing {
  level: Level;
  /** The version that is changed, as the form has it. */
  base: string;
  tasks: readonly TypedTask[];
  problems?: readonly TypedProblem[];
  conflict?: boolean;
  /** The task that is open: the one that was just added. */
  open?: number;
}

/** GET /crisis/plan/playbooks/:level/edit: what holds, or with `?from=` what an earlier version says. */
export async function showEdit(ctx: Ctx): Promise<void> {
  demand(signedIn(ctx), 'crisis.plan-make');
  const { level, now, asked } = await chosenVersion(ctx, 'from');
  drawEdit(ctx, { level, base: String(now.version), tasks: asked.playbook.tasks.map(writeTask) });
}

/** POST /crisis/plan/playbooks/:level/edit: a task more or less, or back from the look at it. Nothing is stored. */
export async function editedPlaybook(ctx: Ctx): Promise<void> {
  demand(signedIn(ctx), 'crisis.plan-make');
  const level = levelOf(ctx);
  const fields = formFields(ctx);
  const { base = '', add, remove } = fields;
  const there = typedTasks(fields).filter((_task, n) => String(n) !== remove);
  const tasks = add ? [...there, emptyTask()] : there;
  drawEdit(ctx, { level, base, tasks, ...(add ? { open: there.length } : {}) });
}

export function drawEdit(ctx: Ctx, editing: Editing): void {
  const { level, base, tasks, problems = [], conflict = false, open } = editing;
  const t = translate(ctx);
  const words = (key: string, params = {}) => t(`crisis.playbooks.edit.${key}`, params);
  const title = words('title', { level: t(`crisis.level.${level}`) });
  renderPlan(ctx, {
    title,
    lead: words('lead'),
    up: {
      href: playbookPath(level),
      label: t('crisis.playbooks.pageTitle', { level: t(`crisis.level.${level}`) }),
    },
    path: `${playbookPath(level)}/edit`,
    body: (
      <>
        {conflict ? (
          <Alert tone="bad" announce="alert">
            <p>{words('conflict')}</p>
          </Alert>
        ) : null}
        <Problems ctx={ctx} problems={problems} />
        <form class="flow" method="post" action={`${playbookPath(level)}/look`} noValidate>
          <Hidden csrf={csrf(ctx)} values={{ base }} />
          {tasks.map((task, n) => (
            <TaskFields
              key={task.key}
              ctx={ctx}
              level={level}
              n={n}
              task={task}
              problems={problems.filter((one) => one.task === n)}
              open={open === n}
            />
          ))}
          <p class="quiet">{words('size', typedSize(tasks))}</p>
          <div class="button-row">
            <Button look="primary">{words('look')}</Button>
            <Button formAction={`${playbookPath(level)}/edit`} name="add" value="yes">
              {words('add')}
            </Button>
          </div>
        </form>
      </>
    ),
  });
}

/** Everything that is wrong, each with a way to its place. */
function Problems({ ctx, problems }: { ctx: Ctx; problems: readonly TypedProblem[] }) {
  if (problems.length === 0) return null;
  const { language } = ctx.state;
  const t = translate(ctx);
  return (
    <Alert tone="bad" announce="alert" title={t('crisis.playbooks.edit.wrong', { count: problems.length })}>
      <ul>
        {problems.map(({ task, field, code }) => {
          const said = t(`crisis.playbooks.problem.${code}`);
          if (task === null) return <li key={code}>{said}</li>;
          const place = t('crisis.playbooks.edit.task', { n: task + 1 });
          return (
            <li key={`${task} ${field} ${code}`}>
              {field ? (
                <a href={`#${fieldName(field, task)}`}>
                  {place} · {t(`crisis.playbooks.edit.${field}`)}
                </a>
              ) : (
                place
              )}
              {language === 'en' ? ': ' : '：'}
              {said}
            </li>
          );
        })}
      </ul>
    </Alert>
  );
}
