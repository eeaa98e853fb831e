// Made by tools/shaders.mjs from shaders/*.wgsl.
import type { Shader } from './shader.ts';

const epilogue = "const HAS_BIAS: bool = false;\nconst HAS_RESIDUAL: bool = false;\nconst ACTIVATION: u32 = 0u;\nalias added = stored;\nalias partial = value;\n@group(0) @binding(4) var<storage, read> bias: array<added>;\n@group(0) @binding(5) var<storage, read> residual: array<stored>;\nfn between(y: value, low: value, high: value) -> value {\nreturn select(select(y, high, y > high), low, y < low);\n}\nfn sigmoid(y: value) -> value {\nlet e = exp(-abs(y));\nlet s = select(value(1.0), e, y < value(0.0)) / (value(1.0) + e);\nreturn select(y, s, abs(y) >= value(0.0));\n}\nfn hyperbolic_tangent(y: value) -> value {\nlet a = select(abs(y), value(20.0), abs(y) > value(20.0));\nlet e = exp(a * -2.0);\nlet s = a * a;\nlet series = a * (1.0 + s * (-0.33333333 + s * (0.13333333 + s * (-0.05396825 + s * 0.02186949))));\nlet magnitude = select((value(1.0) - e) / (value(1.0) + e), series, a < value(0.25));\nreturn select(magnitude, -magnitude, y < value(0.0));\n}\nfn gelu(y: value) -> value {\nlet scaled = abs(y) * 0.70710678;\nlet z = select(scaled, value(13.0), scaled > value(13.0));\nlet t = value(1.0) / (1.0 + 0.3275911 * z);\nlet poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));\nlet tail = y * 0.5 * (poly * exp(-z * z));\nreturn select(y - tail, tail, y < value(0.0));\n}\nfn activate(y: value) -> value {\nswitch (ACTIVATION) {\ncase 1u: {\nreturn select(y, value(0.0), y < value(0.0));\n}\ncase 2u: {\nreturn between(y, value(0.0), value(6.0));\n}\ncase 3u: {\nreturn y * between(y * 0.16666667 + 0.5, value(0.0), value(1.0));\n}\ncase 4u: {\nreturn y * sigmoid(y);\n}\ncase 5u: {\nreturn sigmoid(y);\n}\ncase 6u: {\nreturn gelu(y);\n}\ncase 7u: {\nreturn hyperbolic_tangent(y);\n}\ncase 8u: {\nreturn select(y, y * params.activation.x, y < value(0.0));\n}\ncase 9u: {\nreturn between(y, value(params.activation.x), value(params.activation.y));\n}\ndefault: {\nreturn y;\n}\n}\n}\nfn finish(sum: value, channel: u32, at: u32) -> stored {\nvar y = sum;\nif (HAS_BIAS) {\ny += value(bias[channel]);\n}\nif (HAS_RESIDUAL) {\ny += value(residual[at]);\n}\nreturn stored(activate(y));\n}\n";

export const batch_to_space_gather: Shader = {
  "name": "batch_to_space_gather",
  "workgroupSize": 64,
  "params": {
    "size": 64,
    "members": {
      "x_strides": [
        0,
        "u32",
        4
      ],
      "out_size": [
        16,
        "u32",
        4
      ],
      "before": [
        32,
        "u32",
        2
      ],
      "block": [
        40,
        "u32",
        2
      ],
      "total": [
        48,
        "u32",
        1
      ]
    }
  },
  "bindings": [
    [
      "params",
      0,
      "uniform"
    ],
    [
      "x",
      1,
      "read-only-storage"
    ],
    [
      "out",
      2,
      "storage"
    ]
  ],
  "code": "alias elem = u32;\nconst WORKGROUP: u32 = 64u;\nconst HALVES: bool = false;\nconst CHANNELS_LAST: bool = true;\nstruct Params {\nx_strides: vec4u,\nout_size: vec4u,\nbefore: vec2u,\nblock: vec2u,\ntotal: u32,\n}\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> x: array<elem>;\n@group(0) @binding(2) var<storage, read_write> out: array<elem>;\nfn element(at: u32) -> elem {\nif (HALVES) {\nreturn (x[at / 2u] >> elem(at % 2u * 16u)) & elem(0xffffu);\n}\nreturn x[at];\n}\nfn moved(at: u32) -> elem {\nlet rows = params.out_size.y;\nlet columns = params.out_size.z;\nlet channels = params.out_size.w;\nvar channel: u32;\nvar column: u32;\nvar row: u32;\nvar batch: u32;\nif (CHANNELS_LAST) {\nchannel = at % channels;\nlet pixel = at / channels;\ncolumn = pixel % columns;\nrow = pixel / columns % rows;\nbatch = pixel / columns / rows;\n} else {\ncolumn = at % columns;\nlet line = at / columns;\nrow = line % rows;\nchannel = line / rows % channels;\nbatch = line / rows / channels;\n}\nlet y = row + params.before.x;\nlet z = column + params.before.y;\nlet cell = y % params.block.x * params.block.y + z % params.block.y;\nlet n = cell * params.out_size.x + batch;\nlet strides = params.x_strides;\nreturn element(n * strides.x + y / params.block.x * strides.y + z / params.block.y * strides.z + channel * strides.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) group: vec3u,\n@builtin(num_workgroups) groups: vec3u,\n@builtin(local_invocation_index) local: u32,\n) {\nlet thread = (group.y * groups.x + group.x) * WORKGROUP + local;\nlet at = select(thread, thread * 2u, HALVES);\nif (at >= params.total) {\nreturn;\n}\nvar word = moved(at);\nif (HALVES && at + 1u < params.total) {\nword |= moved(at + 1u) << elem(16u);\n}\nout[thread] = word;\n}\n"
};

