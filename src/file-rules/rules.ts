import type { FileAlertGround } from '../policies/file-alerts.ts';
import type { RecordChannel } from '../records/model.ts';
import { type Definition, groundsOf, type Within } from './definition.ts';
import type { FileType } from './types.ts';

/** Who is asked, in this order. `nobody`: there is no one left who could be. */
export const alertStages = ['owner', 'deputy', 'privacy', 'legal', 'admin', 'nobody'] as const;
export type AlertStage = (typeof alertStages)[number];
export const alertOutcomes = ['harmless', 'talked', 'escalated'] as const;
export type AlertOutcome = (typeof alertOutcomes)[number];

// Company defaults, not law.
/** Nobody has answered for so long: the next one is asked too. */
export const answerHours = 24;
/** … and when all have been asked, they are asked again. */
export const againHours = 72;
/** When the person sees that there was an alert about them. */
export const shownAfterHours = 24;
/** So long what a rule has counted is kept: files that an export brings within it count in their own hour. */
export const countedDays = 35;
/** So many files of an alert are listed; those behind are counted. */
export const mostItems = 200;

export const hoursOn = (at: Date, hours: number): Date => new Date(at.getTime() + hours * 3_600_000);

/** A file that somebody of the company's handed over, and that is kept. */
export interface FileTransfer {
  person: string;
  at: Date;
  bytes: number | undefined;
  types: readonly FileType[];
  channel: RecordChannel;
  outward: boolean;
  versionId: string;
  disclosure: string;
  /** By what the row under which it is kept told people that a colleague is alerted. */
  disclosed: readonly FileAlertGround[];
}

export interface FileRule {
  id: string;
  definition: Definition;
  ownerId: string;
  deputyId: string;
  madeAt: Date;
}

/** Where somebody belonged when the file was handed over. */
export interface Belongs {
  entity: string | null;
  /** Ids, with those above. */
  departments: readonly string[];
}

/**
 * Whether a rule looks at a file at all. It looks at none from before it was made, and at none of which the person was
 * not told that it does: what its row does not disclose, whatever the rule says, it does not see.
 */
export function looksAt(
  { definition, madeAt }: Pick<FileRule, 'definition' | 'madeAt'>,
  transfer: FileTransfer,
  belongs: Belongs,
): boolean {
  const { scope, channels, direction, types, aboveBytes } = definition;
  if (transfer.at < madeAt) return false;
  if (!groundsOf(definition).every((ground) => transfer.disclosed.includes(ground))) return false;
  if (scope.of === 'entity' && belongs.entity !== scope.entity) return false;
  if (scope.of === 'department' && !belongs.departments.includes(scope.department)) return false;
  if (!channels.includes(transfer.channel)) return false;
  if (direction === 'outward' && !transfer.outward) return false;
  if (types.length > 0 && !transfer.types.some((one) => types.includes(one))) return false;
  return aboveBytes === null || (transfer.bytes !== undefined && transfer.bytes > aboveBytes);
}

/** How fine a rule counts: what lies in one bucket counts as of one instant. */
export const bucketMs = { hour: 60_000, day: 15 * 60_000 } as const;
const spanMs = { hour: 3_600_000, day: 86_400_000 } as const;

export const bucketOf = (at: Date, per: Within['per']): number =>
  Math.floor(at.getTime() / bucketMs[per]) * bucketMs[per];
/** Buckets that may lie in one window with this one: as far before as behind. */
export const reachOf = (per: Within['per']): number => spanMs[per] - bucketMs[per];

export interface Counted {
  /** Its beginning, in milliseconds. */
  bucket: number;
  transfers: number;
  bytes: number;
}

export interface Exceeded {
  /** The most that lay within one window. */
  transfers: number;
  bytes: number;
  /** The buckets of all windows that exceed it. */
  buckets: Set<number>;
}

/**
 * Where more lay within one hour or day than the rule lets pass, at whichever instant it began: windows slide, so nobody
 * gets past by waiting for the full hour. In which order things came does not matter.
 *
 * @param counted each bucket once, by time
 */
export function exceeded(counted: readonly Counted[], within: Within): Exceeded | undefined {
  const found: Exceeded = { transfers: 0, bytes: 0, buckets: new Set() };
  let first = 0;
  let sum = { transfers: 0, bytes: 0 };
  for (const [n, one] of counted.entries()) {
    sum = { transfers: sum.transfers + one.transfers, bytes: sum.bytes + one.bytes };
    for (
      let left = counted[first];
      left && left.bucket < one.bucket - reachOf(within.per);
      left = counted[first]
    ) {
      sum = { transfers: sum.transfers - left.transfers, bytes: sum.bytes - left.bytes };
      first += 1;
    }
    const over =
      (within.transfers !== null && sum.transfers > within.transfers) ||
      (within.bytes !== null && sum.bytes > within.bytes);
    if (!over) continue;
    found.transfers = Math.max(found.transfers, sum.transfers);
    found.bytes = Math.max(found.bytes, sum.bytes);
    for (const { bucket } of counted.slice(first, n + 1)) found.buckets.add(bucket);
  }
  return found.buckets.size > 0 ? found : undefined;
}
