/* How a picture was made: what was typed, what was sent, the settings; each can be copied. */
import { catalogue } from '../lib/catalogue.js';
import { el } from '../lib/dom.js';
import { copyText } from '../lib/download.js';
import { currentLanguage, formatBytes, formatMoment, formatPrice, t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { styleName } from '../logic/styles.js';

const LONG = 300; /* characters; more may scroll, by keys too */

const copyButton = (text) =>
  el(
    'button.button.quiet.square.compact',
    {
      type: 'button',
      'aria-label': t('copy'),
      title: t('copy'),
      onclick: () => copyText(text),
    },
    icon('copy'),
  );

function textRow(label, text) {
  if (!text) return null;
  return el(
    'div.detail-text',
    {},
    el('div.label', {}, label, el('span.aside', {}, copyButton(text))),
    el('p', { dir: 'auto', ...(text.length > LONG && { tabindex: '0', role: 'group', 'aria-label': label }) }, text),
  );
}

function row(label, value, { copy = false } = {}) {
  if (value === null || value === undefined || value === '') return null;
  return [el('dt', {}, label), el('dd.numbers', {}, String(value), copy ? copyButton(String(value)) : null)];
}

/* The way to the other pictures of the same request. */
function together({ request, batch_id: batch }) {
  if (!(request.count > 1)) return null;
  const link = el('a', { href: `/gallery?batch_id=${batch}` }, t('gallery.shown', { n: request.count }));
  return [el('dt', {}, t('detail.together')), el('dd', {}, link)];
}

/* [name, text] of each setting, for the panel and for comparing. */
export function settingsOf(image) {
  const { request, resolved } = image;
  const style = catalogue.style(request.style);
  const model = catalogue.models.find((one) => one.slug === resolved.model);
  return [
    ['style', style ? styleName(style, currentLanguage()) : request.style],
    ['model', model?.name || resolved.model],
    ['size', t('shape.size', { w: image.width, h: image.height })],
    ['seed', resolved.seed],
    ['steps', resolved.steps],
    ['guidance', resolved.guidance || ''],
    ['loras', (resolved.loras || []).map((lora) => `${lora.name} ${lora.weight}`).join(', ')],
    ['dropped', (resolved.dropped || []).map((name) => t(`generate.field.${name}`)).join(', ')],
  ];
}

function titleField(image, rename) {
  const input = el('input.input.compact', {
    value: image.title,
    maxlength: 120,
    dir: 'auto',
    placeholder: t('viewer.name'),
    'aria-label': t('viewer.name'),
  });
  input.addEventListener('change', () => rename(input.value.trim()));
  return input;
}

export function detailsPanel(image, { rename }) {
  const { request, resolved } = image;
  return el(
    'div.details',
    {},
    el('h2', {}, t('viewer.details')),
    titleField(image, rename),
    textRow(t('detail.prompt'), request.prompt),
    resolved.prompt_sent !== request.prompt ? textRow(t('detail.sent'), resolved.prompt_sent) : null,
    textRow(t('detail.enhanced'), resolved.prompt_enhanced),
    textRow(t('detail.avoid'), resolved.negative_sent),
    el(
      'div.row',
      {},
      el('a.button.compact', { href: `/generate-image?image=${image.id}` }, icon('remix'), t('image.remix')),
      el(
        'a.button.compact',
        { href: `/generate-image?image=${image.id}&seed=keep` },
        icon('reuse'),
        t('image.reuse'),
      ),
    ),
    el(
      'dl.settings',
      {},
      settingsOf(image).map(([name, value]) => row(t(`detail.${name}`), value, { copy: name === 'seed' })),
      together(image),
      row(t('detail.created'), formatMoment(image.created_at)),
      row(t('detail.cost'), image.cost?.amount ? formatPrice(image.cost.amount) : ''),
      row(t('detail.bytes'), image.bytes ? formatBytes(image.bytes) : ''),
      row(t('detail.id'), image.id, { copy: true }),
    ),
  );
}
