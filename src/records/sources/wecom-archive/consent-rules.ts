import type { IncomingRecord } from '../../model.ts';

export interface Standing {
  agreedAt: Date | null;
  disagreedAt: Date | null;
}

type Status = NonNullable<IncomingRecord['otherParty']>;

/**
 * Whether somebody outside lets a conversation be kept. As with consent, it has to stand when it was said and now: who
 * disagrees stops what is on its way in as well, and what was said between "disagree" and a later "agree" stays out.
 */
export function statusAt({ agreedAt, disagreedAt }: Standing, at: Date): Status {
  if (disagreedAt && (!agreedAt || disagreedAt >= agreedAt)) return 'disagreed';
  if (disagreedAt && agreedAt && disagreedAt <= at && at < agreedAt) return 'disagreed';
  return agreedAt && agreedAt <= at ? 'agreed' : 'unknown';
}

/** Of several: one who disagrees blocks it for all, and all have to have agreed for it to be agreed. */
export function together(statuses: readonly Status[]): Status {
  if (statuses.includes('disagreed')) return 'disagreed';
  return statuses.length > 0 && statuses.every((one) => one === 'agreed') ? 'agreed' : 'unknown';
}
