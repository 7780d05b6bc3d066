import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { callingVariables } from './config-calling.ts';
import {
  absolute,
  declaringSignals,
  digits,
  first,
  hostUrl,
  httpUrl,
  list,
  mailAddress,
  secrets,
  tokens,
} from './config-shapes.ts';
import { smsVariables } from './config-sms.ts';
import { whatsappVariables } from './config-whatsapp.ts';
import { HeedError, type Problem } from './errors.ts';
import { parseSigner, parseWitness } from './evidence/keys.ts';
import { isRegion } from './regions/rules.ts';

const region = z.string().refine(isRegion, {
  message: 'must be a country as ISO 3166 writes it, such as CN, or EU for the European Economic Area',
});

/**
 * Every variable Heed reads, in the order of `.env.example`, which a test holds against this schema.
 * Nothing else in the program looks at `process.env`.
 */
export const variables = {
  HEED_PORT: digits('must be a port number')
    .refine((port) => port <= 65_535, { message: 'must be a port number, 65535 at the most' })
    .default(8080),
  HEED_HOST: z.string().min(1).optional(),
  HEED_BASE_URL: hostUrl.optional(),
  HEED_DATA_DIR: z.string().min(1).default('.heed'),
  HEED_SECRET: secrets.optional(),
  HEED_AUDITOR_TOKEN: tokens.optional(),
  HEED_METRICS_TOKEN: tokens.optional(),
  HEED_APPROVAL_ABOVE: digits('must be a number of people').default(500),
  HEED_OTHER_WAY_AFTER: digits('must be a number of working days')
    .refine((days) => days <= 30, { message: 'must be 30 working days at the most' })
    .default(3),
  HEED_HELP_LINE: z.string().max(200, 'must have at most 200 characters').optional(),
  HEED_HELP_LINES: absolute.optional(),
  HEED_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  HEED_EVIDENCE_ORIGIN: z
    .string()
    .regex(/^[^\s+]{1,200}$/, 'must be a name without spaces or "+", such as heed.example.com/log')
    .optional(),
  HEED_EVIDENCE_KEY: z
    .string()
    .refine(
      isSigner,
      'must be a note signing key, PRIVATE+KEY+name+hash+key, and this one is none or damaged',
    )
    .optional(),
  HEED_TSA_URL: list
    .refine((items) => items.every((item) => httpUrl.safeParse(item).success), {
      message: 'each must be an http or https address without user name and password',
    })
    .optional(),
  HEED_TSA_CA: z.string().min(1).optional(),
  HEED_TSA_HOURS: digits('must be a number of hours')
    .refine((hours) => hours > 0 && hours <= 744, { message: 'must be 1 to 744 hours' })
    .default(24),
  HEED_WITNESSES: list
    .refine((items) => items.every((item) => witnessIn(item) !== undefined), {
      message: "each must be a witness's key and its address: name+id+key https://…",
    })
    .transform((items) => items.flatMap((item) => witnessIn(item) ?? []))
    .optional(),
  HEED_INGEST_MAX_MB: digits('must be a number of megabytes')
    .refine((size) => size >= 1 && size <= 2_048, { message: 'must be 1 to 2048 megabytes' })
    .default(256),
  HEED_SIGNALS_DECLARE: declaringSignals.default([]),
  HEED_STORAGE_REGION: region.optional(),
  HEED_BACKUP_REGION: region.optional(),
  HEED_BACKUP_DIR: absolute.optional(),
  HEED_BACKUP_KEYS: absolute.optional(),
  HEED_BACKUP_AT: z
    .string()
    .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, such as 03:30')
    .optional(),
  HEED_BACKUP_KEEP: digits('must be a number of backups')
    .refine((count) => count >= 1 && count <= 1_000, { message: 'must be 1 to 1000 backups' })
    .default(14),
  HEED_BACKUP_PASSPHRASE: z.string().min(16, 'must have at least 16 characters').optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, message: 'must be a postgres:// address' }).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, message: 'must be a redis:// or rediss:// address' }).optional(),
  WECOM_CORP_ID: z.string().min(1).optional(),
  WECOM_AGENT_ID: digits('must be a number')
    .refine((id) => id > 0, { message: 'must be above 0' })
    .optional(),
  WECOM_SECRET: first.optional(),
  WECOM_CONTACTS_SECRET: first.optional(),
  WECOM_TOKEN: list.optional(),
  WECOM_ENCODING_AES_KEY: list
    .refine((items) => items.every((item) => /^[A-Za-z0-9]{43}$/.test(item)), {
      message: 'each key has exactly 43 letters and digits',
    })
    .optional(),
  WECOM_VERIFY_FILE: z
    .string()
    .regex(/^WW_verify_[A-Za-z0-9]{4,64}\.txt$/, 'must be the name of the file, WW_verify_….txt')
    .optional(),
  WECOM_API_BASE: httpUrl.default('https://qyapi.weixin.qq.com'),
  WECOM_ARCHIVE_SDK: absolute.optional(),
  WECOM_ARCHIVE_STAND_IN: absolute.optional(),
  WECOM_OAUTH_BASE: httpUrl.default('https://open.weixin.qq.com'),
  WECOM_LOGIN_BASE: httpUrl.default('https://login.work.weixin.qq.com'),
  SLACK_BOT_TOKEN: first.optional(),
  SLACK_APP_TOKEN: first.optional(),
  SLACK_SIGNING_SECRET: list.optional(),
  SLACK_CLIENT_ID: z.string().min(1).optional(),
  SLACK_CLIENT_SECRET: first.optional(),
  SLACK_PKCE: z.enum(['on', 'off']).default('off'),
  SLACK_API_BASE: httpUrl.default('https://slack.com/api/'),
  ...whatsappVariables,
  SMTP_URL: z.url({ protocol: /^smtps?$/, message: 'must be an smtp:// or smtps:// address' }).optional(),
  SMTP_FROM: mailAddress.optional(),
  SMTP_FROM_NAME: z
    .string()
    .regex(/^[^\p{C}\p{Zl}\p{Zp}]{1,60}$/u, 'must be a name of at most 60 characters')
    .default('阅知 Heed'),
  SMTP_REPLY_TO: mailAddress.optional(),
  SMTP_PER_SECOND: digits('must be a number of mails')
    .refine((count) => count >= 1 && count <= 100, { message: 'must be between 1 and 100' })
    .default(5),
  ...smsVariables,
  ...callingVariables,
} as const;

