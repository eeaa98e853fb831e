// NHWC, multiplier 1, hwim filters, channels in fours, any stride and dilation: a thread makes TILE_Y × TILE_X outputs of
// four channels and loads each input it needs once. With g = gcd(stride, dilation), outputs dilation/g apart share input
// columns that are `dilation` apart: over those, the convolution has no dilation and the stride STEP = stride/g.
alias elem = f32;
alias value = vec4<f32>;
alias stored = vec4<elem>;

const WORKGROUP: u32 = 64u;
const KH: u32 = 3u;
const KW: u32 = 3u;
const STEP_Y: u32 = 1u;
const STEP_X: u32 = 1u;
const TILE_Y: u32 = 2u;
const TILE_X: u32 = 4u;
const TILE: u32 = 8u; // TILE_Y · TILE_X
const SPAN_Y: u32 = 4u; // (TILE_Y - 1) · STEP_Y + KH
const SPAN_X: u32 = 6u; // (TILE_X - 1) · STEP_X + KW

struct Params {
  x_size: vec2i, // rows, columns
  out_size: vec2u, // rows, columns
  stride: vec2i,
  dilation: vec2i,
  before: vec2i, // padding above and to the left
  apart: vec2u, // outputs of one thread are this far apart
  strips: vec2u, // of TILE outputs, over rows and columns
  quads: u32, // channels / 4
  total: u32, // threads
  activation: vec2f,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<stored>;
@group(0) @binding(2) var<storage, read> weights: array<stored>;
@group(0) @binding(3) var<storage, read_write> out: array<stored>;

// epilogue {
// The tail of every convolution: activation(sum + bias + residual). `value` is f32 or vec4<f32>, `stored` what lies in
// memory. Comparisons are written so that a NaN fails them and is passed on; max and clamp may swallow one.
const HAS_BIAS: bool = false;
const HAS_RESIDUAL: bool = false;
const ACTIVATION: u32 = 0u;

@group(0) @binding(4) var<storage, read> bias: array<stored>;
@group(0) @binding(5) var<storage, read> residual: array<stored>;

fn between(y: value, low: value, high: value) -> value {
  return select(select(y, high, y > high), low, y < low);
}

fn sigmoid(y: value) -> value {
  let e = exp(-abs(y)); // never above 1, so nothing overflows
  let s = select(value(1.0), e, y < value(0.0)) / (value(1.0) + e);
  return select(y, s, abs(y) >= value(0.0)); // SwiftShader's exp turns a NaN into a number
}

// WGSL's own tanh may give NaN from |y| = 88.8. The series keeps small results accurate, where 1 - e cancels.
fn hyperbolic_tangent(y: value) -> value {
  let a = select(abs(y), value(20.0), abs(y) > value(20.0));
  let e = exp(a * -2.0);
  let s = a * a;
  let series = a * (1.0 + s * (-0.33333333 + s * (0.13333333 + s * (-0.05396825 + s * 0.02186949))));
  let magnitude = select((value(1.0) - e) / (value(1.0) + e), series, a < value(0.25));
  return select(magnitude, -magnitude, y < value(0.0));
}

// Half of y times erfc(-y/√2), with erfc by Abramowitz and Stegun 7.1.26 (absolute error below 1.5e-7).
fn gelu(y: value) -> value {
  let scaled = abs(y) * 0.70710678;
  let z = select(scaled, value(13.0), scaled > value(13.0)); // erfc(13) is 0 in float32, and 13² overflows nothing
  let t = value(1.0) / (1.0 + 0.3275911 * z);
  let poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  let tail = y * 0.5 * (poly * exp(-z * z));
  return select(y - tail, tail, y < value(0.0));
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
  let thread = (group.y * groups.x + group.x) * WORKGROUP + local;
  if (thread >= params.total) {
    return;
  }
  let quad = thread % params.quads;
  let strip = thread / params.quads;
  let strip_x = strip % params.strips.y;
  let strip_y = strip / params.strips.y % params.strips.x;
  let batch = strip / params.strips.y / params.strips.x;
  let column = strip_x / params.apart.y * params.apart.y * TILE_X + strip_x % params.apart.y;
  let row = strip_y / params.apart.x * params.apart.x * TILE_Y + strip_y % params.apart.x;
  let top = i32(row) * params.stride.x - params.before.x;
  let left = i32(column) * params.stride.y - params.before.y;
  let last = params.x_size - 1;
  var sums: array<value, TILE>;
  for (var r = 0u; r < SPAN_Y; r++) { // unrolled
    let y = top + i32(r) * params.dilation.x;
    let row_inside = y >= 0 && y <= last.x;
    let row_at = (i32(batch) * params.x_size.x + clamp(y, 0, last.x)) * params.x_size.y;
    var line: array<value, SPAN_X>;
    for (var c = 0u; c < SPAN_X; c++) { // unrolled
      let z = left + i32(c) * params.dilation.y;
      let v = value(x[u32(row_at + clamp(z, 0, last.y)) * params.quads + quad]);
      line[c] = select(value(0.0), v, row_inside && z >= 0 && z <= last.y);
    }
    for (var t = 0u; t < TILE_Y; t++) { // unrolled
      if (r >= t * STEP_Y && r < t * STEP_Y + KH) {
        for (var k = 0u; k < KW; k++) { // unrolled
          let w = value(weights[(r - t * STEP_Y) * KW * params.quads + k * params.quads + quad]);
          for (var j = 0u; j < TILE_X; j++) { // unrolled
            sums[t * TILE_X + j] += line[j * STEP_X + k] * w;
          }
        }
      }
    }
  }
  for (var t = 0u; t < TILE_Y; t++) { // unrolled
    for (var j = 0u; j < TILE_X; j++) { // unrolled
      let out_row = row + t * params.apart.x;
      let out_column = column + j * params.apart.y;
      if (out_row < params.out_size.x && out_column < params.out_size.y) {
        let at = ((batch * params.out_size.x + out_row) * params.out_size.y + out_column) * params.quads + quad;
        out[at] = finish(sums[t * TILE_X + j], quad, at);
      }
    }
  }
}
