import type { Batch, Capabilities, Outcome, Platform } from '../../src/platforms/port.ts';

type Answer = (batch: Batch, signal: AbortSignal) => Promise<Outcome[]> | Outcome[];

/** A platform that writes down what it is asked to send and answers as a test tells it to. */
export class RecordingPlatform implements Platform {
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly batches: Batch[] = [];
  answer: Answer = (batch) => acceptAll(batch);
  find?: (batch: Batch, signal: AbortSignal) => Promise<Outcome[]>;

  constructor(name: string, capabilities: Partial<Capabilities> = {}) {
    this.name = name;
    this.capabilities = { batch: 100, dedupeMs: 0, replaces: true, forms: true, ...capabilities };
  }

  async send(batch: Batch, signal = new AbortController().signal): Promise<Outcome[]> {
    this.batches.push(batch);
    return this.answer(batch, signal);
  }

  async openForm(): Promise<void> {}

  /** Every delivery it was asked to make, in order. */
  get deliveries(): number[] {
    return this.batches.flatMap((batch) => batch.to.map((receiver) => receiver.delivery));
  }
}

export function acceptAll(batch: Batch): Outcome[] {
  return batch.to.map(({ delivery }) => ({ delivery, result: 'accepted', externalId: `x${delivery}` }));
}
