// Depthwise and pointwise in one dispatch, any layout, filter layout, stride, dilation and multiplier; needs no feature. A
// workgroup makes RUNS runs of RUN pixels each. Its threads compute GROUPS channels of the middle at a time (`value` is one
// channel, or four of NHWC) into workgroup memory, one run of one channel each, then each multiplies one run's middle with
// the weights of its OUTS output channels. Runs are as in conv2d_rows: with g = gcd(stride, dilation), outputs
// dilation/g apart share inputs that are `dilation` apart.
alias elem = f32;
alias value = vec4<f32>;
alias stored = vec4<elem>;
alias taken = elem; // of x
alias widened = f32; // `taken` in float32
alias added_middle = stored; // the depthwise bias in memory, as `added` of the other

const WORKGROUP: u32 = 64u; // RUNS · GROUPS
const CHANNELS_LAST: bool = true; // neighbouring threads make neighbouring channels, otherwise neighbouring runs
const FOURS: bool = true; // `value` is of four channels
const LANES: u32 = 4u; // of `value`
const SPREAD: bool = true; // and they are of other input channels than the one of the same number
const SPLIT: bool = true; // and of more than one
const DILATED: bool = false; // pixels of a run are not neighbours
const RUNS: u32 = 16u;
const RUN: u32 = 4u;
const GROUPS: u32 = 4u;
const OUTS: u32 = 1u;
const KW: u32 = 3u;
const STEP_X: u32 = 1u;
const SPAN_X: u32 = 6u; // (RUN - 1) · STEP_X + KW
const MULTIPLIER: u32 = 2u;
const NEXT = RUN * RUNS + 1u; // from a channel of the middle to the next: what neighbouring threads write lies in different banks

