// The elements of a tensor as the pixels of a texture: one triangle that covers it all.
alias elem = f32;

const CHANNELS: u32 = 3u; // of the tensor
const GREY: bool = false; // the one channel is red, green and blue
const BYTES: bool = true; // the texture is 8-bit unorm: values are rounded to whole 255ths between 0 and 1
const PREMULTIPLIED: bool = false; // colours are stored multiplied by alpha

struct Params {
  scale: vec4f,
  offset: vec4f,
  strides: vec3u, // of the tensor: row, column, channel
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<elem>;

@vertex
fn corner(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
  return vec4f(select(-1f, 3f, index == 1u), select(-1f, 3f, index == 2u), 0f, 1f);
}

@fragment
fn main(@builtin(position) place: vec4f) -> @location(0) vec4f {
  let pixel = vec2u(place.xy); // row 0 is the top
  var at = pixel.y * params.strides.x + pixel.x * params.strides.y;
  var value = vec4f();
  for (var c = 0u; c < CHANNELS; c++) { // unrolled
    value[c] = f32(x[at]);
    at += params.strides.z;
  }
  value = value * params.scale + params.offset;
  if (GREY) {
    value = value.xxxw;
  }
  if (BYTES) {
    value = clamp(value, vec4f(), vec4f(1f)); // before alpha, above which no colour may lie
  }
  if (PREMULTIPLIED) {
    value = vec4f(value.xyz * value.w, value.w);
  }
  if (BYTES) {
    value = floor(value * 255f + 0.5f) / 255f;
  }
  return value;
}
