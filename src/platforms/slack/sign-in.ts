import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { HeedError } from '../../errors.ts';
import type { Secrets } from '../../secrets.ts';
import type { SignIn } from '../port.ts';
import { type SlackApi, SlackError } from './api.ts';
import { idTokens } from './id-token.ts';
import type { SlackSettings, SlackTeam } from './settings.ts';

export interface SlackSignInDeps {
  api: SlackApi;
  team: Pick<SlackTeam, 'teamId'>;
  secrets: Secrets;
  clock: Clock;
}

/** Used, unknown or too old, or exchanged with another verifier than it was made for. */
const spentCodes = new Set(['invalid_code', 'invalid_grant', 'code_already_used', 'invalid_code_verifier']);

const answer = z.object({ id_token: z.string().min(1) });

/**
 * Sign in with Slack, which is OpenID Connect. Only `openid` is asked for: user id and workspace, and neither name
 * nor address. Nonce and PKCE verifier follow from `state`, which is random, used once and bound to the browser, and
 * from a key that only Heed has: so nothing more is stored, and who sees the address learns neither. With an exchanged
 * HEED_SECRET what was begun before is over.
 */
export function slackSignIn(
  { client, apiBase }: Pick<SlackSettings, 'apiBase'> & { client: NonNullable<SlackSettings['client']> },
  { api, team, secrets, clock }: SlackSignInDeps,
): SignIn {
  // Slack serves its pages beside the API: https://slack.com/api/ and https://slack.com/openid/….
  const { origin } = new URL(apiBase);
  const tokens = idTokens(origin, client.id, clock);
  const key = secrets.derive('slack-sign-in')[0];
  const derived = (what: 'nonce' | 'verifier', state: string) =>
    createHmac('sha256', key).update(`${what}\n${state}`).digest('base64url');

  return {
    platform: 'slack',
    tenant: team.teamId,
    name: 'slack',
    // Slack opens links in the system's browser; where its own shows a page it is signed in nowhere.
    silent: () => false,
    authorizeUrl({ redirectUri, state }) {
      const query = new URLSearchParams({
        response_type: 'code',
        scope: 'openid',
        client_id: client.id,
        redirect_uri: redirectUri,
        state,
        nonce: derived('nonce', state),
        team: team.teamId,
      });
      if (client.pkce) {
        const challenge = createHash('sha256').update(derived('verifier', state)).digest('base64url');
        query.set('code_challenge', challenge);
        query.set('code_challenge_method', 'S256');
      }
      return `${origin}/openid/connect/authorize?${query}`;
    },
    async identify({ code, redirectUri, state }, signal) {
      const args = {
        client_id: client.id,
        client_secret: client.secret,
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        ...(client.pkce ? { code_verifier: derived('verifier', state) } : {}),
      };
      // The app's own token has no business here.
      const { id_token } = await api
        .call({ method: 'openid.connect.token', args, token: '', answer, signal })
        .catch(refused);
      const { userId, teamId } = await tokens.read(id_token, derived('nonce', state));
      // Anybody with a Slack account can come back; only members of our workspace are somebody here.
      if (teamId !== team.teamId) return undefined;
      return { account: userId, method: 'slack-oidc' };
    },
  };
}

function refused(error: unknown): never {
  if (!(error instanceof SlackError)) throw error;
  if (spentCodes.has(error.code ?? '')) {
    throw new HeedError('gone', 'a code of Slack was used or is over', {
      text: 'sign-in-over',
      cause: error,
    });
  }
  throw new HeedError('platform-failed', 'Slack did not say who came back', { cause: error });
}
