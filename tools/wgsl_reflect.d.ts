// The package's types belong to its root import, which fails in Node; this path is the same module.
declare module 'wgsl_reflect/wgsl_reflect.module.js' {
  export * from 'wgsl_reflect';
}
