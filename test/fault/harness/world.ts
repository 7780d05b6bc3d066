import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSigner } from '../../../src/evidence/keys.ts';
import { Company } from '../../harness/company.ts';
import { DyingProcess } from '../../harness/dying-process.ts';
import { Hands } from './hands.ts';
import { type Arrival, messengerOf, messengers, type Post } from './messenger.ts';
import { type Facts, fact } from './path.ts';

/** How many are asked, reminded, recorded. */
const colleagues = 8;

/** A company on a database of its own, its log, and what has reached its people. */
export class World {
  readonly company: Company;
  readonly signer = generateSigner('heed.example.com/fault');
  readonly dir: string;
  readonly arrived: Arrival[] = [];
  /** A process that goes on when its connections are cut. */
  readonly other: DyingProcess;
  /** Ids of people by their names. */
  readonly people = new Map<string, string>();
  /** What a path has there besides, by name. */
  readonly kept = new Map<string, string>();

  private constructor(company: Company, dir: string) {
    this.company = company;
    this.dir = dir;
    this.other = new DyingProcess(company.url, Number.POSITIVE_INFINITY, { ends: 'cut' });
  }

  static async open(): Promise<World> {
    const dir = await mkdtemp(join(tmpdir(), 'heed-fault-'));
    const world = new World(await Company.open(), dir);
    for (let n = 0; n < colleagues; n += 1) await world.#joins(`p${n}`);
    await world.#joins('hr', 'hr');
    await world.#joins('privacy', 'privacy');
    await world.#joins('lead', 'lead');
    await world.#joins('last');
    return world;
  }

  async close(): Promise<void> {
    await this.other.gone(this.company.db);
    await this.company.close();
    await rm(this.dir, { recursive: true, force: true });
  }

  id(name: string): string {
    return this.people.get(name) ?? this.kept.get(name) ?? fail(name);
  }

  readonly post: Post = {
    arrive: async (arrivals) => void this.arrived.push(...arrivals),
    arrived: async (deliveries) =>
      deliveries.filter((one) => this.arrived.some(({ delivery }) => delivery === one)),
  };

  /** Those of a process: of one that lives where none is given. */
  hands(facts: Facts, process?: DyingProcess): Hands {
    const { company, dir, signer, post } = this;
    const point = () => process?.point();
    const messenger = messengers[Number(fact(facts, 'messenger'))] ?? fail('a messenger');
    return new Hands({
      ...{ db: process?.db ?? company.db, clock: company.clock, point, dir, signer },
      platform: messengerOf(messenger, post, point),
    });
  }

  async #joins(name: string, role?: string): Promise<void> {
    this.people.set(name, await this.company.joins(name, role ? { role } : {}));
  }
}

function fail(what: string): never {
  throw new Error(`there is no ${what}`);
}
