// Made by tools/shaders.mjs from shaders/*.wgsl.
import type { Drawing, Shader } from './shader.ts';

const epilogue = "alias added = stored;\nalias partial = value;\n@group(0) @binding(4) var<storage,read> bias:array<added>;\n@group(0) @binding(5) var<storage,read> residual:array<stored>;\nfn ee(e:value,t:value,a:value) -> value {\nreturn select(select(e,a,e>a),t,e<t);\n}\nfn et(e:value) -> value {\nlet a=exp(-abs(e));\nlet n=select(value(1.0),a,e<value(0.0))/(value(1.0)+a);\nreturn select(e,n,abs(e)>=value(0.0));\n}\nfn ea(e:value) -> value {\nlet t=select(abs(e),value(20.0),abs(e)>value(20.0));\nlet a=exp(t*-2.0);\nlet n=t*t;\nlet i=t*(1.0+n*(-0.33333333+n*(0.13333333+n*(-0.05396825+n*0.02186949))));\nlet o=select((value(1.0)-a)/(value(1.0)+a),i,t<value(0.25));\nreturn select(o,-o,e<value(0.0));\n}\nfn eo(e:value) -> value {\nlet a=abs(e)*0.70710678;\nlet r=select(a,value(13.0),a>value(13.0));\nlet t=value(1.0)/(1.0+0.3275911*r);\nlet i=t*(0.254829592+t*(-0.284496736+t*(1.421413741+t*(-1.453152027+t*1.061405429))));\nlet o=e*0.5*(i*exp(-r*r));\nreturn select(e-o,o,e<value(0.0));\n}\nfn ei(e:value) -> value {\nswitch (ACTIVATION) {\ncase 1u: {\nreturn select(e,value(0.0),e<value(0.0));\n}\ncase 2u: {\nreturn ee(e,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn e*ee(e*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn e*et(e);\n}\ncase 5u: {\nreturn et(e);\n}\ncase 6u: {\nreturn eo(e);\n}\ncase 7u: {\nreturn ea(e);\n}\ncase 8u: {\nreturn select(e,e*p.activation.x,e<value(0.0));\n}\ncase 9u: {\nreturn ee(e,value(p.activation.x),value(p.activation.y));\n}\ndefault: {\nreturn e;\n}\n}\n}\nfn en(B:value,m:u32,o:u32) -> stored {\nvar e=B;\nif (HAS_BIAS) {\ne+=value(bias[m]);\n}\nif (HAS_RESIDUAL) {\ne+=value(residual[o]);\n}\nreturn stored(ei(e));\n}\n";

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
  "code": "alias elem = vec4<u32>;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x0:array<elem>;\n@group(0) @binding(2) var<storage,read> x1:array<elem>;\n@group(0) @binding(3) var<storage,read> x2:array<elem>;\n@group(0) @binding(4) var<storage,read> x3:array<elem>;\n@group(0) @binding(5) var<storage,read> x4:array<elem>;\n@group(0) @binding(6) var<storage,read> x5:array<elem>;\n@group(0) @binding(7) var<storage,read> x6:array<elem>;\n@group(0) @binding(8) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) A:u32,\n) {\nlet f=(h.y*F.x+h.x)*WORKGROUP+A;\nif (f>=p.total) {\nreturn;\n}\nlet b=f/p.columns;\nlet u=b*p.share.x;\nlet g=(f-b*p.columns)*p.share.y;\nlet B=p.apart.x*p.whole+p.apart.y;\nvar E=u*p.whole+g;\nvar e:u32;\nvar o:u32;\nvar K:u32;\ne=p.widths.x;\no=u*e+g;\nK=p.apart.x*e+p.apart.y;\neach t 0u TURNS_0 {\neach s 0u ONCE s < e;s += p.turn {\neach l 0u EACH {\nout[E+l*B]=x0[o+l*K];\n}\no+=p.turn;\nE+=p.turn;\n}\n}\ne=p.widths.y;\no=u*e+g;\nK=p.apart.x*e+p.apart.y;\neach t 0u TURNS_1 {\neach s 0u ONCE s < e;s += p.turn {\neach l 0u EACH {\nout[E+l*B]=x1[o+l*K];\n}\no+=p.turn;\nE+=p.turn;\n}\n}\ne=p.widths.z;\no=u*e+g;\nK=p.apart.x*e+p.apart.y;\neach t 0u TURNS_2 {\neach s 0u ONCE s < e;s += p.turn {\neach l 0u EACH {\nout[E+l*B]=x2[o+l*K];\n}\no+=p.turn;\nE+=p.turn;\n}\n}\ne=p.widths.w;\no=u*e+g;\nK=p.apart.x*e+p.apart.y;\neach t 0u TURNS_3 {\neach s 0u ONCE s < e;s += p.turn {\neach l 0u EACH {\nout[E+l*B]=x3[o+l*K];\n}\no+=p.turn;\nE+=p.turn;\n}\n}\ne=p.more_widths.x;\no=u*e+g;\nK=p.apart.x*e+p.apart.y;\neach t 0u TURNS_4 {\neach s 0u ONCE s < e;s += p.turn {\neach l 0u EACH {\nout[E+l*B]=x4[o+l*K];\n}\no+=p.turn;\nE+=p.turn;\n}\n}\ne=p.more_widths.y;\no=u*e+g;\nK=p.apart.x*e+p.apart.y;\neach t 0u TURNS_5 {\neach s 0u ONCE s < e;s += p.turn {\neach l 0u EACH {\nout[E+l*B]=x5[o+l*K];\n}\no+=p.turn;\nE+=p.turn;\n}\n}\ne=p.more_widths.z;\no=u*e+g;\nK=p.apart.x*e+p.apart.y;\neach t 0u TURNS_6 {\neach s 0u ONCE s < e;s += p.turn {\neach l 0u EACH {\nout[E+l*B]=x6[o+l*K];\n}\no+=p.turn;\nE+=p.turn;\n}\n}\n}\n"
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x0:array<elem>;\n@group(0) @binding(2) var<storage,read> x1:array<elem>;\n@group(0) @binding(3) var<storage,read> x2:array<elem>;\n@group(0) @binding(4) var<storage,read> x3:array<elem>;\n@group(0) @binding(5) var<storage,read> x4:array<elem>;\n@group(0) @binding(6) var<storage,read> x5:array<elem>;\n@group(0) @binding(7) var<storage,read> x6:array<elem>;\n@group(0) @binding(8) var<storage,read_write> out:array<elem>;\nfn es(e:u32,o:u32) -> elem {\nswitch (e) {\ncase 0u: {\nreturn x0[o];\n}\ncase 1u: {\nreturn x1[o];\n}\ncase 2u: {\nreturn x2[o];\n}\ncase 3u: {\nreturn x3[o];\n}\ncase 4u: {\nreturn x4[o];\n}\ncase 5u: {\nreturn x5[o];\n}\ndefault: {\nreturn x6[o];\n}\n}\n}\nfn er(e:u32,o:u32) -> elem {\nif (HALVES) {\nreturn (es(e,o/2u)>>elem(o%2u*16u))&elem(0xffffu);\n}\nreturn es(e,o);\n}\nfn el(o:u32) -> elem {\nlet u=o/p.whole;\nvar g=o-u*p.whole;\nvar a=elem();\neach t 0u TENSORS {\nlet e=select(p.widths[t&3u],p.more_widths[t&3u],t>3u);\nif (g<e) {\na=er(t,u*e+g);\n}\ng -=e;\n}\nreturn a;\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) A:u32,\n) {\nlet f=(h.y*F.x+h.x)*WORKGROUP+A;\nlet o=select(f,f*2u,HALVES);\nif (o>=p.total) {\nreturn;\n}\nvar e=el(o);\nif (HALVES&&o+1u<p.total) {\ne |=el(o+1u)<<elem(16u);\n}\nout[f]=e;\n}\n"
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = f32;\nalias stored = elem;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) A:u32,\n) {\nlet o=(h.y*F.x+h.x)*WORKGROUP+A;\nif (o>=p.total) {\nreturn;\n}\nlet t=p.out_size.x;\nlet R=p.out_size.y;\nvar m:u32;\nvar g:u32;\nvar u:u32;\nvar v:u32;\nif (CHANNELS_LAST) {\nm=o%p.channels;\nlet C=o/p.channels;\ng=C%R;\nu=C/R%t;\nv=C/R/t;\n} else {\ng=o%R;\nlet b=o/R;\nu=b%t;\nm=b/t%p.channels;\nv=b/t/p.channels;\n}\nlet a=vec2i(vec2u(u,g))*p.stride-p.before;\nlet E=m/p.group_out*p.group_in;\nlet n=v*p.x_strides.x+E*p.x_strides.w;\nvar B:partial=0.0;\neach q 0 more q < p.kernel.x;q++ {\nlet e=a.x+q*p.dilation.x;\nif (e<0||e>=p.x_size.x) {\ncontinue;\n}\neach d 0 more d < p.kernel.y;d++ {\nlet i=a.y+d*p.dilation.y;\nif (i<0||i>=p.x_size.y) {\ncontinue;\n}\nvar j=n+u32(e)*p.x_strides.y+u32(i)*p.x_strides.z;\nvar T=u32(q)*p.weight_strides.x+u32(d)*p.weight_strides.y+m*p.weight_strides.w;\neach l 0u more l < p.group_in;l++ {\nB+=partial(x[j])*partial(weights[T]);\nj+=p.x_strides.w;\nT+=p.weight_strides.z;\n}\n}\n}\nout[o]=en(value(B),m,o);\n}\n"].join(epilogue)
};

