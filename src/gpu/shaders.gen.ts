// Made by tools/shaders.mjs from shaders/*.wgsl.
import type { Drawing, Shader } from './shader.ts';

const epilogue = "const HAS_BIAS: bool = false;\nconst HAS_RESIDUAL: bool = false;\nconst ACTIVATION: u32 = 0u;\nalias added = stored;\nalias partial = value;\n@group(0) @binding(4) var<storage,read> bias:array<added>;\n@group(0) @binding(5) var<storage,read> residual:array<stored>;\nfn h(y:value,ad:value,ab:value) -> value {\nreturn select(select(y,ab,y>ab),ad,y<ad);\n}\nfn ac(y:value) -> value {\nlet e=exp(-abs(y));\nlet s=select(value(1.0),e,y<value(0.0))/(value(1.0)+e);\nreturn select(y,s,abs(y)>=value(0.0));\n}\nfn ah(y:value) -> value {\nlet a=select(abs(y),value(20.0),abs(y)>value(20.0));\nlet e=exp(a*-2.0);\nlet s=a*a;\nlet ae=a*(1.0+s*(-0.33333333+s*(0.13333333+s*(-0.05396825+s*0.02186949))));\nlet af=select((value(1.0)-e)/(value(1.0)+e),ae,a<value(0.25));\nreturn select(af,-af,y<value(0.0));\n}\nfn ai(y:value) -> value {\nlet ag=abs(y)*0.70710678;\nlet z=select(ag,value(13.0),ag>value(13.0));\nlet t=value(1.0)/(1.0+0.3275911*z);\nlet aj=t*(0.254829592+t*(-0.284496736+t*(1.421413741+t*(-1.453152027+t*1.061405429))));\nlet aa=y*0.5*(aj*exp(-z*z));\nreturn select(y-aa,aa,y<value(0.0));\n}\nfn ak(y:value) -> value {\nswitch (ACTIVATION) {\ncase 1u: {\nreturn select(y,value(0.0),y<value(0.0));\n}\ncase 2u: {\nreturn h(y,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn y*h(y*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn y*ac(y);\n}\ncase 5u: {\nreturn ac(y);\n}\ncase 6u: {\nreturn ai(y);\n}\ncase 7u: {\nreturn ah(y);\n}\ncase 8u: {\nreturn select(y,y*params.activation.x,y<value(0.0));\n}\ncase 9u: {\nreturn h(y,value(params.activation.x),value(params.activation.y));\n}\ndefault: {\nreturn y;\n}\n}\n}\nfn al(u:value,f:u32,at:u32) -> stored {\nvar y=u;\nif (HAS_BIAS) {\ny+=value(bias[f]);\n}\nif (HAS_RESIDUAL) {\ny+=value(residual[at]);\n}\nreturn stored(ak(y));\n}\n";

export const batch_to_space_gather: Shader = {
  "name": "batch_to_space_gather",
  "workgroupSize": 64,
  "params": "x_strides:vec4u,out_size:vec4u,before:vec2u,block:vec2u,total:u32",
  "bindings": [
    "params",
    "x",
    "out"
  ],
  "code": "alias elem = u32;\nconst WORKGROUP: u32 = 64u;\nconst HALVES: bool = false;\nconst CHANNELS_LAST: bool = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\nfn q(at:u32) -> elem {\nif (HALVES) {\nreturn (x[at/2u]>>elem(at%2u*16u))&elem(0xffffu);\n}\nreturn x[at];\n}\nfn m(at:u32) -> elem {\nlet b=params.out_size.y;\nlet c=params.out_size.z;\nlet d=params.out_size.w;\nvar i:u32;\nvar j:u32;\nvar k:u32;\nvar e:u32;\nif (CHANNELS_LAST) {\ni=at%d;\nlet o=at/d;\nj=o%c;\nk=o/c%b;\ne=o/c/b;\n} else {\nj=at%c;\nlet p=at/c;\nk=p%b;\ni=p/b%d;\ne=p/b/d;\n}\nlet y=k+params.before.x;\nlet z=j+params.before.y;\nlet r=y%params.block.x*params.block.y+z%params.block.y;\nlet n=r*params.out_size.x+e;\nlet f=params.x_strides;\nreturn q(n*f.x+y/params.block.x*f.y+z/params.block.y*f.z+i*f.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) s:vec3u,\n@builtin(local_invocation_index) t:u32,\n) {\nlet g=(h.y*s.x+h.x)*WORKGROUP+t;\nlet at=select(g,g*2u,HALVES);\nif (at>=params.total) {\nreturn;\n}\nvar l=m(at);\nif (HALVES&&at+1u<params.total) {\nl |=m(at+1u)<<elem(16u);\n}\nout[g]=l;\n}\n"
};

export const concat_columns: Shader = {
  "name": "concat_columns",
  "workgroupSize": 256,
  "params": "widths:vec4u,more_widths:vec4u,whole:u32,columns:u32,turn:u32,share:vec2u,apart:vec2u,total:u32",
  "bindings": [
    "params",
    "x0",
    "x1",
    "x2",
    "x3",
    "x4",
    "x5",
    "x6",
    "out"
  ],
  "code": "alias elem = vec4<u32>;\nconst WORKGROUP: u32 = 256u;\nconst EACH: u32 = 4u;\nconst ONCE: bool = true;\nconst TURNS_0: u32 = 1u;\nconst TURNS_1: u32 = 0u;\nconst TURNS_2: u32 = 0u;\nconst TURNS_3: u32 = 0u;\nconst TURNS_4: u32 = 0u;\nconst TURNS_5: u32 = 0u;\nconst TURNS_6: u32 = 0u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x0:array<elem>;\n@group(0) @binding(2) var<storage,read> x1:array<elem>;\n@group(0) @binding(3) var<storage,read> x2:array<elem>;\n@group(0) @binding(4) var<storage,read> x3:array<elem>;\n@group(0) @binding(5) var<storage,read> x4:array<elem>;\n@group(0) @binding(6) var<storage,read> x5:array<elem>;\n@group(0) @binding(7) var<storage,read> x6:array<elem>;\n@group(0) @binding(8) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) m:vec3u,\n@builtin(local_invocation_index) n:u32,\n) {\nlet h=(f.y*m.x+f.x)*WORKGROUP+n;\nif (h>=params.total) {\nreturn;\n}\nlet l=h/params.columns;\nlet e=l*params.share.x;\nlet g=(h-l*params.columns)*params.share.y;\nlet k=params.apart.x*params.whole+params.apart.y;\nvar c=e*params.whole+g;\nvar b:u32;\nvar at:u32;\nvar d:u32;\nb=params.widths.x;\nat=e*b+g;\nd=params.apart.x*b+params.apart.y;\neach t 0u TURNS_0 {\nfor (var j = 0u; j < b; j += params.turn) { // once if ONCE\neach i 0u EACH {\nout[c+i*k]=x0[at+i*d];\n}\nat+=params.turn;\nc+=params.turn;\n}\n}\nb=params.widths.y;\nat=e*b+g;\nd=params.apart.x*b+params.apart.y;\neach t 0u TURNS_1 {\nfor (var j = 0u; j < b; j += params.turn) { // once if ONCE\neach i 0u EACH {\nout[c+i*k]=x1[at+i*d];\n}\nat+=params.turn;\nc+=params.turn;\n}\n}\nb=params.widths.z;\nat=e*b+g;\nd=params.apart.x*b+params.apart.y;\neach t 0u TURNS_2 {\nfor (var j = 0u; j < b; j += params.turn) { // once if ONCE\neach i 0u EACH {\nout[c+i*k]=x2[at+i*d];\n}\nat+=params.turn;\nc+=params.turn;\n}\n}\nb=params.widths.w;\nat=e*b+g;\nd=params.apart.x*b+params.apart.y;\neach t 0u TURNS_3 {\nfor (var j = 0u; j < b; j += params.turn) { // once if ONCE\neach i 0u EACH {\nout[c+i*k]=x3[at+i*d];\n}\nat+=params.turn;\nc+=params.turn;\n}\n}\nb=params.more_widths.x;\nat=e*b+g;\nd=params.apart.x*b+params.apart.y;\neach t 0u TURNS_4 {\nfor (var j = 0u; j < b; j += params.turn) { // once if ONCE\neach i 0u EACH {\nout[c+i*k]=x4[at+i*d];\n}\nat+=params.turn;\nc+=params.turn;\n}\n}\nb=params.more_widths.y;\nat=e*b+g;\nd=params.apart.x*b+params.apart.y;\neach t 0u TURNS_5 {\nfor (var j = 0u; j < b; j += params.turn) { // once if ONCE\neach i 0u EACH {\nout[c+i*k]=x5[at+i*d];\n}\nat+=params.turn;\nc+=params.turn;\n}\n}\nb=params.more_widths.z;\nat=e*b+g;\nd=params.apart.x*b+params.apart.y;\neach t 0u TURNS_6 {\nfor (var j = 0u; j < b; j += params.turn) { // once if ONCE\neach i 0u EACH {\nout[c+i*k]=x6[at+i*d];\n}\nat+=params.turn;\nc+=params.turn;\n}\n}\n}\n"
};

export const concat_gather: Shader = {
  "name": "concat_gather",
  "workgroupSize": 64,
  "params": "widths:vec4u,more_widths:vec4u,whole:u32,total:u32",
  "bindings": [
    "params",
    "x0",
    "x1",
    "x2",
    "x3",
    "x4",
    "x5",
    "x6",
    "out"
  ],
  "code": "alias elem = u32;\nconst WORKGROUP: u32 = 64u;\nconst HALVES: bool = false;\nconst TENSORS: u32 = 2u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x0:array<elem>;\n@group(0) @binding(2) var<storage,read> x1:array<elem>;\n@group(0) @binding(3) var<storage,read> x2:array<elem>;\n@group(0) @binding(4) var<storage,read> x3:array<elem>;\n@group(0) @binding(5) var<storage,read> x4:array<elem>;\n@group(0) @binding(6) var<storage,read> x5:array<elem>;\n@group(0) @binding(7) var<storage,read> x6:array<elem>;\n@group(0) @binding(8) var<storage,read_write> out:array<elem>;\nfn g(d:u32,at:u32) -> elem {\nswitch (d) {\ncase 0u: {\nreturn x0[at];\n}\ncase 1u: {\nreturn x1[at];\n}\ncase 2u: {\nreturn x2[at];\n}\ncase 3u: {\nreturn x3[at];\n}\ncase 4u: {\nreturn x4[at];\n}\ncase 5u: {\nreturn x5[at];\n}\ndefault: {\nreturn x6[at];\n}\n}\n}\nfn l(d:u32,at:u32) -> elem {\nif (HALVES) {\nreturn (g(d,at/2u)>>elem(at%2u*16u))&elem(0xffffu);\n}\nreturn g(d,at);\n}\nfn i(at:u32) -> elem {\nlet e=at/params.whole;\nvar h=at-e*params.whole;\nvar j=elem();\neach t 0u TENSORS {\nlet f=select(params.widths[t&3u],params.more_widths[t&3u],t>3u);\nif (h<f) {\nj=l(t,e*f+h);\n}\nh -=f;\n}\nreturn j;\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) m:vec3u,\n@builtin(local_invocation_index) n:u32,\n) {\nlet c=(b.y*m.x+b.x)*WORKGROUP+n;\nlet at=select(c,c*2u,HALVES);\nif (at>=params.total) {\nreturn;\n}\nvar k=i(at);\nif (HALVES&&at+1u<params.total) {\nk |=i(at+1u)<<elem(16u);\n}\nout[c]=k;\n}\n"
};

