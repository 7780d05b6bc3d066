import type { FailureReason } from '../port.ts';
import type { SmtpTrouble } from './trouble.ts';

/** What a refusal means for the one it was addressed to. */
export type Meaning =
  | { result: 'unknown' }
  | { result: 'failed'; reason: FailureReason }
  /** `turn`: this receiver has to wait and others need not; `trouble`: the server works for nobody. */
  | { result: 'later'; afterMs: number; why: 'turn' | 'trouble' };

/** Greylisting asks for some minutes; servers that find that too soon only say it again. */
const greyMs = { alert: 60_000, bulk: 5 * 60_000 } as const;

/**
 * What became of a mail, by the server's answer (RFC 5321, 4.2.1 and RFC 3463). A temporary refusal of one receiver holds up
 * nobody else. What is wrong with how Heed signs in or with its own address is nobody's fault who is written to: it
 * is tried again until somebody has put it right.
 *
 * @param patient whether there is time left to wait for a temporary refusal to end
 */
export function meaningOf(
  { perhapsSent, step, code, status = '' }: SmtpTrouble,
  { lane, patient }: { lane: 'alert' | 'bulk'; patient: boolean },
): Meaning {
  if (perhapsSent) return { result: 'unknown' };
  const permanent = code !== undefined && code >= 500 && (step === 'receiver' || step === 'words');
  if (permanent) {
    // 5.1.x: the address; 550 and 553 without more are said of mailboxes that are not there.
    const address =
      status.startsWith('5.1.') || (status === '' && (code === 550 || code === 553 || code === 551));
    // 5.1.7 and 5.1.8 are about the sender's.
    const ours = status === '5.1.7' || status === '5.1.8';
    const nobody = step === 'receiver' && address && !ours;
    return { result: 'failed', reason: nobody ? 'unknown-account' : 'refused' };
  }
  const temporary = code !== undefined && code >= 400 && code < 500 && code !== 421;
  if (temporary && (step === 'receiver' || step === 'words')) {
    if (!patient) return { result: 'failed', reason: 'refused' };
    return { result: 'later', afterMs: greyMs[lane], why: 'turn' };
  }
  return { result: 'later', afterMs: 0, why: 'trouble' };
}
