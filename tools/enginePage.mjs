// Runs the case tables by the site's own Check page, and takes the report that it hands to its visitors:
// node tools/enginePage.mjs chromium|firefox <browser> <folder of the site> <query of its address> <report>
import { writeFileSync } from 'node:fs';
import { launch, serve, until } from './siteHost.mjs';

const [engine = '', executable = '', folder = '', query = '', report = ''] = process.argv.slice(2);
const site = await serve(folder);
const browser = await launch(/** @type {'chromium' | 'firefox'} */ (engine), { version: '', browser: executable });
try {
  const page = await browser.newPage();
  page.on('console', (/** @type {any} */ message) => console.log(message.text()));
  page.on('pageerror', (/** @type {Error} */ error) => console.log(error.message));
  await page.goto(`${site.url}${query}#check`);
  await until(page, () => document.querySelector('.whole-table .button.primary, #panel-check [role="alert"]') !== null);
  await page.evaluate(() =>
    /** @type {HTMLElement} */ (document.querySelector('.whole-table .button.primary')).click(),
  );
  await until(page, () => document.querySelector('#table-report:not([hidden])') !== null, 6 * 3600);
  // What a visitor would find in the downloads.
  const text = await page.evaluate(
    () =>
      new Promise((taken) => {
        URL.createObjectURL = (/** @type {Blob} */ file) => {
          file.text().then(taken);
          return '';
        };
        HTMLAnchorElement.prototype.click = () => {};
        const hand = [...document.querySelectorAll('#table-report button')].find((each) =>
          /JSON/.test(each.textContent),
        );
        /** @type {HTMLElement} */ (hand).click();
      }),
  );
  const { adapter, features, passed, failed, runs, worst, groups, failures, verdict } = JSON.parse(text);
  if (passed === undefined) throw new Error(verdict);
  writeFileSync(report, JSON.stringify({ adapter, features, passed, failed, runs, worst, groups, failures }));
} finally {
  await browser.close();
  site.close();
}
