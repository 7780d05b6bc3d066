import { crisisPath } from '../../../src/crisis/present.ts';
import type { TaskLine } from '../../../src/crisis/tasks/read.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { Badge, Button, DataTable, Hidden } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, signedIn, translate } from '../../context.ts';

export const taskPath = (incident: string, task: string): string => `${crisisPath(incident)}/tasks/${task}`;

/** Who does it: the reader as "you", since that is what they look for. */
export function ownerOf(ctx: Ctx, { owner }: TaskLine): string {
  const t = translate(ctx);
  if (!owner) return t('crisis.tasks.nobody');
  return owner.id === signedIn(ctx).id ? t('crisis.tasks.you') : owner.name;
}

/** Open tasks, the reader's own first, each with the one tap that is likeliest; what is finished lies folded below. */
export function drawTasks(ctx: Ctx, incident: string, tasks: readonly TaskLine[]) {
  const t = translate(ctx);
  const viewer = signedIn(ctx);
  const mine = ({ owner }: TaskLine) => owner?.id === viewer.id;
  const open = tasks.filter(({ state }) => state === 'open');
  const finished = tasks.filter(({ state }) => state !== 'open');
  return (
    <div class="flow">
      <DataTable
        caption={t('crisis.tasks.title')}
        captionHidden
        rows={[...open.filter(mine), ...open.filter((task) => !mine(task))]}
        rowKey={({ id }) => id}
        empty={t(`crisis.tasks.${tasks.length > 0 ? 'allDone' : 'none'}`)}
        columns={[
          { key: 'task', label: t('crisis.tasks.task'), cell: (task) => titleLink(ctx, incident, task) },
          {
            key: 'owner',
            label: t('crisis.tasks.owner'),
            cell: (task) => (
              <>
                {mine(task) ? <Badge tone="info">{t('crisis.tasks.you')}</Badge> : ownerOf(ctx, task)}
                {task.role ? ` · ${t(`crisis.role.${task.role}`)}` : ''}
              </>
            ),
          },
          { key: 'due', label: t('crisis.tasks.due'), cell: (task) => dueOf(ctx, task) },
          {
            key: 'act',
            label: t('crisis.tasks.act'),
            cell: (task) => (
              <form method="post" action={`${taskPath(incident, task.id)}/${mine(task) ? 'done' : 'take'}`}>
                <Hidden csrf={csrf(ctx)} values={{ back: 'room' }} />
                <Button small>{t(`crisis.tasks.${mine(task) ? 'done' : 'take'}`)}</Button>
              </form>
            ),
          },
        ]}
      />
      {finished.length > 0 ? (
        <details>
          <summary>{t('crisis.tasks.finished', { count: finished.length })}</summary>
          <ul class="plain">
            {finished.map((task) => (
              <li key={task.id}>
                {titleLink(ctx, incident, task)}{' '}
                <Badge tone={task.state === 'done' ? 'good' : 'neutral'}>
                  {t(`crisis.tasks.state.${task.state}`)}
                </Badge>{' '}
                <span class="quiet">{endedOf(ctx, task)}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}

const titleLink = (ctx: Ctx, incident: string, task: TaskLine) => (
  <a href={taskPath(incident, task.id)}>{task.title ?? translate(ctx)('crisis.tasks.gone')}</a>
);

export function dueOf(ctx: Ctx, { dueAt, late }: TaskLine) {
  const at = formatMoment(dueAt, ctx.state.language, signedIn(ctx).timeZone);
  return (
    <>
      {at} {late ? <Badge tone="bad">{translate(ctx)('crisis.tasks.late')}</Badge> : null}
    </>
  );
}

export function endedOf(ctx: Ctx, { endedAt, endedBy }: TaskLine): string {
  const time = endedAt ? formatMoment(endedAt, ctx.state.language, signedIn(ctx).timeZone) : '';
  return translate(ctx)('crisis.tasks.ended', { name: endedBy ?? '', time });
}
