import { formErrors } from '../../src/platforms/slack/blocks/form.ts';
import { saidToCommand, saidView } from '../../src/platforms/slack/blocks/said.ts';
import { type Answered, asSaid } from '../inbound.ts';

/** What a modal that was sent turns into: its errors, or what is said, which the person closes. */
export function answerToForm(answered: Answered, baseUrl: string): object {
  const { reply, language } = answered;
  const errors = reply.kind === 'form' ? (reply.errors ?? {}) : {};
  if (reply.kind === 'form' && reply.form.fields.length > 0 && Object.keys(errors).length > 0)
    return formErrors(reply.form.fields, errors);
  const said = asSaid(answered);
  if (!said) return { response_action: 'clear' };
  // Where there is no field to say it at, it is said with the page.
  const wrong = Object.values(errors).join('\n');
  const shown = wrong === '' ? said : { ...said, text: wrong };
  return { response_action: 'update', view: saidView(shown, { baseUrl, language }) };
}

/** What is said to a command: to the one who gave it, and to nobody else. */
export function answerToCommand(answered: Answered, baseUrl: string): object | undefined {
  const said = asSaid(answered);
  return said ? saidToCommand(said, { baseUrl, language: answered.language }) : undefined;
}
