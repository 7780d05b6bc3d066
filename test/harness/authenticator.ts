import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest();
const flags = { present: 0x01, verified: 0x04, shareable: 0x08, shared: 0x10, attested: 0x40 };

/** What a device is told otherwise than it should be, or does. */
export interface Odd {
  origin?: string;
  rpId?: string;
  /** Whether it made sure who holds it. */
  verified?: boolean;
  /** What it says that it has counted to. */
  counter?: number;
  /** Whether several devices could share its key, and do. */
  shareable?: boolean;
  shared?: boolean;
  /** Another public key than its own, as COSE_Key. */
  cose?: Buffer;
  /** Whose it says that the key is. */
  userHandle?: Buffer;
}

/** A device that holds one passkey (ES256), as strict or as odd as a test wants it (WebAuthn level 2, section 6). */
export class Authenticator {
  readonly credentialId = randomBytes(32);
  readonly #key: KeyObject;
  readonly #point: { x: Buffer; y: Buffer };
  readonly #origin: string;
  counter = 0;

  constructor(origin: string) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    this.#key = privateKey;
    this.#point = { x: Buffer.from(x, 'base64url'), y: Buffer.from(y, 'base64url') };
    this.#origin = origin;
  }

  /** The public key as COSE_Key (RFC 9052): EC2, ES256, P-256, x, y. */
  get cose(): Buffer {
    return Buffer.concat([
      Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32]),
      this.#point.x,
      Buffer.from([0x22, 0x58, 32]),
      this.#point.y,
    ]);
  }

  /** Answers `navigator.credentials.create`. */
  enrols(options: { challenge: string }, odd: Odd = {}): string {
    const client = this.#client('webauthn.create', options.challenge, odd);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.credentialId.length);
    const data = Buffer.concat([
      this.#data(odd, flags.attested),
      Buffer.alloc(16),
      length,
      this.credentialId,
      odd.cose ?? this.cose,
    ]);
    // {"fmt": "none", "attStmt": {}, "authData": data} in CBOR.
    const attestation = Buffer.concat([
      Buffer.from([0xa3]),
      text('fmt'),
      text('none'),
      text('attStmt'),
      Buffer.from([0xa0]),
      text('authData'),
      Buffer.from([0x59, data.length >> 8, data.length & 0xff]),
      data,
    ]);
    return this.#sent({
      clientDataJSON: client.toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal'],
    });
  }

  /** Answers `navigator.credentials.get`. */
  signs(options: { challenge: string }, odd: Odd = {}): string {
    this.counter += 1;
    const client = this.#client('webauthn.get', options.challenge, odd);
    const data = this.#data(odd);
    return this.#sent({
      clientDataJSON: client.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: sign('sha256', Buffer.concat([data, sha256(client)]), this.#key).toString('base64url'),
      ...(odd.userHandle ? { userHandle: odd.userHandle.toString('base64url') } : {}),
    });
  }

  #client(type: string, challenge: string, { origin = this.#origin }: Odd): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  #data(odd: Odd, more = 0): Buffer {
    const { rpId = new URL(this.#origin).hostname, verified = true, counter = this.counter } = odd;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    const { shared = false, shareable = shared } = odd;
    const set =
      flags.present |
      (verified ? flags.verified : 0) |
      (shareable ? flags.shareable : 0) |
      (shared ? flags.shared : 0) |
      more;
    return Buffer.concat([sha256(rpId), Buffer.from([set]), count]);
  }

  #sent(response: object): string {
    const id = this.credentialId.toString('base64url');
    return JSON.stringify({ id, rawId: id, type: 'public-key', response, clientExtensionResults: {} });
  }
}

/** A short text in CBOR. */
function text(words: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + words.length]), Buffer.from(words)]);
}
