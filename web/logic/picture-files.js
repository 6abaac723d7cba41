/* Pure: the files of a picture, for the browser to take the smallest one that is sharp where it is shown. */

const SIDES = { thumb_url: 320, thumb2x_url: 640 }; /* px of the longer side */

/* The "srcset" of an image's thumbnails, and with {full: true} of the picture itself; widths are in pixels. */
export function sourceSet(image, { full = false } = {}) {
  const { url, width, height } = image;
  const scale = (side) => Math.min(width, Math.round((side * width) / Math.max(width, height)));
  const files = Object.entries(SIDES).map(([name, side]) => [image[name], scale(side)]);
  if (full || !image.thumb2x_url) files.push([url, width]);
  return files
    .filter(([address]) => address)
    .map(([address, pixels]) => `${address} ${pixels}w`)
    .join(', ');
}
