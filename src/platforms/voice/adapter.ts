import type { Clock } from '../../clock.ts';
import { HeedError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { normaliseNumber } from '../../mailboxes/address.ts';
import { text } from '../../messages/texts.ts';
import { Alarm } from '../alarm.ts';
import type { Outcome, Platform } from '../port.ts';
import { outcomeOf } from '../taken.ts';
import type { VoiceProvider } from './provider.ts';
import { speechOf } from './speech.ts';

/** Where the provider calls back, below Heed's address; the id is the batch's, which is one call. */
export const callPath = (batch: string): string => `/voice/twilio/${batch}`;
export const callEndPath = (batch: string): string => `${callPath(batch)}/ended`;

const todo = 'Look at the TWILIO_ variables and the provider’s console: docs/crisis.md, Telephone';

/**
 * Telephone calls, to wake people: a call says the title and the mark of a card, and which key is which of its buttons.
 * Accepted is that the provider will call; who presses a key has answered.
 */
export function voicePlatform({
  clock,
  log,
  provider,
}: {
  clock: Clock;
  log: Log;
  provider: VoiceProvider;
}): Platform {
  const alarm = new Alarm({ id: 'voice', name: 'The provider of telephone calls' }, log, clock);
  return {
    name: 'voice',
    capabilities: {
      batch: 1,
      // A team is called at once, not one after the other.
      atOnce: 12,
      dedupeMs: 0,
      replaces: false,
      forms: false,
      // A telephone that rings all the time is switched off.
      quota: { perPersonMinute: 2, perPersonHour: 20, perAccountDay: 60, zone: 'UTC' },
    },
    async send(batch, signal) {
      const { id, language, body, baseUrl, repeat } = batch;
      const say = speechOf(body, language, repeat !== 'first');
      return Promise.all(
        batch.to.map(async ({ delivery, account }): Promise<Outcome> => {
          const number = normaliseNumber(account);
          if (number === undefined) return { delivery, result: 'failed', reason: 'unknown-account' };
          if (!say) return { delivery, result: 'failed', reason: 'refused' };
          const taken = await provider.call(
            {
              ...{ number, language, say, farewell: text(language, 'calling.farewell') },
              pressedUrl: `${baseUrl}${callPath(id)}`,
              endedUrl: `${baseUrl}${callEndPath(id)}`,
            },
            signal,
          );
          return outcomeOf(delivery, taken, { alarm, now: clock.now(), todo });
        }),
      );
    },
    async openForm() {
      throw new HeedError('bad-input', 'a telephone call opens no forms: they are pages');
    },
  };
}
