import { createHash } from 'node:crypto';
import type {
  ProviderResult,
  ProviderSigning,
  ProviderState,
  SigningProvider,
} from '../../src/contracts/signing-provider.ts';

interface Started {
  signing: ProviderSigning;
  reference: string;
  state: ProviderState;
  cancelled: boolean;
}

/**
 * A certified provider as strict as one: it takes a whole PDF whose hash is right, two parties with accounts, and gives
 * the same reference for the same contract. What it gives back can be altered by a test.
 */
export class FakeSigningProvider implements SigningProvider {
  readonly name = 'Sample CA';
  readonly started: Started[] = [];
  /** Calls in their order. */
  readonly calls: string[] = [];
  /** Makes the next calls fail, as a network does. */
  failing = 0;
  /** What it says in place of the truth. */
  lies: Partial<ProviderResult> = {};
  /** Something that happens while it starts a signing. */
  whileStarting: () => Promise<unknown> = () => Promise.resolve();
  /** It takes the call and never says anything. */
  silent = false;

  start(signing: ProviderSigning): Promise<{ reference: string }> {
    this.#call('start');
    return this.whileStarting().then(() => this.#start(signing));
  }

  #start(signing: ProviderSigning): { reference: string } {
    const known = this.started.find((one) => one.signing.contract === signing.contract);
    if (known) return { reference: known.reference };
    const { document, sha256, parties } = signing;
    if (!document.subarray(0, 5).equals(Buffer.from('%PDF-'))) throw new Error('not a PDF');
    if (createHash('sha256').update(document).digest('hex') !== sha256) throw new Error('another hash');
    if (parties.length !== 2 || parties.some(({ name, account }) => name === '' || account === ''))
      throw new Error('a party without a name or an account');
    const reference = `ca-${this.started.length + 1}`;
    this.started.push({ signing, reference, state: 'waiting', cancelled: false });
    return { reference };
  }

  state(reference: string): Promise<ProviderState> {
    this.#call('state');
    if (this.silent) return new Promise(() => undefined);
    return Promise.resolve(this.#find(reference).state);
  }

  signed(reference: string): Promise<ProviderResult> {
    this.#call('signed');
    const { signing, state } = this.#find(reference);
    if (state !== 'signed') throw new Error('nobody has signed');
    return Promise.resolve({
      document: Buffer.concat([signing.document, Buffer.from('\n%signed\n/ByteRange [0 1 2 3]\n%%EOF\n')]),
      certificate: Buffer.from(`certificate of ${signing.sha256}`),
      sha256: signing.sha256,
      reference,
      ...this.lies,
    });
  }

  cancel(reference: string): Promise<void> {
    this.#call('cancel');
    this.#find(reference).cancelled = true;
    return Promise.resolve();
  }

  /** Both parties sign, or somebody does not. */
  becomes(state: ProviderState): void {
    for (const one of this.started) one.state = state;
  }

  #call(name: string): void {
    this.calls.push(name);
    if (this.failing > 0) {
      this.failing -= 1;
      throw new Error('the provider does not answer');
    }
  }

  #find(reference: string): Started {
    const found = this.started.find((one) => one.reference === reference);
    if (!found) throw new Error('no such reference');
    return found;
  }
}
