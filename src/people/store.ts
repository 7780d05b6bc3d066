export { findViewer, viewerByToken } from './viewer.ts';
