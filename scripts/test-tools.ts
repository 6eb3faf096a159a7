/**
 * Brings what the test suites need from Debian: a browser, an MQTT broker, InfluxDB 1.x and a CJK font.
 * As root with apt it installs what is missing; otherwise it says which suites will be skipped.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const needed = [
  { name: 'mosquitto', marker: '/usr/sbin/mosquitto', suites: 'external broker' },
  { name: 'mosquitto-clients', marker: '/usr/bin/mosquitto_pub', suites: 'foreign clients' },
  { name: 'chromium', marker: '/usr/bin/chromium', suites: 'end-to-end in a real browser' },
  {
    name: 'fonts-noto-cjk',
    marker: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
    suites: 'pictures of Chinese pages',
  },
  { name: 'influxdb', marker: '/usr/bin/influxd', suites: 'archive on InfluxDB 1.x' },
  { name: 'socat', marker: '/usr/bin/socat', suites: 'serial lines' },
  { name: 'strace', marker: '/usr/bin/strace', suites: 'fsync counting' },
] as const;

const missing = needed.filter((tool) => !existsSync(tool.marker));
if (missing.length > 0) {
  const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (canInstall) {
    process.stdout.write(`Installing ${missing.map((tool) => tool.name).join(', ')}\n`);
    // Run level 1 keeps Debian from starting the services that it installs.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    const apt = (...args: string[]) =>
      execFileSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    try {
      apt('update', '-q');
      apt('install', '-y', '-q', '--no-install-recommends', ...missing.map((tool) => tool.name));
    } catch (error) {
      process.stderr.write(`apt-get failed: ${String(error)}\n`);
    }
  }
  for (const tool of missing.filter((entry) => !existsSync(entry.marker))) {
    process.stderr.write(`SKIPPED SUITE: ${tool.suites} (Debian package ${tool.name} is not installed)\n`);
  }
}
