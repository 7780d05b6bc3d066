#!/usr/bin/env node
// The `heed` command. Plain JavaScript because it has to run before TypeScript can be loaded.
import { register } from 'tsx/esm/api';

register();
await import('./cli.ts');
