import type { Alarm } from './alarm.ts';
import type { Outcome } from './port.ts';

/** Why a provider did not take a message or a call. */
export type Refusal =
  /** Nothing can be sent to this number. */
  | 'number'
  /** Nor to any other of its country, as the account stands. */
  | 'country'
  /** Its owner wants none, or what it says is not let through. */
  | 'person'
  /** This number, or the whole application, has had its share for now. */
  | 'number-limit'
  | 'limit'
  /** Key, signature, template, balance: somebody has to put it right. */
  | 'configuration';

/** What somebody who hands messages or calls on has made of one. */
export type Taken =
  | { taken: true; id: string }
  /** `code` is the provider's, for an operator; `afterMs`: when to try again, where that helps. */
  | { taken: false; why: Refusal; code: string; afterMs?: number }
  /** It gave no answer that says whether it took it. */
  | { taken: 'unknown'; code: string }
  /** It was not reached. */
  | { taken: false; why: 'unreachable'; code: string };

/** @param todo what an operator is told where somebody has to put it right */
export function outcomeOf(
  delivery: number,
  taken: Taken,
  { alarm, now, todo }: { alarm: Alarm; now: Date; todo: string },
): Outcome {
  if (taken.taken === true) {
    alarm.worked('send');
    return { delivery, result: 'accepted', externalId: taken.id };
  }
  if (taken.taken === 'unknown') return { delivery, result: 'unknown' };
  const at = new Date(now.getTime() + ('afterMs' in taken ? (taken.afterMs ?? 0) : 0));
  switch (taken.why) {
    case 'number':
      return { delivery, result: 'failed', reason: 'unknown-account' };
    case 'country':
      alarm.refused('country', taken.code, {
        class: taken.why,
        means: `numbers of one country get nothing (${taken.code})`,
        todo,
      });
      return { delivery, result: 'failed', reason: 'unknown-account' };
    case 'person':
      return { delivery, result: 'failed', reason: 'refused' };
    case 'number-limit':
      return { delivery, result: 'later', at, why: 'turn' };
    case 'limit':
      return { delivery, result: 'later', at, why: 'rate' };
    case 'configuration':
    case 'unreachable':
      alarm.refused('send', taken.code, {
        class: taken.why,
        means: `nothing is taken (${taken.code})`,
        todo,
      });
      return { delivery, result: 'later', at, why: 'trouble' };
  }
}
