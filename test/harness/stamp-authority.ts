import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the authority does with the next requests instead of answering them well. */
export type Mood =
  | 'well'
  | 'down'
  | 'slow'
  | 'garbage'
  | 'html'
  | 'refuses'
  | 'redirects'
  | 'trickles'
  | 'replays'
  | 'stamps-something-else'
  | 'expired'
  | 'not-for-stamps';

/** A time stamp authority: OpenSSL behind an HTTP server. */
export interface TestAuthority {
  url: string;
  /** The certificate that its own leads to, PEM, and the file it lies in. */
  ca: string;
  caFile: string;
  mood: Mood;
  /** Object identifier of the policy under which it stamps. */
  policy: string;
  /** Requests that came. */
  asked: number;
  /** Verifies a response with OpenSSL; throws where it does not hold. */
  verify(response: Uint8Array, data: Uint8Array): string;
  close(): Promise<void>;
}

const config = (folder: string) => `
[req]
distinguished_name = dn
[dn]
[ca]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[tsa]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[other]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping,clientAuth
[tsa_config]
serial = ${folder}/serial
crypto_device = builtin
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.77
digests = sha256
signer_digest = sha256
accuracy = secs:1
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
`;

export async function startAuthority(): Promise<TestAuthority> {
  const folder = mkdtempSync(join(tmpdir(), 'heed-tsa-'));
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  writeFileSync(at('config'), config(folder));
  writeFileSync(at('serial'), '01\n');
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '3650',
    '-subj', '/O=Test Authority/CN=Test Root', '-config', 'config', '-extensions', 'ca'); // biome-ignore format: one command
  const issue = (name: string, extensions: string, ...when: string[]) => {
    openssl('req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`,
      '-out', `${name}.csr`, '-subj', `/O=Test Authority/CN=Stamps ${name}`, '-config', 'config'); // biome-ignore format: one command
    openssl('x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-out', `${name}.pem`,
      '-extfile', 'config', '-extensions', extensions, ...when); // biome-ignore format: one command
  };
  issue('tsa', 'tsa', '-days', '365');
  issue('other', 'other', '-days', '365');
  issue('old', 'tsa', '-days', '-1');
  const state: Pick<TestAuthority, 'mood' | 'policy' | 'asked'> = {
    mood: 'well',
    policy: '1.2.3.4.1',
    asked: 0,
  };
  let last: Buffer | undefined;
  const reply = (query: Buffer, signer: string): Buffer => {
    writeFileSync(at('query'), query);
    openssl('ts', '-reply', '-config', 'config', '-section', 'tsa_config', '-tspolicy', state.policy, '-queryfile', 'query', '-signer', `${signer}.pem`,
      '-inkey', `${signer}.key`, '-chain', 'ca.pem', '-out', 'reply'); // biome-ignore format: one command
    return readFileSync(at('reply'));
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const query = Buffer.concat(parts);
    state.asked += 1;
    if (request.method !== 'POST' || request.headers['content-type'] !== 'application/timestamp-query') {
      response.writeHead(400).end();
      return;
    }
    if (state.mood === 'down') return void response.destroy();
    if (state.mood === 'slow') return;
    if (state.mood === 'html')
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Welcome');
    if (state.mood === 'refuses') return void response.writeHead(429).end('later');
    if (state.mood === 'redirects')
      return void response.writeHead(307, { location: '/tsa-of-somebody-else' }).end();
    if (state.mood === 'trickles') {
      response.writeHead(200, { 'content-type': 'application/timestamp-reply' });
      const drip = setInterval(() => response.write('0'), 20);
      return void response.once('close', () => clearInterval(drip));
    }
    const send = (body: Buffer) =>
      void response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(body);
    if (state.mood === 'garbage') return send(Buffer.from('3003020100', 'hex'));
    if (state.mood === 'replays' && last) return send(last);
    if (state.mood === 'stamps-something-else') {
      openssl('ts', '-query', '-digest', '00'.repeat(32), '-sha256', '-cert', '-out', 'strange');
      return send(reply(readFileSync(at('strange')), 'tsa'));
    }
    const signer = state.mood === 'expired' ? 'old' : state.mood === 'not-for-stamps' ? 'other' : 'tsa';
    last = reply(query, signer);
    return send(last);
  }
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsa`,
    ca: readFileSync(at('ca.pem'), 'utf8'),
    caFile: at('ca.pem'),
    verify(response: Uint8Array, data: Uint8Array) {
      writeFileSync(at('response'), response);
      writeFileSync(at('data'), data);
      return openssl('ts', '-verify', '-in', 'response', '-data', 'data', '-CAfile', 'ca.pem').toString();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  });
}
