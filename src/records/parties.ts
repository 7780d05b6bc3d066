import type { Party } from './model.ts';
import type { SealedParty } from './seal.ts';
import { heldAt, type Interval } from './standing.ts';

// Whose these accounts are. The staff list says, and not the source: what it calls outside may be a colleague's.

/** An account, the same however often it occurs. */
export const accountName = ({ platform, tenant, account }: Party): string =>
  JSON.stringify([platform ?? '', tenant ?? '', account]);

/** Whose an account was, and when; null: it is known and in doubt, or shared, so that nobody can be named. */
export interface Owner extends Interval {
  person: string | null;
}

/** A side as sources write it, once in a batch however many records it occurs in. */
export interface KnownParty {
  /** Its place among those of the batch. */
  n: number;
  party: Party;
  /** `accountName`: the same of parties that are called differently. */
  name: string;
  owners: readonly Owner[];
  /** Of somebody outside, when they were told first. */
  toldAt: Date | null;
  /** As it is sealed, of the person it was last asked for. */
  sealed: { person: string | undefined; json: Buffer } | undefined;
}

/** The sides in a batch of records. */
export class Parties {
  readonly all: KnownParty[] = [];
  /** Each is asked for several times over. */
  readonly #byObject = new Map<Party, KnownParty>();
  readonly #byAccount = new Map<string, KnownParty[]>();

  /** Whom the last ones were between: the next one mostly is between the same. */
  #last: KnownParty | undefined;
  #beforeLast: KnownParty | undefined;

  of(party: Party): KnownParty {
    if (this.#last?.party === party) return this.#last;
    const found = this.#beforeLast?.party === party ? this.#beforeLast : this.#among(party);
    this.#beforeLast = this.#last;
    this.#last = found;
    return found;
  }

  #among(party: Party): KnownParty {
    const before = this.#byObject.get(party);
    if (before) return before;
    const found = this.#find(party);
    this.#byObject.set(party, found);
    return found;
  }

  #find(party: Party): KnownParty {
    const alike = this.#byAccount.get(party.account) ?? [];
    if (alike.length === 0) this.#byAccount.set(party.account, alike);
    for (const known of alike) if (isSame(known.party, party)) return known;
    const found: KnownParty = {
      n: this.all.length,
      party,
      name: accountName(party),
      owners: [],
      toldAt: null,
      sealed: undefined,
    };
    alike.push(found);
    this.all.push(found);
    return found;
  }
}

const isSame = (one: Party, other: Party): boolean =>
  one.account === other.account &&
  one.platform === other.platform &&
  one.tenant === other.tenant &&
  one.name === other.name &&
  one.external === other.external;

/** A side as it is sealed with a record of that moment, in JSON (`SealedParty`). Never changed afterwards. */
export function sealedParty(known: KnownParty, at: number): Buffer {
  const person = ownerAt(known.owners, at);
  if (known.sealed?.person !== person || !known.sealed) {
    const sealed: SealedParty = person ? { ...known.party, person } : known.party;
    known.sealed = { person, json: Buffer.from(JSON.stringify(sealed)) };
  }
  return known.sealed.json;
}

/**
 * A number that sides have in common between which the gate sees no difference at a moment: whoever is outside and was told by
 * then, whoever was not, and whoever nobody knows. An account of the company's has one of its own.
 */
export function alikeAt({ n, party, owners, toldAt }: KnownParty, at: number): number {
  if (owners.length > 0) return sharedByOthers + n;
  if (!party.external) return 0;
  return toldAt !== null && toldAt.getTime() <= at ? 1 : 2;
}

const sharedByOthers = 3;

/** Whose it was, where it was one person's. */
function ownerAt(owners: readonly Owner[], at: number): string | undefined {
  let found: Owner | undefined;
  for (const owner of owners) {
    if (!heldAt(owner, at)) continue;
    if (found) return undefined;
    found = owner;
  }
  return found?.person ?? undefined;
}
