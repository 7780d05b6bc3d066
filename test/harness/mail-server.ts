import type { AddressInfo, Socket } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface Received {
  from: string;
  to: string;
  /** Over TLS. */
  secure: boolean;
  user: string | undefined;
  raw: string;
  mail: ParsedMail;
}

interface Refusal {
  code: number;
  text: string;
}

export interface MailServer {
  port: number;
  url: string;
  received: Received[];
  /** Mailboxes it does not know, or does not take mail for just now, by address. */
  refuses: Map<string, Refusal>;
  /** Says no to the words of the next mail. */
  refuseWords: Refusal | undefined;
  /** What happens to the next connection or mail. */
  next: 'refuse-connection' | 'drop-after-words' | 'drop-in-words' | 'silent-after-words' | undefined;
  refuseSender: Refusal | undefined;
  /** Connections made so far. */
  connections: number;
  /** Closes what is open, as a server does that finds them idle. */
  hangUp(): void;
  close(): Promise<void>;
}

interface Options {
  /** TLS from the first byte. */
  secure?: boolean;
  /** STARTTLS is not offered. */
  plain?: boolean;
  user?: { name: string; password: string };
}

const refusal = ({ code, text }: Refusal) => Object.assign(new Error(text), { responseCode: code });

/** A real mail server that keeps what it takes and can be told to behave badly. */
export async function startMailServer({
  secure = false,
  plain = false,
  user,
}: Options = {}): Promise<MailServer> {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  const state: Omit<MailServer, 'port' | 'url' | 'hangUp' | 'close'> = {
    received,
    refuses: new Map(),
    refuseWords: undefined,
    refuseSender: undefined,
    next: undefined,
    connections: 0,
  };
  const take = () => {
    const { next } = state;
    state.next = undefined;
    return next;
  };
  const server = new SMTPServer({
    secure,
    authOptional: user === undefined,
    disabledCommands: [...(plain ? ['STARTTLS' as const] : []), ...(user ? [] : ['AUTH' as const])],
    logger: false,
    onConnect(_session, done) {
      state.connections += 1;
      if (state.next === 'refuse-connection') {
        take();
        done(refusal({ code: 421, text: 'not now' }));
      } else done();
    },
    onAuth(auth, _session, done) {
      const known = auth.username === user?.name && auth.password === user?.password;
      done(
        known ? null : refusal({ code: 535, text: '5.7.8 wrong' }),
        known ? { user: auth.username } : undefined,
      );
    },
    onMailFrom(_address, _session, done) {
      done(state.refuseSender ? refusal(state.refuseSender) : null);
    },
    onRcptTo({ address }, _session, done) {
      const refused = state.refuses.get(address);
      done(refused ? refusal(refused) : null);
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      if (state.next === 'drop-in-words') {
        take();
        stream.once('data', () => {
          for (const socket of sockets) socket.destroy();
        });
        return;
      }
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        void (async () => {
          if (state.refuseWords) {
            const refused = state.refuseWords;
            state.refuseWords = undefined;
            return done(refusal(refused));
          }
          const raw = Buffer.concat(parts);
          const { mailFrom, rcptTo } = session.envelope;
          received.push({
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo[0]?.address ?? '',
            secure: session.secure,
            user: typeof session.user === 'string' ? session.user : undefined,
            raw: raw.toString('utf8'),
            mail: await simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true }),
          });
          const next = take();
          if (next === 'silent-after-words') return;
          if (next === 'drop-after-words') for (const socket of sockets) socket.destroy();
          else done(null);
        })();
      });
    },
  });
  server.on('error', () => undefined);
  server.server.on(secure ? 'secureConnection' : 'connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const { port } = server.server.address() as AddressInfo;
  const credentials = user ? `${user.name}:${user.password}@` : '';
  return Object.assign(state, {
    port,
    url: `${secure ? 'smtps' : 'smtp'}://${credentials}127.0.0.1:${port}`,
    hangUp() {
      for (const socket of sockets) socket.destroy();
    },
    close: () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  });
}
