import { expect, it } from 'vitest';

import { shellWord } from './shell';

it('quotes what a shell would read otherwise', () => {
  expect(shellWord('arn:aws:eks:eu-west-1:1234:cluster/prod')).toBe(
    'arn:aws:eks:eu-west-1:1234:cluster/prod',
  );
  expect(shellWord('my cluster; rm -rf ~')).toBe(`'my cluster; rm -rf ~'`);
  expect(shellWord(`it's`)).toBe(`'it'\\''s'`);
  expect(shellWord('')).toBe(`''`);
});
