// Every layout, filter layout, group, stride and dilation, one float a load: the convolution as the product of a matrix of
// ROWS and one of COLUMNS, of which the four lanes of a quad have neighbouring ones. Rows are pixels and columns output channels,
// or the other way around. Where the lanes share their rows, each loads one of four neighbouring input channels of every row, and has
// the other three from its neighbours: for subgroups whose quads are four neighbouring threads, on an adapter where a load costs ten
// multiplications.
enable subgroups; // left out with SHARED
alias elem = f32;
alias value = f32;
alias stored = elem;

const WORKGROUP: u32 = 64u;
const SHARED: bool = false; // the lanes of a quad share their loads of rows
const PIXEL_ROWS: bool = true; // rows are pixels
const FLAT: bool = false; // one tap, no stride, no padding: pixels of x are those of out
const PACKED: bool = false; // and all pixels, over rows and images, follow one another
const LISTED: bool = false; // input channels lie where `places` says: blocks of pixels taken as channels
const TAIL: bool = false; // the last of a group's are fewer than DEPTH
const ROWS: u32 = 8u;
const COLUMNS: u32 = 4u; // of a lane, four apart
const TILE: u32 = 32u; // ROWS · COLUMNS
const WEIGHTS: u32 = 16u; // DEPTH · COLUMNS
const SPOTS: u32 = 8u; // ROWS or COLUMNS, whichever are pixels
const CHANNELS: u32 = 4u; // ROWS or COLUMNS, whichever are output channels
const LANES = 4u; // of a quad
const DEPTH: u32 = 4u; // input channels at once
const LOADS: u32 = 4u; // of a row's by each lane: 1 where they share

struct Params {
  x_strides: vec4u, // batch, row, column, channel, in elements as all strides here
  out_strides: vec4u,
  weight_strides: vec4u, // row, column, input channel, output channel
  size: vec2u, // of x: rows, columns
  out: vec2u, // of the output: rows, columns
  kernel: vec2i,
  stride: vec2i,
  dilation: vec2i,
  before: vec2i, // padding above and to the left
  group_in: u32, // input channels of a group
  group_out: u32,
  pixels: u32, // of the output, over the batch
  channel_strips: u32, // of the output channels of a group, ROWS or 4 · COLUMNS each
  group_strips: u32, // over all groups
  total: u32, // threads
  steps: u32, // taps · input channels of a group / DEPTH
  activation: vec2f,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<elem>;
@group(0) @binding(2) var<storage, read> weights: array<elem>;
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
  // A quad's first pixel and first channel of its group. Remainders by multiplication: SwiftShader divides lane by lane.
  var pixel: u32;
  var channel: u32;
  var conv_group: u32;
  var pixel_step = 1u;
  var channel_step = 1u;
  if (PIXEL_ROWS) {
    let across = quad / params.group_strips;
    let strip = quad - across * params.group_strips;
    conv_group = strip / params.channel_strips;
    channel = (strip - conv_group * params.channel_strips) * COLUMNS * LANES + lane;
    channel_step = LANES;
    pixel = across * ROWS;
  } else {
    let across = (params.pixels + COLUMNS * LANES - 1u) / (COLUMNS * LANES);
    let strip = quad / across;
    pixel = (quad - strip * across) * COLUMNS * LANES + lane;
    pixel_step = LANES;
    conv_group = strip / params.channel_strips;
    channel = (strip - conv_group * params.channel_strips) * ROWS;
  }
  let first_in = conv_group * params.group_in * params.x_strides.w;
  let first_out = conv_group * params.group_out;

  // What a tile has beyond the last pixel or channel repeats the last one.
  var top: array<i32, SPOTS>;
  var left: array<i32, SPOTS>;
  var x_at: array<u32, SPOTS>;
  var out_at: array<u32, SPOTS>;
  let plane = params.out.x * params.out.y;
  for (var s = 0u; s < SPOTS; s++) { // unrolled
    let p = min(pixel + s * pixel_step, params.pixels - 1u);
    if (PACKED) {
      out_at[s] = p * params.out_strides.z;
      x_at[s] = first_in + p * params.x_strides.z;
    } else {
      let batch = p / plane;
      let spot = p - batch * plane;
      let row = spot / params.out.y;
      let column = spot - row * params.out.y;
      out_at[s] = batch * params.out_strides.x + spot * params.out_strides.z;
      x_at[s] = first_in + batch * params.x_strides.x;
      if (FLAT) {
        x_at[s] += row * params.x_strides.y + column * params.x_strides.z;
      } else {
        top[s] = i32(row) * params.stride.x - params.before.x;
        left[s] = i32(column) * params.stride.y - params.before.y;
      }
    }
  }

  let out_step = params.out_strides.w;
  let x_step = params.x_strides.w;
  let w_step = params.weight_strides.z;
  var o_at: array<u32, CHANNELS>;
  var w_at: array<u32, CHANNELS>;
  for (var o = 0u; o < CHANNELS; o++) { // unrolled
    o_at[o] = first_out + min(channel + o * channel_step, params.group_out - 1u);
    w_at[o] = o_at[o] * params.weight_strides.w;
  }

