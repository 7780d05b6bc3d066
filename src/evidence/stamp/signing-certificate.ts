import { ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import { type Certificate, getCrypto, type SignedData } from 'pkijs';
import { invalid } from '../invalid.ts';

const attributes = { v1: '1.2.840.113549.1.9.16.2.12', v2: '1.2.840.113549.1.9.16.2.47' };

/**
 * The signature names the certificate that it was made with by its hash (RFC 3161, section 2.4.2; RFC 5816): without
 * that, a stamp could be passed off as another authority's that has the same key.
 *
 * @throws HeedError `evidence-invalid` (step `stamp`)
 */
export async function demandOwnCertificate(signed: SignedData, certificate: Certificate): Promise<void> {
  const own = signed.signerInfos[0]?.signedAttrs?.attributes ?? [];
  const named =
    own.find(({ type }) => type === attributes.v2) ?? own.find(({ type }) => type === attributes.v1);
  const first = child(child(named?.values[0] as unknown));
  const parts = first instanceof Sequence ? first.valueBlock.value : [];
  const [algorithm] = parts[0] instanceof Sequence ? parts[0].valueBlock.value : [];
  const hash = parts.find((part): part is OctetString => part instanceof OctetString);
  const standard = named?.type === attributes.v1 ? 'SHA-1' : 'SHA-256';
  const crypto = getCrypto(true);
  const name =
    algorithm instanceof ObjectIdentifier
      ? (crypto.getAlgorithmByOID(algorithm.valueBlock.toString()) as { name?: string }).name
      : standard;
  const der = certificate.toSchema().toBER();
  const found = Buffer.from(await crypto.digest(name ?? standard, der));
  if (!hash || !name || !found.equals(Buffer.from(hash.valueBlock.valueHexView)))
    throw invalid('stamp', 'it does not name the certificate that signed it');
}

/** The first element of a sequence. */
function child(value: unknown): unknown {
  return value instanceof Sequence ? value.valueBlock.value[0] : undefined;
}
