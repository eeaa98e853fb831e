// `npm run test:site`: every page of the site in Chromium and in Firefox, 360 and 1440 pixels wide, in light and in dark. A tool
// is used in each, whose result has to be right; nothing may be on the console, asked of another host, or wider than the
// window. What they look like is left in reports/pages/.
//   node tools/sitePages.mjs [--engine chromium|firefox]…
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findChromium, findFirefox } from './findEngines.mjs';
import { installPackages, root } from './install.mjs';

const { values } = parseArgs({ options: { engine: { type: 'string', multiple: true } } });
if (!installPackages()) process.exit(1);
const { buildSite, launch, serve, until } = await import('./siteHost.mjs');

/**
 * What is done in a page, each step in it: `ready` says that it can be used, `use` does, and `done` says what is wrong with
 * what came of that, or nothing; `undefined` where it is still at it.
 * @typedef {{ path: string, ready?: () => boolean, use?: () => void, done?: () => string | undefined }} Visit
 * @type {Record<string, Visit>}
 */
const visits = {
  front: { path: '', done: () => (document.querySelectorAll('.card').length > 5 ? '' : 'no cards') },
  play: {
    path: '#play',
    ready: () => document.querySelector('#panel-play .stage')?.ariaBusy === 'false',
    use: () => /** @type {HTMLElement} */ (document.querySelector('#panel-play [value="both"]')).click(),
    done: () => {
      if (document.querySelector('#panel-play .stage')?.ariaBusy !== 'false') return undefined;
      const { psnrBefore, psnrAfter } = /** @type {HTMLElement} */ (document.querySelector('#denoise-status')).dataset;
      return Number(psnrAfter) > Number(psnrBefore) + 6 ? '' : `${psnrBefore} dB became ${psnrAfter}`;
    },
  },
  bayer: {
    path: '#bayer',
    ready: () => document.querySelector('#panel-bayer .stage')?.ariaBusy === 'false',
    use: () => /** @type {HTMLElement} */ (document.querySelector('#panel-bayer [value="bilinear"]')).click(),
    done: () => {
      if (document.querySelector('#panel-bayer .stage')?.ariaBusy !== 'false') return undefined;
      const { psnr } = /** @type {HTMLElement} */ (document.querySelector('#bayer-status')).dataset;
      return Number(psnr) > 35 ? '' : `${psnr} dB`;
    },
  },
  layers: {
    path: '#layers',
    ready: () => document.querySelector('#layer-stage')?.ariaBusy === 'false',
    use: () => /** @type {HTMLElement} */ (document.querySelector('#panel-layers [value="separable"]')).click(),
    done: () => {
      if (document.querySelector('#layer-stage')?.ariaBusy !== 'false') return undefined;
      const said = document.querySelector('#layer-equal')?.textContent ?? '';
      return said.startsWith('All ') ? '' : said;
    },
  },
  rearrange: {
    path: '#rearrange',
    ready: () => document.querySelectorAll('#picture-planes canvas').length === 12,
    use: () => /** @type {HTMLElement} */ (document.querySelector('#panel-rearrange input[value="3"]')).click(),
    done: () => {
      if (document.querySelectorAll('#picture-planes canvas').length !== 27) return undefined;
      const said = document.querySelector('#panel-rearrange')?.textContent ?? '';
      return said.includes('depthToSpace brings back all of it, to the bit') ? '' : 'not all is brought back';
    },
  },
  check: {
    path: '#check',
    ready: () => document.getElementById('check-result')?.dataset.state === 'done',
    use: () => {
      /** @type {HTMLElement} */ (document.querySelector('.whole-table [value="few"]')).click();
      /** @type {HTMLElement} */ (document.querySelector('.whole-table .button.primary')).click();
    },
    done: () => {
      const summary = document.getElementById('table-summary');
      if (!summary || summary.hidden) return undefined;
      return /^All \d+ cases are right$/.test(summary.textContent) ? '' : summary.textContent;
    },
  },
  bench: {
    path: '#bench',
    ready: () => document.querySelector('#panel-bench .button.primary') !== null,
    use: () => {
      const panel = /** @type {HTMLElement} */ (document.querySelector('#panel-bench'));
      const chooser = /** @type {HTMLSelectElement} */ (panel.querySelector('select'));
      chooser.value = 'depthwise 14×14×576, 3×3';
      for (const peer of panel.querySelectorAll('.peer')) /** @type {HTMLElement} */ (peer).click();
      /** @type {HTMLElement} */ (panel.querySelector('.button.primary')).click();
    },
    done: () => {
      const summary = document.getElementById('bench-summary');
      if (!summary || summary.hidden) return undefined;
      return summary.textContent === 'It is right, and timed' ? '' : summary.textContent;
    },
  },
  docs: { path: 'docs/', ready: () => document.querySelector('.site-menu li') !== null },
  guide: { path: 'docs/guide/porting.html', ready: () => document.querySelector('.site-menu li') !== null },
  kernel: { path: 'docs/kernels/conv2d_rows.html', ready: () => document.querySelector('.site-menu li') !== null },
};
const sizes = [
  [1440, 900],
  [360, 780],
];

