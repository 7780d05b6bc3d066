import { inTransaction } from '../src/db/pool.ts';
import { formatDay } from '../src/messages/format.ts';
import { text } from '../src/messages/texts.ts';
import { newObjectionPath } from '../src/objections/present.ts';
import { fileRequest } from '../src/requests/file.ts';
import { newRequestPath, requestPath } from '../src/requests/present.ts';
import {
  needsConfirmation,
  needsPolicy,
  needsWords,
  offeredKinds,
  type RequestKind,
} from '../src/requests/rules.ts';
import { longestText, textProblem } from '../src/threads/rules.ts';
import type { ChatContext, CommandHandler, FormReply, Reply } from './router.ts';

type Offered = (typeof offeredKinds)[number];
const offered = (kind: string | undefined): Offered | undefined => offeredKinds.find((one) => one === kind);

/** Asking about one's own data from the chat. `about` is what is asked for, or `any` where that is still to be chosen. */
export const requestCommands: Readonly<Record<string, CommandHandler>> = {
  'requests.file': async (context, command, about) => {
    const form = requestForm(context, about);
    if (command.kind !== 'form' || form.kind !== 'form') return form;
    const { app, actor, now } = context;
    const { language } = actor;
    const { words = '', kind: chosen = about } = command.values;
    if (chosen === 'object')
      return {
        kind: 'text',
        text: text(language, 'requests.new.objectNote'),
        link: { label: text(language, 'requests.kind.object'), path: newObjectionPath() },
      };
    const kind = offered(chosen);
    // Which policy is chosen on the page: a chat has no room for all of them.
    if (kind && needsPolicy(kind))
      return { kind: 'page', path: newRequestPath(kind), label: text(language, `requests.kind.${kind}`) };
    const empty = words.trim() === '' && kind !== undefined && !needsWords(kind);
    const wrong = empty ? undefined : textProblem(words);
    const errors = {
      ...(wrong ? { words: text(language, `threads.problem.${wrong}`) } : {}),
      ...(kind ? {} : { kind: text(language, 'requests.new.kindMissing') }),
    };
    if (wrong || !kind) return { ...form, values: { words, kind: chosen }, errors };
    return inTransaction(app.db, async (tx) => {
      const { personId, session } = actor;
      const { request, repeated } = await fileRequest(tx, app, {
        kind,
        personId,
        words,
        language,
        session,
        now,
      });
      return received(context, request, repeated);
    });
  },
};

function received(
  { actor, now }: ChatContext,
  { id, kind, dueAt, zone }: { id: string; kind: RequestKind; dueAt: Date; zone: string },
  repeated: boolean,
): Reply {
  const { language } = actor;
  const t = (key: string, params = {}) => text(language, key, params);
  const confirm = needsConfirmation(kind);
  const said = [
    repeated ? t('requests.new.repeated') : t('requests.filed.title', { kind: t(`requests.kind.${kind}`) }),
    t('requests.filed.due', { day: formatDay(dueAt, language, zone, now) }),
    ...(confirm && !repeated ? [t('requests.filed.confirm')] : []),
  ];
  const label = t(`requests.filed.${confirm && !repeated ? 'openConfirm' : 'open'}`);
  return { kind: 'text', text: said.join('\n'), link: { label, path: requestPath(id) } };
}

export function requestForm({ actor }: Pick<ChatContext, 'actor'>, about: string): FormReply | Reply {
  const t = (key: string) => text(actor.language, key);
  const kind = offered(about);
  if (kind && needsPolicy(kind))
    return { kind: 'page', path: newRequestPath(kind), label: t(`requests.kind.${kind}`) };
  return {
    kind: 'form',
    page: newRequestPath(kind),
    form: {
      title: t(kind ? `requests.kind.${kind}` : 'requests.new.title'),
      intro: [t(kind ? `requests.kindHelp.${kind}` : 'requests.new.lead'), t('requests.page.sayText')],
      fields: [
        ...(kind
          ? []
          : [
              {
                name: 'kind',
                kind: 'choice' as const,
                label: t('requests.new.which'),
                required: true,
                options: [...offeredKinds, 'object'].map((value) => ({
                  value,
                  label: t(`requests.kind.${value}`),
                })),
              },
            ]),
        {
          name: 'words',
          kind: 'long-text',
          label: t('requests.new.words'),
          help: t(`requests.new.wordsHelp.${kind === 'rectify' ? 'rectify' : 'optional'}`),
          required: kind !== undefined && needsWords(kind),
          maxLength: longestText,
        },
      ],
      submit: t('requests.new.submit'),
      cancel: t('common.cancel'),
      action: { name: 'requests.file', about: kind ?? 'any' },
    },
  };
}
