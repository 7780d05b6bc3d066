import type { ConnectionOptions } from 'node:tls';
import { Connections } from './connections.ts';
import type { EmailSettings } from './settings.ts';
import { SmtpTrouble } from './trouble.ts';

export interface Finding {
  what: string;
  ok: boolean;
  say: string;
}

const patienceMs = 20_000;

/** Connects to the mail server, secures the connection and signs in; sends nothing. @param tls for tests */
export async function examineEmail(settings: EmailSettings, tls: ConnectionOptions = {}): Promise<Finding[]> {
  const what = 'mail server';
  const { host, port, secure, loopback, auth, from } = settings;
  const connections = new Connections(settings, tls);
  const where = `${host}:${port}`;
  try {
    await connections.check(AbortSignal.timeout(patienceMs));
    const secured = secure ? 'TLS' : loopback ? 'in clear, on this machine' : 'STARTTLS';
    return [
      {
        what,
        ok: true,
        say: `${where} takes mail (${secured}${auth ? ', signed in' : ', without a user name'}); it comes from ${from.address}`,
      },
    ];
  } catch (error) {
    if (!(error instanceof SmtpTrouble)) throw error;
    return [{ what, ok: false, say: `${where}: ${advice(error, settings)}` }];
  } finally {
    connections.close();
  }
}

function advice({ step, code, reason }: SmtpTrouble, { secure }: EmailSettings): string {
  const said = [code, reason].filter((one) => one !== undefined).join(', ') || 'no answer';
  if (step === 'signing-in')
    return `the user name or password in SMTP_URL is refused (${said}). Special characters in them are written %40 and the like; many providers want an authorisation code (授权码) in place of the password.`;
  if (reason === 'ETLS') return `the connection cannot be secured (${said}). ${ports(secure)}`;
  if (reason === 'ESOCKET')
    return `no connection that is secured came about (${said}). Look whether it is there and at host and port in SMTP_URL, then at its certificate. ${ports(secure)}`;
  if (reason === 'EDNS') return `the name is not known (${said}). Look at SMTP_URL.`;
  return `it does not answer as a mail server does (${said}). Look at SMTP_URL and the network between.`;
}

const ports = (secure: boolean) =>
  secure
    ? 'smtps:// is for a port that speaks TLS from the first byte, mostly 465; smtp:// with STARTTLS for 587.'
    : 'The server has to offer STARTTLS and a certificate that is good; smtps:// is for a port that speaks TLS from the first byte, mostly 465.';
