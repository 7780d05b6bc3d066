import type { ModalView } from '@slack/types';
import type { Body, Language } from '../../src/messages/model.ts';
import { text } from '../../src/messages/texts.ts';
import { formErrors } from '../../src/platforms/slack/blocks/form.ts';
import { renderMessage } from '../../src/platforms/slack/blocks/message.ts';
import { type Answered, asBody, asSaid } from '../inbound.ts';

/** What a modal that was sent turns into: its errors, or what is said, which the person closes. */
export function answerToForm(answered: Answered, baseUrl: string): object {
  const { reply, language } = answered;
  if (reply.kind === 'form') return formErrors(reply.form.fields, reply.errors ?? {});
  const body = bodyOf(answered);
  if (!body) return { response_action: 'clear' };
  return { response_action: 'update', view: saying(body, language, baseUrl) };
}

/** What is said to a command: to the one who gave it, and to nobody else. */
export function answerToCommand(answered: Answered, baseUrl: string): object | undefined {
  const body = bodyOf(answered);
  const [message] = body ? renderMessage(body, { baseUrl, language: answered.language }) : [];
  return message && { response_type: 'ephemeral', ...message };
}

function saying(body: Body, language: Language, baseUrl: string): ModalView {
  const [message] = renderMessage(body, { baseUrl, language });
  const plain = (words: string) => ({ type: 'plain_text' as const, text: words });
  return {
    type: 'modal',
    title: plain(text(language, 'words.said')),
    close: plain(text(language, 'words.close')),
    blocks: message?.blocks ?? [{ type: 'section', text: plain(message?.text ?? '…') }],
  };
}

function bodyOf(answered: Answered): Body | undefined {
  const said = asSaid(answered);
  return said ? asBody(said) : undefined;
}
