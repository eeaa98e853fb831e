// What TypeDoc is told beyond typedoc.json: pages are called by their first heading and lie where their files do, a kernel's
// notes end with its text, and every page leads back to the site.
import { readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { Converter, KindRouter, PageEvent, ReflectionKind } from 'typedoc';
import { root } from './install.mjs';

/** Pages of the project's documents by the folder that they come from: where they go, and under which heading. */
const places = [
  { from: 'docs/guide/', to: 'guide', group: 'Guide' },
  { from: 'docs/stride-and-dilation', to: 'guide', group: 'Guide' },
  { from: 'shaders/', to: 'kernels', group: 'Kernel notes' },
  { from: '', to: 'background', group: 'Background' },
];

/**
 * Where a document comes from, relative to the root.
 * @param {import('typedoc').Reflection} page
 */
const fileOf = (page) => relative(root, page.project.files.getReflectionPath(page) ?? '').replaceAll('\\', '/');

/** @param {string} file */
const placeOf = (file) => places.find(({ from }) => file.startsWith(from)) ?? { to: '', group: '' };

class FilesRouter extends KindRouter {
  /**
   * @override
   * @param {import('typedoc').Reflection} reflection
   */
  getIdealBaseName(reflection) {
    if (!reflection.kindOf(ReflectionKind.Document)) return super.getIdealBaseName(reflection);
    const file = fileOf(reflection);
    return `${placeOf(file).to}/${basename(file, '.md').toLowerCase()}`;
  }
}

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.renderer.defineRouter('files', FilesRouter);

  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, page) => {
    const file = fileOf(page);
    const text = readFileSync(join(root, file), 'utf8');
    const [, heading] = /^# (.+)$/m.exec(text) ?? [];
    if (heading === undefined) throw new Error(`${file} has no heading`);
    page.name = heading.replaceAll('`', '');
    page.frontmatter.group = placeOf(file).group;
    if (!file.startsWith('shaders/')) return;
    const code = readFileSync(join(root, file.replace(/md$/, 'wgsl')), 'utf8');
    page.content.push({ kind: 'text', text: `\n## The text\n\n\`\`\`wgsl\n${code}\`\`\`\n` });
  });

  app.renderer.on(PageEvent.END, (page) => {
    page.contents = withinTheSite(page.contents ?? '', page.url);
  });
}

const [icon = ''] = /<link\s+rel="icon"[^>]*>/.exec(readFileSync(join(root, 'demo/index.html'), 'utf8')) ?? [];

/**
 * A page with the site's icon, the way back to it, and what axe misses in TypeDoc's pages.
 * @param {string} html
 * @param {string} url
 */
function withinTheSite(html, url) {
  const up = '../'.repeat(url.split('/').length);
  return (
    html
      .replace('</title>', `$&${icon}`)
      .replace('<div id="tsd-toolbar-links">', `$&<a href="${up}">Try it</a>`)
      .replace('<div class="col-content">', '<div class="col-content" role="main">')
      .replace('<div class="col-sidebar">', '<div class="col-sidebar" role="complementary">')
      .replace('<h3>Settings</h3>', '<h3 aria-level="2">Settings</h3>')
      .replaceAll('<th></th>', '<td></td>')
      .replaceAll('<table>', '<div class="scrolls" tabindex="0"><table>')
      .replaceAll('</table>', '</table></div>')
      .replaceAll('<h5 class="tsd-index-heading', '<h5 aria-level="2" class="tsd-index-heading')
      // A function's page, or a type's, has nothing between its title and these.
      .replaceAll('<h4', /^(functions|types)\//.test(url) ? '<h4 aria-level="2"' : '<h4')
  );
}
