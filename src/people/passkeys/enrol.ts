import { parse } from 'uuid';
import { type Db, inTransaction } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import type { SessionFacts } from '../../evidence/events.ts';
import { askToEnrol, challengeMs, nonceOf, useChallenge } from './challenge.ts';
import { algorithms, publicKeyOf } from './public-key.ts';
import type { RelyingParty } from './relying-party.ts';
import { type Attestation, parseAttestation, parseClientData } from './sent.ts';
import { addPasskey, longestName, passkeysOf } from './store.ts';

interface Enrolling {
  person: { id: string; name: string; staffNo: string };
  party: RelyingParty;
  now: Date;
}

/**
 * What the browser hands to the device so that it makes a passkey (PublicKeyCredentialCreationOptionsJSON).
 * What kind of device it is is not asked for: an attestation would tell more than signing needs.
 */
export async function enrolmentOptions(db: Db, { person, party, now }: Enrolling): Promise<object> {
  const { generateRegistrationOptions } = await import('@simplewebauthn/server');
  const known = await passkeysOf(db, person.id);
  const challenge = await askToEnrol(db, person.id, now);
  return generateRegistrationOptions({
    rpName: 'Heed 阅知',
    rpID: party.id,
    userName: person.staffNo,
    userDisplayName: person.name,
    userID: new Uint8Array(parse(person.id)),
    challenge: new Uint8Array(challenge),
    timeout: challengeMs,
    attestationType: 'none',
    excludeCredentials: known.map(({ credentialId, transports }) => ({
      id: credentialId.toString('base64url'),
      transports,
    })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
  });
}

const refuse = (why: string, text: string, cause?: unknown) =>
  new HeedError('bad-input', `a new passkey was refused: ${why}`, { text, cause });

/**
 * Takes a new passkey that a device made for this person, whose challenge it used up.
 *
 * @param sent JSON of the browser's answer
 * @returns its id
 * @throws HeedError `bad-input` (texts `passkey-over`, `passkey-origin`, `passkey-invalid`), `conflict`
 */
export async function enrolPasskey(
  db: Db,
  { person, party, now }: Enrolling,
  { sent, name, session }: { sent: string; name: string; session: SessionFacts },
): Promise<string> {
  const response = parseAttestation(sent);
  const client = response && parseClientData(response.response.clientDataJSON);
  if (!client) throw refuse('not in the form that browsers send', 'passkey-invalid');
  const challenge = Buffer.from(client.challenge, 'base64url');
  const asked = { personId: person.id, purpose: 'enrol', now } as const;
  if (!(await nonceOf(db, challenge, asked))) throw refuse('challenge unknown, used or over', 'passkey-over');
  if (client.origin !== party.origin) throw refuse('another origin', 'passkey-origin');
  const { credential, credentialBackedUp } = await verified(response, client.challenge, party);
  const publicKey = Buffer.from(credential.publicKey);
  const key = await publicKeyOf(publicKey);
  return inTransaction(db, async (tx) => {
    if (!(await useChallenge(tx, challenge))) throw refuse('challenge used meanwhile', 'passkey-over');
    const passkey = {
      personId: person.id,
      credentialId: Buffer.from(credential.id, 'base64url'),
      publicKey,
      counter: credential.counter,
      synced: credentialBackedUp,
      transports: response.response.transports,
      rpId: party.id,
      name: Array.from(name.trim()).slice(0, longestName).join('') || 'Passkey',
      key,
      session,
    };
    return addPasskey(tx, passkey, now);
  });
}

async function verified(response: Attestation, challenge: string, party: RelyingParty) {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server');
  const { transports: _own, ...inner } = response.response;
  const result = await verifyRegistrationResponse({
    response: { ...response, response: inner },
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch((cause: unknown) => {
    throw refuse('it does not verify', 'passkey-invalid', cause);
  });
  if (!result.verified) throw refuse('it does not verify', 'passkey-invalid');
  return result.registrationInfo;
}
