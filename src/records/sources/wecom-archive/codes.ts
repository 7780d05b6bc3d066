/** `retry`: later the same can succeed. `configuration`: somebody has to do something. `gone`: WeCom has it no more. */
export type ArchiveCodeClass = 'retry' | 'configuration' | 'gone' | 'damaged' | 'bug';

const ip = 'Enter the address of this machine in the console, 管理工具 › 会话内容存档 › 可信IP.';
const key = 'Add the private key of that version: npx heed records archive NAME --key VERSION=FILE.';

/** Codes of the library (10000 and on) and of the service behind it (301042 and on), each once. */
const table: Readonly<Record<number, readonly [ArchiveCodeClass, string, todo?: string]>> = {
  10000: ['bug', 'a parameter is wrong'],
  10001: ['retry', 'the network failed'],
  10002: ['retry', 'an answer could not be read'],
  10003: ['retry', 'the system failed'],
  10004: ['damaged', 'the key of a message does not open it'],
  10005: ['gone', 'the id of a file is not valid'],
  10006: ['damaged', 'a message cannot be decrypted'],
  10007: ['configuration', 'there is no private key of this version', key],
  10008: ['damaged', 'the key of a message cannot be read'],
  10009: ['configuration', 'this address is not trusted', ip],
  10010: ['gone', 'what was asked for is older than WeCom keeps it'],
  10011: [
    'configuration',
    'the certificate is not valid',
    "Bring the library's certificates and this machine's clock in order.",
  ],
  301042: ['configuration', 'this address is not trusted', ip],
  301048: ['gone', 'the file is older than WeCom keeps it'],
  301052: [
    'configuration',
    'the message archive was paid for until a time that is over',
    'Renew it in the console.',
  ],
  301053: [
    'configuration',
    'the message archive is not enabled',
    'Enable it in the console, 管理工具 › 会话内容存档.',
  ],
  301058: ['retry', 'there was too much at once'],
  301111: ['configuration', 'the library is too old', 'Install a newer one.'],
  45009: ['retry', 'too many calls'],
  [-1]: ['retry', 'WeCom is busy'],
};

export function meaningOf(code: number): { class: ArchiveCodeClass; means: string; todo?: string } {
  const [class_, means, todo] = table[code] ?? ['retry', 'a code that is not described'];
  return { class: class_, means, ...(todo ? { todo } : {}) };
}

/** The library or what it brought could not be used. The message carries codes, never content. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  /** A code, or a word where there is none. */
  readonly failure: string;
  readonly class: ArchiveCodeClass;

  constructor(doing: string, code: number | string, more: { class?: ArchiveCodeClass; say?: string } = {}) {
    const meaning = typeof code === 'number' ? meaningOf(code) : undefined;
    const todo = meaning?.todo ? ` ${meaning.todo}` : '';
    super(`WeCom archive, ${doing}: ${code} ${more.say ?? meaning?.means ?? ''}.${todo}`);
    this.failure = String(code);
    this.class = more.class ?? meaning?.class ?? 'retry';
  }
}
