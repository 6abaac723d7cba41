/* Pure: the prompts that were used, newest first: [{text, at, pinned}]. */

export const HISTORY_MAX = 100;

/* With 'text' in front; the oldest that is not pinned goes when there are too many. */
export function addPrompt(list, text, at) {
  const clean = text.trim();
  if (!clean) return list;
  const pinned = list.some((entry) => entry.text === clean && entry.pinned);
  const next = [{ text: clean, at, pinned }, ...list.filter((entry) => entry.text !== clean)];
  while (next.length > HISTORY_MAX) {
    const last = next.findLastIndex((entry) => !entry.pinned);
    next.splice(last < 0 ? next.length - 1 : last, 1);
  }
  return next;
}

/* What the server's jobs tell in addition to what this browser knows. */
export function mergePrompts(list, jobs) {
  const known = new Set(list.map((entry) => entry.text));
  const more = [];
  for (const job of jobs) {
    const text = job.request?.prompt?.trim();
    if (!text || known.has(text)) continue;
    known.add(text);
    more.push({ text, at: Date.parse(job.created_at), pinned: false });
  }
  return [...list, ...more].sort((a, b) => b.at - a.at).slice(0, HISTORY_MAX);
}

/* Entries that hold every word of 'query'; pinned ones first. */
export function searchPrompts(list, query) {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = list.filter(({ text }) => words.every((word) => text.toLocaleLowerCase().includes(word)));
  return [...found.filter((entry) => entry.pinned), ...found.filter((entry) => !entry.pinned)];
}

export const togglePin = (list, text) =>
  list.map((entry) => (entry.text === text ? { ...entry, pinned: !entry.pinned } : entry));

/* Walks the history like a shell: at = -1 is what is being typed. Returns {at, text} or null at an end. */
export function walk(list, at, step, typed) {
  const next = at + step;
  if (next < -1 || next >= list.length) return null;
  return { at: next, text: next === -1 ? typed : list[next].text };
}