export const conv2d_columns: Shader = {
  "name": "conv2d_columns",
  "workgroupSize": 64,
  "params": "weight_strides:vec3u,channels:u32,x_size:vec2u,out_size:vec2u,kernel:vec2i,stride:vec2i,dilation:vec2i,before:vec2i,quads:u32,group_in:u32,group_quads:u32,strips:u32,total:u32,activation:vec2f",
  "bindings": [
    "params",
    "x",
    "weights",
    "out",
    "bias",
    "residual"
  ],
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP: u32 = 64u;\nconst TILE: u32 = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) ap:vec3u,\n@builtin(local_invocation_index) aq:u32,\n) {\nlet g=(b.y*ap.x+b.x)*WORKGROUP+aq;\nif (g>=params.total) {\nreturn;\n}\nlet j=g%params.quads;\nlet o=g/params.quads;\nlet d=o%params.strips*TILE;\nlet k=o/params.strips;\nlet p=k/params.out_size.x;\nlet v=i32(k%params.out_size.x)*params.stride.x-params.before.x;\nlet l=i32(d)*params.stride.y-params.before.y;\nlet am=j/params.group_quads*params.group_in;\nvar m:array<value,TILE>;\nfor (var ky=0; ky<params.kernel.x; ky++) {\nlet y=v+ky*params.dilation.x;\nif (y<0||y>=i32(params.x_size.x)) {\ncontinue;\n}\nlet an=(p*params.x_size.x+u32(y))*params.x_size.y;\nfor (var kx=0; kx<params.kernel.y; kx++) {\nvar n:array<bool,TILE>;\nvar q:array<u32,TILE>;\neach t 0u TILE {\nlet c=l+i32(t)*params.stride.y+kx*params.dilation.y;\nn[t]=c>=0&&c<i32(params.x_size.y)&&d+t<params.out_size.y;\nq[t]=select(0u,(an+u32(c))*params.channels+am,n[t]);\n}\nvar r=u32(ky)*params.weight_strides.x+u32(kx)*params.weight_strides.y+j;\nfor (var i=0u; i<params.group_in; i++) {\nlet w=value(weights[r]);\nr+=params.weight_strides.z;\neach t 0u TILE {\nm[t]+=select(0.0,f32(x[q[t]+i]),n[t])*w;\n}\n}\n}\n}\nlet ao=(k*params.out_size.y+d)*params.quads+j;\neach t 0u TILE {\nif (d+t<params.out_size.y) {\nlet at=ao+t*params.quads;\nout[at]=al(m[t],j,at);\n}\n}\n}\n"].join(epilogue)
};

export const conv2d_direct: Shader = {
  "name": "conv2d_direct",
  "workgroupSize": 64,
  "params": "x_strides:vec4u,weight_strides:vec4u,x_size:vec2i,out_size:vec2u,kernel:vec2i,stride:vec2i,dilation:vec2i,before:vec2i,channels:u32,group_in:u32,group_out:u32,total:u32,activation:vec2f",
  "bindings": [
    "params",
    "x",
    "weights",
    "out",
    "bias",
    "residual"
  ],
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = f32;\nalias stored = elem;\nconst WORKGROUP: u32 = 64u;\nconst CHANNELS_LAST: bool = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) v:vec3u,\n@builtin(local_invocation_index) am:u32,\n) {\nlet at=(b.y*v.x+b.x)*WORKGROUP+am;\nif (at>=params.total) {\nreturn;\n}\nlet d=params.out_size.x;\nlet g=params.out_size.y;\nvar f:u32;\nvar j:u32;\nvar k:u32;\nvar l:u32;\nif (CHANNELS_LAST) {\nf=at%params.channels;\nlet m=at/params.channels;\nj=m%g;\nk=m/g%d;\nl=m/g/d;\n} else {\nj=at%g;\nlet n=at/g;\nk=n%d;\nf=n/d%params.channels;\nl=n/d/params.channels;\n}\nlet corner=vec2i(vec2u(k,j))*params.stride-params.before;\nlet q=f/params.group_out*params.group_in;\nlet r=l*params.x_strides.x+q*params.x_strides.w;\nvar u:partial=0.0;\nfor (var ky=0; ky<params.kernel.x; ky++) {\nlet y=corner.x+ky*params.dilation.x;\nif (y<0||y>=params.x_size.x) {\ncontinue;\n}\nfor (var kx=0; kx<params.kernel.y; kx++) {\nlet c=corner.y+kx*params.dilation.y;\nif (c<0||c>=params.x_size.y) {\ncontinue;\n}\nvar o=r+u32(y)*params.x_strides.y+u32(c)*params.x_strides.z;\nvar p=u32(ky)*params.weight_strides.x+u32(kx)*params.weight_strides.y+f*params.weight_strides.w;\nfor (var i=0u; i<params.group_in; i++) {\nu+=partial(x[o])*partial(weights[p]);\no+=params.x_strides.w;\np+=params.weight_strides.z;\n}\n}\n}\nout[at]=al(value(u),f,at);\n}\n"].join(epilogue)
};

export const conv2d_matrix: Shader = {
  "name": "conv2d_matrix",
  "workgroupSize": 64,
  "params": "x_strides:vec4u,out_strides:vec4u,weight_strides:vec4u,x_size:vec2u,out_size:vec2u,kernel:vec2i,stride:vec2i,dilation:vec2i,before:vec2i,group_in:u32,group_out:u32,pixels:u32,channel_strips:u32,group_strips:u32,total:u32,activation:vec2f",
  "bindings": [
    "params",
    "x",
    "weights",
    "out",
    "bias",
    "residual",
    "places"
  ],
  "code": /* @__PURE__ */ ["enable subgroups;\nalias elem = f32;\nalias value = f32;\nalias stored = elem;\nalias lot = vec4<f32>;\nconst WORKGROUP: u32 = 64u;\nconst SHARED: bool = false;\nconst CHANNELS_LAST: bool = true;\nconst FLAT: bool = false;\nconst PACKED: bool = false;\nconst RUNNING: bool = false;\nconst LISTED: bool = false;\nconst TAIL: bool = false;\nconst ROWS: u32 = 8u;\nconst LOTS: u32 = 1u;\nconst WIDTH: u32 = 4u;\nconst COLUMNS: u32 = 4u;\nconst TILE: u32 = 8u;\nconst WEIGHTS: u32 = 4u;\nconst SPOTS: u32 = 8u;\nconst CHANNELS: u32 = 4u;\nconst LANES: u32 = 4u;\nconst LOADS: u32 = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> places:array<u32>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) bn:vec3u,\n@builtin(local_invocation_index) bo:u32,\n) {\nlet bj=(g.y*bn.x+g.x)*WORKGROUP+bo;\nlet m=min(bj,params.total-1u)/LANES;\nlet q=bo%LANES;\nvar am:u32;\nvar f:u32;\nvar ap:u32;\nvar bd=1u;\nvar bf=1u;\nif (CHANNELS_LAST) {\nlet ar=m/params.group_strips;\nlet aq=m-ar*params.group_strips;\nap=aq/params.channel_strips;\nf=(aq-ap*params.channel_strips)*COLUMNS*LANES+q;\nbf=LANES;\nam=ar*ROWS;\n} else {\nlet ar=(params.pixels+COLUMNS*LANES-1u)/(COLUMNS*LANES);\nlet aq=m/ar;\nam=(m-aq*ar)*COLUMNS*LANES+q;\nbd=LANES;\nap=aq/params.channel_strips;\nf=(aq-ap*params.channel_strips)*ROWS;\n}\nlet bp=ap*params.group_in*params.x_strides.w;\nlet bq=ap*params.group_out;\nvar bk:array<i32,SPOTS>;\nvar au:array<i32,SPOTS>;\nvar av:array<u32,SPOTS>;\nvar bl:array<u32,SPOTS>;\nlet bm=params.out_size.x*params.out_size.y;\neach s 0u SPOTS {\nlet p=min(am+s*bd,params.pixels-1u);\nvar ao=0u;\nvar aw=p;\nif (!RUNNING) {\nao=p/bm;\naw=p-ao*bm;\n}\nbl[s]=ao*params.out_strides.x+aw*params.out_strides.z;\nav[s]=bp+ao*params.x_strides.x;\nif (PACKED) {\nav[s]+=aw*params.x_strides.z;\n} else {\nlet n=aw/params.out_size.y;\nlet az=aw-n*params.out_size.y;\nif (FLAT) {\nav[s]+=n*params.x_strides.y+az*params.x_strides.z;\n} else {\nbk[s]=i32(n)*params.stride.x-params.before.x;\nau[s]=i32(az)*params.stride.y-params.before.y;\n}\n}\n}\nlet br=params.out_strides.w;\nlet bs=params.x_strides.w;\nlet bt=params.weight_strides.z;\nvar bg:array<u32,CHANNELS>;\nvar bh:array<u32,CHANNELS>;\neach o 0u CHANNELS {\nbg[o]=bq+min(f+o*bf,params.group_out-1u);\nbh[o]=bg[o]*params.weight_strides.w;\n}\nvar ba:array<lot,TILE>;\nfor (var ax = 0; ax < params.kernel.x * params.kernel.y; ax++) { // once if FLAT\nlet ky=ax/params.kernel.y;\nlet kx=ax-ky*params.kernel.y;\nlet bu=u32(ky)*params.weight_strides.x+u32(kx)*params.weight_strides.y;\nvar ay:array<bool,SPOTS>;\nvar at:array<u32,SPOTS>;\neach s 0u SPOTS {\nif (FLAT) {\nay[s]=true;\nat[s]=av[s];\n} else {\nlet y=bitcast<u32>(bk[s]+ky*params.dilation.x);\nlet z=bitcast<u32>(au[s]+kx*params.dilation.y);\nay[s]=(y<params.x_size.x)&(z<params.x_size.y);\nat[s]=av[s]+select(0u,y*params.x_strides.y+z*params.x_strides.z,ay[s]);\n}\n}\nfor (var i=0u; i<params.group_in; i+=LANES) {\nvar d:array<u32,LANES>;\nvar bb:array<u32,LANES>;\nvar bi:array<u32,LANES>;\nvar bc:array<bool,LANES>;\neach j 0u LANES {\nif (SHARED) {\nd[j]=i+(q ^ j);\n} else {\nd[j]=i+j;\n}\nbc[j]=true;\nif (TAIL) {\nbc[j]=d[j]<params.group_in;\nd[j]=min(d[j],params.group_in-1u);\n}\nif (LISTED) {\nbb[j]=places[d[j]];\n} else {\nbb[j]=d[j]*bs;\n}\nbi[j]=bu+d[j]*bt;\n}\nvar b:array<lot,WEIGHTS>;\neach j 0u LANES {\neach l 0u LOTS {\neach k 0u WIDTH {\nif (CHANNELS_LAST) {\nb[j*LOTS+l][k]=f32(weights[bh[min(l*WIDTH+k,CHANNELS-1u)]+bi[j]]);\n} else {\nlet v=f32(x[at[min(l*WIDTH+k,SPOTS-1u)]+bb[j]]);\nif (FLAT) {\nb[j*LOTS+l][k]=v;\n} else {\nb[j*LOTS+l][k]=select(0.0,v,ay[min(l*WIDTH+k,SPOTS-1u)]);\n}\n}\n}\nif (TAIL) {\nb[j*LOTS+l]=select(lot(0.0),b[j*LOTS+l],bc[j]);\n}\n}\n}\neach r 0u ROWS {\nvar a:array<value,LANES>;\neach j 0u LOADS {\nif (CHANNELS_LAST) {\na[j]=value(x[at[min(r,SPOTS-1u)]+bb[j]]);\nif (!FLAT) {\na[j]=select(value(0.0),a[j],ay[min(r,SPOTS-1u)]);\n}\n} else {\na[j]=value(weights[bh[min(r,CHANNELS-1u)]+bi[j]]);\n}\nif (TAIL) {\na[j]=select(value(0.0),a[j],bc[j]);\n}\n}\nif (SHARED) {\na[1]=quadSwapX(a[0]);\na[2]=quadSwapY(a[0]);\na[3]=quadSwapDiagonal(a[0]);\n}\neach l 0u LOTS {\nif (CHANNELS_LAST) {\nba[r*LOTS+l]+=a[0]*b[l]+a[1]*b[LOTS+l]+a[2]*b[2u*LOTS+l]+a[3]*b[3u*LOTS+l];\n} else {\nba[r*LOTS+l]+=(a[0]*b[l]+a[1]*b[LOTS+l])+(a[2]*b[2u*LOTS+l]+a[3]*b[3u*LOTS+l]);\n}\n}\n}\n}\n}\nif (bj>=params.total) {\nreturn;\n}\neach l 0u LOTS {\neach k 0u WIDTH {\nlet c=l*WIDTH+k;\nif (select(am+c*bd<params.pixels,f+c*bf<params.group_out,CHANNELS_LAST)) {\neach r 0u ROWS {\nlet o=bg[min(select(r,l*WIDTH+k,CHANNELS_LAST),CHANNELS-1u)];\nlet at=bl[min(select(l*WIDTH+k,r,CHANNELS_LAST),SPOTS-1u)]+o*br;\nout[at]=al(ba[r*LOTS+l][k],o,at);\n}\n}\n}\n}\n}\n"].join(epilogue)
};

