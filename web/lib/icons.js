/* Icons drawn for Pulix: 24 x 24, lines of 1.75. They are decoration; the text or aria-label beside them speaks. */
import { svg } from './dom.js';

const PATHS = {
  create: 'M4 20h4L19 9l-4-4L4 16v4zM13 7l4 4M18 15v5M15.5 17.5h5',
  gallery: 'M4 5h9v8H4zM16 5h4v5h-4zM16 13h4v6h-4zM4 16h9v3H4z',
  hash: 'M9 4 7 20M17 4l-2 16M4.5 9h16M3.5 15h16',
  message: 'M4 5h16v11h-8l-5 4v-4H4zM8 9h8M8 12h5',
  star: 'm12 4 2.5 5.2 5.5.8-4 4 1 5.7-5-2.8-5 2.8 1-5.7-4-4 5.5-.8z',
  download: 'M12 4v11m-4.5-4L12 15.5 16.5 11M5 20h14',
  more: 'M6 12h.01M12 12h.01M18 12h.01',
  close: 'm6 6 12 12M18 6 6 18',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  warn: 'M12 4 2.8 19.5h18.4zM12 10v4.5M12 17.2v.01',
  info: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5M12 8v.01',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 20 20',
  dice: 'M5 5h14v14H5zM9 9h.01M15 9h.01M12 12h.01M9 15h.01M15 15h.01',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  spark: 'M12 3.5 13.8 9.7 20 11.5l-6.2 1.8L12 19.5l-1.8-6.2L4 11.5l6.2-1.8zM19 4v3M17.5 5.5h3',
  history: 'M4.5 12a7.5 7.5 0 1 0 2.3-5.4L4.5 9M4.5 4.5V9H9M12 8v4.5l3 1.8',
  trash: 'M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.5 10.5v6M13.5 10.5v6',
  restore: 'M5 9h9a5 5 0 0 1 0 10H8M8.5 5 4.5 9l4 4',
  share: 'M12 15V4m-4 3.5L12 3.5l4 4M6 11v9h12v-9',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  flag: 'M6 21V4h11l-2.5 4L17 12H6',
  remix: 'M4 8h3c4 0 5 8 9 8h4M17 13l3 3-3 3M4 16h3c1.3 0 2.2-.8 3-2M13 10c.8-1.2 1.7-2 3-2h4M17 5l3 3-3 3',
  reuse: 'M20 11a8 8 0 0 0-14.5-3.5L4 9M4 4.5V9h4.5M4 13a8 8 0 0 0 14.5 3.5L20 15M20 19.5V15h-4.5',
  left: 'm14.5 5-7 7 7 7',
  right: 'm9.5 5 7 7-7 7',
  down: 'm6 9.5 6 6 6-6',
  plus: 'M12 5v14M5 12h14',
  expand: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  compare: 'M12 3v18M4 6h5v12H4M20 6h-5v12h5',
  filter: 'M4 6h16M7 12h10M10 18h4',
  globe:
    'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM4 12h16M12 4c-2.2 2.2-3.3 4.9-3.3 8s1.1 5.8 3.3 8c2.2-2.2 3.3-4.9 3.3-8S14.2 6.2 12 4z',
  user: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1 1M17.4 17.4l1 1M5.6 18.4l1-1M17.4 6.6l1-1',
  moon: 'M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z',
  auto: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 4v16M12 8h5.5M12 12h8M12 16h5.5',
  out: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
  bell: 'M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4',
  keyboard: 'M3 7h18v10H3zM7 10.5h.01M12 10.5h.01M17 10.5h.01M8 14h8',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 1.8',
  layers: 'M12 4 3.5 8.5 12 13l8.5-4.5zM3.5 12.5 12 17l8.5-4.5M3.5 16.5 12 21l8.5-4.5',
  cancel: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM6.5 6.5l11 11',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01',
};

/* icon('star', {filled: true}) */
export function icon(name, { filled = false } = {}) {
  return svg(
    'svg.icon',
    {
      viewBox: '0 0 24 24',
      'aria-hidden': 'true',
      fill: filled ? 'currentColor' : 'none',
      stroke: 'currentColor',
      'stroke-width': name === 'more' ? 2.75 : 1.75,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    },
    svg('path', { d: PATHS[name] }),
  );
}

/* The mark of Pulix: pixels that form a P and pulse away from it. */
export function mark() {
  const square = (x, y, size, cls) => svg(`rect.${cls}`, { x, y, width: size, height: size, rx: size / 5 });
  const ink = [
    [3, 2],
    [3, 8.6],
    [3, 15.2],
    [9.6, 2],
    [9.6, 10.6],
  ].map(([x, y]) => square(x, y, 5.6, 'mark-ink'));
  const spark = [
    square(16.4, 4, 4.2, 'mark-spark'),
    square(16.4, 9.4, 3, 'mark-spark'),
    square(20.6, 8.6, 1.8, 'mark-spark'),
  ];
  return svg('svg', { viewBox: '0 0 24 23', 'aria-hidden': 'true' }, ink, spark);
}
