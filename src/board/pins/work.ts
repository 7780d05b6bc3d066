import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { eachAlone } from '../../each-alone.ts';
import { append } from '../../evidence/append.ts';
import type { EventData } from '../../evidence/events.ts';
import type { Body } from '../../messages/model.ts';
import type { PinOutcome, PinProblem, Pins, Platform } from '../../platforms/port.ts';
import { findVersion, loadText } from '../../policies/store.ts';
import { endedCard, pinnedCard } from './card.ts';
import { nextStep, nothingLeft, type PinStep, tryAgainAt } from './rules.ts';
import { duePins, lockPin, type PinRow } from './store.ts';

export interface PinningDeps {
  db: Db;
  /** Of each only what it says of pins. */
  platforms: ReadonlyMap<string, Pick<Platform, 'pins'>>;
  /** Without a final slash. */
  baseUrl: string;
  zone: string;
  now: Date;
  signal: AbortSignal;
}

/** Longer than a call takes; then somebody else may go on. */
const leaseMs = 120_000;

/** Takes every pin that is due a step on. @returns how many */
export async function workOnPins(deps: PinningDeps): Promise<number> {
  return eachAlone(await duePins(deps.db, deps.now), async (id) => {
    if (deps.signal.aborted) return false;
    let did = false;
    while (await oneStep(deps, id)) did = true;
    return did;
  });
}

/** @returns whether there may be another */
async function oneStep(deps: PinningDeps, id: string): Promise<boolean> {
  const { db, now } = deps;
  const claimed = await inTransaction(db, (tx) => claim(tx, id, now));
  if (!claimed) return false;
  const { row, step } = claimed;
  const pins = deps.platforms.get(row.platform)?.pins;
  const outcome: PinOutcome = pins
    ? await act(deps, pins, row, step)
    : { result: 'refused', problem: 'not-connected' };
  await inTransaction(db, (tx) => record(tx, row, step, outcome, now));
  return outcome.result === 'done';
}

type Acting = Exclude<PinStep, 'close' | 'none'>;

/** Makes a step ours before anything leaves, so that a kill at any moment leaves a row that says what may have been. */
async function claim(tx: Tx, id: string, now: Date): Promise<{ row: PinRow; step: Acting } | undefined> {
  const row = await lockPin(tx, id, now);
  if (!row) return undefined;
  const change = (set: object) => tx.updateTable('board_pin').set(set).where('id', '=', id).execute();
  const step = nextStep({ ...row, applies: row.applies ?? undefined });
  if (step === 'none') {
    await change({ next_at: new Date(now.getTime() + leaseMs / 4) });
    return undefined;
  }
  if (step === 'close') {
    await change({ closed_at: now, problem: null });
    await tell(tx, row, 'ended', now);
    return undefined;
  }
  if (step === 'post' && row.postingAt) {
    // Somebody posted and did not live to hear what became of it. No platform recognises the same post again.
    await change({ held: true, problem: 'unknown', lease_until: null });
    return undefined;
  }
  await change({
    lease_until: new Date(now.getTime() + leaseMs),
    ...(step === 'post' ? { posting_at: now } : {}),
  });
  return { row, step };
}

async function act(deps: PinningDeps, pins: Pins, row: PinRow, step: Acting): Promise<PinOutcome> {
  const { db, baseUrl, zone, now, signal } = deps;
  const { language, place, channel } = row;
  const setting = { baseUrl, language };
  const about = row.applies ?? row.shownVersionId;
  const body = async (): Promise<Body> => {
    const version = await findVersion(db, about ?? '');
    const text = await loadText(db, version.id, language);
    return row.applies ? pinnedCard(version, text, { language, zone, now }) : endedCard(text, language);
  };
  switch (step) {
    case 'post':
      return pins.post(channel, await body(), setting, signal);
    case 'change':
    case 'turn':
      return pins.change(place ?? '', await body(), setting, signal);
    case 'pin':
      return pins.pin(place ?? '', signal);
    case 'unpin':
      return pins.unpin(place ?? '', signal);
  }
}

async function record(tx: Tx, row: PinRow, step: Acting, outcome: PinOutcome, now: Date): Promise<void> {
  const change = (set: object) =>
    tx
      .updateTable('board_pin')
      .set({ lease_until: null, ...set })
      .where('id', '=', row.id)
      .execute();
  const well = { failures: 0, problem: null, next_at: now, posting_at: null };
  switch (outcome.result) {
    case 'done':
      await change({ ...well, ...changed[step](row, now, outcome.place) });
      await tell(tx, row, told[step], now);
      return;
    case 'later':
      await change({ posting_at: null, next_at: outcome.at });
      return;
    case 'unknown':
      // Only a post does harm when it comes twice.
      if (step === 'post') await change({ held: true, problem: 'unknown' });
      else await refused('trouble');
      return;
    case 'refused':
      await refused(outcome.problem);
  }

  async function refused(problem: PinProblem): Promise<void> {
    if (nothingLeft(step, problem)) {
      await change({ closed_at: now, problem: null });
      await tell(tx, row, 'ended', now);
      return;
    }
    const failures = row.failures + 1;
    const held = problem === 'gone';
    await change({ failures, problem, held, posting_at: null, next_at: tryAgainAt(failures, now) });
  }
}

const changed: Record<Acting, (row: PinRow, now: Date, place: string | undefined) => object> = {
  post: ({ applies }, _now, place) => ({ place, shown_version_id: applies }),
  change: ({ applies }) => ({ shown_version_id: applies }),
  pin: (_row, now) => ({ pinned_at: now }),
  turn: () => ({ shown_version_id: null }),
  unpin: () => ({ pinned_at: null }),
};

type Did = EventData<'board.pin-done'>['did'];

const told: Record<Acting, Did> = {
  post: 'posted',
  change: 'changed',
  pin: 'pinned',
  turn: 'turned',
  unpin: 'taken-off',
};

async function tell(tx: Tx, { id, applies, shownVersionId }: PinRow, did: Did, now: Date): Promise<void> {
  const about = applies ?? shownVersionId;
  await append(tx, {
    type: 'board.pin-done',
    at: now,
    actor: 'heed',
    ...(about ? { about } : {}),
    data: { pin: id, did },
  });
}
