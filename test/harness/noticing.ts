import { expect } from 'chai';
import { HeedError } from '../../src/errors.ts';
import type { AnswerResult } from '../../src/notices/answer.ts';

export const typed = (typedName: string) => ({ method: 'typed-name', signature: { typedName } });

/** What a worker asks for when it claims what is to be sent. */
export const line = (now: Date) =>
  ({
    lane: 'bulk',
    platform: 'local',
    size: 100,
    leaseMs: 60_000,
    baseUrl: 'http://heed.example',
    now,
  }) as const;

export async function refused(work: Promise<unknown>): Promise<HeedError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).to.be.instanceOf(HeedError);
  return error as HeedError;
}

export const said = (result: AnswerResult): string =>
  result.result === 'refused' ? result.why : result.result === 'mend' ? result.problem : result.result;
