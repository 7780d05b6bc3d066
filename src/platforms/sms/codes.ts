import type { Refusal, Taken } from '../taken.ts';

const hourMs = 3_600_000;

/** What is said of one number (`SendStatusSet`) and has to do with it alone. */
const ofNumber: Readonly<Record<string, { why: Refusal; afterMs?: number }>> = {
  'InvalidParameterValue.IncorrectPhoneNumber': { why: 'number' },
  'UnsupportedOperation.UnsupportedRegion': { why: 'number' },
  'FailedOperation.PhoneNumberInBlacklist': { why: 'person' },
  'FailedOperation.ContainSensitiveWord': { why: 'person' },
  'LimitExceeded.PhoneNumberThirtySecondLimit': { why: 'number-limit', afterMs: 35_000 },
  'LimitExceeded.PhoneNumberOneHourLimit': { why: 'number-limit', afterMs: hourMs },
  'LimitExceeded.PhoneNumberDailyLimit': { why: 'number-limit', afterMs: 8 * hourMs },
  'LimitExceeded.PhoneNumberSameContentDailyLimit': { why: 'number-limit', afterMs: 8 * hourMs },
};

/** They ran out of time themselves: it may be on its way. */
const unclear = /^InternalError(?:\.(?:Timeout|SendAndRecvFail|OtherError|UnknownError))?$/;

/** What the request as a whole, or one number of it, was answered with. What is not known here somebody has to look at. */
export function meaningOf(code: string): Taken {
  const known = Object.hasOwn(ofNumber, code) ? ofNumber[code] : undefined;
  if (known) return { taken: false, code, ...known };
  if (unclear.test(code)) return { taken: 'unknown', code };
  const [kind] = code.split('.', 1);
  if (kind === 'RequestLimitExceeded') return { taken: false, why: 'limit', code, afterMs: 1_000 };
  if (kind === 'LimitExceeded') return { taken: false, why: 'limit', code, afterMs: 600_000 };
  return { taken: false, why: 'configuration', code };
}
