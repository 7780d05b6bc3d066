import { BlockList, isIPv6 } from 'node:net';

/** Names under which a machine speaks to itself, as `URL.hostname` writes them. */
export const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

export interface Asked {
  /** Address of the other end of the connection itself, whatever headers say. */
  peer: string | undefined;
  /** The `Host` header. */
  host: string;
  headers: Readonly<Record<string, unknown>>;
}

/**
 * Whether a program on this machine asks for itself. A proxy on this machine also connects from here, but for
 * others: it says so in a header or passes on the name that they asked for, and by either it is known.
 */
export function fromOwnMachine({ peer, host, headers }: Asked): boolean {
  if (!peer || !loopback.check(peer, isIPv6(peer) ? 'ipv6' : 'ipv4')) return false;
  if (Object.keys(headers).some((name) => /^(?:forwarded|via|x-forwarded-.*|x-real-ip)$/i.test(name)))
    return false;
  return URL.canParse(`http://${host}`) && loopbackNames.has(new URL(`http://${host}`).hostname);
}
