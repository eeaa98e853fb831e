// Every layout, filter layout, group, stride and dilation: the convolution as the product of a matrix of pixels and one of output
// channels, of which a workgroup makes a tile of PIXELS by CHANNELS. Taps and input channels are taken DEPTH channels at a time: the
// workgroup copies what its tile needs of both matrices to its own memory, and each thread multiplies four values of the side
// that lies together in memory by QUADS · 4 of the other.
alias elem = f32;
alias value = f32;
alias stored = elem;

const WORKGROUP: u32 = 128u; // ACROSS · DOWN
const ACROSS: u32 = 16u; // threads along the side whose values lie together: channels with channels last, else pixels
const QUADS: u32 = 2u; // vec4s of a thread along the other side
const SUMS: u32 = 8u; // 4 · QUADS
const CHANNELS_LAST: bool = true; // of residual and out
const INPUTS_TOGETHER: bool = true; // neighbouring threads copy neighbouring input channels of a pixel, else neighbouring pixels
const WEIGHTS_TOGETHER: bool = true; // neighbouring threads copy neighbouring output channels, else neighbouring input channels
const DEPTH: u32 = 16u;
const PIXEL_QUADS: u32 = 16u; // of a tile
const CHANNEL_QUADS: u32 = 16u;
const INPUTS: u32 = 256u; // PIXEL_QUADS · DEPTH, vec4s of the workgroup's inputs
const WEIGHTS: u32 = 256u; // CHANNEL_QUADS · DEPTH
const INPUT_COPIES: u32 = 2u; // of a thread: ceil(INPUTS / WORKGROUP)
const WEIGHT_COPIES: u32 = 2u;
const SPOTS: u32 = 8u; // 4 · INPUT_COPIES
const LANES = 4u; // of a vec4

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
  channel_strips: u32, // tiles along the output channels of a group
  group_strips: u32, // over all groups
  total: u32, // tiles
  activation: vec2f,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<elem>;
@group(0) @binding(2) var<storage, read> weights: array<elem>;
@group(0) @binding(3) var<storage, read_write> out: array<stored>;

