/** Analysis of groups: what was agreed about it, and what came of a week. Numbers and ids; never a figure, never a person. */
export interface AnalysisEvents {
  /** Days are the company's; `sha256` of the document, hex. Figures are of no fewer than `people`. */
  'analysis.agreed': {
    agreement: string;
    site: string;
    with: 'works-council' | 'union' | 'representatives';
    on: string;
    until: string | null;
    people: number;
    sha256: string;
  };
  /** Nothing is counted under it any more; `figures` of closed weeks went with it. */
  'analysis.agreement-ended': { agreement: string; site: string; figures: number };
  /** The figures of a week were made, and what they were made of destroyed. */
  'analysis.week-closed': { week: string; sites: number; figures: number };
}