export const conv2d_tile: Shader = {
  "name": "conv2d_tile",
  "workgroupSize": 64,
  "params": "weight_strides:vec3u,x_quads:u32,x_size:vec2u,out_size:vec2u,kernel:vec2i,stride:vec2i,dilation:vec2i,before:vec2i,quads:u32,group_in:u32,group_quads:u32,strips:u32,group_strips:u32,quad_strips:u32,total:u32,activation:vec2f",
  "bindings": [
    "params",
    "x",
    "weights",
    "out",
    "bias",
    "residual"
  ],
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP: u32 = 64u;\nconst COLUMNS: u32 = 4u;\nconst QUADS: u32 = 2u;\nconst TILE: u32 = 8u;\nconst LANES: u32 = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) ar:vec3u,\n@builtin(local_invocation_index) az:u32,\n) {\nlet g=(b.y*ar.x+b.x)*WORKGROUP+az;\nif (g>=params.total) {\nreturn;\n}\nlet o=g%params.quad_strips;\nlet p=g/params.quad_strips;\nlet r=o%params.group_strips*QUADS;\nlet am=o/params.group_strips;\nlet j=p%params.strips*COLUMNS;\nlet l=p/params.strips;\nlet an=l/params.out_size.x;\nlet au=i32(l%params.out_size.x)*params.stride.x-params.before.x;\nlet ao=i32(j)*params.stride.y-params.before.y;\nlet ap=am*params.group_in;\nvar d:array<u32,QUADS>;\neach q 0u QUADS {\nd[q]=am*params.group_quads+min(r+q,params.group_quads-1u);\n}\nvar m:array<partial,TILE>;\nfor (var ky=0; ky<params.kernel.x; ky++) {\nlet y=au+ky*params.dilation.x;\nif (y<0||y>=i32(params.x_size.x)) {\ncontinue;\n}\nlet av=(an*params.x_size.x+u32(y))*params.x_size.y;\nfor (var kx=0; kx<params.kernel.y; kx++) {\nvar n:array<bool,COLUMNS>;\nvar aq:array<u32,COLUMNS>;\neach t 0u COLUMNS {\nlet c=ao+i32(t)*params.stride.y+kx*params.dilation.y;\nn[t]=c>=0&&c<i32(params.x_size.y);\naq[t]=(av+select(0u,u32(c),n[t]))*params.x_quads+ap;\n}\nlet aw=u32(ky)*params.weight_strides.x+u32(kx)*params.weight_strides.y;\nfor (var i=0u; i<params.group_in; i++) {\nvar v:array<partial,COLUMNS>;\neach t 0u COLUMNS {\nv[t]=select(partial(0.0),partial(x[aq[t]+i]),n[t]);\n}\neach k 0u LANES {\nlet ax=aw+(4u*i+k)*params.weight_strides.z;\neach q 0u QUADS {\nlet w=partial(weights[ax+d[q]]);\neach t 0u COLUMNS {\nm[t*QUADS+q]+=v[t][k]*w;\n}\n}\n}\n}\n}\n}\nlet ay=(l*params.out_size.y+j)*params.quads;\neach t 0u COLUMNS {\neach q 0u QUADS {\nif (j+t<params.out_size.y&&r+q<params.group_quads) {\nlet at=ay+t*params.quads+d[q];\nout[at]=al(value(m[t*QUADS+q]),d[q],at);\n}\n}\n}\n}\n"].join(epilogue)
};

export const depth_to_space_gather: Shader = {
  "name": "depth_to_space_gather",
  "workgroupSize": 64,
  "params": "x_strides:vec4u,out_size:vec4u,block:vec2u,total:u32",
  "bindings": [
    "params",
    "x",
    "out",
    "rank"
  ],
  "code": "alias elem = u32;\nconst WORKGROUP: u32 = 64u;\nconst HALVES: bool = false;\nconst CHANNELS_LAST: bool = true;\nconst CHANNEL_MAJOR: bool = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> rank:array<u32>;\nfn q(at:u32) -> elem {\nif (HALVES) {\nreturn (x[at/2u]>>elem(at%2u*16u))&elem(0xffffu);\n}\nreturn x[at];\n}\nfn m(at:u32) -> elem {\nlet b=params.out_size.y;\nlet c=params.out_size.z;\nlet d=params.out_size.w;\nvar e:u32;\nvar g:u32;\nvar h:u32;\nvar i:u32;\nif (CHANNELS_LAST) {\ne=at%d;\nlet n=at/d;\ng=n%c;\nh=n/c%b;\ni=n/c/b;\n} else {\ng=at%c;\nlet o=at/c;\nh=o%b;\ne=o/b%d;\ni=o/b/d;\n}\nlet r=rank[h%params.block.x*params.block.y+g%params.block.y];\nvar p:u32;\nif (CHANNEL_MAJOR) {\np=e*params.block.x*params.block.y+r;\n} else {\np=r*d+e;\n}\nlet j=params.x_strides;\nreturn q(i*j.x+h/params.block.x*j.y+g/params.block.y*j.z+p*j.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) t:vec3u,\n@builtin(local_invocation_index) u:u32,\n) {\nlet k=(f.y*t.x+f.x)*WORKGROUP+u;\nlet at=select(k,k*2u,HALVES);\nif (at>=params.total) {\nreturn;\n}\nvar l=m(at);\nif (HALVES&&at+1u<params.total) {\nl |=m(at+1u)<<elem(16u);\n}\nout[k]=l;\n}\n"
};

