import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { enterErasure, whenLeft } from './erasure-ledger.ts';

/** One kind of thing that is held about a person, as `/me` shows it. */
export interface Held {
  /** Key of the catalogue. */
  category: string;
  count: number;
  from?: Date;
  to?: Date;
  /** The last day that any of it is kept, `YYYY-MM-DD`; unknown where the period starts with a day to come. */
  keptUntil?: string;
  /** The row of the policy "what Heed keeps" (`policies/what-heed-keeps`) that says how long it is kept. */
  disclosure: string;
  /** Why it is held: key of the catalogue. */
  why: string;
}

/** One thing of the copy a person may ask for; other people's part of it is left out (GDPR 15(4)). */
export interface ExportItem {
  category: string;
  id: string;
  at?: Date;
  data: Readonly<Record<string, string | number | boolean | null>>;
  /** What the person sent that is no text: it lies beside the pages, under a name that is made and not theirs. */
  file?: { name: string; bytes: Buffer };
}

/** What became of one category. Whatever is kept says why, with a key of the catalogue. */
export interface Erased {
  category: string;
  erased: number;
  kept: number;
  why?: string;
}

/**
 * Why pieces are held of which each was decided about by itself: which version of a policy and which row of it covers
 * them, and on what that rests for this person. For somebody who asks for an explanation.
 */
export interface Explained {
  category: string;
  count: number;
  from: Date;
  to: Date;
  versionId: string;
  /** The row of that version's table. */
  disclosure: string;
  /** A basis, as policies name it. */
  basis: string;
  /** How many of them are kept sealed because an objection is not decided. */
  restricted: number;
}

export interface ErasureContext {
  now: Date;
  actor: Actor;
  /** A word for ledger and evidence, such as `request`; never content. */
  reason: string;
  /**
   * Rows of `policies/what-heed-keeps` whose period is over for somebody who has left: what a source keeps for that long,
   * whoever asks, goes too.
   */
  over?: ReadonlySet<string>;
}

/** How one feature finds, copies and erases a person's data; every feature that holds any registers one. */
export interface PersonalData {
  /** The feature's word: `threads`, `notices` … */
  name: string;
  find(db: Db, personId: string): Promise<Held[]>;
  export(db: Db, personId: string): AsyncIterable<ExportItem>;
  /** Only where each piece was decided about by itself. */
  explain?(db: Db, personId: string): Promise<Explained[]>;
  /** Only for `erasePerson`, which has asked the guards. Throws rather than leaving a part out quietly. */
  erase(tx: Tx, personId: string, context: ErasureContext): Promise<Erased[]>;
}

/** Why something must stay for now. */
export interface Veto {
  /** Key of the catalogue. */
  why: string;
  until?: Date;
}

/**
 * Something that can forbid an erasure: a legal hold, an open request. Whoever sets one up locks the person's
 * row first, as `erasePerson` does, so that neither overlooks the other.
 */
export interface ErasureGuard {
  name: string;
  veto(db: Db, personId: string, source: string): Promise<Veto | undefined>;
}

/** What one source did, or why it was not let. */
export interface SourceOutcome {
  source: string;
  erased: Erased[];
  vetoes: Veto[];
}

export interface Erasure {
  outcomes: SourceOutcome[];
  /** True only when nothing was kept and nothing vetoed. */
  complete: boolean;
}

export interface PersonalDataRegistry {
  readonly sources: readonly string[];
  whatIsHeld(db: Db, personId: string): Promise<(Held & { source: string })[]>;
  exportPerson(db: Db, personId: string): AsyncIterable<ExportItem & { source: string }>;
  /** One part of the copy: for whoever makes it in slices. @throws RangeError for a source that is not registered */
  exportSource(db: Db, personId: string, source: string): AsyncIterable<ExportItem>;
  explain(db: Db, personId: string): Promise<(Explained & { source: string })[]>;
  /** What an erasure would meet: a dry run that changes nothing. */
  vetoes(db: Db, personId: string): Promise<(Veto & { source: string })[]>;
  /**
   * The one way by which a person's data is erased, whoever asks: on request, when a period ends, by an
   * administrator. A vetoed source is left whole, the others go; everything commits or nothing does.
   *
   * @param only these sources and no others: what a restore erases again is what was erased then, and a request lets each
   * store report by itself
   * @throws HeedError `not-found` for an unknown person
   */
  erasePerson(
    tx: Tx,
    personId: string,
    context: ErasureContext,
    only?: ReadonlySet<string>,
  ): Promise<Erasure>;
}