  var sums: array<value, TILE>;
  var i = 0u;
  var tap_at = 0u;
  var at: array<u32, SPOTS>;
  for (var s = 0u; s < SPOTS; s++) { // unrolled
    at[s] = x_at[s];
  }
  // Over taps and inputs at once: SwiftShader begins each loop once more than it turns, with all lanes masked.
  var ky = 0;
  var kx = 0;
  for (var step = 0u; step < params.steps; step++) {
    var inside: array<bool, SPOTS>;
    if (!FLAT) {
      let next = i >= params.group_in;
      i = select(i, 0u, next);
      kx += i32(next);
      let below = kx == params.kernel.y;
      kx = select(kx, 0, below);
      ky += i32(below);
      tap_at = u32(ky) * params.weight_strides.x + u32(kx) * params.weight_strides.y;
      for (var s = 0u; s < SPOTS; s++) { // unrolled
        let y = bitcast<u32>(top[s] + ky * params.dilation.x); // above and left of the input they are huge
        let z = bitcast<u32>(left[s] + kx * params.dilation.y);
        inside[s] = (y < params.size.x) & (z < params.size.y);
        at[s] = x_at[s] + select(0u, y * params.x_strides.y + z * params.x_strides.z, inside[s]);
      }
    }
    // Step j is of channel input[j]; where lanes share, another one for each of them.
    var input: array<u32, DEPTH>;
    var x_input: array<u32, DEPTH>;
    var w_input: array<u32, DEPTH>;
    var valid: array<bool, DEPTH>;
    for (var j = 0u; j < DEPTH; j++) { // unrolled
      if (SHARED) {
        input[j] = i + (lane ^ j);
      } else {
        input[j] = i + j;
      }
      valid[j] = true;
      if (TAIL) {
        valid[j] = input[j] < params.group_in;
        input[j] = min(input[j], params.group_in - 1u);
      }
      if (LISTED) {
        x_input[j] = places[input[j]];
      } else {
        x_input[j] = input[j] * x_step;
      }
      w_input[j] = tap_at + input[j] * w_step;
    }
    var b: array<value, WEIGHTS>;
    for (var j = 0u; j < DEPTH; j++) { // unrolled
      for (var c = 0u; c < COLUMNS; c++) { // unrolled
        if (PIXEL_ROWS) {
          b[j * COLUMNS + c] = value(weights[w_at[min(c, CHANNELS - 1u)] + w_input[j]]);
        } else {
          b[j * COLUMNS + c] = value(x[at[min(c, SPOTS - 1u)] + x_input[j]]);
          if (!FLAT) {
            b[j * COLUMNS + c] = select(value(0.0), b[j * COLUMNS + c], inside[min(c, SPOTS - 1u)]);
          }
        }
        if (TAIL) {
          b[j * COLUMNS + c] = select(value(0.0), b[j * COLUMNS + c], valid[j]);
        }
      }
    }
    for (var r = 0u; r < ROWS; r++) { // unrolled
      var a: array<value, LANES>;
      for (var j = 0u; j < LOADS; j++) { // unrolled
        if (PIXEL_ROWS) {
          a[j] = value(x[at[min(r, SPOTS - 1u)] + x_input[j]]);
          if (!FLAT) {
            a[j] = select(value(0.0), a[j], inside[min(r, SPOTS - 1u)]);
          }
        } else {
          a[j] = value(weights[w_at[min(r, CHANNELS - 1u)] + w_input[j]]);
        }
        if (TAIL) {
          a[j] = select(value(0.0), a[j], valid[j]);
        }
      }
      if (SHARED) {
        a[1] = quadSwapX(a[0]);
        a[2] = quadSwapY(a[0]);
        a[3] = quadSwapDiagonal(a[0]);
      }
      // One column after the other: as products of vectors all columns' would be kept at once, in memory.
      for (var c = 0u; c < COLUMNS; c++) { // unrolled
        if (SHARED) {
          // By pairs, so that a pixel's sum is the same to the bit in whichever lane it is made.
          sums[r * COLUMNS + c] +=
            (a[0] * b[c] + a[1] * b[COLUMNS + c]) + (a[2] * b[2u * COLUMNS + c] + a[3] * b[3u * COLUMNS + c]);
        } else {
          for (var j = 0u; j < DEPTH; j++) { // unrolled
            sums[r * COLUMNS + c] += a[j] * b[j * COLUMNS + c];
          }
        }
      }
    }
    i += DEPTH;
  }

  if (thread >= params.total) {
    return;
  }
  // A row beyond the last is stored as the last once more; columns beyond the last are of other lanes too.
  for (var c = 0u; c < COLUMNS; c++) { // unrolled
    if (select(pixel + c * pixel_step < params.pixels, channel + c * channel_step < params.group_out, PIXEL_ROWS)) {
      for (var r = 0u; r < ROWS; r++) { // unrolled
        let o = o_at[min(select(r, c, PIXEL_ROWS), CHANNELS - 1u)];
        let at = out_at[min(select(c, r, PIXEL_ROWS), SPOTS - 1u)] + o * out_step;
        out[at] = finish(sums[r * COLUMNS + c], o, at);
      }
    }
  }
}
