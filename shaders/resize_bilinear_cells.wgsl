// Enlarging, any layout: a thread reads the four pixels around a cell of x, and makes every output that lies between them, of
// one channel or of four of NHWC. Positions and weights as in resize_bilinear_strip.
alias elem = f32;
alias value = vec4<f32>;
alias stored = vec4<elem>;

const WORKGROUP = 64u;
const CHANNELS_LAST: bool = true; // neighbouring threads make neighbouring channels, otherwise neighbouring cells

struct Params {
  x_strides: vec4u, // batch, row, column, channel, in values as all strides here
  out_strides: vec4u,
  size: vec2u, // of x: rows that count, columns; a cell lies behind each, empty or not
  out: vec2u, // of the output
  scale: vec2u, // of rows and of columns
  added: vec2u,
  cut: vec2u,
  divisor: vec2u,
  skipped: u32, // values of x before its first row that counts
  channels: u32,
  total: u32, // threads
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<stored>;
@group(0) @binding(2) var<storage, read_write> out: array<stored>;

// The first rows and columns of the output at or behind these of x.
fn first_at(near: vec2u) -> vec2u {
  let whole = max(near * params.divisor + params.cut, params.added) - params.added;
  let first = (whole + max(params.scale, vec2u(1u)) - 1u) / max(params.scale, vec2u(1u));
  let inner = select(min(first, params.out), vec2u(), near == vec2u());
  return select(inner, params.out, near >= params.size);
}

fn behind(o: u32, near: u32, scale: u32, added: u32, cut: u32, divisor: u32) -> u32 {
  return max(o * scale + added, cut) - cut - near * divisor;
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
  var channel: u32;
  var near: vec2u;
  var batch: u32;
  if (CHANNELS_LAST) {
    let pixel = thread / params.channels;
    channel = thread - pixel * params.channels;
    let line = pixel / params.size.y;
    near.y = pixel - line * params.size.y;
    batch = line / params.size.x;
    near.x = line - batch * params.size.x;
  } else {
    let line = thread / params.size.y;
    near.y = thread - line * params.size.y;
    let plane = line / params.size.x;
    near.x = line - plane * params.size.x;
    batch = plane / params.channels;
    channel = plane - batch * params.channels;
  }
  let from = first_at(near);
  let to = first_at(near + 1u);
  let far = min(near + 1u, params.size - 1u);
  let plane_at = params.skipped + batch * params.x_strides.x + channel * params.x_strides.w;
  let near_at = plane_at + near.x * params.x_strides.y;
  let far_at = plane_at + far.x * params.x_strides.y;
  let columns = vec2u(near.y, far.y) * params.x_strides.z;
  let near_near = value(x[near_at + columns.x]);
  let near_far = value(x[near_at + columns.y]);
  let far_near = value(x[far_at + columns.x]);
  let far_far = value(x[far_at + columns.y]);
  let first = batch * params.out_strides.x + channel * params.out_strides.w;
  let length = vec2f(params.divisor);
  for (var row = from.x; row < to.x; row++) {
    let below = behind(row, near.x, params.scale.x, params.added.x, params.cut.x, params.divisor.x);
    let near_weight = f32(params.divisor.x - below) / length.x;
    let far_weight = f32(below) / length.x;
    // Nothing counts that has no weight, also if it is infinite or NaN.
    let left = select(near_weight * near_near + far_weight * far_near, near_near, below == 0u);
    let right = select(near_weight * near_far + far_weight * far_far, near_far, below == 0u);
    let row_at = first + row * params.out_strides.y;
    for (var column = from.y; column < to.y; column++) {
      let beside = behind(column, near.y, params.scale.y, params.added.y, params.cut.y, params.divisor.y);
      let left_weight = f32(params.divisor.y - beside) / length.y;
      let right_weight = f32(beside) / length.y;
      let mixed = select(left_weight * left + right_weight * right, left, beside == 0u);
      out[row_at + column * params.out_strides.z] = stored(mixed);
    }
  }
}
