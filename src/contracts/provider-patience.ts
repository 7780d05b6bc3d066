import { HeedError } from '../errors.ts';
import type { SigningProvider } from './signing-provider.ts';

/** The same provider, of which every call ends in time: one that is never answered would keep all others waiting. */
export function patient(provider: SigningProvider, ms: number): SigningProvider {
  return {
    name: provider.name,
    start: (signing) => inTime(ms, provider.start(signing)),
    state: (reference) => inTime(ms, provider.state(reference)),
    signed: (reference) => inTime(ms, provider.signed(reference)),
    cancel: (reference) => inTime(ms, provider.cancel(reference)),
  };
}

/** @throws HeedError `platform-failed` where there is no answer after so long */
async function inTime<T>(ms: number, call: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = new HeedError('platform-failed', `the signing provider said nothing for ${ms} ms`);
    timer = setTimeout(() => reject(error), ms);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}
