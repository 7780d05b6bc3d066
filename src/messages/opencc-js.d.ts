/** Characters and what they become, as "髮 发|發 发|…": the library says the types of its converters alone. */
declare module 'opencc-js/dict/*' {
  const pairs: string;
  export default pairs;
}
