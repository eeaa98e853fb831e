// A thread for each word of the output: the digits of its index, along the output's axes, say which word of x it is. `elem` is as
// wide as both orders allow.
alias elem = u32;

const WORKGROUP = 64u;
const HALVES: bool = false; // 16-bit elements, two of which a thread moves into one word
const DIGITS: u32 = 4u;
const LISTED: bool = false; // rows and columns have places of their own in x
const PADDED: bool = false; // zeros for what lies outside of x's rows and columns
const CROPPED: bool = false; // the output is a part of what the digits number

struct Params {
  lines: vec2u, // of rows and of columns: words of the output, those cropped from each line, and those before it
  gaps: vec2u,
  before: vec2u,
  first: vec3u, // place in x, row, column, modulo 2³²: it may lie in the margin
  image: vec2u, // rows, columns of x
  total: u32, // words of the output, or halves
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<elem>;
@group(0) @binding(2) var<storage, read_write> out: array<elem>;
@group(0) @binding(3) var<storage, read> digits: array<vec4u>; // fastest first: size, then steps of place, row and column
@group(0) @binding(4) var<storage, read> places: array<u32>;

fn element(at: u32) -> elem { // of x
  if (HALVES) {
    return (x[at / 2u] >> elem(at % 2u * 16u)) & elem(0xffffu);
  }
  return x[at];
}

fn moved(at: u32) -> elem { // to `at` of the output
  var rest = at;
  if (CROPPED) {
    rest += rest / params.lines.y * params.gaps.y + params.before.y;
    rest += rest / params.lines.x * params.gaps.x + params.before.x;
  }
  var place = params.first.x;
  var row = params.first.y;
  var column = params.first.z;
  for (var d = 0u; d < DIGITS; d++) { // unrolled
    let axis = digits[d];
    let next = rest / axis.x;
    let digit = rest - next * axis.x;
    place += digit * axis.y;
    row += digit * axis.z;
    column += digit * axis.w;
    rest = next;
  }
  if (LISTED) {
    place += places[row] + places[column];
  }
  if (PADDED && (row >= params.image.x || column >= params.image.y)) {
    return elem();
  }
  return element(place);
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
