// Made by tools/shaders.mjs from shaders/*.wgsl.
import type { Drawing, Shader } from './shader.ts';

const epilogue = "const HAS_BIAS = false;\nconst HAS_RESIDUAL = false;\nconst ACTIVATION = 0u;\nalias added = stored;\nalias partial = value;\n@group(0) @binding(4) var<storage,read> bias:array<added>;\n@group(0) @binding(5) var<storage,read> residual:array<stored>;\nfn ee(e:value,t:value,a:value) -> value {\nreturn select(select(e,a,e>a),t,e<t);\n}\nfn et(e:value) -> value {\nlet t=exp(-abs(e));\nlet a=select(value(1.0),t,e<value(0.0))/(value(1.0)+t);\nreturn select(e,a,abs(e)>=value(0.0));\n}\nfn ea(e:value) -> value {\nlet s=select(abs(e),value(20.0),abs(e)>value(20.0));\nlet t=exp(s*-2.0);\nlet a=s*s;\nlet i=s*(1.0+a*(-0.33333333+a*(0.13333333+a*(-0.05396825+a*0.02186949))));\nlet o=select((value(1.0)-t)/(value(1.0)+t),i,s<value(0.25));\nreturn select(o,-o,e<value(0.0));\n}\nfn eo(e:value) -> value {\nlet t=abs(e)*0.70710678;\nlet n=select(t,value(13.0),t>value(13.0));\nlet a=value(1.0)/(1.0+0.3275911*n);\nlet i=a*(0.254829592+a*(-0.284496736+a*(1.421413741+a*(-1.453152027+a*1.061405429))));\nlet o=e*0.5*(i*exp(-n*n));\nreturn select(e-o,o,e<value(0.0));\n}\nfn ei(e:value) -> value {\nswitch (ACTIVATION) {\ncase 1u: {\nreturn select(e,value(0.0),e<value(0.0));\n}\ncase 2u: {\nreturn ee(e,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn e*ee(e*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn e*et(e);\n}\ncase 5u: {\nreturn et(e);\n}\ncase 6u: {\nreturn eo(e);\n}\ncase 7u: {\nreturn ea(e);\n}\ncase 8u: {\nreturn select(e,e*params.activation.x,e<value(0.0));\n}\ncase 9u: {\nreturn ee(e,value(params.activation.x),value(params.activation.y));\n}\ndefault: {\nreturn e;\n}\n}\n}\nfn en(F:value,l:u32,t:u32) -> stored {\nvar e=F;\nif (HAS_BIAS) {\ne+=value(bias[l]);\n}\nif (HAS_RESIDUAL) {\ne+=value(residual[t]);\n}\nreturn stored(ei(e));\n}\n";

export const batch_to_space_gather: Shader = {
  "name": "batch_to_space_gather",
  "workgroupSize": 64,
  "params": "x_strides:vec4u,out_size:vec4u,before:vec2u,block:vec2u,total:u32",
  "bindings": [
    "params",
    "x",
    "out"
  ],
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst CHANNELS_LAST = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\nfn es(t:u32) -> elem {\nif (HALVES) {\nreturn (x[t/2u]>>elem(t%2u*16u))&elem(0xffffu);\n}\nreturn x[t];\n}\nfn er(t:u32) -> elem {\nlet a=params.out_size.y;\nlet g=params.out_size.z;\nlet o=params.out_size.w;\nvar l:u32;\nvar u:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nl=t%o;\nlet k=t/o;\nu=k%g;\nd=k/g%a;\np=k/g/a;\n} else {\nu=t%g;\nlet s=t/g;\nd=s%a;\nl=s/a%o;\np=s/a/o;\n}\nlet e=d+params.before.x;\nlet n=u+params.before.y;\nlet c=e%params.block.x*params.block.y+n%params.block.y;\nlet E=c*params.out_size.x+p;\nlet r=params.x_strides;\nreturn es(E*r.x+e/params.block.x*r.y+n/params.block.y*r.z+l*r.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet c=(f.y*A.x+f.x)*WORKGROUP+b;\nlet t=select(c,c*2u,HALVES);\nif (t>=params.total) {\nreturn;\n}\nvar e=er(t);\nif (HALVES&&t+1u<params.total) {\ne |=er(t+1u)<<elem(16u);\n}\nout[c]=e;\n}\n"
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
  "code": "alias elem = vec4<u32>;\nconst WORKGROUP = 256u;\nconst EACH = 4u;\nconst ONCE = true;\nconst TURNS_0 = 1u;\nconst TURNS_1 = 0u;\nconst TURNS_2 = 0u;\nconst TURNS_3 = 0u;\nconst TURNS_4 = 0u;\nconst TURNS_5 = 0u;\nconst TURNS_6 = 0u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x0:array<elem>;\n@group(0) @binding(2) var<storage,read> x1:array<elem>;\n@group(0) @binding(3) var<storage,read> x2:array<elem>;\n@group(0) @binding(4) var<storage,read> x3:array<elem>;\n@group(0) @binding(5) var<storage,read> x4:array<elem>;\n@group(0) @binding(6) var<storage,read> x5:array<elem>;\n@group(0) @binding(7) var<storage,read> x6:array<elem>;\n@group(0) @binding(8) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet c=(f.y*A.x+f.x)*WORKGROUP+b;\nif (c>=params.total) {\nreturn;\n}\nlet s=c/params.columns;\nlet d=s*params.share.x;\nlet u=(c-s*params.columns)*params.share.y;\nlet O=params.apart.x*params.whole+params.apart.y;\nvar E=d*params.whole+u;\nvar e:u32;\nvar t:u32;\nvar i:u32;\ne=params.widths.x;\nt=d*e+u;\ni=params.apart.x*e+params.apart.y;\neach a 0u TURNS_0 {\neach r 0u ONCE for (var r = 0u; r < e; r += params.turn) {\neach m 0u EACH {\nout[E+m*O]=x0[t+m*i];\n}\nt+=params.turn;\nE+=params.turn;\n}\n}\ne=params.widths.y;\nt=d*e+u;\ni=params.apart.x*e+params.apart.y;\neach a 0u TURNS_1 {\neach r 0u ONCE for (var r = 0u; r < e; r += params.turn) {\neach m 0u EACH {\nout[E+m*O]=x1[t+m*i];\n}\nt+=params.turn;\nE+=params.turn;\n}\n}\ne=params.widths.z;\nt=d*e+u;\ni=params.apart.x*e+params.apart.y;\neach a 0u TURNS_2 {\neach r 0u ONCE for (var r = 0u; r < e; r += params.turn) {\neach m 0u EACH {\nout[E+m*O]=x2[t+m*i];\n}\nt+=params.turn;\nE+=params.turn;\n}\n}\ne=params.widths.w;\nt=d*e+u;\ni=params.apart.x*e+params.apart.y;\neach a 0u TURNS_3 {\neach r 0u ONCE for (var r = 0u; r < e; r += params.turn) {\neach m 0u EACH {\nout[E+m*O]=x3[t+m*i];\n}\nt+=params.turn;\nE+=params.turn;\n}\n}\ne=params.more_widths.x;\nt=d*e+u;\ni=params.apart.x*e+params.apart.y;\neach a 0u TURNS_4 {\neach r 0u ONCE for (var r = 0u; r < e; r += params.turn) {\neach m 0u EACH {\nout[E+m*O]=x4[t+m*i];\n}\nt+=params.turn;\nE+=params.turn;\n}\n}\ne=params.more_widths.y;\nt=d*e+u;\ni=params.apart.x*e+params.apart.y;\neach a 0u TURNS_5 {\neach r 0u ONCE for (var r = 0u; r < e; r += params.turn) {\neach m 0u EACH {\nout[E+m*O]=x5[t+m*i];\n}\nt+=params.turn;\nE+=params.turn;\n}\n}\ne=params.more_widths.z;\nt=d*e+u;\ni=params.apart.x*e+params.apart.y;\neach a 0u TURNS_6 {\neach r 0u ONCE for (var r = 0u; r < e; r += params.turn) {\neach m 0u EACH {\nout[E+m*O]=x6[t+m*i];\n}\nt+=params.turn;\nE+=params.turn;\n}\n}\n}\n"
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst TENSORS = 2u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x0:array<elem>;\n@group(0) @binding(2) var<storage,read> x1:array<elem>;\n@group(0) @binding(3) var<storage,read> x2:array<elem>;\n@group(0) @binding(4) var<storage,read> x3:array<elem>;\n@group(0) @binding(5) var<storage,read> x4:array<elem>;\n@group(0) @binding(6) var<storage,read> x5:array<elem>;\n@group(0) @binding(7) var<storage,read> x6:array<elem>;\n@group(0) @binding(8) var<storage,read_write> out:array<elem>;\nfn el(e:u32,t:u32) -> elem {\nswitch (e) {\ncase 0u: {\nreturn x0[t];\n}\ncase 1u: {\nreturn x1[t];\n}\ncase 2u: {\nreturn x2[t];\n}\ncase 3u: {\nreturn x3[t];\n}\ncase 4u: {\nreturn x4[t];\n}\ncase 5u: {\nreturn x5[t];\n}\ndefault: {\nreturn x6[t];\n}\n}\n}\nfn es(e:u32,t:u32) -> elem {\nif (HALVES) {\nreturn (el(e,t/2u)>>elem(t%2u*16u))&elem(0xffffu);\n}\nreturn el(e,t);\n}\nfn er(t:u32) -> elem {\nlet d=t/params.whole;\nvar u=t-d*params.whole;\nvar o=elem();\neach a 0u TENSORS {\nlet e=select(params.widths[a&3u],params.more_widths[a&3u],a>3u);\nif (u<e) {\no=es(a,d*e+u);\n}\nu -=e;\n}\nreturn o;\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet c=(f.y*A.x+f.x)*WORKGROUP+b;\nlet t=select(c,c*2u,HALVES);\nif (t>=params.total) {\nreturn;\n}\nvar e=er(t);\nif (HALVES&&t+1u<params.total) {\ne |=er(t+1u)<<elem(16u);\n}\nout[c]=e;\n}\n"
};

