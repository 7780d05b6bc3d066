#!/usr/bin/env node
// The `heed` command. Plain JavaScript because it has to run before TypeScript can be loaded.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('./cli.ts');
await main(process.argv.slice(2));