export const conv2d_columns: Shader = {
  "name": "conv2d_columns",
  "workgroupSize": 64,
  "params": {
    "size": 96,
    "members": {
      "weight_strides": [
        0,
        "u32",
        3
      ],
      "channels": [
        12,
        "u32",
        1
      ],
      "x_size": [
        16,
        "u32",
        2
      ],
      "out_size": [
        24,
        "u32",
        2
      ],
      "kernel": [
        32,
        "i32",
        2
      ],
      "stride": [
        40,
        "i32",
        2
      ],
      "dilation": [
        48,
        "i32",
        2
      ],
      "before": [
        56,
        "i32",
        2
      ],
      "quads": [
        64,
        "u32",
        1
      ],
      "group_in": [
        68,
        "u32",
        1
      ],
      "group_quads": [
        72,
        "u32",
        1
      ],
      "strips": [
        76,
        "u32",
        1
      ],
      "total": [
        80,
        "u32",
        1
      ],
      "activation": [
        88,
        "f32",
        2
      ]
    }
  },
  "bindings": [
    [
      "params",
      0,
      "uniform"
    ],
    [
      "x",
      1,
      "read-only-storage"
    ],
    [
      "weights",
      2,
      "read-only-storage"
    ],
    [
      "out",
      3,
      "storage"
    ],
    [
      "bias",
      4,
      "read-only-storage"
    ],
    [
      "residual",
      5,
      "read-only-storage"
    ]
  ],
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP: u32 = 64u;\nconst TILE: u32 = 4u;\nstruct Params {\nweight_strides: vec3u,\nchannels: u32,\nx_size: vec2u,\nout_size: vec2u,\nkernel: vec2i,\nstride: vec2i,\ndilation: vec2i,\nbefore: vec2i,\nquads: u32,\ngroup_in: u32,\ngroup_quads: u32,\nstrips: u32,\ntotal: u32,\nactivation: vec2f,\n}\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> x: array<elem>;\n@group(0) @binding(2) var<storage, read> weights: array<stored>;\n@group(0) @binding(3) var<storage, read_write> out: array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) group: vec3u,\n@builtin(num_workgroups) groups: vec3u,\n@builtin(local_invocation_index) local: u32,\n) {\nlet thread = (group.y * groups.x + group.x) * WORKGROUP + local;\nif (thread >= params.total) {\nreturn;\n}\nlet quad = thread % params.quads;\nlet strip = thread / params.quads;\nlet column = strip % params.strips * TILE;\nlet line = strip / params.strips;\nlet batch = line / params.out_size.x;\nlet top = i32(line % params.out_size.x) * params.stride.x - params.before.x;\nlet left = i32(column) * params.stride.y - params.before.y;\nlet first = quad / params.group_quads * params.group_in;\nvar sums: array<value, TILE>;\nfor (var ky = 0; ky < params.kernel.x; ky++) {\nlet y = top + ky * params.dilation.x;\nif (y < 0 || y >= i32(params.x_size.x)) {\ncontinue;\n}\nlet row_at = (batch * params.x_size.x + u32(y)) * params.x_size.y;\nfor (var kx = 0; kx < params.kernel.y; kx++) {\nvar inside: array<bool, TILE>;\nvar x_at: array<u32, TILE>;\nfor (var t = 0u; t < TILE; t++) { // unrolled\nlet c = left + i32(t) * params.stride.y + kx * params.dilation.y;\ninside[t] = c >= 0 && c < i32(params.x_size.y) && column + t < params.out_size.y;\nx_at[t] = select(0u, (row_at + u32(c)) * params.channels + first, inside[t]);\n}\nvar w_at = u32(ky) * params.weight_strides.x + u32(kx) * params.weight_strides.y + quad;\nfor (var i = 0u; i < params.group_in; i++) {\nlet w = value(weights[w_at]);\nw_at += params.weight_strides.z;\nfor (var t = 0u; t < TILE; t++) { // unrolled\nsums[t] += select(0.0, f32(x[x_at[t] + i]), inside[t]) * w;\n}\n}\n}\n}\nlet out_at = (line * params.out_size.y + column) * params.quads + quad;\nfor (var t = 0u; t < TILE; t++) { // unrolled\nif (column + t < params.out_size.y) {\nlet at = out_at + t * params.quads;\nout[at] = finish(sums[t], quad, at);\n}\n}\n}\n"].join(epilogue)
};

export const conv2d_direct: Shader = {
  "name": "conv2d_direct",
  "workgroupSize": 64,
  "params": {
    "size": 112,
    "members": {
      "x_strides": [
        0,
        "u32",
        4
      ],
      "weight_strides": [
        16,
        "u32",
        4
      ],
      "x_size": [
        32,
        "i32",
        2
      ],
      "out_size": [
        40,
        "u32",
        2
      ],
      "kernel": [
        48,
        "i32",
        2
      ],
      "stride": [
        56,
        "i32",
        2
      ],
      "dilation": [
        64,
        "i32",
        2
      ],
      "before": [
        72,
        "i32",
        2
      ],
      "channels": [
        80,
        "u32",
        1
      ],
      "group_in": [
        84,
        "u32",
        1
      ],
      "group_out": [
        88,
        "u32",
        1
      ],
      "total": [
        92,
        "u32",
        1
      ],
      "activation": [
        96,
        "f32",
        2
      ]
    }
  },
  "bindings": [
    [
      "params",
      0,
      "uniform"
    ],
    [
      "x",
      1,
      "read-only-storage"
    ],
    [
      "weights",
      2,
      "read-only-storage"
    ],
    [
      "out",
      3,
      "storage"
    ],
    [
      "bias",
      4,
      "read-only-storage"
    ],
    [
      "residual",
      5,
      "read-only-storage"
    ]
  ],
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = f32;\nalias stored = elem;\nconst WORKGROUP: u32 = 64u;\nconst CHANNELS_LAST: bool = true;\nstruct Params {\nx_strides: vec4u,\nweight_strides: vec4u,\nx_size: vec2i,\nout_size: vec2u,\nkernel: vec2i,\nstride: vec2i,\ndilation: vec2i,\nbefore: vec2i,\nchannels: u32,\ngroup_in: u32,\ngroup_out: u32,\ntotal: u32,\nactivation: vec2f,\n}\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> x: array<elem>;\n@group(0) @binding(2) var<storage, read> weights: array<elem>;\n@group(0) @binding(3) var<storage, read_write> out: array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) group: vec3u,\n@builtin(num_workgroups) groups: vec3u,\n@builtin(local_invocation_index) local: u32,\n) {\nlet at = (group.y * groups.x + group.x) * WORKGROUP + local;\nif (at >= params.total) {\nreturn;\n}\nlet rows = params.out_size.x;\nlet columns = params.out_size.y;\nvar channel: u32;\nvar column: u32;\nvar row: u32;\nvar batch: u32;\nif (CHANNELS_LAST) {\nchannel = at % params.channels;\nlet pixel = at / params.channels;\ncolumn = pixel % columns;\nrow = pixel / columns % rows;\nbatch = pixel / columns / rows;\n} else {\ncolumn = at % columns;\nlet line = at / columns;\nrow = line % rows;\nchannel = line / rows % params.channels;\nbatch = line / rows / params.channels;\n}\nlet corner = vec2i(vec2u(row, column)) * params.stride - params.before;\nlet first = channel / params.group_out * params.group_in;\nlet x_base = batch * params.x_strides.x + first * params.x_strides.w;\nvar sum: partial = 0.0;\nfor (var ky = 0; ky < params.kernel.x; ky++) {\nlet y = corner.x + ky * params.dilation.x;\nif (y < 0 || y >= params.x_size.x) {\ncontinue;\n}\nfor (var kx = 0; kx < params.kernel.y; kx++) {\nlet c = corner.y + kx * params.dilation.y;\nif (c < 0 || c >= params.x_size.y) {\ncontinue;\n}\nvar x_at = x_base + u32(y) * params.x_strides.y + u32(c) * params.x_strides.z;\nvar w_at = u32(ky) * params.weight_strides.x + u32(kx) * params.weight_strides.y + channel * params.weight_strides.w;\nfor (var i = 0u; i < params.group_in; i++) {\nsum += partial(x[x_at]) * partial(weights[w_at]);\nx_at += params.x_strides.w;\nw_at += params.weight_strides.z;\n}\n}\n}\nout[at] = finish(value(sum), channel, at);\n}\n"].join(epilogue)
};

export const conv2d_matrix: Shader = {
  "name": "conv2d_matrix",
  "workgroupSize": 64,
  "params": {
    "size": 128,
    "members": {
      "x_strides": [
        0,
        "u32",
        4
      ],
      "out_strides": [
        16,
        "u32",
        4
      ],
      "weight_strides": [
        32,
        "u32",
        4
      ],
      "x_size": [
        48,
        "u32",
        2
      ],
      "out_size": [
        56,
        "u32",
        2
      ],
      "kernel": [
        64,
        "i32",
        2
      ],
      "stride": [
        72,
        "i32",
        2
      ],
      "dilation": [
        80,
        "i32",
        2
      ],
      "before": [
        88,
        "i32",
        2
      ],
      "group_in": [
        96,
        "u32",
        1
      ],
      "group_out": [
        100,
        "u32",
        1
      ],
      "pixels": [
        104,
        "u32",
        1
      ],
      "channel_strips": [
        108,
        "u32",
        1
      ],
      "group_strips": [
        112,
        "u32",
        1
      ],
      "total": [
        116,
        "u32",
        1
      ],
      "activation": [
        120,
        "f32",
        2
      ]
    }
  },
  "bindings": [
    [
      "params",
      0,
      "uniform"
    ],
    [
      "x",
      1,
      "read-only-storage"
    ],
    [
      "weights",
      2,
      "read-only-storage"
    ],
    [
      "out",
      3,
      "storage"
    ],
    [
      "bias",
      4,
      "read-only-storage"
    ],
    [
      "residual",
      5,
      "read-only-storage"
    ],
    [
      "places",
      6,
      "read-only-storage"
    ]
  ],
  "code": /* @__PURE__ */ ["enable subgroups;\nalias elem = f32;\nalias value = f32;\nalias stored = elem;\nalias lot = vec4<f32>;\nconst WORKGROUP: u32 = 64u;\nconst SHARED: bool = false;\nconst CHANNELS_LAST: bool = true;\nconst FLAT: bool = false;\nconst PACKED: bool = false;\nconst RUNNING: bool = false;\nconst LISTED: bool = false;\nconst TAIL: bool = false;\nconst ROWS: u32 = 8u;\nconst LOTS: u32 = 1u;\nconst WIDTH: u32 = 4u;\nconst COLUMNS: u32 = 4u;\nconst TILE: u32 = 8u;\nconst WEIGHTS: u32 = 4u;\nconst SPOTS: u32 = 8u;\nconst CHANNELS: u32 = 4u;\nconst LANES: u32 = 4u;\nconst LOADS: u32 = 4u;\nstruct Params {\nx_strides: vec4u,\nout_strides: vec4u,\nweight_strides: vec4u,\nx_size: vec2u,\nout_size: vec2u,\nkernel: vec2i,\nstride: vec2i,\ndilation: vec2i,\nbefore: vec2i,\ngroup_in: u32,\ngroup_out: u32,\npixels: u32,\nchannel_strips: u32,\ngroup_strips: u32,\ntotal: u32,\nactivation: vec2f,\n}\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> x: array<elem>;\n@group(0) @binding(2) var<storage, read> weights: array<elem>;\n@group(0) @binding(3) var<storage, read_write> out: array<stored>;\n@group(0) @binding(6) var<storage, read> places: array<u32>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) group: vec3u,\n@builtin(num_workgroups) groups: vec3u,\n@builtin(local_invocation_index) local: u32,\n) {\nlet thread = (group.y * groups.x + group.x) * WORKGROUP + local;\nlet quad = min(thread, params.total - 1u) / LANES;\nlet lane = local % LANES;\nvar pixel: u32;\nvar channel: u32;\nvar conv_group: u32;\nvar pixel_step = 1u;\nvar channel_step = 1u;\nif (CHANNELS_LAST) {\nlet across = quad / params.group_strips;\nlet strip = quad - across * params.group_strips;\nconv_group = strip / params.channel_strips;\nchannel = (strip - conv_group * params.channel_strips) * COLUMNS * LANES + lane;\nchannel_step = LANES;\npixel = across * ROWS;\n} else {\nlet across = (params.pixels + COLUMNS * LANES - 1u) / (COLUMNS * LANES);\nlet strip = quad / across;\npixel = (quad - strip * across) * COLUMNS * LANES + lane;\npixel_step = LANES;\nconv_group = strip / params.channel_strips;\nchannel = (strip - conv_group * params.channel_strips) * ROWS;\n}\nlet first_in = conv_group * params.group_in * params.x_strides.w;\nlet first_out = conv_group * params.group_out;\nvar top: array<i32, SPOTS>;\nvar left: array<i32, SPOTS>;\nvar x_at: array<u32, SPOTS>;\nvar out_at: array<u32, SPOTS>;\nlet plane = params.out_size.x * params.out_size.y;\nfor (var s = 0u; s < SPOTS; s++) { // unrolled\nlet p = min(pixel + s * pixel_step, params.pixels - 1u);\nvar batch = 0u;\nvar spot = p;\nif (!RUNNING) {\nbatch = p / plane;\nspot = p - batch * plane;\n}\nout_at[s] = batch * params.out_strides.x + spot * params.out_strides.z;\nx_at[s] = first_in + batch * params.x_strides.x;\nif (PACKED) {\nx_at[s] += spot * params.x_strides.z;\n} else {\nlet row = spot / params.out_size.y;\nlet column = spot - row * params.out_size.y;\nif (FLAT) {\nx_at[s] += row * params.x_strides.y + column * params.x_strides.z;\n} else {\ntop[s] = i32(row) * params.stride.x - params.before.x;\nleft[s] = i32(column) * params.stride.y - params.before.y;\n}\n}\n}\nlet out_step = params.out_strides.w;\nlet x_step = params.x_strides.w;\nlet w_step = params.weight_strides.z;\nvar o_at: array<u32, CHANNELS>;\nvar w_at: array<u32, CHANNELS>;\nfor (var o = 0u; o < CHANNELS; o++) { // unrolled\no_at[o] = first_out + min(channel + o * channel_step, params.group_out - 1u);\nw_at[o] = o_at[o] * params.weight_strides.w;\n}\nvar sums: array<lot, TILE>;\nfor (var tap = 0; tap < params.kernel.x * params.kernel.y; tap++) { // once if FLAT\nlet ky = tap / params.kernel.y;\nlet kx = tap - ky * params.kernel.y;\nlet tap_at = u32(ky) * params.weight_strides.x + u32(kx) * params.weight_strides.y;\nvar inside: array<bool, SPOTS>;\nvar at: array<u32, SPOTS>;\nfor (var s = 0u; s < SPOTS; s++) { // unrolled\nif (FLAT) {\ninside[s] = true;\nat[s] = x_at[s];\n} else {\nlet y = bitcast<u32>(top[s] + ky * params.dilation.x);\nlet z = bitcast<u32>(left[s] + kx * params.dilation.y);\ninside[s] = (y < params.x_size.x) & (z < params.x_size.y);\nat[s] = x_at[s] + select(0u, y * params.x_strides.y + z * params.x_strides.z, inside[s]);\n}\n}\nfor (var i = 0u; i < params.group_in; i += LANES) {\nvar input: array<u32, LANES>;\nvar x_input: array<u32, LANES>;\nvar w_input: array<u32, LANES>;\nvar valid: array<bool, LANES>;\nfor (var j = 0u; j < LANES; j++) { // unrolled\nif (SHARED) {\ninput[j] = i + (lane ^ j);\n} else {\ninput[j] = i + j;\n}\nvalid[j] = true;\nif (TAIL) {\nvalid[j] = input[j] < params.group_in;\ninput[j] = min(input[j], params.group_in - 1u);\n}\nif (LISTED) {\nx_input[j] = places[input[j]];\n} else {\nx_input[j] = input[j] * x_step;\n}\nw_input[j] = tap_at + input[j] * w_step;\n}\nvar b: array<lot, WEIGHTS>;\nfor (var j = 0u; j < LANES; j++) { // unrolled\nfor (var l = 0u; l < LOTS; l++) { // unrolled\nfor (var k = 0u; k < WIDTH; k++) { // unrolled\nif (CHANNELS_LAST) {\nb[j * LOTS + l][k] = f32(weights[w_at[min(l * WIDTH + k, CHANNELS - 1u)] + w_input[j]]);\n} else {\nlet v = f32(x[at[min(l * WIDTH + k, SPOTS - 1u)] + x_input[j]]);\nif (FLAT) {\nb[j * LOTS + l][k] = v;\n} else {\nb[j * LOTS + l][k] = select(0.0, v, inside[min(l * WIDTH + k, SPOTS - 1u)]);\n}\n}\n}\nif (TAIL) {\nb[j * LOTS + l] = select(lot(0.0), b[j * LOTS + l], valid[j]);\n}\n}\n}\nfor (var r = 0u; r < ROWS; r++) { // unrolled\nvar a: array<value, LANES>;\nfor (var j = 0u; j < LOADS; j++) { // unrolled\nif (CHANNELS_LAST) {\na[j] = value(x[at[min(r, SPOTS - 1u)] + x_input[j]]);\nif (!FLAT) {\na[j] = select(value(0.0), a[j], inside[min(r, SPOTS - 1u)]);\n}\n} else {\na[j] = value(weights[w_at[min(r, CHANNELS - 1u)] + w_input[j]]);\n}\nif (TAIL) {\na[j] = select(value(0.0), a[j], valid[j]);\n}\n}\nif (SHARED) {\na[1] = quadSwapX(a[0]);\na[2] = quadSwapY(a[0]);\na[3] = quadSwapDiagonal(a[0]);\n}\nfor (var l = 0u; l < LOTS; l++) { // unrolled\nif (CHANNELS_LAST) {\nsums[r * LOTS + l] += a[0] * b[l] + a[1] * b[LOTS + l] + a[2] * b[2u * LOTS + l] + a[3] * b[3u * LOTS + l];\n} else {\nsums[r * LOTS + l] += (a[0] * b[l] + a[1] * b[LOTS + l]) + (a[2] * b[2u * LOTS + l] + a[3] * b[3u * LOTS + l]);\n}\n}\n}\n}\n}\nif (thread >= params.total) {\nreturn;\n}\nfor (var l = 0u; l < LOTS; l++) { // unrolled\nfor (var k = 0u; k < WIDTH; k++) { // unrolled\nlet c = l * WIDTH + k;\nif (select(pixel + c * pixel_step < params.pixels, channel + c * channel_step < params.group_out, CHANNELS_LAST)) {\nfor (var r = 0u; r < ROWS; r++) { // unrolled\nlet o = o_at[min(select(r, l * WIDTH + k, CHANNELS_LAST), CHANNELS - 1u)];\nlet at = out_at[min(select(l * WIDTH + k, r, CHANNELS_LAST), SPOTS - 1u)] + o * out_step;\nout[at] = finish(sums[r * LOTS + l][k], o, at);\n}\n}\n}\n}\n}\n"].join(epilogue)
};

export const conv2d_tile: Shader = {
  "name": "conv2d_tile",
  "workgroupSize": 64,
  "params": {
    "size": 112,
    "members": {
      "weight_strides": [
        0,
        "u32",
        3
      ],
      "x_quads": [
        12,
        "u32",
        1
      ],
      "x_size": [
        16,
        "u32",
        2
      ],
      "out_size": [
        24,
        "u32",
        2
      ],
      "kernel": [
        32,
        "i32",
        2
      ],
      "stride": [
        40,
        "i32",
        2
      ],
      "dilation": [
        48,
        "i32",
        2
      ],
      "before": [
        56,
        "i32",
        2
      ],
      "quads": [
        64,
        "u32",
        1
      ],
      "group_in": [
        68,
        "u32",
        1
      ],
      "group_quads": [
        72,
        "u32",
        1
      ],
      "strips": [
        76,
        "u32",
        1
      ],
      "group_strips": [
        80,
        "u32",
        1
      ],
      "quad_strips": [
        84,
        "u32",
        1
      ],
      "total": [
        88,
        "u32",
        1
      ],
      "activation": [
        96,
        "f32",
        2
      ]
    }
  },
  "bindings": [
    [
      "params",
      0,
      "uniform"
    ],
    [
      "x",
      1,
      "read-only-storage"
    ],
    [
      "weights",
      2,
      "read-only-storage"
    ],
    [
      "out",
      3,
      "storage"
    ],
    [
      "bias",
      4,
      "read-only-storage"
    ],
    [
      "residual",
      5,
      "read-only-storage"
    ]
  ],
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP: u32 = 64u;\nconst COLUMNS: u32 = 4u;\nconst QUADS: u32 = 2u;\nconst TILE: u32 = 8u;\nconst LANES: u32 = 4u;\nstruct Params {\nweight_strides: vec3u,\nx_quads: u32,\nx_size: vec2u,\nout_size: vec2u,\nkernel: vec2i,\nstride: vec2i,\ndilation: vec2i,\nbefore: vec2i,\nquads: u32,\ngroup_in: u32,\ngroup_quads: u32,\nstrips: u32,\ngroup_strips: u32,\nquad_strips: u32,\ntotal: u32,\nactivation: vec2f,\n}\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> x: array<stored>;\n@group(0) @binding(2) var<storage, read> weights: array<stored>;\n@group(0) @binding(3) var<storage, read_write> out: array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) group: vec3u,\n@builtin(num_workgroups) groups: vec3u,\n@builtin(local_invocation_index) local: u32,\n) {\nlet thread = (group.y * groups.x + group.x) * WORKGROUP + local;\nif (thread >= params.total) {\nreturn;\n}\nlet quad_strip = thread % params.quad_strips;\nlet strip = thread / params.quad_strips;\nlet in_group = quad_strip % params.group_strips * QUADS;\nlet conv_group = quad_strip / params.group_strips;\nlet column = strip % params.strips * COLUMNS;\nlet line = strip / params.strips;\nlet batch = line / params.out_size.x;\nlet top = i32(line % params.out_size.x) * params.stride.x - params.before.x;\nlet left = i32(column) * params.stride.y - params.before.y;\nlet first = conv_group * params.group_in;\nvar quads: array<u32, QUADS>;\nfor (var q = 0u; q < QUADS; q++) { // unrolled\nquads[q] = conv_group * params.group_quads + min(in_group + q, params.group_quads - 1u);\n}\nvar sums: array<partial, TILE>;\nfor (var ky = 0; ky < params.kernel.x; ky++) {\nlet y = top + ky * params.dilation.x;\nif (y < 0 || y >= i32(params.x_size.x)) {\ncontinue;\n}\nlet row_at = (batch * params.x_size.x + u32(y)) * params.x_size.y;\nfor (var kx = 0; kx < params.kernel.y; kx++) {\nvar inside: array<bool, COLUMNS>;\nvar x_at: array<u32, COLUMNS>;\nfor (var t = 0u; t < COLUMNS; t++) { // unrolled\nlet c = left + i32(t) * params.stride.y + kx * params.dilation.y;\ninside[t] = c >= 0 && c < i32(params.x_size.y);\nx_at[t] = (row_at + select(0u, u32(c), inside[t])) * params.x_quads + first;\n}\nlet tap_at = u32(ky) * params.weight_strides.x + u32(kx) * params.weight_strides.y;\nfor (var i = 0u; i < params.group_in; i++) {\nvar v: array<partial, COLUMNS>;\nfor (var t = 0u; t < COLUMNS; t++) { // unrolled\nv[t] = select(partial(0.0), partial(x[x_at[t] + i]), inside[t]);\n}\nfor (var lane = 0u; lane < LANES; lane++) { // unrolled\nlet w_at = tap_at + (4u * i + lane) * params.weight_strides.z;\nfor (var q = 0u; q < QUADS; q++) { // unrolled\nlet w = partial(weights[w_at + quads[q]]);\nfor (var t = 0u; t < COLUMNS; t++) { // unrolled\nsums[t * QUADS + q] += v[t][lane] * w;\n}\n}\n}\n}\n}\n}\nlet out_at = (line * params.out_size.y + column) * params.quads;\nfor (var t = 0u; t < COLUMNS; t++) { // unrolled\nfor (var q = 0u; q < QUADS; q++) { // unrolled\nif (column + t < params.out_size.y && in_group + q < params.group_quads) {\nlet at = out_at + t * params.quads + quads[q];\nout[at] = finish(value(sums[t * QUADS + q]), quads[q], at);\n}\n}\n}\n}\n"].join(epilogue)
};

export const depth_to_space_gather: Shader = {
  "name": "depth_to_space_gather",
  "workgroupSize": 64,
  "params": {
    "size": 48,
    "members": {
      "x_strides": [
        0,
        "u32",
        4
      ],
      "out_size": [
        16,
        "u32",
        4
      ],
      "block": [
        32,
        "u32",
        2
      ],
      "total": [
        40,
        "u32",
        1
      ]
    }
  },
  "bindings": [
    [
      "params",
      0,
      "uniform"
    ],
    [
      "x",
      1,
      "read-only-storage"
    ],
    [
      "out",
      2,
      "storage"
    ],
    [
      "rank",
      3,
      "read-only-storage"
    ]
  ],
  "code": "alias elem = u32;\nconst WORKGROUP: u32 = 64u;\nconst HALVES: bool = false;\nconst CHANNELS_LAST: bool = true;\nconst CHANNEL_MAJOR: bool = false;\nstruct Params {\nx_strides: vec4u,\nout_size: vec4u,\nblock: vec2u,\ntotal: u32,\n}\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> x: array<elem>;\n@group(0) @binding(2) var<storage, read_write> out: array<elem>;\n@group(0) @binding(3) var<storage, read> rank: array<u32>;\nfn element(at: u32) -> elem {\nif (HALVES) {\nreturn (x[at / 2u] >> elem(at % 2u * 16u)) & elem(0xffffu);\n}\nreturn x[at];\n}\nfn moved(at: u32) -> elem {\nlet rows = params.out_size.y;\nlet columns = params.out_size.z;\nlet channels = params.out_size.w;\nvar channel: u32;\nvar column: u32;\nvar row: u32;\nvar batch: u32;\nif (CHANNELS_LAST) {\nchannel = at % channels;\nlet pixel = at / channels;\ncolumn = pixel % columns;\nrow = pixel / columns % rows;\nbatch = pixel / columns / rows;\n} else {\ncolumn = at % columns;\nlet line = at / columns;\nrow = line % rows;\nchannel = line / rows % channels;\nbatch = line / rows / channels;\n}\nlet cell = rank[row % params.block.x * params.block.y + column % params.block.y];\nvar deep: u32;\nif (CHANNEL_MAJOR) {\ndeep = channel * params.block.x * params.block.y + cell;\n} else {\ndeep = cell * channels + channel;\n}\nlet strides = params.x_strides;\nreturn element(batch * strides.x + row / params.block.x * strides.y + column / params.block.y * strides.z + deep * strides.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) group: vec3u,\n@builtin(num_workgroups) groups: vec3u,\n@builtin(local_invocation_index) local: u32,\n) {\nlet thread = (group.y * groups.x + group.x) * WORKGROUP + local;\nlet at = select(thread, thread * 2u, HALVES);\nif (at >= params.total) {\nreturn;\n}\nvar word = moved(at);\nif (HALVES && at + 1u < params.total) {\nword |= moved(at + 1u) << elem(16u);\n}\nout[thread] = word;\n}\n"
};

export const depthwise_conv2d_rows: Shader = {
  "name": "depthwise_conv2d_rows",
  "workgroupSize": 64,
  "params": {
    "size": 128,
    "members": {
      "x_strides": [
        0,
        "u32",
        4
      ],
      "out_strides": [
        16,
        "u32",
        4
      ],
      "weight_strides": [
        32,
        "u32",
        3
      ],
      "rows": [
        44,
        "u32",
        1
      ],
      "x_size": [
        48,
        "i32",
        2
      ],
      "out_size": [
        56,
        "u32",
        2
      ],
      "stride": [
        64,
        "i32",
        2
      ],
      "dilation": [
        72,
        "i32",
        2
      ],
      "before": [
        80,
        "i32",
        2
      ],
      "apart": [
        88,
        "u32",
        2
      ],
      "strips": [
        96,
        "u32",
        2
      ],
      "channels": [
        104,
        "u32",
        1
      ],
      "total": [
        108,
        "u32",
        1
      ],
      "activation": [
        112,
        "f32",
        2
      ]
    }
  },
  "bindings": [
    [
      "params",
      0,
      "uniform"
    ],
    [
      "x",
      1,
      "read-only-storage"
    ],
    [
      "weights",
      2,
      "read-only-storage"
    ],
    [
      "out",
      3,
      "storage"
    ],
    [
      "bias",
      4,
      "read-only-storage"
    ],
    [
      "residual",
      5,
      "read-only-storage"
    ]
  ],
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP: u32 = 64u;\nconst CHANNELS_LAST: bool = true;\nconst DILATED: bool = false;\nconst HOISTED: bool = true;\nconst KH: u32 = 3u;\nconst KW: u32 = 3u;\nconst STEP_Y: u32 = 1u;\nconst STEP_X: u32 = 1u;\nconst TILE_X: u32 = 4u;\nconst MULTIPLIER: u32 = 1u;\nconst FOLD: u32 = 1u;\nconst READ: u32 = 1u;\nconst SPAN_X: u32 = 6u;\nconst SHIFTS: u32 = 2u;\nconst PASSES: u32 = 3u;\nconst PART: u32 = 4u;\nconst SUMS: u32 = 12u;\nconst TAPS: u32 = 9u;\nstruct Params {\nx_strides: vec4u,\nout_strides: vec4u,\nweight_strides: vec3u,\nrows: u32,\nx_size: vec2i,\nout_size: vec2u,\nstride: vec2i,\ndilation: vec2i,\nbefore: vec2i,\napart: vec2u,\nstrips: vec2u,\nchannels: u32,\ntotal: u32,\nactivation: vec2f,\n}\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> x: array<stored>;\n@group(0) @binding(2) var<storage, read> weights: array<stored>;\n@group(0) @binding(3) var<storage, read_write> out: array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) group: vec3u,\n@builtin(num_workgroups) groups: vec3u,\n@builtin(local_invocation_index) local: u32,\n) {\nlet thread = (group.y * groups.x + group.x) * WORKGROUP + local;\nif (thread >= params.total) {\nreturn;\n}\nvar channel: u32;\nvar strip_x: u32;\nvar strip_y: u32;\nvar batch: u32;\nif (CHANNELS_LAST) {\nlet strip = thread / params.channels;\nchannel = thread - strip * params.channels;\nlet line = strip / params.strips.y;\nstrip_x = strip - line * params.strips.y;\nbatch = line / params.strips.x;\nstrip_y = line - batch * params.strips.x;\n} else {\nlet line = thread / params.strips.y;\nstrip_x = thread - line * params.strips.y;\nlet plane = line / params.strips.x;\nstrip_y = line - plane * params.strips.x;\nbatch = plane / params.channels;\nchannel = plane - batch * params.channels;\n}\nvar row = strip_y * params.rows;\nvar column = strip_x * TILE_X;\nif (DILATED) {\nlet across = strip_x / params.apart.y;\ncolumn = across * params.apart.y * TILE_X + (strip_x - across * params.apart.y);\nlet down = strip_y / params.apart.x;\nrow = down * params.apart.x * params.rows + (strip_y - down * params.apart.x);\n}\nlet top = i32(row) * params.stride.x - params.before.x;\nlet left = i32(column) * params.stride.y - params.before.y;\nlet last = params.x_size - 1;\nlet x_at = batch * params.x_strides.x + channel / FOLD * params.x_strides.w;\nlet w_at = channel * MULTIPLIER * params.weight_strides.z;\nlet first = batch * params.out_strides.x + channel * MULTIPLIER * params.out_strides.w;\nvar columns: array<u32, SPAN_X>;\nvar inside: array<bool, SPAN_X>;\nfor (var c = 0u; c < SPAN_X; c++) { // unrolled\nlet z = left + i32(c) * params.dilation.y;\ninside[c] = (z >= 0) & (z <= last.y);\ncolumns[c] = x_at + u32(clamp(z, 0, last.y)) * params.x_strides.z;\n}\nvar w: array<partial, TAPS>;\nif (HOISTED) {\nfor (var ky = 0u; ky < KH; ky++) { // unrolled\nfor (var kx = 0u; kx < KW; kx++) { // unrolled\nfor (var m = 0u; m < MULTIPLIER; m++) { // unrolled\nlet at = w_at + ky * params.weight_strides.x + kx * params.weight_strides.y + m * params.weight_strides.z;\nw[(ky * KW + kx) * MULTIPLIER + m] = partial(weights[at]);\n}\n}\n}\n}\nvar sums: array<partial, SUMS>;\nfor (var i = 0u; i < params.rows + SHIFTS; i++) {\nfor (var j = 0u; j < SHIFTS; j++) { // unrolled\nfor (var p = 0u; p < PART; p++) { // unrolled\nsums[(SHIFTS - j) * PART + p] = sums[(SHIFTS - j - 1u) * PART + p];\n}\n}\nfor (var p = 0u; p < PART; p++) { // unrolled\nsums[p] = partial(0.0);\n}\nfor (var r = 0u; r < READ; r++) { // unrolled\nlet y = top + i32(i * STEP_Y + r) * params.dilation.x;\nlet row_inside = (y >= 0) & (y <= last.x);\nlet row_at = u32(clamp(y, 0, last.x)) * params.x_strides.y;\nvar line: array<partial, SPAN_X>;\nfor (var c = 0u; c < SPAN_X; c++) { // unrolled\nif (c % STEP_X < KW) {\nline[c] = select(partial(0.0), partial(x[row_at + columns[c]]), row_inside & inside[c]);\n}\n}\nfor (var j = 0u; j < PASSES; j++) { // unrolled\nif (j * STEP_Y + r < KH) {\nif (!HOISTED) {\nfor (var kx = 0u; kx < KW; kx++) { // unrolled\nfor (var m = 0u; m < MULTIPLIER; m++) { // unrolled\nlet at = w_at + (j * STEP_Y + r) * params.weight_strides.x + kx * params.weight_strides.y + m * params.weight_strides.z;\nw[((j * STEP_Y + r) * KW + kx) * MULTIPLIER + m] = partial(weights[at]);\n}\n}\n}\nfor (var t = 0u; t < TILE_X; t++) { // unrolled\nfor (var m = 0u; m < MULTIPLIER; m++) { // unrolled\nfor (var kx = 0u; kx < KW; kx++) { // unrolled\nsums[(j * TILE_X + t) * MULTIPLIER + m] += line[t * STEP_X + kx] * w[((j * STEP_Y + r) * KW + kx) * MULTIPLIER + m];\n}\n}\n}\n}\n}\n}\nlet out_row = row + (i - SHIFTS) * params.apart.x;\nif ((i >= SHIFTS) & (out_row < params.out_size.x)) {\nfor (var t = 0u; t < TILE_X; t++) { // unrolled\nlet out_column = column + t * params.apart.y;\nif (out_column < params.out_size.y) {\nfor (var m = 0u; m < MULTIPLIER; m++) { // unrolled\nlet at = first + out_row * params.out_strides.y + out_column * params.out_strides.z + m * params.out_strides.w;\nout[at] = finish(value(sums[(SHIFTS * TILE_X + t) * MULTIPLIER + m]), channel * MULTIPLIER + m, at);\n}\n}\n}\n}\n}\n}\n"].join(epilogue)
};

export const pointwise_conv2d_tile: Shader = {
  "name": "pointwise_conv2d_tile",
  "workgroupSize": 64,
  "params": {
    "size": 56,
    "members": {
      "x_size": [
        0,
        "u32",
        2
      ],
      "out_size": [
        8,
        "u32",
        2
      ],
      "stride": [
        16,
        "u32",
        2
      ],
      "quads_in": [
        24,
        "u32",
        1
      ],
      "quads_out": [
        28,
        "u32",
        1
      ],
      "pixels": [
        32,
        "u32",
        1
      ],
      "strips": [
        36,
        "u32",
        1
      ],
      "total": [
        40,
        "u32",
        1
      ],
      "activation": [
        48,
        "f32",
        2
      ]
    }
  },
  "bindings": [
    [
      "params",
      0,
      "uniform"
    ],
    [
      "x",
      1,
      "read-only-storage"
    ],
    [
      "weights",
      2,
      "read-only-storage"
    ],
    [
      "out",
      3,
      "storage"
    ],
    [
      "bias",
      4,
      "read-only-storage"
    ],
    [
      "residual",
      5,
      "read-only-storage"
    ]
  ],
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP: u32 = 64u;\nconst ROWS: u32 = 8u;\nconst QUADS: u32 = 2u;\nconst TILE: u32 = 16u;\nconst LANES: u32 = 4u;\nstruct Params {\nx_size: vec2u,\nout_size: vec2u,\nstride: vec2u,\nquads_in: u32,\nquads_out: u32,\npixels: u32,\nstrips: u32,\ntotal: u32,\nactivation: vec2f,\n}\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> x: array<stored>;\n@group(0) @binding(2) var<storage, read> weights: array<stored>;\n@group(0) @binding(3) var<storage, read_write> out: array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) group: vec3u,\n@builtin(num_workgroups) groups: vec3u,\n@builtin(local_invocation_index) local: u32,\n) {\nlet thread = (group.y * groups.x + group.x) * WORKGROUP + local;\nif (thread >= params.total) {\nreturn;\n}\nlet quad = thread % params.strips * QUADS;\nlet pixel = thread / params.strips * ROWS;\nvar x_at: array<u32, ROWS>;\nfor (var r = 0u; r < ROWS; r++) { // unrolled\nlet p = min(pixel + r, params.pixels - 1u);\nlet line = p / params.out_size.y;\nlet row = line / params.out_size.x * params.x_size.x + line % params.out_size.x * params.stride.x;\nx_at[r] = (row * params.x_size.y + p % params.out_size.y * params.stride.y) * params.quads_in;\n}\nvar w_at: array<u32, QUADS>;\nfor (var q = 0u; q < QUADS; q++) { // unrolled\nw_at[q] = min(quad + q, params.quads_out - 1u);\n}\nvar sums: array<partial, TILE>;\nfor (var i = 0u; i < params.quads_in; i++) {\nvar v: array<partial, ROWS>;\nfor (var r = 0u; r < ROWS; r++) { // unrolled\nv[r] = partial(x[x_at[r] + i]);\n}\nfor (var lane = 0u; lane < LANES; lane++) { // unrolled\nfor (var q = 0u; q < QUADS; q++) { // unrolled\nlet w = partial(weights[w_at[q]]);\nw_at[q] += params.quads_out;\nfor (var r = 0u; r < ROWS; r++) { // unrolled\nsums[r * QUADS + q] += v[r][lane] * w;\n}\n}\n}\n}\nfor (var r = 0u; r < ROWS; r++) { // unrolled\nfor (var q = 0u; q < QUADS; q++) { // unrolled\nif (pixel + r < params.pixels && quad + q < params.quads_out) {\nlet at = (pixel + r) * params.quads_out + quad + q;\nout[at] = finish(value(sums[r * QUADS + q]), quad + q, at);\n}\n}\n}\n}\n"].join(epilogue)
};

export const rearrange_axes: Shader = {
  "name": "rearrange_axes",
  "workgroupSize": 256,
  "params": {
    "size": 224,
    "members": {
      "sizes": [
        0,
        "u32",
        4
      ],
      "x_digits": [
        16,
        "u32",
        4
      ],
      "out_digits": [
        32,
        "u32",
        4
      ],
      "row_digits": [
        48,
        "u32",
        4
      ],
      "column_digits": [
        64,
        "u32",
        4
      ],
      "turn_digits": [
        80,
        "u32",
        4
      ],
      "last": [
        96,
        "u32",
        4
      ],
      "last_turn": [
        112,
        "u32",
        1
      ],
      "tails": [
        116,
        "u32",
        1
      ],
      "image": [
        120,
        "u32",
        2
      ],
      "x_box": [
        128,
        "u32",
        4
      ],
      "out_box": [
        144,
        "u32",
        4
      ],
      "row_box": [
        160,
        "u32",
        4
      ],
      "column_box": [
        176,
        "u32",
        4
      ],
      "first": [
        192,
        "u32",
        4
      ],
      "strands": [
        208,
        "u32",
        2
      ],
      "total": [
        216,
        "u32",
        1
      ]
    }
  },
  "bindings": [
    [
      "params",
      0,
      "uniform"
    ],
    [
      "x",
      1,
      "read-only-storage"
    ],
    [
      "out",
      2,
      "storage"
    ],
    [
      "places",
      3,
      "read-only-storage"
    ]
  ],
  "code": "alias elem = vec4<u32>;\nconst WORKGROUP: u32 = 256u;\nconst DIGITS: u32 = 2u;\nconst LISTED: bool = false;\nconst OUTER: u32 = 1u;\nconst MIDDLE: u32 = 1u;\nconst INNER: u32 = 2u;\nconst EACH: u32 = 4u;\nconst TAIL: bool = false;\nconst SPLITS: bool = false;\nconst JOINS: bool = false;\nconst STRAND_ROWS: u32 = 1u;\nconst STRAND_COLUMNS: u32 = 2u;\nconst STRANDS: u32 = 2u;\nconst LANES: u32 = 8u;\nconst MARGINS: bool = false;\nconst PADDED: bool = false;\nstruct Params {\nsizes: vec4u,\nx_digits: vec4u,\nout_digits: vec4u,\nrow_digits: vec4u,\ncolumn_digits: vec4u,\nturn_digits: vec4u,\nlast: vec4u,\nlast_turn: u32,\ntails: u32,\nimage: vec2u,\nx_box: vec4u,\nout_box: vec4u,\nrow_box: vec4u,\ncolumn_box: vec4u,\nfirst: vec4u,\nstrands: vec2u,\ntotal: u32,\n}\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> x: array<elem>;\n@group(0) @binding(2) var<storage, read_write> out: array<elem>;\n@group(0) @binding(3) var<storage, read> places: array<vec2u>;\nfn split(x_at: u32, out_at: u32) {\nif (SPLITS) {\nvar lanes: array<u32, LANES>;\nfor (var s = 0u; s < STRANDS; s++) { // unrolled\nlet word = x[x_at + s];\nlanes[s * 4u] = word.x;\nlanes[s * 4u + 1u] = word.y;\nlanes[s * 4u + 2u] = word.z;\nlanes[s * 4u + 3u] = word.w;\n}\nvar row_at = out_at;\nfor (var r = 0u; r < STRAND_ROWS; r++) { // unrolled\nvar at = row_at;\nfor (var s = 0u; s < STRAND_COLUMNS; s++) { // unrolled\nout[at] = elem(\nlanes[r * STRAND_COLUMNS + s],\nlanes[STRANDS + r * STRAND_COLUMNS + s],\nlanes[2u * STRANDS + r * STRAND_COLUMNS + s],\nlanes[3u * STRANDS + r * STRAND_COLUMNS + s],\n);\nat += params.strands.y;\n}\nrow_at += params.strands.x;\n}\n}\n}\nfn join(x_at: u32, out_at: u32) {\nif (JOINS) {\nvar lanes: array<u32, LANES>;\nvar row_at = x_at;\nfor (var r = 0u; r < STRAND_ROWS; r++) { // unrolled\nvar at = row_at;\nfor (var s = 0u; s < STRAND_COLUMNS; s++) { // unrolled\nlet word = x[at];\nlanes[r * STRAND_COLUMNS + s] = word.x;\nlanes[STRANDS + r * STRAND_COLUMNS + s] = word.y;\nlanes[2u * STRANDS + r * STRAND_COLUMNS + s] = word.z;\nlanes[3u * STRANDS + r * STRAND_COLUMNS + s] = word.w;\nat += params.strands.y;\n}\nrow_at += params.strands.x;\n}\nfor (var s = 0u; s < STRANDS; s++) { // unrolled\nout[out_at + s] = elem(lanes[s * 4u], lanes[s * 4u + 1u], lanes[s * 4u + 2u], lanes[s * 4u + 3u]);\n}\n}\n}\nfn carry(x_at: u32, out_at: u32, row: u32, column: u32) {\nif (MARGINS) {\nlet inside = (row < params.image.x) & (column < params.image.y);\nif (PADDED) {\nvar moved = elem();\nif (inside) {\nmoved = x[x_at];\n}\nout[out_at] = moved;\n} else {\nif (inside) {\nout[out_at] = x[x_at];\n}\n}\n} else {\nif (SPLITS) {\nsplit(x_at, out_at);\n} else {\nif (JOINS) {\njoin(x_at, out_at);\n} else {\nout[out_at] = x[x_at];\n}\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) group: vec3u,\n@builtin(num_workgroups) groups: vec3u,\n@builtin(local_invocation_index) local: u32,\n) {\nlet thread = (group.y * groups.x + group.x) * WORKGROUP + local;\nif (thread >= params.total) {\nreturn;\n}\nvar x_outer = params.first.x;\nvar out_outer = params.first.y;\nvar row_outer = params.first.z;\nvar column_outer = params.first.w;\nvar turn = 0u;\nvar rest = thread;\nfor (var d = 0u; d < DIGITS; d++) { // unrolled\nlet next = rest / params.sizes[d];\nlet digit = rest - next * params.sizes[d];\nx_outer += digit * params.x_digits[d];\nout_outer += digit * params.out_digits[d];\nif (MARGINS) {\nrow_outer += digit * params.row_digits[d];\ncolumn_outer += digit * params.column_digits[d];\n}\nturn += digit * params.turn_digits[d];\nrest = next;\n}\nif (LISTED) {\nx_outer += places[rest].x;\nout_outer += places[rest].y;\n} else {\nx_outer += rest * params.last.x;\nout_outer += rest * params.last.y;\nif (MARGINS) {\nrow_outer += rest * params.last.z;\ncolumn_outer += rest * params.last.w;\n}\nturn += rest * params.last_turn;\n}\nfor (var i = 0u; i < OUTER; i++) { // unrolled\nvar x_middle = x_outer;\nvar out_middle = out_outer;\nvar row_middle = row_outer;\nvar column_middle = column_outer;\nfor (var j = 0u; j < MIDDLE; j++) { // unrolled\nvar x_inner = x_middle;\nvar out_inner = out_middle;\nvar row_inner = row_middle;\nvar column_inner = column_middle;\nfor (var k = 0u; k < INNER; k++) { // unrolled\nvar x_at = x_inner;\nvar out_at = out_inner;\nvar row = row_inner;\nvar column = column_inner;\nfor (var e = 0u; e < EACH; e++) { // unrolled\ncarry(x_at, out_at, row, column);\nx_at += params.x_box.w;\nout_at += params.out_box.w;\nif (MARGINS) {\nrow += params.row_box.w;\ncolumn += params.column_box.w;\n}\n}\nif (TAIL) {\nif (turn < params.tails) {\ncarry(x_at, out_at, row, column);\n}\n}\nx_inner += params.x_box.z;\nout_inner += params.out_box.z;\nif (MARGINS) {\nrow_inner += params.row_box.z;\ncolumn_inner += params.column_box.z;\n}\n}\nx_middle += params.x_box.y;\nout_middle += params.out_box.y;\nif (MARGINS) {\nrow_middle += params.row_box.y;\ncolumn_middle += params.column_box.y;\n}\n}\nx_outer += params.x_box.x;\nout_outer += params.out_box.x;\nif (MARGINS) {\nrow_outer += params.row_box.x;\ncolumn_outer += params.column_box.x;\n}\n}\n}\n"
};

export const reorder_filter_gather: Shader = {
  "name": "reorder_filter_gather",
  "workgroupSize": 64,
  "params": {
    "size": 12,
    "members": {
      "channels": [
        0,
        "u32",
        1
      ],
      "inner": [
        4,
        "u32",
        1
      ],
      "total": [
        8,
        "u32",
        1
      ]
    }
  },
  "bindings": [
    [
      "params",
      0,
      "uniform"
    ],
    [
      "x",
      1,
      "read-only-storage"
    ],
    [
      "out",
      2,
      "storage"
    ],
    [
      "source",
      3,
      "read-only-storage"
    ]
  ],
  "code": "alias elem = u32;\nconst WORKGROUP: u32 = 64u;\nconst HALVES: bool = false;\nstruct Params {\nchannels: u32,\ninner: u32,\ntotal: u32,\n}\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> x: array<elem>;\n@group(0) @binding(2) var<storage, read_write> out: array<elem>;\n@group(0) @binding(3) var<storage, read> source: array<u32>;\nfn element(at: u32) -> elem {\nif (HALVES) {\nreturn (x[at / 2u] >> elem(at % 2u * 16u)) & elem(0xffffu);\n}\nreturn x[at];\n}\nfn moved(at: u32) -> elem {\nlet line = at / params.inner;\nlet channel = line % params.channels;\nreturn element((line - channel + source[channel]) * params.inner + at % params.inner);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) group: vec3u,\n@builtin(num_workgroups) groups: vec3u,\n@builtin(local_invocation_index) local: u32,\n) {\nlet thread = (group.y * groups.x + group.x) * WORKGROUP + local;\nlet at = select(thread, thread * 2u, HALVES);\nif (at >= params.total) {\nreturn;\n}\nvar word = moved(at);\nif (HALVES && at + 1u < params.total) {\nword |= moved(at + 1u) << elem(16u);\n}\nout[thread] = word;\n}\n"
};

export const separable_conv2d_quads: Shader = {
  "name": "separable_conv2d_quads",
  "workgroupSize": 64,
  "params": {
    "size": 144,
    "members": {
      "x_strides": [
        0,
        "u32",
        4
      ],
      "out_strides": [
        16,
        "u32",
        4
      ],
      "depthwise_strides": [
        32,
        "u32",
        3
      ],
      "inputs": [
        44,
        "u32",
        1
      ],
      "pointwise_strides": [
        48,
        "u32",
        2
      ],
      "x_size": [
        56,
        "i32",
        2
      ],
      "out_size": [
        64,
        "u32",
        2
      ],
      "stride": [
        72,
        "i32",
        2
      ],
      "dilation": [
        80,
        "i32",
        2
      ],
      "before": [
        88,
        "i32",
        2
      ],
      "apart": [
        96,
        "u32",
        2
      ],
      "strips": [
        104,
        "u32",
        2
      ],
      "outs": [
        112,
        "u32",
        1
      ],
      "channel_strips": [
        116,
        "u32",
        1
      ],
      "total": [
        120,
        "u32",
        1
      ],
      "activation": [
        128,
        "f32",
        2
      ],
      "activation_middle": [
        136,
        "f32",
        2
      ]
    }
  },
  "bindings": [
    [
      "params",
      0,
      "uniform"
    ],
    [
      "x",
      1,
      "read-only-storage"
    ],
    [
      "depthwise",
      2,
      "read-only-storage"
    ],
    [
      "out",
      3,
      "storage"
    ],
    [
      "bias",
      4,
      "read-only-storage"
    ],
    [
      "residual",
      5,
      "read-only-storage"
    ],
    [
      "pointwise",
      6,
      "read-only-storage"
    ],
    [
      "depthwise_bias",
      7,
      "read-only-storage"
    ]
  ],
  "code": /* @__PURE__ */ ["enable subgroups;\nalias elem = f32;\nalias value = f32;\nalias stored = elem;\nalias lot = vec4<f32>;\nalias added_middle = stored;\nconst WORKGROUP: u32 = 64u;\nconst DILATED: bool = false;\nconst TAIL: bool = false;\nconst SHARED: bool = true;\nconst KH: u32 = 3u;\nconst KW: u32 = 3u;\nconst STEP_Y: u32 = 1u;\nconst STEP_X: u32 = 1u;\nconst TILE_Y: u32 = 2u;\nconst TILE_X: u32 = 4u;\nconst SPAN_Y: u32 = 4u;\nconst SPAN_X: u32 = 6u;\nconst SPAN: u32 = 24u;\nconst QUARTER: u32 = 6u;\nconst TAPS: u32 = 9u;\nconst MULTIPLIER: u32 = 1u;\nconst FOLD: u32 = 1u;\nconst LOTS: u32 = 1u;\nconst WIDTH: u32 = 4u;\nconst COLUMNS: u32 = 4u;\nconst WEIGHTS: u32 = 4u;\nconst TILE: u32 = 8u;\nconst LANES: u32 = 4u;\nstruct Params {\nx_strides: vec4u,\nout_strides: vec4u,\ndepthwise_strides: vec3u,\ninputs: u32,\npointwise_strides: vec2u,\nx_size: vec2i,\nout_size: vec2u,\nstride: vec2i,\ndilation: vec2i,\nbefore: vec2i,\napart: vec2u,\nstrips: vec2u,\nouts: u32,\nchannel_strips: u32,\ntotal: u32,\nactivation: vec2f,\nactivation_middle: vec2f,\n}\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> x: array<elem>;\n@group(0) @binding(2) var<storage, read> depthwise: array<elem>;\n@group(0) @binding(3) var<storage, read_write> out: array<stored>;\n@group(0) @binding(6) var<storage, read> pointwise: array<elem>;\n@group(0) @binding(7) var<storage, read> depthwise_bias: array<added_middle>;\nconst HAS_MIDDLE_BIAS: bool = false;\n", "const ACTIVATION_MIDDLE: u32 = 0u;\nfn activate_middle(y: value) -> value {\nswitch (ACTIVATION_MIDDLE) {\ncase 1u: {\nreturn select(y, value(0.0), y < value(0.0));\n}\ncase 2u: {\nreturn between(y, value(0.0), value(6.0));\n}\ncase 3u: {\nreturn y * between(y * 0.16666667 + 0.5, value(0.0), value(1.0));\n}\ncase 4u: {\nreturn y * sigmoid(y);\n}\ncase 5u: {\nreturn sigmoid(y);\n}\ncase 6u: {\nreturn gelu(y);\n}\ncase 7u: {\nreturn hyperbolic_tangent(y);\n}\ncase 8u: {\nreturn select(y, y * params.activation_middle.x, y < value(0.0));\n}\ncase 9u: {\nreturn between(y, value(params.activation_middle.x), value(params.activation_middle.y));\n}\ndefault: {\nreturn y;\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) group: vec3u,\n@builtin(num_workgroups) groups: vec3u,\n@builtin(local_invocation_index) local: u32,\n) {\nlet thread = (group.y * groups.x + group.x) * WORKGROUP + local;\nlet quad = min(thread, params.total - 1u) / LANES;\nlet lane = local % LANES;\nlet across = quad / params.channel_strips;\nlet channel = (quad - across * params.channel_strips) * COLUMNS * LANES + lane;\nlet line = across / params.strips.y;\nlet strip_x = across - line * params.strips.y;\nlet batch = line / params.strips.x;\nlet strip_y = line - batch * params.strips.x;\nvar row = strip_y * TILE_Y;\nvar column = strip_x * TILE_X;\nif (DILATED) {\nlet along = strip_x / params.apart.y;\ncolumn = along * params.apart.y * TILE_X + (strip_x - along * params.apart.y);\nlet down = strip_y / params.apart.x;\nrow = down * params.apart.x * TILE_Y + (strip_y - down * params.apart.x);\n}\nlet top = i32(row) * params.stride.x - params.before.x;\nlet left = i32(column) * params.stride.y - params.before.y;\nlet last = params.x_size - 1;\nvar columns: array<u32, SPAN_X>;\nvar column_inside: array<bool, SPAN_X>;\nvar rows: array<u32, SPAN_Y>;\nvar row_inside: array<bool, SPAN_Y>;\nvar spots_at: array<u32, QUARTER>;\nvar spots_inside: array<bool, QUARTER>;\nlet x_batch = batch * params.x_strides.x;\nif (SHARED) {\nfor (var n = 0u; n < QUARTER; n++) { // unrolled\nlet r = (n * LANES + lane) / SPAN_X;\nlet y = top + i32(r) * params.dilation.x;\nlet z = left + i32(n * LANES + lane - r * SPAN_X) * params.dilation.y;\nspots_inside[n] = (y >= 0) & (y <= last.x) & (z >= 0) & (z <= last.y);\nspots_at[n] = x_batch + u32(clamp(y, 0, last.x)) * params.x_strides.y + u32(clamp(z, 0, last.y)) * params.x_strides.z;\n}\n} else {\nfor (var c = 0u; c < SPAN_X; c++) { // unrolled\nlet z = left + i32(c) * params.dilation.y;\ncolumn_inside[c] = (z >= 0) & (z <= last.y);\ncolumns[c] = x_batch + u32(clamp(z, 0, last.y)) * params.x_strides.z;\n}\nfor (var r = 0u; r < SPAN_Y; r++) { // unrolled\nlet y = top + i32(r) * params.dilation.x;\nrow_inside[r] = (y >= 0) & (y <= last.x);\nrows[r] = u32(clamp(y, 0, last.x)) * params.x_strides.y;\n}\n}\nvar o_at: array<u32, COLUMNS>;\nfor (var o = 0u; o < COLUMNS; o++) { // unrolled\no_at[o] = min(channel + o * LANES, params.outs - 1u) * params.pointwise_strides.y;\n}\nvar sums: array<lot, TILE>;\nfor (var i = 0u; i < params.inputs; i += LANES) {\nvar input: array<u32, LANES>;\nvar valid: array<bool, LANES>;\nfor (var j = 0u; j < LANES; j++) { // unrolled\ninput[j] = i + (lane ^ j);\nvalid[j] = true;\nif (TAIL) {\nvalid[j] = input[j] < params.inputs;\ninput[j] = min(input[j], params.inputs - 1u);\n}\n}\nlet x_at = input[0] / FOLD * params.x_strides.w;\nvar spots: array<f32, SPAN>;\nif (SHARED) {\nfor (var n = 0u; n < QUARTER; n++) { // unrolled\nlet spot = select(0.0, f32(x[x_at + spots_at[n]]), spots_inside[n]);\nspots[n * LANES] = quadBroadcast(spot, 0u);\nspots[n * LANES + 1u] = quadBroadcast(spot, 1u);\nspots[n * LANES + 2u] = quadBroadcast(spot, 2u);\nspots[n * LANES + 3u] = quadBroadcast(spot, 3u);\n}\n} else {\nfor (var r = 0u; r < SPAN_Y; r++) { // unrolled\nfor (var c = 0u; c < SPAN_X; c++) { // unrolled\nif (r % STEP_Y < KH) {\nif (c % STEP_X < KW) {\nspots[r * SPAN_X + c] = select(0.0, f32(x[x_at + rows[r] + columns[c]]), row_inside[r] & column_inside[c]);\n}\n}\n}\n}\n}\nfor (var m = 0u; m < MULTIPLIER; m++) { // unrolled\nlet own = input[0] * MULTIPLIER + m;\nvar w: array<f32, TAPS>;\nfor (var ky = 0u; ky < KH; ky++) { // unrolled\nfor (var kx = 0u; kx < KW; kx++) { // unrolled\nlet at = own * params.depthwise_strides.z + ky * params.depthwise_strides.x + kx * params.depthwise_strides.y;\nw[ky * KW + kx] = f32(depthwise[at]);\n}\n}\nvar middle_bias = 0.0;\nif (HAS_MIDDLE_BIAS) {\nmiddle_bias = f32(depthwise_bias[own]);\n}\nvar b: array<lot, WEIGHTS>;\nfor (var j = 0u; j < LANES; j++) { // unrolled\nlet w_at = (input[j] * MULTIPLIER + m) * params.pointwise_strides.x;\nfor (var l = 0u; l < LOTS; l++) { // unrolled\nfor (var k = 0u; k < WIDTH; k++) { // unrolled\nb[j * LOTS + l][k] = f32(pointwise[w_at + o_at[l * WIDTH + k]]);\n}\nif (TAIL) {\nb[j * LOTS + l] = select(lot(0.0), b[j * LOTS + l], valid[j]);\n}\n}\n}\nfor (var r = 0u; r < TILE_Y; r++) { // unrolled\nfor (var c = 0u; c < TILE_X; c++) { // unrolled\nvar sum = middle_bias;\nfor (var ky = 0u; ky < KH; ky++) { // unrolled\nfor (var kx = 0u; kx < KW; kx++) { // unrolled\nsum += spots[(r * STEP_Y + ky) * SPAN_X + c * STEP_X + kx] * w[ky * KW + kx];\n}\n}\nvar a0 = activate_middle(sum);\nif (TAIL) {\na0 = select(0.0, a0, valid[0]);\n}\nlet a1 = quadSwapX(a0);\nlet a2 = quadSwapY(a0);\nlet a3 = quadSwapDiagonal(a0);\nfor (var l = 0u; l < LOTS; l++) { // unrolled\nsums[(r * TILE_X + c) * LOTS + l] += a0 * b[l] + a1 * b[LOTS + l] + a2 * b[2u * LOTS + l] + a3 * b[3u * LOTS + l];\n}\n}\n}\n}\n}\nif (thread >= params.total) {\nreturn;\n}\nlet first_out = batch * params.out_strides.x;\nfor (var r = 0u; r < TILE_Y; r++) { // unrolled\nfor (var c = 0u; c < TILE_X; c++) { // unrolled\nlet y = row + r * params.apart.x;\nlet z = column + c * params.apart.y;\nfor (var l = 0u; l < LOTS; l++) { // unrolled\nfor (var k = 0u; k < WIDTH; k++) { // unrolled\nlet o = channel + (l * WIDTH + k) * LANES;\nif ((y < params.out_size.x) & (z < params.out_size.y) & (o < params.outs)) {\nlet at = first_out + y * params.out_strides.y + z * params.out_strides.z + o * params.out_strides.w;\nout[at] = finish(sums[(r * TILE_X + c) * LOTS + l][k], o, at);\n}\n}\n}\n}\n}\n}\n"].join(epilogue)
};

export const separable_conv2d_tile: Shader = {
  "name": "separable_conv2d_tile",
  "workgroupSize": 64,
  "params": {
    "size": 144,
    "members": {
      "x_strides": [
        0,
        "u32",
        4
      ],
      "out_strides": [
        16,
        "u32",
        4
      ],
      "depthwise_strides": [
        32,
        "u32",
        3
      ],
      "middles": [
        44,
        "u32",
        1
      ],
      "pointwise_strides": [
        48,
        "u32",
        2
      ],
      "x_size": [
        56,
        "i32",
        2
      ],
      "out_size": [
        64,
        "u32",
        2
      ],
      "stride": [
        72,
        "i32",
        2
      ],
      "dilation": [
        80,
        "i32",
        2
      ],
      "before": [
        88,
        "i32",
        2
      ],
      "rows": [
        96,
        "u32",
        1
      ],
      "apart": [
        100,
        "u32",
        1
      ],
      "strips": [
        104,
        "u32",
        1
      ],
      "runs": [
        108,
        "u32",
        1
      ],
      "outs": [
        112,
        "u32",
        1
      ],
      "channel_strips": [
        116,
        "u32",
        1
      ],
      "workgroups": [
        120,
        "u32",
        1
      ],
      "activation": [
        128,
        "f32",
        2
      ],
      "activation_middle": [
        136,
        "f32",
        2
      ]
    }
  },
  "bindings": [
    [
      "params",
      0,
      "uniform"
    ],
    [
      "x",
      1,
      "read-only-storage"
    ],
    [
      "depthwise",
      2,
      "read-only-storage"
    ],
    [
      "out",
      3,
      "storage"
    ],
    [
      "bias",
      4,
      "read-only-storage"
    ],
    [
      "residual",
      5,
      "read-only-storage"
    ],
    [
      "pointwise",
      6,
      "read-only-storage"
    ],
    [
      "depthwise_bias",
      7,
      "read-only-storage"
    ]
  ],
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nalias taken = elem;\nalias widened = f32;\nalias added_middle = stored;\nconst WORKGROUP: u32 = 64u;\nconst CHANNELS_LAST: bool = true;\nconst FOURS: bool = true;\nconst SPREAD: bool = true;\nconst SPLIT: bool = true;\nconst DILATED: bool = false;\nconst RUNS: u32 = 16u;\nconst RUN: u32 = 4u;\nconst GROUPS: u32 = 4u;\nconst OUTS: u32 = 1u;\nconst TILE: u32 = 4u;\nconst MIDDLE: u32 = 256u;\nconst KW: u32 = 3u;\nconst STEP_X: u32 = 1u;\nconst SPAN_X: u32 = 6u;\nconst MULTIPLIER: u32 = 2u;\nconst FOUR: u32 = 4u;\nstruct Params {\nx_strides: vec4u,\nout_strides: vec4u,\ndepthwise_strides: vec3u,\nmiddles: u32,\npointwise_strides: vec2u,\nx_size: vec2i,\nout_size: vec2u,\nstride: vec2i,\ndilation: vec2i,\nbefore: vec2i,\nrows: u32,\napart: u32,\nstrips: u32,\nruns: u32,\nouts: u32,\nchannel_strips: u32,\nworkgroups: u32,\nactivation: vec2f,\nactivation_middle: vec2f,\n}\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> x: array<taken>;\n@group(0) @binding(2) var<storage, read> depthwise: array<stored>;\n@group(0) @binding(3) var<storage, read_write> out: array<stored>;\n@group(0) @binding(6) var<storage, read> pointwise: array<stored>;\n@group(0) @binding(7) var<storage, read> depthwise_bias: array<added_middle>;\nconst HAS_MIDDLE_BIAS: bool = false;\nvar<workgroup> middle: array<value, MIDDLE>;\n", "const ACTIVATION_MIDDLE: u32 = 0u;\nfn activate_middle(y: value) -> value {\nswitch (ACTIVATION_MIDDLE) {\ncase 1u: {\nreturn select(y, value(0.0), y < value(0.0));\n}\ncase 2u: {\nreturn between(y, value(0.0), value(6.0));\n}\ncase 3u: {\nreturn y * between(y * 0.16666667 + 0.5, value(0.0), value(1.0));\n}\ncase 4u: {\nreturn y * sigmoid(y);\n}\ncase 5u: {\nreturn sigmoid(y);\n}\ncase 6u: {\nreturn gelu(y);\n}\ncase 7u: {\nreturn hyperbolic_tangent(y);\n}\ncase 8u: {\nreturn select(y, y * params.activation_middle.x, y < value(0.0));\n}\ncase 9u: {\nreturn between(y, value(params.activation_middle.x), value(params.activation_middle.y));\n}\ndefault: {\nreturn y;\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) group: vec3u,\n@builtin(num_workgroups) groups: vec3u,\n@builtin(local_invocation_index) local: u32,\n) {\nlet number = group.y * groups.x + group.x;\nif (number >= params.workgroups) {\nreturn;\n}\nlet across = number / params.channel_strips;\nvar run = local / GROUPS;\nvar lane = local % GROUPS;\nif (!CHANNELS_LAST) {\nrun = local % RUNS;\nlane = local / RUNS;\n}\nlet wanted = across * RUNS + run;\nlet strip = min(wanted, params.runs - 1u);\nlet line = strip / params.strips;\nlet strip_x = strip - line * params.strips;\nlet batch = line / params.out_size.x;\nlet row = line - batch * params.out_size.x;\nvar column = strip_x * RUN;\nif (DILATED) {\nlet apart = strip_x / params.apart;\ncolumn = apart * params.apart * RUN + (strip_x - apart * params.apart);\n}\nlet top = i32(row) * params.stride.x - params.before.x;\nlet left = i32(column) * params.stride.y - params.before.y;\nlet last = params.x_size - 1;\nvar columns: array<u32, SPAN_X>;\nvar inside: array<bool, SPAN_X>;\nfor (var c = 0u; c < SPAN_X; c++) { // unrolled\nlet z = left + i32(c) * params.dilation.y;\ninside[c] = (z >= 0) & (z <= last.y);\ncolumns[c] = batch * params.x_strides.x + u32(clamp(z, 0, last.y)) * params.x_strides.z;\n}\nlet channel = (number - across * params.channel_strips) * GROUPS * OUTS + lane;\nvar o_at: array<u32, OUTS>;\nfor (var o = 0u; o < OUTS; o++) { // unrolled\no_at[o] = min(channel + o * GROUPS, params.outs - 1u) * params.pointwise_strides.y;\n}\nvar slot = run * RUN * GROUPS;\nvar apart_slots = GROUPS;\nvar next_slots = 1u;\nif (!CHANNELS_LAST) {\nslot = run;\napart_slots = RUNS;\nnext_slots = RUN * RUNS;\n}\nvar sums: array<value, TILE>;\nfor (var first = 0u; first < params.middles; first += GROUPS) {\nlet q = min(first + lane, params.middles - 1u);\nvar x_at = vec4u(q / MULTIPLIER);\nif (SPREAD) {\nx_at = (FOUR * q + vec4u(0u, 1u, 2u, 3u)) / MULTIPLIER;\n}\nx_at *= params.x_strides.w;\nvar mids: array<value, RUN>;\nfor (var t = 0u; t < RUN; t++) { // unrolled\nmids[t] = value(0.0);\n}\nfor (var ky = 0u; ky < params.rows; ky++) {\nlet y = top + i32(ky) * params.dilation.x;\nlet row_inside = (y >= 0) & (y <= last.x);\nlet row_at = x_at + u32(clamp(y, 0, last.x)) * params.x_strides.y;\nlet w_at = q * params.depthwise_strides.z + ky * params.depthwise_strides.x;\nvar spots: array<value, SPAN_X>;\nfor (var c = 0u; c < SPAN_X; c++) { // unrolled\nif (c % STEP_X < KW) {\nlet at = row_at + columns[c];\nif (SPLIT) {\nspots[c] = value(vec4<f32>(f32(x[at.x]), f32(x[at.y]), f32(x[at.z]), f32(x[at.w])));\n} else {\nspots[c] = value(widened(x[at.x]));\n}\nspots[c] = select(value(0.0), spots[c], row_inside & inside[c]);\n}\n}\nfor (var kx = 0u; kx < KW; kx++) { // unrolled\nlet w = value(depthwise[w_at + kx * params.depthwise_strides.y]);\nfor (var t = 0u; t < RUN; t++) { // unrolled\nmids[t] += spots[t * STEP_X + kx] * w;\n}\n}\n}\nif (HAS_MIDDLE_BIAS) {\nlet b = value(depthwise_bias[q]);\nfor (var t = 0u; t < RUN; t++) { // unrolled\nmids[t] += b;\n}\n}\nworkgroupBarrier();\nfor (var t = 0u; t < RUN; t++) { // unrolled\nmiddle[slot + lane * next_slots + t * apart_slots] = activate_middle(mids[t]);\n}\nworkgroupBarrier();\nlet count = min(GROUPS, params.middles - first);\nfor (var k = 0u; k < count; k++) {\nvar parts: array<value, RUN>;\nfor (var t = 0u; t < RUN; t++) { // unrolled\nparts[t] = middle[slot + k * next_slots + t * apart_slots];\n}\nfor (var o = 0u; o < OUTS; o++) { // unrolled\nif (FOURS) {\nlet at = (first + k) * FOUR * params.pointwise_strides.x + o_at[o];\nlet w0 = value(pointwise[at]);\nlet w1 = value(pointwise[at + params.pointwise_strides.x]);\nlet w2 = value(pointwise[at + 2u * params.pointwise_strides.x]);\nlet w3 = value(pointwise[at + 3u * params.pointwise_strides.x]);\nfor (var t = 0u; t < RUN; t++) { // unrolled\nsums[o * RUN + t] += parts[t].x * w0 + parts[t].y * w1 + parts[t].z * w2 + parts[t].w * w3;\n}\n} else {\nlet w = value(pointwise[(first + k) * params.pointwise_strides.x + o_at[o]]);\nfor (var t = 0u; t < RUN; t++) { // unrolled\nsums[o * RUN + t] += parts[t] * w;\n}\n}\n}\n}\n}\nif (wanted >= params.runs) {\nreturn;\n}\nlet first_out = batch * params.out_strides.x + row * params.out_strides.y;\nfor (var t = 0u; t < RUN; t++) { // unrolled\nlet z = column + t * params.apart;\nfor (var o = 0u; o < OUTS; o++) { // unrolled\nlet c = channel + o * GROUPS;\nif ((z < params.out_size.y) & (c < params.outs)) {\nlet at = first_out + z * params.out_strides.z + c * params.out_strides.w;\nout[at] = finish(sums[o * RUN + t], c, at);\n}\n}\n}\n}\n"].join(epilogue)
};

export const space_to_batch_gather: Shader = {
  "name": "space_to_batch_gather",
  "workgroupSize": 64,
  "params": {
    "size": 64,
    "members": {
      "x_strides": [
        0,
        "u32",
        4
      ],
      "out_size": [
        16,
        "u32",
        4
      ],
      "x_size": [
        32,
        "i32",
        2
      ],
      "before": [
        40,
        "i32",
        2
      ],
      "block": [
        48,
        "u32",
        2
      ],
      "x_batch": [
        56,
        "u32",
        1
      ],
      "total": [
        60,
        "u32",
        1
      ]
    }
  },
  "bindings": [
    [
      "params",
      0,
      "uniform"
    ],
    [
      "x",
      1,
      "read-only-storage"
    ],
    [
      "out",
      2,
      "storage"
    ]
  ],
  "code": "alias elem = u32;\nconst WORKGROUP: u32 = 64u;\nconst HALVES: bool = false;\nconst CHANNELS_LAST: bool = true;\nstruct Params {\nx_strides: vec4u,\nout_size: vec4u,\nx_size: vec2i,\nbefore: vec2i,\nblock: vec2u,\nx_batch: u32,\ntotal: u32,\n}\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> x: array<elem>;\n@group(0) @binding(2) var<storage, read_write> out: array<elem>;\nfn element(at: u32) -> elem {\nif (HALVES) {\nreturn (x[at / 2u] >> elem(at % 2u * 16u)) & elem(0xffffu);\n}\nreturn x[at];\n}\nfn moved(at: u32) -> elem {\nlet rows = params.out_size.y;\nlet columns = params.out_size.z;\nlet channels = params.out_size.w;\nvar channel: u32;\nvar column: u32;\nvar row: u32;\nvar batch: u32;\nif (CHANNELS_LAST) {\nchannel = at % channels;\nlet pixel = at / channels;\ncolumn = pixel % columns;\nrow = pixel / columns % rows;\nbatch = pixel / columns / rows;\n} else {\ncolumn = at % columns;\nlet line = at / columns;\nrow = line % rows;\nchannel = line / rows % channels;\nbatch = line / rows / channels;\n}\nlet cell = batch / params.x_batch;\nlet y = i32(row * params.block.x + cell / params.block.y) - params.before.x;\nlet z = i32(column * params.block.y + cell % params.block.y) - params.before.y;\nif (y < 0 || y >= params.x_size.x || z < 0 || z >= params.x_size.y) {\nreturn elem();\n}\nlet strides = params.x_strides;\nreturn element(batch % params.x_batch * strides.x + u32(y) * strides.y + u32(z) * strides.z + channel * strides.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) group: vec3u,\n@builtin(num_workgroups) groups: vec3u,\n@builtin(local_invocation_index) local: u32,\n) {\nlet thread = (group.y * groups.x + group.x) * WORKGROUP + local;\nlet at = select(thread, thread * 2u, HALVES);\nif (at >= params.total) {\nreturn;\n}\nvar word = moved(at);\nif (HALVES && at + 1u < params.total) {\nword |= moved(at + 1u) << elem(16u);\n}\nout[thread] = word;\n}\n"
};

export const space_to_depth_gather: Shader = {
  "name": "space_to_depth_gather",
  "workgroupSize": 64,
  "params": {
    "size": 48,
    "members": {
      "x_strides": [
        0,
        "u32",
        4
      ],
      "out_size": [
        16,
        "u32",
        4
      ],
      "block": [
        32,
        "u32",
        2
      ],
      "channels": [
        40,
        "u32",
        1
      ],
      "total": [
        44,
        "u32",
        1
      ]
    }
  },
  "bindings": [
    [
      "params",
      0,
      "uniform"
    ],
    [
      "x",
      1,
      "read-only-storage"
    ],
    [
      "out",
      2,
      "storage"
    ],
    [
      "source",
      3,
      "read-only-storage"
    ]
  ],
  "code": "alias elem = u32;\nconst WORKGROUP: u32 = 64u;\nconst HALVES: bool = false;\nconst CHANNELS_LAST: bool = true;\nconst CHANNEL_MAJOR: bool = false;\nstruct Params {\nx_strides: vec4u,\nout_size: vec4u,\nblock: vec2u,\nchannels: u32,\ntotal: u32,\n}\n@group(0) @binding(0) var<uniform> params: Params;\n@group(0) @binding(1) var<storage, read> x: array<elem>;\n@group(0) @binding(2) var<storage, read_write> out: array<elem>;\n@group(0) @binding(3) var<storage, read> source: array<u32>;\nfn element(at: u32) -> elem {\nif (HALVES) {\nreturn (x[at / 2u] >> elem(at % 2u * 16u)) & elem(0xffffu);\n}\nreturn x[at];\n}\nfn moved(at: u32) -> elem {\nlet rows = params.out_size.y;\nlet columns = params.out_size.z;\nlet channels = params.out_size.w;\nvar channel: u32;\nvar column: u32;\nvar row: u32;\nvar batch: u32;\nif (CHANNELS_LAST) {\nchannel = at % channels;\nlet pixel = at / channels;\ncolumn = pixel % columns;\nrow = pixel / columns % rows;\nbatch = pixel / columns / rows;\n} else {\ncolumn = at % columns;\nlet line = at / columns;\nrow = line % rows;\nchannel = line / rows % channels;\nbatch = line / rows / channels;\n}\nvar cell: u32;\nvar c: u32;\nif (CHANNEL_MAJOR) {\nlet blocks = params.block.x * params.block.y;\ncell = source[channel % blocks];\nc = channel / blocks;\n} else {\ncell = source[channel / params.channels];\nc = channel % params.channels;\n}\nlet y = row * params.block.x + cell / params.block.y;\nlet z = column * params.block.y + cell % params.block.y;\nlet strides = params.x_strides;\nreturn element(batch * strides.x + y * strides.y + z * strides.z + c * strides.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) group: vec3u,\n@builtin(num_workgroups) groups: vec3u,\n@builtin(local_invocation_index) local: u32,\n) {\nlet thread = (group.y * groups.x + group.x) * WORKGROUP + local;\nlet at = select(thread, thread * 2u, HALVES);\nif (at >= params.total) {\nreturn;\n}\nvar word = moved(at);\nif (HALVES && at + 1u < params.total) {\nword |= moved(at + 1u) << elem(16u);\n}\nout[thread] = word;\n}\n"
};