export const depthwise_conv2d_rows: Shader = {
  "name": "depthwise_conv2d_rows",
  "workgroupSize": 64,
  "params": "x_strides:vec4u,out_strides:vec4u,weight_strides:vec3u,rows:u32,x_size:vec2i,out_size:vec2u,stride:vec2i,dilation:vec2i,before:vec2i,apart:vec2u,strips:vec2u,channels:u32,total:u32,activation:vec2f",
  "bindings": [
    "params",
    "x",
    "weights",
    "out",
    "bias",
    "residual"
  ],
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP: u32 = 64u;\nconst CHANNELS_LAST: bool = true;\nconst DILATED: bool = false;\nconst HOISTED: bool = true;\nconst KH: u32 = 3u;\nconst KW: u32 = 3u;\nconst STEP_Y: u32 = 1u;\nconst STEP_X: u32 = 1u;\nconst TILE_X: u32 = 4u;\nconst MULTIPLIER: u32 = 1u;\nconst FOLD: u32 = 1u;\nconst READ: u32 = 1u;\nconst SPAN_X: u32 = 6u;\nconst SHIFTS: u32 = 2u;\nconst PASSES: u32 = 3u;\nconst PART: u32 = 4u;\nconst SUMS: u32 = 12u;\nconst TAPS: u32 = 9u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) n:vec3u,\n@builtin(num_workgroups) bh:vec3u,\n@builtin(local_invocation_index) bi:u32,\n) {\nlet b=(n.y*bh.x+n.x)*WORKGROUP+bi;\nif (b>=params.total) {\nreturn;\n}\nvar f:u32;\nvar v:u32;\nvar am:u32;\nvar o:u32;\nif (CHANNELS_LAST) {\nlet ao=b/params.channels;\nf=b-ao*params.channels;\nlet d=ao/params.strips.y;\nv=ao-d*params.strips.y;\no=d/params.strips.x;\nam=d-o*params.strips.x;\n} else {\nlet d=b/params.strips.y;\nv=b-d*params.strips.y;\nlet ar=d/params.strips.x;\nam=d-ar*params.strips.x;\no=ar/params.channels;\nf=ar-o*params.channels;\n}\nvar k=am*params.rows;\nvar ap=v*TILE_X;\nif (DILATED) {\nlet av=v/params.apart.y;\nap=av*params.apart.y*TILE_X+(v-av*params.apart.y);\nlet au=am/params.apart.x;\nk=au*params.apart.x*params.rows+(am-au*params.apart.x);\n}\nlet bb=i32(k)*params.stride.x-params.before.x;\nlet aw=i32(ap)*params.stride.y-params.before.y;\nlet aq=params.x_size-1;\nlet bc=o*params.x_strides.x+f/FOLD*params.x_strides.w;\nlet ax=f*MULTIPLIER*params.weight_strides.z;\nlet bd=o*params.out_strides.x+f*MULTIPLIER*params.out_strides.w;\nvar q:array<u32,SPAN_X>;\nvar ay:array<bool,SPAN_X>;\neach c 0u SPAN_X {\nlet z=aw+i32(c)*params.dilation.y;\nay[c]=(z>=0)&(z<=aq.y);\nq[c]=bc+u32(clamp(z,0,aq.y))*params.x_strides.z;\n}\nvar w:array<partial,TAPS>;\nif (HOISTED) {\neach ky 0u KH {\neach kx 0u KW {\neach m 0u MULTIPLIER {\nlet at=ax+ky*params.weight_strides.x+kx*params.weight_strides.y+m*params.weight_strides.z;\nw[(ky*KW+kx)*MULTIPLIER+m]=partial(weights[at]);\n}\n}\n}\n}\nvar l:array<partial,SUMS>;\nfor (var i=0u; i<params.rows+SHIFTS; i++) {\neach j 0u SHIFTS {\neach p 0u PART {\nl[(SHIFTS-j)*PART+p]=l[(SHIFTS-j-1u)*PART+p];\n}\n}\neach p 0u PART {\nl[p]=partial(0.0);\n}\neach r 0u READ {\nlet y=bb+i32(i*STEP_Y+r)*params.dilation.x;\nlet bf=(y>=0)&(y<=aq.x);\nlet bg=u32(clamp(y,0,aq.x))*params.x_strides.y;\nvar d:array<partial,SPAN_X>;\neach c 0u SPAN_X {\nif (c%STEP_X<KW) {\nd[c]=select(partial(0.0),partial(x[bg+q[c]]),bf&ay[c]);\n}\n}\neach j 0u PASSES {\nif (j*STEP_Y+r<KH) {\nif (!HOISTED) {\neach kx 0u KW {\neach m 0u MULTIPLIER {\nlet at=ax+(j*STEP_Y+r)*params.weight_strides.x+kx*params.weight_strides.y+m*params.weight_strides.z;\nw[((j*STEP_Y+r)*KW+kx)*MULTIPLIER+m]=partial(weights[at]);\n}\n}\n}\neach t 0u TILE_X {\neach m 0u MULTIPLIER {\neach kx 0u KW {\nl[(j*TILE_X+t)*MULTIPLIER+m]+=d[t*STEP_X+kx]*w[((j*STEP_Y+r)*KW+kx)*MULTIPLIER+m];\n}\n}\n}\n}\n}\n}\nlet az=k+(i-SHIFTS)*params.apart.x;\nif ((i>=SHIFTS)&(az<params.out_size.x)) {\neach t 0u TILE_X {\nlet ba=ap+t*params.apart.y;\nif (ba<params.out_size.y) {\neach m 0u MULTIPLIER {\nlet at=bd+az*params.out_strides.y+ba*params.out_strides.z+m*params.out_strides.w;\nout[at]=al(value(l[(SHIFTS*TILE_X+t)*MULTIPLIER+m]),f*MULTIPLIER+m,at);\n}\n}\n}\n}\n}\n}\n"].join(epilogue)
};

export const elementwise_turns: Shader = {
  "name": "elementwise_turns",
  "workgroupSize": 256,
  "params": "step:u32,turn:u32,threads:u32,tails:u32,activation:vec2f",
  "bindings": [
    "params",
    "x",
    "b",
    "out",
    "bias",
    "residual"
  ],
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP: u32 = 256u;\nconst EACH: u32 = 4u;\nconst TAIL: bool = false;\nconst ADDS: bool = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> b:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "fn g(at:u32) {\nvar u=value(x[at]);\nif (ADDS) {\nu+=value(b[at]);\n}\nout[at]=al(u,0u,at);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) d:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) k:u32,\n) {\nlet c=(d.y*j.x+d.x)*WORKGROUP+k;\nif (c>=params.threads) {\nreturn;\n}\neach i 0u EACH {\ng(c*params.step+i*params.turn);\n}\nif (TAIL) {\nif (c<params.tails) {\ng(params.threads*EACH+c);\n}\n}\n}\n"].join(epilogue)
};

export const from_image_texels: Shader = {
  "name": "from_image_texels",
  "workgroupSize": 256,
  "params": "high:vec4f,low:vec4f,offset:vec4f,strides:vec3u,total:u32,size:vec2u",
  "bindings": [
    "params",
    "image",
    "out"
  ],
  "layouts": {
    "image": {
      "texture": {
        "sampleType": "unfilterable-float"
      }
    }
  },
  "code": "alias elem = f32;\nconst WORKGROUP: u32 = 256u;\nconst CHANNELS: u32 = 3u;\nconst BYTES: bool = false;\nconst LUMA: bool = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var image:texture_2d<f32>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) d:vec3u,\n@builtin(num_workgroups) i:vec3u,\n@builtin(local_invocation_index) j:u32,\n) {\nlet e=(d.y*i.x+d.x)*WORKGROUP+j;\nif (e>=params.total) {\nreturn;\n}\nlet f=e/params.size.x;\nlet g=e-f*params.size.x;\nvar b=textureLoad(image,vec2u(g,f),0);\nif (BYTES) {\nb=floor(b*255f+0.5f);\n}\nif (LUMA) {\nb.x=299f*b.x+587f*b.y+114f*b.z;\n}\nlet h=(b*params.high+params.offset)+b*params.low;\nvar at=f*params.strides.x+g*params.strides.y;\neach c 0u CHANNELS {\nout[at]=elem(h[c]);\nat+=params.strides.z;\n}\n}\n"
};

export const from_image_video: Shader = {
  "name": "from_image_video",
  "workgroupSize": 256,
  "params": "high:vec4f,low:vec4f,offset:vec4f,strides:vec3u,total:u32,size:vec2u",
  "bindings": [
    "params",
    "image",
    "nearby",
    "out"
  ],
  "layouts": {
    "image": {
      "externalTexture": {}
    },
    "nearby": {
      "sampler": {}
    }
  },
  "code": "alias elem = f32;\nconst WORKGROUP: u32 = 256u;\nconst CHANNELS: u32 = 3u;\nconst LUMA: bool = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var image:texture_external;\n@group(0) @binding(2) var nearby:sampler;\n@group(0) @binding(3) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) d:vec3u,\n@builtin(num_workgroups) i:vec3u,\n@builtin(local_invocation_index) j:u32,\n) {\nlet e=(d.y*i.x+d.x)*WORKGROUP+j;\nif (e>=params.total) {\nreturn;\n}\nlet f=e/params.size.x;\nlet g=e-f*params.size.x;\nvar b=textureSampleBaseClampToEdge(\nimage,\nnearby,\n(vec2f(f32(g),f32(f))+0.5f)/vec2f(params.size),\n);\nif (LUMA) {\nb.x=299f*b.x+587f*b.y+114f*b.z;\n}\nlet h=(b*params.high+params.offset)+b*params.low;\nvar at=f*params.strides.x+g*params.strides.y;\neach c 0u CHANNELS {\nout[at]=elem(h[c]);\nat+=params.strides.z;\n}\n}\n"
};

export const pointwise_conv2d_tile: Shader = {
  "name": "pointwise_conv2d_tile",
  "workgroupSize": 64,
  "params": "x_size:vec2u,out_size:vec2u,stride:vec2u,quads_in:u32,quads_out:u32,pixels:u32,strips:u32,total:u32,activation:vec2f",
  "bindings": [
    "params",
    "x",
    "weights",
    "out",
    "bias",
    "residual"
  ],
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP: u32 = 64u;\nconst ROWS: u32 = 8u;\nconst QUADS: u32 = 2u;\nconst TILE: u32 = 16u;\nconst LANES: u32 = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) am:vec3u,\n@builtin(local_invocation_index) an:u32,\n) {\nlet c=(b.y*am.x+b.x)*WORKGROUP+an;\nif (c>=params.total) {\nreturn;\n}\nlet d=c%params.strips*QUADS;\nlet g=c/params.strips*ROWS;\nvar m:array<u32,ROWS>;\neach r 0u ROWS {\nlet p=min(g+r,params.pixels-1u);\nlet n=p/params.out_size.y;\nlet o=n/params.out_size.x*params.x_size.x+n%params.out_size.x*params.stride.x;\nm[r]=(o*params.x_size.y+p%params.out_size.y*params.stride.y)*params.quads_in;\n}\nvar j:array<u32,QUADS>;\neach q 0u QUADS {\nj[q]=min(d+q,params.quads_out-1u);\n}\nvar k:array<partial,TILE>;\nfor (var i=0u; i<params.quads_in; i++) {\nvar v:array<partial,ROWS>;\neach r 0u ROWS {\nv[r]=partial(x[m[r]+i]);\n}\neach l 0u LANES {\neach q 0u QUADS {\nlet w=partial(weights[j[q]]);\nj[q]+=params.quads_out;\neach r 0u ROWS {\nk[r*QUADS+q]+=v[r][l]*w;\n}\n}\n}\n}\neach r 0u ROWS {\neach q 0u QUADS {\nif (g+r<params.pixels&&d+q<params.quads_out) {\nlet at=(g+r)*params.quads_out+d+q;\nout[at]=al(value(k[r*QUADS+q]),d+q,at);\n}\n}\n}\n}\n"].join(epilogue)
};

