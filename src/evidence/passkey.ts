import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import { canonicalise, type JsonObject } from './canonical.ts';
import { invalid } from './invalid.ts';

const bytes = z.base64().transform((text) => Buffer.from(text, 'base64'));
const id = z.guid().transform((text) => Buffer.from(text.replaceAll('-', ''), 'hex'));

const passkey = z.object({
  publicKey: bytes,
  algorithm: z.union([z.literal(-7), z.literal(-8), z.literal(-257)]),
  rpId: z.string(),
  origin: z.string(),
  nonce: bytes,
  authenticatorData: bytes,
  clientDataJSON: bytes,
  signature: bytes,
});

/** What a device signed: what the event says, of what (a notice, a contract) and whose. */
interface Said {
  passkey: z.infer<typeof passkey>;
  statement: JsonObject;
  about: Buffer;
  person: Buffer;
}

/** The members of an answer's event that its passkey signed, or that tell how (`docs/evidence-format.md`, 11). */
const answer = z
  .object({
    person: id,
    data: z.object({
      notice: id,
      kind: z.string(),
      statement: z.string(),
      shown: z.object({ versionId: z.string(), language: z.string(), sha256: z.string() }),
      signature: z.object({ passkey }),
    }),
  })
  .transform(({ person, data: { notice, kind, statement, shown, signature } }): Said => {
    const { language, sha256, versionId } = shown;
    const said = { kind, language, sha256, statement, versionId };
    return { passkey: signature.passkey, statement: said, about: notice, person };
  });

/** The same of a signature below a contract, of whichever side: whose it is, is who did it. */
const contract = z
  .object({
    actor: z.object({ person: id }),
    data: z.object({
      contract: z.guid(),
      party: z.string(),
      language: z.string(),
      statement: z.string(),
      sha256: z.string(),
      signature: z.object({ passkey }),
    }),
  })
  .transform(({ actor, data }): Said => {
    const { language, party, sha256, statement, signature } = data;
    const said = { contract: data.contract, language, party, sha256, statement };
    const about = id.parse(data.contract);
    return { passkey: signature.passkey, statement: said, about, person: actor.person };
  });

const shapes: Readonly<Record<string, z.ZodType<Said>>> = {
  'answer.given': answer,
  'contract.signed': contract,
};

const flags = { present: 0x01, verified: 0x04 };
const sha256 = (...parts: (Buffer | string)[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/**
 * Verifies the signature that a person's own device made, if the event is an answer, or a contract, that was signed so.
 *
 * @returns false for any other event, in which there is nothing to verify
 * @throws HeedError `evidence-invalid`, step `passkey`
 */
export function verifyPasskey(event: JsonObject): boolean {
  const { type, data } = event;
  const method = typeof data === 'object' && data !== null && 'method' in data ? data.method : undefined;
  const shape = typeof type === 'string' && Object.hasOwn(shapes, type) ? shapes[type] : undefined;
  if (!shape || method !== 'passkey') return false;
  const parsed = shape.safeParse(event);
  if (!parsed.success) throw invalid('passkey', 'the event lacks what the device signed', parsed.error);
  const { passkey, statement, about, person } = parsed.data;
  const said = sha256(canonicalise(statement));
  const challenge = sha256(passkey.nonce, about, person, said).toString('base64url');
  const client = readClient(passkey.clientDataJSON);
  if (client.challenge !== challenge) throw invalid('passkey', 'the device signed another answer');
  if (client.type !== 'webauthn.get' || client.origin !== passkey.origin)
    throw invalid('passkey', 'the device was asked elsewhere, or for something else');
  const set = passkey.authenticatorData[32] ?? 0;
  if (!passkey.authenticatorData.subarray(0, 32).equals(sha256(passkey.rpId)))
    throw invalid('passkey', 'the passkey belongs to another domain');
  if ((set & flags.present) === 0 || (set & flags.verified) === 0)
    throw invalid('passkey', 'the device did not verify who it was');
  const signed = Buffer.concat([passkey.authenticatorData, sha256(passkey.clientDataJSON)]);
  const digest = passkey.algorithm === -8 ? null : 'sha256';
  if (!isMadeWith(readKey(passkey.publicKey), digest, signed, passkey.signature))
    throw invalid('passkey', 'the signature was not made with this key');
  return true;
}

const clientData = z.object({ type: z.string(), challenge: z.string(), origin: z.string() });

function readClient(json: Buffer): z.infer<typeof clientData> {
  try {
    return clientData.parse(JSON.parse(json.toString()));
  } catch (cause) {
    throw invalid('passkey', 'what the browser told the device cannot be read', cause);
  }
}

/** A key of another kind than the algorithm's signs nothing by it. Node says so by throwing, where it does not say false. */
function isMadeWith(key: KeyObject, digest: 'sha256' | null, signed: Buffer, signature: Buffer): boolean {
  try {
    return verify(digest, signed, key, signature);
  } catch {
    return false;
  }
}

function readKey(der: Buffer): KeyObject {
  try {
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch (cause) {
    throw invalid('passkey', 'the public key cannot be read', cause);
  }
}