/** Built once, in the composition root, from an explicit list; the order is the order of erasing. */
export function personalDataRegistry(
  sources: readonly PersonalData[],
  guards: readonly ErasureGuard[] = [],
): PersonalDataRegistry {
  const names = sources.map(({ name }) => name);
  if (new Set(names).size < names.length) throw new Error(`registered twice: ${names.join(', ')}`);

  async function vetoesOf(db: Db, personId: string, source: string): Promise<Veto[]> {
    const vetoes: Veto[] = [];
    for (const guard of guards) {
      const veto = await guard.veto(db, personId, source);
      if (veto) vetoes.push(veto);
    }
    return vetoes;
  }

  function named(name: string): PersonalData {
    const found = sources.find((source) => source.name === name);
    if (!found) throw new RangeError(`nothing is registered as ${name}`);
    return found;
  }

  return {
    sources: names,
    async whatIsHeld(db, personId) {
      const held: (Held & { source: string })[] = [];
      for (const source of sources) {
        for (const one of await source.find(db, personId)) held.push({ ...one, source: source.name });
      }
      return held;
    },
    async *exportPerson(db, personId) {
      for (const source of sources) {
        for await (const item of source.export(db, personId)) yield { ...item, source: source.name };
      }
    },
    exportSource: (db, personId, source) => named(source).export(db, personId),
    async explain(db, personId) {
      const explained: (Explained & { source: string })[] = [];
      for (const source of sources) {
        for (const one of (await source.explain?.(db, personId)) ?? [])
          explained.push({ ...one, source: source.name });
      }
      return explained;
    },
    async vetoes(db, personId) {
      const all: (Veto & { source: string })[] = [];
      for (const source of names) {
        for (const veto of await vetoesOf(db, personId, source)) all.push({ ...veto, source });
      }
      return all;
    },
    async erasePerson(tx, personId, context, only) {
      await lockPerson(tx, personId);
      const leftAt = await whenLeft(tx, personId);
      const outcomes: SourceOutcome[] = [];
      for (const source of sources.filter(({ name }) => only?.has(name) ?? true)) {
        const vetoes = await vetoesOf(tx, personId, source.name);
        const erased = vetoes.length > 0 ? [] : await source.erase(tx, personId, context);
        outcomes.push({ source: source.name, erased, vetoes });
      }
      await record(tx, personId, context, { outcomes, leftAt });
      const complete = outcomes.every(
        ({ erased, vetoes }) => vetoes.length === 0 && erased.every(({ kept }) => kept === 0),
      );
      return { outcomes, complete };
    },
  };
}

/** Keeps a hold from being set up meanwhile; rows that merely refer to the person may go on being written. */
async function lockPerson(tx: Tx, personId: string): Promise<void> {
  const person = await tx
    .selectFrom('person')
    .select('id')
    .where('id', '=', personId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!person) throw new HeedError('not-found', `there is no person ${personId}`);
}

/** An erasure is a fact of its own; one that found nothing to erase is not. */
async function record(
  tx: Tx,
  personId: string,
  { now, actor, reason }: ErasureContext,
  { outcomes, leftAt }: { outcomes: readonly SourceOutcome[]; leftAt: Date | null },
): Promise<void> {
  const categories: Record<string, number> = {};
  for (const { category, erased } of outcomes.flatMap((outcome) => outcome.erased)) {
    if (erased > 0) categories[category] = (categories[category] ?? 0) + erased;
  }
  if (Object.keys(categories).length === 0) return;
  const sources = outcomes.filter(({ vetoes }) => vetoes.length === 0).map(({ source }) => source);
  await enterErasure(tx, { personId, sources, leftAt, at: now, reason });
  await append(tx, {
    type: 'personal-data.erased',
    at: now,
    actor,
    person: personId,
    about: personId,
    data: { categories, reason },
  });
}
