/**
 * Names whose values are as good as a password: WeCom takes them in addresses, and addresses end up in error
 * messages, proxies' pages and logs.
 */
const names = ['access_token', 'corpsecret', 'response_code', 'user_ticket', 'ticket', 'code', 'key'];

const inAddress = new RegExp(`\\b(${names.join('|')})=[^&#\\s"'<>]*`, 'gi');
const inJson = new RegExp(`(\\\\?["'])(${names.join('|')})\\1(\\s*:\\s*)\\\\?(["'])[^"'\\\\]*`, 'gi');

/** The text without the values of those names, wherever they stand as `name=value` or `"name":"value"`. */
export function redact(text: string): string {
  return text.replace(inAddress, '$1=[redacted]').replace(inJson, '$1$2$1$3$4[redacted]');
}

/** Errors nest seldom more than twice; a cycle ends here. */
const deepest = 4;

/**
 * A copy of an HTTP client's error that may be kept as a cause: names, codes, redacted words and frames. Nothing
 * else of it, because such errors carry requests, sockets and pieces of answers with them.
 */
export function safeError(error: unknown, depth = 0): Error {
  if (!(error instanceof Error)) return new Error(`not an error but ${typeof error}`);
  const cause =
    depth < deepest && error.cause instanceof Error ? safeError(error.cause, depth + 1) : undefined;
  const copy = new Error(redact(error.message), cause ? { cause } : {});
  copy.name = error.name;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  copy.stack = [`${copy.name}: ${copy.message}`, ...frames.map(redact)].join('\n');
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' || typeof code === 'number' ? Object.assign(copy, { code }) : copy;
}
