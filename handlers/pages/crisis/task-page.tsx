import type { Incident } from '../../../src/crisis/store.ts';
import { roomPath } from '../../../src/crisis/tasks/present.ts';
import type { TaskLine } from '../../../src/crisis/tasks/read.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { longestText } from '../../../src/threads/rules.ts';
import {
  Badge,
  Button,
  Confirm,
  Facts,
  FieldView,
  Hidden,
  Section,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, signedIn, translate } from '../../context.ts';
import { renderIncident } from './frame.tsx';
import { dueOf, endedOf, ownerOf, taskPath } from './task-list.tsx';
import type { WrongTask } from './tasks.tsx';

interface TaskPage {
  incident: Incident;
  task: TaskLine;
  /** Who may be handed it. */
  others: readonly { id: string; name: string }[];
  wrong?: WrongTask;
}

/** One task: what to do, how far it is, and what its reader may do with it. */
export function renderTask(ctx: Ctx, page: TaskPage): void {
  const t = translate(ctx);
  const { incident, task } = page;
  const { language } = ctx.state;
  const { timeZone } = signedIn(ctx);
  const open = task.state === 'open';
  renderIncident(ctx, {
    incident,
    section: 'room',
    body: (
      <>
        <Section id="task" title={task.title ?? t('crisis.tasks.gone')} sheet>
          {task.text ? <p class="said">{task.text}</p> : null}
          <Facts
            items={[
              {
                label: t('crisis.tasks.owner'),
                value: `${ownerOf(ctx, task)}${task.role ? ` · ${t(`crisis.role.${task.role}`)}` : ''}`,
              },
              open
                ? { label: t('crisis.tasks.due'), value: dueOf(ctx, task) }
                : {
                    label: t(`crisis.tasks.state.${task.state}`),
                    value: endedOf(ctx, task),
                  },
            ]}
          />
          {open ? <Acts ctx={ctx} page={page} /> : <Reopen ctx={ctx} page={page} />}
        </Section>
        <Section id="notes" title={t('crisis.tasks.notes')}>
          {task.notes.length === 0 ? <p class="quiet">{t('crisis.tasks.noNotes')}</p> : null}
          {task.notes.map(({ id, byName, at, text }) => (
            <div class="sheet" key={id}>
              <p class="quiet">
                {byName} · {formatMoment(at, language, timeZone)}
              </p>
              <p class="said">{text ?? t('crisis.page.erased')}</p>
            </div>
          ))}
          <WordsForm ctx={ctx} page={page} act="note" />
        </Section>
        <p>
          <a href={roomPath(incident.id)}>{t('crisis.tasks.back')}</a>
        </p>
      </>
    ),
  });
}

function Acts({ ctx, page }: { ctx: Ctx; page: TaskPage }) {
  const t = translate(ctx);
  const { incident, task, others, wrong } = page;
  const path = taskPath(incident.id, task.id);
  const mine = task.owner?.id === signedIn(ctx).id;
  return (
    <div class="button-row">
      {mine ? null : (
        <form method="post" action={`${path}/take`}>
          <Hidden csrf={csrf(ctx)} />
          <Button look="primary">{t('crisis.tasks.take')}</Button>
        </form>
      )}
      <WordsForm ctx={ctx} page={page} act="done" />
      <Confirm
        ask={t('crisis.tasks.hand')}
        text={t('crisis.tasks.handText')}
        confirm={t('crisis.tasks.handDo')}
        look="plain"
        open={wrong?.form === 'hand'}
        post={{ url: `${path}/hand`, csrf: csrf(ctx) }}
      >
        <FieldView
          id="crisis-hand-to"
          field={{
            name: 'to',
            kind: 'choice',
            label: t('crisis.tasks.handTo'),
            required: true,
            options: others.map(({ id, name }) => ({ value: id, label: name })),
          }}
          value=""
          {...(wrong?.form === 'hand' ? { error: t('crisis.tasks.handWrong') } : {})}
          focusError
          optional={t('common.optional')}
        />
      </Confirm>
      <WordsForm ctx={ctx} page={page} act="drop" />
    </div>
  );
}

const labels = {
  note: { ask: 'note', text: 'noteText', field: 'note', confirm: 'noteDo' },
  done: { ask: 'done', text: 'doneText', field: 'doneNote', confirm: 'done' },
  drop: { ask: 'drop', text: 'dropText', field: 'dropNote', confirm: 'dropDo' },
} as const;

function WordsForm({ ctx, page, act }: { ctx: Ctx; page: TaskPage; act: keyof typeof labels }) {
  const t = translate(ctx);
  const { incident, task, wrong } = page;
  const own = wrong?.form === act ? wrong : undefined;
  const { ask, text, field, confirm } = labels[act];
  return (
    <Confirm
      ask={t(`crisis.tasks.${ask}`)}
      text={t(`crisis.tasks.${text}`)}
      confirm={t(`crisis.tasks.${confirm}`)}
      look="plain"
      open={own !== undefined}
      post={{ url: `${taskPath(incident.id, task.id)}/${act}`, csrf: csrf(ctx) }}
    >
      <FieldView
        id={`crisis-task-${act}`}
        field={{
          name: 'note',
          kind: 'long-text',
          label: t(`crisis.tasks.${field}`),
          ...(act === 'done' ? {} : { required: true }),
          maxLength: longestText,
        }}
        value={own?.typed ?? ''}
        {...(own ? { error: t(`threads.problem.${own.problem}`) } : {})}
        focusError
        optional={t('common.optional')}
      />
    </Confirm>
  );
}

function Reopen({ ctx, page: { incident, task } }: { ctx: Ctx; page: TaskPage }) {
  return (
    <form method="post" action={`${taskPath(incident.id, task.id)}/reopen`}>
      <Hidden csrf={csrf(ctx)} />
      <Badge tone={task.state === 'done' ? 'good' : 'neutral'}>
        {translate(ctx)(`crisis.tasks.state.${task.state}`)}
      </Badge>{' '}
      <Button small>{translate(ctx)('crisis.tasks.reopen')}</Button>
    </form>
  );
}
