import { HeedError } from '../errors.ts';
import type { Platform, Platforms } from './port.ts';

/** The platforms of this process by name, as the composition root made them. */
export function registerPlatforms(platforms: readonly Platform[]): Platforms {
  const byName = new Map<string, Platform>();
  for (const platform of platforms) {
    if (byName.has(platform.name))
      throw new HeedError('config-invalid', `The platform ${platform.name} is configured twice.`);
    byName.set(platform.name, platform);
  }
  return byName;
}
