// What `npm run bench:code` reads of a driver's listing.
import { expect, test } from 'vitest';
import { describe as told, WORKLOAD } from '../../bench/radv/listing.ts';

const listing = `conv2d_staged EACH=8

Compute Shader:
	v_fma_f32 of the compiler's own listing, which comes first
disasm:
BB0:
	v_mul_lo_u32 v1, v2, v3                                     ; d5690000
	buffer_load_dwordx4 v[4:7], v1, s[0:3], 0 offen             ; e0381000
BB1:
	s_cbranch_scc1 BB4                                          ; bf850001
	ds_write_b128 v1, v[4:7]                                    ; db7c0000
BB2:
	ds_read_b128 v[8:11], v1                                    ; dbfc0000
	v_fmac_f32_e32 v12, v8, v4                                  ; 56185108
	v_pk_fma_f16 v12, v8, v4, v5                                ; cc0e400c
	v_add_nc_u32_e32 v1, 1, v1                                  ; 4a020281
	s_cbranch_scc0 BB2                                          ; bf84fffa
BB3:
	s_branch BB1                                                ; bf82fff7
BB4:
	buffer_store_dwordx4 v[12:15], v1, s[4:7], 0 offen          ; e0781000
	s_endpgm                                                    ; bf810000

*** SHADER STATS ***
SGPRs: 128
VGPRs: 96
Spilled SGPRs: 0
Spilled VGPRs: 0
LDS size: 8192
Subgroups per SIMD: 10
`;

test('a kernel: its registers, its code, and its loops from the outermost on', () => {
  expect(told(listing)).toEqual([
    '  conv2d_staged EACH=8',
    '    96 registers; 10 waves a SIMD; 8192 bytes of workgroup memory',
    '    all: 2 multiply-adds of 7 vector cycles (29%), 1 loads, 1 stores, 1 reads of workgroup memory, 1 writes',
    '    loop: 2 multiply-adds of 3 vector cycles (67%), 1 reads of workgroup memory, 1 writes',
    '    loop within: 2 multiply-adds of 3 vector cycles (67%), 1 reads of workgroup memory',
  ]);
});

test('registers that were spilled are said', () => {
  expect(told(listing.replace('Spilled VGPRs: 0', 'Spilled VGPRs: 17'))[1]).toContain('96 registers, 17 SPILLED;');
});

test('a workload, a kernel that is listed already, and nothing', () => {
  expect(told(`${WORKLOAD}a stem\nnoise`)).toEqual(['\na stem']);
  expect(told('conv2d_rows TILE_X=3 (as above)\n')).toEqual(['  conv2d_rows TILE_X=3 (as above)']);
  expect(told('')).toEqual([]);
});
