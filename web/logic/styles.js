/* Pure: finding and showing styles. */

const HAS = [
  ['pixel', /pixel|8-?bit|16-?bit|voxel|arcade|sprite/],
  ['ink', /ink|sketch|pencil|charcoal|line.?art|drawing|etching|calligraph|engrav|doodle|ukiyo|sumi/],
  ['wash', /water.?colou?r|wash|pastel|gouache|impression|oil|paint|acrylic|monet|van.?gogh|fresco/],
  ['neon', /neon|cyber|synth|vapor|retrowave|hologra|glitch/],
  ['comic', /comic|manga|pop.?art|cartoon|toon|graffiti|sticker/],
  ['facet', /low.?poly|3d|render|isometric|clay|origami|papercut|paper|lego|plastic|cubis|geometr/],
  ['poster', /poster|flat|vector|minimal|deco|bauhaus|logo|icon|retro|vintage|collage|stencil/],
  ['night', /fantasy|space|sci-?fi|surreal|gothic|dark|horror|noir|myst/],
  ['mist', /fog|mono|black.?and.?white|documentary|nordic|dream/],
  ['autumn', /baroque|renaissance|steampunk|western|sepia|film|analog/],
  ['dusk', /cinema|portrait|golden|dramatic|studio/],
  ['day', /anime|ghibli|illustration|children|fairy|kawaii/],
  ['dawn', /photo|real|macro|landscape|natur|aerial|fashion|product|food/],
];

/* The manner of logic/scene.js that comes nearest to a style; its sample picture is drawn so. */
export function lookOf(style) {
  const text = `${style.id} ${style.name_en} ${style.group}`.toLowerCase();
  return HAS.find(([, words]) => words.test(text))?.[0] || 'dawn';
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

/* The list of recently used ids with 'id' in front. */
export const addRecent = (recent, id) => [id, ...recent.filter((other) => other !== id)].slice(0, 6);
