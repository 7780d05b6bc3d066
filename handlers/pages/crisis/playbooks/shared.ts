import { isLevel, type Level } from '../../../../src/crisis/levels.ts';
import { type PlaybookVersion, playbookVersions } from '../../../../src/crisis/tasks/playbook-versions.ts';
import { HeedError } from '../../../../src/errors.ts';
import type { Translate } from '../../../../src/messages/texts.ts';
import type { Ctx } from '../../../context.ts';

export const playbooksPath = '/crisis/plan/playbooks';
export const playbookPath = (level: Level): string => `${playbooksPath}/${level}`;

/** @throws HeedError `not-found` for an address of no level */
export function levelOf(ctx: Ctx): Level {
  const { level } = ctx.params as { level?: string };
  if (!isLevel(level)) throw new HeedError('not-found', 'there is no such level');
  return level;
}

export const versionName = (t: Translate, version: number): string =>
  version === 0 ? t('crisis.playbooks.shipped') : t('crisis.playbooks.version', { version });

export interface Chosen {
  level: Level;
  versions: PlaybookVersion[];
  /** The one that holds. */
  now: PlaybookVersion;
  /** The one that the address asks for, else the one that holds. */
  asked: PlaybookVersion;
}

/** @throws HeedError `not-found` for a version that there is not */
export async function chosenVersion(ctx: Ctx, name: 'version' | 'from'): Promise<Chosen> {
  const level = levelOf(ctx);
  const versions = await playbookVersions(ctx.state.app.db, level);
  const [now] = versions;
  const wanted = ctx.query[name];
  const asked = wanted === undefined ? now : versions.find(({ version }) => String(version) === wanted);
  if (!now || !asked) throw new HeedError('not-found', `there is no such playbook for ${level}`);
  return { level, versions, now, asked };
}
