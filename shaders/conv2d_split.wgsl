// NHWC, filters whose output channels lie together (hwio, ihwo), one group, channels in fours on both sides, where outputs are
// few and their sums long: ACROSS neighbouring lanes of a workgroup make neighbouring vec4s of output channels of ROWS pixels,
// and SLICES lanes share out the inputs of each tap, in vec4s and in turns.
alias elem = f32;
alias value = vec4<f32>;
alias stored = vec4<elem>;

const WORKGROUP = 64u;
const ACROSS = 4u;
const SLICES = 16u; // WORKGROUP / ACROSS
const ROWS: u32 = 4u; // pixels
const LANES = 4u; // of a vec4

struct Params {
  out_strides: vec4u, // batch, row, column, channel, in vec4s
  weight_strides: vec3u, // row, column, input channel, in vec4s
  x_quads: u32, // channels of x / 4
  size: vec2u, // of x: rows, columns
  out: vec2u, // of the output: rows, columns
  kernel: vec2i,
  stride: vec2i,
  dilation: vec2i,
  before: vec2i, // padding above and to the left
  quads: u32, // output channels / 4
  pixels: u32, // of the output, over the batch
  strips: u32, // of ACROSS vec4s of output channels
  activation: vec2f,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<stored>;
@group(0) @binding(2) var<storage, read> weights: array<stored>;
@group(0) @binding(3) var<storage, read_write> out: array<stored>;

var<workgroup> parts: array<value, WORKGROUP * ROWS>;

// epilogue {
// The tail of every convolution: activation(sum + bias + residual). `value` is f32 or vec4<f32>, `stored` what lies in
// memory. Comparisons are written so that a NaN fails them and is passed on; max and clamp may swallow one.
const HAS_BIAS: bool = false;
const HAS_RESIDUAL: bool = false;
const ACTIVATION: u32 = 0u;

alias added = stored; // the bias in memory: f32 beside f16 operands is `value`
alias partial = value; // what sums may be kept in: with f16 accumulators `stored`

@group(0) @binding(4) var<storage, read> bias: array<added>;
@group(0) @binding(5) var<storage, read> residual: array<stored>;

fn between(y: value, low: value, high: value) -> value {
  return select(select(y, high, y > high), low, y < low);
}

fn sigmoid(y: value) -> value {
  let e = exp(-abs(y)); // never above 1, so nothing overflows
  let s = select(value(1.0), e, y < value(0.0)) / (value(1.0) + e);
  return select(y, s, abs(y) >= value(0.0)); // SwiftShader's exp turns a NaN into a number
}

// WGSL's own tanh may give NaN from |y| = 88.8. Its continued fraction keeps small results accurate, where 1 - e cancels.
fn hyperbolic_tangent(y: value) -> value {
  let a = select(abs(y), value(20.0), abs(y) > value(20.0));
  let e = exp(a * -2.0);
  let s = a * a;
  let fraction = a * (105.0 + s * 10.0) / (105.0 + s * (45.0 + s));
  let magnitude = select((value(1.0) - e) / (value(1.0) + e), fraction, a < value(0.25));
  return select(magnitude, -magnitude, y < value(0.0));
}

// Half of y times erfc(-y/√2), with erfc by Abramowitz and Stegun 7.1.26 (absolute error below 1.5e-7).
fn gelu(y: value) -> value {
  let scaled = abs(y) * 0.70710678;
  let z = select(scaled, value(13.0), scaled > value(13.0)); // erfc(13) is 0 in float32, and 13² overflows nothing
  let t = value(1.0) / (1.0 + 0.3275911 * z);
  let poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  let tail = poly * exp(-z * z);
  return select(y - 0.70710678 * z * tail, y * 0.5 * tail, y < value(0.0)); // z, so that infinity stays itself
}

fn activate(y: value) -> value {
  switch (ACTIVATION) {
    case 1u: { // relu
      return select(y, value(0.0), y < value(0.0));
    }
    case 2u: { // relu6
      return between(y, value(0.0), value(6.0));
    }
    case 3u: { // hardSwish; y·relu6(y + 3)/6 would overflow
      return y * between(y * 0.16666667 + 0.5, value(0.0), value(1.0));
    }
    case 4u: { // silu
      return y * sigmoid(y);
    }
    case 5u: {
      return sigmoid(y);
    }
    case 6u: {
      return gelu(y);
    }
    case 7u: {
      return hyperbolic_tangent(y);
    }
    case 8u: { // leakyRelu, alpha in x
      return select(y, y * params.activation.x, y < value(0.0));
    }
    case 9u: { // clip to [x, y]
      return between(y, value(params.activation.x), value(params.activation.y));
    }
    default: {
      return y;
    }
  }
}

fn finish(sum: value, channel: u32, at: u32) -> stored {
  var y = sum;
  if (HAS_BIAS) {
    y += value(bias[channel]);
  }
  if (HAS_RESIDUAL) {
    y += value(residual[at]);
  }
  return stored(activate(y));
}
// } epilogue

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let tile = group.y * groups.x + group.x; // those beyond the last make nothing that is stored
  let across = local % ACROSS;
  let slice = local / ACROSS;
  let first = tile % params.strips * ACROSS;
  let pixel = tile / params.strips * ROWS;
  // What a tile has beyond the last pixel or channel repeats the last one.
  let quad = min(first + across, params.quads - 1u);
  var top: array<i32, ROWS>;
  var left: array<i32, ROWS>;
  var x_at: array<u32, ROWS>;
  for (var r = 0u; r < ROWS; r++) { // unrolled
    let p = min(pixel + r, params.pixels - 1u);
    let line = p / params.out.y;
    let batch = line / params.out.x;
    top[r] = i32(line - batch * params.out.x) * params.stride.x - params.before.x;
    left[r] = i32(p - line * params.out.y) * params.stride.y - params.before.y;
    x_at[r] = batch * params.size.x * params.size.y;
  }
  var sums: array<partial, ROWS>;
  for (var tap = 0; tap < params.kernel.x * params.kernel.y; tap++) {
    let ky = tap / params.kernel.y;
    let kx = tap - ky * params.kernel.y;
    var inside: array<bool, ROWS>;
    var at: array<u32, ROWS>;
    for (var r = 0u; r < ROWS; r++) { // unrolled
      let y = bitcast<u32>(top[r] + ky * params.dilation.x); // above and left of the input they are huge
      let z = bitcast<u32>(left[r] + kx * params.dilation.y);
      inside[r] = (y < params.size.x) & (z < params.size.y);
      at[r] = (x_at[r] + select(0u, y * params.size.y + z, inside[r])) * params.x_quads;
    }
    let tap_at = u32(ky) * params.weight_strides.x + u32(kx) * params.weight_strides.y + quad;
    for (var i = slice; i < params.x_quads; i += SLICES) {
      var v: array<partial, ROWS>;
      for (var r = 0u; r < ROWS; r++) { // unrolled
        v[r] = select(partial(0.0), partial(x[at[r] + i]), inside[r]);
      }
      for (var lane = 0u; lane < LANES; lane++) { // unrolled
        let w = partial(weights[tap_at + (LANES * i + lane) * params.weight_strides.z]);
        for (var r = 0u; r < ROWS; r++) { // unrolled
          sums[r] += v[r][lane] * w;
        }
      }
    }
  }
  for (var r = 0u; r < ROWS; r++) { // unrolled
    parts[(slice * ROWS + r) * ACROSS + across] = value(sums[r]);
  }
  workgroupBarrier();
  let own = pixel + slice; // of the first ROWS slices
  if (slice >= ROWS || own >= params.pixels || first + across >= params.quads) {
    return;
  }
  var sum = value(0.0);
  for (var s = 0u; s < SLICES; s++) { // unrolled
    sum += parts[s * ACROSS * ROWS + local];
  }
  let at = own * params.out_strides.z + quad;
  out[at] = finish(sum, quad, at);
}
