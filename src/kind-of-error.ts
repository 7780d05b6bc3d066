/** What may be said of any error outside the log: its code or its name, since messages quote what people wrote. */
export function kindOfError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[\w-]{1,40}$/.test(code) ? code : error.name;
}
