import { z } from 'zod';
import { digits, first, httpUrl, list, tokens } from './config-shapes.ts';

/** The WhatsApp Business Cloud API, in the order of `.env.example`. */
export const whatsappVariables = {
  WHATSAPP_APP_SECRET: list.optional(),
  WHATSAPP_VERIFY_TOKEN: tokens.optional(),
  WHATSAPP_ACCESS_TOKEN: first.optional(),
  WHATSAPP_API_BASE: httpUrl.default('https://graph.facebook.com'),
  WHATSAPP_API_VERSION: z
    .string()
    .regex(/^v\d{1,3}\.\d$/, 'must be a version of the Graph API, such as v23.0')
    .default('v23.0'),
  WHATSAPP_MEDIA_HOSTS: list
    .refine((hosts) => hosts.every((host) => /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(host)), {
      message: 'must be names of hosts, such as lookaside.fbsbx.com',
    })
    .default(['lookaside.fbsbx.com']),
  WHATSAPP_MEDIA_MAX_MB: digits('must be a number of megabytes')
    .refine((size) => size >= 1 && size <= 100, { message: 'must be 1 to 100 megabytes' })
    .default(32),
} as const;
