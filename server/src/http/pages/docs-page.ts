import type { OpenApiDocument, OpenApiOperation } from '../openapi.ts';
import { escapeHtml } from '../../lib/escape-html.ts';
import { toPage, type Page } from './html.ts';
import { pageStyle } from './page-style.ts';
import { schemaHtml, textHtml, typeOf, type Schema } from './schema-html.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Schema;
}

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
    style: pageStyle,
    body:
      `<header><h1>${escapeHtml(document.info.title)} API</h1>` +
      `<p>${escapeHtml(document.info.description)} Version ${escapeHtml(document.info.version)}, ` +
      'also as <a href="/openapi.json">OpenAPI</a>.</p></header>' +
      `<nav aria-label="Sections">${navigation}</nav><main>${sections.join('')}</main>`,
  });
}

function operationHtml(method: string, path: string, operation: OpenApiOperation): string {
  const lock = operation.security === undefined ? '' : '<span class="key">API key</span>';
  const { description = '' } = operation;
  return (
    `<article id="${operation.operationId}"><h3><span class="verb">${method.toUpperCase()}</span> ` +
    `<code>${escapeHtml(path)}</code>${lock}</h3><p>${textHtml(operation.summary)}</p>` +
    `${description && `<p>${textHtml(description)}</p>`}${parametersHtml(operation)}` +
    `${bodyHtml(operation)}${Object.entries(operation.responses).map(answerHtml).join('')}</article>`
  );
}

function parametersHtml({ parameters = [] }: OpenApiOperation): string {
  const fields = (parameters as Parameter[]).map(
    ({ name, in: place, required, schema }) =>
      `<li><code>${escapeHtml(name)}</code> <span class="type">${escapeHtml(typeOf(schema))}` +
      ` in the ${place}</span>${required ? '' : ' <i>optional</i>'}` +
      `${schema.description === undefined ? '' : ` ${textHtml(schema.description)}`}</li>`,
  );
  return fields.length === 0 ? '' : `<h4>Parameters</h4><ul>${fields.join('')}</ul>`;
}

function bodyHtml({ requestBody }: OpenApiOperation): string {
  return requestBody === undefined ? '' : `<h4>Body</h4>${schemaHtml(schemaIn(requestBody))}`;
}

function answerHtml([status, response]: [string, OpenApiOperation['responses'][string]]): string {
  const title = `<b>${status}</b> ${escapeHtml(response.description)}`;
  const fields = response.content === undefined ? '' : schemaHtml(schemaIn(response));
  return fields === ''
    ? `<p class="answer">${title}</p>`
    : `<details><summary>${title}</summary>${fields}</details>`;
}

function schemaIn(holder: unknown): Schema {
  const { content = {} } = holder as { content?: Record<string, { schema: Schema }> };
  return Object.values(content)[0]?.schema ?? {};
}

function slug(tag: string): string {
  return tag.toLowerCase().replaceAll(' ', '-');
}
