/* The picture of an example (logic/examples.js), in its shape before it is there. */
import { EXAMPLES } from '../logic/examples.js';
import { el } from './dom.js';

export function examplePicture({ id, aspect_ratio: ratio }, { eager = false } = {}) {
  const [width, height] = ratio.split(':');
  return el('img.example-picture', {
    src: new URL(`../pictures/${id}.webp`, import.meta.url).href,
    alt: '', /* its words stand beside it */
    width: width * 100,
    height: height * 100,
    decoding: 'async',
    loading: eager ? 'eager' : 'lazy',
    fetchpriority: eager ? 'high' : 'auto',
  });
}

/* One of them as decoration. */
export const examplePictureOf = (wanted) => examplePicture(EXAMPLES.find(({ id }) => id === wanted));
