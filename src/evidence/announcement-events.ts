import type { Language } from '../messages/model.ts';

/** Bulletins and tips: what was sent, to how many and by whom. Nobody who got one, and nobody who wants none. */
export interface AnnouncementEvents {
  /** `texts`: SHA-256 of title and text as they were written, for each language that it was written in. */
  'bulletin.planned': {
    bulletin: string;
    texts: Partial<Record<Language, string>>;
    audience: object;
    people: number;
    at: string;
  };
  'bulletin.sent': { bulletin: string; people: number };
  'bulletin.withdrawn': { bulletin: string };
  /** Can be sent from now on: SHA-256 of the exact bytes in each language. */
  'tips.published': { series: string; code: string; number: number; texts: Record<Language, string> };
  'tips.started': {
    run: string;
    code: string;
    number: number;
    audience: object;
    weeks: number;
    people: number;
  };
  'tips.stopped': { run: string; code: string };
  'tips.resumed': { run: string; code: string };
  /** One tip, to those whose turn it was at that moment. */
  'tips.given': { run: string; code: string; number: number; tip: string; people: number };
  /** Of those to whom one was given in a message, so many did not get it within their hours: taken back, and given anew another time. */
  'tips.late': { code: string; tip: string; people: number };
}
