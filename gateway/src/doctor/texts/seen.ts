import type { FindingCode } from '../../drivers/finding.ts';
import type { Text } from './text.ts';

/** What is seen, without any guess. */
export const SEEN: Readonly<Record<FindingCode, Text>> = {
  'bus-silent': (p) => [
    `按 ${p.line} 问了全部 ${p.devices} 台设备，线上一个字节也没有。`,
    `all ${p.devices} devices were asked at ${p.line}, and not a byte came back.`,
  ],
  'device-silent': (p) => [
    `地址 ${p.unit} 没有应答，同一条线上另外 ${p.others} 台有应答。`,
    `address ${p.unit} does not answer; ${p.others} others on this line do.`,
  ],
  'read-ignored': (p) => [
    `地址 ${p.unit} 在，但不理会这次读取（功能码 ${p.fc}，寄存器 ${p.addr} 起 ${p.count} 个）。`,
    `address ${p.unit} is there, and does not answer this read (function ${p.fc}, ${p.count} from register ${p.addr}).`,
  ],
  garbage: (p) => [
    `按 ${p.line} 提问，回来的是乱码：${p.bytes}`,
    `asked at ${p.line}, bytes come back that make no frame: ${p.bytes}`,
  ],
  checksum: (p) => [
    `地址 ${p.unit} 问了 ${p.asked} 次，${p.bad} 次的应答校验不对。`,
    `address ${p.unit}: ${p.bad} of ${p.asked} answers have a wrong checksum.`,
  ],
  echo: () => ['发出去的问题原样回来了。', 'the question itself comes back.'],
  exception: (p) => [
    `地址 ${p.unit} 应答了，但拒绝：异常 ${p.exception}（问的是功能码 ${p.fc}，寄存器 ${p.addr} 起 ${p.count} 个）。`,
    `address ${p.unit} answers and refuses: exception ${p.exception} (asked with function ${p.fc}, ${p.count} from register ${p.addr}).`,
  ],
  'other-address': (p) => [
    `问的是地址 ${p.unit}，应答的却是地址 ${p.answered}。`,
    `address ${p.unit} was asked, and address ${p.answered} answers.`,
  ],
  'short-answer': (p) => [
    `地址 ${p.unit} 应答了，但给的数比问的少。`,
    `address ${p.unit} answers with fewer values than were asked for.`,
  ],
  closed: () => [
    '连得上，但一提问对方就断开。',
    'the connection opens, and is closed when a question is asked.',
  ],
  'not-modbus': (p) => [
    `这个端口上应答的不是仪表，而是别的服务：${p.bytes}`,
    `what answers at this port is no instrument but another service: ${p.bytes}`,
  ],
  unsteady: (p) => [
    `地址 ${p.unit} 时好时坏：刚才没读到，再问 ${p.asked} 次，${p.bad} 次失败。`,
    `address ${p.unit} is unsteady: it failed a moment ago; asked ${p.asked} times more, ${p.bad} failed.`,
  ],
  'map-doubtful': (p) =>
    p.profile === 'points'
      ? ['读数不像 points 里写的量。', 'the readings do not look like what its points say.']
      : [`读数不像 ${p.profile}。`, `the readings do not look like ${p.profile}.`],
  'value-range': (p) => [
    `读到 ${p.value} ${p.sign}，超出了这台仪表的量程。`,
    `it reads ${p.value} ${p.sign}, which this instrument cannot measure.`,
  ],
  'value-fault': (p) => [
    `读到 ${p.value} ${p.sign}，这是探头的故障值，不是温度。`,
    `it reads ${p.value} ${p.sign}, which is what a probe gives when it fails.`,
  ],
  'value-factor': (p) => [
    `读到 ${p.value} ${p.sign}，不可能；${p.shifted} ${p.sign} 就合理了，正好差 ${p.factor} 倍。`,
    `it reads ${p.value} ${p.sign}, which cannot be; ${p.shifted} ${p.sign} could, exactly a factor of ${p.factor}.`,
  ],
  'value-sign': (p) => [
    `读到 ${p.value} ${p.sign}，不可能；按有符号数就是 ${p.shifted} ${p.sign}。`,
    `it reads ${p.value} ${p.sign}, which cannot be; as a signed number it is ${p.shifted} ${p.sign}.`,
  ],
  'value-swapped': (p) => [
    `温度读到 ${p.temperature} °C，湿度读到 ${p.humidity} %：对调过来才合理。`,
    `the temperature reads ${p.temperature} °C and the humidity ${p.humidity} %: the other way round they make sense.`,
  ],
  'device-failing': (p) => [`读不到：${p.quality}。`, `it cannot be read: ${p.quality}.`],
  'port-missing': (p) => [`没有 ${p.path} 这个串口。`, `there is no port ${p.path}.`],
  'port-denied': (p) => [
    `没有权限打开 ${p.path}（属于用户组 ${p.group}）。`,
    `${p.path} may not be opened (it belongs to the group ${p.group}).`,
  ],
  'port-held': (p) => [`${p.where} 正被另一个程序占用${p.who}。`, `another program uses ${p.where}${p.who}.`],
  'tcp-refused': (p) => [
    `${p.where}：机器在，但这个端口没有人听。`,
    `${p.where}: the machine is there, and nothing listens at this port.`,
  ],
  'tcp-silent': (p) => [`${p.where}：没有回音，等到超时。`, `${p.where}: no answer until the time was up.`],
  'name-unknown': (p) => [`${p.where}：这个名字查不到地址。`, `${p.where}: this name has no address.`],
  'host-unreachable': (p) => [`${p.where}：网络不通。`, `${p.where}: there is no way to it.`],
  'bus-closed': (p) => [`打不开：${p.message}`, `it cannot be opened: ${p.message}`],
  'no-buses': () => [
    '配置里没有总线，没有东西可读。',
    'the configuration has no bus, so there is nothing to read.',
  ],
  'gateway-running': () => [
    '网关正在运行，占用着总线；为了不打乱它的读数，总线没有试。',
    'the gateway is running and uses the buses; they were not tried, so as not to disturb its readings.',
  ],
  'clock-unset': (p) => [
    `本机时钟是 ${p.now}，显然没有校过。`,
    `this machine's clock says ${p.now}: it was never set.`,
  ],
  'clock-unsure': () => ['没有看到 NTP 校时。', 'nothing shows that NTP keeps the clock.'],
  'disk-unwritable': (p) => [
    `${p.path} 写不进去（${p.message}）。`,
    `${p.path} cannot be written (${p.message}).`,
  ],
  'disk-low': (p) => [
    `${p.path} 所在的磁盘只剩 ${p.freeMiB} MiB，缓存最多要 ${p.wantedMiB} MiB。`,
    `the disk of ${p.path} has ${p.freeMiB} MiB left, and the buffer may take ${p.wantedMiB} MiB.`,
  ],
  'disk-volatile': (p) => [
    `${p.path} 在 ${p.type} 上：一断电，没送出去的读数就没了。`,
    `${p.path} is on ${p.type}: readings that were not sent are lost with the power.`,
  ],
  'secret-unreadable': (p) => [`密钥读不到：${p.message}`, `the secret cannot be read: ${p.message}`],
  'server-refused': (p) => [
    `服务器 ${p.where}：机器在，但没有人听。`,
    `server ${p.where}: the machine is there, and nothing listens.`,
  ],
  'server-silent': (p) => [`服务器 ${p.where}：没有回音。`, `server ${p.where}: no answer.`],
  'server-unknown': (p) => [
    `服务器 ${p.where}：名字查不到地址。`,
    `server ${p.where}: the name has no address.`,
  ],
  'server-unreachable': (p) => [`服务器 ${p.where}：网络不通。`, `server ${p.where}: there is no way to it.`],
  'server-certificate': (p) => [
    `服务器 ${p.where} 的证书不被信任（${p.message}）。`,
    `the certificate of ${p.where} is not trusted (${p.message}).`,
  ],
  'server-other': (p) => [
    `服务器 ${p.where} 连不上：${p.message}`,
    `server ${p.where} cannot be reached: ${p.message}`,
  ],
  'credential-refused': (p) => [
    `服务器 ${p.where} 应答了，但不认这台网关的编号或密钥（${p.message}）。`,
    `server ${p.where} answers, and refuses this gateway's id or secret (${p.message}).`,
  ],
  'radio-silent': () => ['一个 BTHome 广播也没有收到。', 'not one BTHome advertisement was heard.'],
  'radio-unheard': (p) => [
    `${p.mac} 一次也没有收到；别的收到了 ${p.others} 次。`,
    `${p.mac} was not heard at all; others were, ${p.others} times.`,
  ],
  'radio-encrypted': (p) => [
    `${p.mac} 的广播是加密的，需要密钥。`,
    `the advertisements of ${p.mac} are encrypted, and need a key.`,
  ],
  'radio-wrong-key': (p) => [
    `${p.mac} 的密钥不对，解不开。`,
    `the key of ${p.mac} is wrong: it opens nothing.`,
  ],
  'radio-weak': (p) => [
    `${p.mac} 信号很弱（${p.rssi} dBm），时有时无。`,
    `${p.mac} is weak (${p.rssi} dBm), so it comes and goes.`,
  ],
  'radio-other-points': (p) => [
    `${p.mac} 没有发 ${p.asked}；它发的是 ${p.sent}。`,
    `${p.mac} does not send ${p.asked}; it sends ${p.sent}.`,
  ],
  'w1-missing': (p) => [`1-Wire 线上没有探头 ${p.id}。`, `there is no probe ${p.id} on the 1-Wire line.`],
  'json-missing': (p) => [
    `设备应答里没有 ${p.pointer}：${p.at} 下面只有 ${p.has}。`,
    `its answer has no ${p.pointer}: below ${p.at} there is only ${p.has}.`,
  ],
  'json-no-value': (p) => [
    `设备应答里 ${p.pointer} 是 ${p.found}，当不了读数。`,
    `in its answer ${p.pointer} is ${p.found}, which is no usable value.`,
  ],
  'source-failing': (p) => [`读不到：${p.message}。`, `it cannot be read: ${p.message}.`],
  'source-unsteady': () => [
    '刚才没读到，再问一次就有了。',
    'it failed a moment ago, and answered when it was asked again.',
  ],
  'w1-line-low': () => [
    '1-Wire 数据线一直是低电平，一个探头也认不出来。',
    'the data wire of the 1-Wire line stays low, and no probe can be told.',
  ],
};
