// Up to seven tensors put together along the rows of memory, as raw words, one of the output a thread.
alias elem = u32;

const WORKGROUP = 64u;
const HALVES: bool = false; // 16-bit elements, two of which a thread moves into one word
const TENSORS: u32 = 2u;

struct Params {
  widths: vec4u, // words (halves) in a row, of the first four tensors
  more_widths: vec4u, // and of the others
  whole: u32, // words (halves) in a row of the output
  total: u32, // words (halves) of the output
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x0: array<elem>;
@group(0) @binding(2) var<storage, read> x1: array<elem>;
@group(0) @binding(3) var<storage, read> x2: array<elem>;
@group(0) @binding(4) var<storage, read> x3: array<elem>;
@group(0) @binding(5) var<storage, read> x4: array<elem>;
@group(0) @binding(6) var<storage, read> x5: array<elem>;
@group(0) @binding(7) var<storage, read> x6: array<elem>;
@group(0) @binding(8) var<storage, read_write> out: array<elem>;

fn word(tensor: u32, at: u32) -> elem {
  switch (tensor) {
    case 0u: {
      return x0[at];
    }
    case 1u: {
      return x1[at];
    }
    case 2u: {
      return x2[at];
    }
    case 3u: {
      return x3[at];
    }
    case 4u: {
      return x4[at];
    }
    case 5u: {
      return x5[at];
    }
    default: {
      return x6[at];
    }
  }
}

fn element(tensor: u32, at: u32) -> elem {
  if (HALVES) {
    return (word(tensor, at / 2u) >> elem(at % 2u * 16u)) & elem(0xffffu);
  }
  return word(tensor, at);
}

fn moved(at: u32) -> elem { // to `at` of the output
  let row = at / params.whole;
  var column = at - row * params.whole;
  var found = elem();
  for (var t = 0u; t < TENSORS; t++) { // unrolled
    let width = select(params.widths[t & 3u], params.more_widths[t & 3u], t > 3u);
    if (column < width) {
      found = element(t, row * width + column);
    }
    column -= width; // behind its own tensor it is larger than any width
  }
  return found;
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
  var result = moved(at);
  if (HALVES && at + 1u < params.total) {
    result |= moved(at + 1u) << elem(16u);
  }
  out[thread] = result;
}
