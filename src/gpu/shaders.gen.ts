// Made by tools/shaders.mjs from shaders/*.wgsl.
import type { Drawing, Shader } from './shader.ts';

const epilogue = "alias added = stored;\nalias partial = value;\n@group(0) @binding(4) var<storage,read> bias:array<added>;\n@group(0) @binding(5) var<storage,read> residual:array<stored>;\nfn ee(e:value,t:value,a:value) -> value {\nreturn select(select(e,a,e>a),t,e<t);\n}\nfn et(e:value) -> value {\nlet a=exp(-abs(e));\nlet t=select(value(1.0),a,e<value(0.0))/(value(1.0)+a);\nreturn select(e,t,abs(e)>=value(0.0));\n}\nfn ea(e:value) -> value {\nlet r=select(abs(e),value(20.0),abs(e)>value(20.0));\nlet a=exp(r*-2.0);\nlet t=r*r;\nlet i=r*(1.0+t*(-0.33333333+t*(0.13333333+t*(-0.05396825+t*0.02186949))));\nlet o=select((value(1.0)-a)/(value(1.0)+a),i,r<value(0.25));\nreturn select(o,-o,e<value(0.0));\n}\nfn eo(e:value) -> value {\nlet a=abs(e)*0.70710678;\nlet s=select(a,value(13.0),a>value(13.0));\nlet t=value(1.0)/(1.0+0.3275911*s);\nlet i=t*(0.254829592+t*(-0.284496736+t*(1.421413741+t*(-1.453152027+t*1.061405429))));\nlet o=e*0.5*(i*exp(-s*s));\nreturn select(e-o,o,e<value(0.0));\n}\nfn ei(e:value) -> value {\nswitch (ACTIVATION) {\ncase 1u: {\nreturn select(e,value(0.0),e<value(0.0));\n}\ncase 2u: {\nreturn ee(e,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn e*ee(e*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn e*et(e);\n}\ncase 5u: {\nreturn et(e);\n}\ncase 6u: {\nreturn eo(e);\n}\ncase 7u: {\nreturn ea(e);\n}\ncase 8u: {\nreturn select(e,e*params.activation.x,e<value(0.0));\n}\ncase 9u: {\nreturn ee(e,value(params.activation.x),value(params.activation.y));\n}\ndefault: {\nreturn e;\n}\n}\n}\nfn en(E:value,d:u32,a:u32) -> stored {\nvar e=E;\nif (HAS_BIAS) {\ne+=value(bias[d]);\n}\nif (HAS_RESIDUAL) {\ne+=value(residual[a]);\n}\nreturn stored(ei(e));\n}\n";

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
  "code": "alias elem = vec4<u32>;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x0:array<elem>;\n@group(0) @binding(2) var<storage,read> x1:array<elem>;\n@group(0) @binding(3) var<storage,read> x2:array<elem>;\n@group(0) @binding(4) var<storage,read> x3:array<elem>;\n@group(0) @binding(5) var<storage,read> x4:array<elem>;\n@group(0) @binding(6) var<storage,read> x5:array<elem>;\n@group(0) @binding(7) var<storage,read> x6:array<elem>;\n@group(0) @binding(8) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) v:u32,\n) {\nlet m=(g.y*F.x+g.x)*WORKGROUP+v;\nif (m>=params.total) {\nreturn;\n}\nlet r=m/params.columns;\nlet c=r*params.share.x;\nlet p=(m-r*params.columns)*params.share.y;\nlet N=params.apart.x*params.whole+params.apart.y;\nvar C=c*params.whole+p;\nvar e:u32;\nvar a:u32;\nvar i:u32;\ne=params.widths.x;\na=c*e+p;\ni=params.apart.x*e+params.apart.y;\neach t 0u TURNS_0 {\neach n 0u ONCE for (var n = 0u; n < e; n += params.turn) {\neach l 0u EACH {\nout[C+l*N]=x0[a+l*i];\n}\na+=params.turn;\nC+=params.turn;\n}\n}\ne=params.widths.y;\na=c*e+p;\ni=params.apart.x*e+params.apart.y;\neach t 0u TURNS_1 {\neach n 0u ONCE for (var n = 0u; n < e; n += params.turn) {\neach l 0u EACH {\nout[C+l*N]=x1[a+l*i];\n}\na+=params.turn;\nC+=params.turn;\n}\n}\ne=params.widths.z;\na=c*e+p;\ni=params.apart.x*e+params.apart.y;\neach t 0u TURNS_2 {\neach n 0u ONCE for (var n = 0u; n < e; n += params.turn) {\neach l 0u EACH {\nout[C+l*N]=x2[a+l*i];\n}\na+=params.turn;\nC+=params.turn;\n}\n}\ne=params.widths.w;\na=c*e+p;\ni=params.apart.x*e+params.apart.y;\neach t 0u TURNS_3 {\neach n 0u ONCE for (var n = 0u; n < e; n += params.turn) {\neach l 0u EACH {\nout[C+l*N]=x3[a+l*i];\n}\na+=params.turn;\nC+=params.turn;\n}\n}\ne=params.more_widths.x;\na=c*e+p;\ni=params.apart.x*e+params.apart.y;\neach t 0u TURNS_4 {\neach n 0u ONCE for (var n = 0u; n < e; n += params.turn) {\neach l 0u EACH {\nout[C+l*N]=x4[a+l*i];\n}\na+=params.turn;\nC+=params.turn;\n}\n}\ne=params.more_widths.y;\na=c*e+p;\ni=params.apart.x*e+params.apart.y;\neach t 0u TURNS_5 {\neach n 0u ONCE for (var n = 0u; n < e; n += params.turn) {\neach l 0u EACH {\nout[C+l*N]=x5[a+l*i];\n}\na+=params.turn;\nC+=params.turn;\n}\n}\ne=params.more_widths.z;\na=c*e+p;\ni=params.apart.x*e+params.apart.y;\neach t 0u TURNS_6 {\neach n 0u ONCE for (var n = 0u; n < e; n += params.turn) {\neach l 0u EACH {\nout[C+l*N]=x6[a+l*i];\n}\na+=params.turn;\nC+=params.turn;\n}\n}\n}\n"
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x0:array<elem>;\n@group(0) @binding(2) var<storage,read> x1:array<elem>;\n@group(0) @binding(3) var<storage,read> x2:array<elem>;\n@group(0) @binding(4) var<storage,read> x3:array<elem>;\n@group(0) @binding(5) var<storage,read> x4:array<elem>;\n@group(0) @binding(6) var<storage,read> x5:array<elem>;\n@group(0) @binding(7) var<storage,read> x6:array<elem>;\n@group(0) @binding(8) var<storage,read_write> out:array<elem>;\nfn es(e:u32,a:u32) -> elem {\nswitch (e) {\ncase 0u: {\nreturn x0[a];\n}\ncase 1u: {\nreturn x1[a];\n}\ncase 2u: {\nreturn x2[a];\n}\ncase 3u: {\nreturn x3[a];\n}\ncase 4u: {\nreturn x4[a];\n}\ncase 5u: {\nreturn x5[a];\n}\ndefault: {\nreturn x6[a];\n}\n}\n}\nfn er(e:u32,a:u32) -> elem {\nif (HALVES) {\nreturn (es(e,a/2u)>>elem(a%2u*16u))&elem(0xffffu);\n}\nreturn es(e,a);\n}\nfn el(a:u32) -> elem {\nlet c=a/params.whole;\nvar p=a-c*params.whole;\nvar o=elem();\neach t 0u TENSORS {\nlet e=select(params.widths[t&3u],params.more_widths[t&3u],t>3u);\nif (p<e) {\no=er(t,c*e+p);\n}\np -=e;\n}\nreturn o;\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) v:u32,\n) {\nlet m=(g.y*F.x+g.x)*WORKGROUP+v;\nlet a=select(m,m*2u,HALVES);\nif (a>=params.total) {\nreturn;\n}\nvar e=el(a);\nif (HALVES&&a+1u<params.total) {\ne |=el(a+1u)<<elem(16u);\n}\nout[m]=e;\n}\n"
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = f32;\nalias stored = elem;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) v:u32,\n) {\nlet a=(g.y*F.x+g.x)*WORKGROUP+v;\nif (a>=params.total) {\nreturn;\n}\nlet t=params.out_size.x;\nlet N=params.out_size.y;\nvar d:u32;\nvar p:u32;\nvar c:u32;\nvar b:u32;\nif (CHANNELS_LAST) {\nd=a%params.channels;\nlet D=a/params.channels;\np=D%N;\nc=D/N%t;\nb=D/N/t;\n} else {\np=a%N;\nlet r=a/N;\nc=r%t;\nd=r/t%params.channels;\nb=r/t/params.channels;\n}\nlet o=vec2i(vec2u(c,p))*params.stride-params.before;\nlet k=d/params.group_out*params.group_in;\nlet n=b*params.x_strides.x+k*params.x_strides.w;\nvar E:partial=0.0;\nfor (var j=0; j<params.kernel.x; j++) {\nlet e=o.x+j*params.dilation.x;\nif (e<0||e>=params.x_size.x) {\ncontinue;\n}\nfor (var f=0; f<params.kernel.y; f++) {\nlet i=o.y+f*params.dilation.y;\nif (i<0||i>=params.x_size.y) {\ncontinue;\n}\nvar A=n+u32(e)*params.x_strides.y+u32(i)*params.x_strides.z;\nvar S=u32(j)*params.weight_strides.x+u32(f)*params.weight_strides.y+d*params.weight_strides.w;\nfor (var l=0u; l<params.group_in; l++) {\nE+=partial(x[A])*partial(weights[S]);\nA+=params.x_strides.w;\nS+=params.weight_strides.z;\n}\n}\n}\nout[a]=en(value(E),d,a);\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = f32;\nalias stored = elem;\nalias lot = vec4<f32>;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> places:array<u32>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) v:u32,\n) {\nlet m=(g.y*F.x+g.x)*WORKGROUP+v;\nlet R=min(m,params.total-1u)/LANES;\nlet h=v%LANES;\nvar D:u32;\nvar d:u32;\nvar E:u32;\nvar Z=1u;\nvar eA=1u;\nif (CHANNELS_LAST) {\nlet Q=R/params.group_strips;\nlet L=R-Q*params.group_strips;\nE=L/params.channel_strips;\nd=(L-E*params.channel_strips)*COLUMNS*LANES+h;\neA=LANES;\nD=Q*ROWS;\n} else {\nlet Q=(params.pixels+COLUMNS*LANES-1u)/(COLUMNS*LANES);\nlet L=R/Q;\nD=(R-L*Q)*COLUMNS*LANES+h;\nZ=LANES;\nE=L/params.channel_strips;\nd=(L-E*params.channel_strips)*ROWS;\n}\nlet eB=E*params.group_in*params.x_strides.w;\nlet Y=E*params.group_out;\nvar P:array<i32,SPOTS>;\nvar J:array<i32,SPOTS>;\nvar A:array<u32,SPOTS>;\nvar C:array<u32,SPOTS>;\nlet O=params.out_size.x*params.out_size.y;\neach t 0u SPOTS {\nlet K=min(D+t*Z,params.pixels-1u);\nvar b=0u;\nvar V=K;\nif (!RUNNING) {\nb=K/O;\nV=K-b*O;\n}\nC[t]=b*params.out_strides.x+V*params.out_strides.z;\nA[t]=eB+b*params.x_strides.x;\nif (PACKED) {\nA[t]+=V*params.x_strides.z;\n} else {\nlet c=V/params.out_size.y;\nlet p=V-c*params.out_size.y;\nif (FLAT) {\nA[t]+=c*params.x_strides.y+p*params.x_strides.z;\n} else {\nP[t]=i32(c)*params.stride.x-params.before.x;\nJ[t]=i32(p)*params.stride.y-params.before.y;\n}\n}\n}\nlet N=params.out_strides.w;\nlet eD=params.x_strides.w;\nlet eE=params.weight_strides.z;\nvar X:array<u32,CHANNELS>;\nvar S:array<u32,CHANNELS>;\neach q 0u CHANNELS {\nX[q]=Y+min(d+q*eA,params.group_out-1u);\nS[q]=X[q]*params.weight_strides.w;\n}\nvar G:array<lot,TILE>;\neach M 0 FLAT for (var M = 0; M < params.kernel.x * params.kernel.y; M++) {\nlet j=M/params.kernel.y;\nlet f=M-j*params.kernel.y;\nlet ew=u32(j)*params.weight_strides.x+u32(f)*params.weight_strides.y;\nvar I:array<bool,SPOTS>;\nvar a:array<u32,SPOTS>;\neach t 0u SPOTS {\nif (FLAT) {\nI[t]=true;\na[t]=A[t];\n} else {\nlet e=bitcast<u32>(P[t]+j*params.dilation.x);\nlet s=bitcast<u32>(J[t]+f*params.dilation.y);\nI[t]=(e<params.x_size.x)&(s<params.x_size.y);\na[t]=A[t]+select(0u,e*params.x_strides.y+s*params.x_strides.z,I[t]);\n}\n}\nfor (var l=0u; l<params.group_in; l+=LANES) {\nvar T:array<u32,LANES>;\nvar U:array<u32,LANES>;\nvar eC:array<u32,LANES>;\nvar W:array<bool,LANES>;\neach n 0u LANES {\nif (SHARED) {\nT[n]=l+(h ^ n);\n} else {\nT[n]=l+n;\n}\nW[n]=true;\nif (TAIL) {\nW[n]=T[n]<params.group_in;\nT[n]=min(T[n],params.group_in-1u);\n}\nif (LISTED) {\nU[n]=places[T[n]];\n} else {\nU[n]=T[n]*eD;\n}\neC[n]=ew+T[n]*eE;\n}\nvar H:array<lot,WEIGHTS>;\neach n 0u LANES {\neach k 0u LOTS {\neach B 0u WIDTH {\nif (CHANNELS_LAST) {\nH[n*LOTS+k][B]=f32(weights[S[min(k*WIDTH+B,CHANNELS-1u)]+eC[n]]);\n} else {\nlet u=f32(x[a[min(k*WIDTH+B,SPOTS-1u)]+U[n]]);\nif (FLAT) {\nH[n*LOTS+k][B]=u;\n} else {\nH[n*LOTS+k][B]=select(0.0,u,I[min(k*WIDTH+B,SPOTS-1u)]);\n}\n}\n}\nif (TAIL) {\nH[n*LOTS+k]=select(lot(0.0),H[n*LOTS+k],W[n]);\n}\n}\n}\neach o 0u ROWS {\nvar r:array<value,LANES>;\neach n 0u LOADS {\nif (CHANNELS_LAST) {\nr[n]=value(x[a[min(o,SPOTS-1u)]+U[n]]);\nif (!FLAT) {\nr[n]=select(value(0.0),r[n],I[min(o,SPOTS-1u)]);\n}\n} else {\nr[n]=value(weights[S[min(o,CHANNELS-1u)]+eC[n]]);\n}\nif (TAIL) {\nr[n]=select(value(0.0),r[n],W[n]);\n}\n}\nif (SHARED) {\nr[1]=quadSwapX(r[0]);\nr[2]=quadSwapY(r[0]);\nr[3]=quadSwapDiagonal(r[0]);\n}\neach k 0u LOTS {\nif (CHANNELS_LAST) {\nG[o*LOTS+k]+=r[0]*H[k]+r[1]*H[LOTS+k]+r[2]*H[2u*LOTS+k]+r[3]*H[3u*LOTS+k];\n} else {\nG[o*LOTS+k]+=(r[0]*H[k]+r[1]*H[LOTS+k])+(r[2]*H[2u*LOTS+k]+r[3]*H[3u*LOTS+k]);\n}\n}\n}\n}\n}\nif (m>=params.total) {\nreturn;\n}\neach k 0u LOTS {\neach B 0u WIDTH {\nlet i=k*WIDTH+B;\nif (select(D+i*Z<params.pixels,d+i*eA<params.group_out,CHANNELS_LAST)) {\neach o 0u ROWS {\nlet q=X[min(select(o,k*WIDTH+B,CHANNELS_LAST),CHANNELS-1u)];\nlet a=C[min(select(k*WIDTH+B,o,CHANNELS_LAST),SPOTS-1u)]+q*N;\nout[a]=en(G[o*LOTS+k][B],q,a);\n}\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst ACROSS = 4u;\nconst SLICES = 16u;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\nvar<workgroup> ec:array<value,PARTS>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) v:u32,\n) {\nlet m=g.y*F.x+g.x;\nlet Q=v%ACROSS;\nlet n=v/ACROSS;\nlet k=m%params.strips*ACROSS;\nlet D=m/params.strips*ROWS;\nlet R=min(k+Q,params.quads-1u);\nvar P:array<i32,ROWS>;\nvar J:array<i32,ROWS>;\nvar A:array<u32,ROWS>;\neach o 0u ROWS {\nlet K=min(D+o,params.pixels-1u);\nlet r=K/params.out_size.y;\nlet b=r/params.out_size.x;\nP[o]=i32(r-b*params.out_size.x)*params.stride.x-params.before.x;\nJ[o]=i32(K-r*params.out_size.y)*params.stride.y-params.before.y;\nA[o]=b*params.x_size.x*params.x_size.y;\n}\nvar G:array<partial,ROWS>;\nfor (var i=n; i<params.steps; i+=SLICES) {\nlet M=i/params.x_quads;\nlet l=i-M*params.x_quads;\nlet j=i32(M)/params.kernel.y;\nlet f=i32(M)-j*params.kernel.y;\nvar u:array<partial,ROWS>;\neach o 0u ROWS {\nlet e=bitcast<u32>(P[o]+j*params.dilation.x);\nlet s=bitcast<u32>(J[o]+f*params.dilation.y);\nlet I=(e<params.x_size.x)&(s<params.x_size.y);\nlet a=(A[o]+select(0u,e*params.x_size.y+s,I))*params.x_quads+l;\nu[o]=select(partial(0.0),partial(x[a]),I);\n}\nlet ew=u32(j)*params.weight_strides.x+u32(f)*params.weight_strides.y+R;\neach h 0u LANES {\nlet U=partial(weights[ew+(4u*l+h)*params.weight_strides.z]);\neach o 0u ROWS {\nG[o]+=u[o][h]*U;\n}\n}\n}\neach o 0u ROWS {\nec[(n*ROWS+o)*ACROSS+Q]=value(G[o]);\n}\nworkgroupBarrier();\nlet Z=D+n;\nif (n>=ROWS||Z>=params.pixels||k+Q>=params.quads) {\nreturn;\n}\nvar E=value(0.0);\neach t 0u SLICES {\nE+=ec[t*OUTPUTS+v];\n}\nlet a=Z*params.out_strides.z+R;\nout[a]=en(E,R,a);\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = f32;\nalias stored = elem;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\nvar<workgroup> eu:array<vec4<partial>,INPUTS>;\nvar<workgroup> ed:array<vec4<partial>,WEIGHTS>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) v:u32,\n) {\nlet m=g.y*F.x+g.x;\nif (m>=params.total) {\nreturn;\n}\nlet L=m%params.group_strips;\nlet D=m/params.group_strips*PIXEL_QUADS*LANES;\nlet E=L/params.channel_strips;\nlet d=L%params.channel_strips*CHANNEL_QUADS*LANES;\nlet eB=E*params.group_in;\nlet Y=E*params.group_out;\nlet O=params.out_size.x*params.out_size.y;\nvar P:array<i32,SPOTS>;\nvar J:array<i32,SPOTS>;\nvar A:array<u32,SPOTS>;\nvar p:array<u32,INPUT_COPIES>;\nvar N:array<u32,INPUT_COPIES>;\neach C 0u INPUT_COPIES {\nlet i=min(C*WORKGROUP+v,INPUTS-1u);\nvar R=i%PIXEL_QUADS;\np[C]=i/PIXEL_QUADS;\nif (INPUTS_TOGETHER) {\nR=i/DEPTH;\np[C]=i%DEPTH;\n}\nN[C]=p[C]*PIXEL_QUADS+R;\neach h 0u LANES {\nlet K=min(D+R*LANES+h,params.pixels-1u);\nlet b=K/O;\nlet V=K-b*O;\nlet c=V/params.out_size.y;\nP[C*LANES+h]=i32(c)*params.stride.x-params.before.x;\nJ[C*LANES+h]=i32(V-c*params.out_size.y)*params.stride.y-params.before.y;\nA[C*LANES+h]=b*params.x_strides.x+eB*params.x_strides.w;\n}\n}\nlet Q=v%ACROSS;\nlet eA=v/ACROSS*QUADS;\nvar G:array<vec4<partial>,SUMS>;\nfor (var M=0; M<params.kernel.x*params.kernel.y; M++) {\nlet j=M/params.kernel.y;\nlet f=M-j*params.kernel.y;\nlet ew=u32(j)*params.weight_strides.x+u32(f)*params.weight_strides.y;\nvar I:array<bool,SPOTS>;\nvar a:array<u32,SPOTS>;\neach t 0u SPOTS {\nlet e=bitcast<u32>(P[t]+j*params.dilation.x);\nlet s=bitcast<u32>(J[t]+f*params.dilation.y);\nI[t]=(e<params.x_size.x)&(s<params.x_size.y);\na[t]=A[t]+select(0u,e*params.x_strides.y+s*params.x_strides.z,I[t]);\n}\nfor (var l=0u; l<params.group_in; l+=DEPTH) {\nworkgroupBarrier();\neach C 0u INPUT_COPIES {\nlet W=l+p[C]<params.group_in;\nlet U=min(l+p[C],params.group_in-1u)*params.x_strides.w;\nvar u:vec4<partial>;\neach h 0u LANES {\nlet X=partial(x[a[C*LANES+h]+U]);\nu[h]=select(partial(0.0),X,W&I[C*LANES+h]);\n}\neu[N[C]]=u;\n}\neach C 0u WEIGHT_COPIES {\nlet i=min(C*WORKGROUP+v,WEIGHTS-1u);\nvar R=i/DEPTH;\nvar k=i%DEPTH;\nif (WEIGHTS_TOGETHER) {\nR=i%CHANNEL_QUADS;\nk=i/CHANNEL_QUADS;\n}\nlet W=l+k<params.group_in;\nlet S=ew+min(l+k,params.group_in-1u)*params.weight_strides.z;\nvar u:vec4<partial>;\neach h 0u LANES {\nlet q=Y+min(d+R*LANES+h,params.group_out-1u);\nu[h]=select(partial(0.0),partial(weights[S+q*params.weight_strides.w]),W);\n}\ned[k*CHANNEL_QUADS+R]=u;\n}\nworkgroupBarrier();\nfor (var B=0u; B<DEPTH; B++) {\nvar H:vec4<partial>;\nif (CHANNELS_LAST) {\nH=ed[B*CHANNEL_QUADS+Q];\n} else {\nH=eu[B*PIXEL_QUADS+Q];\n}\neach n 0u QUADS {\nvar r:vec4<partial>;\nif (CHANNELS_LAST) {\nr=eu[B*PIXEL_QUADS+eA+n];\n} else {\nr=ed[B*CHANNEL_QUADS+eA+n];\n}\neach h 0u LANES {\nG[n*LANES+h]+=r[h]*H;\n}\n}\n}\n}\n}\neach o 0u SUMS {\neach h 0u LANES {\nvar K=D+Q*LANES+h;\nvar q=d+eA*LANES+o;\nif (CHANNELS_LAST) {\nK=D+eA*LANES+o;\nq=d+Q*LANES+h;\n}\nif ((K<params.pixels)&(q<params.group_out)) {\nlet b=K/O;\nlet Z=Y+q;\nlet T=b*params.out_strides.x+(K-b*O)*params.out_strides.z+Z*params.out_strides.w;\nout[T]=en(value(G[o][h]),Z,T);\n}\n}\n}\n}\n"].join(epilogue)
};

