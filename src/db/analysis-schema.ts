import type { Generated, JSONColumnType } from 'kysely';
import type { AnalysisFigure } from '../policies/analysed.ts';
import type { Counterpart } from '../procedure/steps.ts';
import type { RecordChannel } from '../records/model.ts';
import type { Sealed } from '../vault/sealed.ts';

/** Days are `YYYY-MM-DD`. Nothing here names whom a figure is of. */
export interface AnalysisSchema {
  analysis_agreement: {
    id: string;
    site: string;
    counterpart: Counterpart;
    agreed_on: string;
    until_on: string | null;
    people: number;
    document: string;
    sha256: Buffer;
    recorded_by: string | null;
    recorded_at: Date;
    ended_by: string | null;
    ended_at: Date | null;
  };
  analysis_week: { id: string; starts_on: string; salt: Buffer | null; closed_at: Date | null };
  analysis_tally: {
    id: Generated<number>;
    week_id: string;
    site: string;
    sealed: JSONColumnType<Sealed>;
  };
  analysis_waiting: { chat: Buffer; site: string; since: Date };
  analysis_figure: {
    site: string;
    starts_on: string;
    department_id: string | null;
    figure: AnalysisFigure;
    from_hour: number;
    to_hour: number;
    channel: RecordChannel | null;
    detail: string;
    count: number;
  };
}
