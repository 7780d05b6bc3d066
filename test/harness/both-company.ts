import { expect } from 'chai';
import { ownTime } from './own-time.ts';
import { type SlackCompany, startSlackCompany } from './slack-company.ts';
import { type FakeWecom, startFakeWecom } from './wecom/index.ts';
import { wecomSignIn } from './wecom-browser.ts';

const callback = {
  token: 'tokenForTests',
  encodingAESKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
};

/** Accounts of somebody who is called so, on either platform. */
export const wecomAccount = (name: string): string => `w-${name}`;
export const slackAccount = (name: string): string => `U0${name.toUpperCase()}`;

/**
 * A company with half its people in WeCom and half in Slack, with its workers: of each name one person on either.
 */
export async function startBothCompany(
  names: readonly string[],
): Promise<{ company: SlackCompany; wecom: FakeWecom; close(): Promise<void> }> {
  const time = { now: () => new Date('2026-08-03T02:00:00Z') };
  const wecom = await startFakeWecom({
    clock: { now: () => time.now() },
    members: names.map((name) => ({ userid: wecomAccount(name), name: `企微 ${name}`, department: [1] })),
  });
  const company = await startSlackCompany({
    users: names.map((name) => ({
      ...{ id: slackAccount(name), name, realName: `Slack ${name}`, locale: 'en-GB' },
    })),
    env: {
      WECOM_CORP_ID: wecom.corpid,
      WECOM_AGENT_ID: String(wecom.app.agentid),
      WECOM_SECRET: wecom.app.secret,
      WECOM_CONTACTS_SECRET: wecom.contacts.secret,
      WECOM_TOKEN: callback.token,
      WECOM_ENCODING_AES_KEY: callback.encodingAESKey,
      WECOM_API_BASE: wecom.apiBase,
      ...wecomSignIn(wecom),
    },
  });
  const own = ownTime(company.heed.clock);
  time.now = () => own.now();
  const host = new URL(company.heed.app.baseUrl).host;
  await wecom.app.set({ trustedDomain: host, loginDomain: host });
  const verified = await wecom.app.saveCallback({
    url: `${company.heed.app.baseUrl}/wecom/callback`,
    ...callback,
  });
  expect(verified.ok).to.equal(true);
  await company.sweep('directory.sync.wecom');
  return {
    company,
    wecom,
    async close() {
      await company.close();
      await wecom.close();
    },
  };
}
