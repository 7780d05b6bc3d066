import { parse } from 'uuid';
import { isSame } from '../../constant-time.ts';
import type { Db, Tx } from '../../db/pool.ts';
import {
  askToSign,
  challengeMs,
  nonceOf,
  type Statement,
  signingChallenge,
  useChallenge,
} from './challenge.ts';
import { publicKeyOf } from './public-key.ts';
import type { RelyingParty } from './relying-party.ts';
import { type Assertion, parseAssertion, parseClientData } from './sent.ts';
import { ownPasskey, type Passkey, passkeyUsed, usablePasskeys } from './store.ts';

/** What the browser hands to the device so that it signs (PublicKeyCredentialRequestOptionsJSON). */
export async function signingOptions(
  db: Db,
  party: RelyingParty,
  statement: Statement,
  now: Date,
): Promise<object> {
  const known = await usablePasskeys(db, statement.personId, party);
  const challenge = await askToSign(db, statement, now);
  return {
    challenge: challenge.toString('base64url'),
    rpId: party.id,
    timeout: challengeMs,
    userVerification: 'required',
    allowCredentials: known.map(({ credentialId, transports }) => ({
      id: credentialId.toString('base64url'),
      type: 'public-key',
      transports,
    })),
  };
}

/** Everything an outsider needs to verify the signature again, besides the answer itself. */
export interface PasskeyEvidence {
  passkey: string;
  credential: string;
  /** SubjectPublicKeyInfo, base64. */
  publicKey: string;
  /** COSE number. */
  algorithm: number;
  /** Whether its key was shared among devices when it signed, as the device says. */
  synced: boolean;
  /** When it was added, UTC. */
  enrolled: string;
  rpId: string;
  origin: string;
  /** Base64, 32 bytes. */
  nonce: string;
  /** Base64 of what the device and the browser made, byte for byte. */
  authenticatorData: string;
  clientDataJSON: string;
  signature: string;
}

export type Verified =
  | { ok: true; evidence: PasskeyEvidence; keep: (tx: Tx) => Promise<boolean> }
  | { ok: false; problem: string };

const refuse = (problem: string): Verified => ({ ok: false, problem });

/**
 * Checks that this person's own device signed exactly this statement, just now, under our own address, after
 * it made sure who holds it. `keep` uses the challenge up and moves the counter, in the answer's transaction;
 * false when either has happened meanwhile.
 *
 * @param sent JSON of the browser's answer
 */
export async function verifySigned(
  db: Db | Tx,
  party: RelyingParty,
  { sent, statement, now }: { sent: string; statement: Statement; now: Date },
): Promise<Verified> {
  const assertion = parseAssertion(sent);
  const client = assertion && parseClientData(assertion.response.clientDataJSON);
  if (!client) return refuse('passkeyInvalid');
  const { personId } = statement;
  const challenge = Buffer.from(client.challenge, 'base64url');
  const nonce = await nonceOf(db, challenge, { personId, purpose: 'sign', now });
  if (!nonce) return refuse('passkeyOver');
  // Asked for another notice, or before the words changed.
  if (!isSame(signingChallenge(nonce, statement), challenge)) return refuse('passkeyOther');
  if (client.origin !== party.origin) return refuse('passkeyOrigin');
  const passkey = await ownPasskey(db, personId, Buffer.from(assertion.id, 'base64url'));
  if (!passkey) return refuse('passkeyUnknown');
  const used = await verified(assertion, passkey, client.challenge, party);
  if (!used) return refuse('passkeyInvalid');
  // A device that counts never goes back: another one may have a copy of its key (WebAuthn, section 6.1.1).
  if (used.counter <= passkey.counter && passkey.counter > 0) return refuse('passkeyCopied');
  const { response } = assertion;
  const { id, createdAt } = passkey;
  const bytes = (base64url: string) => Buffer.from(base64url, 'base64url').toString('base64');
  const { spki, algorithm } = await publicKeyOf(passkey.publicKey);
  return {
    ok: true,
    evidence: {
      passkey: id,
      credential: assertion.id,
      publicKey: spki,
      algorithm,
      synced: used.synced,
      enrolled: createdAt.toISOString(),
      rpId: party.id,
      origin: party.origin,
      nonce: nonce.toString('base64'),
      authenticatorData: bytes(response.authenticatorData),
      clientDataJSON: bytes(response.clientDataJSON),
      signature: bytes(response.signature),
    },
    keep: async (tx) => (await useChallenge(tx, challenge)) && (await passkeyUsed(tx, id, used, now)),
  };
}

/**
 * @returns what the device has counted to, and whether its key is shared among several; undefined when the signature,
 * its flags or whose it says that it is are wrong (WebAuthn, section 7.2)
 */
async function verified(
  assertion: Assertion,
  { credentialId, publicKey, personId }: Passkey,
  challenge: string,
  party: RelyingParty,
): Promise<Pick<Passkey, 'counter' | 'synced'> | undefined> {
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
  const { userHandle, ...response } = assertion.response;
  if (userHandle && !Buffer.from(userHandle, 'base64url').equals(parse(personId))) return undefined;
  try {
    const result = await verifyAuthenticationResponse({
      response: { ...assertion, response: { ...response, ...(userHandle ? { userHandle } : {}) } },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      credential: {
        id: credentialId.toString('base64url'),
        publicKey: new Uint8Array(publicKey),
        counter: 0,
      },
      requireUserVerification: true,
    });
    const { newCounter, credentialBackedUp } = result.authenticationInfo;
    return result.verified ? { counter: newCounter, synced: credentialBackedUp } : undefined;
  } catch {
    // It throws for whatever is not as it should be; what that is is in what was sent, so it may not be logged.
    return undefined;
  }
}
