// Depthwise and pointwise in one dispatch, any layout, filter layout, stride, dilation and multiplier, one float a load. A
// quad's tile is TILE_Y rows by TILE_X columns of pixels, and each of its lanes makes COLUMNS output channels of them. For
// that, lanes compute the middle of one of four neighbouring input channels each, MULTIPLIER channels from one load of
// the input, and have the other three from their neighbours; or one of four channels of the same input channel. Pixels of a tile are `apart` as in conv2d_rows, so
// that they share inputs. For subgroups whose quads are four neighbouring threads: an adapter on a CPU.
enable subgroups;
alias elem = f32;
alias value = f32;
alias stored = elem;
alias added_middle = stored; // the depthwise bias in memory, as `added` of the other

const WORKGROUP: u32 = 64u;
const DILATED: bool = false; // some pixels of a tile are not neighbours
const TAIL: bool = false; // input channels, each counted FOLD times, don't come in fours
const SHARED: bool = true; // the four lanes make channels of one input channel, and load a quarter of its spots each
const KH: u32 = 3u;
const KW: u32 = 3u;
const STEP_Y: u32 = 1u;
const STEP_X: u32 = 1u;
const TILE_Y: u32 = 2u;
const TILE_X: u32 = 4u;
const SPAN_Y: u32 = 4u; // (TILE_Y - 1) · STEP_Y + KH
const SPAN_X: u32 = 6u; // (TILE_X - 1) · STEP_X + KW
const SPAN: u32 = 24u; // SPAN_Y · SPAN_X, rounded up to fours
const QUARTER: u32 = 6u; // SPAN / 4
const TAPS: u32 = 9u; // KH · KW
const MULTIPLIER: u32 = 1u; // channels of the middle that a lane makes of an input channel
const FOLD: u32 = 1u; // times that it does so
const COLUMNS: u32 = 4u; // output channels of a lane, four apart
const WEIGHTS: u32 = 16u; // 4 · COLUMNS
const TILE: u32 = 32u; // TILE_Y · TILE_X · COLUMNS
const LANES = 4u; // of a quad

struct Params {
  x_strides: vec4u, // batch, row, column, channel, in elements as all strides here
  out_strides: vec4u,
  depthwise_strides: vec3u, // row, column, channel of the middle
  inputs: u32, // input channels, each counted FOLD times
  pointwise_strides: vec2u, // channel of the middle, output channel
  size: vec2i, // of x: rows, columns
  out: vec2u, // of the output: rows, columns
  stride: vec2i,
  dilation: vec2i,
  before: vec2i, // padding above and to the left
  apart: vec2u, // pixels of a tile are this far apart
  strips: vec2u, // tiles along rows and columns
  outs: u32, // output channels
  channel_strips: u32, // of 4 · COLUMNS output channels each
  total: u32, // threads
  activation: vec2f,
  activation_middle: vec2f,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<elem>;
@group(0) @binding(2) var<storage, read> depthwise: array<elem>;
@group(0) @binding(3) var<storage, read_write> out: array<stored>;
@group(0) @binding(6) var<storage, read> pointwise: array<elem>;
@group(0) @binding(7) var<storage, read> depthwise_bias: array<added_middle>;

const HAS_MIDDLE_BIAS: bool = false;

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
  let thread = (group.y * groups.x + group.x) * WORKGROUP + local;
  // Threads beyond the last repeat its quad and store nothing: all lanes must reach every swap.
  let quad = min(thread, params.total - 1u) / LANES;
  let lane = local % LANES;
  // Remainders by multiplication: SwiftShader divides lane by lane.
  let across = quad / params.channel_strips;
  let channel = (quad - across * params.channel_strips) * COLUMNS * LANES + lane;
  let line = across / params.strips.y;
  let strip_x = across - line * params.strips.y;
  let batch = line / params.strips.x;
  let strip_y = line - batch * params.strips.x;
  var row = strip_y * TILE_Y;
  var column = strip_x * TILE_X;
  if (DILATED) {
    let along = strip_x / params.apart.y;
    column = along * params.apart.y * TILE_X + (strip_x - along * params.apart.y);
    let down = strip_y / params.apart.x;
    row = down * params.apart.x * TILE_Y + (strip_y - down * params.apart.x);
  }
  let top = i32(row) * params.stride.x - params.before.x;
  let left = i32(column) * params.stride.y - params.before.y;
  let last = params.size - 1;

  var columns: array<u32, SPAN_X>;
  var column_inside: array<bool, SPAN_X>;
  var rows: array<u32, SPAN_Y>;
  var row_inside: array<bool, SPAN_Y>;
  var spots_at: array<u32, QUARTER>;
  var spots_inside: array<bool, QUARTER>;
  let x_batch = batch * params.x_strides.x;
  if (SHARED) {
    for (var n = 0u; n < QUARTER; n++) { // unrolled
      let r = (n * LANES + lane) / SPAN_X;
      let y = top + i32(r) * params.dilation.x;
      let z = left + i32(n * LANES + lane - r * SPAN_X) * params.dilation.y;
      spots_inside[n] = (y >= 0) & (y <= last.x) & (z >= 0) & (z <= last.y);
      spots_at[n] = x_batch + u32(clamp(y, 0, last.x)) * params.x_strides.y + u32(clamp(z, 0, last.y)) * params.x_strides.z;
    }
  } else {
    for (var c = 0u; c < SPAN_X; c++) { // unrolled
      let z = left + i32(c) * params.dilation.y;
      column_inside[c] = (z >= 0) & (z <= last.y);
      columns[c] = x_batch + u32(clamp(z, 0, last.y)) * params.x_strides.z;
    }
    for (var r = 0u; r < SPAN_Y; r++) { // unrolled
      let y = top + i32(r) * params.dilation.x;
      row_inside[r] = (y >= 0) & (y <= last.x);
      rows[r] = u32(clamp(y, 0, last.x)) * params.x_strides.y;
    }
  }
  var o_at: array<u32, COLUMNS>;
  for (var o = 0u; o < COLUMNS; o++) { // unrolled
    o_at[o] = min(channel + o * LANES, params.outs - 1u) * params.pointwise_strides.y;
  }

