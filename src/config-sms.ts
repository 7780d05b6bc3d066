import { z } from 'zod';
import { first, httpUrl } from './config-shapes.ts';

/** Text messages through Tencent Cloud SMS, in the order of `.env.example`. */
export const smsVariables = {
  TENCENT_SMS_SECRET_ID: first.optional(),
  TENCENT_SMS_SECRET_KEY: first.optional(),
  TENCENT_SMS_APP_ID: z
    .string()
    .regex(/^\d{6,20}$/, 'must be the number of the application (SDK AppID)')
    .optional(),
  TENCENT_SMS_SIGN: z
    .string()
    .regex(
      /^[^\p{C}\s【】[\]]{2,20}$/u,
      'must be the approved signature, 2 to 20 characters, without its brackets',
    )
    .optional(),
  TENCENT_SMS_TEMPLATE: z
    .string()
    .regex(/^\d{1,12}$/, 'must be the number of an approved template')
    .optional(),
  TENCENT_SMS_TEMPLATE_ABROAD: z
    .string()
    .regex(/^\d{1,12}$/, 'must be the number of an approved template')
    .optional(),
  TENCENT_SMS_TEMPLATE_CODE: z
    .string()
    .regex(/^\d{1,12}$/, 'must be the number of an approved template')
    .optional(),
  TENCENT_SMS_TEMPLATE_CODE_ABROAD: z
    .string()
    .regex(/^\d{1,12}$/, 'must be the number of an approved template')
    .optional(),
  HEED_SMS_NUMBERS: z.enum(['directory', 'confirmed']).optional(),
  TENCENT_SMS_REGION: z
    .string()
    .regex(/^[a-z]{2}-[a-z]+$/, 'must be a region, such as ap-guangzhou')
    .default('ap-guangzhou'),
  TENCENT_SMS_API_BASE: httpUrl.default('https://sms.tencentcloudapi.com'),
} as const;
