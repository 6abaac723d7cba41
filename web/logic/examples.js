/* Pure: example prompts. Each fills prompt, style and shape; its picture, web/pictures/<id>.webp, was made by Pulix itself
 * from the English prompt with this style, shape and seed (tests/browser/samples.mjs). The first is the largest. */
export const EXAMPLES = [
  {
    id: 'temple',
    style: 'concept-art',
    aspect_ratio: '3:2',
    seed: 5,
    en: 'A pagoda in a misty forest at dawn',
    ru: 'Пагода в туманном лесу на рассвете',
  },
  {
    id: 'lighthouse',
    style: 'watercolor',
    aspect_ratio: '16:9',
    seed: 5,
    en: 'A lighthouse on a green island at sunset',
    ru: 'Маяк на зелёном острове на закате',
  },
  {
    id: 'astronaut',
    style: 'retro-anime',
    aspect_ratio: '4:5',
    seed: 21,
    en: 'Astronaut floating above a ringed planet',
    ru: 'Космонавт парит над планетой с кольцами',
  },
  {
    id: 'balloon',
    style: 'childrens-book',
    aspect_ratio: '4:3',
    seed: 7,
    en: 'A hot air balloon over a lavender valley',
    ru: 'Воздушный шар над лавандовой долиной',
  },
  {
    id: 'fox',
    style: 'gouache',
    aspect_ratio: '1:1',
    seed: 11,
    en: 'A fox asleep under a pine in deep snow',
    ru: 'Лиса спит под сосной в глубоком снегу',
  },
  {
    id: 'cat',
    style: 'flat-illustration',
    aspect_ratio: '3:4',
    seed: 4,
    en: 'A black cat in a meadow of flowers',
    ru: 'Чёрный кот на цветущем лугу',
  },
  {
    id: 'dragon',
    style: 'fantasy',
    aspect_ratio: '3:2',
    seed: 2,
    en: 'A dragon over the mountains',
    ru: 'Дракон над горами',
  },
  {
    id: 'robot',
    style: '3d-render',
    aspect_ratio: '1:1',
    seed: 2,
    en: 'A robot watering flowers',
    ru: 'Робот поливает цветы',
  },
  {
    id: 'night-city',
    style: 'neon',
    aspect_ratio: '16:9',
    seed: 3,
    en: 'A night city in the rain, neon reflections',
    ru: 'Ночной город под дождём, неоновые отражения',
  },
];

export const exampleDraft = (example, language) => ({
  prompt: example[language],
  style: example.style,
  aspect_ratio: example.aspect_ratio,
});

/* Width by height, for style sheets. */
export function aspectOf({ aspect_ratio: ratio }) {
  const [width, height] = ratio.split(':').map(Number);
  return String(width / height);
}
