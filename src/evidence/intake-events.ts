/** Connections that records come by: what operators did with them. Secrets and numbers are in none of these. */
export interface IntakeEvents {
  /** `on`, `off`: whether anything is taken from it. A secret was made, or a new one while the old one still counts. */
  'records.source-changed': {
    source: string;
    change: 'on' | 'off' | 'secret-made' | 'secret-rotated' | 'signals-on' | 'signals-off';
  };
  /** A business number is somebody's from then on, until then where it ends; ISO 8601, UTC. `binding`: the row's id. */
  'records.account-bound': { binding: string; platform: string; from: string; until: string | null };
  /** It is theirs no longer, from then on. */
  'records.account-released': { binding: string; platform: string; until: string };
}
