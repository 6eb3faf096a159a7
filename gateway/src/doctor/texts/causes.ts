import type { CauseCode } from '../../drivers/finding.ts';
import type { Text } from './text.ts';

/** What may be behind it, and what to do next. */
export const CAUSES: Readonly<Record<CauseCode, { readonly why: Text; readonly next: Text }>> = {
  'no-power': {
    why: () => ['设备没电。', 'no power at the device.'],
    next: () => [
      '量设备端子上的电压（多数要 DC 5–30 V），看指示灯。',
      'measure at its terminals (most need 5 to 30 V DC); look at its lamp.',
    ],
  },
  'ab-swapped': {
    why: () => ['A、B 接反了。', 'A and B are swapped.'],
    next: () => [
      '把 A、B 两根线对调再试，不会损坏设备。',
      'swap the two wires and try again; nothing breaks.',
    ],
  },
  'line-broken': {
    why: () => ['线断了，或端子没压紧。', 'a broken wire or a loose terminal.'],
    next: () => [
      '从网关往外一台一台接，看到哪一台为止有应答。',
      'connect one device after the other from the gateway on, and see where it ends.',
    ],
  },
  'other-line': {
    why: (p) => [
      `波特率或校验不对：地址 ${p.unit} 在 ${p.line} 有应答。`,
      `the speed or parity is wrong: address ${p.unit} answers at ${p.line}.`,
    ],
    next: (p) => [
      `把这条总线改成 baudRate: ${p.baudRate}，parity: ${p.parity}；同线设备都要一样。`,
      `set this bus to baudRate: ${p.baudRate}, parity: ${p.parity}; all devices of a line need the same.`,
    ],
  },
  'some-other-line': {
    why: (p) => [`波特率或校验不是 ${p.line}。`, `the speed or parity is not ${p.line}.`],
    next: () => [
      '查设备说明书；或运行 scan，它会试遍常用设置。',
      'see its data sheet, or run scan, which tries the usual ones.',
    ],
  },
  'other-unit': {
    why: (p) => [
      `设备在地址 ${p.unit} 上：那里有应答，配置里没有它。`,
      `it is at address ${p.unit}: somebody answers there whom the configuration does not know.`,
    ],
    next: (p) => [
      `对照设备上的编号；如果是它，把 unit 改成 ${p.unit}。`,
      `compare with the number on the device; if it is the one, write unit: ${p.unit}.`,
    ],
  },
  'other-meter': {
    why: (p) => [
      `电表的地址是 ${p.address}：那里有应答，配置里没有它。`,
      `the meter's address is ${p.address}: it answers, and the configuration does not know it.`,
    ],
    next: (p) => [
      `对照电表面板上的表号；如果是它，写 address: "${p.address}"（要带引号）。`,
      `compare with the number on the meter; if it is the one, write address: "${p.address}", in quotes.`,
    ],
  },
  'some-other-unit': {
    why: () => ['设备的地址不是配置里写的。', 'the device has another address than the configuration says.'],
    next: () => ['运行 scan 找它；出厂多为地址 1。', 'run scan to find it; most come as address 1.'],
  },
  'same-unit': {
    why: () => [
      '两台设备用了同一个地址，同时应答。',
      'two devices have the same address and answer at once.',
    ],
    next: () => [
      '拔掉一台再试；给每台设不同的地址。',
      'unplug one and try again; give each an address of its own.',
    ],
  },
  termination: {
    why: () => [
      '线路干扰：缺终端电阻，或离动力线太近。',
      'trouble on the line: no termination, or too near to power cables.',
    ],
    next: () => [
      '线两端各接一个 120 Ω，接好公共地线，离开压缩机和变频器的电缆。',
      '120 Ω at both ends, connect the common wire, keep away from cables of compressors and inverters.',
    ],
  },
  register: {
    why: () => [
      '寄存器地址不对，或这种型号没有它。',
      'the register is wrong, or this model does not have it.',
    ],
    next: () => [
      '对照说明书的寄存器表；addr 从 0 数起，40001 就是 addr: 0。',
      'compare with the data sheet; addr counts from 0, so 40001 is addr: 0.',
    ],
  },
  function: {
    why: (p) => [`功能码不对，应该是 ${p.fc}。`, `the function code is wrong; it should be ${p.fc}.`],
    next: (p) => [`改成 fc: ${p.fc} 再试。`, `write fc: ${p.fc} and try again.`],
  },
  'other-profile': {
    why: (p) => [`这台设备更像 ${p.profile}。`, `this device looks like ${p.profile}.`],
    next: (p) => [
      `改成 profile: ${p.profile}，再对照设备显示的数。`,
      `write profile: ${p.profile}, and compare with its display.`,
    ],
  },
  'own-registers': {
    why: (p) => [
      `这台设备不能一次读 ${p.count} 个寄存器。`,
      `this device does not give ${p.count} registers at once.`,
    ],
    next: () => [
      '把 maxGap 改成 0，或只读存在的寄存器。',
      'set maxGap: 0, or read only registers that exist.',
    ],
  },
  'converter-mode': {
    why: (p) =>
      p.transport === undefined
        ? [
            '转换器的工作方式和配置不一样（Modbus TCP 或透明传输）。',
            'the converter works in the other mode (Modbus TCP or transparent).',
          ]
        : [
            `转换器用的是另一种方式：按 ${p.transport} 有应答。`,
            `the converter works in the other mode: it answers as ${p.transport}.`,
          ],
    next: (p) =>
      p.transport === undefined
        ? [
            '看转换器的网页设置，transport 写 tcp 或 rtu-over-tcp。',
            "look at the converter's page; write transport: tcp or rtu-over-tcp.",
          ]
        : [`把 transport 改成 ${p.transport}。`, `write transport: ${p.transport}.`],
  },
  'other-service': {
    why: () => [
      '端口写错了，那里是别的服务（比如网页）。',
      'the port is wrong; another service is there (such as a web page).',
    ],
    next: () => [
      '核对转换器的数据端口，常见的是 502、8899、26。',
      "check the converter's data port; 502, 8899 and 26 are common.",
    ],
  },
  'echo-adapter': {
    why: () => [
      '转换器把自己发的也收了回来（没有自动收发切换）。',
      'the adapter hears itself (no automatic switching of direction).',
    ],
    next: () => [
      '关掉它的回显（echo），或换一个自动收发的 RS485 转换器。',
      'switch its echo off, or use an adapter that switches by itself.',
    ],
  },
  'slow-device': {
    why: (p) => [`设备反应慢，要 ${p.ms} 毫秒以上。`, `the device is slow and needs over ${p.ms} ms.`],
    next: () => ['把 timeoutMs 调大到它的两倍。', 'set timeoutMs to twice that.'],
  },
  'device-busy': {
    why: () => ['设备内部出错或正忙。', 'the device fails inside or is busy.'],
    next: () => [
      '断电十秒再上电；还这样就查它自己的探头。',
      'take its power away for ten seconds; if it stays, look at its own probe.',
    ],
  },
  'probe-broken': {
    why: () => ['探头坏了、断线或进水。', 'the probe is broken, cut off or wet.'],
    next: () => ['查插头和线；换一个探头对比。', 'look at plug and cable; compare with another probe.'],
  },
  'probe-restarts': {
    why: () => [
      '探头供电不足，一直在重启（85.0 是它上电时的值）。',
      'the probe keeps restarting for want of power (85.0 is what it shows after a start).',
    ],
    next: () => ['缩短线，改三线供电，查接头。', 'shorten the cable, use three wires, look at the plug.'],
  },
  'byte-order': {
    why: () => ['字节或字的顺序反了。', 'the order of bytes or words is turned.'],
    next: () => ['改 byteOrder 或 wordOrder 为 low-first 再试。', 'try byteOrder or wordOrder: low-first.'],
  },
  scale: {
    why: (p) => [`倍率不对，应该是 ${p.scale}。`, `the scale is wrong; it should be ${p.scale}.`],
    next: (p) => [
      `改成 scale: ${p.scale}，再对照设备显示的数。`,
      `write scale: ${p.scale}, and compare with the display.`,
    ],
  },
  'map-factor': {
    why: (p) => [`倍率差了 ${p.factor} 倍。`, `the scale is off by a factor of ${p.factor}.`],
    next: () => [
      '改寄存器表里的 scale，再对照设备显示的数。',
      "mend the point's scale, and compare with the display.",
    ],
  },
  'map-sign': {
    why: () => ['零下的数被当成了正数。', 'a number below zero is read as a positive one.'],
    next: () => ['把 type 改成 int16。', 'write type: int16.'],
  },
  'points-swapped': {
    why: () => [
      '温度和湿度接反了：换了厂家，寄存器顺序不同。',
      'temperature and humidity are swapped: another maker has another order.',
    ],
    next: () => [
      '换一个 profile（r444a01 与 renke 顺序相反），或对调 rooms 里的两行。',
      'use another profile (r444a01 and renke are opposites), or swap the two lines in rooms.',
    ],
  },
  unplugged: {
    why: () => ['转换器没插，或插上后换了名字。', 'the adapter is not plugged in, or has got another name.'],
    next: () => [
      '运行 npm run gateway -- scan 看有哪些串口；路径用 /dev/serial/by-id/… 就不会变。',
      'run npm run gateway -- scan to see the ports; a path below /dev/serial/by-id/ stays the same.',
    ],
  },
  'not-in-group': {
    why: (p) => [`当前用户不在 ${p.group} 组里。`, `you are not in the group ${p.group}.`],
    next: (p) => [
      `sudo usermod -aG ${p.group} $USER，退出再登录；或用 sudo 运行。`,
      `sudo usermod -aG ${p.group} $USER and sign in again; or use sudo.`,
    ],
  },
  'other-program': {
    why: () => ['网关服务，或别的调试软件，开着它。', "the gateway's service or another tool has it open."],
    next: () => [
      'sudo systemctl stop coldfield-gateway，查完再启动；关掉别的软件。',
      'sudo systemctl stop coldfield-gateway, and start it afterwards; close other tools.',
    ],
  },
  'converter-off': {
    why: () => ['转换器没电，或网线没插。', 'the converter has no power or no network cable.'],
    next: () => ['看它的电源灯和网口灯。', 'look at its power and network lamps.'],
  },
  'converter-busy': {
    why: () => ['转换器只许一个连接，已经被占了。', 'the converter serves one connection, and has one.'],
    next: () => ['停掉连着它的程序，或给它断电重来。', 'stop what is connected to it, or restart it.'],
  },
  'other-port': {
    why: () => ['端口写错了。', 'the port is wrong.'],
    next: () => [
      '核对转换器网页上的端口，常见的是 502、8899、26。',
      "check the port on the converter's page; 502, 8899 and 26 are common.",
    ],
  },
  'other-host': {
    why: () => [
      '地址写错了，或转换器换了地址（DHCP）。',
      'the address is wrong, or the converter got another one (DHCP).',
    ],
    next: () => ['在路由器里找它，给它固定地址。', 'find it in the router, and give it a fixed address.'],
  },
  'name-or-dns': {
    why: () => ['名字打错了，或没有 DNS。', 'the name is misspelt, or there is no DNS.'],
    next: () => ['核对名字；或直接写 IP 地址。', 'check the name, or write the address in numbers.'],
  },
  'no-network': {
    why: () => ['本机没有联网。', 'this machine has no network.'],
    next: () => [
      '看网线、SIM 卡和 ip addr。读数先存在本机，联网后补传。',
      'look at the cable, the SIM card and ip addr. Readings wait on the disk until it is back.',
    ],
  },
  'config-elsewhere': {
    why: () => ['总线由服务器下发，还没有下发。', 'the buses come from the server, which has sent none yet.'],
    next: () => [
      '在网页的网关配置里添加设备；用 scan 可以先找到它们。',
      "add devices on the gateway's page; scan finds them first.",
    ],
  },
  'stop-first': {
    why: () => ['网关服务开着。', "the gateway's service runs."],
    next: () => [
      'sudo systemctl stop coldfield-gateway，再运行 doctor，最后 sudo systemctl start coldfield-gateway。',
      'sudo systemctl stop coldfield-gateway, run doctor again, then sudo systemctl start coldfield-gateway.',
    ],
  },
  'set-clock': {
    why: () => ['没有时钟电池，也没有联网校时。', 'there is no clock battery, and no network has set it.'],
    next: () => [
      '联网等一分钟；或 sudo timedatectl set-time；或加一个 DS3231。',
      'connect it and wait a minute; or sudo timedatectl set-time; or add a DS3231.',
    ],
  },
  'start-ntp': {
    why: () => ['校时服务没开，或还没校好。', 'the service that sets the clock is off, or has not finished.'],
    next: () => [
      'timedatectl 看一看；没有也能用：网关会用服务器的时间。',
      'look at timedatectl; it works without, too: the gateway takes the time of the server.',
    ],
  },
  owner: {
    why: () => [
      '目录属于别的用户，或磁盘变成了只读。',
      'the folder belongs to somebody else, or the disk has become read-only.',
    ],
    next: () => [
      'ls -ld 看属主；mount 看有没有 ro。',
      'look at ls -ld for the owner, and at mount for "ro".',
    ],
  },
  'free-disk': {
    why: () => ['磁盘快满了。', 'the disk is nearly full.'],
    next: () => ['清理磁盘，或把 buffer 的 maxMiB 调小。', 'make room, or set a smaller maxMiB in buffer.'],
  },
  'mount-disk': {
    why: () => ['数据目录不在真正的磁盘上。', 'the data folder is not on a real disk.'],
    next: () => [
      '把 dataDir 放到能持久保存的分区上。',
      'put dataDir on a partition that keeps what is written.',
    ],
  },
  'join-again': {
    why: () => [
      '密钥不对：被吊销、换过设备，或服务器恢复了旧备份。',
      'the secret is wrong: revoked, replaced, or the server went back to an older back-up.',
    ],
    next: () => [
      '在网页上对这台网关“更换设备”，用新码重新 join。',
      'use "replace the device" on its page, and join with the new code.',
    ],
  },
  'server-stopped': {
    why: () => ['服务器程序没有运行，或端口不对。', 'the server does not run, or the port is another.'],
    next: () => [
      '核对 mqttUrl；在服务器上看 systemctl status coldfield。',
      'check mqttUrl; look at systemctl status coldfield on the server.',
    ],
  },
  firewall: {
    why: () => ['防火墙挡住了，或服务器关机了。', 'a firewall is in the way, or the server is off.'],
    next: () => [
      '在服务器上放行 MQTT 端口；先 ping 一下。',
      "let the server's MQTT port through; ping it first.",
    ],
  },
  'own-authority': {
    why: () => ['证书是自己签的，这里不认识。', 'the certificate is signed by an authority of your own.'],
    next: () => ['在配置里写 tls: { caFile: … }。', 'write tls: { caFile: … } into the configuration.'],
  },
  'clock-behind': {
    why: () => [
      '本机时间不对，证书看起来没生效或过期。',
      "this machine's clock is wrong, so the certificate seems not valid.",
    ],
    next: () => ['先校准时钟。', 'set the clock first.'],
  },
  'read-message': {
    why: () => ['见上面的原因。', 'as the message says.'],
    next: () => ['对照 docs/troubleshooting.md。', 'see docs/troubleshooting.md.'],
  },
  'radio-source': {
    why: () => [
      '接收程序没有在收，或收的不是 BTHome。',
      'the program that listens hears nothing, or not BTHome.',
    ],
    next: () => [
      '单独运行 command 里的命令，看它有没有打印；bluetoothctl show 看蓝牙有没有打开。',
      'run the command by itself and see what it prints; bluetoothctl show tells whether Bluetooth is on.',
    ],
  },
  'radio-far': {
    why: () => ['离得太远，或库门、钢板挡住了。', 'it is too far away, or behind a door or steel panel.'],
    next: () => [
      '把传感器拿到接收器旁边再试；库里放一个接收器。',
      'bring the sensor to the receiver and try; put a receiver into the room.',
    ],
  },
  'radio-battery': {
    why: () => [
      '电池没电（低温下电压会低，回温后又好了）。',
      'the battery is empty (in the cold its voltage drops, and comes back when it warms).',
    ],
    next: () => ['换一节耐低温的电池。', 'put in a battery made for the cold.'],
  },
  'radio-address': {
    why: () => ['MAC 写错了。', 'the address is wrong.'],
    next: () => ['运行 scan，看收到的是哪些 MAC。', 'run scan and see which addresses are heard.'],
  },
  'radio-key': {
    why: () => ['没有密钥，或密钥不是这台的。', 'there is no key, or that of another device.'],
    next: () => [
      '在传感器的手机软件里找到 bind key（32 位十六进制），写成 key: …；或在那里关掉加密。',
      "find the bind key in the sensor's app (32 hexadecimal digits) and write key: …, or switch encryption off there.",
    ],
  },
  'radio-point': {
    why: () => ['这台传感器没有这个量。', 'this sensor does not have it.'],
    next: () => ['把 rooms 里的名字改成它发的。', 'use the names that it sends in rooms.'],
  },
  'w1-replaced': {
    why: (p) => [
      `换了探头：线上有 ${p.id}，配置里没有它。`,
      `it was replaced: ${p.id} is on the line, and the configuration does not know it.`,
    ],
    next: (p) => [
      `用手捂住它，看 ${p.id} 的读数动不动；是它就把 id 改成 ${p.id}，并重新校准。`,
      `warm it in your hand and see whether ${p.id} moves; if so, set id to ${p.id} and calibrate it.`,
    ],
  },
  'w1-shorted': {
    why: () => [
      '数据线碰到地线：接头进水，或电缆压坏。',
      'data lies on ground: water in a joint, or a crushed cable.',
    ],
    next: () => [
      '一个一个拔下探头，看拔掉哪一个就好了。',
      'take probes off one by one, and see with which one it ends.',
    ],
  },
  'json-pointer': {
    why: () => [
      'pointer 写错了，或设备换了固件。',
      'the pointer is misspelt, or the device has other firmware now.',
    ],
    next: (p) => [
      `在配置里改这个点的 pointer${p.near === '' ? '' : `，是不是 ${p.near}？`}`,
      `mend the pointer of this point in the configuration${p.near === '' ? '' : `: did you mean ${p.near}?`}`,
    ],
  },
  'json-reading': {
    why: () => [
      '传感器没有值，或这个点的 words、range、faults 不合适。',
      'the device has no value there, or words, range or faults of this point do not fit.',
    ],
    next: () => [
      '对照设备自己的页面，再改这个点。',
      "compare with the device's own page, and mend the point.",
    ],
  },
  'source-away': {
    why: () => [
      '设备没开、不在这个网络里，或 httpSources 里的 url 不对。',
      'the device is off or not in this network, or the url under httpSources is wrong.',
    ],
    next: () => [
      '在网关上用浏览器或 curl 打开这个 url 看看。',
      'open this url on the gateway with a browser or curl.',
    ],
  },
  'warming-up': {
    why: () => [
      '刚打开，还没有收到第一条数据（warming-up）。',
      'it was opened a moment ago, and has sent nothing yet (warming-up).',
    ],
    next: () => [
      '等一分钟再运行一次；还是这样，就查端口和波特率写得对不对。',
      'run this again in a minute; if it stays so, see whether port and speed are written right.',
    ],
  },
  'no-sky': {
    why: () => ['接收机在说话，但看不到卫星。', 'the receiver speaks, and sees no satellites.'],
    next: () => [
      '把天线放到能看见天的地方，等几分钟。',
      'put its antenna where it sees the sky, and wait some minutes.',
    ],
  },
  'w1-no-pull-up': {
    why: () => ['没有上拉电阻，或 3.3 V 断了。', 'there is no pull-up resistor, or no 3.3 V.'],
    next: () => [
      '在网关一头，数据线和 3.3 V 之间接一个 4.7 kΩ 电阻。',
      'at the gateway put one resistor of 4.7 kΩ between data and 3.3 V.',
    ],
  },
};
