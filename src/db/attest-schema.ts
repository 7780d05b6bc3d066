/** What others attest of checkpoints of the evidence log. */
export interface AttestSchema {
  evidence_stamp: { size: number; authority: string; stamped_at: Date; response: Buffer };
  evidence_cosignature: { size: number; witness: string; signed_at: Date; line: string };
  evidence_attestor: {
    name: string;
    kind: 'stamp' | 'cosignature';
    next_at: Date;
    succeeded_at: Date | null;
    failing_since: Date | null;
    failures: number;
    problem: string | null;
  };
}
