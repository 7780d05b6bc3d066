import { inTransaction } from '../src/db/pool.ts';
import { formatDay } from '../src/messages/format.ts';
import { text } from '../src/messages/texts.ts';
import { fileObjection } from '../src/objections/file.ts';
import { newObjectionPath, objectionPath } from '../src/objections/present.ts';
import { findObjection, objectablePolicies } from '../src/objections/store.ts';
import { longestText, textProblem } from '../src/threads/rules.ts';
import type { ChatContext, CommandHandler, FormReply, Reply } from './router.ts';

/** Objecting from the chat. `about` is a policy version, or `any` where the person has still to choose. */
export const objectionCommands: Readonly<Record<string, CommandHandler>> = {
  'objections.file': async (context, command, about) => {
    const form = await objectionForm(context, about);
    if (command.kind !== 'form' || form.kind !== 'form') return form;
    const { app, actor, now } = context;
    const { language } = actor;
    const { reasons = '', policy = about } = command.values;
    const allowed = await objectablePolicies(app.db, language);
    const versionId = allowed.find((one) => one.versionId === policy)?.versionId;
    const wrong = textProblem(reasons);
    const errors = {
      ...(wrong ? { reasons: text(language, `threads.problem.${wrong}`) } : {}),
      ...(versionId ? {} : { policy: text(language, 'problems.exemptions.policyMissing') }),
    };
    if (wrong || !versionId) return { ...form, values: { reasons, policy }, errors };
    return inTransaction(app.db, async (tx) => {
      const { personId, session } = actor;
      const filing = { personId, versionId, reasons, language, session, zone: app.zone, now };
      const { id, repeated } = await fileObjection(tx, app, filing);
      const due = (await findObjection(tx, id))?.dueAt ?? now;
      const day = formatDay(due, language, app.zone, now);
      const said = text(language, `objections.${repeated ? 'repeated' : 'sent'}`, { day });
      const link = { label: text(language, 'objections.filed.open'), path: objectionPath(id) };
      return { kind: 'text', text: said, link };
    });
  },
};

/** The form, or kind words where nothing can be objected to in this way. */
export async function objectionForm({ app, actor }: ChatContext, about: string): Promise<FormReply | Reply> {
  const { language } = actor;
  const t = (key: string, params = {}) => text(language, key, params);
  const allowed = await objectablePolicies(app.db, language);
  const one =
    allowed.find((policy) => policy.versionId === about) ?? (allowed.length === 1 ? allowed[0] : undefined);
  if (allowed.length === 0) return { kind: 'text', text: t('objections.none') };
  return {
    kind: 'form',
    page: newObjectionPath(one?.versionId),
    form: {
      title: t('objections.title'),
      intro: [
        ...(one ? [t('objections.page.of', { title: one.title })] : []),
        t('objections.intro'),
        t('objections.consequence'),
      ],
      fields: [
        ...(one
          ? []
          : [
              {
                name: 'policy',
                kind: 'choice' as const,
                label: t('objections.which'),
                required: true,
                options: allowed.map(({ versionId, title }) => ({ value: versionId, label: title })),
              },
            ]),
        {
          name: 'reasons',
          kind: 'long-text',
          label: t('objections.label'),
          required: true,
          maxLength: longestText,
        },
      ],
      submit: t('objections.submit'),
      cancel: t('common.cancel'),
      action: { name: 'objections.file', about: one?.versionId ?? 'any' },
    },
  };
}
