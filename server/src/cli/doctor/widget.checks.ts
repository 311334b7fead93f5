import { readWidgetBuild } from '../../http/pages/widget-build.ts';
import { ok, warn, type Finding } from './finding.ts';

/** Without a build everything works but what visitors see. */
export function checkWidget(folder?: string): Finding {
  const build = readWidgetBuild(folder);
  return build === undefined
    ? warn('chat is not built: its pages and widget.js answer 503', 'Run: npm run build')
    : ok(`chat is built: widget.js and ${build.assets.size} files`);
}
