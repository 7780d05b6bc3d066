import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import { htmlOf } from './html.ts';
import { plainOf } from './plain.ts';
import type { EmailSettings } from './settings.ts';
import type { Letter } from './words.ts';

export interface Posting {
  to: string;
  /** The same for every try of one delivery, so that whoever gets two can tell. */
  messageId: string;
  /** Without a final slash. */
  baseUrl: string;
  date: Date;
  link: (path: string) => string;
}

/** The id of a delivery's mail. Two installations that send under one domain have different ones. */
export function messageIdOf(
  delivery: number | string,
  baseUrl: string,
  { from }: Pick<EmailSettings, 'from'>,
): string {
  const installation = createHash('sha256').update(baseUrl).digest('hex').slice(0, 16);
  return `<heed.${delivery}.${installation}@${domainOf(from.address)}>`;
}

const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1);

/**
 * The bytes of a mail. Addresses and headers are given as values, never put together to lines: what is no address
 * was refused before, and no line can end within a value.
 */
export function compose(
  letter: Letter,
  { to, messageId, baseUrl, date, link }: Posting,
  { from, replyTo }: Pick<EmailSettings, 'from' | 'replyTo'>,
): Promise<Buffer> {
  const mail = new MailComposer({
    from,
    to: { name: '', address: to },
    ...(replyTo ? { replyTo: { name: '', address: replyTo } } : {}),
    subject: letter.subject,
    messageId,
    date,
    headers: {
      // RFC 3834: nobody's holiday answers it.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'List-Id': `<notices.${new URL(baseUrl).hostname}>`,
      'Content-Language': letter.language,
    },
    text: plainOf(letter, link),
    html: htmlOf(letter, link),
    textEncoding: 'base64',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return new Promise((resolve, reject) => {
    mail.compile().build((error, bytes) => (error ? reject(error) : resolve(bytes as Buffer)));
  });
}
