// Made by tools/shaders.mjs from shaders/*.wgsl.
import type { Drawing, Shader } from './shader.ts';

const epilogue = "const HAS_BIAS = false;\nconst HAS_RESIDUAL = false;\nconst ACTIVATION = 0u;\nalias added = stored;\nalias partial = value;\n@group(0) @binding(4) var<storage,read> bias:array<added>;\n@group(0) @binding(5) var<storage,read> residual:array<stored>;\nfn ee(e:value,t:value,a:value) -> value {\nreturn select(select(e,a,e>a),t,e<t);\n}\nfn et(e:value) -> value {\nlet t=exp(-abs(e));\nlet a=select(value(1.0),t,e<value(0.0))/(value(1.0)+t);\nreturn select(e,a,abs(e)>=value(0.0));\n}\nfn ea(e:value) -> value {\nlet l=select(abs(e),value(20.0),abs(e)>value(20.0));\nlet t=exp(l*-2.0);\nlet a=l*l;\nlet i=l*(1.0+a*(-0.33333333+a*(0.13333333+a*(-0.05396825+a*0.02186949))));\nlet o=select((value(1.0)-t)/(value(1.0)+t),i,l<value(0.25));\nreturn select(o,-o,e<value(0.0));\n}\nfn eo(e:value) -> value {\nlet t=abs(e)*0.70710678;\nlet s=select(t,value(13.0),t>value(13.0));\nlet a=value(1.0)/(1.0+0.3275911*s);\nlet i=a*(0.254829592+a*(-0.284496736+a*(1.421413741+a*(-1.453152027+a*1.061405429))));\nlet o=e*0.5*(i*exp(-s*s));\nreturn select(e-o,o,e<value(0.0));\n}\nfn ei(e:value) -> value {\nswitch (ACTIVATION) {\ncase 1u: {\nreturn select(e,value(0.0),e<value(0.0));\n}\ncase 2u: {\nreturn ee(e,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn e*ee(e*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn e*et(e);\n}\ncase 5u: {\nreturn et(e);\n}\ncase 6u: {\nreturn eo(e);\n}\ncase 7u: {\nreturn ea(e);\n}\ncase 8u: {\nreturn select(e,e*params.activation.x,e<value(0.0));\n}\ncase 9u: {\nreturn ee(e,value(params.activation.x),value(params.activation.y));\n}\ndefault: {\nreturn e;\n}\n}\n}\nfn en(C:value,c:u32,t:u32) -> stored {\nvar e=C;\nif (HAS_BIAS) {\ne+=value(bias[c]);\n}\nif (HAS_RESIDUAL) {\ne+=value(residual[t]);\n}\nreturn stored(ei(e));\n}\n";