function isSigner(text: string): boolean {
  try {
    parseSigner(text);
    return true;
  } catch {
    return false;
  }
}

/** `name+id+key https://witness.example/`: a key of the kind that cosigns, and where to submit. */
function witnessIn(text: string): { vkey: string; url: string } | undefined {
  const [vkey = '', url = '', ...rest] = text.split(/\s+/);
  try {
    parseWitness(vkey);
  } catch {
    return undefined;
  }
  return rest.length === 0 && httpUrl.safeParse(url).success ? { vkey, url } : undefined;
}

/** Variables whose value must never be shown, not even when it is wrong. */
export const secretVariables: ReadonlySet<string> = new Set([
  'HEED_SECRET',
  'HEED_AUDITOR_TOKEN',
  'HEED_METRICS_TOKEN',
  'HEED_EVIDENCE_KEY',
  'HEED_BACKUP_PASSPHRASE',
  'DATABASE_URL',
  'REDIS_URL',
  'SMTP_URL',
  'TENCENT_SMS_SECRET_ID',
  'TENCENT_SMS_SECRET_KEY',
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'HEED_PAGER_SECRET',
  'HEED_HEARTBEAT_URL',
  'WECOM_SECRET',
  'WECOM_CONTACTS_SECRET',
  'WECOM_TOKEN',
  'WECOM_ENCODING_AES_KEY',
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_CLIENT_SECRET',
  'WHATSAPP_APP_SECRET',
  'WHATSAPP_VERIFY_TOKEN',
  'WHATSAPP_ACCESS_TOKEN',
]);

const schema = z.object(variables);
type Variables = z.infer<typeof schema>;

export interface Config extends Omit<Variables, 'HEED_DATA_DIR' | 'HEED_HOST'> {
  /** Absolute path. */
  dataDir: string;
  host: string;
  /** Heed runs its own PostgreSQL from npm. */
  embeddedDatabase: boolean;
  /** People talk to Heed in the browser: only when no platform is configured and the database is embedded. */
  localMessenger: boolean;
}

