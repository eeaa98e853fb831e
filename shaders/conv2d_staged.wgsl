// Every layout, filter layout, group, stride and dilation: the convolution as the product of a matrix of pixels and one of output
// channels, of which a workgroup makes a tile. Taps and input channels are taken DEPTH channels of a tap at a time: the
// workgroup copies what its tile needs of both matrices to its own memory, inputs as vec4s of channels of a pixel, weights as
// vec4s of output channels, and each thread multiplies EACH of the ones by QUADS of the others.
alias elem = f32;
alias value = vec4<f32>; // f32 where outputs are stored one by one
alias stored = vec4<elem>;
alias taken = elem; // of x, or a vec4 of input channels
alias weighed = elem; // of the weights, or a vec4 of output channels
alias four = partial; // a vec4 of what sums may be kept in

const WORKGROUP: u32 = 128u; // PIXEL_LANES · QUAD_LANES
const PIXEL_LANES: u32 = 8u;
const QUAD_LANES: u32 = 16u;
// Of how many neighbouring threads each has the same: 1 where neighbours have neighbours.
const PIXEL_STEP: u32 = 16u; // of a product
const QUAD_STEP: u32 = 1u;
const X_STEP: u32 = 4u; // pixel of an input
const X_DEPTH_STEP: u32 = 1u;
const W_STEP: u32 = 1u; // vec4 of weights
const W_DEPTH_STEP: u32 = 32u;
const FOURS: bool = true; // x comes in vec4s
const LISTED: bool = false; // input channels lie where `places` says: blocks of pixels taken as channels
const FOUR_WEIGHTS: bool = true;
const WIDE: bool = true; // and so do outputs
const EACH: u32 = 8u; // pixels of a thread, PIXEL_LANES apart
const QUADS: u32 = 2u; // vec4s of output channels of a thread, QUAD_LANES apart
const DEPTH: u32 = 16u;
const DEPTH_QUADS: u32 = 4u; // DEPTH / 4
const PIXELS: u32 = 64u; // of a tile
const CHANNEL_QUADS: u32 = 32u; // of a tile
const INPUT_COPIES: u32 = 2u; // of a thread: ceil(PIXELS · DEPTH_QUADS / WORKGROUP)
const WEIGHT_COPIES: u32 = 4u;
const LANES = 4u; // of a vec4
const PITCH = PIXELS + 2u; // in workgroup memory: neighbouring vec4s of a pixel come to lie in other banks

struct Params {
  x_strides: vec4u, // batch, row, column, four channels, in `taken` as all strides of x
  out_strides: vec4u, // in `stored`
  weight_strides: vec4u, // row, column, input channel, four output channels, in `weighed`
  groups: vec2u, // strides of a group, in x and in the weights
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
@group(0) @binding(1) var<storage, read> x: array<taken>;
@group(0) @binding(2) var<storage, read> weights: array<weighed>;
@group(0) @binding(3) var<storage, read_write> out: array<stored>;
@group(0) @binding(6) var<storage, read> places: array<u32>; // of input channels, from a block's first element

var<workgroup> inputs: array<four, PITCH * DEPTH_QUADS>;
var<workgroup> filters: array<four, CHANNEL_QUADS * DEPTH>;

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
  let first_pixel = tile / params.group_strips * PIXELS;
  let conv_group = strip / params.channel_strips;
  let first_quad = strip % params.channel_strips * CHANNEL_QUADS; // of its group
  let plane = params.out.x * params.out.y;

  // What a thread copies. What a tile has beyond the last pixel repeats the last.
  var top: array<i32, INPUT_COPIES>;
  var left: array<i32, INPUT_COPIES>;
  var x_at: array<u32, INPUT_COPIES>;
  var x_depth: array<u32, INPUT_COPIES>; // in vec4s
  var x_slot: array<u32, INPUT_COPIES>;
  for (var n = 0u; n < INPUT_COPIES; n++) { // unrolled
    let copy = n * WORKGROUP + local; // those beyond the last vec4 copy others once more
    let own = copy / X_STEP % PIXELS;
    x_depth[n] = copy / X_DEPTH_STEP % DEPTH_QUADS;
    x_slot[n] = x_depth[n] * PITCH + own;
    let p = min(first_pixel + own, params.pixels - 1u);
    let batch = p / plane;
    let spot = p - batch * plane;
    let row = spot / params.out.y;
    top[n] = i32(row) * params.stride.x - params.before.x;
    left[n] = i32(spot - row * params.out.y) * params.stride.y - params.before.y;
    x_at[n] = batch * params.x_strides.x + conv_group * params.groups.x + x_depth[n] * params.x_strides.w;
  }
  var w_at: array<u32, WEIGHT_COPIES>;
  var w_depth: array<u32, WEIGHT_COPIES>;
  var w_quad: array<u32, WEIGHT_COPIES>;
  for (var n = 0u; n < WEIGHT_COPIES; n++) { // unrolled
    let copy = n * WORKGROUP + local;
    w_quad[n] = copy / W_STEP % CHANNEL_QUADS;
    w_depth[n] = copy / W_DEPTH_STEP % DEPTH;
    w_at[n] = conv_group * params.groups.y + w_depth[n] * params.weight_strides.z;
    w_at[n] += (first_quad + w_quad[n]) * params.weight_strides.w;
  }

