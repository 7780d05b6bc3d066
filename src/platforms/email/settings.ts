import type { Config } from '../../config.ts';
import { normaliseEmail } from '../../mailboxes/address.ts';

/** How mail is handed over. */
export interface EmailSettings {
  host: string;
  port: number;
  /** TLS from the first byte (`smtps`); otherwise STARTTLS, without which nothing is said to another machine. */
  secure: boolean;
  /** The server is on this machine: nobody else hears what is said in clear. */
  loopback: boolean;
  auth?: { user: string; pass: string };
  from: { name: string; address: string };
  replyTo?: string;
  /** Mails a second that the server takes, from each process. */
  perSecond: number;
}

const ownMachine = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i;

/** Undefined where no mail server is configured. */
export function emailSettings(config: Config): EmailSettings | undefined {
  if (!config.SMTP_URL) return undefined;
  const url = new URL(config.SMTP_URL);
  const secure = url.protocol === 'smtps:';
  const user = decodeURIComponent(url.username);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    host,
    port: url.port ? Number(url.port) : secure ? 465 : 587,
    secure,
    loopback: ownMachine.test(host),
    ...(user ? { auth: { user, pass: decodeURIComponent(url.password) } } : {}),
    from: {
      name: config.SMTP_FROM_NAME,
      address: config.SMTP_FROM ?? normaliseEmail(user) ?? `heed@${host}`,
    },
    ...(config.SMTP_REPLY_TO ? { replyTo: config.SMTP_REPLY_TO } : {}),
    perSecond: config.SMTP_PER_SECOND,
  };
}
