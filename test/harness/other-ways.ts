import { sql } from 'kysely';
import { setPager } from '../../src/crisis/calling/pager.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { lookAtMailboxes } from '../../src/mailboxes/reconcile.ts';
import { noteConnected } from '../../src/people/connected-platforms.ts';
import { emailPlatform } from '../../src/platforms/email/adapter.ts';
import { Connections } from '../../src/platforms/email/connections.ts';
import { emailSettings } from '../../src/platforms/email/settings.ts';
import { pagerPlatform } from '../../src/platforms/pager/adapter.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { smsPlatform } from '../../src/platforms/sms/adapter.ts';
import { tencentSms } from '../../src/platforms/sms/tencent.ts';
import { voicePlatform } from '../../src/platforms/voice/adapter.ts';
import { twilioVoice } from '../../src/platforms/voice/twilio.ts';
import type { TestApp } from './app.ts';
import { type MailServer, startMailServer } from './mail-server.ts';
import { type PagerServer, pagerSecret, startPagerServer } from './pager-server.ts';
import { type SmsServer, smsAccount, startSmsServer } from './sms-server.ts';
import { startVoiceServer, type VoiceServer, voiceAccount } from './voice-server.ts';

/** Mail, text messages, telephone and a paging service beside a messenger: each a server that keeps what it takes. */
export interface OtherWays {
  mail: MailServer;
  sms: SmsServer;
  voice: VoiceServer;
  pager: PagerServer;
  /** What the configuration has to say, so that what they call back is taken. */
  env: Readonly<Record<string, string>>;
  /** Connects a Heed to all of them; before its workers begin. */
  connect(heed: TestApp): Promise<void>;
  /** By what somebody can be reached besides; `null` for none. */
  reach(staffNo: string, by: Addresses): Promise<void>;
  close(): Promise<void>;
}

export interface Addresses {
  email: string | null;
  mobile: string | null;
  pager: string | null;
}

export async function startOtherWays(): Promise<OtherWays> {
  let heed: TestApp | undefined;
  const connected = (): TestApp => {
    if (!heed) throw new Error('nothing is connected yet');
    return heed;
  };
  const now = () => connected().clock.now();
  const mail = await startMailServer({ plain: true });
  const sms = await startSmsServer(now);
  const voice = await startVoiceServer();
  const pager = await startPagerServer(now);
  const closing: (() => Promise<void> | void)[] = [];

  /** Its own settings of each, since those of a configuration lead to the real ones. */
  function platformsFor({ app, db, clock }: TestApp) {
    const { log } = app;
    const settings = emailSettings({
      ...app.config,
      ...{ SMTP_URL: mail.url, SMTP_FROM: 'heed@sample-company.example', SMTP_PER_SECOND: 100 },
    });
    if (!settings) throw new Error('no settings for mail');
    const connections = new Connections(settings);
    const { secretId, secretKey, appId, sign, template, templateAbroad } = smsAccount;
    const texts = tencentSms(
      {
        ...{ secretId, secretKey, appId, sign, template, templateAbroad },
        ...{ region: 'ap-guangzhou', base: sms.base },
      },
      clock,
    );
    const calls = twilioVoice({ ...voiceAccount, authTokens: [voiceAccount.authToken], base: voice.base });
    const paging = pagerPlatform({ clock, log, settings: { url: pager.url, secrets: [pagerSecret] } });
    closing.push(
      () => connections.close(),
      () => texts.close(),
      () => calls.close(),
      () => paging.close(),
    );
    return [
      emailPlatform({ db, clock, log, settings, connections }),
      smsPlatform({ db, clock, log, provider: texts }),
      voicePlatform({ clock, log, provider: calls }),
      paging,
    ];
  }

  return {
    ...{ mail, sms, voice, pager },
    env: {
      HEED_BASE_URL: 'https://heed.example.com',
      TWILIO_ACCOUNT_SID: voiceAccount.accountSid,
      TWILIO_AUTH_TOKEN: voiceAccount.authToken,
      TWILIO_FROM: voiceAccount.from,
      HEED_PAGER_URL: 'https://pager.example.com/hook',
      HEED_PAGER_SECRET: pagerSecret,
    },
    async connect(to) {
      heed = to;
      const others = platformsFor(to);
      const names = new Set(others.map(({ name }) => name));
      to.app.platforms = registerPlatforms([
        ...[...to.app.platforms.values()].filter(({ name }) => !names.has(name)),
        ...others,
      ]);
      await noteConnected(to.db, [...to.app.platforms.keys()]);
    },
    async reach(staffNo, { email, mobile, pager: account }) {
      const { db, clock, app } = connected();
      const { rows } = await sql<{ id: string }>`
        update person set email = ${email}, mobile = ${mobile} where staff_no = ${staffNo} returning id`.execute(
        db,
      );
      const personId = rows[0]?.id;
      if (!personId) throw new Error(`no ${staffNo}`);
      await lookAtMailboxes(db, [...app.platforms.keys()], clock.now());
      await inTransaction(db, (tx) => setPager(tx, { personId, account, actor: 'heed', now: clock.now() }));
    },
    async close() {
      for (const close of closing.splice(0)) await close();
      for (const server of [mail, sms, voice, pager]) await server.close();
    },
  };
}
