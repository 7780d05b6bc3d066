import { expect } from 'chai';
import { fromOwnMachine } from '../../src/web/own-machine.ts';

describe('who asks from this machine', () => {
  const asks = (peer: string | undefined, host = '127.0.0.1:8080', headers = {}) =>
    fromOwnMachine({ peer, host, headers: { host, ...headers } });

  it('is known by the address of the connection', () => {
    for (const peer of ['127.0.0.1', '127.3.2.1', '::1', '::ffff:127.0.0.1'])
      expect(asks(peer), peer).to.equal(true);
    for (const peer of [
      '10.0.0.5',
      '172.17.0.1',
      '::ffff:10.0.0.5',
      'fe80::1',
      '1270.0.0.1',
      '',
      undefined,
    ]) {
      expect(asks(peer), peer).to.equal(false);
    }
  });

  it('is not a proxy that asks for others', () => {
    for (const name of [
      'x-forwarded-for',
      'x-forwarded-host',
      'X-Forwarded-Proto',
      'forwarded',
      'via',
      'x-real-ip',
    ]) {
      expect(asks('127.0.0.1', 'localhost', { [name]: 'x' }), name).to.equal(false);
    }
  });

  it('asks under a name of this machine', () => {
    for (const host of ['localhost', 'localhost:8080', '[::1]:8080', '127.0.0.1']) {
      expect(asks('127.0.0.1', host), host).to.equal(true);
    }
    for (const host of ['heed.example.com', 'localhost.example.com', '10.0.0.5:8080', '', 'a b']) {
      expect(asks('127.0.0.1', host), host).to.equal(false);
    }
  });
});