export const pool2d_window: Shader = {
  "name": "pool2d_window",
  "workgroupSize": 64,
  "params": "x_strides:vec4u,out_strides:vec4u,x_size:vec2i,out_size:vec2u,kernel:vec2i,stride:vec2i,dilation:vec2i,before:vec2i,strips:u32,channels:u32,total:u32,divisor:f32",
  "bindings": [
    "params",
    "x",
    "out"
  ],
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nalias result = elem;\nalias made = vec4<result>;\nalias word = vec4<u32>;\nalias kept = value;\nconst WORKGROUP: u32 = 64u;\nconst MAX: bool = false;\nconst DIVIDED: bool = true;\nconst CHANNELS_LAST: bool = true;\nconst STRIP: bool = true;\nconst INFINITY: u32 = 0x7f800000u;\nconst KW: u32 = 3u;\nconst STRIDE_X: u32 = 2u;\nconst TILE_X: u32 = 4u;\nconst SPAN_X: u32 = 9u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<made>;\nfn aj(v:value) -> word {\nreturn ab(bitcast<word>(v))+word(INFINITY+1u);\n}\nfn ak(r:word) -> value {\nreturn bitcast<value>(ab(r-word(INFINITY+1u)));\n}\nfn ab(ai:word) -> word {\nreturn ai ^ ((word()-(ai>>word(31u)))>>word(1u));\n}\nfn ac(v:stored) -> kept {\nif (MAX) {\nreturn kept(aj(value(v)));\n} else {\nreturn kept(value(v));\n}\n}\nfn o(a:kept,b:kept) -> kept {\nif (MAX) {\nreturn max(a,b);\n} else {\nreturn a+b;\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) k:vec3u,\n@builtin(num_workgroups) am:vec3u,\n@builtin(local_invocation_index) ao:u32,\n) {\nlet h=(k.y*am.x+k.x)*WORKGROUP+ao;\nif (h>=params.total) {\nreturn;\n}\nvar i:u32;\nvar p:u32;\nvar j:u32;\nvar f:u32;\nif (CHANNELS_LAST) {\nlet q=h/params.channels;\ni=h-q*params.channels;\nlet d=q/params.strips;\np=q-d*params.strips;\nf=d/params.out_size.x;\nj=d-f*params.out_size.x;\n} else {\nlet d=h/params.strips;\np=h-d*params.strips;\nlet s=d/params.out_size.x;\nj=d-s*params.out_size.x;\nf=s/params.channels;\ni=s-f*params.channels;\n}\nlet l=p*TILE_X;\nlet ad=i32(j)*params.stride.x-params.before.x;\nlet m=i32(l)*params.stride.y-params.before.y;\nlet u=params.x_size.y-1;\nlet ae=f*params.x_strides.x+i*params.x_strides.w;\nvar g:array<u32,SPAN_X>;\nvar af:array<bool,SPAN_X>;\nif (STRIP) {\neach c 0u SPAN_X {\nlet z=m+i32(c);\naf[c]=(z>=0)&(z<=u);\ng[c]=ae+u32(clamp(z,0,u))*params.x_strides.z;\n}\n}\nvar e:array<kept,TILE_X>;\neach t 0u TILE_X {\ne[t]=kept();\n}\nfor (var ky=0; ky<params.kernel.x; ky++) {\nlet y=ad+ky*params.dilation.x;\nif ((y>=0)&(y<params.x_size.x)) {\nlet ag=u32(y)*params.x_strides.y;\nif (STRIP) {\nvar d:array<kept,SPAN_X>;\neach c 0u SPAN_X {\nd[c]=select(kept(),ac(x[ag+g[c]]),af[c]);\n}\neach t 0u TILE_X {\neach kx 0u KW {\ne[t]=o(e[t],d[t*STRIDE_X+kx]);\n}\n}\n} else {\nfor (var kx=0; kx<params.kernel.y; kx++) {\nlet z=m+kx*params.dilation.y;\nif ((z>=0)&(z<=u)) {\ne[0]=o(e[0],ac(x[ag+ae+u32(z)*params.x_strides.z]));\n}\n}\n}\n}\n}\nlet al=f*params.out_strides.x+j*params.out_strides.y+i*params.out_strides.w;\neach t 0u TILE_X {\nif (l+t<params.out_size.y) {\nlet at=al+(l+t)*params.out_strides.z;\nif (MAX) {\nout[at]=made(ak(word(e[t])));\n} else {\nvar n=value(e[t]);\nif (DIVIDED) {\nlet ah=vec2i(ad,m+i32(t)*params.stride.y);\nlet aa=min(ah+params.kernel,params.x_size)-max(ah,vec2i());\nn=n/value(select(params.divisor,f32(aa.x*aa.y),params.divisor==0.0));\n}\nout[at]=made(n);\n}\n}\n}\n}\n"
};

export const rearrange_axes: Shader = {
  "name": "rearrange_axes",
  "workgroupSize": 256,
  "params": "sizes:vec4u,x_digits:vec4u,out_digits:vec4u,row_digits:vec4u,column_digits:vec4u,turn_digits:vec4u,last:vec4u,last_turn:u32,tails:u32,image:vec2u,x_box:vec4u,out_box:vec4u,row_box:vec4u,column_box:vec4u,first:vec4u,strands:vec2u,total:u32",
  "bindings": [
    "params",
    "x",
    "out",
    "places"
  ],
  "code": "alias elem = vec4<u32>;\nconst WORKGROUP: u32 = 256u;\nconst DIGITS: u32 = 2u;\nconst LISTED: bool = false;\nconst OUTER: u32 = 1u;\nconst MIDDLE: u32 = 1u;\nconst INNER: u32 = 2u;\nconst EACH: u32 = 4u;\nconst TAIL: bool = false;\nconst SPLITS: bool = false;\nconst JOINS: bool = false;\nconst STRAND_ROWS: u32 = 1u;\nconst STRAND_COLUMNS: u32 = 2u;\nconst STRANDS: u32 = 2u;\nconst RUN: u32 = 1u;\nconst WORDS: u32 = 1u;\nconst LANES: u32 = 8u;\nconst MARGINS: bool = false;\nconst PADDED: bool = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> places:array<vec2u>;\nfn aq(f:u32,g:u32) {\nif (SPLITS) {\nvar b:array<u32,LANES>;\neach s 0u STRANDS {\neach v 0u WORDS {\nlet l=x[f+s*WORDS+v];\nb[(s*WORDS+v)*4u]=l.x;\nb[(s*WORDS+v)*4u+1u]=l.y;\nb[(s*WORDS+v)*4u+2u]=l.z;\nb[(s*WORDS+v)*4u+3u]=l.w;\n}\n}\nvar q=g;\neach r 0u STRAND_ROWS {\nvar at=q;\neach c 0u STRAND_COLUMNS {\neach v 0u WORDS {\nout[at+v]=elem(\nb[((v*4u)/RUN*STRANDS+r*STRAND_COLUMNS+c)*RUN+(v*4u)%RUN],\nb[((v*4u+1u)/RUN*STRANDS+r*STRAND_COLUMNS+c)*RUN+(v*4u+1u)%RUN],\nb[((v*4u+2u)/RUN*STRANDS+r*STRAND_COLUMNS+c)*RUN+(v*4u+2u)%RUN],\nb[((v*4u+3u)/RUN*STRANDS+r*STRAND_COLUMNS+c)*RUN+(v*4u+3u)%RUN],\n);\n}\nat+=params.strands.y;\n}\nq+=params.strands.x;\n}\n}\n}\nfn ar(f:u32,g:u32) {\nif (JOINS) {\nvar b:array<u32,LANES>;\nvar q=f;\neach r 0u STRAND_ROWS {\nvar at=q;\neach c 0u STRAND_COLUMNS {\neach v 0u WORDS {\nlet l=x[at+v];\nb[((v*4u)/RUN*STRANDS+r*STRAND_COLUMNS+c)*RUN+(v*4u)%RUN]=l.x;\nb[((v*4u+1u)/RUN*STRANDS+r*STRAND_COLUMNS+c)*RUN+(v*4u+1u)%RUN]=l.y;\nb[((v*4u+2u)/RUN*STRANDS+r*STRAND_COLUMNS+c)*RUN+(v*4u+2u)%RUN]=l.z;\nb[((v*4u+3u)/RUN*STRANDS+r*STRAND_COLUMNS+c)*RUN+(v*4u+3u)%RUN]=l.w;\n}\nat+=params.strands.y;\n}\nq+=params.strands.x;\n}\neach s 0u STRANDS {\neach v 0u WORDS {\nout[g+s*WORDS+v]=elem(\nb[(s*WORDS+v)*4u],\nb[(s*WORDS+v)*4u+1u],\nb[(s*WORDS+v)*4u+2u],\nb[(s*WORDS+v)*4u+3u],\n);\n}\n}\n}\n}\nfn af(f:u32,g:u32,n:u32,o:u32) {\nif (MARGINS) {\nlet ag=(n<params.image.x)&(o<params.image.y);\nif (PADDED) {\nvar ae=elem();\nif (ag) {\nae=x[f];\n}\nout[g]=ae;\n} else {\nif (ag) {\nout[g]=x[f];\n}\n}\n} else {\nif (SPLITS) {\naq(f,g);\n} else {\nif (JOINS) {\nar(f,g);\n} else {\nout[g]=x[f];\n}\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) p:vec3u,\n@builtin(num_workgroups) au:vec3u,\n@builtin(local_invocation_index) av:u32,\n) {\nlet t=(p.y*au.x+p.x)*WORKGROUP+av;\nif (t>=params.total) {\nreturn;\n}\nvar u=params.first.x;\nvar aa=params.first.y;\nvar ac=params.first.z;\nvar ad=params.first.w;\nvar ab=0u;\nvar h=t;\neach d 0u DIGITS {\nlet ah=h/params.sizes[d];\nlet m=h-ah*params.sizes[d];\nu+=m*params.x_digits[d];\naa+=m*params.out_digits[d];\nif (MARGINS) {\nac+=m*params.row_digits[d];\nad+=m*params.column_digits[d];\n}\nab+=m*params.turn_digits[d];\nh=ah;\n}\nif (LISTED) {\nu+=places[h].x;\naa+=places[h].y;\n} else {\nu+=h*params.last.x;\naa+=h*params.last.y;\nif (MARGINS) {\nac+=h*params.last.z;\nad+=h*params.last.w;\n}\nab+=h*params.last_turn;\n}\neach i 0u OUTER {\nvar ai=u;\nvar aj=aa;\nvar ak=ac;\nvar al=ad;\neach j 0u MIDDLE {\nvar am=ai;\nvar an=aj;\nvar ao=ak;\nvar ap=al;\neach k 0u INNER {\nvar f=am;\nvar g=an;\nvar n=ao;\nvar o=ap;\neach e 0u EACH {\naf(f,g,n,o);\nf+=params.x_box.w;\ng+=params.out_box.w;\nif (MARGINS) {\nn+=params.row_box.w;\no+=params.column_box.w;\n}\n}\nif (TAIL) {\nif (ab<params.tails) {\naf(f,g,n,o);\n}\n}\nam+=params.x_box.z;\nan+=params.out_box.z;\nif (MARGINS) {\nao+=params.row_box.z;\nap+=params.column_box.z;\n}\n}\nai+=params.x_box.y;\naj+=params.out_box.y;\nif (MARGINS) {\nak+=params.row_box.y;\nal+=params.column_box.y;\n}\n}\nu+=params.x_box.x;\naa+=params.out_box.x;\nif (MARGINS) {\nac+=params.row_box.x;\nad+=params.column_box.x;\n}\n}\n}\n"
};

