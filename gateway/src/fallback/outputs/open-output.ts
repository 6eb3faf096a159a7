import { type FileOutputConfig, fileOutput, sysfsOutput } from './file-output.ts';
import { type GpioOutputConfig, gpioOutput } from './gpio-output.ts';
import { type HttpOutputConfig, httpOutput } from './http-output.ts';
import type { Output, OutputDeps } from './output.ts';

/** What an output is; decided by the gateway's own file and by nothing else. */
export type OutputDevice =
  | { readonly type: 'gpio'; readonly gpio: GpioOutputConfig }
  | { readonly type: 'file' | 'sysfs'; readonly file: FileOutputConfig }
  | { readonly type: 'http'; readonly http: HttpOutputConfig };

export function openOutput(device: OutputDevice, deps: OutputDeps): Output {
  switch (device.type) {
    case 'gpio':
      return gpioOutput(device.gpio, deps);
    case 'file':
      return fileOutput(device.file);
    case 'sysfs':
      return sysfsOutput(device.file);
    case 'http':
      return httpOutput(device.http);
  }
}
