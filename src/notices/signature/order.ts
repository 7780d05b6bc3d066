import { signatureMethods } from '../../policies/vocabulary.ts';

const names: readonly string[] = signatureMethods;

/** Whether a policy that names this least takes a signature by this method. An unknown least takes none. */
export function accepts(minimum: string, method: string): boolean {
  return names.includes(minimum) && names.indexOf(method) >= names.indexOf(minimum);
}
