/** Decisions in a crisis: what was said is sealed, and held to by its commitment. */
export interface CrisisDecisionEvents {
  'crisis.decided': {
    incident: string;
    decision: string;
    number: number;
    /** HMAC-SHA256 of the canonical words, by a salt that is sealed with them; base64. */
    words: string;
    /** The commitment in the log of the decision before it, base64; null for an incident's first. */
    previous: string | null;
    /** The decision that this one puts right. */
    corrects?: string;
    drill?: true;
  };
}
