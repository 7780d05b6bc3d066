import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { inTransaction } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { bindAccount, bindings, releaseAccount } from '../records/accounts.ts';
import { recordChannels } from '../records/model.ts';
import { sayTold, waysToTell } from '../records/other-party.ts';
import { makeSecret } from '../records/source-secrets.ts';
import { sourceNamed, sourceStandings, switchSignals, switchSource } from '../records/source-state.ts';
import { addSource } from '../records/sources.ts';
import { readSecrets } from '../secrets.ts';
import { masterKeyFrom } from '../vault/master.ts';
import { withDatabase } from './database.ts';

const by = () => ({ actor: operator(), now: systemClock.now() });

/** Adds a source that batches are sent from. Its secret is shown this once. */
export async function add(name: string, { channel, pulled = false }: { channel: string; pulled?: boolean }) {
  const known = recordChannels.find((one) => one === channel);
  if (!known) throw new HeedError('bad-input', `--channel is one of ${recordChannels.join(', ')}.`);
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,79}$/u.test(name))
    throw new HeedError('bad-input', 'A name has letters, digits, spaces, dots and hyphens, at most 80.');
  await withDatabase(async ({ db }, config) => {
    const made = await inTransaction(db, async (tx) => {
      const taken = await tx
        .selectFrom('record_source')
        .select('id')
        .where('name', '=', name)
        .executeTakeFirst();
      if (taken) throw new HeedError('conflict', `There is a source called ${name} already.`);
      const id = await addSource(tx, { channel: known, name }, by());
      const vault = vaultOf(config);
      return { id, secret: pulled ? undefined : await makeSecret(tx, vault, id, { overlapMs: 0, ...by() }) };
    });
    console.log(`${name} is source ${made.id}.`);
    if (made.secret) say(made.secret);
  });
}

/** Every source: whether it is on, when it was last heard of, and what became of what it sent. */
export async function list(): Promise<void> {
  await withDatabase(async ({ db }) => {
    const sources = await sourceStandings(db);
    if (sources.length === 0)
      console.log('There are no sources. npx heed records source add NAME makes one.');
    for (const { name, id, channel, state, sends, heardAt, counts } of sources) {
      const heard = heardAt ? `last heard ${heardAt.toISOString()}` : 'never heard by HTTP';
      console.log(
        `${name}: ${channel}, ${state}, ${sends ? 'with a secret' : 'without a secret'}, ${heard} (${id})`,
      );
      for (const [what, count] of Object.entries(counts)) console.log(`  ${what}: ${count}`);
    }
  });
}

export async function turn(state: 'on' | 'off', name: string): Promise<void> {
  await withDatabase(async ({ db }) => {
    const { id } = await sourceNamed(db, name);
    const changed = await inTransaction(db, (tx) => switchSource(tx, id, state, by()));
    console.log(`${name} is ${state}${changed ? '' : ' already'}.`);
  });
}

/** Whether a source may send signals of leaks, besides or instead of records. */
export async function letSignal(name: string, state: string): Promise<void> {
  if (state !== 'on' && state !== 'off') throw new HeedError('bad-input', 'It is on or off.');
  await withDatabase(async ({ db }) => {
    const { id } = await sourceNamed(db, name);
    const changed = await inTransaction(db, (tx) => switchSignals(tx, id, state, by()));
    console.log(`${name} may ${state === 'on' ? '' : 'not '}send signals${changed ? '' : ', as before'}.`);
  });
}

/** A new secret; the one before counts for some hours more, or not at all. */
export async function rotate(name: string, { overlapHours }: { overlapHours: string }): Promise<void> {
  if (!/^\d{1,3}$/.test(overlapHours)) throw new HeedError('bad-input', '--overlap-hours is 0 to 999.');
  await withDatabase(async ({ db }, config) => {
    const { id } = await sourceNamed(db, name);
    const overlapMs = Number(overlapHours) * 3_600_000;
    const secret = await inTransaction(db, (tx) =>
      makeSecret(tx, vaultOf(config), id, { overlapMs, ...by() }),
    );
    console.log(
      overlapMs > 0
        ? `The secret before counts for ${overlapHours} hours more.`
        : 'The secret before counts no more.',
    );
    say(secret);
  });
}

/** Whose a business number of WhatsApp's is, and when. */
export async function bind(
  account: string,
  staffNo: string,
  { from, until }: { from?: string; until?: string },
): Promise<void> {
  const now = systemClock.now();
  const since = from ? instant(from, '--from') : now;
  await withDatabase(async ({ db }) => {
    const binding = {
      ...{ platform: 'whatsapp' as const, account: phoneNumberId(account), staffNo, from: since },
      until: until ? instant(until, '--until') : null,
    };
    await inTransaction(db, (tx) => bindAccount(tx, binding, by()));
    console.log(`Number ${account} is ${staffNo}'s from ${since.toISOString()} on.`);
  });
}

export async function release(account: string, { at }: { at?: string }): Promise<void> {
  const then = at ? instant(at, '--at') : systemClock.now();
  await withDatabase(async ({ db }) => {
    const which = { platform: 'whatsapp' as const, account: phoneNumberId(account), at: then };
    await inTransaction(db, (tx) => releaseAccount(tx, which, by()));
    console.log(`Number ${account} is nobody's from ${then.toISOString()} on.`);
  });
}

export async function numbers(): Promise<void> {
  await withDatabase(async ({ db }) => {
    for (const { account, staffNo, from, until } of await bindings(db))
      console.log(
        `${account}: ${staffNo} from ${from.toISOString()}${until ? ` until ${until.toISOString()}` : ''}`,
      );
  });
}

/** Puts on record that people outside were told that conversations are kept. */
export async function told(
  source: string,
  accounts: readonly string[],
  { at, how }: { at?: string; how: string },
): Promise<void> {
  const way = waysToTell.find((one) => one === how);
  if (!way) throw new HeedError('bad-input', `--how is one of ${waysToTell.join(', ')}.`);
  await withDatabase(async ({ db }, config) => {
    const { id } = await sourceNamed(db, source);
    const then = at ? instant(at, '--at') : systemClock.now();
    const parties = accounts.map((account) => ({ account }));
    const count = await inTransaction(db, (tx) =>
      sayTold(tx, { sourceId: id, parties, at: then, how: way }, { secrets: secretsOf(config), ...by() }),
    );
    console.log(`${count} of ${accounts.length} had not been said to be told by then.`);
  });
}

type SecretsConfig = Parameters<typeof readSecrets>[0];

function secretsOf(config: SecretsConfig) {
  const secrets = readSecrets(config);
  if (secrets) return secrets;
  throw new HeedError('config-invalid', 'There is no HEED_SECRET yet. Start Heed once: npx heed serve');
}

const vaultOf = (config: SecretsConfig) => ({ master: masterKeyFrom(secretsOf(config)) });

function say(secret: string): void {
  console.log(`Its secret, which is not shown again:\n\n  ${secret}\n`);
  console.log('How to sign with it: docs/intake.md');
}

function phoneNumberId(text: string): string {
  if (/^\d{5,64}$/.test(text)) return text;
  throw new HeedError(
    'bad-input',
    'A business number is named by its phone number ID, which has digits only.',
  );
}

function instant(text: string, name: string): Date {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(at))
    throw new HeedError('bad-input', `${name} is a time as in 2026-03-02T09:30:00+08:00.`);
  return new Date(at);
}
