import { z } from 'zod';
import type { JsonObject } from '../../evidence/canonical.ts';
import type { Manifest } from '../format.ts';

/** What of an event tells where it belongs, and what it rests on. Events have more; what is not so is left out. */
const eventSchema = z.object({
  type: z.string(),
  at: z.string(),
  person: z.string().optional(),
  about: z.string().optional(),
  data: z.object({
    notice: z.string().optional().catch(undefined),
    policy: z.string().optional().catch(undefined),
    shown: z
      .object({
        policy: z.string(),
        version: z.number(),
        versionId: z.string(),
        language: z.string(),
        sha256: z.string(),
        card: z.string().optional(),
      })
      .optional()
      .catch(undefined),
    cards: z.array(z.string()).optional().catch(undefined),
    texts: z.record(z.string(), z.string()).optional().catch(undefined),
    conditions: z.object({ agreement: z.string(), sha256: z.string() }).optional().catch(undefined),
    signature: z
      .object({ passkey: z.object({ passkey: z.string() }) })
      .optional()
      .catch(undefined),
    person: z.object({ staffNo: z.string(), name: z.string() }).optional().catch(undefined),
  }),
});

export type Known = z.infer<typeof eventSchema>;

export function readEvent(event: JsonObject): Known | undefined {
  return eventSchema.safeParse(event).data;
}

/** Whether events belong to the notice, and to the person where the bundle is about one. */
export class Belonging {
  readonly #of: Pick<Manifest, 'notice' | 'person' | 'policy'>;
  /** What answers rest on, and what there is of it, with where it lies. */
  readonly #needed = new Set<string>();
  readonly #there = new Map<string, { file: string; line: number }>();

  constructor(of: Pick<Manifest, 'notice' | 'person' | 'policy'>) {
    this.#of = of;
  }

  /** @returns what speaks against it */
  add({ type, person, about, data }: Known, file: string, line: number): string | undefined {
    const { notice, person: whose, policy } = this.#of;
    if (whose !== undefined && person !== undefined && person !== whose) return 'it is about another person';
    if (about === notice || data.notice === notice) {
      const { conditions, signature } = data;
      for (const id of [conditions?.agreement, signature?.passkey.passkey]) if (id) this.#needed.add(id);
      return undefined;
    }
    if (type.startsWith('policy.') && data.policy === policy) return undefined;
    if (!/^(?:passkey|signing-conditions)\./.test(type) || about === undefined)
      return 'it belongs to another matter';
    this.#there.set(about, { file, line });
    return undefined;
  }

  /** Passkeys and agreements that no answer rests on. */
  *unused(): Generator<{ file: string; line: number }> {
    for (const [id, where] of this.#there) if (!this.#needed.has(id)) yield where;
  }
}
