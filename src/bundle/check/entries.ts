import { createHash } from 'node:crypto';
import type { Checkpoint } from '../../evidence/checkpoint.ts';
import { hashInName, type Manifest, paths } from '../format.ts';
import { Belonging, type Known, readEvent } from './belongs.ts';
import { verifyLine } from './entry.ts';
import type { Findings } from './findings.ts';
import type { EntryRow, Report, Watcher } from './report.ts';
import { linesOf, type SourceFile } from './source.ts';

/** Far above any event. */
const longestLine = 1024 * 1024;

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

  async file(path: string, file: SourceFile, progress: (bytes: number) => Promise<void>): Promise<void> {
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
    let line = 0;
    try {
      for await (const bytes of linesOf(passing, longestLine)) {
        line += 1;
        if (bytes === 'too-long') return findings.add('format', path, 'a line without an end', line);
        this.#all += 1;
        this.#line(bytes, path, line);
      }
      hashes.set(path, hash.digest('hex'));
    } catch (error) {
      findings.caught(error, path);
    }
  }

  /** What can only be said when all of them are known. */
  end(): void {
    const { findings, manifest } = this.#parts;
    for (const { file, line } of this.#belonging?.unused() ?? [])
      findings.add('unused', file, 'no answer in the bundle rests on it', line);
    if (manifest && manifest.entries !== this.#all)
      findings.add(
        'count',
        paths.manifest,
        `it tells of ${manifest.entries} entries, and there are ${this.#all}`,
      );
  }

  /** How many that hold stand at `size` or behind. */
  above(size: number): number {
    return this.#places.filter((index) => index >= size).length;
  }

  result(): Pick<Report, 'entries' | 'passkeys' | 'named'> {
    return {
      entries: { good: this.#good, all: this.#all },
      passkeys: this.#passkeys,
      named: { texts: this.#texts.size, cards: this.#cards.size },
    };
  }

  #line(bytes: Uint8Array, file: string, line: number): void {
    const { findings, checkpoint } = this.#parts;
    // Without a checkpoint that holds nothing can be proved; that it does not is said once.
    if (!checkpoint) return;
    const before = findings.count;
    try {
      const found = verifyLine(bytes, checkpoint);
      if (found.index <= this.#last)
        findings.add('order', file, `entry ${found.index} stands behind entry ${this.#last}`, line);
      this.#last = found.index;
      const known = readEvent(found.event);
      if (known) this.#known(known, file, line);
      else findings.add('format', file, 'an event without type, time and data', line);
      if (findings.count > before) return;
      this.#good += 1;
      this.#places.push(found.index);
      if (found.passkey) this.#passkeys += 1;
      if (known) this.#parts.entry?.(rowOf(known, { file, line, index: found.index }), found.event);
    } catch (error) {
      findings.caught(error, file, line);
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
    if (!shown?.card) return;
    if (this.#isThere(shown.card, 'cards/')) this.#cards.add(shown.card);
    else findings.add('no-card', file, `the card with the SHA-256 ${shown.card} is not in the bundle`, line);
  }

  #isThere(sha256: string, folder: string): boolean {
    return this.#files.get(sha256)?.startsWith(folder) ?? false;
  }
}

const isPublished = ({ type }: Known): boolean => type === 'policy.published';

function rowOf({ type, at, data }: Known, where: Pick<EntryRow, 'file' | 'line' | 'index'>): EntryRow {
  return { ...where, type, at, ...(data.person ?? {}) };
}
