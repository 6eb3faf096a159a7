import { CROPS } from '../crop/crops.ts';
import { limitsOf } from '../crop/limits.ts';
import { ROOM_TEMPLATES } from '../room/design.ts';
import type { SimRoom, SimStore } from '../scenario/scenario.ts';
import type { RoomConfig } from '../scenario/scenario-schema.ts';
import { isAboard, POSITION_KEYS } from './lorry.ts';

const COUNTY = 'liyuan-county';
const PASSWORD = 'coldfield-demo';

/** How often the gateways record a room. */
export const CADENCE_MS = 60_000;

/** Townships and cooperatives of the invented county, by store. */
const OWNERS: Readonly<
  Record<
    string,
    {
      township: [id: string, name: string, nameEn: string];
      cooperative: [id: string, name: string, nameEn: string];
    }
  >
> = {
  'pingle-mandarin': {
    township: ['pingle', '平乐镇', 'Pingle township'],
    cooperative: ['pingle-juxiang', '平乐镇橘香果蔬专业合作社', 'Pingle Juxiang fruit cooperative'],
  },
  'shiqiao-grape': {
    township: ['shiqiao', '石桥镇', 'Shiqiao township'],
    cooperative: ['shiqiao-dinong', '石桥镇地农葡萄专业合作社', 'Shiqiao Dinong grape cooperative'],
  },
  'longtang-choysum': {
    township: ['longtang', '龙塘镇', 'Longtang township'],
    cooperative: ['longtang-lvye', '龙塘镇绿叶蔬菜专业合作社', 'Longtang Lvye vegetable cooperative'],
  },
  'dongshan-ginger': {
    township: ['dongshan', '东山镇', 'Dongshan township'],
    cooperative: ['dongshan-laojiang', '东山镇老姜种植专业合作社', 'Dongshan Laojiang ginger cooperative'],
  },
};

export function gatewayId(storeId: string): string {
  return `gw-${storeId}`;
}

/** Records of the demo's county as the API takes them from `DEMO_SEED_FILE`; `secretOf` gives those of the gateways by store. */
export function demoRecords(
  stores: readonly SimStore[],
  secretOf: (storeId: string) => string,
  lorry: SimStore | null = null,
): unknown {
  const owners = stores.map(({ config }) => OWNERS[config.id]!);
  const organisation = (
    [id, name, nameEn]: [string, string, string],
    kind: string,
    parent: string | null,
  ) => ({ id, name, nameEn, kind, parent });
  const first = owners[0]!.cooperative[0];
  const person = (username: string, name: string, role: string, of: string) => ({
    username,
    name,
    role,
    organisation: of,
    password: PASSWORD,
  });
  return {
    organisations: [
      organisation(
        [COUNTY, '漓源县供销合作社联合社', 'Liyuan county federation of cooperatives'],
        'county',
        null,
      ),
      ...owners.map(({ township }) => organisation(township, 'township', COUNTY)),
      ...owners.map(({ township, cooperative }) => organisation(cooperative, 'cooperative', township[0])),
    ],
    people: [
      person('admin', '系统管理员', 'administrator', COUNTY),
      person('staff', '莫秀兰', 'staff', COUNTY),
      person('manager', '黄永福', 'manager', first),
      person('operator', '覃小梅', 'operator', first),
    ],
    stores: stores.map(({ config, rooms }, i) => ({
      id: config.id,
      name: config.name,
      nameEn: config.nameEn,
      organisation: owners[i]!.cooperative[0],
      timeZone: 'Asia/Shanghai',
      rooms: [
        ...rooms.map((room) => roomRecord(config.id, room)),
        // The lorry is at home in the first store.
        ...(i === 0 && lorry !== null ? [vehicleRecord(lorry)] : []),
      ],
    })),
    gateways: [...stores, ...(lorry === null ? [] : [lorry])].map(({ config }) => ({
      id: gatewayId(config.id),
      name: `${config.name}网关`,
      store: config.route === undefined ? config.id : stores[0]!.config.id,
      secret: secretOf(config.id),
    })),
  };
}

function vehicleRecord(lorry: SimStore): unknown {
  const { config, sensors } = lorry.rooms[0]!;
  const keys = [...sensors.map(({ key }) => key).filter(isAboard), ...POSITION_KEYS];
  const { air, pulp } = CROPS[config.crop].limits;
  return {
    id: `${lorry.config.id}-${config.key}`,
    key: config.key,
    name: lorry.config.name,
    nameEn: lorry.config.nameEn,
    kind: 'vehicle',
    volumeM3: 32,
    cadenceMs: CADENCE_MS,
    limits: { air, pulp },
    sensors: keys.map((key) => ({ key, name: SENSOR_NAMES[key]![0], nameEn: SENSOR_NAMES[key]![1] })),
  };
}

function roomRecord(storeId: string, { config, sensors }: SimRoom): unknown {
  return {
    id: `${storeId}-${config.key}`,
    key: config.key,
    name: config.name,
    nameEn: config.nameEn,
    kind: config.kind,
    volumeM3: ROOM_TEMPLATES[config.template].volumeM3,
    cadenceMs: CADENCE_MS,
    limits: limitsOf(config),
    sensors: sensors.map(({ key }) => {
      const [name, nameEn] = sensorName(key, config);
      return { key, name, nameEn };
    }),
  };
}

/** Probes of a pre-cooling room stand along the stream of air, the first in it first. */
function sensorName(key: string, room: RoomConfig): readonly [name: string, nameEn: string] {
  if (room.kind !== 'pre-cooling' || !key.startsWith('pulp')) return SENSOR_NAMES[key]!;
  const isLast = Number(key.slice('pulp'.length)) === room.pulpProbes;
  if (key === 'pulp1') return ['果心 · 迎风垛', 'Pulp, first in the air'];
  return isLast
    ? ['果心 · 背风垛', 'Pulp, last in the air']
    : ['果心 · 中间垛', 'Pulp, middle of the stream'];
}

const SENSOR_NAMES: Readonly<Record<string, readonly [name: string, nameEn: string]>> = {
  lat1: ['纬度', 'Latitude'],
  lon1: ['经度', 'Longitude'],
  speed1: ['车速', 'Speed'],
  air1: ['库中回风', 'Return air'],
  rh1: ['库中湿度', 'Humidity'],
  pulp1: ['果心 · 里垛', 'Pulp, inner stack'],
  pulp2: ['果心 · 中垛', 'Pulp, middle stack'],
  pulp3: ['果心 · 门边垛', 'Pulp, stack by the door'],
  door1: ['库门', 'Door'],
  compressor1: ['压缩机', 'Compressor'],
  defrost1: ['化霜', 'Defrost'],
  mains1: ['市电', 'Mains'],
  voltage1: ['电压', 'Voltage'],
  power1: ['总功率', 'Total power'],
  energy1: ['总电量', 'Energy'],
  ambient1: ['室外', 'Outside air'],
};
