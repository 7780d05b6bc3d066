import type { Change } from './diff.ts';

export type ChangeOf<Kind extends Change['kind']> = Extract<Change, { kind: Kind }>;

/** The changes of one kind, typed as such. */
export function ofKind<Kind extends Change['kind']>(
  changes: readonly Change[],
  kind: Kind,
): ChangeOf<Kind>[] {
  return changes.filter((change): change is ChangeOf<Kind> => change.kind === kind);
}
