import { afterAll, beforeAll, describe, it } from 'vitest';
import { archiveDrivers, type DriverServer } from './drivers.ts';

/**
 * Describes what every driver of the archive has to do, each on a real server that runs as long as the suite. A driver
 * that cannot be tested here is told as skipped.
 * @param suite gets what opens an archive that has nothing in it yet; it closes what it opens.
 */
export function describeEachDriver(subject: string, suite: (open: DriverServer['open']) => void): void {
  describe.each(Object.entries(archiveDrivers))(`${subject} on %s`, (_name, driver) => {
    if (driver.missing !== null) {
      it.skip(driver.missing);
      return;
    }
    let server: DriverServer;
    beforeAll(async () => {
      server = await driver.start();
    });
    afterAll(() => server.stop());
    suite((now) => server.open(now));
  });
}
