import type { JsonObject } from './types.ts';

/** `ok:false` with Slack's word for it, and what stands beside. */
export class ApiError extends Error {
  readonly error: string;
  readonly fields: JsonObject;

  constructor(error: string, fields: JsonObject = {}) {
    super(error);
    this.error = error;
    this.fields = fields;
  }
}

/** `invalid_arguments` with a sentence for each thing wrong. */
export function invalidArguments(...problems: string[]): ApiError {
  const messages = problems.map((problem) => `[ERROR] ${problem}`);
  return new ApiError('invalid_arguments', { response_metadata: { messages } });
}

/** Some mistake of the test: the person could not have done that. */
export function cannot(what: string): never {
  throw new Error(what);
}
