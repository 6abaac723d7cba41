/* Pure: small landscapes that are drawn, not stored: samples for styles, examples, and the art of quiet pages.
 *
 * scene() gives a tree of SVG nodes {tag, attrs, children}. The same seed always gives the same landscape; 'look' is
 * the manner in which it is painted. */

/* sky above, sky at the horizon, sun, far hills, near hills, water */
const PALETTES = {
  dawn: ['#2f4a68', '#f3b58a', '#ffe9c4', '#8f93a8', '#1f3340', '#6d7f92'],
  dusk: ['#1c2240', '#d9705a', '#ffd28a', '#5c4a6b', '#141a2b', '#45486b'],
  day: ['#3f8fc4', '#d8ecea', '#fffbe6', '#8fb3b8', '#2c5a48', '#6fa9b8'],
  mist: ['#9fb0ad', '#e6e8df', '#fbfaf0', '#bcc6c0', '#4f635e', '#aab9b5'],
  night: ['#070d1f', '#1f3b5a', '#f2f1dc', '#24405c', '#070b16', '#16304a'],
  autumn: ['#7fa3ad', '#f6e3bd', '#fff3d0', '#d19a55', '#6b2f1a', '#a7a283'],
  poster: ['#f2c14e', '#f8e9c7', '#e4572e', '#4d9078', '#173f3f', '#5b8e7d'],
  neon: ['#0a0a1c', '#1d1440', '#ff5da2', '#29e0c8', '#0a0a1c', '#141033'],
  comic: ['#79c7e3', '#fff2b0', '#ffd23f', '#f08a4b', '#2e7d6b', '#4aa8d8'],
  ink: ['#f5f1e6', '#f5f1e6', '#c8402f', '#8a8a84', '#22282a', '#f5f1e6'],
  pixel: ['#32406b', '#e58a76', '#ffe7a0', '#6a5a8c', '#22293f', '#4d5f94'],
  facet: ['#6aa6b8', '#e9e3cf', '#fff4d2', '#8fb29c', '#27523f', '#79aebd'],
  wash: ['#a9c7d4', '#f4e7d6', '#f3b8a0', '#9db3a5', '#587a6c', '#b9d0d2'],
  mono: ['#3a3d3e', '#d9dad7', '#ffffff', '#8b8e8e', '#1c1e1f', '#6d7071'],
  sepia: ['#8a6a48', '#f0dfc0', '#fff4dc', '#b3926a', '#3f2a1a', '#9b7f5c'],
  gold: ['#5a2a1c', '#e8b25a', '#ffe9ad', '#9a5a34', '#2b1710', '#7a4a2c'],
  rose: ['#1d2a4a', '#f4c7d8', '#fff3f7', '#f08aa8', '#7c1f4a', '#5a3a66'],
  deep: ['#062b4a', '#1f8a9e', '#c9f5ea', '#16607a', '#04202f', '#0f4d66'],
  candy: ['#f7b2d0', '#fff0d9', '#fff8c9', '#c7b3e8', '#5b7fb8', '#a8dcd9'],
  blueprint: ['#123a6b', '#123a6b', '#9fc6f2', '#4d7fb8', '#dcecff', '#123a6b'],
  chalk: ['#23302b', '#23302b', '#f2d16b', '#7c8f86', '#f3f5ef', '#23302b'],
};

/* Palettes that keep their colours: what they are is their colour, or its absence. */
const PURE = ['ink', 'mono', 'sepia', 'blueprint', 'chalk'];
const TINTS = ['#d9574a', '#e0a030', '#4f9a5b', '#2f8fb0', '#5a62c4', '#b0529a'];

export const LOOKS = Object.keys(PALETTES);

/* Random numbers in [0, 1) that depend on the text alone. */
export function seeded(text) {
  let h = 2166136261;
  for (const ch of text) h = Math.imul(h ^ ch.codePointAt(0), 16777619);
  return () => {
    h = Math.imul(h ^ (h >>> 15), 2246822507);
    h = Math.imul(h ^ (h >>> 13), 3266489909);
    h ^= h >>> 16;
    h = (h + 0x9e3779b9) | 0;
    return (h >>> 0) / 4294967296;
  };
}

const node = (tag, attrs, ...children) => ({ tag, attrs, children: children.flat(Infinity) });
const round = (x) => Math.round(x * 10) / 10;

