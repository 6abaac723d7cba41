/* Puts drawn landscapes (logic/scene.js) on the page. */
import { svg, uid } from './dom.js';
import { scene } from '../logic/scene.js';

const draw = ({ tag, attrs, children }) => svg(tag, attrs, children.map(draw));

/* An SVG element that fills its box; decoration only. */
export function sceneArt(seed, { width, height, look, tinted }) {
  return svg(
    'svg.scene',
    { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'xMidYMid slice', 'aria-hidden': 'true' },
    scene(seed, { width, height, look, tinted, uid: uid('scene') }).map(draw),
  );
}
