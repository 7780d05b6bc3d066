import { LaneLine } from '../../../jobs/line.ts';
import type { App } from '../../../src/app.ts';
import type { Clock } from '../../../src/clock.ts';
import { readConfig } from '../../../src/config.ts';
import { advanceDue, dueIncidents } from '../../../src/crisis/advance.ts';
import type { Db } from '../../../src/db/pool.ts';
import type { Lane } from '../../../src/db/schema.ts';
import { Wordings } from '../../../src/delivery/batch.ts';
import { expireLeases } from '../../../src/delivery/recover.ts';
import { type LogFiles, logFiles } from '../../../src/evidence/files.ts';
import type { Signer } from '../../../src/evidence/keys.ts';
import { Sequencer } from '../../../src/evidence/sequencer.ts';
import { createLog } from '../../../src/log.ts';
import { noticeHooks } from '../../../src/notices/follow.ts';
import { Outage } from '../../../src/outage.ts';
import { guardedPersonalData } from '../../../src/personal-data-sources.ts';
import type { Platform } from '../../../src/platforms/port.ts';
import { registerPlatforms } from '../../../src/platforms/registry.ts';
import { secretsFrom } from '../../../src/secrets.ts';
import { masterKeyFrom } from '../../../src/vault/master.ts';
import { tokensFrom } from '../../../src/web/tokens.ts';
import { zone } from '../../harness/company.ts';

const baseUrl = 'https://heed.example.com';

/** What a process works with. */
export interface Tools {
  db: Db;
  clock: Clock;
  platform: Platform;
  /** One more wait for somebody else, such as a disk. */
  point: () => void;
  /** Key of the log, and where it lies as files. */
  signer: Signer;
  dir: string;
}

/** A process at work: what it does when it is asked to, and what its workers do at this moment. */
export class Hands {
  readonly #tools: Tools;
  readonly #log = createLog('silent');

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  get db(): Db {
    return this.#tools.db;
  }

  get clock(): Clock {
    return this.#tools.clock;
  }

  get now(): Date {
    return this.clock.now();
  }

  get app(): App {
    const { db, clock, platform, dir } = this.#tools;
    // As in `Company`: what was sealed by one process is opened by the other.
    const secrets = secretsFrom(['s'.repeat(32)]);
    const vault = { master: masterKeyFrom(secrets) };
    return {
      ...{ config: readConfig({ HEED_DATA_DIR: dir }), baseUrl, clock, log: this.#log, db, zone },
      // Nobody looks at a page here.
      live: { subscribe: () => () => undefined, stop: () => Promise.resolve() },
      ...{ tokens: tokensFrom(secrets), secrets, vault, personalData: guardedPersonalData({ vault }) },
      ...{ vkey: '', policyHooks: noticeHooks(zone), directories: [], signIns: new Map() },
      platforms: registerPlatforms([platform]),
    };
  }

  /** What the workers of a lane do at this moment. */
  async delivers(lane: Lane): Promise<void> {
    const { db, clock, platform } = this.#tools;
    await expireLeases(db, lane, this.now);
    const deps = { lane, db, clock, log: this.#log, baseUrl };
    const line = new LaneLine(deps, platform, new Wordings(db), new Outage(this.#log, 'it'));
    line.recover();
    await line.settled();
  }

  async looksAtMusters(): Promise<void> {
    for (const id of await dueIncidents(this.db, this.now)) await advanceDue(this.db, id, this.now);
  }

  /** One beat of the log. @returns how many entries got their place */
  beats(): Promise<number> {
    const { db, signer, dir, point } = this.#tools;
    const files = logFiles(dir);
    const waiting: LogFiles = {
      async checkpoint() {
        point();
        return files.checkpoint();
      },
      async write(...what) {
        point();
        await files.write(...what);
        point();
      },
    };
    return new Sequencer({ db, signer, files: waiting }).beat(this.now);
  }
}
