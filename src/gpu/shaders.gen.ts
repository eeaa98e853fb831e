// Made by tools/shaders.mjs from shaders/*.wgsl.
import type { Drawing, Shader } from './shader.ts';

const epilogue = "const HAS_BIAS = false;\nconst HAS_RESIDUAL = false;\nconst ACTIVATION = 0u;\nalias added = stored;\nalias partial = value;\n@group(0) @binding(4) var<storage,read> bias:array<added>;\n@group(0) @binding(5) var<storage,read> residual:array<stored>;\nfn h(y:value,ad:value,ab:value) -> value {\nreturn select(select(y,ab,y>ab),ad,y<ad);\n}\nfn ac(y:value) -> value {\nlet e=exp(-abs(y));\nlet s=select(value(1.0),e,y<value(0.0))/(value(1.0)+e);\nreturn select(y,s,abs(y)>=value(0.0));\n}\nfn ah(y:value) -> value {\nlet a=select(abs(y),value(20.0),abs(y)>value(20.0));\nlet e=exp(a*-2.0);\nlet s=a*a;\nlet ae=a*(1.0+s*(-0.33333333+s*(0.13333333+s*(-0.05396825+s*0.02186949))));\nlet af=select((value(1.0)-e)/(value(1.0)+e),ae,a<value(0.25));\nreturn select(af,-af,y<value(0.0));\n}\nfn ai(y:value) -> value {\nlet ag=abs(y)*0.70710678;\nlet z=select(ag,value(13.0),ag>value(13.0));\nlet t=value(1.0)/(1.0+0.3275911*z);\nlet aj=t*(0.254829592+t*(-0.284496736+t*(1.421413741+t*(-1.453152027+t*1.061405429))));\nlet aa=y*0.5*(aj*exp(-z*z));\nreturn select(y-aa,aa,y<value(0.0));\n}\nfn ak(y:value) -> value {\nswitch (ACTIVATION) {\ncase 1u: {\nreturn select(y,value(0.0),y<value(0.0));\n}\ncase 2u: {\nreturn h(y,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn y*h(y*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn y*ac(y);\n}\ncase 5u: {\nreturn ac(y);\n}\ncase 6u: {\nreturn ai(y);\n}\ncase 7u: {\nreturn ah(y);\n}\ncase 8u: {\nreturn select(y,y*params.activation.x,y<value(0.0));\n}\ncase 9u: {\nreturn h(y,value(params.activation.x),value(params.activation.y));\n}\ndefault: {\nreturn y;\n}\n}\n}\nfn al(u:value,f:u32,at:u32) -> stored {\nvar y=u;\nif (HAS_BIAS) {\ny+=value(bias[f]);\n}\nif (HAS_RESIDUAL) {\ny+=value(residual[at]);\n}\nreturn stored(ak(y));\n}\n";

