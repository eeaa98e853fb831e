// Up to seven tensors put together along the rows of memory, as raw words. A thread takes every `turn`-th word of a row, of
// one tensor after the other, and does so in EACH rows, or for EACH neighbours. `turn` divides all widths, so that no thread
// waits for another.
alias elem = vec4<u32>;

const WORKGROUP: u32 = 256u;
const EACH: u32 = 4u;
const ONCE: bool = false; // turns are written out, not looped over
const TURNS_0: u32 = 1u; // of a tensor where they are written out, otherwise 1; 0 for one that isn't there
const TURNS_1: u32 = 0u;
const TURNS_2: u32 = 0u;
const TURNS_3: u32 = 0u;
const TURNS_4: u32 = 0u;
const TURNS_5: u32 = 0u;
const TURNS_6: u32 = 0u;

struct Params {
  widths: vec4u, // words in a row, of the first four tensors
  more_widths: vec4u, // and of the others
  whole: u32, // words in a row of the output
  columns: u32, // threads along a row
  turn: u32, // words
  share: vec2u, // rows and columns from a thread's first word to the next thread's
  apart: vec2u, // and to the next of its own EACH
  total: u32, // threads
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
  let line = thread / params.columns;
  let row = line * params.share.x;
  let column = (thread - line * params.columns) * params.share.y;
  let out_step = params.apart.x * params.whole + params.apart.y;
  var out_at = row * params.whole + column;
  var width: u32;
  var at: u32;
  var step: u32;
  width = params.widths.x;
  at = row * width + column;
  step = params.apart.x * width + params.apart.y;
  for (var t = 0u; t < TURNS_0; t++) { // unrolled
    if (ONCE) {
      for (var i = 0u; i < EACH; i++) { // unrolled
        out[out_at + i * out_step] = x0[at + i * step];
      }
      at += params.turn;
      out_at += params.turn;
    } else {
      var j = 0u;
      loop {
        for (var i = 0u; i < EACH; i++) { // unrolled
          out[out_at + i * out_step] = x0[at + i * step];
        }
        at += params.turn;
        out_at += params.turn;
        continuing {
          j += params.turn;
          break if j >= width;
        }
      }
    }
  }
  width = params.widths.y;
  at = row * width + column;
  step = params.apart.x * width + params.apart.y;
  for (var t = 0u; t < TURNS_1; t++) { // unrolled
    if (ONCE) {
      for (var i = 0u; i < EACH; i++) { // unrolled
        out[out_at + i * out_step] = x1[at + i * step];
      }
      at += params.turn;
      out_at += params.turn;
    } else {
      var j = 0u;
      loop {
        for (var i = 0u; i < EACH; i++) { // unrolled
          out[out_at + i * out_step] = x1[at + i * step];
        }
        at += params.turn;
        out_at += params.turn;
        continuing {
          j += params.turn;
          break if j >= width;
        }
      }
    }
  }
  width = params.widths.z;
  at = row * width + column;
  step = params.apart.x * width + params.apart.y;
  for (var t = 0u; t < TURNS_2; t++) { // unrolled
    if (ONCE) {
      for (var i = 0u; i < EACH; i++) { // unrolled
        out[out_at + i * out_step] = x2[at + i * step];
      }
      at += params.turn;
      out_at += params.turn;
    } else {
      var j = 0u;
      loop {
        for (var i = 0u; i < EACH; i++) { // unrolled
          out[out_at + i * out_step] = x2[at + i * step];
        }
        at += params.turn;
        out_at += params.turn;
        continuing {
          j += params.turn;
          break if j >= width;
        }
      }
    }
  }
  width = params.widths.w;
  at = row * width + column;
  step = params.apart.x * width + params.apart.y;
  for (var t = 0u; t < TURNS_3; t++) { // unrolled
    if (ONCE) {
      for (var i = 0u; i < EACH; i++) { // unrolled
        out[out_at + i * out_step] = x3[at + i * step];
      }
      at += params.turn;
      out_at += params.turn;
    } else {
      var j = 0u;
      loop {
        for (var i = 0u; i < EACH; i++) { // unrolled
          out[out_at + i * out_step] = x3[at + i * step];
        }
        at += params.turn;
        out_at += params.turn;
        continuing {
          j += params.turn;
          break if j >= width;
        }
      }
    }
  }
  width = params.more_widths.x;
  at = row * width + column;
  step = params.apart.x * width + params.apart.y;
  for (var t = 0u; t < TURNS_4; t++) { // unrolled
    if (ONCE) {
      for (var i = 0u; i < EACH; i++) { // unrolled
        out[out_at + i * out_step] = x4[at + i * step];
      }
      at += params.turn;
      out_at += params.turn;
    } else {
      var j = 0u;
      loop {
        for (var i = 0u; i < EACH; i++) { // unrolled
          out[out_at + i * out_step] = x4[at + i * step];
        }
        at += params.turn;
        out_at += params.turn;
        continuing {
          j += params.turn;
          break if j >= width;
        }
      }
    }
  }
  width = params.more_widths.y;
  at = row * width + column;
  step = params.apart.x * width + params.apart.y;
  for (var t = 0u; t < TURNS_5; t++) { // unrolled
    if (ONCE) {
      for (var i = 0u; i < EACH; i++) { // unrolled
        out[out_at + i * out_step] = x5[at + i * step];
      }
      at += params.turn;
      out_at += params.turn;
    } else {
      var j = 0u;
      loop {
        for (var i = 0u; i < EACH; i++) { // unrolled
          out[out_at + i * out_step] = x5[at + i * step];
        }
        at += params.turn;
        out_at += params.turn;
        continuing {
          j += params.turn;
          break if j >= width;
        }
      }
    }
  }
  width = params.more_widths.z;
  at = row * width + column;
  step = params.apart.x * width + params.apart.y;
  for (var t = 0u; t < TURNS_6; t++) { // unrolled
    if (ONCE) {
      for (var i = 0u; i < EACH; i++) { // unrolled
        out[out_at + i * out_step] = x6[at + i * step];
      }
      at += params.turn;
      out_at += params.turn;
    } else {
      var j = 0u;
      loop {
        for (var i = 0u; i < EACH; i++) { // unrolled
          out[out_at + i * out_step] = x6[at + i * step];
        }
        at += params.turn;
        out_at += params.turn;
        continuing {
          j += params.turn;
          break if j >= width;
        }
      }
    }
  }
}
