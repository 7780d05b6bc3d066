/** Reply templates: who changed what of whose; never their words, and never who used one. */
export interface TemplateEvents {
  'template.written': { template: string; version: number; department: string; shared: boolean };
  /** It is offered no more; what it said stays. */
  'template.archived': { template: string };
  'template.brought-back': { template: string };
  /** Whoever did it answers for it from now on. */
  'template.taken-over': { template: string };
}