  var sums: array<f32, TILE>;
  for (var i = 0u; i < params.inputs; i += LANES) {
    // Step j is of input channel i + (lane ^ j), whose middle the lane itself computes for j = 0.
    var input: array<u32, LANES>;
    var valid: array<bool, LANES>;
    for (var j = 0u; j < LANES; j++) { // unrolled
      input[j] = i + (lane ^ j);
      valid[j] = true;
      if (TAIL) {
        valid[j] = input[j] < params.inputs;
        input[j] = min(input[j], params.inputs - 1u);
      }
    }
    let x_at = input[0] / FOLD * params.x_strides.w;
    var spots: array<f32, SPAN>;
    if (SHARED) {
      for (var n = 0u; n < QUARTER; n++) { // unrolled
        let spot = select(0.0, f32(x[x_at + spots_at[n]]), spots_inside[n]);
        spots[n * LANES] = quadBroadcast(spot, 0u);
        spots[n * LANES + 1u] = quadBroadcast(spot, 1u);
        spots[n * LANES + 2u] = quadBroadcast(spot, 2u);
        spots[n * LANES + 3u] = quadBroadcast(spot, 3u);
      }
    } else {
      for (var r = 0u; r < SPAN_Y; r++) { // unrolled
        for (var c = 0u; c < SPAN_X; c++) { // unrolled
          if (r % STEP_Y < KH) {
            if (c % STEP_X < KW) {
              spots[r * SPAN_X + c] = select(0.0, f32(x[x_at + rows[r] + columns[c]]), row_inside[r] & column_inside[c]);
            }
          }
        }
      }
    }
    for (var m = 0u; m < MULTIPLIER; m++) { // unrolled
      let own = input[0] * MULTIPLIER + m;
      var w: array<f32, TAPS>;
      for (var ky = 0u; ky < KH; ky++) { // unrolled
        for (var kx = 0u; kx < KW; kx++) { // unrolled
          let at = own * params.depthwise_strides.z + ky * params.depthwise_strides.x + kx * params.depthwise_strides.y;
          w[ky * KW + kx] = f32(depthwise[at]);
        }
      }
      var middle_bias = 0.0;
      if (HAS_MIDDLE_BIAS) {
        middle_bias = f32(depthwise_bias[own]);
      }
      var b: array<f32, WEIGHTS>;
      for (var j = 0u; j < LANES; j++) { // unrolled
        let w_at = (input[j] * MULTIPLIER + m) * params.pointwise_strides.x;
        for (var o = 0u; o < COLUMNS; o++) { // unrolled
          b[j * COLUMNS + o] = f32(pointwise[w_at + o_at[o]]);
          if (TAIL) {
            b[j * COLUMNS + o] = select(0.0, b[j * COLUMNS + o], valid[j]);
          }
        }
      }
      for (var r = 0u; r < TILE_Y; r++) { // unrolled
        for (var c = 0u; c < TILE_X; c++) { // unrolled
          var sum = middle_bias;
          for (var ky = 0u; ky < KH; ky++) { // unrolled
            for (var kx = 0u; kx < KW; kx++) { // unrolled
              sum += spots[(r * STEP_Y + ky) * SPAN_X + c * STEP_X + kx] * w[ky * KW + kx];
            }
          }
          var a0 = activate_middle(sum);
          if (TAIL) {
            a0 = select(0.0, a0, valid[0]);
          }
          let a1 = quadSwapX(a0);
          let a2 = quadSwapY(a0);
          let a3 = quadSwapDiagonal(a0);
          for (var o = 0u; o < COLUMNS; o++) { // unrolled
            sums[(r * TILE_X + c) * COLUMNS + o] +=
              a0 * b[o] + a1 * b[COLUMNS + o] + a2 * b[2u * COLUMNS + o] + a3 * b[3u * COLUMNS + o];
          }
        }
      }
    }
  }

  if (thread >= params.total) {
    return;
  }
  let first_out = batch * params.out_strides.x;
  for (var r = 0u; r < TILE_Y; r++) { // unrolled
    for (var c = 0u; c < TILE_X; c++) { // unrolled
      let y = row + r * params.apart.x;
      let z = column + c * params.apart.y;
      for (var k = 0u; k < COLUMNS; k++) { // unrolled
        let o = channel + k * LANES;
        if ((y < params.out.x) & (z < params.out.y) & (o < params.outs)) {
          let at = first_out + y * params.out_strides.y + z * params.out_strides.z + o * params.out_strides.w;
          out[at] = finish(sums[(r * TILE_X + c) * COLUMNS + k], o, at);
        }
      }
    }
  }
}
