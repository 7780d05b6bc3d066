import { v7 } from 'uuid';
import { formatMoment } from '../../../src/messages/format.ts';
import { Confirm, FieldView } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, translate } from '../../context.ts';
import type { PanelProps } from './panel.tsx';

/** What was said outside of the page, as both sides wrote it down. */
export function Notes({ ctx, found }: PanelProps) {
  const { language, viewer, app } = ctx.state;
  const t = translate(ctx);
  return (
    <div id="notes" class="flow">
      <h3>{t('cases.notes')}</h3>
      <p class="quiet">{found.notes.length === 0 ? t('cases.notesNone') : t('cases.notesText')}</p>
      {found.notes.map(({ id, at, from, name, text }) => (
        <div key={id} class="sheet">
          <p class="quiet">
            {name ?? t(from === 'role' ? 'threads.role.hr' : 'cases.you')} ·{' '}
            {formatMoment(at, language, viewer?.timeZone ?? app.zone)}
          </p>
          <p class="said">{text ?? t('cases.gone')}</p>
        </div>
      ))}
    </div>
  );
}

export function NoteForm({ ctx, found, wrong }: PanelProps) {
  const t = translate(ctx);
  const problem = wrong?.form === 'note' ? wrong : undefined;
  return (
    <Confirm
      ask={t('cases.noteButton')}
      text={t('cases.notesText')}
      confirm={t('cases.noteButton')}
      look="plain"
      open={problem !== undefined}
      post={{ url: `/threads/${found.threadId}/case/note`, csrf: csrf(ctx) }}
      values={{ id: v7() }}
    >
      <Words ctx={ctx} id="case-note" label={t('cases.noteLabel')} problem={problem} />
    </Confirm>
  );
}

interface WordsProps {
  ctx: Ctx;
  id: string;
  label: string;
  problem: { text: string; values: Readonly<Record<string, string>> } | undefined;
}

/** A field for a few sentences, with what was wrong with it. */
export function Words({ ctx, id, label, problem }: WordsProps) {
  return (
    <FieldView
      id={id}
      field={{ name: 'text', kind: 'long-text', label, required: true, maxLength: 4_000 }}
      value={problem?.values.text ?? ''}
      {...(problem ? { error: problem.text } : {})}
      focusError
      optional={translate(ctx)('common.optional')}
    />
  );
}
