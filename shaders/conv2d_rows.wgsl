// Any layout, filter layout, stride and dilation, best for groups of few input or few output channels: a thread walks down a strip of TILE_X columns of CHANNELS
// output channels (`value` is one channel, or four of NHWC), and loads each input it needs once. With g = gcd(stride,
// dilation), outputs dilation/g apart share inputs that are `dilation` apart: over those, the convolution has no dilation
// and the stride STEP = stride/g. A row of input adds to the PASSES rows of sums that it is a part of.
alias elem = f32;
alias value = vec4<f32>;
alias stored = vec4<elem>;

const WORKGROUP: u32 = 64u;
const CHANNELS_LAST: bool = true; // neighbouring threads make neighbouring channels, otherwise neighbouring columns
const HOISTED: bool = true; // weights are loaded once a thread, not once a row
const KH: u32 = 3u;
const KW: u32 = 3u;
const STEP_Y: u32 = 1u;
const STEP_X: u32 = 1u;
const TILE_X: u32 = 4u;
const SURE: u32 = 0u; // columns that every strip has
const FIRST: u32 = 0u; // weight of the first tap that lies in the image for some output
const INPUTS: u32 = 1u; // input channels at once
const TURNS: u32 = 1u; // and how often, one after the other: together those of a group
const CHANNELS: u32 = 1u; // output channels a thread
const FOLD: u32 = 1u; // threads of a group
const READ: u32 = 1u; // rows of input an output row adds: min(STEP_Y, KH)
const SPAN_X: u32 = 6u; // (TILE_X - 1) · STEP_X + KW
const SHIFTS: u32 = 2u; // rows of input before the first that completes a row of sums
const PASSES: u32 = 3u; // ceil(KH / STEP_Y)
const SUMS: u32 = 12u; // PASSES · TILE_X · CHANNELS
const KEPT: u32 = 8u; // (PASSES - 1) · TILE_X · CHANNELS
const FRESH: u32 = 4u; // TILE_X · CHANNELS, or 0 where TALL
const TALL: u32 = 0u; // 1 where a thread makes one row, and walks down the filter: a row of it, KH = 1, at a time
const TAPS: u32 = 9u; // ((PASSES - 1) · STEP_Y + READ) · KW · INPUTS · CHANNELS, at least as many as there are of weights

struct Params {
  x_strides: vec4u, // batch, row, column, channel, in values as all strides here
  out_strides: vec4u,
  weight_strides: vec4u, // row, column, input channel, output channel
  rows: u32, // outputs of a strip
  size: vec2i, // of x: rows, columns
  out: vec2u, // of the output: rows, columns
  stride: vec2i,
  dilation: vec2i,
  before: vec2i, // padding above and to the left
  apart: vec2u, // outputs of one thread are this far apart
  lengths: vec3u, // of channels / CHANNELS, strips over columns and walks, or strips, walks and channels
  walks: u32, // strips of a thread, over rows
  strips: u32, // over rows
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
  let thread = (group.y * groups.x + group.x) * WORKGROUP + local;
  if (thread >= params.total) {
    return;
  }
  // Remainders by multiplication: SwiftShader divides lane by lane.
  let line = thread / params.lengths.x;
  let plane = line / params.lengths.y;
  let batch = plane / params.lengths.z;
  var place = vec3u(thread - line * params.lengths.x, line - plane * params.lengths.y, plane - batch * params.lengths.z);
  if (!CHANNELS_LAST) {
    place = place.zxy;
  }
  let channel = place.x;
  let column = place.y + place.y / params.apart.y * params.apart.y * (TILE_X - 1u);
  let left = i32(column) * params.stride.y - params.before.y;
  let last = params.size - 1;
  let x_at = batch * params.x_strides.x + channel / FOLD * TURNS * INPUTS * params.x_strides.w;
  let w_at = FIRST + channel * CHANNELS * params.weight_strides.w;
  let first = batch * params.out_strides.x + channel * CHANNELS * params.out_strides.w;

