import type { FileErrorCode } from '../files/file-error.ts';
import type { RecordsErrorCode } from '../records/index.ts';
import type { ProblemCode } from './problem.ts';

interface Wording {
  readonly status: number;
  readonly zh: string;
  readonly en: string;
}

/** From the framework, or because something broke. */
type OtherCode = 'too-large' | 'not-json' | 'media-type' | 'bad-request' | 'archive-unavailable' | 'internal';
export type AnyCode = ProblemCode | FileErrorCode | RecordsErrorCode | OtherCode;

const internal: Wording = {
  status: 500,
  zh: '服务器出错了，请稍后再试。',
  en: 'Something went wrong on the server. Please try again later.',
};

/** Every code that leaves the server, with its status and its words. `{x}` is replaced by the parameter x. */
export const PROBLEMS: Readonly<Record<AnyCode, Wording>> = {
  'signed-out': { status: 401, zh: '请先登录。', en: 'Please sign in first.' },
  'wrong-credentials': {
    status: 401,
    zh: '用户名或密码不对。',
    en: 'The user name or the password is wrong.',
  },
  'already-set-up': {
    status: 409,
    zh: '系统已经设置过了，请直接登录。',
    en: 'This system is set up already. Please sign in.',
  },
  'setup-key': {
    status: 403,
    zh: '设置码不对。它显示在启动服务器的窗口里，每次启动都会换。',
    en: 'The set-up key is wrong. It is shown where the server was started, and is new at each start.',
  },
  forbidden: { status: 403, zh: '您的角色不能做这件事。', en: 'Your role may not do this.' },
  'token-limited': {
    status: 403,
    zh: '这个令牌没有“{permission}”权限。请在“设置”里新建一个有这项权限的令牌。',
    en: 'This token was not given “{permission}”. Make one that has it, under “Settings”.',
  },
  'token-personal': {
    status: 403,
    zh: '令牌不能做这件事，请本人登录后再做。',
    en: 'No token may do this: sign in yourself.',
  },
  'foreign-page': {
    status: 403,
    zh: '这个请求来自别的网站，已拒绝。',
    en: 'This request comes from another site and was refused.',
  },
  'not-found': { status: 404, zh: '没有找到。', en: 'Nothing found here.' },
  'store-not-found': { status: 404, zh: '没有找到这个冷库。', en: 'This store was not found.' },
  'organisation-not-found': { status: 404, zh: '没有找到这个单位。', en: 'This organisation was not found.' },
  'room-not-found': { status: 404, zh: '没有找到这个库间。', en: 'This room was not found.' },
  'file-not-found': { status: 404, zh: '没有找到这个文件。', en: 'This file was not found.' },
  'upload-too-large': {
    status: 413,
    zh: '文件太大，最多 {mib} MB。请压缩或拍小一点再传。',
    en: 'The file is too large: {mib} MB at most. Please make it smaller.',
  },
  'upload-empty': { status: 400, zh: '文件是空的。', en: 'The file is empty.' },
  'upload-type': {
    status: 415,
    zh: '不能收这种文件。可以传 PDF、照片（JPEG、PNG、WebP、HEIC）或纯文本。如果是照片或 PDF，文件可能已损坏，请重新保存一份。',
    en: 'This kind of file is not taken. PDF, photos (JPEG, PNG, WebP, HEIC) and plain text are. If it is one of them it may be damaged: please save it anew.',
  },
  'upload-no-room': {
    status: 507,
    zh: '服务器的磁盘放不下这个文件，请先腾出空间。',
    en: "The server's disk has no room for this file. Please free some space.",
  },
  'uploads-running': {
    status: 503,
    zh: '已有 {count} 个文件正在上传，请稍后再试。',
    en: '{count} files are being sent already. Please try again shortly.',
  },
  'calibration-not-found': {
    status: 404,
    zh: '没有找到这条校准记录。',
    en: 'This calibration was not found.',
  },
  'calibration-kind': {
    status: 400,
    zh: '这种测点不能校准：只有温度、湿度等测量值可以。',
    en: 'This sensor cannot be calibrated: only measured quantities such as temperature and humidity can.',
  },
  'calibration-offset': {
    status: 400,
    zh: '修正太大了。温度最多 ±10 °C，湿度最多 ±20 %；差这么多的探头请更换。',
    en: 'The correction is too large: at most ±10 °C for temperatures and ±20 % for humidity. Please replace a probe that is so far off.',
  },
  'calibration-dates': {
    status: 400,
    zh: '日期不对：校准日期不能在将来，有效期应晚于校准日期。',
    en: 'The date is wrong: a calibration cannot lie in the future, and it expires after it was done.',
  },
  'calibration-over': {
    status: 409,
    zh: '只能撤销现在使用的校准，这一条已经结束了。',
    en: 'Only the calibration in use can be withdrawn. This one has ended.',
  },
  'note-not-found': { status: 404, zh: '没有找到这条备注。', en: 'This note was not found.' },
  'note-order': { status: 400, zh: '结束时间应晚于开始时间。', en: 'The end must lie after the beginning.' },
  'sensor-not-found': { status: 404, zh: '没有找到这个测点。', en: 'This sensor was not found.' },
  conflict: {
    status: 409,
    zh: '别人刚刚改过这一项，请看过最新内容再保存。',
    en: 'Somebody changed this in the meantime. Please look at it as it is now before saving.',
  },
  archived: {
    status: 409,
    zh: '它已经归档，什么都没有保存。要修改，请先恢复。',
    en: 'It was archived, and nothing was saved. To change it, please bring it back first.',
  },
  'not-empty': {
    status: 409,
    zh: '还有在用的内容属于它，请先移走或归档。',
    en: 'Something in use still belongs to it. Please move or archive that first.',
  },
  'in-a-ring': {
    status: 409,
    zh: '单位不能移到自己下面，也不能移动您自己所在的单位。',
    en: 'An organisation cannot stand below itself, and you cannot move the one that you belong to.',
  },
  'limits-wrong': {
    status: 400,
    zh: '下限应小于上限，且只能给测量值（如库温、果心、湿度）设限。',
    en: 'The lower limit must be below the upper one, and only measured quantities such as air, pulp and humidity have limits.',
  },
  'adopt-target': {
    status: 400,
    zh: '请选择一个已有的库间，或者填写要新建的库间。',
    en: 'Please choose a room that there is, or describe a new one of a store.',
  },
  'sensor-kind': {
    status: 400,
    zh: '不认识这种测点编号。应为种类加序号，如 air1、pulp2、door1。',
    en: 'This key of a sensor is not known. A kind and a number are expected, such as air1, pulp2, door1.',
  },
  'gateway-not-found': { status: 404, zh: '没有找到这个网关。', en: 'This gateway was not found.' },
  'code-unknown': {
    status: 404,
    zh: '配置码不对、已用过或已过期，请让管理员重新生成。',
    en: 'The code is wrong, used or expired. Ask an administrator for a new one.',
  },
  'already-provisioned': {
    status: 409,
    zh: '这个网关的配置码已经用过了。',
    en: 'The code of this gateway was used already.',
  },
  'mapping-wrong': { status: 400, zh: '{zh}', en: '{en}' },
  'topic-wrong': {
    status: 400,
    zh: '不能用这个主题。不能以 coldfield/ 或 $ 开头；通配符 + 和 # 只能单独占一级，前面至少写明两级。',
    en: 'This topic cannot be used. It must not begin with coldfield/ or $, and the wildcards + and # stand alone in a level, beside at least two that are spelled out.',
  },
  'sensor-told': {
    status: 400,
    zh: '{room}的 {key} 已经由“{by}”上报。请改一个编号，或选别的库间。换下来的旧设备请先停用。',
    en: '{key} of {roomEn} is already told by {by}. Please choose another number or room. If this device replaces it, take the old one out of use first.',
  },
  'topic-taken': {
    status: 409,
    zh: '别的设备已经用了这个主题，请换一个。',
    en: 'Another device has this topic already. Please choose another.',
  },
  'configuration-wrong': { status: 400, zh: '{zh}', en: '{en}' },
  'configuration-too-large': {
    status: 400,
    zh: '设置太多了，网关一次收不下。请减少设备或测点，或分到两个网关上。',
    en: 'This is more than a gateway can be sent at once. Please use fewer devices or sensors, or a second gateway.',
  },
  'revision-not-found': {
    status: 404,
    zh: '没有找到这一版设置。',
    en: 'This version of the configuration was not found.',
  },
  'not-provisioned': {
    status: 409,
    zh: '这个网关还没有启用过，请生成新的配置码。',
    en: 'This gateway was never set up. Please make a new code for it instead.',
  },
  'key-taken': {
    status: 409,
    zh: '同一个网关的两个库间不能用同一个编号，一个库间也只能列一次。',
    en: 'Two rooms of one gateway cannot have the same key, and a room can be listed only once.',
  },
  'assignment-overlap': {
    status: 409,
    zh: '这段时间里，这个编号已经对应了别的库间。请换一个开始时间。',
    en: 'For a part of that time this key already stands for a room. Please choose another start.',
  },
  'assignment-future': {
    status: 400,
    zh: '开始时间不能在将来。',
    en: 'The start cannot lie in the future.',
  },
  'unadopted-not-found': {
    status: 404,
    zh: '没有找到这个待认领的库间，可能已经有人认领了。',
    en: 'Nothing waits for adoption here. Somebody may have adopted it already.',
  },
  'idempotency-mismatch': {
    status: 422,
    zh: '这个 Idempotency-Key 已用于另一个请求。',
    en: 'This Idempotency-Key was used for another request.',
  },
  'person-not-found': { status: 404, zh: '没有找到这个人。', en: 'This person was not found.' },
  'above-you': {
    status: 403,
    zh: '对方的角色比您高，或者要给的角色比您的高。请找上级管理员。',
    en: 'Their role, or the role that you give, stands above yours. Please ask an administrator above you.',
  },
  yourself: {
    status: 409,
    zh: '这一项不能对自己做。自己的密码请在“我的账户”里改。',
    en: 'You cannot do this to yourself. Your own password is changed under “My account”.',
  },
  'last-administrator': {
    status: 409,
    zh: '这是最后一位最高管理员，不能归档、降级或移走。请先另设一位。',
    en: 'This is the last administrator at the top and cannot be archived, demoted or moved. Please make somebody else one first.',
  },
  'username-taken': {
    status: 409,
    zh: '这个用户名已有人用，请换一个。',
    en: 'This user name is taken; please choose another.',
  },
  'username-form': {
    status: 400,
    zh: '用户名要 2 到 32 个字，可用文字、数字、点、横线和下划线，头尾是文字或数字。',
    en: 'A user name has 2 to 32 letters, digits, dots, dashes or underscores, and begins and ends with a letter or digit.',
  },
  'password-short': {
    status: 400,
    zh: '密码至少要 10 个字，越长越好，可以是一句话。',
    en: 'A password needs at least 10 characters. Longer is better; it may be a sentence.',
  },
  'password-common': {
    status: 400,
    zh: '这个密码太常见，容易被猜到，请换一个。',
    en: 'This password is too common and easily guessed; please choose another.',
  },
  'password-wrong': { status: 400, zh: '现在的密码不对。', en: 'The current password is wrong.' },
  'link-unknown': {
    status: 404,
    zh: '这个链接不对、已用过或已过期。用过的请直接登录，否则请让发链接的人再发一个。',
    en: 'This link is wrong, used or expired. If you have used it, sign in; otherwise ask whoever sent it for a new one.',
  },
  'invitation-not-found': {
    status: 404,
    zh: '没有找到这个邀请，可能已被接受或撤回。',
    en: 'This invitation was not found; it may have been accepted or withdrawn.',
  },
  'session-not-found': { status: 404, zh: '这处登录已经结束。', en: 'This session has ended already.' },
  'token-not-found': { status: 404, zh: '没有找到这个令牌。', en: 'This token was not found.' },
  'scope-beyond': {
    status: 403,
    zh: '令牌不能有您自己没有的权限。',
    en: 'A token cannot do what you may not do yourself.',
  },
  'too-many-tokens': {
    status: 409,
    zh: '令牌太多了，请先撤销不用的。',
    en: 'There are too many tokens; please revoke those that you do not use.',
  },
  'too-many-requests': {
    status: 429,
    zh: '尝试太频繁，请 {seconds} 秒后再试。',
    en: 'Too many attempts. Please try again in {seconds} s.',
  },
  busy: { status: 503, zh: '服务器正忙，请稍后再试。', en: 'The server is busy. Please try again shortly.' },
  'archive-unavailable': {
    status: 503,
    zh: '历史数据暂时读不到，实时数据不受影响。',
    en: 'History cannot be read right now. Live readings are not affected.',
  },
  'time-format': {
    status: 400,
    zh: '应为带时区的 ISO 8601 时间（如 2026-11-23T08:00:00+08:00）或毫秒时间戳。',
    en: 'An ISO 8601 time with its zone (such as 2026-11-23T08:00:00+08:00) or epoch milliseconds is expected.',
  },
  'time-order': {
    status: 400,
    zh: '开始时间应早于结束时间，且相隔不超过 {years} 年。',
    en: 'The start must lie before the end, at most {years} years apart.',
  },
  'hours-shorter': {
    status: 400,
    zh: '小时数据的保留时间不能比原始数据短。',
    en: 'Hourly values cannot be kept for a shorter time than raw data.',
  },
  'archive-grew': {
    status: 409,
    zh: '要删的数据变多了：现在会删除 {rows} 行。请重新看过预览再确认。',
    en: 'There is more to delete by now: {rows} rows. Please look at the preview again and confirm.',
  },
  'time-zone': {
    status: 400,
    zh: '应为时区名称，如 Asia/Shanghai。',
    en: 'The name of a time zone is expected, such as Asia/Shanghai.',
  },
  'csv-expected': {
    status: 400,
    zh: '请求内容应为 CSV 文件（text/csv）。',
    en: 'A CSV file is expected as the body (text/csv).',
  },
  'file-too-large': {
    status: 413,
    zh: '文件超过 {gib} GiB，请分开导入。',
    en: 'The file is larger than {gib} GiB; please import it in parts.',
  },
  'imports-running': {
    status: 503,
    zh: '已有 {count} 个文件正在导入，请等其中一个完成后再试。',
    en: '{count} files are being imported already. Please try again when one of them is done.',
  },
  'upload-disk-full': {
    status: 507,
    zh: '服务器的磁盘放不下这个文件，请先腾出空间，或分开导入。',
    en: "The server's disk has no room for this file. Please free some space or import it in parts.",
  },
  'import-unreadable': {
    status: 422,
    zh: '这个文件读不懂：{why}。',
    en: 'The file is not understood: {why}.',
  },
  'import-stopped': {
    status: 503,
    zh: '历史库出错，从第 {line} 行起没有导入；之前的 {rows} 行已保存。请稍后重新导入同一个文件，已保存的不会重复。',
    en: 'The archive failed: {rows} rows are stored, those from line {line} on are not. Please import the same file again later; what is stored stays as it is.',
  },
  invalid: { status: 400, zh: '{field}：{expected}。', en: '{field}: {expected}.' },
  'too-large': { status: 413, zh: '请求内容太大。', en: 'The request is too large.' },
  'not-json': { status: 400, zh: '请求内容不是有效的 JSON。', en: 'The request is not valid JSON.' },
  'media-type': { status: 415, zh: '请求内容应为 application/json。', en: 'application/json is expected.' },
  'bad-request': { status: 400, zh: '请求格式不对。', en: 'The request is malformed.' },
  'migration-failed': internal,
  'seed-invalid': internal,
  internal,
};
