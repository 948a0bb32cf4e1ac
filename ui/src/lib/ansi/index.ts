export { paint, type Paint } from './palette';
export { isSpecial, parseLine, plainText, type ParsedLine, type Segment } from './parse';
export type { Colour, Style } from './style';
