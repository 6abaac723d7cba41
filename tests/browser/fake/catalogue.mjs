/* Models, styles and platforms as the real services would list them. */

const ratio = (name, width, height) => ({ name, width, height });

export const MODELS = [
  {
    slug: 'Flux1schnell',
    name: 'FLUX.1 schnell',
    min_width: 256,
    max_width: 2048,
    min_height: 256,
    max_height: 2048,
    resolution_step: 128,
    min_steps: 1,
    max_steps: 10,
    default_steps: 4,
    supports_guidance: false,
    min_guidance: 0,
    max_guidance: 0,
    default_guidance: 0,
    supports_negative_prompt: true,
    max_loras: 0,
    loras: [],
    typical_s: 6,
    slow_s: 14,
    price_usd: 0.00136,
    is_default: true,
    supports_enhance: true,
    tags: [],
    ratios: [
      ratio('1:1', 1024, 1024),
      ratio('4:3', 1024, 768),
      ratio('3:4', 768, 1024),
      ratio('3:2', 1152, 768),
      ratio('2:3', 768, 1152),
      ratio('16:9', 1152, 640),
      ratio('9:16', 640, 1152),
      ratio('5:4', 1280, 1024),
      ratio('4:5', 1024, 1280),
    ],
  },
  {
    slug: 'ZImageTurbo_INT8',
    name: 'Z-Image Turbo',
    min_width: 128,
    max_width: 2048,
    min_height: 128,
    max_height: 2048,
    resolution_step: 16,
    min_steps: 1,
    max_steps: 50,
    default_steps: 8,
    supports_guidance: true,
    min_guidance: 1,
    max_guidance: 15,
    default_guidance: 4,
    supports_negative_prompt: true,
    max_loras: 3,
    typical_s: 14,
    slow_s: 30,
    price_usd: 0.0034,
    is_default: false,
    supports_enhance: true,
    tags: [],
    loras: [
      { name: 'ink-wash', display_name: 'Ink wash' },
      { name: 'film-grain', display_name: 'Film grain' },
      { name: 'paper-cut', display_name: 'Paper cut' },
    ],
    ratios: [
      ratio('1:1', 1024, 1024),
      ratio('4:3', 1152, 864),
      ratio('3:4', 864, 1152),
      ratio('3:2', 1248, 832),
      ratio('2:3', 832, 1248),
      ratio('16:9', 1344, 752),
      ratio('9:16', 752, 1344),
      ratio('21:9', 1568, 672),
    ],
  },
  {
    slug: 'Flux_2_Klein_4B_BF16',
    name: 'FLUX.2 Klein 4B',
    min_width: 256,
    max_width: 1536,
    min_height: 256,
    max_height: 1536,
    resolution_step: 16,
    min_steps: 4,
    max_steps: 4,
    default_steps: 4,
    supports_guidance: false,
    min_guidance: 0,
    max_guidance: 0,
    default_guidance: 0,
    supports_negative_prompt: false,
    max_loras: 0,
    loras: [],
    typical_s: 8,
    slow_s: 19,
    price_usd: 0.00186,
    is_default: false,
    supports_enhance: true,
    tags: [],
    ratios: [
      ratio('1:1', 1024, 1024),
      ratio('4:3', 1024, 768),
      ratio('3:4', 768, 1024),
      ratio('16:9', 1344, 752),
      ratio('9:16', 752, 1344),
    ],
  },
];

const GROUPS = {
  photo: ['Photo', 'Фото'],
  painting: ['Painting', 'Живопись'],
  drawing: ['Drawing', 'Рисунок'],
  digital: ['Digital', 'Цифровое'],
  design: ['Design', 'Дизайн'],
  mood: ['Mood', 'Настроение'],
};

const STYLE_ROWS = `photographic|Photograph|Фотография|photo|natural light, 50mm lens, sharp focus
cinematic|Cinematic|Кино|photo|cinematic still, dramatic light, shallow depth of field
macro|Macro|Макро|photo|macro photograph, extreme detail
film|Analog film|Плёнка|photo|analog film, grain, faded colours
watercolor|Watercolour|Акварель|painting|watercolour, soft washes, paper texture
oil|Oil painting|Масло|painting|oil painting, visible brush strokes
impressionism|Impressionism|Импрессионизм|painting|impressionist, broken colour
ink|Ink|Тушь|drawing|ink drawing, bold lines, white paper
pencil|Pencil sketch|Карандаш|drawing|pencil sketch, hatching
comic|Comic|Комикс|drawing|comic book, halftone, thick outlines
anime|Anime|Аниме|digital|anime, cel shading, clean lines
pixel-art|Pixel art|Пиксель-арт|digital|pixel art, 16-bit palette
low-poly|Low poly|Лоу-поли|digital|low poly, geometric facets
neon|Neon|Неон|digital|neon lights, glow, night
isometric|Isometric|Изометрия|design|isometric view, clean shapes
poster|Poster|Плакат|design|flat poster, few colours
fantasy|Fantasy|Фэнтези|mood|fantasy, epic, volumetric light
noir|Noir|Нуар|mood|film noir, black and white, hard shadows`;

export const STYLES = STYLE_ROWS.split('\n').map((row) => {
  const [id, en, ru, group, words] = row.split('|');
  return {
    id,
    name_en: en,
    name_ru: ru,
    group,
    words,
    negative_words: '',
    group_en: GROUPS[group][0],
    group_ru: GROUPS[group][1],
  };
});

const platform = (id, name, max, recommended, caption_max, note) => ({
  id,
  name,
  max,
  recommended,
  max_tag_length: 30,
  caption_max,
  note,
  checked: '2026-08',
  separator: id === 'vk' || id === 'telegram' ? '_' : '',
});

export const PLATFORMS = [
  platform('instagram', 'Instagram', 5, 5, 2200, 'At most five precise tags; more are refused.'),
  platform('tiktok', 'TikTok', 5, 4, 4000, 'At most five: two broad ones and three of the niche.'),
  platform('x', 'X', 10, 2, 280, 'One or two; every tag costs characters of the post.'),
  platform('youtube', 'YouTube', 15, 3, 5000, 'The first three stand above the title; above fifteen all are ignored.'),
  platform('facebook', 'Facebook', 30, 3, 63206, 'One to three; more look like spam.'),
  platform('pinterest', 'Pinterest', 20, 4, 500, 'Two to five at the end of the description.'),
  platform('threads', 'Threads', 1, 1, 500, 'One topic per post.'),
  platform('vk', 'VK', 10, 4, 15895, 'Two to five; words are joined by an underscore.'),
  platform('telegram', 'Telegram', 30, 4, 1024, "One to five; they are the channel's table of contents."),
];
