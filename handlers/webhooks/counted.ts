import { Counter } from 'prom-client';

/** What platforms sent, by what became of it: `done`, or why it was refused. No ids. */
export const callbacks = new Counter({
  name: 'heed_callbacks_total',
  help: 'Callbacks of platforms by what became of them',
  labelNames: ['platform', 'result'],
  registers: [],
});
