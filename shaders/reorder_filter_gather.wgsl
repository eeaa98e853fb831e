// One thread per element of a filter seen as [outer, channels, inner]; the middle axis is permuted. `elem` is a 32-bit
// word, moved as it is, or four of them where the inner axis comes in fours: sizes then count in fours.
alias elem = u32;

const WORKGROUP: u32 = 64u;
const HALVES: bool = false; // 16-bit elements, two of which a thread moves into one word

struct Params {
  channels: u32,
  inner: u32,
  total: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<elem>;
@group(0) @binding(2) var<storage, read_write> out: array<elem>;
@group(0) @binding(3) var<storage, read> source: array<u32>; // channel of x that becomes each channel

fn element(at: u32) -> elem { // of x
  if (HALVES) {
    return (x[at / 2u] >> elem(at % 2u * 16u)) & elem(0xffffu);
  }
  return x[at];
}

fn moved(at: u32) -> elem { // to `at` of the output
  let line = at / params.inner;
  let channel = line % params.channels;
  return element((line - channel + source[channel]) * params.inner + at % params.inner);
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
