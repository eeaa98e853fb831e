// The texels of a texture as the elements of a tensor. A thread takes one pixel.
alias elem = f32;

const WORKGROUP = 256u;
const CHANNELS: u32 = 3u; // of the tensor
const BYTES: bool = false; // texels are 8-bit unorm, and counted in 255ths, which are whole
const LUMA: bool = false; // the one channel is a sum of red, green and blue

struct Params {
  high: vec4f, // what a value is multiplied by, in two parts, the first of few bits: value · high is exact
  low: vec4f,
  offset: vec4f,
  strides: vec3u, // of the tensor: row, column, channel
  total: u32, // pixels
  size: vec2u, // columns, rows
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var image: texture_2d<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<elem>;

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
  let row = thread / params.size.x;
  let column = thread - row * params.size.x;
  var value = textureLoad(image, vec2u(column, row), 0);
  if (BYTES) {
    value = floor(value * 255f + 0.5f); // a texel may be a unit in the last place off
  }
  if (LUMA) {
    value.x = 299f * value.x + 587f * value.y + 114f * value.z; // ITU-R BT.601, in thousandths
  }
  let normalized = (value * params.high + params.offset) + value * params.low;
  var at = row * params.strides.x + column * params.strides.y;
  for (var c = 0u; c < CHANNELS; c++) { // unrolled
    out[at] = elem(normalized[c]);
    at += params.strides.z;
  }
}
