import { expect } from 'chai';
import { Connections } from '../../src/platforms/email/connections.ts';
import { examineEmail } from '../../src/platforms/email/doctor.ts';
import type { EmailSettings } from '../../src/platforms/email/settings.ts';
import { SmtpTrouble } from '../../src/platforms/email/trouble.ts';
import { type MailServer, startMailServer } from '../harness/mail-server.ts';

const user = { name: 'heed', password: 'p@ss word' };

describe('the connection to a mail server', function () {
  this.timeout(60_000);
  let server: MailServer;
  afterEach(() => server.close());

  const settings = (more: Partial<EmailSettings> = {}): EmailSettings => ({
    ...{ host: '127.0.0.1', port: server.port, secure: false, loopback: false, perSecond: 5 },
    from: { name: 'Heed', address: 'heed@example.com' },
    ...more,
  });
  const mail = {
    from: 'heed@example.com',
    to: 'ann@example.com',
    bytes: Buffer.from('Subject: x\r\n\r\nx\r\n'),
  };
  /** The certificate of the test's server was signed by nobody. */
  const trusting = { rejectUnauthorized: false };
  const auth = { user: user.name, pass: user.password };

  async function send(given: EmailSettings, tls = {}): Promise<string> {
    const connections = new Connections(given, tls);
    try {
      await connections.send(mail, AbortSignal.timeout(10_000));
      return 'sent';
    } catch (error) {
      if (!(error instanceof SmtpTrouble)) throw error;
      expect(error.perhapsSent).to.equal(false);
      return `${error.step} ${error.code ?? error.reason}`;
    } finally {
      connections.close();
    }
  }

  it('is secured by STARTTLS before anything is said, and refused where it is not offered', async () => {
    server = await startMailServer();
    expect(await send(settings(), trusting)).to.equal('sent');
    expect(server.received[0]?.secure).to.equal(true);
    await server.close();
    server = await startMailServer({ plain: true });
    expect(await send(settings(), trusting)).to.not.equal('sent');
    expect(server.received).to.deep.equal([]);
    // On this machine nobody listens in between.
    expect(await send(settings({ loopback: true }))).to.equal('sent');
  });

  it('by smtps is TLS from the first byte', async () => {
    server = await startMailServer({ secure: true, user });
    expect(await send(settings({ secure: true, auth }), trusting)).to.equal('sent');
    expect(server.received[0]).to.include({ secure: true, user: user.name });
  });

  it('to a server that nobody vouches for is not made', async () => {
    server = await startMailServer({ secure: true });
    expect(await send(settings({ secure: true }))).to.match(/^connecting /);
    expect(server.received).to.deep.equal([]);
  });

  it('with a wrong password sends nothing, and doctor says what to do and no word of it', async () => {
    server = await startMailServer({ secure: true, user });
    const wrong = settings({ secure: true, auth: { user: user.name, pass: 'canary-password' } });
    expect(await send(wrong, trusting)).to.equal('signing-in 535');
    const [finding] = await examineEmail(wrong, trusting);
    expect(finding).to.include({ ok: false });
    expect(finding?.say).to.include('SMTP_URL').and.not.include('canary');
    const right = settings({ secure: true, auth });
    expect(await examineEmail(right, trusting)).to.deep.include({
      what: 'mail server',
      ok: true,
      say: `127.0.0.1:${server.port} takes mail (TLS, signed in); it comes from heed@example.com`,
    });
  });

  it('that is not there, or says no mail server’s words, is said by doctor', async () => {
    server = await startMailServer();
    const gone = settings();
    await server.close();
    const [finding] = await examineEmail(gone);
    expect(finding).to.include({ ok: false });
    expect(finding?.say).to.include('SMTP_URL');
    server = await startMailServer();
  });

  it('that says nothing after the words ends, and what became of the mail is unknown', async () => {
    server = await startMailServer({ plain: true });
    server.next = 'silent-after-words';
    const connections = new Connections(settings({ loopback: true }));
    const error = await connections.send(mail, AbortSignal.timeout(500)).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(SmtpTrouble).and.include({ perhapsSent: true });
    connections.close();
  });
});
