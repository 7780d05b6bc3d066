/** An answer in the platform's own words. */
export interface Refusal {
  errcode: number;
  errmsg?: string;
}

/** Where the fault strikes: before the call took effect (the default) or after it. */
interface Effect {
  after?: boolean;
}

export type Fault =
  /** `asText`: the errcode comes as a JSON string. */
  | (Refusal & Effect & { kind: 'errcode'; asText?: boolean })
  | (Effect & { kind: 'http'; status: number; body?: string })
  /** An HTML page, or nothing, with HTTP 200. */
  | (Effect & { kind: 'html' | 'empty' })
  /** Never answers. */
  | (Effect & { kind: 'hang' })
  /** The connection breaks without an answer. */
  | (Effect & { kind: 'close' })
  /** The call takes effect, half of the answer arrives, the connection breaks. */
  | { kind: 'half' }
  /** The call takes effect; the answer waits so long, in real time or on the fake's clock. */
  | { kind: 'slow'; ms: number; time?: 'real' | 'clock' };
