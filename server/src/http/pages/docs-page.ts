import { readFileSync } from 'node:fs';
import type { OpenApiDocument, OpenApiOperation } from '../openapi.ts';
import { escapeHtml, toPage, type Page } from './html.ts';

const style = readFileSync(new URL('./docs-page.css', import.meta.url), 'utf8');

/** The API as a page to read. Plain HTML: it works without scripts and prints well. */
export function docsPage(document: OpenApiDocument): Page {
  const byTag = new Map<string, string[]>();
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const tag = operation.tags[0] ?? '';
      byTag.set(tag, [...(byTag.get(tag) ?? []), operationHtml(method, path, operation)]);
    }
  }
  const tags = [...byTag.keys()];
  const navigation = tags.map((tag) => `<a href="#${slug(tag)}">${escapeHtml(tag)}</a>`).join('');
  const sections = tags.map(
    (tag) =>
      `<section id="${slug(tag)}"><h2>${escapeHtml(tag)}</h2>${byTag.get(tag)?.join('')}</section>`,
  );
  return toPage({
    title: `${document.info.title} API`,
    style,
    body:
      `<header><h1>${escapeHtml(document.info.title)} API</h1>` +
      `<p>${escapeHtml(document.info.description)} Version ${escapeHtml(document.info.version)}, ` +
      'also as <a href="/openapi.json">OpenAPI</a>.</p></header>' +
      `<nav aria-label="Sections">${navigation}</nav><main>${sections.join('')}</main>`,
  });
}

function operationHtml(method: string, path: string, operation: OpenApiOperation): string {
  const parts = [
    operation.parameters && schemaHtml('Parameters', operation.parameters),
    operation.requestBody && schemaHtml('Body', firstSchema(operation.requestBody)),
    ...Object.entries(operation.responses).map(([status, response]) =>
      response.content === undefined
        ? `<p class="answer"><b>${status}</b> ${escapeHtml(response.description)}</p>`
        : schemaHtml(`${status} · ${response.description}`, firstSchema(response)),
    ),
  ];
  const lock = operation.security === undefined ? '' : '<span class="key">API key</span>';
  return (
    `<article id="${operation.operationId}"><h3><span class="verb">${method.toUpperCase()}</span> ` +
    `<code>${escapeHtml(path)}</code>${lock}</h3>${paragraph(operation.summary)}` +
    paragraph(operation.description) +
    `${parts.filter(Boolean).join('')}</article>`
  );
}

function schemaHtml(title: string, schema: unknown): string {
  const text = JSON.stringify(schema, null, 2);
  return (
    `<details><summary>${escapeHtml(title)}</summary>` +
    `<pre tabindex="0">${escapeHtml(text)}</pre></details>`
  );
}

function firstSchema(holder: unknown): unknown {
  const { content = {} } = holder as { content?: Record<string, { schema: unknown }> };
  return Object.values(content)[0]?.schema;
}

/** A paragraph of text with `code` in backticks; nothing where there is no text. */
function paragraph(text = ''): string {
  return text && `<p>${escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>')}</p>`;
}

function slug(tag: string): string {
  return tag.toLowerCase().replaceAll(' ', '-');
}
