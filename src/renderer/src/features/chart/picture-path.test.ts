import { expect, it } from 'vitest';
import { picturePath } from './picture-path';

it.each([
  ['/home/me/chart', '/home/me/chart.png'],
  ['/home/me.d/chart', '/home/me.d/chart.png'],
  ['C:\\pictures.d\\chart', 'C:\\pictures.d\\chart.png'],
  ['/home/me/.hidden', '/home/me/.hidden.png'],
  ['/home/me/chart.PNG', '/home/me/chart.PNG'],
  ['/home/me/chart.svg', '/home/me/chart.svg'],
  ['/home/me/sales v1.2', '/home/me/sales v1.2.png'],
  ['/home/me/chart.jpg', '/home/me/chart.jpg.png'],
  ['/home/me/.png', '/home/me/.png.png'],
])('%s is saved as %s', (path, saved) => {
  expect(picturePath(path, 'png')).toBe(saved);
});
