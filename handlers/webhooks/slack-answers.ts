import { formErrors } from '../../src/platforms/slack/blocks/form.ts';
import { saidToCommand, saidView } from '../../src/platforms/slack/blocks/said.ts';
import { type Answered, asSaid } from '../inbound.ts';

/** What a modal that was sent turns into: its errors, or what is said, which the person closes. */
export function answerToForm(answered: Answered, baseUrl: string): object {
  const { reply, language } = answered;
  if (reply.kind === 'form') return formErrors(reply.form.fields, reply.errors ?? {});
  const said = asSaid(answered);
  if (!said) return { response_action: 'clear' };
  return { response_action: 'update', view: saidView(said, { baseUrl, language }) };
}

/** What is said to a command: to the one who gave it, and to nobody else. */
export function answerToCommand(answered: Answered, baseUrl: string): object | undefined {
  const said = asSaid(answered);
  return said ? saidToCommand(said, { baseUrl, language: answered.language }) : undefined;
}
