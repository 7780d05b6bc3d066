/**
 * What is in no backup, and why. Everything else that the catalogue has is: a table that nobody thought of when it was
 * made is saved like any other.
 */
export const leftOutSchemas: Readonly<Record<string, string>> = {
  keys: 'goes to the key file, which is overwritten: a copy of it in every backup would bring back what was erased',
  bullmq: 'queues only wake: they are made again when Heed starts',
};

export const leftOutTables: Readonly<Record<string, string>> = {
  'public.kysely_migration': 'is made by the migrations themselves, before rows are loaded',
  'public.kysely_migration_lock': 'is made by the migrations themselves',
  'public.heed_restoring': 'says that a restore has not come to its end',
  'public.worker_beat': 'says which processes live now',
  'public.sweep_run': 'says when processes last looked; they look again',
  'public.session': 'a session that was ended since would hold again; people sign in anew',
  'public.sign_in': 'a sign-in that was under way cannot go on',
  'public.single_use_link': 'a link that was used since would work a second time',
  'public.mailbox_link': 'a link that was used since would work a second time',
  'public.passkey_challenge': 'a challenge that was answered since would hold again',
  'public.kiosk_code': 'a code that was used since would work a second time',
  'public.kiosk_device': 'a tablet that was ended since would hold again; it is started anew',
  'public.kiosk_visit': 'nobody stands before a tablet any more',
  'public.survey_asked': 'two backups side by side would say who took part between them',
  'public.survey_answer':
    'two backups side by side would say what was answered between them; a survey ends with a restore',
  'public.survey_spent': 'goes with the answers',
  'public.platform_token': "tokens of the platforms' are fetched anew",
};

export const isLeftOut = (schema: string, name: string): boolean =>
  Object.hasOwn(leftOutSchemas, schema) || Object.hasOwn(leftOutTables, `${schema}.${name}`);
