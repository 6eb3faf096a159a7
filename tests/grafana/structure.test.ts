import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QUALITY_CODES } from '@coldfield/protocol/quality';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../plant/free-port.ts';
import { createServerProcess } from '../plant/server.ts';
import { dashboards, type Panel } from './dashboards.ts';

it('there are three dashboards, each with its own uid and title', () => {
  expect(dashboards.map(({ file }) => file)).toEqual(['county.json', 'operations.json', 'room.json']);
  expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(3);
  expect(new Set(dashboards.map(({ title }) => title)).size).toBe(3);
});

const overlap = ({ gridPos: a }: Panel, { gridPos: b }: Panel): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

describe.each(dashboards)('$file', ({ schemaVersion, title, description, panels, templating, text }) => {
  const variables = templating.list.map(({ name }) => name);
  const sources = templating.list.filter(({ type }) => type === 'datasource');

  it('is of a schema that Grafana 10 and later read', () => {
    expect(schemaVersion).toBe(39);
  });

  it('says what it is in both languages', () => {
    for (const name of [title, ...panels.map((panel) => panel.title)])
      expect(name).toMatch(/\p{Script=Han}/u);
    for (const words of [description, ...panels.map((panel) => panel.description)])
      expect(words).toMatch(/^[A-Z].{20,}[.]$/);
  });

  it('numbers its panels and their queries once', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { targets } of panels) {
      expect(targets.length).toBeGreaterThan(0);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
    }
  });

  it('lays its panels out on the grid, none over another', () => {
    for (const [i, panel] of panels.entries()) {
      const { x, y, w, h } = panel.gridPos;
      expect([x, y, w, h].every(Number.isInteger) && x >= 0 && y >= 0 && w > 0 && h > 0 && x + w <= 24).toBe(
        true,
      );
      expect(panels.slice(i + 1).filter((other) => overlap(panel, other))).toEqual([]);
    }
  });

  it('gives every panel a unit, or says why it has none', () => {
    const bare = panels.filter(
      (panel) => panel.fieldConfig.defaults.unit === undefined && !/Has no unit:/.test(panel.description),
    );
    expect(bare.map((panel) => panel.title)).toEqual([]);
  });

  it('asks only the data source that is chosen', () => {
    const chosen = sources.map(({ name, query }) => ({ type: query, uid: `\${${name}}` }));
    const named = panels.flatMap((panel) => [
      panel.datasource,
      ...panel.targets.map((one) => one.datasource),
    ]);
    const asked = [...named, ...templating.list.flatMap(({ datasource }) => datasource ?? [])];
    expect(sources.length).toBe(1);
    for (const source of asked) expect(chosen).toContainEqual(source);
    expect(
      all(text, /"uid": "([^"]+)"/g).filter((uid) => !uid.startsWith('coldfield-') && !uid.startsWith('${')),
    ).toEqual([]);
  });

  it('names stores, rooms, probes and databases only by its variables', () => {
    const queries = [
      ...panels.flatMap(({ targets }) => targets.flatMap(({ query, expr }) => query ?? expr ?? [])),
      ...templating.list.filter(({ type }) => type === 'query').map(({ query }) => query),
    ];
    for (const query of queries) {
      expect(query).not.toMatch(/coldfield"|FROM "?coldfield/);
      // What is compared with a tag or a label is a variable.
      expect(
        all(query, /(?:"store"|"room"|\bjob) *(?:=~|=) *(\S+)/g).filter((value) => !value.includes('$')),
      ).toEqual([]);
    }
    const known = [...variables, '__interval', '__rate_interval', 'timeFilter', 'tag_room', 'col'];
    const used = all(queries.join(' '), /\$\{?(\w+)/g);
    expect(used.filter((name) => !known.includes(name))).toEqual([]);
    expect(variables.filter((name) => !text.includes(`\${${name}`) && !text.includes(`$${name}`))).toEqual(
      [],
    );
  });
});

it('a code is shown as what the wire says that it is', () => {
  const panel = dashboards.flatMap(({ panels }) => panels).find(({ type }) => type === 'state-timeline');
  const shown = Object.entries(panel?.fieldConfig.defaults.mappings[0]?.options ?? {});
  const expected = Object.entries(QUALITY_CODES).map(([name, number]) => [
    String(number),
    name.replaceAll('-', ' '),
  ]);
  expect(shown.map(([number, { text }]) => [number, text.replace(/^\S+ /, '')])).toEqual(expected);
});

it('the operations board asks only for figures that a running server gives', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coldfield-metrics-'));
  const env = { MQTT_PORT: '0', LOG_LEVEL: 'warn' };
  const server = createServerProcess(folder, { port: await freePort(), env, gateways: [] });
  await server.start();
  onTestFinished(async () => {
    await server.child.end('SIGTERM');
    rmSync(folder, { recursive: true });
  });
  const given = all(await (await fetch(server.url('/metrics'))).text(), /^# TYPE (\S+)/gm);
  const asked = dashboards.flatMap(({ panels }) =>
    panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr = '' }) => all(expr, /\b((?:coldfield|process)_\w+)/g)),
    ),
  );
  expect(asked.length).toBeGreaterThan(8);
  expect(asked.map((name) => name.replace(/_bucket$/, '')).filter((name) => !given.includes(name))).toEqual(
    [],
  );
});

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] as string);
}
