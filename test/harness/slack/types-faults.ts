/** Where the fault strikes: before the call took effect (the default) or after it. */
interface Effect {
  after?: boolean;
}

export type Fault =
  /** `ok:false` with this word; `fields` stand beside it, such as `needed` and `provided`. */
  | (Effect & { kind: 'error'; error: string; fields?: Record<string, string> })
  /** HTTP 429. `retryAfter` in seconds; `null`: without the header. */
  | { kind: 'rate'; retryAfter: number | string | null }
  /** Some other status, such as 500. */
  | (Effect & { kind: 'http'; status: number; body?: string })
  /** An HTML page, nothing, JSON that is no object, or `ok:true` and no more, with HTTP 200. */
  | (Effect & { kind: 'html' | 'empty' | 'odd' | 'bare' })
  /** Never answers. */
  | (Effect & { kind: 'hang' })
  /** The connection breaks without an answer. */
  | (Effect & { kind: 'close' })
  /** The call takes effect, half of the answer arrives, the connection breaks. */
  | { kind: 'half' };
