import { type ClockSource, type KindName, QUALITY_CODES, type QualityCode } from '@coldfield/protocol';

export type Language = 'zh' | 'en';

/** The words of the page, the same as the dashboard's. */
export interface Words {
  readonly title: string;
  readonly other: string;
  readonly day: string;
  readonly night: string;
  readonly large: string;
  readonly usual: string;
  readonly lost: string;
  readonly noRooms: string;
  readonly never: string;
  readonly now: string;
  readonly normal: string;
  readonly sounding: string;
  readonly quiet: string;
  readonly test: string;
  readonly noFallback: string;
  readonly notKept: string;
  readonly button: string;
  readonly gateway: string;
  readonly server: string;
  readonly connected: string;
  readonly away: string;
  readonly buffered: string;
  readonly oldest: string;
  readonly none: string;
  readonly clock: string;
  readonly clocks: Readonly<Record<ClockSource, string>>;
  readonly version: string;
  readonly day24: string;
  readonly toNow: string;
  readonly stale: string;
  readonly kinds: Readonly<Record<KindName, string>>;
  readonly states: Readonly<Partial<Record<KindName, readonly [off: string, on: string]>>>;
  readonly qualities: Readonly<Partial<Record<QualityCode, string>>> &
    Readonly<Record<'other-fault', string>>;
  readonly problems: Readonly<Record<string, string>>;
  readonly frames: (n: number) => string;
  readonly ago: (duration: string) => string;
  readonly duration: (ms: number) => string;
  readonly active: (what: string, since: string) => string;
  readonly silenced: (left: string) => string;
  readonly limits: (low: string | null, high: string | null) => string;
  readonly above: (limit: string) => string;
  readonly below: (limit: string) => string;
  readonly noReading: string;
  readonly refused: string;
  readonly refusedText: string;
  readonly wait: (seconds: number) => string;
}

const span = (ms: number, units: { s: string; min: string; h: string; d: string }): string => {
  const s = Math.max(0, Math.round(ms / 1_000));
  if (s < 60) return `${s} ${units.s}`;
  const min = Math.floor(s / 60);
  if (min < 60) return `${min} ${units.min}`;
  const h = Math.floor(min / 60);
  if (h < 24) return min % 60 === 0 ? `${h} ${units.h}` : `${h} ${units.h} ${min % 60} ${units.min}`;
  return `${Math.floor(h / 24)} ${units.d}`;
};

const zh: Words = {
  title: '地头冷链 · 本地页',
  other: 'English',
  day: '白天',
  night: '夜间',
  large: '大字',
  usual: '标准',
  lost: '和网关断开了。下面是断开前的数，手机连上库里的网络后自己恢复。',
  noRooms: '网关还没有设置传感器。',
  never: '还没有读数',
  now: '刚刚',
  normal: '正常',
  sounding: '正在响',
  quiet: '没有响',
  test: '试响中',
  noFallback: '没有设置本地报警',
  notKept: '磁盘写不进，断电后本地报警要重新判断',
  button: '按一下静音按钮，可以先停一会儿。',
  gateway: '网关',
  server: '服务器',
  connected: '已连上',
  away: '没有连上，读数先存在网关里',
  buffered: '没送出去的读数',
  oldest: '其中最早的',
  none: '没有',
  clock: '时间',
  clocks: {
    ntp: '网络校时',
    rtc: '时钟芯片',
    server: '服务器校时',
    gnss: '卫星校时',
    none: '没有可信的时间',
  },
  version: '版本',
  day24: '24 小时前',
  toNow: '现在',
  stale: '很久没有新数',
  kinds: {
    air: '库温',
    pulp: '果心',
    coil: '盘管',
    ambient: '室外',
    rh: '湿度',
    co2: '二氧化碳',
    ethylene: '乙烯',
    voltage: '电压',
    current: '电流',
    power: '功率',
    battery: '电池',
    rssi: '信号',
    energy: '电量',
    door: '库门',
    mains: '市电',
    defrost: '化霜',
    compressor: '压缩机',
    fan: '风机',
    trapped: '求救',
    leak: '泄漏',
    button: '静音按钮',
    siren: '本地警铃',
    lat: '纬度',
    lon: '经度',
    speed: '车速',
  },
  states: {
    door: ['关着', '开着'],
    mains: ['停电', '有电'],
    defrost: ['没有', '化霜中'],
    compressor: ['停', '运行'],
    fan: ['停', '运行'],
    trapped: ['没有', '有人求救'],
    leak: ['没有', '制冷剂泄漏'],
    button: ['没按', '按下'],
    siren: ['没有响', '正在响'],
  },
  qualities: {
    'no-response': '没有回应，查接线和供电',
    'bad-response': '回应不能用，查设备和设置',
    'open-circuit': '断线，查探头接线',
    'short-circuit': '短路，查探头接线',
    'out-of-range': '超出量程，查探头',
    'fault-value': '探头报故障值，要换探头',
    stuck: '读数长时间不变，查探头',
    'bus-down': '总线不通，查采集口',
    'warming-up': '正在启动，稍后有数',
    'no-fix': '没有卫星定位，查天线',
    'other-fault': '故障，原因不明',
  },
  problems: {
    failed: '驱动不了，正在重试',
    'no-tool': '网关上没有装 gpiod',
    'no-access': '接口打不开，查设置和权限',
    'no-answer': '没有回应，查它的电和网',
  },
  frames: (n) => `${n} 条`,
  ago: (duration) => `${duration}前`,
  duration: (ms) => span(ms, { s: '秒', min: '分钟', h: '小时', d: '天' }),
  active: (what, since) => `${what}，至少 ${since}了`,
  silenced: (left) => `已静音，还有 ${left}`,
  limits: (low, high) =>
    low !== null && high !== null
      ? `报警限 ${low} 至 ${high}`
      : low === null
        ? `高于 ${high} 报警`
        : `低于 ${low} 报警`,
  above: (limit) => `高于 ${limit}`,
  below: (limit) => `低于 ${limit}`,
  noReading: '没有读数',
  refused: '请用网关上的链接打开',
  refusedText: '在网关上运行 npm run gateway -- page，用手机扫它显示的二维码。',
  wait: (seconds) => `试错太多次，请过 ${seconds} 秒再试。`,
};