export const reorder_filter_gather: Shader = {
  "name": "reorder_filter_gather",
  "workgroupSize": 64,
  "params": "channels:u32,inner:u32,total:u32",
  "bindings": [
    "params",
    "x",
    "out",
    "source"
  ],
  "code": "alias elem = u32;\nconst WORKGROUP: u32 = 64u;\nconst HALVES: bool = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> source:array<u32>;\nfn g(at:u32) -> elem {\nif (HALVES) {\nreturn (x[at/2u]>>elem(at%2u*16u))&elem(0xffffu);\n}\nreturn x[at];\n}\nfn f(at:u32) -> elem {\nlet h=at/params.inner;\nlet d=h%params.channels;\nreturn g((h-d+source[d])*params.inner+at%params.inner);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) i:vec3u,\n@builtin(local_invocation_index) j:u32,\n) {\nlet c=(b.y*i.x+b.x)*WORKGROUP+j;\nlet at=select(c,c*2u,HALVES);\nif (at>=params.total) {\nreturn;\n}\nvar e=f(at);\nif (HALVES&&at+1u<params.total) {\ne |=f(at+1u)<<elem(16u);\n}\nout[c]=e;\n}\n"
};

export const resize_bilinear_cells: Shader = {
  "name": "resize_bilinear_cells",
  "workgroupSize": 64,
  "params": "x_strides:vec4u,out_strides:vec4u,x_size:vec2u,out_size:vec2u,scale:vec2u,added:vec2u,cut:vec2u,divisor:vec2u,channels:u32,total:u32",
  "bindings": [
    "params",
    "x",
    "out"
  ],
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP: u32 = 64u;\nconst CHANNELS_LAST: bool = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<stored>;\nfn aa(b:vec2u) -> vec2u {\nlet al=max(b*params.divisor+params.cut,params.added)-params.added;\nlet p=(al+max(params.scale,vec2u(1u))-1u)/max(params.scale,vec2u(1u));\nlet am=select(min(p,params.out_size),vec2u(),b==vec2u());\nreturn select(am,params.out_size,b>=params.x_size);\n}\nfn q(o:u32,b:u32,i:u32,j:u32,k:u32,c:u32) -> u32 {\nreturn max(o*i+j,k)-k-b*c;\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) n:vec3u,\n@builtin(num_workgroups) aw:vec3u,\n@builtin(local_invocation_index) ax:u32,\n) {\nlet g=(n.y*aw.x+n.x)*WORKGROUP+ax;\nif (g>=params.total) {\nreturn;\n}\nvar h:u32;\nvar b:vec2u;\nvar d:u32;\nif (CHANNELS_LAST) {\nlet t=g/params.channels;\nh=g-t*params.channels;\nlet e=t/params.x_size.y;\nb.y=t-e*params.x_size.y;\nd=e/params.x_size.x;\nb.x=e-d*params.x_size.x;\n} else {\nlet e=g/params.x_size.y;\nb.y=g-e*params.x_size.y;\nlet u=e/params.x_size.x;\nb.x=e-u*params.x_size.x;\nd=u/params.channels;\nh=u-d*params.channels;\n}\nlet ab=aa(b);\nlet to=aa(b+1u);\nlet ac=min(b+1u,params.x_size-1u);\nlet ad=d*params.x_strides.x+h*params.x_strides.w;\nlet ae=ad+b.x*params.x_strides.y;\nlet af=ad+ac.x*params.x_strides.y;\nlet f=vec2u(b.y,ac.y)*params.x_strides.z;\nlet ag=value(x[ae+f.x]);\nlet ah=value(x[ae+f.y]);\nlet an=value(x[af+f.x]);\nlet ao=value(x[af+f.y]);\nlet p=d*params.out_strides.x+h*params.out_strides.w;\nlet r=vec2f(params.divisor);\nfor (var l=ab.x; l<to.x; l++) {\nlet s=q(l,b.x,params.scale.x,params.added.x,params.cut.x,params.divisor.x);\nlet ai=f32(params.divisor.x-s)/r.x;\nlet aj=f32(s)/r.x;\nlet ak=ai*ag+aj*select(an,ag,s==0u);\nlet ap=ai*ah+aj*select(ao,ah,s==0u);\nlet aq=p+l*params.out_strides.y;\nfor (var m=ab.y; m<to.y; m++) {\nlet v=q(m,b.y,params.scale.y,params.added.y,params.cut.y,params.divisor.y);\nlet ar=f32(params.divisor.y-v)/r.y;\nlet au=f32(v)/r.y;\nlet av=ar*ak+au*select(ap,ak,v==0u);\nout[aq+m*params.out_strides.z]=stored(av);\n}\n}\n}\n"
};

export const resize_bilinear_strip: Shader = {
  "name": "resize_bilinear_strip",
  "workgroupSize": 64,
  "params": "x_strides:vec4u,out_strides:vec4u,x_last:vec2u,out_size:vec2u,scale:vec2u,added:vec2u,cut:vec2u,divisor:vec2u,strips:u32,channels:u32,total:u32",
  "bindings": [
    "params",
    "x",
    "out"
  ],
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP: u32 = 64u;\nconst CHANNELS_LAST: bool = true;\nconst TILE_X: u32 = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<stored>;\nstruct Between {\nnear:u32,\nfar:u32,\nnear_weight:f32,\nfar_weight:f32,\n}\nfn p(o:u32,l:u32,m:u32,g:u32,c:u32,ag:u32) -> Between {\nlet v=max(o*l+m,g)-g;\nlet b=v/c;\nlet q=v-b*c;\nlet d=min(b+min(q,1u),ag);\nreturn Between(b,d,f32(c-q)/f32(c),f32(q)/f32(c));\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) n:vec3u,\n@builtin(num_workgroups) ah:vec3u,\n@builtin(local_invocation_index) ai:u32,\n) {\nlet h=(n.y*ah.x+n.x)*WORKGROUP+ai;\nif (h>=params.total) {\nreturn;\n}\nvar i:u32;\nvar r:u32;\nvar j:u32;\nvar e:u32;\nif (CHANNELS_LAST) {\nlet s=h/params.channels;\ni=h-s*params.channels;\nlet f=s/params.strips;\nr=s-f*params.strips;\ne=f/params.out_size.x;\nj=f-e*params.out_size.x;\n} else {\nlet f=h/params.strips;\nr=h-f*params.strips;\nlet u=f/params.out_size.x;\nj=f-u*params.out_size.x;\ne=u/params.channels;\ni=u-e*params.channels;\n}\nlet y=p(j,params.scale.x,params.added.x,params.cut.x,params.divisor.x,params.x_last.x);\nlet aa=e*params.x_strides.x+i*params.x_strides.w;\nlet ab=aa+y.near*params.x_strides.y;\nlet ac=aa+y.far*params.x_strides.y;\nlet ad=e*params.out_strides.x+j*params.out_strides.y+i*params.out_strides.w;\neach t 0u TILE_X {\nlet k=r*TILE_X+t;\nif (k<params.out_size.y) {\nlet z=p(k,params.scale.y,params.added.y,params.cut.y,params.divisor.y,params.x_last.y);\nlet b=z.near*params.x_strides.z;\nlet d=z.far*params.x_strides.z;\nlet ae=z.near_weight*value(x[ab+b])+z.far_weight*value(x[ab+d]);\nlet af=z.near_weight*value(x[ac+b])+z.far_weight*value(x[ac+d]);\nout[ad+k*params.out_strides.z]=stored(y.near_weight*ae+y.far_weight*af);\n}\n}\n}\n"
};

export const resize_nearest_gather: Shader = {
  "name": "resize_nearest_gather",
  "workgroupSize": 64,
  "params": "x_strides:vec4u,out_size:vec4u,scale:vec2u,added:vec2u,divisor:vec2u,total:u32",
  "bindings": [
    "params",
    "x",
    "out"
  ],
  "code": "alias elem = u32;\nconst WORKGROUP: u32 = 64u;\nconst HALVES: bool = false;\nconst CHANNELS_LAST: bool = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\nfn p(at:u32) -> elem {\nif (HALVES) {\nreturn (x[at/2u]>>elem(at%2u*16u))&elem(0xffffu);\n}\nreturn x[at];\n}\nfn q(at:u32) -> elem {\nlet b=params.out_size.y;\nlet c=params.out_size.z;\nlet d=params.out_size.w;\nvar h:u32;\nvar i:u32;\nvar j:u32;\nvar e:u32;\nif (CHANNELS_LAST) {\nh=at%d;\nlet l=at/d;\ni=l%c;\nj=l/c%b;\ne=l/c/b;\n} else {\ni=at%c;\nlet m=at/c;\nj=m%b;\nh=m/b%d;\ne=m/b/d;\n}\nlet r=(vec2u(j,i)*params.scale+params.added)/params.divisor;\nlet k=params.x_strides;\nreturn p(e*k.x+r.x*k.y+r.y*k.z+h*k.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) s:vec3u,\n@builtin(local_invocation_index) t:u32,\n) {\nlet f=(g.y*s.x+g.x)*WORKGROUP+t;\nlet at=select(f,f*2u,HALVES);\nif (at>=params.total) {\nreturn;\n}\nvar n=q(at);\nif (HALVES&&at+1u<params.total) {\nn |=q(at+1u)<<elem(16u);\n}\nout[f]=n;\n}\n"
};

