import { randomBytes } from 'node:crypto';

export interface LoginCode {
  userid: string;
  /** Host that the person was sent back to. */
  host: string;
  /** The app named in the address; absent for addresses without one. */
  agentid: number | undefined;
  privateinfo: boolean;
  createdAt: Date;
}

interface Ticket {
  userid: string;
  createdAt: Date;
}

const codeLife = 5 * 60_000;
export const ticketSeconds = 1_800;

/** Codes of sign-ins, each for one use within five minutes, and the tickets they bring. */
export class Logins {
  readonly #codes = new Map<string, LoginCode>();
  readonly #tickets = new Map<string, Ticket>();

  addCode(login: LoginCode): string {
    const code = randomBytes(32).toString('base64url');
    this.#codes.set(code, login);
    return code;
  }

  /** Uses a code up; undefined when it is unknown, used or too old. */
  takeCode(code: string, now: Date): LoginCode | undefined {
    const login = this.#codes.get(code);
    this.#codes.delete(code);
    return login && now.getTime() - login.createdAt.getTime() < codeLife ? login : undefined;
  }

  addTicket(ticket: Ticket): string {
    const name = randomBytes(192).toString('base64url');
    this.#tickets.set(name, ticket);
    return name;
  }

  ticket(name: string): Ticket | undefined {
    return this.#tickets.get(name);
  }
}
