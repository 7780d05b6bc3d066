import { existsSync, linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { HeedError } from '../errors.ts';
import { nextKey } from './signer.ts';

/** Where the files of a log lie that has ended: `<evidence>/archive/<origin>`. */
export function archiveOf(dir: string, origin: string): string {
  return join(dir, 'archive', encodeURIComponent(origin));
}

/**
 * Takes the files of a log that has ended out of the way and puts the new key in its place: step by step, each
 * of which leaves things in a state from which the same steps, run again, come to the same end.
 *
 * The order is what keeps a Heed that starts in between from doing harm. While the old checkpoint lies there,
 * no new key writes files over those of the old log; while the old key lies there, the database refuses it; and
 * one key takes the other's place in one move.
 */
export function switchSteps(dir: string, before: string): readonly (() => void)[] {
  const archive = archiveOf(dir, before);
  return [
    () => mkdirSync(archive, { recursive: true, mode: 0o700 }),
    () => moveAway('tile'),
    () => {
      if (existsSync(join(dir, 'vkey'))) renameSync(join(dir, 'vkey'), join(archive, 'vkey'));
    },
    () => moveAway('checkpoint'),
    () => {
      if (!existsSync(join(dir, 'key')) || !existsSync(join(dir, nextKey))) return;
      rmSync(join(archive, 'key'), { force: true });
      linkSync(join(dir, 'key'), join(archive, 'key'));
    },
    () => {
      if (existsSync(join(dir, nextKey))) renameSync(join(dir, nextKey), join(dir, 'key'));
    },
  ];

  function moveAway(name: string): void {
    if (!existsSync(join(dir, name))) return;
    if (existsSync(join(archive, name))) {
      throw new HeedError(
        'conflict',
        `${join(archive, name)} is there already. Move the folder away, keep it, and run the command again.`,
      );
    }
    renameSync(join(dir, name), join(archive, name));
  }
}
