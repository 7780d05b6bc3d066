import { z } from 'zod';
import { first, httpUrl, list, tokens } from './config-shapes.ts';

/** What wakes people in a crisis, and what notices when Heed itself falls silent, in the order of `.env.example`. */
export const callingVariables = {
  TWILIO_ACCOUNT_SID: first
    .refine((sid) => /^AC[0-9a-f]{32}$/.test(sid), { message: 'must be an account SID, AC and 32 digits' })
    .optional(),
  TWILIO_AUTH_TOKEN: list.optional(),
  TWILIO_FROM: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'must be a telephone number, such as +8613800138000')
    .optional(),
  TWILIO_API_BASE: httpUrl.default('https://api.twilio.com'),
  HEED_PAGER_URL: httpUrl.optional(),
  HEED_PAGER_SECRET: tokens.optional(),
  HEED_HEARTBEAT_URL: httpUrl.optional(),
  HEED_HEARTBEAT_METHOD: z.enum(['GET', 'POST']).default('GET'),
} as const;