/* Mixes two colours "#rrggbb". */
export function mix(a, b, share) {
  const part = (text, i) => parseInt(text.slice(1 + 2 * i, 3 + 2 * i), 16);
  return `#${[0, 1, 2]
    .map((i) =>
      Math.round(part(a, i) * (1 - share) + part(b, i) * share)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

/* The height of a ridge at x in 0..1: a few sine waves. */
function ridge(random, roughness) {
  const waves = [1, 2.3, 4.7, 9.1].map((f, i) => ({ f, phase: random() * 7, size: roughness ** i }));
  const total = waves.reduce((sum, wave) => sum + wave.size, 0);
  return (x) => waves.reduce((sum, { f, phase, size }) => sum + size * Math.sin(f * x * 4 + phase), 0) / total;
}

/* What is where, before any manner of painting: horizon, sun, ridges from far to near. */
function compose(random) {
  const horizon = 0.58 + random() * 0.12;
  const ridges = Array.from({ length: 4 }, (_, i) => {
    const shape = ridge(random, 0.45 + i * 0.05);
    const depth = i / 3;
    const base = horizon - 0.11 + depth * 0.14;
    const size = 0.16 - depth * 0.07;
    return { depth, at: (x) => base - size * (0.5 + 0.5 * shape(x)) };
  });
  return {
    horizon,
    ridges,
    sun: { x: 0.22 + random() * 0.56, y: horizon - 0.2 - random() * 0.16, r: 0.06 + random() * 0.05 },
  };
}

function ridgePath(line, width, height, floor) {
  const points = Array.from(
    { length: 33 },
    (_, i) => `${round((i / 32) * width)} ${round(line.at(i / 32) * height)}`,
  );
  return `M${points.join('L')}L${width} ${floor}L0 ${floor}z`;
}

function trees(random, plan, { width, height, colour }) {
  const ground = plan.ridges[3];
  const from = random();
  return Array.from({ length: 9 }, () => {
    const x = (from + random() * 0.34) % 1;
    const foot = ground.at(x) * height + height * 0.02;
    const tall = height * (0.07 + random() * 0.1);
    const half = tall * 0.2;
    const cx = x * width;
    return node('path', {
      fill: colour,
      d: `M${round(cx)} ${round(foot - tall)}L${round(cx + half)} ${round(foot)}L${round(cx - half)} ${round(foot)}z`,
    });
  });
}

function waterLines(random, plan, { width, height, colour, count = 9 }) {
  const top = (plan.horizon + 0.1) * height;
  return Array.from({ length: count }, (_, i) => {
    const y = top + ((height - top) * (i + 0.6)) / count;
    const long = width * (0.05 + random() * 0.16) * (1 + i / count);
    const x = plan.sun.x * width - long / 2 + (random() - 0.5) * width * 0.12;
    return node('rect', {
      x: round(x),
      y: round(y),
      width: round(long),
      height: round(height * 0.006),
      rx: 2,
      fill: colour,
      opacity: round(0.8 - i * 0.06),
    });
  });
}

/* The usual manner, in layers: gradients and sky, hills one behind another, a lake with its near bank. */
function layers(plan, random, { width, height, colours, uid, flat }) {
  const [top, low, sun, far, near, water] = colours;
  const shore = round((plan.horizon + 0.075) * height);
  const edge = `M0 ${shore}Q${width / 2} ${round(shore + height * 0.03)} ${width} ${shore}L${width} ${height}L0 ${height}z`;
  return {
    defs: [
      gradient(
        `${uid}s`,
        [
          [0, top],
          [plan.horizon, low],
        ],
        flat,
      ),
      gradient(
        `${uid}w`,
        [
          [0, mix(water, low, 0.5)],
          [1, mix(water, near, 0.55)],
        ],
        flat,
      ),
      node('radialGradient', { id: `${uid}g` }, stop(0, sun, 0.9), stop(1, sun, 0)),
    ],
    sky: [
      node('rect', { width, height, fill: `url(#${uid}s)` }),
      circle(plan.sun, width, height, 3.6, { fill: `url(#${uid}g)` }),
      circle(plan.sun, width, height, 1, { fill: sun }),
    ],
    hills: plan.ridges
      .slice(0, 3)
      .map((line) =>
        node('path', { fill: mix(far, near, line.depth ** 1.3), d: ridgePath(line, width, height, height) }),
      ),
    front: [
      node('path', { fill: `url(#${uid}w)`, d: edge }),
      ...waterLines(random, plan, { width, height, colour: sun }),
      ...bankOf(plan, random, { width, height, near }),
    ],
  };
}

function painted(plan, random, options) {
  const { defs, sky, hills, front } = layers(plan, random, options);
  return [node('defs', {}, defs), ...sky, ...hills, ...front];
}

