import { randomBytes } from 'node:crypto';
import type { StoredMessage } from '../messages.ts';

const life = 72 * 3_600_000;

export interface ResponseCode {
  message: StoredMessage;
  createdAt: Date;
}

/** Codes that allow one update of a card within 72 hours: one comes with the send, one with each click. */
export class ResponseCodes {
  readonly #codes = new Map<string, ResponseCode>();

  issue(message: StoredMessage, now: Date): string {
    const code = newCode();
    this.#codes.set(code, { message, createdAt: now });
    return code;
  }

  /** Undefined when the code was never given, was used, or is too old. */
  find(code: string, now: Date): ResponseCode | undefined {
    const known = this.#codes.get(code);
    return known && now.getTime() - known.createdAt.getTime() < life ? known : undefined;
  }

  use(code: string): void {
    this.#codes.delete(code);
  }
}

export const newCode = () => randomBytes(48).toString('base64url');