struct Params {
  x_strides: vec4u, // batch, row, column, channel, in `taken`
  out_strides: vec4u, // in values, as all that follow
  depthwise_strides: vec3u, // row, column, channel of the middle
  middles: u32,
  pointwise_strides: vec2u, // channel of the middle, output channel
  size: vec2i, // of x: rows, columns
  out: vec2u, // of the output: rows, columns
  stride: vec2i,
  dilation: vec2i,
  before: vec2i, // padding above and to the left
  rows: u32, // of the depthwise filter
  apart: u32, // columns from one pixel of a run to the next
  strips: u32, // runs of a row
  runs: u32,
  outs: u32, // output channels
  channel_strips: u32, // of GROUPS · OUTS output channels each
  workgroups: u32,
  activation: vec2f,
  activation_middle: vec2f,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<taken>;
@group(0) @binding(2) var<storage, read> depthwise: array<stored>;
@group(0) @binding(3) var<storage, read_write> out: array<stored>;
@group(0) @binding(6) var<storage, read> pointwise: array<stored>;
@group(0) @binding(7) var<storage, read> depthwise_bias: array<added_middle>;

const HAS_MIDDLE_BIAS: bool = false;

// Of a channel, the first pixels of all runs, then the second ones: what neighbouring threads read lies in different banks, too.
var<workgroup> middle: array<value, GROUPS * NEXT>;

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

// middle {
const ACTIVATION_MIDDLE: u32 = 0u;

fn activate_middle(y: value) -> value {
  switch (ACTIVATION_MIDDLE) {
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
      return select(y, y * params.activation_middle.x, y < value(0.0));
    }
    case 9u: { // clip to [x, y]
      return between(y, value(params.activation_middle.x), value(params.activation_middle.y));
    }
    default: {
      return y;
    }
  }
}
// } middle

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let number = group.y * groups.x + group.x;
  if (number >= params.workgroups) {
    return;
  }
  let across = number / params.channel_strips;
  var run = local / GROUPS;
  var lane = local % GROUPS;
  if (!CHANNELS_LAST) {
    run = local % RUNS;
    lane = local / RUNS;
  }
  // Runs beyond the last compute it once more: all threads must reach every barrier.
  let wanted = across * RUNS + run;
  let strip = min(wanted, params.runs - 1u);
  let line = strip / params.strips;
  let strip_x = strip - line * params.strips;
  let batch = line / params.out.x;
  let row = line - batch * params.out.x;
  var column = strip_x * RUN;
  if (DILATED) {
    let apart = strip_x / params.apart;
    column = apart * params.apart * RUN + (strip_x - apart * params.apart);
  }
  let top = i32(row) * params.stride.x - params.before.x;
  let left = i32(column) * params.stride.y - params.before.y;
  let last = params.size - 1;

  var columns: array<u32, SPAN_X>;
  var inside: array<bool, SPAN_X>;
  for (var c = 0u; c < SPAN_X; c++) { // unrolled
    let z = left + i32(c) * params.dilation.y;
    inside[c] = (z >= 0) & (z <= last.y);
    columns[c] = batch * params.x_strides.x + u32(clamp(z, 0, last.y)) * params.x_strides.z;
  }
  let channel = (number - across * params.channel_strips) * GROUPS * OUTS + lane;
  var o_at: array<u32, OUTS>;
  for (var o = 0u; o < OUTS; o++) { // unrolled
    o_at[o] = min(channel + o * GROUPS, params.outs - 1u) * params.pointwise_strides.y;
  }

  var sums: array<value, OUTS * RUN>;
  for (var first = 0u; first < params.middles; first += GROUPS) {
    let q = min(first + lane, params.middles - 1u);
    var x_at = vec4u(q / MULTIPLIER);
    if (SPREAD) {
      x_at = (LANES * q + vec4u(0u, 1u, 2u, 3u)) / MULTIPLIER;
    }
    x_at *= params.x_strides.w;
    var mids: array<value, RUN>;
    for (var t = 0u; t < RUN; t++) { // unrolled
      mids[t] = value(0.0); // said once more: SwiftShader starts a variable of a loop's body afresh in the first round alone
    }
    for (var ky = 0u; ky < params.rows; ky++) {
      let y = top + i32(ky) * params.dilation.x;
      let row_inside = (y >= 0) & (y <= last.x);
      let row_at = x_at + u32(clamp(y, 0, last.x)) * params.x_strides.y;
      let w_at = q * params.depthwise_strides.z + ky * params.depthwise_strides.x;
      var spots: array<value, SPAN_X>;
      for (var c = 0u; c < SPAN_X; c++) { // unrolled
        if (c % STEP_X < KW) {
          let at = row_at + columns[c];
          if (SPLIT) {
            spots[c] = value(vec4<f32>(f32(x[at.x]), f32(x[at.y]), f32(x[at.z]), f32(x[at.w])));
          } else {
            spots[c] = value(widened(x[at.x]));
          }
          spots[c] = select(value(0.0), spots[c], row_inside & inside[c]);
        }
      }
      for (var kx = 0u; kx < KW; kx++) { // unrolled
        let w = value(depthwise[w_at + kx * params.depthwise_strides.y]);
        for (var t = 0u; t < RUN; t++) { // unrolled
          mids[t] += spots[t * STEP_X + kx] * w;
        }
      }
    }
    if (HAS_MIDDLE_BIAS) {
      let b = value(depthwise_bias[q]);
      for (var t = 0u; t < RUN; t++) { // unrolled
        mids[t] += b;
      }
    }
    workgroupBarrier(); // the middle before this one has been read
    for (var t = 0u; t < RUN; t++) { // unrolled
      middle[lane * NEXT + t * RUNS + run] = activate_middle(mids[t]);
    }
    workgroupBarrier();

    let count = min(GROUPS, params.middles - first);
    for (var k = 0u; k < count; k++) {
      var parts: array<value, RUN>;
      for (var t = 0u; t < RUN; t++) { // unrolled
        parts[t] = middle[k * NEXT + t * RUNS + run];
      }
      for (var o = 0u; o < OUTS; o++) { // unrolled
        for (var l = 0u; l < LANES; l++) { // unrolled
          let w = value(pointwise[((first + k) * LANES + l) * params.pointwise_strides.x + o_at[o]]);
          for (var t = 0u; t < RUN; t++) { // unrolled
            if (FOURS) {
              sums[o * RUN + t] += parts[t][l] * w;
            } else {
              sums[o * RUN + t] += parts[t] * w;
            }
          }
        }
      }
    }
  }

  if (wanted >= params.runs) {
    return;
  }
  let first_out = batch * params.out_strides.x + row * params.out_strides.y;
  for (var t = 0u; t < RUN; t++) { // unrolled
    let z = column + t * params.apart;
    for (var o = 0u; o < OUTS; o++) { // unrolled
      let c = channel + o * GROUPS;
      if ((z < params.out.y) & (c < params.outs)) {
        let at = first_out + z * params.out_strides.z + c * params.out_strides.w;
        out[at] = finish(sums[o * RUN + t], c, at);
      }
    }
  }
}
