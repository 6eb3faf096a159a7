import { describe, expect, it } from 'vitest';
import { mosquittoIsInstalled } from '../plant/mosquitto.ts';
import type { Check } from '../report/report.ts';
import { run as archiveDown } from './archive-down.ts';
import { run as backup } from './backup.ts';
import { run as backupKills } from './backup-kills.ts';
import { run as backupOnward } from './backup-onward.ts';
import { run as badClients } from './bad-clients.ts';
import { run as clock } from './clock.ts';
import { run as foreign } from './foreign.ts';
import { run as fsyncs } from './fsyncs.ts';
import { run as fullDisk } from './full-disk.ts';
import { run as fullServerDisk } from './full-server-disk.ts';
import { run as kills } from './kills.ts';
import { run as live } from './live.ts';
import { run as lorry } from './lorry.ts';
import { run as network } from './network.ts';
import { run as restored } from './restored.ts';
import { run as twins } from './twins.ts';

/** The quick forms; `npm run verify:spine` runs the long ones. Each prints the seed of what it leaves to chance. */
const seed = Date.now() % 1_000_000;
const external = mosquittoIsInstalled() ? 'mosquitto' : 'own-broker';

/** Every check holds; one that could not be measured says so. */
async function hold(checks: Promise<Check[]>): Promise<void> {
  for (const { name, value, bound, ok } of await checks) {
    if (ok === null) process.stderr.write(`NOT MEASURED: ${name}: ${value}\n`);
    expect(ok, `${name}: ${value} (${bound}), seed ${seed}`).not.toBe(false);
  }
}

describe.concurrent('nothing is lost and nothing comes twice', { timeout: 300_000 }, () => {
  it('when gateways and the server with its broker are killed', () =>
    hold(kills({ topology: 'embedded', kills: 3, gateways: 2, seed })));
  it('when gateways, server and an external broker are killed', () =>
    hold(kills({ topology: external, kills: 3, gateways: 1, seed })));
  it('when the network is cut, and when it swallows packets', () =>
    hold(network({ topology: 'embedded', cutMs: 4_000 })));
  it('when the archive is down and the server is killed meanwhile', () =>
    hold(archiveDown({ topology: external, downMs: 3_000, kill: true })));
  it('when the disk of the gateway is full: thinned, counted, reported', () =>
    hold(fullDisk({ topology: 'embedded', diskMiB: 8, growMs: 1_000, thinnings: 1 })));
  it('when the disk of the server is full: gateways keep what it cannot take', () =>
    hold(fullServerDisk({ topology: 'embedded', diskMiB: 24, fullMs: 4_000 })));
  it('when a buffer is restored from an older copy', () =>
    hold(restored({ topology: 'embedded', what: 'file', runMs: 1_000 })));
  it('when a whole card is restored and numbers are given again', () =>
    hold(restored({ topology: external, what: 'card', runMs: 1_000 })));
  it('when two devices use one id', () =>
    hold(twins({ topology: 'embedded', what: 'clone', togetherMs: 6_000 })));
  it('when the clock jumps both ways', () => hold(clock({ phaseMs: 500 })));
  it('when a lorry is out of coverage and loses its power there', () =>
    hold(lorry({ awayMs: 8_000, driveMs: 1_500 })));
});

describe.concurrent('a back-up', { timeout: 300_000 }, () => {
  it('under load restores every record, reading and file', () => hold(backup({ backups: 2 })));
  it('is gone on from: what gateways hold arrives, and what is lost is counted', () =>
    hold(backupOnward({ betweenMs: 1_000, heldMs: 2_000 })));
  it('and a restore that are killed leave nothing half that looks whole', () =>
    hold(backupKills({ kills: 3, seed })));
});

describe.concurrent('the running system', { timeout: 300_000 }, () => {
  it('syncs buffer, archive and journal before anything depends on them', () => hold(fsyncs({ acks: 40 })));
  it.each(['embedded', external] as const)(
    'takes what mosquitto_pub sends through the %s broker',
    (topology) => hold(foreign({ topology })),
  );
  it('refuses, counts and logs once what bad clients do', () => hold(badClients()));
});

describe('the live view', { timeout: 120_000 }, () => {
  it('shows new readings within a second while the archive is down and a backlog flows', () =>
    hold(live({ topology: 'embedded', cutMs: 3_000, readings: 50 })));
});
