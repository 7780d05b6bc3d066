import { Certificate } from 'pkijs';
import { invalid } from '../invalid.ts';

const begin = '-----BEGIN CERTIFICATE-----';
const end = '-----END CERTIFICATE-----';

/** What stands between each beginning and the next end. */
function* blocks(pem: string): Generator<string> {
  for (let at = pem.indexOf(begin); at >= 0; ) {
    const until = pem.indexOf(end, at);
    if (until < 0) return;
    yield pem.slice(at + begin.length, until);
    at = pem.indexOf(begin, until);
  }
}

/**
 * The certificates in a text, DER; what stands between them is left aside. Runs in Node and in a browser.
 *
 * @param pem as a file of certificates has it (RFC 7468); none gives none
 * @throws HeedError `evidence-invalid` (step `stamp`) for one that is damaged
 */
export function certificatesIn(pem: string): Buffer[] {
  return [...blocks(pem)].map((base64) => {
    const der = Buffer.from(base64.replace(/\s+/g, ''), 'base64');
    try {
      Certificate.fromBER(new Uint8Array(der));
    } catch (cause) {
      throw invalid('stamp', 'not a certificate (X.509)', cause);
    }
    return der;
  });
}
