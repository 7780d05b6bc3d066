/** What a function of the library gives back: a code (`codes.ts`), and where it is 0 what was asked for. */
export interface Slice {
  code: number;
  data: Buffer;
}

/** A piece of a file, at most 512 KiB, and where the next one begins. */
export interface MediaSlice extends Slice {
  /** Looks like `Range:bytes=524288-1048575`; given back as it is. */
  outindexbuf: string;
  isFinish: boolean;
}

/** One `NewSdk` and `Init` until `DestroySdk`. */
export interface ArchiveSession {
  /**
   * `GetChatData`: what comes after `seq`, as JSON.
   * @param seq unsigned, 64 bits; 0 at first @param limit at most 1,000
   */
  getChatData(seq: bigint, limit: number, timeoutSeconds: number): Promise<Slice>;
  /** `DecryptData`: a message, opened with what its random key was unwrapped to. */
  decryptData(randomKey: string, encryptedMessage: string): Promise<Slice>;
  /** `GetMediaData`. @param indexbuf empty at first, then `outindexbuf` of the piece before */
  getMediaData(indexbuf: string, sdkFileId: string, timeoutSeconds: number): Promise<MediaSlice>;
  close(): Promise<void>;
}

/**
 * WeCom's library for its message archive (pages 91774 and on). It is closed, native and not ours to ship: who has it
 * writes a module that calls it and names it in WECOM_ARCHIVE_SDK (`docs/wecom-archive.md`).
 */
export interface ArchiveSdk {
  /** For the log and for doctor. */
  readonly name: string;
  /** True: not WeCom's library, and nothing that it says is from WeCom. */
  readonly standIn: boolean;
  /** `NewSdk` and `Init`. @throws ArchiveError */
  open(corpid: string, secret: string): Promise<ArchiveSession>;
}
