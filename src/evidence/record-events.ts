/** Records under monitoring: that some were taken in, and never of whom or what was said. */
export interface RecordEvents {
  /** Records can come from there from now on. */
  'records.source-added': { source: string; channel: string };
  /**
   * What a source handed over at once: how many were kept, and how many were not, by why (`refusalReasons`); when the
   * first and the last of them were from, UTC. What came before is not counted again.
   */
  'records.taken-in': {
    source: string;
    outcomes: Readonly<Record<string, number>>;
    first: string;
    last: string;
  };
  /** Somebody says that people outside were told that conversations are kept: how many, since when, UTC, and how. */
  'records.other-party-told': { source: string; people: number; since: string; how: string };
}
