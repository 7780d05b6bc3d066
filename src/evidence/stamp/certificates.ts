import { Certificate } from 'pkijs';
import { invalid } from '../invalid.ts';

const blocks = /-----BEGIN CERTIFICATE-----([\s\S]+?)-----END CERTIFICATE-----/g;

/**
 * The certificates in a text, DER; what stands between them is left aside. Runs in Node and in a browser.
 *
 * @param pem as a file of certificates has it (RFC 7468); none gives none
 * @throws HeedError `evidence-invalid` (step `stamp`) for one that is damaged
 */
export function certificatesIn(pem: string): Buffer[] {
  return [...pem.matchAll(blocks)].map(([, base64 = '']) => {
    const der = Buffer.from(base64.replace(/\s+/g, ''), 'base64');
    try {
      Certificate.fromBER(new Uint8Array(der));
    } catch (cause) {
      throw invalid('stamp', 'not a certificate (X.509)', cause);
    }
    return der;
  });
}