var<workgroup> inputs: array<vec4<partial>, INPUTS>;
var<workgroup> filters: array<vec4<partial>, WEIGHTS>;

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
  let tile = group.y * groups.x + group.x;
  if (tile >= params.total) {
    return;
  }
  let strip = tile % params.group_strips;
  let pixel = tile / params.group_strips * PIXEL_QUADS * LANES;
  let conv_group = strip / params.channel_strips;
  let channel = strip % params.channel_strips * CHANNEL_QUADS * LANES; // of its group
  let first_in = conv_group * params.group_in;
  let first_out = conv_group * params.group_out;
  let plane = params.out.x * params.out.y;

  // The pixels that a thread copies, and the input channel of each vec4. What a tile has beyond the last pixel or channel repeats the last.
  var top: array<i32, SPOTS>;
  var left: array<i32, SPOTS>;
  var x_at: array<u32, SPOTS>;
  var x_depth: array<u32, INPUT_COPIES>;
  var x_slot: array<u32, INPUT_COPIES>;
  for (var n = 0u; n < INPUT_COPIES; n++) { // unrolled
    let copy = min(n * WORKGROUP + local, INPUTS - 1u);
    var quad = copy % PIXEL_QUADS;
    x_depth[n] = copy / PIXEL_QUADS;
    if (INPUTS_TOGETHER) {
      quad = copy / DEPTH;
      x_depth[n] = copy % DEPTH;
    }
    x_slot[n] = x_depth[n] * PIXEL_QUADS + quad;
    for (var lane = 0u; lane < LANES; lane++) { // unrolled
      let p = min(pixel + quad * LANES + lane, params.pixels - 1u);
      let batch = p / plane;
      let spot = p - batch * plane;
      let row = spot / params.out.y;
      top[n * LANES + lane] = i32(row) * params.stride.x - params.before.x;
      left[n * LANES + lane] = i32(spot - row * params.out.y) * params.stride.y - params.before.y;
      x_at[n * LANES + lane] = batch * params.x_strides.x + first_in * params.x_strides.w;
    }
  }

  let across = local % ACROSS;
  let down = local / ACROSS * QUADS;
  var sums: array<vec4<partial>, SUMS>;
  for (var tap = 0; tap < params.kernel.x * params.kernel.y; tap++) {
    let ky = tap / params.kernel.y;
    let kx = tap - ky * params.kernel.y;
    let tap_at = u32(ky) * params.weight_strides.x + u32(kx) * params.weight_strides.y;
    var inside: array<bool, SPOTS>;
    var at: array<u32, SPOTS>;
    for (var s = 0u; s < SPOTS; s++) { // unrolled
      let y = bitcast<u32>(top[s] + ky * params.dilation.x); // above and left of the input they are huge
      let z = bitcast<u32>(left[s] + kx * params.dilation.y);
      inside[s] = (y < params.size.x) & (z < params.size.y);
      at[s] = x_at[s] + select(0u, y * params.x_strides.y + z * params.x_strides.z, inside[s]);
    }
    for (var i = 0u; i < params.group_in; i += DEPTH) {
      workgroupBarrier(); // all have read what the next lines replace
      // Threads beyond the last vec4 copy it once more. Channels beyond the last are zeros on both sides.
      for (var n = 0u; n < INPUT_COPIES; n++) { // unrolled
        let valid = i + x_depth[n] < params.group_in;
        let input_at = min(i + x_depth[n], params.group_in - 1u) * params.x_strides.w;
        var v: vec4<partial>;
        for (var lane = 0u; lane < LANES; lane++) { // unrolled
          let one = partial(x[at[n * LANES + lane] + input_at]);
          v[lane] = select(partial(0.0), one, valid & inside[n * LANES + lane]);
        }
        inputs[x_slot[n]] = v;
      }
      for (var n = 0u; n < WEIGHT_COPIES; n++) { // unrolled
        let copy = min(n * WORKGROUP + local, WEIGHTS - 1u);
        var quad = copy / DEPTH;
        var depth = copy % DEPTH;
        if (WEIGHTS_TOGETHER) {
          quad = copy % CHANNEL_QUADS;
          depth = copy / CHANNEL_QUADS;
        }
        let valid = i + depth < params.group_in;
        let w_at = tap_at + min(i + depth, params.group_in - 1u) * params.weight_strides.z;
        var v: vec4<partial>;
        for (var lane = 0u; lane < LANES; lane++) { // unrolled
          let o = first_out + min(channel + quad * LANES + lane, params.group_out - 1u);
          v[lane] = select(partial(0.0), partial(weights[w_at + o * params.weight_strides.w]), valid);
        }
        filters[depth * CHANNEL_QUADS + quad] = v;
      }
      workgroupBarrier();
      for (var k = 0u; k < DEPTH; k++) {
        var b: vec4<partial>;
        if (CHANNELS_LAST) {
          b = filters[k * CHANNEL_QUADS + across];
        } else {
          b = inputs[k * PIXEL_QUADS + across];
        }
        for (var q = 0u; q < QUADS; q++) { // unrolled
          var a: vec4<partial>;
          if (CHANNELS_LAST) {
            a = inputs[k * PIXEL_QUADS + down + q];
          } else {
            a = filters[k * CHANNEL_QUADS + down + q];
          }
          for (var lane = 0u; lane < LANES; lane++) { // unrolled
            sums[q * LANES + lane] += a[lane] * b;
          }
        }
      }
    }
  }

  for (var r = 0u; r < SUMS; r++) { // unrolled
    for (var lane = 0u; lane < LANES; lane++) { // unrolled
      var p = pixel + across * LANES + lane;
      var o = channel + down * LANES + r;
      if (CHANNELS_LAST) {
        p = pixel + down * LANES + r;
        o = channel + across * LANES + lane;
      }
      if ((p < params.pixels) & (o < params.group_out)) {
        let batch = p / plane;
        let own = first_out + o;
        let own_at = batch * params.out_strides.x + (p - batch * plane) * params.out_strides.z + own * params.out_strides.w;
        out[own_at] = finish(value(sums[r][lane]), own, own_at);
      }
    }
  }
}
