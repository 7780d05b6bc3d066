/** Tokens by their first letters, and what stands behind names that carry a secret. */
const tokens = /\bx(?:ox[a-z]|app|wfp|oxe\.xox[a-z])[-.][A-Za-z0-9._-]+/gi;
const bearer = /\bBearer\s+\S+/gi;
const named =
  /(?:\b|(?<=%22))(token|access_token|refresh_token|client_secret|code|code_verifier|trigger_id|id_token)((?:["']|%22)?\s*(?:[=:]|%3[AD])\s*(?:["']|%22)?)[^&\s"'<>]+/gi;
/** Addresses that change a message or open a socket without a token. */
const addresses = /\b(?:https?|wss?):\/\//i;
const telling = /\/(?:actions|commands|app|services|workflows|triggers)\/|ticket=/i;

/** The text without anything that is as good as a password. */
export function redact(text: string): string {
  return text
    .replace(/[^\s"'<>]+/g, withoutAddress)
    .replace(bearer, 'Bearer [redacted]')
    .replace(named, '$1$2[redacted]')
    .replace(tokens, '[redacted]');
}

/** Word by word: addresses within addresses would be looked through again from each of them. */
function withoutAddress(word: string): string {
  const begin = addresses.exec(word);
  if (!begin || !telling.test(word.slice(begin.index + begin[0].length))) return word;
  return `${word.slice(0, begin.index)}[redacted address]`;
}

/**
 * A copy of an HTTP client's error that may be kept as a cause: name, code and redacted words. Nothing else of
 * it, because such errors carry requests, headers and pieces of answers with them.
 */
export function safeError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(`not an error but ${typeof error}`);
  const copy = new Error(redact(error.message));
  copy.name = error.name;
  copy.stack = `${copy.name}: ${copy.message}`;
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? Object.assign(copy, { code: redact(code) }) : copy;
}