/* The near bank at one side, with trees. */
function bankOf(plan, random, { width, height, near }) {
  const left = random() < 0.5;
  const y = (plan.horizon + 0.2) * height;
  const reach = width * (0.5 + random() * 0.25);
  const sign = left ? 1 : -1;
  const from = left ? 0 : width;
  const bank = `M${from} ${round(y - height * 0.03)}Q${round(from + sign * reach * 0.6)} ${round(y)} ${round(from + sign * reach)} ${round(y + height * 0.16)}L${from} ${round(height)}z`;
  const pines = Array.from({ length: 7 }, () => {
    const at = random() * 0.55;
    const cx = from + sign * reach * at;
    const foot = y + height * (0.01 + at * 0.09);
    const tall = height * (0.13 + random() * 0.15) * (1 - at * 0.6);
    return node('path', {
      fill: near,
      d: `M${round(cx)} ${round(foot - tall)}l${round(tall * 0.17)} ${round(tall)}h${round(-tall * 0.34)}z`,
    });
  });
  return [node('path', { fill: near, d: bank }), ...pines];
}

const stop = (offset, colour, opacity = 1) =>
  node('stop', { offset, 'stop-color': colour, 'stop-opacity': opacity });

function gradient(id, stops, flat) {
  const steps = flat
    ? stops.flatMap(([at, colour], i) => (i ? [stop(at * 0.6, stops[0][1]), stop(at * 0.6, colour)] : []))
    : stops.map(([at, c]) => stop(at, c));
  return node('linearGradient', { id, x1: 0, y1: 0, x2: 0, y2: 1 }, steps);
}

function circle(sun, width, height, scale, attrs) {
  return node('circle', {
    cx: round(sun.x * width),
    cy: round(sun.y * height),
    r: round(sun.r * Math.min(width, height) * scale),
    ...attrs,
  });
}

function inked(plan, random, { width, height, colours }) {
  const [paper, , sun, grey, ink] = colours;
  const lines = plan.ridges.map((line) =>
    node('path', {
      fill: paper,
      stroke: mix(grey, ink, line.depth),
      'stroke-width': round(height * (0.004 + line.depth * 0.006)),
      d: ridgePath(line, width, height, height * 1.1),
    }),
  );
  return [
    node('rect', { width, height, fill: paper }),
    circle(plan.sun, width, height, 1.3, { fill: sun }),
    ...lines,
    ...trees(random, plan, { width, height, colour: ink }),
    ...waterLines(random, plan, { width, height, colour: grey, count: 6 }),
  ];
}

function pixels(plan, random, { width, height, colours }) {
  const [top, low, sun, far, near, water] = colours;
  const cell = Math.max(width, height) / 26;
  const aspect = width / height;
  const out = [node('rect', { width, height, fill: near })];
  for (let y = 0; y < height; y += cell) {
    for (let x = 0; x < width; x += cell) {
      const [u, v] = [(x + cell / 2) / width, (y + cell / 2) / height];
      const hill = plan.ridges.findLast((line) => v > line.at(u));
      let colour = mix(top, low, Math.round((v / plan.horizon) * 5) / 5);
      if (Math.hypot((u - plan.sun.x) * aspect, v - plan.sun.y) < plan.sun.r * 1.3) colour = sun;
      if (hill) colour = mix(far, near, hill.depth);
      if (v > plan.horizon + 0.08)
        colour = random() < 0.12 ? sun : mix(water, near, Math.round((v - plan.horizon) * 8) / 8);
      out.push(
        node('rect', {
          x: round(x),
          y: round(y),
          width: round(cell + 0.3),
          height: round(cell + 0.3),
          fill: colour,
        }),
      );
    }
  }
  return out;
}

function neon(plan, random, { width, height, colours, uid }) {
  const [top, low, sun, line] = colours;
  const ground = (plan.horizon + 0.06) * height;
  const rays = Array.from({ length: 13 }, (_, i) => {
    const x = (i - 6) / 6;
    return `M${round(width * (0.5 + x * 0.35))} ${round(ground)}L${round(width * (0.5 + x * 1.6))} ${height}`;
  });
  const rows = Array.from(
    { length: 7 },
    (_, i) => `M0 ${round(ground + (height - ground) * (i / 7) ** 1.8)}H${width}`,
  );
  const hills = plan.ridges.slice(0, 2).map((ridgeLine) =>
    node('path', {
      fill: top,
      stroke: line,
      'stroke-width': round(height * 0.006),
      d: ridgePath(ridgeLine, width, height, ground),
    }),
  );
  return [
    node(
      'defs',
      {},
      gradient(`${uid}s`, [
        [0, top],
        [plan.horizon, mix(low, sun, 0.35)],
      ]),
    ),
    node('rect', { width, height, fill: `url(#${uid}s)` }),
    circle(plan.sun, width, height, 1.9, { fill: sun }),
    ...hills,
    node('rect', { y: round(ground), width, height: round(height - ground), fill: top }),
    node('path', {
      d: rays.concat(rows).join(''),
      stroke: line,
      'stroke-width': round(height * 0.005),
      opacity: 0.8,
      fill: 'none',
    }),
  ];
}

