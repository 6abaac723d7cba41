/* Pure: the body of a message. */

export const KINDS = ['picture', 'site', 'idea', 'account', 'other'];
export const MESSAGE_MIN = 10;
export const MESSAGE_MAX = 2000;

/* What is sent: what was filled in, without empty members. */
export function contactBody(values, { images, locale, page, fillMs }) {
  const body = { kind: values.kind, message: values.message.trim(), locale, page, fill_ms: fillMs };
  for (const name of ['subject', 'name', 'email', 'website']) {
    const text = (values[name] || '').trim();
    if (text) body[name] = text;
  }
  if (values.kind === 'picture' && values.job_id) body.job_id = values.job_id;
  if (images.length) body.image_ids = images.slice(0, 3);
  return body;
}
