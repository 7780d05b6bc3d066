import type { RequestKind, RequestOutcome } from '../requests/rules.ts';
import type { SessionFacts } from './events.ts';

/** How a day due was found: under which law, whose number it is, and from which day. */
export interface DueFacts {
  due: string;
  law: string;
  standing: 'law' | 'company-default';
  source: string;
  unit: 'months' | 'working-days';
  count: number;
  start: string;
  nominal: string;
  stoppedDays: number;
  /** Years whose public holidays were not known: counted as if there were none. */
  holidaysUnknown?: number[];
}

/**
 * A person's requests about their own data. What was said stays sealed with the request; here are kinds, days, numbers
 * and ids. That a request was answered in time has to be shown for longer than what it was about is kept.
 */
export interface RequestEvents {
  'request.filed': {
    request: string;
    kind: RequestKind;
    policy?: string;
    appeals?: string;
    sources?: string[];
    /** The sentence beside the button, word for word. */
    statement: string;
    language: string;
    session: SessionFacts;
  } & DueFacts;
  /** The person showed once more who they are: by a sign-in just before, or with their own device. */
  'request.confirmed': {
    request: string;
    method: 'sign-in' | 'passkey' | 'officer';
    session?: SessionFacts;
    signature?: object;
  };
  /** It needs somebody's judgement: `why` in a word. */
  'request.queued': { request: string; why: string };
  /** The person was asked something; `stops`: the clock stands still, for a doubt about who asks (GDPR 12(6)). */
  'request.asked': { request: string; stops: boolean };
  'request.said': { request: string; side: 'person' | 'officer' };
  'request.resumed': { request: string; days: number } & DueFacts;
  /** Told with reasons within the first period (GDPR 12(3)). */
  'request.extended': { request: string; was: string } & DueFacts;
  /** Counsel said that another law holds there, and by that one it is due sooner. */
  'request.redated': { request: string; was: string } & DueFacts;
  'request.answered': { request: string; kind: RequestKind; outcome: RequestOutcome; inTime: boolean };
  'request.refused': { request: string; kind: RequestKind; inTime: boolean };
  'request.withdrawn': { request: string; kind: RequestKind };
  /** An appeal was right: it is looked at again. */
  'request.reopened': { request: string; appeal: string };
  'request.export-made': {
    request: string;
    export: string;
    items: number;
    bytes: number;
    redactions: number;
  };
  'request.export-released': { request: string; export: string; redacted: number; shown: number };
  'request.export-taken': { request: string; export: string; session: SessionFacts };
  'request.export-expired': { request: string; export: string };
  /** What one store did of an erasure; why something stays, by the catalogue's keys. */
  'request.store-erased': { request: string; source: string; erased: number; kept: number; why?: string };
  'request.store-held': { request: string; source: string; why: string; until?: string };
  'request.restricted': { request: string; policy: string };
  /** Its person was told, with reasons, that it is lifted from `until` on (GDPR 18(3)). */
  'request.restriction-lifting': { request: string; policy: string; until: string };
  'request.restriction-lifted': { request: string; policy: string };
  /** As written until the one engine reminded of requests: it was told that the day comes near (1, 2) or is over (3). */
  'request.chased': { request: string; stage: number };
  /** Where the answer goes if the person has left: they gave an address, or somebody put one in for them. */
  'request.reply-to-given': { request: string };
  /** The answer was handed over in another way than by Heed. */
  'request.handed-over': { request: string };
  'request.terms-set': { law: string; count: number; extension: number };
  'request.law-set': { scope: string; laws: string[] };
}
