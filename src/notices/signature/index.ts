import { click } from './click.ts';
import type { SignatureMethod } from './method.ts';
import { typedName } from './typed-name.ts';

/** Every method, weakest first. A new one is one module and one line here. */
export const signatureMethods: readonly SignatureMethod[] = [click, typedName];

const byName = new Map(signatureMethods.map((method) => [method.name, method]));

export function signatureMethod(name: string): SignatureMethod | undefined {
  return byName.get(name);
}

/** The methods a policy accepts, the least first. An unknown minimum accepts none. */
export function acceptedMethods(minimum: string): readonly SignatureMethod[] {
  const least = byName.get(minimum);
  return least ? signatureMethods.filter((method) => method.strength >= least.strength) : [];
}
