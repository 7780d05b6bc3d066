import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { isSame } from '../../constant-time.ts';
import { HeedError } from '../../errors.ts';

/** Who signs [docs.slack.dev: Sign in with Slack, discovery document]. */
const issuer = 'https://slack.com';
const keysMs = 5_000;
/** For clocks that differ a little: a token that is over is not taken. */
const toleranceSeconds = 5;

/** Slack puts its ids into claims named by addresses. */
const claims = z.object({
  sub: z.string().min(1),
  nonce: z.string().min(1),
  'https://slack.com/user_id': z.string().min(1),
  'https://slack.com/team_id': z.string().min(1),
});

export interface SlackIdentity {
  userId: string;
  teamId: string;
}

export interface IdTokens {
  /**
   * Who a token of Slack's is about: its signature by Slack's present keys, issuer, audience, expiry and nonce are
   * checked first (OpenID Connect Core 3.1.3.7).
   *
   * @throws HeedError `gone` for one that is over or answers another question, `platform-failed` for any other
   */
  read(token: string, nonce: string): Promise<SlackIdentity>;
}

/** @param origin where Slack's pages are, without a final slash */
export function idTokens(origin: string, clientId: string, clock: Clock): IdTokens {
  const keys = createRemoteJWKSet(new URL(`${origin}/openid/connect/keys`), { timeoutDuration: keysMs });
  return {
    async read(token, nonce) {
      const payload = await verified(token);
      const read = claims.safeParse(payload);
      if (!read.success) throw failed('an id token without what it should say');
      if (read.data.sub !== read.data['https://slack.com/user_id'])
        throw failed('an id token that names two people');
      if (!isSame(read.data.nonce, nonce)) {
        throw new HeedError('gone', 'an id token answers another question', { text: 'sign-in-over' });
      }
      return {
        userId: read.data['https://slack.com/user_id'],
        teamId: read.data['https://slack.com/team_id'],
      };
    },
  };

  async function verified(token: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: clientId,
        algorithms: ['RS256'],
        requiredClaims: ['exp', 'iat', 'sub'],
        currentDate: clock.now(),
        clockTolerance: toleranceSeconds,
      });
      return payload;
    } catch (cause) {
      if (cause instanceof errors.JWTExpired)
        throw new HeedError('gone', 'an id token is over', { text: 'sign-in-over', cause });
      throw failed('an id token that is not Slack’s word', cause);
    }
  }
}

const failed = (why: string, cause?: unknown) =>
  new HeedError('platform-failed', `Slack did not say who came back: ${why}`, { cause });
