import type { Language } from '../messages/model.ts';

/** A policy's card that stands pinned in a channel, by its id; about the version it was. */
export interface BoardEvents {
  'board.pin-wanted': { pin: string; platform: string; channel: string; language: Language };
  /** Somebody had it tried again, after it may have been posted or the message was gone. */
  'board.pin-again': { pin: string };
  'board.pin-unwanted': { pin: string };
  /** What Heed did of it; `ended`: nothing of it is left to do. */
  'board.pin-done': { pin: string; did: 'posted' | 'pinned' | 'changed' | 'turned' | 'taken-off' | 'ended' };
}
