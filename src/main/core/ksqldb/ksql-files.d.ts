/** Text of a file, put in by whoever bundles. */
declare module '*.ksql?raw' {
  const text: string;
  export default text;
}
