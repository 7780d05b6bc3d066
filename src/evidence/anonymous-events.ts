import type { Standing, Step } from '../anonymous/rules.ts';

/** The anonymous channel: nothing of whoever reports, and of a report its id and its days. */
export interface AnonymousEvents {
  'anonymous.channel-opened': { recipients: number };
  'anonymous.channel-closed': Record<string, never>;
  'anonymous.recipient-added': { recipient: string; standing: Standing };
  'anonymous.recipient-ready': { recipient: string };
  'anonymous.recipient-ended': { recipient: string };
  /** Written when recipients were told of it, on another day than it came unless it was urgent. */
  'anonymous.received': { report: string; day: string; readers: number };
  'anonymous.confirmed': { report: string };
  'anonymous.feedback': { report: string };
  'anonymous.reminded': { report: string; step: Step };
  'anonymous.handed-on': { report: string };
  'anonymous.closed': { report: string };
  /** Its time is over, and everything in it was read. */
  'anonymous.forgotten': { report: string };
}
