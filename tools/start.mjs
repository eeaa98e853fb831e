// Serves the demo: `npm start`, or `npm start -- <options of vite>`.
import { installPackages, root } from './install.mjs';

if (!installPackages()) process.exit(1);

const { CI, DISPLAY, WAYLAND_DISPLAY } = process.env;
const desktop = ['darwin', 'win32'].includes(process.platform) || DISPLAY || WAYLAND_DISPLAY;
if (desktop && !CI && !process.argv.some((argument) => argument.startsWith('--open'))) process.argv.push('--open');

// Vite's command line in this very process, so that signals and the terminal's keys reach it.
process.chdir(root);
await import(new URL('../node_modules/vite/bin/vite.js', import.meta.url).href);