export const conv2d_matrix: Shader = {
  "name": "conv2d_matrix",
  "workgroupSize": 64,
  "params": "x_strides:vec4u,out_strides:vec4u,weight_strides:vec4u,x_size:vec2u,out_size:vec2u,kernel:vec2i,stride:vec2i,dilation:vec2i,before:vec2i,group_in:u32,group_out:u32,pixels:u32,channel_strips:u32,group_strips:u32,total:u32,steps:u32,activation:vec2f",
  "bindings": [
    "params",
    "x",
    "weights",
    "out",
    "bias",
    "residual",
    "places"
  ],
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = f32;\nalias stored = elem;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> places:array<u32>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) A:u32,\n) {\nlet f=(h.y*F.x+h.x)*WORKGROUP+A;\nlet S=min(f,p.total-1u)/LANES;\nlet k=A%LANES;\nvar C:u32;\nvar m:u32;\nvar O:u32;\nvar eA=1u;\nvar eB=1u;\nif (CHANNELS_LAST) {\nlet P=S/p.group_strips;\nlet L=S-P*p.group_strips;\nO=L/p.channel_strips;\nm=(L-O*p.channel_strips)*COLUMNS*LANES+k;\neB=LANES;\nC=P*ROWS;\n} else {\nlet P=(p.pixels+COLUMNS*LANES-1u)/(COLUMNS*LANES);\nlet L=S/P;\nC=(S-L*P)*COLUMNS*LANES+k;\neA=LANES;\nO=L/p.channel_strips;\nm=(L-O*p.channel_strips)*ROWS;\n}\nlet eC=O*p.group_in*p.x_strides.w;\nlet ew=O*p.group_out;\nvar N:array<i32,SPOTS>;\nvar J:array<i32,SPOTS>;\nvar j:array<u32,SPOTS>;\nvar E:array<u32,SPOTS>;\nlet M=p.out_size.x*p.out_size.y;\neach n 0u SPOTS {\nlet H=min(C+n*eA,p.pixels-1u);\nvar v=0u;\nvar V=H;\nif (!RUNNING) {\nv=H/M;\nV=H-v*M;\n}\nE[n]=v*p.out_strides.x+V*p.out_strides.z;\nj[n]=eC+v*p.x_strides.x;\nif (PACKED) {\nj[n]+=V*p.x_strides.z;\n} else {\nlet u=V/p.out_size.y;\nlet g=V-u*p.out_size.y;\nif (FLAT) {\nj[n]+=u*p.x_strides.y+g*p.x_strides.z;\n} else {\nN[n]=i32(u)*p.stride.x-p.before.x;\nJ[n]=i32(g)*p.stride.y-p.before.y;\n}\n}\n}\nlet B=p.out_strides.w;\nlet W=p.x_strides.w;\nlet eE=p.weight_strides.z;\nvar X:array<u32,CHANNELS>;\nvar T:array<u32,CHANNELS>;\neach c 0u CHANNELS {\nX[c]=ew+min(m+c*eB,p.group_out-1u);\nT[c]=X[c]*p.weight_strides.w;\n}\nvar G:array<value,TILE>;\nvar l=0u;\nvar R=0u;\nvar o:array<u32,SPOTS>;\neach n 0u SPOTS {\no[n]=j[n];\n}\nvar q=0;\nvar d=0;\nfor (var K=0u; K<p.steps; K++) {\nvar I:array<bool,SPOTS>;\nif (!FLAT) {\nlet b=l>=p.group_in;\nl=select(l,0u,b);\nd+=i32(b);\nlet Z=d==p.kernel.y;\nd=select(d,0,Z);\nq+=i32(Z);\nR=u32(q)*p.weight_strides.x+u32(d)*p.weight_strides.y;\neach n 0u SPOTS {\nlet e=bitcast<u32>(N[n]+q*p.dilation.x);\nlet r=bitcast<u32>(J[n]+d*p.dilation.y);\nI[n]=(e<p.x_size.x)&(r<p.x_size.y);\no[n]=j[n]+select(0u,e*p.x_strides.y+r*p.x_strides.z,I[n]);\n}\n}\nvar U:array<u32,LANES>;\nvar Q:array<u32,LANES>;\nvar eD:array<u32,LANES>;\nvar Y:array<bool,LANES>;\neach s 0u LANES {\nif (SHARED) {\nU[s]=l+(k ^ s);\n} else {\nU[s]=l+s;\n}\nY[s]=true;\nif (TAIL) {\nY[s]=U[s]<p.group_in;\nU[s]=min(U[s],p.group_in-1u);\n}\nif (LISTED) {\nQ[s]=places[U[s]];\n} else {\nQ[s]=U[s]*W;\n}\neD[s]=R+U[s]*eE;\n}\nvar D:array<value,WEIGHTS>;\neach s 0u LANES {\neach i 0u COLUMNS {\nif (CHANNELS_LAST) {\nD[s*COLUMNS+i]=value(weights[T[min(i,CHANNELS-1u)]+eD[s]]);\n} else {\nD[s*COLUMNS+i]=value(x[o[min(i,SPOTS-1u)]+Q[s]]);\nif (!FLAT) {\nD[s*COLUMNS+i]=select(value(0.0),D[s*COLUMNS+i],I[min(i,SPOTS-1u)]);\n}\n}\nif (TAIL) {\nD[s*COLUMNS+i]=select(value(0.0),D[s*COLUMNS+i],Y[s]);\n}\n}\n}\neach a 0u ROWS {\nvar t:array<value,LANES>;\neach s 0u LOADS {\nif (CHANNELS_LAST) {\nt[s]=value(x[o[min(a,SPOTS-1u)]+Q[s]]);\nif (!FLAT) {\nt[s]=select(value(0.0),t[s],I[min(a,SPOTS-1u)]);\n}\n} else {\nt[s]=value(weights[T[min(a,CHANNELS-1u)]+eD[s]]);\n}\nif (TAIL) {\nt[s]=select(value(0.0),t[s],Y[s]);\n}\n}\nif (SHARED) {\nt[1]=quadSwapX(t[0]);\nt[2]=quadSwapY(t[0]);\nt[3]=quadSwapDiagonal(t[0]);\n}\neach i 0u COLUMNS {\nif (CHANNELS_LAST) {\nG[a*COLUMNS+i]+=\nt[0]*D[i]+t[1]*D[COLUMNS+i]+t[2]*D[2u*COLUMNS+i]+t[3]*D[3u*COLUMNS+i];\n} else {\nG[a*COLUMNS+i]+=\n(t[0]*D[i]+t[1]*D[COLUMNS+i])+(t[2]*D[2u*COLUMNS+i]+t[3]*D[3u*COLUMNS+i]);\n}\n}\n}\nl+=LANES;\n}\nif (f>=p.total) {\nreturn;\n}\neach i 0u COLUMNS {\nif (select(C+i*eA<p.pixels,m+i*eB<p.group_out,CHANNELS_LAST)) {\neach a 0u ROWS {\nlet c=X[min(select(a,i,CHANNELS_LAST),CHANNELS-1u)];\nlet o=E[min(select(i,a,CHANNELS_LAST),SPOTS-1u)]+c*B;\nout[o]=en(G[a*COLUMNS+i],c,o);\n}\n}\n}\n}\n"].join(epilogue)
};