  let pixel = local / PIXEL_STEP % PIXEL_LANES;
  let quad = local / QUAD_STEP % QUAD_LANES;
  var sums: array<four, EACH * QUADS>;
  for (var tap = 0; tap < params.kernel.x * params.kernel.y; tap++) {
    let ky = tap / params.kernel.y;
    let kx = tap - ky * params.kernel.y;
    let tap_at = u32(ky) * params.weight_strides.x + u32(kx) * params.weight_strides.y;
    var inside: array<bool, INPUT_COPIES>;
    var at: array<u32, INPUT_COPIES>;
    for (var n = 0u; n < INPUT_COPIES; n++) { // unrolled
      let y = bitcast<u32>(top[n] + ky * params.dilation.x); // above and left of the input they are huge
      let z = bitcast<u32>(left[n] + kx * params.dilation.y);
      inside[n] = (y < params.size.x) & (z < params.size.y);
      at[n] = x_at[n] + y * params.x_strides.y + z * params.x_strides.z;
    }
    for (var i = 0u; i < params.group_in; i += DEPTH) {
      // Channels beyond the last are zeros on both sides, and so are pixels outside.
      var loaded: array<vec4<elem>, INPUT_COPIES>;
      for (var n = 0u; n < INPUT_COPIES; n++) { // unrolled
        let depth = i + x_depth[n] * LANES;
        let row = at[n] + i / LANES * params.x_strides.w;
        if (FOURS) {
          let valid = inside[n] & (depth < params.group_in);
          loaded[n] = select(vec4<elem>(), vec4<elem>(x[select(0u, row, valid)]), valid);
        } else {
          for (var lane = 0u; lane < LANES; lane++) { // unrolled
            let valid = inside[n] & (depth + lane < params.group_in);
            var from = row + lane * (params.x_strides.w / LANES);
            if (LISTED) {
              from += places[min(depth + lane, params.group_in - 1u)];
            }
            loaded[n][lane] = select(elem(), elem(x[select(0u, from, valid)]), valid);
          }
        }
      }
      var weighing: array<vec4<elem>, WEIGHT_COPIES>;
      for (var n = 0u; n < WEIGHT_COPIES; n++) { // unrolled
        let o = (first_quad + w_quad[n]) * LANES;
        let here = i + w_depth[n] < params.group_in;
        let row = tap_at + w_at[n] + i * params.weight_strides.z;
        if (FOUR_WEIGHTS) {
          let valid = here & (o < params.group_out);
          weighing[n] = select(vec4<elem>(), vec4<elem>(weights[select(0u, row, valid)]), valid);
        } else {
          for (var lane = 0u; lane < LANES; lane++) { // unrolled
            let valid = here & (o + lane < params.group_out);
            let w = elem(weights[select(0u, row + lane * (params.weight_strides.w / LANES), valid)]);
            weighing[n][lane] = select(elem(), w, valid);
          }
        }
      }
      workgroupBarrier(); // all have read what the next lines replace
      for (var n = 0u; n < INPUT_COPIES; n++) { // unrolled
        inputs[x_slot[n]] = four(loaded[n]);
      }
      for (var n = 0u; n < WEIGHT_COPIES; n++) { // unrolled
        filters[w_depth[n] * CHANNEL_QUADS + w_quad[n]] = four(weighing[n]);
      }
      workgroupBarrier();
      for (var k = 0u; k < DEPTH_QUADS; k++) {
        var b: array<four, LANES * QUADS>;
        for (var q = 0u; q < QUADS; q++) { // unrolled
          for (var lane = 0u; lane < LANES; lane++) { // unrolled
            b[q * LANES + lane] = filters[(k * LANES + lane) * CHANNEL_QUADS + quad + q * QUAD_LANES];
          }
        }
        for (var r = 0u; r < EACH; r++) { // unrolled
          let a = inputs[k * PITCH + pixel + r * PIXEL_LANES];
          for (var lane = 0u; lane < LANES; lane++) { // unrolled
            for (var q = 0u; q < QUADS; q++) { // unrolled
              sums[r * QUADS + q] += a[lane] * b[q * LANES + lane];
            }
          }
        }
      }
    }
  }

  for (var r = 0u; r < EACH; r++) { // unrolled
    let p = first_pixel + pixel + r * PIXEL_LANES;
    if (p < params.pixels) {
      let batch = p / plane;
      let spot = batch * params.out_strides.x + (p - batch * plane) * params.out_strides.z;
      for (var q = 0u; q < QUADS; q++) { // unrolled
        let first = first_quad + quad + q * QUAD_LANES;
        if (WIDE) {
          if (first * LANES < params.group_out) {
            let own = conv_group * params.group_out / LANES + first;
            out[spot + own] = finish(value(sums[r * QUADS + q]), own, spot + own);
          }
        } else {
          for (var lane = 0u; lane < LANES; lane++) { // unrolled
            let o = first * LANES + lane;
            if (o < params.group_out) {
              let own = conv_group * params.group_out + o;
              let own_at = spot + own * params.out_strides.w;
              out[own_at] = finish(value(sums[r * QUADS + q][lane]), own, own_at);
            }
          }
        }
      }
    }
  }
}
