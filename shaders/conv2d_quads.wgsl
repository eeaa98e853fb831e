// NHWC, output channels of a group in fours, filters whose output channels lie together (hwio, ihwo): the convolution as the
// product of a matrix of pixels and one of output channels, of which the four lanes of a quad have neighbouring vec4s. Each lane
// loads the input channels of every fourth pixel, by vec4s where they come so, and has the other three pixels' from its neighbours:
// for subgroups whose quads are four neighbouring threads, on an adapter where a load costs ten multiplications.
enable subgroups; // left out with SHARED
alias elem = f32;
alias value = vec4<f32>;
alias stored = vec4<elem>;
alias taken = stored; // of x
alias widened = value; // `taken` in float32

const WORKGROUP: u32 = 64u;
const SHARED: bool = true; // the lanes of a quad share their loads of pixels
const FLAT: bool = false; // one tap, no stride, no padding: pixels of x are those of out
const ROWS: u32 = 24u; // pixels of a tile
const SPOTS: u32 = 6u; // those that a lane loads: ROWS, or a quarter where they share
const COLUMNS: u32 = 8u; // output channels of a lane
const CHANNELS: u32 = 2u; // COLUMNS / 4
const WEIGHTS: u32 = 32u; // DEPTH · COLUMNS
const TILE: u32 = 192u; // ROWS · COLUMNS
const FOURS: bool = true; // input channels of a group come in fours, and lie together
const LISTED: bool = false; // they lie where `places` says: blocks of pixels taken as channels
const DEPTH: u32 = 4u; // input channels at once
const LOADS: u32 = 1u; // of `taken` for these
const LANES = 4u; // of a quad, and of a vec4
const EACH: u32 = 4u; // pixels that come of one load: 1 or 4
const PAIR: u32 = 2u; // and the root of that

struct Params {
  x_strides: vec4u, // batch, row, column, channel, in `taken`
  out_strides: vec4u, // in vec4s
  weight_strides: vec3u, // row, column, input channel, in vec4s
  size: vec2u, // of x: rows, columns
  out: vec2u, // of the output: rows, columns
  kernel: vec2i,
  stride: vec2i,
  dilation: vec2i,
  before: vec2i, // padding above and to the left
  group_in: u32, // input channels of a group, in `taken`
  group_out: u32, // output channels of a group, in vec4s
  pixels: u32, // of the output, over the batch
  channel_strips: u32, // of the output channels of a group, 4 · CHANNELS vec4s each
  group_strips: u32, // over all groups
  total: u32, // threads
  steps: u32, // taps · input channels of a group / DEPTH
  activation: vec2f,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<taken>;
@group(0) @binding(2) var<storage, read> weights: array<stored>;
@group(0) @binding(3) var<storage, read_write> out: array<stored>;

@group(0) @binding(6) var<storage, read> places: array<u32>; // of input channels, from a block's first element

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
  // Threads beyond the last repeat its quad and store nothing: all lanes must reach every swap.
  let quad = min(thread, params.total - 1u) / LANES;
  let lane = local % LANES;
  // Remainders by multiplication: SwiftShader divides lane by lane.
  let across = quad / params.group_strips;
  let strip = quad - across * params.group_strips;
  let conv_group = strip / params.channel_strips;
  let channel = (strip - conv_group * params.channel_strips) * COLUMNS + lane;
  var pixel = across * ROWS;
  if (SHARED) {
    pixel += lane;
  }

  // What a tile has beyond the last pixel or channel repeats the last one.
  var top: array<i32, SPOTS>;
  var left: array<i32, SPOTS>;
  var x_at: array<u32, SPOTS>;
  var out_at: array<u32, ROWS>;
  let plane = params.out.x * params.out.y;
  for (var r = 0u; r < SPOTS; r++) { // unrolled
    let p = min(pixel + r * EACH, params.pixels - 1u);
    x_at[r] = conv_group * params.group_in;
    var place = p * params.out_strides.z;
    if (FLAT) {
      x_at[r] += p * params.x_strides.z;
    } else {
      let batch = p / plane;
      let spot = p - batch * plane;
      let row = spot / params.out.y;
      let column = spot - row * params.out.y;
      place = batch * params.out_strides.x + spot * params.out_strides.z;
      x_at[r] += batch * params.x_strides.x;
      top[r] = i32(row) * params.stride.x - params.before.x;
      left[r] = i32(column) * params.stride.y - params.before.y;
    }
    for (var i = 0u; i < PAIR; i++) { // unrolled
      for (var j = 0u; j < PAIR; j++) { // unrolled
        out_at[r * EACH + i * PAIR + j] = place;
        if (SHARED) {
          place = quadSwapX(place);
        }
      }
      if (SHARED) {
        place = quadSwapY(place);
      }
    }
  }
  var o_at: array<u32, CHANNELS>;
  for (var o = 0u; o < CHANNELS; o++) { // unrolled
    o_at[o] = conv_group * params.group_out + min(channel + o * LANES, params.group_out - 1u);
  }

