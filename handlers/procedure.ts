import { inTransaction } from '../src/db/pool.ts';
import { HeedError } from '../src/errors.ts';
import { text } from '../src/messages/texts.ts';
import { comment, findOpenConsultation } from '../src/procedure/consultation.ts';
import { consultationPath } from '../src/procedure/present.ts';
import { loadDraftText } from '../src/procedure/store.ts';
import { longestText, textProblem } from '../src/threads/rules.ts';
import { isUuid } from '../src/uuid.ts';
import type { ChatContext, CommandHandler, FormReply, Reply } from './router.ts';

/** What staff say in a chat of a draft they are asked about. */
export const procedureCommands: Readonly<Record<string, CommandHandler>> = {
  'procedure.comment': async (context, command, about) => {
    const { app, actor, now } = context;
    try {
      if (!isUuid(about)) throw new HeedError('not-found', 'that is no consultation');
      const form = await commentForm(context, about);
      if (command.kind !== 'form') return form;
      const said = command.values.comment ?? '';
      const wrong = textProblem(said);
      if (wrong) {
        const errors = { comment: text(actor.language, `threads.problem.${wrong}`) };
        return { ...form, values: { comment: said }, errors };
      }
      await inTransaction(app.db, (tx) =>
        comment(tx, { vault: app.vault }, { consultationId: about, person: actor.personId, text: said, now }),
      );
      return { kind: 'text', text: text(actor.language, 'procedure.sent') };
    } catch (error) {
      if (error instanceof HeedError && ['gone', 'not-found'].includes(error.code)) return over(context);
      throw error;
    }
  },
};

const over = ({ actor }: ChatContext): Reply => ({
  kind: 'text',
  text: text(actor.language, 'procedure.consultation.over'),
});

/** @throws HeedError `gone`, `not-found` */
async function commentForm({ app, actor, now }: ChatContext, consultationId: string): Promise<FormReply> {
  const { draftId } = await findOpenConsultation(app.db, consultationId, now);
  const { front } = await loadDraftText(app.db, draftId, actor.language);
  const t = (key: string, params = {}) => text(actor.language, key, params);
  return {
    kind: 'form',
    page: `${consultationPath(consultationId)}#comment`,
    form: {
      title: t('procedure.form.title'),
      intro: [t('procedure.form.about', { title: front.title }), t('procedure.form.intro')],
      fields: [
        {
          name: 'comment',
          kind: 'long-text',
          label: t('procedure.form.label'),
          required: true,
          maxLength: longestText,
        },
      ],
      submit: t('procedure.form.submit'),
      cancel: t('common.cancel'),
      action: { name: 'procedure.comment', about: consultationId },
    },
  };
}
