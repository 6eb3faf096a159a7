import type { PayloadCodecName } from '../../../contract/index.ts';
import type { PayloadCodec } from './codec.ts';
import { lds02, lht65n } from './dragino.ts';
import { em300Mcs, em300Th, em500Pt100, ws301 } from './milesight.ts';

/** Makers' formats by the name that mappings use. */
export const CODECS: Readonly<Record<PayloadCodecName, PayloadCodec>> = {
  'milesight-em300-th': em300Th,
  'milesight-em300-mcs': em300Mcs,
  'milesight-em500-pt100': em500Pt100,
  'milesight-ws301': ws301,
  'dragino-lht65n': lht65n,
  'dragino-lds02': lds02,
};