export const separable_conv2d_quads: Shader = {
  "name": "separable_conv2d_quads",
  "workgroupSize": 64,
  "params": "x_strides:vec4u,out_strides:vec4u,depthwise_strides:vec3u,inputs:u32,pointwise_strides:vec2u,x_size:vec2i,out_size:vec2u,stride:vec2i,dilation:vec2i,before:vec2i,apart:vec2u,strips:vec2u,outs:u32,channel_strips:u32,total:u32,activation:vec2f,activation_middle:vec2f",
  "bindings": [
    "params",
    "x",
    "depthwise",
    "out",
    "bias",
    "residual",
    "pointwise",
    "depthwise_bias"
  ],
  "code": /* @__PURE__ */ ["enable subgroups;\nalias elem = f32;\nalias value = f32;\nalias stored = elem;\nalias lot = vec4<f32>;\nalias added_middle = stored;\nconst WORKGROUP: u32 = 64u;\nconst DILATED: bool = false;\nconst TAIL: bool = false;\nconst SHARED: bool = true;\nconst KH: u32 = 3u;\nconst KW: u32 = 3u;\nconst STEP_Y: u32 = 1u;\nconst STEP_X: u32 = 1u;\nconst TILE_Y: u32 = 2u;\nconst TILE_X: u32 = 4u;\nconst SPAN_Y: u32 = 4u;\nconst SPAN_X: u32 = 6u;\nconst SPAN: u32 = 24u;\nconst QUARTER: u32 = 6u;\nconst TAPS: u32 = 9u;\nconst MULTIPLIER: u32 = 1u;\nconst FOLD: u32 = 1u;\nconst LOTS: u32 = 1u;\nconst WIDTH: u32 = 4u;\nconst COLUMNS: u32 = 4u;\nconst WEIGHTS: u32 = 4u;\nconst TILE: u32 = 8u;\nconst LANES: u32 = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> depthwise:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> pointwise:array<elem>;\n@group(0) @binding(7) var<storage,read> depthwise_bias:array<added_middle>;\nconst HAS_MIDDLE_BIAS: bool = false;\n", "const ACTIVATION_MIDDLE: u32 = 0u;\nfn bs(y:value) -> value {\nswitch (ACTIVATION_MIDDLE) {\ncase 1u: {\nreturn select(y,value(0.0),y<value(0.0));\n}\ncase 2u: {\nreturn h(y,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn y*h(y*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn y*ac(y);\n}\ncase 5u: {\nreturn ac(y);\n}\ncase 6u: {\nreturn ai(y);\n}\ncase 7u: {\nreturn ah(y);\n}\ncase 8u: {\nreturn select(y,y*params.activation_middle.x,y<value(0.0));\n}\ncase 9u: {\nreturn h(y,value(params.activation_middle.x),value(params.activation_middle.y));\n}\ndefault: {\nreturn y;\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) p:vec3u,\n@builtin(num_workgroups) bv:vec3u,\n@builtin(local_invocation_index) br:u32,\n) {\nlet bg=(p.y*bv.x+p.x)*WORKGROUP+br;\nlet ap=min(bg,params.total-1u)/LANES;\nlet g=br%LANES;\nlet ax=ap/params.channel_strips;\nlet f=(ap-ax*params.channel_strips)*COLUMNS*LANES+g;\nlet ay=ax/params.strips.y;\nlet az=ax-ay*params.strips.y;\nlet au=ay/params.strips.x;\nlet ba=ay-au*params.strips.x;\nvar aq=ba*TILE_Y;\nvar ar=az*TILE_X;\nif (DILATED) {\nlet bb=az/params.apart.y;\nar=bb*params.apart.y*TILE_X+(az-bb*params.apart.y);\nlet bh=ba/params.apart.x;\naq=bh*params.apart.x*TILE_Y+(ba-bh*params.apart.x);\n}\nlet bi=i32(aq)*params.stride.x-params.before.x;\nlet bc=i32(ar)*params.stride.y-params.before.y;\nlet q=params.x_size-1;\nvar am:array<u32,SPAN_X>;\nvar bj:array<bool,SPAN_X>;\nvar ao:array<u32,SPAN_Y>;\nvar bk:array<bool,SPAN_Y>;\nvar bl:array<u32,QUARTER>;\nvar bm:array<bool,QUARTER>;\nlet bn=au*params.x_strides.x;\nif (SHARED) {\neach n 0u QUARTER {\nlet r=(n*LANES+g)/SPAN_X;\nlet y=bi+i32(r)*params.dilation.x;\nlet z=bc+i32(n*LANES+g-r*SPAN_X)*params.dilation.y;\nbm[n]=(y>=0)&(y<=q.x)&(z>=0)&(z<=q.y);\nbl[n]=bn+u32(clamp(y,0,q.x))*params.x_strides.y+u32(clamp(z,0,q.y))*params.x_strides.z;\n}\n} else {\neach c 0u SPAN_X {\nlet z=bc+i32(c)*params.dilation.y;\nbj[c]=(z>=0)&(z<=q.y);\nam[c]=bn+u32(clamp(z,0,q.y))*params.x_strides.z;\n}\neach r 0u SPAN_Y {\nlet y=bi+i32(r)*params.dilation.x;\nbk[r]=(y>=0)&(y<=q.x);\nao[r]=u32(clamp(y,0,q.x))*params.x_strides.y;\n}\n}\nvar bo:array<u32,COLUMNS>;\neach o 0u COLUMNS {\nbo[o]=min(f+o*LANES,params.outs-1u)*params.pointwise_strides.y;\n}\nvar bd:array<lot,TILE>;\nfor (var i=0u; i<params.inputs; i+=LANES) {\nvar d:array<u32,LANES>;\nvar av:array<bool,LANES>;\neach j 0u LANES {\nd[j]=i+(g ^ j);\nav[j]=true;\nif (TAIL) {\nav[j]=d[j]<params.inputs;\nd[j]=min(d[j],params.inputs-1u);\n}\n}\nlet bp=d[0]/FOLD*params.x_strides.w;\nvar v:array<f32,SPAN>;\nif (SHARED) {\neach n 0u QUARTER {\nlet aw=select(0.0,f32(x[bp+bl[n]]),bm[n]);\nv[n*LANES]=quadBroadcast(aw,0u);\nv[n*LANES+1u]=quadBroadcast(aw,1u);\nv[n*LANES+2u]=quadBroadcast(aw,2u);\nv[n*LANES+3u]=quadBroadcast(aw,3u);\n}\n} else {\neach r 0u SPAN_Y {\neach c 0u SPAN_X {\nif (r%STEP_Y<KH) {\nif (c%STEP_X<KW) {\nv[r*SPAN_X+c]=select(0.0,f32(x[bp+ao[r]+am[c]]),bk[r]&bj[c]);\n}\n}\n}\n}\n}\neach m 0u MULTIPLIER {\nlet bf=d[0]*MULTIPLIER+m;\nvar w:array<f32,TAPS>;\neach ky 0u KH {\neach kx 0u KW {\nlet at=bf*params.depthwise_strides.z+ky*params.depthwise_strides.x+kx*params.depthwise_strides.y;\nw[ky*KW+kx]=f32(depthwise[at]);\n}\n}\nvar bq=0.0;\nif (HAS_MIDDLE_BIAS) {\nbq=f32(depthwise_bias[bf]);\n}\nvar b:array<lot,WEIGHTS>;\neach j 0u LANES {\nlet bt=(d[j]*MULTIPLIER+m)*params.pointwise_strides.x;\neach l 0u LOTS {\neach k 0u WIDTH {\nb[j*LOTS+l][k]=f32(pointwise[bt+bo[l*WIDTH+k]]);\n}\nif (TAIL) {\nb[j*LOTS+l]=select(lot(0.0),b[j*LOTS+l],av[j]);\n}\n}\n}\neach r 0u TILE_Y {\neach c 0u TILE_X {\nvar u=bq;\neach ky 0u KH {\neach kx 0u KW {\nu+=v[(r*STEP_Y+ky)*SPAN_X+c*STEP_X+kx]*w[ky*KW+kx];\n}\n}\nvar a0=bs(u);\nif (TAIL) {\na0=select(0.0,a0,av[0]);\n}\nlet a1=quadSwapX(a0);\nlet a2=quadSwapY(a0);\nlet a3=quadSwapDiagonal(a0);\neach l 0u LOTS {\nbd[(r*TILE_X+c)*LOTS+l]+=a0*b[l]+a1*b[LOTS+l]+a2*b[2u*LOTS+l]+a3*b[3u*LOTS+l];\n}\n}\n}\n}\n}\nif (bg>=params.total) {\nreturn;\n}\nlet bu=au*params.out_strides.x;\neach r 0u TILE_Y {\neach c 0u TILE_X {\nlet y=aq+r*params.apart.x;\nlet z=ar+c*params.apart.y;\neach l 0u LOTS {\neach k 0u WIDTH {\nlet o=f+(l*WIDTH+k)*LANES;\nif ((y<params.out_size.x)&(z<params.out_size.y)&(o<params.outs)) {\nlet at=bu+y*params.out_strides.y+z*params.out_strides.z+o*params.out_strides.w;\nout[at]=al(bd[(r*TILE_X+c)*LOTS+l][k],o,at);\n}\n}\n}\n}\n}\n}\n"].join(epilogue)
};

