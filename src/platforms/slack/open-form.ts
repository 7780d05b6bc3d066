import { z } from 'zod';
import { HeedError } from '../../errors.ts';
import type { Form } from '../../messages/model.ts';
import { type SlackApi, SlackError } from './api.ts';
import { renderForm } from './blocks/form.ts';

/** How long a click may open a form; after that its trigger is worth nothing. */
const triggerMs = 3_000;

/**
 * `views.open`: once for a trigger, and within three seconds of the click.
 *
 * @throws HeedError `gone` when the trigger was too old, `platform-failed` for all else
 */
export async function openForm(api: SlackApi, trigger: string, form: Form, baseUrl: string): Promise<void> {
  const view = renderForm(form, { baseUrl, language: 'en' });
  const signal = AbortSignal.timeout(triggerMs);
  try {
    await api.call({
      method: 'views.open',
      args: { trigger_id: trigger, view },
      answer: z.object({}),
      signal,
    });
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    const late = error.code !== undefined && /_trigger_id$|^trigger_/.test(error.code);
    throw new HeedError(late ? 'gone' : 'platform-failed', error.message, { cause: error });
  }
}
