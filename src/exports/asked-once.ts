/** So many lines are kept while they are counted: more than any company has in a list of notices by department. */
const mostKept = 50_000;

/**
 * Goes through what every source has to say twice, to count it first and to write it afterwards, and asks each source once.
 * Beyond what memory should hold, sources are asked again instead: in the same snapshot they say the same.
 */
export class AskedOnce<Source, Line> {
  readonly #sources: readonly Source[];
  readonly #ask: (source: Source) => Promise<readonly Line[]>;
  readonly #most: number;
  readonly #kept = new Map<Source, readonly Line[]>();
  #size = 0;

  constructor(
    sources: readonly Source[],
    ask: (source: Source) => Promise<readonly Line[]>,
    most = mostKept,
  ) {
    this.#sources = sources;
    this.#ask = ask;
    this.#most = most;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<readonly Line[]> {
    for (const source of this.#sources) {
      const lines = this.#kept.get(source) ?? (await this.#ask(source));
      if (!this.#kept.has(source) && this.#size + lines.length <= this.#most) {
        this.#kept.set(source, lines);
        this.#size += lines.length;
      }
      yield lines;
    }
  }
}
