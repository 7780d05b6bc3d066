import { v7 } from 'uuid';
import type { ActionView } from '../../../../src/crisis/review/read.ts';
import { actionPath } from '../../../../src/crisis/review/reminding.ts';
import type { Translate } from '../../../../src/messages/texts.ts';
import { can } from '../../../../src/people/permissions.ts';
import { longestText } from '../../../../src/threads/rules.ts';
import {
  Badge,
  Confirm,
  DataTable,
  FieldView,
  Section,
  type Tone,
} from '../../../../src/web/components/index.ts';
import { csrf } from '../../../context.ts';
import { AddWords, Entry } from './entries.tsx';
import { reviewPath, type Shown, typedIn } from './shown.ts';

const tones = { open: 'wait', late: 'bad', done: 'good', dropped: 'neutral' } as const satisfies Record<
  string,
  Tone
>;

const stateOf = ({ endedHow, dueOn }: ActionView, today: string): keyof typeof tones =>
  endedHow ?? (dueOn < today ? 'late' : 'open');

export function ActionState({ action, today, t }: { action: ActionView; today: string; t: Translate }) {
  const state = stateOf(action, today);
  return <Badge tone={tones[state]}>{t(`crisis.review.state.${state}`)}</Badge>;
}

/** What is to be done, by whom and by when; its owner or a lead says that it is done. */
export function Actions({ shown }: { shown: Shown }) {
  const { review, viewer, today, words } = shown;
  const { t, date } = words;
  const leads = can(viewer, 'crisis.lead');
  const none = review.entries.filter(({ kind }) => kind === 'no-action');
  return (
    <Section id="actions" title={t('crisis.review.actions')} text={t('crisis.review.actionsText')}>
      <div class="flow">
        <DataTable
          caption={t('crisis.review.actions')}
          captionHidden
          rows={review.actions}
          rowKey={({ id }) => id}
          empty={t('crisis.review.actionNone')}
          columns={[
            {
              key: 'what',
              label: t('crisis.review.actionWhat'),
              cell: ({ text, note }) => (
                <>
                  {text ?? t('crisis.review.erased')}
                  {note ? <p class="quiet">{note}</p> : null}
                </>
              ),
            },
            { key: 'who', label: t('crisis.review.actionWho'), cell: ({ ownerName }) => ownerName },
            { key: 'by', label: t('crisis.review.actionBy'), cell: ({ dueOn }) => date(dueOn) },
            {
              key: 'state',
              label: t('crisis.review.actionState'),
              cell: (action) => (
                <>
                  <ActionState action={action} today={today} t={t} />{' '}
                  {action.endedHow === null && (leads || action.ownerId === viewer.id) ? (
                    <a href={actionPath(action.id)}>{t('crisis.review.actionOpen')}</a>
                  ) : null}
                </>
              ),
            },
          ]}
        />
        {none.map((entry) => (
          <div class="sheet" key={entry.id}>
            <h3>{t('crisis.review.noAction')}</h3>
            <Entry entry={entry} shown={shown} />
          </div>
        ))}
        {leads && !review.closedAt ? (
          <>
            <AddAction shown={shown} />
            {review.actions.length + review.courses.length === 0 ? (
              <AddWords
                shown={shown}
                form="no-action"
                ask={t('crisis.review.noAction')}
                label={t('crisis.review.noActionWords')}
                confirm={t('crisis.review.noActionDo')}
                values={{ kind: 'no-action', subject: 'whole' }}
              />
            ) : null}
          </>
        ) : null}
      </div>
    </Section>
  );
}

function AddAction({ shown }: { shown: Shown }) {
  const { ctx, incident, words } = shown;
  const { t } = words;
  const wrong = typedIn(shown, 'action');
  const error = (name: string) => (wrong?.errors[name] ? { error: wrong.errors[name] } : {});
  return (
    <Confirm
      ask={t('crisis.review.actionDo')}
      text={t('crisis.review.actionsText')}
      confirm={t('crisis.review.actionDo')}
      look="plain"
      open={wrong !== undefined}
      post={{ url: `${reviewPath(incident.id)}/actions`, csrf: csrf(ctx) }}
      values={{ once: v7() }}
    >
      <FieldView
        id="action-words"
        field={{
          ...{ name: 'words', kind: 'long-text', label: t('crisis.review.actionWords'), required: true },
          maxLength: longestText,
        }}
        value={wrong?.typed.words ?? ''}
        {...error('words')}
        optional={t('common.optional')}
      />
      <FieldView
        id="action-owner"
        field={{
          ...{ name: 'owner', kind: 'text', label: t('crisis.review.actionOwner'), required: true },
          maxLength: 60,
        }}
        value={wrong?.typed.owner ?? ''}
        {...error('owner')}
        optional={t('common.optional')}
      />
      <FieldView
        id="action-due"
        field={{ name: 'due', kind: 'date', label: t('crisis.review.actionDue'), required: true }}
        value={wrong?.typed.due ?? ''}
        {...error('due')}
        optional={t('common.optional')}
      />
    </Confirm>
  );
}
