import { axisX, barX, dot, line, plot, ruleX, text } from '@observablehq/plot';
import type { Ceilings } from '../../bench/ceilings.ts';
import type { Row } from '../../bench/runner.ts';
import { medianOf } from './table.ts';

const names = { tfjs: 'tfjs', ort: 'ONNX Runtime', jax: 'jax-js' } as const;
const colours: Readonly<Record<string, string>> = { tfjs: '#d0741c', 'ONNX Runtime': '#4f7fd9', 'jax-js': '#3d9970' };
const fonts = { fontSize: '13px', fontFamily: 'inherit', background: 'transparent' };

/** How many times as long as atrous each peer takes, on a logarithmic axis that begins where both are as fast. */
export function bars(rows: readonly Row[], width: number): Element {
  const data = rows.flatMap((row) => {
    const own = medianOf(row, 'atrous');
    return Object.entries(names).flatMap(([column, library]) => {
      const other = medianOf(row, column);
      return own === undefined || other === undefined ? [] : [{ workload: row.name, library, times: other / own }];
    });
  });
  const libraries = Object.values(names).filter((name) => data.some(({ library }) => library === name));
  return plot({
    width,
    height: 64 + (38 + 14 * libraries.length) * rows.length,
    marginLeft: 12,
    marginTop: 24,
    marginBottom: 44,
    style: fonts,
    ariaLabel: 'Times of the peers over those of atrous, as in the table below',
    x: {
      type: 'log',
      domain: [Math.min(0.5, ...data.map(({ times }) => times)), Math.max(4, ...data.map(({ times }) => times))],
    },
    y: { axis: null, domain: libraries },
    fy: { label: null, domain: rows.map(({ name }) => name), axis: null, padding: 0.35 },
    color: { domain: libraries, range: libraries.map((library) => colours[library]!), legend: true },
    marks: [
      axisX({ label: 'times as long as atrous', labelOffset: 36, ticks: 6, tickFormat: (value) => `${value}×` }),
      barX(data, {
        x1: 1,
        x2: 'times',
        y: 'library',
        fy: 'workload',
        fill: 'library',
        title: ({ workload, library, times }) => `${workload}: ${library} takes ${times.toFixed(2)} times as long`,
      }),
      ruleX([1]),
      text(rows, { fy: 'name', text: 'name', frameAnchor: 'top-left', dy: -16 }),
    ],
  });
}

/** Each computing workload of atrous under the device's own ceilings (Williams et al. 2009, doi:10.1145/1498765.1498785). */
export function roofline(rows: readonly Row[], { flops, bandwidth }: Ceilings, width: number): Element {
  const data = rows.flatMap((row) => {
    const own = medianOf(row, 'atrous');
    if (own === undefined || row.flops === 0) return [];
    return [
      { name: row.name, operation: row.operation, intensity: row.flops / row.bytes, rate: row.flops / own / 1e6 },
    ];
  });
  const ridge = flops / bandwidth;
  const from = Math.min(ridge / 8, ...data.map(({ intensity }) => intensity));
  const to = Math.max(ridge * 8, ...data.map(({ intensity }) => intensity));
  const roof = [from, ridge, to].map((intensity) => ({
    intensity,
    rate: Math.min(flops, bandwidth * intensity) / 1e9,
  }));
  const rates = [...roof, ...data].map(({ rate }) => rate);
  const operations = [...new Set(data.map(({ operation }) => operation))];
  const said = { x: 'intensity', y: 'rate', fill: 'currentColor', lineAnchor: 'bottom' } as const;
  return plot({
    width,
    height: Math.min(420, width * 0.8),
    marginLeft: 56,
    marginTop: 28,
    marginBottom: 52,
    style: fonts,
    ariaLabel: 'Multiply-adds and additions a second over operations a byte, as in the table below',
    x: { type: 'log', grid: true, ticks: 6 },
    y: {
      type: 'log',
      label: 'GFLOP/s',
      domain: [Math.min(...rates) / 1.5, Math.max(...rates) * 1.5],
      grid: true,
      ticks: 6,
      tickFormat: (value) => String(value),
    },
    color: { domain: operations, scheme: 'tableau10', legend: true },
    marks: [
      axisX({ label: 'operations a byte', labelOffset: 42, ticks: 6, tickFormat: (value) => String(value) }),
      line(roof, { x: 'intensity', y: 'rate', strokeWidth: 2 }),
      text(roof.slice(-1), {
        ...said,
        text: () => `multiply-adds: ${(flops / 1e9).toPrecision(3)} GFLOP/s`,
        textAnchor: 'end',
        dy: -6,
      }),
      text(roof.slice(0, 1), {
        ...said,
        text: () => `copies: ${(bandwidth / 1e9).toPrecision(3)} GB/s`,
        textAnchor: 'start',
        dx: 22,
        dy: 4,
      }),
      dot(data, {
        x: 'intensity',
        y: 'rate',
        r: 5,
        fill: 'operation',
        title: ({ name, rate }) => `${name}: ${rate.toPrecision(3)} GFLOP/s`,
      }),
    ],
  });
}
