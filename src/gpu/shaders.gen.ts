// Made by tools/shaders.mjs from shaders/*.wgsl.
import type { Drawing, Shader } from './shader.ts';

const epilogue = "alias added = stored;\nalias partial = value;\n@group(0) @binding(4) var<storage,read> bias:array<added>;\n@group(0) @binding(5) var<storage,read> residual:array<stored>;\nfn ee(e:value,t:value,a:value) -> value {\nreturn select(select(e,a,e>a),t,e<t);\n}\nfn et(e:value) -> value {\nlet a=exp(-abs(e));\nlet t=select(value(1.0),a,e<value(0.0))/(value(1.0)+a);\nreturn select(e,t,abs(e)>=value(0.0));\n}\nfn ea(e:value) -> value {\nlet r=select(abs(e),value(20.0),abs(e)>value(20.0));\nlet a=exp(r*-2.0);\nlet t=r*r;\nlet i=r*(1.0+t*(-0.33333333+t*(0.13333333+t*(-0.05396825+t*0.02186949))));\nlet o=select((value(1.0)-a)/(value(1.0)+a),i,r<value(0.25));\nreturn select(o,-o,e<value(0.0));\n}\nfn eo(e:value) -> value {\nlet a=abs(e)*0.70710678;\nlet s=select(a,value(13.0),a>value(13.0));\nlet t=value(1.0)/(1.0+0.3275911*s);\nlet i=t*(0.254829592+t*(-0.284496736+t*(1.421413741+t*(-1.453152027+t*1.061405429))));\nlet o=e*0.5*(i*exp(-s*s));\nreturn select(e-o,o,e<value(0.0));\n}\nfn ei(e:value) -> value {\nswitch (ACTIVATION) {\ncase 1u: {\nreturn select(e,value(0.0),e<value(0.0));\n}\ncase 2u: {\nreturn ee(e,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn e*ee(e*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn e*et(e);\n}\ncase 5u: {\nreturn et(e);\n}\ncase 6u: {\nreturn eo(e);\n}\ncase 7u: {\nreturn ea(e);\n}\ncase 8u: {\nreturn select(e,e*p.activation.x,e<value(0.0));\n}\ncase 9u: {\nreturn ee(e,value(p.activation.x),value(p.activation.y));\n}\ndefault: {\nreturn e;\n}\n}\n}\nfn en(C:value,u:u32,a:u32) -> stored {\nvar e=C;\nif (HAS_BIAS) {\ne+=value(bias[u]);\n}\nif (HAS_RESIDUAL) {\ne+=value(residual[a]);\n}\nreturn stored(ei(e));\n}\n";

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
  "code": "alias elem = vec4<u32>;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x0:array<elem>;\n@group(0) @binding(2) var<storage,read> x1:array<elem>;\n@group(0) @binding(3) var<storage,read> x2:array<elem>;\n@group(0) @binding(4) var<storage,read> x3:array<elem>;\n@group(0) @binding(5) var<storage,read> x4:array<elem>;\n@group(0) @binding(6) var<storage,read> x5:array<elem>;\n@group(0) @binding(7) var<storage,read> x6:array<elem>;\n@group(0) @binding(8) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) D:vec3u,\n@builtin(local_invocation_index) k:u32,\n) {\nlet d=(g.y*D.x+g.x)*WORKGROUP+k;\nif (d>=p.total) {\nreturn;\n}\nlet r=d/p.columns;\nlet c=r*p.share.x;\nlet m=(d-r*p.columns)*p.share.y;\nlet C=p.apart.x*p.whole+p.apart.y;\nvar A=c*p.whole+m;\nvar e:u32;\nvar a:u32;\nvar i:u32;\ne=p.widths.x;\na=c*e+m;\ni=p.apart.x*e+p.apart.y;\neach t 0u TURNS_0 {\neach n 0u ONCE for (var n = 0u; n < e; n += p.turn) {\neach l 0u EACH {\nout[A+l*C]=x0[a+l*i];\n}\na+=p.turn;\nA+=p.turn;\n}\n}\ne=p.widths.y;\na=c*e+m;\ni=p.apart.x*e+p.apart.y;\neach t 0u TURNS_1 {\neach n 0u ONCE for (var n = 0u; n < e; n += p.turn) {\neach l 0u EACH {\nout[A+l*C]=x1[a+l*i];\n}\na+=p.turn;\nA+=p.turn;\n}\n}\ne=p.widths.z;\na=c*e+m;\ni=p.apart.x*e+p.apart.y;\neach t 0u TURNS_2 {\neach n 0u ONCE for (var n = 0u; n < e; n += p.turn) {\neach l 0u EACH {\nout[A+l*C]=x2[a+l*i];\n}\na+=p.turn;\nA+=p.turn;\n}\n}\ne=p.widths.w;\na=c*e+m;\ni=p.apart.x*e+p.apart.y;\neach t 0u TURNS_3 {\neach n 0u ONCE for (var n = 0u; n < e; n += p.turn) {\neach l 0u EACH {\nout[A+l*C]=x3[a+l*i];\n}\na+=p.turn;\nA+=p.turn;\n}\n}\ne=p.more_widths.x;\na=c*e+m;\ni=p.apart.x*e+p.apart.y;\neach t 0u TURNS_4 {\neach n 0u ONCE for (var n = 0u; n < e; n += p.turn) {\neach l 0u EACH {\nout[A+l*C]=x4[a+l*i];\n}\na+=p.turn;\nA+=p.turn;\n}\n}\ne=p.more_widths.y;\na=c*e+m;\ni=p.apart.x*e+p.apart.y;\neach t 0u TURNS_5 {\neach n 0u ONCE for (var n = 0u; n < e; n += p.turn) {\neach l 0u EACH {\nout[A+l*C]=x5[a+l*i];\n}\na+=p.turn;\nA+=p.turn;\n}\n}\ne=p.more_widths.z;\na=c*e+m;\ni=p.apart.x*e+p.apart.y;\neach t 0u TURNS_6 {\neach n 0u ONCE for (var n = 0u; n < e; n += p.turn) {\neach l 0u EACH {\nout[A+l*C]=x6[a+l*i];\n}\na+=p.turn;\nA+=p.turn;\n}\n}\n}\n"
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x0:array<elem>;\n@group(0) @binding(2) var<storage,read> x1:array<elem>;\n@group(0) @binding(3) var<storage,read> x2:array<elem>;\n@group(0) @binding(4) var<storage,read> x3:array<elem>;\n@group(0) @binding(5) var<storage,read> x4:array<elem>;\n@group(0) @binding(6) var<storage,read> x5:array<elem>;\n@group(0) @binding(7) var<storage,read> x6:array<elem>;\n@group(0) @binding(8) var<storage,read_write> out:array<elem>;\nfn es(e:u32,a:u32) -> elem {\nswitch (e) {\ncase 0u: {\nreturn x0[a];\n}\ncase 1u: {\nreturn x1[a];\n}\ncase 2u: {\nreturn x2[a];\n}\ncase 3u: {\nreturn x3[a];\n}\ncase 4u: {\nreturn x4[a];\n}\ncase 5u: {\nreturn x5[a];\n}\ndefault: {\nreturn x6[a];\n}\n}\n}\nfn er(e:u32,a:u32) -> elem {\nif (HALVES) {\nreturn (es(e,a/2u)>>elem(a%2u*16u))&elem(0xffffu);\n}\nreturn es(e,a);\n}\nfn el(a:u32) -> elem {\nlet c=a/p.whole;\nvar m=a-c*p.whole;\nvar o=elem();\neach t 0u TENSORS {\nlet e=select(p.widths[t&3u],p.more_widths[t&3u],t>3u);\nif (m<e) {\no=er(t,c*e+m);\n}\nm -=e;\n}\nreturn o;\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) D:vec3u,\n@builtin(local_invocation_index) k:u32,\n) {\nlet d=(g.y*D.x+g.x)*WORKGROUP+k;\nlet a=select(d,d*2u,HALVES);\nif (a>=p.total) {\nreturn;\n}\nvar e=el(a);\nif (HALVES&&a+1u<p.total) {\ne |=el(a+1u)<<elem(16u);\n}\nout[d]=e;\n}\n"
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = f32;\nalias stored = elem;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) D:vec3u,\n@builtin(local_invocation_index) k:u32,\n) {\nlet a=(g.y*D.x+g.x)*WORKGROUP+k;\nif (a>=p.total) {\nreturn;\n}\nlet G=p.out_size.x;\nlet N=p.out_size.y;\nvar u:u32;\nvar m:u32;\nvar c:u32;\nvar b:u32;\nif (CHANNELS_LAST) {\nu=a%p.channels;\nlet B=a/p.channels;\nm=B%N;\nc=B/N%G;\nb=B/N/G;\n} else {\nm=a%N;\nlet r=a/N;\nc=r%G;\nu=r/G%p.channels;\nb=r/G/p.channels;\n}\nlet t=vec2i(vec2u(c,m))*p.stride-p.before;\nlet A=u/p.group_out*p.group_in;\nlet o=b*p.x_strides.x+A*p.x_strides.w;\nvar C:partial=0.0;\nfor (var v=0; v<p.kernel.x; v++) {\nlet e=t.x+v*p.dilation.x;\nif (e<0||e>=p.x_size.x) {\ncontinue;\n}\nfor (var f=0; f<p.kernel.y; f++) {\nlet i=t.y+f*p.dilation.y;\nif (i<0||i>=p.x_size.y) {\ncontinue;\n}\nvar q=o+u32(e)*p.x_strides.y+u32(i)*p.x_strides.z;\nvar S=u32(v)*p.weight_strides.x+u32(f)*p.weight_strides.y+u*p.weight_strides.w;\nfor (var l=0u; l<p.group_in; l++) {\nC+=partial(x[q])*partial(weights[S]);\nq+=p.x_strides.w;\nS+=p.weight_strides.z;\n}\n}\n}\nout[a]=en(value(C),u,a);\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = f32;\nalias stored = elem;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> places:array<u32>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) D:vec3u,\n@builtin(local_invocation_index) k:u32,\n) {\nlet d=(g.y*D.x+g.x)*WORKGROUP+k;\nlet R=min(d,p.total-1u)/LANES;\nlet h=k%LANES;\nvar B:u32;\nvar u:u32;\nvar M:u32;\nvar U=1u;\nvar Z=1u;\nif (CHANNELS_LAST) {\nlet Q=R/p.group_strips;\nlet J=R-Q*p.group_strips;\nM=J/p.channel_strips;\nu=(J-M*p.channel_strips)*COLUMNS*LANES+h;\nZ=LANES;\nB=Q*ROWS;\n} else {\nlet Q=(p.pixels+COLUMNS*LANES-1u)/(COLUMNS*LANES);\nlet J=R/Q;\nB=(R-J*Q)*COLUMNS*LANES+h;\nU=LANES;\nM=J/p.channel_strips;\nu=(J-M*p.channel_strips)*ROWS;\n}\nlet eA=M*p.group_in*p.x_strides.w;\nlet Y=M*p.group_out;\nvar P:array<i32,SPOTS>;\nvar H:array<i32,SPOTS>;\nvar q:array<u32,SPOTS>;\nvar A:array<u32,SPOTS>;\nlet O=p.out_size.x*p.out_size.y;\neach t 0u SPOTS {\nlet I=min(B+t*U,p.pixels-1u);\nvar b=0u;\nvar V=I;\nif (!RUNNING) {\nb=I/O;\nV=I-b*O;\n}\nA[t]=b*p.out_strides.x+V*p.out_strides.z;\nq[t]=eA+b*p.x_strides.x;\nif (PACKED) {\nq[t]+=V*p.x_strides.z;\n} else {\nlet c=V/p.out_size.y;\nlet m=V-c*p.out_size.y;\nif (FLAT) {\nq[t]+=c*p.x_strides.y+m*p.x_strides.z;\n} else {\nP[t]=i32(c)*p.stride.x-p.before.x;\nH[t]=i32(m)*p.stride.y-p.before.y;\n}\n}\n}\nlet C=p.out_strides.w;\nlet eB=p.x_strides.w;\nlet eC=p.weight_strides.z;\nvar X:array<u32,CHANNELS>;\nvar S:array<u32,CHANNELS>;\neach j 0u CHANNELS {\nX[j]=Y+min(u+j*Z,p.group_out-1u);\nS[j]=X[j]*p.weight_strides.w;\n}\nvar E:array<value,TILE>;\neach L 0 FLAT for (var L = 0; L < p.kernel.x * p.kernel.y; L++) {\nlet v=L/p.kernel.y;\nlet f=L-v*p.kernel.y;\nlet N=u32(v)*p.weight_strides.x+u32(f)*p.weight_strides.y;\nvar G:array<bool,SPOTS>;\nvar a:array<u32,SPOTS>;\neach t 0u SPOTS {\nif (FLAT) {\nG[t]=true;\na[t]=q[t];\n} else {\nlet e=bitcast<u32>(P[t]+v*p.dilation.x);\nlet s=bitcast<u32>(H[t]+f*p.dilation.y);\nG[t]=(e<p.x_size.x)&(s<p.x_size.y);\na[t]=q[t]+select(0u,e*p.x_strides.y+s*p.x_strides.z,G[t]);\n}\n}\nfor (var l=0u; l<p.group_in; l+=LANES) {\nvar T:array<u32,LANES>;\nvar K:array<u32,LANES>;\nvar ew:array<u32,LANES>;\nvar W:array<bool,LANES>;\neach n 0u LANES {\nif (SHARED) {\nT[n]=l+(h ^ n);\n} else {\nT[n]=l+n;\n}\nW[n]=true;\nif (TAIL) {\nW[n]=T[n]<p.group_in;\nT[n]=min(T[n],p.group_in-1u);\n}\nif (LISTED) {\nK[n]=places[T[n]];\n} else {\nK[n]=T[n]*eB;\n}\new[n]=N+T[n]*eC;\n}\nvar F:array<value,WEIGHTS>;\neach n 0u LANES {\neach i 0u COLUMNS {\nif (CHANNELS_LAST) {\nF[n*COLUMNS+i]=value(weights[S[min(i,CHANNELS-1u)]+ew[n]]);\n} else {\nF[n*COLUMNS+i]=value(x[a[min(i,SPOTS-1u)]+K[n]]);\nif (!FLAT) {\nF[n*COLUMNS+i]=select(value(0.0),F[n*COLUMNS+i],G[min(i,SPOTS-1u)]);\n}\n}\nif (TAIL) {\nF[n*COLUMNS+i]=select(value(0.0),F[n*COLUMNS+i],W[n]);\n}\n}\n}\neach o 0u ROWS {\nvar r:array<value,LANES>;\neach n 0u LOADS {\nif (CHANNELS_LAST) {\nr[n]=value(x[a[min(o,SPOTS-1u)]+K[n]]);\nif (!FLAT) {\nr[n]=select(value(0.0),r[n],G[min(o,SPOTS-1u)]);\n}\n} else {\nr[n]=value(weights[S[min(o,CHANNELS-1u)]+ew[n]]);\n}\nif (TAIL) {\nr[n]=select(value(0.0),r[n],W[n]);\n}\n}\nif (SHARED) {\nr[1]=quadSwapX(r[0]);\nr[2]=quadSwapY(r[0]);\nr[3]=quadSwapDiagonal(r[0]);\n}\neach i 0u COLUMNS {\nif (CHANNELS_LAST) {\nE[o*COLUMNS+i]+=\nr[0]*F[i]+r[1]*F[COLUMNS+i]+r[2]*F[2u*COLUMNS+i]+r[3]*F[3u*COLUMNS+i];\n} else {\nE[o*COLUMNS+i]+=\n(r[0]*F[i]+r[1]*F[COLUMNS+i])+(r[2]*F[2u*COLUMNS+i]+r[3]*F[3u*COLUMNS+i]);\n}\n}\n}\n}\n}\nif (d>=p.total) {\nreturn;\n}\neach i 0u COLUMNS {\nif (select(B+i*U<p.pixels,u+i*Z<p.group_out,CHANNELS_LAST)) {\neach o 0u ROWS {\nlet j=X[min(select(o,i,CHANNELS_LAST),CHANNELS-1u)];\nlet a=A[min(select(i,o,CHANNELS_LAST),SPOTS-1u)]+j*C;\nout[a]=en(E[o*COLUMNS+i],j,a);\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst ACROSS = 4u;\nconst SLICES = 16u;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\nvar<workgroup> ec:array<value,PARTS>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) D:vec3u,\n@builtin(local_invocation_index) k:u32,\n) {\nlet d=g.y*D.x+g.x;\nlet Q=k%ACROSS;\nlet c=k/ACROSS;\nlet A=d%p.strips*ACROSS;\nlet B=d/p.strips*ROWS;\nlet R=min(A+Q,p.quads-1u);\nvar P:array<i32,ROWS>;\nvar H:array<i32,ROWS>;\nvar q:array<u32,ROWS>;\neach o 0u ROWS {\nlet I=min(B+o,p.pixels-1u);\nlet r=I/p.out_size.y;\nlet b=r/p.out_size.x;\nP[o]=i32(r-b*p.out_size.x)*p.stride.x-p.before.x;\nH[o]=i32(I-r*p.out_size.y)*p.stride.y-p.before.y;\nq[o]=b*p.x_size.x*p.x_size.y;\n}\nvar E:array<partial,ROWS>;\nfor (var i=c; i<p.steps; i+=SLICES) {\nlet L=i/p.x_quads;\nlet l=i-L*p.x_quads;\nlet v=i32(L)/p.kernel.y;\nlet f=i32(L)-v*p.kernel.y;\nvar n:array<partial,ROWS>;\neach o 0u ROWS {\nlet e=bitcast<u32>(P[o]+v*p.dilation.x);\nlet s=bitcast<u32>(H[o]+f*p.dilation.y);\nlet G=(e<p.x_size.x)&(s<p.x_size.y);\nlet a=(q[o]+select(0u,e*p.x_size.y+s,G))*p.x_quads+l;\nn[o]=select(partial(0.0),partial(x[a]),G);\n}\nlet N=u32(v)*p.weight_strides.x+u32(f)*p.weight_strides.y+R;\neach h 0u LANES {\nlet U=partial(weights[N+(4u*l+h)*p.weight_strides.z]);\neach o 0u ROWS {\nE[o]+=n[o][h]*U;\n}\n}\n}\neach o 0u ROWS {\nec[(c*ROWS+o)*ACROSS+Q]=value(E[o]);\n}\nworkgroupBarrier();\nlet Z=B+c;\nif (c>=ROWS||Z>=p.pixels||A+Q>=p.quads) {\nreturn;\n}\nvar C=value(0.0);\neach t 0u SLICES {\nC+=ec[t*OUTPUTS+k];\n}\nlet a=Z*p.out_strides.z+R;\nout[a]=en(C,R,a);\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = f32;\nalias stored = elem;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\nvar<workgroup> eu:array<vec4<partial>,INPUTS>;\nvar<workgroup> ed:array<vec4<partial>,WEIGHTS>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) D:vec3u,\n@builtin(local_invocation_index) k:u32,\n) {\nlet d=g.y*D.x+g.x;\nif (d>=p.total) {\nreturn;\n}\nlet J=d%p.group_strips;\nlet B=d/p.group_strips*PIXEL_QUADS*LANES;\nlet M=J/p.channel_strips;\nlet u=J%p.channel_strips*CHANNEL_QUADS*LANES;\nlet eA=M*p.group_in;\nlet Y=M*p.group_out;\nlet O=p.out_size.x*p.out_size.y;\nvar P:array<i32,SPOTS>;\nvar H:array<i32,SPOTS>;\nvar q:array<u32,SPOTS>;\nvar m:array<u32,INPUT_COPIES>;\nvar U:array<u32,INPUT_COPIES>;\neach A 0u INPUT_COPIES {\nlet i=min(A*WORKGROUP+k,INPUTS-1u);\nvar R=i%PIXEL_QUADS;\nm[A]=i/PIXEL_QUADS;\nif (INPUTS_TOGETHER) {\nR=i/DEPTH;\nm[A]=i%DEPTH;\n}\nU[A]=m[A]*PIXEL_QUADS+R;\neach h 0u LANES {\nlet I=min(B+R*LANES+h,p.pixels-1u);\nlet b=I/O;\nlet V=I-b*O;\nlet c=V/p.out_size.y;\nP[A*LANES+h]=i32(c)*p.stride.x-p.before.x;\nH[A*LANES+h]=i32(V-c*p.out_size.y)*p.stride.y-p.before.y;\nq[A*LANES+h]=b*p.x_strides.x+eA*p.x_strides.w;\n}\n}\nlet Q=k%ACROSS;\nlet ew=k/ACROSS*QUADS;\nvar E:array<vec4<partial>,SUMS>;\nfor (var L=0; L<p.kernel.x*p.kernel.y; L++) {\nlet v=L/p.kernel.y;\nlet f=L-v*p.kernel.y;\nlet N=u32(v)*p.weight_strides.x+u32(f)*p.weight_strides.y;\nvar G:array<bool,SPOTS>;\nvar a:array<u32,SPOTS>;\neach t 0u SPOTS {\nlet e=bitcast<u32>(P[t]+v*p.dilation.x);\nlet s=bitcast<u32>(H[t]+f*p.dilation.y);\nG[t]=(e<p.x_size.x)&(s<p.x_size.y);\na[t]=q[t]+select(0u,e*p.x_strides.y+s*p.x_strides.z,G[t]);\n}\nfor (var l=0u; l<p.group_in; l+=DEPTH) {\nworkgroupBarrier();\neach A 0u INPUT_COPIES {\nlet W=l+m[A]<p.group_in;\nlet eB=min(l+m[A],p.group_in-1u)*p.x_strides.w;\nvar n:vec4<partial>;\neach h 0u LANES {\nlet eC=partial(x[a[A*LANES+h]+eB]);\nn[h]=select(partial(0.0),eC,W&G[A*LANES+h]);\n}\neu[U[A]]=n;\n}\neach A 0u WEIGHT_COPIES {\nlet i=min(A*WORKGROUP+k,WEIGHTS-1u);\nvar R=i/DEPTH;\nvar T=i%DEPTH;\nif (WEIGHTS_TOGETHER) {\nR=i%CHANNEL_QUADS;\nT=i/CHANNEL_QUADS;\n}\nlet W=l+T<p.group_in;\nlet S=N+min(l+T,p.group_in-1u)*p.weight_strides.z;\nvar n:vec4<partial>;\neach h 0u LANES {\nlet j=Y+min(u+R*LANES+h,p.group_out-1u);\nn[h]=select(partial(0.0),partial(weights[S+j*p.weight_strides.w]),W);\n}\ned[T*CHANNEL_QUADS+R]=n;\n}\nworkgroupBarrier();\nfor (var K=0u; K<DEPTH; K++) {\nvar F:vec4<partial>;\nif (CHANNELS_LAST) {\nF=ed[K*CHANNEL_QUADS+Q];\n} else {\nF=eu[K*PIXEL_QUADS+Q];\n}\neach C 0u QUADS {\nvar r:vec4<partial>;\nif (CHANNELS_LAST) {\nr=eu[K*PIXEL_QUADS+ew+C];\n} else {\nr=ed[K*CHANNEL_QUADS+ew+C];\n}\neach h 0u LANES {\nE[C*LANES+h]+=r[h]*F;\n}\n}\n}\n}\n}\neach o 0u SUMS {\neach h 0u LANES {\nvar I=B+Q*LANES+h;\nvar j=u+ew*LANES+o;\nif (CHANNELS_LAST) {\nI=B+ew*LANES+o;\nj=u+Q*LANES+h;\n}\nif ((I<p.pixels)&(j<p.group_out)) {\nlet b=I/O;\nlet Z=Y+j;\nlet X=b*p.out_strides.x+(I-b*O)*p.out_strides.z+Z*p.out_strides.w;\nout[X]=en(value(E[o][h]),Z,X);\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nalias taken = stored;\nalias widened = value;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<taken>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) D:vec3u,\n@builtin(local_invocation_index) k:u32,\n) {\nlet d=(g.y*D.x+g.x)*WORKGROUP+k;\nif (d>=p.total) {\nreturn;\n}\nlet i=d%p.quad_strips;\nlet B=d/p.quad_strips*ROWS;\nlet c=i%p.group_strips*QUADS;\nlet M=i/p.group_strips;\nvar t:array<u32,QUADS>;\neach C 0u QUADS {\nt[C]=M*p.group_quads+min(c+C,p.group_quads-1u);\n}\nvar u:array<u32,ROWS>;\nvar P:array<i32,ROWS>;\nvar H:array<i32,ROWS>;\neach o 0u ROWS {\nlet I=min(B+o,p.pixels-1u);\nlet r=I/p.out_size.y;\nu[o]=r/p.out_size.x*p.x_size.x;\nP[o]=i32(r%p.out_size.x)*p.stride.x-p.before.x;\nH[o]=i32(I%p.out_size.y)*p.stride.y-p.before.y;\n}\nvar E:array<partial,TILE>;\nfor (var v=0; v<p.kernel.x; v++) {\nfor (var f=0; f<p.kernel.y; f++) {\nvar G:array<bool,ROWS>;\nvar q:array<u32,ROWS>;\neach o 0u ROWS {\nlet e=u32(P[o]+v*p.dilation.x);\nlet s=u32(H[o]+f*p.dilation.y);\nG[o]=!PADDED||(e<p.x_size.x&&s<p.x_size.y);\nq[o]=select(0u,((u[o]+e)*p.x_size.y+s)*p.x_channels,G[o]);\nq[o]+=M*p.group_in;\n}\nlet N=u32(v)*p.weight_strides.x+u32(f)*p.weight_strides.y;\nfor (var l=0u; l<p.group_in; l++) {\nvar n:array<partial,ROWS>;\neach o 0u ROWS {\nn[o]=partial(value(widened(x[q[o]+l])));\nif (PADDED) {\nn[o]=select(partial(0.0),n[o],G[o]);\n}\n}\neach h 0u LANES {\nlet S=N+(LANES*l+h)*p.weight_strides.z;\neach C 0u QUADS {\nlet U=partial(weights[S+t[C]]);\neach o 0u ROWS {\nif (FOURS) {\nE[o*QUADS+C]+=n[o][h]*U;\n} else {\nE[o*QUADS+C]+=n[o]*U;\n}\n}\n}\n}\n}\n}\n}\neach o 0u ROWS {\neach C 0u QUADS {\nif (B+o<p.pixels&&c+C<p.group_quads) {\nlet a=(B+o)*p.out_strides.z+t[C];\nout[a]=en(value(E[o*QUADS+C]),t[C],a);\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) D:vec3u,\n@builtin(local_invocation_index) k:u32,\n) {\nlet d=(g.y*D.x+g.x)*WORKGROUP+k;\nif (d>=p.total) {\nreturn;\n}\nlet r=d/p.lengths.x;\nlet O=r/p.lengths.y;\nlet b=O/p.lengths.z;\nvar h=vec3u(d-r*p.lengths.x,r-O*p.lengths.y,O-b*p.lengths.z);\nif (!CHANNELS_LAST) {\nh=h.zxy;\n}\nlet u=h.x;\nlet m=h.y+h.y/p.apart.y*p.apart.y*(TILE_X-1u);\nlet H=i32(m)*p.stride.y-p.before.y;\nlet L=p.x_size-1;\nlet q=b*p.x_strides.x+u/FOLD*p.x_strides.w;\nlet S=u*MULTIPLIER*p.weight_strides.z;\nlet A=b*p.out_strides.x+u*MULTIPLIER*p.out_strides.w;\nvar N:array<u32,SPAN_X>;\nvar G:array<bool,SPAN_X>;\neach i 0u SPAN_X {\nlet s=H+i32(i)*p.dilation.y;\nG[i]=(s>=0)&(s<=L.y);\nN[i]=q+u32(clamp(s,0,L.y))*p.x_strides.z;\n}\nvar U:array<partial,TAPS>;\nif (HOISTED) {\neach v 0u KH {\neach f 0u KW {\neach M 0u MULTIPLIER {\nlet a=S+v*p.weight_strides.x+f*p.weight_strides.y+M*p.weight_strides.z;\nU[(v*KW+f)*MULTIPLIER+M]=partial(weights[a]);\n}\n}\n}\n}\nvar E:array<partial,SUMS>;\nfor (var J=h.z*p.walks; J<min(h.z*p.walks+p.walks,p.strips); J++) {\nlet c=J+J/p.apart.x*p.apart.x*(p.rows-1u);\nlet P=i32(c)*p.stride.x-p.before.x;\nfor (var l=0u; l<p.rows+SHIFTS; l++) {\neach n 0u SHIFTS {\neach I 0u PART {\nE[(SHIFTS-n)*PART+I]=E[(SHIFTS-n-1u)*PART+I];\n}\n}\neach I 0u PART {\nE[I]=partial(0.0);\n}\neach o 0u READ {\nlet e=P+i32(l*STEP_Y+o)*p.dilation.x;\nlet eA=(e>=0)&(e<=L.x);\nlet R=u32(clamp(e,0,L.x))*p.x_strides.y;\nvar r:array<partial,SPAN_X>;\neach i 0u SPAN_X {\nif (i%STEP_X<KW) {\nr[i]=select(partial(0.0),partial(x[R+N[i]]),eA&G[i]);\n}\n}\neach n 0u PASSES {\nif (n*STEP_Y+o<KH) {\nif (!HOISTED) {\neach f 0u KW {\neach M 0u MULTIPLIER {\nlet a=S+(n*STEP_Y+o)*p.weight_strides.x+f*p.weight_strides.y+M*p.weight_strides.z;\nU[((n*STEP_Y+o)*KW+f)*MULTIPLIER+M]=partial(weights[a]);\n}\n}\n}\neach t 0u TILE_X {\neach M 0u MULTIPLIER {\neach f 0u KW {\nE[(n*TILE_X+t)*MULTIPLIER+M]+=r[t*STEP_X+f]*U[((n*STEP_Y+o)*KW+f)*MULTIPLIER+M];\n}\n}\n}\n}\n}\n}\nlet j=c+(l-SHIFTS)*p.apart.x;\nif ((l>=SHIFTS)&(j<p.out_size.x)) {\nvar s=m;\nvar B=A+j*p.out_strides.y+s*p.out_strides.z;\neach t 0u TILE_X {\nif (t<SURE||s<p.out_size.y) {\neach M 0u MULTIPLIER {\nlet a=B+M*p.out_strides.w;\nout[a]=en(value(E[(SHIFTS*TILE_X+t)*MULTIPLIER+M]),u*MULTIPLIER+M,a);\n}\n}\ns+=p.apart.y;\nB+=p.apart.y*p.out_strides.z;\n}\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> b:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "fn em(a:u32) {\nvar C=value(x[a]);\nif (ADDS) {\nC+=value(b[a]);\n}\nout[a]=en(C,0u,a);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) D:vec3u,\n@builtin(local_invocation_index) k:u32,\n) {\nlet d=(g.y*D.x+g.x)*WORKGROUP+k;\nif (d>=p.threads) {\nreturn;\n}\neach l 0u EACH {\nem(d*p.step+l*p.turn);\n}\nif (TAIL) {\nif (d<p.tails) {\nem(p.threads*EACH+d);\n}\n}\n}\n"].join(epilogue)
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
  "code": "alias elem = f32;\nconst WORKGROUP = 256u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var image:texture_2d<f32>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) D:vec3u,\n@builtin(local_invocation_index) k:u32,\n) {\nlet d=(g.y*D.x+g.x)*WORKGROUP+k;\nif (d>=p.total) {\nreturn;\n}\nlet c=d/p.size.x;\nlet m=d-c*p.size.x;\nvar e=textureLoad(image,vec2u(m,c),0);\nif (BYTES) {\ne=floor(e*255f+0.5f);\n}\nif (LUMA) {\ne.x=299f*e.x+587f*e.y+114f*e.z;\n}\nlet t=(e*p.high+p.offset)+e*p.low;\nvar a=c*p.strides.x+m*p.strides.y;\neach i 0u CHANNELS {\nout[a]=elem(t[i]);\na+=p.strides.z;\n}\n}\n"
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
  "code": "alias elem = f32;\nconst WORKGROUP = 256u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var image:texture_external;\n@group(0) @binding(2) var nearby:sampler;\n@group(0) @binding(3) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) D:vec3u,\n@builtin(local_invocation_index) k:u32,\n) {\nlet d=(g.y*D.x+g.x)*WORKGROUP+k;\nif (d>=p.total) {\nreturn;\n}\nlet c=d/p.size.x;\nlet m=d-c*p.size.x;\nvar e=textureSampleBaseClampToEdge(\nimage,\nnearby,\n(vec2f(f32(m),f32(c))+0.5f)/vec2f(p.size),\n);\nif (LUMA) {\ne.x=299f*e.x+587f*e.y+114f*e.z;\n}\nlet t=(e*p.high+p.offset)+e*p.low;\nvar a=c*p.strides.x+m*p.strides.y;\neach i 0u CHANNELS {\nout[a]=elem(t[i]);\na+=p.strides.z;\n}\n}\n"
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nalias result = elem;\nalias made = vec4<result>;\nalias word = vec4<u32>;\nalias kept = value;\nconst WORKGROUP = 64u;\nconst INFINITY = 0x7f800000u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<made>;\nfn ep(n:value) -> word {\nreturn eg(bitcast<word>(n))+word(INFINITY+1u);\n}\nfn ef(o:word) -> value {\nreturn bitcast<value>(eg(o-word(INFINITY+1u)));\n}\nfn eg(e:word) -> word {\nreturn e ^ ((word()-(e>>word(31u)))>>word(1u));\n}\nfn eh(n:stored) -> kept {\nif (MAX) {\nreturn kept(ep(value(n)));\n} else {\nreturn kept(value(n));\n}\n}\nfn eb(r:kept,F:kept) -> kept {\nif (MAX) {\nreturn max(r,F);\n} else {\nreturn r+F;\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) D:vec3u,\n@builtin(local_invocation_index) k:u32,\n) {\nlet d=(g.y*D.x+g.x)*WORKGROUP+k;\nif (d>=p.total) {\nreturn;\n}\nvar u:u32;\nvar J:u32;\nvar c:u32;\nvar b:u32;\nif (CHANNELS_LAST) {\nlet B=d/p.channels;\nu=d-B*p.channels;\nlet r=B/p.strips;\nJ=B-r*p.strips;\nb=r/p.out_size.x;\nc=r-b*p.out_size.x;\n} else {\nlet r=d/p.strips;\nJ=d-r*p.strips;\nlet O=r/p.out_size.x;\nc=r-O*p.out_size.x;\nb=O/p.channels;\nu=O-b*p.channels;\n}\nlet m=J*TILE_X;\nlet P=i32(c)*p.stride.x-p.before.x;\nlet H=i32(m)*p.stride.y-p.before.y;\nlet L=p.x_size.y-1;\nlet q=b*p.x_strides.x+u*p.x_strides.w;\nvar N:array<u32,SPAN_X>;\nvar G:array<bool,SPAN_X>;\nif (STRIP) {\neach i 0u SPAN_X {\nlet s=H+i32(i);\nG[i]=(s>=0)&(s<=L);\nN[i]=q+u32(clamp(s,0,L))*p.x_strides.z;\n}\n}\nvar h=vec2i();\nvar l=p.kernel;\nif (FAR) {\nlet n=vec2i(P,H);\nlet o=max(-n,vec2i());\nlet j=p.x_size-1-n;\nh=o/p.dilation+vec2i(o%p.dilation>vec2i());\nl=min(l,select(j/p.dilation+1,vec2i(),j<vec2i()));\n}\nvar E:array<kept,TILE_X>;\neach t 0u TILE_X {\nE[t]=kept();\n}\nfor (var v=h.x; v<l.x; v++) {\nlet e=P+v*p.dilation.x;\nif ((e>=0)&(e<p.x_size.x)) {\nlet R=u32(e)*p.x_strides.y;\nif (STRIP) {\nvar r:array<kept,SPAN_X>;\neach i 0u SPAN_X {\nr[i]=select(kept(),eh(x[R+N[i]]),G[i]);\n}\neach t 0u TILE_X {\neach f 0u KW {\nE[t]=eb(E[t],r[t*STRIDE_X+f]);\n}\n}\n} else {\nfor (var f=h.y; f<l.y; f++) {\nlet s=H+f*p.dilation.y;\nif ((s>=0)&(s<=L)) {\nE[0]=eb(E[0],eh(x[R+q+u32(s)*p.x_strides.z]));\n}\n}\n}\n}\n}\nlet A=b*p.out_strides.x+c*p.out_strides.y+u*p.out_strides.w;\neach t 0u TILE_X {\nif (m+t<p.out_size.y) {\nlet a=A+(m+t)*p.out_strides.z;\nif (MAX) {\nout[a]=made(ef(word(E[t])));\n} else {\nvar C=value(E[t]);\nif (DIVIDED) {\nlet n=vec2i(P,H+i32(t)*p.stride.y);\nlet F=min(n+p.kernel,p.x_size)-max(n,vec2i());\nC=C/value(select(p.divisor,f32(F.x*F.y),p.divisor==0.0));\n}\nout[a]=made(C);\n}\n}\n}\n}\n"
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
  "code": "alias elem = vec4<u32>;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> places:array<vec2u>;\nfn ek(q:u32,A:u32) {\nif (SPLITS) {\nvar s:array<u32,LANES>;\neach t 0u STRANDS {\neach n 0u WORDS {\nlet e=x[q+t*WORDS+n];\ns[(t*WORDS+n)*4u]=e.x;\ns[(t*WORDS+n)*4u+1u]=e.y;\ns[(t*WORDS+n)*4u+2u]=e.z;\ns[(t*WORDS+n)*4u+3u]=e.w;\n}\n}\nvar R=A;\neach o 0u STRAND_ROWS {\nvar a=R;\neach i 0u STRAND_COLUMNS {\neach n 0u WORDS {\nout[a+n]=elem(\ns[((n*4u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(n*4u)%RUN],\ns[((n*4u+1u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(n*4u+1u)%RUN],\ns[((n*4u+2u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(n*4u+2u)%RUN],\ns[((n*4u+3u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(n*4u+3u)%RUN],\n);\n}\na+=p.strands.y;\n}\nR+=p.strands.x;\n}\n}\n}\nfn ev(q:u32,A:u32) {\nif (JOINS) {\nvar s:array<u32,LANES>;\nvar R=q;\neach o 0u STRAND_ROWS {\nvar a=R;\neach i 0u STRAND_COLUMNS {\neach n 0u WORDS {\nlet e=x[a+n];\ns[((n*4u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(n*4u)%RUN]=e.x;\ns[((n*4u+1u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(n*4u+1u)%RUN]=e.y;\ns[((n*4u+2u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(n*4u+2u)%RUN]=e.z;\ns[((n*4u+3u)/RUN*STRANDS+o*STRAND_COLUMNS+i)*RUN+(n*4u+3u)%RUN]=e.w;\n}\na+=p.strands.y;\n}\nR+=p.strands.x;\n}\neach t 0u STRANDS {\neach n 0u WORDS {\nout[A+t*WORDS+n]=elem(\ns[(t*WORDS+n)*4u],\ns[(t*WORDS+n)*4u+1u],\ns[(t*WORDS+n)*4u+2u],\ns[(t*WORDS+n)*4u+3u],\n);\n}\n}\n}\n}\nfn ej(q:u32,A:u32,c:u32,m:u32) {\nif (MARGINS) {\nlet G=(c<p.image.x)&(m<p.image.y);\nif (PADDED) {\nvar e=elem();\nif (G) {\ne=x[q];\n}\nout[A]=e;\n} else {\nif (G) {\nout[A]=x[q];\n}\n}\n} else {\nif (SPLITS) {\nek(q,A);\n} else {\nif (JOINS) {\nev(q,A);\n} else {\nout[A]=x[q];\n}\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) D:vec3u,\n@builtin(local_invocation_index) k:u32,\n) {\nlet d=(g.y*D.x+g.x)*WORKGROUP+k;\nif (d>=p.total) {\nreturn;\n}\nvar i=p.first.x;\nvar s=p.first.y;\nvar f=p.first.z;\nvar h=p.first.w;\nvar r=0u;\nvar t=d;\neach e 0u DIGITS {\nlet u=t/p.sizes[e];\nlet o=t-u*p.sizes[e];\ni+=o*p.x_digits[e];\ns+=o*p.out_digits[e];\nif (MARGINS) {\nf+=o*p.row_digits[e];\nh+=o*p.column_digits[e];\n}\nr+=o*p.turn_digits[e];\nt=u;\n}\nif (LISTED) {\ni+=places[t].x;\ns+=places[t].y;\n} else {\ni+=t*p.last.x;\ns+=t*p.last.y;\nif (MARGINS) {\nf+=t*p.last.z;\nh+=t*p.last.w;\n}\nr+=t*p.last_turn;\n}\neach l 0u OUTER {\nvar b=i;\nvar v=s;\nvar j=f;\nvar B=h;\neach n 0u MIDDLE {\nvar C=b;\nvar E=v;\nvar F=j;\nvar G=B;\neach K 0u INNER {\nvar q=C;\nvar A=E;\nvar c=F;\nvar m=G;\neach a 0u EACH {\nej(q,A,c,m);\nq+=p.x_box.w;\nA+=p.out_box.w;\nif (MARGINS) {\nc+=p.row_box.w;\nm+=p.column_box.w;\n}\n}\nif (TAIL) {\nif (r<p.tails) {\nej(q,A,c,m);\n}\n}\nC+=p.x_box.z;\nE+=p.out_box.z;\nif (MARGINS) {\nF+=p.row_box.z;\nG+=p.column_box.z;\n}\n}\nb+=p.x_box.y;\nv+=p.out_box.y;\nif (MARGINS) {\nj+=p.row_box.y;\nB+=p.column_box.y;\n}\n}\ni+=p.x_box.x;\ns+=p.out_box.x;\nif (MARGINS) {\nf+=p.row_box.x;\nh+=p.column_box.x;\n}\n}\n}\n"
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> digits:array<vec4u>;\n@group(0) @binding(4) var<storage,read> places:array<u32>;\nfn er(a:u32) -> elem {\nif (HALVES) {\nreturn (x[a/2u]>>elem(a%2u*16u))&elem(0xffffu);\n}\nreturn x[a];\n}\nfn el(a:u32) -> elem {\nvar t=a;\nif (CROPPED) {\nt+=t/p.lines.y*p.gaps.y+p.before.y;\nt+=t/p.lines.x*p.gaps.x+p.before.x;\n}\nvar h=p.first.x;\nvar c=p.first.y;\nvar m=p.first.z;\neach e 0u DIGITS {\nlet i=digits[e];\nlet u=t/i.x;\nlet o=t-u*i.x;\nh+=o*i.y;\nc+=o*i.z;\nm+=o*i.w;\nt=u;\n}\nif (LISTED) {\nh+=places[c]+places[m];\n}\nif (PADDED&&(c>=p.image.x||m>=p.image.y)) {\nreturn elem();\n}\nreturn er(h);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) D:vec3u,\n@builtin(local_invocation_index) k:u32,\n) {\nlet d=(g.y*D.x+g.x)*WORKGROUP+k;\nlet a=select(d,d*2u,HALVES);\nif (a>=p.total) {\nreturn;\n}\nvar e=el(a);\nif (HALVES&&a+1u<p.total) {\ne |=el(a+1u)<<elem(16u);\n}\nout[d]=e;\n}\n"
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<stored>;\nfn eq(a:vec2u) -> vec2u {\nlet e=max(a*p.divisor+p.cut,p.added)-p.added;\nlet A=(e+max(p.scale,vec2u(1u))-1u)/max(p.scale,vec2u(1u));\nlet t=select(min(A,p.out_size),vec2u(),a==vec2u());\nreturn select(t,p.out_size,a>=p.x_size);\n}\nfn ex(j:u32,a:u32,s:u32,e:u32,n:u32,o:u32) -> u32 {\nreturn max(j*s+e,n)-n-a*o;\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) D:vec3u,\n@builtin(local_invocation_index) k:u32,\n) {\nlet d=(g.y*D.x+g.x)*WORKGROUP+k;\nif (d>=p.total) {\nreturn;\n}\nvar u:u32;\nvar a:vec2u;\nvar b:u32;\nif (CHANNELS_LAST) {\nlet B=d/p.channels;\nu=d-B*p.channels;\nlet r=B/p.x_size.y;\na.y=B-r*p.x_size.y;\nb=r/p.x_size.x;\na.x=r-b*p.x_size.x;\n} else {\nlet r=d/p.x_size.y;\na.y=d-r*p.x_size.y;\nlet O=r/p.x_size.x;\na.x=r-O*p.x_size.x;\nb=O/p.channels;\nu=O-b*p.channels;\n}\nlet v=eq(a);\nlet j=eq(a+1u);\nlet i=min(a+1u,p.x_size-1u);\nlet n=b*p.x_strides.x+u*p.x_strides.w;\nlet l=n+a.x*p.x_strides.y;\nlet f=n+i.x*p.x_strides.y;\nlet N=vec2u(a.y,i.y)*p.x_strides.z;\nlet q=value(x[l+N.x]);\nlet C=value(x[l+N.y]);\nlet E=value(x[f+N.x]);\nlet F=value(x[f+N.y]);\nlet A=b*p.out_strides.x+u*p.out_strides.w;\nlet e=vec2f(p.divisor);\nfor (var c=v.x; c<j.x; c++) {\nlet o=ex(c,a.x,p.scale.x,p.added.x,p.cut.x,p.divisor.x);\nlet t=f32(p.divisor.x-o)/e.x;\nlet s=f32(o)/e.x;\nlet H=t*q+s*select(E,q,o==0u);\nlet G=t*C+s*select(F,C,o==0u);\nlet R=A+c*p.out_strides.y;\nfor (var m=v.y; m<j.y; m++) {\nlet h=ex(m,a.y,p.scale.y,p.added.y,p.cut.y,p.divisor.y);\nlet I=f32(p.divisor.y-h)/e.y;\nlet J=f32(h)/e.y;\nlet K=I*H+J*select(G,H,h==0u);\nout[R+m*p.out_strides.z]=stored(K);\n}\n}\n}\n"
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<stored>;\nstruct Between {\nnear:u32,\nfar:u32,\nnear_weight:f32,\nfar_weight:f32,\n}\nfn ee(j:u32,s:u32,e:u32,n:u32,o:u32,L:u32) -> Between {\nlet r=max(j*s+e,n)-n;\nlet a=r/o;\nlet t=r-a*o;\nlet i=min(a+min(t,1u),L);\nreturn Between(a,i,f32(o-t)/f32(o),f32(t)/f32(o));\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) D:vec3u,\n@builtin(local_invocation_index) k:u32,\n) {\nlet d=(g.y*D.x+g.x)*WORKGROUP+k;\nif (d>=p.total) {\nreturn;\n}\nvar u:u32;\nvar J:u32;\nvar c:u32;\nvar b:u32;\nif (CHANNELS_LAST) {\nlet B=d/p.channels;\nu=d-B*p.channels;\nlet r=B/p.strips;\nJ=B-r*p.strips;\nb=r/p.out_size.x;\nc=r-b*p.out_size.x;\n} else {\nlet r=d/p.strips;\nJ=d-r*p.strips;\nlet O=r/p.out_size.x;\nc=r-O*p.out_size.x;\nb=O/p.channels;\nu=O-b*p.channels;\n}\nlet e=ee(c,p.scale.x,p.added.x,p.cut.x,p.divisor.x,p.x_last.x);\nlet n=b*p.x_strides.x+u*p.x_strides.w;\nlet l=n+e.near*p.x_strides.y;\nlet f=n+e.far*p.x_strides.y;\nlet A=b*p.out_strides.x+c*p.out_strides.y+u*p.out_strides.w;\neach t 0u TILE_X {\nlet m=J*TILE_X+t;\nif (m<p.out_size.y) {\nlet s=ee(m,p.scale.y,p.added.y,p.cut.y,p.divisor.y,p.x_last.y);\nlet a=s.near*p.x_strides.z;\nlet i=s.far*p.x_strides.z;\nlet h=s.near_weight*value(x[l+a])+s.far_weight*value(x[l+i]);\nlet o=s.near_weight*value(x[f+a])+s.far_weight*value(x[f+i]);\nout[A+m*p.out_strides.z]=stored(e.near_weight*h+e.far_weight*o);\n}\n}\n}\n"
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = f32;\nalias stored = elem;\nalias lot = vec4<f32>;\nalias added_middle = stored;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> depthwise:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> pointwise:array<elem>;\n@group(0) @binding(7) var<storage,read> depthwise_bias:array<added_middle>;\n", "fn ez(e:value) -> value {\nswitch (ACTIVATION_MIDDLE) {\ncase 1u: {\nreturn select(e,value(0.0),e<value(0.0));\n}\ncase 2u: {\nreturn ee(e,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn e*ee(e*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn e*et(e);\n}\ncase 5u: {\nreturn et(e);\n}\ncase 6u: {\nreturn eo(e);\n}\ncase 7u: {\nreturn ea(e);\n}\ncase 8u: {\nreturn select(e,e*p.activation_middle.x,e<value(0.0));\n}\ncase 9u: {\nreturn ee(e,value(p.activation_middle.x),value(p.activation_middle.y));\n}\ndefault: {\nreturn e;\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) D:vec3u,\n@builtin(local_invocation_index) k:u32,\n) {\nlet d=(g.y*D.x+g.x)*WORKGROUP+k;\nlet R=min(d,p.total-1u)/LANES;\nlet h=k%LANES;\nlet Q=R/p.channel_strips;\nlet u=(R-Q*p.channel_strips)*COLUMNS*LANES+h;\nlet r=Q/p.strips.y;\nlet I=Q-r*p.strips.y;\nlet b=r/p.strips.x;\nlet O=r-b*p.strips.x;\nvar c=O*TILE_Y;\nvar m=I*TILE_X;\nif (DILATED) {\nlet eB=I/p.apart.y;\nm=eB*p.apart.y*TILE_X+(I-eB*p.apart.y);\nlet ew=O/p.apart.x;\nc=ew*p.apart.x*TILE_Y+(O-ew*p.apart.x);\n}\nlet P=i32(c)*p.stride.x-p.before.x;\nlet H=i32(m)*p.stride.y-p.before.y;\nlet L=p.x_size-1;\nvar N:array<u32,SPAN_X>;\nvar eC:array<bool,SPAN_X>;\nvar G:array<u32,SPAN_Y>;\nvar eA:array<bool,SPAN_Y>;\nvar eD:array<u32,QUARTER>;\nvar eE:array<bool,QUARTER>;\nlet eF=b*p.x_strides.x;\nif (SHARED) {\neach A 0u QUARTER {\nlet o=(A*LANES+h)/SPAN_X;\nlet e=P+i32(o)*p.dilation.x;\nlet s=H+i32(A*LANES+h-o*SPAN_X)*p.dilation.y;\neE[A]=(e>=0)&(e<=L.x)&(s>=0)&(s<=L.y);\neD[A]=eF+u32(clamp(e,0,L.x))*p.x_strides.y+u32(clamp(s,0,L.y))*p.x_strides.z;\n}\n} else {\neach i 0u SPAN_X {\nlet s=H+i32(i)*p.dilation.y;\neC[i]=(s>=0)&(s<=L.y);\nN[i]=eF+u32(clamp(s,0,L.y))*p.x_strides.z;\n}\neach o 0u SPAN_Y {\nlet e=P+i32(o)*p.dilation.x;\neA[o]=(e>=0)&(e<=L.x);\nG[o]=u32(clamp(e,0,L.x))*p.x_strides.y;\n}\n}\nvar X:array<u32,COLUMNS>;\neach j 0u COLUMNS {\nX[j]=min(u+j*LANES,p.outs-1u)*p.pointwise_strides.y;\n}\nvar E:array<lot,TILE>;\nfor (var l=0u; l<p.inputs; l+=LANES) {\nvar T:array<u32,LANES>;\nvar W:array<bool,LANES>;\neach n 0u LANES {\nT[n]=l+(h ^ n);\nW[n]=true;\nif (TAIL) {\nW[n]=T[n]<p.inputs;\nT[n]=min(T[n],p.inputs-1u);\n}\n}\nlet q=T[0]/FOLD*p.x_strides.w;\nvar B:array<f32,SPAN>;\nif (SHARED) {\neach A 0u QUARTER {\nlet V=select(0.0,f32(x[q+eD[A]]),eE[A]);\nB[A*LANES]=quadBroadcast(V,0u);\nB[A*LANES+1u]=quadBroadcast(V,1u);\nB[A*LANES+2u]=quadBroadcast(V,2u);\nB[A*LANES+3u]=quadBroadcast(V,3u);\n}\n} else {\neach o 0u SPAN_Y {\neach i 0u SPAN_X {\nif (o%STEP_Y<KH) {\nif (i%STEP_X<KW) {\nB[o*SPAN_X+i]=select(0.0,f32(x[q+G[o]+N[i]]),eA[o]&eC[i]);\n}\n}\n}\n}\n}\neach M 0u MULTIPLIER {\nlet Z=T[0]*MULTIPLIER+M;\nvar U:array<f32,TAPS>;\neach v 0u KH {\neach f 0u KW {\nlet a=Z*p.depthwise_strides.z+v*p.depthwise_strides.x+f*p.depthwise_strides.y;\nU[v*KW+f]=f32(depthwise[a]);\n}\n}\nvar eG=0.0;\nif (HAS_MIDDLE_BIAS) {\neG=f32(depthwise_bias[Z]);\n}\nvar F:array<lot,WEIGHTS>;\neach n 0u LANES {\nlet S=(T[n]*MULTIPLIER+M)*p.pointwise_strides.x;\neach t 0u LOTS {\neach K 0u WIDTH {\nF[n*LOTS+t][K]=f32(pointwise[S+X[t*WIDTH+K]]);\n}\nif (TAIL) {\nF[n*LOTS+t]=select(lot(0.0),F[n*LOTS+t],W[n]);\n}\n}\n}\neach o 0u TILE_Y {\neach i 0u TILE_X {\nvar C=eG;\neach v 0u KH {\neach f 0u KW {\nC+=B[(o*STEP_Y+v)*SPAN_X+i*STEP_X+f]*U[v*KW+f];\n}\n}\nvar J=ez(C);\nif (TAIL) {\nJ=select(0.0,J,W[0]);\n}\nlet eH=quadSwapX(J);\nlet eI=quadSwapY(J);\nlet eJ=quadSwapDiagonal(J);\neach t 0u LOTS {\nE[(o*TILE_X+i)*LOTS+t]+=J*F[t]+eH*F[LOTS+t]+eI*F[2u*LOTS+t]+eJ*F[3u*LOTS+t];\n}\n}\n}\n}\n}\nif (d>=p.total) {\nreturn;\n}\nlet Y=b*p.out_strides.x;\neach o 0u TILE_Y {\neach i 0u TILE_X {\nlet e=c+o*p.apart.x;\nlet s=m+i*p.apart.y;\neach t 0u LOTS {\neach K 0u WIDTH {\nlet j=u+(t*WIDTH+K)*LANES;\nif ((e<p.out_size.x)&(s<p.out_size.y)&(j<p.outs)) {\nlet a=Y+e*p.out_strides.y+s*p.out_strides.z+j*p.out_strides.w;\nout[a]=en(E[(o*TILE_X+i)*LOTS+t][K],j,a);\n}\n}\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nalias taken = elem;\nalias widened = f32;\nalias added_middle = stored;\nconst FOUR = 4u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<taken>;\n@group(0) @binding(2) var<storage,read> depthwise:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> pointwise:array<stored>;\n@group(0) @binding(7) var<storage,read> depthwise_bias:array<added_middle>;\nvar<workgroup> ey:array<value,MIDDLE>;\n", "fn ez(e:value) -> value {\nswitch (ACTIVATION_MIDDLE) {\ncase 1u: {\nreturn select(e,value(0.0),e<value(0.0));\n}\ncase 2u: {\nreturn ee(e,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn e*ee(e*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn e*et(e);\n}\ncase 5u: {\nreturn et(e);\n}\ncase 6u: {\nreturn eo(e);\n}\ncase 7u: {\nreturn ea(e);\n}\ncase 8u: {\nreturn select(e,e*p.activation_middle.x,e<value(0.0));\n}\ncase 9u: {\nreturn ee(e,value(p.activation_middle.x),value(p.activation_middle.y));\n}\ndefault: {\nreturn e;\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) g:vec3u,\n@builtin(num_workgroups) D:vec3u,\n@builtin(local_invocation_index) k:u32,\n) {\nlet M=g.y*D.x+g.x;\nif (M>=p.workgroups) {\nreturn;\n}\nlet Q=M/p.channel_strips;\nvar l=k/GROUPS;\nvar h=k%GROUPS;\nif (!CHANNELS_LAST) {\nl=k%RUNS;\nh=k/RUNS;\n}\nlet W=Q*RUNS+l;\nlet J=min(W,p.runs-1u);\nlet r=J/p.strips;\nlet I=J-r*p.strips;\nlet b=r/p.out_size.x;\nlet c=r-b*p.out_size.x;\nvar m=I*RUN;\nif (DILATED) {\nlet n=I/p.apart;\nm=n*p.apart*RUN+(I-n*p.apart);\n}\nlet P=i32(c)*p.stride.x-p.before.x;\nlet H=i32(m)*p.stride.y-p.before.y;\nlet L=p.x_size-1;\nvar N:array<u32,SPAN_X>;\nvar G:array<bool,SPAN_X>;\neach i 0u SPAN_X {\nlet s=H+i32(i)*p.dilation.y;\nG[i]=(s>=0)&(s<=L.y);\nN[i]=b*p.x_strides.x+u32(clamp(s,0,L.y))*p.x_strides.z;\n}\nlet u=(M-Q*p.channel_strips)*GROUPS*OUTS+h;\nvar X:array<u32,OUTS>;\neach j 0u OUTS {\nX[j]=min(u+j*GROUPS,p.outs-1u)*p.pointwise_strides.y;\n}\nvar O=l*RUN*GROUPS;\nvar T=GROUPS;\nvar V=1u;\nif (!CHANNELS_LAST) {\nO=l;\nT=RUNS;\nV=RUN*RUNS;\n}\nvar E:array<value,TILE>;\nfor (var A=0u; A<p.middles; A+=GROUPS) {\nlet C=min(A+h,p.middles-1u);\nvar q=vec4u(C/MULTIPLIER);\nif (SPREAD) {\nq=(FOUR*C+vec4u(0u,1u,2u,3u))/MULTIPLIER;\n}\nq*=p.x_strides.w;\nvar d:array<value,RUN>;\neach t 0u RUN {\nd[t]=value(0.0);\n}\nfor (var v=0u; v<p.rows; v++) {\nlet e=P+i32(v)*p.dilation.x;\nlet eA=(e>=0)&(e<=L.x);\nlet R=q+u32(clamp(e,0,L.x))*p.x_strides.y;\nlet S=C*p.depthwise_strides.z+v*p.depthwise_strides.x;\nvar B:array<value,SPAN_X>;\neach i 0u SPAN_X {\nif (i%STEP_X<KW) {\nlet a=R+N[i];\nif (SPLIT) {\nB[i]=value(vec4<f32>(f32(x[a.x]),f32(x[a.y]),f32(x[a.z]),f32(x[a.w])));\n} else {\nB[i]=value(widened(x[a.x]));\n}\nB[i]=select(value(0.0),B[i],eA&G[i]);\n}\n}\neach f 0u KW {\nlet U=value(depthwise[S+f*p.depthwise_strides.y]);\neach t 0u RUN {\nd[t]+=B[t*STEP_X+f]*U;\n}\n}\n}\nif (HAS_MIDDLE_BIAS) {\nlet F=value(depthwise_bias[C]);\neach t 0u RUN {\nd[t]+=F;\n}\n}\nworkgroupBarrier();\neach t 0u RUN {\ney[O+h*V+t*T]=ez(d[t]);\n}\nworkgroupBarrier();\nlet Z=min(GROUPS,p.middles-A);\nfor (var K=0u; K<Z; K++) {\nvar o:array<value,RUN>;\neach t 0u RUN {\no[t]=ey[O+K*V+t*T];\n}\neach j 0u OUTS {\nif (FOURS) {\nlet a=(A+K)*FOUR*p.pointwise_strides.x+X[j];\nlet ew=value(pointwise[a]);\nlet eB=value(pointwise[a+p.pointwise_strides.x]);\nlet eC=value(pointwise[a+2u*p.pointwise_strides.x]);\nlet eD=value(pointwise[a+3u*p.pointwise_strides.x]);\neach t 0u RUN {\nE[j*RUN+t]+=o[t].x*ew+o[t].y*eB+o[t].z*eC+o[t].w*eD;\n}\n} else {\nlet U=value(pointwise[(A+K)*p.pointwise_strides.x+X[j]]);\neach t 0u RUN {\nE[j*RUN+t]+=o[t]*U;\n}\n}\n}\n}\n}\nif (W>=p.runs) {\nreturn;\n}\nlet Y=b*p.out_strides.x+c*p.out_strides.y;\neach t 0u RUN {\nlet s=m+t*p.apart;\neach j 0u OUTS {\nlet i=u+j*GROUPS;\nif ((s<p.out_size.y)&(i<p.outs)) {\nlet a=Y+s*p.out_strides.z+i*p.out_strides.w;\nout[a]=en(E[j*RUN+t],i,a);\n}\n}\n}\n}\n"].join(epilogue)
};

export const to_texture_draw: Drawing = {
  "name": "to_texture_draw",
  "params": "scale:vec4f,offset:vec4f,strides:vec3u",
  "bindings": [
    "params",
    "x"
  ],
  "code": "alias elem = f32;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@vertex\nfn corner(@builtin(vertex_index) e:u32) -> @builtin(position) vec4f {\nreturn vec4f(select(-1f,3f,e==1u),select(-1f,3f,e==2u),0f,1f);\n}\n@fragment\nfn main(@builtin(position) h:vec4f) -> @location(0) vec4f {\nlet B=vec2u(h.xy);\nvar a=B.y*p.strides.x+B.x*p.strides.y;\nvar e=vec4f();\neach i 0u CHANNELS {\ne[i]=f32(x[a]);\na+=p.strides.z;\n}\ne=e*p.scale+p.offset;\nif (GREY) {\ne=e.xxxw;\n}\nif (PREMULTIPLIED) {\ne=vec4f(e.xyz*e.w,e.w);\n}\nif (BYTES) {\ne=floor(clamp(e,vec4f(),vec4f(1f))*255f+0.5f)/255f;\n}\nreturn e;\n}\n"
};
