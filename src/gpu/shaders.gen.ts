// Made by tools/shaders.mjs from shaders/*.wgsl.
import type { Drawing, Shader } from './shader.ts';

const epilogue = "const HAS_BIAS = false;\nconst HAS_RESIDUAL = false;\nconst ACTIVATION = 0u;\nalias added = stored;\nalias partial = value;\n@group(0) @binding(4) var<storage,read> bias:array<added>;\n@group(0) @binding(5) var<storage,read> residual:array<stored>;\nfn ee(e:value,t:value,a:value) -> value {\nreturn select(select(e,a,e>a),t,e<t);\n}\nfn et(e:value) -> value {\nlet t=exp(-abs(e));\nlet a=select(value(1.0),t,e<value(0.0))/(value(1.0)+t);\nreturn select(e,a,abs(e)>=value(0.0));\n}\nfn ea(e:value) -> value {\nlet r=select(abs(e),value(20.0),abs(e)>value(20.0));\nlet t=exp(r*-2.0);\nlet a=r*r;\nlet i=r*(1.0+a*(-0.33333333+a*(0.13333333+a*(-0.05396825+a*0.02186949))));\nlet o=select((value(1.0)-t)/(value(1.0)+t),i,r<value(0.25));\nreturn select(o,-o,e<value(0.0));\n}\nfn eo(e:value) -> value {\nlet t=abs(e)*0.70710678;\nlet n=select(t,value(13.0),t>value(13.0));\nlet a=value(1.0)/(1.0+0.3275911*n);\nlet i=a*(0.254829592+a*(-0.284496736+a*(1.421413741+a*(-1.453152027+a*1.061405429))));\nlet o=e*0.5*(i*exp(-n*n));\nreturn select(e-o,o,e<value(0.0));\n}\nfn ei(e:value) -> value {\nswitch (ACTIVATION) {\ncase 1u: {\nreturn select(e,value(0.0),e<value(0.0));\n}\ncase 2u: {\nreturn ee(e,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn e*ee(e*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn e*et(e);\n}\ncase 5u: {\nreturn et(e);\n}\ncase 6u: {\nreturn eo(e);\n}\ncase 7u: {\nreturn ea(e);\n}\ncase 8u: {\nreturn select(e,e*params.activation.x,e<value(0.0));\n}\ncase 9u: {\nreturn ee(e,value(params.activation.x),value(params.activation.y));\n}\ndefault: {\nreturn e;\n}\n}\n}\nfn en(C:value,c:u32,t:u32) -> stored {\nvar e=C;\nif (HAS_BIAS) {\ne+=value(bias[c]);\n}\nif (HAS_RESIDUAL) {\ne+=value(residual[t]);\n}\nreturn stored(ei(e));\n}\n";

