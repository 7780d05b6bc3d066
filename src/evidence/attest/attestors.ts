import { readFileSync } from 'node:fs';
import type { Config } from '../../config.ts';
import { whyNot } from '../../db/embedded/data-dir.ts';
import { HeedError } from '../../errors.ts';
import { parseWitness } from '../keys.ts';
import type { StampAuthority } from '../stamp/authority.ts';
import { certificatesIn } from '../stamp/certificates.ts';
import type { Witness } from '../witness/submit.ts';

/** Those who attest of the log from outside. */
export interface Attestors {
  authorities: readonly StampAuthority[];
  witnesses: readonly Witness[];
  /** How long a stamp is enough until the next one, while the log grows. */
  stampEveryMs: number;
}

type AttestConfig = Pick<Config, 'HEED_TSA_URL' | 'HEED_TSA_CA' | 'HEED_TSA_HOURS' | 'HEED_WITNESSES'>;

/** Those that are configured. @throws HeedError `config-invalid` for certificates that cannot be read */
export function attestorsFrom(config: AttestConfig): Attestors {
  const trusted = config.HEED_TSA_URL && config.HEED_TSA_CA ? readCertificates(config.HEED_TSA_CA) : [];
  return {
    authorities: (config.HEED_TSA_URL ?? []).map((url) => ({ url, trusted })),
    witnesses: (config.HEED_WITNESSES ?? []).map(({ vkey, url }) => ({
      url: url.replace(/(?<!\/)\/+$/, ''),
      key: parseWitness(vkey),
    })),
    stampEveryMs: config.HEED_TSA_HOURS * 3_600_000,
  };
}

/** The certificates in a PEM file, DER. @throws HeedError `config-invalid` */
export function readCertificates(file: string, given = 'HEED_TSA_CA'): Buffer[] {
  const refused = (problem: string, cause?: unknown) =>
    new HeedError('config-invalid', `${given}: ${file} ${problem}`, { cause });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw refused(`cannot be read: ${whyNot(cause)}`, cause);
  }
  let found: Buffer[];
  try {
    found = certificatesIn(text);
  } catch (cause) {
    throw refused('holds a certificate that is damaged', cause);
  }
  if (found.length === 0) throw refused('holds no certificate in PEM');
  return found;
}
