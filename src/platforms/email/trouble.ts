/** Where in the talk with the server it happened. */
type Step = 'connecting' | 'signing-in' | 'sender' | 'receiver' | 'words';

/**
 * Why a mail was not handed over, without the server's own words: those quote addresses. `code` is its answer
 * (RFC 5321, 4.2), `status` the finer one (RFC 3463) where it gave one.
 */
export class SmtpTrouble extends Error {
  readonly code: number | undefined;
  readonly status: string | undefined;
  readonly step: Step;
  /** The words had begun to leave and the server did not say what became of them. */
  readonly perhapsSent: boolean;
  /** Of the connection: `ECONNREFUSED`, `ETLS`, `EAUTH` … */
  readonly reason: string | undefined;

  constructor(
    message: string,
    more: { code?: number; status?: string; step?: Step; perhapsSent?: boolean; reason?: string },
  ) {
    super(message);
    this.name = 'SmtpTrouble';
    this.code = more.code;
    this.status = more.status;
    this.step = more.step ?? 'connecting';
    this.perhapsSent = more.perhapsSent ?? false;
    this.reason = more.reason;
  }
}

/** @param begun whether the words had begun to leave */
export function troubleOf(error: unknown, begun: boolean): SmtpTrouble {
  const { code: reason, command = '', response = '', responseCode } = error as LibraryError;
  // Only an answer to the words themselves says that they were not taken.
  const answered = reason === 'EMESSAGE' && responseCode !== undefined;
  const perhapsSent = begun && !answered;
  const status = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
  return new SmtpTrouble(perhapsSent ? 'no answer to the words of a mail' : 'a mail was not taken', {
    step: begun || command === 'DATA' ? 'words' : (steps[command.split(' ')[0] ?? ''] ?? 'connecting'),
    perhapsSent,
    ...(responseCode === undefined ? {} : { code: responseCode }),
    ...(status ? { status } : {}),
    ...(typeof reason === 'string' ? { reason } : {}),
  });
}

interface LibraryError {
  code?: string;
  command?: string;
  response?: string;
  responseCode?: number;
}

const steps: Readonly<Record<string, Step>> = {
  AUTH: 'signing-in',
  MAIL: 'sender',
  RCPT: 'receiver',
  DATA: 'words',
};