const en: Words = {
  title: 'Coldfield · at the store',
  other: '中文',
  day: 'Day',
  night: 'Night',
  large: 'Large text',
  usual: 'Standard',
  lost: 'The gateway cannot be reached. These are the numbers from before; the page recovers in the network of the store.',
  noRooms: 'The gateway has no sensors yet.',
  never: 'no reading yet',
  now: 'just now',
  normal: 'Normal',
  sounding: 'sounds now',
  quiet: 'quiet',
  test: 'being tested',
  noFallback: 'No local alarm is set',
  notKept: 'The disk takes nothing: after a power cut the local alarm judges anew',
  button: 'The silence button stops it for a while.',
  gateway: 'Gateway',
  server: 'Server',
  connected: 'connected',
  away: 'not connected; readings are kept in the gateway',
  buffered: 'Readings to be sent',
  oldest: 'The oldest of them',
  none: 'none',
  clock: 'Time',
  clocks: {
    ntp: 'network time',
    rtc: 'clock module',
    server: 'from the server',
    gnss: 'from satellites',
    none: 'no time to be trusted',
  },
  version: 'Version',
  day24: '24 h ago',
  toNow: 'now',
  stale: 'nothing new for long',
  kinds: {
    air: 'Air',
    pulp: 'Pulp',
    coil: 'Coil',
    ambient: 'Outside',
    rh: 'Humidity',
    co2: 'CO₂',
    ethylene: 'Ethylene',
    voltage: 'Voltage',
    current: 'Current',
    power: 'Power',
    battery: 'Battery',
    rssi: 'Signal',
    energy: 'Energy',
    door: 'Door',
    mains: 'Mains',
    defrost: 'Defrost',
    compressor: 'Compressor',
    fan: 'Fan',
    trapped: 'Call for help',
    leak: 'Leak',
    button: 'Silence button',
    siren: 'Local alarm',
    lat: 'Latitude',
    lon: 'Longitude',
    speed: 'Speed',
  },
  states: {
    door: ['closed', 'open'],
    mains: ['power cut', 'on'],
    defrost: ['no', 'defrosting'],
    compressor: ['stopped', 'running'],
    fan: ['stopped', 'running'],
    trapped: ['no', 'somebody calls for help'],
    leak: ['no', 'refrigerant leaks'],
    button: ['not pressed', 'pressed'],
    siren: ['quiet', 'sounds'],
  },
  qualities: {
    'no-response': 'no answer; check wiring and supply',
    'bad-response': 'unusable answers; check the device and its settings',
    'open-circuit': 'open circuit; check the probe cable',
    'short-circuit': 'short circuit; check the probe cable',
    'out-of-range': 'outside its range; check the probe',
    'fault-value': 'reports a fault value; replace the probe',
    stuck: 'value unchanged for too long; check the probe',
    'bus-down': 'bus not reachable; check the port',
    'warming-up': 'starting; values follow soon',
    'no-fix': 'no satellite fix; check the antenna',
    'other-fault': 'faulty, cause unknown',
  },
  problems: {
    failed: 'cannot be driven; it is tried again',
    'no-tool': 'gpiod is not installed on the gateway',
    'no-access': 'cannot be opened; check the file and its rights',
    'no-answer': 'does not answer; check its power and network',
  },
  frames: (n) => String(n),
  ago: (duration) => `${duration} ago`,
  duration: (ms) => span(ms, { s: 's', min: 'min', h: 'h', d: 'd' }),
  active: (what, since) => `${what}, for at least ${since}`,
  silenced: (left) => `silenced for another ${left}`,
  limits: (low, high) =>
    low !== null && high !== null
      ? `alarms outside ${low} to ${high}`
      : low === null
        ? `alarms above ${high}`
        : `alarms below ${low}`,
  above: (limit) => `above ${limit}`,
  below: (limit) => `below ${limit}`,
  noReading: 'no reading',
  refused: 'Please open the link of the gateway',
  refusedText: 'On the gateway run npm run gateway -- page, and scan the code that it shows.',
  wait: (seconds) => `Too many tries. Please wait ${seconds} s.`,
};

export const WORDS: Readonly<Record<Language, Words>> = { zh, en };

export function qualityWord(words: Words, quality: QualityCode): string {
  return (
    words.qualities[Object.hasOwn(QUALITY_CODES, quality) ? quality : 'other-fault'] ??
    words.qualities['other-fault']
  );
}
