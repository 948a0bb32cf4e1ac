/** Arranges maps beside the window, which goes on answering meanwhile. */
import { arrange, type Drawing } from './arrange';

self.onmessage = ({ data }: MessageEvent<Drawing>) => self.postMessage(arrange(data));