export const conv2d_tile: Shader = {
  "name": "conv2d_tile",
  "workgroupSize": 64,
  "params": "out_strides:vec4u,weight_strides:vec3u,x_channels:u32,x_size:vec2u,out_size:vec2u,kernel:vec2i,stride:vec2i,dilation:vec2i,before:vec2i,group_in:u32,group_quads:u32,group_strips:u32,quad_strips:u32,pixels:u32,total:u32,activation:vec2f",
  "bindings": [
    "params",
    "x",
    "weights",
    "out",
    "bias",
    "residual"
  ],
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nalias taken = stored;\nalias widened = value;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<taken>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) v:u32,\n) {\nlet m=(g.y*F.x+g.x)*WORKGROUP+v;\nif (m>=params.total) {\nreturn;\n}\nlet i=m%params.quad_strips;\nlet D=m/params.quad_strips*ROWS;\nlet c=i%params.group_strips*QUADS;\nlet E=i/params.group_strips;\nvar t:array<u32,QUADS>;\neach n 0u QUADS {\nt[n]=E*params.group_quads+min(c+n,params.group_quads-1u);\n}\nvar d:array<u32,ROWS>;\nvar P:array<i32,ROWS>;\nvar J:array<i32,ROWS>;\neach o 0u ROWS {\nlet K=min(D+o,params.pixels-1u);\nlet r=K/params.out_size.y;\nd[o]=r/params.out_size.x*params.x_size.x;\nP[o]=i32(r%params.out_size.x)*params.stride.x-params.before.x;\nJ[o]=i32(K%params.out_size.y)*params.stride.y-params.before.y;\n}\nvar G:array<partial,TILE>;\nfor (var j=0; j<params.kernel.x; j++) {\nfor (var f=0; f<params.kernel.y; f++) {\nvar I:array<bool,ROWS>;\nvar A:array<u32,ROWS>;\neach o 0u ROWS {\nlet e=u32(P[o]+j*params.dilation.x);\nlet s=u32(J[o]+f*params.dilation.y);\nI[o]=!PADDED||(e<params.x_size.x&&s<params.x_size.y);\nA[o]=select(0u,((d[o]+e)*params.x_size.y+s)*params.x_channels,I[o]);\nA[o]+=E*params.group_in;\n}\nlet ew=u32(j)*params.weight_strides.x+u32(f)*params.weight_strides.y;\nfor (var l=0u; l<params.group_in; l++) {\nvar u:array<partial,ROWS>;\neach o 0u ROWS {\nu[o]=partial(value(widened(x[A[o]+l])));\nif (PADDED) {\nu[o]=select(partial(0.0),u[o],I[o]);\n}\n}\neach h 0u LANES {\nlet S=ew+(LANES*l+h)*params.weight_strides.z;\neach n 0u QUADS {\nlet U=partial(weights[S+t[n]]);\neach o 0u ROWS {\nif (FOURS) {\nG[o*QUADS+n]+=u[o][h]*U;\n} else {\nG[o*QUADS+n]+=u[o]*U;\n}\n}\n}\n}\n}\n}\n}\neach o 0u ROWS {\neach n 0u QUADS {\nif (D+o<params.pixels&&c+n<params.group_quads) {\nlet a=(D+o)*params.out_strides.z+t[n];\nout[a]=en(value(G[o*QUADS+n]),t[n],a);\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) v:u32,\n) {\nlet m=(g.y*F.x+g.x)*WORKGROUP+v;\nif (m>=params.total) {\nreturn;\n}\nlet r=m/params.lengths.x;\nlet O=r/params.lengths.y;\nlet b=O/params.lengths.z;\nvar h=vec3u(m-r*params.lengths.x,r-O*params.lengths.y,O-b*params.lengths.z);\nif (!CHANNELS_LAST) {\nh=h.zxy;\n}\nlet d=h.x;\nlet p=h.y+h.y/params.apart.y*params.apart.y*(TILE_X-1u);\nlet J=i32(p)*params.stride.y-params.before.y;\nlet u=params.x_size-1;\nlet A=b*params.x_strides.x+d/FOLD*params.x_strides.w;\nlet S=d*MULTIPLIER*params.weight_strides.z;\nlet k=b*params.out_strides.x+d*MULTIPLIER*params.out_strides.w;\nvar N:array<u32,SPAN_X>;\nvar I:array<bool,SPAN_X>;\neach i 0u SPAN_X {\nlet s=J+i32(i)*params.dilation.y;\nI[i]=(s>=0)&(s<=u.y);\nN[i]=A+u32(clamp(s,0,u.y))*params.x_strides.z;\n}\nvar U:array<partial,TAPS>;\nif (HOISTED) {\neach j 0u KH {\neach f 0u KW {\neach M 0u MULTIPLIER {\nlet a=S+j*params.weight_strides.x+f*params.weight_strides.y+M*params.weight_strides.z;\nU[(j*KW+f)*MULTIPLIER+M]=partial(weights[a]);\n}\n}\n}\n}\nvar G:array<partial,SUMS>;\nfor (var L=h.z*params.walks; L<min(h.z*params.walks+params.walks,params.strips); L++) {\nlet c=L+L/params.apart.x*params.apart.x*(params.rows-1u);\nlet P=i32(c)*params.stride.x-params.before.x;\nfor (var l=0u; l<params.rows+SHIFTS; l++) {\neach n 0u SHIFTS {\neach K 0u PART {\nG[(SHIFTS-n)*PART+K]=G[(SHIFTS-n-1u)*PART+K];\n}\n}\neach K 0u PART {\nG[K]=partial(0.0);\n}\neach o 0u READ {\nlet e=P+i32(l*STEP_Y+o)*params.dilation.x;\nlet ew=(e>=0)&(e<=u.x);\nlet R=u32(clamp(e,0,u.x))*params.x_strides.y;\nvar r:array<partial,SPAN_X>;\neach i 0u SPAN_X {\nif (i%STEP_X<KW) {\nr[i]=select(partial(0.0),partial(x[R+N[i]]),ew&I[i]);\n}\n}\neach n 0u PASSES {\nif (n*STEP_Y+o<KH) {\nif (!HOISTED) {\neach f 0u KW {\neach M 0u MULTIPLIER {\nlet a=S+(n*STEP_Y+o)*params.weight_strides.x+f*params.weight_strides.y+M*params.weight_strides.z;\nU[((n*STEP_Y+o)*KW+f)*MULTIPLIER+M]=partial(weights[a]);\n}\n}\n}\neach t 0u TILE_X {\neach M 0u MULTIPLIER {\neach f 0u KW {\nG[(n*TILE_X+t)*MULTIPLIER+M]+=r[t*STEP_X+f]*U[((n*STEP_Y+o)*KW+f)*MULTIPLIER+M];\n}\n}\n}\n}\n}\n}\nlet q=c+(l-SHIFTS)*params.apart.x;\nif ((l>=SHIFTS)&(q<params.out_size.x)) {\nvar s=p;\nvar D=k+q*params.out_strides.y+s*params.out_strides.z;\neach t 0u TILE_X {\nif (t<SURE||s<params.out_size.y) {\neach M 0u MULTIPLIER {\nlet a=D+M*params.out_strides.w;\nout[a]=en(value(G[(SHIFTS*TILE_X+t)*MULTIPLIER+M]),d*MULTIPLIER+M,a);\n}\n}\ns+=params.apart.y;\nD+=params.apart.y*params.out_strides.z;\n}\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> b:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "fn em(a:u32) {\nvar E=value(x[a]);\nif (ADDS) {\nE+=value(b[a]);\n}\nout[a]=en(E,0u,a);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) v:u32,\n) {\nlet m=(g.y*F.x+g.x)*WORKGROUP+v;\nif (m>=params.threads) {\nreturn;\n}\neach l 0u EACH {\nem(m*params.step+l*params.turn);\n}\nif (TAIL) {\nif (m<params.tails) {\nem(params.threads*EACH+m);\n}\n}\n}\n"].join(epilogue)
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
  "code": "alias elem = f32;\nconst WORKGROUP = 256u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var image:texture_2d<f32>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) v:u32,\n) {\nlet m=(g.y*F.x+g.x)*WORKGROUP+v;\nif (m>=params.total) {\nreturn;\n}\nlet c=m/params.size.x;\nlet p=m-c*params.size.x;\nvar e=textureLoad(image,vec2u(p,c),0);\nif (BYTES) {\ne=floor(e*255f+0.5f);\n}\nif (LUMA) {\ne.x=299f*e.x+587f*e.y+114f*e.z;\n}\nlet t=(e*params.high+params.offset)+e*params.low;\nvar a=c*params.strides.x+p*params.strides.y;\neach i 0u CHANNELS {\nout[a]=elem(t[i]);\na+=params.strides.z;\n}\n}\n"
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
  "code": "alias elem = f32;\nconst WORKGROUP = 256u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var image:texture_external;\n@group(0) @binding(2) var nearby:sampler;\n@group(0) @binding(3) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) v:u32,\n) {\nlet m=(g.y*F.x+g.x)*WORKGROUP+v;\nif (m>=params.total) {\nreturn;\n}\nlet c=m/params.size.x;\nlet p=m-c*params.size.x;\nvar e=textureSampleBaseClampToEdge(\nimage,\nnearby,\n(vec2f(f32(p),f32(c))+0.5f)/vec2f(params.size),\n);\nif (LUMA) {\ne.x=299f*e.x+587f*e.y+114f*e.z;\n}\nlet t=(e*params.high+params.offset)+e*params.low;\nvar a=c*params.strides.x+p*params.strides.y;\neach i 0u CHANNELS {\nout[a]=elem(t[i]);\na+=params.strides.z;\n}\n}\n"
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nalias result = elem;\nalias made = vec4<result>;\nalias word = vec4<u32>;\nalias kept = value;\nconst WORKGROUP = 64u;\nconst INFINITY = 0x7f800000u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<made>;\nfn ep(u:value) -> word {\nreturn eg(bitcast<word>(u))+word(INFINITY+1u);\n}\nfn ef(o:word) -> value {\nreturn bitcast<value>(eg(o-word(INFINITY+1u)));\n}\nfn eg(e:word) -> word {\nreturn e ^ ((word()-(e>>word(31u)))>>word(1u));\n}\nfn eh(u:stored) -> kept {\nif (MAX) {\nreturn kept(ep(value(u)));\n} else {\nreturn kept(value(u));\n}\n}\nfn eb(r:kept,H:kept) -> kept {\nif (MAX) {\nreturn max(r,H);\n} else {\nreturn r+H;\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) v:u32,\n) {\nlet m=(g.y*F.x+g.x)*WORKGROUP+v;\nif (m>=params.total) {\nreturn;\n}\nvar d:u32;\nvar L:u32;\nvar c:u32;\nvar b:u32;\nif (CHANNELS_LAST) {\nlet D=m/params.channels;\nd=m-D*params.channels;\nlet r=D/params.strips;\nL=D-r*params.strips;\nb=r/params.out_size.x;\nc=r-b*params.out_size.x;\n} else {\nlet r=m/params.strips;\nL=m-r*params.strips;\nlet O=r/params.out_size.x;\nc=r-O*params.out_size.x;\nb=O/params.channels;\nd=O-b*params.channels;\n}\nlet p=L*TILE_X;\nlet P=i32(c)*params.stride.x-params.before.x;\nlet J=i32(p)*params.stride.y-params.before.y;\nlet u=params.x_size.y-1;\nlet A=b*params.x_strides.x+d*params.x_strides.w;\nvar N:array<u32,SPAN_X>;\nvar I:array<bool,SPAN_X>;\nif (STRIP) {\neach i 0u SPAN_X {\nlet s=J+i32(i);\nI[i]=(s>=0)&(s<=u);\nN[i]=A+u32(clamp(s,0,u))*params.x_strides.z;\n}\n}\nvar h=vec2i();\nvar l=params.kernel;\nif (FAR) {\nlet n=vec2i(P,J);\nlet o=max(-n,vec2i());\nlet q=params.x_size-1-n;\nh=o/params.dilation+vec2i(o%params.dilation>vec2i());\nl=min(l,select(q/params.dilation+1,vec2i(),q<vec2i()));\n}\nvar G:array<kept,TILE_X>;\neach t 0u TILE_X {\nG[t]=kept();\n}\nfor (var j=h.x; j<l.x; j++) {\nlet e=P+j*params.dilation.x;\nif ((e>=0)&(e<params.x_size.x)) {\nlet R=u32(e)*params.x_strides.y;\nif (STRIP) {\nvar r:array<kept,SPAN_X>;\neach i 0u SPAN_X {\nr[i]=select(kept(),eh(x[R+N[i]]),I[i]);\n}\neach t 0u TILE_X {\neach f 0u KW {\nG[t]=eb(G[t],r[t*STRIDE_X+f]);\n}\n}\n} else {\nfor (var f=h.y; f<l.y; f++) {\nlet s=J+f*params.dilation.y;\nif ((s>=0)&(s<=u)) {\nG[0]=eb(G[0],eh(x[R+A+u32(s)*params.x_strides.z]));\n}\n}\n}\n}\n}\nlet k=b*params.out_strides.x+c*params.out_strides.y+d*params.out_strides.w;\neach t 0u TILE_X {\nif (p+t<params.out_size.y) {\nlet a=k+(p+t)*params.out_strides.z;\nif (MAX) {\nout[a]=made(ef(word(G[t])));\n} else {\nvar E=value(G[t]);\nif (DIVIDED) {\nlet n=vec2i(P,J+i32(t)*params.stride.y);\nlet B=min(n+params.kernel,params.x_size)-max(n,vec2i());\nE=E/value(select(params.divisor,f32(B.x*B.y),params.divisor==0.0));\n}\nout[a]=made(E);\n}\n}\n}\n}\n"
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
  "code": "alias elem = vec4<u32>;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> places:array<vec2u>;\nfn ek(A:u32,C:u32) {\nif (SPLITS) {\nvar n:array<u32,LANES>;\neach t 0u STRANDS {\neach u 0u WORDS {\nlet e=x[A+t*WORDS+u];\nn[(t*WORDS+u)*4u]=e.x;\nn[(t*WORDS+u)*4u+1u]=e.y;\nn[(t*WORDS+u)*4u+2u]=e.z;\nn[(t*WORDS+u)*4u+3u]=e.w;\n}\n}\nvar R=C;\neach o 0u STRAND_ROWS {\nvar a=R;\neach i 0u STRAND_COLUMNS {\neach u 0u WORDS {\nout[a+u]=elem(\nn[((u*4u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(u*4u)%RUN],\nn[((u*4u+1u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(u*4u+1u)%RUN],\nn[((u*4u+2u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(u*4u+2u)%RUN],\nn[((u*4u+3u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(u*4u+3u)%RUN],\n);\n}\na+=params.strands.y;\n}\nR+=params.strands.x;\n}\n}\n}\nfn ev(A:u32,C:u32) {\nif (JOINS) {\nvar n:array<u32,LANES>;\nvar R=A;\neach o 0u STRAND_ROWS {\nvar a=R;\neach i 0u STRAND_COLUMNS {\neach u 0u WORDS {\nlet e=x[a+u];\nn[((u*4u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(u*4u)%RUN]=e.x;\nn[((u*4u+1u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(u*4u+1u)%RUN]=e.y;\nn[((u*4u+2u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(u*4u+2u)%RUN]=e.z;\nn[((u*4u+3u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(u*4u+3u)%RUN]=e.w;\n}\na+=params.strands.y;\n}\nR+=params.strands.x;\n}\neach t 0u STRANDS {\neach u 0u WORDS {\nout[C+t*WORDS+u]=elem(\nn[(t*WORDS+u)*4u],\nn[(t*WORDS+u)*4u+1u],\nn[(t*WORDS+u)*4u+2u],\nn[(t*WORDS+u)*4u+3u],\n);\n}\n}\n}\n}\nfn ej(A:u32,C:u32,c:u32,p:u32) {\nif (MARGINS) {\nlet I=(c<params.image.x)&(p<params.image.y);\nif (PADDED) {\nvar e=elem();\nif (I) {\ne=x[A];\n}\nout[C]=e;\n} else {\nif (I) {\nout[C]=x[A];\n}\n}\n} else {\nif (SPLITS) {\nek(A,C);\n} else {\nif (JOINS) {\nev(A,C);\n} else {\nout[C]=x[A];\n}\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) v:u32,\n) {\nlet m=(g.y*F.x+g.x)*WORKGROUP+v;\nif (m>=params.total) {\nreturn;\n}\nvar i=params.first.x;\nvar s=params.first.y;\nvar d=params.first.z;\nvar f=params.first.w;\nvar r=0u;\nvar t=m;\neach e 0u DIGITS {\nlet u=t/params.sizes[e];\nlet o=t-u*params.sizes[e];\ni+=o*params.x_digits[e];\ns+=o*params.out_digits[e];\nif (MARGINS) {\nd+=o*params.row_digits[e];\nf+=o*params.column_digits[e];\n}\nr+=o*params.turn_digits[e];\nt=u;\n}\nif (LISTED) {\ni+=places[t].x;\ns+=places[t].y;\n} else {\ni+=t*params.last.x;\ns+=t*params.last.y;\nif (MARGINS) {\nd+=t*params.last.z;\nf+=t*params.last.w;\n}\nr+=t*params.last_turn;\n}\neach l 0u OUTER {\nvar h=i;\nvar b=s;\nvar k=d;\nvar j=f;\neach n 0u MIDDLE {\nvar q=h;\nvar D=b;\nvar E=k;\nvar G=j;\neach B 0u INNER {\nvar A=q;\nvar C=D;\nvar c=E;\nvar p=G;\neach a 0u EACH {\nej(A,C,c,p);\nA+=params.x_box.w;\nC+=params.out_box.w;\nif (MARGINS) {\nc+=params.row_box.w;\np+=params.column_box.w;\n}\n}\nif (TAIL) {\nif (r<params.tails) {\nej(A,C,c,p);\n}\n}\nq+=params.x_box.z;\nD+=params.out_box.z;\nif (MARGINS) {\nE+=params.row_box.z;\nG+=params.column_box.z;\n}\n}\nh+=params.x_box.y;\nb+=params.out_box.y;\nif (MARGINS) {\nk+=params.row_box.y;\nj+=params.column_box.y;\n}\n}\ni+=params.x_box.x;\ns+=params.out_box.x;\nif (MARGINS) {\nd+=params.row_box.x;\nf+=params.column_box.x;\n}\n}\n}\n"
};

export const rearrange_gather: Shader = {
  "name": "rearrange_gather",
  "workgroupSize": 64,
  "params": "lines:vec2u,gaps:vec2u,before:vec2u,first:vec3u,image:vec2u,total:u32",
  "bindings": [
    "params",
    "x",
    "out",
    "digits",
    "places"
  ],
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> digits:array<vec4u>;\n@group(0) @binding(4) var<storage,read> places:array<u32>;\nfn er(a:u32) -> elem {\nif (HALVES) {\nreturn (x[a/2u]>>elem(a%2u*16u))&elem(0xffffu);\n}\nreturn x[a];\n}\nfn el(a:u32) -> elem {\nvar t=a;\nif (CROPPED) {\nt+=t/params.lines.y*params.gaps.y+params.before.y;\nt+=t/params.lines.x*params.gaps.x+params.before.x;\n}\nvar h=params.first.x;\nvar c=params.first.y;\nvar p=params.first.z;\neach e 0u DIGITS {\nlet i=digits[e];\nlet u=t/i.x;\nlet o=t-u*i.x;\nh+=o*i.y;\nc+=o*i.z;\np+=o*i.w;\nt=u;\n}\nif (LISTED) {\nh+=places[c]+places[p];\n}\nif (PADDED&&(c>=params.image.x||p>=params.image.y)) {\nreturn elem();\n}\nreturn er(h);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) v:u32,\n) {\nlet m=(g.y*F.x+g.x)*WORKGROUP+v;\nlet a=select(m,m*2u,HALVES);\nif (a>=params.total) {\nreturn;\n}\nvar e=el(a);\nif (HALVES&&a+1u<params.total) {\ne |=el(a+1u)<<elem(16u);\n}\nout[m]=e;\n}\n"
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<stored>;\nfn eq(a:vec2u) -> vec2u {\nlet e=max(a*params.divisor+params.cut,params.added)-params.added;\nlet k=(e+max(params.scale,vec2u(1u))-1u)/max(params.scale,vec2u(1u));\nlet t=select(min(k,params.out_size),vec2u(),a==vec2u());\nreturn select(t,params.out_size,a>=params.x_size);\n}\nfn ex(q:u32,a:u32,s:u32,e:u32,n:u32,o:u32) -> u32 {\nreturn max(q*s+e,n)-n-a*o;\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) v:u32,\n) {\nlet m=(g.y*F.x+g.x)*WORKGROUP+v;\nif (m>=params.total) {\nreturn;\n}\nvar d:u32;\nvar a:vec2u;\nvar b:u32;\nif (CHANNELS_LAST) {\nlet D=m/params.channels;\nd=m-D*params.channels;\nlet r=D/params.x_size.y;\na.y=D-r*params.x_size.y;\nb=r/params.x_size.x;\na.x=r-b*params.x_size.x;\n} else {\nlet r=m/params.x_size.y;\na.y=m-r*params.x_size.y;\nlet O=r/params.x_size.x;\na.x=r-O*params.x_size.x;\nb=O/params.channels;\nd=O-b*params.channels;\n}\nlet h=eq(a);\nlet j=eq(a+1u);\nlet i=min(a+1u,params.x_size-1u);\nlet n=b*params.x_strides.x+d*params.x_strides.w;\nlet l=n+a.x*params.x_strides.y;\nlet u=n+i.x*params.x_strides.y;\nlet N=vec2u(a.y,i.y)*params.x_strides.z;\nlet q=value(x[l+N.x]);\nlet A=value(x[l+N.y]);\nlet B=value(x[u+N.x]);\nlet C=value(x[u+N.y]);\nlet k=b*params.out_strides.x+d*params.out_strides.w;\nlet e=vec2f(params.divisor);\nfor (var c=h.x; c<j.x; c++) {\nlet o=ex(c,a.x,params.scale.x,params.added.x,params.cut.x,params.divisor.x);\nlet t=f32(params.divisor.x-o)/e.x;\nlet s=f32(o)/e.x;\nlet J=t*q+s*select(B,q,o==0u);\nlet E=t*A+s*select(C,A,o==0u);\nlet R=k+c*params.out_strides.y;\nfor (var p=h.y; p<j.y; p++) {\nlet f=ex(p,a.y,params.scale.y,params.added.y,params.cut.y,params.divisor.y);\nlet G=f32(params.divisor.y-f)/e.y;\nlet H=f32(f)/e.y;\nlet I=G*J+H*select(E,J,f==0u);\nout[R+p*params.out_strides.z]=stored(I);\n}\n}\n}\n"
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<stored>;\nstruct Between {\nnear:u32,\nfar:u32,\nnear_weight:f32,\nfar_weight:f32,\n}\nfn ee(q:u32,s:u32,e:u32,n:u32,o:u32,u:u32) -> Between {\nlet r=max(q*s+e,n)-n;\nlet a=r/o;\nlet t=r-a*o;\nlet i=min(a+min(t,1u),u);\nreturn Between(a,i,f32(o-t)/f32(o),f32(t)/f32(o));\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) v:u32,\n) {\nlet m=(g.y*F.x+g.x)*WORKGROUP+v;\nif (m>=params.total) {\nreturn;\n}\nvar d:u32;\nvar L:u32;\nvar c:u32;\nvar b:u32;\nif (CHANNELS_LAST) {\nlet D=m/params.channels;\nd=m-D*params.channels;\nlet r=D/params.strips;\nL=D-r*params.strips;\nb=r/params.out_size.x;\nc=r-b*params.out_size.x;\n} else {\nlet r=m/params.strips;\nL=m-r*params.strips;\nlet O=r/params.out_size.x;\nc=r-O*params.out_size.x;\nb=O/params.channels;\nd=O-b*params.channels;\n}\nlet e=ee(c,params.scale.x,params.added.x,params.cut.x,params.divisor.x,params.x_last.x);\nlet n=b*params.x_strides.x+d*params.x_strides.w;\nlet l=n+e.near*params.x_strides.y;\nlet u=n+e.far*params.x_strides.y;\nlet k=b*params.out_strides.x+c*params.out_strides.y+d*params.out_strides.w;\neach t 0u TILE_X {\nlet p=L*TILE_X+t;\nif (p<params.out_size.y) {\nlet s=ee(p,params.scale.y,params.added.y,params.cut.y,params.divisor.y,params.x_last.y);\nlet a=s.near*params.x_strides.z;\nlet i=s.far*params.x_strides.z;\nlet f=s.near_weight*value(x[l+a])+s.far_weight*value(x[l+i]);\nlet o=s.near_weight*value(x[u+a])+s.far_weight*value(x[u+i]);\nout[k+p*params.out_strides.z]=stored(e.near_weight*f+e.far_weight*o);\n}\n}\n}\n"
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = f32;\nalias stored = elem;\nalias lot = vec4<f32>;\nalias added_middle = stored;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> depthwise:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> pointwise:array<elem>;\n@group(0) @binding(7) var<storage,read> depthwise_bias:array<added_middle>;\n", "fn ez(e:value) -> value {\nswitch (ACTIVATION_MIDDLE) {\ncase 1u: {\nreturn select(e,value(0.0),e<value(0.0));\n}\ncase 2u: {\nreturn ee(e,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn e*ee(e*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn e*et(e);\n}\ncase 5u: {\nreturn et(e);\n}\ncase 6u: {\nreturn eo(e);\n}\ncase 7u: {\nreturn ea(e);\n}\ncase 8u: {\nreturn select(e,e*params.activation_middle.x,e<value(0.0));\n}\ncase 9u: {\nreturn ee(e,value(params.activation_middle.x),value(params.activation_middle.y));\n}\ndefault: {\nreturn e;\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) v:u32,\n) {\nlet m=(g.y*F.x+g.x)*WORKGROUP+v;\nlet R=min(m,params.total-1u)/LANES;\nlet h=v%LANES;\nlet Q=R/params.channel_strips;\nlet d=(R-Q*params.channel_strips)*COLUMNS*LANES+h;\nlet r=Q/params.strips.y;\nlet K=Q-r*params.strips.y;\nlet b=r/params.strips.x;\nlet L=r-b*params.strips.x;\nvar c=L*TILE_Y;\nvar p=K*TILE_X;\nif (DILATED) {\nlet O=K/params.apart.y;\np=O*params.apart.y*TILE_X+(K-O*params.apart.y);\nlet eA=L/params.apart.x;\nc=eA*params.apart.x*TILE_Y+(L-eA*params.apart.x);\n}\nlet P=i32(c)*params.stride.x-params.before.x;\nlet J=i32(p)*params.stride.y-params.before.y;\nlet u=params.x_size-1;\nvar N:array<u32,SPAN_X>;\nvar eB:array<bool,SPAN_X>;\nvar t:array<u32,SPAN_Y>;\nvar ew:array<bool,SPAN_Y>;\nvar eC:array<u32,QUARTER>;\nvar eD:array<bool,QUARTER>;\nlet eE=b*params.x_strides.x;\nif (SHARED) {\neach C 0u QUARTER {\nlet o=(C*LANES+h)/SPAN_X;\nlet e=P+i32(o)*params.dilation.x;\nlet s=J+i32(C*LANES+h-o*SPAN_X)*params.dilation.y;\neD[C]=(e>=0)&(e<=u.x)&(s>=0)&(s<=u.y);\neC[C]=eE+u32(clamp(e,0,u.x))*params.x_strides.y+u32(clamp(s,0,u.y))*params.x_strides.z;\n}\n} else {\neach i 0u SPAN_X {\nlet s=J+i32(i)*params.dilation.y;\neB[i]=(s>=0)&(s<=u.y);\nN[i]=eE+u32(clamp(s,0,u.y))*params.x_strides.z;\n}\neach o 0u SPAN_Y {\nlet e=P+i32(o)*params.dilation.x;\new[o]=(e>=0)&(e<=u.x);\nt[o]=u32(clamp(e,0,u.x))*params.x_strides.y;\n}\n}\nvar X:array<u32,COLUMNS>;\neach q 0u COLUMNS {\nX[q]=min(d+q*LANES,params.outs-1u)*params.pointwise_strides.y;\n}\nvar G:array<lot,TILE>;\nfor (var l=0u; l<params.inputs; l+=LANES) {\nvar T:array<u32,LANES>;\nvar W:array<bool,LANES>;\neach n 0u LANES {\nT[n]=l+(h ^ n);\nW[n]=true;\nif (TAIL) {\nW[n]=T[n]<params.inputs;\nT[n]=min(T[n],params.inputs-1u);\n}\n}\nlet A=T[0]/FOLD*params.x_strides.w;\nvar D:array<f32,SPAN>;\nif (SHARED) {\neach C 0u QUARTER {\nlet V=select(0.0,f32(x[A+eC[C]]),eD[C]);\nD[C*LANES]=quadBroadcast(V,0u);\nD[C*LANES+1u]=quadBroadcast(V,1u);\nD[C*LANES+2u]=quadBroadcast(V,2u);\nD[C*LANES+3u]=quadBroadcast(V,3u);\n}\n} else {\neach o 0u SPAN_Y {\neach i 0u SPAN_X {\nif (o%STEP_Y<KH) {\nif (i%STEP_X<KW) {\nD[o*SPAN_X+i]=select(0.0,f32(x[A+t[o]+N[i]]),ew[o]&eB[i]);\n}\n}\n}\n}\n}\neach M 0u MULTIPLIER {\nlet Z=T[0]*MULTIPLIER+M;\nvar U:array<f32,TAPS>;\neach j 0u KH {\neach f 0u KW {\nlet a=Z*params.depthwise_strides.z+j*params.depthwise_strides.x+f*params.depthwise_strides.y;\nU[j*KW+f]=f32(depthwise[a]);\n}\n}\nvar eF=0.0;\nif (HAS_MIDDLE_BIAS) {\neF=f32(depthwise_bias[Z]);\n}\nvar H:array<lot,WEIGHTS>;\neach n 0u LANES {\nlet S=(T[n]*MULTIPLIER+M)*params.pointwise_strides.x;\neach k 0u LOTS {\neach B 0u WIDTH {\nH[n*LOTS+k][B]=f32(pointwise[S+X[k*WIDTH+B]]);\n}\nif (TAIL) {\nH[n*LOTS+k]=select(lot(0.0),H[n*LOTS+k],W[n]);\n}\n}\n}\neach o 0u TILE_Y {\neach i 0u TILE_X {\nvar E=eF;\neach j 0u KH {\neach f 0u KW {\nE+=D[(o*STEP_Y+j)*SPAN_X+i*STEP_X+f]*U[j*KW+f];\n}\n}\nvar I=ez(E);\nif (TAIL) {\nI=select(0.0,I,W[0]);\n}\nlet eG=quadSwapX(I);\nlet eH=quadSwapY(I);\nlet eI=quadSwapDiagonal(I);\neach k 0u LOTS {\nG[(o*TILE_X+i)*LOTS+k]+=I*H[k]+eG*H[LOTS+k]+eH*H[2u*LOTS+k]+eI*H[3u*LOTS+k];\n}\n}\n}\n}\n}\nif (m>=params.total) {\nreturn;\n}\nlet Y=b*params.out_strides.x;\neach o 0u TILE_Y {\neach i 0u TILE_X {\nlet e=c+o*params.apart.x;\nlet s=p+i*params.apart.y;\neach k 0u LOTS {\neach B 0u WIDTH {\nlet q=d+(k*WIDTH+B)*LANES;\nif ((e<params.out_size.x)&(s<params.out_size.y)&(q<params.outs)) {\nlet a=Y+e*params.out_strides.y+s*params.out_strides.z+q*params.out_strides.w;\nout[a]=en(G[(o*TILE_X+i)*LOTS+k][B],q,a);\n}\n}\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nalias taken = elem;\nalias widened = f32;\nalias added_middle = stored;\nconst FOUR = 4u;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<taken>;\n@group(0) @binding(2) var<storage,read> depthwise:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> pointwise:array<stored>;\n@group(0) @binding(7) var<storage,read> depthwise_bias:array<added_middle>;\nvar<workgroup> ey:array<value,MIDDLE>;\n", "fn ez(e:value) -> value {\nswitch (ACTIVATION_MIDDLE) {\ncase 1u: {\nreturn select(e,value(0.0),e<value(0.0));\n}\ncase 2u: {\nreturn ee(e,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn e*ee(e*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn e*et(e);\n}\ncase 5u: {\nreturn et(e);\n}\ncase 6u: {\nreturn eo(e);\n}\ncase 7u: {\nreturn ea(e);\n}\ncase 8u: {\nreturn select(e,e*params.activation_middle.x,e<value(0.0));\n}\ncase 9u: {\nreturn ee(e,value(params.activation_middle.x),value(params.activation_middle.y));\n}\ndefault: {\nreturn e;\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) v:u32,\n) {\nlet E=g.y*F.x+g.x;\nif (E>=params.workgroups) {\nreturn;\n}\nlet Q=E/params.channel_strips;\nvar m=v/GROUPS;\nvar h=v%GROUPS;\nif (!CHANNELS_LAST) {\nm=v%RUNS;\nh=v/RUNS;\n}\nlet V=Q*RUNS+m;\nlet L=min(V,params.runs-1u);\nlet r=L/params.strips;\nlet K=L-r*params.strips;\nlet b=r/params.out_size.x;\nlet c=r-b*params.out_size.x;\nvar p=K*RUN;\nif (DILATED) {\nlet l=K/params.apart;\np=l*params.apart*RUN+(K-l*params.apart);\n}\nlet P=i32(c)*params.stride.x-params.before.x;\nlet J=i32(p)*params.stride.y-params.before.y;\nlet u=params.x_size-1;\nvar N:array<u32,SPAN_X>;\nvar I:array<bool,SPAN_X>;\neach i 0u SPAN_X {\nlet s=J+i32(i)*params.dilation.y;\nI[i]=(s>=0)&(s<=u.y);\nN[i]=b*params.x_strides.x+u32(clamp(s,0,u.y))*params.x_strides.z;\n}\nlet d=(E-Q*params.channel_strips)*GROUPS*OUTS+h;\nvar X:array<u32,OUTS>;\neach q 0u OUTS {\nX[q]=min(d+q*GROUPS,params.outs-1u)*params.pointwise_strides.y;\n}\nvar M=m*RUN*GROUPS;\nvar O=GROUPS;\nvar T=1u;\nif (!CHANNELS_LAST) {\nM=m;\nO=RUNS;\nT=RUN*RUNS;\n}\nvar G:array<value,TILE>;\nfor (var k=0u; k<params.middles; k+=GROUPS) {\nlet n=min(k+h,params.middles-1u);\nvar A=vec4u(n/MULTIPLIER);\nif (SPREAD) {\nA=(FOUR*n+vec4u(0u,1u,2u,3u))/MULTIPLIER;\n}\nA*=params.x_strides.w;\nvar C:array<value,RUN>;\neach t 0u RUN {\nC[t]=value(0.0);\n}\nfor (var j=0u; j<params.rows; j++) {\nlet e=P+i32(j)*params.dilation.x;\nlet ew=(e>=0)&(e<=u.x);\nlet R=A+u32(clamp(e,0,u.x))*params.x_strides.y;\nlet S=n*params.depthwise_strides.z+j*params.depthwise_strides.x;\nvar D:array<value,SPAN_X>;\neach i 0u SPAN_X {\nif (i%STEP_X<KW) {\nlet a=R+N[i];\nif (SPLIT) {\nD[i]=value(vec4<f32>(f32(x[a.x]),f32(x[a.y]),f32(x[a.z]),f32(x[a.w])));\n} else {\nD[i]=value(widened(x[a.x]));\n}\nD[i]=select(value(0.0),D[i],ew&I[i]);\n}\n}\neach f 0u KW {\nlet U=value(depthwise[S+f*params.depthwise_strides.y]);\neach t 0u RUN {\nC[t]+=D[t*STEP_X+f]*U;\n}\n}\n}\nif (HAS_MIDDLE_BIAS) {\nlet H=value(depthwise_bias[n]);\neach t 0u RUN {\nC[t]+=H;\n}\n}\nworkgroupBarrier();\neach t 0u RUN {\ney[M+h*T+t*O]=ez(C[t]);\n}\nworkgroupBarrier();\nlet W=min(GROUPS,params.middles-k);\nfor (var B=0u; B<W; B++) {\nvar o:array<value,RUN>;\neach t 0u RUN {\no[t]=ey[M+B*T+t*O];\n}\neach q 0u OUTS {\nif (FOURS) {\nlet a=(k+B)*FOUR*params.pointwise_strides.x+X[q];\nlet Z=value(pointwise[a]);\nlet eA=value(pointwise[a+params.pointwise_strides.x]);\nlet eB=value(pointwise[a+2u*params.pointwise_strides.x]);\nlet eC=value(pointwise[a+3u*params.pointwise_strides.x]);\neach t 0u RUN {\nG[q*RUN+t]+=o[t].x*Z+o[t].y*eA+o[t].z*eB+o[t].w*eC;\n}\n} else {\nlet U=value(pointwise[(k+B)*params.pointwise_strides.x+X[q]]);\neach t 0u RUN {\nG[q*RUN+t]+=o[t]*U;\n}\n}\n}\n}\n}\nif (V>=params.runs) {\nreturn;\n}\nlet Y=b*params.out_strides.x+c*params.out_strides.y;\neach t 0u RUN {\nlet s=p+t*params.apart;\neach q 0u OUTS {\nlet i=d+q*GROUPS;\nif ((s<params.out_size.y)&(i<params.outs)) {\nlet a=Y+s*params.out_strides.z+i*params.out_strides.w;\nout[a]=en(G[q*RUN+t],i,a);\n}\n}\n}\n}\n"].join(epilogue)
};

export const to_texture_draw: Drawing = {
  "name": "to_texture_draw",
  "params": "scale:vec4f,offset:vec4f,strides:vec3u",
  "bindings": [
    "params",
    "x"
  ],
  "code": "alias elem = f32;\n@group(0) @binding(0) var<uniform> params:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@vertex\nfn corner(@builtin(vertex_index) e:u32) -> @builtin(position) vec4f {\nreturn vec4f(select(-1f,3f,e==1u),select(-1f,3f,e==2u),0f,1f);\n}\n@fragment\nfn main(@builtin(position) h:vec4f) -> @location(0) vec4f {\nlet D=vec2u(h.xy);\nvar a=D.y*params.strides.x+D.x*params.strides.y;\nvar e=vec4f();\neach i 0u CHANNELS {\ne[i]=f32(x[a]);\na+=params.strides.z;\n}\ne=e*params.scale+params.offset;\nif (GREY) {\ne=e.xxxw;\n}\nif (PREMULTIPLIED) {\ne=vec4f(e.xyz*e.w,e.w);\n}\nif (BYTES) {\ne=floor(clamp(e,vec4f(),vec4f(1f))*255f+0.5f)/255f;\n}\nreturn e;\n}\n"
};
