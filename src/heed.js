#!/usr/bin/env node
// The `heed` command. Plain JavaScript because it has to run before TypeScript can be loaded.
import { built } from './build.js';

const entry = await built();
if (!entry) (await import('tsx/esm/api')).register();
const { main } = await import(entry ?? './cli.ts');
await main(process.argv.slice(2));
