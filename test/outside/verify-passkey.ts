import { createHash, createPublicKey, verify } from 'node:crypto';

/** What `docs/evidence-format.md` says of an answer that was signed with a passkey; nothing of Heed is used here. */
export interface PasskeyEvent {
  person: string;
  data: {
    notice: string;
    kind: string;
    statement: string;
    shown: { versionId: string; language: string; sha256: string };
    signature: {
      passkey: {
        publicKey: string;
        algorithm: number;
        rpId: string;
        origin: string;
        nonce: string;
        authenticatorData: string;
        clientDataJSON: string;
        signature: string;
      };
    };
  };
}

const sha256 = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
const uuid = (text: string) => Buffer.from(text.replaceAll('-', ''), 'hex');
const bytes = (base64: string) => Buffer.from(base64, 'base64');

export function verifyPasskey({ person, data }: PasskeyEvent): object | string {
  const { notice, kind, statement, shown, signature } = data;
  const { passkey } = signature;
  const { language, sha256: text, versionId } = shown;
  // Members in this order and no white space are its canonical form.
  const said = sha256(Buffer.from(JSON.stringify({ kind, language, sha256: text, statement, versionId })));
  const challenge = sha256(bytes(passkey.nonce), uuid(notice), uuid(person), said);
  const client = JSON.parse(bytes(passkey.clientDataJSON).toString()) as Record<string, unknown>;
  if (client.type !== 'webauthn.get' || client.challenge !== challenge.toString('base64url'))
    return 'another statement';
  if (client.origin !== passkey.origin) return 'another origin';
  const authenticator = bytes(passkey.authenticatorData);
  if (!authenticator.subarray(0, 32).equals(sha256(Buffer.from(passkey.rpId)))) return 'another domain';
  const flags = authenticator[32] ?? 0;
  const key = createPublicKey({ key: bytes(passkey.publicKey), format: 'der', type: 'spki' });
  const signed = Buffer.concat([authenticator, sha256(bytes(passkey.clientDataJSON))]);
  const digest = passkey.algorithm === -8 ? null : 'sha256';
  return {
    signed: (flags & 0x01) !== 0 && verify(digest, signed, key, bytes(passkey.signature)),
    userVerified: (flags & 0x04) !== 0,
    origin: client.origin,
  };
}
