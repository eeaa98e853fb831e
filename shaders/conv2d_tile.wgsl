// NHWC, filters whose output channels lie together (hwio, ihwo), output channels of a group in fours: a thread makes ROWS pixels of
// QUADS vec4s of output channels in registers, as the matrix product that the convolution is for each tap. Loads per
// 16 · TILE multiplications: ROWS vec4s of x and 4 · QUADS of weights; of input channels not in fours as many numbers of x.
alias elem = f32;
alias value = vec4<f32>;
alias stored = vec4<elem>;
alias taken = stored; // of x
alias widened = value; // `taken` in float32

const WORKGROUP = 64u;
const FOURS: bool = true; // input channels of a group come in fours
const LANES: u32 = 4u; // of `taken`
const PADDED: bool = true; // some taps lie outside of x
const ROWS: u32 = 4u; // pixels of a thread
const QUADS: u32 = 2u; // vec4s of output channels a thread
const TILE: u32 = 8u; // ROWS · QUADS

struct Params {
  out_strides: vec4u, // batch, row, column, channel, in vec4s
  weight_strides: vec3u, // row, column, input channel, in vec4s
  x_channels: u32, // in `taken`
  size: vec2u, // of x: rows, columns
  out: vec2u, // of the output: rows, columns
  kernel: vec2i,
  stride: vec2i,
  dilation: vec2i,
  before: vec2i, // padding above and to the left
  group_in: u32, // input channels of a group, in `taken`
  group_quads: u32, // output channels of a group / 4
  group_strips: u32, // QUADS vec4s of a group's output channels each
  quad_strips: u32, // the same over all groups
  pixels: u32, // of the output, over the batch
  total: u32, // threads
  activation: vec2f,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<taken>;
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
  let quad_strip = thread % params.quad_strips;
  let pixel = thread / params.quad_strips * ROWS;
  let in_group = quad_strip % params.group_strips * QUADS;
  let conv_group = quad_strip / params.group_strips;
  // What a tile has beyond the last pixel or its group's last vec4 repeats that, and isn't stored.
  var quads: array<u32, QUADS>;
  for (var q = 0u; q < QUADS; q++) { // unrolled
    quads[q] = conv_group * params.group_quads + min(in_group + q, params.group_quads - 1u);
  }
  var image_at: array<u32, ROWS>;
  var top: array<i32, ROWS>;
  var left: array<i32, ROWS>;
  for (var r = 0u; r < ROWS; r++) { // unrolled
    let p = min(pixel + r, params.pixels - 1u);
    let line = p / params.out.y; // batch · rows + row
    image_at[r] = line / params.out.x * params.size.x;
    top[r] = i32(line % params.out.x) * params.stride.x - params.before.x;
    left[r] = i32(p % params.out.y) * params.stride.y - params.before.y;
  }
  var sums: array<partial, TILE>;
  var ky = 0;
  loop {
    var kx = 0;
    loop {
      // A pixel outside reads the first one, and its value is replaced by zero.
      var inside: array<bool, ROWS>;
      var x_at: array<u32, ROWS>;
      for (var r = 0u; r < ROWS; r++) { // unrolled
        let y = u32(top[r] + ky * params.dilation.x);
        let z = u32(left[r] + kx * params.dilation.y);
        inside[r] = !PADDED || (y < params.size.x && z < params.size.y);
        x_at[r] = select(0u, ((image_at[r] + y) * params.size.y + z) * params.x_channels, inside[r]);
        x_at[r] += conv_group * params.group_in;
      }
      let tap_at = u32(ky) * params.weight_strides.x + u32(kx) * params.weight_strides.y;
      for (var i = 0u; i < params.group_in; i++) {
        var v: array<partial, ROWS>;
        for (var r = 0u; r < ROWS; r++) { // unrolled
          v[r] = partial(value(widened(x[x_at[r] + i])));
          if (PADDED) {
            v[r] = select(partial(0.0), v[r], inside[r]);
          }
        }
        for (var lane = 0u; lane < LANES; lane++) { // unrolled
          let w_at = tap_at + (LANES * i + lane) * params.weight_strides.z;
          for (var q = 0u; q < QUADS; q++) { // unrolled
            let w = partial(weights[w_at + quads[q]]);
            for (var r = 0u; r < ROWS; r++) { // unrolled
              if (FOURS) {
                sums[r * QUADS + q] += v[r][lane] * w;
              } else {
                sums[r * QUADS + q] += v[r] * w;
              }
            }
          }
        }
      }
      continuing {
        kx++;
        break if kx >= params.kernel.y;
      }
    }
    continuing {
      ky++;
      break if ky >= params.kernel.x;
    }
  }
  for (var r = 0u; r < ROWS; r++) { // unrolled
    for (var q = 0u; q < QUADS; q++) { // unrolled
      if (pixel + r < params.pixels && in_group + q < params.group_quads) {
        let at = (pixel + r) * params.out_strides.z + quads[q];
        out[at] = finish(value(sums[r * QUADS + q]), quads[q], at);
      }
    }
  }
}
