import { pathToFileURL } from 'node:url';
import { HeedError } from '../../../errors.ts';
import type { ArchiveSdk } from './sdk.ts';
import { standInSdk } from './stand-in.ts';

/** Where WeCom's library is called from, or what stands in for it. */
export interface ArchivePaths {
  WECOM_ARCHIVE_SDK?: string | undefined;
  WECOM_ARCHIVE_STAND_IN?: string | undefined;
}

/**
 * WeCom's library as the operator's own module calls it (its default export is an `ArchiveSdk`), or the stand-in; undefined
 * where neither is set.
 *
 * @throws HeedError `config-invalid` where the module is not there or is none
 */
export async function archiveSdk({
  WECOM_ARCHIVE_SDK: path,
  WECOM_ARCHIVE_STAND_IN: folder,
}: ArchivePaths): Promise<ArchiveSdk | undefined> {
  if (!path) return folder ? standInSdk(folder) : undefined;
  const loaded = (await import(pathToFileURL(path).href).catch((cause: unknown) => {
    throw new HeedError('config-invalid', `WECOM_ARCHIVE_SDK: ${path} cannot be loaded.`, { cause });
  })) as { default?: unknown };
  const sdk = loaded.default as Partial<ArchiveSdk> | undefined;
  if (typeof sdk?.name === 'string' && typeof sdk.standIn === 'boolean' && typeof sdk.open === 'function')
    return sdk as ArchiveSdk;
  throw new HeedError(
    'config-invalid',
    `WECOM_ARCHIVE_SDK: ${path} does not export what docs/wecom-archive.md describes.`,
  );
}