  var columns: array<u32, SPAN_X>;
  var inside: array<bool, SPAN_X>;
  for (var c = 0u; c < SPAN_X; c++) { // unrolled
    let z = left + i32(c) * params.dilation.y;
    inside[c] = (z >= 0) & (z <= last.y);
    columns[c] = x_at + u32(clamp(z, 0, last.y)) * params.x_strides.z;
  }
  var w: array<partial, TAPS>;
  if (HOISTED) {
    for (var ky = 0u; ky < KH; ky++) { // unrolled
      for (var n = 0u; n < INPUTS; n++) { // unrolled
        for (var kx = 0u; kx < KW; kx++) { // unrolled
          for (var m = 0u; m < CHANNELS; m++) { // unrolled
            let at = w_at + ky * params.weight_strides.x + kx * params.weight_strides.y + n * params.weight_strides.z + m * params.weight_strides.w;
            w[((ky * INPUTS + n) * KW + kx) * CHANNELS + m] = partial(weights[at]);
          }
        }
      }
    }
  }
  var sums: array<partial, SUMS>;
  // The test behind each turn: where it stands in front, SwiftShader begins one more with all lanes masked.
  var strip = place.z * params.walks;
  let end = min(strip + params.walks, params.strips);
  loop {
    let row = strip + strip / params.apart.x * params.apart.x * (params.rows - 1u);
    let top = i32(row) * params.stride.x - params.before.x;
    for (var i = 0u; i < params.rows + SHIFTS; i++) {
      // Part j of the sums is of output row i - j.
      for (var p = 0u; p < KEPT; p++) { // unrolled
        sums[SUMS - 1u - p] = sums[KEPT - 1u - p];
      }
      for (var p = 0u; p < FRESH; p++) { // unrolled
        sums[p] = partial(0.0);
      }
      for (var r = 0u; r < READ; r++) { // unrolled
        let y = top + i32(i * STEP_Y + r) * params.dilation.x;
        let row_inside = (y >= 0) & (y <= last.x);
        for (var a = 0u; a < TURNS; a++) { // unrolled
          for (var n = 0u; n < INPUTS; n++) { // unrolled
            let row_at = u32(clamp(y, 0, last.x)) * params.x_strides.y + (a * INPUTS + n) * params.x_strides.w;
            var line: array<partial, SPAN_X>;
            for (var c = 0u; c < SPAN_X; c++) { // unrolled
              if (c % STEP_X < KW) {
                line[c] = select(partial(0.0), partial(x[row_at + columns[c]]), row_inside & inside[c]);
              }
            }
            for (var j = 0u; j < PASSES; j++) { // unrolled
              const ky = j * STEP_Y + r;
              if (ky < KH) {
                if (!HOISTED) {
                  for (var kx = 0u; kx < KW; kx++) { // unrolled
                    for (var m = 0u; m < CHANNELS; m++) { // unrolled
                      let at = w_at + (ky + i * TALL) * params.weight_strides.x + kx * params.weight_strides.y + (a * INPUTS + n) * params.weight_strides.z + m * params.weight_strides.w;
                      w[((ky * INPUTS + n) * KW + kx) * CHANNELS + m] = partial(weights[at]);
                    }
                  }
                }
                for (var t = 0u; t < TILE_X; t++) { // unrolled
                  for (var m = 0u; m < CHANNELS; m++) { // unrolled
                    for (var kx = 0u; kx < KW; kx++) { // unrolled
                      sums[(j * TILE_X + t) * CHANNELS + m] += line[t * STEP_X + kx] * w[((ky * INPUTS + n) * KW + kx) * CHANNELS + m];
                    }
                  }
                }
              }
            }
          }
        }
      }
      let out_row = row + (i - SHIFTS) * params.apart.x;
      if ((i >= SHIFTS) & (out_row < params.out.x)) {
        var z = column;
        var pixel = first + out_row * params.out_strides.y + z * params.out_strides.z;
        for (var t = 0u; t < TILE_X; t++) { // unrolled
          if (t < SURE || z < params.out.y) {
            for (var m = 0u; m < CHANNELS; m++) { // unrolled
              let at = pixel + m * params.out_strides.w;
              out[at] = finish(value(sums[KEPT + t * CHANNELS + m]), channel * CHANNELS + m, at);
            }
          }
          z += params.apart.y;
          pixel += params.apart.y * params.out_strides.z;
        }
      }
    }
    continuing {
      strip++;
      break if strip >= end;
    }
  }
}