export const conv2d_columns: Shader = {
  "name": "conv2d_columns",
  "workgroupSize": 64,
  "params": "out_strides:vec4u,weight_strides:vec3u,channels:u32,x_size:vec2u,out_size:vec2u,kernel:vec2i,stride:vec2i,dilation:vec2i,before:vec2i,quads:u32,group_in:u32,group_quads:u32,strips:u32,total:u32,activation:vec2f",
  "bindings": [
    "params",
    "x",
    "weights",
    "out",
    "bias",
    "residual"
  ],
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst TILE = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet c=(f.y*A.x+f.x)*WORKGROUP+b;\nif (c>=params.total) {\nreturn;\n}\nlet K=c%params.quads;\nlet J=c/params.quads;\nlet u=J%params.strips*TILE;\nlet s=J/params.strips;\nlet p=s/params.out_size.x;\nlet Q=i32(s%params.out_size.x)*params.stride.x-params.before.x;\nlet L=i32(u)*params.stride.y-params.before.y;\nlet q=K/params.group_quads*params.group_in;\nvar G:array<value,TILE>;\nfor (var j=0; j<params.kernel.x; j++) {\nlet e=Q+j*params.dilation.x;\nif (e<0||e>=i32(params.x_size.x)) {\ncontinue;\n}\nlet T=(p*params.x_size.x+u32(e))*params.x_size.y;\nfor (var h=0; h<params.kernel.y; h++) {\nvar H:array<bool,TILE>;\nvar B:array<u32,TILE>;\neach a 0u TILE {\nlet i=L+i32(a)*params.stride.y+h*params.dilation.y;\nH[a]=i>=0&&i<i32(params.x_size.y)&&u+a<params.out_size.y;\nB[a]=select(0u,(T+u32(i))*params.channels+q,H[a]);\n}\nvar P=u32(j)*params.weight_strides.x+u32(h)*params.weight_strides.y+K;\nfor (var m=0u; m<params.group_in; m++) {\nlet U=value(weights[P]);\nP+=params.weight_strides.z;\neach a 0u TILE {\nG[a]+=select(0.0,f32(x[B[a]+m]),H[a])*U;\n}\n}\n}\n}\nlet E=(s*params.out_size.y+u)*params.out_strides.z+K;\neach a 0u TILE {\nif (u+a<params.out_size.y) {\nlet t=E+a*params.out_strides.z;\nout[t]=en(G[a],K,t);\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = f32;\nalias stored = elem;\nconst WORKGROUP = 64u;\nconst CHANNELS_LAST = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet t=(f.y*A.x+f.x)*WORKGROUP+b;\nif (t>=params.total) {\nreturn;\n}\nlet a=params.out_size.x;\nlet g=params.out_size.y;\nvar l:u32;\nvar u:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nl=t%params.channels;\nlet k=t/params.channels;\nu=k%g;\nd=k/g%a;\np=k/g/a;\n} else {\nu=t%g;\nlet s=t/g;\nd=s%a;\nl=s/a%params.channels;\np=s/a/params.channels;\n}\nlet o=vec2i(vec2u(d,u))*params.stride-params.before;\nlet q=l/params.group_out*params.group_in;\nlet n=p*params.x_strides.x+q*params.x_strides.w;\nvar F:partial=0.0;\nfor (var j=0; j<params.kernel.x; j++) {\nlet e=o.x+j*params.dilation.x;\nif (e<0||e>=params.x_size.x) {\ncontinue;\n}\nfor (var h=0; h<params.kernel.y; h++) {\nlet i=o.y+h*params.dilation.y;\nif (i<0||i>=params.x_size.y) {\ncontinue;\n}\nvar B=n+u32(e)*params.x_strides.y+u32(i)*params.x_strides.z;\nvar P=u32(j)*params.weight_strides.x+u32(h)*params.weight_strides.y+l*params.weight_strides.w;\nfor (var m=0u; m<params.group_in; m++) {\nF+=partial(x[B])*partial(weights[P]);\nB+=params.x_strides.w;\nP+=params.weight_strides.z;\n}\n}\n}\nout[t]=en(value(F),l,t);\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["enable subgroups;\nalias elem = f32;\nalias value = f32;\nalias stored = elem;\nalias lot = vec4<f32>;\nconst WORKGROUP = 64u;\nconst SHARED = false;\nconst CHANNELS_LAST = true;\nconst FLAT = false;\nconst PACKED = false;\nconst RUNNING = false;\nconst LISTED = false;\nconst TAIL = false;\nconst ROWS = 8u;\nconst LOTS = 1u;\nconst WIDTH = 4u;\nconst COLUMNS = 4u;\nconst TILE = 8u;\nconst WEIGHTS = 4u;\nconst SPOTS = 8u;\nconst CHANNELS = 4u;\nconst LANES = 4u;\nconst LOADS = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> places:array<u32>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet c=(f.y*A.x+f.x)*WORKGROUP+b;\nlet K=min(c,params.total-1u)/LANES;\nlet v=b%LANES;\nvar k:u32;\nvar l:u32;\nvar F:u32;\nvar Z=1u;\nvar eA=1u;\nif (CHANNELS_LAST) {\nlet S=K/params.group_strips;\nlet J=K-S*params.group_strips;\nF=J/params.channel_strips;\nl=(J-F*params.channel_strips)*COLUMNS*LANES+v;\neA=LANES;\nk=S*ROWS;\n} else {\nlet S=(params.pixels+COLUMNS*LANES-1u)/(COLUMNS*LANES);\nlet J=K/S;\nk=(K-J*S)*COLUMNS*LANES+v;\nZ=LANES;\nF=J/params.channel_strips;\nl=(J-F*params.channel_strips)*ROWS;\n}\nlet eB=F*params.group_in*params.x_strides.w;\nlet Y=F*params.group_out;\nvar Q:array<i32,SPOTS>;\nvar L:array<i32,SPOTS>;\nvar B:array<u32,SPOTS>;\nvar E:array<u32,SPOTS>;\nlet R=params.out_size.x*params.out_size.y;\neach a 0u SPOTS {\nlet M=min(k+a*Z,params.pixels-1u);\nvar p=0u;\nvar V=M;\nif (!RUNNING) {\np=M/R;\nV=M-p*R;\n}\nE[a]=p*params.out_strides.x+V*params.out_strides.z;\nB[a]=eB+p*params.x_strides.x;\nif (PACKED) {\nB[a]+=V*params.x_strides.z;\n} else {\nlet d=V/params.out_size.y;\nlet u=V-d*params.out_size.y;\nif (FLAT) {\nB[a]+=d*params.x_strides.y+u*params.x_strides.z;\n} else {\nQ[a]=i32(d)*params.stride.x-params.before.x;\nL[a]=i32(u)*params.stride.y-params.before.y;\n}\n}\n}\nlet O=params.out_strides.w;\nlet eD=params.x_strides.w;\nlet eE=params.weight_strides.z;\nvar X:array<u32,CHANNELS>;\nvar P:array<u32,CHANNELS>;\neach C 0u CHANNELS {\nX[C]=Y+min(l+C*eA,params.group_out-1u);\nP[C]=X[C]*params.weight_strides.w;\n}\nvar G:array<lot,TILE>;\neach N 0 FLAT for (var N = 0; N < params.kernel.x * params.kernel.y; N++) {\nlet j=N/params.kernel.y;\nlet h=N-j*params.kernel.y;\nlet ew=u32(j)*params.weight_strides.x+u32(h)*params.weight_strides.y;\nvar H:array<bool,SPOTS>;\nvar t:array<u32,SPOTS>;\neach a 0u SPOTS {\nif (FLAT) {\nH[a]=true;\nt[a]=B[a];\n} else {\nlet e=bitcast<u32>(Q[a]+j*params.dilation.x);\nlet n=bitcast<u32>(L[a]+h*params.dilation.y);\nH[a]=(e<params.x_size.x)&(n<params.x_size.y);\nt[a]=B[a]+select(0u,e*params.x_strides.y+n*params.x_strides.z,H[a]);\n}\n}\nfor (var m=0u; m<params.group_in; m+=LANES) {\nvar T:array<u32,LANES>;\nvar U:array<u32,LANES>;\nvar eC:array<u32,LANES>;\nvar W:array<bool,LANES>;\neach r 0u LANES {\nif (SHARED) {\nT[r]=m+(v ^ r);\n} else {\nT[r]=m+r;\n}\nW[r]=true;\nif (TAIL) {\nW[r]=T[r]<params.group_in;\nT[r]=min(T[r],params.group_in-1u);\n}\nif (LISTED) {\nU[r]=places[T[r]];\n} else {\nU[r]=T[r]*eD;\n}\neC[r]=ew+T[r]*eE;\n}\nvar I:array<lot,WEIGHTS>;\neach r 0u LANES {\neach q 0u LOTS {\neach D 0u WIDTH {\nif (CHANNELS_LAST) {\nI[r*LOTS+q][D]=f32(weights[P[min(q*WIDTH+D,CHANNELS-1u)]+eC[r]]);\n} else {\nlet g=f32(x[t[min(q*WIDTH+D,SPOTS-1u)]+U[r]]);\nif (FLAT) {\nI[r*LOTS+q][D]=g;\n} else {\nI[r*LOTS+q][D]=select(0.0,g,H[min(q*WIDTH+D,SPOTS-1u)]);\n}\n}\n}\nif (TAIL) {\nI[r*LOTS+q]=select(lot(0.0),I[r*LOTS+q],W[r]);\n}\n}\n}\neach o 0u ROWS {\nvar s:array<value,LANES>;\neach r 0u LOADS {\nif (CHANNELS_LAST) {\ns[r]=value(x[t[min(o,SPOTS-1u)]+U[r]]);\nif (!FLAT) {\ns[r]=select(value(0.0),s[r],H[min(o,SPOTS-1u)]);\n}\n} else {\ns[r]=value(weights[P[min(o,CHANNELS-1u)]+eC[r]]);\n}\nif (TAIL) {\ns[r]=select(value(0.0),s[r],W[r]);\n}\n}\nif (SHARED) {\ns[1]=quadSwapX(s[0]);\ns[2]=quadSwapY(s[0]);\ns[3]=quadSwapDiagonal(s[0]);\n}\neach q 0u LOTS {\nif (CHANNELS_LAST) {\nG[o*LOTS+q]+=s[0]*I[q]+s[1]*I[LOTS+q]+s[2]*I[2u*LOTS+q]+s[3]*I[3u*LOTS+q];\n} else {\nG[o*LOTS+q]+=(s[0]*I[q]+s[1]*I[LOTS+q])+(s[2]*I[2u*LOTS+q]+s[3]*I[3u*LOTS+q]);\n}\n}\n}\n}\n}\nif (c>=params.total) {\nreturn;\n}\neach q 0u LOTS {\neach D 0u WIDTH {\nlet i=q*WIDTH+D;\nif (select(k+i*Z<params.pixels,l+i*eA<params.group_out,CHANNELS_LAST)) {\neach o 0u ROWS {\nlet C=X[min(select(o,q*WIDTH+D,CHANNELS_LAST),CHANNELS-1u)];\nlet t=E[min(select(q*WIDTH+D,o,CHANNELS_LAST),SPOTS-1u)]+C*O;\nout[t]=en(G[o*LOTS+q][D],C,t);\n}\n}\n}\n}\n}\n"].join(epilogue)
};

export const conv2d_split: Shader = {
  "name": "conv2d_split",
  "workgroupSize": 64,
  "params": "out_strides:vec4u,weight_strides:vec3u,x_quads:u32,x_size:vec2u,out_size:vec2u,kernel:vec2i,stride:vec2i,dilation:vec2i,before:vec2i,quads:u32,steps:u32,pixels:u32,strips:u32,activation:vec2f",
  "bindings": [
    "params",
    "x",
    "weights",
    "out",
    "bias",
    "residual"
  ],
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst ACROSS = 4u;\nconst SLICES = 16u;\nconst ROWS = 4u;\nconst OUTPUTS = 16u;\nconst PARTS = 256u;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\nvar<workgroup> ec:array<value,PARTS>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet c=f.y*A.x+f.x;\nlet S=b%ACROSS;\nlet r=b/ACROSS;\nlet q=c%params.strips*ACROSS;\nlet k=c/params.strips*ROWS;\nlet K=min(q+S,params.quads-1u);\nvar Q:array<i32,ROWS>;\nvar L:array<i32,ROWS>;\nvar B:array<u32,ROWS>;\neach o 0u ROWS {\nlet M=min(k+o,params.pixels-1u);\nlet s=M/params.out_size.y;\nlet p=s/params.out_size.x;\nQ[o]=i32(s-p*params.out_size.x)*params.stride.x-params.before.x;\nL[o]=i32(M-s*params.out_size.y)*params.stride.y-params.before.y;\nB[o]=p*params.x_size.x*params.x_size.y;\n}\nvar G:array<partial,ROWS>;\nfor (var i=r; i<params.steps; i+=SLICES) {\nlet N=i/params.x_quads;\nlet m=i-N*params.x_quads;\nlet j=i32(N)/params.kernel.y;\nlet h=i32(N)-j*params.kernel.y;\nvar g:array<partial,ROWS>;\neach o 0u ROWS {\nlet e=bitcast<u32>(Q[o]+j*params.dilation.x);\nlet n=bitcast<u32>(L[o]+h*params.dilation.y);\nlet H=(e<params.x_size.x)&(n<params.x_size.y);\nlet t=(B[o]+select(0u,e*params.x_size.y+n,H))*params.x_quads+m;\ng[o]=select(partial(0.0),partial(x[t]),H);\n}\nlet ew=u32(j)*params.weight_strides.x+u32(h)*params.weight_strides.y+K;\neach v 0u LANES {\nlet U=partial(weights[ew+(4u*m+v)*params.weight_strides.z]);\neach o 0u ROWS {\nG[o]+=g[o][v]*U;\n}\n}\n}\neach o 0u ROWS {\nec[(r*ROWS+o)*ACROSS+S]=value(G[o]);\n}\nworkgroupBarrier();\nlet Z=k+r;\nif (r>=ROWS||Z>=params.pixels||q+S>=params.quads) {\nreturn;\n}\nvar F=value(0.0);\neach a 0u SLICES {\nF+=ec[a*OUTPUTS+b];\n}\nlet t=Z*params.out_strides.z+K;\nout[t]=en(F,K,t);\n}\n"].join(epilogue)
};

