import type { Language } from '../messages/model.ts';
import type { Viewer } from '../people/person.ts';
import type { ExportLane } from './places.ts';

/** Who asks for a file; an operator at the command line is above roles and reads no answers but those HR may. */
export type ExportBy = Viewer | { operator: string };

export interface ExportOrder {
  by: ExportBy;
  language: Language;
  /** When it is asked for. */
  now: Date;
  /** As of when, where the facts know the past; `now` otherwise. */
  at?: Date | undefined;
  /** For whom others wait; unless it says so, for those who look after everybody. */
  lane?: ExportLane | undefined;
  /** Aborted once whoever asked for it went away: then nothing is begun any more, and nothing put on record. */
  gone?: AbortSignal | undefined;
}

export interface ExportDeps {
  /** The company's: times in a workbook and in a document are told by it. */
  zone: string;
  baseUrl: string;
}

export const isOperator = (by: ExportBy): by is { operator: string } => 'operator' in by;

/** One name for whoever asks, to count what they have under way. */
export const whoAsks = (by: ExportBy): string => (isOperator(by) ? `operator:${by.operator}` : by.id);