const engines = /** @type {const} */ ({ chromium: findChromium, firefox: findFirefox });
const asked = values.engine ?? Object.keys(engines);
const site = join(root, 'reports/pages/site');
const pictures = join(root, 'reports/pages');
rmSync(pictures, { recursive: true, force: true });
mkdirSync(pictures, { recursive: true });
await buildSite(site);
const typedoc = ['node_modules/typedoc/bin/typedoc', '--out', join(site, 'docs'), '--logLevel', 'Warn'];
if (spawnSync(process.execPath, typedoc, { cwd: root, stdio: 'inherit' }).status !== 0) process.exit(1);
const { url, close } = await serve(site);

/** @type {string[]} */
const problems = [];
let opened = 0;
for (const [engine, find] of Object.entries(engines)) {
  if (!asked.includes(engine)) continue;
  const found = await find();
  if ('absent' in found) {
    console.log(`${engine}: absent, ${found.absent}`);
    if (values.engine) problems.push(`${engine} is absent`);
    continue;
  }
  for (const dark of [false, true]) {
    const browser = await launch(/** @type {keyof typeof engines} */ (engine), found, dark);
    try {
      for (const [name, visit] of Object.entries(visits)) {
        const label = `${engine}-${name}${dark ? '-dark' : ''}`;
        const complaints = await see(await browser.newPage(), engine, label, visit, dark);
        problems.push(...complaints.map((text) => `${label}: ${text}`));
        console.log(`${label}: ${complaints.join('; ') || 'ok'}`);
        opened++;
      }
    } finally {
      await browser.close();
    }
  }
}
close();
console.log(`\n${opened} pages seen, ${problems.length} complaints; pictures in reports/pages/`);
for (const problem of problems) console.log(`FAILED ${problem}`);
process.exitCode = problems.length > 0 || opened === 0 ? 1 : 0;

/**
 * @param {any} page
 * @param {string} engine
 * @param {string} label
 * @param {Visit} visit
 * @param {boolean} dark
 */
async function see(page, engine, label, { path, ready, use, done }, dark) {
  /** @type {string[]} */
  const complaints = [];
  page.on('console', (/** @type {any} */ said) => {
    if (/^(error|assert)$/.test(said.type())) complaints.push(`console: ${said.text()}`);
  });
  page.on('pageerror', (/** @type {Error} */ { message }) => complaints.push(`thrown: ${message}`));
  page.on('response', (/** @type {any} */ response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
  });
  page.on('request', (/** @type {any} */ request) => {
    const asked = request.url();
    if (!/^(data|blob):/.test(asked) && !asked.startsWith(url)) complaints.push(`asked another host: ${asked}`);
  });
  const resize = (/** @type {number} */ width, /** @type {number} */ height) =>
    engine === 'firefox' ? page.setViewport({ width, height }) : page.setViewportSize({ width, height });
  const [first = []] = sizes;
  await resize(first[0] ?? 0, first[1] ?? 0);
  await page.goto(url + path);
  try {
    if (ready) await until(page, ready);
    // Once is enough for what is computed.
    if (use && !dark) await page.evaluate(use);
    if (done && !dark) {
      /** @type {string | undefined} */
      let verdict;
      for (let tries = 0; verdict === undefined; tries++) {
        if (tries > 1200) throw new Error('no result after two minutes');
        await new Promise((next) => setTimeout(next, 100));
        verdict = (await page.evaluate(done)) ?? undefined;
      }
      if (verdict) complaints.push(verdict);
    }
    const lightness = await page.evaluate(() => {
      const [red = 255] = getComputedStyle(document.body).backgroundColor.match(/\d+/g)?.map(Number) ?? [];
      return red;
    });
    if (lightness < 128 !== dark) complaints.push(`its colours are not ${dark ? 'dark' : 'light'}`);
    for (const [width = 0, height = 0] of sizes) {
      await resize(width, height);
      await page.screenshot({ path: join(pictures, `${label}-${width}.png`), fullPage: true });
      const [wide, room] = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement; // the latter without a scroll bar
        return [scrollWidth, clientWidth];
      });
      if (wide > room) complaints.push(`${wide} pixels wide where there are ${room}`);
    }
  } catch (error) {
    complaints.push(error instanceof Error ? error.message : String(error));
  }
  await page.close();
  return complaints;
}
