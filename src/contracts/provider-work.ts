import { sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import type { ContractDeps } from './offer.ts';
import { documentFor } from './provider-document.ts';
import { cancelled, concludeSigned, fail, notSigned } from './provider-outcome.ts';
import { patient } from './provider-patience.ts';
import { isSignedForm, type SigningProvider } from './signing-provider.ts';
import { findContract } from './store.ts';

/** How often a provider is asked how far a signing is. */
const askEveryMs = 60_000;
/** Whoever works on a signing has it for so long; a process that dies lets go of it by that. */
const leaseMs = 5 * 60_000;
/** A call that has no answer by then has failed; within the lease, so that nobody else has begun meanwhile. */
const patienceMs = 60_000;
/** A provider that fails so often in one round is left alone until the next. */
const mostFailures = 4;
/** With waits that double, up to an hour: about half a day. */
const mostTries = 12;

interface Due {
  contractId: string;
  reference: string | null;
  state: 'open' | 'cancelling';
  tries: number;
}

/** Moves the due time of one signing ahead, so that nobody else works on it; undefined where none is due. */
async function claim(db: Db, provider: string, now: Date): Promise<Due | undefined> {
  const { rows } = await sql<Due>`
    update contract_provider_signing s
    set due_at = ${new Date(now.getTime() + leaseMs)}, tries = s.tries + 1
    from (select contract_id from contract_provider_signing
          where state <> 'ended' and due_at <= ${now} and provider = ${provider}
          order by due_at limit 1 for update skip locked) due
    where s.contract_id = due.contract_id
    returning s.contract_id as "contractId", s.reference, s.state, s.tries`.execute(db);
  return rows[0];
}

/**
 * Goes on with what is under way at a provider: starts it, asks how far it is, takes back what was signed, cancels what
 * was withdrawn. The provider is never called in a transaction; whatever it says is written only if it still fits.
 *
 * @returns how many were worked on
 * @throws once all had their turn, with the first failure as its cause
 */
export async function workOnSignings(
  deps: ContractDeps,
  provider: SigningProvider,
  now: Date,
  limits: { most?: number; patienceMs?: number } = {},
): Promise<number> {
  const most = limits.most ?? 50;
  const asked = patient(provider, limits.patienceMs ?? patienceMs);
  const failures: unknown[] = [];
  let worked = 0;
  for (; worked < most && failures.length < mostFailures; worked += 1) {
    const due = await claim(deps.db, provider.name, now);
    if (!due) break;
    try {
      await step(deps, asked, due, now);
    } catch (cause) {
      failures.push(cause);
      await postpone(deps.db, due, now);
    }
  }
  if (failures.length > 0)
    throw new HeedError('platform-failed', `${failures.length} signing(s) at the provider failed for now`, {
      cause: failures[0],
    });
  return worked;
}

async function step(deps: ContractDeps, provider: SigningProvider, due: Due, now: Date): Promise<void> {
  const { contractId } = due;
  const contract = await findContract(deps.db, contractId);
  if (!contract) throw new HeedError('not-found', `there is no contract ${contractId}`);
  if (due.state === 'cancelling') {
    // What was never sent is nothing to cancel; what may have been is asked for by its contract.
    const sent = due.reference ? undefined : await documentFor(deps, contract, { make: false, now });
    const reference = due.reference ?? (sent && (await provider.start(sent)).reference);
    if (reference) await provider.cancel(reference);
    return cancelled(deps.db, contractId);
  }
  const sent = await documentFor(deps, contract, { make: true, now });
  if (!sent) throw new HeedError('not-found', `contract ${contractId} has no document to be signed`);
  if (!due.reference) {
    const { reference } = await provider.start(sent);
    return started(deps.db, contractId, reference, now);
  }
  const state = await provider.state(due.reference);
  if (state === 'waiting') return askAgain(deps.db, contractId, now);
  if (state !== 'signed') return notSigned(deps.db, contractId, state, now);
  const result = await provider.signed(due.reference);
  const { document, sha256 } = sent;
  if (!isSignedForm(result, { sent: document, sha256, reference: due.reference }))
    return fail(deps.db, contractId, 'wrong-document', now);
  return concludeSigned(deps, contractId, { provider: provider.name, sent: sha256, result, now });
}

/**
 * Keeps the reference. Where the contract ended meanwhile, and whoever saw to that found nothing that had been sent yet,
 * what was started is there to be cancelled.
 */
async function started(db: Db, contractId: string, reference: string, now: Date): Promise<void> {
  await sql`update contract_provider_signing
    set reference = ${reference}, due_at = ${new Date(now.getTime() + askEveryMs)}, tries = 0,
        state = case when state = 'ended' then 'cancelling' else state end
    where contract_id = ${contractId}::uuid`.execute(db);
}

async function askAgain(db: Db, contractId: string, now: Date): Promise<void> {
  await db
    .updateTable('contract_provider_signing')
    .set({ due_at: new Date(now.getTime() + askEveryMs), tries: 0 })
    .where('contract_id', '=', contractId)
    .where('state', '<>', 'ended')
    .execute();
}

/** Later, and longer each time; at some point somebody has to look. */
async function postpone(db: Db, { contractId, tries, state }: Due, now: Date): Promise<void> {
  if (tries >= mostTries && state === 'open') return fail(db, contractId, 'provider-failed', now);
  const wait = Math.min(2 ** tries, 60) * 60_000;
  await inTransaction(db, (tx) =>
    tx
      .updateTable('contract_provider_signing')
      .set({ due_at: new Date(now.getTime() + wait) })
      .where('contract_id', '=', contractId)
      .execute(),
  );
}
