import { randomBytes } from 'node:crypto';

export type MediaKind = 'image' | 'voice' | 'video' | 'file';

export interface MediaFile {
  type: MediaKind;
  filename: string;
  content: Buffer;
  createdAt: Date;
}

const life = 3 * 24 * 3_600_000;

/** Uploads, each for three days. */
export class Media {
  readonly #files = new Map<string, MediaFile>();

  add(file: MediaFile): string {
    const mediaId = `3${randomBytes(48).toString('base64url')}`;
    this.#files.set(mediaId, file);
    return mediaId;
  }

  find(mediaId: string, now: Date): MediaFile | undefined {
    const file = this.#files.get(mediaId);
    return file && now.getTime() - file.createdAt.getTime() < life ? file : undefined;
  }
}
