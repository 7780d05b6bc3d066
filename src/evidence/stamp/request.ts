import { Integer, OctetString } from 'asn1js';
import { AlgorithmIdentifier, MessageImprint, TimeStampReq } from 'pkijs';

const sha256Oid = '2.16.840.1.101.3.4.2.1';

/**
 * A request for a time stamp (RFC 3161, section 2.4.1), DER.
 *
 * @param sha256 of what is to be stamped, 32 bytes
 * @param nonce by which the answer is told from an older one; its first bit is dropped, for a number is positive
 */
export function stampRequest(sha256: Uint8Array, nonce: Uint8Array): { der: Buffer; nonce: string } {
  const positive = Uint8Array.from(nonce, (byte, n) => (n === 0 ? (byte & 0x7f) | 0x40 : byte));
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: sha256Oid }),
      hashedMessage: new OctetString({ valueHex: new Uint8Array(sha256).buffer }),
    }),
    nonce: new Integer({ valueHex: positive.buffer }),
    // Whoever verifies it later has the certificate at hand.
    certReq: true,
  });
  return { der: Buffer.from(request.toSchema().toBER()), nonce: Buffer.from(positive).toString('hex') };
}
