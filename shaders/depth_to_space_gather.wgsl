// One thread per output element, any layout, block and order. `elem` is a 32-bit word, moved as it is, or four of them
// where channels come in fours: sizes and strides then count in fours.
alias elem = u32;

const WORKGROUP: u32 = 64u;
const HALVES: bool = false; // 16-bit elements, two of which a thread moves into one word
const CHANNELS_LAST: bool = true;
const CHANNEL_MAJOR: bool = false; // a channel's blocks lie together (CRD)

struct Params {
  x_strides: vec4u, // batch, row, column, channel
  out_size: vec4u, // batch, rows, columns, channels
  block: vec2u, // rows, columns
  total: u32, // output elements
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<elem>;
@group(0) @binding(2) var<storage, read_write> out: array<elem>;
@group(0) @binding(3) var<storage, read> rank: array<u32>; // of each position in the block, its place among x's blocks

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
  let cell = rank[row % params.block.x * params.block.y + column % params.block.y];
  var deep: u32;
  if (CHANNEL_MAJOR) {
    deep = channel * params.block.x * params.block.y + cell;
  } else {
    deep = cell * channels + channel;
  }
  let strides = params.x_strides;
  return element(batch * strides.x + row / params.block.x * strides.y + column / params.block.y * strides.z + deep * strides.w);
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