export const conv2d_staged: Shader = {
  "name": "conv2d_staged",
  "workgroupSize": 128,
  "params": "x_strides:vec4u,out_strides:vec4u,weight_strides:vec4u,x_size:vec2u,out_size:vec2u,kernel:vec2i,stride:vec2i,dilation:vec2i,before:vec2i,group_in:u32,group_out:u32,pixels:u32,channel_strips:u32,group_strips:u32,total:u32,activation:vec2f",
  "bindings": [
    "params",
    "x",
    "weights",
    "out",
    "bias",
    "residual"
  ],
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = f32;\nalias stored = elem;\nconst WORKGROUP = 128u;\nconst ACROSS = 16u;\nconst QUADS = 2u;\nconst SUMS = 8u;\nconst CHANNELS_LAST = true;\nconst INPUTS_TOGETHER = true;\nconst WEIGHTS_TOGETHER = true;\nconst DEPTH = 16u;\nconst PIXEL_QUADS = 16u;\nconst CHANNEL_QUADS = 16u;\nconst INPUTS = 256u;\nconst WEIGHTS = 256u;\nconst INPUT_COPIES = 2u;\nconst WEIGHT_COPIES = 2u;\nconst SPOTS = 8u;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\nvar<workgroup> eu:array<vec4<partial>,INPUTS>;\nvar<workgroup> ed:array<vec4<partial>,WEIGHTS>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet c=f.y*A.x+f.x;\nif (c>=params.total) {\nreturn;\n}\nlet J=c%params.group_strips;\nlet k=c/params.group_strips*PIXEL_QUADS*LANES;\nlet F=J/params.channel_strips;\nlet l=J%params.channel_strips*CHANNEL_QUADS*LANES;\nlet eB=F*params.group_in;\nlet Y=F*params.group_out;\nlet R=params.out_size.x*params.out_size.y;\nvar Q:array<i32,SPOTS>;\nvar L:array<i32,SPOTS>;\nvar B:array<u32,SPOTS>;\nvar u:array<u32,INPUT_COPIES>;\nvar O:array<u32,INPUT_COPIES>;\neach E 0u INPUT_COPIES {\nlet i=min(E*WORKGROUP+b,INPUTS-1u);\nvar K=i%PIXEL_QUADS;\nu[E]=i/PIXEL_QUADS;\nif (INPUTS_TOGETHER) {\nK=i/DEPTH;\nu[E]=i%DEPTH;\n}\nO[E]=u[E]*PIXEL_QUADS+K;\neach v 0u LANES {\nlet M=min(k+K*LANES+v,params.pixels-1u);\nlet p=M/R;\nlet V=M-p*R;\nlet d=V/params.out_size.y;\nQ[E*LANES+v]=i32(d)*params.stride.x-params.before.x;\nL[E*LANES+v]=i32(V-d*params.out_size.y)*params.stride.y-params.before.y;\nB[E*LANES+v]=p*params.x_strides.x+eB*params.x_strides.w;\n}\n}\nlet S=b%ACROSS;\nlet eA=b/ACROSS*QUADS;\nvar G:array<vec4<partial>,SUMS>;\nfor (var N=0; N<params.kernel.x*params.kernel.y; N++) {\nlet j=N/params.kernel.y;\nlet h=N-j*params.kernel.y;\nlet ew=u32(j)*params.weight_strides.x+u32(h)*params.weight_strides.y;\nvar H:array<bool,SPOTS>;\nvar t:array<u32,SPOTS>;\neach a 0u SPOTS {\nlet e=bitcast<u32>(Q[a]+j*params.dilation.x);\nlet n=bitcast<u32>(L[a]+h*params.dilation.y);\nH[a]=(e<params.x_size.x)&(n<params.x_size.y);\nt[a]=B[a]+select(0u,e*params.x_strides.y+n*params.x_strides.z,H[a]);\n}\nfor (var m=0u; m<params.group_in; m+=DEPTH) {\nworkgroupBarrier();\neach E 0u INPUT_COPIES {\nlet W=m+u[E]<params.group_in;\nlet U=min(m+u[E],params.group_in-1u)*params.x_strides.w;\nvar g:vec4<partial>;\neach v 0u LANES {\nlet X=partial(x[t[E*LANES+v]+U]);\ng[v]=select(partial(0.0),X,W&H[E*LANES+v]);\n}\neu[O[E]]=g;\n}\neach E 0u WEIGHT_COPIES {\nlet i=min(E*WORKGROUP+b,WEIGHTS-1u);\nvar K=i/DEPTH;\nvar q=i%DEPTH;\nif (WEIGHTS_TOGETHER) {\nK=i%CHANNEL_QUADS;\nq=i/CHANNEL_QUADS;\n}\nlet W=m+q<params.group_in;\nlet P=ew+min(m+q,params.group_in-1u)*params.weight_strides.z;\nvar g:vec4<partial>;\neach v 0u LANES {\nlet C=Y+min(l+K*LANES+v,params.group_out-1u);\ng[v]=select(partial(0.0),partial(weights[P+C*params.weight_strides.w]),W);\n}\ned[q*CHANNEL_QUADS+K]=g;\n}\nworkgroupBarrier();\nfor (var D=0u; D<DEPTH; D++) {\nvar I:vec4<partial>;\nif (CHANNELS_LAST) {\nI=ed[D*CHANNEL_QUADS+S];\n} else {\nI=eu[D*PIXEL_QUADS+S];\n}\neach r 0u QUADS {\nvar s:vec4<partial>;\nif (CHANNELS_LAST) {\ns=eu[D*PIXEL_QUADS+eA+r];\n} else {\ns=ed[D*CHANNEL_QUADS+eA+r];\n}\neach v 0u LANES {\nG[r*LANES+v]+=s[v]*I;\n}\n}\n}\n}\n}\neach o 0u SUMS {\neach v 0u LANES {\nvar M=k+S*LANES+v;\nvar C=l+eA*LANES+o;\nif (CHANNELS_LAST) {\nM=k+eA*LANES+o;\nC=l+S*LANES+v;\n}\nif ((M<params.pixels)&(C<params.group_out)) {\nlet p=M/R;\nlet Z=Y+C;\nlet T=p*params.out_strides.x+(M-p*R)*params.out_strides.z+Z*params.out_strides.w;\nout[T]=en(value(G[o][v]),Z,T);\n}\n}\n}\n}\n"].join(epilogue)
};