export const separable_conv2d_tile: Shader = {
  "name": "separable_conv2d_tile",
  "workgroupSize": 64,
  "params": "x_strides:vec4u,out_strides:vec4u,depthwise_strides:vec3u,middles:u32,pointwise_strides:vec2u,x_size:vec2i,out_size:vec2u,stride:vec2i,dilation:vec2i,before:vec2i,rows:u32,apart:u32,strips:u32,runs:u32,outs:u32,channel_strips:u32,workgroups:u32,activation:vec2f,activation_middle:vec2f",
  "bindings": [
    "params",
    "x",
    "depthwise",
    "out",
    "bias",
    "residual",
    "pointwise",
    "depthwise_bias"
  ],
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nalias taken = elem;\nalias widened = f32;\nalias added_middle = stored;\nconst WORKGROUP: u32 = 64u;\nconst CHANNELS_LAST: bool = true;\nconst FOURS: bool = true;\nconst SPREAD: bool = true;\nconst SPLIT: bool = true;\nconst DILATED: bool = false;\nconst RUNS: u32 = 16u;\nconst RUN: u32 = 4u;\nconst GROUPS: u32 = 4u;\nconst OUTS: u32 = 1u;\nconst TILE: u32 = 4u;\nconst MIDDLE: u32 = 256u;\nconst KW: u32 = 3u;\nconst STEP_X: u32 = 1u;\nconst SPAN_X: u32 = 6u;\nconst MULTIPLIER: u32 = 2u;\nconst FOUR: u32 = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<taken>;\n@group(0) @binding(2) var<storage,read> depthwise:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> pointwise:array<stored>;\n@group(0) @binding(7) var<storage,read> depthwise_bias:array<added_middle>;\nconst HAS_MIDDLE_BIAS: bool = false;\nvar<workgroup> j:array<value,MIDDLE>;\n", "const ACTIVATION_MIDDLE: u32 = 0u;\nfn bj(y:value) -> value {\nswitch (ACTIVATION_MIDDLE) {\ncase 1u: {\nreturn select(y,value(0.0),y<value(0.0));\n}\ncase 2u: {\nreturn h(y,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn y*h(y*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn y*ac(y);\n}\ncase 5u: {\nreturn ac(y);\n}\ncase 6u: {\nreturn ai(y);\n}\ncase 7u: {\nreturn ah(y);\n}\ncase 8u: {\nreturn select(y,y*params.activation_middle.x,y<value(0.0));\n}\ncase 9u: {\nreturn h(y,value(params.activation_middle.x),value(params.activation_middle.y));\n}\ndefault: {\nreturn y;\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) i:vec3u,\n@builtin(num_workgroups) bq:vec3u,\n@builtin(local_invocation_index) av:u32,\n) {\nlet r=i.y*bq.x+i.x;\nif (r>=params.workgroups) {\nreturn;\n}\nlet bd=r/params.channel_strips;\nvar l=av/GROUPS;\nvar ap=av%GROUPS;\nif (!CHANNELS_LAST) {\nl=av%RUNS;\nap=av/RUNS;\n}\nlet bf=bd*RUNS+l;\nlet bg=min(bf,params.runs-1u);\nlet aw=bg/params.strips;\nlet ax=bg-aw*params.strips;\nlet aq=aw/params.out_size.x;\nlet v=aw-aq*params.out_size.x;\nvar am=ax*RUN;\nif (DILATED) {\nlet d=ax/params.apart;\nam=d*params.apart*RUN+(ax-d*params.apart);\n}\nlet bk=i32(v)*params.stride.x-params.before.x;\nlet bh=i32(am)*params.stride.y-params.before.y;\nlet n=params.x_size-1;\nvar an:array<u32,SPAN_X>;\nvar bi:array<bool,SPAN_X>;\neach c 0u SPAN_X {\nlet z=bh+i32(c)*params.dilation.y;\nbi[c]=(z>=0)&(z<=n.y);\nan[c]=aq*params.x_strides.x+u32(clamp(z,0,n.y))*params.x_strides.z;\n}\nlet f=(r-bd*params.channel_strips)*GROUPS*OUTS+ap;\nvar ay:array<u32,OUTS>;\neach o 0u OUTS {\nay[o]=min(f+o*GROUPS,params.outs-1u)*params.pointwise_strides.y;\n}\nvar az=l*RUN*GROUPS;\nvar ba=GROUPS;\nvar bb=1u;\nif (!CHANNELS_LAST) {\naz=l;\nba=RUNS;\nbb=RUN*RUNS;\n}\nvar ar:array<value,TILE>;\nfor (var m=0u; m<params.middles; m+=GROUPS) {\nlet q=min(m+ap,params.middles-1u);\nvar bc=vec4u(q/MULTIPLIER);\nif (SPREAD) {\nbc=(FOUR*q+vec4u(0u,1u,2u,3u))/MULTIPLIER;\n}\nbc*=params.x_strides.w;\nvar au:array<value,RUN>;\neach t 0u RUN {\nau[t]=value(0.0);\n}\nfor (var ky=0u; ky<params.rows; ky++) {\nlet y=bk+i32(ky)*params.dilation.x;\nlet bl=(y>=0)&(y<=n.x);\nlet bm=bc+u32(clamp(y,0,n.x))*params.x_strides.y;\nlet bn=q*params.depthwise_strides.z+ky*params.depthwise_strides.x;\nvar ao:array<value,SPAN_X>;\neach c 0u SPAN_X {\nif (c%STEP_X<KW) {\nlet at=bm+an[c];\nif (SPLIT) {\nao[c]=value(vec4<f32>(f32(x[at.x]),f32(x[at.y]),f32(x[at.z]),f32(x[at.w])));\n} else {\nao[c]=value(widened(x[at.x]));\n}\nao[c]=select(value(0.0),ao[c],bl&bi[c]);\n}\n}\neach kx 0u KW {\nlet w=value(depthwise[bn+kx*params.depthwise_strides.y]);\neach t 0u RUN {\nau[t]+=ao[t*STEP_X+kx]*w;\n}\n}\n}\nif (HAS_MIDDLE_BIAS) {\nlet b=value(depthwise_bias[q]);\neach t 0u RUN {\nau[t]+=b;\n}\n}\nworkgroupBarrier();\neach t 0u RUN {\nj[az+ap*bb+t*ba]=bj(au[t]);\n}\nworkgroupBarrier();\nlet bo=min(GROUPS,params.middles-m);\nfor (var k=0u; k<bo; k++) {\nvar p:array<value,RUN>;\neach t 0u RUN {\np[t]=j[az+k*bb+t*ba];\n}\neach o 0u OUTS {\nif (FOURS) {\nlet at=(m+k)*FOUR*params.pointwise_strides.x+ay[o];\nlet w0=value(pointwise[at]);\nlet w1=value(pointwise[at+params.pointwise_strides.x]);\nlet w2=value(pointwise[at+2u*params.pointwise_strides.x]);\nlet w3=value(pointwise[at+3u*params.pointwise_strides.x]);\neach t 0u RUN {\nar[o*RUN+t]+=p[t].x*w0+p[t].y*w1+p[t].z*w2+p[t].w*w3;\n}\n} else {\nlet w=value(pointwise[(m+k)*params.pointwise_strides.x+ay[o]]);\neach t 0u RUN {\nar[o*RUN+t]+=p[t]*w;\n}\n}\n}\n}\n}\nif (bf>=params.runs) {\nreturn;\n}\nlet bp=aq*params.out_strides.x+v*params.out_strides.y;\neach t 0u RUN {\nlet z=am+t*params.apart;\neach o 0u OUTS {\nlet c=f+o*GROUPS;\nif ((z<params.out_size.y)&(c<params.outs)) {\nlet at=bp+z*params.out_strides.z+c*params.out_strides.w;\nout[at]=al(ar[o*RUN+t],c,at);\n}\n}\n}\n}\n"].join(epilogue)
};

export const space_to_batch_gather: Shader = {
  "name": "space_to_batch_gather",
  "workgroupSize": 64,
  "params": "x_strides:vec4u,out_size:vec4u,x_size:vec2i,before:vec2i,block:vec2u,x_batch:u32,total:u32",
  "bindings": [
    "params",
    "x",
    "out"
  ],
  "code": "alias elem = u32;\nconst WORKGROUP: u32 = 64u;\nconst HALVES: bool = false;\nconst CHANNELS_LAST: bool = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\nfn p(at:u32) -> elem {\nif (HALVES) {\nreturn (x[at/2u]>>elem(at%2u*16u))&elem(0xffffu);\n}\nreturn x[at];\n}\nfn m(at:u32) -> elem {\nlet b=params.out_size.y;\nlet c=params.out_size.z;\nlet d=params.out_size.w;\nvar i:u32;\nvar j:u32;\nvar k:u32;\nvar e:u32;\nif (CHANNELS_LAST) {\ni=at%d;\nlet n=at/d;\nj=n%c;\nk=n/c%b;\ne=n/c/b;\n} else {\nj=at%c;\nlet o=at/c;\nk=o%b;\ni=o/b%d;\ne=o/b/d;\n}\nlet q=e/params.x_batch;\nlet y=i32(k*params.block.x+q/params.block.y)-params.before.x;\nlet z=i32(j*params.block.y+q%params.block.y)-params.before.y;\nif (y<0||y>=params.x_size.x||z<0||z>=params.x_size.y) {\nreturn elem();\n}\nlet f=params.x_strides;\nreturn p(e%params.x_batch*f.x+u32(y)*f.y+u32(z)*f.z+i*f.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) r:vec3u,\n@builtin(local_invocation_index) s:u32,\n) {\nlet g=(h.y*r.x+h.x)*WORKGROUP+s;\nlet at=select(g,g*2u,HALVES);\nif (at>=params.total) {\nreturn;\n}\nvar l=m(at);\nif (HALVES&&at+1u<params.total) {\nl |=m(at+1u)<<elem(16u);\n}\nout[g]=l;\n}\n"
};

export const space_to_depth_gather: Shader = {
  "name": "space_to_depth_gather",
  "workgroupSize": 64,
  "params": "x_strides:vec4u,out_size:vec4u,block:vec2u,channels:u32,total:u32",
  "bindings": [
    "params",
    "x",
    "out",
    "source"
  ],
  "code": "alias elem = u32;\nconst WORKGROUP: u32 = 64u;\nconst HALVES: bool = false;\nconst CHANNELS_LAST: bool = true;\nconst CHANNEL_MAJOR: bool = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> source:array<u32>;\nfn t(at:u32) -> elem {\nif (HALVES) {\nreturn (x[at/2u]>>elem(at%2u*16u))&elem(0xffffu);\n}\nreturn x[at];\n}\nfn o(at:u32) -> elem {\nlet e=params.out_size.y;\nlet f=params.out_size.z;\nlet b=params.out_size.w;\nvar d:u32;\nvar k:u32;\nvar l:u32;\nvar h:u32;\nif (CHANNELS_LAST) {\nd=at%b;\nlet p=at/b;\nk=p%f;\nl=p/f%e;\nh=p/f/e;\n} else {\nk=at%f;\nlet q=at/f;\nl=q%e;\nd=q/e%b;\nh=q/e/b;\n}\nvar m:u32;\nvar c:u32;\nif (CHANNEL_MAJOR) {\nlet r=params.block.x*params.block.y;\nm=source[d%r];\nc=d/r;\n} else {\nm=source[d/params.channels];\nc=d%params.channels;\n}\nlet y=l*params.block.x+m/params.block.y;\nlet z=k*params.block.y+m%params.block.y;\nlet i=params.x_strides;\nreturn t(h*i.x+y*i.y+z*i.z+c*i.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) u:vec3u,\n@builtin(local_invocation_index) v:u32,\n) {\nlet j=(g.y*u.x+g.x)*WORKGROUP+v;\nlet at=select(j,j*2u,HALVES);\nif (at>=params.total) {\nreturn;\n}\nvar n=o(at);\nif (HALVES&&at+1u<params.total) {\nn |=o(at+1u)<<elem(16u);\n}\nout[j]=n;\n}\n"
};

export const to_texture_draw: Drawing = {
  "name": "to_texture_draw",
  "params": "scale:vec4f,offset:vec4f,strides:vec3u",
  "bindings": [
    "params",
    "x"
  ],
  "code": "alias elem = f32;\nconst CHANNELS: u32 = 3u;\nconst GREY: bool = false;\nconst BYTES: bool = true;\nconst PREMULTIPLIED: bool = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@vertex\nfn corner(@builtin(vertex_index) e:u32) -> @builtin(position) vec4f {\nreturn vec4f(select(-1f,3f,e==1u),select(-1f,3f,e==2u),0f,1f);\n}\n@fragment\nfn main(@builtin(position) f:vec4f) -> @location(0) vec4f {\nlet d=vec2u(f.xy);\nvar at=d.y*params.strides.x+d.x*params.strides.y;\nvar b=vec4f();\neach c 0u CHANNELS {\nb[c]=f32(x[at]);\nat+=params.strides.z;\n}\nb=b*params.scale+params.offset;\nif (GREY) {\nb=b.xxxw;\n}\nif (PREMULTIPLIED) {\nb=vec4f(b.xyz*b.w,b.w);\n}\nif (BYTES) {\nb=floor(clamp(b,vec4f(),vec4f(1f))*255f+0.5f)/255f;\n}\nreturn b;\n}\n"
};
