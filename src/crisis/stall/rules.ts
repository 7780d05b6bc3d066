/** What has to turn for anybody to be called: a worker, its looks at musters, its sweeps, its looks for alerts to send. */
export const parts = ['workers', 'musters', 'sweeps', 'alerts'] as const;
export type Part = (typeof parts)[number];

/** When each part turned last, in whichever worker; undefined where it never has. */
export type Turns = Readonly<Partial<Record<Part, Date>>>;

/** Beats are written every ten seconds. Longer without a turn than this, in milliseconds, and something stands still. */
export const stillMs = 60_000;

/**
 * The parts that stand still, each with since when. Where no worker lives that alone is said, since nothing else can turn.
 *
 * @param watchedSince when the looking began: what was not seen to turn yet is given as long from there
 */
export function standingStill(turns: Turns, watchedSince: Date, now: Date): { what: Part; since: Date }[] {
  const still = parts.flatMap((what) => {
    const turned = turns[what];
    const since = turned && turned > watchedSince ? turned : watchedSince;
    const really = turned ?? watchedSince;
    return now.getTime() - since.getTime() > stillMs ? [{ what, since: really }] : [];
  });
  const workers = still.find(({ what }) => what === 'workers');
  return workers ? [workers] : still;
}
