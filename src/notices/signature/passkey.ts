import { relyingParty } from '../../people/passkeys/relying-party.ts';
import { verifySigned } from '../../people/passkeys/sign.ts';
import type { SignatureMethod } from './method.ts';
import { reliability } from './reliability.ts';

/**
 * The person's own device signs the statement with a key that only it has, after finger, face or PIN (WebAuthn).
 * Whose device it is rests on the sign-in it was enrolled in.
 */
export const passkey: SignatureMethod = {
  name: 'passkey',
  nearest: 'page',
  field: 'passkey',
  missing: 'passkeyMissing',
  reliability: reliability.passkey,
  async check(_signer, given, { db, baseUrl, about, personId, statementHash, now }) {
    const party = relyingParty(baseUrl);
    if (!party) return { ok: false, problem: 'passkeyNoDomain' };
    const sent = given.passkey ?? '';
    if (sent === '') return { ok: false, problem: 'passkeyMissing' };
    const statement = { about, personId, hash: await statementHash() };
    const verified = await verifySigned(db, party, { sent, statement, now });
    return verified.ok ? { ...verified, evidence: { passkey: verified.evidence } } : verified;
  },
};
