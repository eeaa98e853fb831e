// Reads what Mesa's RADV prints of a shader under RADV_DEBUG=shaders,shaderstats.

/** Before each kernel's label, and before the name of what needs it. */
export const MARK = '@@@ ';
export const WORKLOAD = 'workload ';

/** What is printed of a part: a workload's name, or a kernel with what the driver lists behind its label. */
export function describe(part: string): string[] {
  const [head = '', ...listed] = part.split('\n');
  if (head === '') return [];
  if (head.startsWith(WORKLOAD)) return [`\n${head.slice(WORKLOAD.length)}`];
  const disassembly = listed.indexOf('disasm:');
  if (disassembly < 0) return [`  ${head}`];
  const text = listed.join('\n');
  const stat = (name: string) => Number(new RegExp(`^${name}: (\\d+)`, 'm').exec(text)?.[1]);
  const spilled = stat('Spilled VGPRs');
  return [
    `  ${head}`,
    `    ${stat('VGPRs')} registers${spilled > 0 ? `, ${spilled} SPILLED` : ''}; ${stat('Subgroups per SIMD')} waves a SIMD; ${stat('LDS size')} bytes of workgroup memory`,
    ...partsOf(listed.slice(disassembly)).map(({ name, instructions }) => `    ${name}: ${countsOf(instructions)}`),
  ];
}

/** The whole code, and each loop of it with those inside counted once. */
function partsOf(lines: readonly string[]): { name: string; instructions: string[] }[] {
  const blocks = new Map<string, number>();
  const instructions: string[] = [];
  const loops = new Map<number, number>(); // the last instruction, by the first
  for (const line of lines) {
    const block = /^BB\d+/.exec(line)?.[0];
    if (block) blocks.set(block, instructions.length);
    const [instruction] = /^\s+(?:s|v|ds|buffer|global|scratch)_\w+[^;]*/.exec(line) ?? [];
    if (!instruction) continue;
    const first = blocks.get(/^\s+s_c?branch\S* (BB\d+)/.exec(instruction)?.[1] ?? '');
    if (first !== undefined) loops.set(first, instructions.length); // backwards
    instructions.push(instruction.trim());
  }
  const spans = [...loops].sort(([a], [b]) => a - b);
  return [
    { name: 'all', instructions },
    ...spans.map(([first, last]) => {
      const depth = spans.filter(([a, b]) => a <= first && last <= b).length;
      return { name: `loop${' within'.repeat(depth - 1)}`, instructions: instructions.slice(first, last + 1) };
    }),
  ];
}

/** A vector instruction is a cycle, or four where it multiplies integers of 32 bits or approximates a function. */
function countsOf(instructions: readonly string[]): string {
  const count = (pattern: RegExp) => instructions.filter((each) => pattern.test(each)).length;
  const vector = count(/^v_/) + 3 * count(/^v_(mul_lo_u32|mul_hi|mad_u64|rcp|exp|log|sqrt|rsq|sin|cos)/);
  const products = count(/^v_(pk_)?(fma|fmac|mac|mad)_/) + count(/^v_dot/);
  const share = vector > 0 ? Math.round((100 * products) / vector) : 0;
  const moved = [
    [count(/^(buffer|global)_load/), 'loads'],
    [count(/^(buffer|global)_store/), 'stores'],
    [count(/^ds_read/), 'reads of workgroup memory'],
    [count(/^ds_write/), 'writes'],
  ] as const;
  const what = moved.filter(([n]) => n > 0).map(([n, name]) => `${n} ${name}`);
  return [`${products} multiply-adds of ${vector} vector cycles (${share}%)`, ...what].join(', ');
}
