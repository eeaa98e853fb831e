// Made by tools/shaders.mjs from shaders/*.wgsl.
import type { Drawing, Shader } from './shader.ts';

const epilogue = "alias added = stored;\nalias partial = value;\n@group(0) @binding(4) var<storage,read> bias:array<added>;\n@group(0) @binding(5) var<storage,read> residual:array<stored>;\nfn ee(e:value,t:value,a:value) -> value {\nreturn select(select(e,a,e>a),t,e<t);\n}\nfn et(e:value) -> value {\nlet a=exp(-abs(e));\nlet t=select(value(1.0),a,e<value(0.0))/(value(1.0)+a);\nreturn select(e,t,abs(e)>=value(0.0));\n}\nfn ea(e:value) -> value {\nlet r=select(abs(e),value(20.0),abs(e)>value(20.0));\nlet a=exp(r*-2.0);\nlet t=r*r;\nlet i=r*(1.0+t*(-0.33333333+t*(0.13333333+t*(-0.05396825+t*0.02186949))));\nlet o=select((value(1.0)-a)/(value(1.0)+a),i,r<value(0.25));\nreturn select(o,-o,e<value(0.0));\n}\nfn eo(e:value) -> value {\nlet a=abs(e)*0.70710678;\nlet s=select(a,value(13.0),a>value(13.0));\nlet t=value(1.0)/(1.0+0.3275911*s);\nlet i=t*(0.254829592+t*(-0.284496736+t*(1.421413741+t*(-1.453152027+t*1.061405429))));\nlet o=e*0.5*(i*exp(-s*s));\nreturn select(e-o,o,e<value(0.0));\n}\nfn ei(e:value) -> value {\nswitch (ACTIVATION) {\ncase 1u: {\nreturn select(e,value(0.0),e<value(0.0));\n}\ncase 2u: {\nreturn ee(e,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn e*ee(e*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn e*et(e);\n}\ncase 5u: {\nreturn et(e);\n}\ncase 6u: {\nreturn eo(e);\n}\ncase 7u: {\nreturn ea(e);\n}\ncase 8u: {\nreturn select(e,e*p.activation.x,e<value(0.0));\n}\ncase 9u: {\nreturn ee(e,value(p.activation.x),value(p.activation.y));\n}\ndefault: {\nreturn e;\n}\n}\n}\nfn en(F:value,d:u32,a:u32) -> stored {\nvar e=F;\nif (HAS_BIAS) {\ne+=value(bias[d]);\n}\nif (HAS_RESIDUAL) {\ne+=value(residual[a]);\n}\nreturn stored(ei(e));\n}\n";

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
  "code": "alias elem = vec4<u32>;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x0:array<elem>;\n@group(0) @binding(2) var<storage,read> x1:array<elem>;\n@group(0) @binding(3) var<storage,read> x2:array<elem>;\n@group(0) @binding(4) var<storage,read> x3:array<elem>;\n@group(0) @binding(5) var<storage,read> x4:array<elem>;\n@group(0) @binding(6) var<storage,read> x5:array<elem>;\n@group(0) @binding(7) var<storage,read> x6:array<elem>;\n@group(0) @binding(8) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) G:vec3u,\n@builtin(local_invocation_index) j:u32,\n) {\nlet m=(h.y*G.x+h.x)*WORKGROUP+j;\nif (m>=p.total) {\nreturn;\n}\nlet r=m/p.columns;\nlet c=r*p.share.x;\nlet f=(m-r*p.columns)*p.share.y;\nlet O=p.apart.x*p.whole+p.apart.y;\nvar D=c*p.whole+f;\nvar e:u32;\nvar a:u32;\nvar i:u32;\ne=p.widths.x;\na=c*e+f;\ni=p.apart.x*e+p.apart.y;\neach t 0u TURNS_0 {\neach n 0u ONCE for (var n = 0u; n < e; n += p.turn) {\neach l 0u EACH {\nout[D+l*O]=x0[a+l*i];\n}\na+=p.turn;\nD+=p.turn;\n}\n}\ne=p.widths.y;\na=c*e+f;\ni=p.apart.x*e+p.apart.y;\neach t 0u TURNS_1 {\neach n 0u ONCE for (var n = 0u; n < e; n += p.turn) {\neach l 0u EACH {\nout[D+l*O]=x1[a+l*i];\n}\na+=p.turn;\nD+=p.turn;\n}\n}\ne=p.widths.z;\na=c*e+f;\ni=p.apart.x*e+p.apart.y;\neach t 0u TURNS_2 {\neach n 0u ONCE for (var n = 0u; n < e; n += p.turn) {\neach l 0u EACH {\nout[D+l*O]=x2[a+l*i];\n}\na+=p.turn;\nD+=p.turn;\n}\n}\ne=p.widths.w;\na=c*e+f;\ni=p.apart.x*e+p.apart.y;\neach t 0u TURNS_3 {\neach n 0u ONCE for (var n = 0u; n < e; n += p.turn) {\neach l 0u EACH {\nout[D+l*O]=x3[a+l*i];\n}\na+=p.turn;\nD+=p.turn;\n}\n}\ne=p.more_widths.x;\na=c*e+f;\ni=p.apart.x*e+p.apart.y;\neach t 0u TURNS_4 {\neach n 0u ONCE for (var n = 0u; n < e; n += p.turn) {\neach l 0u EACH {\nout[D+l*O]=x4[a+l*i];\n}\na+=p.turn;\nD+=p.turn;\n}\n}\ne=p.more_widths.y;\na=c*e+f;\ni=p.apart.x*e+p.apart.y;\neach t 0u TURNS_5 {\neach n 0u ONCE for (var n = 0u; n < e; n += p.turn) {\neach l 0u EACH {\nout[D+l*O]=x5[a+l*i];\n}\na+=p.turn;\nD+=p.turn;\n}\n}\ne=p.more_widths.z;\na=c*e+f;\ni=p.apart.x*e+p.apart.y;\neach t 0u TURNS_6 {\neach n 0u ONCE for (var n = 0u; n < e; n += p.turn) {\neach l 0u EACH {\nout[D+l*O]=x6[a+l*i];\n}\na+=p.turn;\nD+=p.turn;\n}\n}\n}\n"
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x0:array<elem>;\n@group(0) @binding(2) var<storage,read> x1:array<elem>;\n@group(0) @binding(3) var<storage,read> x2:array<elem>;\n@group(0) @binding(4) var<storage,read> x3:array<elem>;\n@group(0) @binding(5) var<storage,read> x4:array<elem>;\n@group(0) @binding(6) var<storage,read> x5:array<elem>;\n@group(0) @binding(7) var<storage,read> x6:array<elem>;\n@group(0) @binding(8) var<storage,read_write> out:array<elem>;\nfn es(e:u32,a:u32) -> elem {\nswitch (e) {\ncase 0u: {\nreturn x0[a];\n}\ncase 1u: {\nreturn x1[a];\n}\ncase 2u: {\nreturn x2[a];\n}\ncase 3u: {\nreturn x3[a];\n}\ncase 4u: {\nreturn x4[a];\n}\ncase 5u: {\nreturn x5[a];\n}\ndefault: {\nreturn x6[a];\n}\n}\n}\nfn er(e:u32,a:u32) -> elem {\nif (HALVES) {\nreturn (es(e,a/2u)>>elem(a%2u*16u))&elem(0xffffu);\n}\nreturn es(e,a);\n}\nfn el(a:u32) -> elem {\nlet c=a/p.whole;\nvar f=a-c*p.whole;\nvar o=elem();\neach t 0u TENSORS {\nlet e=select(p.widths[t&3u],p.more_widths[t&3u],t>3u);\nif (f<e) {\no=er(t,c*e+f);\n}\nf -=e;\n}\nreturn o;\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) G:vec3u,\n@builtin(local_invocation_index) j:u32,\n) {\nlet m=(h.y*G.x+h.x)*WORKGROUP+j;\nlet a=select(m,m*2u,HALVES);\nif (a>=p.total) {\nreturn;\n}\nvar e=el(a);\nif (HALVES&&a+1u<p.total) {\ne |=el(a+1u)<<elem(16u);\n}\nout[m]=e;\n}\n"
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = f32;\nalias stored = elem;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) G:vec3u,\n@builtin(local_invocation_index) j:u32,\n) {\nlet a=(h.y*G.x+h.x)*WORKGROUP+j;\nif (a>=p.total) {\nreturn;\n}\nlet t=p.out_size.x;\nlet O=p.out_size.y;\nvar d:u32;\nvar f:u32;\nvar c:u32;\nvar k:u32;\nif (CHANNELS_LAST) {\nd=a%p.channels;\nlet E=a/p.channels;\nf=E%O;\nc=E/O%t;\nk=E/O/t;\n} else {\nf=a%O;\nlet r=a/O;\nc=r%t;\nd=r/t%p.channels;\nk=r/t/p.channels;\n}\nlet o=vec2i(vec2u(c,f))*p.stride-p.before;\nlet v=d/p.group_out*p.group_in;\nlet n=k*p.x_strides.x+v*p.x_strides.w;\nvar F:partial=0.0;\nfor (var q=0; q<p.kernel.x; q++) {\nlet e=o.x+q*p.dilation.x;\nif (e<0||e>=p.x_size.x) {\ncontinue;\n}\nfor (var g=0; g<p.kernel.y; g++) {\nlet i=o.y+g*p.dilation.y;\nif (i<0||i>=p.x_size.y) {\ncontinue;\n}\nvar B=n+u32(e)*p.x_strides.y+u32(i)*p.x_strides.z;\nvar T=u32(q)*p.weight_strides.x+u32(g)*p.weight_strides.y+d*p.weight_strides.w;\nfor (var l=0u; l<p.group_in; l++) {\nF+=partial(x[B])*partial(weights[T]);\nB+=p.x_strides.w;\nT+=p.weight_strides.z;\n}\n}\n}\nout[a]=en(value(F),d,a);\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = f32;\nalias stored = elem;\nalias lot = vec4<f32>;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> places:array<u32>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) G:vec3u,\n@builtin(local_invocation_index) j:u32,\n) {\nlet m=(h.y*G.x+h.x)*WORKGROUP+j;\nlet S=min(m,p.total-1u)/LANES;\nlet b=j%LANES;\nvar E:u32;\nvar d:u32;\nvar F:u32;\nvar ew=1u;\nvar eB=1u;\nif (CHANNELS_LAST) {\nlet R=S/p.group_strips;\nlet M=S-R*p.group_strips;\nF=M/p.channel_strips;\nd=(M-F*p.channel_strips)*COLUMNS*LANES+b;\neB=LANES;\nE=R*ROWS;\n} else {\nlet R=(p.pixels+COLUMNS*LANES-1u)/(COLUMNS*LANES);\nlet M=S/R;\nE=(S-M*R)*COLUMNS*LANES+b;\new=LANES;\nF=M/p.channel_strips;\nd=(M-F*p.channel_strips)*ROWS;\n}\nlet eC=F*p.group_in*p.x_strides.w;\nlet Z=F*p.group_out;\nvar Q:array<i32,SPOTS>;\nvar K:array<i32,SPOTS>;\nvar B:array<u32,SPOTS>;\nvar D:array<u32,SPOTS>;\nlet P=p.out_size.x*p.out_size.y;\neach t 0u SPOTS {\nlet L=min(E+t*ew,p.pixels-1u);\nvar k=0u;\nvar W=L;\nif (!RUNNING) {\nk=L/P;\nW=L-k*P;\n}\nD[t]=k*p.out_strides.x+W*p.out_strides.z;\nB[t]=eC+k*p.x_strides.x;\nif (PACKED) {\nB[t]+=W*p.x_strides.z;\n} else {\nlet c=W/p.out_size.y;\nlet f=W-c*p.out_size.y;\nif (FLAT) {\nB[t]+=c*p.x_strides.y+f*p.x_strides.z;\n} else {\nQ[t]=i32(c)*p.stride.x-p.before.x;\nK[t]=i32(f)*p.stride.y-p.before.y;\n}\n}\n}\nlet O=p.out_strides.w;\nlet eE=p.x_strides.w;\nlet eF=p.weight_strides.z;\nvar Y:array<u32,CHANNELS>;\nvar T:array<u32,CHANNELS>;\neach A 0u CHANNELS {\nY[A]=Z+min(d+A*eB,p.group_out-1u);\nT[A]=Y[A]*p.weight_strides.w;\n}\nvar H:array<lot,TILE>;\neach N 0 FLAT for (var N = 0; N < p.kernel.x * p.kernel.y; N++) {\nlet q=N/p.kernel.y;\nlet g=N-q*p.kernel.y;\nlet eA=u32(q)*p.weight_strides.x+u32(g)*p.weight_strides.y;\nvar J:array<bool,SPOTS>;\nvar a:array<u32,SPOTS>;\neach t 0u SPOTS {\nif (FLAT) {\nJ[t]=true;\na[t]=B[t];\n} else {\nlet e=bitcast<u32>(Q[t]+q*p.dilation.x);\nlet s=bitcast<u32>(K[t]+g*p.dilation.y);\nJ[t]=(e<p.x_size.x)&(s<p.x_size.y);\na[t]=B[t]+select(0u,e*p.x_strides.y+s*p.x_strides.z,J[t]);\n}\n}\nfor (var l=0u; l<p.group_in; l+=LANES) {\nvar U:array<u32,LANES>;\nvar V:array<u32,LANES>;\nvar eD:array<u32,LANES>;\nvar X:array<bool,LANES>;\neach n 0u LANES {\nif (SHARED) {\nU[n]=l+(b ^ n);\n} else {\nU[n]=l+n;\n}\nX[n]=true;\nif (TAIL) {\nX[n]=U[n]<p.group_in;\nU[n]=min(U[n],p.group_in-1u);\n}\nif (LISTED) {\nV[n]=places[U[n]];\n} else {\nV[n]=U[n]*eE;\n}\neD[n]=eA+U[n]*eF;\n}\nvar I:array<lot,WEIGHTS>;\neach n 0u LANES {\neach v 0u LOTS {\neach C 0u WIDTH {\nif (CHANNELS_LAST) {\nI[n*LOTS+v][C]=f32(weights[T[min(v*WIDTH+C,CHANNELS-1u)]+eD[n]]);\n} else {\nlet u=f32(x[a[min(v*WIDTH+C,SPOTS-1u)]+V[n]]);\nif (FLAT) {\nI[n*LOTS+v][C]=u;\n} else {\nI[n*LOTS+v][C]=select(0.0,u,J[min(v*WIDTH+C,SPOTS-1u)]);\n}\n}\n}\nif (TAIL) {\nI[n*LOTS+v]=select(lot(0.0),I[n*LOTS+v],X[n]);\n}\n}\n}\neach o 0u ROWS {\nvar r:array<value,LANES>;\neach n 0u LOADS {\nif (CHANNELS_LAST) {\nr[n]=value(x[a[min(o,SPOTS-1u)]+V[n]]);\nif (!FLAT) {\nr[n]=select(value(0.0),r[n],J[min(o,SPOTS-1u)]);\n}\n} else {\nr[n]=value(weights[T[min(o,CHANNELS-1u)]+eD[n]]);\n}\nif (TAIL) {\nr[n]=select(value(0.0),r[n],X[n]);\n}\n}\nif (SHARED) {\nr[1]=quadSwapX(r[0]);\nr[2]=quadSwapY(r[0]);\nr[3]=quadSwapDiagonal(r[0]);\n}\neach v 0u LOTS {\nif (CHANNELS_LAST) {\nH[o*LOTS+v]+=r[0]*I[v]+r[1]*I[LOTS+v]+r[2]*I[2u*LOTS+v]+r[3]*I[3u*LOTS+v];\n} else {\nH[o*LOTS+v]+=(r[0]*I[v]+r[1]*I[LOTS+v])+(r[2]*I[2u*LOTS+v]+r[3]*I[3u*LOTS+v]);\n}\n}\n}\n}\n}\nif (m>=p.total) {\nreturn;\n}\neach v 0u LOTS {\neach C 0u WIDTH {\nlet i=v*WIDTH+C;\nif (select(E+i*ew<p.pixels,d+i*eB<p.group_out,CHANNELS_LAST)) {\neach o 0u ROWS {\nlet A=Y[min(select(o,v*WIDTH+C,CHANNELS_LAST),CHANNELS-1u)];\nlet a=D[min(select(v*WIDTH+C,o,CHANNELS_LAST),SPOTS-1u)]+A*O;\nout[a]=en(H[o*LOTS+v][C],A,a);\n}\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst ACROSS = 4u;\nconst SLICES = 16u;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\nvar<workgroup> ec:array<value,PARTS>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) G:vec3u,\n@builtin(local_invocation_index) j:u32,\n) {\nlet m=h.y*G.x+h.x;\nlet R=j%ACROSS;\nlet n=j/ACROSS;\nlet v=m%p.strips*ACROSS;\nlet E=m/p.strips*ROWS;\nlet S=min(v+R,p.quads-1u);\nvar Q:array<i32,ROWS>;\nvar K:array<i32,ROWS>;\nvar B:array<u32,ROWS>;\neach o 0u ROWS {\nlet L=min(E+o,p.pixels-1u);\nlet r=L/p.out_size.y;\nlet k=r/p.out_size.x;\nQ[o]=i32(r-k*p.out_size.x)*p.stride.x-p.before.x;\nK[o]=i32(L-r*p.out_size.y)*p.stride.y-p.before.y;\nB[o]=k*p.x_size.x*p.x_size.y;\n}\nvar H:array<partial,ROWS>;\nfor (var i=n; i<p.steps; i+=SLICES) {\nlet N=i/p.x_quads;\nlet l=i-N*p.x_quads;\nlet q=i32(N)/p.kernel.y;\nlet g=i32(N)-q*p.kernel.y;\nvar u:array<partial,ROWS>;\neach o 0u ROWS {\nlet e=bitcast<u32>(Q[o]+q*p.dilation.x);\nlet s=bitcast<u32>(K[o]+g*p.dilation.y);\nlet J=(e<p.x_size.x)&(s<p.x_size.y);\nlet a=(B[o]+select(0u,e*p.x_size.y+s,J))*p.x_quads+l;\nu[o]=select(partial(0.0),partial(x[a]),J);\n}\nlet eA=u32(q)*p.weight_strides.x+u32(g)*p.weight_strides.y+S;\neach b 0u LANES {\nlet V=partial(weights[eA+(4u*l+b)*p.weight_strides.z]);\neach o 0u ROWS {\nH[o]+=u[o][b]*V;\n}\n}\n}\neach o 0u ROWS {\nec[(n*ROWS+o)*ACROSS+R]=value(H[o]);\n}\nworkgroupBarrier();\nlet ew=E+n;\nif (n>=ROWS||ew>=p.pixels||v+R>=p.quads) {\nreturn;\n}\nvar F=value(0.0);\neach t 0u SLICES {\nF+=ec[t*OUTPUTS+j];\n}\nlet a=ew*p.out_strides.z+S;\nout[a]=en(F,S,a);\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = f32;\nalias stored = elem;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\nvar<workgroup> eu:array<vec4<partial>,INPUTS>;\nvar<workgroup> ed:array<vec4<partial>,WEIGHTS>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) G:vec3u,\n@builtin(local_invocation_index) j:u32,\n) {\nlet m=h.y*G.x+h.x;\nif (m>=p.total) {\nreturn;\n}\nlet M=m%p.group_strips;\nlet E=m/p.group_strips*PIXEL_QUADS*LANES;\nlet F=M/p.channel_strips;\nlet d=M%p.channel_strips*CHANNEL_QUADS*LANES;\nlet eC=F*p.group_in;\nlet Z=F*p.group_out;\nlet P=p.out_size.x*p.out_size.y;\nvar Q:array<i32,SPOTS>;\nvar K:array<i32,SPOTS>;\nvar B:array<u32,SPOTS>;\nvar f:array<u32,INPUT_COPIES>;\nvar O:array<u32,INPUT_COPIES>;\neach D 0u INPUT_COPIES {\nlet i=min(D*WORKGROUP+j,INPUTS-1u);\nvar S=i%PIXEL_QUADS;\nf[D]=i/PIXEL_QUADS;\nif (INPUTS_TOGETHER) {\nS=i/DEPTH;\nf[D]=i%DEPTH;\n}\nO[D]=f[D]*PIXEL_QUADS+S;\neach b 0u LANES {\nlet L=min(E+S*LANES+b,p.pixels-1u);\nlet k=L/P;\nlet W=L-k*P;\nlet c=W/p.out_size.y;\nQ[D*LANES+b]=i32(c)*p.stride.x-p.before.x;\nK[D*LANES+b]=i32(W-c*p.out_size.y)*p.stride.y-p.before.y;\nB[D*LANES+b]=k*p.x_strides.x+eC*p.x_strides.w;\n}\n}\nlet R=j%ACROSS;\nlet eB=j/ACROSS*QUADS;\nvar H:array<vec4<partial>,SUMS>;\nfor (var N=0; N<p.kernel.x*p.kernel.y; N++) {\nlet q=N/p.kernel.y;\nlet g=N-q*p.kernel.y;\nlet eA=u32(q)*p.weight_strides.x+u32(g)*p.weight_strides.y;\nvar J:array<bool,SPOTS>;\nvar a:array<u32,SPOTS>;\neach t 0u SPOTS {\nlet e=bitcast<u32>(Q[t]+q*p.dilation.x);\nlet s=bitcast<u32>(K[t]+g*p.dilation.y);\nJ[t]=(e<p.x_size.x)&(s<p.x_size.y);\na[t]=B[t]+select(0u,e*p.x_strides.y+s*p.x_strides.z,J[t]);\n}\nfor (var l=0u; l<p.group_in; l+=DEPTH) {\nworkgroupBarrier();\neach D 0u INPUT_COPIES {\nlet X=l+f[D]<p.group_in;\nlet V=min(l+f[D],p.group_in-1u)*p.x_strides.w;\nvar u:vec4<partial>;\neach b 0u LANES {\nlet Y=partial(x[a[D*LANES+b]+V]);\nu[b]=select(partial(0.0),Y,X&J[D*LANES+b]);\n}\neu[O[D]]=u;\n}\neach D 0u WEIGHT_COPIES {\nlet i=min(D*WORKGROUP+j,WEIGHTS-1u);\nvar S=i/DEPTH;\nvar v=i%DEPTH;\nif (WEIGHTS_TOGETHER) {\nS=i%CHANNEL_QUADS;\nv=i/CHANNEL_QUADS;\n}\nlet X=l+v<p.group_in;\nlet T=eA+min(l+v,p.group_in-1u)*p.weight_strides.z;\nvar u:vec4<partial>;\neach b 0u LANES {\nlet A=Z+min(d+S*LANES+b,p.group_out-1u);\nu[b]=select(partial(0.0),partial(weights[T+A*p.weight_strides.w]),X);\n}\ned[v*CHANNEL_QUADS+S]=u;\n}\nworkgroupBarrier();\nfor (var C=0u; C<DEPTH; C++) {\nvar I:vec4<partial>;\nif (CHANNELS_LAST) {\nI=ed[C*CHANNEL_QUADS+R];\n} else {\nI=eu[C*PIXEL_QUADS+R];\n}\neach n 0u QUADS {\nvar r:vec4<partial>;\nif (CHANNELS_LAST) {\nr=eu[C*PIXEL_QUADS+eB+n];\n} else {\nr=ed[C*CHANNEL_QUADS+eB+n];\n}\neach b 0u LANES {\nH[n*LANES+b]+=r[b]*I;\n}\n}\n}\n}\n}\neach o 0u SUMS {\neach b 0u LANES {\nvar L=E+R*LANES+b;\nvar A=d+eB*LANES+o;\nif (CHANNELS_LAST) {\nL=E+eB*LANES+o;\nA=d+R*LANES+b;\n}\nif ((L<p.pixels)&(A<p.group_out)) {\nlet k=L/P;\nlet ew=Z+A;\nlet U=k*p.out_strides.x+(L-k*P)*p.out_strides.z+ew*p.out_strides.w;\nout[U]=en(value(H[o][b]),ew,U);\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nalias taken = stored;\nalias widened = value;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<taken>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) G:vec3u,\n@builtin(local_invocation_index) j:u32,\n) {\nlet m=(h.y*G.x+h.x)*WORKGROUP+j;\nif (m>=p.total) {\nreturn;\n}\nlet i=m%p.quad_strips;\nlet E=m/p.quad_strips*ROWS;\nlet c=i%p.group_strips*QUADS;\nlet F=i/p.group_strips;\nvar t:array<u32,QUADS>;\neach n 0u QUADS {\nt[n]=F*p.group_quads+min(c+n,p.group_quads-1u);\n}\nvar d:array<u32,ROWS>;\nvar Q:array<i32,ROWS>;\nvar K:array<i32,ROWS>;\neach o 0u ROWS {\nlet L=min(E+o,p.pixels-1u);\nlet r=L/p.out_size.y;\nd[o]=r/p.out_size.x*p.x_size.x;\nQ[o]=i32(r%p.out_size.x)*p.stride.x-p.before.x;\nK[o]=i32(L%p.out_size.y)*p.stride.y-p.before.y;\n}\nvar H:array<partial,TILE>;\nfor (var q=0; q<p.kernel.x; q++) {\nfor (var g=0; g<p.kernel.y; g++) {\nvar J:array<bool,ROWS>;\nvar B:array<u32,ROWS>;\neach o 0u ROWS {\nlet e=u32(Q[o]+q*p.dilation.x);\nlet s=u32(K[o]+g*p.dilation.y);\nJ[o]=!PADDED||(e<p.x_size.x&&s<p.x_size.y);\nB[o]=select(0u,((d[o]+e)*p.x_size.y+s)*p.x_channels,J[o]);\nB[o]+=F*p.group_in;\n}\nlet eA=u32(q)*p.weight_strides.x+u32(g)*p.weight_strides.y;\nfor (var l=0u; l<p.group_in; l++) {\nvar u:array<partial,ROWS>;\neach o 0u ROWS {\nu[o]=partial(value(widened(x[B[o]+l])));\nif (PADDED) {\nu[o]=select(partial(0.0),u[o],J[o]);\n}\n}\neach b 0u LANES {\nlet T=eA+(LANES*l+b)*p.weight_strides.z;\neach n 0u QUADS {\nlet V=partial(weights[T+t[n]]);\neach o 0u ROWS {\nif (FOURS) {\nH[o*QUADS+n]+=u[o][b]*V;\n} else {\nH[o*QUADS+n]+=u[o]*V;\n}\n}\n}\n}\n}\n}\n}\neach o 0u ROWS {\neach n 0u QUADS {\nif (E+o<p.pixels&&c+n<p.group_quads) {\nlet a=(E+o)*p.out_strides.z+t[n];\nout[a]=en(value(H[o*QUADS+n]),t[n],a);\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) G:vec3u,\n@builtin(local_invocation_index) j:u32,\n) {\nlet m=(h.y*G.x+h.x)*WORKGROUP+j;\nif (m>=p.total) {\nreturn;\n}\nlet r=m/p.lengths.x;\nlet P=r/p.lengths.y;\nlet k=P/p.lengths.z;\nvar b=vec3u(m-r*p.lengths.x,r-P*p.lengths.y,P-k*p.lengths.z);\nif (!CHANNELS_LAST) {\nb=b.zxy;\n}\nlet d=b.x;\nlet f=b.y+b.y/p.apart.y*p.apart.y*(TILE_X-1u);\nlet K=i32(f)*p.stride.y-p.before.y;\nlet u=p.x_size-1;\nlet B=k*p.x_strides.x+d/FOLD*p.x_strides.w;\nlet T=d*MULTIPLIER*p.weight_strides.z;\nlet v=k*p.out_strides.x+d*MULTIPLIER*p.out_strides.w;\nvar O:array<u32,SPAN_X>;\nvar J:array<bool,SPAN_X>;\neach i 0u SPAN_X {\nlet s=K+i32(i)*p.dilation.y;\nJ[i]=(s>=0)&(s<=u.y);\nO[i]=B+u32(clamp(s,0,u.y))*p.x_strides.z;\n}\nvar V:array<partial,TAPS>;\nif (HOISTED) {\neach q 0u KH {\neach g 0u KW {\neach N 0u MULTIPLIER {\nlet a=T+q*p.weight_strides.x+g*p.weight_strides.y+N*p.weight_strides.z;\nV[(q*KW+g)*MULTIPLIER+N]=partial(weights[a]);\n}\n}\n}\n}\nvar H:array<partial,SUMS>;\nfor (var M=b.z*p.walks; M<min(b.z*p.walks+p.walks,p.strips); M++) {\nlet c=M+M/p.apart.x*p.apart.x*(p.rows-1u);\nlet Q=i32(c)*p.stride.x-p.before.x;\nfor (var l=0u; l<p.rows+SHIFTS; l++) {\neach n 0u SHIFTS {\neach L 0u PART {\nH[(SHIFTS-n)*PART+L]=H[(SHIFTS-n-1u)*PART+L];\n}\n}\neach L 0u PART {\nH[L]=partial(0.0);\n}\neach o 0u READ {\nlet e=Q+i32(l*STEP_Y+o)*p.dilation.x;\nlet eA=(e>=0)&(e<=u.x);\nlet S=u32(clamp(e,0,u.x))*p.x_strides.y;\nvar r:array<partial,SPAN_X>;\neach i 0u SPAN_X {\nif (i%STEP_X<KW) {\nr[i]=select(partial(0.0),partial(x[S+O[i]]),eA&J[i]);\n}\n}\neach n 0u PASSES {\nif (n*STEP_Y+o<KH) {\nif (!HOISTED) {\neach g 0u KW {\neach N 0u MULTIPLIER {\nlet a=T+(n*STEP_Y+o)*p.weight_strides.x+g*p.weight_strides.y+N*p.weight_strides.z;\nV[((n*STEP_Y+o)*KW+g)*MULTIPLIER+N]=partial(weights[a]);\n}\n}\n}\neach t 0u TILE_X {\neach N 0u MULTIPLIER {\neach g 0u KW {\nH[(n*TILE_X+t)*MULTIPLIER+N]+=r[t*STEP_X+g]*V[((n*STEP_Y+o)*KW+g)*MULTIPLIER+N];\n}\n}\n}\n}\n}\n}\nlet A=c+(l-SHIFTS)*p.apart.x;\nif ((l>=SHIFTS)&(A<p.out_size.x)) {\nvar s=f;\nvar E=v+A*p.out_strides.y+s*p.out_strides.z;\neach t 0u TILE_X {\nif (t<SURE||s<p.out_size.y) {\neach N 0u MULTIPLIER {\nlet a=E+N*p.out_strides.w;\nout[a]=en(value(H[(SHIFTS*TILE_X+t)*MULTIPLIER+N]),d*MULTIPLIER+N,a);\n}\n}\ns+=p.apart.y;\nE+=p.apart.y*p.out_strides.z;\n}\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> b:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "fn em(a:u32) {\nvar F=value(x[a]);\nif (ADDS) {\nF+=value(b[a]);\n}\nout[a]=en(F,0u,a);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) G:vec3u,\n@builtin(local_invocation_index) j:u32,\n) {\nlet m=(h.y*G.x+h.x)*WORKGROUP+j;\nif (m>=p.threads) {\nreturn;\n}\neach l 0u EACH {\nem(m*p.step+l*p.turn);\n}\nif (TAIL) {\nif (m<p.tails) {\nem(p.threads*EACH+m);\n}\n}\n}\n"].join(epilogue)
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
  "code": "alias elem = f32;\nconst WORKGROUP = 256u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var image:texture_2d<f32>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) G:vec3u,\n@builtin(local_invocation_index) j:u32,\n) {\nlet m=(h.y*G.x+h.x)*WORKGROUP+j;\nif (m>=p.total) {\nreturn;\n}\nlet c=m/p.size.x;\nlet f=m-c*p.size.x;\nvar e=textureLoad(image,vec2u(f,c),0);\nif (BYTES) {\ne=floor(e*255f+0.5f);\n}\nif (LUMA) {\ne.x=299f*e.x+587f*e.y+114f*e.z;\n}\nlet t=(e*p.high+p.offset)+e*p.low;\nvar a=c*p.strides.x+f*p.strides.y;\neach i 0u CHANNELS {\nout[a]=elem(t[i]);\na+=p.strides.z;\n}\n}\n"
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
  "code": "alias elem = f32;\nconst WORKGROUP = 256u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var image:texture_external;\n@group(0) @binding(2) var nearby:sampler;\n@group(0) @binding(3) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) G:vec3u,\n@builtin(local_invocation_index) j:u32,\n) {\nlet m=(h.y*G.x+h.x)*WORKGROUP+j;\nif (m>=p.total) {\nreturn;\n}\nlet c=m/p.size.x;\nlet f=m-c*p.size.x;\nvar e=textureSampleBaseClampToEdge(\nimage,\nnearby,\n(vec2f(f32(f),f32(c))+0.5f)/vec2f(p.size),\n);\nif (LUMA) {\ne.x=299f*e.x+587f*e.y+114f*e.z;\n}\nlet t=(e*p.high+p.offset)+e*p.low;\nvar a=c*p.strides.x+f*p.strides.y;\neach i 0u CHANNELS {\nout[a]=elem(t[i]);\na+=p.strides.z;\n}\n}\n"
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nalias result = elem;\nalias made = vec4<result>;\nalias word = vec4<u32>;\nalias kept = value;\nconst WORKGROUP = 64u;\nconst INFINITY = 0x7f800000u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<made>;\nfn ep(u:value) -> word {\nreturn eg(bitcast<word>(u))+word(INFINITY+1u);\n}\nfn ef(o:word) -> value {\nreturn bitcast<value>(eg(o-word(INFINITY+1u)));\n}\nfn eg(e:word) -> word {\nreturn e ^ ((word()-(e>>word(31u)))>>word(1u));\n}\nfn eh(u:stored) -> kept {\nif (MAX) {\nreturn kept(ep(value(u)));\n} else {\nreturn kept(value(u));\n}\n}\nfn eb(r:kept,I:kept) -> kept {\nif (MAX) {\nreturn max(r,I);\n} else {\nreturn r+I;\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) G:vec3u,\n@builtin(local_invocation_index) j:u32,\n) {\nlet m=(h.y*G.x+h.x)*WORKGROUP+j;\nif (m>=p.total) {\nreturn;\n}\nvar d:u32;\nvar M:u32;\nvar c:u32;\nvar k:u32;\nif (CHANNELS_LAST) {\nlet E=m/p.channels;\nd=m-E*p.channels;\nlet r=E/p.strips;\nM=E-r*p.strips;\nk=r/p.out_size.x;\nc=r-k*p.out_size.x;\n} else {\nlet r=m/p.strips;\nM=m-r*p.strips;\nlet P=r/p.out_size.x;\nc=r-P*p.out_size.x;\nk=P/p.channels;\nd=P-k*p.channels;\n}\nlet f=M*TILE_X;\nlet Q=i32(c)*p.stride.x-p.before.x;\nlet K=i32(f)*p.stride.y-p.before.y;\nlet u=p.x_size.y-1;\nlet B=k*p.x_strides.x+d*p.x_strides.w;\nvar O:array<u32,SPAN_X>;\nvar J:array<bool,SPAN_X>;\nif (STRIP) {\neach i 0u SPAN_X {\nlet s=K+i32(i);\nJ[i]=(s>=0)&(s<=u);\nO[i]=B+u32(clamp(s,0,u))*p.x_strides.z;\n}\n}\nvar b=vec2i();\nvar l=p.kernel;\nif (FAR) {\nlet n=vec2i(Q,K);\nlet o=max(-n,vec2i());\nlet A=p.x_size-1-n;\nb=o/p.dilation+vec2i(o%p.dilation>vec2i());\nl=min(l,select(A/p.dilation+1,vec2i(),A<vec2i()));\n}\nvar H:array<kept,TILE_X>;\neach t 0u TILE_X {\nH[t]=kept();\n}\nfor (var q=b.x; q<l.x; q++) {\nlet e=Q+q*p.dilation.x;\nif ((e>=0)&(e<p.x_size.x)) {\nlet S=u32(e)*p.x_strides.y;\nif (STRIP) {\nvar r:array<kept,SPAN_X>;\neach i 0u SPAN_X {\nr[i]=select(kept(),eh(x[S+O[i]]),J[i]);\n}\neach t 0u TILE_X {\neach g 0u KW {\nH[t]=eb(H[t],r[t*STRIDE_X+g]);\n}\n}\n} else {\nfor (var g=b.y; g<l.y; g++) {\nlet s=K+g*p.dilation.y;\nif ((s>=0)&(s<=u)) {\nH[0]=eb(H[0],eh(x[S+B+u32(s)*p.x_strides.z]));\n}\n}\n}\n}\n}\nlet v=k*p.out_strides.x+c*p.out_strides.y+d*p.out_strides.w;\neach t 0u TILE_X {\nif (f+t<p.out_size.y) {\nlet a=v+(f+t)*p.out_strides.z;\nif (MAX) {\nout[a]=made(ef(word(H[t])));\n} else {\nvar F=value(H[t]);\nif (DIVIDED) {\nlet n=vec2i(Q,K+i32(t)*p.stride.y);\nlet C=min(n+p.kernel,p.x_size)-max(n,vec2i());\nF=F/value(select(p.divisor,f32(C.x*C.y),p.divisor==0.0));\n}\nout[a]=made(F);\n}\n}\n}\n}\n"
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
  "code": "alias elem = vec4<u32>;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> places:array<vec2u>;\nfn ek(B:u32,D:u32) {\nif (SPLITS) {\nvar n:array<u32,LANES>;\neach t 0u STRANDS {\neach u 0u WORDS {\nlet e=x[B+t*WORDS+u];\nn[(t*WORDS+u)*4u]=e.x;\nn[(t*WORDS+u)*4u+1u]=e.y;\nn[(t*WORDS+u)*4u+2u]=e.z;\nn[(t*WORDS+u)*4u+3u]=e.w;\n}\n}\nvar S=D;\neach o 0u STRAND_ROWS {\nvar a=S;\neach i 0u STRAND_COLUMNS {\neach u 0u WORDS {\nout[a+u]=elem(\nn[((u*4u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(u*4u)%RUN],\nn[((u*4u+1u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(u*4u+1u)%RUN],\nn[((u*4u+2u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(u*4u+2u)%RUN],\nn[((u*4u+3u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(u*4u+3u)%RUN],\n);\n}\na+=p.strands.y;\n}\nS+=p.strands.x;\n}\n}\n}\nfn ev(B:u32,D:u32) {\nif (JOINS) {\nvar n:array<u32,LANES>;\nvar S=B;\neach o 0u STRAND_ROWS {\nvar a=S;\neach i 0u STRAND_COLUMNS {\neach u 0u WORDS {\nlet e=x[a+u];\nn[((u*4u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(u*4u)%RUN]=e.x;\nn[((u*4u+1u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(u*4u+1u)%RUN]=e.y;\nn[((u*4u+2u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(u*4u+2u)%RUN]=e.z;\nn[((u*4u+3u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(u*4u+3u)%RUN]=e.w;\n}\na+=p.strands.y;\n}\nS+=p.strands.x;\n}\neach t 0u STRANDS {\neach u 0u WORDS {\nout[D+t*WORDS+u]=elem(\nn[(t*WORDS+u)*4u],\nn[(t*WORDS+u)*4u+1u],\nn[(t*WORDS+u)*4u+2u],\nn[(t*WORDS+u)*4u+3u],\n);\n}\n}\n}\n}\nfn ej(B:u32,D:u32,c:u32,f:u32) {\nif (MARGINS) {\nlet J=(c<p.image.x)&(f<p.image.y);\nif (PADDED) {\nvar e=elem();\nif (J) {\ne=x[B];\n}\nout[D]=e;\n} else {\nif (J) {\nout[D]=x[B];\n}\n}\n} else {\nif (SPLITS) {\nek(B,D);\n} else {\nif (JOINS) {\nev(B,D);\n} else {\nout[D]=x[B];\n}\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) G:vec3u,\n@builtin(local_invocation_index) j:u32,\n) {\nlet m=(h.y*G.x+h.x)*WORKGROUP+j;\nif (m>=p.total) {\nreturn;\n}\nvar i=p.first.x;\nvar s=p.first.y;\nvar d=p.first.z;\nvar g=p.first.w;\nvar r=0u;\nvar t=m;\neach e 0u DIGITS {\nlet u=t/p.sizes[e];\nlet o=t-u*p.sizes[e];\ni+=o*p.x_digits[e];\ns+=o*p.out_digits[e];\nif (MARGINS) {\nd+=o*p.row_digits[e];\ng+=o*p.column_digits[e];\n}\nr+=o*p.turn_digits[e];\nt=u;\n}\nif (LISTED) {\ni+=places[t].x;\ns+=places[t].y;\n} else {\ni+=t*p.last.x;\ns+=t*p.last.y;\nif (MARGINS) {\nd+=t*p.last.z;\ng+=t*p.last.w;\n}\nr+=t*p.last_turn;\n}\neach l 0u OUTER {\nvar b=i;\nvar k=s;\nvar v=d;\nvar q=g;\neach n 0u MIDDLE {\nvar A=b;\nvar E=k;\nvar F=v;\nvar H=q;\neach C 0u INNER {\nvar B=A;\nvar D=E;\nvar c=F;\nvar f=H;\neach a 0u EACH {\nej(B,D,c,f);\nB+=p.x_box.w;\nD+=p.out_box.w;\nif (MARGINS) {\nc+=p.row_box.w;\nf+=p.column_box.w;\n}\n}\nif (TAIL) {\nif (r<p.tails) {\nej(B,D,c,f);\n}\n}\nA+=p.x_box.z;\nE+=p.out_box.z;\nif (MARGINS) {\nF+=p.row_box.z;\nH+=p.column_box.z;\n}\n}\nb+=p.x_box.y;\nk+=p.out_box.y;\nif (MARGINS) {\nv+=p.row_box.y;\nq+=p.column_box.y;\n}\n}\ni+=p.x_box.x;\ns+=p.out_box.x;\nif (MARGINS) {\nd+=p.row_box.x;\ng+=p.column_box.x;\n}\n}\n}\n"
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> digits:array<vec4u>;\n@group(0) @binding(4) var<storage,read> places:array<u32>;\nfn er(a:u32) -> elem {\nif (HALVES) {\nreturn (x[a/2u]>>elem(a%2u*16u))&elem(0xffffu);\n}\nreturn x[a];\n}\nfn el(a:u32) -> elem {\nvar t=a;\nif (CROPPED) {\nt+=t/p.lines.y*p.gaps.y+p.before.y;\nt+=t/p.lines.x*p.gaps.x+p.before.x;\n}\nvar b=p.first.x;\nvar c=p.first.y;\nvar f=p.first.z;\neach e 0u DIGITS {\nlet i=digits[e];\nlet u=t/i.x;\nlet o=t-u*i.x;\nb+=o*i.y;\nc+=o*i.z;\nf+=o*i.w;\nt=u;\n}\nif (LISTED) {\nb+=places[c]+places[f];\n}\nif (PADDED&&(c>=p.image.x||f>=p.image.y)) {\nreturn elem();\n}\nreturn er(b);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) G:vec3u,\n@builtin(local_invocation_index) j:u32,\n) {\nlet m=(h.y*G.x+h.x)*WORKGROUP+j;\nlet a=select(m,m*2u,HALVES);\nif (a>=p.total) {\nreturn;\n}\nvar e=el(a);\nif (HALVES&&a+1u<p.total) {\ne |=el(a+1u)<<elem(16u);\n}\nout[m]=e;\n}\n"
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<stored>;\nfn eq(a:vec2u) -> vec2u {\nlet e=max(a*p.divisor+p.cut,p.added)-p.added;\nlet v=(e+max(p.scale,vec2u(1u))-1u)/max(p.scale,vec2u(1u));\nlet t=select(min(v,p.out_size),vec2u(),a==vec2u());\nreturn select(t,p.out_size,a>=p.x_size);\n}\nfn ex(A:u32,a:u32,s:u32,e:u32,n:u32,o:u32) -> u32 {\nreturn max(A*s+e,n)-n-a*o;\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) G:vec3u,\n@builtin(local_invocation_index) j:u32,\n) {\nlet m=(h.y*G.x+h.x)*WORKGROUP+j;\nif (m>=p.total) {\nreturn;\n}\nvar d:u32;\nvar a:vec2u;\nvar k:u32;\nif (CHANNELS_LAST) {\nlet E=m/p.channels;\nd=m-E*p.channels;\nlet r=E/p.x_size.y;\na.y=E-r*p.x_size.y;\nk=r/p.x_size.x;\na.x=r-k*p.x_size.x;\n} else {\nlet r=m/p.x_size.y;\na.y=m-r*p.x_size.y;\nlet P=r/p.x_size.x;\na.x=r-P*p.x_size.x;\nk=P/p.channels;\nd=P-k*p.channels;\n}\nlet b=eq(a);\nlet q=eq(a+1u);\nlet i=min(a+1u,p.x_size-1u);\nlet n=k*p.x_strides.x+d*p.x_strides.w;\nlet l=n+a.x*p.x_strides.y;\nlet u=n+i.x*p.x_strides.y;\nlet O=vec2u(a.y,i.y)*p.x_strides.z;\nlet A=value(x[l+O.x]);\nlet B=value(x[l+O.y]);\nlet C=value(x[u+O.x]);\nlet D=value(x[u+O.y]);\nlet v=k*p.out_strides.x+d*p.out_strides.w;\nlet e=vec2f(p.divisor);\nfor (var c=b.x; c<q.x; c++) {\nlet o=ex(c,a.x,p.scale.x,p.added.x,p.cut.x,p.divisor.x);\nlet t=f32(p.divisor.x-o)/e.x;\nlet s=f32(o)/e.x;\nlet K=t*A+s*select(C,A,o==0u);\nlet F=t*B+s*select(D,B,o==0u);\nlet S=v+c*p.out_strides.y;\nfor (var f=b.y; f<q.y; f++) {\nlet g=ex(f,a.y,p.scale.y,p.added.y,p.cut.y,p.divisor.y);\nlet H=f32(p.divisor.y-g)/e.y;\nlet I=f32(g)/e.y;\nlet J=H*K+I*select(F,K,g==0u);\nout[S+f*p.out_strides.z]=stored(J);\n}\n}\n}\n"
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<stored>;\nstruct Between {\nnear:u32,\nfar:u32,\nnear_weight:f32,\nfar_weight:f32,\n}\nfn ee(A:u32,s:u32,e:u32,n:u32,o:u32,u:u32) -> Between {\nlet r=max(A*s+e,n)-n;\nlet a=r/o;\nlet t=r-a*o;\nlet i=min(a+min(t,1u),u);\nreturn Between(a,i,f32(o-t)/f32(o),f32(t)/f32(o));\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) G:vec3u,\n@builtin(local_invocation_index) j:u32,\n) {\nlet m=(h.y*G.x+h.x)*WORKGROUP+j;\nif (m>=p.total) {\nreturn;\n}\nvar d:u32;\nvar M:u32;\nvar c:u32;\nvar k:u32;\nif (CHANNELS_LAST) {\nlet E=m/p.channels;\nd=m-E*p.channels;\nlet r=E/p.strips;\nM=E-r*p.strips;\nk=r/p.out_size.x;\nc=r-k*p.out_size.x;\n} else {\nlet r=m/p.strips;\nM=m-r*p.strips;\nlet P=r/p.out_size.x;\nc=r-P*p.out_size.x;\nk=P/p.channels;\nd=P-k*p.channels;\n}\nlet e=ee(c,p.scale.x,p.added.x,p.cut.x,p.divisor.x,p.x_last.x);\nlet n=k*p.x_strides.x+d*p.x_strides.w;\nlet l=n+e.near*p.x_strides.y;\nlet u=n+e.far*p.x_strides.y;\nlet v=k*p.out_strides.x+c*p.out_strides.y+d*p.out_strides.w;\neach t 0u TILE_X {\nlet f=M*TILE_X+t;\nif (f<p.out_size.y) {\nlet s=ee(f,p.scale.y,p.added.y,p.cut.y,p.divisor.y,p.x_last.y);\nlet a=s.near*p.x_strides.z;\nlet i=s.far*p.x_strides.z;\nlet g=s.near_weight*value(x[l+a])+s.far_weight*value(x[l+i]);\nlet o=s.near_weight*value(x[u+a])+s.far_weight*value(x[u+i]);\nout[v+f*p.out_strides.z]=stored(e.near_weight*g+e.far_weight*o);\n}\n}\n}\n"
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = f32;\nalias stored = elem;\nalias lot = vec4<f32>;\nalias added_middle = stored;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> depthwise:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> pointwise:array<elem>;\n@group(0) @binding(7) var<storage,read> depthwise_bias:array<added_middle>;\n", "fn ez(e:value) -> value {\nswitch (ACTIVATION_MIDDLE) {\ncase 1u: {\nreturn select(e,value(0.0),e<value(0.0));\n}\ncase 2u: {\nreturn ee(e,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn e*ee(e*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn e*et(e);\n}\ncase 5u: {\nreturn et(e);\n}\ncase 6u: {\nreturn eo(e);\n}\ncase 7u: {\nreturn ea(e);\n}\ncase 8u: {\nreturn select(e,e*p.activation_middle.x,e<value(0.0));\n}\ncase 9u: {\nreturn ee(e,value(p.activation_middle.x),value(p.activation_middle.y));\n}\ndefault: {\nreturn e;\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) G:vec3u,\n@builtin(local_invocation_index) j:u32,\n) {\nlet m=(h.y*G.x+h.x)*WORKGROUP+j;\nlet S=min(m,p.total-1u)/LANES;\nlet b=j%LANES;\nlet R=S/p.channel_strips;\nlet d=(S-R*p.channel_strips)*COLUMNS*LANES+b;\nlet r=R/p.strips.y;\nlet L=R-r*p.strips.y;\nlet k=r/p.strips.x;\nlet M=r-k*p.strips.x;\nvar c=M*TILE_Y;\nvar f=L*TILE_X;\nif (DILATED) {\nlet P=L/p.apart.y;\nf=P*p.apart.y*TILE_X+(L-P*p.apart.y);\nlet eB=M/p.apart.x;\nc=eB*p.apart.x*TILE_Y+(M-eB*p.apart.x);\n}\nlet Q=i32(c)*p.stride.x-p.before.x;\nlet K=i32(f)*p.stride.y-p.before.y;\nlet u=p.x_size-1;\nvar O:array<u32,SPAN_X>;\nvar eC:array<bool,SPAN_X>;\nvar t:array<u32,SPAN_Y>;\nvar eA:array<bool,SPAN_Y>;\nvar eD:array<u32,QUARTER>;\nvar eE:array<bool,QUARTER>;\nlet eF=k*p.x_strides.x;\nif (SHARED) {\neach D 0u QUARTER {\nlet o=(D*LANES+b)/SPAN_X;\nlet e=Q+i32(o)*p.dilation.x;\nlet s=K+i32(D*LANES+b-o*SPAN_X)*p.dilation.y;\neE[D]=(e>=0)&(e<=u.x)&(s>=0)&(s<=u.y);\neD[D]=eF+u32(clamp(e,0,u.x))*p.x_strides.y+u32(clamp(s,0,u.y))*p.x_strides.z;\n}\n} else {\neach i 0u SPAN_X {\nlet s=K+i32(i)*p.dilation.y;\neC[i]=(s>=0)&(s<=u.y);\nO[i]=eF+u32(clamp(s,0,u.y))*p.x_strides.z;\n}\neach o 0u SPAN_Y {\nlet e=Q+i32(o)*p.dilation.x;\neA[o]=(e>=0)&(e<=u.x);\nt[o]=u32(clamp(e,0,u.x))*p.x_strides.y;\n}\n}\nvar Y:array<u32,COLUMNS>;\neach A 0u COLUMNS {\nY[A]=min(d+A*LANES,p.outs-1u)*p.pointwise_strides.y;\n}\nvar H:array<lot,TILE>;\nfor (var l=0u; l<p.inputs; l+=LANES) {\nvar U:array<u32,LANES>;\nvar X:array<bool,LANES>;\neach n 0u LANES {\nU[n]=l+(b ^ n);\nX[n]=true;\nif (TAIL) {\nX[n]=U[n]<p.inputs;\nU[n]=min(U[n],p.inputs-1u);\n}\n}\nlet B=U[0]/FOLD*p.x_strides.w;\nvar E:array<f32,SPAN>;\nif (SHARED) {\neach D 0u QUARTER {\nlet W=select(0.0,f32(x[B+eD[D]]),eE[D]);\nE[D*LANES]=quadBroadcast(W,0u);\nE[D*LANES+1u]=quadBroadcast(W,1u);\nE[D*LANES+2u]=quadBroadcast(W,2u);\nE[D*LANES+3u]=quadBroadcast(W,3u);\n}\n} else {\neach o 0u SPAN_Y {\neach i 0u SPAN_X {\nif (o%STEP_Y<KH) {\nif (i%STEP_X<KW) {\nE[o*SPAN_X+i]=select(0.0,f32(x[B+t[o]+O[i]]),eA[o]&eC[i]);\n}\n}\n}\n}\n}\neach N 0u MULTIPLIER {\nlet ew=U[0]*MULTIPLIER+N;\nvar V:array<f32,TAPS>;\neach q 0u KH {\neach g 0u KW {\nlet a=ew*p.depthwise_strides.z+q*p.depthwise_strides.x+g*p.depthwise_strides.y;\nV[q*KW+g]=f32(depthwise[a]);\n}\n}\nvar eG=0.0;\nif (HAS_MIDDLE_BIAS) {\neG=f32(depthwise_bias[ew]);\n}\nvar I:array<lot,WEIGHTS>;\neach n 0u LANES {\nlet T=(U[n]*MULTIPLIER+N)*p.pointwise_strides.x;\neach v 0u LOTS {\neach C 0u WIDTH {\nI[n*LOTS+v][C]=f32(pointwise[T+Y[v*WIDTH+C]]);\n}\nif (TAIL) {\nI[n*LOTS+v]=select(lot(0.0),I[n*LOTS+v],X[n]);\n}\n}\n}\neach o 0u TILE_Y {\neach i 0u TILE_X {\nvar F=eG;\neach q 0u KH {\neach g 0u KW {\nF+=E[(o*STEP_Y+q)*SPAN_X+i*STEP_X+g]*V[q*KW+g];\n}\n}\nvar J=ez(F);\nif (TAIL) {\nJ=select(0.0,J,X[0]);\n}\nlet eH=quadSwapX(J);\nlet eI=quadSwapY(J);\nlet eJ=quadSwapDiagonal(J);\neach v 0u LOTS {\nH[(o*TILE_X+i)*LOTS+v]+=J*I[v]+eH*I[LOTS+v]+eI*I[2u*LOTS+v]+eJ*I[3u*LOTS+v];\n}\n}\n}\n}\n}\nif (m>=p.total) {\nreturn;\n}\nlet Z=k*p.out_strides.x;\neach o 0u TILE_Y {\neach i 0u TILE_X {\nlet e=c+o*p.apart.x;\nlet s=f+i*p.apart.y;\neach v 0u LOTS {\neach C 0u WIDTH {\nlet A=d+(v*WIDTH+C)*LANES;\nif ((e<p.out_size.x)&(s<p.out_size.y)&(A<p.outs)) {\nlet a=Z+e*p.out_strides.y+s*p.out_strides.z+A*p.out_strides.w;\nout[a]=en(H[(o*TILE_X+i)*LOTS+v][C],A,a);\n}\n}\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nalias taken = elem;\nalias widened = f32;\nalias added_middle = stored;\nconst FOUR = 4u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<taken>;\n@group(0) @binding(2) var<storage,read> depthwise:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> pointwise:array<stored>;\n@group(0) @binding(7) var<storage,read> depthwise_bias:array<added_middle>;\nvar<workgroup> ey:array<value,MIDDLE>;\n", "fn ez(e:value) -> value {\nswitch (ACTIVATION_MIDDLE) {\ncase 1u: {\nreturn select(e,value(0.0),e<value(0.0));\n}\ncase 2u: {\nreturn ee(e,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn e*ee(e*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn e*et(e);\n}\ncase 5u: {\nreturn et(e);\n}\ncase 6u: {\nreturn eo(e);\n}\ncase 7u: {\nreturn ea(e);\n}\ncase 8u: {\nreturn select(e,e*p.activation_middle.x,e<value(0.0));\n}\ncase 9u: {\nreturn ee(e,value(p.activation_middle.x),value(p.activation_middle.y));\n}\ndefault: {\nreturn e;\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) G:vec3u,\n@builtin(local_invocation_index) j:u32,\n) {\nlet F=h.y*G.x+h.x;\nif (F>=p.workgroups) {\nreturn;\n}\nlet R=F/p.channel_strips;\nvar m=j/GROUPS;\nvar b=j%GROUPS;\nif (!CHANNELS_LAST) {\nm=j%RUNS;\nb=j/RUNS;\n}\nlet W=R*RUNS+m;\nlet M=min(W,p.runs-1u);\nlet r=M/p.strips;\nlet L=M-r*p.strips;\nlet k=r/p.out_size.x;\nlet c=r-k*p.out_size.x;\nvar f=L*RUN;\nif (DILATED) {\nlet l=L/p.apart;\nf=l*p.apart*RUN+(L-l*p.apart);\n}\nlet Q=i32(c)*p.stride.x-p.before.x;\nlet K=i32(f)*p.stride.y-p.before.y;\nlet u=p.x_size-1;\nvar O:array<u32,SPAN_X>;\nvar J:array<bool,SPAN_X>;\neach i 0u SPAN_X {\nlet s=K+i32(i)*p.dilation.y;\nJ[i]=(s>=0)&(s<=u.y);\nO[i]=k*p.x_strides.x+u32(clamp(s,0,u.y))*p.x_strides.z;\n}\nlet d=(F-R*p.channel_strips)*GROUPS*OUTS+b;\nvar Y:array<u32,OUTS>;\neach A 0u OUTS {\nY[A]=min(d+A*GROUPS,p.outs-1u)*p.pointwise_strides.y;\n}\nvar N=m*RUN*GROUPS;\nvar P=GROUPS;\nvar U=1u;\nif (!CHANNELS_LAST) {\nN=m;\nP=RUNS;\nU=RUN*RUNS;\n}\nvar H:array<value,TILE>;\nfor (var v=0u; v<p.middles; v+=GROUPS) {\nlet n=min(v+b,p.middles-1u);\nvar B=vec4u(n/MULTIPLIER);\nif (SPREAD) {\nB=(FOUR*n+vec4u(0u,1u,2u,3u))/MULTIPLIER;\n}\nB*=p.x_strides.w;\nvar D:array<value,RUN>;\neach t 0u RUN {\nD[t]=value(0.0);\n}\nfor (var q=0u; q<p.rows; q++) {\nlet e=Q+i32(q)*p.dilation.x;\nlet eA=(e>=0)&(e<=u.x);\nlet S=B+u32(clamp(e,0,u.x))*p.x_strides.y;\nlet T=n*p.depthwise_strides.z+q*p.depthwise_strides.x;\nvar E:array<value,SPAN_X>;\neach i 0u SPAN_X {\nif (i%STEP_X<KW) {\nlet a=S+O[i];\nif (SPLIT) {\nE[i]=value(vec4<f32>(f32(x[a.x]),f32(x[a.y]),f32(x[a.z]),f32(x[a.w])));\n} else {\nE[i]=value(widened(x[a.x]));\n}\nE[i]=select(value(0.0),E[i],eA&J[i]);\n}\n}\neach g 0u KW {\nlet V=value(depthwise[T+g*p.depthwise_strides.y]);\neach t 0u RUN {\nD[t]+=E[t*STEP_X+g]*V;\n}\n}\n}\nif (HAS_MIDDLE_BIAS) {\nlet I=value(depthwise_bias[n]);\neach t 0u RUN {\nD[t]+=I;\n}\n}\nworkgroupBarrier();\neach t 0u RUN {\ney[N+b*U+t*P]=ez(D[t]);\n}\nworkgroupBarrier();\nlet X=min(GROUPS,p.middles-v);\nfor (var C=0u; C<X; C++) {\nvar o:array<value,RUN>;\neach t 0u RUN {\no[t]=ey[N+C*U+t*P];\n}\neach A 0u OUTS {\nif (FOURS) {\nlet a=(v+C)*FOUR*p.pointwise_strides.x+Y[A];\nlet ew=value(pointwise[a]);\nlet eB=value(pointwise[a+p.pointwise_strides.x]);\nlet eC=value(pointwise[a+2u*p.pointwise_strides.x]);\nlet eD=value(pointwise[a+3u*p.pointwise_strides.x]);\neach t 0u RUN {\nH[A*RUN+t]+=o[t].x*ew+o[t].y*eB+o[t].z*eC+o[t].w*eD;\n}\n} else {\nlet V=value(pointwise[(v+C)*p.pointwise_strides.x+Y[A]]);\neach t 0u RUN {\nH[A*RUN+t]+=o[t]*V;\n}\n}\n}\n}\n}\nif (W>=p.runs) {\nreturn;\n}\nlet Z=k*p.out_strides.x+c*p.out_strides.y;\neach t 0u RUN {\nlet s=f+t*p.apart;\neach A 0u OUTS {\nlet i=d+A*GROUPS;\nif ((s<p.out_size.y)&(i<p.outs)) {\nlet a=Z+s*p.out_strides.z+i*p.out_strides.w;\nout[a]=en(H[A*RUN+t],i,a);\n}\n}\n}\n}\n"].join(epilogue)
};

export const to_texture_draw: Drawing = {
  "name": "to_texture_draw",
  "params": "scale:vec4f,offset:vec4f,strides:vec3u",
  "bindings": [
    "params",
    "x"
  ],
  "code": "alias elem = f32;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@vertex\nfn corner(@builtin(vertex_index) e:u32) -> @builtin(position) vec4f {\nreturn vec4f(select(-1f,3f,e==1u),select(-1f,3f,e==2u),0f,1f);\n}\n@fragment\nfn main(@builtin(position) b:vec4f) -> @location(0) vec4f {\nlet E=vec2u(b.xy);\nvar a=E.y*p.strides.x+E.x*p.strides.y;\nvar e=vec4f();\neach i 0u CHANNELS {\ne[i]=f32(x[a]);\na+=p.strides.z;\n}\ne=e*p.scale+p.offset;\nif (GREY) {\ne=e.xxxw;\n}\nif (PREMULTIPLIED) {\ne=vec4f(e.xyz*e.w,e.w);\n}\nif (BYTES) {\ne=floor(clamp(e,vec4f(),vec4f(1f))*255f+0.5f)/255f;\n}\nreturn e;\n}\n"
};
