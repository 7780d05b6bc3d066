import { createHash } from 'node:crypto';

/** Between two looks at a room in which nothing has changed. */
export const lookEveryMs = 15_000;
/** Who is in it is read back from the platform at least so often. */
export const verifyEveryMs = 60_000;
/** Where a briefing cannot be changed in place it is said anew, and not more often. */
export const briefEveryMs = 300_000;

const firstTryMs = 30_000;
const lastTryMs = 600_000;

export function tryAgainAt(failures: number, now: Date): Date {
  return new Date(now.getTime() + Math.min(firstTryMs * 2 ** Math.max(0, failures - 1), lastTryMs));
}

export const shaOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Who has to come and who has to go; whoever is allowed and there already stays. */
export function differences(
  members: readonly string[],
  { wanted, allowed }: { wanted: readonly string[]; allowed: ReadonlySet<string> },
): { missing: string[]; strangers: string[] } {
  const there = new Set(members.map((one) => one.toLowerCase()));
  const may = new Set([...allowed].map((one) => one.toLowerCase()));
  return {
    missing: wanted.filter((one) => !there.has(one.toLowerCase())),
    strangers: members.filter((one) => !may.has(one.toLowerCase())),
  };
}
