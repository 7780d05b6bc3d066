import { isIP } from 'node:net';
import { loopbackNames } from '../../web/own-machine.ts';

/** What passkeys are tied to: they work under this origin and no other (WebAuthn, section 5.1.2). */
export interface RelyingParty {
  /** The domain. */
  id: string;
  origin: string;
}

/**
 * The relying party behind an address; undefined where browsers give no passkeys: under an IP address, and
 * without https. A machine speaking to itself has the name `localhost` for it.
 *
 * @param baseUrl Heed's address as people reach it (`HEED_BASE_URL`)
 */
export function relyingParty(baseUrl: string): RelyingParty | undefined {
  const { hostname, host, port, protocol } = new URL(baseUrl);
  if (loopbackNames.has(hostname))
    return { id: 'localhost', origin: `${protocol}//localhost${port ? `:${port}` : ''}` };
  if (protocol !== 'https:' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return undefined;
  return { id: hostname, origin: `https://${host}` };
}
