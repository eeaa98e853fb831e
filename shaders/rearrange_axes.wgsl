// A tensor whose axes lie in another order in the output, moved as raw words. The digits of a thread's number are its places
// along some axes; along the others it moves a box of words, which are as wide as both orders allow. Where strands are woven,
// words of one tensor are as many of the other.
alias taken = array<vec4<u32>, 2>; // of x
alias given = array<vec4<u32>, 2>; // to the output

const WORKGROUP: u32 = 256u;
const DIGITS: u32 = 2u; // of a thread's number, but for the last
const LISTED: bool = false; // the last digit's places are listed
const OUTER: u32 = 1u; // the box
const MIDDLE: u32 = 1u;
const INNER: u32 = 2u;
const EACH: u32 = 4u;
const LOOPED: bool = false; // a thread moves several boxes along a line, and not one
const TAIL: bool = false; // some threads have one more than EACH
const SPLITS: bool = false; // neighbours in x go to strands of the output, in turn
const JOINS: bool = false; // strands of x become neighbours in the output
const STRAND_ROWS: u32 = 1u;
const STRAND_COLUMNS: u32 = 2u;
const STRANDS: u32 = 2u; // STRAND_ROWS · STRAND_COLUMNS
const RUN: u32 = 1u; // lanes that stay together
const WORDS: u32 = 1u; // vec4s of a strand's word; the other tensor's has STRANDS times as many
const LANES = 4u;
const MARGINS: bool = false; // some of what is addressed lies outside the image
const PADDED: bool = false; // the image is x, and zeros are written for what lies outside

