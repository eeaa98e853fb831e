// NHWC space-to-depth and depth-to-space in the order DCR move runs of bx · C neighbouring values: both exchange the middle
// axes of [a, p, q, run]. A thread moves EACH neighbouring words of a run; `elem` is as wide as the run's length allows.
alias elem = vec4<u32>;

const WORKGROUP: u32 = 64u;
const EACH: u32 = 4u;

struct Params {
  p: u32, // middle axes of x
  q: u32,
  parts: u32, // threads of a run
  total: u32, // threads
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<elem>;
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
  let run = thread / params.parts; // of out: (a · q + j) · p + i
  let i = run % params.p;
  let j = run / params.p % params.q;
  let first = run / params.p / params.q * params.p * params.q;
  let x_at = ((first + i * params.q + j) * params.parts + thread % params.parts) * EACH;
  let out_at = thread * EACH;
  for (var w = 0u; w < EACH; w++) { // unrolled
    out[out_at + w] = x[x_at + w];
  }
}
