// What Node has everywhere and a browser has not; the build of the page puts it where it is used.
export { Buffer } from 'buffer/index.js';