struct Params {
  sizes: vec4u, // of the digits, the fastest first; below, their steps
  x_digits: vec4u,
  out_digits: vec4u,
  row_digits: vec4u,
  column_digits: vec4u,
  turn_digits: vec4u, // 1 for the digit that numbers the threads along EACH
  last: vec4u, // steps of the last digit: x, out, row, column
  last_turn: u32,
  tails: u32, // threads along EACH that have one more
  image: vec2u, // rows, columns
  x_box: vec4u, // steps of OUTER, MIDDLE, INNER, EACH
  out_box: vec4u,
  row_box: vec4u,
  column_box: vec4u,
  first: vec4u, // x, out, row, column, modulo 2³²: a thread may begin in the margin
  strands: vec2u, // steps of STRAND_ROWS and STRAND_COLUMNS
  total: u32, // threads
  rounds: u32, // boxes that a thread moves along a line, as far apart as EACH; those with a tail one more
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<taken>;
@group(0) @binding(2) var<storage, read_write> out: array<given>;
@group(0) @binding(3) var<storage, read> places: array<vec2u>; // in x and in the output

// Where strands are joined, each has RUN lanes in turn.
fn split(x_at: u32, out_at: u32) {
  if (SPLITS) {
    var word = x[x_at];
    var row_at = out_at;
    for (var r = 0u; r < STRAND_ROWS; r++) { // unrolled
      var at = row_at;
      for (var c = 0u; c < STRAND_COLUMNS; c++) { // unrolled
        var strand: given;
        for (var v = 0u; v < WORDS; v++) { // unrolled
          for (var l = 0u; l < LANES; l++) { // unrolled
            const k = ((v * LANES + l) / RUN * STRANDS + r * STRAND_COLUMNS + c) * RUN + (v * LANES + l) % RUN;
            strand[v][l] = word[k / LANES][k % LANES];
          }
        }
        out[at] = strand;
        at += params.strands.y;
      }
      row_at += params.strands.x;
    }
  }
}

fn join(x_at: u32, out_at: u32) {
  if (JOINS) {
    var word: given;
    var row_at = x_at;
    for (var r = 0u; r < STRAND_ROWS; r++) { // unrolled
      var at = row_at;
      for (var c = 0u; c < STRAND_COLUMNS; c++) { // unrolled
        var strand = x[at];
        for (var v = 0u; v < WORDS; v++) { // unrolled
          for (var l = 0u; l < LANES; l++) { // unrolled
            const k = ((v * LANES + l) / RUN * STRANDS + r * STRAND_COLUMNS + c) * RUN + (v * LANES + l) % RUN;
            word[k / LANES][k % LANES] = strand[v][l];
          }
        }
        at += params.strands.y;
      }
      row_at += params.strands.x;
    }
    out[out_at] = word;
  }
}

fn carry(x_at: u32, out_at: u32, row: u32, column: u32) {
  if (MARGINS) {
    let inside = (row < params.image.x) & (column < params.image.y);
    if (PADDED) {
      var moved = given();
      if (inside) {
        moved = x[x_at];
      }
      out[out_at] = moved;
    } else {
      if (inside) {
        out[out_at] = x[x_at];
      }
    }
  } else {
    if (SPLITS) {
      split(x_at, out_at);
    } else {
      if (JOINS) {
        join(x_at, out_at);
      } else {
        out[out_at] = x[x_at];
      }
    }
  }
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
  var x_line = params.first.x;
  var out_line = params.first.y;
  var row_line = params.first.z;
  var column_line = params.first.w;
  var turn = 0u;
  var rest = thread;
  for (var d = 0u; d < DIGITS; d++) { // unrolled
    let next = rest / params.sizes[d];
    let digit = rest - next * params.sizes[d];
    x_line += digit * params.x_digits[d];
    out_line += digit * params.out_digits[d];
    if (MARGINS) {
      row_line += digit * params.row_digits[d];
      column_line += digit * params.column_digits[d];
    }
    turn += digit * params.turn_digits[d];
    rest = next;
  }
  if (LISTED) {
    x_line += places[rest].x;
    out_line += places[rest].y;
  } else {
    x_line += rest * params.last.x;
    out_line += rest * params.last.y;
    if (MARGINS) {
      row_line += rest * params.last.z;
      column_line += rest * params.last.w;
    }
    turn += rest * params.last_turn;
  }
  let x_step = params.x_box;
  let out_step = params.out_box;
  var rounds = 1u;
  if (LOOPED) {
    rounds = params.rounds + u32(turn < params.tails);
  }
  var t = 0u;
  loop {
    var x_outer = x_line;
    var out_outer = out_line;
    var row_outer = row_line;
    var column_outer = column_line;
    for (var i = 0u; i < OUTER; i++) { // unrolled
      var x_middle = x_outer;
      var out_middle = out_outer;
      var row_middle = row_outer;
      var column_middle = column_outer;
      for (var j = 0u; j < MIDDLE; j++) { // unrolled
        var x_inner = x_middle;
        var out_inner = out_middle;
        var row_inner = row_middle;
        var column_inner = column_middle;
        for (var k = 0u; k < INNER; k++) { // unrolled
          var x_at = x_inner;
          var out_at = out_inner;
          var row = row_inner;
          var column = column_inner;
          for (var e = 0u; e < EACH; e++) { // unrolled
            carry(x_at, out_at, row, column);
            x_at += x_step.w;
            out_at += out_step.w;
            if (MARGINS) {
              row += params.row_box.w;
              column += params.column_box.w;
            }
          }
          if (TAIL) {
            if (turn < params.tails) {
              carry(x_at, out_at, row, column);
            }
          }
          x_inner += x_step.z;
          out_inner += out_step.z;
          if (MARGINS) {
            row_inner += params.row_box.z;
            column_inner += params.column_box.z;
          }
        }
        x_middle += x_step.y;
        out_middle += out_step.y;
        if (MARGINS) {
          row_middle += params.row_box.y;
          column_middle += params.column_box.y;
        }
      }
      x_outer += x_step.x;
      out_outer += out_step.x;
      if (MARGINS) {
        row_outer += params.row_box.x;
        column_outer += params.column_box.x;
      }
    }
    x_line += x_step.w;
    out_line += out_step.w;
    if (MARGINS) {
      row_line += params.row_box.w;
      column_line += params.column_box.w;
    }
    continuing {
      t++;
      break if t >= rounds;
    }
  }
}
