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