  var sums: array<f32, TILE>;
  var i = 0u;
  var tap_at = 0u;
  var at: array<u32, SPOTS>;
  for (var r = 0u; r < SPOTS; r++) { // unrolled
    at[r] = x_at[r];
  }
  // Over taps and inputs at once: SwiftShader begins each loop once more than it turns, with all lanes masked.
  var ky = 0;
  var kx = 0;
  for (var step = 0u; step < params.steps; step++) {
    var inside: array<bool, SPOTS>;
    if (!FLAT) {
      let next = i == params.group_in;
      i = select(i, 0u, next);
      kx += i32(next);
      let below = kx == params.kernel.y;
      kx = select(kx, 0, below);
      ky += i32(below);
      tap_at = u32(ky) * params.weight_strides.x + u32(kx) * params.weight_strides.y;
      for (var r = 0u; r < SPOTS; r++) { // unrolled
        let y = bitcast<u32>(top[r] + ky * params.dilation.x); // above and left of the input they are huge
        let z = bitcast<u32>(left[r] + kx * params.dilation.y);
        inside[r] = (y < params.size.x) & (z < params.size.y);
        at[r] = x_at[r] + select(0u, y * params.x_strides.y + z * params.x_strides.z, inside[r]);
      }
    }
    var b: array<f32, WEIGHTS>;
    for (var j = 0u; j < DEPTH; j++) { // unrolled
      var w_at = tap_at + (i + j) * params.weight_strides.z;
      if (FOURS) {
        w_at = tap_at + (i * LANES + j) * params.weight_strides.z;
      }
      for (var o = 0u; o < CHANNELS; o++) { // unrolled
        let w = value(weights[w_at + o_at[o]]);
        for (var c = 0u; c < LANES; c++) { // unrolled
          b[j * COLUMNS + o * LANES + c] = w[c];
        }
      }
    }
    var input: array<u32, LOADS>;
    for (var j = 0u; j < LOADS; j++) { // unrolled
      input[j] = i + j;
      if (LISTED) {
        input[j] = places[i + j];
      }
    }
    for (var r = 0u; r < SPOTS; r++) { // unrolled
      // A lane's own pixel first, then those of its neighbours. One sum after the other: as products of vectors all would be
      // kept at once, in memory.
      var a: value;
      for (var j = 0u; j < LOADS; j++) { // unrolled
        let v = value(widened(x[at[r] + input[j]]));
        if (FOURS) {
          a = v;
        } else {
          a[j] = v.x;
        }
      }
      if (!FLAT) {
        a = select(value(0.0), a, inside[r]);
      }
      for (var k = 0u; k < PAIR; k++) { // unrolled
        for (var j = 0u; j < PAIR; j++) { // unrolled
          for (var c = 0u; c < COLUMNS; c++) { // unrolled
            for (var l = 0u; l < DEPTH; l++) { // unrolled
              sums[(r * EACH + k * PAIR + j) * COLUMNS + c] += a[l] * b[l * COLUMNS + c];
            }
          }
          if (SHARED) {
            a = quadSwapX(a);
          }
        }
        if (SHARED) {
          a = quadSwapY(a);
        }
      }
    }
    i += LOADS;
  }

  if (thread >= params.total) {
    return;
  }
  for (var o = 0u; o < CHANNELS; o++) { // unrolled
    if (channel + o * LANES < params.group_out) {
      for (var p = 0u; p < ROWS; p++) { // unrolled
        var sum: value;
        for (var c = 0u; c < LANES; c++) { // unrolled
          sum[c] = sums[p * COLUMNS + o * LANES + c];
        }
        let at = out_at[p] + o_at[o];
        out[at] = finish(sum, o_at[o], at);
      }
    }
  }
}
