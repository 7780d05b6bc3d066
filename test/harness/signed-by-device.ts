import { createHash, randomBytes } from 'node:crypto';
import { statementHash } from '../../src/notices/signature/statement.ts';
import { signingChallenge } from '../../src/people/passkeys/challenge.ts';
import { publicKeyOf } from '../../src/people/passkeys/public-key.ts';
import { Authenticator, type Odd } from './authenticator.ts';

export const person = '0198f3a2-7c1e-7d3a-9b52-3f6a1c2d4e5f';
export const notice = '0198f3a2-0000-7000-8000-000000000001';
const versionId = '0198f3a2-0000-7000-8000-000000000002';
const sha256 = createHash('sha256').update('text').digest('hex');

/** An answer that a device signed, as its event tells it. */
export async function signedByDevice(odd: Odd = {}) {
  const device = new Authenticator('https://heed.example');
  const said = { kind: 'acknowledge', statement: '我确认。', versionId, language: 'zh-CN', sha256 } as const;
  const nonce = randomBytes(32);
  const statement = { about: notice, personId: person, hash: statementHash(said) };
  const challenge = signingChallenge(nonce, statement).toString('base64url');
  const { response } = JSON.parse(device.signs({ challenge }, odd)) as { response: Record<string, string> };
  const { spki, algorithm } = await publicKeyOf(device.cose);
  const base64 = (name: string) => Buffer.from(response[name] ?? '', 'base64url').toString('base64');
  return {
    type: 'answer.given',
    person,
    data: {
      method: 'passkey',
      notice,
      kind: said.kind,
      statement: said.statement,
      shown: { versionId, language: 'zh-CN', sha256 },
      signature: {
        passkey: {
          publicKey: spki,
          algorithm,
          rpId: 'heed.example',
          origin: 'https://heed.example',
          nonce: nonce.toString('base64'),
          authenticatorData: base64('authenticatorData'),
          clientDataJSON: base64('clientDataJSON'),
          signature: base64('signature'),
        },
      },
    },
  };
}
