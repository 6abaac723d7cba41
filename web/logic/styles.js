/* Pure: finding and showing styles. */

const HAS = [
  ['mono', /black.?and.?white|mono|noir|silent|documentary|long.?exposure/],
  ['blueprint', /blueprint|wireframe|technical|patent|ascii/],
  ['chalk', /chalk|scratch/],
  ['deep', /underwater|glass|ice|gzhel|rainy|futuristic/],
  ['rose', /infrared|double.?exposure|hologra|vapor|risograph|psychedelic|ethereal|y2k|digital.?art/],
  ['pixel', /pixel|8-?bit|16-?bit|voxel|arcade|sprite|mosaic|game/],
  ['ink', /ink|sketch|pencil|charcoal|line|drawing|hatching|etching|calligraph|engrav|doodle|ukiyo|sumi/],
  ['ink', /cut|tattoo/],
  ['neon', /neon|cyber|synth|retrowave|glitch|fractal|vhs/],
  ['gold', /baroque|renaissance|byzantine|tarot|golden|rococo|nouveau|gothic|stained|khokhloma|lacquer/],
  ['gold', /bronze|festive|medieval|epic/],
  ['sepia', /sepia|western|analog|instant|retro.?film|vintage|steampunk|daguerre|academic|antique/],
  ['sepia', /mid.?century|wood|myth|diesel/],
  ['candy', /kawaii|chibi|candy|sticker|inflated|toy|plastic|app.?icon|balloon|kids|children|felt/],
  ['candy', /plasticine|knit|embroid|quill|cozy/],
  ['wash', /water.?colou?r|wash|pastel|gouache|impression|oil|paint|acrylic|monet|van.?gogh|fresco|fauv/],
  ['comic', /comic|manga|pop.?art|cartoon|toon|graffiti|graphic.?novel|caricature/],
  ['facet', /low.?poly|3d|render|isometric|clay|origami|paper|lego|cubis|geometr|diorama/],
  ['poster', /poster|flat|vector|minimal|deco|bauhaus|constructiv|suprem|logo|icon|collage|stencil|stamp/],
  ['poster', /abstract|brutal|tapestry|vibrant/],
  ['night', /fantasy|space|sci-?fi|surreal|dark|horror|night|astro|concept|low.?key|apocal/],
  ['mist', /fog|nordic|dream|street|fashion|product|studio|tilt|melanchol|high.?key|scandi|japandi|marble/],
  ['mist', /ceramic/],
  ['autumn', /film|food|wildlife|macro|forest/],
  ['dusk', /cinema|portrait|dramatic|romantic|matte/],
  ['day', /anime|ghibli|illustration|fairy|aerial|animat|botanical|naive/],
  ['dawn', /photo|real|landscape|natur/],
];

/* The manner of logic/scene.js that comes nearest to a style; its sample picture is drawn so. */
export function lookOf(style) {
  const named = (text) => HAS.find(([, words]) => words.test(text.toLowerCase()))?.[0];
  return named(`${style.id} ${style.name_en}`) || named(style.group) || 'dawn';
}

export const styleName = (style, language) => style[`name_${language}`] || style.name_en;
export const groupName = (style, language) => style[`group_${language}`] || style.group_en || style.group;

/* The groups in the order of their first style: [{id, name}]. */
export function groupsOf(styles, language) {
  const groups = new Map();
  for (const style of styles) if (!groups.has(style.group)) groups.set(style.group, groupName(style, language));
  return [...groups].map(([id, name]) => ({ id, name }));
}

/* Styles of a group ("" = all) whose names or words hold all words of the query. Recent ones come first. */
export function findStyles(styles, { query = '', group = '', recent = [] }) {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const matches = (style) => {
    const text = `${style.name_en} ${style.name_ru} ${style.words} ${style.id}`.toLocaleLowerCase();
    return (!group || style.group === group) && words.every((word) => text.includes(word));
  };
  const rank = (style) => {
    const at = recent.indexOf(style.id);
    return at < 0 ? recent.length : at;
  };
  return styles
    .filter(matches)
    .map((style, i) => ({ style, i }))
    .sort((a, b) => rank(a.style) - rank(b.style) || a.i - b.i)
    .map(({ style }) => style);
}

/* A few to begin with: the recent ones, then the first style of each group, then the second … */
export function firstStyles(styles, { recent = [], count }) {
  const seen = new Map();
  const turn = (style) => {
    const at = seen.get(style.group) || 0;
    seen.set(style.group, at + 1);
    return at;
  };
  const used = recent.map((id) => styles.find((style) => style.id === id)).filter(Boolean);
  const spread = styles.map((style) => ({ style, turn: turn(style) })).sort((a, b) => a.turn - b.turn);
  return [...new Set([...used, ...spread.map(({ style }) => style)])].slice(0, count);
}

/* The list of recently used ids with 'id' in front. */
export const addRecent = (recent, id) => [id, ...recent.filter((other) => other !== id)].slice(0, 6);
