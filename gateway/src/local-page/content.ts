import { type KindName, kindOf } from '@coldfield/protocol';
import type { SensorConfig } from '../config/gateway-config.ts';
import type { ActiveRule } from '../fallback/fallback.ts';
import { VERSION } from '../version.ts';
import { curveOf } from './curve.ts';
import { encode, formatNumber, state } from './html.ts';
import type { Latest } from './recent.ts';
import type { Site } from './site.ts';
import { qualityWord, type Words } from './words.ts';

/** Kinds whose abnormal state needs no name before it. */
const SPEAKS_FOR_ITSELF: ReadonlySet<KindName> = new Set(['trapped', 'leak', 'mains']);

/** The changing part of the page as HTML; everything that people or a server named is encoded. */
export function contentOf(site: Site, words: Words): string {
  const rooms = [...Map.groupBy(site.sensors(), ({ room }) => room)];
  return [
    fallbackCard(site, words),
    rooms.length === 0
      ? `<p class="card">${encode(words.noRooms)}</p>`
      : `<div class="rooms">${rooms.map(([room, sensors]) => roomCard(room, sensors, site, words)).join('')}</div>`,
    gatewayCard(site, words),
  ].join('');
}

function fallbackCard(site: Site, words: Words): string {
  const now = site.fallback.state();
  if (now.outputs.length === 0 && now.rules === 0)
    return `<p class="card quiet">${encode(words.noFallback)}</p>`;
  const active = site.fallback.active;
  const loud = active.some(({ silencedUntilMs }) => silencedUntilMs === null);
  const troubled = now.outputs.some(({ problem }) => problem !== undefined) || !now.kept;
  const severity = loud ? 'critical' : active.length > 0 ? 'notice' : troubled ? 'warning' : '';
  const outputs = now.outputs.map(({ name, on, test, problem }) => {
    const is = test === true ? words.test : on ? words.sounding : words.quiet;
    const trouble =
      problem === undefined
        ? ''
        : ` ${state('warning', words.problems[problem] ?? words.problems.failed ?? problem)}`;
    return `<p>${state(on ? 'critical' : 'normal', `${name}: ${is}`)}${trouble}</p>`;
  });
  const lines = active.map((one) => `<p>${activeLine(one, site, words)}</p>`);
  const canSilence = active.some(({ rule, silencedUntilMs }) => silencedUntilMs === null && !rule.urgent);
  const hasButton = site.sensors().some(({ key }) => kindOf(key)?.name === 'button');
  return `<section class="card alarm ${severity}" aria-live="polite"><h2>${encode(words.kinds.siren)}</h2>${outputs.join('')}${lines.join('')}${
    canSilence && hasButton ? `<p class="quiet">${encode(words.button)}</p>` : ''
  }${now.kept ? '' : `<p>${state('warning', words.notKept)}</p>`}</section>`;
}

function activeLine({ rule, holdsMs, silencedUntilMs }: ActiveRule, site: Site, words: Words): string {
  const now = site.monotonicMs();
  const room = site.names()[rule.room] ?? rule.room;
  const what = `${room} · ${conditionWord(rule, words)}`;
  const text = words.active(what, words.duration(now - holdsMs));
  const silenced =
    silencedUntilMs === null ? '' : ` ${encode(words.silenced(words.duration(silencedUntilMs - now)))}`;
  return `${state(silencedUntilMs === null ? 'critical' : 'notice', text)}${silenced}`;
}

function conditionWord({ key, condition, limit }: ActiveRule['rule'], words: Words): string {
  const known = kindOf(key);
  if (known === null) return key;
  const { name, kind } = known;
  const word = words.kinds[name];
  const value = `${formatNumber(limit, kind.unit)} ${kind.unit}`;
  if (condition === 'above') return `${word} ${words.above(value)}`;
  if (condition === 'below') return `${word} ${words.below(value)}`;
  if (condition === 'noReading') return `${word} ${words.noReading}`;
  const is = words.states[name]?.[limit === 1 ? 1 : 0] ?? String(limit);
  return SPEAKS_FOR_ITSELF.has(name) ? is : `${word} ${is}`;
}

function roomCard(room: string, sensors: readonly SensorConfig[], site: Site, words: Words): string {
  const name = site.names()[room] ?? room;
  const main = ['air', 'pulp', 'ambient']
    .map((kind) => sensors.find(({ key }) => kindOf(key)?.name === kind))
    .find((sensor) => sensor !== undefined);
  const rest = sensors.filter((sensor) => sensor !== main && !isOwn(sensor));
  const active = site.fallback.active.filter(({ rule }) => rule.room === room);
  const faulty = sensors.some((sensor) => latestOf(site, sensor).kind === 'fault');
  const head =
    active.length > 0
      ? state('critical', active.map(({ rule }) => conditionWord(rule, words)).join(' · '))
      : faulty
        ? state('notice', words.noReading)
        : state('normal', words.normal);
  return `<section class="card room"><div class="head"><h2>${encode(name)}</h2>${head}</div>${
    main === undefined ? '' : mainReading(main, site, words)
  }<ul class="points">${rest.map((sensor) => point(sensor, sensors, site, words)).join('')}</ul></section>`;
}

/** The buttons of the fallback are not what somebody came to see. */
const isOwn = ({ key }: SensorConfig): boolean => ['button', 'siren'].includes(kindOf(key)?.name ?? '');

