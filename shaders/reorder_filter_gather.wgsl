// One thread per element of a filter seen as [outer, channels, inner]; the middle axis is permuted. `elem` is a 32-bit
// word, moved as it is, or four of them where the inner axis comes in fours: sizes then count in fours.
alias elem = u32;

const WORKGROUP: u32 = 64u;

struct Params {
  channels: u32,
  inner: u32,
  total: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<elem>;
@group(0) @binding(2) var<storage, read_write> out: array<elem>;
@group(0) @binding(3) var<storage, read> source: array<u32>; // channel of x that becomes each channel

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let at = (group.y * groups.x + group.x) * WORKGROUP + local;
  if (at >= params.total) {
    return;
  }
  let line = at / params.inner;
  let channel = line % params.channels;
  out[at] = x[(line - channel + source[channel]) * params.inner + at % params.inner];
}