export const conv2d_tile: Shader = {
  "name": "conv2d_tile",
  "workgroupSize": 64,
  "params": "out_strides:vec4u,weight_strides:vec3u,x_quads:u32,x_size:vec2u,out_size:vec2u,kernel:vec2i,stride:vec2i,dilation:vec2i,before:vec2i,group_in:u32,group_quads:u32,strips:u32,group_strips:u32,quad_strips:u32,total:u32,activation:vec2f",
  "bindings": [
    "params",
    "x",
    "weights",
    "out",
    "bias",
    "residual"
  ],
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst COLUMNS = 4u;\nconst QUADS = 2u;\nconst TILE = 8u;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet c=(f.y*A.x+f.x)*WORKGROUP+b;\nif (c>=params.total) {\nreturn;\n}\nlet n=c%params.quad_strips;\nlet J=c/params.quad_strips;\nlet l=n%params.group_strips*QUADS;\nlet F=n/params.group_strips;\nlet u=J%params.strips*COLUMNS;\nlet s=J/params.strips;\nlet p=s/params.out_size.x;\nlet Q=i32(s%params.out_size.x)*params.stride.x-params.before.x;\nlet L=i32(u)*params.stride.y-params.before.y;\nlet q=F*params.group_in;\nvar o:array<u32,QUADS>;\neach r 0u QUADS {\no[r]=F*params.group_quads+min(l+r,params.group_quads-1u);\n}\nvar G:array<partial,TILE>;\nfor (var j=0; j<params.kernel.x; j++) {\nlet e=Q+j*params.dilation.x;\nif (e<0||e>=i32(params.x_size.x)) {\ncontinue;\n}\nlet T=(p*params.x_size.x+u32(e))*params.x_size.y;\nfor (var h=0; h<params.kernel.y; h++) {\nvar H:array<bool,COLUMNS>;\nvar B:array<u32,COLUMNS>;\neach a 0u COLUMNS {\nlet i=L+i32(a)*params.stride.y+h*params.dilation.y;\nH[a]=i>=0&&i<i32(params.x_size.y);\nB[a]=(T+select(0u,u32(i),H[a]))*params.x_quads+q;\n}\nlet ew=u32(j)*params.weight_strides.x+u32(h)*params.weight_strides.y;\nfor (var m=0u; m<params.group_in; m++) {\nvar g:array<partial,COLUMNS>;\neach a 0u COLUMNS {\ng[a]=select(partial(0.0),partial(x[B[a]+m]),H[a]);\n}\neach v 0u LANES {\nlet P=ew+(4u*m+v)*params.weight_strides.z;\neach r 0u QUADS {\nlet U=partial(weights[P+o[r]]);\neach a 0u COLUMNS {\nG[a*QUADS+r]+=g[a][v]*U;\n}\n}\n}\n}\n}\n}\nlet E=(s*params.out_size.y+u)*params.out_strides.z;\neach a 0u COLUMNS {\neach r 0u QUADS {\nif (u+a<params.out_size.y&&l+r<params.group_quads) {\nlet t=E+a*params.out_strides.z+o[r];\nout[t]=en(value(G[a*QUADS+r]),o[r],t);\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst CHANNELS_LAST = true;\nconst CHANNEL_MAJOR = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> rank:array<u32>;\nfn es(t:u32) -> elem {\nif (HALVES) {\nreturn (x[t/2u]>>elem(t%2u*16u))&elem(0xffffu);\n}\nreturn x[t];\n}\nfn er(t:u32) -> elem {\nlet a=params.out_size.y;\nlet g=params.out_size.z;\nlet o=params.out_size.w;\nvar l:u32;\nvar u:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nl=t%o;\nlet k=t/o;\nu=k%g;\nd=k/g%a;\np=k/g/a;\n} else {\nu=t%g;\nlet s=t/g;\nd=s%a;\nl=s/a%o;\np=s/a/o;\n}\nlet c=rank[d%params.block.x*params.block.y+u%params.block.y];\nvar e:u32;\nif (CHANNEL_MAJOR) {\ne=l*params.block.x*params.block.y+c;\n} else {\ne=c*o+l;\n}\nlet r=params.x_strides;\nreturn es(p*r.x+d/params.block.x*r.y+u/params.block.y*r.z+e*r.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet c=(f.y*A.x+f.x)*WORKGROUP+b;\nlet t=select(c,c*2u,HALVES);\nif (t>=params.total) {\nreturn;\n}\nvar e=er(t);\nif (HALVES&&t+1u<params.total) {\ne |=er(t+1u)<<elem(16u);\n}\nout[c]=e;\n}\n"
};

export const depthwise_conv2d_rows: Shader = {
  "name": "depthwise_conv2d_rows",
  "workgroupSize": 64,
  "params": "x_strides:vec4u,out_strides:vec4u,weight_strides:vec3u,rows:u32,x_size:vec2i,out_size:vec2u,stride:vec2i,dilation:vec2i,before:vec2i,apart:vec2u,lengths:vec3u,walks:u32,strips:u32,total:u32,activation:vec2f",
  "bindings": [
    "params",
    "x",
    "weights",
    "out",
    "bias",
    "residual"
  ],
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst CHANNELS_LAST = true;\nconst HOISTED = true;\nconst KH = 3u;\nconst KW = 3u;\nconst STEP_Y = 1u;\nconst STEP_X = 1u;\nconst TILE_X = 4u;\nconst SURE = 0u;\nconst MULTIPLIER = 1u;\nconst FOLD = 1u;\nconst READ = 1u;\nconst SPAN_X = 6u;\nconst SHIFTS = 2u;\nconst PASSES = 3u;\nconst PART = 4u;\nconst SUMS = 12u;\nconst TAPS = 9u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet c=(f.y*A.x+f.x)*WORKGROUP+b;\nif (c>=params.total) {\nreturn;\n}\nlet s=c/params.lengths.x;\nlet R=s/params.lengths.y;\nlet p=R/params.lengths.z;\nvar v=vec3u(c-s*params.lengths.x,s-R*params.lengths.y,R-p*params.lengths.z);\nif (!CHANNELS_LAST) {\nv=v.zxy;\n}\nlet l=v.x;\nlet u=v.y+v.y/params.apart.y*params.apart.y*(TILE_X-1u);\nlet L=i32(u)*params.stride.y-params.before.y;\nlet N=params.x_size-1;\nlet B=p*params.x_strides.x+l/FOLD*params.x_strides.w;\nlet P=l*MULTIPLIER*params.weight_strides.z;\nlet q=p*params.out_strides.x+l*MULTIPLIER*params.out_strides.w;\nvar g:array<u32,SPAN_X>;\nvar H:array<bool,SPAN_X>;\neach i 0u SPAN_X {\nlet n=L+i32(i)*params.dilation.y;\nH[i]=(n>=0)&(n<=N.y);\ng[i]=B+u32(clamp(n,0,N.y))*params.x_strides.z;\n}\nvar U:array<partial,TAPS>;\nif (HOISTED) {\neach j 0u KH {\neach h 0u KW {\neach O 0u MULTIPLIER {\nlet t=P+j*params.weight_strides.x+h*params.weight_strides.y+O*params.weight_strides.z;\nU[(j*KW+h)*MULTIPLIER+O]=partial(weights[t]);\n}\n}\n}\n}\nvar G:array<partial,SUMS>;\nfor (var J=v.z*params.walks; J<min(v.z*params.walks+params.walks,params.strips); J++) {\nlet d=J+J/params.apart.x*params.apart.x*(params.rows-1u);\nlet Q=i32(d)*params.stride.x-params.before.x;\nfor (var m=0u; m<params.rows+SHIFTS; m++) {\neach r 0u SHIFTS {\neach M 0u PART {\nG[(SHIFTS-r)*PART+M]=G[(SHIFTS-r-1u)*PART+M];\n}\n}\neach M 0u PART {\nG[M]=partial(0.0);\n}\neach o 0u READ {\nlet e=Q+i32(m*STEP_Y+o)*params.dilation.x;\nlet ew=(e>=0)&(e<=N.x);\nlet T=u32(clamp(e,0,N.x))*params.x_strides.y;\nvar s:array<partial,SPAN_X>;\neach i 0u SPAN_X {\nif (i%STEP_X<KW) {\ns[i]=select(partial(0.0),partial(x[T+g[i]]),ew&H[i]);\n}\n}\neach r 0u PASSES {\nif (r*STEP_Y+o<KH) {\nif (!HOISTED) {\neach h 0u KW {\neach O 0u MULTIPLIER {\nlet t=P+(r*STEP_Y+o)*params.weight_strides.x+h*params.weight_strides.y+O*params.weight_strides.z;\nU[((r*STEP_Y+o)*KW+h)*MULTIPLIER+O]=partial(weights[t]);\n}\n}\n}\neach a 0u TILE_X {\neach O 0u MULTIPLIER {\neach h 0u KW {\nG[(r*TILE_X+a)*MULTIPLIER+O]+=s[a*STEP_X+h]*U[((r*STEP_Y+o)*KW+h)*MULTIPLIER+O];\n}\n}\n}\n}\n}\n}\nlet C=d+(m-SHIFTS)*params.apart.x;\nif ((m>=SHIFTS)&(C<params.out_size.x)) {\nvar n=u;\nvar k=q+C*params.out_strides.y+n*params.out_strides.z;\neach a 0u TILE_X {\nif (a<SURE||n<params.out_size.y) {\neach O 0u MULTIPLIER {\nlet t=k+O*params.out_strides.w;\nout[t]=en(value(G[(SHIFTS*TILE_X+a)*MULTIPLIER+O]),l*MULTIPLIER+O,t);\n}\n}\nn+=params.apart.y;\nk+=params.apart.y*params.out_strides.z;\n}\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 256u;\nconst EACH = 4u;\nconst TAIL = false;\nconst ADDS = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> b:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "fn em(t:u32) {\nvar F=value(x[t]);\nif (ADDS) {\nF+=value(b[t]);\n}\nout[t]=en(F,0u,t);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet c=(f.y*A.x+f.x)*WORKGROUP+b;\nif (c>=params.threads) {\nreturn;\n}\neach m 0u EACH {\nem(c*params.step+m*params.turn);\n}\nif (TAIL) {\nif (c<params.tails) {\nem(params.threads*EACH+c);\n}\n}\n}\n"].join(epilogue)
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
  "code": "alias elem = f32;\nconst WORKGROUP = 256u;\nconst CHANNELS = 3u;\nconst BYTES = false;\nconst LUMA = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var image:texture_2d<f32>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet c=(f.y*A.x+f.x)*WORKGROUP+b;\nif (c>=params.total) {\nreturn;\n}\nlet d=c/params.size.x;\nlet u=c-d*params.size.x;\nvar e=textureLoad(image,vec2u(u,d),0);\nif (BYTES) {\ne=floor(e*255f+0.5f);\n}\nif (LUMA) {\ne.x=299f*e.x+587f*e.y+114f*e.z;\n}\nlet a=(e*params.high+params.offset)+e*params.low;\nvar t=d*params.strides.x+u*params.strides.y;\neach i 0u CHANNELS {\nout[t]=elem(a[i]);\nt+=params.strides.z;\n}\n}\n"
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
  "code": "alias elem = f32;\nconst WORKGROUP = 256u;\nconst CHANNELS = 3u;\nconst LUMA = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var image:texture_external;\n@group(0) @binding(2) var nearby:sampler;\n@group(0) @binding(3) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet c=(f.y*A.x+f.x)*WORKGROUP+b;\nif (c>=params.total) {\nreturn;\n}\nlet d=c/params.size.x;\nlet u=c-d*params.size.x;\nvar e=textureSampleBaseClampToEdge(\nimage,\nnearby,\n(vec2f(f32(u),f32(d))+0.5f)/vec2f(params.size),\n);\nif (LUMA) {\ne.x=299f*e.x+587f*e.y+114f*e.z;\n}\nlet a=(e*params.high+params.offset)+e*params.low;\nvar t=d*params.strides.x+u*params.strides.y;\neach i 0u CHANNELS {\nout[t]=elem(a[i]);\nt+=params.strides.z;\n}\n}\n"
};

export const pointwise_conv2d_tile: Shader = {
  "name": "pointwise_conv2d_tile",
  "workgroupSize": 64,
  "params": "out_strides:vec4u,x_size:vec2u,out_size:vec2u,stride:vec2u,quads_in:u32,quads_out:u32,pixels:u32,strips:u32,total:u32,activation:vec2f",
  "bindings": [
    "params",
    "x",
    "weights",
    "out",
    "bias",
    "residual"
  ],
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst ROWS = 8u;\nconst QUADS = 2u;\nconst TILE = 16u;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet c=(f.y*A.x+f.x)*WORKGROUP+b;\nif (c>=params.total) {\nreturn;\n}\nlet K=c%params.strips*QUADS;\nlet k=c/params.strips*ROWS;\nvar B:array<u32,ROWS>;\neach o 0u ROWS {\nlet M=min(k+o,params.pixels-1u);\nlet s=M/params.out_size.y;\nlet d=s/params.out_size.x*params.x_size.x+s%params.out_size.x*params.stride.x;\nB[o]=(d*params.x_size.y+M%params.out_size.y*params.stride.y)*params.quads_in;\n}\nvar P:array<u32,QUADS>;\neach r 0u QUADS {\nP[r]=min(K+r,params.quads_out-1u);\n}\nvar G:array<partial,TILE>;\nfor (var m=0u; m<params.quads_in; m++) {\nvar g:array<partial,ROWS>;\neach o 0u ROWS {\ng[o]=partial(x[B[o]+m]);\n}\neach v 0u LANES {\neach r 0u QUADS {\nlet U=partial(weights[P[r]]);\nP[r]+=params.quads_out;\neach o 0u ROWS {\nG[o*QUADS+r]+=g[o][v]*U;\n}\n}\n}\n}\neach o 0u ROWS {\neach r 0u QUADS {\nif (k+o<params.pixels&&K+r<params.quads_out) {\nlet t=(k+o)*params.out_strides.z+K+r;\nout[t]=en(value(G[o*QUADS+r]),K+r,t);\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nalias result = elem;\nalias made = vec4<result>;\nalias word = vec4<u32>;\nalias kept = value;\nconst WORKGROUP = 64u;\nconst MAX = false;\nconst DIVIDED = true;\nconst CHANNELS_LAST = true;\nconst STRIP = true;\nconst FAR = false;\nconst INFINITY = 0x7f800000u;\nconst KW = 3u;\nconst STRIDE_X = 2u;\nconst TILE_X = 4u;\nconst SPAN_X = 9u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<made>;\nfn ep(g:value) -> word {\nreturn eg(bitcast<word>(g))+word(INFINITY+1u);\n}\nfn ef(o:word) -> value {\nreturn bitcast<value>(eg(o-word(INFINITY+1u)));\n}\nfn eg(e:word) -> word {\nreturn e ^ ((word()-(e>>word(31u)))>>word(1u));\n}\nfn eh(g:stored) -> kept {\nif (MAX) {\nreturn kept(ep(value(g)));\n} else {\nreturn kept(value(g));\n}\n}\nfn eb(s:kept,I:kept) -> kept {\nif (MAX) {\nreturn max(s,I);\n} else {\nreturn s+I;\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet c=(f.y*A.x+f.x)*WORKGROUP+b;\nif (c>=params.total) {\nreturn;\n}\nvar l:u32;\nvar J:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nlet k=c/params.channels;\nl=c-k*params.channels;\nlet s=k/params.strips;\nJ=k-s*params.strips;\np=s/params.out_size.x;\nd=s-p*params.out_size.x;\n} else {\nlet s=c/params.strips;\nJ=c-s*params.strips;\nlet R=s/params.out_size.x;\nd=s-R*params.out_size.x;\np=R/params.channels;\nl=R-p*params.channels;\n}\nlet u=J*TILE_X;\nlet Q=i32(d)*params.stride.x-params.before.x;\nlet L=i32(u)*params.stride.y-params.before.y;\nlet N=params.x_size.y-1;\nlet B=p*params.x_strides.x+l*params.x_strides.w;\nvar g:array<u32,SPAN_X>;\nvar H:array<bool,SPAN_X>;\nif (STRIP) {\neach i 0u SPAN_X {\nlet n=L+i32(i);\nH[i]=(n>=0)&(n<=N);\ng[i]=B+u32(clamp(n,0,N))*params.x_strides.z;\n}\n}\nvar v=vec2i();\nvar m=params.kernel;\nif (FAR) {\nlet r=vec2i(Q,L);\nlet o=max(-r,vec2i());\nlet C=params.x_size-1-r;\nv=o/params.dilation+vec2i(o%params.dilation>vec2i());\nm=min(m,select(C/params.dilation+1,vec2i(),C<vec2i()));\n}\nvar G:array<kept,TILE_X>;\neach a 0u TILE_X {\nG[a]=kept();\n}\nfor (var j=v.x; j<m.x; j++) {\nlet e=Q+j*params.dilation.x;\nif ((e>=0)&(e<params.x_size.x)) {\nlet T=u32(e)*params.x_strides.y;\nif (STRIP) {\nvar s:array<kept,SPAN_X>;\neach i 0u SPAN_X {\ns[i]=select(kept(),eh(x[T+g[i]]),H[i]);\n}\neach a 0u TILE_X {\neach h 0u KW {\nG[a]=eb(G[a],s[a*STRIDE_X+h]);\n}\n}\n} else {\nfor (var h=v.y; h<m.y; h++) {\nlet n=L+h*params.dilation.y;\nif ((n>=0)&(n<=N)) {\nG[0]=eb(G[0],eh(x[T+B+u32(n)*params.x_strides.z]));\n}\n}\n}\n}\n}\nlet q=p*params.out_strides.x+d*params.out_strides.y+l*params.out_strides.w;\neach a 0u TILE_X {\nif (u+a<params.out_size.y) {\nlet t=q+(u+a)*params.out_strides.z;\nif (MAX) {\nout[t]=made(ef(word(G[a])));\n} else {\nvar F=value(G[a]);\nif (DIVIDED) {\nlet r=vec2i(Q,L+i32(a)*params.stride.y);\nlet D=min(r+params.kernel,params.x_size)-max(r,vec2i());\nF=F/value(select(params.divisor,f32(D.x*D.y),params.divisor==0.0));\n}\nout[t]=made(F);\n}\n}\n}\n}\n"
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
  "code": "alias elem = vec4<u32>;\nconst WORKGROUP = 256u;\nconst DIGITS = 2u;\nconst LISTED = false;\nconst OUTER = 1u;\nconst MIDDLE = 1u;\nconst INNER = 2u;\nconst EACH = 4u;\nconst TAIL = false;\nconst SPLITS = false;\nconst JOINS = false;\nconst STRAND_ROWS = 1u;\nconst STRAND_COLUMNS = 2u;\nconst STRANDS = 2u;\nconst RUN = 1u;\nconst WORDS = 1u;\nconst LANES = 8u;\nconst MARGINS = false;\nconst PADDED = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> places:array<vec2u>;\nfn ek(B:u32,E:u32) {\nif (SPLITS) {\nvar n:array<u32,LANES>;\neach a 0u STRANDS {\neach g 0u WORDS {\nlet e=x[B+a*WORDS+g];\nn[(a*WORDS+g)*4u]=e.x;\nn[(a*WORDS+g)*4u+1u]=e.y;\nn[(a*WORDS+g)*4u+2u]=e.z;\nn[(a*WORDS+g)*4u+3u]=e.w;\n}\n}\nvar T=E;\neach o 0u STRAND_ROWS {\nvar t=T;\neach i 0u STRAND_COLUMNS {\neach g 0u WORDS {\nout[t+g]=elem(\nn[((g*4u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(g*4u)%RUN],\nn[((g*4u+1u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(g*4u+1u)%RUN],\nn[((g*4u+2u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(g*4u+2u)%RUN],\nn[((g*4u+3u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(g*4u+3u)%RUN],\n);\n}\nt+=params.strands.y;\n}\nT+=params.strands.x;\n}\n}\n}\nfn ev(B:u32,E:u32) {\nif (JOINS) {\nvar n:array<u32,LANES>;\nvar T=B;\neach o 0u STRAND_ROWS {\nvar t=T;\neach i 0u STRAND_COLUMNS {\neach g 0u WORDS {\nlet e=x[t+g];\nn[((g*4u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(g*4u)%RUN]=e.x;\nn[((g*4u+1u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(g*4u+1u)%RUN]=e.y;\nn[((g*4u+2u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(g*4u+2u)%RUN]=e.z;\nn[((g*4u+3u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(g*4u+3u)%RUN]=e.w;\n}\nt+=params.strands.y;\n}\nT+=params.strands.x;\n}\neach a 0u STRANDS {\neach g 0u WORDS {\nout[E+a*WORDS+g]=elem(\nn[(a*WORDS+g)*4u],\nn[(a*WORDS+g)*4u+1u],\nn[(a*WORDS+g)*4u+2u],\nn[(a*WORDS+g)*4u+3u],\n);\n}\n}\n}\n}\nfn ej(B:u32,E:u32,d:u32,u:u32) {\nif (MARGINS) {\nlet H=(d<params.image.x)&(u<params.image.y);\nif (PADDED) {\nvar e=elem();\nif (H) {\ne=x[B];\n}\nout[E]=e;\n} else {\nif (H) {\nout[E]=x[B];\n}\n}\n} else {\nif (SPLITS) {\nek(B,E);\n} else {\nif (JOINS) {\nev(B,E);\n} else {\nout[E]=x[B];\n}\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet c=(f.y*A.x+f.x)*WORKGROUP+b;\nif (c>=params.total) {\nreturn;\n}\nvar o=params.first.x;\nvar i=params.first.y;\nvar l=params.first.z;\nvar p=params.first.w;\nvar n=0u;\nvar a=c;\neach e 0u DIGITS {\nlet g=a/params.sizes[e];\nlet s=a-g*params.sizes[e];\no+=s*params.x_digits[e];\ni+=s*params.out_digits[e];\nif (MARGINS) {\nl+=s*params.row_digits[e];\np+=s*params.column_digits[e];\n}\nn+=s*params.turn_digits[e];\na=g;\n}\nif (LISTED) {\no+=places[a].x;\ni+=places[a].y;\n} else {\no+=a*params.last.x;\ni+=a*params.last.y;\nif (MARGINS) {\nl+=a*params.last.z;\np+=a*params.last.w;\n}\nn+=a*params.last_turn;\n}\neach m 0u OUTER {\nvar h=o;\nvar k=i;\nvar v=l;\nvar j=p;\neach r 0u MIDDLE {\nvar q=h;\nvar C=k;\nvar F=v;\nvar G=j;\neach D 0u INNER {\nvar B=q;\nvar E=C;\nvar d=F;\nvar u=G;\neach t 0u EACH {\nej(B,E,d,u);\nB+=params.x_box.w;\nE+=params.out_box.w;\nif (MARGINS) {\nd+=params.row_box.w;\nu+=params.column_box.w;\n}\n}\nif (TAIL) {\nif (n<params.tails) {\nej(B,E,d,u);\n}\n}\nq+=params.x_box.z;\nC+=params.out_box.z;\nif (MARGINS) {\nF+=params.row_box.z;\nG+=params.column_box.z;\n}\n}\nh+=params.x_box.y;\nk+=params.out_box.y;\nif (MARGINS) {\nv+=params.row_box.y;\nj+=params.column_box.y;\n}\n}\no+=params.x_box.x;\ni+=params.out_box.x;\nif (MARGINS) {\nl+=params.row_box.x;\np+=params.column_box.x;\n}\n}\n}\n"
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> source:array<u32>;\nfn es(t:u32) -> elem {\nif (HALVES) {\nreturn (x[t/2u]>>elem(t%2u*16u))&elem(0xffffu);\n}\nreturn x[t];\n}\nfn er(t:u32) -> elem {\nlet s=t/params.inner;\nlet l=s%params.channels;\nreturn es((s-l+source[l])*params.inner+t%params.inner);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet c=(f.y*A.x+f.x)*WORKGROUP+b;\nlet t=select(c,c*2u,HALVES);\nif (t>=params.total) {\nreturn;\n}\nvar e=er(t);\nif (HALVES&&t+1u<params.total) {\ne |=er(t+1u)<<elem(16u);\n}\nout[c]=e;\n}\n"
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst CHANNELS_LAST = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<stored>;\nfn eq(t:vec2u) -> vec2u {\nlet e=max(t*params.divisor+params.cut,params.added)-params.added;\nlet q=(e+max(params.scale,vec2u(1u))-1u)/max(params.scale,vec2u(1u));\nlet a=select(min(q,params.out_size),vec2u(),t==vec2u());\nreturn select(a,params.out_size,t>=params.x_size);\n}\nfn ex(C:u32,t:u32,n:u32,e:u32,s:u32,o:u32) -> u32 {\nreturn max(C*n+e,s)-s-t*o;\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet c=(f.y*A.x+f.x)*WORKGROUP+b;\nif (c>=params.total) {\nreturn;\n}\nvar l:u32;\nvar t:vec2u;\nvar p:u32;\nif (CHANNELS_LAST) {\nlet k=c/params.channels;\nl=c-k*params.channels;\nlet s=k/params.x_size.y;\nt.y=k-s*params.x_size.y;\np=s/params.x_size.x;\nt.x=s-p*params.x_size.x;\n} else {\nlet s=c/params.x_size.y;\nt.y=c-s*params.x_size.y;\nlet R=s/params.x_size.x;\nt.x=s-R*params.x_size.x;\np=R/params.channels;\nl=R-p*params.channels;\n}\nlet j=eq(t);\nlet B=eq(t+1u);\nlet i=min(t+1u,params.x_size-1u);\nlet r=p*params.x_strides.x+l*params.x_strides.w;\nlet m=r+t.x*params.x_strides.y;\nlet h=r+i.x*params.x_strides.y;\nlet g=vec2u(t.y,i.y)*params.x_strides.z;\nlet C=value(x[m+g.x]);\nlet D=value(x[m+g.y]);\nlet E=value(x[h+g.x]);\nlet F=value(x[h+g.y]);\nlet q=p*params.out_strides.x+l*params.out_strides.w;\nlet e=vec2f(params.divisor);\nfor (var d=j.x; d<B.x; d++) {\nlet o=ex(d,t.x,params.scale.x,params.added.x,params.cut.x,params.divisor.x);\nlet a=f32(params.divisor.x-o)/e.x;\nlet n=f32(o)/e.x;\nlet L=a*C+n*select(E,C,o==0u);\nlet G=a*D+n*select(F,D,o==0u);\nlet T=q+d*params.out_strides.y;\nfor (var u=j.y; u<B.y; u++) {\nlet v=ex(u,t.y,params.scale.y,params.added.y,params.cut.y,params.divisor.y);\nlet H=f32(params.divisor.y-v)/e.y;\nlet I=f32(v)/e.y;\nlet J=H*L+I*select(G,L,v==0u);\nout[T+u*params.out_strides.z]=stored(J);\n}\n}\n}\n"
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst CHANNELS_LAST = true;\nconst TILE_X = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<stored>;\nstruct Between {\nnear:u32,\nfar:u32,\nnear_weight:f32,\nfar_weight:f32,\n}\nfn ee(C:u32,n:u32,e:u32,s:u32,o:u32,N:u32) -> Between {\nlet r=max(C*n+e,s)-s;\nlet t=r/o;\nlet a=r-t*o;\nlet i=min(t+min(a,1u),N);\nreturn Between(t,i,f32(o-a)/f32(o),f32(a)/f32(o));\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet c=(f.y*A.x+f.x)*WORKGROUP+b;\nif (c>=params.total) {\nreturn;\n}\nvar l:u32;\nvar J:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nlet k=c/params.channels;\nl=c-k*params.channels;\nlet s=k/params.strips;\nJ=k-s*params.strips;\np=s/params.out_size.x;\nd=s-p*params.out_size.x;\n} else {\nlet s=c/params.strips;\nJ=c-s*params.strips;\nlet R=s/params.out_size.x;\nd=s-R*params.out_size.x;\np=R/params.channels;\nl=R-p*params.channels;\n}\nlet e=ee(d,params.scale.x,params.added.x,params.cut.x,params.divisor.x,params.x_last.x);\nlet r=p*params.x_strides.x+l*params.x_strides.w;\nlet m=r+e.near*params.x_strides.y;\nlet h=r+e.far*params.x_strides.y;\nlet q=p*params.out_strides.x+d*params.out_strides.y+l*params.out_strides.w;\neach a 0u TILE_X {\nlet u=J*TILE_X+a;\nif (u<params.out_size.y) {\nlet n=ee(u,params.scale.y,params.added.y,params.cut.y,params.divisor.y,params.x_last.y);\nlet t=n.near*params.x_strides.z;\nlet i=n.far*params.x_strides.z;\nlet g=n.near_weight*value(x[m+t])+n.far_weight*value(x[m+i]);\nlet o=n.near_weight*value(x[h+t])+n.far_weight*value(x[h+i]);\nout[q+u*params.out_strides.z]=stored(e.near_weight*g+e.far_weight*o);\n}\n}\n}\n"
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst CHANNELS_LAST = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\nfn es(t:u32) -> elem {\nif (HALVES) {\nreturn (x[t/2u]>>elem(t%2u*16u))&elem(0xffffu);\n}\nreturn x[t];\n}\nfn er(t:u32) -> elem {\nlet a=params.out_size.y;\nlet g=params.out_size.z;\nlet o=params.out_size.w;\nvar l:u32;\nvar u:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nl=t%o;\nlet k=t/o;\nu=k%g;\nd=k/g%a;\np=k/g/a;\n} else {\nu=t%g;\nlet s=t/g;\nd=s%a;\nl=s/a%o;\np=s/a/o;\n}\nlet e=(vec2u(d,u)*params.scale+params.added)/params.divisor;\nlet r=params.x_strides;\nreturn es(p*r.x+e.x*r.y+e.y*r.z+l*r.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet c=(f.y*A.x+f.x)*WORKGROUP+b;\nlet t=select(c,c*2u,HALVES);\nif (t>=params.total) {\nreturn;\n}\nvar e=er(t);\nif (HALVES&&t+1u<params.total) {\ne |=er(t+1u)<<elem(16u);\n}\nout[c]=e;\n}\n"
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
  "code": /* @__PURE__ */ ["enable subgroups;\nalias elem = f32;\nalias value = f32;\nalias stored = elem;\nalias lot = vec4<f32>;\nalias added_middle = stored;\nconst WORKGROUP = 64u;\nconst DILATED = false;\nconst TAIL = false;\nconst SHARED = true;\nconst KH = 3u;\nconst KW = 3u;\nconst STEP_Y = 1u;\nconst STEP_X = 1u;\nconst TILE_Y = 2u;\nconst TILE_X = 4u;\nconst SPAN_Y = 4u;\nconst SPAN_X = 6u;\nconst SPAN = 24u;\nconst QUARTER = 6u;\nconst TAPS = 9u;\nconst MULTIPLIER = 1u;\nconst FOLD = 1u;\nconst LOTS = 1u;\nconst WIDTH = 4u;\nconst COLUMNS = 4u;\nconst WEIGHTS = 4u;\nconst TILE = 8u;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> depthwise:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> pointwise:array<elem>;\n@group(0) @binding(7) var<storage,read> depthwise_bias:array<added_middle>;\nconst HAS_MIDDLE_BIAS = false;\n", "const ACTIVATION_MIDDLE = 0u;\nfn ez(e:value) -> value {\nswitch (ACTIVATION_MIDDLE) {\ncase 1u: {\nreturn select(e,value(0.0),e<value(0.0));\n}\ncase 2u: {\nreturn ee(e,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn e*ee(e*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn e*et(e);\n}\ncase 5u: {\nreturn et(e);\n}\ncase 6u: {\nreturn eo(e);\n}\ncase 7u: {\nreturn ea(e);\n}\ncase 8u: {\nreturn select(e,e*params.activation_middle.x,e<value(0.0));\n}\ncase 9u: {\nreturn ee(e,value(params.activation_middle.x),value(params.activation_middle.y));\n}\ndefault: {\nreturn e;\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet c=(f.y*A.x+f.x)*WORKGROUP+b;\nlet K=min(c,params.total-1u)/LANES;\nlet v=b%LANES;\nlet S=K/params.channel_strips;\nlet l=(K-S*params.channel_strips)*COLUMNS*LANES+v;\nlet s=S/params.strips.y;\nlet M=S-s*params.strips.y;\nlet p=s/params.strips.x;\nlet J=s-p*params.strips.x;\nvar d=J*TILE_Y;\nvar u=M*TILE_X;\nif (DILATED) {\nlet eB=M/params.apart.y;\nu=eB*params.apart.y*TILE_X+(M-eB*params.apart.y);\nlet eA=J/params.apart.x;\nd=eA*params.apart.x*TILE_Y+(J-eA*params.apart.x);\n}\nlet Q=i32(d)*params.stride.x-params.before.x;\nlet L=i32(u)*params.stride.y-params.before.y;\nlet N=params.x_size-1;\nvar g:array<u32,SPAN_X>;\nvar eC:array<bool,SPAN_X>;\nvar a:array<u32,SPAN_Y>;\nvar ew:array<bool,SPAN_Y>;\nvar eD:array<u32,QUARTER>;\nvar eE:array<bool,QUARTER>;\nlet R=p*params.x_strides.x;\nif (SHARED) {\neach E 0u QUARTER {\nlet o=(E*LANES+v)/SPAN_X;\nlet e=Q+i32(o)*params.dilation.x;\nlet n=L+i32(E*LANES+v-o*SPAN_X)*params.dilation.y;\neE[E]=(e>=0)&(e<=N.x)&(n>=0)&(n<=N.y);\neD[E]=R+u32(clamp(e,0,N.x))*params.x_strides.y+u32(clamp(n,0,N.y))*params.x_strides.z;\n}\n} else {\neach i 0u SPAN_X {\nlet n=L+i32(i)*params.dilation.y;\neC[i]=(n>=0)&(n<=N.y);\ng[i]=R+u32(clamp(n,0,N.y))*params.x_strides.z;\n}\neach o 0u SPAN_Y {\nlet e=Q+i32(o)*params.dilation.x;\new[o]=(e>=0)&(e<=N.x);\na[o]=u32(clamp(e,0,N.x))*params.x_strides.y;\n}\n}\nvar X:array<u32,COLUMNS>;\neach C 0u COLUMNS {\nX[C]=min(l+C*LANES,params.outs-1u)*params.pointwise_strides.y;\n}\nvar G:array<lot,TILE>;\nfor (var m=0u; m<params.inputs; m+=LANES) {\nvar T:array<u32,LANES>;\nvar W:array<bool,LANES>;\neach r 0u LANES {\nT[r]=m+(v ^ r);\nW[r]=true;\nif (TAIL) {\nW[r]=T[r]<params.inputs;\nT[r]=min(T[r],params.inputs-1u);\n}\n}\nlet B=T[0]/FOLD*params.x_strides.w;\nvar k:array<f32,SPAN>;\nif (SHARED) {\neach E 0u QUARTER {\nlet V=select(0.0,f32(x[B+eD[E]]),eE[E]);\nk[E*LANES]=quadBroadcast(V,0u);\nk[E*LANES+1u]=quadBroadcast(V,1u);\nk[E*LANES+2u]=quadBroadcast(V,2u);\nk[E*LANES+3u]=quadBroadcast(V,3u);\n}\n} else {\neach o 0u SPAN_Y {\neach i 0u SPAN_X {\nif (o%STEP_Y<KH) {\nif (i%STEP_X<KW) {\nk[o*SPAN_X+i]=select(0.0,f32(x[B+a[o]+g[i]]),ew[o]&eC[i]);\n}\n}\n}\n}\n}\neach O 0u MULTIPLIER {\nlet Z=T[0]*MULTIPLIER+O;\nvar U:array<f32,TAPS>;\neach j 0u KH {\neach h 0u KW {\nlet t=Z*params.depthwise_strides.z+j*params.depthwise_strides.x+h*params.depthwise_strides.y;\nU[j*KW+h]=f32(depthwise[t]);\n}\n}\nvar eF=0.0;\nif (HAS_MIDDLE_BIAS) {\neF=f32(depthwise_bias[Z]);\n}\nvar I:array<lot,WEIGHTS>;\neach r 0u LANES {\nlet P=(T[r]*MULTIPLIER+O)*params.pointwise_strides.x;\neach q 0u LOTS {\neach D 0u WIDTH {\nI[r*LOTS+q][D]=f32(pointwise[P+X[q*WIDTH+D]]);\n}\nif (TAIL) {\nI[r*LOTS+q]=select(lot(0.0),I[r*LOTS+q],W[r]);\n}\n}\n}\neach o 0u TILE_Y {\neach i 0u TILE_X {\nvar F=eF;\neach j 0u KH {\neach h 0u KW {\nF+=k[(o*STEP_Y+j)*SPAN_X+i*STEP_X+h]*U[j*KW+h];\n}\n}\nvar H=ez(F);\nif (TAIL) {\nH=select(0.0,H,W[0]);\n}\nlet eG=quadSwapX(H);\nlet eH=quadSwapY(H);\nlet eI=quadSwapDiagonal(H);\neach q 0u LOTS {\nG[(o*TILE_X+i)*LOTS+q]+=H*I[q]+eG*I[LOTS+q]+eH*I[2u*LOTS+q]+eI*I[3u*LOTS+q];\n}\n}\n}\n}\n}\nif (c>=params.total) {\nreturn;\n}\nlet Y=p*params.out_strides.x;\neach o 0u TILE_Y {\neach i 0u TILE_X {\nlet e=d+o*params.apart.x;\nlet n=u+i*params.apart.y;\neach q 0u LOTS {\neach D 0u WIDTH {\nlet C=l+(q*WIDTH+D)*LANES;\nif ((e<params.out_size.x)&(n<params.out_size.y)&(C<params.outs)) {\nlet t=Y+e*params.out_strides.y+n*params.out_strides.z+C*params.out_strides.w;\nout[t]=en(G[(o*TILE_X+i)*LOTS+q][D],C,t);\n}\n}\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nalias taken = elem;\nalias widened = f32;\nalias added_middle = stored;\nconst WORKGROUP = 64u;\nconst CHANNELS_LAST = true;\nconst FOURS = true;\nconst SPREAD = true;\nconst SPLIT = true;\nconst DILATED = false;\nconst RUNS = 16u;\nconst RUN = 4u;\nconst GROUPS = 4u;\nconst OUTS = 1u;\nconst TILE = 4u;\nconst MIDDLE = 256u;\nconst KW = 3u;\nconst STEP_X = 1u;\nconst SPAN_X = 6u;\nconst MULTIPLIER = 2u;\nconst FOUR = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<taken>;\n@group(0) @binding(2) var<storage,read> depthwise:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> pointwise:array<stored>;\n@group(0) @binding(7) var<storage,read> depthwise_bias:array<added_middle>;\nconst HAS_MIDDLE_BIAS = false;\nvar<workgroup> ey:array<value,MIDDLE>;\n", "const ACTIVATION_MIDDLE = 0u;\nfn ez(e:value) -> value {\nswitch (ACTIVATION_MIDDLE) {\ncase 1u: {\nreturn select(e,value(0.0),e<value(0.0));\n}\ncase 2u: {\nreturn ee(e,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn e*ee(e*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn e*et(e);\n}\ncase 5u: {\nreturn et(e);\n}\ncase 6u: {\nreturn eo(e);\n}\ncase 7u: {\nreturn ea(e);\n}\ncase 8u: {\nreturn select(e,e*params.activation_middle.x,e<value(0.0));\n}\ncase 9u: {\nreturn ee(e,value(params.activation_middle.x),value(params.activation_middle.y));\n}\ndefault: {\nreturn e;\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet F=f.y*A.x+f.x;\nif (F>=params.workgroups) {\nreturn;\n}\nlet S=F/params.channel_strips;\nvar m=b/GROUPS;\nvar v=b%GROUPS;\nif (!CHANNELS_LAST) {\nm=b%RUNS;\nv=b/RUNS;\n}\nlet V=S*RUNS+m;\nlet J=min(V,params.runs-1u);\nlet s=J/params.strips;\nlet M=J-s*params.strips;\nlet p=s/params.out_size.x;\nlet d=s-p*params.out_size.x;\nvar u=M*RUN;\nif (DILATED) {\nlet c=M/params.apart;\nu=c*params.apart*RUN+(M-c*params.apart);\n}\nlet Q=i32(d)*params.stride.x-params.before.x;\nlet L=i32(u)*params.stride.y-params.before.y;\nlet N=params.x_size-1;\nvar g:array<u32,SPAN_X>;\nvar H:array<bool,SPAN_X>;\neach i 0u SPAN_X {\nlet n=L+i32(i)*params.dilation.y;\nH[i]=(n>=0)&(n<=N.y);\ng[i]=p*params.x_strides.x+u32(clamp(n,0,N.y))*params.x_strides.z;\n}\nlet l=(F-S*params.channel_strips)*GROUPS*OUTS+v;\nvar X:array<u32,OUTS>;\neach C 0u OUTS {\nX[C]=min(l+C*GROUPS,params.outs-1u)*params.pointwise_strides.y;\n}\nvar K=m*RUN*GROUPS;\nvar O=GROUPS;\nvar R=1u;\nif (!CHANNELS_LAST) {\nK=m;\nO=RUNS;\nR=RUN*RUNS;\n}\nvar G:array<value,TILE>;\nfor (var q=0u; q<params.middles; q+=GROUPS) {\nlet r=min(q+v,params.middles-1u);\nvar B=vec4u(r/MULTIPLIER);\nif (SPREAD) {\nB=(FOUR*r+vec4u(0u,1u,2u,3u))/MULTIPLIER;\n}\nB*=params.x_strides.w;\nvar E:array<value,RUN>;\neach a 0u RUN {\nE[a]=value(0.0);\n}\nfor (var j=0u; j<params.rows; j++) {\nlet e=Q+i32(j)*params.dilation.x;\nlet ew=(e>=0)&(e<=N.x);\nlet T=B+u32(clamp(e,0,N.x))*params.x_strides.y;\nlet P=r*params.depthwise_strides.z+j*params.depthwise_strides.x;\nvar k:array<value,SPAN_X>;\neach i 0u SPAN_X {\nif (i%STEP_X<KW) {\nlet t=T+g[i];\nif (SPLIT) {\nk[i]=value(vec4<f32>(f32(x[t.x]),f32(x[t.y]),f32(x[t.z]),f32(x[t.w])));\n} else {\nk[i]=value(widened(x[t.x]));\n}\nk[i]=select(value(0.0),k[i],ew&H[i]);\n}\n}\neach h 0u KW {\nlet U=value(depthwise[P+h*params.depthwise_strides.y]);\neach a 0u RUN {\nE[a]+=k[a*STEP_X+h]*U;\n}\n}\n}\nif (HAS_MIDDLE_BIAS) {\nlet I=value(depthwise_bias[r]);\neach a 0u RUN {\nE[a]+=I;\n}\n}\nworkgroupBarrier();\neach a 0u RUN {\ney[K+v*R+a*O]=ez(E[a]);\n}\nworkgroupBarrier();\nlet W=min(GROUPS,params.middles-q);\nfor (var D=0u; D<W; D++) {\nvar o:array<value,RUN>;\neach a 0u RUN {\no[a]=ey[K+D*R+a*O];\n}\neach C 0u OUTS {\nif (FOURS) {\nlet t=(q+D)*FOUR*params.pointwise_strides.x+X[C];\nlet Z=value(pointwise[t]);\nlet eA=value(pointwise[t+params.pointwise_strides.x]);\nlet eB=value(pointwise[t+2u*params.pointwise_strides.x]);\nlet eC=value(pointwise[t+3u*params.pointwise_strides.x]);\neach a 0u RUN {\nG[C*RUN+a]+=o[a].x*Z+o[a].y*eA+o[a].z*eB+o[a].w*eC;\n}\n} else {\nlet U=value(pointwise[(q+D)*params.pointwise_strides.x+X[C]]);\neach a 0u RUN {\nG[C*RUN+a]+=o[a]*U;\n}\n}\n}\n}\n}\nif (V>=params.runs) {\nreturn;\n}\nlet Y=p*params.out_strides.x+d*params.out_strides.y;\neach a 0u RUN {\nlet n=u+a*params.apart;\neach C 0u OUTS {\nlet i=l+C*GROUPS;\nif ((n<params.out_size.y)&(i<params.outs)) {\nlet t=Y+n*params.out_strides.z+i*params.out_strides.w;\nout[t]=en(G[C*RUN+a],i,t);\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst CHANNELS_LAST = true;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\nfn es(t:u32) -> elem {\nif (HALVES) {\nreturn (x[t/2u]>>elem(t%2u*16u))&elem(0xffffu);\n}\nreturn x[t];\n}\nfn er(t:u32) -> elem {\nlet a=params.out_size.y;\nlet g=params.out_size.z;\nlet o=params.out_size.w;\nvar l:u32;\nvar u:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nl=t%o;\nlet k=t/o;\nu=k%g;\nd=k/g%a;\np=k/g/a;\n} else {\nu=t%g;\nlet s=t/g;\nd=s%a;\nl=s/a%o;\np=s/a/o;\n}\nlet c=p/params.x_batch;\nlet e=i32(d*params.block.x+c/params.block.y)-params.before.x;\nlet n=i32(u*params.block.y+c%params.block.y)-params.before.y;\nif (e<0||e>=params.x_size.x||n<0||n>=params.x_size.y) {\nreturn elem();\n}\nlet r=params.x_strides;\nreturn es(p%params.x_batch*r.x+u32(e)*r.y+u32(n)*r.z+l*r.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet c=(f.y*A.x+f.x)*WORKGROUP+b;\nlet t=select(c,c*2u,HALVES);\nif (t>=params.total) {\nreturn;\n}\nvar e=er(t);\nif (HALVES&&t+1u<params.total) {\ne |=er(t+1u)<<elem(16u);\n}\nout[c]=e;\n}\n"
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\nconst HALVES = false;\nconst CHANNELS_LAST = true;\nconst CHANNEL_MAJOR = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> source:array<u32>;\nfn es(t:u32) -> elem {\nif (HALVES) {\nreturn (x[t/2u]>>elem(t%2u*16u))&elem(0xffffu);\n}\nreturn x[t];\n}\nfn er(t:u32) -> elem {\nlet a=params.out_size.y;\nlet g=params.out_size.z;\nlet o=params.out_size.w;\nvar l:u32;\nvar u:u32;\nvar d:u32;\nvar p:u32;\nif (CHANNELS_LAST) {\nl=t%o;\nlet k=t/o;\nu=k%g;\nd=k/g%a;\np=k/g/a;\n} else {\nu=t%g;\nlet s=t/g;\nd=s%a;\nl=s/a%o;\np=s/a/o;\n}\nvar c:u32;\nvar i:u32;\nif (CHANNEL_MAJOR) {\nlet m=params.block.x*params.block.y;\nc=source[l%m];\ni=l/m;\n} else {\nc=source[l/params.channels];\ni=l%params.channels;\n}\nlet e=d*params.block.x+c/params.block.y;\nlet n=u*params.block.y+c%params.block.y;\nlet r=params.x_strides;\nreturn es(p*r.x+e*r.y+n*r.z+i*r.w);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) f:vec3u,\n@builtin(num_workgroups) A:vec3u,\n@builtin(local_invocation_index) b:u32,\n) {\nlet c=(f.y*A.x+f.x)*WORKGROUP+b;\nlet t=select(c,c*2u,HALVES);\nif (t>=params.total) {\nreturn;\n}\nvar e=er(t);\nif (HALVES&&t+1u<params.total) {\ne |=er(t+1u)<<elem(16u);\n}\nout[c]=e;\n}\n"
};

export const to_texture_draw: Drawing = {
  "name": "to_texture_draw",
  "params": "scale:vec4f,offset:vec4f,strides:vec3u",
  "bindings": [
    "params",
    "x"
  ],
  "code": "alias elem = f32;\nconst CHANNELS = 3u;\nconst GREY = false;\nconst BYTES = true;\nconst PREMULTIPLIED = false;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@vertex\nfn corner(@builtin(vertex_index) e:u32) -> @builtin(position) vec4f {\nreturn vec4f(select(-1f,3f,e==1u),select(-1f,3f,e==2u),0f,1f);\n}\n@fragment\nfn main(@builtin(position) v:vec4f) -> @location(0) vec4f {\nlet k=vec2u(v.xy);\nvar t=k.y*params.strides.x+k.x*params.strides.y;\nvar e=vec4f();\neach i 0u CHANNELS {\ne[i]=f32(x[t]);\nt+=params.strides.z;\n}\ne=e*params.scale+params.offset;\nif (GREY) {\ne=e.xxxw;\n}\nif (PREMULTIPLIED) {\ne=vec4f(e.xyz*e.w,e.w);\n}\nif (BYTES) {\ne=floor(clamp(e,vec4f(),vec4f(1f))*255f+0.5f)/255f;\n}\nreturn e;\n}\n"
};
