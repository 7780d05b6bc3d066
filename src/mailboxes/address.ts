import { domainToASCII } from 'node:url';

/** Ways to write to people besides an account on a platform. */
export const channels = ['email', 'sms'] as const;
export type Channel = (typeof channels)[number];

/** The one tenant of a channel: there is one mail server and one provider of text messages. */
export const channelTenant = 'main';

export const isChannel = (platform: string): platform is Channel =>
  channels.some((channel) => channel === platform);

/** How a session began by a link sent to a mailbox or a telephone: `email-link`, `sms-link`. */
export const linkMethod = (channel: Channel) => `${channel}-link`;

/** Whether a session began so. Its person is themself and no more. */
export const openedByMailbox = (method: string | null | undefined): boolean =>
  isChannel(method?.split('-', 1)[0] ?? '');

/** Characters that a command of SMTP or a header must never hold, and those that a bare address cannot hold. */
const forbidden = /[\p{C}\p{Z}<>()[\]\\,;:"|%!]/u;
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * An e-mail address in the one form by which it is compared and written to: what stands before the @ in small letters,
 * the domain in the letters of DNS (IDNA). Undefined for what is no address (RFC 5321, 4.1.2 without quoted names; length by
 * 4.5.3.1).
 *
 * By the standard large and small letters may be two mailboxes; nobody gives them to two people, and a staff list
 * has both spellings of one.
 */
export function normaliseEmail(written: string): string | undefined {
  const address = written.normalize('NFKC').trim();
  const at = address.lastIndexOf('@');
  if (at < 1 || forbidden.test(address)) return undefined;
  const local = address.slice(0, at).toLowerCase();
  if (local.includes('@') || local.startsWith('.') || local.endsWith('.') || local.includes('..'))
    return undefined;
  const domain = domainToASCII(address.slice(at + 1)).toLowerCase();
  const labels = domain.split('.');
  if (labels.length < 2 || !labels.every((one) => label.test(one)) || /^\d+$/.test(labels.at(-1) ?? ''))
    return undefined;
  if (Buffer.byteLength(local) > 64 || domain.length > 253) return undefined;
  return Buffer.byteLength(local) + 1 + domain.length > 254 ? undefined : `${local}@${domain}`;
}

/**
 * A number as E.164 writes it: `+8613800138000`. One without a country is one of mainland China when it is a mobile
 * number there; any other says too little. Undefined for what no text message can be sent to.
 */
export function normaliseNumber(written: string): string | undefined {
  const typed = written.normalize('NFKC').replace(/[\s().-]/gu, '');
  const number = typed.startsWith('00') ? `+${typed.slice(2)}` : typed;
  if (/^1[3-9]\d{9}$/.test(number)) return `+86${number}`;
  if (/^861[3-9]\d{9}$/.test(number)) return `+${number}`;
  if (number.startsWith('+86')) return /^\+861[3-9]\d{9}$/.test(number) ? number : undefined;
  return /^\+[1-9]\d{6,14}$/.test(number) ? number : undefined;
}

/** The address of a person on a channel, from what the directory says of them. */
export const normalise: Readonly<Record<Channel, (written: string) => string | undefined>> = {
  email: normaliseEmail,
  sms: normaliseNumber,
};

/** As much of an address as its owner knows it by: `z***@example.com`, `+86 *** 8000`. */
export function masked(channel: Channel, address: string): string {
  if (channel === 'sms') return `${address.slice(0, 3)} *** ${address.slice(-4)}`;
  const at = address.lastIndexOf('@');
  const [first = ''] = Array.from(address);
  return `${first}***${address.slice(at)}`;
}
