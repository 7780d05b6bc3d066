import type { AccountabilityEvents } from './accountability-events.ts';
import type { CrisisDecisionEvents } from './crisis-decision-events.ts';
import type { CrisisDrillEvents } from './crisis-drill-events.ts';
import type { CrisisDutyEvents } from './crisis-duty-events.ts';
import type { CrisisEvents } from './crisis-events.ts';
import type { CrisisMusterEvents } from './crisis-muster-events.ts';
import type { CrisisReportEvents } from './crisis-report-events.ts';
import type { CrisisReviewEvents } from './crisis-review-events.ts';
import type { CrisisRoomEvents } from './crisis-room-events.ts';
import type { CrisisStatementEvents } from './crisis-statement-events.ts';
import type { SupportEvents } from './support-events.ts';

/** Every part of crises and what follows of them, each with a file of its own: a new part joins here. */
export interface CrisisEveryEvent
  extends AccountabilityEvents,
    CrisisEvents,
    CrisisDecisionEvents,
    CrisisDrillEvents,
    CrisisDutyEvents,
    CrisisMusterEvents,
    CrisisReportEvents,
    CrisisReviewEvents,
    CrisisRoomEvents,
    CrisisStatementEvents,
    SupportEvents {}
