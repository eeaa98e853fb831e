// One thread per output element, any layout; `elem` as in space_to_depth_gather.
alias elem = u32;

const WORKGROUP: u32 = 64u;
const HALVES: bool = false; // 16-bit elements, two of which a thread moves into one word
const CHANNELS_LAST: bool = true;

struct Params {
  x_strides: vec4u, // batch, row, column, channel
  out_size: vec4u, // batch, rows, columns, channels
  scale: vec2u, // output o takes (o · scale + added) / divisor, of rows and of columns
  added: vec2u,
  divisor: vec2u,
  total: u32, // output elements
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<elem>;
@group(0) @binding(2) var<storage, read_write> out: array<elem>;

fn element(at: u32) -> elem { // of x
  if (HALVES) {
    return (x[at / 2u] >> elem(at % 2u * 16u)) & elem(0xffffu);
  }
  return x[at];
}

fn moved(at: u32) -> elem { // to `at` of the output
  let rows = params.out_size.y;
  let columns = params.out_size.z;
  let channels = params.out_size.w;
  var channel: u32;
  var column: u32;
  var row: u32;
  var batch: u32;
  if (CHANNELS_LAST) {
    channel = at % channels;
    let pixel = at / channels;
    column = pixel % columns;
    row = pixel / columns % rows;
    batch = pixel / columns / rows;
  } else {
    column = at % columns;
    let line = at / columns;
    row = line % rows;
    channel = line / rows % channels;
    batch = line / rows / channels;
  }
  let source = (vec2u(row, column) * params.scale + params.added) / params.divisor;
  let strides = params.x_strides;
  return element(batch * strides.x + source.x * strides.y + source.y * strides.z + channel * strides.w);
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let thread = (group.y * groups.x + group.x) * WORKGROUP + local;
  let at = select(thread, thread * 2u, HALVES);
  if (at >= params.total) {
    return;
  }
  var word = moved(at);
  if (HALVES && at + 1u < params.total) {
    word |= moved(at + 1u) << elem(16u);
  }
  out[thread] = word;
}
