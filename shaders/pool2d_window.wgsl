// The largest element of each window (MAX), its average or its sum, any layout: a thread makes TILE_X neighbouring columns,
// of one channel or of four of NHWC. Padding has no part in it, but for what an average may be divided by.
alias elem = f32;
alias value = vec4<f32>;
alias stored = vec4<elem>;
alias result = elem; // f32 for sums that another dispatch goes on with
alias made = vec4<result>;
alias word = vec4<u32>;
alias kept = value; // what a window is gathered in: for MAX `word`

const WORKGROUP = 64u;
const MAX: bool = false;
const DIVIDED: bool = true;
const CHANNELS_LAST: bool = true; // neighbouring threads make neighbouring channels, otherwise neighbouring columns
const STRIP: bool = true; // columns have no dilation, and their taps are written out; otherwise TILE_X is 1
const FAR: bool = false; // windows may have more taps than the input has rows or columns: those outside aren't tried
const INFINITY = 0x7f800000u;
const KW: u32 = 3u;
const STRIDE_X: u32 = 2u;
const TILE_X: u32 = 4u;
const SPAN_X: u32 = 9u; // (TILE_X - 1) · STRIDE_X + KW

struct Params {
  x_strides: vec4u, // batch, row, column, channel, in values as all strides here
  out_strides: vec4u,
  size: vec2i, // of x: rows, columns
  out: vec2u, // of the output
  kernel: vec2i,
  stride: vec2i,
  dilation: vec2i,
  before: vec2i, // padding above and to the left
  strips: u32, // over columns
  channels: u32,
  total: u32, // threads
  divisor: f32, // 0 for the elements that are there
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<stored>;
@group(0) @binding(2) var<storage, read_write> out: array<made>;

// Whole numbers in the order of the values: 0 for -∞ and on to ∞, NaN of either sign beyond it. Implementations may take
// it that no float is NaN, and so may their max.
fn rank(v: value) -> word {
  return flipped(bitcast<word>(v)) + word(INFINITY + 1u);
}

fn ranked(r: word) -> value {
  return bitcast<value>(flipped(r - word(INFINITY + 1u)));
}

fn flipped(bits: word) -> word { // all but the sign of what has one; its own inverse
  return bits ^ ((word() - (bits >> word(31u))) >> word(1u));
}

fn taken(v: stored) -> kept {
  if (MAX) {
    return kept(rank(value(v)));
  } else {
    return kept(value(v));
  }
}

fn gathered(a: kept, b: kept) -> kept {
  if (MAX) {
    return max(a, b);
  } else {
    return a + b;
  }
}

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
  var channel: u32;
  var strip: u32;
  var row: u32;
  var batch: u32;
  if (CHANNELS_LAST) {
    let pixel = thread / params.channels;
    channel = thread - pixel * params.channels;
    let line = pixel / params.strips;
    strip = pixel - line * params.strips;
    batch = line / params.out.x;
    row = line - batch * params.out.x;
  } else {
    let line = thread / params.strips;
    strip = thread - line * params.strips;
    let plane = line / params.out.x;
    row = line - plane * params.out.x;
    batch = plane / params.channels;
    channel = plane - batch * params.channels;
  }
  let column = strip * TILE_X;
  let top = i32(row) * params.stride.x - params.before.x;
  let left = i32(column) * params.stride.y - params.before.y;
  let last = params.size.y - 1;
  let x_at = batch * params.x_strides.x + channel * params.x_strides.w;

  var columns: array<u32, SPAN_X>;
  var inside: array<bool, SPAN_X>;
  if (STRIP) {
    for (var c = 0u; c < SPAN_X; c++) { // unrolled
      let z = left + i32(c);
      inside[c] = (z >= 0) & (z <= last);
      columns[c] = x_at + u32(clamp(z, 0, last)) * params.x_strides.z;
    }
  }
  var begin = vec2i(); // the first tap, and the one behind the last
  var end = params.kernel;
  if (FAR) {
    let start = vec2i(top, left);
    let before = max(-start, vec2i());
    let after = params.size - 1 - start;
    begin = before / params.dilation + vec2i(before % params.dilation > vec2i());
    end = min(end, select(after / params.dilation + 1, vec2i(), after < vec2i()));
  }
  var sums: array<kept, TILE_X>;
  for (var t = 0u; t < TILE_X; t++) { // unrolled
    sums[t] = kept(); // -∞ for MAX
  }
  for (var ky = begin.x; ky < end.x; ky++) {
    let y = top + ky * params.dilation.x;
    if ((y >= 0) & (y < params.size.x)) {
      let row_at = u32(y) * params.x_strides.y;
      if (STRIP) {
        var line: array<kept, SPAN_X>;
        for (var c = 0u; c < SPAN_X; c++) { // unrolled
          line[c] = select(kept(), taken(x[row_at + columns[c]]), inside[c]);
        }
        for (var t = 0u; t < TILE_X; t++) { // unrolled
          for (var kx = 0u; kx < KW; kx++) { // unrolled
            sums[t] = gathered(sums[t], line[t * STRIDE_X + kx]);
          }
        }
      } else {
        for (var kx = begin.y; kx < end.y; kx++) {
          let z = left + kx * params.dilation.y;
          if ((z >= 0) & (z <= last)) {
            sums[0] = gathered(sums[0], taken(x[row_at + x_at + u32(z) * params.x_strides.z]));
          }
        }
      }
    }
  }
  let first = batch * params.out_strides.x + row * params.out_strides.y + channel * params.out_strides.w;
  for (var t = 0u; t < TILE_X; t++) { // unrolled
    if (column + t < params.out.y) {
      let at = first + (column + t) * params.out_strides.z;
      if (MAX) {
        out[at] = made(ranked(word(sums[t])));
      } else {
        var sum = value(sums[t]);
        if (DIVIDED) {
          let start = vec2i(top, left + i32(t) * params.stride.y);
          let there = min(start + params.kernel, params.size) - max(start, vec2i());
          sum = sum / value(select(params.divisor, f32(there.x * there.y), params.divisor == 0.0));
        }
        out[at] = made(sum);
      }
    }
  }
}
