import { z } from 'zod';
import { HeedError } from '../../errors.ts';
import type { SignIn } from '../port.ts';
import { type WecomApi, WecomError } from './api.ts';
import type { SignInAddresses, WecomSettings } from './settings.ts';
import { lower } from './userid.ts';

/**
 * The names that WeCom's own browser gives itself, on phones and desktops, and WeChat's: the plug-in opens there
 * what its members get, and a page to scan would be on the very phone that has to scan it.
 */
const ownBrowser = /\b(?:wxwork|MicroMessenger)\//i;
/** Used, unknown or older than five minutes. */
const spentCodes = new Set([40029, 42003, 42022]);

const answer = z.object({ userid: z.string().default('') });

/**
 * Sign-in by WeCom (pages 91022, 91023, 98151, 98152): silent inside WeCom and WeChat (`snsapi_base`: the userid and nothing
 * else), by scanning a code in any other browser.
 */
export function wecomSignIn(settings: WecomSettings & SignInAddresses, api: WecomApi): SignIn {
  const { corpid, agentid } = settings;
  const inside = (agent: string) => ownBrowser.test(agent);
  return {
    platform: 'wecom',
    tenant: corpid,
    name: 'wecom',
    silent: inside,
    authorizeUrl({ redirectUri, state, agent, language }) {
      if (inside(agent)) {
        const query = new URLSearchParams({
          appid: corpid,
          redirect_uri: redirectUri,
          response_type: 'code',
          scope: 'snsapi_base',
          state,
          agentid: String(agentid),
        });
        return `${settings.oauthBase}/connect/oauth2/authorize?${query}#wechat_redirect`;
      }
      const query = new URLSearchParams({
        login_type: 'CorpApp',
        appid: corpid,
        agentid: String(agentid),
        redirect_uri: redirectUri,
        state,
        lang: language === 'en' ? 'en' : 'zh',
      });
      return `${settings.loginBase}/wwlogin/sso/login?${query}`;
    },
    async identify({ code, agent }, signal) {
      const { userid } = await api
        .call({ path: 'auth/getuserinfo', query: { code }, answer, signal })
        .catch((error: unknown) => {
          if (!(error instanceof WecomError)) throw error;
          if (spentCodes.has(error.errcode ?? 0)) {
            throw new HeedError('gone', 'a code of WeCom was used or is over', {
              text: 'sign-in-over',
              cause: error,
            });
          }
          throw new HeedError('platform-failed', 'WeCom did not say who came back', { cause: error });
        });
      // No member: an outside contact, who has an openid. Members of linked corps are `CorpId/userid`.
      if (userid === '' || userid.includes('/')) return undefined;
      return { account: lower(userid), method: inside(agent) ? 'wecom-oauth' : 'wecom-scan' };
    },
  };
}