export const batch_to_space_gather: Shader = {
  "name": "batch_to_space_gather",
  "workgroupSize": 64,
  "params": "x_strides:vec4u,out_size:vec4u,before:vec2u,block:vec2u,total:u32",
  "bindings": [
    "params",
    "x",
    "out"
  ],
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst CHANNELS_LAST = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\nfn s(at:u32) -> elem {\nif (HALVES) {\nreturn (x[at/2u]>>elem(at%2u*16u))&elem(0xffffu);\n}\nreturn x[at];\n}\nfn p(at:u32) -> elem {\nlet e=params.out_size.y;\nlet f=params.out_size.z;\nlet g=params.out_size.w;\nvar k:u32;\nvar l:u32;\nvar m:u32;\nvar h:u32;\nif (CHANNELS_LAST) {\nk=at%g;\nlet q=at/g;\nl=q%f;\nm=q/f%e;\nh=q/f/e;\n} else {\nl=at%f;\nlet r=at/f;\nm=r%e;\nk=r/e%g;\nh=r/e/g;\n}\nlet y=m+params.before.x;\nlet z=l+params.before.y;\nlet t=y%params.block.x*params.block.y+z%params.block.y;\nlet n=t*params.out_size.x+h;\nlet i=params.x_strides;\nreturn s(n*i.x+y/params.block.x*i.y+z/params.block.y*i.z+k*i.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) c:vec3u,\n@builtin(local_invocation_index) d:u32,\n) {\nlet j=(b.y*c.x+b.x)*WORKGROUP+d;\nlet at=select(j,j*2u,HALVES);\nif (at>=params.total) {\nreturn;\n}\nvar o=p(at);\nif (HALVES&&at+1u<params.total) {\no |=p(at+1u)<<elem(16u);\n}\nout[j]=o;\n}\n"
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
  "code": "alias elem = vec4<u32>;\nconst WORKGROUP = 256u;\nconst EACH = 4u;\nconst ONCE = true;\nconst TURNS_0 = 1u;\nconst TURNS_1 = 0u;\nconst TURNS_2 = 0u;\nconst TURNS_3 = 0u;\nconst TURNS_4 = 0u;\nconst TURNS_5 = 0u;\nconst TURNS_6 = 0u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x0:array<elem>;\n@group(0) @binding(2) var<storage,read> x1:array<elem>;\n@group(0) @binding(3) var<storage,read> x2:array<elem>;\n@group(0) @binding(4) var<storage,read> x3:array<elem>;\n@group(0) @binding(5) var<storage,read> x4:array<elem>;\n@group(0) @binding(6) var<storage,read> x5:array<elem>;\n@group(0) @binding(7) var<storage,read> x6:array<elem>;\n@group(0) @binding(8) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) c:vec3u,\n@builtin(local_invocation_index) d:u32,\n) {\nlet l=(b.y*c.x+b.x)*WORKGROUP+d;\nif (l>=params.total) {\nreturn;\n}\nlet n=l/params.columns;\nlet h=n*params.share.x;\nlet k=(l-n*params.columns)*params.share.y;\nlet m=params.apart.x*params.whole+params.apart.y;\nvar f=h*params.whole+k;\nvar e:u32;\nvar at:u32;\nvar g:u32;\ne=params.widths.x;\nat=h*e+k;\ng=params.apart.x*e+params.apart.y;\neach t 0u TURNS_0 {\nfor (var j = 0u; j < e; j += params.turn) { // once if ONCE\neach i 0u EACH {\nout[f+i*m]=x0[at+i*g];\n}\nat+=params.turn;\nf+=params.turn;\n}\n}\ne=params.widths.y;\nat=h*e+k;\ng=params.apart.x*e+params.apart.y;\neach t 0u TURNS_1 {\nfor (var j = 0u; j < e; j += params.turn) { // once if ONCE\neach i 0u EACH {\nout[f+i*m]=x1[at+i*g];\n}\nat+=params.turn;\nf+=params.turn;\n}\n}\ne=params.widths.z;\nat=h*e+k;\ng=params.apart.x*e+params.apart.y;\neach t 0u TURNS_2 {\nfor (var j = 0u; j < e; j += params.turn) { // once if ONCE\neach i 0u EACH {\nout[f+i*m]=x2[at+i*g];\n}\nat+=params.turn;\nf+=params.turn;\n}\n}\ne=params.widths.w;\nat=h*e+k;\ng=params.apart.x*e+params.apart.y;\neach t 0u TURNS_3 {\nfor (var j = 0u; j < e; j += params.turn) { // once if ONCE\neach i 0u EACH {\nout[f+i*m]=x3[at+i*g];\n}\nat+=params.turn;\nf+=params.turn;\n}\n}\ne=params.more_widths.x;\nat=h*e+k;\ng=params.apart.x*e+params.apart.y;\neach t 0u TURNS_4 {\nfor (var j = 0u; j < e; j += params.turn) { // once if ONCE\neach i 0u EACH {\nout[f+i*m]=x4[at+i*g];\n}\nat+=params.turn;\nf+=params.turn;\n}\n}\ne=params.more_widths.y;\nat=h*e+k;\ng=params.apart.x*e+params.apart.y;\neach t 0u TURNS_5 {\nfor (var j = 0u; j < e; j += params.turn) { // once if ONCE\neach i 0u EACH {\nout[f+i*m]=x5[at+i*g];\n}\nat+=params.turn;\nf+=params.turn;\n}\n}\ne=params.more_widths.z;\nat=h*e+k;\ng=params.apart.x*e+params.apart.y;\neach t 0u TURNS_6 {\nfor (var j = 0u; j < e; j += params.turn) { // once if ONCE\neach i 0u EACH {\nout[f+i*m]=x6[at+i*g];\n}\nat+=params.turn;\nf+=params.turn;\n}\n}\n}\n"
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst TENSORS = 2u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x0:array<elem>;\n@group(0) @binding(2) var<storage,read> x1:array<elem>;\n@group(0) @binding(3) var<storage,read> x2:array<elem>;\n@group(0) @binding(4) var<storage,read> x3:array<elem>;\n@group(0) @binding(5) var<storage,read> x4:array<elem>;\n@group(0) @binding(6) var<storage,read> x5:array<elem>;\n@group(0) @binding(7) var<storage,read> x6:array<elem>;\n@group(0) @binding(8) var<storage,read_write> out:array<elem>;\nfn i(f:u32,at:u32) -> elem {\nswitch (f) {\ncase 0u: {\nreturn x0[at];\n}\ncase 1u: {\nreturn x1[at];\n}\ncase 2u: {\nreturn x2[at];\n}\ncase 3u: {\nreturn x3[at];\n}\ncase 4u: {\nreturn x4[at];\n}\ncase 5u: {\nreturn x5[at];\n}\ndefault: {\nreturn x6[at];\n}\n}\n}\nfn n(f:u32,at:u32) -> elem {\nif (HALVES) {\nreturn (i(f,at/2u)>>elem(at%2u*16u))&elem(0xffffu);\n}\nreturn i(f,at);\n}\nfn k(at:u32) -> elem {\nlet g=at/params.whole;\nvar j=at-g*params.whole;\nvar l=elem();\neach t 0u TENSORS {\nlet h=select(params.widths[t&3u],params.more_widths[t&3u],t>3u);\nif (j<h) {\nl=n(t,g*h+j);\n}\nj -=h;\n}\nreturn l;\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) c:vec3u,\n@builtin(local_invocation_index) d:u32,\n) {\nlet e=(b.y*c.x+b.x)*WORKGROUP+d;\nlet at=select(e,e*2u,HALVES);\nif (at>=params.total) {\nreturn;\n}\nvar m=k(at);\nif (HALVES&&at+1u<params.total) {\nm |=k(at+1u)<<elem(16u);\n}\nout[e]=m;\n}\n"
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst TILE = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) d:vec3u,\n@builtin(local_invocation_index) g:u32,\n) {\nlet k=(b.y*d.x+b.x)*WORKGROUP+g;\nif (k>=params.total) {\nreturn;\n}\nlet l=k%params.quads;\nlet q=k/params.quads;\nlet j=q%params.strips*TILE;\nlet m=q/params.strips;\nlet r=m/params.out_size.x;\nlet an=i32(m%params.out_size.x)*params.stride.x-params.before.x;\nlet n=i32(j)*params.stride.y-params.before.y;\nlet ao=l/params.group_quads*params.group_in;\nvar o:array<value,TILE>;\nfor (var ky=0; ky<params.kernel.x; ky++) {\nlet y=an+ky*params.dilation.x;\nif (y<0||y>=i32(params.x_size.x)) {\ncontinue;\n}\nlet ap=(r*params.x_size.x+u32(y))*params.x_size.y;\nfor (var kx=0; kx<params.kernel.y; kx++) {\nvar p:array<bool,TILE>;\nvar v:array<u32,TILE>;\neach t 0u TILE {\nlet c=n+i32(t)*params.stride.y+kx*params.dilation.y;\np[t]=c>=0&&c<i32(params.x_size.y)&&j+t<params.out_size.y;\nv[t]=select(0u,(ap+u32(c))*params.channels+ao,p[t]);\n}\nvar am=u32(ky)*params.weight_strides.x+u32(kx)*params.weight_strides.y+l;\nfor (var i=0u; i<params.group_in; i++) {\nlet w=value(weights[am]);\nam+=params.weight_strides.z;\neach t 0u TILE {\no[t]+=select(0.0,f32(x[v[t]+i]),p[t])*w;\n}\n}\n}\n}\nlet aq=(m*params.out_size.y+j)*params.quads+l;\neach t 0u TILE {\nif (j+t<params.out_size.y) {\nlet at=aq+t*params.quads;\nout[at]=al(o[t],l,at);\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = f32;\nalias stored = elem;\nconst WORKGROUP = 64u;\nconst CHANNELS_LAST = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) d:vec3u,\n@builtin(local_invocation_index) g:u32,\n) {\nlet at=(b.y*d.x+b.x)*WORKGROUP+g;\nif (at>=params.total) {\nreturn;\n}\nlet j=params.out_size.x;\nlet k=params.out_size.y;\nvar f:u32;\nvar l:u32;\nvar m:u32;\nvar n:u32;\nif (CHANNELS_LAST) {\nf=at%params.channels;\nlet o=at/params.channels;\nl=o%k;\nm=o/k%j;\nn=o/k/j;\n} else {\nl=at%k;\nlet p=at/k;\nm=p%j;\nf=p/j%params.channels;\nn=p/j/params.channels;\n}\nlet corner=vec2i(vec2u(m,l))*params.stride-params.before;\nlet v=f/params.group_out*params.group_in;\nlet am=n*params.x_strides.x+v*params.x_strides.w;\nvar u:partial=0.0;\nfor (var ky=0; ky<params.kernel.x; ky++) {\nlet y=corner.x+ky*params.dilation.x;\nif (y<0||y>=params.x_size.x) {\ncontinue;\n}\nfor (var kx=0; kx<params.kernel.y; kx++) {\nlet c=corner.y+kx*params.dilation.y;\nif (c<0||c>=params.x_size.y) {\ncontinue;\n}\nvar q=am+u32(y)*params.x_strides.y+u32(c)*params.x_strides.z;\nvar r=u32(ky)*params.weight_strides.x+u32(kx)*params.weight_strides.y+f*params.weight_strides.w;\nfor (var i=0u; i<params.group_in; i++) {\nu+=partial(x[q])*partial(weights[r]);\nq+=params.x_strides.w;\nr+=params.weight_strides.z;\n}\n}\n}\nout[at]=al(value(u),f,at);\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["enable subgroups;\nalias elem = f32;\nalias value = f32;\nalias stored = elem;\nalias lot = vec4<f32>;\nconst WORKGROUP = 64u;\nconst SHARED = false;\nconst CHANNELS_LAST = true;\nconst FLAT = false;\nconst PACKED = false;\nconst RUNNING = false;\nconst LISTED = false;\nconst TAIL = false;\nconst ROWS = 8u;\nconst LOTS = 1u;\nconst WIDTH = 4u;\nconst COLUMNS = 4u;\nconst TILE = 8u;\nconst WEIGHTS = 4u;\nconst SPOTS = 8u;\nconst CHANNELS = 4u;\nconst LANES = 4u;\nconst LOADS = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> places:array<u32>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) d:vec3u,\n@builtin(num_workgroups) g:vec3u,\n@builtin(local_invocation_index) m:u32,\n) {\nlet bl=(d.y*g.x+d.x)*WORKGROUP+m;\nlet q=min(bl,params.total-1u)/LANES;\nlet ao=m%LANES;\nvar ap:u32;\nvar f:u32;\nvar ar:u32;\nvar bg=1u;\nvar bh=1u;\nif (CHANNELS_LAST) {\nlet av=q/params.group_strips;\nlet au=q-av*params.group_strips;\nar=au/params.channel_strips;\nf=(au-ar*params.channel_strips)*COLUMNS*LANES+ao;\nbh=LANES;\nap=av*ROWS;\n} else {\nlet av=(params.pixels+COLUMNS*LANES-1u)/(COLUMNS*LANES);\nlet au=q/av;\nap=(q-au*av)*COLUMNS*LANES+ao;\nbg=LANES;\nar=au/params.channel_strips;\nf=(au-ar*params.channel_strips)*ROWS;\n}\nlet bp=ar*params.group_in*params.x_strides.w;\nlet bq=ar*params.group_out;\nvar bm:array<i32,SPOTS>;\nvar aw:array<i32,SPOTS>;\nvar ax:array<u32,SPOTS>;\nvar bn:array<u32,SPOTS>;\nlet bo=params.out_size.x*params.out_size.y;\neach s 0u SPOTS {\nlet p=min(ap+s*bg,params.pixels-1u);\nvar aq=0u;\nvar ay=p;\nif (!RUNNING) {\naq=p/bo;\nay=p-aq*bo;\n}\nbn[s]=aq*params.out_strides.x+ay*params.out_strides.z;\nax[s]=bp+aq*params.x_strides.x;\nif (PACKED) {\nax[s]+=ay*params.x_strides.z;\n} else {\nlet am=ay/params.out_size.y;\nlet bb=ay-am*params.out_size.y;\nif (FLAT) {\nax[s]+=am*params.x_strides.y+bb*params.x_strides.z;\n} else {\nbm[s]=i32(am)*params.stride.x-params.before.x;\naw[s]=i32(bb)*params.stride.y-params.before.y;\n}\n}\n}\nlet br=params.out_strides.w;\nlet bs=params.x_strides.w;\nlet bt=params.weight_strides.z;\nvar bi:array<u32,CHANNELS>;\nvar bj:array<u32,CHANNELS>;\neach o 0u CHANNELS {\nbi[o]=bq+min(f+o*bh,params.group_out-1u);\nbj[o]=bi[o]*params.weight_strides.w;\n}\nvar bc:array<lot,TILE>;\nfor (var az = 0; az < params.kernel.x * params.kernel.y; az++) { // once if FLAT\nlet ky=az/params.kernel.y;\nlet kx=az-ky*params.kernel.y;\nlet bu=u32(ky)*params.weight_strides.x+u32(kx)*params.weight_strides.y;\nvar ba:array<bool,SPOTS>;\nvar at:array<u32,SPOTS>;\neach s 0u SPOTS {\nif (FLAT) {\nba[s]=true;\nat[s]=ax[s];\n} else {\nlet y=bitcast<u32>(bm[s]+ky*params.dilation.x);\nlet z=bitcast<u32>(aw[s]+kx*params.dilation.y);\nba[s]=(y<params.x_size.x)&(z<params.x_size.y);\nat[s]=ax[s]+select(0u,y*params.x_strides.y+z*params.x_strides.z,ba[s]);\n}\n}\nfor (var i=0u; i<params.group_in; i+=LANES) {\nvar n:array<u32,LANES>;\nvar bd:array<u32,LANES>;\nvar bk:array<u32,LANES>;\nvar bf:array<bool,LANES>;\neach j 0u LANES {\nif (SHARED) {\nn[j]=i+(ao ^ j);\n} else {\nn[j]=i+j;\n}\nbf[j]=true;\nif (TAIL) {\nbf[j]=n[j]<params.group_in;\nn[j]=min(n[j],params.group_in-1u);\n}\nif (LISTED) {\nbd[j]=places[n[j]];\n} else {\nbd[j]=n[j]*bs;\n}\nbk[j]=bu+n[j]*bt;\n}\nvar b:array<lot,WEIGHTS>;\neach j 0u LANES {\neach l 0u LOTS {\neach k 0u WIDTH {\nif (CHANNELS_LAST) {\nb[j*LOTS+l][k]=f32(weights[bj[min(l*WIDTH+k,CHANNELS-1u)]+bk[j]]);\n} else {\nlet v=f32(x[at[min(l*WIDTH+k,SPOTS-1u)]+bd[j]]);\nif (FLAT) {\nb[j*LOTS+l][k]=v;\n} else {\nb[j*LOTS+l][k]=select(0.0,v,ba[min(l*WIDTH+k,SPOTS-1u)]);\n}\n}\n}\nif (TAIL) {\nb[j*LOTS+l]=select(lot(0.0),b[j*LOTS+l],bf[j]);\n}\n}\n}\neach r 0u ROWS {\nvar a:array<value,LANES>;\neach j 0u LOADS {\nif (CHANNELS_LAST) {\na[j]=value(x[at[min(r,SPOTS-1u)]+bd[j]]);\nif (!FLAT) {\na[j]=select(value(0.0),a[j],ba[min(r,SPOTS-1u)]);\n}\n} else {\na[j]=value(weights[bj[min(r,CHANNELS-1u)]+bk[j]]);\n}\nif (TAIL) {\na[j]=select(value(0.0),a[j],bf[j]);\n}\n}\nif (SHARED) {\na[1]=quadSwapX(a[0]);\na[2]=quadSwapY(a[0]);\na[3]=quadSwapDiagonal(a[0]);\n}\neach l 0u LOTS {\nif (CHANNELS_LAST) {\nbc[r*LOTS+l]+=a[0]*b[l]+a[1]*b[LOTS+l]+a[2]*b[2u*LOTS+l]+a[3]*b[3u*LOTS+l];\n} else {\nbc[r*LOTS+l]+=(a[0]*b[l]+a[1]*b[LOTS+l])+(a[2]*b[2u*LOTS+l]+a[3]*b[3u*LOTS+l]);\n}\n}\n}\n}\n}\nif (bl>=params.total) {\nreturn;\n}\neach l 0u LOTS {\neach k 0u WIDTH {\nlet c=l*WIDTH+k;\nif (select(ap+c*bg<params.pixels,f+c*bh<params.group_out,CHANNELS_LAST)) {\neach r 0u ROWS {\nlet o=bi[min(select(r,l*WIDTH+k,CHANNELS_LAST),CHANNELS-1u)];\nlet at=bn[min(select(l*WIDTH+k,r,CHANNELS_LAST),SPOTS-1u)]+o*br;\nout[at]=al(bc[r*LOTS+l][k],o,at);\n}\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst COLUMNS = 4u;\nconst QUADS = 2u;\nconst TILE = 8u;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) d:vec3u,\n@builtin(local_invocation_index) g:u32,\n) {\nlet k=(b.y*d.x+b.x)*WORKGROUP+g;\nif (k>=params.total) {\nreturn;\n}\nlet r=k%params.quad_strips;\nlet am=k/params.quad_strips;\nlet an=r%params.group_strips*QUADS;\nlet ao=r/params.group_strips;\nlet l=am%params.strips*COLUMNS;\nlet n=am/params.strips;\nlet ap=n/params.out_size.x;\nlet av=i32(n%params.out_size.x)*params.stride.x-params.before.x;\nlet aq=i32(l)*params.stride.y-params.before.y;\nlet ar=ao*params.group_in;\nvar j:array<u32,QUADS>;\neach q 0u QUADS {\nj[q]=ao*params.group_quads+min(an+q,params.group_quads-1u);\n}\nvar o:array<partial,TILE>;\nfor (var ky=0; ky<params.kernel.x; ky++) {\nlet y=av+ky*params.dilation.x;\nif (y<0||y>=i32(params.x_size.x)) {\ncontinue;\n}\nlet aw=(ap*params.x_size.x+u32(y))*params.x_size.y;\nfor (var kx=0; kx<params.kernel.y; kx++) {\nvar p:array<bool,COLUMNS>;\nvar au:array<u32,COLUMNS>;\neach t 0u COLUMNS {\nlet c=aq+i32(t)*params.stride.y+kx*params.dilation.y;\np[t]=c>=0&&c<i32(params.x_size.y);\nau[t]=(aw+select(0u,u32(c),p[t]))*params.x_quads+ar;\n}\nlet ax=u32(ky)*params.weight_strides.x+u32(kx)*params.weight_strides.y;\nfor (var i=0u; i<params.group_in; i++) {\nvar v:array<partial,COLUMNS>;\neach t 0u COLUMNS {\nv[t]=select(partial(0.0),partial(x[au[t]+i]),p[t]);\n}\neach m 0u LANES {\nlet ay=ax+(4u*i+m)*params.weight_strides.z;\neach q 0u QUADS {\nlet w=partial(weights[ay+j[q]]);\neach t 0u COLUMNS {\no[t*QUADS+q]+=v[t][m]*w;\n}\n}\n}\n}\n}\n}\nlet az=(n*params.out_size.y+l)*params.quads;\neach t 0u COLUMNS {\neach q 0u QUADS {\nif (l+t<params.out_size.y&&an+q<params.group_quads) {\nlet at=az+t*params.quads+j[q];\nout[at]=al(value(o[t*QUADS+q]),j[q],at);\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst CHANNELS_LAST = true;\nconst CHANNEL_MAJOR = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> rank:array<u32>;\nfn t(at:u32) -> elem {\nif (HALVES) {\nreturn (x[at/2u]>>elem(at%2u*16u))&elem(0xffffu);\n}\nreturn x[at];\n}\nfn o(at:u32) -> elem {\nlet e=params.out_size.y;\nlet f=params.out_size.z;\nlet g=params.out_size.w;\nvar h:u32;\nvar i:u32;\nvar j:u32;\nvar k:u32;\nif (CHANNELS_LAST) {\nh=at%g;\nlet p=at/g;\ni=p%f;\nj=p/f%e;\nk=p/f/e;\n} else {\ni=at%f;\nlet q=at/f;\nj=q%e;\nh=q/e%g;\nk=q/e/g;\n}\nlet u=rank[j%params.block.x*params.block.y+i%params.block.y];\nvar r:u32;\nif (CHANNEL_MAJOR) {\nr=h*params.block.x*params.block.y+u;\n} else {\nr=u*g+h;\n}\nlet l=params.x_strides;\nreturn t(k*l.x+j/params.block.x*l.y+i/params.block.y*l.z+r*l.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) c:vec3u,\n@builtin(local_invocation_index) d:u32,\n) {\nlet m=(b.y*c.x+b.x)*WORKGROUP+d;\nlet at=select(m,m*2u,HALVES);\nif (at>=params.total) {\nreturn;\n}\nvar n=o(at);\nif (HALVES&&at+1u<params.total) {\nn |=o(at+1u)<<elem(16u);\n}\nout[m]=n;\n}\n"
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst CHANNELS_LAST = true;\nconst DILATED = false;\nconst HOISTED = true;\nconst KH = 3u;\nconst KW = 3u;\nconst STEP_Y = 1u;\nconst STEP_X = 1u;\nconst TILE_X = 4u;\nconst MULTIPLIER = 1u;\nconst FOLD = 1u;\nconst READ = 1u;\nconst SPAN_X = 6u;\nconst SHIFTS = 2u;\nconst PASSES = 3u;\nconst PART = 4u;\nconst SUMS = 12u;\nconst TAPS = 9u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) d:vec3u,\n@builtin(local_invocation_index) k:u32,\n) {\nlet l=(b.y*d.x+b.x)*WORKGROUP+k;\nif (l>=params.total) {\nreturn;\n}\nvar f:u32;\nvar ao:u32;\nvar ap:u32;\nvar v:u32;\nif (CHANNELS_LAST) {\nlet aq=l/params.channels;\nf=l-aq*params.channels;\nlet n=aq/params.strips.y;\nao=aq-n*params.strips.y;\nv=n/params.strips.x;\nap=n-v*params.strips.x;\n} else {\nlet n=l/params.strips.y;\nao=l-n*params.strips.y;\nlet av=n/params.strips.x;\nap=n-av*params.strips.x;\nv=av/params.channels;\nf=av-v*params.channels;\n}\nvar o=ap*params.rows;\nvar ar=ao*TILE_X;\nif (DILATED) {\nlet ax=ao/params.apart.y;\nar=ax*params.apart.y*TILE_X+(ao-ax*params.apart.y);\nlet aw=ap/params.apart.x;\no=aw*params.apart.x*params.rows+(ap-aw*params.apart.x);\n}\nlet bd=i32(o)*params.stride.x-params.before.x;\nlet ay=i32(ar)*params.stride.y-params.before.y;\nlet au=params.x_size-1;\nlet bf=v*params.x_strides.x+f/FOLD*params.x_strides.w;\nlet az=f*MULTIPLIER*params.weight_strides.z;\nlet bg=v*params.out_strides.x+f*MULTIPLIER*params.out_strides.w;\nvar am:array<u32,SPAN_X>;\nvar ba:array<bool,SPAN_X>;\neach c 0u SPAN_X {\nlet z=ay+i32(c)*params.dilation.y;\nba[c]=(z>=0)&(z<=au.y);\nam[c]=bf+u32(clamp(z,0,au.y))*params.x_strides.z;\n}\nvar w:array<partial,TAPS>;\nif (HOISTED) {\neach ky 0u KH {\neach kx 0u KW {\neach m 0u MULTIPLIER {\nlet at=az+ky*params.weight_strides.x+kx*params.weight_strides.y+m*params.weight_strides.z;\nw[(ky*KW+kx)*MULTIPLIER+m]=partial(weights[at]);\n}\n}\n}\n}\nvar q:array<partial,SUMS>;\nfor (var i=0u; i<params.rows+SHIFTS; i++) {\neach j 0u SHIFTS {\neach p 0u PART {\nq[(SHIFTS-j)*PART+p]=q[(SHIFTS-j-1u)*PART+p];\n}\n}\neach p 0u PART {\nq[p]=partial(0.0);\n}\neach r 0u READ {\nlet y=bd+i32(i*STEP_Y+r)*params.dilation.x;\nlet bh=(y>=0)&(y<=au.x);\nlet bi=u32(clamp(y,0,au.x))*params.x_strides.y;\nvar n:array<partial,SPAN_X>;\neach c 0u SPAN_X {\nif (c%STEP_X<KW) {\nn[c]=select(partial(0.0),partial(x[bi+am[c]]),bh&ba[c]);\n}\n}\neach j 0u PASSES {\nif (j*STEP_Y+r<KH) {\nif (!HOISTED) {\neach kx 0u KW {\neach m 0u MULTIPLIER {\nlet at=az+(j*STEP_Y+r)*params.weight_strides.x+kx*params.weight_strides.y+m*params.weight_strides.z;\nw[((j*STEP_Y+r)*KW+kx)*MULTIPLIER+m]=partial(weights[at]);\n}\n}\n}\neach t 0u TILE_X {\neach m 0u MULTIPLIER {\neach kx 0u KW {\nq[(j*TILE_X+t)*MULTIPLIER+m]+=n[t*STEP_X+kx]*w[((j*STEP_Y+r)*KW+kx)*MULTIPLIER+m];\n}\n}\n}\n}\n}\n}\nlet bb=o+(i-SHIFTS)*params.apart.x;\nif ((i>=SHIFTS)&(bb<params.out_size.x)) {\neach t 0u TILE_X {\nlet bc=ar+t*params.apart.y;\nif (bc<params.out_size.y) {\neach m 0u MULTIPLIER {\nlet at=bg+bb*params.out_strides.y+bc*params.out_strides.z+m*params.out_strides.w;\nout[at]=al(value(q[(SHIFTS*TILE_X+t)*MULTIPLIER+m]),f*MULTIPLIER+m,at);\n}\n}\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 256u;\nconst EACH = 4u;\nconst TAIL = false;\nconst ADDS = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> b:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "fn k(at:u32) {\nvar u=value(x[at]);\nif (ADDS) {\nu+=value(b[at]);\n}\nout[at]=al(u,0u,at);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) c:vec3u,\n@builtin(num_workgroups) d:vec3u,\n@builtin(local_invocation_index) g:u32,\n) {\nlet j=(c.y*d.x+c.x)*WORKGROUP+g;\nif (j>=params.threads) {\nreturn;\n}\neach i 0u EACH {\nk(j*params.step+i*params.turn);\n}\nif (TAIL) {\nif (j<params.tails) {\nk(params.threads*EACH+j);\n}\n}\n}\n"].join(epilogue)
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
  "code": "alias elem = f32;\nconst WORKGROUP = 256u;\nconst CHANNELS = 3u;\nconst BYTES = false;\nconst LUMA = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var image:texture_2d<f32>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) d:vec3u,\n@builtin(local_invocation_index) e:u32,\n) {\nlet g=(b.y*d.x+b.x)*WORKGROUP+e;\nif (g>=params.total) {\nreturn;\n}\nlet h=g/params.size.x;\nlet i=g-h*params.size.x;\nvar f=textureLoad(image,vec2u(i,h),0);\nif (BYTES) {\nf=floor(f*255f+0.5f);\n}\nif (LUMA) {\nf.x=299f*f.x+587f*f.y+114f*f.z;\n}\nlet j=(f*params.high+params.offset)+f*params.low;\nvar at=h*params.strides.x+i*params.strides.y;\neach c 0u CHANNELS {\nout[at]=elem(j[c]);\nat+=params.strides.z;\n}\n}\n"
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
  "code": "alias elem = f32;\nconst WORKGROUP = 256u;\nconst CHANNELS = 3u;\nconst LUMA = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var image:texture_external;\n@group(0) @binding(2) var nearby:sampler;\n@group(0) @binding(3) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) d:vec3u,\n@builtin(local_invocation_index) e:u32,\n) {\nlet g=(b.y*d.x+b.x)*WORKGROUP+e;\nif (g>=params.total) {\nreturn;\n}\nlet h=g/params.size.x;\nlet i=g-h*params.size.x;\nvar f=textureSampleBaseClampToEdge(\nimage,\nnearby,\n(vec2f(f32(i),f32(h))+0.5f)/vec2f(params.size),\n);\nif (LUMA) {\nf.x=299f*f.x+587f*f.y+114f*f.z;\n}\nlet j=(f*params.high+params.offset)+f*params.low;\nvar at=h*params.strides.x+i*params.strides.y;\neach c 0u CHANNELS {\nout[at]=elem(j[c]);\nat+=params.strides.z;\n}\n}\n"
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst ROWS = 8u;\nconst QUADS = 2u;\nconst TILE = 16u;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) c:vec3u,\n@builtin(local_invocation_index) d:u32,\n) {\nlet g=(b.y*c.x+b.x)*WORKGROUP+d;\nif (g>=params.total) {\nreturn;\n}\nlet j=g%params.strips*QUADS;\nlet k=g/params.strips*ROWS;\nvar o:array<u32,ROWS>;\neach r 0u ROWS {\nlet p=min(k+r,params.pixels-1u);\nlet am=p/params.out_size.y;\nlet an=am/params.out_size.x*params.x_size.x+am%params.out_size.x*params.stride.x;\no[r]=(an*params.x_size.y+p%params.out_size.y*params.stride.y)*params.quads_in;\n}\nvar l:array<u32,QUADS>;\neach q 0u QUADS {\nl[q]=min(j+q,params.quads_out-1u);\n}\nvar m:array<partial,TILE>;\nfor (var i=0u; i<params.quads_in; i++) {\nvar v:array<partial,ROWS>;\neach r 0u ROWS {\nv[r]=partial(x[o[r]+i]);\n}\neach n 0u LANES {\neach q 0u QUADS {\nlet w=partial(weights[l[q]]);\nl[q]+=params.quads_out;\neach r 0u ROWS {\nm[r*QUADS+q]+=v[r][n]*w;\n}\n}\n}\n}\neach r 0u ROWS {\neach q 0u QUADS {\nif (k+r<params.pixels&&j+q<params.quads_out) {\nlet at=(k+r)*params.quads_out+j+q;\nout[at]=al(value(m[r*QUADS+q]),j+q,at);\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nalias result = elem;\nalias made = vec4<result>;\nalias word = vec4<u32>;\nalias kept = value;\nconst WORKGROUP = 64u;\nconst MAX = false;\nconst DIVIDED = true;\nconst CHANNELS_LAST = true;\nconst STRIP = true;\nconst FAR = false;\nconst INFINITY = 0x7f800000u;\nconst KW = 3u;\nconst STRIDE_X = 2u;\nconst TILE_X = 4u;\nconst SPAN_X = 9u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<made>;\nfn ar(v:value) -> word {\nreturn ai(bitcast<word>(v))+word(INFINITY+1u);\n}\nfn au(r:word) -> value {\nreturn bitcast<value>(ai(r-word(INFINITY+1u)));\n}\nfn ai(aq:word) -> word {\nreturn aq ^ ((word()-(aq>>word(31u)))>>word(1u));\n}\nfn aj(v:stored) -> kept {\nif (MAX) {\nreturn kept(ar(value(v)));\n} else {\nreturn kept(value(v));\n}\n}\nfn ab(a:kept,b:kept) -> kept {\nif (MAX) {\nreturn max(a,b);\n} else {\nreturn a+b;\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) d:vec3u,\n@builtin(num_workgroups) e:vec3u,\n@builtin(local_invocation_index) f:u32,\n) {\nlet k=(d.y*e.x+d.x)*WORKGROUP+f;\nif (k>=params.total) {\nreturn;\n}\nvar l:u32;\nvar ac:u32;\nvar m:u32;\nvar j:u32;\nif (CHANNELS_LAST) {\nlet ad=k/params.channels;\nl=k-ad*params.channels;\nlet g=ad/params.strips;\nac=ad-g*params.strips;\nj=g/params.out_size.x;\nm=g-j*params.out_size.x;\n} else {\nlet g=k/params.strips;\nac=k-g*params.strips;\nlet ae=g/params.out_size.x;\nm=g-ae*params.out_size.x;\nj=ae/params.channels;\nl=ae-j*params.channels;\n}\nlet q=ac*TILE_X;\nlet af=i32(m)*params.stride.x-params.before.x;\nlet n=i32(q)*params.stride.y-params.before.y;\nlet s=params.x_size.y-1;\nlet ak=j*params.x_strides.x+l*params.x_strides.w;\nvar h:array<u32,SPAN_X>;\nvar al:array<bool,SPAN_X>;\nif (STRIP) {\neach c 0u SPAN_X {\nlet z=n+i32(c);\nal[c]=(z>=0)&(z<=s);\nh[c]=ak+u32(clamp(z,0,s))*params.x_strides.z;\n}\n}\nvar ag=vec2i();\nvar u=params.kernel;\nif (FAR) {\nlet o=vec2i(af,n);\nlet p=max(-o,vec2i());\nlet am=params.x_size-1-o;\nag=p/params.dilation+vec2i(p%params.dilation>vec2i());\nu=min(u,select(am/params.dilation+1,vec2i(),am<vec2i()));\n}\nvar i:array<kept,TILE_X>;\neach t 0u TILE_X {\ni[t]=kept();\n}\nfor (var ky=ag.x; ky<u.x; ky++) {\nlet y=af+ky*params.dilation.x;\nif ((y>=0)&(y<params.x_size.x)) {\nlet ao=u32(y)*params.x_strides.y;\nif (STRIP) {\nvar g:array<kept,SPAN_X>;\neach c 0u SPAN_X {\ng[c]=select(kept(),aj(x[ao+h[c]]),al[c]);\n}\neach t 0u TILE_X {\neach kx 0u KW {\ni[t]=ab(i[t],g[t*STRIDE_X+kx]);\n}\n}\n} else {\nfor (var kx=ag.y; kx<u.y; kx++) {\nlet z=n+kx*params.dilation.y;\nif ((z>=0)&(z<=s)) {\ni[0]=ab(i[0],aj(x[ao+ak+u32(z)*params.x_strides.z]));\n}\n}\n}\n}\n}\nlet ap=j*params.out_strides.x+m*params.out_strides.y+l*params.out_strides.w;\neach t 0u TILE_X {\nif (q+t<params.out_size.y) {\nlet at=ap+(q+t)*params.out_strides.z;\nif (MAX) {\nout[at]=made(au(word(i[t])));\n} else {\nvar aa=value(i[t]);\nif (DIVIDED) {\nlet o=vec2i(af,n+i32(t)*params.stride.y);\nlet ah=min(o+params.kernel,params.x_size)-max(o,vec2i());\naa=aa/value(select(params.divisor,f32(ah.x*ah.y),params.divisor==0.0));\n}\nout[at]=made(aa);\n}\n}\n}\n}\n"
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
  "code": "alias elem = vec4<u32>;\nconst WORKGROUP = 256u;\nconst DIGITS = 2u;\nconst LISTED = false;\nconst OUTER = 1u;\nconst MIDDLE = 1u;\nconst INNER = 2u;\nconst EACH = 4u;\nconst TAIL = false;\nconst SPLITS = false;\nconst JOINS = false;\nconst STRAND_ROWS = 1u;\nconst STRAND_COLUMNS = 2u;\nconst STRANDS = 2u;\nconst RUN = 1u;\nconst WORDS = 1u;\nconst LANES = 8u;\nconst MARGINS = false;\nconst PADDED = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> places:array<vec2u>;\nfn au(l:u32,m:u32) {\nif (SPLITS) {\nvar h:array<u32,LANES>;\neach s 0u STRANDS {\neach v 0u WORDS {\nlet o=x[l+s*WORDS+v];\nh[(s*WORDS+v)*4u]=o.x;\nh[(s*WORDS+v)*4u+1u]=o.y;\nh[(s*WORDS+v)*4u+2u]=o.z;\nh[(s*WORDS+v)*4u+3u]=o.w;\n}\n}\nvar u=m;\neach r 0u STRAND_ROWS {\nvar at=u;\neach c 0u STRAND_COLUMNS {\neach v 0u WORDS {\nout[at+v]=elem(\nh[((v*4u)/RUN*STRANDS+r*STRAND_COLUMNS+c)*RUN+(v*4u)%RUN],\nh[((v*4u+1u)/RUN*STRANDS+r*STRAND_COLUMNS+c)*RUN+(v*4u+1u)%RUN],\nh[((v*4u+2u)/RUN*STRANDS+r*STRAND_COLUMNS+c)*RUN+(v*4u+2u)%RUN],\nh[((v*4u+3u)/RUN*STRANDS+r*STRAND_COLUMNS+c)*RUN+(v*4u+3u)%RUN],\n);\n}\nat+=params.strands.y;\n}\nu+=params.strands.x;\n}\n}\n}\nfn av(l:u32,m:u32) {\nif (JOINS) {\nvar h:array<u32,LANES>;\nvar u=l;\neach r 0u STRAND_ROWS {\nvar at=u;\neach c 0u STRAND_COLUMNS {\neach v 0u WORDS {\nlet o=x[at+v];\nh[((v*4u)/RUN*STRANDS+r*STRAND_COLUMNS+c)*RUN+(v*4u)%RUN]=o.x;\nh[((v*4u+1u)/RUN*STRANDS+r*STRAND_COLUMNS+c)*RUN+(v*4u+1u)%RUN]=o.y;\nh[((v*4u+2u)/RUN*STRANDS+r*STRAND_COLUMNS+c)*RUN+(v*4u+2u)%RUN]=o.z;\nh[((v*4u+3u)/RUN*STRANDS+r*STRAND_COLUMNS+c)*RUN+(v*4u+3u)%RUN]=o.w;\n}\nat+=params.strands.y;\n}\nu+=params.strands.x;\n}\neach s 0u STRANDS {\neach v 0u WORDS {\nout[m+s*WORDS+v]=elem(\nh[(s*WORDS+v)*4u],\nh[(s*WORDS+v)*4u+1u],\nh[(s*WORDS+v)*4u+2u],\nh[(s*WORDS+v)*4u+3u],\n);\n}\n}\n}\n}\nfn ah(l:u32,m:u32,q:u32,t:u32) {\nif (MARGINS) {\nlet ai=(q<params.image.x)&(t<params.image.y);\nif (PADDED) {\nvar ag=elem();\nif (ai) {\nag=x[l];\n}\nout[m]=ag;\n} else {\nif (ai) {\nout[m]=x[l];\n}\n}\n} else {\nif (SPLITS) {\nau(l,m);\n} else {\nif (JOINS) {\nav(l,m);\n} else {\nout[m]=x[l];\n}\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) f:vec3u,\n@builtin(local_invocation_index) g:u32,\n) {\nlet aa=(b.y*f.x+b.x)*WORKGROUP+g;\nif (aa>=params.total) {\nreturn;\n}\nvar ab=params.first.x;\nvar ac=params.first.y;\nvar ae=params.first.z;\nvar af=params.first.w;\nvar ad=0u;\nvar n=aa;\neach d 0u DIGITS {\nlet aj=n/params.sizes[d];\nlet p=n-aj*params.sizes[d];\nab+=p*params.x_digits[d];\nac+=p*params.out_digits[d];\nif (MARGINS) {\nae+=p*params.row_digits[d];\naf+=p*params.column_digits[d];\n}\nad+=p*params.turn_digits[d];\nn=aj;\n}\nif (LISTED) {\nab+=places[n].x;\nac+=places[n].y;\n} else {\nab+=n*params.last.x;\nac+=n*params.last.y;\nif (MARGINS) {\nae+=n*params.last.z;\naf+=n*params.last.w;\n}\nad+=n*params.last_turn;\n}\neach i 0u OUTER {\nvar ak=ab;\nvar al=ac;\nvar am=ae;\nvar an=af;\neach j 0u MIDDLE {\nvar ao=ak;\nvar ap=al;\nvar aq=am;\nvar ar=an;\neach k 0u INNER {\nvar l=ao;\nvar m=ap;\nvar q=aq;\nvar t=ar;\neach e 0u EACH {\nah(l,m,q,t);\nl+=params.x_box.w;\nm+=params.out_box.w;\nif (MARGINS) {\nq+=params.row_box.w;\nt+=params.column_box.w;\n}\n}\nif (TAIL) {\nif (ad<params.tails) {\nah(l,m,q,t);\n}\n}\nao+=params.x_box.z;\nap+=params.out_box.z;\nif (MARGINS) {\naq+=params.row_box.z;\nar+=params.column_box.z;\n}\n}\nak+=params.x_box.y;\nal+=params.out_box.y;\nif (MARGINS) {\nam+=params.row_box.y;\nan+=params.column_box.y;\n}\n}\nab+=params.x_box.x;\nac+=params.out_box.x;\nif (MARGINS) {\nae+=params.row_box.x;\naf+=params.column_box.x;\n}\n}\n}\n"
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> source:array<u32>;\nfn i(at:u32) -> elem {\nif (HALVES) {\nreturn (x[at/2u]>>elem(at%2u*16u))&elem(0xffffu);\n}\nreturn x[at];\n}\nfn h(at:u32) -> elem {\nlet j=at/params.inner;\nlet f=j%params.channels;\nreturn i((j-f+source[f])*params.inner+at%params.inner);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) c:vec3u,\n@builtin(local_invocation_index) d:u32,\n) {\nlet e=(b.y*c.x+b.x)*WORKGROUP+d;\nlet at=select(e,e*2u,HALVES);\nif (at>=params.total) {\nreturn;\n}\nvar g=h(at);\nif (HALVES&&at+1u<params.total) {\ng |=h(at+1u)<<elem(16u);\n}\nout[e]=g;\n}\n"
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst CHANNELS_LAST = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<stored>;\nfn ac(e:vec2u) -> vec2u {\nlet an=max(e*params.divisor+params.cut,params.added)-params.added;\nlet r=(an+max(params.scale,vec2u(1u))-1u)/max(params.scale,vec2u(1u));\nlet ao=select(min(r,params.out_size),vec2u(),e==vec2u());\nreturn select(ao,params.out_size,e>=params.x_size);\n}\nfn s(o:u32,e:u32,l:u32,m:u32,n:u32,f:u32) -> u32 {\nreturn max(o*l+m,n)-n-e*f;\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) c:vec3u,\n@builtin(local_invocation_index) d:u32,\n) {\nlet j=(b.y*c.x+b.x)*WORKGROUP+d;\nif (j>=params.total) {\nreturn;\n}\nvar k:u32;\nvar e:vec2u;\nvar g:u32;\nif (CHANNELS_LAST) {\nlet v=j/params.channels;\nk=j-v*params.channels;\nlet h=v/params.x_size.y;\ne.y=v-h*params.x_size.y;\ng=h/params.x_size.x;\ne.x=h-g*params.x_size.x;\n} else {\nlet h=j/params.x_size.y;\ne.y=j-h*params.x_size.y;\nlet aa=h/params.x_size.x;\ne.x=h-aa*params.x_size.x;\ng=aa/params.channels;\nk=aa-g*params.channels;\n}\nlet ad=ac(e);\nlet to=ac(e+1u);\nlet ae=min(e+1u,params.x_size-1u);\nlet af=g*params.x_strides.x+k*params.x_strides.w;\nlet ag=af+e.x*params.x_strides.y;\nlet ah=af+ae.x*params.x_strides.y;\nlet i=vec2u(e.y,ae.y)*params.x_strides.z;\nlet ai=value(x[ag+i.x]);\nlet aj=value(x[ag+i.y]);\nlet ap=value(x[ah+i.x]);\nlet aq=value(x[ah+i.y]);\nlet r=g*params.out_strides.x+k*params.out_strides.w;\nlet t=vec2f(params.divisor);\nfor (var p=ad.x; p<to.x; p++) {\nlet u=s(p,e.x,params.scale.x,params.added.x,params.cut.x,params.divisor.x);\nlet ak=f32(params.divisor.x-u)/t.x;\nlet al=f32(u)/t.x;\nlet am=ak*ai+al*select(ap,ai,u==0u);\nlet ar=ak*aj+al*select(aq,aj,u==0u);\nlet au=r+p*params.out_strides.y;\nfor (var q=ad.y; q<to.y; q++) {\nlet ab=s(q,e.y,params.scale.y,params.added.y,params.cut.y,params.divisor.y);\nlet av=f32(params.divisor.y-ab)/t.y;\nlet aw=f32(ab)/t.y;\nlet ax=av*am+aw*select(ar,am,ab==0u);\nout[au+q*params.out_strides.z]=stored(ax);\n}\n}\n}\n"
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst CHANNELS_LAST = true;\nconst TILE_X = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<stored>;\nstruct Between {\nnear:u32,\nfar:u32,\nnear_weight:f32,\nfar_weight:f32,\n}\nfn r(o:u32,p:u32,q:u32,j:u32,f:u32,ai:u32) -> Between {\nlet ab=max(o*p+q,j)-j;\nlet e=ab/f;\nlet s=ab-e*f;\nlet g=min(e+min(s,1u),ai);\nreturn Between(e,g,f32(f-s)/f32(f),f32(s)/f32(f));\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) c:vec3u,\n@builtin(local_invocation_index) d:u32,\n) {\nlet k=(b.y*c.x+b.x)*WORKGROUP+d;\nif (k>=params.total) {\nreturn;\n}\nvar l:u32;\nvar u:u32;\nvar m:u32;\nvar h:u32;\nif (CHANNELS_LAST) {\nlet v=k/params.channels;\nl=k-v*params.channels;\nlet i=v/params.strips;\nu=v-i*params.strips;\nh=i/params.out_size.x;\nm=i-h*params.out_size.x;\n} else {\nlet i=k/params.strips;\nu=k-i*params.strips;\nlet aa=i/params.out_size.x;\nm=i-aa*params.out_size.x;\nh=aa/params.channels;\nl=aa-h*params.channels;\n}\nlet y=r(m,params.scale.x,params.added.x,params.cut.x,params.divisor.x,params.x_last.x);\nlet ac=h*params.x_strides.x+l*params.x_strides.w;\nlet ad=ac+y.near*params.x_strides.y;\nlet ae=ac+y.far*params.x_strides.y;\nlet af=h*params.out_strides.x+m*params.out_strides.y+l*params.out_strides.w;\neach t 0u TILE_X {\nlet n=u*TILE_X+t;\nif (n<params.out_size.y) {\nlet z=r(n,params.scale.y,params.added.y,params.cut.y,params.divisor.y,params.x_last.y);\nlet e=z.near*params.x_strides.z;\nlet g=z.far*params.x_strides.z;\nlet ag=z.near_weight*value(x[ad+e])+z.far_weight*value(x[ad+g]);\nlet ah=z.near_weight*value(x[ae+e])+z.far_weight*value(x[ae+g]);\nout[af+n*params.out_strides.z]=stored(y.near_weight*ag+y.far_weight*ah);\n}\n}\n}\n"
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst CHANNELS_LAST = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\nfn r(at:u32) -> elem {\nif (HALVES) {\nreturn (x[at/2u]>>elem(at%2u*16u))&elem(0xffffu);\n}\nreturn x[at];\n}\nfn s(at:u32) -> elem {\nlet e=params.out_size.y;\nlet f=params.out_size.z;\nlet g=params.out_size.w;\nvar j:u32;\nvar k:u32;\nvar l:u32;\nvar h:u32;\nif (CHANNELS_LAST) {\nj=at%g;\nlet n=at/g;\nk=n%f;\nl=n/f%e;\nh=n/f/e;\n} else {\nk=at%f;\nlet p=at/f;\nl=p%e;\nj=p/e%g;\nh=p/e/g;\n}\nlet t=(vec2u(l,k)*params.scale+params.added)/params.divisor;\nlet m=params.x_strides;\nreturn r(h*m.x+t.x*m.y+t.y*m.z+j*m.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) c:vec3u,\n@builtin(local_invocation_index) d:u32,\n) {\nlet i=(b.y*c.x+b.x)*WORKGROUP+d;\nlet at=select(i,i*2u,HALVES);\nif (at>=params.total) {\nreturn;\n}\nvar q=s(at);\nif (HALVES&&at+1u<params.total) {\nq |=s(at+1u)<<elem(16u);\n}\nout[i]=q;\n}\n"
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
  "code": /* @__PURE__ */ ["enable subgroups;\nalias elem = f32;\nalias value = f32;\nalias stored = elem;\nalias lot = vec4<f32>;\nalias added_middle = stored;\nconst WORKGROUP = 64u;\nconst DILATED = false;\nconst TAIL = false;\nconst SHARED = true;\nconst KH = 3u;\nconst KW = 3u;\nconst STEP_Y = 1u;\nconst STEP_X = 1u;\nconst TILE_Y = 2u;\nconst TILE_X = 4u;\nconst SPAN_Y = 4u;\nconst SPAN_X = 6u;\nconst SPAN = 24u;\nconst QUARTER = 6u;\nconst TAPS = 9u;\nconst MULTIPLIER = 1u;\nconst FOLD = 1u;\nconst LOTS = 1u;\nconst WIDTH = 4u;\nconst COLUMNS = 4u;\nconst WEIGHTS = 4u;\nconst TILE = 8u;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> depthwise:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> pointwise:array<elem>;\n@group(0) @binding(7) var<storage,read> depthwise_bias:array<added_middle>;\nconst HAS_MIDDLE_BIAS = false;\n", "const ACTIVATION_MIDDLE = 0u;\nfn bt(y:value) -> value {\nswitch (ACTIVATION_MIDDLE) {\ncase 1u: {\nreturn select(y,value(0.0),y<value(0.0));\n}\ncase 2u: {\nreturn h(y,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn y*h(y*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn y*ac(y);\n}\ncase 5u: {\nreturn ac(y);\n}\ncase 6u: {\nreturn ai(y);\n}\ncase 7u: {\nreturn ah(y);\n}\ncase 8u: {\nreturn select(y,y*params.activation_middle.x,y<value(0.0));\n}\ncase 9u: {\nreturn h(y,value(params.activation_middle.x),value(params.activation_middle.y));\n}\ndefault: {\nreturn y;\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) d:vec3u,\n@builtin(num_workgroups) p:vec3u,\n@builtin(local_invocation_index) g:u32,\n) {\nlet bi=(d.y*p.x+d.x)*WORKGROUP+g;\nlet ar=min(bi,params.total-1u)/LANES;\nlet v=g%LANES;\nlet az=ar/params.channel_strips;\nlet f=(ar-az*params.channel_strips)*COLUMNS*LANES+v;\nlet ba=az/params.strips.y;\nlet bb=az-ba*params.strips.y;\nlet aw=ba/params.strips.x;\nlet bc=ba-aw*params.strips.x;\nvar au=bc*TILE_Y;\nvar av=bb*TILE_X;\nif (DILATED) {\nlet bd=bb/params.apart.y;\nav=bd*params.apart.y*TILE_X+(bb-bd*params.apart.y);\nlet bj=bc/params.apart.x;\nau=bj*params.apart.x*TILE_Y+(bc-bj*params.apart.x);\n}\nlet bk=i32(au)*params.stride.x-params.before.x;\nlet bf=i32(av)*params.stride.y-params.before.y;\nlet am=params.x_size-1;\nvar ap:array<u32,SPAN_X>;\nvar bl:array<bool,SPAN_X>;\nvar aq:array<u32,SPAN_Y>;\nvar bm:array<bool,SPAN_Y>;\nvar bn:array<u32,QUARTER>;\nvar bo:array<bool,QUARTER>;\nlet bp=aw*params.x_strides.x;\nif (SHARED) {\neach n 0u QUARTER {\nlet r=(n*LANES+v)/SPAN_X;\nlet y=bk+i32(r)*params.dilation.x;\nlet z=bf+i32(n*LANES+v-r*SPAN_X)*params.dilation.y;\nbo[n]=(y>=0)&(y<=am.x)&(z>=0)&(z<=am.y);\nbn[n]=bp+u32(clamp(y,0,am.x))*params.x_strides.y+u32(clamp(z,0,am.y))*params.x_strides.z;\n}\n} else {\neach c 0u SPAN_X {\nlet z=bf+i32(c)*params.dilation.y;\nbl[c]=(z>=0)&(z<=am.y);\nap[c]=bp+u32(clamp(z,0,am.y))*params.x_strides.z;\n}\neach r 0u SPAN_Y {\nlet y=bk+i32(r)*params.dilation.x;\nbm[r]=(y>=0)&(y<=am.x);\naq[r]=u32(clamp(y,0,am.x))*params.x_strides.y;\n}\n}\nvar bq:array<u32,COLUMNS>;\neach o 0u COLUMNS {\nbq[o]=min(f+o*LANES,params.outs-1u)*params.pointwise_strides.y;\n}\nvar bg:array<lot,TILE>;\nfor (var i=0u; i<params.inputs; i+=LANES) {\nvar q:array<u32,LANES>;\nvar ax:array<bool,LANES>;\neach j 0u LANES {\nq[j]=i+(v ^ j);\nax[j]=true;\nif (TAIL) {\nax[j]=q[j]<params.inputs;\nq[j]=min(q[j],params.inputs-1u);\n}\n}\nlet br=q[0]/FOLD*params.x_strides.w;\nvar ao:array<f32,SPAN>;\nif (SHARED) {\neach n 0u QUARTER {\nlet ay=select(0.0,f32(x[br+bn[n]]),bo[n]);\nao[n*LANES]=quadBroadcast(ay,0u);\nao[n*LANES+1u]=quadBroadcast(ay,1u);\nao[n*LANES+2u]=quadBroadcast(ay,2u);\nao[n*LANES+3u]=quadBroadcast(ay,3u);\n}\n} else {\neach r 0u SPAN_Y {\neach c 0u SPAN_X {\nif (r%STEP_Y<KH) {\nif (c%STEP_X<KW) {\nao[r*SPAN_X+c]=select(0.0,f32(x[br+aq[r]+ap[c]]),bm[r]&bl[c]);\n}\n}\n}\n}\n}\neach m 0u MULTIPLIER {\nlet bh=q[0]*MULTIPLIER+m;\nvar w:array<f32,TAPS>;\neach ky 0u KH {\neach kx 0u KW {\nlet at=bh*params.depthwise_strides.z+ky*params.depthwise_strides.x+kx*params.depthwise_strides.y;\nw[ky*KW+kx]=f32(depthwise[at]);\n}\n}\nvar bs=0.0;\nif (HAS_MIDDLE_BIAS) {\nbs=f32(depthwise_bias[bh]);\n}\nvar b:array<lot,WEIGHTS>;\neach j 0u LANES {\nlet bu=(q[j]*MULTIPLIER+m)*params.pointwise_strides.x;\neach l 0u LOTS {\neach k 0u WIDTH {\nb[j*LOTS+l][k]=f32(pointwise[bu+bq[l*WIDTH+k]]);\n}\nif (TAIL) {\nb[j*LOTS+l]=select(lot(0.0),b[j*LOTS+l],ax[j]);\n}\n}\n}\neach r 0u TILE_Y {\neach c 0u TILE_X {\nvar u=bs;\neach ky 0u KH {\neach kx 0u KW {\nu+=ao[(r*STEP_Y+ky)*SPAN_X+c*STEP_X+kx]*w[ky*KW+kx];\n}\n}\nvar a0=bt(u);\nif (TAIL) {\na0=select(0.0,a0,ax[0]);\n}\nlet a1=quadSwapX(a0);\nlet a2=quadSwapY(a0);\nlet a3=quadSwapDiagonal(a0);\neach l 0u LOTS {\nbg[(r*TILE_X+c)*LOTS+l]+=a0*b[l]+a1*b[LOTS+l]+a2*b[2u*LOTS+l]+a3*b[3u*LOTS+l];\n}\n}\n}\n}\n}\nif (bi>=params.total) {\nreturn;\n}\nlet bv=aw*params.out_strides.x;\neach r 0u TILE_Y {\neach c 0u TILE_X {\nlet y=au+r*params.apart.x;\nlet z=av+c*params.apart.y;\neach l 0u LOTS {\neach k 0u WIDTH {\nlet o=f+(l*WIDTH+k)*LANES;\nif ((y<params.out_size.x)&(z<params.out_size.y)&(o<params.outs)) {\nlet at=bv+y*params.out_strides.y+z*params.out_strides.z+o*params.out_strides.w;\nout[at]=al(bg[(r*TILE_X+c)*LOTS+l][k],o,at);\n}\n}\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nalias taken = elem;\nalias widened = f32;\nalias added_middle = stored;\nconst WORKGROUP = 64u;\nconst CHANNELS_LAST = true;\nconst FOURS = true;\nconst SPREAD = true;\nconst SPLIT = true;\nconst DILATED = false;\nconst RUNS = 16u;\nconst RUN = 4u;\nconst GROUPS = 4u;\nconst OUTS = 1u;\nconst TILE = 4u;\nconst MIDDLE = 256u;\nconst KW = 3u;\nconst STEP_X = 1u;\nconst SPAN_X = 6u;\nconst MULTIPLIER = 2u;\nconst FOUR = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<taken>;\n@group(0) @binding(2) var<storage,read> depthwise:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> pointwise:array<stored>;\n@group(0) @binding(7) var<storage,read> depthwise_bias:array<added_middle>;\nconst HAS_MIDDLE_BIAS = false;\nvar<workgroup> m:array<value,MIDDLE>;\n", "const ACTIVATION_MIDDLE = 0u;\nfn bk(y:value) -> value {\nswitch (ACTIVATION_MIDDLE) {\ncase 1u: {\nreturn select(y,value(0.0),y<value(0.0));\n}\ncase 2u: {\nreturn h(y,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn y*h(y*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn y*ac(y);\n}\ncase 5u: {\nreturn ac(y);\n}\ncase 6u: {\nreturn ai(y);\n}\ncase 7u: {\nreturn ah(y);\n}\ncase 8u: {\nreturn select(y,y*params.activation_middle.x,y<value(0.0));\n}\ncase 9u: {\nreturn h(y,value(params.activation_middle.x),value(params.activation_middle.y));\n}\ndefault: {\nreturn y;\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) d:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) i:u32,\n) {\nlet am=d.y*j.x+d.x;\nif (am>=params.workgroups) {\nreturn;\n}\nlet bf=am/params.channel_strips;\nvar n=i/GROUPS;\nvar ar=i%GROUPS;\nif (!CHANNELS_LAST) {\nn=i%RUNS;\nar=i/RUNS;\n}\nlet bg=bf*RUNS+n;\nlet bh=min(bg,params.runs-1u);\nlet ax=bh/params.strips;\nlet ay=bh-ax*params.strips;\nlet au=ax/params.out_size.x;\nlet an=ax-au*params.out_size.x;\nvar ao=ay*RUN;\nif (DILATED) {\nlet l=ay/params.apart;\nao=l*params.apart*RUN+(ay-l*params.apart);\n}\nlet bl=i32(an)*params.stride.x-params.before.x;\nlet bi=i32(ao)*params.stride.y-params.before.y;\nlet r=params.x_size-1;\nvar ap:array<u32,SPAN_X>;\nvar bj:array<bool,SPAN_X>;\neach c 0u SPAN_X {\nlet z=bi+i32(c)*params.dilation.y;\nbj[c]=(z>=0)&(z<=r.y);\nap[c]=au*params.x_strides.x+u32(clamp(z,0,r.y))*params.x_strides.z;\n}\nlet f=(am-bf*params.channel_strips)*GROUPS*OUTS+ar;\nvar az:array<u32,OUTS>;\neach o 0u OUTS {\naz[o]=min(f+o*GROUPS,params.outs-1u)*params.pointwise_strides.y;\n}\nvar ba=n*RUN*GROUPS;\nvar bb=GROUPS;\nvar bc=1u;\nif (!CHANNELS_LAST) {\nba=n;\nbb=RUNS;\nbc=RUN*RUNS;\n}\nvar av:array<value,TILE>;\nfor (var p=0u; p<params.middles; p+=GROUPS) {\nlet q=min(p+ar,params.middles-1u);\nvar bd=vec4u(q/MULTIPLIER);\nif (SPREAD) {\nbd=(FOUR*q+vec4u(0u,1u,2u,3u))/MULTIPLIER;\n}\nbd*=params.x_strides.w;\nvar aw:array<value,RUN>;\neach t 0u RUN {\naw[t]=value(0.0);\n}\nfor (var ky=0u; ky<params.rows; ky++) {\nlet y=bl+i32(ky)*params.dilation.x;\nlet bm=(y>=0)&(y<=r.x);\nlet bn=bd+u32(clamp(y,0,r.x))*params.x_strides.y;\nlet bo=q*params.depthwise_strides.z+ky*params.depthwise_strides.x;\nvar aq:array<value,SPAN_X>;\neach c 0u SPAN_X {\nif (c%STEP_X<KW) {\nlet at=bn+ap[c];\nif (SPLIT) {\naq[c]=value(vec4<f32>(f32(x[at.x]),f32(x[at.y]),f32(x[at.z]),f32(x[at.w])));\n} else {\naq[c]=value(widened(x[at.x]));\n}\naq[c]=select(value(0.0),aq[c],bm&bj[c]);\n}\n}\neach kx 0u KW {\nlet w=value(depthwise[bo+kx*params.depthwise_strides.y]);\neach t 0u RUN {\naw[t]+=aq[t*STEP_X+kx]*w;\n}\n}\n}\nif (HAS_MIDDLE_BIAS) {\nlet b=value(depthwise_bias[q]);\neach t 0u RUN {\naw[t]+=b;\n}\n}\nworkgroupBarrier();\neach t 0u RUN {\nm[ba+ar*bc+t*bb]=bk(aw[t]);\n}\nworkgroupBarrier();\nlet bp=min(GROUPS,params.middles-p);\nfor (var k=0u; k<bp; k++) {\nvar v:array<value,RUN>;\neach t 0u RUN {\nv[t]=m[ba+k*bc+t*bb];\n}\neach o 0u OUTS {\nif (FOURS) {\nlet at=(p+k)*FOUR*params.pointwise_strides.x+az[o];\nlet w0=value(pointwise[at]);\nlet w1=value(pointwise[at+params.pointwise_strides.x]);\nlet w2=value(pointwise[at+2u*params.pointwise_strides.x]);\nlet w3=value(pointwise[at+3u*params.pointwise_strides.x]);\neach t 0u RUN {\nav[o*RUN+t]+=v[t].x*w0+v[t].y*w1+v[t].z*w2+v[t].w*w3;\n}\n} else {\nlet w=value(pointwise[(p+k)*params.pointwise_strides.x+az[o]]);\neach t 0u RUN {\nav[o*RUN+t]+=v[t]*w;\n}\n}\n}\n}\n}\nif (bg>=params.runs) {\nreturn;\n}\nlet bq=au*params.out_strides.x+an*params.out_strides.y;\neach t 0u RUN {\nlet z=ao+t*params.apart;\neach o 0u OUTS {\nlet c=f+o*GROUPS;\nif ((z<params.out_size.y)&(c<params.outs)) {\nlet at=bq+z*params.out_strides.z+c*params.out_strides.w;\nout[at]=al(av[o*RUN+t],c,at);\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst CHANNELS_LAST = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\nfn r(at:u32) -> elem {\nif (HALVES) {\nreturn (x[at/2u]>>elem(at%2u*16u))&elem(0xffffu);\n}\nreturn x[at];\n}\nfn o(at:u32) -> elem {\nlet e=params.out_size.y;\nlet f=params.out_size.z;\nlet g=params.out_size.w;\nvar k:u32;\nvar l:u32;\nvar m:u32;\nvar h:u32;\nif (CHANNELS_LAST) {\nk=at%g;\nlet p=at/g;\nl=p%f;\nm=p/f%e;\nh=p/f/e;\n} else {\nl=at%f;\nlet q=at/f;\nm=q%e;\nk=q/e%g;\nh=q/e/g;\n}\nlet s=h/params.x_batch;\nlet y=i32(m*params.block.x+s/params.block.y)-params.before.x;\nlet z=i32(l*params.block.y+s%params.block.y)-params.before.y;\nif (y<0||y>=params.x_size.x||z<0||z>=params.x_size.y) {\nreturn elem();\n}\nlet i=params.x_strides;\nreturn r(h%params.x_batch*i.x+u32(y)*i.y+u32(z)*i.z+k*i.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) c:vec3u,\n@builtin(local_invocation_index) d:u32,\n) {\nlet j=(b.y*c.x+b.x)*WORKGROUP+d;\nlet at=select(j,j*2u,HALVES);\nif (at>=params.total) {\nreturn;\n}\nvar n=o(at);\nif (HALVES&&at+1u<params.total) {\nn |=o(at+1u)<<elem(16u);\n}\nout[j]=n;\n}\n"
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst CHANNELS_LAST = true;\nconst CHANNEL_MAJOR = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> source:array<u32>;\nfn v(at:u32) -> elem {\nif (HALVES) {\nreturn (x[at/2u]>>elem(at%2u*16u))&elem(0xffffu);\n}\nreturn x[at];\n}\nfn q(at:u32) -> elem {\nlet h=params.out_size.y;\nlet i=params.out_size.z;\nlet f=params.out_size.w;\nvar g:u32;\nvar m:u32;\nvar n:u32;\nvar j:u32;\nif (CHANNELS_LAST) {\ng=at%f;\nlet r=at/f;\nm=r%i;\nn=r/i%h;\nj=r/i/h;\n} else {\nm=at%i;\nlet t=at/i;\nn=t%h;\ng=t/h%f;\nj=t/h/f;\n}\nvar o:u32;\nvar c:u32;\nif (CHANNEL_MAJOR) {\nlet u=params.block.x*params.block.y;\no=source[g%u];\nc=g/u;\n} else {\no=source[g/params.channels];\nc=g%params.channels;\n}\nlet y=n*params.block.x+o/params.block.y;\nlet z=m*params.block.y+o%params.block.y;\nlet k=params.x_strides;\nreturn v(j*k.x+y*k.y+z*k.z+c*k.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) b:vec3u,\n@builtin(num_workgroups) d:vec3u,\n@builtin(local_invocation_index) e:u32,\n) {\nlet l=(b.y*d.x+b.x)*WORKGROUP+e;\nlet at=select(l,l*2u,HALVES);\nif (at>=params.total) {\nreturn;\n}\nvar p=q(at);\nif (HALVES&&at+1u<params.total) {\np |=q(at+1u)<<elem(16u);\n}\nout[l]=p;\n}\n"
};

export const to_texture_draw: Drawing = {
  "name": "to_texture_draw",
  "params": "scale:vec4f,offset:vec4f,strides:vec3u",
  "bindings": [
    "params",
    "x"
  ],
  "code": "alias elem = f32;\nconst CHANNELS = 3u;\nconst GREY = false;\nconst BYTES = true;\nconst PREMULTIPLIED = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@vertex\nfn corner(@builtin(vertex_index) f:u32) -> @builtin(position) vec4f {\nreturn vec4f(select(-1f,3f,f==1u),select(-1f,3f,f==2u),0f,1f);\n}\n@fragment\nfn main(@builtin(position) b:vec4f) -> @location(0) vec4f {\nlet e=vec2u(b.xy);\nvar at=e.y*params.strides.x+e.x*params.strides.y;\nvar d=vec4f();\neach c 0u CHANNELS {\nd[c]=f32(x[at]);\nat+=params.strides.z;\n}\nd=d*params.scale+params.offset;\nif (GREY) {\nd=d.xxxw;\n}\nif (PREMULTIPLIED) {\nd=vec4f(d.xyz*d.w,d.w);\n}\nif (BYTES) {\nd=floor(clamp(d,vec4f(),vec4f(1f))*255f+0.5f)/255f;\n}\nreturn d;\n}\n"
};
