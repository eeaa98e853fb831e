import { axisX, barX, dot, line, plot, ruleX, text } from '@observablehq/plot';
import type { Ceilings } from '../../bench/ceilings.ts';
import type { Row } from '../../bench/runner.ts';
import { medianOf } from './table.ts';

const names = { tfjs: 'tfjs', ort: 'ONNX Runtime', jax: 'jax-js' } as const;
const colours = { domain: Object.values(names), range: ['#d0741c', '#4f7fd9', '#3d9970'], legend: true } as const;
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
  return plot({
    width,
    height: 60 + 78 * rows.length,
    marginLeft: 12,
    marginTop: 24,
    marginBottom: 40,
    style: fonts,
    ariaLabel: 'Times of the peers over those of atrous, as in the table below',
    x: {
      type: 'log',
      domain: [Math.min(0.5, ...data.map(({ times }) => times)), Math.max(4, ...data.map(({ times }) => times))],
    },
    y: { axis: null, domain: Object.values(names) },
    fy: { label: null, domain: rows.map(({ name }) => name), axis: null, padding: 0.35 },
    color: colours,
    marks: [
      axisX({ label: 'times as long as atrous', tickFormat: (value) => `${value}×` }),
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
    return [{ name: row.name, intensity: row.flops / row.bytes, rate: row.flops / own / 1e6 }];
  });
  const ridge = flops / bandwidth;
  const from = Math.min(ridge / 8, ...data.map(({ intensity }) => intensity));
  const to = Math.max(ridge * 8, ...data.map(({ intensity }) => intensity));
  const roof = [from, ridge, to].map((intensity) => ({
    intensity,
    rate: Math.min(flops, bandwidth * intensity) / 1e9,
  }));
  return plot({
    width,
    height: Math.min(420, width * 0.7),
    marginLeft: 56,
    marginBottom: 48,
    style: fonts,
    ariaLabel: 'Multiply-adds and additions a second over operations a byte, as in the table below',
    x: { type: 'log', label: 'operations a byte', grid: true, tickFormat: (value) => String(value) },
    y: { type: 'log', label: 'GFLOP/s', grid: true, tickFormat: (value) => String(value) },
    marks: [
      line(roof, { x: 'intensity', y: 'rate', strokeWidth: 2 }),
      dot(data, {
        x: 'intensity',
        y: 'rate',
        r: 5,
        fill: '#d0541c',
        title: ({ name, rate }) => `${name}: ${rate.toPrecision(3)} GFLOP/s`,
      }),
    ],
  });
}
