import { SlackError } from './api.ts';
import { Broken, type Exchange } from './exchange.ts';
import { safeError } from './redact.ts';

const method = 'response_url';

/** See `SlackAnswers`. Success is `{"ok":true}` or the word `ok`; what was refused comes with 4xx. */
export async function answerClick(
  exchange: Pick<Exchange, 'post'>,
  address: string,
  message: object,
  signal: AbortSignal,
): Promise<void> {
  const { status, text } = await exchange.post(address, message, signal).catch((error: unknown) => {
    throw error instanceof Broken ? broken(error) : error;
  });
  if (status >= 200 && status < 300 && succeeded(text)) return;
  const refused = status < 500 && status !== 429;
  throw new SlackError(method, {
    fate: refused ? 'refused' : 'unknown',
    class: refused ? 'drop' : 'uncertain',
    // What stands in the answer may be anybody's page.
    reason: `HTTP ${status}`,
  });
}

function succeeded(text: string): boolean {
  return text.trim() === 'ok' || /^\s*\{\s*"ok"\s*:\s*true\b/.test(text);
}

function broken({ left, message, cause }: Broken): SlackError {
  return new SlackError(method, {
    fate: left ? 'unknown' : 'not-sent',
    class: left ? 'uncertain' : 'retry',
    reason: message,
    cause: safeError(cause),
  });
}
