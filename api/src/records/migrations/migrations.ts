import type { Migration } from 'kysely/migration';
import * as ground from './0001-ground.ts';
import * as archiveLimits from './0002-archive-limits.ts';
import * as keptInTheBrowser from './0003-kept-in-the-browser.ts';
import * as notes from './0004-notes.ts';
import * as provisioning from './0005-provisioning.ts';
import * as access from './0006-access.ts';
import * as gatewayConfigs from './0007-gateway-configs.ts';
import * as files from './0008-files.ts';
import * as calibrations from './0009-calibrations.ts';
import * as foreignDevices from './0010-foreign-devices.ts';

/** Every migration, by name, in order. Only ever append. */
export const MIGRATIONS: Record<string, Migration> = {
  '0001-ground': ground,
  '0002-archive-limits': archiveLimits,
  '0003-kept-in-the-browser': keptInTheBrowser,
  '0004-notes': notes,
  '0005-provisioning': provisioning,
  '0006-access': access,
  '0007-gateway-configs': gatewayConfigs,
  '0008-files': files,
  '0009-calibrations': calibrations,
  '0010-foreign-devices': foreignDevices,
};
