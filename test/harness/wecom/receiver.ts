import { createServer } from 'node:http';
import { checkSignature, open, signature } from './crypto.ts';
import { readBody } from './transport.ts';
import type { CallbackSettings } from './types.ts';
import { readXml, textOf } from './xml.ts';

export interface Received {
  timestamp: string;
  nonce: string;
  plaintext: string;
}

export interface Receiver {
  settings: CallbackSettings;
  received: Received[];
  /** What the next requests are answered; the last one stays. `hang` never answers. */
  answers: ({ status: number; body?: string } | 'hang')[];
  close(): Promise<void>;
}

/** An app's callback URL that checks what arrives with the fake's own cipher and answers as it is told. */
export async function startReceiver(corpid: string): Promise<Receiver> {
  const receiver: Omit<Receiver, 'settings' | 'close'> = { received: [], answers: [{ status: 200 }] };
  const keys = { token: 'aTokenOfTests', encodingAESKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C' };
  const server = createServer((request, response) => {
    const answer = async () => {
      const query = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams;
      const read = (name: string) => query.get(name) ?? '';
      const body = (await readBody(request)).toString('utf8');
      const encrypt = request.method === 'GET' ? read('echostr') : (textOf(readXml(body), 'Encrypt') ?? '');
      const [timestamp, nonce] = [read('timestamp'), read('nonce')];
      checkSignature(signature(keys.token, timestamp, nonce, encrypt), read('msg_signature'));
      const plaintext = open(keys.encodingAESKey, encrypt, corpid);
      receiver.received.push({ timestamp, nonce, plaintext });
      const next = receiver.answers.length > 1 ? receiver.answers.shift() : receiver.answers[0];
      if (next === 'hang') return;
      const echo = request.method === 'GET' ? plaintext : '';
      response.writeHead(next?.status ?? 200).end(next?.body ?? echo);
    };
    answer().catch(() => response.writeHead(403).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return Object.assign(receiver, {
    settings: { url: `http://127.0.0.1:${port}/wecom/callback`, ...keys },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
