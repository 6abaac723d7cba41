/* Pure: example prompts. Each fills prompt, style and shape; 'look' is how its sample is drawn. */
export const EXAMPLES = [
  {
    id: 'harbour',
    look: 'dawn',
    aspect_ratio: '3:2',
    en: 'A quiet fishing harbour at dawn, mist over the water, wooden boats',
    ru: 'Тихая рыбацкая гавань на рассвете, туман над водой, деревянные лодки',
  },
  {
    id: 'night-train',
    look: 'neon',
    aspect_ratio: '16:9',
    en: 'A night train crossing a neon city in the rain, reflections everywhere',
    ru: 'Ночной поезд едет через неоновый город под дождём, всюду отражения',
  },
  {
    id: 'mountain',
    look: 'ink',
    aspect_ratio: '2:3',
    en: 'Ink drawing of a lonely pine on a mountain, a red sun behind it',
    ru: 'Рисунок тушью: одинокая сосна на горе, за ней красное солнце',
  },
  {
    id: 'lake',
    look: 'wash',
    aspect_ratio: '1:1',
    en: 'Watercolour of a lake in spring, soft light, loose brush strokes',
    ru: 'Акварель: весеннее озеро, мягкий свет, свободные мазки',
  },
  {
    id: 'valley',
    look: 'facet',
    aspect_ratio: '4:3',
    en: 'A low-poly valley with a turquoise river, late afternoon',
    ru: 'Долина в стиле low-poly с бирюзовой рекой, вечернее солнце',
  },
  {
    id: 'island',
    look: 'poster',
    aspect_ratio: '3:4',
    en: 'Travel poster of a green island, flat shapes, warm colours',
    ru: 'Плакат с зелёным островом: плоские формы, тёплые цвета',
  },
];

export const exampleDraft = (example, language) => ({
  prompt: example[language],
  aspect_ratio: example.aspect_ratio,
});
