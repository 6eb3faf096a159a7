import { createHash } from 'node:crypto';

/** What the page reads of an OpenAPI document. */
export interface OpenApi {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly description?: string;
    readonly schema?: object;
  }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: object }>> };
  readonly responses?: Readonly<
    Record<
      string,
      {
        readonly description?: string;
        readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
      }
    >
  >;
}

const STYLE = `
body { font: 15px/1.6 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c2330; background: #fff; }
h1 { font-size: 1.6rem; } h2 { margin-top: 2.5rem; border-bottom: 1px solid #d8dde5; text-transform: capitalize; }
h3 { font-size: 1rem; margin: 1.6rem 0 0.2rem; } h3 code { font-size: 1rem; }
pre { background: #f4f6f9; padding: 0.7rem; overflow-x: auto; border-radius: 6px; font-size: 13px; }
table { border-collapse: collapse; } td { padding: 0.1rem 1rem 0.1rem 0; vertical-align: top; }
summary { cursor: pointer; color: #3c5a86; } p { margin: 0.2rem 0; }
@media (prefers-color-scheme: dark) { body { color: #dde3ec; background: #12161d; } pre { background: #1c2330; } summary { color: #9db8e0; } h2 { border-color: #333c4a; } }
`;
/** Lets the page's own style through a policy that allows no other. */
export const DOCS_STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** A readable page of an OpenAPI document: no scripts, nothing from elsewhere. */
export function docsPage(document: OpenApi): string {
  const byTag = new Map<string, string[]>();
  for (const [path, operations] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(operations)) {
      const tag = operation.tags?.[0] ?? 'other';
      byTag.set(tag, [...(byTag.get(tag) ?? []), section(method, path, operation)]);
    }
  }
  const body = [...byTag].map(([tag, sections]) => `<h2>${escaped(tag)}</h2>${sections.join('')}`).join('');
  const { title, version, description = '' } = document.info;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${STYLE}</style></head>
<body><h1>${escaped(title)} ${escaped(version)}</h1><p>${escaped(description)}</p>
<p>Machine-readable: <a href="/api/openapi.json">/api/openapi.json</a></p>${body}</body></html>`;
}

function section(method: string, path: string, operation: Operation): string {
  const parameters = (operation.parameters ?? []).map(
    (one) =>
      `<tr><td><code>${escaped(one.name)}</code></td><td>${escaped(one.in)}${one.required ? ', required' : ''}</td>` +
      `<td>${escaped(one.description ?? '')}</td></tr>`,
  );
  const request = operation.requestBody?.content?.['application/json']?.schema;
  const responses = Object.entries(operation.responses ?? {}).map(([status, response]) => {
    const schema = Object.values(response.content ?? {})[0]?.schema;
    return schema === undefined ? `<p>${escaped(status)}</p>` : details(`${status} answer`, schema);
  });
  return [
    `<h3><code>${method.toUpperCase()} ${escaped(path)}</code></h3>`,
    `<p>${escaped(operation.summary ?? '')}</p><p>${escaped(operation.description ?? '')}</p>`,
    parameters.length > 0 ? `<table>${parameters.join('')}</table>` : '',
    request === undefined ? '' : details('Body', request),
    ...responses,
  ].join('');
}

function details(title: string, schema: object): string {
  const json = JSON.stringify(schema, null, 2);
  return `<details><summary>${escaped(title)}</summary><pre>${escaped(json)}</pre></details>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);
}
