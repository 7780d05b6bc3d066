import { Readable } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { EmailSettings } from './settings.ts';
import { SmtpTrouble, troubleOf } from './trouble.ts';

/** A mail as it goes over the wire. */
export interface Envelope {
  from: string;
  to: string;
  bytes: Buffer;
}

/** Idle connections are closed by servers after minutes; by us before. */
const idleMs = 20_000;
const connectMs = 10_000;
const silenceMs = 20_000;
/** Servers count the mails of a connection; many close it after a hundred. */
const mostMails = 90;

interface Open {
  connection: SMTPConnection;
  mails: number;
  idle?: NodeJS.Timeout;
}

/**
 * Connections to the mail server that are used again. A pool of our own, because what has become of a mail must be
 * known to the letter: whether its words had begun to leave when something broke. The library's pool sends what was
 * on a broken connection again, whoever may have it already.
 */
export class Connections {
  readonly #settings: EmailSettings;
  readonly #tls: ConnectionOptions;
  readonly #idle: Open[] = [];
  readonly #all = new Set<Open>();

  /** @param tls for tests: the certificate to trust */
  constructor(settings: EmailSettings, tls: ConnectionOptions = {}) {
    this.#settings = settings;
    this.#tls = tls;
  }

  /**
   * Hands one mail over.
   *
   * @throws SmtpTrouble that says how far it got
   */
  async send(mail: Envelope, signal: AbortSignal): Promise<void> {
    const open = this.#kept() ?? (await this.#open(signal));
    const used = open.mails > 0;
    try {
      await this.#sendOn(open, mail, signal);
    } catch (error) {
      // Closed by the server while nobody needed it: nothing has left yet, so a new one does.
      const stale =
        used &&
        error instanceof SmtpTrouble &&
        error.code === undefined &&
        !error.perhapsSent &&
        !signal.aborted;
      if (!stale) throw error;
      await this.#sendOn(await this.#open(signal), mail, signal);
    }
  }

  async #sendOn(open: Open, mail: Envelope, signal: AbortSignal): Promise<void> {
    let begun = false;
    try {
      // Read only once the server has asked for the words: before that nothing can have arrived.
      const words = new Readable({
        read() {
          begun = true;
          this.push(mail.bytes);
          this.push(null);
        },
      });
      const envelope = { from: mail.from, to: [mail.to], size: mail.bytes.length };
      await heard(signal, open.connection, (done) =>
        open.connection.send(envelope, words, (error) => done(error)),
      );
      open.mails += 1;
      this.#giveBack(open);
    } catch (error) {
      const trouble = troubleOf(error, begun);
      // After a plain refusal the connection is as good as before.
      if (trouble.code !== undefined && trouble.code !== 421 && !begun) await this.#reset(open);
      else this.#drop(open);
      throw trouble;
    }
  }

  /** Connects, secures and signs in, and sends nothing. @throws SmtpTrouble */
  async check(signal: AbortSignal): Promise<void> {
    this.#giveBack(await this.#open(signal));
  }

  close(): void {
    for (const open of this.#all) this.#drop(open);
  }

  #kept(): Open | undefined {
    for (let kept = this.#idle.pop(); kept; kept = this.#idle.pop()) {
      clearTimeout(kept.idle);
      if (!kept.connection.destroyed) return kept;
      this.#drop(kept);
    }
    return undefined;
  }

  async #open(signal: AbortSignal): Promise<Open> {
    const open: Open = { connection: this.#make(), mails: 0 };
    this.#all.add(open);
    try {
      await heard(signal, open.connection, (done) => open.connection.connect((error) => done(error)));
      const { auth } = this.#settings;
      if (auth) {
        await heard(signal, open.connection, (done) => open.connection.login(auth, (error) => done(error)));
      }
      return open;
    } catch (error) {
      this.#drop(open);
      throw troubleOf(error, false);
    }
  }

  #make(): SMTPConnection {
    const { host, port, secure, loopback } = this.#settings;
    const connection = new SMTPConnection({
      ...{ host, port, secure, requireTLS: !secure && !loopback, ignoreTLS: loopback },
      connectionTimeout: connectMs,
      greetingTimeout: connectMs,
      socketTimeout: silenceMs,
      dnsTimeout: connectMs,
      logger: false,
      tls: { minVersion: 'TLSv1.2', ...this.#tls },
    });
    // What breaks while nobody waits is found when it is used next.
    connection.on('error', () => undefined);
    return connection;
  }

  #giveBack(open: Open): void {
    if (open.connection.destroyed || open.mails >= mostMails) {
      this.#drop(open);
      return;
    }
    open.idle = setTimeout(() => this.#drop(open), idleMs);
    open.idle.unref();
    this.#idle.push(open);
  }

  async #reset(open: Open): Promise<void> {
    try {
      await heard(AbortSignal.timeout(2_000), open.connection, (done) =>
        open.connection.reset((error) => done(error)),
      );
      this.#giveBack(open);
    } catch {
      this.#drop(open);
    }
  }

  #drop(open: Open): void {
    clearTimeout(open.idle);
    this.#all.delete(open);
    const at = this.#idle.indexOf(open);
    if (at >= 0) this.#idle.splice(at, 1);
    if (open.connection.destroyed) return;
    open.connection.close();
  }
}

/** Waits for a callback, the connection's end, or the signal, whichever comes first. */
function heard(
  signal: AbortSignal,
  connection: SMTPConnection,
  work: (done: (error?: Error | null) => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => done(error);
    const ended = () => done(new SmtpTrouble('the connection ended', {}));
    const aborted = () => {
      connection.close();
      done(new SmtpTrouble('given up', {}));
    };
    const done = (error?: Error | null) => {
      connection.off('error', failed);
      connection.off('end', ended);
      signal.removeEventListener('abort', aborted);
      if (error) reject(error);
      else resolve();
    };
    if (signal.aborted) return aborted();
    connection.once('error', failed);
    connection.once('end', ended);
    signal.addEventListener('abort', aborted, { once: true });
    work(done);
  });
}
