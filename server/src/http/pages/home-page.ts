import { escapeHtml } from '../../lib/escape-html.ts';
import { toPage, type Page } from './html.ts';
import { pageStyle } from './page-style.ts';

/** What whoever opens the server's bare address finds: that it runs, and where things are. */
export function homePage(version: string): Page {
  return toPage({
    title: 'DowellChat',
    style: pageStyle,
    body:
      '<header><h1>DowellChat</h1>' +
      `<p>This chat server is running, version ${escapeHtml(version)}.</p></header>` +
      '<nav aria-label="Pages"><a href="/docs">API reference</a>' +
      '<a href="/openapi.json">OpenAPI</a><a href="/readyz">Readiness</a>' +
      '<a href="/metrics">Metrics</a></nav>' +
      '<main><p>A chat page for visitors is at ' +
      '<code>/chat/&lt;organization&gt;/&lt;product&gt;</code>, ' +
      'for example <a href="/chat/example/WORKFLOWAI">/chat/example/WORKFLOWAI</a>.</p></main>',
  });
}