export const batch_to_space_gather: Shader = {
  "name": "batch_to_space_gather",
  "workgroupSize": 64,
  "params": "x_strides:vec4u,out_size:vec4u,before:vec2u,block:vec2u,total:u32",
  "bindings": [
    "params",
    "x",
    "out"
  ],
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst CHANNELS_LAST = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\nfn es(t:u32) -> elem {\nif (HALVES) {\nreturn (x[t/2u]>>elem(t%2u*16u))&elem(0xffffu);\n}\nreturn x[t];\n}\nfn er(t:u32) -> elem {\nlet a=params.out_size.y;\nlet h=params.out_size.z;\nlet i=params.out_size.w;\nvar c:u32;\nvar r:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nc=t%i;\nlet v=t/i;\nr=v%h;\nd=v/h%a;\np=v/h/a;\n} else {\nr=t%h;\nlet l=t/h;\nd=l%a;\nc=l/a%i;\np=l/a/i;\n}\nlet e=d+params.before.x;\nlet s=r+params.before.y;\nlet u=e%params.block.x*params.block.y+s%params.block.y;\nlet G=u*params.out_size.x+p;\nlet n=params.x_strides;\nreturn es(G*n.x+e/params.block.x*n.y+s/params.block.y*n.z+c*n.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet n=(f.y*j.x+f.x)*WORKGROUP+b;\nlet t=select(n,n*2u,HALVES);\nif (t>=params.total) {\nreturn;\n}\nvar e=er(t);\nif (HALVES&&t+1u<params.total) {\ne |=er(t+1u)<<elem(16u);\n}\nout[n]=e;\n}\n"
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
  "code": "alias elem = vec4<u32>;\nconst WORKGROUP = 256u;\nconst EACH = 4u;\nconst ONCE = true;\nconst TURNS_0 = 1u;\nconst TURNS_1 = 0u;\nconst TURNS_2 = 0u;\nconst TURNS_3 = 0u;\nconst TURNS_4 = 0u;\nconst TURNS_5 = 0u;\nconst TURNS_6 = 0u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x0:array<elem>;\n@group(0) @binding(2) var<storage,read> x1:array<elem>;\n@group(0) @binding(3) var<storage,read> x2:array<elem>;\n@group(0) @binding(4) var<storage,read> x3:array<elem>;\n@group(0) @binding(5) var<storage,read> x4:array<elem>;\n@group(0) @binding(6) var<storage,read> x5:array<elem>;\n@group(0) @binding(7) var<storage,read> x6:array<elem>;\n@group(0) @binding(8) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet n=(f.y*j.x+f.x)*WORKGROUP+b;\nif (n>=params.total) {\nreturn;\n}\nlet l=n/params.columns;\nlet d=l*params.share.x;\nlet r=(n-l*params.columns)*params.share.y;\nlet I=params.apart.x*params.whole+params.apart.y;\nvar C=d*params.whole+r;\nvar e:u32;\nvar t:u32;\nvar o:u32;\ne=params.widths.x;\nt=d*e+r;\no=params.apart.x*e+params.apart.y;\neach a 0u TURNS_0 {\neach i 0u ONCE for (var i = 0u; i < e; i += params.turn) {\neach m 0u EACH {\nout[C+m*I]=x0[t+m*o];\n}\nt+=params.turn;\nC+=params.turn;\n}\n}\ne=params.widths.y;\nt=d*e+r;\no=params.apart.x*e+params.apart.y;\neach a 0u TURNS_1 {\neach i 0u ONCE for (var i = 0u; i < e; i += params.turn) {\neach m 0u EACH {\nout[C+m*I]=x1[t+m*o];\n}\nt+=params.turn;\nC+=params.turn;\n}\n}\ne=params.widths.z;\nt=d*e+r;\no=params.apart.x*e+params.apart.y;\neach a 0u TURNS_2 {\neach i 0u ONCE for (var i = 0u; i < e; i += params.turn) {\neach m 0u EACH {\nout[C+m*I]=x2[t+m*o];\n}\nt+=params.turn;\nC+=params.turn;\n}\n}\ne=params.widths.w;\nt=d*e+r;\no=params.apart.x*e+params.apart.y;\neach a 0u TURNS_3 {\neach i 0u ONCE for (var i = 0u; i < e; i += params.turn) {\neach m 0u EACH {\nout[C+m*I]=x3[t+m*o];\n}\nt+=params.turn;\nC+=params.turn;\n}\n}\ne=params.more_widths.x;\nt=d*e+r;\no=params.apart.x*e+params.apart.y;\neach a 0u TURNS_4 {\neach i 0u ONCE for (var i = 0u; i < e; i += params.turn) {\neach m 0u EACH {\nout[C+m*I]=x4[t+m*o];\n}\nt+=params.turn;\nC+=params.turn;\n}\n}\ne=params.more_widths.y;\nt=d*e+r;\no=params.apart.x*e+params.apart.y;\neach a 0u TURNS_5 {\neach i 0u ONCE for (var i = 0u; i < e; i += params.turn) {\neach m 0u EACH {\nout[C+m*I]=x5[t+m*o];\n}\nt+=params.turn;\nC+=params.turn;\n}\n}\ne=params.more_widths.z;\nt=d*e+r;\no=params.apart.x*e+params.apart.y;\neach a 0u TURNS_6 {\neach i 0u ONCE for (var i = 0u; i < e; i += params.turn) {\neach m 0u EACH {\nout[C+m*I]=x6[t+m*o];\n}\nt+=params.turn;\nC+=params.turn;\n}\n}\n}\n"
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst TENSORS = 2u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x0:array<elem>;\n@group(0) @binding(2) var<storage,read> x1:array<elem>;\n@group(0) @binding(3) var<storage,read> x2:array<elem>;\n@group(0) @binding(4) var<storage,read> x3:array<elem>;\n@group(0) @binding(5) var<storage,read> x4:array<elem>;\n@group(0) @binding(6) var<storage,read> x5:array<elem>;\n@group(0) @binding(7) var<storage,read> x6:array<elem>;\n@group(0) @binding(8) var<storage,read_write> out:array<elem>;\nfn el(e:u32,t:u32) -> elem {\nswitch (e) {\ncase 0u: {\nreturn x0[t];\n}\ncase 1u: {\nreturn x1[t];\n}\ncase 2u: {\nreturn x2[t];\n}\ncase 3u: {\nreturn x3[t];\n}\ncase 4u: {\nreturn x4[t];\n}\ncase 5u: {\nreturn x5[t];\n}\ndefault: {\nreturn x6[t];\n}\n}\n}\nfn es(e:u32,t:u32) -> elem {\nif (HALVES) {\nreturn (el(e,t/2u)>>elem(t%2u*16u))&elem(0xffffu);\n}\nreturn el(e,t);\n}\nfn er(t:u32) -> elem {\nlet d=t/params.whole;\nvar r=t-d*params.whole;\nvar o=elem();\neach a 0u TENSORS {\nlet e=select(params.widths[a&3u],params.more_widths[a&3u],a>3u);\nif (r<e) {\no=es(a,d*e+r);\n}\nr -=e;\n}\nreturn o;\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet n=(f.y*j.x+f.x)*WORKGROUP+b;\nlet t=select(n,n*2u,HALVES);\nif (t>=params.total) {\nreturn;\n}\nvar e=er(t);\nif (HALVES&&t+1u<params.total) {\ne |=er(t+1u)<<elem(16u);\n}\nout[n]=e;\n}\n"
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst TILE = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet n=(f.y*j.x+f.x)*WORKGROUP+b;\nif (n>=params.total) {\nreturn;\n}\nlet O=n%params.quads;\nlet G=n/params.quads;\nlet r=G%params.strips*TILE;\nlet l=G/params.strips;\nlet p=l/params.out_size.x;\nlet P=i32(l%params.out_size.x)*params.stride.x-params.before.x;\nlet L=i32(r)*params.stride.y-params.before.y;\nlet k=O/params.group_quads*params.group_in;\nvar E:array<value,TILE>;\nfor (var A=0; A<params.kernel.x; A++) {\nlet e=P+A*params.dilation.x;\nif (e<0||e>=i32(params.x_size.x)) {\ncontinue;\n}\nlet M=(p*params.x_size.x+u32(e))*params.x_size.y;\nfor (var g=0; g<params.kernel.y; g++) {\nvar H:array<bool,TILE>;\nvar q:array<u32,TILE>;\neach a 0u TILE {\nlet o=L+i32(a)*params.stride.y+g*params.dilation.y;\nH[a]=o>=0&&o<i32(params.x_size.y)&&r+a<params.out_size.y;\nq[a]=select(0u,(M+u32(o))*params.channels+k,H[a]);\n}\nvar J=u32(A)*params.weight_strides.x+u32(g)*params.weight_strides.y+O;\nfor (var m=0u; m<params.group_in; m++) {\nlet Q=value(weights[J]);\nJ+=params.weight_strides.z;\neach a 0u TILE {\nE[a]+=select(0.0,f32(x[q[a]+m]),H[a])*Q;\n}\n}\n}\n}\nlet C=(l*params.out_size.y+r)*params.quads+O;\neach a 0u TILE {\nif (r+a<params.out_size.y) {\nlet t=C+a*params.quads;\nout[t]=en(E[a],O,t);\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = f32;\nalias stored = elem;\nconst WORKGROUP = 64u;\nconst CHANNELS_LAST = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet t=(f.y*j.x+f.x)*WORKGROUP+b;\nif (t>=params.total) {\nreturn;\n}\nlet a=params.out_size.x;\nlet h=params.out_size.y;\nvar c:u32;\nvar r:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nc=t%params.channels;\nlet v=t/params.channels;\nr=v%h;\nd=v/h%a;\np=v/h/a;\n} else {\nr=t%h;\nlet l=t/h;\nd=l%a;\nc=l/a%params.channels;\np=l/a/params.channels;\n}\nlet i=vec2i(vec2u(d,r))*params.stride-params.before;\nlet k=c/params.group_out*params.group_in;\nlet n=p*params.x_strides.x+k*params.x_strides.w;\nvar C:partial=0.0;\nfor (var A=0; A<params.kernel.x; A++) {\nlet e=i.x+A*params.dilation.x;\nif (e<0||e>=params.x_size.x) {\ncontinue;\n}\nfor (var g=0; g<params.kernel.y; g++) {\nlet o=i.y+g*params.dilation.y;\nif (o<0||o>=params.x_size.y) {\ncontinue;\n}\nvar q=n+u32(e)*params.x_strides.y+u32(o)*params.x_strides.z;\nvar J=u32(A)*params.weight_strides.x+u32(g)*params.weight_strides.y+c*params.weight_strides.w;\nfor (var m=0u; m<params.group_in; m++) {\nC+=partial(x[q])*partial(weights[J]);\nq+=params.x_strides.w;\nJ+=params.weight_strides.z;\n}\n}\n}\nout[t]=en(value(C),c,t);\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["enable subgroups;\nalias elem = f32;\nalias value = f32;\nalias stored = elem;\nalias lot = vec4<f32>;\nconst WORKGROUP = 64u;\nconst SHARED = false;\nconst CHANNELS_LAST = true;\nconst FLAT = false;\nconst PACKED = false;\nconst RUNNING = false;\nconst LISTED = false;\nconst TAIL = false;\nconst ROWS = 8u;\nconst LOTS = 1u;\nconst WIDTH = 4u;\nconst COLUMNS = 4u;\nconst TILE = 8u;\nconst WEIGHTS = 4u;\nconst SPOTS = 8u;\nconst CHANNELS = 4u;\nconst LANES = 4u;\nconst LOADS = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> places:array<u32>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet n=(f.y*j.x+f.x)*WORKGROUP+b;\nlet O=min(n,params.total-1u)/LANES;\nlet K=b%LANES;\nvar v:u32;\nvar c:u32;\nvar T:u32;\nvar Y=1u;\nvar ex=1u;\nif (CHANNELS_LAST) {\nlet R=O/params.group_strips;\nlet G=O-R*params.group_strips;\nT=G/params.channel_strips;\nc=(G-T*params.channel_strips)*COLUMNS*LANES+K;\nex=LANES;\nv=R*ROWS;\n} else {\nlet R=(params.pixels+COLUMNS*LANES-1u)/(COLUMNS*LANES);\nlet G=O/R;\nv=(O-G*R)*COLUMNS*LANES+K;\nY=LANES;\nT=G/params.channel_strips;\nc=(G-T*params.channel_strips)*ROWS;\n}\nlet ew=T*params.group_in*params.x_strides.w;\nlet Z=T*params.group_out;\nvar P:array<i32,SPOTS>;\nvar L:array<i32,SPOTS>;\nvar q:array<u32,SPOTS>;\nvar C:array<u32,SPOTS>;\nlet N=params.out_size.x*params.out_size.y;\neach a 0u SPOTS {\nlet S=min(v+a*Y,params.pixels-1u);\nvar p=0u;\nvar U=S;\nif (!RUNNING) {\np=S/N;\nU=S-p*N;\n}\nC[a]=p*params.out_strides.x+U*params.out_strides.z;\nq[a]=ew+p*params.x_strides.x;\nif (PACKED) {\nq[a]+=U*params.x_strides.z;\n} else {\nlet d=U/params.out_size.y;\nlet r=U-d*params.out_size.y;\nif (FLAT) {\nq[a]+=d*params.x_strides.y+r*params.x_strides.z;\n} else {\nP[a]=i32(d)*params.stride.x-params.before.x;\nL[a]=i32(r)*params.stride.y-params.before.y;\n}\n}\n}\nlet I=params.out_strides.w;\nlet eA=params.x_strides.w;\nlet eB=params.weight_strides.z;\nvar V:array<u32,CHANNELS>;\nvar J:array<u32,CHANNELS>;\neach B 0u CHANNELS {\nV[B]=Z+min(c+B*ex,params.group_out-1u);\nJ[B]=V[B]*params.weight_strides.w;\n}\nvar E:array<lot,TILE>;\neach Q 0 FLAT for (var Q = 0; Q < params.kernel.x * params.kernel.y; Q++) {\nlet A=Q/params.kernel.y;\nlet g=Q-A*params.kernel.y;\nlet ez=u32(A)*params.weight_strides.x+u32(g)*params.weight_strides.y;\nvar H:array<bool,SPOTS>;\nvar t:array<u32,SPOTS>;\neach a 0u SPOTS {\nif (FLAT) {\nH[a]=true;\nt[a]=q[a];\n} else {\nlet e=bitcast<u32>(P[a]+A*params.dilation.x);\nlet s=bitcast<u32>(L[a]+g*params.dilation.y);\nH[a]=(e<params.x_size.x)&(s<params.x_size.y);\nt[a]=q[a]+select(0u,e*params.x_strides.y+s*params.x_strides.z,H[a]);\n}\n}\nfor (var m=0u; m<params.group_in; m+=LANES) {\nvar M:array<u32,LANES>;\nvar X:array<u32,LANES>;\nvar ey:array<u32,LANES>;\nvar W:array<bool,LANES>;\neach i 0u LANES {\nif (SHARED) {\nM[i]=m+(K ^ i);\n} else {\nM[i]=m+i;\n}\nW[i]=true;\nif (TAIL) {\nW[i]=M[i]<params.group_in;\nM[i]=min(M[i],params.group_in-1u);\n}\nif (LISTED) {\nX[i]=places[M[i]];\n} else {\nX[i]=M[i]*eA;\n}\ney[i]=ez+M[i]*eB;\n}\nvar F:array<lot,WEIGHTS>;\neach i 0u LANES {\neach k 0u LOTS {\neach D 0u WIDTH {\nif (CHANNELS_LAST) {\nF[i*LOTS+k][D]=f32(weights[J[min(k*WIDTH+D,CHANNELS-1u)]+ey[i]]);\n} else {\nlet h=f32(x[t[min(k*WIDTH+D,SPOTS-1u)]+X[i]]);\nif (FLAT) {\nF[i*LOTS+k][D]=h;\n} else {\nF[i*LOTS+k][D]=select(0.0,h,H[min(k*WIDTH+D,SPOTS-1u)]);\n}\n}\n}\nif (TAIL) {\nF[i*LOTS+k]=select(lot(0.0),F[i*LOTS+k],W[i]);\n}\n}\n}\neach u 0u ROWS {\nvar l:array<value,LANES>;\neach i 0u LOADS {\nif (CHANNELS_LAST) {\nl[i]=value(x[t[min(u,SPOTS-1u)]+X[i]]);\nif (!FLAT) {\nl[i]=select(value(0.0),l[i],H[min(u,SPOTS-1u)]);\n}\n} else {\nl[i]=value(weights[J[min(u,CHANNELS-1u)]+ey[i]]);\n}\nif (TAIL) {\nl[i]=select(value(0.0),l[i],W[i]);\n}\n}\nif (SHARED) {\nl[1]=quadSwapX(l[0]);\nl[2]=quadSwapY(l[0]);\nl[3]=quadSwapDiagonal(l[0]);\n}\neach k 0u LOTS {\nif (CHANNELS_LAST) {\nE[u*LOTS+k]+=l[0]*F[k]+l[1]*F[LOTS+k]+l[2]*F[2u*LOTS+k]+l[3]*F[3u*LOTS+k];\n} else {\nE[u*LOTS+k]+=(l[0]*F[k]+l[1]*F[LOTS+k])+(l[2]*F[2u*LOTS+k]+l[3]*F[3u*LOTS+k]);\n}\n}\n}\n}\n}\nif (n>=params.total) {\nreturn;\n}\neach k 0u LOTS {\neach D 0u WIDTH {\nlet o=k*WIDTH+D;\nif (select(v+o*Y<params.pixels,c+o*ex<params.group_out,CHANNELS_LAST)) {\neach u 0u ROWS {\nlet B=V[min(select(u,k*WIDTH+D,CHANNELS_LAST),CHANNELS-1u)];\nlet t=C[min(select(k*WIDTH+D,u,CHANNELS_LAST),SPOTS-1u)]+B*I;\nout[t]=en(E[u*LOTS+k][D],B,t);\n}\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst COLUMNS = 4u;\nconst QUADS = 2u;\nconst TILE = 8u;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet n=(f.y*j.x+f.x)*WORKGROUP+b;\nif (n>=params.total) {\nreturn;\n}\nlet c=n%params.quad_strips;\nlet G=n/params.quad_strips;\nlet u=c%params.group_strips*QUADS;\nlet T=c/params.group_strips;\nlet r=G%params.strips*COLUMNS;\nlet l=G/params.strips;\nlet p=l/params.out_size.x;\nlet P=i32(l%params.out_size.x)*params.stride.x-params.before.x;\nlet L=i32(r)*params.stride.y-params.before.y;\nlet k=T*params.group_in;\nvar s:array<u32,QUADS>;\neach i 0u QUADS {\ns[i]=T*params.group_quads+min(u+i,params.group_quads-1u);\n}\nvar E:array<partial,TILE>;\nfor (var A=0; A<params.kernel.x; A++) {\nlet e=P+A*params.dilation.x;\nif (e<0||e>=i32(params.x_size.x)) {\ncontinue;\n}\nlet M=(p*params.x_size.x+u32(e))*params.x_size.y;\nfor (var g=0; g<params.kernel.y; g++) {\nvar H:array<bool,COLUMNS>;\nvar q:array<u32,COLUMNS>;\neach a 0u COLUMNS {\nlet o=L+i32(a)*params.stride.y+g*params.dilation.y;\nH[a]=o>=0&&o<i32(params.x_size.y);\nq[a]=(M+select(0u,u32(o),H[a]))*params.x_quads+k;\n}\nlet ez=u32(A)*params.weight_strides.x+u32(g)*params.weight_strides.y;\nfor (var m=0u; m<params.group_in; m++) {\nvar h:array<partial,COLUMNS>;\neach a 0u COLUMNS {\nh[a]=select(partial(0.0),partial(x[q[a]+m]),H[a]);\n}\neach K 0u LANES {\nlet J=ez+(4u*m+K)*params.weight_strides.z;\neach i 0u QUADS {\nlet Q=partial(weights[J+s[i]]);\neach a 0u COLUMNS {\nE[a*QUADS+i]+=h[a][K]*Q;\n}\n}\n}\n}\n}\n}\nlet C=(l*params.out_size.y+r)*params.quads;\neach a 0u COLUMNS {\neach i 0u QUADS {\nif (r+a<params.out_size.y&&u+i<params.group_quads) {\nlet t=C+a*params.quads+s[i];\nout[t]=en(value(E[a*QUADS+i]),s[i],t);\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst CHANNELS_LAST = true;\nconst CHANNEL_MAJOR = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> rank:array<u32>;\nfn es(t:u32) -> elem {\nif (HALVES) {\nreturn (x[t/2u]>>elem(t%2u*16u))&elem(0xffffu);\n}\nreturn x[t];\n}\nfn er(t:u32) -> elem {\nlet a=params.out_size.y;\nlet h=params.out_size.z;\nlet i=params.out_size.w;\nvar c:u32;\nvar r:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nc=t%i;\nlet v=t/i;\nr=v%h;\nd=v/h%a;\np=v/h/a;\n} else {\nr=t%h;\nlet l=t/h;\nd=l%a;\nc=l/a%i;\np=l/a/i;\n}\nlet u=rank[d%params.block.x*params.block.y+r%params.block.y];\nvar e:u32;\nif (CHANNEL_MAJOR) {\ne=c*params.block.x*params.block.y+u;\n} else {\ne=u*i+c;\n}\nlet n=params.x_strides;\nreturn es(p*n.x+d/params.block.x*n.y+r/params.block.y*n.z+e*n.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet n=(f.y*j.x+f.x)*WORKGROUP+b;\nlet t=select(n,n*2u,HALVES);\nif (t>=params.total) {\nreturn;\n}\nvar e=er(t);\nif (HALVES&&t+1u<params.total) {\ne |=er(t+1u)<<elem(16u);\n}\nout[n]=e;\n}\n"
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst CHANNELS_LAST = true;\nconst DILATED = false;\nconst HOISTED = true;\nconst KH = 3u;\nconst KW = 3u;\nconst STEP_Y = 1u;\nconst STEP_X = 1u;\nconst TILE_X = 4u;\nconst MULTIPLIER = 1u;\nconst FOLD = 1u;\nconst READ = 1u;\nconst SPAN_X = 6u;\nconst SHIFTS = 2u;\nconst PASSES = 3u;\nconst PART = 4u;\nconst SUMS = 12u;\nconst TAPS = 9u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet n=(f.y*j.x+f.x)*WORKGROUP+b;\nif (n>=params.total) {\nreturn;\n}\nvar c:u32;\nvar T:u32;\nvar X:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nlet G=n/params.channels;\nc=n-G*params.channels;\nlet l=G/params.strips.y;\nT=G-l*params.strips.y;\np=l/params.strips.x;\nX=l-p*params.strips.x;\n} else {\nlet l=n/params.strips.y;\nT=n-l*params.strips.y;\nlet N=l/params.strips.x;\nX=l-N*params.strips.x;\np=N/params.channels;\nc=N-p*params.channels;\n}\nvar d=X*params.rows;\nvar r=T*TILE_X;\nif (DILATED) {\nlet R=T/params.apart.y;\nr=R*params.apart.y*TILE_X+(T-R*params.apart.y);\nlet ex=X/params.apart.x;\nd=ex*params.apart.x*params.rows+(X-ex*params.apart.x);\n}\nlet P=i32(d)*params.stride.x-params.before.x;\nlet L=i32(r)*params.stride.y-params.before.y;\nlet I=params.x_size-1;\nlet q=p*params.x_strides.x+c/FOLD*params.x_strides.w;\nlet J=c*MULTIPLIER*params.weight_strides.z;\nlet k=p*params.out_strides.x+c*MULTIPLIER*params.out_strides.w;\nvar h:array<u32,SPAN_X>;\nvar H:array<bool,SPAN_X>;\neach o 0u SPAN_X {\nlet s=L+i32(o)*params.dilation.y;\nH[o]=(s>=0)&(s<=I.y);\nh[o]=q+u32(clamp(s,0,I.y))*params.x_strides.z;\n}\nvar Q:array<partial,TAPS>;\nif (HOISTED) {\neach A 0u KH {\neach g 0u KW {\neach v 0u MULTIPLIER {\nlet t=J+A*params.weight_strides.x+g*params.weight_strides.y+v*params.weight_strides.z;\nQ[(A*KW+g)*MULTIPLIER+v]=partial(weights[t]);\n}\n}\n}\n}\nvar E:array<partial,SUMS>;\nfor (var m=0u; m<params.rows+SHIFTS; m++) {\neach i 0u SHIFTS {\neach S 0u PART {\nE[(SHIFTS-i)*PART+S]=E[(SHIFTS-i-1u)*PART+S];\n}\n}\neach S 0u PART {\nE[S]=partial(0.0);\n}\neach u 0u READ {\nlet e=P+i32(m*STEP_Y+u)*params.dilation.x;\nlet Y=(e>=0)&(e<=I.x);\nlet M=u32(clamp(e,0,I.x))*params.x_strides.y;\nvar l:array<partial,SPAN_X>;\neach o 0u SPAN_X {\nif (o%STEP_X<KW) {\nl[o]=select(partial(0.0),partial(x[M+h[o]]),Y&H[o]);\n}\n}\neach i 0u PASSES {\nif (i*STEP_Y+u<KH) {\nif (!HOISTED) {\neach g 0u KW {\neach v 0u MULTIPLIER {\nlet t=J+(i*STEP_Y+u)*params.weight_strides.x+g*params.weight_strides.y+v*params.weight_strides.z;\nQ[((i*STEP_Y+u)*KW+g)*MULTIPLIER+v]=partial(weights[t]);\n}\n}\n}\neach a 0u TILE_X {\neach v 0u MULTIPLIER {\neach g 0u KW {\nE[(i*TILE_X+a)*MULTIPLIER+v]+=l[a*STEP_X+g]*Q[((i*STEP_Y+u)*KW+g)*MULTIPLIER+v];\n}\n}\n}\n}\n}\n}\nlet B=d+(m-SHIFTS)*params.apart.x;\nif ((m>=SHIFTS)&(B<params.out_size.x)) {\neach a 0u TILE_X {\nlet C=r+a*params.apart.y;\nif (C<params.out_size.y) {\neach v 0u MULTIPLIER {\nlet t=k+B*params.out_strides.y+C*params.out_strides.z+v*params.out_strides.w;\nout[t]=en(value(E[(SHIFTS*TILE_X+a)*MULTIPLIER+v]),c*MULTIPLIER+v,t);\n}\n}\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 256u;\nconst EACH = 4u;\nconst TAIL = false;\nconst ADDS = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> b:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "fn ec(t:u32) {\nvar C=value(x[t]);\nif (ADDS) {\nC+=value(b[t]);\n}\nout[t]=en(C,0u,t);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet n=(f.y*j.x+f.x)*WORKGROUP+b;\nif (n>=params.threads) {\nreturn;\n}\neach m 0u EACH {\nec(n*params.step+m*params.turn);\n}\nif (TAIL) {\nif (n<params.tails) {\nec(params.threads*EACH+n);\n}\n}\n}\n"].join(epilogue)
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
  "code": "alias elem = f32;\nconst WORKGROUP = 256u;\nconst CHANNELS = 3u;\nconst BYTES = false;\nconst LUMA = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var image:texture_2d<f32>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet n=(f.y*j.x+f.x)*WORKGROUP+b;\nif (n>=params.total) {\nreturn;\n}\nlet d=n/params.size.x;\nlet r=n-d*params.size.x;\nvar e=textureLoad(image,vec2u(r,d),0);\nif (BYTES) {\ne=floor(e*255f+0.5f);\n}\nif (LUMA) {\ne.x=299f*e.x+587f*e.y+114f*e.z;\n}\nlet a=(e*params.high+params.offset)+e*params.low;\nvar t=d*params.strides.x+r*params.strides.y;\neach o 0u CHANNELS {\nout[t]=elem(a[o]);\nt+=params.strides.z;\n}\n}\n"
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
  "code": "alias elem = f32;\nconst WORKGROUP = 256u;\nconst CHANNELS = 3u;\nconst LUMA = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var image:texture_external;\n@group(0) @binding(2) var nearby:sampler;\n@group(0) @binding(3) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet n=(f.y*j.x+f.x)*WORKGROUP+b;\nif (n>=params.total) {\nreturn;\n}\nlet d=n/params.size.x;\nlet r=n-d*params.size.x;\nvar e=textureSampleBaseClampToEdge(\nimage,\nnearby,\n(vec2f(f32(r),f32(d))+0.5f)/vec2f(params.size),\n);\nif (LUMA) {\ne.x=299f*e.x+587f*e.y+114f*e.z;\n}\nlet a=(e*params.high+params.offset)+e*params.low;\nvar t=d*params.strides.x+r*params.strides.y;\neach o 0u CHANNELS {\nout[t]=elem(a[o]);\nt+=params.strides.z;\n}\n}\n"
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst ROWS = 8u;\nconst QUADS = 2u;\nconst TILE = 16u;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet n=(f.y*j.x+f.x)*WORKGROUP+b;\nif (n>=params.total) {\nreturn;\n}\nlet O=n%params.strips*QUADS;\nlet v=n/params.strips*ROWS;\nvar q:array<u32,ROWS>;\neach u 0u ROWS {\nlet S=min(v+u,params.pixels-1u);\nlet l=S/params.out_size.y;\nlet d=l/params.out_size.x*params.x_size.x+l%params.out_size.x*params.stride.x;\nq[u]=(d*params.x_size.y+S%params.out_size.y*params.stride.y)*params.quads_in;\n}\nvar J:array<u32,QUADS>;\neach i 0u QUADS {\nJ[i]=min(O+i,params.quads_out-1u);\n}\nvar E:array<partial,TILE>;\nfor (var m=0u; m<params.quads_in; m++) {\nvar h:array<partial,ROWS>;\neach u 0u ROWS {\nh[u]=partial(x[q[u]+m]);\n}\neach K 0u LANES {\neach i 0u QUADS {\nlet Q=partial(weights[J[i]]);\nJ[i]+=params.quads_out;\neach u 0u ROWS {\nE[u*QUADS+i]+=h[u][K]*Q;\n}\n}\n}\n}\neach u 0u ROWS {\neach i 0u QUADS {\nif (v+u<params.pixels&&O+i<params.quads_out) {\nlet t=(v+u)*params.quads_out+O+i;\nout[t]=en(value(E[u*QUADS+i]),O+i,t);\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nalias result = elem;\nalias made = vec4<result>;\nalias word = vec4<u32>;\nalias kept = value;\nconst WORKGROUP = 64u;\nconst MAX = false;\nconst DIVIDED = true;\nconst CHANNELS_LAST = true;\nconst STRIP = true;\nconst FAR = false;\nconst INFINITY = 0x7f800000u;\nconst KW = 3u;\nconst STRIDE_X = 2u;\nconst TILE_X = 4u;\nconst SPAN_X = 9u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<made>;\nfn eu(h:value) -> word {\nreturn em(bitcast<word>(h))+word(INFINITY+1u);\n}\nfn ed(u:word) -> value {\nreturn bitcast<value>(em(u-word(INFINITY+1u)));\n}\nfn em(e:word) -> word {\nreturn e ^ ((word()-(e>>word(31u)))>>word(1u));\n}\nfn ep(h:stored) -> kept {\nif (MAX) {\nreturn kept(eu(value(h)));\n} else {\nreturn kept(value(h));\n}\n}\nfn ef(l:kept,F:kept) -> kept {\nif (MAX) {\nreturn max(l,F);\n} else {\nreturn l+F;\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet n=(f.y*j.x+f.x)*WORKGROUP+b;\nif (n>=params.total) {\nreturn;\n}\nvar c:u32;\nvar G:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nlet v=n/params.channels;\nc=n-v*params.channels;\nlet l=v/params.strips;\nG=v-l*params.strips;\np=l/params.out_size.x;\nd=l-p*params.out_size.x;\n} else {\nlet l=n/params.strips;\nG=n-l*params.strips;\nlet N=l/params.out_size.x;\nd=l-N*params.out_size.x;\np=N/params.channels;\nc=N-p*params.channels;\n}\nlet r=G*TILE_X;\nlet P=i32(d)*params.stride.x-params.before.x;\nlet L=i32(r)*params.stride.y-params.before.y;\nlet I=params.x_size.y-1;\nlet q=p*params.x_strides.x+c*params.x_strides.w;\nvar h:array<u32,SPAN_X>;\nvar H:array<bool,SPAN_X>;\nif (STRIP) {\neach o 0u SPAN_X {\nlet s=L+i32(o);\nH[o]=(s>=0)&(s<=I);\nh[o]=q+u32(clamp(s,0,I))*params.x_strides.z;\n}\n}\nvar B=vec2i();\nvar m=params.kernel;\nif (FAR) {\nlet u=vec2i(P,L);\nlet i=max(-u,vec2i());\nlet D=params.x_size-1-u;\nB=i/params.dilation+vec2i(i%params.dilation>vec2i());\nm=min(m,select(D/params.dilation+1,vec2i(),D<vec2i()));\n}\nvar E:array<kept,TILE_X>;\neach a 0u TILE_X {\nE[a]=kept();\n}\nfor (var A=B.x; A<m.x; A++) {\nlet e=P+A*params.dilation.x;\nif ((e>=0)&(e<params.x_size.x)) {\nlet M=u32(e)*params.x_strides.y;\nif (STRIP) {\nvar l:array<kept,SPAN_X>;\neach o 0u SPAN_X {\nl[o]=select(kept(),ep(x[M+h[o]]),H[o]);\n}\neach a 0u TILE_X {\neach g 0u KW {\nE[a]=ef(E[a],l[a*STRIDE_X+g]);\n}\n}\n} else {\nfor (var g=B.y; g<m.y; g++) {\nlet s=L+g*params.dilation.y;\nif ((s>=0)&(s<=I)) {\nE[0]=ef(E[0],ep(x[M+q+u32(s)*params.x_strides.z]));\n}\n}\n}\n}\n}\nlet k=p*params.out_strides.x+d*params.out_strides.y+c*params.out_strides.w;\neach a 0u TILE_X {\nif (r+a<params.out_size.y) {\nlet t=k+(r+a)*params.out_strides.z;\nif (MAX) {\nout[t]=made(ed(word(E[a])));\n} else {\nvar C=value(E[a]);\nif (DIVIDED) {\nlet u=vec2i(P,L+i32(a)*params.stride.y);\nlet F=min(u+params.kernel,params.x_size)-max(u,vec2i());\nC=C/value(select(params.divisor,f32(F.x*F.y),params.divisor==0.0));\n}\nout[t]=made(C);\n}\n}\n}\n}\n"
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
  "code": "alias elem = vec4<u32>;\nconst WORKGROUP = 256u;\nconst DIGITS = 2u;\nconst LISTED = false;\nconst OUTER = 1u;\nconst MIDDLE = 1u;\nconst INNER = 2u;\nconst EACH = 4u;\nconst TAIL = false;\nconst SPLITS = false;\nconst JOINS = false;\nconst STRAND_ROWS = 1u;\nconst STRAND_COLUMNS = 2u;\nconst STRANDS = 2u;\nconst RUN = 1u;\nconst WORDS = 1u;\nconst LANES = 8u;\nconst MARGINS = false;\nconst PADDED = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> places:array<vec2u>;\nfn eg(q:u32,C:u32) {\nif (SPLITS) {\nvar i:array<u32,LANES>;\neach a 0u STRANDS {\neach h 0u WORDS {\nlet e=x[q+a*WORDS+h];\ni[(a*WORDS+h)*4u]=e.x;\ni[(a*WORDS+h)*4u+1u]=e.y;\ni[(a*WORDS+h)*4u+2u]=e.z;\ni[(a*WORDS+h)*4u+3u]=e.w;\n}\n}\nvar M=C;\neach u 0u STRAND_ROWS {\nvar t=M;\neach o 0u STRAND_COLUMNS {\neach h 0u WORDS {\nout[t+h]=elem(\ni[((h*4u)/RUN*STRANDS+u*STRAND_COLUMNS+o)*RUN+(h*4u)%RUN],\ni[((h*4u+1u)/RUN*STRANDS+u*STRAND_COLUMNS+o)*RUN+(h*4u+1u)%RUN],\ni[((h*4u+2u)/RUN*STRANDS+u*STRAND_COLUMNS+o)*RUN+(h*4u+2u)%RUN],\ni[((h*4u+3u)/RUN*STRANDS+u*STRAND_COLUMNS+o)*RUN+(h*4u+3u)%RUN],\n);\n}\nt+=params.strands.y;\n}\nM+=params.strands.x;\n}\n}\n}\nfn eh(q:u32,C:u32) {\nif (JOINS) {\nvar i:array<u32,LANES>;\nvar M=q;\neach u 0u STRAND_ROWS {\nvar t=M;\neach o 0u STRAND_COLUMNS {\neach h 0u WORDS {\nlet e=x[t+h];\ni[((h*4u)/RUN*STRANDS+u*STRAND_COLUMNS+o)*RUN+(h*4u)%RUN]=e.x;\ni[((h*4u+1u)/RUN*STRANDS+u*STRAND_COLUMNS+o)*RUN+(h*4u+1u)%RUN]=e.y;\ni[((h*4u+2u)/RUN*STRANDS+u*STRAND_COLUMNS+o)*RUN+(h*4u+2u)%RUN]=e.z;\ni[((h*4u+3u)/RUN*STRANDS+u*STRAND_COLUMNS+o)*RUN+(h*4u+3u)%RUN]=e.w;\n}\nt+=params.strands.y;\n}\nM+=params.strands.x;\n}\neach a 0u STRANDS {\neach h 0u WORDS {\nout[C+a*WORDS+h]=elem(\ni[(a*WORDS+h)*4u],\ni[(a*WORDS+h)*4u+1u],\ni[(a*WORDS+h)*4u+2u],\ni[(a*WORDS+h)*4u+3u],\n);\n}\n}\n}\n}\nfn eb(q:u32,C:u32,d:u32,r:u32) {\nif (MARGINS) {\nlet H=(d<params.image.x)&(r<params.image.y);\nif (PADDED) {\nvar e=elem();\nif (H) {\ne=x[q];\n}\nout[C]=e;\n} else {\nif (H) {\nout[C]=x[q];\n}\n}\n} else {\nif (SPLITS) {\neg(q,C);\n} else {\nif (JOINS) {\neh(q,C);\n} else {\nout[C]=x[q];\n}\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet n=(f.y*j.x+f.x)*WORKGROUP+b;\nif (n>=params.total) {\nreturn;\n}\nvar o=params.first.x;\nvar s=params.first.y;\nvar u=params.first.z;\nvar p=params.first.w;\nvar l=0u;\nvar a=n;\neach e 0u DIGITS {\nlet g=a/params.sizes[e];\nlet c=a-g*params.sizes[e];\no+=c*params.x_digits[e];\ns+=c*params.out_digits[e];\nif (MARGINS) {\nu+=c*params.row_digits[e];\np+=c*params.column_digits[e];\n}\nl+=c*params.turn_digits[e];\na=g;\n}\nif (LISTED) {\no+=places[a].x;\ns+=places[a].y;\n} else {\no+=a*params.last.x;\ns+=a*params.last.y;\nif (MARGINS) {\nu+=a*params.last.z;\np+=a*params.last.w;\n}\nl+=a*params.last_turn;\n}\neach m 0u OUTER {\nvar h=o;\nvar k=s;\nvar v=u;\nvar A=p;\neach i 0u MIDDLE {\nvar B=h;\nvar E=k;\nvar F=v;\nvar G=A;\neach D 0u INNER {\nvar q=B;\nvar C=E;\nvar d=F;\nvar r=G;\neach t 0u EACH {\neb(q,C,d,r);\nq+=params.x_box.w;\nC+=params.out_box.w;\nif (MARGINS) {\nd+=params.row_box.w;\nr+=params.column_box.w;\n}\n}\nif (TAIL) {\nif (l<params.tails) {\neb(q,C,d,r);\n}\n}\nB+=params.x_box.z;\nE+=params.out_box.z;\nif (MARGINS) {\nF+=params.row_box.z;\nG+=params.column_box.z;\n}\n}\nh+=params.x_box.y;\nk+=params.out_box.y;\nif (MARGINS) {\nv+=params.row_box.y;\nA+=params.column_box.y;\n}\n}\no+=params.x_box.x;\ns+=params.out_box.x;\nif (MARGINS) {\nu+=params.row_box.x;\np+=params.column_box.x;\n}\n}\n}\n"
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> source:array<u32>;\nfn es(t:u32) -> elem {\nif (HALVES) {\nreturn (x[t/2u]>>elem(t%2u*16u))&elem(0xffffu);\n}\nreturn x[t];\n}\nfn er(t:u32) -> elem {\nlet l=t/params.inner;\nlet c=l%params.channels;\nreturn es((l-c+source[c])*params.inner+t%params.inner);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet n=(f.y*j.x+f.x)*WORKGROUP+b;\nlet t=select(n,n*2u,HALVES);\nif (t>=params.total) {\nreturn;\n}\nvar e=er(t);\nif (HALVES&&t+1u<params.total) {\ne |=er(t+1u)<<elem(16u);\n}\nout[n]=e;\n}\n"
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst CHANNELS_LAST = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<stored>;\nfn ek(t:vec2u) -> vec2u {\nlet e=max(t*params.divisor+params.cut,params.added)-params.added;\nlet k=(e+max(params.scale,vec2u(1u))-1u)/max(params.scale,vec2u(1u));\nlet a=select(min(k,params.out_size),vec2u(),t==vec2u());\nreturn select(a,params.out_size,t>=params.x_size);\n}\nfn ev(B:u32,t:u32,n:u32,e:u32,s:u32,o:u32) -> u32 {\nreturn max(B*n+e,s)-s-t*o;\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet n=(f.y*j.x+f.x)*WORKGROUP+b;\nif (n>=params.total) {\nreturn;\n}\nvar c:u32;\nvar t:vec2u;\nvar p:u32;\nif (CHANNELS_LAST) {\nlet v=n/params.channels;\nc=n-v*params.channels;\nlet l=v/params.x_size.y;\nt.y=v-l*params.x_size.y;\np=l/params.x_size.x;\nt.x=l-p*params.x_size.x;\n} else {\nlet l=n/params.x_size.y;\nt.y=n-l*params.x_size.y;\nlet N=l/params.x_size.x;\nt.x=l-N*params.x_size.x;\np=N/params.channels;\nc=N-p*params.channels;\n}\nlet A=ek(t);\nlet B=ek(t+1u);\nlet i=min(t+1u,params.x_size-1u);\nlet u=p*params.x_strides.x+c*params.x_strides.w;\nlet m=u+t.x*params.x_strides.y;\nlet g=u+i.x*params.x_strides.y;\nlet h=vec2u(t.y,i.y)*params.x_strides.z;\nlet C=value(x[m+h.x]);\nlet D=value(x[m+h.y]);\nlet E=value(x[g+h.x]);\nlet F=value(x[g+h.y]);\nlet k=p*params.out_strides.x+c*params.out_strides.w;\nlet e=vec2f(params.divisor);\nfor (var d=A.x; d<B.x; d++) {\nlet o=ev(d,t.x,params.scale.x,params.added.x,params.cut.x,params.divisor.x);\nlet a=f32(params.divisor.x-o)/e.x;\nlet s=f32(o)/e.x;\nlet L=a*C+s*select(E,C,o==0u);\nlet G=a*D+s*select(F,D,o==0u);\nlet M=k+d*params.out_strides.y;\nfor (var r=A.y; r<B.y; r++) {\nlet q=ev(r,t.y,params.scale.y,params.added.y,params.cut.y,params.divisor.y);\nlet H=f32(params.divisor.y-q)/e.y;\nlet I=f32(q)/e.y;\nlet J=H*L+I*select(G,L,q==0u);\nout[M+r*params.out_strides.z]=stored(J);\n}\n}\n}\n"
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst CHANNELS_LAST = true;\nconst TILE_X = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<stored>;\nstruct Between {\nnear:u32,\nfar:u32,\nnear_weight:f32,\nfar_weight:f32,\n}\nfn ee(B:u32,n:u32,e:u32,s:u32,o:u32,I:u32) -> Between {\nlet r=max(B*n+e,s)-s;\nlet t=r/o;\nlet a=r-t*o;\nlet i=min(t+min(a,1u),I);\nreturn Between(t,i,f32(o-a)/f32(o),f32(a)/f32(o));\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet n=(f.y*j.x+f.x)*WORKGROUP+b;\nif (n>=params.total) {\nreturn;\n}\nvar c:u32;\nvar G:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nlet v=n/params.channels;\nc=n-v*params.channels;\nlet l=v/params.strips;\nG=v-l*params.strips;\np=l/params.out_size.x;\nd=l-p*params.out_size.x;\n} else {\nlet l=n/params.strips;\nG=n-l*params.strips;\nlet N=l/params.out_size.x;\nd=l-N*params.out_size.x;\np=N/params.channels;\nc=N-p*params.channels;\n}\nlet e=ee(d,params.scale.x,params.added.x,params.cut.x,params.divisor.x,params.x_last.x);\nlet u=p*params.x_strides.x+c*params.x_strides.w;\nlet m=u+e.near*params.x_strides.y;\nlet g=u+e.far*params.x_strides.y;\nlet k=p*params.out_strides.x+d*params.out_strides.y+c*params.out_strides.w;\neach a 0u TILE_X {\nlet r=G*TILE_X+a;\nif (r<params.out_size.y) {\nlet s=ee(r,params.scale.y,params.added.y,params.cut.y,params.divisor.y,params.x_last.y);\nlet t=s.near*params.x_strides.z;\nlet i=s.far*params.x_strides.z;\nlet h=s.near_weight*value(x[m+t])+s.far_weight*value(x[m+i]);\nlet o=s.near_weight*value(x[g+t])+s.far_weight*value(x[g+i]);\nout[k+r*params.out_strides.z]=stored(e.near_weight*h+e.far_weight*o);\n}\n}\n}\n"
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst CHANNELS_LAST = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\nfn es(t:u32) -> elem {\nif (HALVES) {\nreturn (x[t/2u]>>elem(t%2u*16u))&elem(0xffffu);\n}\nreturn x[t];\n}\nfn er(t:u32) -> elem {\nlet a=params.out_size.y;\nlet h=params.out_size.z;\nlet i=params.out_size.w;\nvar c:u32;\nvar r:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nc=t%i;\nlet v=t/i;\nr=v%h;\nd=v/h%a;\np=v/h/a;\n} else {\nr=t%h;\nlet l=t/h;\nd=l%a;\nc=l/a%i;\np=l/a/i;\n}\nlet e=(vec2u(d,r)*params.scale+params.added)/params.divisor;\nlet n=params.x_strides;\nreturn es(p*n.x+e.x*n.y+e.y*n.z+c*n.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet n=(f.y*j.x+f.x)*WORKGROUP+b;\nlet t=select(n,n*2u,HALVES);\nif (t>=params.total) {\nreturn;\n}\nvar e=er(t);\nif (HALVES&&t+1u<params.total) {\ne |=er(t+1u)<<elem(16u);\n}\nout[n]=e;\n}\n"
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
  "code": /* @__PURE__ */ ["enable subgroups;\nalias elem = f32;\nalias value = f32;\nalias stored = elem;\nalias lot = vec4<f32>;\nalias added_middle = stored;\nconst WORKGROUP = 64u;\nconst DILATED = false;\nconst TAIL = false;\nconst SHARED = true;\nconst KH = 3u;\nconst KW = 3u;\nconst STEP_Y = 1u;\nconst STEP_X = 1u;\nconst TILE_Y = 2u;\nconst TILE_X = 4u;\nconst SPAN_Y = 4u;\nconst SPAN_X = 6u;\nconst SPAN = 24u;\nconst QUARTER = 6u;\nconst TAPS = 9u;\nconst MULTIPLIER = 1u;\nconst FOLD = 1u;\nconst LOTS = 1u;\nconst WIDTH = 4u;\nconst COLUMNS = 4u;\nconst WEIGHTS = 4u;\nconst TILE = 8u;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> depthwise:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> pointwise:array<elem>;\n@group(0) @binding(7) var<storage,read> depthwise_bias:array<added_middle>;\nconst HAS_MIDDLE_BIAS = false;\n", "const ACTIVATION_MIDDLE = 0u;\nfn ej(e:value) -> value {\nswitch (ACTIVATION_MIDDLE) {\ncase 1u: {\nreturn select(e,value(0.0),e<value(0.0));\n}\ncase 2u: {\nreturn ee(e,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn e*ee(e*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn e*et(e);\n}\ncase 5u: {\nreturn et(e);\n}\ncase 6u: {\nreturn eo(e);\n}\ncase 7u: {\nreturn ea(e);\n}\ncase 8u: {\nreturn select(e,e*params.activation_middle.x,e<value(0.0));\n}\ncase 9u: {\nreturn ee(e,value(params.activation_middle.x),value(params.activation_middle.y));\n}\ndefault: {\nreturn e;\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet n=(f.y*j.x+f.x)*WORKGROUP+b;\nlet O=min(n,params.total-1u)/LANES;\nlet K=b%LANES;\nlet R=O/params.channel_strips;\nlet c=(O-R*params.channel_strips)*COLUMNS*LANES+K;\nlet l=R/params.strips.y;\nlet T=R-l*params.strips.y;\nlet p=l/params.strips.x;\nlet X=l-p*params.strips.x;\nvar d=X*TILE_Y;\nvar r=T*TILE_X;\nif (DILATED) {\nlet ez=T/params.apart.y;\nr=ez*params.apart.y*TILE_X+(T-ez*params.apart.y);\nlet ex=X/params.apart.x;\nd=ex*params.apart.x*TILE_Y+(X-ex*params.apart.x);\n}\nlet P=i32(d)*params.stride.x-params.before.x;\nlet L=i32(r)*params.stride.y-params.before.y;\nlet I=params.x_size-1;\nvar h:array<u32,SPAN_X>;\nvar ey:array<bool,SPAN_X>;\nvar a:array<u32,SPAN_Y>;\nvar Y:array<bool,SPAN_Y>;\nvar ew:array<u32,QUARTER>;\nvar eA:array<bool,QUARTER>;\nlet S=p*params.x_strides.x;\nif (SHARED) {\neach G 0u QUARTER {\nlet u=(G*LANES+K)/SPAN_X;\nlet e=P+i32(u)*params.dilation.x;\nlet s=L+i32(G*LANES+K-u*SPAN_X)*params.dilation.y;\neA[G]=(e>=0)&(e<=I.x)&(s>=0)&(s<=I.y);\new[G]=S+u32(clamp(e,0,I.x))*params.x_strides.y+u32(clamp(s,0,I.y))*params.x_strides.z;\n}\n} else {\neach o 0u SPAN_X {\nlet s=L+i32(o)*params.dilation.y;\ney[o]=(s>=0)&(s<=I.y);\nh[o]=S+u32(clamp(s,0,I.y))*params.x_strides.z;\n}\neach u 0u SPAN_Y {\nlet e=P+i32(u)*params.dilation.x;\nY[u]=(e>=0)&(e<=I.x);\na[u]=u32(clamp(e,0,I.x))*params.x_strides.y;\n}\n}\nvar V:array<u32,COLUMNS>;\neach B 0u COLUMNS {\nV[B]=min(c+B*LANES,params.outs-1u)*params.pointwise_strides.y;\n}\nvar E:array<lot,TILE>;\nfor (var m=0u; m<params.inputs; m+=LANES) {\nvar M:array<u32,LANES>;\nvar W:array<bool,LANES>;\neach i 0u LANES {\nM[i]=m+(K ^ i);\nW[i]=true;\nif (TAIL) {\nW[i]=M[i]<params.inputs;\nM[i]=min(M[i],params.inputs-1u);\n}\n}\nlet q=M[0]/FOLD*params.x_strides.w;\nvar N:array<f32,SPAN>;\nif (SHARED) {\neach G 0u QUARTER {\nlet U=select(0.0,f32(x[q+ew[G]]),eA[G]);\nN[G*LANES]=quadBroadcast(U,0u);\nN[G*LANES+1u]=quadBroadcast(U,1u);\nN[G*LANES+2u]=quadBroadcast(U,2u);\nN[G*LANES+3u]=quadBroadcast(U,3u);\n}\n} else {\neach u 0u SPAN_Y {\neach o 0u SPAN_X {\nif (u%STEP_Y<KH) {\nif (o%STEP_X<KW) {\nN[u*SPAN_X+o]=select(0.0,f32(x[q+a[u]+h[o]]),Y[u]&ey[o]);\n}\n}\n}\n}\n}\neach v 0u MULTIPLIER {\nlet eB=M[0]*MULTIPLIER+v;\nvar Q:array<f32,TAPS>;\neach A 0u KH {\neach g 0u KW {\nlet t=eB*params.depthwise_strides.z+A*params.depthwise_strides.x+g*params.depthwise_strides.y;\nQ[A*KW+g]=f32(depthwise[t]);\n}\n}\nvar eC=0.0;\nif (HAS_MIDDLE_BIAS) {\neC=f32(depthwise_bias[eB]);\n}\nvar F:array<lot,WEIGHTS>;\neach i 0u LANES {\nlet J=(M[i]*MULTIPLIER+v)*params.pointwise_strides.x;\neach k 0u LOTS {\neach D 0u WIDTH {\nF[i*LOTS+k][D]=f32(pointwise[J+V[k*WIDTH+D]]);\n}\nif (TAIL) {\nF[i*LOTS+k]=select(lot(0.0),F[i*LOTS+k],W[i]);\n}\n}\n}\neach u 0u TILE_Y {\neach o 0u TILE_X {\nvar C=eC;\neach A 0u KH {\neach g 0u KW {\nC+=N[(u*STEP_Y+A)*SPAN_X+o*STEP_X+g]*Q[A*KW+g];\n}\n}\nvar H=ej(C);\nif (TAIL) {\nH=select(0.0,H,W[0]);\n}\nlet eD=quadSwapX(H);\nlet eE=quadSwapY(H);\nlet eF=quadSwapDiagonal(H);\neach k 0u LOTS {\nE[(u*TILE_X+o)*LOTS+k]+=H*F[k]+eD*F[LOTS+k]+eE*F[2u*LOTS+k]+eF*F[3u*LOTS+k];\n}\n}\n}\n}\n}\nif (n>=params.total) {\nreturn;\n}\nlet Z=p*params.out_strides.x;\neach u 0u TILE_Y {\neach o 0u TILE_X {\nlet e=d+u*params.apart.x;\nlet s=r+o*params.apart.y;\neach k 0u LOTS {\neach D 0u WIDTH {\nlet B=c+(k*WIDTH+D)*LANES;\nif ((e<params.out_size.x)&(s<params.out_size.y)&(B<params.outs)) {\nlet t=Z+e*params.out_strides.y+s*params.out_strides.z+B*params.out_strides.w;\nout[t]=en(E[(u*TILE_X+o)*LOTS+k][D],B,t);\n}\n}\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nalias taken = elem;\nalias widened = f32;\nalias added_middle = stored;\nconst WORKGROUP = 64u;\nconst CHANNELS_LAST = true;\nconst FOURS = true;\nconst SPREAD = true;\nconst SPLIT = true;\nconst DILATED = false;\nconst RUNS = 16u;\nconst RUN = 4u;\nconst GROUPS = 4u;\nconst OUTS = 1u;\nconst TILE = 4u;\nconst MIDDLE = 256u;\nconst KW = 3u;\nconst STEP_X = 1u;\nconst SPAN_X = 6u;\nconst MULTIPLIER = 2u;\nconst FOUR = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<taken>;\n@group(0) @binding(2) var<storage,read> depthwise:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> pointwise:array<stored>;\n@group(0) @binding(7) var<storage,read> depthwise_bias:array<added_middle>;\nconst HAS_MIDDLE_BIAS = false;\nvar<workgroup> eq:array<value,MIDDLE>;\n", "const ACTIVATION_MIDDLE = 0u;\nfn ej(e:value) -> value {\nswitch (ACTIVATION_MIDDLE) {\ncase 1u: {\nreturn select(e,value(0.0),e<value(0.0));\n}\ncase 2u: {\nreturn ee(e,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn e*ee(e*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn e*et(e);\n}\ncase 5u: {\nreturn et(e);\n}\ncase 6u: {\nreturn eo(e);\n}\ncase 7u: {\nreturn ea(e);\n}\ncase 8u: {\nreturn select(e,e*params.activation_middle.x,e<value(0.0));\n}\ncase 9u: {\nreturn ee(e,value(params.activation_middle.x),value(params.activation_middle.y));\n}\ndefault: {\nreturn e;\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet C=f.y*j.x+f.x;\nif (C>=params.workgroups) {\nreturn;\n}\nlet R=C/params.channel_strips;\nvar m=b/GROUPS;\nvar K=b%GROUPS;\nif (!CHANNELS_LAST) {\nm=b%RUNS;\nK=b/RUNS;\n}\nlet W=R*RUNS+m;\nlet G=min(W,params.runs-1u);\nlet l=G/params.strips;\nlet T=G-l*params.strips;\nlet p=l/params.out_size.x;\nlet d=l-p*params.out_size.x;\nvar r=T*RUN;\nif (DILATED) {\nlet n=T/params.apart;\nr=n*params.apart*RUN+(T-n*params.apart);\n}\nlet P=i32(d)*params.stride.x-params.before.x;\nlet L=i32(r)*params.stride.y-params.before.y;\nlet I=params.x_size-1;\nvar h:array<u32,SPAN_X>;\nvar H:array<bool,SPAN_X>;\neach o 0u SPAN_X {\nlet s=L+i32(o)*params.dilation.y;\nH[o]=(s>=0)&(s<=I.y);\nh[o]=p*params.x_strides.x+u32(clamp(s,0,I.y))*params.x_strides.z;\n}\nlet c=(C-R*params.channel_strips)*GROUPS*OUTS+K;\nvar V:array<u32,OUTS>;\neach B 0u OUTS {\nV[B]=min(c+B*GROUPS,params.outs-1u)*params.pointwise_strides.y;\n}\nvar O=m*RUN*GROUPS;\nvar S=GROUPS;\nvar U=1u;\nif (!CHANNELS_LAST) {\nO=m;\nS=RUNS;\nU=RUN*RUNS;\n}\nvar E:array<value,TILE>;\nfor (var k=0u; k<params.middles; k+=GROUPS) {\nlet i=min(k+K,params.middles-1u);\nvar q=vec4u(i/MULTIPLIER);\nif (SPREAD) {\nq=(FOUR*i+vec4u(0u,1u,2u,3u))/MULTIPLIER;\n}\nq*=params.x_strides.w;\nvar v:array<value,RUN>;\neach a 0u RUN {\nv[a]=value(0.0);\n}\nfor (var A=0u; A<params.rows; A++) {\nlet e=P+i32(A)*params.dilation.x;\nlet Y=(e>=0)&(e<=I.x);\nlet M=q+u32(clamp(e,0,I.x))*params.x_strides.y;\nlet J=i*params.depthwise_strides.z+A*params.depthwise_strides.x;\nvar N:array<value,SPAN_X>;\neach o 0u SPAN_X {\nif (o%STEP_X<KW) {\nlet t=M+h[o];\nif (SPLIT) {\nN[o]=value(vec4<f32>(f32(x[t.x]),f32(x[t.y]),f32(x[t.z]),f32(x[t.w])));\n} else {\nN[o]=value(widened(x[t.x]));\n}\nN[o]=select(value(0.0),N[o],Y&H[o]);\n}\n}\neach g 0u KW {\nlet Q=value(depthwise[J+g*params.depthwise_strides.y]);\neach a 0u RUN {\nv[a]+=N[a*STEP_X+g]*Q;\n}\n}\n}\nif (HAS_MIDDLE_BIAS) {\nlet F=value(depthwise_bias[i]);\neach a 0u RUN {\nv[a]+=F;\n}\n}\nworkgroupBarrier();\neach a 0u RUN {\neq[O+K*U+a*S]=ej(v[a]);\n}\nworkgroupBarrier();\nlet X=min(GROUPS,params.middles-k);\nfor (var D=0u; D<X; D++) {\nvar u:array<value,RUN>;\neach a 0u RUN {\nu[a]=eq[O+D*U+a*S];\n}\neach B 0u OUTS {\nif (FOURS) {\nlet t=(k+D)*FOUR*params.pointwise_strides.x+V[B];\nlet ex=value(pointwise[t]);\nlet ez=value(pointwise[t+params.pointwise_strides.x]);\nlet ey=value(pointwise[t+2u*params.pointwise_strides.x]);\nlet ew=value(pointwise[t+3u*params.pointwise_strides.x]);\neach a 0u RUN {\nE[B*RUN+a]+=u[a].x*ex+u[a].y*ez+u[a].z*ey+u[a].w*ew;\n}\n} else {\nlet Q=value(pointwise[(k+D)*params.pointwise_strides.x+V[B]]);\neach a 0u RUN {\nE[B*RUN+a]+=u[a]*Q;\n}\n}\n}\n}\n}\nif (W>=params.runs) {\nreturn;\n}\nlet Z=p*params.out_strides.x+d*params.out_strides.y;\neach a 0u RUN {\nlet s=r+a*params.apart;\neach B 0u OUTS {\nlet o=c+B*GROUPS;\nif ((s<params.out_size.y)&(o<params.outs)) {\nlet t=Z+s*params.out_strides.z+o*params.out_strides.w;\nout[t]=en(E[B*RUN+a],o,t);\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst CHANNELS_LAST = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\nfn es(t:u32) -> elem {\nif (HALVES) {\nreturn (x[t/2u]>>elem(t%2u*16u))&elem(0xffffu);\n}\nreturn x[t];\n}\nfn er(t:u32) -> elem {\nlet a=params.out_size.y;\nlet h=params.out_size.z;\nlet i=params.out_size.w;\nvar c:u32;\nvar r:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nc=t%i;\nlet v=t/i;\nr=v%h;\nd=v/h%a;\np=v/h/a;\n} else {\nr=t%h;\nlet l=t/h;\nd=l%a;\nc=l/a%i;\np=l/a/i;\n}\nlet u=p/params.x_batch;\nlet e=i32(d*params.block.x+u/params.block.y)-params.before.x;\nlet s=i32(r*params.block.y+u%params.block.y)-params.before.y;\nif (e<0||e>=params.x_size.x||s<0||s>=params.x_size.y) {\nreturn elem();\n}\nlet n=params.x_strides;\nreturn es(p%params.x_batch*n.x+u32(e)*n.y+u32(s)*n.z+c*n.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet n=(f.y*j.x+f.x)*WORKGROUP+b;\nlet t=select(n,n*2u,HALVES);\nif (t>=params.total) {\nreturn;\n}\nvar e=er(t);\nif (HALVES&&t+1u<params.total) {\ne |=er(t+1u)<<elem(16u);\n}\nout[n]=e;\n}\n"
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst CHANNELS_LAST = true;\nconst CHANNEL_MAJOR = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> source:array<u32>;\nfn es(t:u32) -> elem {\nif (HALVES) {\nreturn (x[t/2u]>>elem(t%2u*16u))&elem(0xffffu);\n}\nreturn x[t];\n}\nfn er(t:u32) -> elem {\nlet a=params.out_size.y;\nlet h=params.out_size.z;\nlet i=params.out_size.w;\nvar c:u32;\nvar r:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nc=t%i;\nlet v=t/i;\nr=v%h;\nd=v/h%a;\np=v/h/a;\n} else {\nr=t%h;\nlet l=t/h;\nd=l%a;\nc=l/a%i;\np=l/a/i;\n}\nvar u:u32;\nvar o:u32;\nif (CHANNEL_MAJOR) {\nlet m=params.block.x*params.block.y;\nu=source[c%m];\no=c/m;\n} else {\nu=source[c/params.channels];\no=c%params.channels;\n}\nlet e=d*params.block.x+u/params.block.y;\nlet s=r*params.block.y+u%params.block.y;\nlet n=params.x_strides;\nreturn es(p*n.x+e*n.y+s*n.z+o*n.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet n=(f.y*j.x+f.x)*WORKGROUP+b;\nlet t=select(n,n*2u,HALVES);\nif (t>=params.total) {\nreturn;\n}\nvar e=er(t);\nif (HALVES&&t+1u<params.total) {\ne |=er(t+1u)<<elem(16u);\n}\nout[n]=e;\n}\n"
};

export const to_texture_draw: Drawing = {
  "name": "to_texture_draw",
  "params": "scale:vec4f,offset:vec4f,strides:vec3u",
  "bindings": [
    "params",
    "x"
  ],
  "code": "alias elem = f32;\nconst CHANNELS = 3u;\nconst GREY = false;\nconst BYTES = true;\nconst PREMULTIPLIED = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@vertex\nfn corner(@builtin(vertex_index) e:u32) -> @builtin(position) vec4f {\nreturn vec4f(select(-1f,3f,e==1u),select(-1f,3f,e==2u),0f,1f);\n}\n@fragment\nfn main(@builtin(position) a:vec4f) -> @location(0) vec4f {\nlet v=vec2u(a.xy);\nvar t=v.y*params.strides.x+v.x*params.strides.y;\nvar e=vec4f();\neach o 0u CHANNELS {\ne[o]=f32(x[t]);\nt+=params.strides.z;\n}\ne=e*params.scale+params.offset;\nif (GREY) {\ne=e.xxxw;\n}\nif (PREMULTIPLIED) {\ne=vec4f(e.xyz*e.w,e.w);\n}\nif (BYTES) {\ne=floor(clamp(e,vec4f(),vec4f(1f))*255f+0.5f)/255f;\n}\nreturn e;\n}\n"
};