export const conv2d_quads: Shader = {
  "name": "conv2d_quads",
  "workgroupSize": 64,
  "params": "x_strides:vec4u,out_strides:vec4u,weight_strides:vec3u,x_size:vec2u,out_size:vec2u,kernel:vec2i,stride:vec2i,dilation:vec2i,before:vec2i,group_in:u32,group_out:u32,pixels:u32,channel_strips:u32,group_strips:u32,total:u32,steps:u32,activation:vec2f",
  "bindings": [
    "params",
    "x",
    "weights",
    "out",
    "bias",
    "residual"
  ],
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst LANES = 4u;\nconst PAIR = 2u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) A:u32,\n) {\nlet f=(h.y*F.x+h.x)*WORKGROUP+A;\nlet S=min(f,p.total-1u)/LANES;\nlet k=A%LANES;\nlet P=S/p.group_strips;\nlet L=S-P*p.group_strips;\nlet O=L/p.channel_strips;\nlet m=(L-O*p.channel_strips)*COLUMNS+k;\nlet C=P*PIXELS+k;\nvar N:array<i32,ROWS>;\nvar J:array<i32,ROWS>;\nvar j:array<u32,ROWS>;\nvar E:array<u32,PIXELS>;\nlet M=p.out_size.x*p.out_size.y;\neach a 0u ROWS {\nlet H=min(C+a*LANES,p.pixels-1u);\nj[a]=O*p.group_in;\nvar U=H*p.out_strides.z;\nif (FLAT) {\nj[a]+=H*p.x_strides.z;\n} else {\nlet v=H/M;\nlet V=H-v*M;\nlet u=V/p.out_size.y;\nlet g=V-u*p.out_size.y;\nU=v*p.out_strides.x+V*p.out_strides.z;\nj[a]+=v*p.x_strides.x;\nN[a]=i32(u)*p.stride.x-p.before.x;\nJ[a]=i32(g)*p.stride.y-p.before.y;\n}\neach l 0u PAIR {\neach s 0u PAIR {\nE[a*LANES+l*PAIR+s]=U;\nU=quadSwapX(U);\n}\nU=quadSwapY(U);\n}\n}\nvar X:array<u32,QUADS>;\neach c 0u QUADS {\nX[c]=O*p.group_out+min(m+c*LANES,p.group_out-1u);\n}\nvar G:array<f32,TILE>;\nvar l=0u;\nvar R=0u;\nvar o:array<u32,ROWS>;\neach a 0u ROWS {\no[a]=j[a];\n}\nvar q=0;\nvar d=0;\nfor (var K=0u; K<p.steps; K++) {\nvar I:array<bool,ROWS>;\nif (!FLAT) {\nlet b=l==p.group_in;\nl=select(l,0u,b);\nd+=i32(b);\nlet Z=d==p.kernel.y;\nd=select(d,0,Z);\nq+=i32(Z);\nR=u32(q)*p.weight_strides.x+u32(d)*p.weight_strides.y;\neach a 0u ROWS {\nlet e=bitcast<u32>(N[a]+q*p.dilation.x);\nlet r=bitcast<u32>(J[a]+d*p.dilation.y);\nI[a]=(e<p.x_size.x)&(r<p.x_size.y);\no[a]=j[a]+select(0u,e*p.x_strides.y+r*p.x_strides.z,I[a]);\n}\n}\nvar D:array<f32,WEIGHTS>;\neach s 0u LANES {\nlet T=R+(l*LANES+s)*p.weight_strides.z;\neach c 0u QUADS {\nlet W=value(weights[T+X[c]]);\neach i 0u LANES {\nD[s*COLUMNS+c*LANES+i]=W[i];\n}\n}\n}\neach a 0u ROWS {\nvar t=value(x[o[a]+l]);\nif (!FLAT) {\nt=select(value(0.0),t,I[a]);\n}\neach Q 0u PAIR {\neach s 0u PAIR {\neach i 0u COLUMNS {\nG[(a*LANES+Q*PAIR+s)*COLUMNS+i]+=\nt.x*D[i]+t.y*D[COLUMNS+i]+t.z*D[2u*COLUMNS+i]+t.w*D[3u*COLUMNS+i];\n}\nt=quadSwapX(t);\n}\nt=quadSwapY(t);\n}\n}\nl++;\n}\nif (f>=p.total) {\nreturn;\n}\neach c 0u QUADS {\nif (m+c*LANES<p.group_out) {\neach H 0u PIXELS {\nvar B:value;\neach i 0u LANES {\nB[i]=G[H*COLUMNS+c*LANES+i];\n}\nlet o=E[H]+X[c];\nout[o]=en(B,X[c],o);\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\nconst ACROSS = 4u;\nconst SLICES = 16u;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\nvar<workgroup> ec:array<value,PARTS>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) A:u32,\n) {\nlet g=h.y*F.x+h.x;\nlet P=A%ACROSS;\nlet t=A/ACROSS;\nlet E=g%p.strips*ACROSS;\nlet C=g/p.strips*ROWS;\nlet S=min(E+P,p.quads-1u);\nvar N:array<i32,ROWS>;\nvar J:array<i32,ROWS>;\nvar j:array<u32,ROWS>;\neach a 0u ROWS {\nlet H=min(C+a,p.pixels-1u);\nlet b=H/p.out_size.y;\nlet v=b/p.out_size.x;\nN[a]=i32(b-v*p.out_size.x)*p.stride.x-p.before.x;\nJ[a]=i32(H-b*p.out_size.y)*p.stride.y-p.before.y;\nj[a]=v*p.x_size.x*p.x_size.y;\n}\nvar G:array<partial,ROWS>;\nfor (var K=t; K<p.steps; K+=SLICES) {\nlet f=K/p.x_quads;\nlet l=K-f*p.x_quads;\nlet q=i32(f)/p.kernel.y;\nlet d=i32(f)-q*p.kernel.y;\nvar s:array<partial,ROWS>;\neach a 0u ROWS {\nlet e=bitcast<u32>(N[a]+q*p.dilation.x);\nlet r=bitcast<u32>(J[a]+d*p.dilation.y);\nlet I=(e<p.x_size.x)&(r<p.x_size.y);\nlet o=(j[a]+select(0u,e*p.x_size.y+r,I))*p.x_quads+l;\ns[a]=select(partial(0.0),partial(x[o]),I);\n}\nlet R=u32(q)*p.weight_strides.x+u32(d)*p.weight_strides.y+S;\neach k 0u LANES {\nlet W=partial(weights[R+(4u*l+k)*p.weight_strides.z]);\neach a 0u ROWS {\nG[a]+=s[a][k]*W;\n}\n}\n}\neach a 0u ROWS {\nec[(t*ROWS+a)*ACROSS+P]=value(G[a]);\n}\nworkgroupBarrier();\nlet Z=C+t;\nif (t>=ROWS||Z>=p.pixels||E+P>=p.quads) {\nreturn;\n}\nvar B=value(0.0);\neach n 0u SLICES {\nB+=ec[n*OUTPUTS+A];\n}\nlet o=Z*p.out_strides.z+S;\nout[o]=en(B,S,o);\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = f32;\nalias stored = elem;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> weights:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\nvar<workgroup> eu:array<vec4<partial>,INPUTS>;\nvar<workgroup> ed:array<vec4<partial>,WEIGHTS>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) A:u32,\n) {\nlet g=h.y*F.x+h.x;\nif (g>=p.total) {\nreturn;\n}\nlet L=g%p.group_strips;\nlet C=g/p.group_strips*PIXEL_QUADS*LANES;\nlet O=L/p.channel_strips;\nlet m=L%p.channel_strips*CHANNEL_QUADS*LANES;\nlet eC=O*p.group_in;\nlet ew=O*p.group_out;\nlet M=p.out_size.x*p.out_size.y;\nvar N:array<i32,SPOTS>;\nvar J:array<i32,SPOTS>;\nvar j:array<u32,SPOTS>;\nvar b:array<u32,INPUT_COPIES>;\nvar U:array<u32,INPUT_COPIES>;\neach E 0u INPUT_COPIES {\nlet i=min(E*WORKGROUP+A,INPUTS-1u);\nvar S=i%PIXEL_QUADS;\nb[E]=i/PIXEL_QUADS;\nif (INPUTS_TOGETHER) {\nS=i/DEPTH;\nb[E]=i%DEPTH;\n}\nU[E]=b[E]*PIXEL_QUADS+S;\neach k 0u LANES {\nlet H=min(C+S*LANES+k,p.pixels-1u);\nlet v=H/M;\nlet V=H-v*M;\nlet u=V/p.out_size.y;\nN[E*LANES+k]=i32(u)*p.stride.x-p.before.x;\nJ[E*LANES+k]=i32(V-u*p.out_size.y)*p.stride.y-p.before.y;\nj[E*LANES+k]=v*p.x_strides.x+eC*p.x_strides.w;\n}\n}\nlet P=A%ACROSS;\nlet eA=A/ACROSS*QUADS;\nvar G:array<vec4<partial>,SUMS>;\nfor (var f=0; f<p.kernel.x*p.kernel.y; f++) {\nlet q=f/p.kernel.y;\nlet d=f-q*p.kernel.y;\nlet R=u32(q)*p.weight_strides.x+u32(d)*p.weight_strides.y;\nvar I:array<bool,SPOTS>;\nvar o:array<u32,SPOTS>;\neach n 0u SPOTS {\nlet e=bitcast<u32>(N[n]+q*p.dilation.x);\nlet r=bitcast<u32>(J[n]+d*p.dilation.y);\nI[n]=(e<p.x_size.x)&(r<p.x_size.y);\no[n]=j[n]+select(0u,e*p.x_strides.y+r*p.x_strides.z,I[n]);\n}\nfor (var l=0u; l<p.group_in; l+=DEPTH) {\nworkgroupBarrier();\neach E 0u INPUT_COPIES {\nlet Y=l+b[E]<p.group_in;\nlet X=min(l+b[E],p.group_in-1u)*p.x_strides.w;\nvar s:vec4<partial>;\neach k 0u LANES {\nlet eB=partial(x[o[E*LANES+k]+X]);\ns[k]=select(partial(0.0),eB,Y&I[E*LANES+k]);\n}\neu[U[E]]=s;\n}\neach E 0u WEIGHT_COPIES {\nlet i=min(E*WORKGROUP+A,WEIGHTS-1u);\nvar S=i/DEPTH;\nvar K=i%DEPTH;\nif (WEIGHTS_TOGETHER) {\nS=i%CHANNEL_QUADS;\nK=i/CHANNEL_QUADS;\n}\nlet Y=l+K<p.group_in;\nlet T=R+min(l+K,p.group_in-1u)*p.weight_strides.z;\nvar s:vec4<partial>;\neach k 0u LANES {\nlet c=ew+min(m+S*LANES+k,p.group_out-1u);\ns[k]=select(partial(0.0),partial(weights[T+c*p.weight_strides.w]),Y);\n}\ned[K*CHANNEL_QUADS+S]=s;\n}\nworkgroupBarrier();\nfor (var Q=0u; Q<DEPTH; Q++) {\nvar D:vec4<partial>;\nif (CHANNELS_LAST) {\nD=ed[Q*CHANNEL_QUADS+P];\n} else {\nD=eu[Q*PIXEL_QUADS+P];\n}\neach B 0u QUADS {\nvar t:vec4<partial>;\nif (CHANNELS_LAST) {\nt=eu[Q*PIXEL_QUADS+eA+B];\n} else {\nt=ed[Q*CHANNEL_QUADS+eA+B];\n}\neach k 0u LANES {\nG[B*LANES+k]+=t[k]*D;\n}\n}\n}\n}\n}\neach a 0u SUMS {\neach k 0u LANES {\nvar H=C+P*LANES+k;\nvar c=m+eA*LANES+a;\nif (CHANNELS_LAST) {\nH=C+eA*LANES+a;\nc=m+P*LANES+k;\n}\nif ((H<p.pixels)&(c<p.group_out)) {\nlet v=H/M;\nlet Z=ew+c;\nlet W=v*p.out_strides.x+(H-v*M)*p.out_strides.z+Z*p.out_strides.w;\nout[W]=en(value(G[a][k]),Z,W);\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nalias taken = stored;\nalias widened = value;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<taken>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) A:u32,\n) {\nlet f=(h.y*F.x+h.x)*WORKGROUP+A;\nif (f>=p.total) {\nreturn;\n}\nlet i=f%p.quad_strips;\nlet C=f/p.quad_strips*ROWS;\nlet n=i%p.group_strips*QUADS;\nlet O=i/p.group_strips;\nvar t:array<u32,QUADS>;\neach B 0u QUADS {\nt[B]=O*p.group_quads+min(n+B,p.group_quads-1u);\n}\nvar c:array<u32,ROWS>;\nvar N:array<i32,ROWS>;\nvar J:array<i32,ROWS>;\neach a 0u ROWS {\nlet H=min(C+a,p.pixels-1u);\nlet b=H/p.out_size.y;\nc[a]=b/p.out_size.x*p.x_size.x;\nN[a]=i32(b%p.out_size.x)*p.stride.x-p.before.x;\nJ[a]=i32(H%p.out_size.y)*p.stride.y-p.before.y;\n}\nvar G:array<partial,TILE>;\neach q 0 more q < p.kernel.x;q++ {\neach d 0 more d < p.kernel.y;d++ {\nvar I:array<bool,ROWS>;\nvar j:array<u32,ROWS>;\neach a 0u ROWS {\nlet e=u32(N[a]+q*p.dilation.x);\nlet r=u32(J[a]+d*p.dilation.y);\nI[a]=!PADDED||(e<p.x_size.x&&r<p.x_size.y);\nj[a]=select(0u,((c[a]+e)*p.x_size.y+r)*p.x_channels,I[a]);\nj[a]+=O*p.group_in;\n}\nlet R=u32(q)*p.weight_strides.x+u32(d)*p.weight_strides.y;\nfor (var l=0u; l<p.group_in; l++) {\nvar s:array<partial,ROWS>;\neach a 0u ROWS {\ns[a]=partial(value(widened(x[j[a]+l])));\nif (PADDED) {\ns[a]=select(partial(0.0),s[a],I[a]);\n}\n}\neach k 0u LANES {\nlet T=R+(LANES*l+k)*p.weight_strides.z;\neach B 0u QUADS {\nlet W=partial(weights[T+t[B]]);\neach a 0u ROWS {\nif (FOURS) {\nG[a*QUADS+B]+=s[a][k]*W;\n} else {\nG[a*QUADS+B]+=s[a]*W;\n}\n}\n}\n}\n}\n}\n}\neach a 0u ROWS {\neach B 0u QUADS {\nif (C+a<p.pixels&&n+B<p.group_quads) {\nlet o=(C+a)*p.out_strides.z+t[B];\nout[o]=en(value(G[a*QUADS+B]),t[B],o);\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> weights:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) A:u32,\n) {\nlet f=(h.y*F.x+h.x)*WORKGROUP+A;\nif (f>=p.total) {\nreturn;\n}\nlet b=f/p.lengths.x;\nlet M=b/p.lengths.y;\nlet v=M/p.lengths.z;\nvar U=vec3u(f-b*p.lengths.x,b-M*p.lengths.y,M-v*p.lengths.z);\nif (!CHANNELS_LAST) {\nU=U.zxy;\n}\nlet m=U.x;\nlet g=U.y+U.y/p.apart.y*p.apart.y*(TILE_X-1u);\nlet J=i32(g)*p.stride.y-p.before.y;\nlet K=p.x_size-1;\nlet j=v*p.x_strides.x+m/FOLD*p.x_strides.w;\nlet T=m*MULTIPLIER*p.weight_strides.z;\nlet E=v*p.out_strides.x+m*MULTIPLIER*p.out_strides.w;\nvar R:array<u32,SPAN_X>;\nvar I:array<bool,SPAN_X>;\neach i 0u SPAN_X {\nlet r=J+i32(i)*p.dilation.y;\nI[i]=(r>=0)&(r<=K.y);\nR[i]=j+u32(clamp(r,0,K.y))*p.x_strides.z;\n}\nvar W:array<partial,TAPS>;\nif (HOISTED) {\neach q 0u KH {\neach d 0u KW {\neach O 0u MULTIPLIER {\nlet o=T+q*p.weight_strides.x+d*p.weight_strides.y+O*p.weight_strides.z;\nW[(q*KW+d)*MULTIPLIER+O]=partial(weights[o]);\n}\n}\n}\n}\nvar G:array<partial,SUMS>;\nlet c=U.z*p.walks;\nlet k=min(p.walks,p.strips-c);\neach n 0u ONE_STRIP n < k;n++ {\nlet L=c+n;\nlet u=L+L/p.apart.x*p.apart.x*(p.rows-1u);\nlet N=i32(u)*p.stride.x-p.before.x;\nfor (var l=0u; l<p.rows+SHIFTS; l++) {\neach s 0u SHIFTS {\neach H 0u PART {\nG[(SHIFTS-s)*PART+H]=G[(SHIFTS-s-1u)*PART+H];\n}\n}\neach H 0u PART {\nG[H]=partial(0.0);\n}\neach a 0u READ {\nlet e=N+i32(l*STEP_Y+a)*p.dilation.x;\nlet eB=(e>=0)&(e<=K.x);\nlet S=u32(clamp(e,0,K.x))*p.x_strides.y;\nvar b:array<partial,SPAN_X>;\neach i 0u SPAN_X {\nif (i%STEP_X<KW) {\nb[i]=select(partial(0.0),partial(x[S+R[i]]),eB&I[i]);\n}\n}\neach s 0u PASSES {\nif (s*STEP_Y+a<KH) {\nif (!HOISTED) {\neach d 0u KW {\neach O 0u MULTIPLIER {\nlet o=T+(s*STEP_Y+a)*p.weight_strides.x+d*p.weight_strides.y+O*p.weight_strides.z;\nW[((s*STEP_Y+a)*KW+d)*MULTIPLIER+O]=partial(weights[o]);\n}\n}\n}\neach t 0u TILE_X {\neach O 0u MULTIPLIER {\neach d 0u KW {\nG[(s*TILE_X+t)*MULTIPLIER+O]+=b[t*STEP_X+d]*W[((s*STEP_Y+a)*KW+d)*MULTIPLIER+O];\n}\n}\n}\n}\n}\n}\nlet B=u+(l-SHIFTS)*p.apart.x;\nif ((l>=SHIFTS)&(B<p.out_size.x)) {\nvar r=g;\nvar C=E+B*p.out_strides.y+r*p.out_strides.z;\neach t 0u TILE_X {\nif (t<SURE||r<p.out_size.y) {\neach O 0u MULTIPLIER {\nlet o=C+O*p.out_strides.w;\nout[o]=en(value(G[(SHIFTS*TILE_X+t)*MULTIPLIER+O]),m*MULTIPLIER+O,o);\n}\n}\nr+=p.apart.y;\nC+=p.apart.y*p.out_strides.z;\n}\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read> b:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n", "fn em(o:u32) {\nvar B=value(x[o]);\nif (ADDS) {\nB+=value(b[o]);\n}\nout[o]=en(B,0u,o);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) A:u32,\n) {\nlet f=(h.y*F.x+h.x)*WORKGROUP+A;\nif (f>=p.threads) {\nreturn;\n}\neach l 0u EACH {\nem(f*p.step+l*p.turn);\n}\nif (TAIL) {\nif (f<p.tails) {\nem(p.threads*EACH+f);\n}\n}\n}\n"].join(epilogue)
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
  "code": "alias elem = f32;\nconst WORKGROUP = 256u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var image:texture_2d<f32>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) A:u32,\n) {\nlet f=(h.y*F.x+h.x)*WORKGROUP+A;\nif (f>=p.total) {\nreturn;\n}\nlet u=f/p.size.x;\nlet g=f-u*p.size.x;\nvar e=textureLoad(image,vec2u(g,u),0);\nif (BYTES) {\ne=floor(e*255f+0.5f);\n}\nif (LUMA) {\ne.x=299f*e.x+587f*e.y+114f*e.z;\n}\nlet t=(e*p.high+p.offset)+e*p.low;\nvar o=u*p.strides.x+g*p.strides.y;\neach i 0u CHANNELS {\nout[o]=elem(t[i]);\no+=p.strides.z;\n}\n}\n"
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
  "code": "alias elem = f32;\nconst WORKGROUP = 256u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var image:texture_external;\n@group(0) @binding(2) var nearby:sampler;\n@group(0) @binding(3) var<storage,read_write> out:array<elem>;\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) A:u32,\n) {\nlet f=(h.y*F.x+h.x)*WORKGROUP+A;\nif (f>=p.total) {\nreturn;\n}\nlet u=f/p.size.x;\nlet g=f-u*p.size.x;\nvar e=textureSampleBaseClampToEdge(\nimage,\nnearby,\n(vec2f(f32(g),f32(u))+0.5f)/vec2f(p.size),\n);\nif (LUMA) {\ne.x=299f*e.x+587f*e.y+114f*e.z;\n}\nlet t=(e*p.high+p.offset)+e*p.low;\nvar o=u*p.strides.x+g*p.strides.y;\neach i 0u CHANNELS {\nout[o]=elem(t[i]);\no+=p.strides.z;\n}\n}\n"
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nalias result = elem;\nalias made = vec4<result>;\nalias word = vec4<u32>;\nalias kept = value;\nconst WORKGROUP = 64u;\nconst INFINITY = 0x7f800000u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<made>;\nfn ep(s:value) -> word {\nreturn eg(bitcast<word>(s))+word(INFINITY+1u);\n}\nfn ef(a:word) -> value {\nreturn bitcast<value>(eg(a-word(INFINITY+1u)));\n}\nfn eg(e:word) -> word {\nreturn e ^ ((word()-(e>>word(31u)))>>word(1u));\n}\nfn eh(s:stored) -> kept {\nif (MAX) {\nreturn kept(ep(value(s)));\n} else {\nreturn kept(value(s));\n}\n}\nfn eb(t:kept,D:kept) -> kept {\nif (MAX) {\nreturn max(t,D);\n} else {\nreturn t+D;\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) A:u32,\n) {\nlet f=(h.y*F.x+h.x)*WORKGROUP+A;\nif (f>=p.total) {\nreturn;\n}\nvar m:u32;\nvar L:u32;\nvar u:u32;\nvar v:u32;\nif (CHANNELS_LAST) {\nlet C=f/p.channels;\nm=f-C*p.channels;\nlet b=C/p.strips;\nL=C-b*p.strips;\nv=b/p.out_size.x;\nu=b-v*p.out_size.x;\n} else {\nlet b=f/p.strips;\nL=f-b*p.strips;\nlet M=b/p.out_size.x;\nu=b-M*p.out_size.x;\nv=M/p.channels;\nm=M-v*p.channels;\n}\nlet g=L*TILE_X;\nlet N=i32(u)*p.stride.x-p.before.x;\nlet J=i32(g)*p.stride.y-p.before.y;\nlet K=p.x_size.y-1;\nlet j=v*p.x_strides.x+m*p.x_strides.w;\nvar R:array<u32,SPAN_X>;\nvar I:array<bool,SPAN_X>;\nif (STRIP) {\neach i 0u SPAN_X {\nlet r=J+i32(i);\nI[i]=(r>=0)&(r<=K);\nR[i]=j+u32(clamp(r,0,K))*p.x_strides.z;\n}\n}\nvar l=vec2i();\nvar s=p.kernel;\nif (FAR) {\nlet n=vec2i(N,J);\nlet a=max(-n,vec2i());\nlet c=p.x_size-1-n;\nl=a/p.dilation+vec2i(a%p.dilation>vec2i());\ns=min(s,select(c/p.dilation+1,vec2i(),c<vec2i()));\n}\nvar G:array<kept,TILE_X>;\neach t 0u TILE_X {\nG[t]=kept();\n}\nfor (var q=l.x; q<s.x; q++) {\nlet e=N+q*p.dilation.x;\nif ((e>=0)&(e<p.x_size.x)) {\nlet S=u32(e)*p.x_strides.y;\nif (STRIP) {\nvar b:array<kept,SPAN_X>;\neach i 0u SPAN_X {\nb[i]=select(kept(),eh(x[S+R[i]]),I[i]);\n}\neach t 0u TILE_X {\neach d 0u KW {\nG[t]=eb(G[t],b[t*STRIDE_X+d]);\n}\n}\n} else {\nfor (var d=l.y; d<s.y; d++) {\nlet r=J+d*p.dilation.y;\nif ((r>=0)&(r<=K)) {\nG[0]=eb(G[0],eh(x[S+j+u32(r)*p.x_strides.z]));\n}\n}\n}\n}\n}\nlet E=v*p.out_strides.x+u*p.out_strides.y+m*p.out_strides.w;\neach t 0u TILE_X {\nif (g+t<p.out_size.y) {\nlet o=E+(g+t)*p.out_strides.z;\nif (MAX) {\nout[o]=made(ef(word(G[t])));\n} else {\nvar B=value(G[t]);\nif (DIVIDED) {\nlet n=vec2i(N,J+i32(t)*p.stride.y);\nlet k=min(n+p.kernel,p.x_size)-max(n,vec2i());\nB=B/value(select(p.divisor,f32(k.x*k.y),p.divisor==0.0));\n}\nout[o]=made(B);\n}\n}\n}\n}\n"
};

export const rearrange_axes: Shader = {
  "name": "rearrange_axes",
  "workgroupSize": 256,
  "params": "sizes:vec4u,x_digits:vec4u,out_digits:vec4u,row_digits:vec4u,column_digits:vec4u,turn_digits:vec4u,last:vec4u,last_turn:u32,tails:u32,image:vec2u,x_box:vec4u,out_box:vec4u,row_box:vec4u,column_box:vec4u,first:vec4u,strands:vec2u,total:u32,rounds:u32",
  "bindings": [
    "params",
    "x",
    "out",
    "places"
  ],
  "code": "alias elem = vec4<u32>;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> places:array<vec2u>;\nfn ek(j:u32,E:u32) {\nif (SPLITS) {\nvar t:array<u32,LANES>;\neach n 0u STRANDS {\neach s 0u WORDS {\nlet e=x[j+n*WORDS+s];\nt[(n*WORDS+s)*4u]=e.x;\nt[(n*WORDS+s)*4u+1u]=e.y;\nt[(n*WORDS+s)*4u+2u]=e.z;\nt[(n*WORDS+s)*4u+3u]=e.w;\n}\n}\nvar S=E;\neach a 0u STRAND_ROWS {\nvar o=S;\neach i 0u STRAND_COLUMNS {\neach s 0u WORDS {\nout[o+s]=elem(\nt[((s*4u)/RUN*STRANDS+a*STRAND_COLUMNS+i)*RUN+(s*4u)%RUN],\nt[((s*4u+1u)/RUN*STRANDS+a*STRAND_COLUMNS+i)*RUN+(s*4u+1u)%RUN],\nt[((s*4u+2u)/RUN*STRANDS+a*STRAND_COLUMNS+i)*RUN+(s*4u+2u)%RUN],\nt[((s*4u+3u)/RUN*STRANDS+a*STRAND_COLUMNS+i)*RUN+(s*4u+3u)%RUN],\n);\n}\no+=p.strands.y;\n}\nS+=p.strands.x;\n}\n}\n}\nfn ev(j:u32,E:u32) {\nif (JOINS) {\nvar t:array<u32,LANES>;\nvar S=j;\neach a 0u STRAND_ROWS {\nvar o=S;\neach i 0u STRAND_COLUMNS {\neach s 0u WORDS {\nlet e=x[o+s];\nt[((s*4u)/RUN*STRANDS+a*STRAND_COLUMNS+i)*RUN+(s*4u)%RUN]=e.x;\nt[((s*4u+1u)/RUN*STRANDS+a*STRAND_COLUMNS+i)*RUN+(s*4u+1u)%RUN]=e.y;\nt[((s*4u+2u)/RUN*STRANDS+a*STRAND_COLUMNS+i)*RUN+(s*4u+2u)%RUN]=e.z;\nt[((s*4u+3u)/RUN*STRANDS+a*STRAND_COLUMNS+i)*RUN+(s*4u+3u)%RUN]=e.w;\n}\no+=p.strands.y;\n}\nS+=p.strands.x;\n}\neach n 0u STRANDS {\neach s 0u WORDS {\nout[E+n*WORDS+s]=elem(\nt[(n*WORDS+s)*4u],\nt[(n*WORDS+s)*4u+1u],\nt[(n*WORDS+s)*4u+2u],\nt[(n*WORDS+s)*4u+3u],\n);\n}\n}\n}\n}\nfn ej(j:u32,E:u32,u:u32,g:u32) {\nif (MARGINS) {\nlet I=(u<p.image.x)&(g<p.image.y);\nif (PADDED) {\nvar e=elem();\nif (I) {\ne=x[j];\n}\nout[E]=e;\n} else {\nif (I) {\nout[E]=x[j];\n}\n}\n} else {\nif (SPLITS) {\nek(j,E);\n} else {\nif (JOINS) {\nev(j,E);\n} else {\nout[E]=x[j];\n}\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) A:u32,\n) {\nlet f=(h.y*F.x+h.x)*WORKGROUP+A;\nif (f>=p.total) {\nreturn;\n}\nvar r=p.first.x;\nvar c=p.first.y;\nvar d=p.first.z;\nvar m=p.first.w;\nvar o=0u;\nvar i=f;\neach e 0u DIGITS {\nlet b=i/p.sizes[e];\nlet n=i-b*p.sizes[e];\nr+=n*p.x_digits[e];\nc+=n*p.out_digits[e];\nif (MARGINS) {\nd+=n*p.row_digits[e];\nm+=n*p.column_digits[e];\n}\no+=n*p.turn_digits[e];\ni=b;\n}\nif (LISTED) {\nr+=places[i].x;\nc+=places[i].y;\n} else {\nr+=i*p.last.x;\nc+=i*p.last.y;\nif (MARGINS) {\nd+=i*p.last.z;\nm+=i*p.last.w;\n}\no+=i*p.last_turn;\n}\nlet W=p.x_box;\nlet B=p.out_box;\nlet k=p.rounds+u32(o<p.tails);\neach t 0u ONCE t < k;t++ {\nvar v=r;\nvar q=c;\nvar C=d;\nvar D=m;\neach l 0u OUTER {\nvar G=v;\nvar H=q;\nvar I=C;\nvar J=D;\neach s 0u MIDDLE {\nvar K=G;\nvar L=H;\nvar M=I;\nvar N=J;\neach Q 0u INNER {\nvar j=K;\nvar E=L;\nvar u=M;\nvar g=N;\neach a 0u EACH {\nej(j,E,u,g);\nj+=W.w;\nE+=B.w;\nif (MARGINS) {\nu+=p.row_box.w;\ng+=p.column_box.w;\n}\n}\nif (TAIL) {\nif (o<p.tails) {\nej(j,E,u,g);\n}\n}\nK+=W.z;\nL+=B.z;\nif (MARGINS) {\nM+=p.row_box.z;\nN+=p.column_box.z;\n}\n}\nG+=W.y;\nH+=B.y;\nif (MARGINS) {\nI+=p.row_box.y;\nJ+=p.column_box.y;\n}\n}\nv+=W.x;\nq+=B.x;\nif (MARGINS) {\nC+=p.row_box.x;\nD+=p.column_box.x;\n}\n}\nr+=W.w;\nc+=B.w;\nif (MARGINS) {\nd+=p.row_box.w;\nm+=p.column_box.w;\n}\n}\n}\n"
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
  "code": "alias elem = u32;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read_write> out:array<elem>;\n@group(0) @binding(3) var<storage,read> digits:array<vec4u>;\n@group(0) @binding(4) var<storage,read> places:array<u32>;\nfn er(o:u32) -> elem {\nif (HALVES) {\nreturn (x[o/2u]>>elem(o%2u*16u))&elem(0xffffu);\n}\nreturn x[o];\n}\nfn el(o:u32) -> elem {\nvar i=o;\nif (CROPPED) {\ni+=i/p.lines.y*p.gaps.y+p.before.y;\ni+=i/p.lines.x*p.gaps.x+p.before.x;\n}\nvar U=p.first.x;\nvar u=p.first.y;\nvar g=p.first.z;\neach e 0u DIGITS {\nlet t=digits[e];\nlet b=i/t.x;\nlet n=i-b*t.x;\nU+=n*t.y;\nu+=n*t.z;\ng+=n*t.w;\ni=b;\n}\nif (LISTED) {\nU+=places[u]+places[g];\n}\nif (PADDED&&(u>=p.image.x||g>=p.image.y)) {\nreturn elem();\n}\nreturn er(U);\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) A:u32,\n) {\nlet f=(h.y*F.x+h.x)*WORKGROUP+A;\nlet o=select(f,f*2u,HALVES);\nif (o>=p.total) {\nreturn;\n}\nvar e=el(o);\nif (HALVES&&o+1u<p.total) {\ne |=el(o+1u)<<elem(16u);\n}\nout[f]=e;\n}\n"
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<stored>;\nfn eq(a:vec2u) -> vec2u {\nlet e=max(a*p.divisor+p.cut,p.added)-p.added;\nlet E=(e+max(p.scale,vec2u(1u))-1u)/max(p.scale,vec2u(1u));\nlet t=select(min(E,p.out_size),vec2u(),a==vec2u());\nreturn select(t,p.out_size,a>=p.x_size);\n}\nfn ex(c:u32,a:u32,s:u32,e:u32,n:u32,t:u32) -> u32 {\nreturn max(c*s+e,n)-n-a*t;\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) A:u32,\n) {\nlet f=(h.y*F.x+h.x)*WORKGROUP+A;\nif (f>=p.total) {\nreturn;\n}\nvar m:u32;\nvar a:vec2u;\nvar v:u32;\nif (CHANNELS_LAST) {\nlet C=f/p.channels;\nm=f-C*p.channels;\nlet b=C/p.x_size.y;\na.y=C-b*p.x_size.y;\nv=b/p.x_size.x;\na.x=b-v*p.x_size.x;\n} else {\nlet b=f/p.x_size.y;\na.y=f-b*p.x_size.y;\nlet M=b/p.x_size.x;\na.x=b-M*p.x_size.x;\nv=M/p.channels;\nm=M-v*p.channels;\n}\nlet c=eq(a);\nlet d=eq(a+1u);\nlet o=min(a+1u,p.x_size-1u);\nlet i=v*p.x_strides.x+m*p.x_strides.w;\nlet n=i+a.x*p.x_strides.y;\nlet s=i+o.x*p.x_strides.y;\nlet R=vec2u(a.y,o.y)*p.x_strides.z;\nlet k=value(x[n+R.x]);\nlet j=value(x[n+R.y]);\nlet q=value(x[s+R.x]);\nlet B=value(x[s+R.y]);\nlet E=v*p.out_strides.x+m*p.out_strides.w;\nlet e=vec2f(p.divisor);\nfor (var u=c.x; u<d.x; u++) {\nlet Z=ex(u,a.x,p.scale.x,p.added.x,p.cut.x,p.divisor.x);\nlet t=f32(p.divisor.x-Z)/e.x;\nlet r=f32(Z)/e.x;\nlet J=t*k+r*select(q,k,Z==0u);\nlet D=t*j+r*select(B,j,Z==0u);\nlet S=E+u*p.out_strides.y;\nfor (var g=c.y; g<d.y; g++) {\nlet l=ex(g,a.y,p.scale.y,p.added.y,p.cut.y,p.divisor.y);\nlet G=f32(p.divisor.y-l)/e.y;\nlet H=f32(l)/e.y;\nlet I=G*J+H*select(D,J,l==0u);\nout[S+g*p.out_strides.z]=stored(I);\n}\n}\n}\n"
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
  "code": "alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nconst WORKGROUP = 64u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<stored>;\n@group(0) @binding(2) var<storage,read_write> out:array<stored>;\nstruct Between {\nnear:u32,\nfar:u32,\nnear_weight:f32,\nfar_weight:f32,\n}\nfn ee(c:u32,s:u32,e:u32,n:u32,t:u32,K:u32) -> Between {\nlet r=max(c*s+e,n)-n;\nlet a=r/t;\nlet i=r-a*t;\nlet o=min(a+min(i,1u),K);\nreturn Between(a,o,f32(t-i)/f32(t),f32(i)/f32(t));\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) A:u32,\n) {\nlet f=(h.y*F.x+h.x)*WORKGROUP+A;\nif (f>=p.total) {\nreturn;\n}\nvar m:u32;\nvar L:u32;\nvar u:u32;\nvar v:u32;\nif (CHANNELS_LAST) {\nlet C=f/p.channels;\nm=f-C*p.channels;\nlet b=C/p.strips;\nL=C-b*p.strips;\nv=b/p.out_size.x;\nu=b-v*p.out_size.x;\n} else {\nlet b=f/p.strips;\nL=f-b*p.strips;\nlet M=b/p.out_size.x;\nu=b-M*p.out_size.x;\nv=M/p.channels;\nm=M-v*p.channels;\n}\nlet e=ee(u,p.scale.x,p.added.x,p.cut.x,p.divisor.x,p.x_last.x);\nlet i=v*p.x_strides.x+m*p.x_strides.w;\nlet n=i+e.near*p.x_strides.y;\nlet s=i+e.far*p.x_strides.y;\nlet E=v*p.out_strides.x+u*p.out_strides.y+m*p.out_strides.w;\neach t 0u TILE_X {\nlet g=L*TILE_X+t;\nif (g<p.out_size.y) {\nlet r=ee(g,p.scale.y,p.added.y,p.cut.y,p.divisor.y,p.x_last.y);\nlet a=r.near*p.x_strides.z;\nlet o=r.far*p.x_strides.z;\nlet l=r.near_weight*value(x[n+a])+r.far_weight*value(x[n+o]);\nlet Z=r.near_weight*value(x[s+a])+r.far_weight*value(x[s+o]);\nout[E+g*p.out_strides.z]=stored(e.near_weight*l+e.far_weight*Z);\n}\n}\n}\n"
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = f32;\nalias stored = elem;\nalias added_middle = stored;\nconst LANES = 4u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@group(0) @binding(2) var<storage,read> depthwise:array<elem>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> pointwise:array<elem>;\n@group(0) @binding(7) var<storage,read> depthwise_bias:array<added_middle>;\n", "fn ez(e:value) -> value {\nswitch (ACTIVATION_MIDDLE) {\ncase 1u: {\nreturn select(e,value(0.0),e<value(0.0));\n}\ncase 2u: {\nreturn ee(e,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn e*ee(e*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn e*et(e);\n}\ncase 5u: {\nreturn et(e);\n}\ncase 6u: {\nreturn eo(e);\n}\ncase 7u: {\nreturn ea(e);\n}\ncase 8u: {\nreturn select(e,e*p.activation_middle.x,e<value(0.0));\n}\ncase 9u: {\nreturn ee(e,value(p.activation_middle.x),value(p.activation_middle.y));\n}\ndefault: {\nreturn e;\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) A:u32,\n) {\nlet f=(h.y*F.x+h.x)*WORKGROUP+A;\nlet S=min(f,p.total-1u)/LANES;\nlet k=A%LANES;\nlet P=S/p.channel_strips;\nlet m=(S-P*p.channel_strips)*COLUMNS*LANES+k;\nlet b=P/p.strips.y;\nlet C=P-b*p.strips.y;\nlet v=b/p.strips.x;\nlet I=b-v*p.strips.x;\nvar u=I*TILE_Y;\nvar g=C*TILE_X;\nif (DILATED) {\nlet L=C/p.apart.y;\ng=L*p.apart.y*TILE_X+(C-L*p.apart.y);\nlet eA=I/p.apart.x;\nu=eA*p.apart.x*TILE_Y+(I-eA*p.apart.x);\n}\nlet N=i32(u)*p.stride.x-p.before.x;\nlet J=i32(g)*p.stride.y-p.before.y;\nlet K=p.x_size-1;\nvar R:array<u32,SPAN_X>;\nvar M:array<bool,SPAN_X>;\nvar t:array<u32,SPAN_Y>;\nvar eB:array<bool,SPAN_Y>;\nvar eC:array<u32,QUARTER>;\nvar eD:array<bool,QUARTER>;\nlet eE=v*p.x_strides.x;\nif (SHARED) {\neach E 0u QUARTER {\nlet a=(E*LANES+k)/SPAN_X;\nlet e=N+i32(a)*p.dilation.x;\nlet r=J+i32(E*LANES+k-a*SPAN_X)*p.dilation.y;\neD[E]=(e>=0)&(e<=K.x)&(r>=0)&(r<=K.y);\neC[E]=eE+u32(clamp(e,0,K.x))*p.x_strides.y+u32(clamp(r,0,K.y))*p.x_strides.z;\n}\n} else {\neach i 0u SPAN_X {\nlet r=J+i32(i)*p.dilation.y;\nM[i]=(r>=0)&(r<=K.y);\nR[i]=eE+u32(clamp(r,0,K.y))*p.x_strides.z;\n}\neach a 0u SPAN_Y {\nlet e=N+i32(a)*p.dilation.x;\neB[a]=(e>=0)&(e<=K.x);\nt[a]=u32(clamp(e,0,K.x))*p.x_strides.y;\n}\n}\nvar X:array<u32,COLUMNS>;\neach c 0u COLUMNS {\nX[c]=min(m+c*LANES,p.outs-1u)*p.pointwise_strides.y;\n}\nvar G:array<f32,TILE>;\nfor (var l=0u; l<p.inputs; l+=LANES) {\nvar U:array<u32,LANES>;\nvar Y:array<bool,LANES>;\neach s 0u LANES {\nU[s]=l+(k ^ s);\nY[s]=true;\nif (TAIL) {\nY[s]=U[s]<p.inputs;\nU[s]=min(U[s],p.inputs-1u);\n}\n}\nlet j=U[0]/FOLD*p.x_strides.w;\nvar n:array<f32,SPAN>;\nif (SHARED) {\neach E 0u QUARTER {\nlet V=select(0.0,f32(x[j+eC[E]]),eD[E]);\nn[E*LANES]=quadBroadcast(V,0u);\nn[E*LANES+1u]=quadBroadcast(V,1u);\nn[E*LANES+2u]=quadBroadcast(V,2u);\nn[E*LANES+3u]=quadBroadcast(V,3u);\n}\n} else {\neach a 0u SPAN_Y {\neach i 0u SPAN_X {\nif (a%STEP_Y<KH) {\nif (i%STEP_X<KW) {\nn[a*SPAN_X+i]=select(0.0,f32(x[j+t[a]+R[i]]),eB[a]&M[i]);\n}\n}\n}\n}\n}\neach O 0u MULTIPLIER {\nlet Z=U[0]*MULTIPLIER+O;\nvar W:array<f32,TAPS>;\neach q 0u KH {\neach d 0u KW {\nlet o=Z*p.depthwise_strides.z+q*p.depthwise_strides.x+d*p.depthwise_strides.y;\nW[q*KW+d]=f32(depthwise[o]);\n}\n}\nvar eF=0.0;\nif (HAS_MIDDLE_BIAS) {\neF=f32(depthwise_bias[Z]);\n}\nvar D:array<f32,WEIGHTS>;\neach s 0u LANES {\nlet T=(U[s]*MULTIPLIER+O)*p.pointwise_strides.x;\neach c 0u COLUMNS {\nD[s*COLUMNS+c]=f32(pointwise[T+X[c]]);\nif (TAIL) {\nD[s*COLUMNS+c]=select(0.0,D[s*COLUMNS+c],Y[s]);\n}\n}\n}\neach a 0u TILE_Y {\neach i 0u TILE_X {\nvar B=eF;\neach q 0u KH {\neach d 0u KW {\nB+=n[(a*STEP_Y+q)*SPAN_X+i*STEP_X+d]*W[q*KW+d];\n}\n}\nvar H=ez(B);\nif (TAIL) {\nH=select(0.0,H,Y[0]);\n}\nlet eG=quadSwapX(H);\nlet eH=quadSwapY(H);\nlet eI=quadSwapDiagonal(H);\neach c 0u COLUMNS {\nG[(a*TILE_X+i)*COLUMNS+c]+=\nH*D[c]+eG*D[COLUMNS+c]+eH*D[2u*COLUMNS+c]+eI*D[3u*COLUMNS+c];\n}\n}\n}\n}\n}\nif (f>=p.total) {\nreturn;\n}\nlet ew=v*p.out_strides.x;\neach a 0u TILE_Y {\neach i 0u TILE_X {\nlet e=u+a*p.apart.x;\nlet r=g+i*p.apart.y;\neach Q 0u COLUMNS {\nlet c=m+Q*LANES;\nif ((e<p.out_size.x)&(r<p.out_size.y)&(c<p.outs)) {\nlet o=ew+e*p.out_strides.y+r*p.out_strides.z+c*p.out_strides.w;\nout[o]=en(G[(a*TILE_X+i)*COLUMNS+Q],c,o);\n}\n}\n}\n}\n}\n"].join(epilogue)
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
  "code": /* @__PURE__ */ ["alias elem = f32;\nalias value = vec4<f32>;\nalias stored = vec4<elem>;\nalias taken = elem;\nalias widened = f32;\nalias added_middle = stored;\nconst FOUR = 4u;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<taken>;\n@group(0) @binding(2) var<storage,read> depthwise:array<stored>;\n@group(0) @binding(3) var<storage,read_write> out:array<stored>;\n@group(0) @binding(6) var<storage,read> pointwise:array<stored>;\n@group(0) @binding(7) var<storage,read> depthwise_bias:array<added_middle>;\nvar<workgroup> ey:array<value,MIDDLE>;\n", "fn ez(e:value) -> value {\nswitch (ACTIVATION_MIDDLE) {\ncase 1u: {\nreturn select(e,value(0.0),e<value(0.0));\n}\ncase 2u: {\nreturn ee(e,value(0.0),value(6.0));\n}\ncase 3u: {\nreturn e*ee(e*0.16666667+0.5,value(0.0),value(1.0));\n}\ncase 4u: {\nreturn e*et(e);\n}\ncase 5u: {\nreturn et(e);\n}\ncase 6u: {\nreturn eo(e);\n}\ncase 7u: {\nreturn ea(e);\n}\ncase 8u: {\nreturn select(e,e*p.activation_middle.x,e<value(0.0));\n}\ncase 9u: {\nreturn ee(e,value(p.activation_middle.x),value(p.activation_middle.y));\n}\ndefault: {\nreturn e;\n}\n}\n}\n@compute @workgroup_size(WORKGROUP)\nfn main(\n@builtin(workgroup_id) h:vec3u,\n@builtin(num_workgroups) F:vec3u,\n@builtin(local_invocation_index) A:u32,\n) {\nlet H=h.y*F.x+h.x;\nif (H>=p.workgroups) {\nreturn;\n}\nlet P=H/p.channel_strips;\nvar l=A/GROUPS;\nvar k=A%GROUPS;\nif (!CHANNELS_LAST) {\nl=A%RUNS;\nk=A/RUNS;\n}\nlet V=P*RUNS+l;\nlet L=min(V,p.runs-1u);\nlet b=L/p.strips;\nlet C=L-b*p.strips;\nlet v=b/p.out_size.x;\nlet u=b-v*p.out_size.x;\nvar g=C*RUN;\nif (DILATED) {\nlet s=C/p.apart;\ng=s*p.apart*RUN+(C-s*p.apart);\n}\nlet N=i32(u)*p.stride.x-p.before.x;\nlet J=i32(g)*p.stride.y-p.before.y;\nlet K=p.x_size-1;\nvar R:array<u32,SPAN_X>;\nvar I:array<bool,SPAN_X>;\neach i 0u SPAN_X {\nlet r=J+i32(i)*p.dilation.y;\nI[i]=(r>=0)&(r<=K.y);\nR[i]=v*p.x_strides.x+u32(clamp(r,0,K.y))*p.x_strides.z;\n}\nlet m=(H-P*p.channel_strips)*GROUPS*OUTS+k;\nvar X:array<u32,OUTS>;\neach c 0u OUTS {\nX[c]=min(m+c*GROUPS,p.outs-1u)*p.pointwise_strides.y;\n}\nvar M=l*RUN*GROUPS;\nvar O=GROUPS;\nvar U=1u;\nif (!CHANNELS_LAST) {\nM=l;\nO=RUNS;\nU=RUN*RUNS;\n}\nvar G:array<value,TILE>;\nfor (var E=0u; E<p.middles; E+=GROUPS) {\nlet B=min(E+k,p.middles-1u);\nvar j=vec4u(B/MULTIPLIER);\nif (SPREAD) {\nj=(FOUR*B+vec4u(0u,1u,2u,3u))/MULTIPLIER;\n}\nj*=p.x_strides.w;\nvar f:array<value,RUN>;\neach t 0u RUN {\nf[t]=value(0.0);\n}\nfor (var q=0u; q<p.rows; q++) {\nlet e=N+i32(q)*p.dilation.x;\nlet eB=(e>=0)&(e<=K.x);\nlet S=j+u32(clamp(e,0,K.x))*p.x_strides.y;\nlet T=B*p.depthwise_strides.z+q*p.depthwise_strides.x;\nvar n:array<value,SPAN_X>;\neach i 0u SPAN_X {\nif (i%STEP_X<KW) {\nlet o=S+R[i];\nif (SPLIT) {\nn[i]=value(vec4<f32>(f32(x[o.x]),f32(x[o.y]),f32(x[o.z]),f32(x[o.w])));\n} else {\nn[i]=value(widened(x[o.x]));\n}\nn[i]=select(value(0.0),n[i],eB&I[i]);\n}\n}\neach d 0u KW {\nlet W=value(depthwise[T+d*p.depthwise_strides.y]);\neach t 0u RUN {\nf[t]+=n[t*STEP_X+d]*W;\n}\n}\n}\nif (HAS_MIDDLE_BIAS) {\nlet D=value(depthwise_bias[B]);\neach t 0u RUN {\nf[t]+=D;\n}\n}\nworkgroupBarrier();\neach t 0u RUN {\ney[M+k*U+t*O]=ez(f[t]);\n}\nworkgroupBarrier();\nlet Y=min(GROUPS,p.middles-E);\nfor (var Q=0u; Q<Y; Q++) {\nvar a:array<value,RUN>;\neach t 0u RUN {\na[t]=ey[M+Q*U+t*O];\n}\neach c 0u OUTS {\nif (FOURS) {\nlet o=(E+Q)*FOUR*p.pointwise_strides.x+X[c];\nlet Z=value(pointwise[o]);\nlet eA=value(pointwise[o+p.pointwise_strides.x]);\nlet eC=value(pointwise[o+2u*p.pointwise_strides.x]);\nlet eD=value(pointwise[o+3u*p.pointwise_strides.x]);\neach t 0u RUN {\nG[c*RUN+t]+=a[t].x*Z+a[t].y*eA+a[t].z*eC+a[t].w*eD;\n}\n} else {\nlet W=value(pointwise[(E+Q)*p.pointwise_strides.x+X[c]]);\neach t 0u RUN {\nG[c*RUN+t]+=a[t]*W;\n}\n}\n}\n}\n}\nif (V>=p.runs) {\nreturn;\n}\nlet ew=v*p.out_strides.x+u*p.out_strides.y;\neach t 0u RUN {\nlet r=g+t*p.apart;\neach c 0u OUTS {\nlet i=m+c*GROUPS;\nif ((r<p.out_size.y)&(i<p.outs)) {\nlet o=ew+r*p.out_strides.z+i*p.out_strides.w;\nout[o]=en(G[c*RUN+t],i,o);\n}\n}\n}\n}\n"].join(epilogue)
};

export const to_texture_draw: Drawing = {
  "name": "to_texture_draw",
  "params": "scale:vec4f,offset:vec4f,strides:vec3u",
  "bindings": [
    "params",
    "x"
  ],
  "code": "alias elem = f32;\n@group(0) @binding(0) var<uniform> p:Params;\n@group(0) @binding(1) var<storage,read> x:array<elem>;\n@vertex\nfn corner(@builtin(vertex_index) e:u32) -> @builtin(position) vec4f {\nreturn vec4f(select(-1f,3f,e==1u),select(-1f,3f,e==2u),0f,1f);\n}\n@fragment\nfn main(@builtin(position) U:vec4f) -> @location(0) vec4f {\nlet C=vec2u(U.xy);\nvar o=C.y*p.strides.x+C.x*p.strides.y;\nvar e=vec4f();\neach i 0u CHANNELS {\ne[i]=f32(x[o]);\no+=p.strides.z;\n}\ne=e*p.scale+p.offset;\nif (GREY) {\ne=e.xxxw;\n}\nif (PREMULTIPLIED) {\ne=vec4f(e.xyz*e.w,e.w);\n}\nif (BYTES) {\ne=floor(clamp(e,vec4f(),vec4f(1f))*255f+0.5f)/255f;\n}\nreturn e;\n}\n"
};
