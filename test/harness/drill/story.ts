import { MajorStory } from '../major/story.ts';
import type { Addresses, OtherWays } from '../other-ways.ts';
import { type Part, parts, type Stage } from '../stage.ts';

/** Who is called; the others work here, and two of them are those that it is said to have happened to. */
export const team = ['lead', 'hr', 'deputy', 'legal', 'pr', 'it', 'counsellor'] as const satisfies Part[];

/** In the first word of everything, in either language. */
export const saysDrill = /【演练】|演练|\[?DRILL\]?/i;

/** Everybody can be reached by everything, so that whoever must not be would be found out to have been. */
export const addressesOf = (part: Part): { [K in keyof Addresses]: string } => ({
  email: `${part.toLowerCase()}@example.com`,
  mobile: `+86138001380${String(parts.indexOf(part)).padStart(2, '0')}`,
  pager: `${part.toLowerCase()}-on-call`,
});

/** A drill as it goes on, on one platform with everything beside it. */
export class DrillStory extends MajorStory {
  readonly ways: OtherWays;

  private constructor(stage: Stage, ways: OtherWays) {
    super(stage);
    this.ways = ways;
  }

  static async with(stage: Stage, ways: OtherWays): Promise<DrillStory> {
    await MajorStory.open(stage);
    const story = new DrillStory(stage, ways);
    for (const part of parts) await ways.reach(story.cast[part].staffNo, addressesOf(part));
    return story;
  }
}