function outlined(plan, random, options) {
  const { width, height, uid } = options;
  const { defs, sky, hills, front } = layers(plan, random, { ...options, flat: true });
  const pen = { stroke: '#1b1b1b', 'stroke-width': round(height * 0.009) };
  const outline = (shape) => (shape.tag === 'rect' ? shape : { ...shape, attrs: { ...shape.attrs, ...pen } });
  const dot = height * 0.02;
  const halftone = node(
    'pattern',
    { id: `${uid}d`, width: dot * 2, height: dot * 2, patternUnits: 'userSpaceOnUse' },
    node('circle', { cx: dot, cy: dot, r: dot * 0.55, fill: '#fff', opacity: 0.55 }),
  );
  const dots = node('rect', { width, height: round(height * plan.horizon), fill: `url(#${uid}d)` });
  return [node('defs', {}, defs, halftone), sky[0], dots, ...[sky[2], ...hills, ...front].map(outline)];
}

function facets(plan, random, options) {
  const { width, height, colours } = options;
  const [, , , far, near] = colours;
  const { defs, sky, hills, front } = layers(plan, random, options);
  const foot = round((plan.horizon + 0.09) * height);
  const point = (line, x) => `${round(x * width)} ${round(line.at(x) * height)}`;
  const shards = plan.ridges.slice(0, 3).flatMap((line) =>
    Array.from({ length: 9 }, (_, i) => {
      const [a, b] = [i / 9, (i + 1) / 9];
      const fill = mix(mix(far, near, line.depth), i % 2 ? '#ffffff' : '#000000', 0.05 + random() * 0.16);
      const tip = round(((a + b) / 2 + (random() - 0.5) * 0.1) * width);
      return node('path', { fill, d: `M${point(line, a)}L${point(line, b)}L${tip} ${foot}z` });
    }),
  );
  return [node('defs', {}, defs), ...sky, ...hills, ...shards, ...front];
}

function washed(plan, random, options) {
  const { uid, height } = options;
  const { defs, sky, hills, front } = layers(plan, random, options);
  const filter = node(
    'filter',
    { id: `${uid}f`, x: '-5%', y: '-5%', width: '110%', height: '110%' },
    node('feTurbulence', { type: 'fractalNoise', baseFrequency: 0.02, numOctaves: 3, seed: 7 }),
    node('feDisplacementMap', { in: 'SourceGraphic', scale: round(height * 0.07) }),
  );
  return [node('defs', {}, defs, filter), ...sky, node('g', { filter: `url(#${uid}f)` }, hills, front)];
}

const MANNERS = {
  ink: inked,
  blueprint: inked,
  chalk: inked,
  pixel: pixels,
  neon,
  comic: outlined,
  facet: facets,
  wash: washed,
};

/* The palette of a look; 'tinted' leans it towards a colour that depends on the seed, so that neighbours differ. */
function coloursOf(look, seed, tinted) {
  const palette = PALETTES[look] || PALETTES.day;
  if (!tinted || PURE.includes(look)) return palette;
  const tint = TINTS[Math.floor(seeded(`tint ${seed}`)() * TINTS.length)];
  return palette.map((colour) => mix(colour, tint, 0.17));
}

/* A landscape as nodes. 'uid' must be unique in the document (gradients are found by id). */
export function scene(seed, { width, height, look = 'day', uid, tinted = false }) {
  const random = seeded(seed);
  const plan = compose(random);
  const manner = MANNERS[look] || painted;
  return manner(plan, random, {
    width,
    height,
    uid,
    colours: coloursOf(look, seed, tinted),
    flat: look === 'poster' || look === 'candy',
  });
}

/* The same as text of an SVG file. */
export function sceneText(seed, { width, height, look }) {
  const text = ({ tag, attrs, children }) =>
    `<${tag}${Object.entries(attrs)
      .map(([k, v]) => ` ${k}="${v}"`)
      .join('')}>${children.map(text).join('')}</${tag}>`;
  const body = scene(seed, { width, height, look, uid: 'p' }).map(text).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${body}</svg>`;
}
