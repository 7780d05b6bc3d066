/** What staff do in the console that is no decision about anybody: figures and ids, never a name or what was typed. */
export interface ConsoleEvents {
  /** Somebody had the card of a notice sent to themselves, as a look at what others would get. */
  'notice.tried': { policy: string; version: number };
  /** Somebody was sent the way to where they make a code for a shared tablet. */
  'kiosk.code-offered': Record<string, never>;
  /** A list with its filters was kept under a name; shared with whoever holds `role`. */
  'view.saved': { view: string; list: string; role?: string };
  'view.changed': { view: string; list: string; role?: string };
  'view.removed': { view: string; list: string; role?: string };
  /** Something for many at once: asked for and waiting for a second person, done, or not agreed to. */
  'bulk.ordered': BulkData;
  'bulk.done': BulkData & { done: number; left: number };
  'bulk.refused': BulkData;
}

interface BulkData {
  bulk: string;
  kind: 'remind' | 'call-off';
  /** Why they are asked no more. */
  reason?: string;
  /** How many people it was about, and which notices. */
  people: number;
  notices: string[];
}
