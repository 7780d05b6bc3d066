import type { RawBuilder } from 'kysely';
import { holdersQuery } from '../people/holders.ts';

/** Those who may decide: HR and privacy who work here, without the person and whoever asks for them. */
export function decidersOf(personId: string, askedBy: string, now: Date): RawBuilder<unknown> {
  return holdersQuery(['hr', 'privacy'], now, [personId, askedBy]);
}
