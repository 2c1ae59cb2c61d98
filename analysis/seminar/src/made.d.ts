declare module 'schoolsim-core-module' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
declare module 'schoolsim-core-worker' {
  const text: string;
  export default text;
}
