import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { SigningProvider } from './contracts/signing-provider.ts';
import type { Db } from './db/pool.ts';
import type { Attestors } from './evidence/attest/attestors.ts';
import type { Live } from './live.ts';
import type { Log } from './log.ts';
import type { DirectorySource } from './people/directory/source.ts';
import type { PersonalDataRegistry } from './people/personal-data.ts';
import type { Platforms, SignIn } from './platforms/port.ts';
import type { SlackSide } from './platforms/slack/connect.ts';
import type { PolicyHooks } from './policies/service.ts';
import type { QueueCounts } from './queue/backend.ts';
import type { Secrets } from './secrets.ts';
import type { Vault } from './vault/vault.ts';
import type { Tokens } from './web/tokens.ts';

/** What handlers work with. Built once, in `src/main.ts`; tests build their own. */
export interface App {
  config: Config;
  /** Absolute address of Heed as people reach it, without a final slash. */
  baseUrl: string;
  clock: Clock;
  log: Log;
  db: Db;
  live: Live;
  /** Jobs of each queue by state; undefined while the queue is out of reach. Absent until this process has queues. */
  queueCounts?: () => Promise<QueueCounts | undefined>;
  tokens: Tokens;
  /** For keyed hashes of what sources of records call things. */
  secrets: Secrets;
  vault: Vault;
  personalData: PersonalDataRegistry;
  /** The public key of the evidence log. */
  vkey: string;
  /** Who attests of the log from outside, where anybody does. */
  attestors?: Attestors;
  policyHooks: PolicyHooks;
  /** Where messages go; asked here only for what is immediate, such as opening a form. */
  platforms: Platforms;
  slack?: SlackSide;
  /** Platforms that know who works here. */
  directories: readonly DirectorySource[];
  /** How people at a browser are recognised, by platform; empty with the local messenger. */
  signIns: ReadonlyMap<string, SignIn>;
  /** A certified provider of electronic signatures, where one is connected. */
  signingProvider?: SigningProvider;
  /** The company's time zone: dates on cards that many people share are written in it. */
  zone: string;
}