export const batch_to_space_gather: Shader = {
  "name": "batch_to_space_gather",
  "workgroupSize": 64,
  "params": "x_strides:vec4u,out_size:vec4u,before:vec2u,block:vec2u,total:u32",
  "bindings": [
    "params",
    "x",
    "out"
  ],
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst CHANNELS_LAST = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\nfn es(t:u32) -> elem {\nif (HALVES) {\nreturn (x[t/2u]>>elem(t%2u*16u))&elem(0xffffu);\n}\nreturn x[t];\n}\nfn er(t:u32) -> elem {\nlet a=params.out_size.y;\nlet h=params.out_size.z;\nlet i=params.out_size.w;\nvar c:u32;\nvar u:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nc=t%i;\nlet k=t/i;\nu=k%h;\nd=k/h%a;\np=k/h/a;\n} else {\nu=t%h;\nlet r=t/h;\nd=r%a;\nc=r/a%i;\np=r/a/i;\n}\nlet e=d+params.before.x;\nlet n=u+params.before.y;\nlet l=e%params.block.x*params.block.y+n%params.block.y;\nlet F=l*params.out_size.x+p;\nlet s=params.x_strides;\nreturn es(F*s.x+e/params.block.x*s.y+n/params.block.y*s.z+c*s.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet l=(f.y*j.x+f.x)*WORKGROUP+b;\nlet t=select(l,l*2u,HALVES);\nif (t>=params.total) {\nreturn;\n}\nvar e=er(t);\nif (HALVES&&t+1u<params.total) {\ne |=er(t+1u)<<elem(16u);\n}\nout[l]=e;\n}\n"
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
  "code": "alias elem = vec4<u32>;\nconst WORKGROUP = 256u;\nconst EACH = 4u;\nconst ONCE = true;\nconst TURNS_0 = 1u;\nconst TURNS_1 = 0u;\nconst TURNS_2 = 0u;\nconst TURNS_3 = 0u;\nconst TURNS_4 = 0u;\nconst TURNS_5 = 0u;\nconst TURNS_6 = 0u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x0:array<elem>;\n@group(0) @binding(2) var<storage,read> x1:array<elem>;\n@group(0) @binding(3) var<storage,read> x2:array<elem>;\n@group(0) @binding(4) var<storage,read> x3:array<elem>;\n@group(0) @binding(5) var<storage,read> x4:array<elem>;\n@group(0) @binding(6) var<storage,read> x5:array<elem>;\n@group(0) @binding(7) var<storage,read> x6:array<elem>;\n@group(0) @binding(8) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet l=(f.y*j.x+f.x)*WORKGROUP+b;\nif (l>=params.total) {\nreturn;\n}\nlet r=l/params.columns;\nlet d=r*params.share.x;\nlet u=(l-r*params.columns)*params.share.y;\nlet J=params.apart.x*params.whole+params.apart.y;\nvar C=d*params.whole+u;\nvar e:u32;\nvar t:u32;\nvar o:u32;\ne=params.widths.x;\nt=d*e+u;\no=params.apart.x*e+params.apart.y;\neach a 0u TURNS_0 {\neach s 0u ONCE for (var s = 0u; s < e; s += params.turn) {\neach m 0u EACH {\nout[C+m*J]=x0[t+m*o];\n}\nt+=params.turn;\nC+=params.turn;\n}\n}\ne=params.widths.y;\nt=d*e+u;\no=params.apart.x*e+params.apart.y;\neach a 0u TURNS_1 {\neach s 0u ONCE for (var s = 0u; s < e; s += params.turn) {\neach m 0u EACH {\nout[C+m*J]=x1[t+m*o];\n}\nt+=params.turn;\nC+=params.turn;\n}\n}\ne=params.widths.z;\nt=d*e+u;\no=params.apart.x*e+params.apart.y;\neach a 0u TURNS_2 {\neach s 0u ONCE for (var s = 0u; s < e; s += params.turn) {\neach m 0u EACH {\nout[C+m*J]=x2[t+m*o];\n}\nt+=params.turn;\nC+=params.turn;\n}\n}\ne=params.widths.w;\nt=d*e+u;\no=params.apart.x*e+params.apart.y;\neach a 0u TURNS_3 {\neach s 0u ONCE for (var s = 0u; s < e; s += params.turn) {\neach m 0u EACH {\nout[C+m*J]=x3[t+m*o];\n}\nt+=params.turn;\nC+=params.turn;\n}\n}\ne=params.more_widths.x;\nt=d*e+u;\no=params.apart.x*e+params.apart.y;\neach a 0u TURNS_4 {\neach s 0u ONCE for (var s = 0u; s < e; s += params.turn) {\neach m 0u EACH {\nout[C+m*J]=x4[t+m*o];\n}\nt+=params.turn;\nC+=params.turn;\n}\n}\ne=params.more_widths.y;\nt=d*e+u;\no=params.apart.x*e+params.apart.y;\neach a 0u TURNS_5 {\neach s 0u ONCE for (var s = 0u; s < e; s += params.turn) {\neach m 0u EACH {\nout[C+m*J]=x5[t+m*o];\n}\nt+=params.turn;\nC+=params.turn;\n}\n}\ne=params.more_widths.z;\nt=d*e+u;\no=params.apart.x*e+params.apart.y;\neach a 0u TURNS_6 {\neach s 0u ONCE for (var s = 0u; s < e; s += params.turn) {\neach m 0u EACH {\nout[C+m*J]=x6[t+m*o];\n}\nt+=params.turn;\nC+=params.turn;\n}\n}\n}\n"
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst TENSORS = 2u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x0:array<elem>;\n@group(0) @binding(2) var<storage,read> x1:array<elem>;\n@group(0) @binding(3) var<storage,read> x2:array<elem>;\n@group(0) @binding(4) var<storage,read> x3:array<elem>;\n@group(0) @binding(5) var<storage,read> x4:array<elem>;\n@group(0) @binding(6) var<storage,read> x5:array<elem>;\n@group(0) @binding(7) var<storage,read> x6:array<elem>;\n@group(0) @binding(8) var<storage,read_write> out:array<elem>;\nfn el(e:u32,t:u32) -> elem {\nswitch (e) {\ncase 0u: {\nreturn x0[t];\n}\ncase 1u: {\nreturn x1[t];\n}\ncase 2u: {\nreturn x2[t];\n}\ncase 3u: {\nreturn x3[t];\n}\ncase 4u: {\nreturn x4[t];\n}\ncase 5u: {\nreturn x5[t];\n}\ndefault: {\nreturn x6[t];\n}\n}\n}\nfn es(e:u32,t:u32) -> elem {\nif (HALVES) {\nreturn (el(e,t/2u)>>elem(t%2u*16u))&elem(0xffffu);\n}\nreturn el(e,t);\n}\nfn er(t:u32) -> elem {\nlet d=t/params.whole;\nvar u=t-d*params.whole;\nvar o=elem();\neach a 0u TENSORS {\nlet e=select(params.widths[a&3u],params.more_widths[a&3u],a>3u);\nif (u<e) {\no=es(a,d*e+u);\n}\nu -=e;\n}\nreturn o;\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet l=(f.y*j.x+f.x)*WORKGROUP+b;\nlet t=select(l,l*2u,HALVES);\nif (t>=params.total) {\nreturn;\n}\nvar e=er(t);\nif (HALVES&&t+1u<params.total) {\ne |=er(t+1u)<<elem(16u);\n}\nout[l]=e;\n}\n"
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst TILE = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet l=(f.y*j.x+f.x)*WORKGROUP+b;\nif (l>=params.total) {\nreturn;\n}\nlet M=l%params.quads;\nlet H=l/params.quads;\nlet u=H%params.strips*TILE;\nlet r=H/params.strips;\nlet p=r/params.out_size.x;\nlet N=i32(r%params.out_size.x)*params.stride.x-params.before.x;\nlet K=i32(u)*params.stride.y-params.before.y;\nlet v=M/params.group_quads*params.group_in;\nvar D:array<value,TILE>;\nfor (var q=0; q<params.kernel.x; q++) {\nlet e=N+q*params.dilation.x;\nif (e<0||e>=i32(params.x_size.x)) {\ncontinue;\n}\nlet P=(p*params.x_size.x+u32(e))*params.x_size.y;\nfor (var g=0; g<params.kernel.y; g++) {\nvar F:array<bool,TILE>;\nvar A:array<u32,TILE>;\neach a 0u TILE {\nlet o=K+i32(a)*params.stride.y+g*params.dilation.y;\nF[a]=o>=0&&o<i32(params.x_size.y)&&u+a<params.out_size.y;\nA[a]=select(0u,(P+u32(o))*params.channels+v,F[a]);\n}\nvar L=u32(q)*params.weight_strides.x+u32(g)*params.weight_strides.y+M;\nfor (var m=0u; m<params.group_in; m++) {\nlet Q=value(weights[L]);\nL+=params.weight_strides.z;\neach a 0u TILE {\nD[a]+=select(0.0,f32(x[A[a]+m]),F[a])*Q;\n}\n}\n}\n}\nlet C=(r*params.out_size.y+u)*params.quads+M;\neach a 0u TILE {\nif (u+a<params.out_size.y) {\nlet t=C+a*params.quads;\nout[t]=en(D[a],M,t);\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = f32;\nalias stored = elem;\nconst WORKGROUP = 64u;\nconst CHANNELS_LAST = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet t=(f.y*j.x+f.x)*WORKGROUP+b;\nif (t>=params.total) {\nreturn;\n}\nlet a=params.out_size.x;\nlet h=params.out_size.y;\nvar c:u32;\nvar u:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nc=t%params.channels;\nlet k=t/params.channels;\nu=k%h;\nd=k/h%a;\np=k/h/a;\n} else {\nu=t%h;\nlet r=t/h;\nd=r%a;\nc=r/a%params.channels;\np=r/a/params.channels;\n}\nlet i=vec2i(vec2u(d,u))*params.stride-params.before;\nlet v=c/params.group_out*params.group_in;\nlet n=p*params.x_strides.x+v*params.x_strides.w;\nvar C:partial=0.0;\nfor (var q=0; q<params.kernel.x; q++) {\nlet e=i.x+q*params.dilation.x;\nif (e<0||e>=params.x_size.x) {\ncontinue;\n}\nfor (var g=0; g<params.kernel.y; g++) {\nlet o=i.y+g*params.dilation.y;\nif (o<0||o>=params.x_size.y) {\ncontinue;\n}\nvar A=n+u32(e)*params.x_strides.y+u32(o)*params.x_strides.z;\nvar L=u32(q)*params.weight_strides.x+u32(g)*params.weight_strides.y+c*params.weight_strides.w;\nfor (var m=0u; m<params.group_in; m++) {\nC+=partial(x[A])*partial(weights[L]);\nA+=params.x_strides.w;\nL+=params.weight_strides.z;\n}\n}\n}\nout[t]=en(value(C),c,t);\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["enable subgroups;\nalias elem = f32;\nalias value = f32;\nalias stored = elem;\nalias lot = vec4<f32>;\nconst WORKGROUP = 64u;\nconst SHARED = false;\nconst CHANNELS_LAST = true;\nconst FLAT = false;\nconst PACKED = false;\nconst RUNNING = false;\nconst LISTED = false;\nconst TAIL = false;\nconst ROWS = 8u;\nconst LOTS = 1u;\nconst WIDTH = 4u;\nconst COLUMNS = 4u;\nconst TILE = 8u;\nconst WEIGHTS = 4u;\nconst SPOTS = 8u;\nconst CHANNELS = 4u;\nconst LANES = 4u;\nconst LOADS = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> places:array<u32>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet l=(f.y*j.x+f.x)*WORKGROUP+b;\nlet M=min(l,params.total-1u)/LANES;\nlet I=b%LANES;\nvar k:u32;\nvar c:u32;\nvar T:u32;\nvar ez=1u;\nvar ey=1u;\nif (CHANNELS_LAST) {\nlet O=M/params.group_strips;\nlet H=M-O*params.group_strips;\nT=H/params.channel_strips;\nc=(H-T*params.channel_strips)*COLUMNS*LANES+I;\ney=LANES;\nk=O*ROWS;\n} else {\nlet O=(params.pixels+COLUMNS*LANES-1u)/(COLUMNS*LANES);\nlet H=M/O;\nk=(M-H*O)*COLUMNS*LANES+I;\nez=LANES;\nT=H/params.channel_strips;\nc=(H-T*params.channel_strips)*ROWS;\n}\nlet eA=T*params.group_in*params.x_strides.w;\nlet Z=T*params.group_out;\nvar N:array<i32,SPOTS>;\nvar K:array<i32,SPOTS>;\nvar A:array<u32,SPOTS>;\nvar C:array<u32,SPOTS>;\nlet R=params.out_size.x*params.out_size.y;\neach a 0u SPOTS {\nlet S=min(k+a*ez,params.pixels-1u);\nvar p=0u;\nvar U=S;\nif (!RUNNING) {\np=S/R;\nU=S-p*R;\n}\nC[a]=p*params.out_strides.x+U*params.out_strides.z;\nA[a]=eA+p*params.x_strides.x;\nif (PACKED) {\nA[a]+=U*params.x_strides.z;\n} else {\nlet d=U/params.out_size.y;\nlet u=U-d*params.out_size.y;\nif (FLAT) {\nA[a]+=d*params.x_strides.y+u*params.x_strides.z;\n} else {\nN[a]=i32(d)*params.stride.x-params.before.x;\nK[a]=i32(u)*params.stride.y-params.before.y;\n}\n}\n}\nlet J=params.out_strides.w;\nlet eB=params.x_strides.w;\nlet eC=params.weight_strides.z;\nvar V:array<u32,CHANNELS>;\nvar L:array<u32,CHANNELS>;\neach B 0u CHANNELS {\nV[B]=Z+min(c+B*ey,params.group_out-1u);\nL[B]=V[B]*params.weight_strides.w;\n}\nvar D:array<lot,TILE>;\neach X 0 FLAT for (var X = 0; X < params.kernel.x * params.kernel.y; X++) {\nlet q=X/params.kernel.y;\nlet g=X-q*params.kernel.y;\nlet Y=u32(q)*params.weight_strides.x+u32(g)*params.weight_strides.y;\nvar F:array<bool,SPOTS>;\nvar t:array<u32,SPOTS>;\neach a 0u SPOTS {\nif (FLAT) {\nF[a]=true;\nt[a]=A[a];\n} else {\nlet e=bitcast<u32>(N[a]+q*params.dilation.x);\nlet n=bitcast<u32>(K[a]+g*params.dilation.y);\nF[a]=(e<params.x_size.x)&(n<params.x_size.y);\nt[a]=A[a]+select(0u,e*params.x_strides.y+n*params.x_strides.z,F[a]);\n}\n}\nfor (var m=0u; m<params.group_in; m+=LANES) {\nvar P:array<u32,LANES>;\nvar Q:array<u32,LANES>;\nvar ew:array<u32,LANES>;\nvar W:array<bool,LANES>;\neach s 0u LANES {\nif (SHARED) {\nP[s]=m+(I ^ s);\n} else {\nP[s]=m+s;\n}\nW[s]=true;\nif (TAIL) {\nW[s]=P[s]<params.group_in;\nP[s]=min(P[s],params.group_in-1u);\n}\nif (LISTED) {\nQ[s]=places[P[s]];\n} else {\nQ[s]=P[s]*eB;\n}\new[s]=Y+P[s]*eC;\n}\nvar G:array<lot,WEIGHTS>;\neach s 0u LANES {\neach v 0u LOTS {\neach E 0u WIDTH {\nif (CHANNELS_LAST) {\nG[s*LOTS+v][E]=f32(weights[L[min(v*WIDTH+E,CHANNELS-1u)]+ew[s]]);\n} else {\nlet h=f32(x[t[min(v*WIDTH+E,SPOTS-1u)]+Q[s]]);\nif (FLAT) {\nG[s*LOTS+v][E]=h;\n} else {\nG[s*LOTS+v][E]=select(0.0,h,F[min(v*WIDTH+E,SPOTS-1u)]);\n}\n}\n}\nif (TAIL) {\nG[s*LOTS+v]=select(lot(0.0),G[s*LOTS+v],W[s]);\n}\n}\n}\neach i 0u ROWS {\nvar r:array<value,LANES>;\neach s 0u LOADS {\nif (CHANNELS_LAST) {\nr[s]=value(x[t[min(i,SPOTS-1u)]+Q[s]]);\nif (!FLAT) {\nr[s]=select(value(0.0),r[s],F[min(i,SPOTS-1u)]);\n}\n} else {\nr[s]=value(weights[L[min(i,CHANNELS-1u)]+ew[s]]);\n}\nif (TAIL) {\nr[s]=select(value(0.0),r[s],W[s]);\n}\n}\nif (SHARED) {\nr[1]=quadSwapX(r[0]);\nr[2]=quadSwapY(r[0]);\nr[3]=quadSwapDiagonal(r[0]);\n}\neach v 0u LOTS {\nif (CHANNELS_LAST) {\nD[i*LOTS+v]+=r[0]*G[v]+r[1]*G[LOTS+v]+r[2]*G[2u*LOTS+v]+r[3]*G[3u*LOTS+v];\n} else {\nD[i*LOTS+v]+=(r[0]*G[v]+r[1]*G[LOTS+v])+(r[2]*G[2u*LOTS+v]+r[3]*G[3u*LOTS+v]);\n}\n}\n}\n}\n}\nif (l>=params.total) {\nreturn;\n}\neach v 0u LOTS {\neach E 0u WIDTH {\nlet o=v*WIDTH+E;\nif (select(k+o*ez<params.pixels,c+o*ey<params.group_out,CHANNELS_LAST)) {\neach i 0u ROWS {\nlet B=V[min(select(i,v*WIDTH+E,CHANNELS_LAST),CHANNELS-1u)];\nlet t=C[min(select(v*WIDTH+E,i,CHANNELS_LAST),SPOTS-1u)]+B*J;\nout[t]=en(D[i*LOTS+v][E],B,t);\n}\n}\n}\n}\n}\n"].join(epilogue)
};

export const conv2d_split: Shader = {
  "name": "conv2d_split",
  "workgroupSize": 64,
  "params": "weight_strides:vec3u,x_quads:u32,x_size:vec2u,out_size:vec2u,kernel:vec2i,stride:vec2i,dilation:vec2i,before:vec2i,quads:u32,steps:u32,pixels:u32,strips:u32,activation:vec2f",
  "bindings": [
    "params",
    "x",
    "weights",
    "out",
    "bias",
    "residual"
  ],
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst ACROSS = 4u;\nconst SLICES = 16u;\nconst ROWS = 4u;\nconst OUTPUTS = 16u;\nconst PARTS = 256u;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\nvar<workgroup> ec:array<value,PARTS>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet l=f.y*j.x+f.x;\nlet O=b%ACROSS;\nlet s=b/ACROSS;\nlet v=l%params.strips*ACROSS;\nlet k=l/params.strips*ROWS;\nlet M=min(v+O,params.quads-1u);\nvar N:array<i32,ROWS>;\nvar K:array<i32,ROWS>;\nvar A:array<u32,ROWS>;\neach i 0u ROWS {\nlet S=min(k+i,params.pixels-1u);\nlet r=S/params.out_size.y;\nlet p=r/params.out_size.x;\nN[i]=i32(r-p*params.out_size.x)*params.stride.x-params.before.x;\nK[i]=i32(S-r*params.out_size.y)*params.stride.y-params.before.y;\nA[i]=p*params.x_size.x*params.x_size.y;\n}\nvar D:array<partial,ROWS>;\nfor (var o=s; o<params.steps; o+=SLICES) {\nlet X=o/params.x_quads;\nlet m=o-X*params.x_quads;\nlet q=i32(X)/params.kernel.y;\nlet g=i32(X)-q*params.kernel.y;\nvar h:array<partial,ROWS>;\neach i 0u ROWS {\nlet e=bitcast<u32>(N[i]+q*params.dilation.x);\nlet n=bitcast<u32>(K[i]+g*params.dilation.y);\nlet F=(e<params.x_size.x)&(n<params.x_size.y);\nlet t=(A[i]+select(0u,e*params.x_size.y+n,F))*params.x_quads+m;\nh[i]=select(partial(0.0),partial(x[t]),F);\n}\nlet Y=u32(q)*params.weight_strides.x+u32(g)*params.weight_strides.y+M;\neach I 0u LANES {\nlet Q=partial(weights[Y+(4u*m+I)*params.weight_strides.z]);\neach i 0u ROWS {\nD[i]+=h[i][I]*Q;\n}\n}\n}\neach i 0u ROWS {\nec[(s*ROWS+i)*ACROSS+O]=value(D[i]);\n}\nworkgroupBarrier();\nlet ez=k+s;\nif (s>=ROWS||ez>=params.pixels||v+O>=params.quads) {\nreturn;\n}\nvar C=value(0.0);\neach a 0u SLICES {\nC+=ec[a*OUTPUTS+b];\n}\nlet t=ez*params.quads+M;\nout[t]=en(C,M,t);\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst COLUMNS = 4u;\nconst QUADS = 2u;\nconst TILE = 8u;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet l=(f.y*j.x+f.x)*WORKGROUP+b;\nif (l>=params.total) {\nreturn;\n}\nlet n=l%params.quad_strips;\nlet H=l/params.quad_strips;\nlet c=n%params.group_strips*QUADS;\nlet T=n/params.group_strips;\nlet u=H%params.strips*COLUMNS;\nlet r=H/params.strips;\nlet p=r/params.out_size.x;\nlet N=i32(r%params.out_size.x)*params.stride.x-params.before.x;\nlet K=i32(u)*params.stride.y-params.before.y;\nlet v=T*params.group_in;\nvar i:array<u32,QUADS>;\neach s 0u QUADS {\ni[s]=T*params.group_quads+min(c+s,params.group_quads-1u);\n}\nvar D:array<partial,TILE>;\nfor (var q=0; q<params.kernel.x; q++) {\nlet e=N+q*params.dilation.x;\nif (e<0||e>=i32(params.x_size.x)) {\ncontinue;\n}\nlet P=(p*params.x_size.x+u32(e))*params.x_size.y;\nfor (var g=0; g<params.kernel.y; g++) {\nvar F:array<bool,COLUMNS>;\nvar A:array<u32,COLUMNS>;\neach a 0u COLUMNS {\nlet o=K+i32(a)*params.stride.y+g*params.dilation.y;\nF[a]=o>=0&&o<i32(params.x_size.y);\nA[a]=(P+select(0u,u32(o),F[a]))*params.x_quads+v;\n}\nlet Y=u32(q)*params.weight_strides.x+u32(g)*params.weight_strides.y;\nfor (var m=0u; m<params.group_in; m++) {\nvar h:array<partial,COLUMNS>;\neach a 0u COLUMNS {\nh[a]=select(partial(0.0),partial(x[A[a]+m]),F[a]);\n}\neach I 0u LANES {\nlet L=Y+(4u*m+I)*params.weight_strides.z;\neach s 0u QUADS {\nlet Q=partial(weights[L+i[s]]);\neach a 0u COLUMNS {\nD[a*QUADS+s]+=h[a][I]*Q;\n}\n}\n}\n}\n}\n}\nlet C=(r*params.out_size.y+u)*params.quads;\neach a 0u COLUMNS {\neach s 0u QUADS {\nif (u+a<params.out_size.y&&c+s<params.group_quads) {\nlet t=C+a*params.quads+i[s];\nout[t]=en(value(D[a*QUADS+s]),i[s],t);\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst CHANNELS_LAST = true;\nconst CHANNEL_MAJOR = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> rank:array<u32>;\nfn es(t:u32) -> elem {\nif (HALVES) {\nreturn (x[t/2u]>>elem(t%2u*16u))&elem(0xffffu);\n}\nreturn x[t];\n}\nfn er(t:u32) -> elem {\nlet a=params.out_size.y;\nlet h=params.out_size.z;\nlet i=params.out_size.w;\nvar c:u32;\nvar u:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nc=t%i;\nlet k=t/i;\nu=k%h;\nd=k/h%a;\np=k/h/a;\n} else {\nu=t%h;\nlet r=t/h;\nd=r%a;\nc=r/a%i;\np=r/a/i;\n}\nlet l=rank[d%params.block.x*params.block.y+u%params.block.y];\nvar e:u32;\nif (CHANNEL_MAJOR) {\ne=c*params.block.x*params.block.y+l;\n} else {\ne=l*i+c;\n}\nlet s=params.x_strides;\nreturn es(p*s.x+d/params.block.x*s.y+u/params.block.y*s.z+e*s.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet l=(f.y*j.x+f.x)*WORKGROUP+b;\nlet t=select(l,l*2u,HALVES);\nif (t>=params.total) {\nreturn;\n}\nvar e=er(t);\nif (HALVES&&t+1u<params.total) {\ne |=er(t+1u)<<elem(16u);\n}\nout[l]=e;\n}\n"
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst CHANNELS_LAST = true;\nconst DILATED = false;\nconst HOISTED = true;\nconst KH = 3u;\nconst KW = 3u;\nconst STEP_Y = 1u;\nconst STEP_X = 1u;\nconst TILE_X = 4u;\nconst MULTIPLIER = 1u;\nconst FOLD = 1u;\nconst READ = 1u;\nconst SPAN_X = 6u;\nconst SHIFTS = 2u;\nconst PASSES = 3u;\nconst PART = 4u;\nconst SUMS = 12u;\nconst TAPS = 9u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet l=(f.y*j.x+f.x)*WORKGROUP+b;\nif (l>=params.total) {\nreturn;\n}\nvar c:u32;\nvar T:u32;\nvar X:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nlet H=l/params.channels;\nc=l-H*params.channels;\nlet r=H/params.strips.y;\nT=H-r*params.strips.y;\np=r/params.strips.x;\nX=r-p*params.strips.x;\n} else {\nlet r=l/params.strips.y;\nT=l-r*params.strips.y;\nlet R=r/params.strips.x;\nX=r-R*params.strips.x;\np=R/params.channels;\nc=R-p*params.channels;\n}\nvar d=X*params.rows;\nvar u=T*TILE_X;\nif (DILATED) {\nlet O=T/params.apart.y;\nu=O*params.apart.y*TILE_X+(T-O*params.apart.y);\nlet ey=X/params.apart.x;\nd=ey*params.apart.x*params.rows+(X-ey*params.apart.x);\n}\nlet N=i32(d)*params.stride.x-params.before.x;\nlet K=i32(u)*params.stride.y-params.before.y;\nlet J=params.x_size-1;\nlet A=p*params.x_strides.x+c/FOLD*params.x_strides.w;\nlet L=c*MULTIPLIER*params.weight_strides.z;\nlet v=p*params.out_strides.x+c*MULTIPLIER*params.out_strides.w;\nvar h:array<u32,SPAN_X>;\nvar F:array<bool,SPAN_X>;\neach o 0u SPAN_X {\nlet n=K+i32(o)*params.dilation.y;\nF[o]=(n>=0)&(n<=J.y);\nh[o]=A+u32(clamp(n,0,J.y))*params.x_strides.z;\n}\nvar Q:array<partial,TAPS>;\nif (HOISTED) {\neach q 0u KH {\neach g 0u KW {\neach k 0u MULTIPLIER {\nlet t=L+q*params.weight_strides.x+g*params.weight_strides.y+k*params.weight_strides.z;\nQ[(q*KW+g)*MULTIPLIER+k]=partial(weights[t]);\n}\n}\n}\n}\nvar D:array<partial,SUMS>;\nfor (var m=0u; m<params.rows+SHIFTS; m++) {\neach s 0u SHIFTS {\neach S 0u PART {\nD[(SHIFTS-s)*PART+S]=D[(SHIFTS-s-1u)*PART+S];\n}\n}\neach S 0u PART {\nD[S]=partial(0.0);\n}\neach i 0u READ {\nlet e=N+i32(m*STEP_Y+i)*params.dilation.x;\nlet Y=(e>=0)&(e<=J.x);\nlet P=u32(clamp(e,0,J.x))*params.x_strides.y;\nvar r:array<partial,SPAN_X>;\neach o 0u SPAN_X {\nif (o%STEP_X<KW) {\nr[o]=select(partial(0.0),partial(x[P+h[o]]),Y&F[o]);\n}\n}\neach s 0u PASSES {\nif (s*STEP_Y+i<KH) {\nif (!HOISTED) {\neach g 0u KW {\neach k 0u MULTIPLIER {\nlet t=L+(s*STEP_Y+i)*params.weight_strides.x+g*params.weight_strides.y+k*params.weight_strides.z;\nQ[((s*STEP_Y+i)*KW+g)*MULTIPLIER+k]=partial(weights[t]);\n}\n}\n}\neach a 0u TILE_X {\neach k 0u MULTIPLIER {\neach g 0u KW {\nD[(s*TILE_X+a)*MULTIPLIER+k]+=r[a*STEP_X+g]*Q[((s*STEP_Y+i)*KW+g)*MULTIPLIER+k];\n}\n}\n}\n}\n}\n}\nlet B=d+(m-SHIFTS)*params.apart.x;\nif ((m>=SHIFTS)&(B<params.out_size.x)) {\neach a 0u TILE_X {\nlet C=u+a*params.apart.y;\nif (C<params.out_size.y) {\neach k 0u MULTIPLIER {\nlet t=v+B*params.out_strides.y+C*params.out_strides.z+k*params.out_strides.w;\nout[t]=en(value(D[(SHIFTS*TILE_X+a)*MULTIPLIER+k]),c*MULTIPLIER+k,t);\n}\n}\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 256u;\nconst EACH = 4u;\nconst TAIL = false;\nconst ADDS = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> b:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "fn eu(t:u32) {\nvar C=value(x[t]);\nif (ADDS) {\nC+=value(b[t]);\n}\nout[t]=en(C,0u,t);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet l=(f.y*j.x+f.x)*WORKGROUP+b;\nif (l>=params.threads) {\nreturn;\n}\neach m 0u EACH {\neu(l*params.step+m*params.turn);\n}\nif (TAIL) {\nif (l<params.tails) {\neu(params.threads*EACH+l);\n}\n}\n}\n"].join(epilogue)
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
  "code": "alias elem = f32;\nconst WORKGROUP = 256u;\nconst CHANNELS = 3u;\nconst BYTES = false;\nconst LUMA = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var image:texture_2d<f32>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet l=(f.y*j.x+f.x)*WORKGROUP+b;\nif (l>=params.total) {\nreturn;\n}\nlet d=l/params.size.x;\nlet u=l-d*params.size.x;\nvar e=textureLoad(image,vec2u(u,d),0);\nif (BYTES) {\ne=floor(e*255f+0.5f);\n}\nif (LUMA) {\ne.x=299f*e.x+587f*e.y+114f*e.z;\n}\nlet a=(e*params.high+params.offset)+e*params.low;\nvar t=d*params.strides.x+u*params.strides.y;\neach o 0u CHANNELS {\nout[t]=elem(a[o]);\nt+=params.strides.z;\n}\n}\n"
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
  "code": "alias elem = f32;\nconst WORKGROUP = 256u;\nconst CHANNELS = 3u;\nconst LUMA = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var image:texture_external;\n@group(0) @binding(2) var nearby:sampler;\n@group(0) @binding(3) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet l=(f.y*j.x+f.x)*WORKGROUP+b;\nif (l>=params.total) {\nreturn;\n}\nlet d=l/params.size.x;\nlet u=l-d*params.size.x;\nvar e=textureSampleBaseClampToEdge(\nimage,\nnearby,\n(vec2f(f32(u),f32(d))+0.5f)/vec2f(params.size),\n);\nif (LUMA) {\ne.x=299f*e.x+587f*e.y+114f*e.z;\n}\nlet a=(e*params.high+params.offset)+e*params.low;\nvar t=d*params.strides.x+u*params.strides.y;\neach o 0u CHANNELS {\nout[t]=elem(a[o]);\nt+=params.strides.z;\n}\n}\n"
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst ROWS = 8u;\nconst QUADS = 2u;\nconst TILE = 16u;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet l=(f.y*j.x+f.x)*WORKGROUP+b;\nif (l>=params.total) {\nreturn;\n}\nlet M=l%params.strips*QUADS;\nlet k=l/params.strips*ROWS;\nvar A:array<u32,ROWS>;\neach i 0u ROWS {\nlet S=min(k+i,params.pixels-1u);\nlet r=S/params.out_size.y;\nlet d=r/params.out_size.x*params.x_size.x+r%params.out_size.x*params.stride.x;\nA[i]=(d*params.x_size.y+S%params.out_size.y*params.stride.y)*params.quads_in;\n}\nvar L:array<u32,QUADS>;\neach s 0u QUADS {\nL[s]=min(M+s,params.quads_out-1u);\n}\nvar D:array<partial,TILE>;\nfor (var m=0u; m<params.quads_in; m++) {\nvar h:array<partial,ROWS>;\neach i 0u ROWS {\nh[i]=partial(x[A[i]+m]);\n}\neach I 0u LANES {\neach s 0u QUADS {\nlet Q=partial(weights[L[s]]);\nL[s]+=params.quads_out;\neach i 0u ROWS {\nD[i*QUADS+s]+=h[i][I]*Q;\n}\n}\n}\n}\neach i 0u ROWS {\neach s 0u QUADS {\nif (k+i<params.pixels&&M+s<params.quads_out) {\nlet t=(k+i)*params.quads_out+M+s;\nout[t]=en(value(D[i*QUADS+s]),M+s,t);\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nalias result = elem;\nalias made = vec4<result>;\nalias word = vec4<u32>;\nalias kept = value;\nconst WORKGROUP = 64u;\nconst MAX = false;\nconst DIVIDED = true;\nconst CHANNELS_LAST = true;\nconst STRIP = true;\nconst FAR = false;\nconst INFINITY = 0x7f800000u;\nconst KW = 3u;\nconst STRIDE_X = 2u;\nconst TILE_X = 4u;\nconst SPAN_X = 9u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<made>;\nfn ed(h:value) -> word {\nreturn ep(bitcast<word>(h))+word(INFINITY+1u);\n}\nfn em(i:word) -> value {\nreturn bitcast<value>(ep(i-word(INFINITY+1u)));\n}\nfn ep(e:word) -> word {\nreturn e ^ ((word()-(e>>word(31u)))>>word(1u));\n}\nfn ef(h:stored) -> kept {\nif (MAX) {\nreturn kept(ed(value(h)));\n} else {\nreturn kept(value(h));\n}\n}\nfn eg(r:kept,G:kept) -> kept {\nif (MAX) {\nreturn max(r,G);\n} else {\nreturn r+G;\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet l=(f.y*j.x+f.x)*WORKGROUP+b;\nif (l>=params.total) {\nreturn;\n}\nvar c:u32;\nvar H:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nlet k=l/params.channels;\nc=l-k*params.channels;\nlet r=k/params.strips;\nH=k-r*params.strips;\np=r/params.out_size.x;\nd=r-p*params.out_size.x;\n} else {\nlet r=l/params.strips;\nH=l-r*params.strips;\nlet R=r/params.out_size.x;\nd=r-R*params.out_size.x;\np=R/params.channels;\nc=R-p*params.channels;\n}\nlet u=H*TILE_X;\nlet N=i32(d)*params.stride.x-params.before.x;\nlet K=i32(u)*params.stride.y-params.before.y;\nlet J=params.x_size.y-1;\nlet A=p*params.x_strides.x+c*params.x_strides.w;\nvar h:array<u32,SPAN_X>;\nvar F:array<bool,SPAN_X>;\nif (STRIP) {\neach o 0u SPAN_X {\nlet n=K+i32(o);\nF[o]=(n>=0)&(n<=J);\nh[o]=A+u32(clamp(n,0,J))*params.x_strides.z;\n}\n}\nvar B=vec2i();\nvar m=params.kernel;\nif (FAR) {\nlet s=vec2i(N,K);\nlet i=max(-s,vec2i());\nlet E=params.x_size-1-s;\nB=i/params.dilation+vec2i(i%params.dilation>vec2i());\nm=min(m,select(E/params.dilation+1,vec2i(),E<vec2i()));\n}\nvar D:array<kept,TILE_X>;\neach a 0u TILE_X {\nD[a]=kept();\n}\nfor (var q=B.x; q<m.x; q++) {\nlet e=N+q*params.dilation.x;\nif ((e>=0)&(e<params.x_size.x)) {\nlet P=u32(e)*params.x_strides.y;\nif (STRIP) {\nvar r:array<kept,SPAN_X>;\neach o 0u SPAN_X {\nr[o]=select(kept(),ef(x[P+h[o]]),F[o]);\n}\neach a 0u TILE_X {\neach g 0u KW {\nD[a]=eg(D[a],r[a*STRIDE_X+g]);\n}\n}\n} else {\nfor (var g=B.y; g<m.y; g++) {\nlet n=K+g*params.dilation.y;\nif ((n>=0)&(n<=J)) {\nD[0]=eg(D[0],ef(x[P+A+u32(n)*params.x_strides.z]));\n}\n}\n}\n}\n}\nlet v=p*params.out_strides.x+d*params.out_strides.y+c*params.out_strides.w;\neach a 0u TILE_X {\nif (u+a<params.out_size.y) {\nlet t=v+(u+a)*params.out_strides.z;\nif (MAX) {\nout[t]=made(em(word(D[a])));\n} else {\nvar C=value(D[a]);\nif (DIVIDED) {\nlet s=vec2i(N,K+i32(a)*params.stride.y);\nlet G=min(s+params.kernel,params.x_size)-max(s,vec2i());\nC=C/value(select(params.divisor,f32(G.x*G.y),params.divisor==0.0));\n}\nout[t]=made(C);\n}\n}\n}\n}\n"
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
  "code": "alias elem = vec4<u32>;\nconst WORKGROUP = 256u;\nconst DIGITS = 2u;\nconst LISTED = false;\nconst OUTER = 1u;\nconst MIDDLE = 1u;\nconst INNER = 2u;\nconst EACH = 4u;\nconst TAIL = false;\nconst SPLITS = false;\nconst JOINS = false;\nconst STRAND_ROWS = 1u;\nconst STRAND_COLUMNS = 2u;\nconst STRANDS = 2u;\nconst RUN = 1u;\nconst WORDS = 1u;\nconst LANES = 8u;\nconst MARGINS = false;\nconst PADDED = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> places:array<vec2u>;\nfn eh(A:u32,C:u32) {\nif (SPLITS) {\nvar n:array<u32,LANES>;\neach a 0u STRANDS {\neach h 0u WORDS {\nlet e=x[A+a*WORDS+h];\nn[(a*WORDS+h)*4u]=e.x;\nn[(a*WORDS+h)*4u+1u]=e.y;\nn[(a*WORDS+h)*4u+2u]=e.z;\nn[(a*WORDS+h)*4u+3u]=e.w;\n}\n}\nvar P=C;\neach i 0u STRAND_ROWS {\nvar t=P;\neach o 0u STRAND_COLUMNS {\neach h 0u WORDS {\nout[t+h]=elem(\nn[((h*4u)/RUN*STRANDS+i*STRAND_COLUMNS+o)*RUN+(h*4u)%RUN],\nn[((h*4u+1u)/RUN*STRANDS+i*STRAND_COLUMNS+o)*RUN+(h*4u+1u)%RUN],\nn[((h*4u+2u)/RUN*STRANDS+i*STRAND_COLUMNS+o)*RUN+(h*4u+2u)%RUN],\nn[((h*4u+3u)/RUN*STRANDS+i*STRAND_COLUMNS+o)*RUN+(h*4u+3u)%RUN],\n);\n}\nt+=params.strands.y;\n}\nP+=params.strands.x;\n}\n}\n}\nfn eb(A:u32,C:u32) {\nif (JOINS) {\nvar n:array<u32,LANES>;\nvar P=A;\neach i 0u STRAND_ROWS {\nvar t=P;\neach o 0u STRAND_COLUMNS {\neach h 0u WORDS {\nlet e=x[t+h];\nn[((h*4u)/RUN*STRANDS+i*STRAND_COLUMNS+o)*RUN+(h*4u)%RUN]=e.x;\nn[((h*4u+1u)/RUN*STRANDS+i*STRAND_COLUMNS+o)*RUN+(h*4u+1u)%RUN]=e.y;\nn[((h*4u+2u)/RUN*STRANDS+i*STRAND_COLUMNS+o)*RUN+(h*4u+2u)%RUN]=e.z;\nn[((h*4u+3u)/RUN*STRANDS+i*STRAND_COLUMNS+o)*RUN+(h*4u+3u)%RUN]=e.w;\n}\nt+=params.strands.y;\n}\nP+=params.strands.x;\n}\neach a 0u STRANDS {\neach h 0u WORDS {\nout[C+a*WORDS+h]=elem(\nn[(a*WORDS+h)*4u],\nn[(a*WORDS+h)*4u+1u],\nn[(a*WORDS+h)*4u+2u],\nn[(a*WORDS+h)*4u+3u],\n);\n}\n}\n}\n}\nfn ek(A:u32,C:u32,d:u32,u:u32) {\nif (MARGINS) {\nlet F=(d<params.image.x)&(u<params.image.y);\nif (PADDED) {\nvar e=elem();\nif (F) {\ne=x[A];\n}\nout[C]=e;\n} else {\nif (F) {\nout[C]=x[A];\n}\n}\n} else {\nif (SPLITS) {\neh(A,C);\n} else {\nif (JOINS) {\neb(A,C);\n} else {\nout[C]=x[A];\n}\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet l=(f.y*j.x+f.x)*WORKGROUP+b;\nif (l>=params.total) {\nreturn;\n}\nvar o=params.first.x;\nvar i=params.first.y;\nvar c=params.first.z;\nvar p=params.first.w;\nvar n=0u;\nvar a=l;\neach e 0u DIGITS {\nlet g=a/params.sizes[e];\nlet r=a-g*params.sizes[e];\no+=r*params.x_digits[e];\ni+=r*params.out_digits[e];\nif (MARGINS) {\nc+=r*params.row_digits[e];\np+=r*params.column_digits[e];\n}\nn+=r*params.turn_digits[e];\na=g;\n}\nif (LISTED) {\no+=places[a].x;\ni+=places[a].y;\n} else {\no+=a*params.last.x;\ni+=a*params.last.y;\nif (MARGINS) {\nc+=a*params.last.z;\np+=a*params.last.w;\n}\nn+=a*params.last_turn;\n}\neach m 0u OUTER {\nvar h=o;\nvar k=i;\nvar v=c;\nvar q=p;\neach s 0u MIDDLE {\nvar B=h;\nvar D=k;\nvar F=v;\nvar G=q;\neach E 0u INNER {\nvar A=B;\nvar C=D;\nvar d=F;\nvar u=G;\neach t 0u EACH {\nek(A,C,d,u);\nA+=params.x_box.w;\nC+=params.out_box.w;\nif (MARGINS) {\nd+=params.row_box.w;\nu+=params.column_box.w;\n}\n}\nif (TAIL) {\nif (n<params.tails) {\nek(A,C,d,u);\n}\n}\nB+=params.x_box.z;\nD+=params.out_box.z;\nif (MARGINS) {\nF+=params.row_box.z;\nG+=params.column_box.z;\n}\n}\nh+=params.x_box.y;\nk+=params.out_box.y;\nif (MARGINS) {\nv+=params.row_box.y;\nq+=params.column_box.y;\n}\n}\no+=params.x_box.x;\ni+=params.out_box.x;\nif (MARGINS) {\nc+=params.row_box.x;\np+=params.column_box.x;\n}\n}\n}\n"
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> source:array<u32>;\nfn es(t:u32) -> elem {\nif (HALVES) {\nreturn (x[t/2u]>>elem(t%2u*16u))&elem(0xffffu);\n}\nreturn x[t];\n}\nfn er(t:u32) -> elem {\nlet r=t/params.inner;\nlet c=r%params.channels;\nreturn es((r-c+source[c])*params.inner+t%params.inner);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet l=(f.y*j.x+f.x)*WORKGROUP+b;\nlet t=select(l,l*2u,HALVES);\nif (t>=params.total) {\nreturn;\n}\nvar e=er(t);\nif (HALVES&&t+1u<params.total) {\ne |=er(t+1u)<<elem(16u);\n}\nout[l]=e;\n}\n"
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst CHANNELS_LAST = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<stored>;\nfn ev(t:vec2u) -> vec2u {\nlet e=max(t*params.divisor+params.cut,params.added)-params.added;\nlet v=(e+max(params.scale,vec2u(1u))-1u)/max(params.scale,vec2u(1u));\nlet a=select(min(v,params.out_size),vec2u(),t==vec2u());\nreturn select(a,params.out_size,t>=params.x_size);\n}\nfn ej(B:u32,t:u32,n:u32,e:u32,s:u32,o:u32) -> u32 {\nreturn max(B*n+e,s)-s-t*o;\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet l=(f.y*j.x+f.x)*WORKGROUP+b;\nif (l>=params.total) {\nreturn;\n}\nvar c:u32;\nvar t:vec2u;\nvar p:u32;\nif (CHANNELS_LAST) {\nlet k=l/params.channels;\nc=l-k*params.channels;\nlet r=k/params.x_size.y;\nt.y=k-r*params.x_size.y;\np=r/params.x_size.x;\nt.x=r-p*params.x_size.x;\n} else {\nlet r=l/params.x_size.y;\nt.y=l-r*params.x_size.y;\nlet R=r/params.x_size.x;\nt.x=r-R*params.x_size.x;\np=R/params.channels;\nc=R-p*params.channels;\n}\nlet A=ev(t);\nlet B=ev(t+1u);\nlet i=min(t+1u,params.x_size-1u);\nlet s=p*params.x_strides.x+c*params.x_strides.w;\nlet m=s+t.x*params.x_strides.y;\nlet g=s+i.x*params.x_strides.y;\nlet h=vec2u(t.y,i.y)*params.x_strides.z;\nlet C=value(x[m+h.x]);\nlet D=value(x[m+h.y]);\nlet E=value(x[g+h.x]);\nlet F=value(x[g+h.y]);\nlet v=p*params.out_strides.x+c*params.out_strides.w;\nlet e=vec2f(params.divisor);\nfor (var d=A.x; d<B.x; d++) {\nlet o=ej(d,t.x,params.scale.x,params.added.x,params.cut.x,params.divisor.x);\nlet a=f32(params.divisor.x-o)/e.x;\nlet n=f32(o)/e.x;\nlet K=a*C+n*select(E,C,o==0u);\nlet G=a*D+n*select(F,D,o==0u);\nlet P=v+d*params.out_strides.y;\nfor (var u=A.y; u<B.y; u++) {\nlet q=ej(u,t.y,params.scale.y,params.added.y,params.cut.y,params.divisor.y);\nlet H=f32(params.divisor.y-q)/e.y;\nlet I=f32(q)/e.y;\nlet J=H*K+I*select(G,K,q==0u);\nout[P+u*params.out_strides.z]=stored(J);\n}\n}\n}\n"
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst CHANNELS_LAST = true;\nconst TILE_X = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<stored>;\nstruct Between {\nnear:u32,\nfar:u32,\nnear_weight:f32,\nfar_weight:f32,\n}\nfn ee(B:u32,n:u32,e:u32,s:u32,o:u32,J:u32) -> Between {\nlet r=max(B*n+e,s)-s;\nlet t=r/o;\nlet a=r-t*o;\nlet i=min(t+min(a,1u),J);\nreturn Between(t,i,f32(o-a)/f32(o),f32(a)/f32(o));\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet l=(f.y*j.x+f.x)*WORKGROUP+b;\nif (l>=params.total) {\nreturn;\n}\nvar c:u32;\nvar H:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nlet k=l/params.channels;\nc=l-k*params.channels;\nlet r=k/params.strips;\nH=k-r*params.strips;\np=r/params.out_size.x;\nd=r-p*params.out_size.x;\n} else {\nlet r=l/params.strips;\nH=l-r*params.strips;\nlet R=r/params.out_size.x;\nd=r-R*params.out_size.x;\np=R/params.channels;\nc=R-p*params.channels;\n}\nlet e=ee(d,params.scale.x,params.added.x,params.cut.x,params.divisor.x,params.x_last.x);\nlet s=p*params.x_strides.x+c*params.x_strides.w;\nlet m=s+e.near*params.x_strides.y;\nlet g=s+e.far*params.x_strides.y;\nlet v=p*params.out_strides.x+d*params.out_strides.y+c*params.out_strides.w;\neach a 0u TILE_X {\nlet u=H*TILE_X+a;\nif (u<params.out_size.y) {\nlet n=ee(u,params.scale.y,params.added.y,params.cut.y,params.divisor.y,params.x_last.y);\nlet t=n.near*params.x_strides.z;\nlet i=n.far*params.x_strides.z;\nlet h=n.near_weight*value(x[m+t])+n.far_weight*value(x[m+i]);\nlet o=n.near_weight*value(x[g+t])+n.far_weight*value(x[g+i]);\nout[v+u*params.out_strides.z]=stored(e.near_weight*h+e.far_weight*o);\n}\n}\n}\n"
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst CHANNELS_LAST = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\nfn es(t:u32) -> elem {\nif (HALVES) {\nreturn (x[t/2u]>>elem(t%2u*16u))&elem(0xffffu);\n}\nreturn x[t];\n}\nfn er(t:u32) -> elem {\nlet a=params.out_size.y;\nlet h=params.out_size.z;\nlet i=params.out_size.w;\nvar c:u32;\nvar u:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nc=t%i;\nlet k=t/i;\nu=k%h;\nd=k/h%a;\np=k/h/a;\n} else {\nu=t%h;\nlet r=t/h;\nd=r%a;\nc=r/a%i;\np=r/a/i;\n}\nlet e=(vec2u(d,u)*params.scale+params.added)/params.divisor;\nlet s=params.x_strides;\nreturn es(p*s.x+e.x*s.y+e.y*s.z+c*s.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet l=(f.y*j.x+f.x)*WORKGROUP+b;\nlet t=select(l,l*2u,HALVES);\nif (t>=params.total) {\nreturn;\n}\nvar e=er(t);\nif (HALVES&&t+1u<params.total) {\ne |=er(t+1u)<<elem(16u);\n}\nout[l]=e;\n}\n"
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
  "code": /* @__PURE__ */ ["enable subgroups;\nalias elem = f32;\nalias value = f32;\nalias stored = elem;\nalias lot = vec4<f32>;\nalias added_middle = stored;\nconst WORKGROUP = 64u;\nconst DILATED = false;\nconst TAIL = false;\nconst SHARED = true;\nconst KH = 3u;\nconst KW = 3u;\nconst STEP_Y = 1u;\nconst STEP_X = 1u;\nconst TILE_Y = 2u;\nconst TILE_X = 4u;\nconst SPAN_Y = 4u;\nconst SPAN_X = 6u;\nconst SPAN = 24u;\nconst QUARTER = 6u;\nconst TAPS = 9u;\nconst MULTIPLIER = 1u;\nconst FOLD = 1u;\nconst LOTS = 1u;\nconst WIDTH = 4u;\nconst COLUMNS = 4u;\nconst WEIGHTS = 4u;\nconst TILE = 8u;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> depthwise:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> pointwise:array<elem>;\n@group(0) @binding(7) var<storage,read> depthwise_bias:array<added_middle>;\nconst HAS_MIDDLE_BIAS = false;\n", "const ACTIVATION_MIDDLE = 0u;\nfn eq(e:value) -> value {\nswitch (ACTIVATION_MIDDLE) {\ncase 1u: {\nreturn select(e,value(0.0),e<value(0.0));\n}\ncase 2u: {\nreturn ee(e,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn e*ee(e*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn e*et(e);\n}\ncase 5u: {\nreturn et(e);\n}\ncase 6u: {\nreturn eo(e);\n}\ncase 7u: {\nreturn ea(e);\n}\ncase 8u: {\nreturn select(e,e*params.activation_middle.x,e<value(0.0));\n}\ncase 9u: {\nreturn ee(e,value(params.activation_middle.x),value(params.activation_middle.y));\n}\ndefault: {\nreturn e;\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet l=(f.y*j.x+f.x)*WORKGROUP+b;\nlet M=min(l,params.total-1u)/LANES;\nlet I=b%LANES;\nlet O=M/params.channel_strips;\nlet c=(M-O*params.channel_strips)*COLUMNS*LANES+I;\nlet r=O/params.strips.y;\nlet T=O-r*params.strips.y;\nlet p=r/params.strips.x;\nlet X=r-p*params.strips.x;\nvar d=X*TILE_Y;\nvar u=T*TILE_X;\nif (DILATED) {\nlet ew=T/params.apart.y;\nu=ew*params.apart.y*TILE_X+(T-ew*params.apart.y);\nlet ey=X/params.apart.x;\nd=ey*params.apart.x*TILE_Y+(X-ey*params.apart.x);\n}\nlet N=i32(d)*params.stride.x-params.before.x;\nlet K=i32(u)*params.stride.y-params.before.y;\nlet J=params.x_size-1;\nvar h:array<u32,SPAN_X>;\nvar eA:array<bool,SPAN_X>;\nvar a:array<u32,SPAN_Y>;\nvar Y:array<bool,SPAN_Y>;\nvar eB:array<u32,QUARTER>;\nvar eC:array<bool,QUARTER>;\nlet S=p*params.x_strides.x;\nif (SHARED) {\neach F 0u QUARTER {\nlet i=(F*LANES+I)/SPAN_X;\nlet e=N+i32(i)*params.dilation.x;\nlet n=K+i32(F*LANES+I-i*SPAN_X)*params.dilation.y;\neC[F]=(e>=0)&(e<=J.x)&(n>=0)&(n<=J.y);\neB[F]=S+u32(clamp(e,0,J.x))*params.x_strides.y+u32(clamp(n,0,J.y))*params.x_strides.z;\n}\n} else {\neach o 0u SPAN_X {\nlet n=K+i32(o)*params.dilation.y;\neA[o]=(n>=0)&(n<=J.y);\nh[o]=S+u32(clamp(n,0,J.y))*params.x_strides.z;\n}\neach i 0u SPAN_Y {\nlet e=N+i32(i)*params.dilation.x;\nY[i]=(e>=0)&(e<=J.x);\na[i]=u32(clamp(e,0,J.x))*params.x_strides.y;\n}\n}\nvar V:array<u32,COLUMNS>;\neach B 0u COLUMNS {\nV[B]=min(c+B*LANES,params.outs-1u)*params.pointwise_strides.y;\n}\nvar D:array<lot,TILE>;\nfor (var m=0u; m<params.inputs; m+=LANES) {\nvar P:array<u32,LANES>;\nvar W:array<bool,LANES>;\neach s 0u LANES {\nP[s]=m+(I ^ s);\nW[s]=true;\nif (TAIL) {\nW[s]=P[s]<params.inputs;\nP[s]=min(P[s],params.inputs-1u);\n}\n}\nlet A=P[0]/FOLD*params.x_strides.w;\nvar R:array<f32,SPAN>;\nif (SHARED) {\neach F 0u QUARTER {\nlet U=select(0.0,f32(x[A+eB[F]]),eC[F]);\nR[F*LANES]=quadBroadcast(U,0u);\nR[F*LANES+1u]=quadBroadcast(U,1u);\nR[F*LANES+2u]=quadBroadcast(U,2u);\nR[F*LANES+3u]=quadBroadcast(U,3u);\n}\n} else {\neach i 0u SPAN_Y {\neach o 0u SPAN_X {\nif (i%STEP_Y<KH) {\nif (o%STEP_X<KW) {\nR[i*SPAN_X+o]=select(0.0,f32(x[A+a[i]+h[o]]),Y[i]&eA[o]);\n}\n}\n}\n}\n}\neach k 0u MULTIPLIER {\nlet ez=P[0]*MULTIPLIER+k;\nvar Q:array<f32,TAPS>;\neach q 0u KH {\neach g 0u KW {\nlet t=ez*params.depthwise_strides.z+q*params.depthwise_strides.x+g*params.depthwise_strides.y;\nQ[q*KW+g]=f32(depthwise[t]);\n}\n}\nvar eD=0.0;\nif (HAS_MIDDLE_BIAS) {\neD=f32(depthwise_bias[ez]);\n}\nvar G:array<lot,WEIGHTS>;\neach s 0u LANES {\nlet L=(P[s]*MULTIPLIER+k)*params.pointwise_strides.x;\neach v 0u LOTS {\neach E 0u WIDTH {\nG[s*LOTS+v][E]=f32(pointwise[L+V[v*WIDTH+E]]);\n}\nif (TAIL) {\nG[s*LOTS+v]=select(lot(0.0),G[s*LOTS+v],W[s]);\n}\n}\n}\neach i 0u TILE_Y {\neach o 0u TILE_X {\nvar C=eD;\neach q 0u KH {\neach g 0u KW {\nC+=R[(i*STEP_Y+q)*SPAN_X+o*STEP_X+g]*Q[q*KW+g];\n}\n}\nvar H=eq(C);\nif (TAIL) {\nH=select(0.0,H,W[0]);\n}\nlet eE=quadSwapX(H);\nlet eF=quadSwapY(H);\nlet eG=quadSwapDiagonal(H);\neach v 0u LOTS {\nD[(i*TILE_X+o)*LOTS+v]+=H*G[v]+eE*G[LOTS+v]+eF*G[2u*LOTS+v]+eG*G[3u*LOTS+v];\n}\n}\n}\n}\n}\nif (l>=params.total) {\nreturn;\n}\nlet Z=p*params.out_strides.x;\neach i 0u TILE_Y {\neach o 0u TILE_X {\nlet e=d+i*params.apart.x;\nlet n=u+o*params.apart.y;\neach v 0u LOTS {\neach E 0u WIDTH {\nlet B=c+(v*WIDTH+E)*LANES;\nif ((e<params.out_size.x)&(n<params.out_size.y)&(B<params.outs)) {\nlet t=Z+e*params.out_strides.y+n*params.out_strides.z+B*params.out_strides.w;\nout[t]=en(D[(i*TILE_X+o)*LOTS+v][E],B,t);\n}\n}\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nalias taken = elem;\nalias widened = f32;\nalias added_middle = stored;\nconst WORKGROUP = 64u;\nconst CHANNELS_LAST = true;\nconst FOURS = true;\nconst SPREAD = true;\nconst SPLIT = true;\nconst DILATED = false;\nconst RUNS = 16u;\nconst RUN = 4u;\nconst GROUPS = 4u;\nconst OUTS = 1u;\nconst TILE = 4u;\nconst MIDDLE = 256u;\nconst KW = 3u;\nconst STEP_X = 1u;\nconst SPAN_X = 6u;\nconst MULTIPLIER = 2u;\nconst FOUR = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<taken>;\n@group(0) @binding(2) var<storage,read> depthwise:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> pointwise:array<stored>;\n@group(0) @binding(7) var<storage,read> depthwise_bias:array<added_middle>;\nconst HAS_MIDDLE_BIAS = false;\nvar<workgroup> ex:array<value,MIDDLE>;\n", "const ACTIVATION_MIDDLE = 0u;\nfn eq(e:value) -> value {\nswitch (ACTIVATION_MIDDLE) {\ncase 1u: {\nreturn select(e,value(0.0),e<value(0.0));\n}\ncase 2u: {\nreturn ee(e,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn e*ee(e*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn e*et(e);\n}\ncase 5u: {\nreturn et(e);\n}\ncase 6u: {\nreturn eo(e);\n}\ncase 7u: {\nreturn ea(e);\n}\ncase 8u: {\nreturn select(e,e*params.activation_middle.x,e<value(0.0));\n}\ncase 9u: {\nreturn ee(e,value(params.activation_middle.x),value(params.activation_middle.y));\n}\ndefault: {\nreturn e;\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet C=f.y*j.x+f.x;\nif (C>=params.workgroups) {\nreturn;\n}\nlet O=C/params.channel_strips;\nvar m=b/GROUPS;\nvar I=b%GROUPS;\nif (!CHANNELS_LAST) {\nm=b%RUNS;\nI=b/RUNS;\n}\nlet W=O*RUNS+m;\nlet H=min(W,params.runs-1u);\nlet r=H/params.strips;\nlet T=H-r*params.strips;\nlet p=r/params.out_size.x;\nlet d=r-p*params.out_size.x;\nvar u=T*RUN;\nif (DILATED) {\nlet l=T/params.apart;\nu=l*params.apart*RUN+(T-l*params.apart);\n}\nlet N=i32(d)*params.stride.x-params.before.x;\nlet K=i32(u)*params.stride.y-params.before.y;\nlet J=params.x_size-1;\nvar h:array<u32,SPAN_X>;\nvar F:array<bool,SPAN_X>;\neach o 0u SPAN_X {\nlet n=K+i32(o)*params.dilation.y;\nF[o]=(n>=0)&(n<=J.y);\nh[o]=p*params.x_strides.x+u32(clamp(n,0,J.y))*params.x_strides.z;\n}\nlet c=(C-O*params.channel_strips)*GROUPS*OUTS+I;\nvar V:array<u32,OUTS>;\neach B 0u OUTS {\nV[B]=min(c+B*GROUPS,params.outs-1u)*params.pointwise_strides.y;\n}\nvar M=m*RUN*GROUPS;\nvar S=GROUPS;\nvar U=1u;\nif (!CHANNELS_LAST) {\nM=m;\nS=RUNS;\nU=RUN*RUNS;\n}\nvar D:array<value,TILE>;\nfor (var v=0u; v<params.middles; v+=GROUPS) {\nlet s=min(v+I,params.middles-1u);\nvar A=vec4u(s/MULTIPLIER);\nif (SPREAD) {\nA=(FOUR*s+vec4u(0u,1u,2u,3u))/MULTIPLIER;\n}\nA*=params.x_strides.w;\nvar k:array<value,RUN>;\neach a 0u RUN {\nk[a]=value(0.0);\n}\nfor (var q=0u; q<params.rows; q++) {\nlet e=N+i32(q)*params.dilation.x;\nlet Y=(e>=0)&(e<=J.x);\nlet P=A+u32(clamp(e,0,J.x))*params.x_strides.y;\nlet L=s*params.depthwise_strides.z+q*params.depthwise_strides.x;\nvar R:array<value,SPAN_X>;\neach o 0u SPAN_X {\nif (o%STEP_X<KW) {\nlet t=P+h[o];\nif (SPLIT) {\nR[o]=value(vec4<f32>(f32(x[t.x]),f32(x[t.y]),f32(x[t.z]),f32(x[t.w])));\n} else {\nR[o]=value(widened(x[t.x]));\n}\nR[o]=select(value(0.0),R[o],Y&F[o]);\n}\n}\neach g 0u KW {\nlet Q=value(depthwise[L+g*params.depthwise_strides.y]);\neach a 0u RUN {\nk[a]+=R[a*STEP_X+g]*Q;\n}\n}\n}\nif (HAS_MIDDLE_BIAS) {\nlet G=value(depthwise_bias[s]);\neach a 0u RUN {\nk[a]+=G;\n}\n}\nworkgroupBarrier();\neach a 0u RUN {\nex[M+I*U+a*S]=eq(k[a]);\n}\nworkgroupBarrier();\nlet X=min(GROUPS,params.middles-v);\nfor (var E=0u; E<X; E++) {\nvar i:array<value,RUN>;\neach a 0u RUN {\ni[a]=ex[M+E*U+a*S];\n}\neach B 0u OUTS {\nif (FOURS) {\nlet t=(v+E)*FOUR*params.pointwise_strides.x+V[B];\nlet ez=value(pointwise[t]);\nlet ey=value(pointwise[t+params.pointwise_strides.x]);\nlet ew=value(pointwise[t+2u*params.pointwise_strides.x]);\nlet eA=value(pointwise[t+3u*params.pointwise_strides.x]);\neach a 0u RUN {\nD[B*RUN+a]+=i[a].x*ez+i[a].y*ey+i[a].z*ew+i[a].w*eA;\n}\n} else {\nlet Q=value(pointwise[(v+E)*params.pointwise_strides.x+V[B]]);\neach a 0u RUN {\nD[B*RUN+a]+=i[a]*Q;\n}\n}\n}\n}\n}\nif (W>=params.runs) {\nreturn;\n}\nlet Z=p*params.out_strides.x+d*params.out_strides.y;\neach a 0u RUN {\nlet n=u+a*params.apart;\neach B 0u OUTS {\nlet o=c+B*GROUPS;\nif ((n<params.out_size.y)&(o<params.outs)) {\nlet t=Z+n*params.out_strides.z+o*params.out_strides.w;\nout[t]=en(D[B*RUN+a],o,t);\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst CHANNELS_LAST = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\nfn es(t:u32) -> elem {\nif (HALVES) {\nreturn (x[t/2u]>>elem(t%2u*16u))&elem(0xffffu);\n}\nreturn x[t];\n}\nfn er(t:u32) -> elem {\nlet a=params.out_size.y;\nlet h=params.out_size.z;\nlet i=params.out_size.w;\nvar c:u32;\nvar u:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nc=t%i;\nlet k=t/i;\nu=k%h;\nd=k/h%a;\np=k/h/a;\n} else {\nu=t%h;\nlet r=t/h;\nd=r%a;\nc=r/a%i;\np=r/a/i;\n}\nlet l=p/params.x_batch;\nlet e=i32(d*params.block.x+l/params.block.y)-params.before.x;\nlet n=i32(u*params.block.y+l%params.block.y)-params.before.y;\nif (e<0||e>=params.x_size.x||n<0||n>=params.x_size.y) {\nreturn elem();\n}\nlet s=params.x_strides;\nreturn es(p%params.x_batch*s.x+u32(e)*s.y+u32(n)*s.z+c*s.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet l=(f.y*j.x+f.x)*WORKGROUP+b;\nlet t=select(l,l*2u,HALVES);\nif (t>=params.total) {\nreturn;\n}\nvar e=er(t);\nif (HALVES&&t+1u<params.total) {\ne |=er(t+1u)<<elem(16u);\n}\nout[l]=e;\n}\n"
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst CHANNELS_LAST = true;\nconst CHANNEL_MAJOR = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> source:array<u32>;\nfn es(t:u32) -> elem {\nif (HALVES) {\nreturn (x[t/2u]>>elem(t%2u*16u))&elem(0xffffu);\n}\nreturn x[t];\n}\nfn er(t:u32) -> elem {\nlet a=params.out_size.y;\nlet h=params.out_size.z;\nlet i=params.out_size.w;\nvar c:u32;\nvar u:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nc=t%i;\nlet k=t/i;\nu=k%h;\nd=k/h%a;\np=k/h/a;\n} else {\nu=t%h;\nlet r=t/h;\nd=r%a;\nc=r/a%i;\np=r/a/i;\n}\nvar l:u32;\nvar o:u32;\nif (CHANNEL_MAJOR) {\nlet m=params.block.x*params.block.y;\nl=source[c%m];\no=c/m;\n} else {\nl=source[c/params.channels];\no=c%params.channels;\n}\nlet e=d*params.block.x+l/params.block.y;\nlet n=u*params.block.y+l%params.block.y;\nlet s=params.x_strides;\nreturn es(p*s.x+e*s.y+n*s.z+o*s.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) j:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet l=(f.y*j.x+f.x)*WORKGROUP+b;\nlet t=select(l,l*2u,HALVES);\nif (t>=params.total) {\nreturn;\n}\nvar e=er(t);\nif (HALVES&&t+1u<params.total) {\ne |=er(t+1u)<<elem(16u);\n}\nout[l]=e;\n}\n"
};

export const to_texture_draw: Drawing = {
  "name": "to_texture_draw",
  "params": "scale:vec4f,offset:vec4f,strides:vec3u",
  "bindings": [
    "params",
    "x"
  ],
  "code": "alias elem = f32;\nconst CHANNELS = 3u;\nconst GREY = false;\nconst BYTES = true;\nconst PREMULTIPLIED = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@vertex\nfn corner(@builtin(vertex_index) e:u32) -> @builtin(position) vec4f {\nreturn vec4f(select(-1f,3f,e==1u),select(-1f,3f,e==2u),0f,1f);\n}\n@fragment\nfn main(@builtin(position) a:vec4f) -> @location(0) vec4f {\nlet k=vec2u(a.xy);\nvar t=k.y*params.strides.x+k.x*params.strides.y;\nvar e=vec4f();\neach o 0u CHANNELS {\ne[o]=f32(x[t]);\nt+=params.strides.z;\n}\ne=e*params.scale+params.offset;\nif (GREY) {\ne=e.xxxw;\n}\nif (PREMULTIPLIED) {\ne=vec4f(e.xyz*e.w,e.w);\n}\nif (BYTES) {\ne=floor(clamp(e,vec4f(),vec4f(1f))*255f+0.5f)/255f;\n}\nreturn e;\n}\n"
};
