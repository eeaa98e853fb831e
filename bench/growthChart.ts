// What `--growth` found, drawn: for each operation, time against work, both logarithmic, beside the line of "as the work".
import { dot, line, plot } from '@observablehq/plot';
import { type Axis, axes, type Growth, type Point } from './growth.ts';

const SVG = 'http://www.w3.org/2000/svg';
const PANEL = { width: 340, height: 260, title: 24 } as const;
const LEGEND = 44;

/** Each at least 3:1 on both backgrounds. */
const colours: Readonly<Record<Axis, string>> = { size: '#c2611a', channels: '#4a7fe0', batch: '#2f8f63' };

/** An image is apart from the page that shows it, and so has colours and a background of its own. */
const style = `
  .growth { color: #1f2328; font: 12px system-ui, sans-serif; }
  .growth > rect { fill: #ffffff; }
  @media (prefers-color-scheme: dark) {
    .growth { color: #e6e8eb; }
    .growth > rect { fill: #15181c; }
  }`;

/** @returns the text of an SVG file */
export function growthChart(growths: readonly Growth[]): string {
  const operations = [...new Set(growths.map(({ operation }) => operation))];
  const columns = Math.min(3, operations.length);
  const width = Math.max(2, columns) * PANEL.width;
  const height = LEGEND + Math.ceil(operations.length / columns) * (PANEL.height + PANEL.title) + 8;
  const drawn = operations.map((operation, i) => {
    const x = (i % columns) * PANEL.width;
    const y = LEGEND + Math.floor(i / columns) * (PANEL.height + PANEL.title);
    const chart = panel(growths.filter((growth) => growth.operation === operation));
    for (const [name, value] of Object.entries({ x, y: y + PANEL.title })) chart.setAttribute(name, String(value));
    return [text(operation, { x: x + 14, y: y + 16, 'font-weight': 600 }), chart];
  });
  const title = made('title', {});
  title.textContent = 'Time over work as size, channels and batch grow, and lines of time that grows as the work does';
  const sheet = made('style', {});
  sheet.textContent = style;
  const root = made('svg', { class: 'growth', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img' });
  root.append(title, sheet, made('rect', { width, height }), ...legend(), ...drawn.flat());
  return new XMLSerializer().serializeToString(root);
}

function panel(growths: readonly Growth[]): Element {
  const points = growths.flatMap(({ axis, points: those }) => those.map((point) => ({ ...point, axis })));
  const { width, height } = PANEL;
  return plot({
    width,
    height,
    marginLeft: 52,
    marginRight: 20,
    marginBottom: 40,
    style: { background: 'transparent', fontSize: '11px', fontFamily: 'inherit', overflow: 'visible' },
    x: { type: 'log', label: growths[0]!.unit, grid: true, ticks: decades(points, 'work'), tickFormat: '~s' },
    y: { type: 'log', label: 'ms', grid: true, ticks: decades(points, 'milliseconds'), tickFormat: String },
    color: { domain: [...axes], range: axes.map((axis) => colours[axis]) },
    marks: [
      line(growths.flatMap(asTheWork), { ...place, z: 'axis', stroke: 'axis', strokeDasharray: '2 4' }),
      line(points, { ...place, stroke: 'axis', strokeWidth: 2 }),
      dot(
        points.filter(({ telling }) => telling),
        { ...place, r: 3.5, fill: 'axis' },
      ),
      dot(
        points.filter(({ telling }) => !telling),
        { ...place, r: 3.5, stroke: 'axis' },
      ),
    ],
  });
}

const place = { x: 'work', y: 'milliseconds' } as const;

/** Through the point that takes least for its work, over all of the work that stays in the picture. */
function asTheWork({ axis, points }: Growth): { axis: Axis; work: number; milliseconds: number }[] {
  const rate = Math.min(...points.map(({ work, milliseconds }) => milliseconds / work));
  const least = Math.min(...points.map(({ milliseconds }) => milliseconds));
  const works = points.map(({ work }) => work);
  const ends = [Math.max(Math.min(...works), least / rate), Math.max(...works)];
  return ends.map((work) => ({ axis, work, milliseconds: rate * work }));
}

/** The powers of ten among these. */
function decades(points: readonly Point[], of: 'work' | 'milliseconds'): number[] {
  const exponents = points.map((point) => Math.log10(point[of]));
  const [from, to] = [Math.ceil(Math.min(...exponents)), Math.floor(Math.max(...exponents))];
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => 10 ** (from + i));
}

function legend(): Element[] {
  const named = axes.flatMap((axis, i) => {
    const x = 18 + i * 90;
    return [made('circle', { cx: x, cy: 20, r: 4, fill: colours[axis] }), text(axis, { x: x + 9, y: 24 })];
  });
  const from = { dashed: 18 + 3 * 90, hollow: 18 + 3 * 90 + 140 };
  const stroke = { fill: 'none', stroke: 'currentColor' };
  return [
    ...named,
    made('path', { d: `M${from.dashed} 20h24`, 'stroke-dasharray': '2 4', ...stroke }),
    text('as the work', { x: from.dashed + 30, y: 24 }),
    made('circle', { cx: from.hollow, cy: 20, r: 3.5, ...stroke }),
    text('too short to tell', { x: from.hollow + 9, y: 24 }),
  ];
}

function text(content: string, attributes: Readonly<Record<string, string | number>>): Element {
  const element = made('text', { fill: 'currentColor', ...attributes });
  element.textContent = content;
  return element;
}

function made(name: string, attributes: Readonly<Record<string, string | number>>): Element {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, String(value));
  }
  return element;
}
