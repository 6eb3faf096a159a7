/** Reads `.env` where there is one. Node's own flag for that says something, too, where there is none. */
import { existsSync } from 'node:fs';

if (existsSync('.env')) process.loadEnvFile('.env');
