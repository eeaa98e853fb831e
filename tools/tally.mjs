// Counts what the test runners reported. As a program: prints the last run's `N passed, M failed`.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * A step of `npm test`; `code` is null until it has ended, and a step that is a test runner leaves a `report`.
 * @typedef {{ name: string, report?: string, code: number | null, seconds: number }} Step
 */

const folder = join(import.meta.dirname, '../reports');

/** @param {string} file */
function read(file) {
  try {
    return JSON.parse(readFileSync(join(folder, file), 'utf8'));
  } catch {
    return undefined; // never written, or cut short
  }
}

export function clearReports() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

/** @param {Step[]} steps */
export const writeSteps = (steps) => writeFileSync(join(folder, 'steps.json'), JSON.stringify(steps, undefined, 2));

/** @param {string} file of Vitest or of Playwright */
function counts(file) {
  const report = read(file);
  if (report?.stats) {
    const { expected, unexpected, flaky, skipped } = report.stats;
    return { passed: expected, failed: unexpected + flaky, skipped };
  }
  if (!report) return { passed: 0, failed: 0, skipped: 0 };
  const { numPassedTests: passed, numFailedTests: failed, numTotalTests: total } = report;
  return { passed, failed, skipped: total - passed - failed };
}

/**
 * The failed tests of a report, each with what it said first.
 * @param {string} file of Vitest or of Playwright
 * @returns {{ name: string, message: string }[]}
 */
export function failures(file) {
  const report = read(file);
  /** @typedef {{ title: string, suites?: Suite[], specs?: { title: string, tests: { status: string, results: { error?: { message: string } }[] }[] }[] }} Suite */
  /** @param {Suite} suite @returns {{ name: string, message: string }[]} */
  const ofSuite = ({ title, suites = [], specs = [] }) =>
    [
      ...suites.flatMap(ofSuite),
      ...specs.flatMap((spec) =>
        spec.tests
          .filter(({ status }) => status === 'unexpected' || status === 'flaky')
          .map(({ results }) => ({
            name: spec.title,
            message: results.find(({ error }) => error)?.error?.message ?? '',
          })),
      ),
    ].map(({ name, message }) => ({ name: `${title} › ${name}`, message }));
  if (report?.suites) return report.suites.flatMap(ofSuite);
  /** @typedef {{ status: string, fullName: string, failureMessages: string[] }} Case */
  /** @param {{ name: string, status: string, message: string, assertionResults: Case[] }} result */
  const ofFile = ({ name, status, message, assertionResults }) => {
    const file = relative(join(folder, '..'), name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0 && status === 'failed') return [{ name: file, message }];
    return failed.map((test) => ({ name: `${file} › ${test.fullName}`, message: test.failureMessages[0] ?? '' }));
  };
  return report?.testResults?.flatMap(ofFile) ?? [];
}

/**
 * Every failed test counts; a step that fails without one (a compiler, a crash, no tests, skipped tests) counts as one.
 * @param {Step} step
 */
export function judge(step) {
  const { passed, failed, skipped } = step.report ? counts(step.report) : { passed: 0, failed: 0, skipped: 0 };
  const ran = !step.report || passed > 0;
  const ok = step.code === 0 && ran && failed === 0 && skipped === 0;
  return { passed, failed: failed || (ok ? 0 : 1), skipped, ok };
}

/** @param {Step[] | undefined} steps by default those of the last run */
export function tally(steps = read('steps.json')) {
  if (!steps) return '0 passed, 1 failed';
  const results = steps.map(judge);
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  return `${passed} passed, ${failed} failed`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(tally());
