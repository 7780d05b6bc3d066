import { createHash } from 'node:crypto';
import type { Checkpoint } from '../../evidence/checkpoint.ts';
import { entriesPerFile, hashInName, type Manifest, paths } from '../format.ts';
import { AbsentCards } from './absent-cards.ts';
import { Belonging, type Known, readEvent } from './belongs.ts';
import { type ReadLine, readLine, verifyEvent, verifyTogether } from './entry.ts';
import type { Findings } from './findings.ts';
import type { EntryRow, Report, Watcher } from './report.ts';
import { linesOf, type SourceFile } from './source.ts';

/** Far above any event. */
const longestLine = 1024 * 1024;

/** The entries of one file, until it is known whether they are in the log. */
interface Group {
  lines: ReadLine[];
  /** Those that hold by themselves. */
  good: { index: number; passkey: boolean; row: EntryRow | undefined }[];
  /** Every line could be read. */
  whole: boolean;
}

interface Parts {
  findings: Findings;
  /** SHA-256 of every other file, by path. */
  hashes: Map<string, string>;
  manifest: Manifest | undefined;
  checkpoint: Checkpoint | undefined;
  entry: Watcher['entry'];
}

/** Verifies the entries of a bundle file by file, in the order of the log. */
export class Entries {
  readonly #parts: Parts;
  readonly #belonging: Belonging | undefined;
  /** By SHA-256: the file that has it. */
  readonly #files = new Map<string, string>();
  readonly #texts = new Set<string>();
  readonly #cards = new Set<string>();
  readonly #absent = new AbsentCards();
  readonly #places: number[] = [];
  #last = -1;
  #all = 0;
  #good = 0;
  #passkeys = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#belonging = parts.manifest && new Belonging(parts.manifest);
    for (const [path, sha256] of parts.hashes) if (hashInName(path) === sha256) this.#files.set(sha256, path);
  }

  /**
   * Verifies the entries in one file.
   *
   * @param proof the one proof of them all; undefined where there is none
   */
  async file(
    path: string,
    file: SourceFile,
    proof: { path: string; file: SourceFile | undefined },
    progress: (bytes: number) => Promise<void>,
  ): Promise<void> {
    const { findings, hashes } = this.#parts;
    const hash = createHash('sha256');
    const passing: SourceFile = {
      size: file.size,
      async *open() {
        for await (const part of file.open()) {
          hash.update(part);
          await progress(part.length);
          yield part;
        }
      },
    };
    const group: Group = { lines: [], good: [], whole: true };
    let line = 0;
    try {
      for await (const bytes of linesOf(passing, longestLine)) {
        line += 1;
        if (bytes === 'too-long') return findings.add('format', path, 'a line without an end', line);
        if (line > entriesPerFile)
          return findings.add('format', path, `it has more than ${entriesPerFile} lines`, line);
        this.#all += 1;
        this.#line(bytes, path, line, group);
      }
      hashes.set(path, hash.digest('hex'));
    } catch (error) {
      return findings.caught(error, path);
    }
    await this.#prove(group, path, proof);
  }

  /** What can only be said when all of them are known. */
  end(): void {
    const { findings, manifest } = this.#parts;
    for (const { file, line } of this.#belonging?.unused() ?? [])
      findings.add('unused', file, 'no answer in the bundle rests on it', line);
    for (const { card, file, line } of this.#absent.missing())
      findings.add('no-card', file, `the card with the SHA-256 ${card} is not in the bundle`, line);
    if (manifest && manifest.entries !== this.#all)
      findings.add(
        'count',
        paths.manifest,
        `it tells of ${manifest.entries} entries, and there are ${this.#all}`,
      );
  }

  /** Places of all entries in the bundle, ascending; undefined where some do not hold. */
  places(): readonly number[] | undefined {
    return this.#good === this.#all ? this.#places : undefined;
  }

  /** How many that hold stand at `size` or behind. */
  above(size: number): number {
    return this.#places.filter((index) => index >= size).length;
  }

  result(): Pick<Report, 'entries' | 'passkeys' | 'named'> {
    return {
      entries: { good: this.#good, all: this.#all },
      passkeys: this.#passkeys,
      named: { texts: this.#texts.size, cards: this.#cards.size, erased: this.#absent.erased },
    };
  }

  #line(bytes: Uint8Array, file: string, line: number, group: Group): void {
    const { findings, checkpoint } = this.#parts;
    // Without a checkpoint that holds nothing can be proved; that it does not is said once.
    if (!checkpoint) return;
    let read: ReadLine;
    try {
      read = readLine(bytes);
    } catch (error) {
      group.whole = false;
      findings.caught(error, file, line);
      return;
    }
    const { index, event } = read.line;
    if (index <= this.#last || index >= checkpoint.size) {
      if (index <= this.#last)
        findings.add('order', file, `entry ${index} stands behind entry ${this.#last}`, line);
      else findings.add('inclusion', file, `entry ${index} is none of ${checkpoint.size}`, line);
      return;
    }
    this.#last = index;
    group.lines.push(read);
    const before = findings.count;
    try {
      const passkey = verifyEvent(read.line);
      const known = readEvent(event);
      if (known) this.#known(known, file, line);
      else findings.add('format', file, 'an event without type, time and data', line);
      if (findings.count > before) return;
      const row = known && rowOf(known, { file, line, index });
      group.good.push({ index, passkey, row });
    } catch (error) {
      findings.caught(error, file, line);
    }
  }

  /** What holds by itself counts when it is in the log too. */
  async #prove(group: Group, path: string, proof: Parameters<Entries['file']>[2]): Promise<void> {
    const { findings, checkpoint } = this.#parts;
    // With a line that cannot be read there is a place of which nothing is known.
    if (!checkpoint || !group.whole) return;
    if (!proof.file) return findings.add('missing', proof.path, `nothing proves the entries in ${path}`);
    try {
      await verifyTogether(group.lines, proof.file, checkpoint);
    } catch (error) {
      return findings.caught(error, path);
    }
    for (const { index, passkey, row } of group.good) {
      this.#good += 1;
      this.#places.push(index);
      if (passkey) this.#passkeys += 1;
      if (row) this.#parts.entry?.(row);
    }
  }

  #known(known: Known, file: string, line: number): void {
    const { findings } = this.#parts;
    const why = this.#belonging?.add(known, file, line);
    if (why) findings.add('scope', file, why, line);
    const { shown, texts } = known.data;
    const named = [
      ...(shown ? [shown.sha256] : []),
      ...(isPublished(known) ? Object.values(texts ?? {}) : []),
    ];
    for (const sha256 of named) {
      if (this.#isThere(sha256, 'texts/')) this.#texts.add(sha256);
      else findings.add('no-text', file, `the text with the SHA-256 ${sha256} is not in the bundle`, line);
    }
    if (known.type === 'notice.card-erased') this.#absent.wereErased(known);
    if (!shown?.card) return;
    if (this.#isThere(shown.card, 'cards/')) this.#cards.add(shown.card);
    else this.#absent.add(known.person, shown.card, { file, line });
  }

  #isThere(sha256: string, folder: string): boolean {
    return this.#files.get(sha256)?.startsWith(folder) ?? false;
  }
}

const isPublished = ({ type }: Known): boolean => type === 'policy.published';

function rowOf({ type, at, data }: Known, where: Pick<EntryRow, 'file' | 'line' | 'index'>): EntryRow {
  return { ...where, type, at, ...(data.person ?? {}) };
}
