import type { Config } from '../../config.ts';

export interface TencentSettings {
  secretId: string;
  secretKey: string;
  /** SDK AppID of the application. */
  appId: string;
  /** The approved signature, which carriers put before the words in 【】. */
  sign: string;
  template: string;
  /** For numbers outside mainland China, which take templates of their own and no signature. */
  templateAbroad?: string;
  /** For codes by which numbers are confirmed, at home and abroad. */
  templateCode?: string | undefined;
  templateCodeAbroad?: string | undefined;
  region: string;
  /** Without a final slash. */
  base: string;
}

/** Undefined where no provider is configured; `readConfig` has refused half of one. */
export function tencentSettings(config: Config): TencentSettings | undefined {
  const {
    TENCENT_SMS_SECRET_ID: secretId,
    TENCENT_SMS_SECRET_KEY: secretKey,
    TENCENT_SMS_APP_ID: appId,
    TENCENT_SMS_SIGN: sign,
    TENCENT_SMS_TEMPLATE: template,
    TENCENT_SMS_TEMPLATE_ABROAD: templateAbroad,
    TENCENT_SMS_TEMPLATE_CODE: templateCode,
    TENCENT_SMS_TEMPLATE_CODE_ABROAD: templateCodeAbroad,
    TENCENT_SMS_REGION: region,
    TENCENT_SMS_API_BASE: base,
  } = config;
  if (!secretId || !secretKey || !appId || !sign || !template) return undefined;
  const own = {
    ...{ secretId, secretKey, appId, sign, template, templateCode, templateCodeAbroad },
    region,
    base: base.replace(/(?<!\/)\/+$/, ''),
  };
  return templateAbroad ? { ...own, templateAbroad } : own;
}
