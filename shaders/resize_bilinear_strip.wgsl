// Four neighbours by their weights, any layout: a thread makes TILE_X neighbouring columns, of one channel or of four of
// NHWC. Where output o lies between two inputs is the fraction (max(o · scale + added, cut) - cut) / divisor, in whole
// numbers, so that positions are exact and each weight is rounded but for itself.
alias elem = f32;
alias value = vec4<f32>;
alias stored = vec4<elem>;

const WORKGROUP = 64u;
const CHANNELS_LAST: bool = true; // neighbouring threads make neighbouring channels, otherwise neighbouring columns
const TILE_X: u32 = 4u;

struct Params {
  x_strides: vec4u, // batch, row, column, channel, in values as all strides here
  out_strides: vec4u,
  x_last: vec2u, // row, column
  out: vec2u, // of the output
  scale: vec2u, // of rows and of columns
  added: vec2u,
  cut: vec2u,
  divisor: vec2u,
  skipped: u32, // values of x before its first row that counts
  strips: u32, // over columns
  channels: u32,
  total: u32, // threads
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<stored>;
@group(0) @binding(2) var<storage, read_write> out: array<stored>;

struct Between {
  near: u32, // index
  far: u32,
  near_weight: f32,
  far_weight: f32,
}

fn between(o: u32, scale: u32, added: u32, cut: u32, divisor: u32, last: u32) -> Between {
  let position = max(o * scale + added, cut) - cut;
  let near = position / divisor;
  let rest = position - near * divisor;
  let far = min(near + min(rest, 1u), last);
  return Between(near, far, f32(divisor - rest) / f32(divisor), f32(rest) / f32(divisor));
}

// Nothing counts that has no weight, also if it is infinite or NaN.
fn mixed(near: value, far: value, by: Between) -> value {
  return select(by.near_weight * near + by.far_weight * far, near, by.far_weight == 0.0);
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
  let y = between(row, params.scale.x, params.added.x, params.cut.x, params.divisor.x, params.x_last.x);
  let plane_at = params.skipped + batch * params.x_strides.x + channel * params.x_strides.w;
  let near_at = plane_at + y.near * params.x_strides.y;
  let far_at = plane_at + y.far * params.x_strides.y;
  let first = batch * params.out_strides.x + row * params.out_strides.y + channel * params.out_strides.w;
  for (var t = 0u; t < TILE_X; t++) { // unrolled
    let column = strip * TILE_X + t;
    if (column < params.out.y) {
      let z = between(column, params.scale.y, params.added.y, params.cut.y, params.divisor.y, params.x_last.y);
      let near = z.near * params.x_strides.z;
      let far = z.far * params.x_strides.z;
      let above = mixed(value(x[near_at + near]), value(x[near_at + far]), z);
      let below = mixed(value(x[far_at + near]), value(x[far_at + far]), z);
      out[first + column * params.out_strides.z] = stored(mixed(above, below, y));
    }
  }
}