function mainReading(sensor: SensorConfig, site: Site, words: Words): string {
  const is = latestOf(site, sensor);
  const place = placeOf(sensor);
  const limits = limitsOf(sensor, site);
  const number =
    is.latest !== null && 'value' in is.latest.reading
      ? `<p class="main${is.kind === 'old' ? ' old' : ''}">${formatNumber(is.latest.reading.value, sensor.kind.unit)}<span class="unit">${encode(sensor.kind.unit)}</span></p>`
      : `<p>${state(is.kind === 'fault' ? 'notice' : 'lost', wordOf(is, words))}</p>`;
  const captions = [nameOf(sensor, words), ageOf(is, site, words), limitWord(limits, sensor, words)].filter(
    (one) => one !== '',
  );
  return `<div><p class="quiet">${captions.map(encode).join(' · ')}</p>${number}${curveOf(
    site.recent.curve(place, site.monotonicMs()),
    limits,
    words,
  )}</div>`;
}

function point(sensor: SensorConfig, all: readonly SensorConfig[], site: Site, words: Words): string {
  const is = latestOf(site, sensor);
  const isAlone = all.filter(({ key }) => kindOf(key)?.name === kindOf(sensor.key)?.name).length === 1;
  const captions = [ageOf(is, site, words), limitWord(limitsOf(sensor, site), sensor, words)].filter(
    (one) => one !== '',
  );
  return `<li><span>${encode(nameOf(sensor, words, !isAlone))} <span class="quiet">${captions.map(encode).join(' · ')}</span></span>${valueText(sensor, is, words)}</li>`;
}

function valueText(sensor: SensorConfig, is: Standing, words: Words): string {
  if (is.latest === null || !('value' in is.latest.reading))
    return state(is.kind === 'fault' ? 'notice' : 'lost', wordOf(is, words));
  const { value } = is.latest.reading;
  const old = is.kind === 'old' ? ' class="old"' : '';
  const known = kindOf(sensor.key);
  if (sensor.kind.class !== 'state' || known === null)
    return `<b${old}>${formatNumber(value, sensor.kind.unit)}<span class="unit">${encode(sensor.kind.unit)}</span></b>`;
  const word = words.states[known.name]?.[value === 1 ? 1 : 0] ?? String(value);
  const abnormal =
    known.name === 'mains' ? value === 0 : ['trapped', 'leak'].includes(known.name) && value === 1;
  return abnormal
    ? state('critical', word)
    : `<span class="word${is.kind === 'old' ? ' old' : ''}">${encode(word)}</span>`;
}

interface Standing {
  readonly kind: 'fresh' | 'old' | 'fault' | 'never';
  readonly latest: Latest | null;
}

/** What is read much less often than it should be is old, and drawn so. */
function latestOf(site: Site, sensor: SensorConfig): Standing {
  const latest = site.recent.latest(placeOf(sensor));
  if (latest === null) return { kind: 'never', latest };
  if ('quality' in latest.reading) return { kind: 'fault', latest };
  const isOld = site.monotonicMs() - latest.mono > Math.max(60_000, 3 * sensor.cadence.sampleMs);
  return { kind: isOld ? 'old' : 'fresh', latest };
}

function wordOf({ latest }: Standing, words: Words): string {
  if (latest === null || !('quality' in latest.reading)) return words.never;
  return qualityWord(words, latest.reading.quality);
}

function ageOf({ latest, kind }: Standing, site: Site, words: Words): string {
  if (latest === null) return '';
  const ms = site.monotonicMs() - latest.mono;
  const age = ms < 1_500 ? words.now : words.ago(words.duration(ms));
  return kind === 'old' ? `${words.stale} · ${age}` : age;
}

const placeOf = ({ room, key }: SensorConfig): string => `${room}/${key}`;

function nameOf({ key }: SensorConfig, words: Words, numbered = true): string {
  const known = kindOf(key);
  if (known === null) return key;
  return numbered && known.n > 1 ? `${words.kinds[known.name]} ${known.n}` : words.kinds[known.name];
}

function limitsOf({ room, key }: SensorConfig, site: Site): { low: number | null; high: number | null } {
  const ofSensor = site.fallback.rules.filter((rule) => rule.room === room && rule.key === key);
  const limits = (condition: string) =>
    ofSensor.filter((rule) => rule.condition === condition).map(({ limit }) => limit);
  const [lows, highs] = [limits('below'), limits('above')];
  return {
    low: lows.length === 0 ? null : Math.max(...lows),
    high: highs.length === 0 ? null : Math.min(...highs),
  };
}

function limitWord(
  { low, high }: { low: number | null; high: number | null },
  { kind }: SensorConfig,
  words: Words,
): string {
  if (low === null && high === null) return '';
  const text = (value: number | null) => (value === null ? null : formatNumber(value, kind.unit));
  return words.limits(text(low), text(high));
}

function gatewayCard(site: Site, words: Words): string {
  const { id, online, buffered, waiting, oldest, clk } = site.status();
  const time = site.time();
  const facts: [string, string][] = [
    [words.server, online ? words.connected : words.away],
    [words.buffered, buffered + waiting === 0 ? words.none : words.frames(buffered + waiting)],
    ...(oldest === null || time === null || buffered === 0
      ? []
      : [[words.oldest, words.ago(words.duration(time - oldest))] as [string, string]]),
    [words.clock, words.clocks[clk]],
    [words.gateway, id],
    [words.version, VERSION],
  ];
  return `<section class="card"><dl class="facts">${facts
    .map(([term, value]) => `<div><dt>${encode(term)}</dt><dd>${encode(value)}</dd></div>`)
    .join('')}</dl></section>`;
}
