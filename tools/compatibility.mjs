// docs/compatibility.md, made of docs/compatibility.json, which `npm run test:engines` keeps. As a program: writes it anew.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './install.mjs';

/**
 * What a run of all cases on one engine and adapter came to.
 * @typedef {object} Row
 * @property {string} engine
 * @property {string} version of the engine
 * @property {string} adapter as the device names it
 * @property {string[]} features that the device has
 * @property {string} date of the run, YYYY-MM-DD
 * @property {string} atrous version
 * @property {number} passed cases
 * @property {number} failed cases
 * @property {number} runs results compared with the reference
 * @property {Record<string, { error: number | 'Infinity', of: string }>} worst by precision
 * @property {Record<string, { passed: number, failed: number }>} groups by operation and precision
 */

const kept = join(root, 'docs/compatibility.json');
const shown = join(root, 'docs/compatibility.md');

/** @returns {Row[]} */
export const rows = () => (existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : []);

/** @param {Row} row */
const keyOf = ({ engine, adapter }) => `${engine} ${adapter}`;

/** @param {Row[]} latest instead of what was kept of the same engines and adapters */
export function keep(latest) {
  const others = rows().filter((row) => latest.every((each) => keyOf(each) !== keyOf(row)));
  const all = [...others, ...latest].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  writeFileSync(kept, `${JSON.stringify(all, null, 2)}\n`);
  writeFileSync(shown, page(all));
}

/** Features of which a kernel or a dtype makes use; a device that createContext asks for has no others. */
const useful = ['shader-f16', 'subgroups', 'timestamp-query'];

/** @param {readonly (readonly string[])[]} lines the first is the head */
const table = ([head = [], ...lines]) =>
  [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** @param {{ passed: number, failed: number } | undefined} count */
const counted = (count) =>
  !count ? '—' : count.failed > 0 ? `${count.passed}, **${count.failed} failed**` : String(count.passed);

/** @param {Row[]} all */
export function page(all) {
  const engines = [
    ['engine', 'adapter', 'features', 'cases passed', 'results compared', 'atrous', 'date'],
    ...all.map((row) => [
      `${row.engine} ${row.version}`,
      row.adapter || 'without a name',
      useful.filter((feature) => row.features.includes(feature)).join(', ') || 'none',
      counted(row),
      String(row.runs),
      row.atrous,
      row.date,
    ]),
  ];
  const precisions = [...new Set(all.flatMap(({ worst }) => Object.keys(worst)))].sort();
  const errors = [
    ['largest error of', ...all.map(({ engine }) => engine)],
    ...precisions.map((precision) => [
      precision,
      ...all.map(({ worst }) => {
        const { error, of } = worst[precision] ?? {};
        return error === undefined ? '—' : `${Number(error).toFixed(3)} (${of?.split(':')[0]})`;
      }),
    ]),
  ];
  const groups = [...new Set(all.flatMap((row) => Object.keys(row.groups)))];
  const operations = [
    ['cases of', ...all.map(({ engine }) => engine)],
    ...groups.map((group) => [group, ...all.map((row) => counted(row.groups[group]))]),
  ];
  return `# Where it has run

Made by \`npm run test:engines\` from what it measured; not to be edited. Each case is a call of the table in \`test/cases\` in
one precision, run on every kernel that accepts it and held against the float64 reference: moved words to the bit, sums under
a bound for each element.

${table(engines)}

Errors in units of their bound (1 would be at it), and whose they were. Subnormal numbers are apart, since a GPU may flush
them to zero, which is all of their bound.

${table(errors)}

Engines that lack \`shader-f16\` show that float16 is refused by name there, which is the one case of \`float16\`; no case needs
another feature, or more than WebGPU's default limits.

${table(operations)}
`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) keep([]);
