import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { isLevel } from './crisis/levels.ts';
import { normaliseEmail } from './mailboxes/address.ts';

/** Values that may be given as a comma-separated list: the first is used, all are accepted (rotation). */
export const list = z
  .string()
  .transform((value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  )
  .refine((items) => items.length > 0, { message: 'holds nothing but commas' });
/** What Heed signs in with elsewhere is one at a time: of a list the first, which is the newest. */
export const first = list.transform((items) => items[0] ?? '');
/** Tokens that others come with. */
export const tokens = list.refine((items) => items.every((item) => item.length >= 24), {
  message: 'each token needs at least 24 characters',
});
export const secrets = list.refine((items) => items.every((item) => item.length >= 32), {
  message: 'each secret needs at least 32 characters (try: openssl rand -base64 32)',
});
export const httpUrl = z
  .url({ protocol: /^https?$/, message: 'must be an http or https address' })
  // It is printed, and stands in messages to everybody.
  .refine((value) => !URL.canParse(value) || `${new URL(value).username}${new URL(value).password}` === '', {
    message: 'must hold no user name and no password',
  });
/** Pages and forms lead to `/me` and the like: below a path of a host none of them would be found. */
export const hostUrl = httpUrl.refine((value) => !URL.canParse(value) || /^\w+:\/\/[^/?#]*\/?$/.test(value), {
  message: 'must be the address of a host alone, such as https://heed.example.com',
});
export const mailAddress = z.string().refine((value) => normaliseEmail(value) !== undefined, {
  message: 'must be an e-mail address and nothing else, such as heed@example.com',
});
/** A place on the disk that does not depend on where a command is run from. */
export const absolute = z.string().refine((value) => isAbsolute(value), {
  message: 'must be a whole path, beginning with /',
});
/** Digits and nothing else: 1e3 and 0x1F90 are numbers to a program and slips to whoever wrote them. */
export const digits = (message: string) =>
  z
    .string()
    .regex(/^\d{1,15}$/, message)
    .transform(Number);

/** `sender/kind=level`: signals that declare a crisis by themselves. */
export const declaringSignals = list.transform((items, context) =>
  items.flatMap((item) => {
    const [, sender = '', kind = '', level] =
      /^(.{1,80})\/([a-z][a-z0-9-]{0,39})=([a-z]+)$/u.exec(item) ?? [];
    if (isLevel(level)) return [{ sender, kind, level }];
    context.addIssue({
      code: 'custom',
      message:
        'each must be sender/kind=level, such as dlp/exfiltration=major; a level is minor, moderate or major',
    });
    return [];
  }),
);
