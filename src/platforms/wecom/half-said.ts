import { createHash } from 'node:crypto';

/** Most texts remembered: only those of which a part has been said. */
const most = 200;

/**
 * How far words got that go out in several messages. WeCom gives no key to those of a room, so whoever says the
 * same again after a failure would repeat what has arrived; here it goes on where it broke off, in this process.
 */
export class HalfSaid {
  readonly #said = new Map<string, number>();

  /**
   * Says each piece that was not said yet.
   *
   * @throws what `say` throws; the next time begins with that piece
   */
  async goOn(
    room: string,
    pieces: readonly string[],
    say: (piece: string) => Promise<unknown>,
  ): Promise<void> {
    const key = createHash('sha256')
      .update(JSON.stringify([room, pieces]))
      .digest('base64url');
    let said = this.#said.get(key) ?? 0;
    this.#said.delete(key);
    try {
      for (const piece of pieces.slice(said)) {
        await say(piece);
        said += 1;
      }
    } catch (error) {
      if (said > 0) this.#remember(key, said);
      throw error;
    }
  }

  #remember(key: string, said: number): void {
    this.#said.set(key, said);
    const [oldest] = this.#said.keys();
    if (this.#said.size > most && oldest !== undefined) this.#said.delete(oldest);
  }
}