const groups: Record<string, readonly (keyof Variables)[]> = {
  WeCom: ['WECOM_CORP_ID', 'WECOM_AGENT_ID', 'WECOM_SECRET', 'WECOM_TOKEN', 'WECOM_ENCODING_AES_KEY'],
  Slack: ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET'],
};
/** Ways to write to people that are no place to work in: none of them takes the local messenger's place. */
const providers: Record<string, readonly (keyof Variables)[]> = {
  WhatsApp: ['WHATSAPP_APP_SECRET', 'WHATSAPP_VERIFY_TOKEN'],
  'Tencent Cloud SMS': [
    'TENCENT_SMS_SECRET_ID',
    'TENCENT_SMS_SECRET_KEY',
    'TENCENT_SMS_APP_ID',
    'TENCENT_SMS_SIGN',
    'TENCENT_SMS_TEMPLATE',
  ],
  Twilio: ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM'],
  'A paging service': ['HEED_PAGER_URL', 'HEED_PAGER_SECRET'],
};

/**
 * Reads the configuration and refuses a bad one, with every problem listed at once.
 *
 * @param env usually `process.env`; empty values count as unset, as in a copied `.env.example`.
 * @throws HeedError `config-invalid`; its problems name variables and what is wrong, never a value.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given: Record<string, string> = {};
  for (const name of Object.keys(variables)) {
    const value = env[name]?.trim();
    if (value) given[name] = value;
  }
  const parsed = schema.safeParse(given);
  const problems: Problem[] = parsed.success
    ? []
    : parsed.error.issues.map((issue) => ({ at: issue.path.join('.'), problem: issue.message }));

  for (const [platform, names] of Object.entries({ ...groups, ...providers })) {
    const set = names.filter((name) => given[name]);
    if (set.length === 0 || set.length === names.length) continue;
    for (const name of names) {
      if (!given[name])
        problems.push({ at: name, problem: `is missing: ${platform} needs ${names.join(', ')}` });
    }
  }
  if (given.HEED_SMS_NUMBERS === 'confirmed' && !given.TENCENT_SMS_TEMPLATE_CODE)
    problems.push({
      at: 'HEED_SMS_NUMBERS',
      problem: 'is "confirmed", which needs TENCENT_SMS_TEMPLATE_CODE: nobody could confirm a number',
    });
  if ((given.TWILIO_ACCOUNT_SID || given.HEED_PAGER_URL) && !given.HEED_BASE_URL)
    problems.push({
      at: 'HEED_BASE_URL',
      problem: 'is missing: telephone calls and a paging service call back there',
    });
  const platform = Object.values(groups).some((names) => names.some((name) => given[name]));
  if ((platform || given.DATABASE_URL) && !given.HEED_SECRET) {
    problems.push({
      at: 'HEED_SECRET',
      problem: 'is required once a platform or DATABASE_URL is configured (try: openssl rand -base64 32)',
    });
  }
  if (given.HEED_TSA_URL && !given.HEED_TSA_CA) {
    problems.push({
      at: 'HEED_TSA_CA',
      problem:
        "is missing: a stamp counts only when its certificate leads to one of the authority's in this file",
    });
  }
  if (!parsed.success || problems.length > 0) {
    const lines = problems.map(({ at, problem }) => `  ${at}: ${problem}`).join('\n');
    throw new HeedError('config-invalid', `The configuration cannot be used:\n${lines}`, { problems });
  }
  const { HEED_DATA_DIR, HEED_HOST, ...rest } = parsed.data;
  const embeddedDatabase = !rest.DATABASE_URL;
  const localMessenger = embeddedDatabase && !platform;
  return {
    ...rest,
    dataDir: resolve(HEED_DATA_DIR),
    host: HEED_HOST ?? (localMessenger ? '127.0.0.1' : '0.0.0.0'),
    embeddedDatabase,
    localMessenger,
  };
}

/** Names that begin as Heed's do and that Heed does not read; those of its tests aside. */
export function unknownVariables(env: Record<string, string | undefined>): string[] {
  return Object.keys(env)
    .filter((name) => /^HEED_(?!TEST_)/i.test(name) && !Object.hasOwn(variables, name))
    .toSorted();
}

/** The configuration of this process: `.env` in the working directory, overruled by the environment. */
export function processConfig(): Config {
  const file = join(process.cwd(), '.env');
  if (existsSync(file)) process.loadEnvFile(file);
  const unknown = unknownVariables(process.env);
  // A slip in a name is a setting that silently does not hold.
  if (unknown.length > 0) {
    console.warn(
      `Not variables of Heed, and without effect: ${unknown.join(', ')}. .env.example has them all.`,
    );
  }
  return readConfig(process.env);
}
