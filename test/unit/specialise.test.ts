// A kernel's text with its constants put in and its marked loops written out.
import { expect, test } from 'vitest';
import { programOf, type Shader, specialise } from '../../src/gpu/shader.ts';

const shader = (code: string): Shader => ({
  name: 'test',
  code,
  workgroupSize: 64,
  params: '',
});

const loops = shader(
  [
    'alias elem = f32;',
    'const TAPS = 3u;',
    'each r 0u ROWS {',
    'let row = r;',
    'each t 0u TAPS {',
    'if (t > 0) {',
    'sums[r] += at(r, t);',
    '}',
    '}',
    '}',
    'for (var r = 0u; r < ROWS; r++) {',
    'out[r] = sums[r];',
    '}',
  ].join('\n'),
);

test('marked loops are written out, one inside the other, and others left', () => {
  const taps = (r: number, t: number) => `{\nif (${t}u > 0) {\nsums[${r}u] += at(${r}u, ${t}u);\n}\n}`;
  const row = (r: number) => `{\nlet row = ${r}u;\n${[0, 1, 2].map((t) => taps(r, t)).join('\n')}\n}`;
  expect(specialise(programOf(loops, { ROWS: 1 }, { elem: 'f16' }))).toBe(
    [
      'enable f16;',
      'const ROWS = 1u;',
      'alias elem = f16;',
      'const TAPS = 3u;',
      row(0),
      'for (var r = 0u; r < ROWS; r++) {',
      'out[r] = sums[r];',
      '}',
    ].join('\n'),
  );
});

test('a marked loop to a constant that is given as text stays a loop', () => {
  const turns = shader('each r 0u ROWS {\neach t 0u TAPS {\nadd(r, t);\n}\n}');
  expect(specialise(programOf(turns, { ROWS: '40', TAPS: 2 }, {}))).toBe(
    'const ROWS = 40;\nconst TAPS = 2u;\nfor(var r=0u;r<ROWS;r++){\n{\nadd(r, 0u);\n}\n{\nadd(r, 1u);\n}\n}',
  );
});

test('conditions and switches on constants are decided, others left, and bindings numbered', () => {
  const text = shader(
    [
      '$<storage,read> x:array<f32>;',
      '$ y:sampler;',
      'loop {',
      'if (!FLAT) {',
      'a(k);',
      '} else {',
      'b(k);',
      '}',
      'if (k > 0) {',
      'c();',
      '}',
      '}',
      'switch (KIND) {',
      'case 1u: {',
      'return one;',
      '}',
      'default: {',
      'return other;',
      '}',
      '}',
    ].join('\n'),
  );
  const written = (flat: boolean, kind: number) =>
    specialise(programOf(text, { FLAT: flat, KIND: kind }, {}))
      .split('\n')
      .slice(2);
  const bound = ['@group(0) @binding(0) var<storage,read> x:array<f32>;', '@group(0) @binding(1) var y:sampler;'];
  const turn = (letter: string) => ['loop {', '{', `${letter}(k);`, '}', 'if (k > 0) {', 'c();', '}', '}'];
  expect(written(true, 1)).toEqual([...bound, ...turn('b'), '{', 'return one;', '}']);
  expect(written(false, 7)).toEqual([...bound, ...turn('a'), '{', 'return other;', '}']);
  expect(programOf(text, {}, {}).bindings).toEqual(['x', 'y']);
});

test('thousands of lines take no longer than their length asks for', () => {
  const lines = (rows: number) => {
    const start = performance.now();
    const text = specialise(programOf(loops, { ROWS: rows }, {}));
    return { lines: text.split('\n').length, ms: performance.now() - start };
  };
  const { lines: written, ms } = lines(500);
  expect(written).toBeGreaterThan(8000);
  expect(ms).toBeLessThan(1000); // a few ms; a pass over the whole text for every loop would take many times that
});

test('subgroups are enabled where what is left needs them', () => {
  const text = shader('if (SHARED) {\nsum = quadSwapX(sum);\n}');
  const first = (shared: boolean) => specialise(programOf(text, { SHARED: shared }, {})).split('\n')[0];
  expect(first(true)).toBe('enable subgroups;');
  expect(first(false)).toBe('const SHARED = false;');
});

test('the label holds every setting, and tells programs apart', () => {
  const labels = [
    programOf(loops, {}, {}),
    programOf(loops, { ROWS: 1 }, {}),
    programOf(loops, { ROWS: 1, TAPS: 3 }, {}),
    programOf(loops, { ROWS: 1 }, { elem: 'f16' }),
  ].map(({ label }) => label);
  expect(labels).toEqual(['test', 'test ROWS=1', 'test ROWS=1 TAPS=3', 'test elem=f16 ROWS=1']);
});
