import type { Playbook, PlaybookTask } from '../../../../src/crisis/tasks/playbook.ts';
import { playbookChanges, type TaskPart } from '../../../../src/crisis/tasks/playbook-changes.ts';
import { formatMoment, formatSpan } from '../../../../src/messages/format.ts';
import type { Language } from '../../../../src/messages/model.ts';
import { translator } from '../../../../src/messages/texts.ts';
import { DataTable, EmptyState } from '../../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../../context.ts';

const minute = 60_000;

/** The tasks as the room lists them, as if it were declared now: by when they are due, with what to do beneath. */
export function PlaybookTasks({
  ctx,
  playbook,
  language,
}: {
  ctx: Ctx;
  playbook: Playbook;
  language: Language;
}) {
  const t = translator(language);
  const { now } = ctx.state;
  const due = ({ minutes }: PlaybookTask) => {
    const span = formatSpan(minutes * minute, language);
    const at = formatMoment(new Date(now.getTime() + minutes * minute), language, signedIn(ctx).timeZone);
    return (
      <>
        {minutes === 0 ? t('crisis.playbooks.atOnce') : t('crisis.playbooks.after', { span })}
        <br />
        <span class="quiet">{at}</span>
      </>
    );
  };
  return (
    <div lang={language}>
      <DataTable
        caption={t('crisis.playbooks.tasks')}
        captionHidden
        rows={playbook.tasks.toSorted((a, b) => a.minutes - b.minutes)}
        rowKey={({ key }) => key}
        empty=""
        columns={[
          { key: 'task', label: t('crisis.tasks.task'), cell: ({ title }) => title[language] },
          {
            key: 'text',
            label: t('crisis.playbooks.text'),
            cell: ({ text }) => <span class="said">{text[language]}</span>,
          },
          { key: 'owner', label: t('crisis.tasks.owner'), cell: ({ role }) => t(`crisis.role.${role}`) },
          { key: 'due', label: t('crisis.tasks.due'), cell: due },
        ]}
      />
    </div>
  );
}

/** What another version does differently, task by task. */
export function PlaybookChanges({ ctx, before, after }: { ctx: Ctx; before: Playbook; after: Playbook }) {
  const { language } = ctx.state;
  const t = translate(ctx);
  const words = (key: string) => t(`crisis.playbooks.${key}`);
  const said = (part: TaskPart, value: string) => {
    if (part === 'role') return t(`crisis.role.${value}`);
    return part === 'minutes' ? sayDue(ctx, Number(value)) : value;
  };
  return (
    <DataTable
      caption={words('changes')}
      captionHidden
      rows={playbookChanges(before, after)}
      rowKey={(change) => `${change.what} ${change.task.key} ${change.what === 'changed' ? change.part : ''}`}
      empty={<EmptyState title={words('changesNone')} compact />}
      columns={[
        {
          key: 'what',
          label: words('what'),
          cell: (change) =>
            change.what === 'changed'
              ? `${change.task.title[language]} · ${words(`edit.${change.part === 'minutes' ? 'due' : change.part}`)}`
              : change.task.title[language],
        },
        {
          key: 'before',
          label: words('before'),
          cell: (change) => (change.what === 'changed' ? said(change.part, change.before) : '—'),
        },
        {
          key: 'after',
          label: words('is'),
          cell: (change) =>
            change.what === 'changed' ? said(change.part, change.after) : words(change.what),
        },
      ]}
    />
  );
}

function sayDue(ctx: Ctx, minutes: number): string {
  const t = translate(ctx);
  if (minutes === 0) return t('crisis.playbooks.atOnce');
  return t('crisis.playbooks.after', { span: formatSpan(minutes * minute, ctx.state.language) });
}
