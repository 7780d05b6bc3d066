import { HeedError } from '../../../errors.ts';
import type { Log } from '../../../log.ts';
import type { IntakeDeps } from '../../take-in.ts';
import type { ConnectAgreements } from './agreements.ts';
import { ArchiveError } from './codes.ts';
import { archiveKeys } from './keys.ts';
import { Turns, type Wait } from './pace.ts';
import { type Pulled, pullOnce } from './pull.ts';
import type { ArchiveSdk } from './sdk.ts';
import { type ArchiveState, archives, lagOf, noteFailed, notePermitted, notePulled } from './state.ts';

export interface ArchiveDeps extends IntakeDeps {
  log: Log;
  /** WeCom's library, or its stand-in; undefined where neither is there. */
  sdk: ArchiveSdk | undefined;
  connect: ConnectAgreements;
  /** Whether a real company is connected, where the stand-in has no business. */
  realCorp: boolean;
  wait?: Wait;
}

const minute = 60_000;
/** WeCom's callback comes sooner; this is for when it does not come. */
const pollMs = 5 * minute;
const permitsMs = 24 * 60 * minute;
const longestPauseMs = 30 * minute;
const mostPulls = 20;

/** Pulls every archive whose time has come. One that fails keeps no other from being pulled. */
export async function pullDue(deps: ArchiveDeps, signal: AbortSignal): Promise<void> {
  for (const archive of await archives(deps.db)) {
    if (signal.aborted) return;
    const now = deps.clock.now();
    if (archive.state === 'on' && archive.nextAt <= now) await pullArchive(deps, archive, signal);
  }
}

/** @returns what came; undefined where it failed, which is noted and tried again */
export async function pullArchive(
  deps: ArchiveDeps,
  archive: ArchiveState,
  signal: AbortSignal,
): Promise<Pulled | undefined> {
  const { db, clock, log } = deps;
  const { sourceId } = archive;
  try {
    const pulled = await withSession(deps, archive, signal);
    const now = clock.now();
    const nextAt = new Date(now.getTime() + (pulled.more ? 0 : pollMs));
    await notePulled(db, sourceId, { now, nextAt, reached: !pulled.more });
    if (pulled.messages > 0)
      log.info(
        { source: sourceId, messages: pulled.messages, kept: pulled.kept },
        'the WeCom archive was pulled',
      );
    return pulled;
  } catch (error) {
    if (signal.aborted) return undefined;
    const now = clock.now();
    const failing = now.getTime() - (archive.failingSince ?? now).getTime();
    const nextAt = new Date(now.getTime() + Math.min(Math.max(failing, minute), longestPauseMs));
    const failure =
      error instanceof ArchiveError ? error.failure : error instanceof HeedError ? error.code : 'error';
    await noteFailed(db, sourceId, { now, nextAt, failure });
    const lag = lagOf(archive, now);
    log.error(
      { err: error, source: sourceId, lagHours: Math.round(lag.ms / 3_600_000) },
      lag.standing === 'fine'
        ? 'the WeCom archive could not be pulled'
        : 'the WeCom archive could not be pulled, and WeCom keeps messages for five days only',
    );
    return undefined;
  }
}

async function withSession(deps: ArchiveDeps, archive: ArchiveState, signal: AbortSignal): Promise<Pulled> {
  const { sdk, log, clock, wait } = deps;
  if (!sdk)
    throw new ArchiveError('opening', 'no-library', {
      ...{ class: 'configuration' },
      say: "WeCom's library is not there: set WECOM_ARCHIVE_SDK (docs/wecom-archive.md)",
    });
  refuseStandIn(deps, archive);
  if (sdk.standIn) log.warn({ source: archive.sourceId }, `the WeCom archive is read from a ${sdk.name}`);
  const keys = await archiveKeys(deps.db, deps.vault, archive.sourceId);
  const session = await sdk.open(archive.corpid, keys.secret);
  const api = deps.connect(archive.corpid, keys.secret);
  const turns = new Turns(clock, wait);
  try {
    await lookAtPermits(deps, archive, api);
    const all: Pulled = { messages: 0, kept: 0, more: true };
    for (let n = 0; n < mostPulls && all.more && !signal.aborted; n += 1) {
      const [now] = (await archives(deps.db)).filter(({ sourceId }) => sourceId === archive.sourceId);
      const pulled = await pullOnce({ ...deps, session, keys, api, turns, signal }, now ?? archive);
      all.messages += pulled.messages;
      all.kept += pulled.kept;
      all.more = pulled.more;
    }
    return all;
  } finally {
    await session.close();
    await api.close();
  }
}

/** What the stand-in says is nobody's message: beside a real company it would become somebody's record. */
export function refuseStandIn(
  { sdk, realCorp }: Pick<ArchiveDeps, 'sdk' | 'realCorp'>,
  { trial }: Pick<ArchiveState, 'trial'>,
): void {
  if (!sdk?.standIn || !realCorp || trial) return;
  throw new ArchiveError('opening', 'stand-in', {
    ...{ class: 'configuration' },
    say: 'the stand-in is set (WECOM_ARCHIVE_STAND_IN) although a real company is connected; for a trial allow it: npx heed records archive NAME --trial',
  });
}

/** Once a day: who is archived at all, and how many of them nobody here knows. It decides nothing. */
async function lookAtPermits(
  { db, clock, log }: ArchiveDeps,
  archive: ArchiveState,
  api: ReturnType<ConnectAgreements>,
): Promise<void> {
  const now = clock.now();
  if (archive.permitsAt && now.getTime() - archive.permitsAt.getTime() < permitsMs) return;
  const userids = await api.permitted().catch((err: unknown) => {
    log.warn({ err, source: archive.sourceId }, 'WeCom does not say whose conversations it archives');
    return undefined;
  });
  if (userids) await notePermitted(db, archive, userids, now);
}
