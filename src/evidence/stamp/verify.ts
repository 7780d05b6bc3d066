import { fromBER, ObjectIdentifier, type Sequence } from 'asn1js';
import {
  Certificate,
  type ContentInfo,
  SignedData,
  SignedDataVerifyError,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';
import { invalid } from '../invalid.ts';
import { demandOwnCertificate } from './signing-certificate.ts';

/** What a time stamp says: that these bytes existed at this time, in the word of this authority. */
export interface Stamp {
  at: Date;
  /** The subject of the certificate that signed it: `CN=…, O=…`. */
  authority: string;
  serial: string;
  policy: string;
  /** As the request had it, hex; undefined where it had none. */
  nonce: string | undefined;
  /** Whether the certificate leads to one that is trusted; false where none was given to compare with. */
  trusted: boolean;
}

/** Far above any stamp with its certificates. */
export const mostStamp = 128 * 1024;
const oids = { signedData: '1.2.840.113549.1.7.2', tstInfo: '1.2.840.113549.1.9.16.1.4' };

/**
 * Verifies a time stamp response (RFC 3161) over `data`: that it was granted, that its imprint is the hash of these
 * bytes, that it is signed by the certificate in it, that this certificate is one for time stamps and nothing else, and
 * where `trusted` is given, that it leads to one of those and was valid at the time of the stamp. Runs in Node and in a
 * browser.
 *
 * @param trusted certificates of authorities, DER
 * @throws HeedError `evidence-invalid` (step `stamp`)
 */
export async function verifyStamp(
  response: Uint8Array,
  data: Uint8Array,
  trusted: readonly Uint8Array[] | undefined,
): Promise<Stamp> {
  const { signed, info } = readStamp(response);
  const certificate = await verifySignature(signed, data, trusted);
  demandForStamps(certificate);
  await demandOwnCertificate(signed, certificate);
  return {
    at: info.genTime,
    authority: nameOf(certificate),
    serial: hexOf(info.serialNumber.valueBlock.valueHexView),
    policy: info.policy,
    nonce: info.nonce && hexOf(info.nonce.valueBlock.valueHexView),
    trusted: trusted !== undefined,
  };
}

function readStamp(response: Uint8Array): { signed: SignedData; info: TSTInfo } {
  if (response.length > mostStamp) throw wrong(`it has more than ${mostStamp} bytes`);
  try {
    const { offset, result } = fromBER(new Uint8Array(response));
    if (offset !== response.length) throw wrong('it has bytes behind its end');
    const { status, timeStampToken } = new TimeStampResp({ schema: result });
    if (status.status !== 0 && status.status !== 1)
      throw wrong(`it was not granted (status ${status.status})`);
    if (timeStampToken?.contentType !== oids.signedData) throw wrong('it holds no stamp');
    const signed = new SignedData({ schema: (timeStampToken satisfies ContentInfo).content });
    const { eContentType, eContent } = signed.encapContentInfo;
    if (eContentType !== oids.tstInfo || !eContent) throw wrong('it holds something else than a stamp');
    if (signed.signerInfos.length !== 1) throw wrong('it is not signed by one authority');
    return { signed, info: TSTInfo.fromBER(eContent.getValue()) };
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'HeedError') throw cause;
    throw invalid('stamp', 'it is not a time stamp response (RFC 3161)', cause);
  }
}

async function verifySignature(
  signed: SignedData,
  data: Uint8Array,
  trusted: readonly Uint8Array[] | undefined,
): Promise<Certificate> {
  const bytes = new Uint8Array(data).buffer;
  try {
    const found = await signed.verify({
      signer: 0,
      data: bytes,
      extendedMode: true,
      ...(trusted
        ? { checkChain: true, trustedCerts: trusted.map((der) => Certificate.fromBER(new Uint8Array(der))) }
        : {}),
    });
    if (!found.signatureVerified || !found.signerCertificate) throw wrong('its signature does not hold');
    return found.signerCertificate;
  } catch (cause) {
    if (cause instanceof SignedDataVerifyError) throw invalid('stamp', cause.message, cause);
    throw cause;
  }
}

/** RFC 3161, section 2.3: the certificate is for time stamping, says so as critical, and is for nothing else. */
function demandForStamps({ extensions = [] }: Certificate): void {
  const usage = extensions.find(({ extnID }) => extnID === '2.5.29.37');
  const purposes =
    usage && (fromBER(usage.extnValue.valueBlock.valueHexView.slice().buffer).result as Sequence);
  const [only, ...more] = purposes?.valueBlock.value ?? [];
  const stamping = only instanceof ObjectIdentifier && only.valueBlock.toString() === '1.3.6.1.5.5.7.3.8';
  if (!usage?.critical || !stamping || more.length > 0)
    throw wrong('its certificate is not one for time stamps');
}

const shortNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.6': 'C',
};

function nameOf({ subject }: Certificate): string {
  return subject.typesAndValues
    .flatMap(({ type, value }) => {
      const label = shortNames[type];
      const text = value.valueBlock.value as unknown;
      return label && typeof text === 'string' ? [`${label}=${text}`] : [];
    })
    .join(', ');
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const wrong = (problem: string) => invalid('stamp', problem);
