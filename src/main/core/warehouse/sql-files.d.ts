/** Text of a file, put in by whoever bundles. */
declare module '*.sql?raw' {
  const text: string;
  export default text;
}
