import { type DestinationStream, type Logger, pino } from 'pino';
import { HeedError } from './errors.ts';
import { idsInHand } from './tracing/in-hand.ts';

export type Log = Logger;

/**
 * Structured logs for operators. They carry ids, counts, durations and codes: an error is reduced to its
 * name, code and stack frames, because messages of databases and HTTP clients quote what people wrote. Each line has
 * the request or the job that it was written for, however deep below.
 */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: undefined,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    mixin: idsInHand,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError, error: describeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** What of an error may be written down. Only Heed's own messages are known to hold no content. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = 'code' in error ? error.code : undefined;
  return {
    name: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(error instanceof HeedError ? { message: error.message } : {}),
    frames: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 8)
      .map((line) => line.trim()),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
