import { type SignatureMethod as Name, signatureMethods as names } from '../../policies/vocabulary.ts';
import { click } from './click.ts';
import { drawn } from './drawn.ts';
import type { SignatureMethod } from './method.ts';
import { accepts } from './order.ts';
import { passkey } from './passkey.ts';
import { typedName } from './typed-name.ts';

/** Every method of the vocabulary. A new one is one module, its words and one line here. */
const modules: Readonly<Record<Name, SignatureMethod>> = {
  click,
  'typed-name': typedName,
  drawn,
  passkey,
};

/** Every method, weakest first. */
export const signatureMethods: readonly SignatureMethod[] = names.map((name) => modules[name]);

const byName = new Map<string, SignatureMethod>(signatureMethods.map((method) => [method.name, method]));

export function signatureMethod(name: string): SignatureMethod | undefined {
  return byName.get(name);
}

/** The methods a policy accepts, the least first. An unknown minimum accepts none. */
export function acceptedMethods(minimum: string): readonly SignatureMethod[] {
  return signatureMethods.filter(({ name }) => accepts(minimum, name));
}

/** The method that a form was signed with: the strongest whose field came, else a click. */
export function methodOf(fields: Readonly<Record<string, string | undefined>>): SignatureMethod {
  const came = signatureMethods.filter(({ field }) => field !== undefined && fields[field] !== undefined);
  return came.at(-1) ?? click;
}
