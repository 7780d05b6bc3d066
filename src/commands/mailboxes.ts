import type { Config } from '../config.ts';
import type { Db } from '../db/pool.ts';
import { mailboxTroubles } from '../mailboxes/standing.ts';
import { examineEmail, type Finding } from '../platforms/email/doctor.ts';
import { emailSettings } from '../platforms/email/settings.ts';
import { pagerSettings } from '../platforms/pager/settings.ts';
import { tencentSettings } from '../platforms/sms/settings.ts';
import { twilioSettings } from '../platforms/voice/settings.ts';

/** What `heed doctor` says of mail, text messages and what rings at people; nothing of what is not configured. */
export async function lookAtMailboxes(db: Db, config: Config): Promise<Finding[]> {
  const email = emailSettings(config);
  const sms = tencentSettings(config);
  const findings: Finding[] = [];
  if (email) {
    findings.push(...(await examineEmail(email)));
    if (!config.SMTP_FROM && email.from.address !== email.auth?.user)
      findings.push({
        what: 'mail sender',
        ok: false,
        say: `mails come from ${email.from.address}, which was made up: set SMTP_FROM to an address of yours.`,
      });
  }
  if (sms)
    findings.push({
      what: 'text messages',
      ok: true,
      say: `Tencent Cloud SMS, signature 【${sms.sign}】, template ${sms.template}${sms.templateAbroad ? '' : ', none for numbers abroad'}; nothing was sent to try it`,
    });
  const voice = twilioSettings(config);
  if (voice)
    findings.push({
      what: 'telephone calls',
      ok: true,
      say: `Twilio, from ${voice.from}; nobody was called to try it`,
    });
  if (pagerSettings(config))
    findings.push({ what: 'paging service', ok: true, say: 'configured; nobody was paged to try it' });
  if ((email || sms) && !config.HEED_BASE_URL)
    findings.push({
      what: 'links in mails',
      ok: false,
      say: 'HEED_BASE_URL is not set; links lead nowhere.',
    });
  for (const { channel, shared, invalid, staffNos } of await mailboxTroubles(db)) {
    if (channel === 'email' ? !email : !sms) continue;
    const names = channel === 'email' ? 'an e-mail address' : 'a mobile number';
    findings.push({
      what: channel === 'email' ? 'mailboxes' : 'telephones',
      ok: shared === 0,
      say: `${shared} people have ${names} that somebody else has too, ${invalid} have one that nothing can be sent to (${staffNos.join(', ')}${shared + invalid > staffNos.length ? ' …' : ''}): nobody is written to there, and nobody signs in by it. Put them right in the staff list.`,
    });
  }
  return findings;
}
