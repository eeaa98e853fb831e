// The docs beside the site while it is served in development; `npm run build:site` writes them to dist-site/docs/.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { root } from './install.mjs';

/** Where they are made. */
export const made = join(root, 'reports/docs');

/** @type {Record<string, string>} */
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

/** @returns {Promise<string>} what went wrong; empty where nothing did */
function make() {
  const typedoc = join(root, 'node_modules/typedoc/bin/typedoc');
  return new Promise((resolve) => {
    const making = spawn(process.execPath, [typedoc, '--out', made, '--logLevel', 'Warn'], { cwd: root });
    let said = '';
    for (const stream of [making.stdout, making.stderr]) stream.on('data', (text) => (said += text));
    making.on('error', (error) => resolve(String(error)));
    making.on('close', (code) => resolve(code === 0 ? '' : said || `typedoc ended with ${code}`));
  });
}

/**
 * A plugin of Vite's: `docs/` is made when it is first asked for, which takes some ten seconds, and again by a restart.
 * @returns {import('vite').Plugin}
 */
export function serveDocs() {
  return {
    name: 'docs',
    configureServer({ middlewares, config }) {
      /** @type {Promise<string> | undefined} */
      let making;
      middlewares.use(async (request, response, next) => {
        const { pathname } = new URL(request.url ?? '/', 'http://localhost');
        const start = `${config.base}docs`;
        if (pathname !== start && !pathname.startsWith(`${start}/`)) return next();
        if (pathname === start) return response.writeHead(301, { Location: `${start}/` }).end();
        if (!making) config.logger.info('  docs: TypeDoc makes them');
        making ??= make();
        const failure = await making;
        if (failure) {
          making = undefined; // to be tried again once it is mended
          return response.writeHead(500, { 'Content-Type': 'text/plain' }).end(failure);
        }
        const path = decodeURIComponent(pathname.slice(start.length + 1));
        const file = normalize(join(made, path.endsWith('/') || path === '' ? `${path}index.html` : path));
        const content = file.startsWith(made + sep) ? await readFile(file).catch(() => undefined) : undefined;
        if (content === undefined) return response.writeHead(404).end();
        response.setHeader('Content-Type', `${types[extname(file)] ?? 'application/octet-stream'}; charset=utf-8`);
        response.end(content);
      });
    },
  };
}
